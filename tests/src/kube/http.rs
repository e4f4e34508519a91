//! Requests taken apart and answers put together: paths, queries, media types, bodies.

use std::io;

use futures::Stream;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use serde_json::Value;

use super::status::Status;

/// Body of every answer.
pub type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A whole body.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body that arrives piece by piece; an error breaks the connection off.
pub fn streamed(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Body {
    use futures::TryStreamExt;
    StreamBody::new(pieces.map_ok(Frame::data)).boxed_unsync()
}

/// An answer of a code, a media type and a body.
pub fn answer(code: u16, media_type: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = media_type.parse() {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

/// A JSON answer.
pub fn json(code: u16, value: &Value) -> Response<Body> {
    answer(code, "application/json", full(value.to_string()))
}

/// A plain-text answer.
pub fn text(code: u16, body: &str) -> Response<Body> {
    answer(code, "text/plain; charset=utf-8", full(body.to_owned()))
}

/// A refusal as its `Status` object.
pub fn refusal(status: &Status) -> Response<Body> {
    let mut response = json(status.code, &status.to_value());
    if let Some(seconds) = status.details.retry_after {
        response.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
    }
    response
}

/// A query string as pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the part of a URL behind `?`.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key, true), decode(value, true))
        });
        Self(pairs.collect())
    }

    /// The first value of a key; empty when there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
    }

    /// Every value of a key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Whether the key is there at all.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// Whether a boolean parameter is on.
    pub fn is_true(&self, key: &str) -> bool {
        matches!(self.get(key), "true" | "1")
    }
}

/// Undoes percent-encoding; what is no encoding stays as it is.
pub fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escaped = bytes
            .get(index + 1..index + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, escaped) {
            (b'%', Some(value)) => {
                out.push(value);
                index += 2;
            }
            (b'+', _) if plus_is_space => out.push(b' '),
            _ => out.push(byte),
        }
        index += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What a path and method ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// `get`, `list`, `create` …; the method in lower case for paths that are no resources.
    pub verb: String,
    /// Whether the path names a resource.
    pub is_resource: bool,
    /// API group.
    pub group: String,
    /// API version.
    pub version: String,
    /// Plural name of the resource.
    pub resource: String,
    /// Namespace, empty for cluster scope and for all namespaces.
    pub namespace: String,
    /// Name of the object, if the path has one.
    pub name: String,
    /// Subresource, if the path has one.
    pub subresource: String,
    /// What follows the subresource, for proxies.
    pub rest: String,
    /// The whole path.
    pub path: String,
}

impl RequestInfo {
    /// Reads a path the way the API server does
    /// (kubernetes/apiserver: pkg/endpoints/request/requestinfo.go).
    pub fn parse(method: &Method, path: &str, query: &Query) -> Self {
        let mut info =
            Self { path: path.to_owned(), verb: method.as_str().to_lowercase(), ..Self::default() };
        let parts: Vec<String> =
            path.split('/').filter(|part| !part.is_empty()).map(|part| decode(part, false)).collect();
        let mut rest = match parts.first().map(String::as_str) {
            Some("api") if parts.len() > 2 => {
                info.version.clone_from(&parts[1]);
                &parts[2..]
            }
            Some("apis") if parts.len() > 3 => {
                info.group.clone_from(&parts[1]);
                info.version.clone_from(&parts[2]);
                &parts[3..]
            }
            _ => return info,
        };
        info.is_resource = true;
        let legacy_watch = rest[0] == "watch" && rest.len() > 1;
        if legacy_watch {
            rest = &rest[1..];
        }
        if rest[0] == "namespaces" && rest.len() > 2 && !matches!(rest[2].as_str(), "status" | "finalize") {
            info.namespace.clone_from(&rest[1]);
            rest = &rest[2..];
        }
        let part = |index: usize| rest.get(index).cloned().unwrap_or_default();
        (info.resource, info.name, info.subresource) = (part(0), part(1), part(2));
        info.rest = rest.get(3..).unwrap_or_default().join("/");
        let verb = verb(method, &info, legacy_watch || query.is_true("watch"));
        verb.clone_into(&mut info.verb);
        info
    }
}

fn verb(method: &Method, info: &RequestInfo, watch: bool) -> &'static str {
    match (method.as_str(), info.name.is_empty()) {
        ("GET" | "HEAD", _) if watch && info.subresource.is_empty() => "watch",
        ("GET" | "HEAD", true) => "list",
        ("GET" | "HEAD", false) => "get",
        ("POST", _) => "create",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        ("DELETE", true) => "deletecollection",
        ("DELETE", false) => "delete",
        _ => "",
    }
}

