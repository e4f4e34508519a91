//! What every kind of mend has in common.

use super::*;
use crate::doctor::CATALOGUE;

#[test]
fn every_kind_is_for_a_rule_that_there_is_and_no_rule_has_two() {
    let codes: BTreeSet<&str> = KINDS.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), KINDS.len());
    for code in codes {
        assert!(CATALOGUE.rules.iter().any(|rule| rule.code == code), "{code}");
    }
}
