//! `services/NAME/proxy` and `pods/NAME/proxy`: a request handed on to what listens inside a pod.
//!
//! Names, ports and errors follow kubernetes/kubernetes: pkg/registry/core/service/storage/storage.go
//! (`ResourceLocation`) and pkg/registry/core/pod/strategy.go; headers and redirects
//! kubernetes/apimachinery: pkg/util/proxy. Pods listen where [`SimulatedPods`] has a loopback address for
//! their port; programs there speak plain HTTP, so that `https:` in front of a name fails as it does where a
//! pod has no TLS. Left out: upgraded connections, links inside HTML pages (only `Location` is rewritten),
//! `nodes/proxy`.

use std::sync::Arc;

use http::header::{
    AUTHORIZATION, CONNECTION, HOST, HeaderName, LOCATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::controllers::world::{items, text};
use super::http::{self as wire, Body, RequestInfo, refusal};
use super::status::{Status, quoted};
use super::store::Store;
use super::streams::{PodRuntime, SimulatedPods};

/// Verbs of the subresource.
pub const VERBS: &[&str] = &["create", "delete", "get", "patch", "update"];

/// A name in the path: `[SCHEME:]NAME[:PORT]`.
#[derive(Debug, PartialEq, Eq)]
struct Target<'a> {
    https: bool,
    name: &'a str,
    port: &'a str,
}

/// The program a request goes to.
#[derive(Debug, PartialEq, Eq)]
struct Backend {
    pod: String,
    ip: String,
    port: u16,
}

/// Whether the request is for a proxy.
pub(super) fn is_proxy(info: &RequestInfo) -> bool {
    info.group.is_empty()
        && info.subresource == "proxy"
        && matches!(info.resource.as_str(), "services" | "pods")
}

/// Hands the request on and brings the answer back.
pub(super) async fn serve(
    store: &Store,
    pods: &Arc<SimulatedPods>,
    info: &RequestInfo,
    request: Request<Incoming>,
) -> Response<Body> {
    let backend = Target::parse(info).and_then(|target| match info.resource.as_str() {
        "services" => Ok((service_backend(store, info, &target)?, target)),
        _ => Ok((pod_backend(store, info, &target)?, target)),
    });
    let (backend, target) = match backend {
        Ok(found) => found,
        Err(status) => return refusal(&status),
    };
    let (prefix, inner) = split(request.uri().path());
    if inner.is_empty() {
        return to_folder(request.uri());
    }
    let address = format!("{}:{}", backend.ip, backend.port);
    let sent = match pods.listener(&info.namespace, &backend.pod, backend.port) {
        Ok(_) if target.https => Err("http: server gave HTTP response to HTTPS client".to_owned()),
        Ok(listener) => forward(listener, &address, &prefix, &inner, request).await,
        Err(_) => Err(format!("dial tcp {address}: connect: connection refused")),
    };
    sent.unwrap_or_else(|why| refusal(&unavailable(format!("error trying to reach service: {why}"))))
}

