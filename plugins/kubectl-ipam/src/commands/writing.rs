//! Writing to the inventory.

use std::time::Duration;

use labkit::cli::{Result, Session};
use labkit::files::Dirs;

use super::ground::Book;
use crate::inventory::commit::commit;
use crate::inventory::edit::{Edit, Outcome};

/// How long to wait for other writers at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the edits, together with whatever else is waiting; they are on stable storage when it returns.
///
/// Waits at most half of `ttl`, so that a claim still holds when its entry is written.
pub(super) fn write_down(
    session: &Session,
    book: &Book,
    edits: &[Edit],
    ttl: Duration,
) -> Result<Vec<Outcome>> {
    let dirs = Dirs::from_env(&session.env)?;
    commit(&book.path, edits, book.known(), &dirs, PATIENCE.min(ttl / 2))
}
