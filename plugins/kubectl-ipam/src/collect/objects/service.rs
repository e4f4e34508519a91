//! Services: what they ask for, what they have.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::net::{AddrSpec, lenient};
use serde::Deserialize;

use super::Reader;
use super::meta::{Meta, nullable};
use crate::collect::scribe::Scribe;
use crate::facts::{Layer, Mechanism, Port, Protocol, Request, Role, ServiceFact, Source, State};

/// Annotations that ask for addresses. Of two spellings of one the first counts.
const REQUESTS: &[&str] = &[
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "kube-vip.io/requestedIP",
];

/// Annotations that ask for a pool.
const POOLS: &[&str] = &["metallb.io/address-pool", "metallb.universe.tf/address-pool"];

/// Where MetalLB writes down the pool an address came from.
const ALLOCATED_FROM: &[&str] =
    &["metallb.io/ip-allocated-from-pool", "metallb.universe.tf/ip-allocated-from-pool"];

/// Annotations that allow an address to be shared.
const SHARING: &[&str] = &[
    "metallb.io/allow-shared-ip",
    "metallb.universe.tf/allow-shared-ip",
    "lbipam.cilium.io/sharing-key",
    "io.cilium/lb-ipam-sharing-key",
];

/// Annotations with which Cilium shares an address across namespaces.
const SHARING_ACROSS: &[&str] =
    &["lbipam.cilium.io/sharing-cross-namespace", "io.cilium/lb-ipam-sharing-cross-namespace"];

/// Other annotations of the same prefixes that have an effect.
const OTHER_KNOWN: &[&str] = &[
    "lbipam.cilium.io/sharing-permit-different-pods",
    "io.cilium/lb-ipam-sharing-permit-different-pods",
    "kube-vip.io/vipHost",
    "kube-vip.io/hwaddr",
    "kube-vip.io/has-ip",
    "kube-vip.io/ignore",
    "kube-vip.io/egress",
    "kube-vip.io/serviceInterface",
    "kube-vip.io/forwardUPNP",
];

/// Prefixes under which an unknown key is probably a mistake.
const PREFIXES: &[&str] =
    &["metallb.io/", "metallb.universe.tf/", "lbipam.cilium.io/", "io.cilium/lb-ipam", "ipam.cilium.io/"];

/// Conditions with which Cilium says whether a request was satisfied; the second is the name it had first.
const CILIUM_SATISFIED: &[&str] = &["cilium.io/IPAMRequestSatisfied", "io.cilium/lb-ipam-request-satisfied"];

/// A Service.
#[derive(Debug, Deserialize)]
pub struct Service {
    metadata: Meta,
    #[serde(default)]
    spec: ServiceSpec,
    #[serde(default)]
    status: ServiceStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServiceSpec {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "clusterIP")]
    cluster_ip: Option<String>,
    #[serde(rename = "clusterIPs", deserialize_with = "nullable")]
    cluster_ips: Vec<String>,
    #[serde(rename = "externalIPs", deserialize_with = "nullable")]
    external_ips: Vec<String>,
    #[serde(rename = "loadBalancerIP")]
    load_balancer_ip: Option<String>,
    #[serde(deserialize_with = "nullable")]
    load_balancer_source_ranges: Vec<String>,
    load_balancer_class: Option<String>,
    external_traffic_policy: Option<String>,
    #[serde(deserialize_with = "nullable")]
    selector: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    ports: Vec<ServicePort>,
}

/// One of a Service's ports.
#[derive(Debug, Deserialize)]
pub struct ServicePort {
    port: u16,
    #[serde(default)]
    protocol: Protocol,
}

impl From<&ServicePort> for Port {
    fn from(port: &ServicePort) -> Self {
        Self { number: port.port, protocol: port.protocol }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServiceStatus {
    load_balancer: LoadBalancer,
    #[serde(deserialize_with = "nullable")]
    conditions: Vec<Condition>,
}

/// What a load balancer gave to a Service.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LoadBalancer {
    #[serde(deserialize_with = "nullable")]
    ingress: Vec<IngressPoint>,
}

#[derive(Debug, Deserialize)]
struct IngressPoint {
    ip: Option<String>,
}

impl LoadBalancer {
    /// Its addresses as they are written; a balancer that gave a name has none.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.ingress.iter().filter_map(|point| point.ip.as_deref())
    }
}

