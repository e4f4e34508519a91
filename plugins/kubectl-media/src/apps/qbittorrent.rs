//! qBittorrent.

use super::{App, Role};

/// A torrent client.
pub(super) const QBITTORRENT: App = App {
    name: "qbittorrent",
    title: "qBittorrent",
    role: Role::TorrentClient,
    images: &["qbittorrent", "qbittorrent-nox", "qbittorrentvpn"],
    variables: &["QBT_"],
    port: Some(8080),
};
