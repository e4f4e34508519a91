//! SABnzbd.

use super::{App, Role};

/// A Usenet client.
pub(super) const SABNZBD: App = App {
    name: "sabnzbd",
    title: "SABnzbd",
    role: Role::UsenetClient,
    images: &["sabnzbd", "docker-sabnzbd"],
    variables: &["SABNZBD__"],
    port: Some(8080),
};
