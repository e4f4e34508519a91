//! Words for messages.

use std::fmt::Display;

use labkit::net::{AddrRange, AddrSet};

/// The longest list that is spelled out.
const MOST: usize = 8;

/// `a, b and c`; of a long list the first few and how many more.
pub(super) fn listed<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.len() > MOST {
        return format!("{} and {} more", items[..MOST].join(", "), items.len() - MOST);
    }
    match items.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `1 address`, `2 addresses`: the plural is given where an `s` is not enough.
pub(super) fn count(number: impl Display, one: &str, many: &str) -> String {
    let number = number.to_string();
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

/// A set as the entries of a pool: single addresses with the prefix length that MetalLB wants.
pub(super) fn as_entries(set: &AddrSet) -> String {
    listed(set.ranges().map(|range| match range.as_single() {
        Some(address) => format!("{address}/{}", range.family().bits()),
        None => range.to_string(),
    }))
}

/// The set without some ranges.
pub(super) fn without(
    set: impl IntoIterator<Item = AddrRange>,
    removed: impl IntoIterator<Item = AddrRange>,
) -> AddrSet {
    let mut left: AddrSet = set.into_iter().collect();
    for range in removed {
        left.remove(range);
    }
    left
}
