//! Sets of addresses as disjoint intervals.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{AddrRange, Family, Size, to_number};

/// A set of numbers as disjoint, non-adjacent closed intervals: start -> end.
///
/// Lookups and the next member cost O(log n) of the number of intervals, whatever their size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntervalSet {
    intervals: BTreeMap<u128, u128>,
}

impl IntervalSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `first..=last`; nothing if reversed.
    pub fn insert(&mut self, first: u128, last: u128) {
        if first > last {
            return;
        }
        let (mut start, mut end) = (first, last);
        // Whatever touches or overlaps is merged; adjacent intervals too.
        while let Some((&other_start, &other_end)) =
            self.intervals.range(..=end.saturating_add(1)).next_back()
        {
            if other_end.saturating_add(1) < start {
                break;
            }
            self.intervals.remove(&other_start);
            start = start.min(other_start);
            end = end.max(other_end);
        }
        self.intervals.insert(start, end);
    }

    /// Takes `first..=last` out; nothing if reversed.
    pub fn remove(&mut self, first: u128, last: u128) {
        if first > last {
            return;
        }
        while let Some((&start, &end)) = self.intervals.range(..=last).next_back() {
            if end < first {
                break;
            }
            self.intervals.remove(&start);
            if end > last {
                self.intervals.insert(last + 1, end);
            }
            if start < first {
                self.intervals.insert(start, first - 1);
            }
        }
    }

    /// Whether it has `number`.
    pub fn contains(&self, number: u128) -> bool {
        self.contains_all(number, number)
    }

    /// Whether it has all of `first..=last`.
    pub fn contains_all(&self, first: u128, last: u128) -> bool {
        self.intervals.range(..=first).next_back().is_some_and(|(_, end)| *end >= last)
    }

    /// The smallest member.
    pub fn first(&self) -> Option<u128> {
        self.intervals.first_key_value().map(|(start, _)| *start)
    }

    /// The smallest member at or above `number`.
    pub fn next_from(&self, number: u128) -> Option<u128> {
        if self.contains(number) {
            return Some(number);
        }
        self.intervals.range(number..).next().map(|(start, _)| *start)
    }

    /// How many numbers it has.
    pub fn len(&self) -> Size {
        self.iter().map(|(start, end)| Size::between(start, end)).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// The intervals in order.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> {
        self.intervals.iter().map(|(start, end)| (*start, *end))
    }

    /// What `first..=last` has and this set has not, in order.
    pub fn gaps(&self, first: u128, last: u128) -> Self {
        let mut gaps = Self::new();
        gaps.insert(first, last);
        for (start, end) in self.overlapping(first, last) {
            gaps.remove(start, end);
        }
        gaps
    }

    /// What both have.
    pub fn intersect(&self, other: &Self) -> Self {
        let (few, many) =
            if self.intervals.len() <= other.intervals.len() { (self, other) } else { (other, self) };
        let mut common = Self::new();
        for (first, last) in few.iter() {
            for (start, end) in many.overlapping(first, last) {
                common.intervals.insert(start.max(first), end.min(last));
            }
        }
        common
    }

    /// The intervals that share a number with `first..=last`, in order.
    pub fn overlapping(&self, first: u128, last: u128) -> impl Iterator<Item = (u128, u128)> {
        let from = self.intervals.range(..=first).next_back().filter(|(_, end)| **end >= first);
        let from = from.map_or(first, |(start, _)| *start);
        // Empty instead of a panic when the ends are reversed.
        let last = last.max(from);
        self.intervals.range(from..=last).map(|(start, end)| (*start, *end))
    }
}

/// A set of addresses of both families.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddrSet {
    v4: IntervalSet,
    v6: IntervalSet,
}

impl AddrSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The numbers of one family.
    pub fn family(&self, family: Family) -> &IntervalSet {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// Adds a range.
    pub fn insert(&mut self, range: AddrRange) {
        let (first, last) = range.numbers();
        self.family_mut(range.family()).insert(first, last);
    }

    /// Takes a range out.
    pub fn remove(&mut self, range: AddrRange) {
        let (first, last) = range.numbers();
        self.family_mut(range.family()).remove(first, last);
    }

    /// Whether it has `address`.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.family(Family::of(address)).contains(to_number(address))
    }

    /// Whether it has all of `range`.
    pub fn contains_range(&self, range: AddrRange) -> bool {
        let (first, last) = range.numbers();
        self.family(range.family()).contains_all(first, last)
    }

    /// The lowest address of a family.
    pub fn first(&self, family: Family) -> Option<IpAddr> {
        self.family(family).first().map(|number| family.address(number))
    }

    /// The lowest address at or above `address`, of its family.
    pub fn next_from(&self, address: IpAddr) -> Option<IpAddr> {
        let family = Family::of(address);
        self.family(family).next_from(to_number(address)).map(|number| family.address(number))
    }

    /// How many addresses it has.
    pub fn len(&self) -> Size {
        self.v4.len() + self.v6.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Its ranges in order, IPv4 first.
    pub fn ranges(&self) -> impl Iterator<Item = AddrRange> {
        let of = |family: Family| {
            self.family(family).iter().map(move |(start, end)| AddrRange::from_numbers(family, start, end))
        };
        of(Family::V4).chain(of(Family::V6))
    }

    /// What both have.
    pub fn intersect(&self, other: &Self) -> Self {
        Self { v4: self.v4.intersect(&other.v4), v6: self.v6.intersect(&other.v6) }
    }

    fn family_mut(&mut self, family: Family) -> &mut IntervalSet {
        match family {
            Family::V4 => &mut self.v4,
            Family::V6 => &mut self.v6,
        }
    }
}

