//! Lists and watches: selectors, pages, resource versions
//! (kubernetes.io/docs/reference/using-api/api-concepts: retrieving large results sets in chunks, semantics
//! for get and list; kubernetes/apimachinery: pkg/apis/meta/internalversion/validation).

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Response;
use serde_json::{Value, json};

use super::fault::EXPIRED_LIST;
use super::http::{self as wire, Body, accepted, answer};
use super::mvcc::ObjectKey;
use super::present::ListMeta;
use super::resources::{Call, MANY, ONE};
use super::selector::{FieldSelector, LabelSelector};
use super::status::{FieldError, Status};
use super::watch::{self, Wanted, WatchRequest};

/// Which objects a request is about, from its selectors and a name in the path.
pub(super) fn wanted(call: &Call<'_>) -> Result<Wanted, Status> {
    let labels = LabelSelector::parse(call.query.get("labelSelector"))?;
    let fields = FieldSelector::parse(call.query.get("fieldSelector"), &call.kind)?;
    let name = if call.info.name.is_empty() {
        FieldSelector::default()
    } else {
        FieldSelector::name(&call.info.name)
    };
    Ok(Arc::new(move |object| labels.matches(object) && fields.matches(object) && name.matches(object)))
}

/// The namespace a request is restricted to.
pub(super) fn scope(call: &Call<'_>) -> Option<String> {
    (call.kind.namespaced && !call.info.namespace.is_empty()).then(|| call.info.namespace.clone())
}

fn has_selector(call: &Call<'_>) -> bool {
    !call.query.get("labelSelector").is_empty() || !call.query.get("fieldSelector").is_empty()
}

/// Where a list starts, and at which revision.
struct Start {
    revision: u64,
    after: Option<ObjectKey>,
    /// Objects left behind the previous page, when that is known.
    remaining: Option<usize>,
}

pub(super) fn list(call: &Call<'_>) -> Result<Response<Body>, Status> {
    check_options(call)?;
    let wanted = wanted(call)?;
    let namespace = scope(call);
    let accepted = accepted(call.headers, MANY)?;
    let limit = limit(call)?;
    let start = start(call)?;
    let store = &call.shared.store;
    let page = store
        .page(&call.resource, namespace.as_deref(), start.revision, start.after.as_ref(), limit, &|object| {
            wanted(object)
        })
        .map_err(|_| expired(call, &start))?;
    let mut meta = ListMeta { resource_version: start.revision.to_string(), ..ListMeta::default() };
    if let Some(last) = &page.last_key {
        let before = start.remaining.unwrap_or_else(|| store.count(&call.resource, namespace.as_deref()));
        let left = before.saturating_sub(page.items.len());
        let known = !has_selector(call);
        meta.remaining = known.then_some(left);
        meta.continue_token = token(start.revision, last, known.then_some(left));
        store.note_token(start.revision);
    }
    let bytes = call.presentation(accepted.form).list(&page.items, &meta).map_err(Status::internal)?;
    if accepted.yaml {
        let value: Value = serde_json::from_slice(&bytes).map_err(Status::internal)?;
        let text = serde_yaml::to_string(&value).map_err(Status::internal)?;
        return Ok(answer(200, "application/yaml", wire::full(text)));
    }
    Ok(answer(200, "application/json", wire::full(bytes)))
}

fn limit(call: &Call<'_>) -> Result<usize, Status> {
    match call.query.get("limit") {
        "" => Ok(0),
        text => text.parse().map_err(|_| {
            Status::bad_request(format!(
                "strconv.ParseInt: parsing {}: invalid syntax",
                super::status::quoted(text)
            ))
        }),
    }
}

