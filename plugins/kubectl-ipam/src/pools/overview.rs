//! Every pool with everything that is known about it.

use std::collections::{BTreeMap, BTreeSet};

use labkit::net::{AddrSet, Family};

use super::room::{around, extension, families, networks, taken, without};
use super::tally::{Tally, tallies};
use super::view::{PoolDifference, PoolItem, PoolSource, PoolStatus};
use crate::facts::{Facts, Layer, PoolFact, Provider, Source};

/// A pool of which at most this part is free is nearly full.
const SCARCE: f64 = 0.1;

/// The most addresses that a hint proposes.
const PROPOSED: u128 = 16;

/// The pools in all facts, by name. A pool that is written in several places is one row.
pub fn overview(facts: &Facts) -> Vec<PoolItem> {
    let mut by_name: BTreeMap<&str, Vec<&PoolFact>> = BTreeMap::new();
    for pool in &facts.pools {
        by_name.entry(&pool.name).or_default().push(pool);
    }
    let groups: Vec<Group<'_>> = by_name.into_values().map(Group::new).collect();
    let sets: Vec<AddrSet> = groups.iter().map(|group| group.set.clone()).collect();
    let tallies = tallies(&sets, facts);
    let taken = taken(facts);
    groups.iter().zip(tallies).map(|(group, tally)| group.item(tally, &taken, facts)).collect()
}

/// The sources of one pool, the one that counts first.
struct Group<'a> {
    pools: Vec<&'a PoolFact>,
    set: AddrSet,
}

/// Who is asked first about a pool: who hands it out, then who says how it should be, then who merely tells.
fn rank(pool: &PoolFact) -> u8 {
    match (pool.origin.source, pool.origin.layer) {
        (Source::Pool, Layer::Live) => 0,
        (Source::Inventory, _) => 1,
        (Source::Pool, _) => 2,
        (_, Layer::File) => 3,
        _ => 4,
    }
}

/// All addresses of sources of one rank: kube-vip has a pool in two texts.
fn set_of(pools: &[&PoolFact], wanted: u8) -> AddrSet {
    pools.iter().filter(|pool| rank(pool) == wanted).flat_map(|pool| pool.ranges()).collect()
}

impl<'a> Group<'a> {
    fn new(mut pools: Vec<&'a PoolFact>) -> Self {
        pools.sort_by_key(|pool| rank(pool));
        let set = pools.first().map(|first| set_of(&pools, rank(first))).unwrap_or_default();
        Self { pools, set }
    }

    fn first(&self) -> impl Iterator<Item = &'a PoolFact> + '_ {
        let best = self.pools.first().map(|pool| rank(pool));
        self.pools.iter().copied().filter(move |pool| Some(rank(pool)) == best)
    }

    fn item(&self, tally: Tally, taken: &AddrSet, facts: &Facts) -> PoolItem {
        let differences = self.differences();
        let status = self.status(&tally, &differences, facts);
        let name = self.pools.first().map(|pool| pool.name.clone()).unwrap_or_default();
        let homes: BTreeSet<&str> =
            networks(&self.set, facts).into_iter().map(|network| network.name.as_str()).collect();
        let scarce = status.iter().any(|one| matches!(one, PoolStatus::Full | PoolStatus::NearlyFull));
        let hint = scarce.then(|| hint(&name, &self.set, taken, facts));
        let provider = self.pools.iter().map(|pool| pool.provider).find(|one| *one != Provider::Unknown);
        let entries = self.first().flat_map(|pool| pool.entries.iter());
        PoolItem {
            name,
            provider: provider.unwrap_or(Provider::Unknown),
            networks: homes.into_iter().map(str::to_owned).collect(),
            addresses: entries.filter_map(|entry| entry.addresses).collect(),
            size: tally.size,
            used: tally.used,
            reserved: tally.reserved,
            held: tally.held,
            unusable: tally.unusable,
            free: tally.free.len(),
            largest_free: tally.largest(),
            utilisation_percent: percent(&tally),
            status,
            sources: self.pools.iter().map(|pool| source(pool)).collect(),
            differences,
            hint,
        }
    }

    fn differences(&self) -> Vec<PoolDifference> {
        let best = self.pools.first().map(|pool| rank(pool));
        let mut seen = BTreeSet::new();
        let others = self.pools.iter().filter(|pool| Some(rank(pool)) != best && seen.insert(rank(pool)));
        let compared = others.map(|pool| {
            let set = set_of(&self.pools, rank(pool));
            let more = without(set.clone(), &self.set);
            let less = without(self.set.clone(), &set);
            let place = match &pool.origin.location {
                Some(at) => format!("{}:{}", at.file, at.line),
                None => pool.origin.to_string(),
            };
            let (more, less) = (more.ranges().collect(), less.ranges().collect());
            PoolDifference { place, layer: pool.origin.layer, more, less }
        });
        compared.filter(|found| !found.more.is_empty() || !found.less.is_empty()).collect()
    }

