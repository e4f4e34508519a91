//! Claims: one `Lease` in the cluster for each address, or prefix, that somebody takes.
//!
//! Creating the Lease is the lock: its name is made of the address, so of two creates exactly one succeeds. Addresses
//! and prefixes that overlap exclude each other by a second look, see [`contest`].
//!
//! | state | meaning | ends |
//! | --- | --- | --- |
//! | pending | an address is being reserved | when its time to live runs out |
//! | committed | the reservation is written down; without an inventory, this is where | with the reservation |
//! | releasing | the reservation is being removed | when its time to live runs out |
//! | held | it was released; only its own name may have the address back | when the hold-down runs out |
//!
//! `reserve`: create pending, write the inventory (fsync), commit. `release`: mark releasing, remove the entry
//! (fsync), delete or, with a hold-down, mark held. Every step but the create names the resourceVersion it was decided on. A crash leaves a claim
//! that runs out, or one that the next run of the same command finishes.
//!
//! | file | job |
//! | --- | --- |
//! | `name` | the Lease's name from an address or prefix and back (pure) |
//! | `claim` | a claim as a value, to and from the Lease (pure) |
//! | `cluster_ip` | cluster addresses, kept by `IPAddress` objects (pure) |
//! | `contest` | which of two claims that overlap stays (pure) |
//! | `lease` | the Lease as the API server has it (pure) |
//! | `decide` | what a `reserve` has to do for one name (pure) |
//! | `supply` | which addresses may be given away (pure) |
//! | `choose` | which free address or prefix to try next (pure) |
//! | `inquiry` | asking the addresses that would be given away whether somebody answers |
//! | `record` | what Git is told about a change (pure) |
//! | `identity` | who holds a claim, and which inventory it belongs to |
//! | `store` | reading and changing claims in the cluster |
//! | `protocol` | the steps of taking, committing and releasing a claim |

mod choose;
mod claim;
pub mod cluster_ip;
mod contest;
mod decide;
mod identity;
mod inquiry;
mod lease;
mod name;
mod protocol;
mod record;
mod store;
mod supply;
mod view;

pub use choose::Chooser;
pub use claim::{Claim, ClaimState, DEFAULT_TTL, Stamp, Terms, is_label_value};
pub use contest::{beaten_by, is_second};
pub use decide::{Step, Wanted, Written, block_of, decide, is_ours, spec_of};
pub use identity::{holder, host, inventory_identity};
pub use inquiry::Inquiry;
pub use lease::Lease;
pub use name::{claim_block, claim_name};
pub use protocol::{Choice, Party, Settled, by_block};
pub use record::{Deed, differ_only_in, message};
pub use store::{ClaimStore, DEFAULT_NAMESPACE, SELECTOR};
pub use supply::{Demand, Supply, ground_of, in_use, said_by, supply, takers};
pub use view::{Change, ReservationItem, ReservationList};
