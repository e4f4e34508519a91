//! Readarr.

use super::settings::{self, Settings};
use super::{Api, App, Keep, Role, signature};

/// Books; retired, with forks.
pub(super) const READARR: App = App {
    name: "readarr",
    title: "Readarr",
    role: Role::Library,
    images: &["readarr", "bookshelf"],
    variables: &["READARR__"],
    port: Some(8787),
    api: Api::Servarr("/api/v1"),
    signatures: signature::SERVARR,
    keep: Keep::SERVARR,
    settings: Settings {
        key_variables: &["READARR__AUTH__APIKEY"],
        port_variables: &["READARR__SERVER__PORT"],
        base_variables: &["READARR__SERVER__URLBASE"],
        ..settings::SERVARR
    },
};
