//! Readarr.

use super::{App, Role};

/// Books; retired, with forks.
pub(super) const READARR: App = App {
    name: "readarr",
    title: "Readarr",
    role: Role::Library,
    images: &["readarr", "bookshelf"],
    variables: &["READARR__"],
    port: Some(8787),
};