impl<'a> Target<'a> {
    /// Takes the name apart; the scheme may be `http`, `https` or empty.
    fn parse(info: &'a RequestInfo) -> Result<Target<'a>, Status> {
        let kind = info.resource.trim_end_matches('s');
        let refused = || Status::bad_request(format!("invalid {kind} request {}", quoted(&info.name)));
        let parts: Vec<&str> = info.name.split(':').collect();
        let (scheme, name, port) = match parts.as_slice() {
            [name] => ("", *name, ""),
            [name, port] => ("", *name, *port),
            [scheme, name, port] => (*scheme, *name, *port),
            _ => return Err(refused()),
        };
        if name.is_empty() || !matches!(scheme, "" | "http" | "https") {
            return Err(refused());
        }
        Ok(Target { https: scheme == "https", name, port })
    }
}

fn service_backend(store: &Store, info: &RequestInfo, target: &Target<'_>) -> Result<Backend, Status> {
    let service = store.get("services", &info.namespace, target.name)?;
    let port_name = match target.port.parse::<u64>() {
        // A number stands for the name of the Service's port of that number.
        Ok(number) => items(&service, "/spec/ports")
            .iter()
            .find(|port| port["port"] == number)
            .map(|port| text(port, "/name").to_owned())
            .ok_or_else(|| {
                unavailable(format!("no service port {number} found for service {}", quoted(target.name)))
            })?,
        Err(_) => target.port.to_owned(),
    };
    store
        .list("endpointslices.discovery.k8s.io", Some(&info.namespace))
        .iter()
        .filter(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == target.name)
        .find_map(|slice| in_slice(slice, &port_name))
        .ok_or_else(|| unavailable(format!("no endpoints available for service {}", quoted(target.name))))
}

/// The first endpoint that is ready and has a port of the name.
fn in_slice(slice: &Value, port_name: &str) -> Option<Backend> {
    let port = items(slice, "/ports").iter().find(|port| text(port, "/name") == port_name)?;
    let endpoint = items(slice, "/endpoints").iter().find(|e| e["conditions"]["ready"] != false)?;
    Some(Backend {
        pod: text(endpoint, "/targetRef/name").to_owned(),
        ip: text(endpoint, "/addresses/0").to_owned(),
        port: u16::try_from(port["port"].as_u64()?).ok()?,
    })
}

fn pod_backend(store: &Store, info: &RequestInfo, target: &Target<'_>) -> Result<Backend, Status> {
    let pod = store.get("pods", &info.namespace, target.name)?;
    let ip = text(&pod, "/status/podIP");
    if ip.is_empty() {
        return Err(Status::bad_request("address not allowed"));
    }
    let port = match target.port {
        // Without a port it is the first one any container declares, else that of plain HTTP.
        "" => items(&pod, "/spec/containers")
            .iter()
            .find_map(|container| container["ports"][0]["containerPort"].as_u64())
            .unwrap_or(80),
        given => given.parse().unwrap_or_default(),
    };
    let port = u16::try_from(port).unwrap_or_default();
    Ok(Backend { pod: target.name.to_owned(), ip: ip.to_owned(), port })
}

fn unavailable(message: String) -> Status {
    Status::new(503, "ServiceUnavailable", message)
}

/// The path up to `proxy`, and what follows it as it was sent.
fn split(path: &str) -> (String, String) {
    // /api/v1/namespaces/NAMESPACE/RESOURCE/NAME/proxy/...
    let mut slashes = path.match_indices('/').map(|(at, _)| at).skip(7);
    let at = slashes.next().unwrap_or(path.len());
    let (prefix, inner) = path.split_at(at);
    (prefix.to_owned(), inner.to_owned())
}

/// Pages refer to each other relative to a folder, so the path must end like one.
fn to_folder(uri: &Uri) -> Response<Body> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = wire::text(301, "");
    if let Ok(location) = HeaderValue::from_str(&format!("{}/{query}", uri.path())) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

async fn forward(
    listener: std::net::SocketAddr,
    address: &str,
    prefix: &str,
    inner: &str,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, String> {
    let refused = |_| format!("dial tcp {address}: connect: connection refused");
    let stream = TcpStream::connect(listener).await.map_err(refused)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| "EOF".to_owned())?;
    // The connection ends with the answer; what breaks it shows there.
    tokio::spawn(async move { drop(connection.await) });
    let host = request_host(&request);
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let target = PathAndQuery::try_from(format!("{inner}{query}")).map_err(|error| error.to_string())?;
    *request.uri_mut() = Uri::from(target);
    *request.version_mut() = http::Version::HTTP_11;
    prepare(request.headers_mut(), &format!("{prefix}{inner}"), &host);
    let mut response = sender.send_request(request).await.map_err(|_| "EOF".to_owned())?;
    drop_hop_headers(response.headers_mut());
    if let Some(location) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok())
        && let Ok(location) = HeaderValue::from_str(&rewritten(location, prefix, &[address, &host]))
    {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response.map(|body| body.map_err(std::io::Error::other).boxed_unsync()))
}

