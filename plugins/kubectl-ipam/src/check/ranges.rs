//! Are written ranges, counts and free lists true?

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use labkit::finding::{Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, join};

use super::context::{Context, owner_subject, pool_evidence, use_evidence, uses_evidence};
use super::text::{count, listed, without};
use crate::facts::{ConfigMapFact, Role, Source, Use};

/// A range kept for something else reaches into a pool.
pub const RANGE_SWALLOWS_POOL: Rule = Rule {
    code: "IPAM-RANGE-SWALLOWS-POOL",
    severity: Severity::Error,
    title: "a range kept for something else reaches into a load-balancer pool",
    explanation: "A range that is written down for nodes, hosts or another purpose shares addresses with a pool \
        without lying inside it. Whoever picks an address of the range for a machine may pick one that the load \
        balancer gives out. A range that lies inside the pool keeps a part of it for some Services and is in order.",
    mend: "Split the range so that the pool stays out of it, or move the pool.",
    source: "metallb/metallb#364",
};

pub(super) const RANGE_STRANGER: Rule = Rule {
    code: "IPAM-RANGE-STRANGER",
    severity: Severity::Warning,
    title: "a range holds somebody it is not meant for",
    explanation: "The range's name says what it is for: control plane, workers, or Services of a kind. Inside are \
        nodes of another role, other machines, or Services of another namespace. The range does not say any more who \
        is there, so the next address taken from it may be in use.",
    mend: "Correct the range, or move who does not belong there.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

pub(super) const RANGE_WITHOUT_NODE: Rule = Rule {
    code: "IPAM-RANGE-WITHOUT-NODE",
    severity: Severity::Warning,
    title: "a range for nodes names addresses that no node has",
    explanation: "The range is written down for nodes of a role, and nodes of that role are elsewhere: what was planned \
        is not what DHCP gave. A script or a person that trusts the range talks to nobody.\n\nA range that has room \
        for more nodes is not reported as long as the nodes that exist are inside.",
    mend: "Write the addresses that the nodes have, or move the nodes.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

pub(super) const FREE_IN_USE: Rule = Rule {
    code: "IPAM-FREE-IN-USE",
    severity: Severity::Error,
    title: "addresses that are written down as free are in use",
    explanation: "A list of free addresses that is kept by hand is out of date as soon as somebody creates a Service. \
        The next person who trusts it takes an address twice.",
    mend: "Remove the list: `kubectl ipam list` and `kubectl ipam reserve` know what is free.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

/// A range with more than so many addresses for each node of its role is meant to have room, and empty addresses in it
/// say nothing.
const ROOM: usize = 2;

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let ranges: Vec<&Use> = context.with_role(&[Role::Range]).collect();
    swallows_pool(context, &ranges, findings);
    strangers(context, &ranges, findings);
    let (roles, live) = (node_roles(context), context.live_nodes());
    for range in &ranges {
        without_node(context, range, &roles, &live, findings);
    }
    free_in_use(context, findings);
}

/// The same range written in two places is one subject.
fn subject(range: AddrRange) -> Subject {
    Subject::new("range", range.to_string())
}

fn swallows_pool(context: &Context<'_>, ranges: &[&Use], findings: &mut Vec<Finding>) {
    for (usage, pool, in_pool) in context.in_pools(ranges) {
        let range = usage.range();
        if pool.ranges().any(|entry| entry.contains_range(range)) {
            continue;
        }
        let verb = if range.contains_range(in_pool) { "contains" } else { "reaches into" };
        let message = format!("range {} {range} {verb} pool {} {in_pool}", usage.owner.name, pool.name);
        let left = without([range], context.pools.iter().flat_map(|pool| pool.ranges()));
        let hint = if left.is_empty() {
            "all of the range belongs to pools: remove it".to_owned()
        } else {
            format!("without pools the range is {}", listed(left.ranges()))
        };
        findings.push(
            RANGE_SWALLOWS_POOL
                .finding(subject(range), message)
                .evidence([use_evidence(usage), pool_evidence(pool, in_pool)])
                .hint(hint),
        );
    }
}

/// What a range is for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    ControlPlane,
    Workers,
    Nodes,
    Services,
}

impl Purpose {
    fn of(range: &Use, in_pool: bool) -> Option<Self> {
        let text =
            format!("{} {}", range.owner.name, range.note.as_deref().unwrap_or_default()).to_lowercase();
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
        if has(&["control", "controlplane", "master", "masters"]) {
            Some(Self::ControlPlane)
        } else if has(&["worker", "workers", "agent", "agents"]) {
            Some(Self::Workers)
        } else if has(&["node", "nodes"]) {
            Some(Self::Nodes)
        } else if in_pool {
            Some(Self::Services)
        } else {
            None
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::ControlPlane => "the control plane",
            Self::Workers => "workers",
            Self::Nodes => "nodes",
            Self::Services => "Services",
        }
    }

    /// Whether a node of this role belongs into the range; `None` where the role is not known.
    fn admits(self, control_plane: Option<bool>) -> bool {
        match self {
            Self::ControlPlane => control_plane != Some(false),
            Self::Workers => control_plane != Some(true),
            Self::Nodes => true,
            Self::Services => false,
        }
    }
}

fn strangers(context: &Context<'_>, ranges: &[&Use], findings: &mut Vec<Finding>) {
    let singles: Vec<&Use> =
        context.uses.iter().copied().filter(|usage| usage.range().as_single().is_some()).collect();
    let left: Vec<AddrRange> = ranges.iter().map(|usage| usage.range()).collect();
    let right: Vec<AddrRange> = singles.iter().map(|usage| usage.range()).collect();
    let roles = node_roles(context);
    let namespaces: BTreeSet<&str> =
        context.facts.services.iter().filter_map(|service| service.service.namespace.as_deref()).collect();
    let purposes: Vec<Option<Purpose>> = ranges
        .iter()
        .map(|usage| {
            let mut pools = context.pools.iter().flat_map(|pool| pool.ranges());
            Purpose::of(usage, pools.any(|pool| pool.contains_range(usage.range())))
        })
        .collect();
    let mut found: BTreeMap<usize, Vec<&Use>> = BTreeMap::new();
    join(&left, &right, |i, j| {
        let Some(purpose) = purposes[i] else { return };
        let stranger = match singles[j].role {
            Role::Node => !purpose.admits(roles.get(singles[j].owner.name.as_str()).copied()),
            Role::Storage | Role::Host => true,
            Role::LoadBalancer if purpose == Purpose::Services => {
                of_other_namespace(ranges[i], singles[j], &namespaces)
            }
            _ => false,
        };
        if stranger {
            found.entry(i).or_default().push(singles[j]);
        }
    });
    for (i, strangers) in found {
        let Some(purpose) = purposes[i] else { continue };
        let names: BTreeSet<String> = strangers
            .iter()
            .map(|usage| format!("{} ({})", owner_subject(&usage.owner), usage.addresses))
            .collect();
        let range = ranges[i];
        let message = format!(
            "range {} {} is for {} and holds {}",
            range.owner.name,
            range.addresses,
            purpose.text(),
            listed(names)
        );
        findings.push(
            RANGE_STRANGER
                .finding(subject(range.range()), message)
                .evidence(uses_evidence(std::iter::once(range).chain(strangers)))
                .hint("correct the range, or move who does not belong there"),
        );
    }
}

/// A range called like a namespace is for that namespace's Services.
fn of_other_namespace(range: &Use, holder: &Use, namespaces: &BTreeSet<&str>) -> bool {
    let Some(namespace) = holder.owner.namespace.as_deref() else { return false };
    holder.origin.source == Source::Service
        && namespaces.contains(range.owner.name.as_str())
        && namespace != range.owner.name
}

/// Whether each node is of the control plane, from what the cluster or a ConfigMap says.
fn node_roles<'a>(context: &Context<'a>) -> BTreeMap<&'a str, bool> {
    let mut roles = BTreeMap::new();
    for usage in context.with_role(&[Role::Node]) {
        let note = usage.note.as_deref().unwrap_or_default().to_lowercase();
        let control_plane = note.contains("control") || note.contains("master");
        // Only the control plane is always labelled; a node of the cluster without that label is a worker.
        if usage.origin.source == Source::Node || control_plane || note.contains("worker") {
            roles.insert(usage.owner.name.as_str(), control_plane);
        }
        let Some(config_map) = context.config_map_of(usage) else { continue };
        let Some(key) = usage.origin.field.strip_prefix("data[").and_then(|key| key.strip_suffix(']')) else {
            continue;
        };
        let Some((area, _)) = key.rsplit_once('.') else { continue };
        if let Some(entry) = config_map.get(&format!("{area}.role")) {
            roles.entry(usage.owner.name.as_str()).or_insert(entry.value.to_lowercase().contains("control"));
        }
    }
    roles
}

