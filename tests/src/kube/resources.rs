//! The verbs of resources: what a request for objects is answered with.

use std::sync::Arc;

use http::{HeaderMap, Response};
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::catalogue::Kind;
use super::handler::Shared;
use super::http::{self as wire, Body, Form, Query, RequestInfo, accepted, answer, refusal};
use super::present::Presentation;
use super::status::{GroupResource, Status};
use super::write::{DeleteOptions, Deleted, Propagation, WriteOptions};
use super::{body, events, fields, lists, object, patches, scale};

/// One request for a resource, with what is needed to answer it.
pub(super) struct Call<'a> {
    pub(super) shared: &'a Arc<Shared>,
    pub(super) info: &'a RequestInfo,
    pub(super) query: &'a Query,
    pub(super) headers: &'a HeaderMap,
    pub(super) kind: Arc<Kind>,
    /// Where the objects are stored; differs from the kind's own place for events of the newer group.
    pub(super) resource: GroupResource,
    pub(super) warnings: Vec<String>,
}

/// Forms a single object can be shown in.
pub(super) const ONE: &[Form] = &[Form::Object, Form::Table, Form::Metadata];
/// Forms a list can be shown in.
pub(super) const MANY: &[Form] = &[Form::Object, Form::Table, Form::MetadataList];

