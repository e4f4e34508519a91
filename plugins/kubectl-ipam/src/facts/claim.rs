//! Claims: objects in the cluster that hold an address for somebody.

use jiff::Timestamp;
use labkit::net::AddrSpec;

use super::{Origin, State};

/// One claim as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFact {
    /// What it holds.
    pub addresses: AddrSpec,
    /// `Claimed`, `Reserved` once it is committed, `Held` after its release, or `Expired`.
    pub state: State,
    /// Who holds it.
    pub holder: String,
    /// The reservation it belongs to.
    pub reservation: Option<String>,
    /// The pool the address was taken from.
    pub pool: Option<String>,
    /// When it was taken or last renewed.
    pub renewed: Timestamp,
    /// When it runs out; `None` when it lives as long as its reservation.
    pub expires: Option<Timestamp>,
    /// Until when the reservation is meant to be kept, as the claim says.
    pub kept_until: Option<Timestamp>,
    /// `metadata.uid`.
    pub uid: String,
    /// `metadata.resourceVersion`, the precondition of every change.
    pub resource_version: String,
    /// The object.
    pub origin: Origin,
}
