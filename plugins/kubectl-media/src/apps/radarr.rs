//! Radarr.

use super::{App, Role};

/// Films.
pub(super) const RADARR: App = App {
    name: "radarr",
    title: "Radarr",
    role: Role::Library,
    images: &["radarr"],
    variables: &["RADARR__"],
    port: Some(7878),
};
