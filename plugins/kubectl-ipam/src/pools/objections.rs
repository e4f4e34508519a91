//! What speaks against addresses becoming a pool's: the rules of `check`, asked beforehand.

use std::collections::BTreeSet;

use jiff::Timestamp;
use labkit::cli::Error;
use labkit::finding::{Evidence, Finding, Severity};
use labkit::net::{AddrRange, AddrSet};

use super::change::ranges;
use super::room::networks;
use crate::check::{Input, RANGE_SWALLOWS_POOL, check_pools};
use crate::facts::{
    Facts, Layer, NetworkFact, NetworkKind, Origin, PoolEntry, PoolFact, Provider, Role, Source, Use,
};

/// The pool that is to have the addresses.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// A description of it: the pool as it is, or as it is to be.
    pub pool: &'a PoolFact,
    /// What it has now.
    pub has: &'a AddrSet,
    /// What it is to get.
    pub gets: &'a AddrSet,
    /// The network it has to stay in; without, the ones that it lies in.
    pub network: Option<&'a str>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objections {
    /// Why it cannot be.
    pub errors: Vec<Objection>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// One reason, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// In words.
    pub message: String,
    /// Objects, fields and places in files.
    pub evidence: Vec<Evidence>,
}

impl Objections {
    /// The refusal, if there is a reason.
    pub fn refusal(&self, candidate: &Candidate<'_>) -> Option<Error> {
        if self.errors.is_empty() {
            return None;
        }
        let Candidate { pool, gets, .. } = candidate;
        let mut error = Error::refused(format!("pool {} cannot have {}", pool.name, ranges(gets)));
        for objection in &self.errors {
            error = error.caused_by(&objection.message);
            for evidence in &objection.evidence {
                let at = evidence.location.as_ref().map(|at| format!("{}:{}: ", at.file, at.line));
                error = error.caused_by(format!("  {}{}", at.unwrap_or_default(), evidence.text));
            }
        }
        Some(error)
    }
}

/// Looks for what speaks against it. `facts` are everything that is known; only what shares an address with the
/// wanted ones is looked at closely.
pub fn objections(candidate: &Candidate<'_>, facts: &Facts, now: Timestamp) -> Objections {
    let mut found = Objections::default();
    let before = about(candidate, facts, &[]);
    let after = about(candidate, facts, &wished(candidate));
    let (before, after) = (judged(&before, now), judged(&after, now));
    // Hints speak of all pools, so they change.
    let known = |new: &Finding| {
        before.iter().any(|old| (&old.message, &old.evidence) == (&new.message, &new.evidence))
    };
    for finding in after.iter().filter(|finding| !known(finding)).cloned() {
        match severity(&finding) {
            Severity::Error if found.errors.iter().any(|other| other.message == finding.message) => {}
            Severity::Error => found.errors.push(without_wish(finding)),
            _ if found.warnings.contains(&finding.message) => {}
            _ => found.warnings.push(finding.message),
        }
    }
    found.errors.extend(outside(candidate, facts, &mut found.warnings));
    found.warnings.extend(promised(candidate, facts));
    found
}

/// What somebody wrote down a range for is worth knowing, but nobody has its addresses yet.
fn severity(finding: &Finding) -> Severity {
    if finding.code == RANGE_SWALLOWS_POOL.code { Severity::Warning } else { finding.severity }
}

fn judged(facts: &Facts, now: Timestamp) -> Vec<Finding> {
    check_pools(Input { facts, inventory: None, now, suppressions: &[], applied_by: &[] })
}

/// The facts that matter, with the pool as `wished` and without what it has now: its old ranges cannot be in the way.
fn about(candidate: &Candidate<'_>, facts: &Facts, wished: &[PoolFact]) -> Facts {
    let of_pool = |pool: &PoolFact| is_same(candidate, pool) && pool.origin.source != Source::ConfigMap;
    let pools = facts.pools.iter().filter(|pool| !of_pool(pool)).chain(wished).map(|pool| {
        // The rules are about what allocates; here people are asked to keep theirs apart as well.
        let provider = if pool.provider == Provider::Static { Provider::Unknown } else { pool.provider };
        PoolFact { provider, ..pool.clone() }
    });
    let near = |usage: &&Use| shares(candidate.gets, usage.range());
    Facts {
        uses: facts.uses.iter().filter(near).cloned().collect(),
        pools: pools.collect(),
        networks: facts.networks.clone(),
        live: facts.live,
        ..Facts::default()
    }
}

fn is_same(candidate: &Candidate<'_>, pool: &PoolFact) -> bool {
    pool.name == candidate.pool.name
}

