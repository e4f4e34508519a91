//! Bazarr.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role};

/// Subtitles for what Radarr and Sonarr have.
pub(super) const BAZARR: App = App {
    name: "bazarr",
    title: "Bazarr",
    role: Role::Library,
    images: &["bazarr"],
    variables: &["BAZARR__"],
    port: Some(6767),
    api: Api::Bazarr,
    signatures: &[],
    keep: Keep { folders: &["/config"], without: &["backup", "restore", "cache", "log"], ..Keep::NOTHING },
    settings: Settings {
        files: &["/config/config/config.yaml"],
        key: &[Place::Yaml(&["auth", "apikey"])],
        port: &[Place::Yaml(&["general", "port"])],
        base: &[Place::Yaml(&["general", "base_url"])],
        port_variables: &["BAZARR__PORT"],
        ..NONE
    },
};