fn without_node(
    context: &Context<'_>,
    range: &Use,
    roles: &BTreeMap<&str, bool>,
    live: &HashMap<&str, Vec<IpAddr>>,
    findings: &mut Vec<Finding>,
) {
    let purpose = Purpose::of(range, false);
    let Some(purpose @ (Purpose::ControlPlane | Purpose::Workers)) = purpose else { return };
    let of_role = roles.values().filter(|control| **control == (purpose == Purpose::ControlPlane)).count();
    let room = (of_role * ROOM) as u128;
    if range.range().size().to_u128().is_none_or(|size| size > room) {
        return;
    }
    let mut elsewhere: BTreeMap<&str, &Use> = BTreeMap::new();
    let mut taken: Vec<AddrRange> = Vec::new();
    for usage in context.with_role(&[Role::Node]) {
        // What the cluster says about its nodes counts more than what is written.
        let written = usage.origin.source != Source::Node;
        if written && live.contains_key(usage.owner.name.as_str()) {
            continue;
        }
        if range.range().overlaps(usage.range()) {
            taken.push(usage.range());
        } else if roles.get(usage.owner.name.as_str()) == Some(&(purpose == Purpose::ControlPlane)) {
            elsewhere.insert(usage.owner.name.as_str(), usage);
        }
    }
    let missing = without([range.range()], taken);
    if elsewhere.is_empty() || missing.is_empty() {
        return;
    }
    let addresses = missing.len();
    let message = format!(
        "range {} {} names {} that no node has ({}), while {} of {} {} elsewhere",
        range.owner.name,
        range.addresses,
        count(addresses, "address", "addresses"),
        listed(missing.ranges()),
        count(elsewhere.len(), "node", "nodes"),
        purpose.text(),
        if elsewhere.len() == 1 { "is" } else { "are" }
    );
    let places: Vec<String> =
        elsewhere.values().map(|usage| format!("{} ({})", usage.addresses, usage.owner.name)).collect();
    findings.push(
        RANGE_WITHOUT_NODE
            .finding(subject(range.range()), message)
            .evidence(uses_evidence(std::iter::once(range).chain(elsewhere.into_values())))
            .hint(format!("write where the nodes are: {}", listed(places))),
    );
}

