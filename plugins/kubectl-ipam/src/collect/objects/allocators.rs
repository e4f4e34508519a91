//! Other allocators of addresses: Calico, whereabouts, and the in-cluster provider of Cluster API.

use std::collections::BTreeMap;

use labkit::net::{AddrRange, lenient};
use serde::Deserialize;

use super::meta::{Meta, nullable};
use super::{Reader, thing};
use crate::collect::scribe::Scribe;
use crate::facts::{Role, Source, State};

/// An IPReservation of Calico: addresses it never gives to pods.
#[derive(Debug, Deserialize)]
pub struct CalicoReservation {
    metadata: Meta,
    #[serde(default)]
    spec: ReservationSpec,
}

#[derive(Debug, Default, Deserialize)]
struct ReservationSpec {
    #[serde(default, rename = "reservedCIDRs", deserialize_with = "nullable")]
    reserved: Vec<String>,
}

impl Reader for CalicoReservation {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (index, text) in self.spec.reserved.iter().enumerate() {
            let path = ["spec", "reservedCIDRs", &index.to_string()];
            scribe.read_used(&path, text, Role::PodRange, State::InUse);
        }
    }
}

/// An IPPool or NodeSlicePool of whereabouts: a range for second interfaces of pods, with what is given out of it.
#[derive(Debug, Deserialize)]
pub struct WhereaboutsPool {
    metadata: Meta,
    #[serde(default)]
    spec: WhereaboutsSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WhereaboutsSpec {
    range: String,
    #[serde(deserialize_with = "nullable")]
    allocations: BTreeMap<String, Allocation>,
}

#[derive(Debug, Deserialize)]
struct Allocation {
    #[serde(default)]
    podref: String,
}

impl Reader for WhereaboutsPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    /// Allocations are kept as offsets from the first address of the range
    /// (`k8snetworkplumbingwg/whereabouts: pkg/storage/kubernetes/ipam.go`).
    fn record(self, scribe: &mut Scribe<'_>) {
        let Some(range) = scribe.read(&["spec", "range"], &self.spec.range) else { return };
        scribe.used(&["spec", "range"], range, Role::DhcpRange, State::InUse);
        let (first, last) = range.range().numbers();
        for (offset, allocation) in &self.spec.allocations {
            let number = offset.parse().ok().and_then(|offset: u128| first.checked_add(offset));
            let Some(number) = number.filter(|number| *number <= last) else { continue };
            let address = AddrRange::from_numbers(range.family(), number, number);
            let pod = thing("pod", allocation.podref.as_str());
            let path = ["spec", "allocations", offset];
            scribe.used_by(&path, address.into(), Role::Host, State::InUse, pod);
        }
    }
}

/// An InClusterIPPool or GlobalInClusterIPPool of Cluster API: addresses for machines.
#[derive(Debug, Deserialize)]
pub struct CapiPool {
    metadata: Meta,
    #[serde(default)]
    spec: CapiPoolSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CapiPoolSpec {
    #[serde(deserialize_with = "nullable")]
    addresses: Vec<String>,
    gateway: String,
    #[serde(deserialize_with = "nullable")]
    excluded_addresses: Vec<String>,
}

impl Reader for CapiPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (index, text) in self.spec.addresses.iter().enumerate() {
            // What the provider gives to machines is not for anybody else.
            let path = ["spec", "addresses", &index.to_string()];
            scribe.read_used(&path, text, Role::DhcpRange, State::InUse);
        }
        for (index, text) in self.spec.excluded_addresses.iter().enumerate() {
            let path = ["spec", "excludedAddresses", &index.to_string()];
            scribe.read_used(&path, text, Role::Reservation, State::Reserved);
        }
        if !self.spec.gateway.is_empty() {
            scribe.read_used(&["spec", "gateway"], &self.spec.gateway, Role::Gateway, State::InUse);
        }
    }
}

/// An IPAddress of Cluster API: what a machine got.
#[derive(Debug, Deserialize)]
pub struct CapiAddress {
    metadata: Meta,
    #[serde(default)]
    spec: CapiAddressSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CapiAddressSpec {
    address: String,
    claim_ref: ClaimRef,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClaimRef {
    name: String,
}

impl Reader for CapiAddress {
    const SOURCE: Source = Source::IpAddress;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let path = ["spec", "address"];
        let Ok(read) = lenient::address(&self.spec.address) else {
            scribe.read(&path, &self.spec.address);
            return;
        };
        let claim = thing("machine", self.spec.claim_ref.name);
        scribe.used_by(&path, read.value.into(), Role::Host, State::InUse, claim);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn calico_keeps_addresses_from_pods() {
        let reservation = json!({"metadata": {"name": "routers"}, "spec": {"reservedCIDRs": ["10.244.0.0/30", "10.244.9.9"]}});
        insta::assert_snapshot!(lines(&facts_of::<CalicoReservation>("IPReservation", reservation)), @"
        10.244.0.0/30 pod-range in-use: IPReservation routers (spec.reservedCIDRs[0])
        10.244.9.9 pod-range in-use: IPReservation routers (spec.reservedCIDRs[1])
        ");
    }

    #[test]
    fn whereabouts_counts_from_the_first_address() {
        let pool = json!({
            "metadata": {"name": "10.0.5.0-24", "namespace": "kube-system"},
            "spec": {"range": "10.0.5.0/24", "allocations": {
                "7": {"id": "abc", "podref": "media/plex-0", "ifname": "net1"}, "900": {"podref": "x"}, "y": {},
            }},
        });
        insta::assert_snapshot!(lines(&facts_of::<WhereaboutsPool>("IPPool", pool)), @"
        10.0.5.0/24 dhcp-range in-use: IPPool kube-system/10.0.5.0-24 (spec.range)
        10.0.5.7 host in-use: pod media/plex-0 (spec.allocations[7])
        ");
    }

    #[test]
    fn cluster_api_keeps_ranges_for_machines() {
        let pool = json!({
            "metadata": {"name": "machines", "namespace": "capi"},
            "spec": {"addresses": ["10.0.6.10-10.0.6.20", "10.0.6.30"], "prefix": 24, "gateway": "10.0.6.1", "excludedAddresses": ["10.0.6.15"]},
        });
        let address = json!({
            "metadata": {"name": "worker-1", "namespace": "capi"},
            "spec": {"address": "10.0.6.10", "prefix": 24, "claimRef": {"name": "worker-1"}, "poolRef": {"kind": "InClusterIPPool", "name": "machines"}},
        });
        let found = [
            lines(&facts_of::<CapiPool>("InClusterIPPool", pool)),
            lines(&facts_of::<CapiAddress>("IPAddress", address)),
        ];
        insta::assert_snapshot!(found.join("\n"), @"
        10.0.6.10-10.0.6.20 dhcp-range in-use: InClusterIPPool capi/machines (spec.addresses[0])
        10.0.6.30 dhcp-range in-use: InClusterIPPool capi/machines (spec.addresses[1])
        10.0.6.15 reservation reserved: InClusterIPPool capi/machines (spec.excludedAddresses[0])
        10.0.6.1 gateway in-use: InClusterIPPool capi/machines (spec.gateway)
        10.0.6.10 host in-use: machine worker-1 (spec.address)
        ");
    }

    #[test]
    fn an_address_that_cannot_be_read_is_noted() {
        let address = json!({"metadata": {"name": "a"}, "spec": {"address": "10.0.6"}});
        assert_eq!(facts_of::<CapiAddress>("IPAddress", address).notes.len(), 1);
    }
}
