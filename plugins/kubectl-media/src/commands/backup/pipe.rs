//! A command in a container whose output is worked on while it comes.

use std::io;
use std::time::Duration;

use labkit::cli::{Error, Result};
use labkit::kube::{ApiError, Cause, Cluster, ContainerTarget, ExecLimits, ExecOutput, StreamFault};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::backup::tree::Incoming;

/// Pieces that wait between the two sides, of 32 KiB at most.
const WAITING: usize = 16;

/// Runs a command, and `work` with what it writes, on a thread of its own.
///
/// # Errors
/// When the command cannot be run. What `work` fails of comes first, since a broken pipe only follows from it.
pub(super) async fn through<T: Send + 'static>(
    cluster: &Cluster,
    target: &ContainerTarget,
    command: &[&str],
    deadline: Duration,
    work: impl FnOnce(Incoming) -> io::Result<T> + Send + 'static,
) -> Result<(io::Result<T>, ExecOutput)> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let working = spawn_blocking(move || work(Incoming::new(receiver)));
    let limits = ExecLimits { deadline, ..ExecLimits::default() };
    let ran = cluster.exec_reading(target, command, limits, sender).await;
    let worked = joined(working.await)?;
    match (ran, worked) {
        (Ok(output), worked) => Ok((worked, output)),
        // The other side ended because this one did.
        (Err(error), Err(why)) if is_break(&error) && why.kind() != io::ErrorKind::UnexpectedEof => {
            Ok((Err(why), ExecOutput::default()))
        }
        (Err(error), _) => Err(explained(error)),
    }
}

/// What a thread gave; it does not panic.
pub(super) fn joined<T>(result: std::result::Result<T, tokio::task::JoinError>) -> Result<T> {
    result.map_err(|error| Error::failed("a part of the work broke off").caused_by(error))
}

fn is_break(error: &ApiError) -> bool {
    matches!(error.cause, Cause::Stream(StreamFault::BrokeOff))
}

/// An image without the program is the usual reason.
fn explained(error: ApiError) -> Error {
    let lacks = matches!(&error.cause, Cause::Stream(StreamFault::NotStarted(_)));
    let error = Error::from(error);
    if lacks {
        return error.hint(
            "files are copied with tar, which the image has to bring: add it, or use a sidecar container",
        );
    }
    error
}