impl Extend<AddrRange> for AddrSet {
    fn extend<I: IntoIterator<Item = AddrRange>>(&mut self, ranges: I) {
        for range in ranges {
            self.insert(range);
        }
    }
}

impl FromIterator<AddrRange> for AddrSet {
    fn from_iter<I: IntoIterator<Item = AddrRange>>(ranges: I) -> Self {
        let mut set = Self::new();
        set.extend(ranges);
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn intervals(set: &IntervalSet) -> Vec<(u128, u128)> {
        set.iter().collect()
    }

    #[test]
    fn neighbours_are_merged_and_a_removal_splits() {
        let mut set = IntervalSet::new();
        set.insert(150, 155);
        set.insert(156, 165);
        assert_eq!(intervals(&set), [(150, 165)]);
        set.remove(151, 151);
        set.remove(163, 163);
        assert_eq!(intervals(&set), [(150, 150), (152, 162), (164, 165)]);
        assert_eq!(set.len(), Size::from(14));
        assert_eq!(set.next_from(151), Some(152));
        assert_eq!(set.next_from(166), None);
    }

    #[test]
    fn the_last_number_of_all_is_an_ordinary_member() {
        let mut set = IntervalSet::new();
        set.insert(0, u128::MAX);
        assert_eq!(set.len().to_string(), "340282366920938463463374607431768211456");
        set.remove(u128::MAX, u128::MAX);
        assert_eq!(intervals(&set), [(0, u128::MAX - 1)]);
        set.insert(u128::MAX, u128::MAX);
        assert_eq!(intervals(&set), [(0, u128::MAX)]);
    }

    #[test]
    fn reversed_ends_change_nothing() {
        let mut set = IntervalSet::new();
        set.insert(5, 3);
        assert!(set.is_empty());
        assert_eq!(set.overlapping(9, 3).count(), 0);
    }

    #[test]
    fn both_families_live_side_by_side() {
        let set: AddrSet =
            ["fd00::1-fd00::3", "10.0.0.1-10.0.0.2"].iter().map(|text| text.parse().unwrap()).collect();
        let ranges: Vec<String> = set.ranges().map(|range| range.to_string()).collect();
        assert_eq!(ranges, ["10.0.0.1-10.0.0.2", "fd00::1-fd00::3"]);
        assert!(!set.contains("::1".parse().unwrap()));
    }

    /// What to do with a small interval.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        Insert(u128, u128),
        Remove(u128, u128),
    }

    /// Small numbers at both ends of the number range, so that every border is met.
    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let base = prop_oneof![Just(0u128), Just(u128::MAX - 80)];
        let one = (any::<bool>(), base, 0u128..70, 0u128..10).prop_map(|(insert, base, offset, length)| {
            let (first, last) = (base + offset, base + offset + length);
            if insert { Step::Insert(first, last) } else { Step::Remove(first, last) }
        });
        proptest::collection::vec(one, 0..60)
    }

    fn run(steps: &[Step]) -> (IntervalSet, BTreeSet<u128>) {
        let (mut set, mut model) = (IntervalSet::new(), BTreeSet::new());
        for step in steps {
            match *step {
                Step::Insert(first, last) => {
                    set.insert(first, last);
                    model.extend(first..=last);
                }
                Step::Remove(first, last) => {
                    set.remove(first, last);
                    model.retain(|number| !(first..=last).contains(number));
                }
            }
        }
        (set, model)
    }

    proptest! {
        #[test]
        fn a_set_holds_exactly_what_was_put_in_and_not_taken_out(steps in steps()) {
            let (set, model) = run(&steps);
            let held: BTreeSet<u128> = set.iter().flat_map(|(start, end)| start..=end).collect();
            prop_assert_eq!(&held, &model);
            prop_assert_eq!(set.len(), Size::from(model.len() as u128));
            for pair in intervals(&set).windows(2) {
                prop_assert!(pair[0].1 + 1 < pair[1].0, "disjoint and not adjacent");
            }
        }

        #[test]
        fn the_next_member_is_the_smallest_one_at_or_above(steps in steps(), from in 0u128..90) {
            let (set, model) = run(&steps);
            prop_assert_eq!(set.next_from(from), model.range(from..).next().copied());
            prop_assert_eq!(set.contains(from), model.contains(&from));
        }

        #[test]
        fn gaps_are_what_the_set_has_not(steps in steps(), first in 0u128..80, length in 0u128..20) {
            let (set, model) = run(&steps);
            let gaps: Vec<u128> =
                set.gaps(first, first + length).iter().flat_map(|(start, end)| start..=end).collect();
            let expected: Vec<u128> =
                (first..=first + length).filter(|number| !model.contains(number)).collect();
            prop_assert_eq!(gaps, expected);
        }

        #[test]
        fn an_intersection_holds_what_both_hold(a in steps(), b in steps()) {
            let ((a, model_a), (b, model_b)) = (run(&a), run(&b));
            let common: Vec<u128> = a.intersect(&b).iter().flat_map(|(start, end)| start..=end).collect();
            let expected: Vec<u128> = model_a.intersection(&model_b).copied().collect();
            prop_assert_eq!(common, expected);
        }
    }
}
