//! The streaming subresources of pods: `log`, `exec`, `attach`, `portforward`.
//!
//! Protocols: websocket `v5.channel.k8s.io` and `v4.channel.k8s.io`; SPDY/3.1, which older
//! clients use and newer ones fall back to; `SPDY/3.1+portforward.k8s.io`, SPDY inside a
//! websocket. The caller has authorised the request and found the pod; what happens inside the pod
//! is up to a [`PodRuntime`].
//!
//! Left out: the older channel protocols (v1 to v3 and the base64 forms), terminal sizes (resize
//! messages are read and dropped), and a kubelet between server and runtime.

mod exec;
mod logs;
mod port_forward;
#[cfg(test)]
mod protocol_tests;
mod runtime;
mod shell;
mod simulated;
mod spdy;
mod spdy_headers;
mod websocket;

use std::convert::Infallible;
use std::sync::Arc;

use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use runtime::{ContainerRef, ExitStatus, LogBook, LogLine, Output, PodRuntime, ProcessIo};
pub use simulated::{Container, Program, SimulatedPods};

/// Body of every answer.
pub type Body = BoxBody<Bytes, Infallible>;

/// The pod of a request.
#[derive(Debug, Clone)]
pub struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The stored object.
    pub object: Value,
}

/// The streaming subresources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subresource {
    /// `log`
    Log,
    /// `exec`
    Exec,
    /// `attach`
    Attach,
    /// `portforward`
    PortForward,
}

impl Subresource {
    /// The subresource of a path segment.
    pub fn of(name: &str) -> Option<Subresource> {
        match name {
            "log" => Some(Subresource::Log),
            "exec" => Some(Subresource::Exec),
            "attach" => Some(Subresource::Attach),
            "portforward" => Some(Subresource::PortForward),
            _ => None,
        }
    }
}

/// Answers a request for a streaming subresource. Streams go on in tasks of the current tokio
/// runtime after the answer has been returned; they need a server that allows upgrades.
pub fn serve<B>(
    subresource: Subresource,
    request: Request<B>,
    pod: Pod,
    runtime: Arc<dyn PodRuntime>,
    now: Timestamp,
) -> Response<Body> {
    let outcome = match subresource {
        Subresource::Log => logs::serve(&request, &pod, runtime.as_ref(), now),
        Subresource::Exec | Subresource::Attach => exec::serve(subresource, request, &pod, runtime),
        Subresource::PortForward => port_forward::serve(request, &pod, runtime),
    };
    outcome.unwrap_or_else(Refusal::into_response)
}

/// A request that is not served, in the terms of a `v1.Status`.
#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    code: StatusCode,
    reason: &'static str,
    message: String,
    details: Option<Value>,
}

impl Refusal {
    fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal {
            code: StatusCode::BAD_REQUEST,
            reason: "BadRequest",
            message: message.into(),
            details: None,
        }
    }

    fn not_found(message: impl Into<String>) -> Refusal {
        Refusal { code: StatusCode::NOT_FOUND, reason: "NotFound", message: message.into(), details: None }
    }

    /// A value of `kind` that does not validate, with upstream's field error.
    fn invalid(kind: &str, name: &str, field: &str, error: String) -> Refusal {
        Refusal {
            code: StatusCode::UNPROCESSABLE_ENTITY,
            reason: "Invalid",
            message: format!("{kind} {name:?} is invalid: {field}: {error}"),
            details: Some(json!({
                "name": name, "kind": kind,
                "causes": [{"reason": "FieldValueInvalid", "message": error, "field": field}],
            })),
        }
    }

    fn into_response(self) -> Response<Body> {
        let mut status = Map::new();
        let mut put = |name: &str, value: Value| status.insert(name.to_owned(), value);
        put("kind", json!("Status"));
        put("apiVersion", json!("v1"));
        put("metadata", json!({}));
        put("status", json!("Failure"));
        put("message", json!(self.message));
        put("reason", json!(self.reason));
        if let Some(details) = self.details {
            put("details", details);
        }
        put("code", json!(self.code.as_u16()));
        let mut response = Response::new(full(Value::Object(status).to_string()));
        *response.status_mut() = self.code;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        response
    }
}

fn full(text: impl Into<Bytes>) -> Body {
    Full::new(text.into()).boxed()
}

/// The query of a request.
struct Query(Vec<(String, String)>);

impl Query {
    fn of<B>(request: &Request<B>) -> Query {
        Query(
            request
                .uri()
                .query()
                .unwrap_or_default()
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (percent_decode(name), percent_decode(value))
                })
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1" | "True" | "TRUE"))
    }
}

