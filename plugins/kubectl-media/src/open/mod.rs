//! Where an app's page is: from what the cluster says about Ingresses and Services.

use labkit::kube::nullable;
use labkit::output::{Cell, Column, Shape, Table, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apps::Api;
use crate::ask::answers::Endpoint;
use crate::facts::Meta;
use crate::stack::{Instance, ServiceFact};

/// Where an app's page is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppAddress {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `AppAddress`.
    kind: &'static str,
    /// What people call the instance.
    pub app: String,
    /// Its namespace.
    pub namespace: String,
    /// The best way to it.
    pub url: String,
    /// How far that is good for.
    pub reach: Reach,
    /// Every way, the best first.
    pub addresses: Vec<Address>,
}

/// One way to an app's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// The URL.
    pub url: String,
    /// How far it is good for.
    pub reach: Reach,
    /// What it comes from: `Ingress/plex`, `Service/plex`.
    pub from: String,
}

/// How far an address is good for. The order is the one in which addresses are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// A name that an Ingress answers to.
    Ingress,
    /// An address that a load balancer gave.
    LoadBalancer,
    /// A port of every node.
    NodePort,
    /// Within the cluster only.
    Cluster,
}

/// An Ingress, as far as it says which name leads to which Service.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ingress {
    metadata: Meta,
    spec: IngressSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressSpec {
    #[serde(deserialize_with = "nullable")]
    tls: Vec<IngressTls>,
    #[serde(deserialize_with = "nullable")]
    rules: Vec<IngressRule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressTls {
    #[serde(deserialize_with = "nullable")]
    hosts: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressRule {
    #[serde(deserialize_with = "nullable")]
    host: String,
    #[serde(deserialize_with = "nullable")]
    http: IngressHttp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressHttp {
    #[serde(deserialize_with = "nullable")]
    paths: Vec<IngressPath>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressPath {
    #[serde(deserialize_with = "nullable")]
    path: String,
    backend: IngressBackend,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressBackend {
    #[serde(deserialize_with = "nullable")]
    service: IngressService,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressService {
    name: String,
}

impl AppAddress {
    /// Every way to an app; `None` when there is none. `node` is an address of a node.
    pub fn of(instance: &Instance, ingresses: &[Ingress], node: Option<&str>) -> Option<Self> {
        let page = page(instance);
        let mut addresses: Vec<Address> =
            ingresses.iter().flat_map(|ingress| names(ingress, instance, &page)).collect();
        addresses
            .extend(instance.services.iter().flat_map(|service| of_service(service, instance, node, &page)));
        // Within one kind the order of the Services counts: the best way is the first.
        addresses.sort_by_key(|address| address.reach);
        let best = addresses.first()?;
        let (api_version, kind) = ("media.labkit.dev/v1", "AppAddress");
        let (url, reach) = (best.url.clone(), best.reach);
        let (app, namespace) = (instance.name.clone(), instance.namespace.clone());
        Some(Self { api_version, kind, app, namespace, url, reach, addresses })
    }
}

/// The path of the page: below the path that a variable puts in front of all, if there is one.
fn page(instance: &Instance) -> String {
    let mut bases = instance.app.settings.base_variables.iter();
    let base = bases.find_map(|name| instance.environment.literal(name)).unwrap_or_default();
    let page = if instance.app.api == Api::Plex { "/web" } else { "/" };
    format!("{}{page}", Endpoint::prefix(base))
}

/// The names under which an Ingress leads to the app.
fn names(ingress: &Ingress, instance: &Instance, page: &str) -> Vec<Address> {
    let is_ours = |path: &&IngressPath| {
        instance.services.iter().any(|service| service.name == path.backend.service.name)
    };
    let mut found = Vec::new();
    for rule in ingress.spec.rules.iter().filter(|rule| !rule.host.is_empty() && !rule.host.contains('*')) {
        let Some(path) = rule.http.paths.iter().find(is_ours) else { continue };
        let is_tls = ingress.spec.tls.iter().any(|tls| tls.hosts.contains(&rule.host));
        let scheme = if is_tls { "https" } else { "http" };
        // A path that is no pattern is the page, unless the app has one of its own below the root.
        let own = path.path.trim_end_matches('/');
        let plain = !own.is_empty() && own.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
        let page = if plain && page == "/" { format!("{own}/") } else { page.to_owned() };
        found.push(Address {
            url: format!("{scheme}://{}{page}", rule.host),
            reach: Reach::Ingress,
            from: format!("Ingress/{}", ingress.metadata.name),
        });
    }
    found
}

fn of_service(service: &ServiceFact, instance: &Instance, node: Option<&str>, page: &str) -> Vec<Address> {
    let Some(port) = service.ports.iter().find(|port| port.is_main).or(service.ports.first()) else {
        return Vec::new();
    };
    let address = |host: &str, port: u16, reach| {
        let endpoint = Endpoint { host: host.to_owned(), port, tls: port == 443, base: String::new() };
        // Browsers leave out what http means anyway.
        let endpoint = endpoint.to_string();
        let endpoint = endpoint.strip_suffix(if port == 443 { ":443" } else { ":80" }).unwrap_or(&endpoint);
        Address { url: format!("{endpoint}{page}"), reach, from: format!("Service/{}", service.name) }
    };
    let balanced = service.addresses.iter().map(|host| address(host, port.port, Reach::LoadBalancer));
    let on_nodes = node.filter(|_| port.node_port > 0 && service.kind != "LoadBalancer");
    let on_nodes = on_nodes.map(|node| address(node, port.node_port, Reach::NodePort));
    let inside = format!("{}.{}.svc", service.name, instance.namespace);
    balanced.chain(on_nodes).chain([address(&inside, port.port, Reach::Cluster)]).collect()
}

impl View for AppAddress {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("URL"), Column::new("REACH"), Column::new("FROM")]);
        for address in &self.addresses {
            let reach = match address.reach {
                Reach::Ingress => "ingress",
                Reach::LoadBalancer => "load-balancer",
                Reach::NodePort => "node-port",
                Reach::Cluster => "cluster",
            };
            table.row([address.url.as_str().into(), Cell::from(reach), address.from.as_str().into()]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("app/{}", self.app)]
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn items(&self) -> &'static str {
        "addresses"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::identify::identify;
    use crate::identify::tests::facts;

    fn plex(service: serde_json::Value) -> Instance {
        let labels = json!({"app": "plex"});
        let container = json!({"name": "plex", "image": "plex", "ports": [{"containerPort": 32400}]});
        let objects = [
            json!({
                "kind": "Deployment", "metadata": {"name": "plex", "namespace": "media"},
                "spec": {"template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
            }),
            json!({
                "kind": "Service", "metadata": {"name": "plex", "namespace": "media"},
                "spec": service["spec"], "status": service["status"],
            }),
        ];
        identify(facts(&objects)).instances.remove(0)
    }

    fn urls(instance: &Instance, ingresses: &[Ingress], node: Option<&str>) -> Vec<String> {
        let found = AppAddress::of(instance, ingresses, node);
        found.into_iter().flat_map(|found| found.addresses).map(|address| address.url).collect()
    }

    fn ports() -> serde_json::Value {
        json!([{"port": 80, "targetPort": 32400, "nodePort": 30400}])
    }

    #[test]
    fn names_come_before_addresses_and_those_before_what_is_inside() {
        let spec = json!({"type": "LoadBalancer", "selector": {"app": "plex"}, "ports": ports()});
        let status = json!({"loadBalancer": {"ingress": [{"ip": "10.0.0.7"}, {"ip": "fd00::7"}]}});
        let plex = plex(json!({"spec": spec, "status": status}));
        let backend = json!({"service": {"name": "plex", "port": {"number": 80}}});
        let ingress: Ingress = serde_json::from_value(json!({
            "metadata": {"name": "web"},
            "spec": {
                "tls": [{"hosts": ["plex.example.org"]}],
                "rules": [
                    {"host": "plex.example.org", "http": {"paths": [{"path": "/", "backend": backend}]}},
                    {"host": "other.example.org", "http": {"paths": [{"path": "/", "backend": {"service": {"name": "x"}}}]}},
                    {"http": {"paths": [{"path": "/", "backend": backend}]}},
                ],
            },
        }))
        .unwrap();
        assert_eq!(
            urls(&plex, &[ingress], Some("10.0.0.1")),
            [
                "https://plex.example.org/web",
                "http://10.0.0.7/web",
                "http://[fd00::7]/web",
                "http://plex.media.svc/web"
            ]
        );
    }

    #[test]
    fn a_port_of_the_nodes_needs_a_node() {
        let spec = json!({"type": "NodePort", "selector": {"app": "plex"}, "ports": ports()});
        let plex = plex(json!({"spec": spec, "status": {}}));
        assert_eq!(
            urls(&plex, &[], Some("10.0.0.1")),
            ["http://10.0.0.1:30400/web", "http://plex.media.svc/web"]
        );
        assert_eq!(urls(&plex, &[], None), ["http://plex.media.svc/web"]);
    }
}
