//! `kubectl ipam`: one source of truth for every address of a Kubernetes lab.
//!
//! Words: the **inventory** is the file in Git that says what every address is for; a **pool** is a set of
//! addresses somebody hands out; a **reservation** is an address kept for one purpose; a **claim** is the `Lease`
//! in the cluster that makes a reservation exclusive while it is being written.
//!
//! Start reading at [`cli`] (what can be typed), then at the verb's file in [`commands`].

pub mod assign;
pub mod check;
pub mod claims;
pub mod cli;
pub mod collect;
pub mod commands;
pub mod complete;
pub mod details;
pub mod facts;
pub mod git;
pub mod history;
pub mod hook;
pub mod hosts;
pub mod import;
pub mod inventory;
pub mod listing;
pub mod map;
pub mod occupancy;
pub mod plan;
pub mod pools;
pub mod probe;
pub mod publish;

pub use cli::Ipam;
