//! Whisparr.

use super::{App, Role};

/// Films for adults.
pub(super) const WHISPARR: App = App {
    name: "whisparr",
    title: "Whisparr",
    role: Role::Library,
    images: &["whisparr"],
    variables: &["WHISPARR__"],
    port: Some(6969),
};
