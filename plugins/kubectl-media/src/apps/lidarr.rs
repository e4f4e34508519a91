//! Lidarr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Music.
pub(super) const LIDARR: App = App {
    name: "lidarr",
    title: "Lidarr",
    role: Role::Library,
    images: &["lidarr"],
    variables: &["LIDARR__"],
    port: Some(8686),
    api: Api::Servarr("/api/v1"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["LIDARR__AUTH__APIKEY"],
        port_variables: &["LIDARR__SERVER__PORT"],
        base_variables: &["LIDARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
