//! Transmission.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role};

/// A torrent client.
pub(super) const TRANSMISSION: App = App {
    name: "transmission",
    title: "Transmission",
    role: Role::TorrentClient,
    images: &["transmission", "transmission-openvpn", "transmission-daemon"],
    variables: &[],
    port: Some(9091),
    api: Api::Transmission,
    signatures: &[],
    keep: Keep { folders: &["/config"], without: &["*.lock"], ..Keep::NOTHING },
    settings: Settings {
        files: &["/config/settings.json"],
        user: &[Place::Json("/rpc-username")],
        port: &[Place::Json("/rpc-port")],
        ..NONE
    },
};
