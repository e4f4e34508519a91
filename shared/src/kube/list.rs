//! Listing: page by page, whatever the size, starting over when the server forgets where we were.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cluster::Cluster;
use super::error::{ApiError, Cause};
use super::request::Call;
use super::resource::{Resource, Scope, encode};
use crate::finding::Gap;

/// Objects per page, as kubectl asks for.
pub const PAGE: u32 = 500;

/// How often a listing starts over from an expired page before it is asked for in one piece.
const RESTARTS: u32 = 2;

/// Which objects of a collection, and in how large portions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOptions {
    /// Label selector, in the API's syntax.
    pub labels: Option<String>,
    /// Field selector, in the API's syntax.
    pub fields: Option<String>,
    /// Objects per page; 0 asks for all at once.
    pub page: u32,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { labels: None, fields: None, page: PAGE }
    }
}

impl ListOptions {
    /// Those that match a label selector.
    pub fn labelled(selector: impl Into<String>) -> Self {
        Self { labels: Some(selector.into()), ..Self::default() }
    }

    fn query(&self, page: u32, token: &str) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: &str| {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.push_str(&encode(value));
        };
        if let Some(labels) = self.labels.as_deref().filter(|text| !text.is_empty()) {
            add("labelSelector", labels);
        }
        if let Some(fields) = self.fields.as_deref().filter(|text| !text.is_empty()) {
            add("fieldSelector", fields);
        }
        if page > 0 {
            add("limit", &page.to_string());
        }
        if !token.is_empty() {
            add("continue", token);
        }
        query
    }
}

/// What became of a listing that is allowed to find nothing.
#[derive(Debug)]
pub enum Listed<T> {
    /// The objects.
    Items(Vec<T>),
    /// The API server does not know the kind.
    NotInstalled,
    /// The kind could not be read, though others may.
    Gap(Gap),
}

/// What became of taking in a listing that is allowed to find nothing.
#[derive(Debug)]
pub enum Folded<A> {
    /// What was built up of its objects.
    Built(A),
    /// The API server does not know the kind.
    NotInstalled,
    /// The kind could not be read, though others may.
    Gap(Gap),
}

#[derive(Deserialize)]
struct Page<T> {
    #[serde(default)]
    metadata: PageMetadata,
    // Go writes an empty list as null.
    #[serde(default = "Option::default")]
    items: Option<Vec<T>>,
}

#[derive(Default, Deserialize)]
struct PageMetadata {
    #[serde(default, rename = "continue")]
    continue_token: String,
}

