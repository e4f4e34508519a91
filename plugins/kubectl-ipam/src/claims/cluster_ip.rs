//! Cluster addresses kept for Services that are to come: one `IPAddress` object each (networking.k8s.io/v1, Kubernetes
//! 1.33 and later).
//!
//! The API server gives a Service its cluster address by creating the `IPAddress` of that name, so one that is there
//! already keeps the address from everybody. What holds (kubernetes/kubernetes:
//! pkg/registry/core/service/ipallocator/ipallocator.go and controller/repairip.go):
//!
//! - the repair loop over IPAddresses leaves those of another `managed-by` alone, with or without their parent;
//! - the one over Services replaces an IPAddress that has the name of a live cluster address and is not its own, so
//!   none is ever made for an address that a Service has;
//! - the allocator does not look at the parent: the Service that the address is for gets it after `release`, too.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, Cidr, Family};
use serde::{Deserialize, Serialize};

use super::said_by;
use crate::facts::{Facts, Layer, Role, Source, Use};

/// The value of `ipaddress.kubernetes.io/managed-by` that marks ours.
pub const MANAGER: &str = "ipam.labkit.dev";

/// Selects ours.
pub const OURS: &str = "ipaddress.kubernetes.io/managed-by=ipam.labkit.dev";

/// The annotation with the reservation's name.
pub const RESERVATION: &str = "ipam.labkit.dev/reservation";

/// An `IPAddress`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IpAddressObject {
    api_version: String,
    kind: String,
    /// Name, labels and annotations.
    pub metadata: Metadata,
    spec: Spec,
}

/// `metadata` of an `IPAddress`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// The address.
    pub name: String,
    /// Empty before it is stored.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Empty before it is stored.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    parent_ref: ParentRef,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct ParentRef {
    group: String,
    resource: String,
    namespace: String,
    name: String,
}

impl IpAddressObject {
    /// The object that keeps an address for a Service that need not exist.
    pub fn new(address: IpAddr, reservation: &str, namespace: &str, service: &str, holder: &str) -> Self {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let family = Family::of(address).to_string();
        Self {
            api_version: "networking.k8s.io/v1".to_owned(),
            kind: "IPAddress".to_owned(),
            metadata: Metadata {
                name: address.to_string(),
                labels: owned(&[
                    ("ipaddress.kubernetes.io/managed-by", MANAGER),
                    ("ipaddress.kubernetes.io/ip-family", &family),
                ]),
                annotations: owned(&[(RESERVATION, reservation), ("ipam.labkit.dev/holder", holder)]),
                ..Metadata::default()
            },
            spec: Spec {
                parent_ref: ParentRef {
                    group: String::new(),
                    resource: "services".to_owned(),
                    namespace: namespace.to_owned(),
                    name: service.to_owned(),
                },
            },
        }
    }

    /// The address.
    pub fn address(&self) -> Option<IpAddr> {
        self.metadata.name.parse().ok()
    }

    /// The reservation it belongs to.
    pub fn reservation(&self) -> &str {
        self.metadata.annotations.get(RESERVATION).map_or("", String::as_str)
    }

    /// The Service it is for, as it is typed.
    pub fn consumer(&self) -> String {
        let ParentRef { namespace, name, .. } = &self.spec.parent_ref;
        format!("Service/{namespace}/{name}")
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// Exactly this address.
    pub ip: Option<IpAddr>,
    /// One of this family; else of the family that the cluster has first.
    pub family: Option<Family>,
}

/// Addresses to try, in this order.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// The parts of the ranges from which no Service gets an address by itself while there are others.
    bands: Vec<AddrSet>,
    family: Option<Family>,
}

impl Offer {
    /// The next address to try; it is not offered again.
    pub fn take(&mut self) -> Option<IpAddr> {
        let family = self.family?;
        let (band, address) =
            self.bands.iter_mut().find_map(|band| band.first(family).map(|address| (band, address)))?;
        band.remove(AddrRange::single(address));
        Some(address)
    }
}

