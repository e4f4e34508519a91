//! `backup prune`: deletes old backups, after a plan.

use std::fs;
use std::path::Path;

use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::args::PruneArgs;
use super::{directory, is_of};
use crate::backup::record::bytes;
use crate::backup::retention::superfluous;
use crate::backup::store::{self, record_of};

/// Deletes what is no longer wanted.
pub(super) fn run(args: &PruneArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let folder = directory(args.dir.as_deref())?;
    let mut found = store::found(folder)?;
    if !args.apps.is_empty() {
        found.backups.retain(|(backup, _)| args.apps.iter().any(|name| is_of(backup, name)));
    }
    let (backups, paths): (Vec<_>, Vec<_>) = found.backups.into_iter().unzip();
    let going = superfluous(&backups, usize::try_from(args.keep).unwrap_or(usize::MAX));
    let token = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut plan = Plan::default();
    for place in &going {
        let backup = &backups[*place];
        let subject =
            Subject::in_namespace("Backup", backup.content.namespace.as_str(), backup.file.as_str());
        let summary = format!("delete {} of {}", bytes(backup.size), backup.content.name);
        plan.final_change(Action::Delete, subject, &summary, &token);
    }
    let flags = PlanFlags::from(args.plan.clone());
    if let Decision::Apply(confirmed) = plan.confirm(&flags, &session.ui, &Prompt::new(&session.ui))? {
        for (place, change) in going.iter().zip(&confirmed.plan().changes) {
            // The record first: what has none is no backup any more.
            if let Some(record) = record_of(&paths[*place]) {
                removed(&record)?;
            }
            removed(&paths[*place])?;
            confirmed.report(&session.ui, change);
        }
    }
    for gap in &found.gaps {
        session.ui.warn(&format!("left alone: {}: {}", gap.what, gap.why));
    }
    session.ui.show(&plan.document("media"))?;
    Ok(ExitCode::Done)
}

fn removed(path: &Path) -> Result<()> {
    fs::remove_file(path)
        .map_err(|error| Error::failed(format!("cannot delete {}", path.display())).caused_by(error))
}