fn check_options(call: &Call<'_>) -> Result<(), Status> {
    let (version, matching) = (call.query.get("resourceVersion"), call.query.get("resourceVersionMatch"));
    let continued = !call.query.get("continue").is_empty();
    let field = "resourceVersionMatch";
    let mut errors = Vec::new();
    if !matching.is_empty() {
        if version.is_empty() {
            errors.push(FieldError::forbidden(
                field,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
            ));
        }
        if continued {
            errors.push(FieldError::forbidden(
                field,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
        if !matches!(matching, "Exact" | "NotOlderThan") {
            errors.push(FieldError::not_supported(field, &json!(matching), &["Exact", "NotOlderThan", ""]));
        }
        if matching == "Exact" && version == "0" {
            errors.push(FieldError::forbidden(
                field,
                "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
            ));
        }
    }
    if call.query.has("sendInitialEvents") {
        errors.push(FieldError::forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    if !errors.is_empty() {
        return Err(Status::invalid("meta.k8s.io", "ListOptions", "", errors));
    }
    if continued && !version.is_empty() && version != "0" {
        return Err(Status::bad_request("specifying resource version is not allowed when using continue"));
    }
    Ok(())
}

fn start(call: &Call<'_>) -> Result<Start, Status> {
    let store = &call.shared.store;
    let current = store.revision();
    let text = call.query.get("continue");
    if !text.is_empty() {
        let (revision, after, remaining) = read_token(text)?;
        let Some(revision) = revision else {
            return Ok(Start { revision: current, after: Some(after), remaining: None });
        };
        let start = Start { revision, after: Some(after), remaining };
        if store.token_is_old(revision, call.shared.page_token_seconds) {
            return Err(expired(call, &start));
        }
        return Ok(start);
    }
    let version = call.query.get("resourceVersion");
    let asked = resource_version(version)?.unwrap_or(0);
    if asked > current {
        return Err(Status::too_large_resource_version(asked, current));
    }
    // "Not older than" may be answered with the latest state; a page of an older state is only given by a token
    // or on the word.
    let exact = call.query.get("resourceVersionMatch") == "Exact"
        || (asked > 0 && call.query.has("limit") && call.query.get("resourceVersionMatch").is_empty());
    Ok(Start { revision: if exact { asked } else { current }, after: None, remaining: None })
}

fn resource_version(text: &str) -> Result<Option<u64>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let why = format!("strconv.ParseUint: parsing {}: invalid syntax", super::status::quoted(text));
        Status::invalid("", "", "", vec![FieldError::invalid("resourceVersion", &json!(text), &why)])
    })
}

/// 410, with a token that goes on behind the same object at whatever the state is then.
fn expired(call: &Call<'_>, start: &Start) -> Status {
    match &start.after {
        Some(after) => {
            let mut status = Status::expired(EXPIRED_LIST);
            status.details.continue_token = inconsistent_token(after);
            status
        }
        None => Status::expired(format!(
            "The resourceVersion for the provided list is too old. {} is no longer kept for {}.",
            start.revision, call.resource
        )),
    }
}

fn token(revision: u64, last: &ObjectKey, remaining: Option<usize>) -> String {
    let value = json!({
        "v": "meta.k8s.io/v1", "rv": revision, "start": format!("{}/{}\u{0}", last.0, last.1), "left": remaining,
    });
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn inconsistent_token(last: &ObjectKey) -> String {
    let value = json!({"v": "meta.k8s.io/v1", "rv": -1, "start": format!("{}/{}\u{0}", last.0, last.1)});
    URL_SAFE_NO_PAD.encode(value.to_string())
}

type Token = (Option<u64>, ObjectKey, Option<usize>);

fn read_token(text: &str) -> Result<Token, Status> {
    let bad =
        |why: &str| Status::bad_request(format!("invalid continue token: continue key is not valid: {why}"));
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| bad(&error.to_string()))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))?;
    if value.get("v").and_then(Value::as_str) != Some("meta.k8s.io/v1") {
        return Err(bad("server does not recognize this encoded version"));
    }
    let start = value.get("start").and_then(Value::as_str).unwrap_or("").trim_end_matches('\u{0}');
    let Some((namespace, name)) = start.split_once('/') else {
        return Err(bad("encoded start key empty (version meta.k8s.io/v1)"));
    };
    let key = (namespace.to_owned(), name.to_owned());
    match value.get("rv").and_then(Value::as_i64) {
        None | Some(0) => Err(bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")),
        Some(revision) => {
            let left = value.get("left").and_then(Value::as_u64).and_then(|left| usize::try_from(left).ok());
            Ok((u64::try_from(revision).ok(), key, left))
        }
    }
}

pub(super) fn watch(call: &Call<'_>) -> Result<Response<Body>, Status> {
    check_watch_options(call)?;
    let wanted = wanted(call)?;
    let accepted = accepted(call.headers, ONE)?;
    let asked = resource_version(call.query.get("resourceVersion"))?;
    let current = call.shared.store.revision();
    if asked.is_some_and(|asked| asked > current) {
        return Err(Status::too_large_resource_version(asked.unwrap_or(0), current));
    }
    let streamed_list = call.query.is_true("sendInitialEvents");
    let bookmarks = call.query.is_true("allowWatchBookmarks");
    let from = match asked {
        _ if streamed_list => None,
        _ if call.query.has("sendInitialEvents") && asked.is_none() => Some(current),
        None | Some(0) => None,
        Some(asked) => Some(asked),
    };
    let timeout = call.query.get("timeoutSeconds").parse().ok().filter(|seconds| *seconds > 0);
    let body = watch::start(
        Arc::clone(&call.shared.store),
        WatchRequest {
            kind: Arc::clone(&call.kind),
            version: call.info.version.clone(),
            resource: call.resource.clone(),
            namespace: scope(call),
            wanted,
            form: accepted.form,
            include: call.query.get("includeObject").to_owned(),
            from,
            initial_events_end: streamed_list && bookmarks,
            bookmarks,
            bookmark_interval: call.shared.bookmark_interval,
            timeout: timeout.map(Duration::from_secs),
        },
    );
    Ok(answer(200, "application/json", body))
}

fn check_watch_options(call: &Call<'_>) -> Result<(), Status> {
    let matching = call.query.get("resourceVersionMatch");
    let initial = call.query.has("sendInitialEvents");
    let field = "resourceVersionMatch";
    let mut errors = Vec::new();
    if initial && matching != "NotOlderThan" {
        errors.push(FieldError::forbidden(
            field,
            "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        ));
    }
    if !matching.is_empty() {
        if !initial {
            errors.push(FieldError::forbidden(
                field,
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
            ));
        }
        if matching != "NotOlderThan" {
            errors.push(FieldError::not_supported(field, &json!(matching), &["NotOlderThan"]));
        }
        if !call.query.get("continue").is_empty() {
            errors.push(FieldError::forbidden(
                field,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Status::invalid("meta.k8s.io", "ListOptions", "", errors)) }
}
