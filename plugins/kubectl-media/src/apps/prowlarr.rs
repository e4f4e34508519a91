//! Prowlarr.

use super::{App, Role};

/// Indexers for the other *arr apps.
pub(super) const PROWLARR: App = App {
    name: "prowlarr",
    title: "Prowlarr",
    role: Role::Indexer,
    images: &["prowlarr"],
    variables: &["PROWLARR__"],
    port: Some(9696),
};
