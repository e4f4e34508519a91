//! Stretches of addresses with the same state, pool and owner, by sort and sweep: O((n + k) log n) for `n` facts and `k`
//! stretches, whatever the size of the range.

use std::collections::BTreeSet;
use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSet};

use super::Occupancy;
use crate::facts::{Facts, Layer, NetworkKind, Origin, Role, Source, Use};

/// Addresses that follow each other and are the same in every way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The addresses.
    pub range: AddrRange,
    /// What they are.
    pub state: Occupancy,
    /// The pool they lie in.
    pub pool: Option<Arc<str>>,
    /// Whose they are: nobody's when they are free, several owners' in a conflict.
    pub owners: Vec<Arc<Subject>>,
}

/// What the addresses of `window` are, in order and without gaps.
///
/// `divided` is the range that is looked at as a whole: ranges of pods and Services that reach as far as it does take
/// none of its addresses, since it is them that are being looked at. `conflicts` are addresses that somebody found
/// fault with.
pub fn occupancy(
    window: AddrRange,
    divided: Option<AddrRange>,
    facts: &Facts,
    conflicts: &AddrSet,
) -> Vec<Run> {
    let mut spans = Vec::new();
    let mut add = |range: AddrRange, tag: Tag| {
        spans.extend(range.intersection(window).map(|part| Span { numbers: part.numbers(), tag }));
    };
    for (index, usage) in facts.uses.iter().enumerate() {
        let range = usage.range();
        if usage.role == Role::Network {
            add(range, Tag::Network);
        }
        let is_frame = matches!(usage.role, Role::PodRange | Role::ServiceRange)
            && divided.is_some_and(|whole| range.contains_range(whole));
        if let Some(state) = Occupancy::of(usage).filter(|_| !is_frame) {
            add(range, Tag::Taken(state, Some(index)));
        }
    }
    for network in &facts.networks {
        add(network.cidr.range(), Tag::Network);
        if network.kind == NetworkKind::Lan {
            let edges = network.cidr.edges().into_iter().map(AddrRange::single);
            edges.for_each(|edge| add(edge, Tag::Taken(Occupancy::KeptBack, None)));
        }
    }
    for (index, pool) in facts.pools.iter().enumerate() {
        let trust = trust(&pool.origin);
        pool.ranges().for_each(|range| add(range, Tag::Pool(trust, index)));
        pool.skipped().for_each(|range| add(range, Tag::Taken(Occupancy::KeptBack, None)));
    }
    for range in conflicts.ranges() {
        add(range, Tag::Taken(Occupancy::Conflict, None));
    }
    sweep(window, spans, facts)
}

/// A part of the window and what is true of it.
#[derive(Debug, Clone, Copy)]
struct Span {
    numbers: (u128, u128),
    tag: Tag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// Somebody has it; the use, if that is why.
    Taken(Occupancy, Option<usize>),
    /// How far its description is to be trusted, and which.
    Pool(u8, usize),
    Network,
}

/// What is true at the place the sweep has come to.
#[derive(Default)]
struct Active {
    taken: BTreeSet<(Occupancy, Option<usize>, usize)>,
    /// The most trustworthy description first.
    pools: BTreeSet<(u8, usize)>,
    networks: usize,
}

impl Active {
    fn enter(&mut self, span: Span, number: usize) {
        match span.tag {
            Tag::Taken(state, usage) => drop(self.taken.insert((state, usage, number))),
            Tag::Pool(weight, pool) => drop(self.pools.insert((weight, pool))),
            Tag::Network => self.networks += 1,
        }
    }

    fn leave(&mut self, span: Span, number: usize) {
        match span.tag {
            Tag::Taken(state, usage) => drop(self.taken.remove(&(state, usage, number))),
            Tag::Pool(weight, pool) => drop(self.pools.remove(&(weight, pool))),
            Tag::Network => self.networks -= 1,
        }
    }

    fn run(&self, range: AddrRange, facts: &Facts) -> Run {
        let pool = self.pools.first().map(|(_, pool)| facts.pools[*pool].name.as_str().into());
        let strongest = self.taken.first().map(|(state, ..)| *state);
        let state = strongest.unwrap_or(match (self.pools.is_empty(), self.networks) {
            (false, _) => Occupancy::FreeInPool,
            (true, 0) => Occupancy::Unknown,
            (true, _) => Occupancy::Free,
        });
        let of_interest = self.taken.iter().take_while(|(other, ..)| {
            // Whoever has an address in a conflict is worth naming, whatever as.
            *other == state || state == Occupancy::Conflict
        });
        let uses: Vec<&Use> = of_interest.filter_map(|(_, usage, _)| Some(&facts.uses[(*usage)?])).collect();
        Run { range, state, pool, owners: owners(&uses, state) }
    }
}

