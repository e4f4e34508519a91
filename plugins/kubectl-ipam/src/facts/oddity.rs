//! Things that are written in a form that no longer, or never, had an effect.

use super::Origin;

/// Something that is written down and does not do what it seems to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// What it is.
    pub kind: OddityKind,
    /// Where it is written.
    pub origin: Origin,
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OddityKind {
    /// A Cilium pool in the version that Cilium 1.20 no longer serves.
    OldVersion,
    /// A Cilium pool that lists its addresses in `spec.cidrs`, which Cilium 1.16 no longer reads.
    OldField,
    /// A Cilium pool with prefixes that does not say whether their first and last addresses are given away: no
    /// until Cilium 1.15, yes from 1.16 on.
    EdgesUnsaid,
    /// An annotation of a pod that nobody reads, by its key.
    Annotation(String),
}