fn request_host(request: &Request<Incoming>) -> String {
    let header = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let authority = request.uri().authority().map(ToString::to_string);
    header.map(str::to_owned).or(authority).unwrap_or_default()
}

/// Headers of the request on its way in: none that concern the API server, and where it came from.
fn prepare(headers: &mut HeaderMap, uri: &str, host: &str) {
    drop_hop_headers(headers);
    headers.remove(AUTHORIZATION);
    let impersonation: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with("impersonate-")).cloned().collect();
    for name in impersonation {
        headers.remove(name);
    }
    let told = [
        (HeaderName::from_static("x-forwarded-uri"), uri),
        (HeaderName::from_static("x-forwarded-host"), host),
        (HeaderName::from_static("x-forwarded-proto"), "https"),
        (HeaderName::from_static("x-forwarded-for"), "127.0.0.1"),
        (HOST, host),
    ];
    for (name, value) in told {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

/// Headers that concern one connection only (RFC 9110, 7.6.1), and those that `Connection` names.
fn drop_hop_headers(headers: &mut HeaderMap) {
    let named: Vec<String> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(|name| name.trim().to_lowercase()))
        .collect();
    for name in named {
        headers.remove(name);
    }
    let fixed = [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];
    let by_name = ["keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization"];
    for name in fixed.into_iter().chain(by_name.map(HeaderName::from_static)) {
        headers.remove(name);
    }
}

/// A redirect as it has to read from outside; to another host it stays as it is.
fn rewritten(location: &str, prefix: &str, hosts: &[&str]) -> String {
    let Ok(uri) = location.parse::<Uri>() else { return location.to_owned() };
    if uri.authority().is_some_and(|authority| !hosts.contains(&authority.as_str())) {
        return location.to_owned();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = uri.path();
    if path.starts_with(prefix) {
        return format!("{path}{query}");
    }
    format!("{prefix}/{}{query}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str) -> RequestInfo {
        RequestInfo { resource: "services".into(), name: name.into(), ..RequestInfo::default() }
    }

    #[test]
    fn names_come_with_scheme_and_port() {
        let parsed = |name: &str| {
            let info = info(name);
            let target = Target::parse(&info).map_err(|status| status.message)?;
            Ok::<_, String>((target.https, target.name.to_owned(), target.port.to_owned()))
        };
        assert_eq!(parsed("web").unwrap(), (false, "web".into(), String::new()));
        assert_eq!(parsed("web:http").unwrap(), (false, "web".into(), "http".into()));
        assert_eq!(parsed("https:web:").unwrap(), (true, "web".into(), String::new()));
        assert_eq!(parsed("ftp:web:21").unwrap_err(), "invalid service request \"ftp:web:21\"");
        assert_eq!(parsed("a:b:c:d").unwrap_err(), "invalid service request \"a:b:c:d\"");
    }

    #[test]
    fn what_follows_the_proxy_is_kept_as_it_was_sent() {
        let split = |path| {
            let (prefix, inner) = split(path);
            (prefix.len(), inner)
        };
        assert_eq!(split("/api/v1/namespaces/a/services/b/proxy"), (37, String::new()));
        assert_eq!(split("/api/v1/namespaces/a/services/b/proxy/"), (37, "/".into()));
        assert_eq!(split("/api/v1/namespaces/a/services/b/proxy/x%2Fy//z/"), (37, "/x%2Fy//z/".into()));
    }

    #[test]
    fn redirects_are_rewritten_unless_they_lead_away() {
        let at = |location| rewritten(location, "/p/proxy", &["10.0.0.1:80", "127.0.0.1:6443"]);
        assert_eq!(at("/login?next=1"), "/p/proxy/login?next=1");
        assert_eq!(at("http://10.0.0.1:80/a/"), "/p/proxy/a/");
        assert_eq!(at("/p/proxy/done"), "/p/proxy/done");
        assert_eq!(at("https://example.org/a"), "https://example.org/a");
    }
}
