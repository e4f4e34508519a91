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
//! | [`Failure`] | what went wrong, told apart; it turns into the error for people |
//!
//! A node is always dialled directly: no endpoint passes requests on, so what is asked of a node happens there.

mod address;
mod certificate;
mod channel;
pub mod cosi;
mod credentials;
mod dial;
mod error;
mod explain;
pub mod facts;
mod flags;
mod node;
pub mod pem;
mod probe;
pub mod proto;
mod reads;
mod refusal;
#[cfg(test)]
mod testing;
mod tls;

pub use address::{Address, DEFAULT_PORT};
pub use certificate::{Certificate, Fingerprint, is_signed_by};
pub use credentials::Credentials;
pub use error::{CertificateProblem, Failure, Reason, Result};
pub use flags::TalosFlags;
pub use node::{Node, Patience};
pub use probe::{ApiState, Closed, Probe, probe};
pub use refusal::Refusal;