impl Cluster {
    /// All objects. `T` needs to read only the fields that are used.
    pub async fn list<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        options: &ListOptions,
    ) -> Result<Vec<T>, ApiError> {
        self.fold(resource, scope, options, Vec::new, Vec::push).await
    }

    /// Takes in object after object without keeping them all: `start` makes what is built up, `step` adds an
    /// object to it. When the listing has to start over, so does the building.
    pub async fn fold<T: DeserializeOwned, A>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        options: &ListOptions,
        start: impl Fn() -> A,
        mut step: impl FnMut(&mut A, T),
    ) -> Result<A, ApiError> {
        let path = resource.collection_path(scope);
        let what = what("list", resource, scope);
        let (mut built, mut token, mut restarts, mut size) = (start(), String::new(), 0, options.page);
        let mut broken = false;
        loop {
            let call = Call::get(format!("{path}{}", options.query(size, &token)), what.clone());
            let page: Page<T> = match self.send_json(&call).await {
                Ok(page) => page,
                Err(error) if error.is_expired() && !token.is_empty() => {
                    restarts += 1;
                    if restarts > RESTARTS {
                        size = 0;
                    }
                    built = start();
                    token.clear();
                    continue;
                }
                // A page that broke off is asked for once more: nothing of it was taken in.
                Err(error) if matches!(error.cause, Cause::BadAnswer(_)) && !broken => {
                    broken = true;
                    continue;
                }
                Err(error) => return Err(error),
            };
            page.items.into_iter().flatten().for_each(|item| step(&mut built, item));
            if page.metadata.continue_token.is_empty() {
                return Ok(built);
            }
            token = page.metadata.continue_token;
        }
    }

    /// All objects of a kind that may not be installed, or that the user may not be allowed to see.
    ///
    /// Fails only when the API server as a whole is of no use: it is unreachable, or does not accept the
    /// credentials.
    pub async fn list_optional<T: DeserializeOwned>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        options: &ListOptions,
    ) -> Result<Listed<T>, ApiError> {
        Ok(match self.fold_optional(resource, scope, options, Vec::new, Vec::push).await? {
            Folded::Built(items) => Listed::Items(items),
            Folded::NotInstalled => Listed::NotInstalled,
            Folded::Gap(gap) => Listed::Gap(gap),
        })
    }

    /// [`Cluster::fold`] over a kind that may not be installed, or that the user may not be allowed to see.
    ///
    /// # Errors
    /// As [`Cluster::list_optional`].
    pub async fn fold_optional<T: DeserializeOwned, A>(
        &self,
        resource: &Resource,
        scope: Scope<'_>,
        options: &ListOptions,
        start: impl Fn() -> A,
        step: impl FnMut(&mut A, T),
    ) -> Result<Folded<A>, ApiError> {
        let error = match self.fold(resource, scope, options, start, step).await {
            Ok(built) => return Ok(Folded::Built(built)),
            Err(error) => error,
        };
        match &error.cause {
            Cause::Status(status) if status.code == 404 => Ok(Folded::NotInstalled),
            Cause::Status(status) if status.code == 401 => Err(error),
            Cause::Unreachable(_) => Err(error),
            Cause::Status(_) | Cause::TimedOut(_) | Cause::BadAnswer(_) | Cause::Stream(_) => {
                let what = described(resource, scope);
                Ok(Folded::Gap(error.into_gap(what, true)))
            }
        }
    }
}

/// `services in namespace media`, `services in all namespaces`, `nodes`.
pub(super) fn described(resource: &Resource, scope: Scope<'_>) -> String {
    let name = resource.qualified_name();
    match scope {
        _ if !resource.namespaced => name,
        Scope::All => format!("{name} in all namespaces"),
        Scope::Namespace(namespace) => format!("{name} in namespace {namespace}"),
    }
}

/// `list services in namespace media`: completes "cannot …" and "you lack …".
pub(super) fn what(verb: &str, resource: &Resource, scope: Scope<'_>) -> String {
    format!("{verb} {}", described(resource, scope))
}

#[cfg(test)]
mod tests {
    use super::super::resource::{LEASES, NODES, SERVICES};
    use super::*;

    #[test]
    fn queries_are_encoded() {
        let options =
            ListOptions { fields: Some("metadata.name=x".into()), ..ListOptions::labelled("a in (b,c)") };
        assert_eq!(
            options.query(500, "t=="),
            "?labelSelector=a%20in%20%28b%2Cc%29&fieldSelector=metadata.name%3Dx&limit=500&continue=t%3D%3D"
        );
        assert_eq!(ListOptions::default().query(0, ""), "");
    }

    #[test]
    fn requests_are_named_in_kubectls_words() {
        assert_eq!(what("list", &SERVICES, Scope::All), "list services in all namespaces");
        assert_eq!(what("list", &NODES, Scope::All), "list nodes");
        assert_eq!(
            what("create", &LEASES, Scope::Namespace("kube-system")),
            "create leases.coordination.k8s.io in namespace kube-system"
        );
    }

    #[test]
    fn an_empty_list_may_be_null() {
        let page: Page<u8> =
            serde_json::from_str(r#"{"metadata":{},"items":null}"#).expect("Go's empty list");
        assert!(page.items.is_none());
    }
}