/// The form an answer is wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The object itself.
    Object,
    /// A server-side table.
    Table,
    /// Metadata only, one object.
    Metadata,
    /// Metadata only, a list.
    MetadataList,
    /// Aggregated discovery.
    Discovery,
}

/// One entry of an `Accept` header that this server can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Form of the answer.
    pub form: Form,
    /// YAML instead of JSON.
    pub yaml: bool,
}

/// Chooses from an `Accept` header the first entry this server can write; 406 when there is none.
pub fn accepted(headers: &HeaderMap, may_be: &[Form]) -> Result<Accepted, Status> {
    let header = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    header
        .split(',')
        .find_map(|entry| accept_entry(entry, may_be))
        .ok_or_else(|| Status::not_acceptable(&["application/json", "application/yaml"]))
}

fn accept_entry(entry: &str, may_be: &[Form]) -> Option<Accepted> {
    let mut parts = entry.split(';').map(str::trim);
    let yaml = match parts.next()? {
        "application/json" | "*/*" | "application/*" | "" => false,
        "application/yaml" => true,
        _ => return None,
    };
    let parameters: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
    let parameter = |key: &str| parameters.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    let form = match (parameter("as"), parameter("g"), parameter("v")) {
        (None, _, _) => Form::Object,
        (Some("Table"), Some("meta.k8s.io"), Some("v1" | "v1beta1")) => Form::Table,
        (Some("PartialObjectMetadata"), Some("meta.k8s.io"), Some("v1" | "v1beta1")) => Form::Metadata,
        (Some("PartialObjectMetadataList"), Some("meta.k8s.io"), Some("v1" | "v1beta1")) => {
            Form::MetadataList
        }
        (Some("APIGroupDiscoveryList"), Some("apidiscovery.k8s.io"), Some("v2")) => Form::Discovery,
        _ => return None,
    };
    may_be.contains(&form).then_some(Accepted { form, yaml })
}

/// The media type of a request's body, without parameters.
pub fn media_type(headers: &HeaderMap) -> &str {
    let header = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    header.split(';').next().unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(method: &Method, path: &str, query: &str) -> [String; 5] {
        let info = RequestInfo::parse(method, path, &Query::parse(query));
        [info.verb, info.resource, info.namespace, info.name, info.subresource]
    }

    #[test]
    fn paths_are_read_like_the_api_server_reads_them() {
        assert_eq!(info(&Method::GET, "/api/v1/pods", ""), ["list", "pods", "", "", ""]);
        assert_eq!(info(&Method::GET, "/api/v1/pods", "watch=true"), ["watch", "pods", "", "", ""]);
        assert_eq!(
            info(&Method::PATCH, "/apis/apps/v1/namespaces/a/deployments/b/scale", ""),
            ["patch", "deployments", "a", "b", "scale"]
        );
        assert_eq!(info(&Method::GET, "/api/v1/namespaces/a", ""), ["get", "namespaces", "", "a", ""]);
        assert_eq!(
            info(&Method::PUT, "/api/v1/namespaces/a/finalize", ""),
            ["update", "namespaces", "", "a", "finalize"]
        );
        assert_eq!(
            info(&Method::DELETE, "/api/v1/namespaces/a/pods", ""),
            ["deletecollection", "pods", "a", "", ""]
        );
        assert!(!RequestInfo::parse(&Method::GET, "/apis/apps/v1", &Query::default()).is_resource);
    }

    #[test]
    fn the_first_form_the_server_can_write_is_chosen() {
        let mut headers = HeaderMap::new();
        let accept = "application/vnd.kubernetes.protobuf,application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        headers.insert(ACCEPT, accept.parse().unwrap());
        let tables = [Form::Object, Form::Table];
        assert_eq!(accepted(&headers, &tables).unwrap().form, Form::Table);
        assert_eq!(accepted(&headers, &[Form::Object]).unwrap().form, Form::Object);
        headers.insert(ACCEPT, "text/html".parse().unwrap());
        assert_eq!(accepted(&headers, &tables).unwrap_err().code, 406);
    }

    #[test]
    fn queries_are_decoded() {
        let query = Query::parse("labelSelector=a%3Db%2Cc&x=1+2&flag");
        assert_eq!(query.get("labelSelector"), "a=b,c");
        assert_eq!(query.get("x"), "1 2");
        assert!(query.has("flag") && !query.has("y"));
    }
}
