//! Faults on request: what a test wants to go wrong, and for which requests.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use http::Response;
use http_body_util::BodyExt;
use hyper::body::Bytes;
use serde_json::Value;

use super::http::{self as wire, Body, RequestInfo};
use super::status::Status;

/// Which requests a fault strikes; what is empty or `None` matches all.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    /// Verb, e.g. `list`.
    pub verb: Option<String>,
    /// API group; `Some("")` is the core group.
    pub group: Option<String>,
    /// Plural resource name.
    pub resource: Option<String>,
    /// Namespace.
    pub namespace: Option<String>,
    /// Name of the object.
    pub name: Option<String>,
    /// User who asks.
    pub user: Option<String>,
    /// Beginning of the path.
    pub path: Option<String>,
    /// `Some(true)`: only requests for a later page of a list; `Some(false)`: only for a first page.
    pub continued: Option<bool>,
}

impl Matcher {
    /// Requests of a verb (`*` for any) on a resource written `pods` or `deployments.apps`.
    pub fn on(verb: &str, resource: &str) -> Self {
        let target = super::status::GroupResource::from(resource);
        Self {
            verb: (verb != "*").then(|| verb.to_owned()),
            group: Some(target.group),
            resource: Some(target.resource),
            ..Self::default()
        }
    }

    /// Every request.
    pub fn any() -> Self {
        Self::default()
    }

    fn matches(&self, info: &RequestInfo, user: &str, continued: bool) -> bool {
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        is(&self.verb, &info.verb)
            && is(&self.group, &info.group)
            && is(&self.resource, &info.resource)
            && is(&self.namespace, &info.namespace)
            && is(&self.name, &info.name)
            && is(&self.user, user)
            && self.path.as_deref().is_none_or(|prefix| info.path.starts_with(prefix))
            && self.continued.is_none_or(|wanted| wanted == continued)
    }
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Effect {
    /// The request is refused.
    Refuse(Status),
    /// The request is answered with plain text, as by a proxy in between.
    Text {
        /// HTTP code.
        code: u16,
        /// The text.
        body: String,
    },
    /// The request is answered after a while.
    Slow(Duration),
    /// The request is never answered.
    Hang,
    /// The connection breaks off after so many bytes of the body.
    CutAfterBytes(usize),
    /// The connection breaks off after so many items of the list.
    CutAfterItems(usize),
    /// The answer carries a `Warning` header.
    Warn(String),
}

impl Effect {
    /// A refusal of a code, with the reason and text a real server or load balancer gives.
    pub fn status(code: u16) -> Self {
        let status = match code {
            400 => Status::bad_request("bad request"),
            401 => Status::unauthorized(),
            403 => Status::new(403, "Forbidden", "forbidden"),
            404 => Status::new(404, "NotFound", "the server could not find the requested resource"),
            409 => Status::new(409, "Conflict", "the server reported a conflict"),
            410 => Status::expired(EXPIRED_LIST),
            429 => Self::too_many_requests(1),
            503 => {
                Status::new(503, "ServiceUnavailable", "the server is currently unable to handle the request")
            }
            504 => Status::new(
                504,
                "Timeout",
                "the server was unable to return a response in the time allotted, but may still be processing the request",
            ),
            _ => Status::internal("an error on the server has prevented the request from succeeding"),
        };
        Self::Refuse(Status { code, ..status })
    }

    /// The text of 429 with the seconds to wait.
    fn too_many_requests(seconds: u32) -> Status {
        let mut status = Status::new(
            429,
            "TooManyRequests",
            "the server has received too many requests and has asked us to try again later",
        );
        status.details.retry_after = Some(seconds);
        status
    }

    /// 429 with a `Retry-After`.
    pub fn throttled(seconds: u32) -> Self {
        Self::Refuse(Self::too_many_requests(seconds))
    }
}

/// What upstream says of a continue token that is too old
/// (kubernetes/apiserver: pkg/storage/etcd3/errors.go).
pub const EXPIRED_LIST: &str = "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/// One fault.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which requests it strikes.
    pub matcher: Matcher,
    /// How many matching requests pass before it strikes.
    pub skip: u32,
    /// How often it strikes; always when `None`.
    pub times: Option<u32>,
    /// What it does.
    pub effect: Effect,
}

impl Fault {
    /// A fault that strikes every matching request.
    pub fn new(matcher: Matcher, effect: Effect) -> Self {
        Self { matcher, skip: 0, times: None, effect }
    }

    /// The same, but only so many times.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The same, but only after so many matching requests.
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }
}

/// The faults of a server.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    list: Arc<Mutex<Vec<Fault>>>,
}

impl Faults {
    /// Adds a fault; the first that matches a request strikes.
    pub fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    /// Takes all faults away.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// What strikes this request.
    pub(super) fn strike(&self, info: &RequestInfo, user: &str, continued: bool) -> Option<Effect> {
        let mut list = self.lock();
        for fault in list.iter_mut() {
            if fault.times == Some(0) || !fault.matcher.matches(info, user, continued) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times = fault.times.map(|left| left - 1);
            return Some(fault.effect.clone());
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Breaks an answer off. Its length is announced whole, so that a client can tell.
pub(super) async fn cut(response: Response<Body>, effect: &Effect) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let keep = match effect {
        Effect::CutAfterBytes(count) => *count,
        Effect::CutAfterItems(count) => length_of_items(&bytes, *count),
        _ => bytes.len(),
    };
    let kept = bytes.slice(..keep.min(bytes.len()));
    let broken = || io::Error::new(io::ErrorKind::ConnectionReset, "cut off on request");
    let pieces = futures::stream::iter([Ok(kept)]).chain(futures::stream::once(async move {
        // Give the first piece time to leave before the connection is reset.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(broken())
    }));
    parts.headers.insert(::http::header::CONTENT_LENGTH, bytes.len().into());
    Response::from_parts(parts, wire::streamed(pieces))
}

/// Bytes of a list up to and with so many items.
fn length_of_items(bytes: &Bytes, count: usize) -> usize {
    let Ok(mut list) = serde_json::from_slice::<Value>(bytes) else { return bytes.len() };
    let Some(items) = list.get_mut("items").and_then(Value::as_array_mut) else { return bytes.len() };
    items.truncate(count);
    // Behind the items stand only the closing bracket and brace.
    list.to_string().len().saturating_sub(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_after_its_skips_and_only_so_often() {
        let faults = Faults::default();
        faults.add(Fault::new(Matcher::on("list", "pods"), Effect::Hang).after(1).times(1));
        let pods = RequestInfo { verb: "list".into(), resource: "pods".into(), ..RequestInfo::default() };
        let nodes = RequestInfo { resource: "nodes".into(), ..pods.clone() };
        assert!(faults.strike(&nodes, "x", false).is_none());
        assert!(faults.strike(&pods, "x", false).is_none());
        assert!(faults.strike(&pods, "x", false).is_some());
        assert!(faults.strike(&pods, "x", false).is_none());
    }

    #[test]
    fn the_first_items_of_a_list_are_measured() {
        let list = Bytes::from(r#"{"kind":"List","items":[{"a":1},{"a":2}]}"#);
        assert_eq!(length_of_items(&list, 1), r#"{"kind":"List","items":[{"a":1}"#.len());
    }
}
