//! qBittorrent.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Role};

/// A torrent client.
pub(super) const QBITTORRENT: App = App {
    name: "qbittorrent",
    title: "qBittorrent",
    role: Role::TorrentClient,
    images: &["qbittorrent", "qbittorrent-nox", "qbittorrentvpn"],
    variables: &["QBT_"],
    port: Some(8080),
    api: Api::QBittorrent,
    settings: Settings {
        files: &["/config/qBittorrent/qBittorrent.conf", "/config/qBittorrent/config/qBittorrent.conf"],
        // From 5.3 on in a section of their own. Of the password there is only a hash.
        key: &[Place::Ini("WebUI", "APIKey"), Place::Ini("Preferences", "WebUI\\APIKey")],
        user: &[Place::Ini("WebUI", "Username"), Place::Ini("Preferences", "WebUI\\Username")],
        port: &[Place::Ini("WebUI", "Port"), Place::Ini("Preferences", "WebUI\\Port")],
        port_variables: &["WEBUI_PORT", "QBT_WEBUI_PORT"],
        ..NONE
    },
};
