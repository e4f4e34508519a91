//! Pools of load balancers, and how their addresses are announced.

use std::collections::BTreeMap;
use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::{AddrSpec, AddressError, Cidr, lenient};
use serde::Deserialize;

use super::Reader;
use super::meta::{Meta, nullable};
use crate::collect::scribe::{Place, Scribe};
use crate::facts::{
    Admission, Announcement, Facts, Oddity, OddityKind, PoolEntry, PoolFact, Provider, Role, Selector,
    Source, State,
};

/// An IPAddressPool of MetalLB.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetalLbPool {
    #[serde(default)]
    api_version: String,
    metadata: Meta,
    #[serde(default)]
    spec: MetalLbSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct MetalLbSpec {
    #[serde(deserialize_with = "nullable")]
    addresses: Vec<String>,
    auto_assign: Option<bool>,
    #[serde(rename = "avoidBuggyIPs")]
    avoid_buggy_ips: Option<bool>,
    service_allocation: Option<ServiceAllocation>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ServiceAllocation {
    #[serde(deserialize_with = "nullable")]
    namespaces: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    namespace_selectors: Vec<Selector>,
    #[serde(deserialize_with = "nullable")]
    service_selectors: Vec<Selector>,
}

impl MetalLbPool {
    /// The labels that advertisements may select it by.
    pub fn labels(&self) -> PoolLabels {
        PoolLabels { name: self.metadata.name.clone(), labels: self.metadata.labels.clone() }
    }
}

impl Reader for MetalLbPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let mut entries = Vec::new();
        for (index, text) in self.spec.addresses.into_iter().enumerate() {
            let mut entry = entry(scribe, &["spec", "addresses", &index.to_string()], text);
            // MetalLB refuses a bare address.
            if let (Some(AddrSpec::Address(address)), None) = (entry.addresses, &entry.error) {
                let suggestion = Cidr::single(address).to_string();
                entry.error = Some(AddressError::MissingPrefix { text: entry.text.clone(), suggestion });
            }
            entries.push(entry);
        }
        let allocation = self.spec.service_allocation.unwrap_or_default();
        let pool = PoolFact {
            name: self.metadata.name,
            provider: Provider::MetalLb,
            entries,
            origin: scribe.origin(&["spec", "addresses"]),
            api_version: or(self.api_version, &scribe.api_version),
            auto_assign: self.spec.auto_assign.unwrap_or(true),
            disabled: false,
            skips_edges: self.spec.avoid_buggy_ips.unwrap_or(false),
            announcement: Announcement::default(),
            conflict: None,
            admission: Admission {
                namespaces: allocation.namespaces,
                namespace_selectors: allocation.namespace_selectors,
                service_selectors: allocation.service_selectors,
            },
        };
        scribe.facts.pools.push(pool);
    }
}

/// A CiliumLoadBalancerIPPool.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CiliumPool {
    #[serde(default)]
    api_version: String,
    metadata: Meta,
    #[serde(default)]
    spec: CiliumSpec,
    #[serde(default)]
    status: CiliumStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CiliumSpec {
    #[serde(deserialize_with = "nullable")]
    blocks: Vec<Block>,
    // The name of `blocks` in Cilium 1.15 and before.
    #[serde(deserialize_with = "nullable")]
    cidrs: Vec<Block>,
    disabled: bool,
    #[serde(rename = "allowFirstLastIPs")]
    allow_first_last: Option<String>,
    service_selector: Option<Selector>,
}

#[derive(Debug, Deserialize)]
struct Block {
    cidr: Option<String>,
    start: Option<String>,
    stop: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct CiliumStatus {
    #[serde(default, deserialize_with = "nullable")]
    conditions: Vec<Condition>,
}

#[derive(Debug, Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    #[serde(default)]
    message: String,
}

