//! Prowlarr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Indexers for the other *arr apps.
pub(super) const PROWLARR: App = App {
    name: "prowlarr",
    title: "Prowlarr",
    role: Role::Indexer,
    images: &["prowlarr"],
    variables: &["PROWLARR__"],
    port: Some(9696),
    api: Api::Servarr("/api/v1"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["PROWLARR__AUTH__APIKEY"],
        port_variables: &["PROWLARR__SERVER__PORT"],
        base_variables: &["PROWLARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
