//! Jellyfin.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role};

/// A media server.
pub(super) const JELLYFIN: App = App {
    name: "jellyfin",
    title: "Jellyfin",
    role: Role::MediaServer,
    images: &["jellyfin"],
    variables: &["JELLYFIN_"],
    port: Some(8096),
    api: Api::Jellyfin,
    signatures: &[],
    keep: Keep {
        folders: &["/config"],
        without: &["cache", "transcodes", "log", "metadata", "trickplay", "subtitles", "attachments"],
        ..Keep::NOTHING
    },
    settings: Settings {
        // Keys are in the database only.
        files: &["/config/network.xml", "/config/config/network.xml"],
        port: &[Place::Element("InternalHttpPort"), Place::Element("InternalHttpPortNumber")],
        base: &[Place::Element("BaseUrl")],
        ..NONE
    },
};
