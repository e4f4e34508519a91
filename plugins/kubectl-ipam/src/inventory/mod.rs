//! The inventory: the file in Git that says what every address is for.
//!
//! | module | job |
//! | --- | --- |
//! | [`model`] | the format as values, each with its place in the file |
//! | [`discover`] | which file it is |
//! | [`read`] | text to values, strictly; everything wrong is reported at once |
//! | [`commit`] | edits brought into the file, those of many processes in one go |
//! | [`edit`] | reservations added, changed and removed in the text, which keeps every other byte |
//! | [`skeleton`] | a text to begin with, explained by comments |
//! | [`schema`] | the format as a JSON schema, for editors |

pub mod commit;
pub mod discover;
pub mod edit;
pub mod model;
pub mod read;
pub mod schema;
pub mod skeleton;

pub use commit::commit;
pub use discover::find;
pub use edit::{Edit, Edited, Known, Outcome, ReservationEntry, apply, apply_to};
pub use model::{
    API_VERSION, Announce, Claims, Host, HostRole, Inventory, KIND, KeyTemplate, Lease, Located, Network,
    Pair, Pool, Publish, Reservation, Suppress, Tier,
};
pub use read::{Problem, ProblemKind, Reading, Source, load, load_with_source, parse};
pub use schema::schema;
pub use skeleton::skeleton;
