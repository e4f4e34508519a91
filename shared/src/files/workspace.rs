//! A folder for clear text that must not stay: in memory where the system offers that, and gone in any case.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use crate::cli::{Env, Error, Result};

/// Where Linux has a file system in memory that everybody may write to.
const IN_MEMORY: &str = "/dev/shm";
/// How often removal is tried: a thread that was cut short may still write its last file.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);

/// A folder that only the user can look into (0700). It goes, with everything in it, when this is dropped.
#[derive(Debug)]
pub struct Workspace {
    folder: Option<TempDir>,
    path: PathBuf,
}

impl Workspace {
    /// Makes one: where `TMPDIR` says, else in memory, else where the system keeps temporary files.
    ///
    /// # Errors
    /// When none can be made.
    pub fn new(env: &Env) -> Result<Self> {
        let named = env.non_empty("TMPDIR").map(PathBuf::from);
        let made = match named {
            Some(folder) => make(&folder),
            None => make(Path::new(IN_MEMORY)).or_else(|_| make(&std::env::temp_dir())),
        };
        let folder = made.map_err(|error| {
            Error::failed("cannot make a temporary folder")
                .caused_by(error)
                .hint("TMPDIR names the folder to make it in")
        })?;
        let path = folder.path().to_owned();
        Ok(Self { folder: Some(folder), path })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error of writing into it, in words.
    pub fn failed(&self, error: &io::Error) -> Error {
        let ours = Error::failed(format!("cannot write to the temporary folder {}", self.path.display()))
            .caused_by(error);
        if error.kind() == ErrorKind::StorageFull {
            return ours.hint("TMPDIR names another folder, with more space");
        }
        ours
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // Kept from removing itself: it tries only once.
        let path = self.folder.take().map(TempDir::keep);
        let Some(path) = path else { return };
        for _ in 0..TRIES {
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => sleep(PAUSE),
                _ => return,
            }
        }
    }
}

fn make(folder: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(".labkit-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_private_and_goes_with_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let env = Env::of([("TMPDIR", folder.path().to_str().unwrap())], "/");
        let workspace = Workspace::new(&env).unwrap();
        assert_eq!(workspace.path().parent(), Some(folder.path()));
        assert_eq!(fs::metadata(workspace.path()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::create_dir(workspace.path().join("inner")).unwrap();
        fs::write(workspace.path().join("inner/database"), "clear text").unwrap();
        drop(workspace);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said_with_what_to_do() {
        let error = Workspace::new(&Env::of([("TMPDIR", "/nowhere")], "/")).unwrap_err();
        assert_eq!(error.hints, ["TMPDIR names the folder to make it in"]);
    }
}
