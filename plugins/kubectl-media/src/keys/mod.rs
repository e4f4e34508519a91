//! Where the key of each app is, and what else one has to know to talk to it.
//!
//! Keys are [`labkit::secret::SecretText`]: never shown, wiped. What is found counts in this order: what was handed over
//! (`--keys-from`), variables of the container (their Secret, their ConfigMap), the file of settings. An environment
//! beats the file in the apps themselves, too, and the file may then hold an old key or none.
//!
//! | module | job |
//! | --- | --- |
//! | [`given`] | keys that are handed over |
//! | [`file`](self::file) | what a file of settings says |
//! | [`store`] | reads Secrets, ConfigMaps and files |
//! | [`logins`] | logs in at most once |
//! | [`access`] | puts it together for one instance |

pub mod access;
pub mod file;
pub mod given;
pub mod logins;
pub mod store;
mod tree;

pub use access::{Access, FileState, Key, Source};
pub use given::{KeysFrom, Purpose, Values};
pub use logins::{Login, Logins};
pub use store::{Store, read_settings};
