//! Overseerr, Jellyseerr, Seerr.

use super::{App, Role};

/// Requests; retired in favour of Seerr.
pub(super) const OVERSEERR: App = App {
    name: "overseerr",
    title: "Overseerr",
    role: Role::Requests,
    images: &["overseerr"],
    variables: &[],
    port: Some(5055),
};

/// Requests; retired in favour of Seerr.
pub(super) const JELLYSEERR: App = App {
    name: "jellyseerr",
    title: "Jellyseerr",
    role: Role::Requests,
    images: &["jellyseerr"],
    variables: &[],
    port: Some(5055),
};

/// Requests.
pub(super) const SEERR: App = App {
    name: "seerr",
    title: "Seerr",
    role: Role::Requests,
    images: &["seerr"],
    variables: &[],
    port: Some(5055),
};
