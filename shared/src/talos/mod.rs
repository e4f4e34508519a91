//! The Talos API: connections to nodes, what they say, and what can be asked of them.
//!
//! | module | job |
//! | --- | --- |
//! | [`TalosFlags`] | talosctl's connection flags |
//! | [`proto`] | the messages, compiled from `shared/proto` |
//! | [`Address`], [`Fingerprint`], [`Certificate`], [`Credentials`], [`pem`] | who is who |
//! | [`probe()`] | what answers at an address, from one handshake |
//! | [`Node`] | one connection to one node, and everything that only reads |
//! | [`facts`] | what nodes say, as plain values |
//! | [`cosi`] | any kind of resource |
//! | [`danger`] | the calls that change a node, each with the proof of a confirmation |
//! | [`config`] | talosconfigs: reading, resolving, comparing, changing |
//! | [`Version`], [`Differences`] | what differs between versions of Talos |
//! | [`Failure`] | what went wrong, told apart; it turns into the error for people |
//!
//! A node is always dialled directly: no endpoint passes requests on, so what is asked of a node happens there.

mod access;
mod address;
mod certificate;
mod channel;
pub mod config;
pub mod cosi;
mod credentials;
pub mod danger;
mod dial;
mod error;
mod etcd;
mod events;
mod explain;
pub mod facts;
mod flags;
mod health;
mod kubeconfig;
mod node;
mod observed;
pub mod pem;
mod probe;
pub mod proto;
mod reads;
mod recover;
mod refusal;
#[cfg(test)]
mod scripted;
mod snapshot;
mod stream;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod version;
mod words;

pub use access::ClientConfiguration;
pub use address::{Address, DEFAULT_PORT};
pub use certificate::{Certificate, Der, Fingerprint, is_signed_by};
pub use config::{Access, Talosconfig};
pub use credentials::Credentials;
pub use error::{CertificateProblem, Failure, Reason, Result};
pub use etcd::{EtcdAlarm, EtcdAlarmKind, EtcdMember, EtcdStatus, MemberId};
pub use events::{Event, Events, Lines};
pub use flags::TalosFlags;
pub use health::Health;
pub use node::{Node, Patience};
pub use probe::{ApiState, Closed, Probe, probe};
pub use reads::MACHINE_STATUS;
pub use refusal::Refusal;
pub use snapshot::Snapshot;
pub use version::{DIFFERENCES, Differences, Version};
