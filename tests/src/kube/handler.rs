//! One request from its headers to its answer: who asks, what goes wrong on request, may they, what is it.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use serde_json::Value;

use super::auth::{Accounts, Attributes, User};
use super::fault::{self, Effect, Faults};
use super::http::{self as wire, Body, Form, Query, RequestInfo, accepted, refusal};
use super::request_log::RequestLog;
use super::resources::Call;
use super::status::{GroupResource, Status};
use super::store::Store;
use super::streams::{self, SimulatedPods, Subresource};
use super::{body, discovery, events, openapi, proxy, reviews};

/// The largest body the server reads.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// What all connections of a server share.
pub(super) struct Shared {
    pub(super) store: Arc<Store>,
    pub(super) accounts: Accounts,
    pub(super) faults: Faults,
    pub(super) log: RequestLog,
    pub(super) version: String,
    pub(super) address: String,
    pub(super) page_token_seconds: i64,
    pub(super) bookmark_interval: Duration,
    pub(super) pods: Arc<SimulatedPods>,
}

/// Answers a request; `client` is who the connection's certificate is for.
pub(super) async fn handle(
    shared: Arc<Shared>,
    client: Option<User>,
    request: Request<Incoming>,
) -> Response<Body> {
    let query = Query::parse(request.uri().query().unwrap_or(""));
    let info = RequestInfo::parse(request.method(), request.uri().path(), &query);
    let entry = shared.log.begin(request.method().as_str(), request.uri(), request.headers(), &info, &query);
    let response = answer(&shared, client, &info, &query, request, entry).await;
    shared.log.finish(entry, response.status().as_u16());
    response
}

async fn answer(
    shared: &Arc<Shared>,
    client: Option<User>,
    info: &RequestInfo,
    query: &Query,
    request: Request<Incoming>,
    entry: u64,
) -> Response<Body> {
    let user = match who(shared, client, &request) {
        Ok(user) => user,
        Err(status) => return refusal(&status),
    };
    shared.log.set_user(entry, &user.name);
    let effect = shared.faults.strike(info, &user.name, !query.get("continue").is_empty());
    match &effect {
        Some(Effect::Refuse(status)) => return refusal(status),
        Some(Effect::Text { code, body }) => return wire::text(*code, body),
        Some(Effect::Slow(time)) => tokio::time::sleep(*time).await,
        Some(Effect::Hang) => std::future::pending::<()>().await,
        Some(Effect::CutAfterBytes(_) | Effect::CutAfterItems(_) | Effect::Warn(_)) | None => {}
    }
    let mut response = match may(shared, info, &user) {
        Ok(()) => route(shared, info, query, request, &user).await,
        Err(status) => refusal(&status),
    };
    match &effect {
        Some(cut @ (Effect::CutAfterBytes(_) | Effect::CutAfterItems(_))) => fault::cut(response, cut).await,
        Some(Effect::Warn(text)) => {
            if let Ok(value) = format!("299 - {}", Value::from(text.as_str())).parse() {
                response.headers_mut().append(http::header::WARNING, value);
            }
            response
        }
        _ => response,
    }
}

fn who(shared: &Shared, client: Option<User>, request: &Request<Incoming>) -> Result<User, Status> {
    let user = client.map_or_else(|| shared.accounts.authenticate(request.headers()), Ok)?;
    shared.accounts.impersonate(&shared.store, user, request.headers())
}

fn may(shared: &Shared, info: &RequestInfo, user: &User) -> Result<(), Status> {
    let asked = if info.is_resource {
        Attributes {
            verb: info.verb.clone(),
            group: info.group.clone(),
            resource: info.resource.clone(),
            subresource: info.subresource.clone(),
            namespace: info.namespace.clone(),
            name: info.name.clone(),
            path: String::new(),
        }
    } else {
        Attributes { verb: info.verb.clone(), path: info.path.clone(), ..Attributes::default() }
    };
    if shared.accounts.allows(&shared.store, user, &asked) { Ok(()) } else { Err(asked.refusal(user)) }
}