fn free_in_use(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let free: Vec<&Use> = context.with_role(&[Role::PoolFree]).collect();
    let takers: Vec<&Use> = context.uses.iter().copied().filter(|usage| takes(usage)).collect();
    let left: Vec<AddrRange> = free.iter().map(|usage| usage.range()).collect();
    let right: Vec<AddrRange> = takers.iter().map(|usage| usage.range()).collect();
    let mut found: BTreeMap<usize, Vec<&Use>> = BTreeMap::new();
    join(&left, &right, |i, j| found.entry(i).or_default().push(takers[j]));
    for (i, mut users) in found {
        users.sort_by_key(|usage| usage.addresses);
        let used: BTreeSet<_> = users.iter().map(|usage| usage.addresses).collect();
        let message = format!(
            "{} is written down as free, and {} in use",
            free[i].addresses,
            are(&listed(&used), used.len())
        );
        findings.push(
            FREE_IN_USE
                .finding(subject(free[i].range()), message)
                .evidence(uses_evidence(std::iter::once(free[i]).chain(users)))
                .hint("remove the list; `kubectl ipam list` knows what is free"),
        );
    }
}

fn are(list: &str, number: usize) -> String {
    format!("{list} {}", if number == 1 { "is" } else { "are" })
}

/// Whether somebody really has the address, as opposed to ranges kept by other allocators.
pub(super) fn takes(usage: &Use) -> bool {
    usage.takes_address()
        && usage.range().as_single().is_some()
        && !matches!(usage.role, Role::Reference | Role::Dns | Role::Mirror)
}

impl Context<'_> {
    /// The ConfigMap a use was read from.
    fn config_map_of(&self, usage: &Use) -> Option<&ConfigMapFact> {
        if usage.origin.source != Source::ConfigMap {
            return None;
        }
        let mut all = self.facts.config_maps.iter();
        all.find(|map| map.layer == usage.origin.layer && map.object == usage.origin.object)
    }
}
