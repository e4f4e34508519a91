//! Jellyfin.

use super::{App, Role};

/// A media server.
pub(super) const JELLYFIN: App = App {
    name: "jellyfin",
    title: "Jellyfin",
    role: Role::MediaServer,
    images: &["jellyfin"],
    variables: &["JELLYFIN_"],
    port: Some(8096),
};
