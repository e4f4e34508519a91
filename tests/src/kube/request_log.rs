//! Every request a server answered, for assertions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;

use super::http::{Query, RequestInfo};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEntry {
    /// HTTP method.
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query, still percent-encoded.
    pub query: String,
    /// Verb as authorisation sees it.
    pub verb: String,
    /// API group.
    pub group: String,
    /// Plural resource name; empty for paths that are no resources.
    pub resource: String,
    /// Subresource.
    pub subresource: String,
    /// Namespace.
    pub namespace: String,
    /// Name of the object.
    pub name: String,
    /// `User-Agent` header.
    pub user_agent: String,
    /// `fieldManager` parameter.
    pub field_manager: String,
    /// Media type of the body.
    pub content_type: String,
    /// `Accept` header.
    pub accept: String,
    /// `Impersonate-*` headers, by lower-case name.
    pub impersonation: BTreeMap<String, String>,
    /// Whether an `Authorization` header came; its value is not kept.
    pub authorized: bool,
    /// Who asked, after impersonation; empty when unknown.
    pub user: String,
    /// HTTP code of the answer; 0 while there is none.
    pub status: u16,
}

/// The requests of a server, in the order they came.
#[derive(Debug, Clone, Default)]
pub struct RequestLog {
    entries: Arc<Mutex<BTreeMap<u64, RequestEntry>>>,
    next: Arc<AtomicU64>,
}

impl RequestLog {
    /// All requests so far.
    pub fn all(&self) -> Vec<RequestEntry> {
        self.lock().values().cloned().collect()
    }

    /// The requests of a verb on a plural resource name.
    pub fn of(&self, verb: &str, resource: &str) -> Vec<RequestEntry> {
        self.lock()
            .values()
            .filter(|entry| entry.verb == verb && entry.resource == resource)
            .cloned()
            .collect()
    }

    /// The requests that could have changed something.
    pub fn writes(&self) -> Vec<RequestEntry> {
        let writing = |entry: &&RequestEntry| {
            matches!(entry.verb.as_str(), "create" | "update" | "patch" | "delete" | "deletecollection")
                && !entry.resource.ends_with("reviews")
        };
        self.lock().values().filter(writing).cloned().collect()
    }

    /// How many requests there were.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Notes a request that has come in; gives its place for [`Self::finish`].
    pub(super) fn begin(
        &self,
        method: &str,
        uri: &http::Uri,
        headers: &HeaderMap,
        info: &RequestInfo,
        query: &Query,
    ) -> u64 {
        let header =
            |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        let impersonation = headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("impersonate-"))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
            .collect();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let entry = RequestEntry {
            method: method.to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or("").to_owned(),
            verb: info.verb.clone(),
            group: info.group.clone(),
            resource: info.resource.clone(),
            subresource: info.subresource.clone(),
            namespace: info.namespace.clone(),
            name: info.name.clone(),
            user_agent: header("user-agent"),
            field_manager: query.get("fieldManager").to_owned(),
            content_type: super::http::media_type(headers).to_owned(),
            accept: header("accept"),
            impersonation,
            authorized: headers.contains_key(http::header::AUTHORIZATION),
            user: String::new(),
            status: 0,
        };
        self.lock().insert(id, entry);
        id
    }

    pub(super) fn set_user(&self, id: u64, user: &str) {
        if let Some(entry) = self.lock().get_mut(&id) {
            user.clone_into(&mut entry.user);
        }
    }

    pub(super) fn finish(&self, id: u64, status: u16) {
        if let Some(entry) = self.lock().get_mut(&id) {
            entry.status = status;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, RequestEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