/// How far ConfigMaps are trusted, which repeat things.
const REPEATED: u8 = 3;

/// Of several descriptions the one with the lowest number counts: the cluster's more than what is written down, and that
/// more than what ConfigMaps repeat.
pub fn trust(origin: &Origin) -> u8 {
    match (origin.source, origin.layer) {
        (Source::ConfigMap, _) => REPEATED,
        (_, Layer::Live) => 0,
        (_, Layer::Inventory) => 1,
        (_, Layer::File | Layer::Kubeconfig) => 2,
    }
}

/// Whose the addresses are.
fn owners(uses: &[&Use], state: Occupancy) -> Vec<Arc<Subject>> {
    if state != Occupancy::Conflict {
        let best = uses.iter().min_by_key(|usage| trust(&usage.origin));
        return best.map(|usage| Arc::clone(&usage.owner)).into_iter().collect();
    }
    let firm = uses.iter().any(|usage| trust(&usage.origin) < REPEATED);
    let mut owners: Vec<Arc<Subject>> = Vec::new();
    for usage in uses.iter().filter(|usage| !firm || trust(&usage.origin) < REPEATED) {
        let range =
            matches!(usage.role, Role::DhcpRange | Role::PodRange | Role::ServiceRange | Role::Mirror);
        if !owners.contains(&usage.owner) && !range {
            owners.push(Arc::clone(&usage.owner));
        }
    }
    owners
}

fn sweep(window: AddrRange, spans: Vec<Span>, facts: &Facts) -> Vec<Run> {
    let (first, last) = window.numbers();
    let mut starts: Vec<usize> = (0..spans.len()).collect();
    starts.sort_unstable_by_key(|span| spans[*span].numbers.0);
    let mut ends: Vec<usize> = (0..spans.len()).collect();
    ends.sort_unstable_by_key(|span| spans[*span].numbers.1);
    let (mut starts, mut ends) = (starts.into_iter().peekable(), ends.into_iter().peekable());
    let mut active = Active::default();
    let mut runs: Vec<Run> = Vec::new();
    let mut at = first;
    loop {
        while let Some(span) = ends.next_if(|span| spans[*span].numbers.1 < at) {
            active.leave(spans[span], span);
        }
        while let Some(span) = starts.next_if(|span| spans[*span].numbers.0 <= at) {
            active.enter(spans[span], span);
        }
        let next_start = starts.peek().map(|span| spans[*span].numbers.0 - 1);
        let next_end = ends.peek().map(|span| spans[*span].numbers.1);
        let until = [next_start, next_end].into_iter().flatten().min().unwrap_or(last).min(last);
        let run = active.run(AddrRange::from_numbers(window.family(), at, until), facts);
        match runs.last_mut() {
            Some(before) if before.is_like(&run) => {
                before.range = AddrRange::from_numbers(window.family(), before.range.numbers().0, until);
            }
            _ => runs.push(run),
        }
        if until == last {
            return runs;
        }
        at = until + 1;
    }
}

impl Run {
    fn is_like(&self, other: &Self) -> bool {
        self.state == other.state && self.pool == other.pool && self.owners == other.owners
    }
}

#[cfg(test)]
mod tests {
    use labkit::net::{Family, Size};
    use proptest::prelude::*;

    use super::*;
    use crate::collect;
    use crate::facts::{State, free_set};
    use crate::inventory;

    const LAB: &str = "networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dns: 10.69.1.1, dhcp: [10.69.1.200-10.69.1.249],
   leases: [{name: printer, ip: 10.69.1.201}]}
