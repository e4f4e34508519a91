//! exportarr.

use super::settings::NONE;
use super::{Api, App, Keep, Role};

/// Metrics of one *arr app. It is named after the app it watches, so that its image decides.
pub(super) const EXPORTARR: App = App {
    name: "exportarr",
    title: "exportarr",
    role: Role::Sidecar,
    images: &["exportarr"],
    variables: &[],
    port: None,
    api: Api::None,
    signatures: &[],
    keep: Keep::NOTHING,
    settings: NONE,
};
