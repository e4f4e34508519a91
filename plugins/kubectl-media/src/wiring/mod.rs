//! How the apps of a stack are wired to each other: every link that should be there, and how it is.

mod judge;
mod link;
mod list;
mod proof;
pub mod resolve;
#[cfg(test)]
pub(crate) mod testing;

pub use judge::{World, links};
pub use link::{End, Kind, Link, State};
pub use list::{Totals, WiringList};
pub use proof::{Proof, proofs};
