//! Ingresses and Gateways: they repeat the address of the Service in front of them.

use serde::Deserialize;

use super::Reader;
use super::meta::{Meta, nullable};
use crate::collect::scribe::Scribe;
use crate::facts::{Role, Source, State};

/// An Ingress.
#[derive(Debug, Deserialize)]
pub struct Ingress {
    metadata: Meta,
    #[serde(default)]
    status: IngressStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct IngressStatus {
    load_balancer: LoadBalancer,
}

#[derive(Debug, Default, Deserialize)]
struct LoadBalancer {
    #[serde(default, deserialize_with = "nullable")]
    ingress: Vec<IngressPoint>,
}

#[derive(Debug, Deserialize)]
struct IngressPoint {
    ip: Option<String>,
}

impl Reader for Ingress {
    const SOURCE: Source = Source::Ingress;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (index, point) in self.status.load_balancer.ingress.iter().enumerate() {
            let path = ["status", "loadBalancer", "ingress", &index.to_string(), "ip"];
            if let Some(ip) = point.ip.as_deref().filter(|ip| !ip.is_empty()) {
                scribe.read_used(&path, ip, Role::Mirror, State::InUse);
            }
        }
    }
}

/// A Gateway of the Gateway API.
#[derive(Debug, Deserialize)]
pub struct Gateway {
    metadata: Meta,
    #[serde(default)]
    spec: GatewayAddresses,
    #[serde(default)]
    status: GatewayAddresses,
}

#[derive(Debug, Default, Deserialize)]
struct GatewayAddresses {
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<GatewayAddress>,
}

#[derive(Debug, Deserialize)]
struct GatewayAddress {
    // IPAddress is the default of the API.
    #[serde(rename = "type")]
    kind: Option<String>,
    value: Option<String>,
}

impl GatewayAddress {
    /// The text of an address; none for host names and for "assign me one".
    fn text(&self) -> Option<&str> {
        let is_address = self.kind.as_deref().is_none_or(|kind| kind == "IPAddress");
        self.value.as_deref().filter(|value| is_address && !value.is_empty())
    }
}

impl Reader for Gateway {
    const SOURCE: Source = Source::Gateway;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let given: Vec<&str> = self.status.addresses.iter().filter_map(GatewayAddress::text).collect();
        for (index, address) in self.spec.addresses.iter().enumerate() {
            let path = ["spec", "addresses", &index.to_string(), "value"];
            if let Some(text) = address.text().filter(|text| !given.contains(text)) {
                scribe.read_used(&path, text, Role::LoadBalancerRequest, State::Requested);
            }
        }
        for (index, address) in self.status.addresses.iter().enumerate() {
            let path = ["status", "addresses", &index.to_string(), "value"];
            if let Some(text) = address.text() {
                scribe.read_used(&path, text, Role::Mirror, State::InUse);
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
    fn an_ingress_repeats_the_address_of_its_service() {
        let facts = facts_of::<Ingress>(
            "Ingress",
            json!({
                "metadata": {"name": "grafana", "namespace": "monitoring"},
                "status": {"loadBalancer": {"ingress": [{"ip": "10.69.1.150"}, {"hostname": "lb.example"}]}},
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"10.69.1.150 mirror in-use: Ingress monitoring/grafana (status.loadBalancer.ingress[0].ip)");
    }

    #[test]
    fn a_gateway_may_ask_for_one_address_and_have_another() {
        let facts = facts_of::<Gateway>(
            "Gateway",
            json!({
                "metadata": {"name": "public", "namespace": "gateway"},
                "spec": {"addresses": [{"type": "IPAddress", "value": "192.168.10.225"}, {"type": "Hostname", "value": "x"}, {"value": ""}]},
                "status": {"addresses": [{"type": "IPAddress", "value": "192.168.10.224"}]},
            }),
        );
        insta::assert_snapshot!(lines(&facts), @"
        192.168.10.225 load-balancer-request requested: Gateway gateway/public (spec.addresses[0].value)
        192.168.10.224 mirror in-use: Gateway gateway/public (status.addresses[0].value)
        ");
    }
}
