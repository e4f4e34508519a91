//! Recyclarr.

use super::settings::NONE;
use super::{Api, App, Keep, Role};

/// Keeps quality profiles as a guide has them; a CronJob.
pub(super) const RECYCLARR: App = App {
    name: "recyclarr",
    title: "Recyclarr",
    role: Role::Job,
    images: &["recyclarr"],
    variables: &["RECYCLARR_"],
    port: None,
    api: Api::None,
    signatures: &[],
    keep: Keep {
        folders: &["/config"],
        without: &["cache", "logs", "repo", "repositories", "resources"],
        ..Keep::NOTHING
    },
    settings: NONE,
};
