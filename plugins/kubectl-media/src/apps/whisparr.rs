//! Whisparr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Films for adults.
pub(super) const WHISPARR: App = App {
    name: "whisparr",
    title: "Whisparr",
    role: Role::Library,
    images: &["whisparr"],
    variables: &["WHISPARR__"],
    port: Some(6969),
    api: Api::Servarr("/api/v3"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["WHISPARR__AUTH__APIKEY"],
        port_variables: &["WHISPARR__SERVER__PORT"],
        base_variables: &["WHISPARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
