//! Writing edits to the inventory's file, many processes at once: whoever gets the file's lock makes the edits of
//! all that wait, in one replacement of the file with one fsync, and leaves each its answer.

mod queue;
mod wire;

use std::path::Path;
use std::time::{Duration, Instant};

use labkit::cli::{Error, ErrorKind, Result, ResultExt, failpoint};
use labkit::files::{self, Dirs, Lock, Privacy};
use labkit::manifest::yaml::MAX_BYTES;

use super::edit::{self, Edit, Known, Outcome};
use queue::{Queue, Ticket};
use wire::Answer;

/// How much longer to wait for somebody who has taken our edit and is at work on it.
const GRACE: Duration = Duration::from_secs(30);

/// How often the file may change under our hands before we give up.
const ATTEMPTS: usize = 20;

/// The pauses between two looks at the lock and the answer grow up to this.
const PAUSE: Duration = Duration::from_millis(8);

/// Makes edits to the inventory at `path`, all or those that are not refused, and returns when they are on the disk:
/// one outcome per edit. Waits up to `patience` for other writers.
///
/// Nothing is left beside the file; a link is followed. An edit by hand that is saved meanwhile is taken as the new
/// ground, not overwritten: the file is read again right before the rename that replaces it. When the process dies,
/// its edits are in the file or will never be.
///
/// What is `known` of the inventory saves reading it again, if the file still holds that text.
///
/// # Errors
/// The file cannot be read, is no valid inventory, or cannot be replaced; timed out, with nothing written, when
/// others keep it busy.
pub fn commit(
    path: &Path,
    edits: &[Edit],
    known: Option<Known<'_>>,
    dirs: &Dirs,
    patience: Duration,
) -> Result<Vec<Outcome>> {
    let until = Instant::now() + patience;
    let inventory = path.canonicalize().or_failed(|| format!("cannot read {}", path.display()))?;
    // Where the state folder cannot be used, the lock alone still keeps writers apart.
    let Ok((queue, ticket)) = Queue::open(dirs, &inventory).and_then(|queue| {
        let ticket = queue.register(edits)?;
        Ok((queue, ticket))
    }) else {
        let _lock = Lock::acquire(path, patience, dirs)?;
        return write(path, known, &[edits]).map(|mut answers| answers.pop().unwrap_or_default());
    };
    failpoint!("commit.registered");
    wait(path, known, &queue, &ticket, dirs, until)
}

fn wait(
    path: &Path,
    known: Option<Known<'_>>,
    queue: &Queue,
    ticket: &Ticket,
    dirs: &Dirs,
    mut until: Instant,
) -> Result<Vec<Outcome>> {
    let mut pause = Duration::from_millis(1);
    let mut in_grace = false;
    loop {
        if let Some(answer) = ticket.answer() {
            return answer;
        }
        match Lock::acquire(path, Duration::ZERO, dirs) {
            Ok(_lock) if ticket.answer().is_none() => {
                lead(path, known, queue)?;
                continue;
            }
            Ok(_lock) => continue,
            Err(error) if error.kind == ErrorKind::TimedOut && Instant::now() >= until => {
                if in_grace || ticket.withdraw() {
                    return Err(error);
                }
                until += GRACE;
                in_grace = true;
            }
            Err(error) if error.kind == ErrorKind::TimedOut => {}
            Err(error) => return Err(error),
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE);
    }
}

/// Makes everybody's edits. The caller holds the inventory's lock.
fn lead(path: &Path, known: Option<Known<'_>>, queue: &Queue) -> Result<()> {
    let pending = queue.take()?;
    failpoint!("commit.taken");
    let edits: Vec<_> = pending.iter().map(|pending| pending.edits.as_slice()).collect();
    let answers: Vec<Answer> = match write(path, known, &edits) {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(error) => pending.iter().map(|_| Err(error.clone())).collect(),
    };
    failpoint!("commit.written");
    let answered: Vec<Result<()>> =
        pending.iter().zip(&answers).map(|(to, answer)| queue.answer(to, answer)).collect();
    answered.into_iter().collect()
}

/// One replacement of the file for several batches; the outcomes are given back batch by batch.
fn write(path: &Path, known: Option<Known<'_>>, batches: &[&[Edit]]) -> Result<Vec<Vec<Outcome>>> {
    let name = path.display().to_string();
    let all: Vec<_> = batches.iter().flat_map(|batch| batch.iter().cloned()).collect();
    for _ in 0..ATTEMPTS {
        let text = files::read_text(path, MAX_BYTES)?;
        let edited = edit::apply_to(&text, known, &name, &all)?;
        let unchanged = edited.text == text;
        if unchanged || files::write_atomic_if(path, text.as_bytes(), edited.text.as_bytes(), Privacy::Keep)?
        {
            let mut outcomes = edited.outcomes.into_iter();
            return Ok(batches.iter().map(|batch| outcomes.by_ref().take(batch.len()).collect()).collect());
        }
    }
    Err(Error::failed(format!("{name} changes again and again while it is edited"))
        .hint("something else keeps writing to it; nothing of ours was written"))
}

#[cfg(test)]
mod tests;
