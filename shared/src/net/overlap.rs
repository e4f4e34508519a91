//! Which ranges overlap: sort and sweep, O(n log n) plus the pairs found.

use std::collections::BTreeSet;

use super::{AddrRange, Family};

/// Calls `found(i, j)` with `i < j` for every two ranges that share an address.
///
/// Pairs come by the start of the later range. `n` ranges that all overlap are `n * (n - 1) / 2` pairs; callers
/// that expect that group equal ranges first.
pub fn overlaps(ranges: &[AddrRange], mut found: impl FnMut(usize, usize)) {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_unstable_by_key(|index| (ranges[*index], *index));
    let mut active = Active::default();
    for index in order {
        active.expire(ranges[index]);
        for other in active.indices() {
            found(other.min(index), other.max(index));
        }
        active.add(ranges[index], index);
    }
}

/// Calls `found(left, right)` for every range of `left` and range of `right` that share an address.
pub fn join(left: &[AddrRange], right: &[AddrRange], mut found: impl FnMut(usize, usize)) {
    // Two active lists, so that overlaps within one side cost nothing.
    let mut events: Vec<(AddrRange, bool, usize)> = Vec::with_capacity(left.len() + right.len());
    events.extend(left.iter().enumerate().map(|(index, range)| (*range, false, index)));
    events.extend(right.iter().enumerate().map(|(index, range)| (*range, true, index)));
    events.sort_unstable();
    let mut active = [Active::default(), Active::default()];
    for (range, is_right, index) in events {
        for side in &mut active {
            side.expire(range);
        }
        for other in active[usize::from(!is_right)].indices() {
            if is_right { found(other, index) } else { found(index, other) }
        }
        active[usize::from(is_right)].add(range, index);
    }
}

/// Ranges that started and may not have ended, by their end.
#[derive(Default)]
struct Active {
    family: Option<Family>,
    by_end: BTreeSet<(u128, usize)>,
}

impl Active {
    /// Forgets what ended before `next` starts.
    fn expire(&mut self, next: AddrRange) {
        if self.family != Some(next.family()) {
            self.by_end.clear();
            self.family = Some(next.family());
        }
        let (start, _) = next.numbers();
        while self.by_end.first().is_some_and(|(end, _)| *end < start) {
            self.by_end.pop_first();
        }
    }

    fn add(&mut self, range: AddrRange, index: usize) {
        self.by_end.insert((range.numbers().1, index));
    }

    fn indices(&self) -> impl Iterator<Item = usize> {
        self.by_end.iter().map(|(_, index)| *index)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Small numbers in both families, so that overlaps are frequent.
    fn ranges() -> impl Strategy<Value = Vec<AddrRange>> {
        let one = (any::<bool>(), 0u128..60, 0u128..12).prop_map(|(v6, first, length)| {
            let family = if v6 { Family::V6 } else { Family::V4 };
            AddrRange::from_numbers(family, first, first + length)
        });
        proptest::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn the_sweep_finds_exactly_the_pairs_a_pairwise_comparison_finds(ranges in ranges()) {
            let mut swept = Vec::new();
            overlaps(&ranges, |i, j| swept.push((i, j)));
            swept.sort_unstable();
            let mut pairwise = Vec::new();
            for i in 0..ranges.len() {
                for j in i + 1..ranges.len() {
                    if ranges[i].overlaps(ranges[j]) {
                        pairwise.push((i, j));
                    }
                }
            }
            prop_assert_eq!(swept, pairwise);
        }

        #[test]
        fn the_join_finds_exactly_the_pairs_across(left in ranges(), right in ranges()) {
            let mut swept = Vec::new();
            join(&left, &right, |i, j| swept.push((i, j)));
            swept.sort_unstable();
            let mut pairwise = Vec::new();
            for (i, a) in left.iter().enumerate() {
                for (j, b) in right.iter().enumerate() {
                    if a.overlaps(*b) {
                        pairwise.push((i, j));
                    }
                }
            }
            prop_assert_eq!(swept, pairwise);
        }
    }
}
