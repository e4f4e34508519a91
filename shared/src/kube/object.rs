//! Single objects: reading, writing with preconditions, server-side apply.

use http::Method;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

use super::cluster::Cluster;
use super::error::{ApiError, Cause};
use super::list::what;
use super::request::Call;
use super::resource::{Resource, Scope, encode};

/// Reads a field of an object that may be null: Go writes empty lists and maps so.
pub fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// What the API server is asked to do with a write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Effect {
    /// Carry it out.
    #[default]
    Real,
    /// Check it and answer as if, but change nothing (`--dry-run=server`).
    DryRun,
}

/// How a patch is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchKind {
    /// JSON merge patch, RFC 7386. With `metadata.resourceVersion` in it, it holds only for that state.
    Merge,
    /// JSON patch, RFC 6902.
    Json,
}

/// What must still be true for a delete to happen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preconditions {
    /// It is the same object, not a later one of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// It has not been changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

impl Cluster {
    /// The object, or `None` when there is none of that name (or kind).
    pub async fn get<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        name: &str,
    ) -> Result<Option<T>, ApiError> {
        let call = Call::get(resource.object_path(scope, name), named("get", resource, scope, name));
        match self.send_json(&call).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates the object. An error for which [`ApiError::is_already_exists`] holds says that the name is taken.
    pub async fn create<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        object: &impl Serialize,
        effect: Effect,
    ) -> Result<T, ApiError> {
        let target = format!("{}{}", resource.collection_path(scope), self.write_query(effect));
        let call = Call::new(Method::POST, target, what("create", resource, scope));
        self.send_body(call, "application/json", object).await
    }

    /// Replaces the object. With `metadata.resourceVersion` in it, only that state is replaced; otherwise
    /// [`ApiError::is_conflict`] holds for the error.
    ///
    /// Only for objects whose every field the caller knows: what is not sent is lost.
    pub async fn replace<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        name: &str,
        object: &impl Serialize,
        effect: Effect,
    ) -> Result<T, ApiError> {
        let target = format!("{}{}", resource.object_path(scope, name), self.write_query(effect));
        let call = Call::new(Method::PUT, target, named("update", resource, scope, name));
        self.send_body(call, "application/json", object).await
    }

    /// Patches the object.
    pub async fn patch<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        name: &str,
        kind: PatchKind,
        patch: &impl Serialize,
        effect: Effect,
    ) -> Result<T, ApiError> {
        let target = format!("{}{}", resource.object_path(scope, name), self.write_query(effect));
        let call = Call::new(Method::PATCH, target, named("patch", resource, scope, name));
        let content_type = match kind {
            PatchKind::Merge => "application/merge-patch+json",
            PatchKind::Json => "application/json-patch+json",
        };
        self.send_body(call, content_type, patch).await
    }

    /// Applies the fields of `object`, and only those, as this program's own.
    ///
    /// When another manager owns one of them with another value the error names field and manager, and the ways
    /// out; `force` takes the fields over instead.
    pub async fn apply<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        name: &str,
        object: &impl Serialize,
        force: bool,
        effect: Effect,
    ) -> Result<T, ApiError> {
        let mut target = format!("{}{}", resource.object_path(scope, name), self.write_query(effect));
        if force {
            target.push_str("&force=true");
        }
        let call = Call::new(Method::PATCH, target, named("apply", resource, scope, name));
        self.send_body(call, "application/apply-patch+yaml", object).await
    }

    /// Deletes the object if `preconditions` hold. `false` when there is none.
    pub async fn delete(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        name: &str,
        preconditions: &Preconditions,
        effect: Effect,
    ) -> Result<bool, ApiError> {
        let target = resource.object_path(scope, name);
        let mut options =
            serde_json::json!({"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": preconditions});
        if effect == Effect::DryRun {
            options["dryRun"] = serde_json::json!(["All"]);
        }
        let call = Call::new(Method::DELETE, target, named("delete", resource, scope, name));
        match self.send_body::<IgnoredAny>(call, "application/json", &options).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn write_query(&self, effect: Effect) -> String {
        let dry_run = if effect == Effect::DryRun { "&dryRun=All" } else { "" };
        format!("?fieldManager={}{dry_run}", encode(self.inner.program))
    }

    pub(super) async fn send_body<T: DeserializeOwned>(
        &self,
        call: Call,
        content_type: &'static str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_vec(body).map_err(|error| ApiError {
            what: "write the request".to_owned(),
            server: self.authority(),
            cause: Cause::BadAnswer(error.to_string()),
        })?;
        self.send_json(&call.with_body(content_type, body)).await
    }
}

/// `get leases.coordination.k8s.io "x" in namespace kube-system`.
fn named(verb: &str, resource: &Resource, scope: Scope<'_>, name: &str) -> String {
    let kind = resource.qualified_name();
    match scope {
        Scope::Namespace(namespace) if resource.namespaced => {
            format!("{verb} {kind} {name:?} in namespace {namespace}")
        }
        _ => format!("{verb} {kind} {name:?}"),
    }
}