async fn route(
    shared: &Arc<Shared>,
    info: &RequestInfo,
    query: &Query,
    request: Request<Incoming>,
    user: &User,
) -> Response<Body> {
    if !info.is_resource {
        return well_known(shared, info, &request).unwrap_or_else(no_such_page);
    }
    let own = GroupResource::new(&info.group, &info.resource);
    let kind = shared.store.kind(&own).filter(|kind| kind.version(&info.version).is_some());
    let Some(kind) = kind else { return no_such_page() };
    if kind.namespaced == info.namespace.is_empty() && !across_namespaces(info, kind.namespaced) {
        return no_such_page();
    }
    let resource = if info.group == events::GROUP { GroupResource::from("events") } else { own };
    if is_pods(&resource)
        && let Some(subresource) = Subresource::of(&info.subresource)
    {
        return stream(shared, info, subresource, request);
    }
    if proxy::is_proxy(info) {
        return proxy::serve(&shared.store, &shared.pods, info, request).await;
    }
    let (parts, incoming) = request.into_parts();
    let bytes = match Limited::new(incoming, BODY_LIMIT).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return refusal(&too_large()),
    };
    if info.verb == "create"
        && let Some(result) = review(shared, info, user, &parts.headers, &bytes)
    {
        return result;
    }
    let mut call =
        Call { shared, info, query, headers: &parts.headers, kind, resource, warnings: Vec::new() };
    call.answer(&bytes)
}

fn is_pods(resource: &GroupResource) -> bool {
    resource.group.is_empty() && resource.resource == "pods"
}

/// Logs, exec, attach and port-forward, for which the body stays unread.
fn stream(
    shared: &Shared,
    info: &RequestInfo,
    subresource: Subresource,
    request: Request<Incoming>,
) -> Response<Body> {
    let pod = match shared.store.get("pods", &info.namespace, &info.name) {
        Ok(object) => streams::Pod {
            namespace: info.namespace.clone(),
            name: info.name.clone(),
            object: Value::clone(&object),
        },
        Err(status) => return refusal(&status),
    };
    let response = streams::serve(subresource, request, pod, shared.pods.clone(), shared.store.now());
    response.map(|body| body.map_err(|never| match never {}).boxed_unsync())
}

/// Lists and watches of namespaced kinds may leave the namespace out.
fn across_namespaces(info: &RequestInfo, namespaced: bool) -> bool {
    namespaced && info.name.is_empty() && matches!(info.verb.as_str(), "list" | "watch" | "deletecollection")
}

fn too_large() -> Status {
    Status::new(413, "RequestEntityTooLarge", format!("Request entity too large: limit is {BODY_LIMIT}"))
}

fn review(
    shared: &Shared,
    info: &RequestInfo,
    user: &User,
    headers: &http::HeaderMap,
    bytes: &Bytes,
) -> Option<Response<Body>> {
    if !info.resource.ends_with("reviews") {
        return None;
    }
    let result = body::parse(headers, bytes).and_then(|sent| {
        reviews::answer(&shared.accounts, &shared.store, user, &info.resource, sent).unwrap_or_else(|| {
            Err(Status::new(404, "NotFound", "the server could not find the requested resource"))
        })
    });
    Some(result.unwrap_or_else(|status| refusal(&status)))
}

fn no_such_page() -> Response<Body> {
    wire::text(404, "404 page not found\n")
}

/// Paths that are no resources; `None` for those there are not.
fn well_known(shared: &Shared, info: &RequestInfo, request: &Request<Incoming>) -> Option<Response<Body>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = info.path.trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let headers = request.headers();
    let aggregated = accepted(headers, &[Form::Object, Form::Discovery]);
    let is_aggregated = aggregated.as_ref().is_ok_and(|accepted| accepted.form == Form::Discovery);
    shared.store.with_kinds(|kinds| {
        let value = match parts.as_slice() {
            ["livez" | "readyz" | "healthz", ..] => return Some(wire::text(200, "ok")),
            ["version"] => discovery::version(&shared.version),
            ["api" | "apis"] if is_aggregated => {
                let value = discovery::aggregated(kinds, parts == ["api"]);
                return Some(wire::answer(200, discovery::AGGREGATED, wire::full(value.to_string())));
            }
            ["api"] => discovery::core_versions(&shared.address),
            ["apis"] => discovery::group_list(kinds),
            ["api", version] => discovery::resource_list(kinds, "", version)?,
            ["apis", group] => discovery::group(kinds, group)?,
            ["apis", group, version] => discovery::resource_list(kinds, group, version)?,
            ["openapi", rest @ ..] => return openapi::answer(kinds, rest, headers, &shared.version),
            _ => return None,
        };
        Some(wire::json(200, &value))
    })
}