    fn status(&self, tally: &Tally, differences: &[PoolDifference], facts: &Facts) -> Vec<PoolStatus> {
        if self.pools.iter().all(|pool| rank(pool) > 2) {
            return vec![PoolStatus::Noted];
        }
        let free = tally.free.len();
        let of = |wanted: u8| self.pools.iter().any(|pool| rank(pool) == wanted);
        let allocated =
            self.pools.iter().any(|pool| matches!(pool.provider, Provider::MetalLb | Provider::Cilium));
        let all = [
            (self.first().any(|pool| pool.conflict.is_some()), PoolStatus::Conflict),
            (self.first().any(|pool| pool.disabled), PoolStatus::Disabled),
            (free.is_zero(), PoolStatus::Full),
            (!free.is_zero() && free.ratio(tally.size) <= SCARCE, PoolStatus::NearlyFull),
            (differences.iter().any(|one| one.layer == Layer::Inventory), PoolStatus::Differs),
            (facts.live && allocated && of(1) && !of(0), PoolStatus::Absent),
        ];
        let found: Vec<PoolStatus> =
            all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, one)| one).collect();
        if found.is_empty() { vec![PoolStatus::Ok] } else { found }
    }
}

fn source(pool: &PoolFact) -> PoolSource {
    PoolSource {
        layer: pool.origin.layer,
        source: pool.origin.source,
        object: (*pool.origin.object).clone(),
        api_version: pool.api_version.clone(),
        entries: pool.entries.iter().map(|entry| entry.text.clone()).collect(),
        location: pool.origin.location.clone(),
    }
}

/// Rounded down, so that 100 means full.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn percent(tally: &Tally) -> u8 {
    if tally.free.is_empty() { 100 } else { ((tally.utilisation() * 100.0).floor() as u8).min(99) }
}

/// What to type next.
fn hint(name: &str, set: &AddrSet, taken: &AddrSet, facts: &Facts) -> String {
    let room = around(set, taken, facts);
    let family = families(set).into_iter().next().unwrap_or(Family::V4);
    let wanted = set.len().to_u128().unwrap_or(PROPOSED).clamp(1, PROPOSED);
    let mut halves = std::iter::successors(Some(wanted), |count| Some(count / 2).filter(|half| *half > 0));
    let fits = halves.find_map(|count| extension(set, &room, family, count));
    match fits {
        Some(range) => format!("kubectl ipam pool grow {name} --add {range}"),
        None if networks(set, facts).is_empty() => {
            "it lies in no network that is known: kubectl ipam pool grow tells what it may have with --add"
                .to_owned()
        }
        None => format!("no free address is left around it; who has them: kubectl ipam list --pool {name}"),
    }
}

#[cfg(test)]
mod tests {
    use labkit::net::Size;

    use super::super::tests::facts;
    use super::*;

    fn row(item: &PoolItem) -> String {
        let words: Vec<&str> = item.status.iter().map(|status| status.word()).collect();
        let hint = item.hint.as_deref().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        let PoolItem { name, size, free, utilisation_percent, .. } = item;
        format!("{name}: {free} of {size} free, {utilisation_percent}%, {}{hint}", words.join(","))
    }

    fn rows(facts: &Facts) -> String {
        overview(facts).iter().map(row).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn pools_that_run_full_say_what_to_type() {
        let facts = facts(
            "\
networks:
- {name: lan, cidr: 10.0.0.0/27, gateway: 10.0.0.1}
pools:
- {name: full, provider: static, addresses: 10.0.0.8-10.0.0.9}
- {name: roomy, provider: static, addresses: 10.0.0.16-10.0.0.19}
- {name: far, provider: static, addresses: 192.168.7.1}
reservations:
- {name: a, ip: 10.0.0.8}
- {name: b, ip: 10.0.0.9}
- {name: c, ip: 192.168.7.1}
",
        );
        insta::assert_snapshot!(rows(&facts), @"
        far: 0 of 1 free, 100%, full
          it lies in no network that is known: kubectl ipam pool grow tells what it may have with --add
        full: 0 of 2 free, 100%, full
          kubectl ipam pool grow full --add 10.0.0.10-10.0.0.11
        roomy: 4 of 4 free, 0%, ok
        ");
    }

    #[test]
    fn what_the_inventory_and_the_cluster_have_is_compared() {
        let mut facts = facts("pools:\n- {name: lb, provider: metallb, addresses: 10.0.0.1-10.0.0.9}\n");
        facts.live = true;
        insta::assert_snapshot!(rows(&facts), @"lb: 9 of 9 free, 0%, absent");
        let mut live = facts.pools[0].clone();
        live.origin.layer = Layer::Live;
        live.origin.source = Source::Pool;
        live.origin.location = None;
        live.entries[0].addresses = Some("10.0.0.3-10.0.0.12".parse().unwrap());
        facts.pools.push(live);
        insta::assert_snapshot!(rows(&facts), @"lb: 10 of 10 free, 0%, differs");
        let item = &overview(&facts)[0];
        insta::assert_snapshot!(item.differences[0].text(), @"ipam.yaml:4 has 10.0.0.1-10.0.0.2 more and 10.0.0.10-10.0.0.12 less");
    }

    #[test]
    fn edges_that_the_load_balancer_skips_are_no_free_addresses() {
        let mut facts = facts("pools:\n- {name: lb, provider: metallb, addresses: 10.0.0.0/24}\n");
        facts.pools[0].skips_edges = true;
        insta::assert_snapshot!(rows(&facts), @"lb: 254 of 256 free, 0%, ok");
        assert_eq!(overview(&facts)[0].unusable, Size::from(2));
    }
}
