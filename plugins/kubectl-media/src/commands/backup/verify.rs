//! `backup verify`: opens backups, reads them to the end and checks what is in them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use labkit::age::{Fault, Identities};
use labkit::archive::{digest, is_encrypted};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::Workspace;
use labkit::output::Shape;
use tokio::task::spawn_blocking;

use super::args::VerifyArgs;
use super::keyring::identities;
use super::pipe::joined;
use super::shown;
use crate::backup::inspect::{Inspected, inspect};
use crate::backup::{Backup, store};

/// Checks backups; the first that cannot be read ends it.
pub(super) async fn run(args: VerifyArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let identities = Arc::new(identities(&args.keys)?);
    let mut all = Vec::new();
    for file in &args.files {
        let progress = session.ui.progress(&format!("reading {}", file.display()), None);
        let checked = verified(file, &identities, session).await;
        drop(progress);
        all.push((checked?, file.display().to_string()));
    }
    shown(all, Vec::new(), session)
}

/// A backup as it is now: what is in it was read, every database checked.
///
/// # Errors
/// When it is not what its record says, cannot be opened, or not read to its end.
pub(crate) async fn verified(file: &Path, identities: &Arc<Identities>, session: &Session) -> Result<Backup> {
    let cannot = |error: io::Error| unreadable(file, &error);
    let encrypted = is_encrypted(file).map_err(cannot)?;
    if encrypted && identities.is_empty() {
        return Err(Error::usage(format!("{} is encrypted", file.display()))
            .hint("name the file with the identity that opens it with -i"));
    }
    let record = store::record(file)?;
    let path = file.to_owned();
    let written = joined(spawn_blocking(move || digest(&path)).await)?.map_err(cannot)?;
    if let Some(record) = &record
        && record.sha256 != written.sha256
    {
        return Err(damaged(file).caused_by("its SHA-256 is not the one that was noted when it was made"));
    }
    let workspace = Workspace::new(&session.env)?;
    let (path, scratch) = (file.to_owned(), workspace.path().to_owned());
    let keys = Arc::clone(identities);
    let inspected = joined(spawn_blocking(move || inspect(&path, &keys, &scratch)).await)?;
    let Inspected { content, files, bytes, databases } = inspected.map_err(cannot)?;
    Ok(Backup {
        content,
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        size: written.size,
        sha256: written.sha256,
        content_size: bytes,
        files,
        encrypted,
        databases,
        missing: record.as_ref().map(|record| record.missing.clone()).unwrap_or_default(),
        made_by: record.map(|record| record.made_by).unwrap_or_default(),
    })
}

fn damaged(file: &Path) -> Error {
    Error::failed(format!("{} is damaged, or was changed", file.display())).hint("take another backup")
}

fn unreadable(file: &Path, error: &io::Error) -> Error {
    let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>());
    match fault {
        Some(Fault::NoMatch) => Error::failed(format!("{} cannot be opened", file.display()))
            .caused_by(error)
            .hint("name the identity that belongs to one of the recipients it was made for with -i"),
        Some(_) => damaged(file).caused_by(error),
        None if error.kind() == io::ErrorKind::InvalidData
            || error.kind() == io::ErrorKind::UnexpectedEof =>
        {
            damaged(file).caused_by(error)
        }
        None => Error::failed(format!("cannot read {}", file.display())).caused_by(error),
    }
}
