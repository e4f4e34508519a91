//! EndpointSlices whose endpoints are no pods: machines outside the cluster.

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
        let namespace = self.metadata.namespace.clone();
        // The API servers publish themselves as the Service `kubernetes`.
        let api_server = service == "kubernetes" && namespace.as_deref() == Some("default");
        let (role, owner) = if api_server {
            (Role::ControlPlane, thing("endpoint", "kubernetes"))
        } else {
            let kind = "Service".to_owned();
            (Role::Endpoint, Subject { kind, namespace, name: service }.into())
        };
        let ports: Vec<Port> = self
            .ports
            .iter()
            .filter_map(|port| Some(Port { number: port.port?, protocol: port.protocol }))
            .collect();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

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
