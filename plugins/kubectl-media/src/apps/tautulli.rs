//! Tautulli.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role};

/// What Plex plays.
pub(super) const TAUTULLI: App = App {
    name: "tautulli",
    title: "Tautulli",
    role: Role::Monitor,
    images: &["tautulli"],
    variables: &["TAUTULLI_"],
    port: Some(8181),
    api: Api::Tautulli,
    signatures: &[],
    keep: Keep { folders: &["/config"], without: &["backups", "cache", "logs"], ..Keep::NOTHING },
    settings: Settings {
        files: &["/config/config.ini"],
        key: &[Place::Ini("General", "api_key")],
        port: &[Place::Ini("General", "http_port")],
        base: &[Place::Ini("General", "http_root")],
        key_variables: &["TAUTULLI_API_KEY"],
        port_variables: &["TAUTULLI_HTTP_PORT"],
        base_variables: &["TAUTULLI_HTTP_ROOT"],
        ..NONE
    },
};
