//! `restart`: new pods for the apps, in the order in which a stack starts, each waited for; or no pods, or pods again.
//!
//! Everything that a workload or Git would refuse is refused before anything is changed. What is left to do is said
//! whenever it ends early.

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::{Effect, parse_duration};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags, Reverted};
use labkit::prompt::Prompt;

use super::asking::{AskArgs, ask_all};
use super::restarting::{Left, Target, patch, read, wait};
use super::selected::{Selected, selected};
use crate::ask::Depth;
use crate::complete;
use crate::facts::Kind;
use crate::order::{Start, starts};
use crate::restart::edit::restarted_at;
use crate::restart::{Busy, Mode, busy, edit};
use crate::stack::{Instance, Stack};

/// What to restart, and how carefully.
#[derive(Debug, Args)]
pub struct RestartArgs {
    /// The apps: radarr, radarr-4k, media/radarr
    #[arg(value_name = "APP", required_unless_present = "all", conflicts_with = "all", add = complete::apps())]
    pub apps: Vec<String>,
    /// Every app that is found
    #[arg(long)]
    pub all: bool,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Stop them instead, in the opposite order, and remember how many pods there were
    #[arg(long, conflicts_with_all = ["scale_up", "older_than"])]
    pub scale_down: bool,
    /// Start what was stopped instead, with as many pods as before
    #[arg(long, conflicts_with = "older_than")]
    pub scale_up: bool,
    /// Leave out what was restarted within this time, to go on where an earlier run ended
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub older_than: Option<Duration>,
    /// Wait until the pods of one step take traffic and their apps answer, before the next begins
    #[arg(
        long,
        value_name = "BOOL",
        action = clap::ArgAction::Set,
        default_value_t = true,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        hide_possible_values = true
    )]
    pub wait: bool,
    /// How long each workload may take
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = parse_duration)]
    pub timeout: Duration,
    /// Also interrupt downloads and streams, and change what Argo CD or Flux would take back
    #[arg(long)]
    pub force: bool,
    /// How apps are asked whether they are busy, and whether they live again.
    #[command(flatten)]
    pub ask: AskArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

impl RestartArgs {
    fn mode(&self) -> Mode {
        match (self.scale_down, self.scale_up) {
            (true, _) => Mode::Down,
            (_, true) => Mode::Up,
            _ => Mode::Restart,
        }
    }
}

/// Restarts.
pub async fn run(args: RestartArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let found = selected(session, args.all_namespaces, &args.apps).await?;
    for gap in &found.stack.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    let targets = targets(&args, &found, session).await?;
    let plan = plan(&args, &targets);
    if !args.force {
        refuse_reverted(&plan, session)?;
    }
    let busy = what_is_busy(&args, &found.stack.instances, &targets, session).await?;
    if args.plan.dry_run.is_none() {
        refuse_busy(&args, &busy)?;
    }
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => {}
        Decision::Rehearse(rehearsal) => {
            for (target, change) in targets.iter().zip(&plan.changes) {
                patch(target, session, Effect::DryRun).await?;
                rehearsal.report(&session.ui, change);
            }
        }
        Decision::Apply(confirmed) => {
            let mut left = Left::new(session, &args, &targets);
            for group in targets.chunk_by(|a, b| a.start.step == b.start.step) {
                for target in group {
                    patch(target, session, Effect::Real).await?;
                    let mut changes = confirmed.plan().changes.iter();
                    if let Some(change) = changes.find(|one| one.subject == target.start.workload) {
                        confirmed.report(&session.ui, change);
                    }
                }
                for target in group {
                    if args.wait {
                        wait(target, &args, session).await?;
                        left.done(target);
                    } else {
                        left.let_go(target);
                    }
                }
            }
        }
    }
    session.ui.show(&plan.document("media"))?;
    Ok(ExitCode::Done)
}

/// The workloads that have to change, in their order.
async fn targets(args: &RestartArgs, found: &Selected, session: &Session) -> Result<Vec<Target>> {
    let wanted = |start: &Start| found.stack.instances.iter().any(|one| one.subject() == start.workload);
    let mut order: Vec<Start> = starts(&found.all).into_iter().filter(wanted).collect();
    if args.mode() == Mode::Down {
        order.reverse();
    }
    let mut targets = Vec::new();
    for start in order {
        let subject = start.workload.clone();
        match found.stack.instances.iter().find(|one| one.subject() == subject).map(|one| &one.kind) {
            Some(Kind::CronJob) => {
                session.ui.status(&format!("{subject} is left out: its schedule starts it"));
                continue;
            }
            Some(Kind::Other(_)) => {
                session.ui.warn(&format!("{subject} is left out: nothing would make its pods anew"));
                continue;
            }
            _ => {}
        }
        let (resource, object) = read(&subject, session).await?;
        if is_recent(args, &object, session) {
            continue;
        }
        let Some(edit) = edit(args.mode(), &subject, &object, session.now())? else { continue };
        let owner = session.cluster().await?.gitops_owner(&object).await?;
        targets.push(Target { start, resource, edit, owner });
    }
    Ok(targets)
}