impl Reader for CiliumPool {
    const SOURCE: Source = Source::Pool;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        let api_version = or(self.api_version, &scribe.api_version);
        let skips_edges = match self.spec.allow_first_last.as_deref() {
            Some(said) => said == "No",
            // Until Cilium 1.15 the default was to keep them; v2 came with 1.18. Where it cannot be known, they are
            // better left alone.
            None => api_version == "cilium.io/v2alpha1" || !self.spec.cidrs.is_empty(),
        };
        odd_forms(&api_version, &self.spec, scribe);
        let mut entries = Vec::new();
        for (field, blocks) in [("blocks", self.spec.blocks), ("cidrs", self.spec.cidrs)] {
            for (index, block) in blocks.into_iter().enumerate() {
                let index = index.to_string();
                // A start without a stop is one address.
                let text = match (block.cidr, block.start, block.stop) {
                    (Some(cidr), _, _) => cidr,
                    (None, Some(start), Some(stop)) => format!("{start}-{stop}"),
                    (None, Some(one), None) | (None, None, Some(one)) => one,
                    (None, None, None) => continue,
                };
                entries.push(entry(scribe, &["spec", field, &index], text));
            }
        }
        let conflict =
            |condition: &Condition| condition.kind == "cilium.io/PoolConflict" && condition.status == "True";
        let pool = PoolFact {
            name: self.metadata.name,
            provider: Provider::Cilium,
            entries,
            origin: scribe.origin(&["spec", "blocks"]),
            api_version,
            auto_assign: true,
            disabled: self.spec.disabled,
            skips_edges,
            announcement: Announcement::default(),
            conflict: self.status.conditions.into_iter().find(conflict).map(|condition| condition.message),
            admission: Admission {
                service_selectors: self.spec.service_selector.into_iter().collect(),
                ..Admission::default()
            },
        };
        scribe.facts.pools.push(pool);
    }
}

/// What other versions of Cilium make something else of.
fn odd_forms(api_version: &str, spec: &CiliumSpec, scribe: &mut Scribe<'_>) {
    let old = api_version == "cilium.io/v2alpha1";
    let has_edges = |block: &Block| {
        let cidr = block.cidr.as_deref().and_then(|text| lenient::cidr(text).ok());
        cidr.is_some_and(|read| !read.value.edges().is_empty())
    };
    let unsaid = old && spec.allow_first_last.is_none();
    let unsaid = unsaid && spec.blocks.iter().chain(&spec.cidrs).any(has_edges);
    let odd = [
        (old, OddityKind::OldVersion, &["apiVersion"] as &[&str]),
        (!spec.cidrs.is_empty(), OddityKind::OldField, &["spec", "cidrs"]),
        (unsaid, OddityKind::EdgesUnsaid, &["spec", "allowFirstLastIPs"]),
    ];
    for (_, kind, path) in odd.into_iter().filter(|(is_so, ..)| *is_so) {
        let origin = scribe.origin(path);
        scribe.facts.oddities.push(Oddity { kind, origin });
    }
}

/// The pools in the ConfigMap of kube-vip's cloud provider: `cidr-…` and `range-…`, for a namespace or `global`.
pub fn kube_vip_pools(
    object: Arc<Subject>,
    data: &BTreeMap<String, String>,
    place: Place<'_>,
    facts: &mut Facts,
) {
    let mut scribe = Scribe::new(facts, Source::Pool, object, place);
    for (key, value) in data {
        let Some(name) = key.strip_prefix("cidr-").or_else(|| key.strip_prefix("range-")) else { continue };
        let texts = value.split(',').map(str::trim).filter(|text| !text.is_empty());
        let entries = texts.map(|text| entry(&mut scribe, &["data", key], text.to_owned())).collect();
        let origin = scribe.origin(&["data", key]);
        let pool = PoolFact {
            api_version: "v1".to_owned(),
            skips_edges: data.get("skip-end-ips-in-cidr").is_some_and(|value| value == "true"),
            announcement: Announcement { layer2: true, bgp: false, known: false },
            ..PoolFact::new(name, Provider::KubeVip, entries, origin)
        };
        scribe.facts.pools.push(pool);
    }
}

