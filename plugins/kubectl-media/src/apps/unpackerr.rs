//! Unpackerr.

use super::settings::NONE;
use super::{Api, App, Keep, Role};

/// Unpacks what the download clients fetched.
pub(super) const UNPACKERR: App = App {
    name: "unpackerr",
    title: "Unpackerr",
    role: Role::Helper,
    images: &["unpackerr"],
    variables: &["UN_RADARR_", "UN_SONARR_", "UN_LIDARR_", "UN_READARR_", "UN_WHISPARR_"],
    port: None,
    api: Api::None,
    signatures: &[],
    keep: Keep::NOTHING,
    settings: NONE,
};