#[derive(Debug, Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
}

impl Reader for Service {
    const SOURCE: Source = Source::Service;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let ports: Vec<Port> = self.spec.ports.iter().map(Port::from).collect();
        self.record_cluster_addresses(scribe);
        let mut addresses_of = |texts: Vec<(Vec<String>, &str)>, role: Role, state: State| -> Vec<IpAddr> {
            let mut found = Vec::new();
            for (path, text) in texts {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let Some(usage) = scribe.read_used(&path, text, role, state) else { continue };
                usage.ports.clone_from(&ports);
                found.extend(usage.range().as_single());
            }
            found
        };
        let ingress = addresses_of(self.ingress(), Role::LoadBalancer, State::InUse);
        let external_ips = addresses_of(self.external(), Role::ExternalIp, State::InUse);
        for (index, text) in self.spec.load_balancer_source_ranges.iter().enumerate() {
            // Everybody is nobody in particular.
            if !text.ends_with("/0") {
                let path = ["spec", "loadBalancerSourceRanges", &index.to_string()];
                scribe.read_used(&path, text, Role::Reference, State::Declared);
            }
        }
        let requests = self.requests();
        record_open_requests(&requests, &ingress, &ports, scribe);
        let fact = self.fact(scribe, ports, ingress, external_ips, requests);
        if fact.load_balancer || fact.says_something() {
            scribe.facts.services.push(fact);
        }
    }
}

impl Service {
    fn record_cluster_addresses(&self, scribe: &mut Scribe<'_>) {
        let single = self.spec.cluster_ip.iter().filter(|_| self.spec.cluster_ips.is_empty());
        for (index, text) in self.spec.cluster_ips.iter().chain(single).enumerate() {
            // Headless Services say None.
            if !text.is_empty() && text != "None" {
                let path = ["spec", "clusterIPs", &index.to_string()];
                scribe.read_used(&path, text, Role::ClusterIp, State::InUse);
            }
        }
    }

    fn ingress(&self) -> Vec<(Vec<String>, &str)> {
        let points = self.status.load_balancer.ingress.iter().enumerate();
        let path = |index: usize| {
            ["status", "loadBalancer", "ingress", &index.to_string(), "ip"].map(str::to_owned).to_vec()
        };
        points.filter_map(|(index, point)| Some((path(index), point.ip.as_deref()?))).collect()
    }

    fn external(&self) -> Vec<(Vec<String>, &str)> {
        let path = |index: usize| ["spec", "externalIPs", &index.to_string()].map(str::to_owned).to_vec();
        self.spec.external_ips.iter().enumerate().map(|(index, text)| (path(index), text.as_str())).collect()
    }

    /// Everything it asks for, by every means.
    fn requests(&self) -> Vec<Request> {
        let annotated = REQUESTS.iter().filter_map(|key| {
            Some(request(Mechanism::Annotation(key), self.metadata.annotations.get(*key)?))
        });
        let field = self.spec.load_balancer_ip.as_deref().filter(|text| !text.is_empty());
        annotated.chain(field.map(|text| request(Mechanism::Field, text))).collect()
    }

    fn annotated(&self, keys: &[&str]) -> Vec<(String, String)> {
        let pair = |key: &&str| {
            Some((
                (*key).to_owned(),
                self.metadata.annotations.get(*key).filter(|value| !value.is_empty())?.clone(),
            ))
        };
        keys.iter().filter_map(pair).collect()
    }

    fn first_annotated(&self, keys: &[&str]) -> Option<String> {
        self.annotated(keys).into_iter().next().map(|(_, value)| value)
    }

