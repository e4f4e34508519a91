//! Plex.

use super::{App, Role};

/// A media server.
pub(super) const PLEX: App = App {
    name: "plex",
    title: "Plex",
    role: Role::MediaServer,
    images: &["plex", "pms-docker", "plex-media-server"],
    variables: &["PLEX_CLAIM", "PLEX_UID", "PLEX_PREFERENCE_"],
    port: Some(32400),
};