/// Whether an earlier run has restarted it already.
fn is_recent(args: &RestartArgs, object: &serde_json::Value, session: &Session) -> bool {
    let Some(limit) = args.older_than else { return false };
    let at = restarted_at(object).and_then(|at| at.parse::<jiff::Timestamp>().ok());
    at.is_some_and(|at| Duration::try_from(session.now().duration_since(at)).is_ok_and(|age| age < limit))
}

fn plan(args: &RestartArgs, targets: &[Target]) -> Plan {
    let mut plan = Plan::default();
    for Target { start, resource, edit, owner } in targets {
        let summary = format!("{} {}", edit.summary, start.apps.join(", "));
        let change = plan.undoable(Action::Update, start.workload.clone(), &summary, &edit.undo);
        change.fields.clone_from(&edit.fields);
        let namespace = start.workload.namespace.as_deref().unwrap_or_default();
        change.needs =
            vec![format!("patch on {}.{} in namespace {namespace}", resource.plural, resource.group)];
        // An annotation that Git does not have is left alone by Argo CD and Helm; for Flux see `patch`.
        if let (Some(owner), Some(manifest), true) = (owner, &edit.manifest, args.mode() != Mode::Restart) {
            let text = serde_yaml::to_string(manifest).unwrap_or_default();
            let patch = format!("# {} in Git\n{text}", start.workload);
            change.reverted = Some(Reverted { owner: owner.clone(), patch });
        }
    }
    plan
}

/// Refuses a plan of which Argo CD or Flux would take a part back, after printing what to commit instead.
fn refuse_reverted(plan: &Plan, session: &Session) -> Result<()> {
    let Err(error) = plan.refuse_reverted() else { return Ok(()) };
    if session.ui.format().is_human() {
        session.ui.print(&plan.patches())?;
    } else {
        session.ui.show(&plan.clone().document("media"))?;
    }
    Err(error.hint("or do it all the same with --force, after automatic syncs were switched off"))
}

/// What is going on in the apps that would be interrupted. It is said; so is what nobody knows.
async fn what_is_busy(
    args: &RestartArgs,
    instances: &[Instance],
    targets: &[Target],
    session: &Session,
) -> Result<Vec<(String, Busy)>> {
    if args.mode() == Mode::Up {
        return Ok(Vec::new());
    }
    let is_meant = |one: &&Instance| targets.iter().any(|target| target.start.workload == one.subject());
    let instances: Vec<Instance> = instances.iter().filter(is_meant).cloned().collect();
    let stack = Stack { instances, ..Stack::default() };
    let gathered = ask_all(session, stack, &args.ask, Depth::Health).await?;
    let mut found = Vec::new();
    for (instance, asked) in gathered.stack.instances.iter().zip(&gathered.asked) {
        let Some(asked) = asked else { continue };
        if let Some(busy) = busy(instance.app, &asked.answers) {
            session.ui.warn(&format!("{} is busy: {}", instance.name, busy.what));
            found.push((instance.name.clone(), busy));
        } else if let Some(trouble) = asked.answers.troubles.first() {
            session.ui.warn(&format!("whether {} is busy is not known: {trouble}", instance.name));
        }
    }
    Ok(found)
}

fn refuse_busy(args: &RestartArgs, busy: &[(String, Busy)]) -> Result<()> {
    let blocking: Vec<_> = busy.iter().filter(|(_, busy)| busy.blocks).collect();
    let (false, [_, ..]) = (args.force, blocking.as_slice()) else { return Ok(()) };
    let names: Vec<&str> = blocking.iter().map(|(name, _)| name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let error = Error::refused(format!("{} {verb} busy; nothing was changed", names.join(", ")));
    let error =
        blocking.iter().fold(error, |error, (name, busy)| error.caused_by(format!("{name}: {}", busy.what)));
    Err(error.hint("wait until that has ended, leave them out, or interrupt it with --force"))
}
