//! Stories: a small world written as manifests, and what is said about it.

mod conflicts;
mod drift;
mod forms;
mod healthy;
mod inventory;
mod services;
mod spelling;
mod world;

use std::collections::BTreeSet;

use super::CATALOGUE;

#[test]
fn every_rule_has_a_code_of_its_own_and_says_what_to_do() {
    let codes: BTreeSet<&str> = CATALOGUE.rules.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), CATALOGUE.rules.len());
    for rule in CATALOGUE.rules {
        assert!(rule.code.starts_with("IPAM-"), "{}", rule.code);
        assert!(!rule.title.ends_with('.') && !rule.source.is_empty(), "{}", rule.code);
        assert!(rule.explanation.ends_with('.') && rule.mend.ends_with('.'), "{}", rule.code);
        assert!(!rule.explanation.contains("  "), "{} has a broken line", rule.code);
    }
}
