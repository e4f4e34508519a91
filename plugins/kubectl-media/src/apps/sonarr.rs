//! Sonarr.

use super::{App, Role};

/// Series.
pub(super) const SONARR: App = App {
    name: "sonarr",
    title: "Sonarr",
    role: Role::Library,
    images: &["sonarr"],
    variables: &["SONARR__"],
    port: Some(8989),
};
