//! One HTTP request to a program, handed on by the API server: `services/NAME/proxy` and `pods/NAME/proxy`.
//!
//! What the API server does to it: kubernetes/apimachinery: pkg/util/proxy. It takes `Authorization` for its own,
//! adds `X-Forwarded-*`, writes the query into its audit log, and answers errors of its own with a `v1 Status`.

use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use kube::client::Body;
use serde::Deserialize;
use tokio::time::{Instant, timeout};

use super::fault::StreamFault;
use crate::http::{Request, Response, Unread, read};
use crate::kube::cluster::{Cluster, Notice};
use crate::kube::error::{ApiError, Cause, Status, unreachable};
use crate::kube::resource::encode;

/// What stands behind the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKind {
    /// A Service: one of its ready endpoints is asked. Ports are the Service's.
    Service,
    /// A pod, ready or not. Ports are its containers'.
    Pod,
}

/// A program behind the API server's proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyTarget {
    /// Service or pod.
    pub kind: ProxyKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether the program speaks TLS. Its certificate is not checked.
    pub https: bool,
    /// Number or, for a Service, name of the port; it may be left out when there is one only.
    pub port: Option<String>,
}

impl ProxyTarget {
    fn plural(&self) -> &'static str {
        match self.kind {
            ProxyKind::Service => "services",
            ProxyKind::Pod => "pods",
        }
    }

    /// Path of the subresource, up to where the program's own path starts.
    fn path(&self) -> String {
        let mut segment = String::new();
        if self.https {
            segment.push_str("https:");
        }
        segment.push_str(&encode(&self.name));
        match &self.port {
            Some(port) => {
                segment.push(':');
                segment.push_str(&encode(port));
            }
            // Two parts would be read as name and port.
            None if self.https => segment.push(':'),
            None => {}
        }
        format!("/api/v1/namespaces/{}/{}/{segment}/proxy", encode(&self.namespace), self.plural())
    }

    fn described(&self) -> String {
        let kind = self.plural().trim_end_matches('s');
        let port = self.port.as_ref().map(|port| format!("port {port} of ")).unwrap_or_default();
        format!("{port}{kind} {}/{}", self.namespace, self.name)
    }
}

impl Cluster {
    /// Sends a request through the API server to a program, once, within the request's own deadline and limit.
    ///
    /// `Ok` is what the program answered, whatever its status. The caller's `Host` goes through unchanged: give the
    /// request one if the program minds. Keys belong in headers or forms, since queries end in audit logs.
    ///
    /// # Errors
    /// When the API server refuses or cannot reach the program, and when the request holds `Authorization`.
    pub async fn proxy(&self, target: &ProxyTarget, request: &Request) -> Result<Response, ApiError> {
        let failed = |cause: Cause| {
            let refused = matches!(&cause, Cause::Status(status) if status.code == 403);
            let what = if refused {
                format!(
                    "{} {}/proxy in namespace {}",
                    verb(&request.method),
                    target.plural(),
                    target.namespace
                )
            } else {
                format!("ask {} through the API server", target.described())
            };
            ApiError { what, server: self.authority(), cause }
        };
        let path = target.path();
        let start = Instant::now();
        let tried = async {
            // proof: the semaphore is never closed, so a slot is always given.
            let _slot = self.inner.slots.acquire().await.ok();
            self.ask(&path, request).await
        };
        let tried = timeout(request.deadline, tried).await;
        let tried = tried.unwrap_or(Err(Cause::Stream(StreamFault::NoAnswer(request.deadline))));
        let came = tried.as_ref().map_or_else(ToString::to_string, |answer| {
            format!("{}, {} bytes", answer.status.as_u16(), answer.body.len())
        });
        let took = start.elapsed().as_millis();
        let text = format!("{} {path}{}: {came}, {took} ms", request.method, request.path());
        (self.inner.notify)(Notice::Request(&text));
        tried.map_err(failed)
    }

    async fn ask(&self, path: &str, request: &Request) -> Result<Response, Cause> {
        let impossible = |why: String| Cause::BadAnswer(format!("the request cannot be made: {why}"));
        if request.headers.contains_key(AUTHORIZATION) {
            return Err(impossible("the API server takes the Authorization header for its own".to_owned()));
        }
        let own = request.uri().map_err(|error| impossible(error.to_string()))?;
        let mut message = http::Request::builder()
            .method(&request.method)
            .uri(format!("{path}{own}"))
            .body(request.body.clone().map_or_else(Body::empty, Body::from))
            .map_err(|error| impossible(error.to_string()))?;
        message.headers_mut().extend(request.headers.clone());
        let answer = self.inner.client.send(message).await.map_err(|error| {
            Cause::Unreachable(unreachable(&error, self.inner.server.host().unwrap_or_default()))
        })?;
        let (head, body) = answer.into_parts();
        let body = read(body, request.limit).await.map_err(|unread| {
            Cause::Stream(match unread {
                Unread::TooLarge => StreamFault::TooLarge(request.limit),
                Unread::Broken(_) => StreamFault::BrokeOff,
            })
        })?;
        match api_servers_own(head.status, body.expose()) {
            Some(status) => Err(Cause::Status(Box::new(status))),
            None => Ok(Response { status: head.status, headers: head.headers, body }),
        }
    }
}

/// The API server's own error, told from the program's by its form: a program's 401 or 403 is an answer.
fn api_servers_own(code: StatusCode, body: &[u8]) -> Option<Status> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Form {
        kind: String,
        api_version: String,
    }
    if !(code.is_client_error() || code.is_server_error()) {
        return None;
    }
    let form: Form = serde_json::from_slice(body).ok()?;
    (form.kind == "Status" && form.api_version == "v1").then(|| Status::from_answer(code.as_u16(), body))
}

/// The verb that role-based access control knows a method by.
fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => "get",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE => "delete",
        _ => "create",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(https: bool, port: Option<&str>) -> ProxyTarget {
        ProxyTarget {
            kind: ProxyKind::Service,
            namespace: "media".into(),
            name: "radarr".into(),
            https,
            port: port.map(str::to_owned),
        }
    }

    #[test]
    fn the_path_names_scheme_and_port() {
        let segment = |https, port| target(https, port).path();
        let base = "/api/v1/namespaces/media/services";
        assert_eq!(segment(false, None), format!("{base}/radarr/proxy"));
        assert_eq!(segment(false, Some("http")), format!("{base}/radarr:http/proxy"));
        assert_eq!(segment(true, Some("9443")), format!("{base}/https:radarr:9443/proxy"));
        assert_eq!(segment(true, None), format!("{base}/https:radarr:/proxy"));
        let pod = ProxyTarget { kind: ProxyKind::Pod, name: "a/b".into(), ..target(false, None) };
        assert_eq!(pod.path(), "/api/v1/namespaces/media/pods/a%2Fb/proxy");
    }

    #[test]
    fn an_error_is_the_api_servers_own_only_in_its_own_form() {
        let own = br#"{"kind":"Status","apiVersion":"v1","reason":"Forbidden","message":"no","code":403}"#;
        let status = api_servers_own(StatusCode::FORBIDDEN, own).expect("a Status");
        assert_eq!((status.code, status.message.as_str()), (403, "no"));
        assert!(api_servers_own(StatusCode::OK, own).is_none());
        for body in [
            &b""[..],
            b"Forbidden",
            br#"{"error":"Unauthorized"}"#,
            br#"{"kind":"Status","apiVersion":"v2"}"#,
        ] {
            assert!(api_servers_own(StatusCode::UNAUTHORIZED, body).is_none());
        }
    }
}
