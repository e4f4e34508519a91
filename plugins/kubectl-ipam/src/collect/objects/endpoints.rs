//! EndpointSlices, and Endpoints before them, whose endpoints are no pods: machines outside the cluster.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::facts::{Port, Protocol, Role, Source, State, Subject};

/// An EndpointSlice.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSlice {
    metadata: Meta,
    #[serde(default)]
    address_type: String,
    #[serde(default, deserialize_with = "nullable")]
    endpoints: Vec<Endpoint>,
    #[serde(default, deserialize_with = "nullable")]
    ports: Vec<EndpointPort>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<String>,
    target_ref: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct EndpointPort {
    port: Option<u16>,
    #[serde(default)]
    protocol: Protocol,
}

impl Reader for EndpointSlice {
    const SOURCE: Source = Source::EndpointSlice;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        if self.address_type == "FQDN" {
            return;
        }
        let service = self.metadata.labels.get("kubernetes.io/service-name").cloned().unwrap_or_default();
        let (role, owner) = behind(service, self.metadata.namespace.clone());
        let ports = numbers(&self.ports);
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            if endpoint.target_ref.is_some() {
                continue;
            }
            for (position, text) in endpoint.addresses.iter().enumerate() {
                let path = ["endpoints", &index.to_string(), "addresses", &position.to_string()];
                if let Some(found) = scribe.read(&path, text) {
                    scribe.used_by(&path, found, role, State::InUse, owner.clone()).ports.clone_from(&ports);
                }
            }
        }
    }
}

/// As what, and for whom, a machine stands behind a Service.
fn behind(service: String, namespace: Option<String>) -> (Role, Arc<Subject>) {
    // The API servers publish themselves as the Service `kubernetes`.
    if service == "kubernetes" && namespace.as_deref() == Some("default") {
        return (Role::ControlPlane, thing("endpoint", "kubernetes"));
    }
    (Role::Endpoint, Arc::new(Subject { kind: "Service".to_owned(), namespace, name: service }))
}

fn numbers(ports: &[EndpointPort]) -> Vec<Port> {
    ports.iter().filter_map(|port| Some(Port { number: port.port?, protocol: port.protocol })).collect()
}

/// Endpoints, which have the name of their Service.
#[derive(Debug, Deserialize)]
pub struct Endpoints {
    metadata: Meta,
    #[serde(default, deserialize_with = "nullable")]
    subsets: Vec<Subset>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subset {
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<EndpointAddress>,
    #[serde(default, deserialize_with = "nullable")]
    not_ready_addresses: Vec<EndpointAddress>,
    #[serde(default, deserialize_with = "nullable")]
    ports: Vec<EndpointPort>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointAddress {
    ip: String,
    target_ref: Option<IgnoredAny>,
}

impl Reader for Endpoints {
    const SOURCE: Source = Source::EndpointSlice;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let (role, owner) = behind(self.metadata.name, self.metadata.namespace);
        for (index, subset) in self.subsets.iter().enumerate() {
            let ports = numbers(&subset.ports);
            let lists =
                [("addresses", &subset.addresses), ("notReadyAddresses", &subset.not_ready_addresses)];
            for (field, addresses) in lists {
                for (position, address) in addresses.iter().enumerate() {
                    if address.target_ref.is_some() {
                        continue;
                    }
                    let path = ["subsets", &index.to_string(), field, &position.to_string(), "ip"];
                    if let Some(found) = scribe.read(&path, &address.ip) {
                        let usage = scribe.used_by(&path, found, role, State::InUse, owner.clone());
                        usage.ports.clone_from(&ports);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn endpoints_say_the_same_in_older_words() {
        let endpoints = serde_json::json!({
            "metadata": {"name": "nas", "namespace": "storage"},
            "subsets": [{
                "addresses": [{"ip": "10.69.1.163"}, {"ip": "10.244.0.9", "targetRef": {"kind": "Pod"}}],
                "notReadyAddresses": [{"ip": "10.69.1.164"}],
                "ports": [{"port": 2049, "protocol": "TCP"}],
            }],
        });
        insta::assert_snapshot!(lines(&facts_of::<Endpoints>("Endpoints", endpoints)), @"
        10.69.1.163 2049/TCP endpoint in-use: Service storage/nas (subsets[0].addresses[0].ip)
        10.69.1.164 2049/TCP endpoint in-use: Service storage/nas (subsets[0].notReadyAddresses[0].ip)
        ");
    }

    #[test]
    fn only_endpoints_without_a_target_are_foreign_machines() {
        let facts = facts_of::<EndpointSlice>(
            "EndpointSlice",
            json!({
                "metadata": {"name": "proxmox-x", "namespace": "media", "labels": {"kubernetes.io/service-name": "proxmox"}},
                "addressType": "IPv4",
                "ports": [{"port": 8006, "protocol": "TCP"}],
                "endpoints": [
                    {"addresses": ["10.69.1.180"]},
                    {"addresses": ["10.244.1.7"], "targetRef": {"kind": "Pod", "name": "x"}},
                ],
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"10.69.1.180 8006/TCP endpoint in-use: Service media/proxmox (endpoints[0].addresses[0])");
    }

    #[test]
    fn the_api_servers_publish_the_control_plane() {
        let facts = facts_of::<EndpointSlice>(
            "EndpointSlice",
            json!({
                "metadata": {"name": "kubernetes", "namespace": "default", "labels": {"kubernetes.io/service-name": "kubernetes"}},
                "addressType": "IPv4",
                "endpoints": [{"addresses": ["10.69.1.101"]}],
                "ports": null,
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"10.69.1.101 control-plane in-use: endpoint kubernetes (endpoints[0].addresses[0])");
    }
}