impl Call<'_> {
    /// Answers the request.
    pub(super) fn answer(&mut self, body: &Bytes) -> Response<Body> {
        let result = self.dispatch(body);
        let mut response = result.unwrap_or_else(|status| refusal(&status));
        for warning in &self.warnings {
            let text = format!("299 - {}", Value::from(warning.as_str()));
            if let Ok(value) = text.parse() {
                response.headers_mut().append(http::header::WARNING, value);
            }
        }
        response
    }

    fn dispatch(&mut self, body: &Bytes) -> Result<Response<Body>, Status> {
        let verb = self.info.verb.as_str();
        let subresource = self.info.subresource.as_str();
        match subresource {
            "" if !self.kind.verbs.contains(&verb) => {
                Err(Status::method_not_allowed(verb, &self.kind.resource()))
            }
            "" => match verb {
                "list" => lists::list(self),
                "watch" => lists::watch(self),
                "get" => self.get(),
                "create" => self.create(body),
                "update" => self.update(body),
                "patch" => patches::patch(self, body),
                "delete" => self.delete(body),
                _ => self.delete_collection(body),
            },
            "status" if self.kind.has_status => match verb {
                "get" => self.get(),
                "update" => self.update(body),
                "patch" => patches::patch(self, body),
                _ => Err(Status::method_not_allowed(verb, &self.kind.resource())),
            },
            "scale" if self.kind.scale.is_some() => scale::answer(self, body),
            "finalize" if self.kind.kind == "Namespace" && verb == "update" => self.finalize(body),
            _ => Err(Status::new(404, "NotFound", "the server could not find the requested resource")),
        }
    }

    pub(super) fn key(&self) -> (String, String) {
        (self.info.namespace.clone(), self.info.name.clone())
    }

    pub(super) fn presentation(&self, form: Form) -> Presentation<'_> {
        Presentation {
            kind: &self.kind,
            version: &self.info.version,
            form,
            include: self.query.get("includeObject"),
            now: self.shared.store.now(),
        }
    }

    /// An object in the form the client asked for.
    pub(super) fn show(&self, code: u16, stored: &Value) -> Result<Response<Body>, Status> {
        let accepted = accepted(self.headers, ONE)?;
        let value = self.presentation(accepted.form).one(stored, true);
        if accepted.yaml {
            let text = serde_yaml::to_string(&value).map_err(Status::internal)?;
            return Ok(answer(code, "application/yaml", wire::full(text)));
        }
        Ok(wire::json(code, &value))
    }

    /// Takes undeclared fields out of an object a client sent; refuses it or warns as the client wants.
    pub(super) fn check_fields(&mut self, sent: &mut Value) -> Result<(), Status> {
        let version = &self.info.version;
        let findings = fields::clean(&self.kind, version, sent);
        if let Some(why) = &findings.mistyped {
            return Err(fields::unreadable(&self.kind, version, why));
        }
        let warnings =
            findings.judge(self.query).map_err(|why| fields::unreadable(&self.kind, version, &why))?;
        self.warnings.extend(warnings);
        Ok(())
    }

    /// How a write is meant, from the query.
    pub(super) fn write_options(&self) -> Result<WriteOptions, Status> {
        let manager = match self.query.get("fieldManager") {
            "" => self.default_manager(),
            given => given.to_owned(),
        };
        if manager.len() > 128 {
            return Err(Status::bad_request("fieldManager may not be more than 128 characters"));
        }
        Ok(WriteOptions {
            manager,
            subresource: (!self.info.subresource.is_empty()).then(|| self.info.subresource.clone()),
            dry_run: dry_run(&self.query.all("dryRun").collect::<Vec<_>>())?,
            applied: false,
            from_client: true,
        })
    }

    /// Without a field manager the beginning of the user agent stands for one
    /// (kubernetes/apiserver: pkg/endpoints/handlers/create.go).
    fn default_manager(&self) -> String {
        let agent = self.headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or("");
        let first = agent.split('/').next().unwrap_or("");
        if first.is_empty() { "unknown".to_owned() } else { first.chars().take(128).collect() }
    }

    fn get(&self) -> Result<Response<Body>, Status> {
        let found = self.shared.store.get(&self.resource, &self.info.namespace, &self.info.name);
        let found = found.map_err(|_| Status::not_found(&self.kind.resource(), &self.info.name))?;
        self.show(200, &found)
    }

    fn create(&mut self, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let sent = body::object(self, bytes)?;
        let mut options = self.write_options()?;
        options.subresource = None;
        let sent = self.stored_form(sent);
        let namespace = self.info.namespace.clone();
        let storage_kind = self.storage_kind()?;
        let created =
            self.shared.store.transaction(|state| state.create(&storage_kind, &namespace, sent, &options))?;
        self.show(201, &created)
    }

    fn update(&mut self, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let sent = body::object(self, bytes)?;
        if object::name(&sent) != self.info.name {
            return Err(Status::bad_request(format!(
                "the name of the object ({}) does not match the name on the URL ({})",
                object::name(&sent),
                self.info.name
            )));
        }
        let options = self.write_options()?;
        let sent = self.stored_form(sent);
        let namespace = self.info.namespace.clone();
        let create =
            (self.kind.create_on_update && self.info.subresource.is_empty()).then_some(namespace.as_str());
        let kind = self.storage_kind()?;
        let written =
            self.shared.store.update_in(&kind, &self.key(), &options, create, &mut |_| Ok(sent.clone()))?;
        self.show(if written.created { 201 } else { 200 }, &written.object)
    }

    fn finalize(&mut self, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let sent = body::object(self, bytes)?;
        let finalizers = object::at(&sent, &["spec", "finalizers"]).cloned();
        let name = self.info.name.clone();
        let finalized = self.shared.store.transaction(|state| {
            let key = (String::new(), name.clone());
            let kind = state.kind(&"namespaces".into())?;
            let old = state
                .mvcc
                .get(&kind.resource(), &key)
                .cloned()
                .ok_or_else(|| Status::not_found(&kind.resource(), &name))?;
            let mut next = Value::clone(&old);
            let kept =
                finalizers.clone().filter(|list| list.as_array().is_some_and(|items| !items.is_empty()));
            object::set_or_remove(object::map_at(&mut next, "spec"), "finalizers", kept);
            Ok(state.commit(&kind, key, next))
        })?;
        self.show(200, &finalized)
    }

    fn delete(&mut self, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let options = self.delete_options(bytes)?;
        let kind = self.storage_kind()?;
        let key = self.key();
        let deleted = self.shared.store.transaction(|state| state.delete(&kind, &key, &options))?;
        match deleted {
            Deleted::Waiting(object) => self.show(200, &object),
            Deleted::Gone(object) if returns_object(&self.kind) => self.show(200, &object),
            Deleted::Gone(object) => Ok(wire::json(200, &self.deleted(&object))),
        }
    }

    fn deleted(&self, object: &Value) -> Value {
        let mut details = serde_json::Map::new();
        details.insert("name".to_owned(), json!(self.info.name));
        if !self.kind.group.is_empty() {
            details.insert("group".to_owned(), json!(self.kind.group));
        }
        details.insert("kind".to_owned(), json!(self.kind.plural));
        details.insert("uid".to_owned(), json!(object::uid(object)));
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})
    }

    fn delete_collection(&mut self, bytes: &Bytes) -> Result<Response<Body>, Status> {
        let options = self.delete_options(bytes)?;
        let wanted = lists::wanted(self)?;
        let namespace = lists::scope(self);
        let kind = self.storage_kind()?;
        let resource = self.resource.clone();
        let deleted = self.shared.store.transaction(|state| {
            let keys: Vec<_> = state
                .mvcc
                .iter(&resource, namespace.as_deref())
                .filter(|(_, object)| wanted(object))
                .map(|(key, _)| key.clone())
                .collect();
            let mut deleted = Vec::new();
            for key in keys {
                match state.delete(&kind, &key, &options)? {
                    Deleted::Gone(object) | Deleted::Waiting(object) => deleted.push(object),
                }
            }
            Ok::<_, Status>(deleted)
        })?;
        let meta = super::present::ListMeta {
            resource_version: self.shared.store.revision().to_string(),
            ..super::present::ListMeta::default()
        };
        let bytes = self.presentation(Form::Object).list(&deleted, &meta).map_err(Status::internal)?;
        Ok(answer(200, "application/json", wire::full(bytes)))
    }

    fn delete_options(&self, bytes: &Bytes) -> Result<DeleteOptions, Status> {
        let sent = if bytes.is_empty() { json!({}) } else { body::parse(self.headers, bytes)? };
        let text = |field: &str| match object::text(&sent, &[field]) {
            "" => self.query.get(field).to_owned(),
            given => given.to_owned(),
        };
        let propagation = match text("propagationPolicy").as_str() {
            "Foreground" => Propagation::Foreground,
            "Orphan" => Propagation::Orphan,
            "" if self.query.is_true("orphanDependents")
                || sent.get("orphanDependents") == Some(&Value::Bool(true)) =>
            {
                Propagation::Orphan
            }
            "" | "Background" => Propagation::Background,
            other => {
                let error = super::status::FieldError::not_supported(
                    "propagationPolicy",
                    &json!(other),
                    &["Foreground", "Background", "Orphan", "nil"],
                );
                return Err(Status::invalid("meta.k8s.io", "DeleteOptions", "", vec![error]));
            }
        };
        let mut asked_dry = object::strings(sent.get("dryRun"));
        asked_dry.extend(self.query.all("dryRun"));
        let precondition = |field: &str| {
            object::at(&sent, &["preconditions", field]).and_then(Value::as_str).map(str::to_owned)
        };
        Ok(DeleteOptions {
            uid: precondition("uid"),
            resource_version: precondition("resourceVersion"),
            propagation,
            dry_run: dry_run(&asked_dry)?,
        })
    }

    /// The form an object sent by a client is stored in.
    pub(super) fn stored_form(&self, sent: Value) -> Value {
        if self.kind.group == events::GROUP { events::to_core(&sent) } else { sent }
    }

    /// The kind under which the objects are stored.
    pub(super) fn storage_kind(&self) -> Result<Arc<Kind>, Status> {
        self.shared
            .store
            .kind(&self.resource)
            .ok_or_else(|| Status::new(404, "NotFound", "the server could not find the requested resource"))
    }
}

/// Kinds whose deletion is answered with the object
/// (kubernetes/kubernetes: `ReturnDeletedObject` in pkg/registry/core/*/storage).
fn returns_object(kind: &Kind) -> bool {
    kind.group.is_empty()
        && matches!(
            kind.kind.as_str(),
            "Pod"
                | "PersistentVolume"
                | "PersistentVolumeClaim"
                | "PodTemplate"
                | "ResourceQuota"
                | "ServiceAccount"
                | "Service"
        )
}

fn dry_run(values: &[&str]) -> Result<bool, Status> {
    match values {
        [] => Ok(false),
        ["All"] => Ok(true),
        other => {
            let error = super::status::FieldError::not_supported("dryRun", &json!(other), &["All"]);
            Err(Status::invalid("meta.k8s.io", "CreateOptions", "", vec![error]))
        }
    }
}
