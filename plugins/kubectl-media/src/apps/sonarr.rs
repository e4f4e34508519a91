//! Sonarr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Series.
pub(super) const SONARR: App = App {
    name: "sonarr",
    title: "Sonarr",
    role: Role::Library,
    images: &["sonarr"],
    variables: &["SONARR__"],
    port: Some(8989),
    api: Api::Servarr("/api/v3"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["SONARR__AUTH__APIKEY"],
        port_variables: &["SONARR__SERVER__PORT"],
        base_variables: &["SONARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
