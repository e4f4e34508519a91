//! The names that Nodes and load-balancer Services of the cluster have.

use std::net::IpAddr;

use labkit::cli::Result;
use labkit::finding::{Gap, Subject};
use labkit::kube::resource::{NODES, SERVICES};
use labkit::kube::{ApiError, Cluster, ListOptions, Scope};
use labkit::net::parse_address;
use serde::Deserialize;

use super::objects::{LoadBalancer, Meta, NodeAddress, ServicePort, nullable};
use crate::facts::Port;

/// Annotations that name a Service. external-dns changed its prefix in v0.22 (`kubernetes-sigs/external-dns#6424`);
/// k8s_gateway reads the second and the third (`k8s-gateway/k8s_gateway: kubernetes.go`).
const HOSTNAMES: [&str; 3] = [
    "external-dns.kubernetes.io/hostname",
    "external-dns.alpha.kubernetes.io/hostname",
    "coredns.io/hostname",
];

/// Annotations with which external-dns publishes other addresses than the Service has.
const TARGETS: [&str; 2] = ["external-dns.kubernetes.io/target", "external-dns.alpha.kubernetes.io/target"];

/// What the cluster knows about names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveNames {
    /// Nodes, sorted by name.
    pub nodes: Vec<NamedNode>,
    /// Services with an address from a load balancer, sorted by namespace and name.
    pub services: Vec<NamedService>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedNode {
    /// The node.
    pub subject: Subject,
    /// Its internal addresses.
    pub addresses: Vec<IpAddr>,
}

/// A Service with an address from a load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedService {
    /// The Service.
    pub subject: Subject,
    /// The names that its annotations ask for.
    pub hostnames: Vec<String>,
    /// Its addresses, or those that its annotations name instead.
    pub addresses: Vec<IpAddr>,
    /// Its ports.
    pub ports: Vec<Port>,
}

/// Reads Nodes and Services.
///
/// # Errors
/// When neither can be read; one of them is a gap.
pub async fn collect(cluster: &Cluster, scope: Scope<'_>) -> Result<LiveNames, ApiError> {
    let options = ListOptions::default();
    let (nodes, services) = futures::join!(
        cluster.list::<Node>(&NODES, Scope::All, &options),
        cluster.list::<Service>(&SERVICES, scope, &options)
    );
    let (nodes, services) = match (nodes, services) {
        (Err(error), Err(_)) => return Err(error),
        one_or_both => one_or_both,
    };
    let mut gaps = Vec::new();
    let place = match scope {
        Scope::All => "services in all namespaces".to_owned(),
        Scope::Namespace(namespace) => format!("services in namespace {namespace}"),
    };
    let nodes = items(nodes, "nodes", &mut gaps);
    let services = items(services, &place, &mut gaps);
    let mut names = LiveNames {
        nodes: nodes.into_iter().map(Node::named).collect(),
        services: services.into_iter().filter_map(Service::named).collect(),
        gaps,
    };
    names.nodes.sort_by(|one, other| one.subject.cmp(&other.subject));
    names.services.sort_by(|one, other| one.subject.cmp(&other.subject));
    Ok(names)
}

fn items<T>(listed: Result<Vec<T>, ApiError>, what: &str, gaps: &mut Vec<Gap>) -> Vec<T> {
    listed.unwrap_or_else(|error| {
        gaps.push(error.into_gap(what, true));
        Vec::new()
    })
}

#[derive(Debug, Deserialize)]
struct Node {
    metadata: Meta,
    #[serde(default)]
    status: NodeStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NodeStatus {
    #[serde(deserialize_with = "nullable")]
    addresses: Vec<NodeAddress>,
}

impl Node {
    fn named(self) -> NamedNode {
        let internal = self.status.addresses.iter().filter(|address| address.kind == "InternalIP");
        let addresses = internal.filter_map(|address| parse_address(&address.address).ok()).collect();
        NamedNode { subject: self.metadata.subject("Node"), addresses }
    }
}

#[derive(Debug, Deserialize)]
struct Service {
    metadata: Meta,
    #[serde(default)]
    spec: ServiceSpec,
    #[serde(default)]
    status: ServiceStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServiceSpec {
    #[serde(deserialize_with = "nullable")]
    ports: Vec<ServicePort>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServiceStatus {
    load_balancer: LoadBalancer,
}

impl Service {
    fn named(self) -> Option<NamedService> {
        let given = self.status.load_balancer.addresses();
        let mut addresses: Vec<IpAddr> = given.filter_map(|text| parse_address(text).ok()).collect();
        if addresses.is_empty() {
            return None;
        }
        let targets = self.annotated(&TARGETS);
        if !targets.is_empty() {
            // A target that is a name would be an alias, which is no address.
            addresses = targets.iter().filter_map(|text| parse_address(text).ok()).collect();
        }
        let ports = self.spec.ports.iter().map(Port::from).collect();
        let hostnames = self.annotated(&HOSTNAMES);
        Some(NamedService { subject: self.metadata.subject("Service"), hostnames, addresses, ports })
    }

    /// The values of these annotations, which are lists separated by commas.
    fn annotated(&self, keys: &[&str]) -> Vec<String> {
        let texts = keys.iter().filter_map(|key| self.metadata.annotations.get(*key));
        let values = texts.flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
        let mut values: Vec<String> = values.map(str::to_owned).collect();
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        values
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn service(annotations: Value) -> Option<NamedService> {
        let object = json!({
            "metadata": {"name": "plex", "namespace": "media", "annotations": annotations},
            "spec": {"ports": [{"port": 32400}]},
            "status": {"loadBalancer": {"ingress": [{"ip": "10.69.1.165"}, {"hostname": "lb.example"}]}},
        });
        serde_json::from_value::<Service>(object).unwrap().named()
    }

    #[test]
    fn names_come_from_the_annotations_of_all_three_programs() {
        let plex = service(json!({
            "external-dns.kubernetes.io/hostname": "plex.example, watch.example",
            "external-dns.alpha.kubernetes.io/hostname": "plex.example,tv.example",
            "coredns.io/hostname": "plex.lab.example",
        }));
        let plex = plex.unwrap();
        assert_eq!(plex.hostnames, ["plex.example", "watch.example", "tv.example", "plex.lab.example"]);
        assert_eq!(plex.addresses, ["10.69.1.165".parse::<IpAddr>().unwrap()]);
        assert_eq!(plex.ports[0].to_string(), "32400/TCP");
    }

    #[test]
    fn a_target_stands_for_the_services_own_address() {
        let plex = service(json!({"external-dns.alpha.kubernetes.io/target": "203.0.113.7,lb.example"}));
        assert_eq!(plex.unwrap().addresses, ["203.0.113.7".parse::<IpAddr>().unwrap()]);
        assert!(service(json!(null)).unwrap().hostnames.is_empty());
    }

    #[test]
    fn without_an_address_from_a_load_balancer_there_is_no_name() {
        let object = json!({"metadata": {"name": "kubernetes"}, "status": {"loadBalancer": {}}});
        assert_eq!(serde_json::from_value::<Service>(object).unwrap().named(), None);
    }
}
