//! An advisory lock around an edit, so that two processes never write one file from the same old content.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::{Dirs, create_private_dir, failed};
use crate::cli::{Error, Result};

/// The longest pause between two looks at a lock somebody else holds.
const PAUSE: Duration = Duration::from_millis(5);

/// A held lock; dropping it, or the end of the process however it comes, releases it.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock that guards `path`, waiting up to `patience`.
    ///
    /// It is the folder that is locked (`flock`), so nothing is left beside the user's file and the file itself may
    /// be replaced meanwhile. On a file system that cannot lock folders, a file in our state folder stands in,
    /// which then guards against processes of the same user on this machine only.
    ///
    /// # Errors
    /// Timed out when somebody else keeps it; failed when the folder cannot be opened.
    pub fn acquire(path: &Path, patience: Duration, dirs: &Dirs) -> Result<Self> {
        let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = folder_of(&resolved);
        let open = File::open(folder).map_err(|error| failed("cannot open", folder, &error))?;
        match wait(open, path, patience)? {
            Some(lock) => Ok(lock),
            None => Self::in_state(&resolved, path, patience, dirs),
        }
    }

    /// Blocks until nobody holds the lock that guards `path`, without taking it. However many wait, one release wakes
    /// them all at once.
    ///
    /// # Errors
    /// When the folder cannot be opened, or cannot be locked here.
    pub fn wait_until_released(path: &Path) -> io::Result<()> {
        // Everybody may have a shared lock at the same time, but nobody beside an exclusive one.
        loop {
            match File::open(folder_of(path))?.lock_shared() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }

    fn in_state(resolved: &Path, path: &Path, patience: Duration, dirs: &Dirs) -> Result<Self> {
        let folder = dirs.state.join("locks");
        create_private_dir(&folder)?;
        let digest = Sha256::digest(resolved.as_os_str().as_encoded_bytes());
        let name = digest.iter().take(16).fold(0_u128, |name, byte| name << 8 | u128::from(*byte));
        let file = folder.join(format!("{name:032x}"));
        let cannot = |error: io::Error| failed("cannot open", &file, &error);
        let open = File::options().create(true).truncate(false).write(true).open(&file).map_err(cannot)?;
        match wait(open, path, patience)? {
            Some(lock) => Ok(lock),
            None => Err(Error::failed(format!("cannot lock {}: not supported here", path.display()))),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// `None` when this kind of file cannot be locked here.
fn wait(file: File, path: &Path, patience: Duration) -> Result<Option<Lock>> {
    let until = Instant::now() + patience;
    let mut pause = Duration::from_micros(200);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(Lock { _file: file })),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                return Err(Error::timed_out(format!(
                    "cannot lock {}: another process is editing it",
                    path.display()
                ))
                .hint("wait for it to end, or end it, and try again"));
            }
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(PAUSE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dirs(folder: &Path) -> Dirs {
        Dirs { config: folder.join("c"), state: folder.join("s"), cache: folder.join("k") }
    }

    #[test]
    fn a_second_holder_waits_and_gets_it_after_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ipam.yaml");
        std::fs::write(&file, "").unwrap();
        let first = Lock::acquire(&file, Duration::ZERO, &dirs(folder.path())).unwrap();
        let refused = Lock::acquire(&file, Duration::ZERO, &dirs(folder.path())).unwrap_err();
        assert_eq!(refused.kind, crate::cli::ErrorKind::TimedOut);

        let (path, ours) = (file.clone(), dirs(folder.path()));
        let second = std::thread::spawn(move || Lock::acquire(&path, Duration::from_secs(60), &ours).is_ok());
        drop(first);
        assert!(second.join().unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the file");
    }

    #[test]
    fn everybody_who_waits_goes_on_when_the_lock_is_released() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("taken.json");
        Lock::wait_until_released(&file).unwrap();
        let held = Lock::acquire(&file, Duration::ZERO, &dirs(folder.path())).unwrap();
        let released = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let wait = || {
                Lock::wait_until_released(&file).unwrap();
                assert!(released.load(std::sync::atomic::Ordering::SeqCst), "the lock was held");
            };
            let waiting: Vec<_> = (0..3).map(|_| scope.spawn(wait)).collect();
            std::thread::sleep(Duration::from_millis(20));
            released.store(true, std::sync::atomic::Ordering::SeqCst);
            drop(held);
            for thread in waiting {
                thread.join().unwrap();
            }
        });
        assert!(Lock::acquire(&file, Duration::ZERO, &dirs(folder.path())).is_ok(), "nobody keeps it");
        assert!(Lock::wait_until_released(&folder.path().join("gone/file")).is_err());
    }

    #[test]
    fn where_folders_cannot_be_locked_the_state_folder_serves() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ipam.yaml");
        let lock = || Lock::in_state(&file, &file, Duration::ZERO, &dirs(folder.path()));
        let held = lock().unwrap();
        assert!(lock().is_err());
        drop(held);
        assert!(lock().is_ok());
    }
}