/// What can be had.
///
/// # Errors
/// Refused when the address lies outside the ranges for Services or somebody has it.
pub fn offer(ask: Ask, facts: &Facts) -> Result<Offer> {
    let ranges: Vec<Cidr> =
        facts.uses.iter().filter(|usage| is_service_range(usage)).filter_map(cidr).collect();
    if let Some(gap) =
        facts.gaps.iter().find(|gap| gap.what.starts_with("services") || gap.what.starts_with("servicecidrs"))
    {
        return Err(Error::refused("it is not known which cluster addresses Services have")
            .caused_by(format!("{}: {}", gap.what, gap.why)));
    }
    let Some(first) = ranges.first() else {
        return Err(
            Error::refused("no range for cluster addresses is known").hint("see: kubectl get servicecidrs")
        );
    };
    let family = ask.ip.map(Family::of).or(ask.family).unwrap_or_else(|| first.family());
    let ranges: Vec<Cidr> = ranges.into_iter().filter(|cidr| cidr.family() == family).collect();
    if let Some(ip) = ask.ip {
        can_be_had(ip, &ranges, facts)?;
        return Ok(Offer {
            bands: vec![[AddrRange::single(ip)].into_iter().collect()],
            family: Some(family),
        });
    }
    let bands = ranges.iter().map(|cidr| bands(*cidr));
    let (statics, dynamics): (Vec<_>, Vec<_>) = bands.unzip();
    let free = |range: Option<AddrRange>| {
        let mut free: AddrSet = range.into_iter().collect();
        facts.uses.iter().filter(|usage| takes(usage)).for_each(|usage| free.remove(usage.range()));
        free
    };
    let bands: Vec<AddrSet> = statics.into_iter().chain(dynamics).map(free).collect();
    Ok(Offer { bands, family: Some(family) })
}

fn can_be_had(ip: IpAddr, ranges: &[Cidr], facts: &Facts) -> Result<()> {
    let usable = |cidr: &Cidr| {
        let (lower, upper) = bands(*cidr);
        lower.into_iter().chain(upper).any(|band| band.contains(ip))
    };
    if !ranges.iter().any(usable) {
        let texts: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        return Err(Error::refused(format!("{ip} is no cluster address"))
            .caused_by(format!(
                "the ranges for Services are {}, without their first and last address",
                texts.join(", ")
            ))
            .hint("see: kubectl get servicecidrs"));
    }
    let holders: Vec<&Use> =
        facts.uses.iter().filter(|usage| takes(usage) && usage.range().contains(ip)).collect();
    let Some(first) = holders.first() else { return Ok(()) };
    let error = match first.role {
        Role::ClusterIp => Error::refused(format!("{ip} is the cluster address of a Service")),
        _ => Error::refused(format!("{ip} is taken")),
    };
    let error = holders.iter().take(3).fold(error, |error, usage| error.caused_by(said_by(usage)));
    Err(error.hint("leave --ip out to get a free one"))
}

fn is_service_range(usage: &Use) -> bool {
    usage.role == Role::ServiceRange
        && usage.origin.layer == Layer::Live
        && usage.origin.source == Source::ServiceCidr
}

fn cidr(usage: &Use) -> Option<Cidr> {
    usage.range().as_cidr()
}

/// Whether a use takes single addresses out of a range for Services.
fn takes(usage: &Use) -> bool {
    usage.takes_address() && !matches!(usage.role, Role::ServiceRange | Role::PodRange | Role::DhcpRange)
}