/// Reads one entry and records its range as a use; what is odd about it stays with the entry.
fn entry(scribe: &mut Scribe<'_>, path: &[&str], text: String) -> PoolEntry {
    let (addresses, error) = match lenient::spec(&text) {
        Ok(read) => (Some(read.value), read.note),
        Err(error) => (None, Some(error)),
    };
    if let Some(addresses) = addresses {
        scribe.used(path, addresses, Role::Pool, State::Declared);
    }
    PoolEntry { text, addresses, error, location: scribe.location(path) }
}

/// Items of a list carry no `apiVersion` of their own.
fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// The labels of a pool.
#[derive(Debug, Clone)]
pub struct PoolLabels {
    /// The pool's name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// An L2Advertisement or BGPAdvertisement of MetalLB.
#[derive(Debug, Deserialize)]
pub struct Advertisement {
    #[serde(default)]
    spec: AdvertisementSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AdvertisementSpec {
    #[serde(rename = "ipAddressPools", deserialize_with = "nullable")]
    pools: Vec<String>,
    #[serde(rename = "ipAddressPoolSelectors", deserialize_with = "nullable")]
    selectors: Vec<Selector>,
}

impl Advertisement {
    /// Without pools and selectors it is for every pool.
    fn covers(&self, pool: &str, labels: &BTreeMap<String, String>) -> bool {
        let AdvertisementSpec { pools, selectors } = &self.spec;
        (pools.is_empty() && selectors.is_empty())
            || pools.iter().any(|name| name == pool)
            || selectors.iter().any(|selector| selector.matches(labels))
    }
}

/// Fills in how MetalLB announces each of its pools.
pub fn announce(
    pools: &mut [PoolFact],
    labels: &[PoolLabels],
    layer2: &[Advertisement],
    bgp: &[Advertisement],
) {
    let none = BTreeMap::new();
    for pool in pools.iter_mut().filter(|pool| pool.provider == Provider::MetalLb) {
        let labels = labels.iter().find(|known| known.name == pool.name).map_or(&none, |known| &known.labels);
        pool.announcement = announcement(&pool.name, labels, layer2, bgp);
    }
}

/// How MetalLB announces a pool with this name and these labels.
pub fn announcement(
    pool: &str,
    labels: &BTreeMap<String, String>,
    layer2: &[Advertisement],
    bgp: &[Advertisement],
) -> Announcement {
    let covered = |all: &[Advertisement]| all.iter().any(|one| one.covers(pool, labels));
    Announcement { layer2: covered(layer2), bgp: covered(bgp), known: true }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    fn entries(pool: &PoolFact) -> Vec<String> {
        let shown = |entry: &PoolEntry| {
            let addresses = entry.addresses.map_or_else(|| "unreadable".into(), |found| found.to_string());
            let error = entry.error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default();
            format!("{addresses}{error}")
        };
        pool.entries.iter().map(shown).collect()
    }

    #[test]
    fn metallb_masks_host_bits_and_refuses_bare_addresses() {
        let facts = facts_of::<MetalLbPool>(
            "IPAddressPool",
            json!({
                "metadata": {"name": "default-pool", "namespace": "metallb-system"},
                "spec": {"addresses": ["10.69.1.150-10.69.1.165", "10.0.0.5", "10.69.1.150/24", "10.0.0.9-10.0.0.1"]},
            }),
        );
        insta::assert_snapshot!(entries(&facts.pools[0]).join("\n"), @r#"
        10.69.1.150-10.69.1.165
        10.0.0.5 ("10.0.0.5" has no prefix length)
        10.69.1.0/24 ("10.69.1.150/24" has host bits set: programs mask it silently to 10.69.1.0/24)
        unreadable ("10.0.0.9-10.0.0.1" ends before it starts)
        "#);
        assert!(facts.pools[0].auto_assign);
        assert_eq!(facts.uses.len(), 3, "what cannot be read is no use");
    }

    #[test]
    fn cilium_has_blocks_as_prefix_range_or_single_address() {
        let facts = facts_of::<CiliumPool>(
            "CiliumLoadBalancerIPPool",
            json!({
                "metadata": {"name": "lb"},
                "spec": {
                    "blocks": [{"cidr": "192.168.10.224/28"}, {"start": "10.0.0.1", "stop": "10.0.0.9"}, {"start": "10.0.0.20"}],
                    "allowFirstLastIPs": "No",
                    "disabled": true,
                },
                "status": {"conditions": [{"type": "cilium.io/PoolConflict", "status": "True", "reason": "cidr_overlap", "message": "overlaps x"}]},
            }),
        );
        let pool = &facts.pools[0];
        assert_eq!(entries(pool), ["192.168.10.224/28", "10.0.0.1-10.0.0.9", "10.0.0.20"]);
        assert!(pool.disabled && pool.skips_edges);
        assert_eq!(pool.conflict.as_deref(), Some("overlaps x"));
    }

    #[test]
    fn cilium_gives_first_and_last_addresses_by_default_since_it_has_version_2() {
        let skips = |json: serde_json::Value| {
            facts_of::<CiliumPool>("CiliumLoadBalancerIPPool", json).pools[0].skips_edges
        };
        let pool = |version: &str, spec: serde_json::Value| json!({"apiVersion": version, "metadata": {"name": "lb"}, "spec": spec});
        let block = json!({"blocks": [{"cidr": "10.0.0.0/28"}]});
        assert!(!skips(pool("cilium.io/v2", block.clone())));
        assert!(skips(pool("cilium.io/v2alpha1", block)));
        assert!(skips(pool("cilium.io/v2alpha1", json!({"cidrs": [{"cidr": "10.0.0.0/28"}]}))));
        let yes = json!({"cidrs": [{"cidr": "10.0.0.0/28"}], "allowFirstLastIPs": "Yes"});
        assert!(!skips(pool("cilium.io/v2alpha1", yes)));
    }

    #[test]
    fn kube_vip_has_its_pools_in_a_config_map() {
        let data = [
            ("cidr-global", "192.168.0.210/29"),
            ("range-media", "10.0.0.1-10.0.0.5,10.0.0.8-10.0.0.9"),
            ("search-order", "desc"),
        ];
        let data = data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let subject = Subject {
            kind: "ConfigMap".into(),
            namespace: Some("kube-system".into()),
            name: "kubevip".into(),
        };
        let mut facts = Facts::default();
        kube_vip_pools(Arc::new(subject), &data, Place::Live, &mut facts);
        insta::assert_snapshot!(lines(&facts), @"
        192.168.0.208/29 pool declared: ConfigMap kube-system/kubevip (data.cidr-global)
        10.0.0.1-10.0.0.5 pool declared: ConfigMap kube-system/kubevip (data.range-media)
        10.0.0.8-10.0.0.9 pool declared: ConfigMap kube-system/kubevip (data.range-media)
        ");
        assert_eq!(
            facts.pools.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(),
            ["global", "media"]
        );
    }

    #[test]
    fn advertisements_choose_pools_by_name_by_label_or_all() {
        let advertisement = |spec: serde_json::Value| -> Advertisement {
            serde_json::from_value(json!({"spec": spec})).unwrap()
        };
        let labels: BTreeMap<String, String> = [("zone".to_owned(), "lan".to_owned())].into();
        let covers = |spec: serde_json::Value| advertisement(spec).covers("lan-pool", &labels);
        assert!(covers(json!({})));
        assert!(covers(json!({"ipAddressPools": ["lan-pool"]})));
        assert!(!covers(json!({"ipAddressPools": ["other"]})));
        assert!(covers(json!({"ipAddressPoolSelectors": [{"matchLabels": {"zone": "lan"}}]})));
        assert!(!covers(
            json!({"ipAddressPoolSelectors": [{"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["lan"]}]}]})
        ));
    }
}
