//! What every address of a range is to the lab: whose it is, or in which way it is free. `get` says it of one address,
//! `map` draws it for whole networks.
//!
//! | module | job |
//! | --- | --- |
//! | [`state`] | the states an address can be in, strongest first |
//! | [`sweep`] | stretches of addresses with the same state, pool and owner |
//! | [`contested`] | the addresses that `check` finds fault with |
//! | [`mention`] | the addresses a text speaks of |

mod contested;
mod mention;
mod state;
mod sweep;

pub use contested::contested;
pub use mention::{addresses, speaks_of};
pub use state::{Occupancy, StateCount, counts};
pub use sweep::{Run, occupancy, trust};
