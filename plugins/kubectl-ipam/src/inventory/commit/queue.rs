//! The queue of intended edits: one file per process in the state folder, beside no file of the user.
//!
//! | name | means |
//! | --- | --- |
//! | `<id>.new` | being written |
//! | `<id>.edit` | waits for somebody to make it |
//! | `<id>.taken` | somebody who holds the inventory's lock is making it |
//! | `<id>.done` | the answer |
//!
//! Each process keeps a lock on its own file for as long as it lives, so a file that can be locked belongs to a dead
//! one. Changes of name decide races: only one of "take" and "withdraw" can succeed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use labkit::cli::{Error, Result, ResultExt};
use labkit::files::{Dirs, create_private_dir};
use sha2::{Digest, Sha256};

use super::wire::{self, Answer};
use crate::inventory::edit::Edit;

/// The queue of one inventory.
pub(super) struct Queue {
    folder: PathBuf,
}

/// An intended edit of a living process.
pub(super) struct Pending {
    id: String,
    pub(super) edits: Vec<Edit>,
}

impl Queue {
    /// The queue of the inventory at this canonical path.
    pub(super) fn open(dirs: &Dirs, inventory: &Path) -> Result<Self> {
        let digest = Sha256::digest(inventory.as_os_str().as_encoded_bytes());
        let name = digest.iter().take(16).fold(0_u128, |name, byte| name << 8 | u128::from(*byte));
        let folder = dirs.state.join("edits").join(format!("{name:032x}"));
        create_private_dir(&folder)?;
        Ok(Self { folder })
    }

    /// Puts edits into the queue.
    pub(super) fn register(&self, edits: &[Edit]) -> Result<Ticket> {
        let cannot = || format!("cannot write to {}", self.folder.display());
        let bytes = wire::edits_to_bytes(edits).or_failed(cannot)?;
        // Somebody who tidies up may take a file that is not locked yet for a dead one's.
        for _ in 0..100 {
            let id = new_id();
            let new = self.path(&id, "new");
            let mut file = File::options().write(true).create_new(true).open(&new).or_failed(cannot)?;
            file.try_lock().or_failed(cannot)?;
            file.write_all(&bytes).or_failed(cannot)?;
            match fs::rename(&new, self.path(&id, "edit")) {
                Ok(()) => return Ok(Ticket { folder: self.folder.clone(), id, _lock: file }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).or_failed(cannot),
            }
        }
        Err(Error::failed(cannot()).caused_by("files vanish as soon as they are made"))
    }

    /// Takes what living processes wait for and clears away what dead ones left. For the holder of the inventory's
    /// lock only.
    pub(super) fn take(&self) -> Result<Vec<Pending>> {
        let cannot = || format!("cannot read {}", self.folder.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).or_failed(cannot)? {
            names.extend(entry.or_failed(cannot)?.file_name().into_string());
        }
        // Sorted by time of registration: the id begins with it.
        names.sort();
        let mut pending = Vec::new();
        for name in &names {
            let Some((id, state)) = name.rsplit_once('.') else { continue };
            match state {
                "new" | "edit" | "taken" => pending.extend(self.take_one(id, state)),
                "done" if !["edit", "taken"].iter().any(|state| self.path(id, state).exists()) => {
                    forget(&self.path(id, "done"));
                }
                _ => {}
            }
        }
        Ok(pending)
    }

    fn take_one(&self, id: &str, state: &str) -> Option<Pending> {
        // Its owner removes the answer last: without one here, a file that is still there has none yet.
        let answered = self.path(id, "done").exists();
        let path = self.path(id, state);
        let file = File::options().read(true).write(true).open(&path).ok()?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            Ok(()) | Err(TryLockError::Error(_)) => {
                forget(&path);
                forget(&self.path(id, "done"));
                return None;
            }
        }
        if answered || state == "new" {
            return None;
        }
        let edits = wire::edits_from_bytes(&fs::read(&path).ok()?)?;
        let taken = self.path(id, "taken");
        if state == "edit" && fs::rename(&path, taken).is_err() {
            return None;
        }
        Some(Pending { id: id.to_owned(), edits })
    }

    /// Leaves the answer for its owner.
    pub(super) fn answer(&self, pending: &Pending, answer: &Answer) -> Result<()> {
        let cannot = || format!("cannot write to {}", self.folder.display());
        let bytes = wire::answer_to_bytes(answer).or_failed(cannot)?;
        let part = self.path(&pending.id, "part");
        fs::write(&part, bytes).or_failed(cannot)?;
        fs::rename(&part, self.path(&pending.id, "done")).or_failed(cannot)
    }

    fn path(&self, id: &str, state: &str) -> PathBuf {
        self.folder.join(format!("{id}.{state}"))
    }
}

/// This process's place in the queue; dropping it gives the place up.
pub(super) struct Ticket {
    folder: PathBuf,
    id: String,
    _lock: File,
}

impl Ticket {
    /// The answer, once there is one.
    pub(super) fn answer(&self) -> Option<Answer> {
        wire::answer_from_bytes(&fs::read(self.path("done")).ok()?)
    }

    /// Gives up waiting; `false` when somebody is just making the edit.
    pub(super) fn withdraw(&self) -> bool {
        fs::rename(self.path("edit"), self.path("new")).is_ok()
    }

    fn path(&self, state: &str) -> PathBuf {
        self.folder.join(format!("{}.{state}", self.id))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // The answer goes last; see `Queue::take_one`.
        for state in ["new", "edit", "taken", "done"] {
            forget(&self.path(state));
        }
    }
}

/// Removes a file that may be gone already. What stays is cleared away by the next one who looks.
fn forget(path: &Path) {
    drop(fs::remove_file(path));
}

/// Sorts by time, and is unique on this machine.
fn new_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let time = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos());
    format!("{time:030}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
