//! Which owners and addresses a target is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use labkit::finding::Subject;
use labkit::net::AddrRange;

use super::target::{Target, is_named};
use crate::facts::{Facts, Role, State, Use};

/// One thing that fits a target: who it is, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Who: the names that one thing has in several sources. Nobody, for addresses that are nobody's.
    pub subjects: Vec<Subject>,
    /// Its addresses, in order; none for a Service that waits for one.
    pub ranges: Vec<AddrRange>,
    /// Whether addresses were asked for, so that everything inside is of interest.
    pub by_address: bool,
}

/// What fits. A name may fit several things; names of one address are one thing. None for a name that nothing has.
pub fn matches(target: &Target, namespace: Option<&str>, facts: &Facts) -> Vec<Match> {
    match target {
        Target::Addresses(addresses) => vec![at(addresses.range(), facts)],
        Target::Name(name) => {
            let owners = group(known(facts).filter(|known| is_named(known.subject, name, namespace)));
            if !owners.is_empty() {
                return owners;
            }
            // Objects that speak of addresses of others: a StorageClass, a ConfigMap.
            let speaks = |usage: &&Use| is_named(&usage.origin.object, name, namespace);
            group(
                facts
                    .uses
                    .iter()
                    .filter(speaks)
                    .map(|usage| Known { subject: &usage.origin.object, range: Some(usage.range()) }),
            )
        }
    }
}

/// Every name that a target can be.
pub fn names(facts: &Facts) -> BTreeSet<&str> {
    known(facts).map(|known| known.subject.name.as_str()).collect()
}

/// Somebody who is known, and one of their addresses.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    subject: &'a Subject,
    range: Option<AddrRange>,
}

fn known(facts: &Facts) -> impl Iterator<Item = Known<'_>> {
    let uses = facts.uses.iter().filter(|usage| usage.role != Role::Reference);
    let uses = uses.filter(|usage| usage.role != Role::Claim || usage.state != State::Expired);
    let uses = uses.map(|usage| Known { subject: &usage.owner, range: Some(usage.range()) });
    uses.chain(facts.services.iter().map(|service| Known { subject: &service.service, range: None }))
}

fn at(range: AddrRange, facts: &Facts) -> Match {
    let owners = known(facts).filter(|known| known.range == Some(range)).map(|known| known.subject);
    let mut subjects: Vec<Subject> = Vec::new();
    for owner in owners {
        add(&mut subjects, owner);
    }
    Match { subjects, ranges: vec![range], by_address: true }
}

/// A subject that a set of names has already, perhaps with another spelling of its kind, is left out.
fn add(subjects: &mut Vec<Subject>, subject: &Subject) {
    if !subjects.iter().any(|other| is_same(other, subject)) {
        subjects.push(subject.clone());
    }
}

/// ConfigMaps write `node` and `service` in lower case, and know no namespaces.
fn is_same(one: &Subject, other: &Subject) -> bool {
    one.name == other.name
        && one.kind.eq_ignore_ascii_case(&other.kind)
        && (one.namespace == other.namespace || one.namespace.is_none() || other.namespace.is_none())
}

/// Puts together who shares an address or a name. Linear but for the sorting.
fn group<'a, I: Iterator<Item = Known<'a>>>(found: I) -> Vec<Match> {
    let mut by_subject: BTreeMap<&Subject, BTreeSet<AddrRange>> = BTreeMap::new();
    for Known { subject, range } in found {
        by_subject.entry(subject).or_default().extend(range);
    }
    let all: Vec<(&Subject, BTreeSet<AddrRange>)> = by_subject.into_iter().collect();
    let mut leader: Vec<usize> = (0..all.len()).collect();
    let mut at: HashMap<AddrRange, usize> = HashMap::new();
    let mut spelt: HashMap<(String, &str), Vec<usize>> = HashMap::new();
    for (index, (subject, ranges)) in all.iter().enumerate() {
        for range in ranges {
            let first = *at.entry(*range).or_insert(index);
            join(&mut leader, first, index);
        }
        spelt.entry((subject.kind.to_lowercase(), &subject.name)).or_default().push(index);
    }
    for alike in spelt.values() {
        // Without a namespace it may be any of several; then it stands for itself.
        let namespaces: BTreeSet<_> = alike.iter().filter_map(|one| all[*one].0.namespace.as_ref()).collect();
        if namespaces.len() <= 1 {
            for one in alike {
                join(&mut leader, alike[0], *one);
            }
        }
    }
    let mut groups: BTreeMap<usize, Match> = BTreeMap::new();
    for (index, (subject, ranges)) in all.into_iter().enumerate() {
        let group = groups.entry(find(&leader, index)).or_insert_with(|| Match {
            subjects: Vec::new(),
            ranges: Vec::new(),
            by_address: false,
        });
        add(&mut group.subjects, subject);
        group.ranges.extend(ranges);
    }
    let mut groups: Vec<Match> = groups.into_values().collect();
    for group in &mut groups {
        group.ranges.sort_unstable();
        group.ranges.dedup();
    }
    groups
}

fn find(leader: &[usize], mut one: usize) -> usize {
    while leader[one] != one {
        one = leader[one];
    }
    one
}

fn join(leader: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(leader, one), find(leader, other));
    leader[one.max(other)] = one.min(other);
}