    fn unknown_annotations(&self) -> Vec<String> {
        let known = |key: &str| {
            [REQUESTS, POOLS, ALLOCATED_FROM, SHARING, SHARING_ACROSS, OTHER_KNOWN]
                .iter()
                .any(|keys| keys.contains(&key))
        };
        let suspicious = |key: &&String| PREFIXES.iter().any(|prefix| key.starts_with(prefix)) && !known(key);
        self.metadata.annotations.keys().filter(suspicious).cloned().collect()
    }

    fn unsatisfied(&self) -> Option<String> {
        let refused = |condition: &&Condition| {
            CILIUM_SATISFIED.contains(&condition.kind.as_str()) && condition.status == "False"
        };
        let condition = self.status.conditions.iter().find(refused)?;
        Some(format!("{}: {}", condition.reason, condition.message).trim_end_matches([':', ' ']).to_owned())
    }

    fn fact(
        &self,
        scribe: &Scribe<'_>,
        ports: Vec<Port>,
        ingress: Vec<IpAddr>,
        external_ips: Vec<IpAddr>,
        requests: Vec<Request>,
    ) -> ServiceFact {
        let selector: Vec<String> =
            self.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
        ServiceFact {
            service: scribe.object.clone(),
            origin: scribe.origin(&["metadata"]),
            load_balancer: self.spec.kind.as_deref() == Some("LoadBalancer"),
            class: self.spec.load_balancer_class.clone(),
            requests,
            pools: self.annotated(POOLS),
            allocated_from: self.first_annotated(ALLOCATED_FROM),
            ingress,
            external_ips,
            ports,
            sharing_keys: self.annotated(SHARING),
            shares_with: self.first_annotated(SHARING_ACROSS),
            local_traffic: self.spec.external_traffic_policy.as_deref() == Some("Local"),
            selector: selector.join(","),
            unsatisfied: self.unsatisfied(),
            unknown_annotations: self.unknown_annotations(),
        }
    }
}

/// Reads what is asked for by one means: addresses with commas between.
fn request(mechanism: Mechanism, text: &str) -> Request {
    let mut request = Request { mechanism, text: text.to_owned(), addresses: Vec::new(), errors: Vec::new() };
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match lenient::address(part) {
            // To kube-vip this means "ask DHCP".
            Ok(read) if read.value.is_unspecified() => {}
            Ok(read) => {
                request.addresses.push(read.value);
                request.errors.extend(read.note);
            }
            Err(error) => request.errors.push(error),
        }
    }
    request
}

/// What was asked for and not given is a use of its own, and odd spellings are noted.
fn record_open_requests(requests: &[Request], ingress: &[IpAddr], ports: &[Port], scribe: &mut Scribe<'_>) {
    let given = scribe.layer() == Layer::Live;
    let mut open: Vec<IpAddr> = Vec::new();
    for request in requests {
        let path = match request.mechanism {
            Mechanism::Field => vec!["spec", "loadBalancerIP"],
            Mechanism::Annotation(key) => vec!["metadata", "annotations", key],
        };
        for error in &request.errors {
            let understood = error.hint().is_some();
            scribe.note(&path, &request.text, error.clone(), understood);
        }
        for address in &request.addresses {
            if (given && ingress.contains(address)) || open.contains(address) {
                continue;
            }
            open.push(*address);
            let usage =
                scribe.used(&path, AddrSpec::Address(*address), Role::LoadBalancerRequest, State::Requested);
            usage.ports = ports.to_vec();
        }
    }
}

