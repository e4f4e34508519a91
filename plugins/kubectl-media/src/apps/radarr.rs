//! Radarr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Films.
pub(super) const RADARR: App = App {
    name: "radarr",
    title: "Radarr",
    role: Role::Library,
    images: &["radarr"],
    variables: &["RADARR__"],
    port: Some(7878),
    api: Api::Servarr("/api/v3"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["RADARR__AUTH__APIKEY"],
        port_variables: &["RADARR__SERVER__PORT"],
        base_variables: &["RADARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
