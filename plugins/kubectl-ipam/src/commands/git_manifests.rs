//! The manifests of a Git repository, for patches of objects that Argo CD or Flux keep.

use std::path::PathBuf;

use labkit::cli::Session;
use labkit::manifest::{self, Object};

use crate::git::Repository;

/// Every manifest of a repository; none without one.
pub(super) struct GitManifests {
    root: PathBuf,
    /// The objects in them.
    pub(super) objects: Vec<Object>,
}

impl GitManifests {
    /// Reads them. What cannot be read is told, and there is no patch of it.
    pub(super) fn of(repository: Option<&Repository>, session: &Session) -> Self {
        let Some(repository) = repository else { return Self { root: PathBuf::new(), objects: Vec::new() } };
        let root = repository.root().to_owned();
        match manifest::load(std::slice::from_ref(&root), &mut std::io::empty()) {
            Ok(loaded) => Self { root, objects: loaded.objects },
            Err(error) => {
                session.ui.warn(&format!("the manifests in Git cannot be read: {}", error.message));
                Self { root, objects: Vec::new() }
            }
        }
    }

    /// The path in the repository of the file with an object, and what the file holds.
    pub(super) fn text(&self, object: &Object) -> Option<(String, String)> {
        let path = object.file().strip_prefix(&self.root).unwrap_or(object.file());
        let text = std::fs::read_to_string(object.file()).ok()?;
        Some((path.display().to_string(), text))
    }
}