impl ServiceFact {
    /// Whether a Service of another type has anything to do with addresses outside the Service range.
    fn says_something(&self) -> bool {
        !self.requests.is_empty()
            || !self.external_ips.is_empty()
            || !self.ingress.is_empty()
            || !self.pools.is_empty()
            || !self.sharing_keys.is_empty()
            || !self.unknown_annotations.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;
    use crate::facts::Facts;

    fn service(annotations: serde_json::Value, spec: serde_json::Value, ingress: serde_json::Value) -> Facts {
        facts_of::<Service>(
            "Service",
            json!({
                "metadata": {"name": "plex", "namespace": "media", "annotations": annotations},
                "spec": spec,
                "status": {"loadBalancer": {"ingress": ingress}},
            }),
        )
    }

    #[test]
    fn an_assigned_address_is_in_use_and_the_request_for_it_is_no_second_use() {
        let facts = service(
            json!({"metallb.universe.tf/loadBalancerIPs": "10.69.1.165", "metallb.io/ip-allocated-from-pool": "default-pool"}),
            json!({"type": "LoadBalancer", "clusterIP": "10.96.1.5", "clusterIPs": ["10.96.1.5"], "ports": [{"port": 32400, "protocol": "TCP"}]}),
            json!([{"ip": "10.69.1.165"}]),
        );
        insta::assert_snapshot!(lines(&facts), @"
        10.96.1.5 cluster-ip in-use: Service media/plex (spec.clusterIPs[0])
        10.69.1.165 32400/TCP load-balancer in-use: Service media/plex (status.loadBalancer.ingress[0].ip)
        ");
        assert_eq!(facts.services[0].allocated_from.as_deref(), Some("default-pool"));
    }

    #[test]
    fn who_may_use_a_service_is_a_reference() {
        let facts = service(
            json!({}),
            json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.69.1.0/24", "0.0.0.0/0"]}),
            json!([]),
        );
        assert_eq!(
            lines(&facts),
            "10.69.1.0/24 reference declared: Service media/plex (spec.loadBalancerSourceRanges[0])"
        );
    }

    #[test]
    fn a_pending_service_holds_its_request() {
        let facts = service(
            json!({}),
            json!({"type": "LoadBalancer", "loadBalancerIP": "10.69.1.161", "clusterIP": "10.96.1.6"}),
            json!(null),
        );
        insta::assert_snapshot!(lines(&facts), @"
        10.96.1.6 cluster-ip in-use: Service media/plex (spec.clusterIPs[0])
        10.69.1.161 load-balancer-request requested: Service media/plex (spec.loadBalancerIP)
        ");
    }

    #[test]
    fn both_spellings_of_an_annotation_are_kept_for_judgement() {
        let facts = service(
            json!({
                "metallb.io/loadBalancerIPs": "10.0.0.1,fd00::1",
                "metallb.universe.tf/loadBalancerIPs": "010.0.0.2",
                "kube-vip.io/loadbalancerIPs": "0.0.0.0",
                "metallb.io/loadBalancerIP": "10.0.0.3",
            }),
            json!({"type": "LoadBalancer"}),
            json!([]),
        );
        let fact = &facts.services[0];
        let texts: Vec<&str> = fact.requests.iter().map(|request| request.text.as_str()).collect();
        assert_eq!(texts, ["10.0.0.1,fd00::1", "010.0.0.2", "0.0.0.0"]);
        assert_eq!(fact.unknown_annotations, ["metallb.io/loadBalancerIP"]);
        assert_eq!(facts.notes.len(), 1);
        insta::assert_snapshot!(lines(&facts), @"
        10.0.0.1 load-balancer-request requested: Service media/plex (metadata.annotations[metallb.io/loadBalancerIPs])
        fd00::1 load-balancer-request requested: Service media/plex (metadata.annotations[metallb.io/loadBalancerIPs])
        10.0.0.2 load-balancer-request requested: Service media/plex (metadata.annotations[metallb.universe.tf/loadBalancerIPs])
        ");
    }

    #[test]
    fn ordinary_services_leave_only_their_cluster_address() {
        let facts = service(json!({}), json!({"type": "ClusterIP", "clusterIP": "10.96.0.10"}), json!([]));
        assert_eq!(lines(&facts), "10.96.0.10 cluster-ip in-use: Service media/plex (spec.clusterIPs[0])");
        assert!(facts.services.is_empty());
        let headless = service(json!({}), json!({"clusterIP": "None", "clusterIPs": ["None"]}), json!([]));
        assert_eq!(lines(&headless), "");
    }
}
