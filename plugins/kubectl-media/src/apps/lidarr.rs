//! Lidarr.

use super::{App, Role};

/// Music.
pub(super) const LIDARR: App = App {
    name: "lidarr",
    title: "Lidarr",
    role: Role::Library,
    images: &["lidarr"],
    variables: &["LIDARR__"],
    port: Some(8686),
};
