//! FlareSolverr, Byparr.

use super::settings::NONE;
use super::{Api, App, Keep, Role};

/// Solves challenges for indexers.
pub(super) const FLARESOLVERR: App = App {
    name: "flaresolverr",
    title: "FlareSolverr",
    role: Role::Helper,
    images: &["flaresolverr"],
    variables: &[],
    port: Some(8191),
    api: Api::FlareSolverr,
    signatures: &[],
    keep: Keep::NOTHING,
    settings: NONE,
};

/// The same protocol with another browser. Its health check asks a page on the internet, so it is not asked.
pub(super) const BYPARR: App = App {
    name: "byparr",
    title: "Byparr",
    role: Role::Helper,
    images: &["byparr"],
    variables: &[],
    port: Some(8191),
    api: Api::None,
    signatures: &[],
    keep: Keep::NOTHING,
    settings: NONE,
};
