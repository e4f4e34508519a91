//! The facts about one thing, put together.

use labkit::finding::{Finding, Location, Subject};
use labkit::net::{AddrRange, AddrSpec, Cidr, Family, Size};
use schemars::JsonSchema;
use serde::Serialize;

use super::matching::Match;
use super::published::{PublishedKey, published};
use super::view::Material;
use crate::facts::{ClaimFact, Facts, PoolFact, Provider, Role, State};
use crate::history::view::HistoryItem;
use crate::history::{Event, HistoryList};
use crate::inventory::Inventory;
use crate::listing::{AddressList, Entry, Filter};
use crate::occupancy::{Occupancy, Run, StateCount, counts, occupancy, speaks_of, trust};

/// Everything that is known about one thing.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// What was asked for.
    pub target: String,
    /// Who it is: the names that one thing has in several sources. Empty for addresses that are nobody's.
    pub subjects: Vec<Subject>,
    /// As what its addresses are used.
    pub roles: Vec<Role>,
    /// What the inventory says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory: Option<Written>,
    /// Its addresses and where they lie.
    pub addresses: Vec<Place>,
    /// Ports served on them, as `443/TCP`.
    pub ports: Vec<String>,
    /// Who uses them, as `list` has it.
    pub uses: Vec<Entry>,
    /// Networks, pools and ranges around them.
    pub within: Vec<Entry>,
    /// Claims in the cluster.
    pub claims: Vec<ClaimDetail>,
    /// What happened to its reservations, the newest first.
    pub history: Vec<HistoryItem>,
    /// Keys of ConfigMaps that carry its addresses.
    pub published: Vec<PublishedKey>,
    /// What `check` finds about it, as far as nobody suppressed it.
    pub findings: Vec<Finding>,
    /// What can be done next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What an entry of the inventory says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InventoryEntry")]
pub struct Written {
    /// Who asked for it, or looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The object it is for.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// More names in the DNS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<String>,
    /// Its hardware address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// When its addresses become free again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Anything worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Addresses and where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// An address, a prefix, or a range first-last.
    pub address: AddrSpec,
    /// The address family.
    pub family: Family,
    /// How many addresses it has.
    pub size: Size,
    /// What a single address is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Occupancy>,
    /// How many addresses of several are in which state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<StateCount>,
    /// The smallest known network around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkPlace>,
    /// The pools it lies in.
    pub pools: Vec<PoolPlace>,
    /// The free addresses that a free one is among, in its pool or network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_run: Option<AddrRange>,
    /// The closest free addresses below, in the same pool or network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_before: Option<AddrRange>,
    /// The closest free addresses above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_after: Option<AddrRange>,
}

/// A network around an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPlace {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// What it is for: `lan`, `pods` or `services`.
    pub purpose: &'static str,
    /// Its router.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
}

/// A pool around an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolPlace {
    /// Its name.
    pub name: String,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// Its addresses.
    pub addresses: Vec<AddrSpec>,
    /// Where it is described like this.
    pub described_in: Vec<String>,
}

/// A claim in the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimDetail {
    /// What it holds.
    pub address: AddrSpec,
    /// How firmly: `claimed`, `reserved` for good, `held` after its release, or `expired`.
    pub state: State,
    /// The reservation it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservation: Option<String>,
    /// Who took it.
    pub holder: String,
    /// When it was taken or last renewed.
    pub since: String,
    /// When it runs out, or the hold-down ends; left out for one that lives as long as its reservation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Until when its reservation is meant to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<String>,
    /// The pool the address was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// The Lease, as `namespace/name`.
    pub object: String,
    /// `metadata.uid` of the Lease.
    pub uid: String,
}