/// The two parts of a range: the lower one, of which a Service gets an address only where it asks for it or the upper
/// one is full, and the upper one. The first address is nobody's, of IPv4 the last one neither.
///
/// KEP-3070; kubernetes/kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go, `calculateRangeOffset`.
fn bands(cidr: Cidr) -> (Option<AddrRange>, Option<AddrRange>) {
    const SMALLEST: u128 = 16;
    const LARGEST: u128 = 256;
    const SHARE: u128 = 16;
    let family = cidr.family();
    let (network, end) = cidr.range().numbers();
    let first = network.saturating_add(1);
    let last = if family == Family::V4 { end.saturating_sub(1) } else { end };
    let size = (end - network).saturating_add(1);
    let lower = if size <= SMALLEST { 0 } else { (size / SHARE).clamp(SMALLEST, LARGEST) };
    let range = |from: u128, to: u128| (from <= to).then(|| AddrRange::from_numbers(family, from, to));
    let below = (lower > 0).then(|| range(first, (first + lower - 1).min(last))).flatten();
    (below, range(first + lower, last))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::collect::objects::{Service, ServiceCidr, facts_of};

    fn cluster(cidrs: &[&str], addresses: &[&str]) -> Facts {
        let mut facts = facts_of::<ServiceCidr>(
            "ServiceCIDR",
            json!({"metadata": {"name": "kubernetes"}, "spec": {"cidrs": cidrs}}),
        );
        for (number, address) in addresses.iter().enumerate() {
            facts.append(facts_of::<Service>(
                "Service",
                json!({
                    "metadata": {"name": format!("s{number}"), "namespace": "media"},
                    "spec": {"clusterIP": address, "clusterIPs": [address]},
                }),
            ));
        }
        facts
    }

    fn offered(ask: Ask, facts: &Facts) -> String {
        match offer(ask, facts) {
            Ok(mut offer) => {
                let addresses: Vec<String> =
                    std::iter::from_fn(|| offer.take()).take(3).map(|address| address.to_string()).collect();
                addresses.join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    fn split(cidr: &str) -> String {
        let text = |band: Option<AddrRange>| band.map_or("-".to_owned(), |band| band.to_string());
        let (lower, upper) = bands(cidr.parse().unwrap());
        format!("{} | {}", text(lower), text(upper))
    }

    #[test]
    fn ranges_are_split_as_the_api_server_splits_them() {
        assert_eq!(split("10.96.0.0/12"), "10.96.0.1-10.96.1.0 | 10.96.1.1-10.111.255.254");
        assert_eq!(split("10.96.0.0/24"), "10.96.0.1-10.96.0.16 | 10.96.0.17-10.96.0.254");
        assert_eq!(split("10.96.0.0/20"), "10.96.0.1-10.96.1.0 | 10.96.1.1-10.96.15.254");
        assert_eq!(split("10.96.0.0/28"), "- | 10.96.0.1-10.96.0.14");
        assert_eq!(split("10.96.0.0/27"), "10.96.0.1-10.96.0.16 | 10.96.0.17-10.96.0.30");
        assert_eq!(split("fd96::/112"), "fd96::1-fd96::100 | fd96::101-fd96::ffff");
        assert_eq!(split("10.96.0.0/32"), "- | -");
    }

    #[test]
    fn the_lowest_address_of_the_static_part_is_offered_then_the_rest() {
        let facts = cluster(&["10.96.0.0/27", "fd96::/112"], &["10.96.0.1", "10.96.0.10"]);
        assert_eq!(offered(Ask::default(), &facts), "10.96.0.2 10.96.0.3 10.96.0.4");
        let v6 = Ask { family: Some(Family::V6), ..Ask::default() };
        assert_eq!(offered(v6, &facts), "fd96::1 fd96::2 fd96::3");
        let taken: Vec<String> = (1..=16).map(|last| format!("10.96.0.{last}")).collect();
        let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
        assert_eq!(
            offered(Ask::default(), &cluster(&["10.96.0.0/27"], &taken)),
            "10.96.0.17 10.96.0.18 10.96.0.19"
        );
        assert_eq!(offered(Ask::default(), &cluster(&["10.96.0.0/31"], &[])), "");
    }

    #[test]
    fn an_address_that_a_service_has_or_no_service_can_have_is_refused() {
        let facts = cluster(&["10.96.0.0/12"], &["10.96.0.10"]);
        let ip = |text: &str| Ask { ip: Some(text.parse().unwrap()), family: None };
        assert_eq!(offered(ip("10.96.0.11"), &facts), "10.96.0.11");
        insta::assert_snapshot!(offered(ip("10.96.0.10"), &facts), @"10.96.0.10 is the cluster address of a Service: Service media/s0 spec.clusterIPs[0]: 10.96.0.10 (cluster-ip)");
        insta::assert_snapshot!(offered(ip("10.69.1.10"), &facts), @"10.69.1.10 is no cluster address: the ranges for Services are 10.96.0.0/12, without their first and last address");
        insta::assert_snapshot!(offered(ip("10.96.0.0"), &facts), @"10.96.0.0 is no cluster address: the ranges for Services are 10.96.0.0/12, without their first and last address");
        insta::assert_snapshot!(offered(ip("10.96.0.10"), &Facts::default()), @"no range for cluster addresses is known");
    }
}
