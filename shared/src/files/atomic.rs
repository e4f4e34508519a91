//! Replacing a file so that a reader, or a crash, sees the old content or the new, never a part.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
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
    replace(path, content, privacy, Sync::Wait, put_in_place).map(|_| ())
}

/// As [`write_atomic`], for the user alone and without waiting for the disk: for what is easily had again, such as a
/// cache. After a crash of the machine the file may be the old one, empty or gone.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_cached(path: &Path, content: &[u8]) -> Result<()> {
    replace(path, content, Privacy::Private, Sync::Leave, put_in_place).map(|_| ())
}

/// As [`write_atomic`], but only if the file still holds `expected`; says whether it did.
///
/// Old and new content change places in one step, and what came out is looked at: if somebody saved in that very
/// instant, theirs is put back. A file system that cannot exchange two files (most network file systems) leaves the
/// instant between the last look and the rename.
///
/// # Errors
/// As [`write_atomic`]; and if others save again and again while theirs is put back, the name of the file beside it
/// that keeps what they saved.
pub fn write_atomic_if(path: &Path, expected: &[u8], content: &[u8], privacy: Privacy) -> Result<bool> {
    replace(path, content, privacy, Sync::Wait, |temporary, target| {
        if fs::read(target)? != expected {
            return Ok(false);
        }
        swap_in(temporary, target, expected, exchange)
    })
}

/// Creates a file with this content, all of it or nothing; `false` if something has that name already, which stays.
///
/// # Errors
/// Anything the file system refuses.
pub fn write_new(path: &Path, content: &[u8]) -> Result<bool> {
    // A link that leads nowhere has the name, too.
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    replace(path, content, Privacy::Keep, Sync::Wait, |temporary, target| {
        match temporary.persist_noclobber(target) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    })
}

/// Whether to wait until the content is on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sync {
    Wait,
    Leave,
}

fn replace(
    path: &Path,
    content: &[u8],
    privacy: Privacy,
    sync: Sync,
    put: impl FnOnce(NamedTempFile, &Path) -> io::Result<bool>,
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
    if sync == Sync::Wait {
        temporary.as_file().sync_all().map_err(cannot)?;
    }
    let done = put(temporary, &target).map_err(cannot)?;
    if done && sync == Sync::Wait {
        sync_folder(folder).map_err(cannot)?;
    }
    Ok(done)
}

fn put_in_place(temporary: NamedTempFile, target: &Path) -> io::Result<bool> {
    temporary.persist(target).map(|_| true).map_err(|error| error.error)
}

/// How often somebody may save while what they saved before is being put back.
const PUT_BACKS: u32 = 8;

/// Exchanges the two files; if anything but `expected` comes out, it goes back in.
///
/// Afterwards the temporary name holds what is no longer wanted, and is removed with it.
fn swap_in(
    temporary: NamedTempFile,
    target: &Path,
    expected: &[u8],
    mut exchange: impl FnMut(&Path, &Path) -> io::Result<()>,
) -> io::Result<bool> {
    match exchange(temporary.path(), target) {
        Err(error) if cannot_exchange(&error) => return put_in_place(temporary, target),
        other => other?,
    }
    if fs::read(temporary.path()).is_ok_and(|old| old == expected) {
        return Ok(true);
    }
    // What goes in is held open, so that no later file can have its number.
    let mut inside = temporary.as_file().try_clone()?;
    for _ in 0..PUT_BACKS {
        let outside = File::open(temporary.path())?;
        exchange(temporary.path(), target)?;
        // Unless yet another save came in between, what went in before comes out again.
        if file_id(&fs::metadata(temporary.path())?) == file_id(&inside.metadata()?) {
            return Ok(false);
        }
        inside = outside;
    }
    let kept = temporary.keep().map_err(|error| error.error)?.1;
    Err(io::Error::other(format!("somebody keeps saving it; one of their versions is in {}", kept.display())))
}

/// Which file it is, under whatever name.
fn file_id(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(Errno::NOSYS.into())
}

/// What a system without the call, or a file system without the operation, answers (renameat2(2); renamex_np(2)).
fn cannot_exchange(error: &io::Error) -> bool {
    let answers = [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP, Errno::OPNOTSUPP];
    Errno::from_io_error(error).is_some_and(|errno| answers.contains(&errno))
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

pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

pub(super) fn temporary_in(folder: &Path, privacy: Privacy) -> io::Result<NamedTempFile> {
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

pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
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
    fn a_new_file_takes_nobodys_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ipam.yaml");
        assert!(write_new(&path, b"first").unwrap());
        assert!(!write_new(&path, b"second").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        let link = folder.path().join("link.yaml");
        std::os::unix::fs::symlink("nowhere.yaml", &link).unwrap();
        assert!(!write_new(&link, b"third").unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
    }

    /// A file with `saved` in it, and a temporary one beside it that is to replace it.
    fn two_files(saved: &str) -> (tempfile::TempDir, PathBuf, NamedTempFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ipam.yaml");
        fs::write(&path, saved).unwrap();
        let mut temporary = temporary_in(folder.path(), Privacy::Keep).unwrap();
        temporary.write_all(b"ours").unwrap();
        (folder, path, temporary)
    }

    /// A save as most editors do it: a new file takes the name.
    fn save(path: &Path, text: &str) {
        let new = path.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }

    #[test]
    fn a_save_between_the_last_look_and_the_replacement_is_put_back() {
        let (folder, path, temporary) = two_files("saved in that instant");
        assert!(!swap_in(temporary, &path, b"old", exchange).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "saved in that instant");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn of_two_saves_the_later_one_stays() {
        let (folder, path, temporary) = two_files("saved first");
        let mut saves = ["saved later"].into_iter();
        let mut racing = |one: &Path, other: &Path| {
            exchange(one, other)?;
            saves.next().into_iter().for_each(|text| save(&path, text));
            Ok(())
        };
        assert!(!swap_in(temporary, &path, b"old", &mut racing).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "saved later");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn somebody_who_never_stops_saving_loses_nothing() {
        let (folder, path, temporary) = two_files("0");
        let mut count = 0;
        let mut racing = |one: &Path, other: &Path| {
            exchange(one, other)?;
            count += 1;
            save(&path, &count.to_string());
            Ok(())
        };
        let error = swap_in(temporary, &path, b"old", &mut racing).unwrap_err();
        assert!(error.to_string().contains("one of their versions is in"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), count.to_string());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_system_that_cannot_exchange_gets_a_rename() {
        let (folder, path, temporary) = two_files("old");
        let refuse = |_: &Path, _: &Path| Err(Errno::INVAL.into());
        assert!(swap_in(temporary, &path, b"old", refuse).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "ours");
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