/// The wanted addresses as a pool of the inventory and of the cluster: it has to be apart from the others of both.
fn wished(candidate: &Candidate<'_>) -> [PoolFact; 2] {
    let entries = candidate.gets.ranges().map(|range| PoolEntry {
        text: range.to_string(),
        addresses: Some(range.into()),
        error: None,
        location: None,
    });
    let pool =
        PoolFact { entries: entries.collect(), conflict: None, disabled: false, ..candidate.pool.clone() };
    let as_if = |layer: Layer, source: Source| PoolFact {
        origin: Origin { layer, source, location: None, field: WISH.into(), ..pool.origin.clone() },
        ..pool.clone()
    };
    [as_if(Layer::Inventory, Source::Inventory), as_if(Layer::Live, Source::Pool)]
}

/// The field that the wanted addresses have in the facts: what the user typed is no evidence.
const WISH: &str = "wanted";

fn without_wish(finding: Finding) -> Objection {
    let is_wish = |evidence: &Evidence| evidence.text.contains(&format!(" {WISH}: "));
    let Finding { message, mut evidence, .. } = finding;
    evidence.retain(|evidence| !is_wish(evidence));
    Objection { message, evidence }
}

fn shares(set: &AddrSet, range: AddrRange) -> bool {
    let (first, last) = range.numbers();
    set.family(range.family()).overlapping(first, last).next().is_some()
}

/// Whether the addresses leave the pool's network.
fn outside(candidate: &Candidate<'_>, facts: &Facts, warnings: &mut Vec<String>) -> Option<Objection> {
    let named = |network: &&NetworkFact| Some(network.name.as_str()) == candidate.network;
    let homes: Vec<&NetworkFact> = match candidate.network {
        Some(_) => facts.networks.iter().filter(named).collect(),
        None => networks(candidate.has, facts),
    };
    let announced = candidate.pool.announcement;
    if candidate.network.is_none() && announced.known && announced.bgp && !announced.layer2 {
        return None;
    }
    let mut stray = candidate.gets.clone();
    let touched = networks(candidate.gets, facts);
    let around = if homes.is_empty() { &touched } else { &homes };
    // A network that is known for one family says nothing about the other.
    let families: Vec<_> = around.iter().map(|network| network.cidr.family()).collect();
    let others: Vec<AddrRange> = stray.ranges().filter(|range| !families.contains(&range.family())).collect();
    around.iter().map(|network| network.cidr.range()).chain(others).for_each(|range| stray.remove(range));
    if stray.is_empty() {
        let knows_lans = facts.networks.iter().any(|network| network.kind == NetworkKind::Lan);
        if around.is_empty() && knows_lans {
            let all = ranges(candidate.gets);
            warnings.push(format!("{all} is in no network that is known: it is reached by routing only"));
        }
        return None;
    }
    // Two sources of one network are one name.
    let names: BTreeSet<String> = around.iter().map(|one| format!("{} {}", one.name, one.cidr)).collect();
    let names: Vec<String> = names.into_iter().collect();
    let message = format!("{} is outside of network {}", ranges(&stray), names.join(" and "));
    let evidence = around.iter().map(|one| one.origin.evidence(one.cidr));
    Some(Objection { message, evidence: evidence.collect() })
}

