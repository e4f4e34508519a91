//! A pool's address list before and after a change, entry by entry: what stays keeps its form.

use labkit::net::{AddrRange, AddrSet, AddrSpec};

use super::room::without;

/// One entry of the new list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The old entry at this place, as it is.
    Kept(usize),
    /// A new one.
    New(AddrSpec),
}

impl Piece {
    /// Its addresses.
    pub fn addresses(self, old: &[AddrSpec]) -> Option<AddrSpec> {
        match self {
            Self::Kept(at) => old.get(at).copied(),
            Self::New(addresses) => Some(addresses),
        }
    }
}

/// The addresses of a list of entries.
pub fn set(entries: &[AddrSpec]) -> AddrSet {
    entries.iter().map(|entry| entry.range()).collect()
}

/// The list with `added` and without `removed`.
///
/// An entry that loses a part becomes what is left of it; what lies beside an entry that is no prefix is joined with
/// it; a prefix that is added whole stays one.
pub fn change(old: &[AddrSpec], added: &[AddrSpec], removed: &AddrSet) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(old.len() + added.len());
    for (at, entry) in old.iter().enumerate() {
        let left = without(set(&[*entry]), removed);
        if left.contains_range(entry.range()) {
            pieces.push(Piece::Kept(at));
        } else {
            pieces.extend(left.ranges().map(|range| Piece::New(formed(range, *entry))));
        }
    }
    let mut known = set(old);
    for entry in added {
        let missing = without(set(&[*entry]), &known);
        known.insert(entry.range());
        for range in missing.ranges() {
            let whole_prefix = matches!(entry, AddrSpec::Cidr(_)) && range == entry.range();
            if whole_prefix || !join(&mut pieces, old, range) {
                pieces.push(Piece::New(formed(range, *entry)));
            }
        }
    }
    pieces
}

/// A range in the form of the entry it comes from, where that is possible.
fn formed(range: AddrRange, like: AddrSpec) -> AddrSpec {
    match (like, range.as_cidr()) {
        (AddrSpec::Cidr(_), Some(cidr)) => cidr.into(),
        _ => range.into(),
    }
}

/// Widens an entry that is no prefix by the range that begins behind it or ends before it.
fn join(pieces: &mut [Piece], old: &[AddrSpec], range: AddrRange) -> bool {
    let (first, last) = range.numbers();
    for piece in pieces.iter_mut() {
        let Some(entry) = piece.addresses(old).filter(|entry| !matches!(entry, AddrSpec::Cidr(_))) else {
            continue;
        };
        let (from, to) = entry.range().numbers();
        let touches = to.checked_add(1) == Some(first) || last.checked_add(1) == Some(from);
        if touches && entry.family() == range.family() {
            let joined = AddrRange::from_numbers(range.family(), from.min(first), to.max(last));
            *piece = Piece::New(joined.into());
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn specs(texts: &[&str]) -> Vec<AddrSpec> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn changed(old: &[&str], added: &[&str], removed: &[&str]) -> Vec<String> {
        let old = specs(old);
        let text = |piece: &Piece| match piece {
            Piece::Kept(at) => format!("={}", old[*at]),
            Piece::New(addresses) => addresses.to_string(),
        };
        change(&old, &specs(added), &set(&specs(removed))).iter().map(text).collect()
    }

    #[test]
    fn what_lies_beside_a_range_widens_it() {
        assert_eq!(changed(&["10.0.0.10-10.0.0.12"], &["10.0.0.13-10.0.0.15"], &[]), ["10.0.0.10-10.0.0.15"]);
        assert_eq!(changed(&["10.0.0.10"], &["10.0.0.8-10.0.0.11"], &[]), ["10.0.0.8-10.0.0.11"]);
        assert_eq!(changed(&["10.0.0.0/28"], &["10.0.0.16"], &[]), ["=10.0.0.0/28", "10.0.0.16"]);
        assert_eq!(
            changed(&["10.0.0.1-10.0.0.15"], &["10.0.0.16/28"], &[]),
            ["=10.0.0.1-10.0.0.15", "10.0.0.16/28"]
        );
    }

    #[test]
    fn an_entry_that_loses_a_part_is_what_is_left_of_it() {
        assert_eq!(
            changed(&["10.0.0.0/28", "fd00::/120"], &[], &["10.0.0.8/29"]),
            ["10.0.0.0/29", "=fd00::/120"]
        );
        assert_eq!(
            changed(&["10.0.0.10-10.0.0.20"], &[], &["10.0.0.15"]),
            ["10.0.0.10-10.0.0.14", "10.0.0.16-10.0.0.20"]
        );
        assert_eq!(changed(&["10.0.0.1", "10.0.0.2"], &[], &["10.0.0.2"]), ["=10.0.0.1"]);
    }

    #[test]
    fn what_is_there_already_is_not_added_again() {
        assert_eq!(changed(&["10.0.0.0/28"], &["10.0.0.4-10.0.0.9"], &[]), ["=10.0.0.0/28"]);
    }

    fn entries() -> impl Strategy<Value = Vec<AddrSpec>> {
        let entry = (0u128..200, 0u128..20).prop_map(|(first, more)| {
            AddrSpec::from(AddrRange::from_numbers(labkit::net::Family::V4, first, first + more))
        });
        proptest::collection::vec(entry, 0..6)
    }

    proptest! {
        #[test]
        fn the_new_list_has_the_addresses_that_were_meant(old in entries(), added in entries(), removed in entries()) {
            // Nobody adds and removes the same address.
            let removed = without(set(&removed), &set(&added));
            let pieces = change(&old, &added, &removed);
            let new: Vec<AddrSpec> = pieces.iter().filter_map(|piece| piece.addresses(&old)).collect();
            let mut wanted = without(set(&old), &removed);
            wanted.extend(added.iter().map(|entry| entry.range()));
            prop_assert_eq!(set(&new), wanted);
        }
    }
}
