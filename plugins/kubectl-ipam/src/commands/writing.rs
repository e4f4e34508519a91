//! Writing to the inventory.

use std::path::Path;
use std::time::Duration;

use labkit::cli::{Result, Session};
use labkit::files::{Dirs, Lock, Privacy, read_text, write_atomic};
use labkit::manifest::yaml::MAX_BYTES;

use crate::inventory::edit::{Edit, Outcome, apply};

/// How long to wait for the file at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the edits, in one step with whatever else is waiting; on stable storage when it returns.
///
/// Waits for other writers at most half of `ttl`, so that a claim still holds when its entry is written.
pub(super) fn write_down(
    session: &Session,
    path: &Path,
    edits: Vec<Edit>,
    ttl: Duration,
) -> Result<Vec<Outcome>> {
    let dirs = Dirs::from_env(&session.env)?;
    let _lock = Lock::acquire(path, PATIENCE.min(ttl / 2), &dirs)?;
    let text = read_text(path, MAX_BYTES)?;
    let edited = apply(&text, &path.display().to_string(), &edits)?;
    if edited.text != text {
        write_atomic(path, edited.text.as_bytes(), Privacy::Keep)?;
    }
    Ok(edited.outcomes)
}