impl Detail {
    /// Puts together what is known about a match.
    pub(super) fn new(target: &str, found: Match, material: &Material<'_>) -> Self {
        let facts = material.facts;
        let Match { subjects, ranges, by_address } = &found;
        let inside = |entry: &Entry| ranges.iter().any(|range| range.contains_range(entry.addresses.range()));
        let (mut uses, within): (Vec<Entry>, Vec<Entry>) =
            entries(ranges, facts).into_iter().partition(inside);
        if !by_address {
            // Whoever is somewhere inside a network is somebody else; of them only the number is told.
            uses.retain(|entry| ranges.contains(&entry.addresses.range()));
        }
        let addresses: Vec<Place> = ranges.iter().map(|range| place(*range, material)).collect();
        let mut roles: Vec<Role> = uses.iter().map(|entry| entry.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let mut ports: Vec<_> = uses.iter().flat_map(|entry| entry.ports.iter().copied()).collect();
        ports.sort_unstable();
        ports.dedup();
        let concerns = |finding: &&Finding| concerns(finding, subjects, ranges, *by_address);
        let is_claimed = |claim: &&ClaimFact| {
            let name = claim.reservation.as_deref();
            ranges.iter().any(|range| range.contains_range(claim.addresses.range()))
                || reservations(subjects).any(|reservation| Some(reservation) == name)
        };
        let events = material.events.iter().filter(|event| is_told(event, subjects, ranges));
        Self {
            target: target.to_owned(),
            inventory: material.inventory.and_then(|inventory| written(subjects, inventory)),
            hint: hint(&addresses),
            ports: ports.iter().map(ToString::to_string).collect(),
            claims: facts.claims.iter().filter(is_claimed).map(ClaimDetail::from).collect(),
            history: HistoryList::new(events.take(material.most_events).cloned().collect(), Vec::new()).items,
            published: published(ranges, material.rendered, &facts.config_maps),
            findings: material.findings.iter().filter(concerns).cloned().collect(),
            roles,
            addresses,
            uses,
            within,
            subjects: found.subjects,
        }
    }
}

impl From<&ClaimFact> for ClaimDetail {
    fn from(claim: &ClaimFact) -> Self {
        let Subject { namespace, name, .. } = &*claim.origin.object;
        Self {
            address: claim.addresses,
            state: claim.state,
            reservation: claim.reservation.clone(),
            holder: claim.holder.clone(),
            since: claim.renewed.to_string(),
            until: claim.expires.map(|until| until.to_string()),
            kept_until: claim.kept_until.map(|until| until.to_string()),
            pool: claim.pool.clone(),
            object: namespace
                .as_ref()
                .map_or_else(|| name.clone(), |namespace| format!("{namespace}/{name}")),
            uid: claim.uid.clone(),
        }
    }
}

/// Every use that shares an address with one of the ranges, as `list` has it.
fn entries(ranges: &[AddrRange], facts: &Facts) -> Vec<Entry> {
    let near = |range: AddrRange| ranges.iter().any(|one| one.overlaps(range));
    let near = Facts {
        uses: facts.uses.iter().filter(|usage| near(usage.range())).cloned().collect(),
        networks: facts.networks.clone(),
        pools: facts.pools.clone(),
        ..Facts::default()
    };
    AddressList::new(near, &Filter::default()).items
}

fn place(range: AddrRange, material: &Material<'_>) -> Place {
    let facts = material.facts;
    let single = range.as_single().is_some();
    let runs = occupancy(range, (!single).then_some(range), facts, material.contested);
    let around = facts.networks.iter().filter(|network| {
        let cidr = network.cidr.range();
        cidr.contains_range(range) && (single || cidr != range)
    });
    let network = around.min_by_key(|network| network.cidr.range().size());
    let holds = |pool: &&PoolFact| pool.ranges().any(|part| part.contains_range(range));
    let mut pools: Vec<&PoolFact> = facts.pools.iter().filter(holds).collect();
    pools.sort_by_key(|pool| trust(&pool.origin));
    let mut place = Place {
        address: range.as_cidr().filter(|_| !single).map_or_else(|| range.into(), AddrSpec::Cidr),
        family: range.family(),
        size: range.size(),
        state: runs.first().filter(|_| single).map(|run| run.state),
        counts: if single { Vec::new() } else { counts(&runs) },
        network: network.map(|network| NetworkPlace {
            name: network.name.clone(),
            cidr: network.cidr,
            purpose: network.kind.name(),
            gateway: network.gateway.map(|gateway| gateway.to_string()),
        }),
        pools: pool_places(&pools),
        free_run: None,
        free_before: None,
        free_after: None,
    };
    let in_pool = pools.iter().flat_map(|pool| pool.ranges()).find(|part| part.contains_range(range));
    if let (true, Some(window)) = (single, in_pool.or(network.map(|network| network.cidr.range()))) {
        neighbours(range, &occupancy(window, None, facts, material.contested), &mut place);
    }
    place
}

/// One for each way in which a pool is described.
fn pool_places(pools: &[&PoolFact]) -> Vec<PoolPlace> {
    let mut places: Vec<PoolPlace> = Vec::new();
    for pool in pools {
        let addresses: Vec<AddrSpec> = pool.entries.iter().filter_map(|entry| entry.addresses).collect();
        let origin = match &pool.origin.location {
            Some(location) => location.to_string(),
            None => pool.origin.to_string(),
        };
        let same = |place: &&mut PoolPlace| {
            place.name == pool.name && place.provider == pool.provider && place.addresses == addresses
        };
        match places.iter_mut().find(same) {
            Some(place) => place.described_in.push(origin),
            None => places.push(PoolPlace {
                name: pool.name.clone(),
                provider: pool.provider,
                addresses,
                described_in: vec![origin],
            }),
        }
    }
    places
}

/// The free addresses that an address is among, and those next to it.
fn neighbours(at: AddrRange, runs: &[Run], place: &mut Place) {
    let here = runs.partition_point(|run| run.range.last() < at.first());
    place.free_run = runs.get(here).filter(|run| run.state.is_free()).map(|run| run.range);
    place.free_before = runs[..here].iter().rev().find(|run| run.state.is_free()).map(|run| run.range);
    place.free_after = runs.iter().skip(here + 1).find(|run| run.state.is_free()).map(|run| run.range);
}

fn reservations(subjects: &[Subject]) -> impl Iterator<Item = &str> {
    let is_reservation = |subject: &&Subject| subject.kind == "reservation";
    subjects.iter().filter(is_reservation).map(|subject| subject.name.as_str())
}

fn is_told(event: &Event, subjects: &[Subject], ranges: &[AddrRange]) -> bool {
    let touches = |addresses: &[AddrSpec]| {
        addresses.iter().any(|spec| ranges.iter().any(|range| range.contains_range(spec.range())))
    };
    reservations(subjects).any(|name| name == event.name)
        || touches(&event.addresses)
        || touches(&event.before)
}

/// Whether a finding is about one of these, by name or by address.
fn concerns(finding: &Finding, subjects: &[Subject], ranges: &[AddrRange], inside: bool) -> bool {
    let is_subject = |subject: &Subject| {
        let about = &finding.subject;
        about.name == subject.name
            && about.kind.eq_ignore_ascii_case(&subject.kind)
            && (about.namespace == subject.namespace || subject.namespace.is_none())
    };
    subjects.iter().any(is_subject)
        || speaks_of(&finding.subject.name, ranges, inside)
        || finding.evidence.iter().any(|evidence| speaks_of(&evidence.text, ranges, inside))
}

/// What the inventory says about the first of the subjects that it knows.
fn written(subjects: &[Subject], inventory: &Inventory) -> Option<Written> {
    subjects.iter().find_map(|subject| entry(subject, inventory))
}

fn entry(subject: &Subject, inventory: &Inventory) -> Option<Written> {
    let name = subject.name.as_str();
    let located = |position| Some(inventory.locate(position));
    match subject.kind.as_str() {
        "reservation" => inventory.reservation(name).map(|one| Written {
            owner: one.owner.clone(),
            consumer: one.consumer.as_ref().map(|consumer| consumer.value.to_string()),
            hostnames: one.hostnames.iter().map(|name| name.value.clone()).collect(),
            mac: None,
            expires: one.expires.as_ref().map(ToString::to_string),
            note: one.note.clone(),
            location: located(one.position),
        }),
        "Node" | "vip" | "host" => {
            let host = inventory.hosts.iter().find(|host| *host.name == name)?;
            Some(Written {
                owner: host.owner.clone(),
                hostnames: host.hostnames.iter().map(|name| name.value.clone()).collect(),
                mac: host.mac.as_ref().map(|mac| mac.value.clone()),
                note: host.note.clone(),
                location: located(host.name.position),
                ..Written::default()
            })
        }
        "network" => {
            let network = inventory.networks.iter().find(|network| *network.name == name)?;
            let (note, location) = (network.note.clone(), located(network.name.position));
            Some(Written { note, location, ..Written::default() })
        }
        "pool" | "IPAddressPool" | "CiliumLoadBalancerIPPool" => {
            let pool = inventory.pool(name)?;
            Some(Written {
                note: pool.note.clone(),
                location: located(pool.name.position),
                ..Written::default()
            })
        }
        "tier" => {
            let tier = inventory.plan.iter().find(|tier| *tier.name == name)?;
            let (note, location) = (tier.note.clone(), located(tier.name.position));
            Some(Written { note, location, ..Written::default() })
        }
        _ => None,
    }
}

/// What to do with an address that is free; where to look for who is inside a range.
fn hint(places: &[Place]) -> Option<String> {
    if let Some(range) = places.iter().find(|place| place.state.is_none()) {
        let address = range.address;
        return Some(format!(
            "kubectl ipam list {address} names everybody inside, kubectl ipam map {address} draws it"
        ));
    }
    let [Place { address, state: Some(state), .. }] = places else { return None };
    match state {
        Occupancy::FreeInPool | Occupancy::Free => {
            Some(format!("to keep it: kubectl ipam reserve NAME --ip {address}"))
        }
        Occupancy::Unknown => Some("describe its network in the inventory first".to_owned()),
        _ => None,
    }
}
