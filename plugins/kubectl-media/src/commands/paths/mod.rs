//! `paths`: each path as each app sees it.

mod fix;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::output::Shape;
use labkit::plan::{Decision, PlanFlags};
use labkit::prompt::Prompt;

use super::asking::AskArgs;
use super::judged::{Conclusion, Judged, sum_up};
use super::selected::AppArgs;
use crate::paths::{PathList, PathRow, paths};
use crate::wiring::{End, State};

/// Whose paths to show, and whether to mend them.
#[derive(Debug, Args)]
pub struct PathsArgs {
    /// Which apps.
    #[command(flatten)]
    pub which: AppArgs,
    /// Add the remote path mappings that are needed, and correct those that lead elsewhere
    #[arg(long)]
    pub fix: bool,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Shows the paths, or mends them.
pub async fn run(args: PathsArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if !args.fix && (args.plan.yes || args.plan.dry_run.is_some()) {
        return Err(Error::usage("--yes and --dry-run are about what is mended").hint("add --fix"));
    }
    let mut judged = Judged::gather(&args.which, &args.ask, session).await?;
    let (mut rows, mut fixes) = paths(&judged.world());
    rows.retain(|row| judged.is_wanted(&row.app));
    let silent = rows.iter().filter(|row| row.is_unasked());
    let silent: Vec<(End, String)> = silent.map(|row| (row.app.clone(), row.detail.clone())).collect();
    judged.note_silent(silent.into_iter());
    if !args.fix {
        let list = PathList::new(rows, judged.gaps, args.which.all_namespaces);
        session.ui.show(&list)?;
        let mut worst = list.items.iter().filter(|row| row.state > State::Unknown);
        let hint = worst.find_map(|row| row.hint.clone());
        let summary = (!list.items.is_empty()).then(|| list.summary());
        let end = Conclusion {
            summary: summary.as_deref(),
            is_well: list.is_well(),
            broken: list.totals.broken,
            hints: hint.into_iter().collect(),
        };
        return sum_up(session, &list.gaps, &end);
    }
    fixes.retain(|fix| judged.is_wanted(&End::instance(&judged.gathered.stack.instances[fix.place])));
    mend(&args, judged, &fixes, &rows, session).await
}

/// Plans, asks, mends; what --fix cannot mend is said.
async fn mend(
    args: &PathsArgs,
    judged: Judged,
    fixes: &[crate::paths::Fix],
    rows: &[PathRow],
    session: &Session,
) -> Result<ExitCode> {
    let ui = &session.ui;
    let plan = fix::plan(fixes, &judged.gathered.stack);
    match plan.confirm(&args.plan, ui, &Prompt::new(ui))? {
        Decision::Shown => {}
        Decision::Rehearse(_) => {
            return Err(Error::usage(
                "--dry-run=server asks the API server, and mappings are kept by the apps",
            )
            .hint("use --dry-run"));
        }
        Decision::Apply(confirmed) => {
            fix::apply(&confirmed, fixes, judged.gathered, args.ask.options(), session).await?;
        }
    }
    ui.show(&plan.document("media"))?;
    let is_left = |row: &&PathRow| row.state == State::Broken && !row.is_mendable();
    let left: Vec<&PathRow> = rows.iter().filter(is_left).collect();
    for row in &left {
        ui.warn(&format!("not mended: {} {}: {}", row.app.name, row.path, row.detail));
    }
    for gap in &judged.gaps {
        ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    let blocking = judged.gaps.iter().any(|gap| gap.blocking);
    Ok(match (left.is_empty(), blocking) {
        (false, _) => ExitCode::Findings,
        (true, true) => ExitCode::Gaps,
        (true, false) => ExitCode::Done,
    })
}