- {name: pods, cidr: 10.244.0.0/16, kind: pods}
pools:
- {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
hosts:
- {name: cp-1, ip: 10.69.1.101, role: node}
- {name: nas, ip: 10.69.1.155, role: storage}
reservations:
- {name: plex, ip: 10.69.1.154, pool: default}
- {name: tv, ip: 10.69.1.155, pool: default}
";

    fn facts(sections: &str) -> Facts {
        let text = format!("apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n{sections}");
        let reading = inventory::parse(&text, "ipam.yaml").unwrap();
        assert_eq!(reading.problems, []);
        collect::inventory::read(&reading.inventory, "2026-01-31T12:00:00Z".parse().unwrap())
    }

    fn range(text: &str) -> AddrRange {
        labkit::net::AddrSpec::parse_cli(text).unwrap().range()
    }

    fn shown(runs: &[Run]) -> String {
        let line = |run: &Run| {
            let pool = run.pool.as_ref().map(|pool| format!(" [{pool}]")).unwrap_or_default();
            let owners: Vec<String> = run.owners.iter().map(ToString::to_string).collect();
            format!("{} {}{pool} {}", run.range, run.state, owners.join(" ")).trim_end().to_owned()
        };
        runs.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_lan_with_everything_in_it() {
        let conflicts = AddrSet::from_iter([range("10.69.1.155")]);
        let runs = occupancy(range("10.69.1.0/24"), None, &facts(LAB), &conflicts);
        insta::assert_snapshot!(shown(&runs), @"
        10.69.1.0 kept-back
        10.69.1.1 gateway network/lan
        10.69.1.2-10.69.1.100 free
        10.69.1.101 node Node/cp-1
        10.69.1.102-10.69.1.149 free
        10.69.1.150-10.69.1.153 free-in-pool [default]
        10.69.1.154 reserved [default] reservation/plex
        10.69.1.155 conflict [default] host/nas reservation/tv
        10.69.1.156-10.69.1.160 free-in-pool [default]
        10.69.1.161-10.69.1.199 free
        10.69.1.200 dhcp network/lan
        10.69.1.201 lease lease/printer
        10.69.1.202-10.69.1.249 dhcp network/lan
        10.69.1.250-10.69.1.254 free
        10.69.1.255 kept-back
        ");
    }

    #[test]
    fn a_range_of_pods_is_taken_unless_it_is_what_is_looked_at() {
        let facts = facts(LAB);
        let pods = range("10.244.0.0/16");
        let none = AddrSet::new();
        assert_eq!(
            shown(&occupancy(pods, None, &facts, &none)),
            "10.244.0.0-10.244.255.255 cluster-range network/pods"
        );
        assert_eq!(shown(&occupancy(pods, Some(pods), &facts, &none)), "10.244.0.0-10.244.255.255 free");
        assert_eq!(
            shown(&occupancy(range("192.0.2.0/31"), None, &facts, &none)),
            "192.0.2.0-192.0.2.1 unknown"
        );
    }

    #[test]
    fn the_whole_of_ipv6_is_one_step() {
        let runs = occupancy(AddrRange::all(Family::V6), None, &facts(LAB), &AddrSet::new());
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].range, AddrRange::all(Family::V6));
    }

    fn arbitrary_facts() -> impl Strategy<Value = Facts> {
        let role = prop::sample::select(vec![
            Role::Node,
            Role::Pool,
            Role::DhcpRange,
            Role::PodRange,
            Role::Reservation,
            Role::Claim,
            Role::Reference,
            Role::LoadBalancer,
        ]);
        let state = prop::sample::select(vec![
            State::InUse,
            State::Reserved,
            State::Claimed,
            State::Held,
            State::Expired,
            State::Declared,
        ]);
        let one = (0u128..300, 0u128..20, role, state);
        prop::collection::vec(one, 0..40).prop_map(|uses| {
            let mut facts = facts(LAB);
            let template = facts.uses[0].clone();
            let base = 0x0a45_0100 - 20;
            facts.uses.extend(uses.into_iter().map(|(offset, length, role, state)| Use {
                addresses: AddrRange::from_numbers(Family::V4, base + offset, base + offset + length).into(),
                role,
                state,
                ..template.clone()
            }));
            facts
        })
    }

    proptest! {
        #[test]
        fn runs_cover_the_window_once_and_in_order(facts in arbitrary_facts(), from in 0u128..400, length in 0u128..600) {
            let window = AddrRange::from_numbers(Family::V4, 0x0a45_0000 + from, 0x0a45_0000 + from + length);
            let runs = occupancy(window, None, &facts, &AddrSet::new());
            prop_assert_eq!(runs[0].range.first(), window.first());
            prop_assert_eq!(runs[runs.len() - 1].range.last(), window.last());
            for pair in runs.windows(2) {
                prop_assert_eq!(pair[0].range.numbers().1 + 1, pair[1].range.numbers().0);
                prop_assert!(!pair[0].is_like(&pair[1]));
            }
            let sizes: Size = runs.iter().map(|run| run.range.size()).sum();
            prop_assert_eq!(sizes, window.size());
        }

        /// What is shown as free is what `reserve` gives away.
        #[test]
        fn free_is_what_can_be_reserved(facts in arbitrary_facts()) {
            let window = range("10.69.0.200-10.69.2.40");
            let runs = occupancy(window, None, &facts, &AddrSet::new());
            let shown: AddrSet = runs.iter().filter(|run| run.state.is_free()).map(|run| run.range).collect();
            prop_assert_eq!(shown, free_set([window], &facts));
        }
    }
}
