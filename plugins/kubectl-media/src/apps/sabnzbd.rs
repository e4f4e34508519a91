//! SABnzbd.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Role};

/// A Usenet client.
pub(super) const SABNZBD: App = App {
    name: "sabnzbd",
    title: "SABnzbd",
    role: Role::UsenetClient,
    images: &["sabnzbd", "docker-sabnzbd"],
    variables: &["SABNZBD__"],
    port: Some(8080),
    api: Api::SABnzbd,
    settings: Settings {
        files: &["/config/sabnzbd.ini"],
        key: &[Place::Ini("misc", "api_key")],
        port: &[Place::Ini("misc", "port")],
        base: &[Place::Ini("misc", "url_base")],
        key_variables: &["SABNZBD__API_KEY"],
        port_variables: &["SABNZBD__PORT"],
        ..NONE
    },
};
