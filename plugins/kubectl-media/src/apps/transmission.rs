//! Transmission.

use super::{App, Role};

/// A torrent client.
pub(super) const TRANSMISSION: App = App {
    name: "transmission",
    title: "Transmission",
    role: Role::TorrentClient,
    images: &["transmission", "transmission-openvpn", "transmission-daemon"],
    variables: &[],
    port: Some(9091),
};
