//! A file that is written bit by bit, and is there under its name only when it is whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::atomic::{Privacy, folder_of, sync_folder, temporary_in};
use super::failed;
use crate::cli::{Error, Result};

/// A file that comes to be, readable by the user alone. It goes when this is dropped before [`Pending::keep`].
#[derive(Debug)]
pub struct Pending {
    file: File,
    path: TempPath,
    target: PathBuf,
}

impl Pending {
    /// Begins a file that will be called `target`.
    ///
    /// # Errors
    /// When nothing can be written beside it.
    pub fn new(target: &Path) -> Result<Self> {
        let temporary = temporary_in(folder_of(target), Privacy::Private);
        let temporary = temporary.map_err(|error| failed("cannot write", target, &error))?;
        let (file, path) = NamedTempFile::into_parts(temporary);
        Ok(Self { file, path, target: target.to_owned() })
    }

    /// The name it will have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A second handle to write to.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn file(&self) -> Result<File> {
        self.file.try_clone().map_err(|error| failed("cannot write", &self.target, &error))
    }

    /// An error of writing to it, in words.
    pub fn failed(&self, error: &io::Error) -> Error {
        failed("cannot write", &self.target, error)
    }

    /// Waits until the content is on the disk, and gives the file its name, which nothing may have.
    ///
    /// # Errors
    /// Anything the file system refuses.
    pub fn keep(self) -> Result<()> {
        let Self { file, path, target } = self;
        let cannot = |error: io::Error| failed("cannot write", &target, &error);
        file.sync_all().map_err(cannot)?;
        if fs::symlink_metadata(&target).is_ok() {
            return Err(cannot(io::ErrorKind::AlreadyExists.into()));
        }
        path.persist_noclobber(&target).map_err(|error| cannot(error.error))?;
        sync_folder(folder_of(&target)).map_err(cannot)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_there_when_it_is_whole_and_leaves_nothing_behind_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup");
        let pending = Pending::new(&target).unwrap();
        pending.file().unwrap().write_all(b"half").unwrap();
        assert!(!target.exists());
        drop(pending);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        let pending = Pending::new(&target).unwrap();
        pending.file().unwrap().write_all(b"whole").unwrap();
        pending.keep().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Pending::new(&target).unwrap().keep().is_err(), "nothing is replaced");
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }
}
