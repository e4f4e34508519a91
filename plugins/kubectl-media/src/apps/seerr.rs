//! Overseerr, Jellyseerr, Seerr.

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role};

/// Where all three keep what one has to know.
const SETTINGS: Settings = Settings {
    files: &["/app/config/settings.json", "/config/settings.json"],
    key: &[Place::Json("/main/apiKey")],
    key_variables: &["API_KEY"],
    port_variables: &["PORT"],
    ..NONE
};

/// What all three keep.
const KEEP: Keep =
    Keep { folders: &["/app/config", "/config"], without: &["cache", "logs"], ..Keep::NOTHING };

/// Requests; retired in favour of Seerr.
pub(super) const OVERSEERR: App = App {
    name: "overseerr",
    title: "Overseerr",
    role: Role::Requests,
    images: &["overseerr"],
    variables: &[],
    port: Some(5055),
    api: Api::Seerr,
    signatures: &[],
    keep: KEEP,
    settings: SETTINGS,
};

/// Requests; retired in favour of Seerr.
pub(super) const JELLYSEERR: App = App {
    name: "jellyseerr",
    title: "Jellyseerr",
    role: Role::Requests,
    images: &["jellyseerr"],
    variables: &[],
    port: Some(5055),
    api: Api::Seerr,
    signatures: &[],
    keep: KEEP,
    settings: SETTINGS,
};

/// Requests.
pub(super) const SEERR: App = App {
    name: "seerr",
    title: "Seerr",
    role: Role::Requests,
    images: &["seerr"],
    variables: &[],
    port: Some(5055),
    api: Api::Seerr,
    signatures: &[],
    keep: KEEP,
    settings: SETTINGS,
};
