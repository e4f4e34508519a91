//! Plex.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Role};

/// A media server.
pub(super) const PLEX: App = App {
    name: "plex",
    title: "Plex",
    role: Role::MediaServer,
    images: &["plex", "pms-docker", "plex-media-server"],
    variables: &["PLEX_CLAIM", "PLEX_UID", "PLEX_PREFERENCE_"],
    port: Some(32400),
    api: Api::Plex,
    settings: Settings {
        files: &["/config/Library/Application Support/Plex Media Server/Preferences.xml"],
        key: &[Place::Attribute("PlexOnlineToken")],
        ..NONE
    },
};
