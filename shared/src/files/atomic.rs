//! Replacing a file so that a reader, or a crash, sees the old content or the new, never a part.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failed;
use crate::cli::{Error, Result};

/// Who may read the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// As before; a new file gets 0644 less the umask.
    Keep,
    /// 0600, whatever it was before.
    Private,
}

/// Replaces the file's content: temporary file beside it, fsync, rename, fsync of the folder.
///
/// A symbolic link is followed and its target replaced. Mode and owner are kept as far as the system allows.
///
/// # Errors
/// Anything the file system refuses; the old content is then still in place.
pub fn write_atomic(path: &Path, content: &[u8], privacy: Privacy) -> Result<()> {
    replace(path, content, privacy, |_| Ok(true)).map(|_| ())
}

/// As [`write_atomic`], but only if the file still holds `expected` once the new content is on the disk; says
/// whether it did. Between that look and the replacement there is no other system call than the rename.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_atomic_if(path: &Path, expected: &[u8], content: &[u8], privacy: Privacy) -> Result<bool> {
    replace(path, content, privacy, |target| Ok(fs::read(target)? == expected))
}

fn replace(
    path: &Path,
    content: &[u8],
    privacy: Privacy,
    still_wanted: impl FnOnce(&Path) -> io::Result<bool>,
) -> Result<bool> {
    let target = real_path(path)?;
    let cannot = |error: io::Error| failed("cannot write", &target, &error);
    let before = match fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(Error::failed(format!("cannot write {}: it is a folder", target.display())));
        }
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(cannot(error)),
    };
    let folder = folder_of(&target);
    let mut temporary = temporary_in(folder, privacy).map_err(cannot)?;
    temporary.write_all(content).map_err(cannot)?;
    if let Some(before) = &before {
        keep_owner_and_mode(temporary.as_file(), before, privacy).map_err(cannot)?;
    }
    temporary.as_file().sync_all().map_err(cannot)?;
    if !still_wanted(&target).map_err(cannot)? {
        return Ok(false);
    }
    temporary.persist(&target).map_err(|error| cannot(error.error))?;
    sync_folder(folder).map_err(cannot)?;
    Ok(true)
}

/// Where the content really is: the end of a chain of links, even if the last one points nowhere yet.
fn real_path(path: &Path) -> Result<PathBuf> {
    let mut at = path.to_owned();
    // The limit of Linux; a longer chain is a loop.
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(target) => at = folder_of(&at).join(target),
            Err(_) => return Ok(at),
        }
    }
    Err(Error::failed(format!("cannot write {}: too many levels of symbolic links", path.display())))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn temporary_in(folder: &Path, privacy: Privacy) -> io::Result<NamedTempFile> {
    // The umask is applied by the system on creation.
    let mode = if privacy == Privacy::Private { 0o600 } else { 0o644 };
    tempfile::Builder::new()
        .prefix(".labkit-")
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder)
}

fn keep_owner_and_mode(file: &File, before: &Metadata, privacy: Privacy) -> io::Result<()> {
    let ours = file.metadata()?;
    if (ours.uid(), ours.gid()) != (before.uid(), before.gid()) {
        // Only root may give files away; anybody else keeps the group if they can and the file as theirs.
        if std::os::unix::fs::fchown(file, Some(before.uid()), Some(before.gid())).is_err() {
            drop(std::os::unix::fs::fchown(file, None, Some(before.gid())));
        }
    }
    let mode = if privacy == Privacy::Private { 0o600 } else { before.mode() & 0o7777 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot sync a folder; the rename itself has happened.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_replaced_and_mode_and_link_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.yaml");
        let link = folder.path().join("link.yaml");
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.yaml", &link).unwrap();

        write_atomic(&link, b"new", Privacy::Keep).unwrap();

        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ipam.yaml");
        fs::write(&path, "theirs").unwrap();
        assert!(!write_atomic_if(&path, b"old", b"new", Privacy::Keep).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert!(write_atomic_if(&path, b"theirs", b"new", Privacy::Keep).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn private_means_0600_for_new_and_old_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_atomic(&path, b"1", Privacy::Private).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write_atomic(&path, b"2", Privacy::Private).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_missing_folder_and_a_link_loop_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write_atomic(&folder.path().join("no/file"), b"x", Privacy::Keep).is_err());
        std::os::unix::fs::symlink("b", folder.path().join("a")).unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("b")).unwrap();
        let error = write_atomic(&folder.path().join("a"), b"x", Privacy::Keep).unwrap_err();
        assert!(error.message.contains("too many levels"), "{error}");
        assert!(write_atomic(folder.path(), b"x", Privacy::Keep).unwrap_err().message.contains("folder"));
    }
}
