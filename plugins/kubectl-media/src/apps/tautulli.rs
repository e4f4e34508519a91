//! Tautulli.

use super::{App, Role};

/// What Plex plays.
pub(super) const TAUTULLI: App = App {
    name: "tautulli",
    title: "Tautulli",
    role: Role::Monitor,
    images: &["tautulli"],
    variables: &["TAUTULLI_"],
    port: Some(8181),
};
