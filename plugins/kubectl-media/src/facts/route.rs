//! Names from outside that lead to Services: Ingresses and the HTTPRoutes of the Gateway API.

use labkit::kube::nullable;
use serde::Deserialize;

use super::Meta;

/// An Ingress.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ingress {
    /// Its metadata.
    pub metadata: Meta,
    spec: IngressSpec,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct IngressSpec {
    #[serde(deserialize_with = "nullable")]
    rules: Vec<IngressRule>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct IngressRule {
    #[serde(deserialize_with = "nullable")]
    host: String,
    #[serde(deserialize_with = "nullable")]
    http: IngressPaths,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct IngressPaths {
    #[serde(deserialize_with = "nullable")]
    paths: Vec<IngressPath>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct IngressPath {
    #[serde(deserialize_with = "nullable")]
    backend: IngressBackend,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct IngressBackend {
    #[serde(deserialize_with = "nullable")]
    service: ServiceReference,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ServiceReference {
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    namespace: String,
    #[serde(deserialize_with = "nullable")]
    kind: String,
}

/// An HTTPRoute.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HttpRoute {
    /// Its metadata.
    pub metadata: Meta,
    spec: HttpRouteSpec,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct HttpRouteSpec {
    #[serde(deserialize_with = "nullable")]
    hostnames: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    rules: Vec<HttpRouteRule>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HttpRouteRule {
    #[serde(deserialize_with = "nullable")]
    backend_refs: Vec<ServiceReference>,
}

/// A name from outside, and the Service it leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostRoute {
    /// The name.
    pub host: String,
    /// The object that says so: `Ingress/overseerr`.
    pub by: String,
    /// The Service's namespace.
    pub namespace: String,
    /// The Service's name.
    pub service: String,
}

impl Ingress {
    /// Its names, each with the Services behind it.
    pub fn hosts(self) -> Vec<HostRoute> {
        let Self { metadata: Meta { name, namespace, .. }, spec } = self;
        let mut found = Vec::new();
        for IngressRule { host, http } in spec.rules {
            let services = http.paths.into_iter().map(|path| path.backend.service.name);
            found.extend(services.filter(|service| !service.is_empty() && !host.is_empty()).map(|service| {
                let (host, namespace) = (host.clone(), namespace.clone());
                HostRoute { host, by: format!("Ingress/{name}"), namespace, service }
            }));
        }
        found
    }
}

impl HttpRoute {
    /// Its names, each with the Services behind it.
    pub fn hosts(self) -> Vec<HostRoute> {
        let Self { metadata: Meta { name, namespace, .. }, spec } = self;
        let references: Vec<ServiceReference> =
            spec.rules.into_iter().flat_map(|rule| rule.backend_refs).collect();
        let mut found = Vec::new();
        for host in spec.hostnames {
            // Not to be said means Service (Gateway API, BackendObjectReference).
            let services = references.iter().filter(|one| one.kind.is_empty() || one.kind == "Service");
            found.extend(services.map(|one| HostRoute {
                host: host.clone(),
                by: format!("HTTPRoute/{name}"),
                namespace: if one.namespace.is_empty() { namespace.clone() } else { one.namespace.clone() },
                service: one.name.clone(),
            }));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(hosts: Vec<HostRoute>) -> Vec<String> {
        let line = |one: HostRoute| format!("{} -> {}/{} ({})", one.host, one.namespace, one.service, one.by);
        hosts.into_iter().map(line).collect()
    }

    #[test]
    fn an_ingress_leads_from_each_name_to_a_service() {
        let ingress: Ingress = serde_json::from_value(json!({
            "metadata": {"name": "web", "namespace": "media"},
            "spec": {"rules": [
                {"host": "plex.example", "http": {"paths": [{"backend": {"service": {"name": "plex"}}}]}},
                {"http": {"paths": [{"backend": {"service": {"name": "nobody-knows-the-name"}}}]}},
                {"host": "files.example", "http": {"paths": [{"backend": {"resource": {"kind": "Bucket"}}}]}},
                {"host": "bare.example"},
            ]},
        }))
        .unwrap();
        assert_eq!(told(ingress.hosts()), ["plex.example -> media/plex (Ingress/web)"]);
    }

    #[test]
    fn an_http_route_leads_from_all_names_to_all_services() {
        let route: HttpRoute = serde_json::from_value(json!({
            "metadata": {"name": "web", "namespace": "media"},
            "spec": {
                "hostnames": ["plex.example", "tv.example"],
                "rules": [{"backendRefs": [{"name": "plex", "port": 32400}]},
                          {"backendRefs": [{"name": "auth", "namespace": "sso", "kind": "Service"}, {"name": "x", "kind": "Bucket"}]}],
            },
        }))
        .unwrap();
        assert_eq!(
            told(route.hosts()),
            [
                "plex.example -> media/plex (HTTPRoute/web)",
                "plex.example -> sso/auth (HTTPRoute/web)",
                "tv.example -> media/plex (HTTPRoute/web)",
                "tv.example -> sso/auth (HTTPRoute/web)",
            ]
        );
    }
}
