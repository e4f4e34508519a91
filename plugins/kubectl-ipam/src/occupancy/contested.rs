//! The addresses that `check` finds fault with.

use labkit::finding::Finding;
use labkit::net::{AddrRange, AddrSet};

use super::mention::addresses;
use crate::check::is_about_contest;

/// The single addresses of findings that several have them who must not, or somebody who must not.
pub fn contested(findings: &[Finding]) -> AddrSet {
    let about = findings.iter().filter(|finding| is_about_contest(&finding.code));
    let texts = about.flat_map(|finding| {
        let evidence = finding.evidence.iter().map(|evidence| evidence.text.as_str());
        std::iter::once(finding.subject.name.as_str()).chain(evidence)
    });
    texts.flat_map(addresses).filter(|range: &AddrRange| range.as_single().is_some()).collect()
}
