//! Bazarr.

use super::{App, Role};

/// Subtitles for what Radarr and Sonarr have.
pub(super) const BAZARR: App = App {
    name: "bazarr",
    title: "Bazarr",
    role: Role::Library,
    images: &["bazarr"],
    variables: &["BAZARR__"],
    port: Some(6767),
};
