//! Manifests in Git, for patches of objects that Argo CD or Flux keep.

use std::path::{Path, PathBuf};

use labkit::cli::{Result, Session};
use labkit::finding::Subject;
use labkit::manifest::edit::find;
use labkit::manifest::{self, Object};

use crate::mend::Manifest;

/// The objects of some files and folders.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    objects: Vec<Object>,
    /// The working directory.
    folder: PathBuf,
}

impl Manifests {
    /// Reads them. What is in them and cannot be read is told.
    ///
    /// # Errors
    /// When a path that was named cannot be read.
    pub(super) fn read(paths: &[PathBuf], session: &Session) -> Result<Self> {
        let folder = session.env.directory().to_owned();
        let paths: Vec<PathBuf> = paths.iter().map(|path| folder.join(path)).collect();
        let loaded = manifest::load(&paths, &mut std::io::empty())?;
        for gap in loaded.gaps.iter().filter(|gap| gap.blocking) {
            session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
        }
        Ok(Self { objects: loaded.objects, folder })
    }

    /// The manifest of an object.
    pub(super) fn of(&self, group: &str, subject: &Subject) -> Option<Manifest> {
        let object = find(&self.objects, group, subject)?;
        let text = std::fs::read_to_string(object.file()).ok()?;
        let path = self.in_repository(object.file()).display().to_string();
        Some(Manifest { path, text, object: object.clone() })
    }

    /// The path of a file in its repository, as patches have it; without one, from here.
    fn in_repository<'p>(&self, file: &'p Path) -> &'p Path {
        let root = file.ancestors().skip(1).find(|folder| folder.join(".git").exists());
        let inside = root.and_then(|root| file.strip_prefix(root).ok());
        inside.or_else(|| file.strip_prefix(&self.folder).ok()).unwrap_or(file)
    }
}
