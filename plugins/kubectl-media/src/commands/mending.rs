//! `doctor --fix`: what can safely be mended, as a plan; carried out, waited for, and looked at again.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Decision, FinalPlanFlags, PlanFlags};
use labkit::prompt::Prompt;
use tokio::time::sleep;

use super::doctor::{DoctorArgs, Seen, look};
use super::manifests::Manifests;
use super::mending_hands::{Hands, read, rehearse};
use crate::keys::Logins;
use crate::mend::{MendList, State, World, objects, plan};

/// How long is waited before it is looked again, as long as something that was mended is still there.
const PAUSES: &[Duration] = &[Duration::ZERO, Duration::from_secs(1), Duration::from_secs(3)];

/// Whether to mend, and how carefully.
#[derive(Debug, Args)]
pub struct MendArgs {
    /// Mend what can safely be mended, after a plan; for what Argo CD or Flux keep, print the patch for Git instead
    #[arg(long)]
    pub fix: bool,
    /// Make patches for Git of these manifests: files or folders; may be repeated
    #[arg(short, long, value_name = "PATH", requires = "fix", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// Also interrupt downloads and streams, and change what Argo CD or Flux would take back
    #[arg(long, requires = "fix")]
    pub force: bool,
    /// How long the pods of each workload may take to be ready again
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = parse_duration, requires = "fix")]
    pub timeout: Duration,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

impl MendArgs {
    /// The flags of the plan.
    ///
    /// # Errors
    /// When they are given and nothing is to be mended.
    pub(super) fn flags(&self) -> Result<PlanFlags> {
        let flags = PlanFlags::from(self.plan.clone());
        if !self.fix && (flags.yes || flags.dry_run.is_some() || !flags.confirm.is_empty()) {
            return Err(
                Error::usage("--yes, --confirm and --dry-run are about what is mended").hint("add --fix")
            );
        }
        Ok(flags)
    }
}

/// Diagnoses, plans, mends, and diagnoses again.
pub(super) async fn mend(args: &DoctorArgs, flags: &PlanFlags, session: &Session) -> Result<ExitCode> {
    let ui = &session.ui;
    ui.accepts(Shape::List)?;
    let manifests = Manifests::read(&args.mend.filename, session)?;
    let mut seen = Box::pin(look(session, args, &mut Logins::default())).await?;
    let judged = seen.report(args, session)?;
    let findings = judged.document().value.findings.clone();
    let live = read(&objects(&findings), &manifests, session).await?;
    let fixes = seen.fixes();
    let force = args.mend.force;
    let mends = plan(&World { case: &seen.case(session), live: &live, fixes: &fixes, force }, &findings);
    let mut list = MendList::new(&findings, &mends, force);
    list.gaps.clone_from(&judged.document().value.gaps);
    if ui.format().is_human() {
        ui.print(&mends.plan(force, true).patches())?;
    }
    let plan = mends.plan(force, false);
    let decision = plan.confirm(flags, ui, &Prompt::new(ui))?;
    let code = match decision {
        Decision::Apply(confirmed) if !plan.is_empty() => {
            let mut hands = Hands::new(&mut seen, &live, args, session);
            let carried = hands.carry_out(&mends, &confirmed).await;
            let (done, replaced) = (std::mem::take(&mut hands.done), std::mem::take(&mut hands.replaced));
            if let Err(error) = carried {
                list.stopped(&done);
                ui.show(&list)?;
                return Err(error.hint("what is done stays; run it again for the rest"));
            }
            Box::pin(look_again(&mut list, seen, &replaced, args, session)).await?
        }
        Decision::Apply(_) => judged.exit_code(),
        Decision::Rehearse(rehearsal) => {
            rehearse(&mends, &live, &rehearsal, force, session).await?;
            left_over(&list, args)
        }
        Decision::Shown => left_over(&list, args),
    };
    show(&list, session)?;
    // What is left to Git is not mended, however small it is.
    let refused = code == ExitCode::Done && list.count(State::InGit) > 0 && flags.dry_run.is_none();
    Ok(if refused { ExitCode::Refused } else { code })
}

/// How a run like this one would end: by what it does not mend.
fn left_over(list: &MendList, args: &DoctorArgs) -> ExitCode {
    let mut left = list.items.iter().filter(|row| row.state != State::Planned);
    if left.any(|row| args.findings.fail_on.reached_by(row.severity)) {
        ExitCode::Findings
    } else if list.gaps.iter().any(|gap| gap.blocking) {
        ExitCode::Gaps
    } else {
        ExitCode::Done
    }
}

/// Diagnoses until what was mended is gone, or some time has passed.
async fn look_again(
    list: &mut MendList,
    mut seen: Seen,
    replaced: &BTreeSet<Subject>,
    args: &DoctorArgs,
    session: &Session,
) -> Result<ExitCode> {
    let mut logins = std::mem::take(&mut seen.gathered.store.logins);
    // New pods know nothing of old sessions, and of old refusals.
    for instance in &seen.gathered.stack.instances {
        if replaced.contains(&instance.subject()) {
            logins.forget(instance);
        }
    }
    drop(seen);
    let mut pauses = PAUSES.iter();
    loop {
        let pause = pauses.next();
        sleep(pause.copied().unwrap_or_default()).await;
        let mut seen = Box::pin(look(session, args, &mut logins)).await?;
        let judged = seen.report(args, session)?;
        let body = &judged.document().value;
        if list.is_settled(&body.findings) || pauses.len() == 0 {
            list.looked_again(&body.findings);
            list.gaps.clone_from(&body.gaps);
            return Ok(judged.exit_code());
        }
        logins = std::mem::take(&mut seen.gathered.store.logins);
    }
}

/// The list, and one line that sums it up.
fn show(list: &MendList, session: &Session) -> Result<()> {
    let ui = &session.ui;
    ui.show(list)?;
    for gap in &list.gaps {
        ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    // Whoever closed the pipe wants no last line either.
    ui.finish()?;
    if ui.format().is_human() && !list.items.is_empty() {
        if list.count(State::Gone) == list.items.len() {
            ui.success(&list.summary());
        } else {
            ui.status(&list.summary());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        mend: MendArgs,
    }

    #[test]
    fn flags_of_a_plan_are_refused_where_nothing_is_mended() {
        let flags = |words: &[&str]| {
            let line =
                Line::try_parse_from(["doctor"].iter().chain(words)).map_err(|error| error.to_string())?;
            line.mend.flags().map_err(|error| error.message)
        };
        assert!(
            flags(&["--yes"]).is_err() && flags(&["--confirm=x"]).is_err() && flags(&["--force"]).is_err()
        );
        assert!(flags(&[]).is_ok());
        assert!(flags(&["--fix", "--yes", "--confirm=x", "--force", "-f", "."]).is_ok_and(|flags| flags.yes));
    }
}
