//! FlareSolverr, Byparr.

use super::{App, Role};

/// Solves challenges for indexers.
pub(super) const FLARESOLVERR: App = App {
    name: "flaresolverr",
    title: "FlareSolverr",
    role: Role::Helper,
    images: &["flaresolverr"],
    variables: &[],
    port: Some(8191),
};

/// The same protocol with another browser.
pub(super) const BYPARR: App = App {
    name: "byparr",
    title: "Byparr",
    role: Role::Helper,
    images: &["byparr"],
    variables: &[],
    port: Some(8191),
};
