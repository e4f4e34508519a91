//! The secrets of a cluster: certificate authorities, keys and tokens that every node's configuration is made of.
//!
//! [`Bundle::generate`] makes them anew, [`read`] and [`derive`] take them from `secrets.yaml` or from the configuration
//! of a control plane and check that they belong together, [`create`] writes them once. [`ClientCertificate::issue`]
//! makes what opens the Talos API. Texts with secrets are wiped from memory and have no `Debug`; the keys themselves
//! live in aws-lc, which wipes them, too.

mod bundle;
mod certificate;
mod check;
mod file;
mod key;
mod pem;

pub use bundle::{Authority, Bundle, Encryption};
pub use certificate::{AUTHORITY_LIFETIME, CLIENT_LIFETIME, ClientCertificate, ClientRole};
pub use file::{create, derive, derive_text, read, read_text};
pub use key::{Algorithm, PrivateKey};

#[cfg(test)]
pub(crate) mod tests;