/// Addresses that are kept for somebody whom no load balancer knows of.
fn promised(candidate: &Candidate<'_>, facts: &Facts) -> Vec<String> {
    if candidate.pool.provider == Provider::Static {
        return Vec::new();
    }
    let name = &candidate.pool.name;
    let kept = |usage: &&Use| {
        usage.role == Role::Reservation && usage.takes_address() && shares(candidate.gets, usage.range())
    };
    let said = |usage: &Use| {
        let at = usage.origin.location.as_ref().map(|at| format!(" ({}:{})", at.file, at.line));
        let (addresses, owner) = (usage.addresses, &usage.owner.name);
        let at = at.unwrap_or_default();
        format!(
            "{addresses} is reserved for {owner}{at}: {} may give it to any Service from pool {name}",
            candidate.pool.provider
        )
    };
    facts.uses.iter().filter(kept).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{facts, set};
    use super::*;

    const LAB: &str = "\
networks:
- {name: lan, cidr: 10.0.0.0/24, gateway: 10.0.0.1, dhcp: [10.0.0.200-10.0.0.254]}
- {name: pods, cidr: 10.0.4.0/24, kind: pods}
pools:
- {name: lb, provider: metallb, addresses: 10.0.0.20-10.0.0.29}
- {name: people, provider: static, addresses: 10.0.0.40-10.0.0.49}
hosts:
- {name: nas, ip: 10.0.0.35, role: storage}
- {name: worker-1, ip: 10.0.0.60, role: node}
reservations:
- {name: printer, ip: 10.0.0.70}
";

    fn said(name: &str, gets: &[&str], network: Option<&str>) -> String {
        let facts = facts(LAB);
        let pool = facts.pools.iter().find(|pool| pool.name == name).unwrap();
        let (has, gets) = (pool.ranges().collect(), set(gets));
        let candidate = Candidate { pool, has: &has, gets: &gets, network };
        let found = objections(&candidate, &facts, Timestamp::UNIX_EPOCH);
        let refusal =
            found.refusal(&candidate).map(|error| [vec![error.message], error.causes].concat().join("\n  "));
        let warnings: Vec<String> = found.warnings.iter().map(|text| format!("warning: {text}")).collect();
        refusal.into_iter().chain(warnings).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn free_addresses_of_the_network_are_fine_whatever_the_pool_has_now() {
        assert_eq!(said("lb", &["10.0.0.30-10.0.0.34"], None), "");
        assert_eq!(said("people", &["10.0.0.50"], None), "");
    }

    #[test]
    fn every_owner_of_an_address_is_named_with_its_place() {
        insta::assert_snapshot!(said("lb", &["10.0.0.30-10.0.0.60"], None), @"
        pool lb cannot have 10.0.0.30-10.0.0.60
          10.0.0.35 of host/nas lies in pool lb (10.0.0.30-10.0.0.60)
            ipam.yaml:10: host nas ip: 10.0.0.35
          10.0.0.60 of Node/worker-1 lies in pool lb (10.0.0.30-10.0.0.60)
            ipam.yaml:11: Node worker-1 ip: 10.0.0.60
          pools people (10.0.0.40-10.0.0.49) and lb (10.0.0.30-10.0.0.60) overlap
            ipam.yaml:8: pool people addresses: 10.0.0.40-10.0.0.49
        ");
    }

    #[test]
    fn gateway_edges_and_dhcp_stay_out() {
        insta::assert_snapshot!(said("people", &["10.0.0.0-10.0.0.3", "10.0.0.199-10.0.0.201"], None), @"
        pool people cannot have 10.0.0.0-10.0.0.3,10.0.0.199-10.0.0.201
          pool people gives away 10.0.0.0 (network address) of lan
            ipam.yaml:4: network lan cidr: 10.0.0.0/24
          10.0.0.1 of network/lan lies in pool people (10.0.0.0-10.0.0.3)
            ipam.yaml:4: network lan gateway: 10.0.0.1
          DHCP range 10.0.0.200-10.0.0.254 and pool people share 10.0.0.200-10.0.0.201
            ipam.yaml:4: network lan dhcp[0]: 10.0.0.200-10.0.0.254
        ");
    }

    #[test]
    fn a_pool_stays_in_its_network() {
        insta::assert_snapshot!(said("lb", &["10.0.0.198-10.0.1.3"], None), @"
        pool lb cannot have 10.0.0.198-10.0.1.3
          pool lb gives away 10.0.0.255 (broadcast address) of lan
            ipam.yaml:4: network lan cidr: 10.0.0.0/24
          DHCP range 10.0.0.200-10.0.0.254 and pool lb share 10.0.0.200-10.0.0.254
            ipam.yaml:4: network lan dhcp[0]: 10.0.0.200-10.0.0.254
          10.0.1.0-10.0.1.3 is outside of network lan 10.0.0.0/24
            ipam.yaml:4: network lan cidr: 10.0.0.0/24
        ");
        insta::assert_snapshot!(said("lb", &["10.0.4.8"], None), @"
        pool lb cannot have 10.0.4.8
          pod range pods 10.0.4.0-10.0.4.255 and pool lb 10.0.4.8 overlap
            ipam.yaml:5: network pods cidr: 10.0.4.0/24
          10.0.4.8 is outside of network lan 10.0.0.0/24
            ipam.yaml:4: network lan cidr: 10.0.0.0/24
        ");
        insta::assert_snapshot!(said("lb", &["10.0.0.190"], Some("pods")), @"
        pool lb cannot have 10.0.0.190
          10.0.0.190 is outside of network pods 10.0.4.0/24
            ipam.yaml:5: network pods cidr: 10.0.4.0/24
        ");
    }

    #[test]
    fn what_is_reserved_for_others_is_told() {
        insta::assert_snapshot!(said("lb", &["10.0.0.70"], None), @"warning: 10.0.0.70 is reserved for printer (ipam.yaml:13): metallb may give it to any Service from pool lb");
    }
}
