//! qBittorrent.

use labkit::finding::Severity;

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role, Sign, Signature};

/// A torrent client.
pub(super) const QBITTORRENT: App = App {
    name: "qbittorrent",
    title: "qBittorrent",
    role: Role::TorrentClient,
    images: &["qbittorrent", "qbittorrent-nox", "qbittorrentvpn"],
    variables: &["QBT_"],
    port: Some(8080),
    api: Api::QBittorrent,
    signatures: &[
        Signature {
            name: "qbittorrent-temporary-password",
            sign: Some(Sign::TemporaryPassword),
            severity: Severity::Info,
            texts: &["temporary password is provided for this session"],
            meaning: "no password was set, so it makes up a new one at every start",
            hint: "set one in its web page: Tools, Options, Web UI",
        },
        Signature {
            name: "qbittorrent-banned",
            sign: Some(Sign::Banned),
            severity: Severity::Error,
            texts: &["webapi login failure", "ip has been banned"],
            meaning: "after too many failed logins it lets nobody in from that address, not even with the right password",
            hint: "mend what logs in from that address with an old password, then wait an hour or restart it",
        },
        Signature {
            name: "qbittorrent-wrong-password",
            sign: None,
            severity: Severity::Warning,
            texts: &["webapi login failure", "invalid credentials"],
            meaning: "somebody logs in with a wrong password; five times, and the address is banned",
            hint: "mend what logs in from that address",
        },
    ],
    keep: Keep {
        folders: &["/config"],
        without: &["logs", "log", "cache", "lockfile", "ipc-socket"],
        ..Keep::NOTHING
    },
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