/// Decodes `%xx` and `+`; a bad escape stays as it is.
fn percent_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = escaped {
            out.push(byte);
            at += 3;
        } else {
            out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Chooses the container of a request as the API server does.
/// Source: kubernetes/kubernetes: pkg/registry/core/pod/strategy.go.
fn choose_container(pod: &Pod, asked: Option<&str>) -> Result<String, Refusal> {
    let names = |field: &str| -> Vec<String> {
        let items = pod.object.pointer(&format!("/spec/{field}")).and_then(Value::as_array);
        let names = items.into_iter().flatten().filter_map(|item| item.get("name")?.as_str());
        names.map(str::to_owned).collect()
    };
    let (containers, init, ephemeral) =
        (names("containers"), names("initContainers"), names("ephemeralContainers"));
    match asked.filter(|name| !name.is_empty()) {
        Some(name) if [&containers, &init, &ephemeral].iter().any(|list| list.iter().any(|n| n == name)) => {
            Ok(name.to_owned())
        }
        Some(name) => {
            Err(Refusal::bad_request(format!("container {name} is not valid for pod {}", pod.name)))
        }
        None => match containers.as_slice() {
            [only] => Ok(only.clone()),
            [] => {
                Err(Refusal::bad_request(format!("a container name must be specified for pod {}", pod.name)))
            }
            many => {
                let or_init = match init.as_slice() {
                    [] => String::new(),
                    names => format!(" or one of the init containers: [{}]", names.join(" ")),
                };
                Err(Refusal::bad_request(format!(
                    "a container name must be specified for pod {}, choose one of: [{}]{or_init}",
                    pod.name,
                    many.join(" ")
                )))
            }
        },
    }
}

/// Whether and how a container runs, as its status tells.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ContainerState {
    Running,
    Terminated,
    Waiting(String),
    Unknown,
}

fn container_state(pod: &Pod, container: &str) -> ContainerState {
    let of = |field: &str| {
        let items = pod.object.pointer(&format!("/status/{field}")).and_then(Value::as_array);
        let mut items = items.into_iter().flatten();
        items.find(|item| item.get("name").and_then(Value::as_str) == Some(container))
    };
    let status = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];
    let Some(state) = status.iter().find_map(|field| of(field)).and_then(|status| status.get("state")) else {
        return ContainerState::Unknown;
    };
    if state.get("running").is_some() {
        ContainerState::Running
    } else if state.get("terminated").is_some() {
        ContainerState::Terminated
    } else {
        let reason = state.pointer("/waiting/reason").and_then(Value::as_str);
        ContainerState::Waiting(reason.unwrap_or("ContainerCreating").to_owned())
    }
}

fn is_scheduled(pod: &Pod) -> bool {
    let node = pod.object.pointer("/spec/nodeName").and_then(Value::as_str);
    node.is_some_and(|node| !node.is_empty())
}

/// The container of an interactive request, which must run.
fn running_container(pod: &Pod, asked: Option<&str>) -> Result<ContainerRef, Refusal> {
    let container = choose_container(pod, asked)?;
    if !is_scheduled(pod) {
        return Err(Refusal::bad_request(format!("pod {} does not have a host assigned", pod.name)));
    }
    if container_state(pod, &container) != ContainerState::Running {
        return Err(Refusal::not_found(format!("container not found ({container:?})")));
    }
    Ok(ContainerRef { namespace: pod.namespace.clone(), pod: pod.name.clone(), container })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(containers: &[&str]) -> Pod {
        let items: Vec<Value> = containers.iter().map(|name| json!({"name": name})).collect();
        Pod {
            namespace: "d".into(),
            name: "web-0".into(),
            object: json!({"spec": {"containers": items, "initContainers": [{"name": "setup"}]}}),
        }
    }

    #[test]
    fn the_container_may_be_left_out_when_there_is_one() {
        assert_eq!(choose_container(&pod(&["web"]), None).unwrap(), "web");
        assert_eq!(choose_container(&pod(&["web", "vpn"]), Some("setup")).unwrap(), "setup");
        assert_eq!(
            choose_container(&pod(&["web", "vpn"]), None).unwrap_err().message,
            "a container name must be specified for pod web-0, choose one of: [web vpn] or one of the init containers: [setup]"
        );
        assert_eq!(
            choose_container(&pod(&["web"]), Some("db")).unwrap_err().message,
            "container db is not valid for pod web-0"
        );
    }

    #[test]
    fn a_query_is_decoded() {
        let request =
            Request::get("/x?command=sh&command=-c&command=echo+%22a%26b%22&stdin=true").body(()).unwrap();
        let query = Query::of(&request);
        assert_eq!(query.all("command"), ["sh", "-c", "echo \"a&b\""]);
        assert!(query.flag("stdin"));
        assert!(!query.flag("tty"));
        assert_eq!(percent_decode("100%&%zz"), "100%&%zz");
    }
}
