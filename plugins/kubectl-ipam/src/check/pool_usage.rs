//! Are written pool sizes and usages true?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use labkit::finding::{Evidence, Finding, Rule, Severity};
use labkit::net::{AddrRange, AddrSet};

use super::context::{Context, entry_evidence, owner_subject, pool_evidence, pool_subject};
use super::ranges::takes;
use super::text::{listed, without};
use crate::facts::{ConfigMapFact, Layer, PoolFact, Role, Source, Use};

pub(super) const POOL_USAGE: Rule = Rule {
    code: "IPAM-POOL-USAGE",
    severity: Severity::Warning,
    title: "a written pool usage is wrong",
    explanation: "A ConfigMap says how many addresses a pool has and how many are used, and the cluster says otherwise. \
        Counted are the addresses of the pool that Services have or that machines occupy.",
    mend: "Remove the numbers: they are right only on the day they are written.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for config_map in &context.facts.config_maps {
        let repeated = config_map.layer == Layer::Live
            && context
                .facts
                .config_maps
                .iter()
                .any(|other| other.layer == Layer::File && other.object == config_map.object);
        if !repeated {
            pool_usage(context, config_map, findings);
        }
    }
}

/// `<area>.used: 9/16`, `<area>.used-percent: 56` and `<area>.size: 16` beside `<area>.range`.
fn pool_usage(context: &Context<'_>, config_map: &ConfigMapFact, findings: &mut Vec<Finding>) {
    for entry in &config_map.entries {
        let Some(area) = entry.key.strip_suffix(".used") else { continue };
        let Some((used, of)) = read_usage(&entry.value) else { continue };
        let Some(written) = pool_in_area(context, config_map, area) else { continue };
        let pool = counterpart(context, written).unwrap_or(written);
        let Some(real) = Usage::of(context, pool) else { continue };
        let percent = config_map.get(&format!("{area}.used-percent"));
        let wrong_used = used != real.services && used != real.all;
        let wrong_size = of.is_some_and(|of| of != real.size);
        let wrong_percent = percent
            .and_then(|percent| percent.value.trim().trim_end_matches('%').trim().parse::<u128>().ok())
            .is_some_and(|percent| percent.abs_diff(real.percent()) > 1);
        if !wrong_used && !wrong_size && !wrong_percent {
            continue;
        }
        let message = format!(
            "pool {} is said to be used {}; {} of {} addresses are in use ({} %)",
            pool.name,
            entry.value.trim(),
            real.all,
            real.size,
            real.percent()
        );
        let evidence = [Some(entry), percent, config_map.get(&format!("{area}.size"))];
        let evidence = evidence.into_iter().flatten().map(|entry| entry_evidence(config_map, entry));
        let ranges = pool.ranges().map(|range| pool_evidence(pool, range));
        findings.push(
            POOL_USAGE
                .finding(pool_subject(pool), message)
                .evidence(evidence.chain(ranges).chain([Evidence::new(real.text())]))
                .hint("remove the numbers, or let a job write them"),
        );
    }
}

/// `9/16` or `9`.
fn read_usage(text: &str) -> Option<(u128, Option<u128>)> {
    match text.trim().split_once('/') {
        Some((used, of)) => Some((used.trim().parse().ok()?, Some(of.trim().parse().ok()?))),
        None => text.trim().parse().ok().map(|used| (used, None)),
    }
}

fn pool_in_area<'a>(context: &Context<'a>, config_map: &ConfigMapFact, area: &str) -> Option<&'a PoolFact> {
    context.facts.pools.iter().find(|pool| {
        pool.origin.source == Source::ConfigMap
            && pool.origin.layer == config_map.layer
            && pool.origin.object == config_map.object
            && pool.origin.field.strip_prefix("data[").is_some_and(|key| key.starts_with(&format!("{area}.")))
    })
}

/// The pool in the cluster that a written pool means: the one with its name, or the only one it overlaps.
pub(super) fn counterpart<'a>(context: &Context<'a>, written: &PoolFact) -> Option<&'a PoolFact> {
    let by_name = context.cluster_pools().find(|pool| pool.name == written.name);
    by_name.or_else(|| {
        let overlapping =
            |pool: &&PoolFact| pool.ranges().any(|range| written.ranges().any(|other| range.overlaps(other)));
        let mut candidates = context.cluster_pools().filter(overlapping);
        let only = candidates.next()?;
        candidates.next().is_none().then_some(only)
    })
}

/// How a pool is really used.
struct Usage {
    size: u128,
    services: u128,
    all: u128,
    machines: Vec<String>,
    free: String,
}

impl Usage {
    fn of(context: &Context<'_>, pool: &PoolFact) -> Option<Self> {
        let set: AddrSet = pool.ranges().collect();
        let size = set.len().to_u128().filter(|size| *size > 0)?;
        let mut services: BTreeSet<IpAddr> = BTreeSet::new();
        let mut machines: BTreeMap<IpAddr, String> = BTreeMap::new();
        for range in pool.ranges() {
            for (address, uses) in context.by_address.range(range.first()..=range.last()) {
                // An address that is only kept for somebody is not in use yet.
                let kept =
                    |usage: &Use| matches!(usage.role, Role::Reservation | Role::Claim | Role::FixedLease);
                for usage in uses.iter().filter(|usage| takes(usage) && !kept(usage)) {
                    if matches!(usage.role, Role::LoadBalancer | Role::LoadBalancerRequest) {
                        services.insert(*address);
                    } else {
                        machines.insert(*address, format!("{} ({address})", owner_subject(&usage.owner)));
                    }
                }
            }
        }
        let taken: BTreeSet<IpAddr> = services.iter().chain(machines.keys()).copied().collect();
        let free = without(pool.ranges(), taken.iter().map(|address| AddrRange::single(*address)));
        Some(Self {
            size,
            services: services.len() as u128,
            all: taken.len() as u128,
            machines: machines.into_values().collect(),
            free: listed(free.ranges()),
        })
    }

    fn percent(&self) -> u128 {
        (self.all * 200 / self.size).div_ceil(2)
    }

    fn text(&self) -> String {
        let Self { services, machines, free, .. } = self;
        format!("counted: {services} for Services; machines: {}; free: {free}", listed(machines))
    }
}
