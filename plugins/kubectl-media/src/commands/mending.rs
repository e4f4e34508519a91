//! `doctor --fix`: what can safely be mended, as a plan; carried out, waited for, and looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::resource::{DAEMON_SETS, DEPLOYMENTS, PERSISTENT_VOLUMES, SERVICES, STATEFUL_SETS};
use labkit::kube::{ApiError, Effect, PatchKind, Resource, Scope, parse_duration};
use labkit::output::Shape;
use labkit::plan::{Confirmed, Decision, FinalPlanFlags, PlanFlags, Rehearsal};
use labkit::prompt::Prompt;
use serde_json::Value;
use tokio::time::sleep;

use super::doctor::{DoctorArgs, Seen, look};
use super::manifests::Manifests;
use super::restarting::{merge, wait_for};
use super::telling::{check_health, write_key, write_mapping, write_preferences};
use crate::ask::{Asked, Talk};
use crate::keys::Logins;
use crate::mend::{Live, MendList, Mended, Mends, State, Step, World, json_patch, objects, plan};
use crate::reach::Route;
use crate::stack::Instance;

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

/// The resource of an object that can be mended, and where it is.
fn place(subject: &Subject) -> Option<(&'static Resource, Scope<'_>)> {
    let resource = match subject.kind.as_str() {
        "Deployment" => &DEPLOYMENTS,
        "StatefulSet" => &STATEFUL_SETS,
        "DaemonSet" => &DAEMON_SETS,
        "Service" => &SERVICES,
        "PersistentVolume" => &PERSISTENT_VOLUMES,
        _ => return None,
    };
    let scope = subject.namespace.as_deref().map_or(Scope::All, Scope::Namespace);
    Some((resource, scope))
}

/// Reads objects, their owners, and their manifests. What cannot be read is told, and left to people.
async fn read(
    subjects: &BTreeSet<Subject>,
    manifests: &Manifests,
    session: &Session,
) -> Result<BTreeMap<Subject, Live>> {
    let cluster = session.cluster().await?;
    let mut live = BTreeMap::new();
    for subject in subjects {
        let Some((resource, scope)) = place(subject) else { continue };
        let read = async {
            let Some(object) = cluster.get::<Value>(resource, scope, &subject.name).await? else {
                return Ok::<_, ApiError>(None);
            };
            let owner = cluster.gitops_owner(&object).await?;
            Ok(Some((object, owner)))
        };
        match read.await {
            Ok(Some((object, owner))) => {
                let manifest = manifests.of(&resource.group, subject);
                live.insert(subject.clone(), Live { object, owner, manifest });
            }
            Ok(None) => {}
            Err(error) => session.ui.warn(&Error::from(error).message),
        }
    }
    Ok(live)
}

/// Sends what the API server keeps to it, without storing anything.
async fn rehearse(
    mends: &Mends,
    live: &BTreeMap<Subject, Live>,
    rehearsal: &Rehearsal<'_>,
    force: bool,
    session: &Session,
) -> Result<()> {
    for Mended { mend, .. } in mends.mends.iter().filter(|one| !one.is_for_git(force)) {
        if mend.step.is_in_cluster() {
            in_cluster(&mend.step, &mend.change.subject, live, session, Effect::DryRun).await?;
            rehearsal.report(&session.ui, &mend.change);
        } else {
            session.ui.status(&format!("{}: not rehearsed, for the app keeps it", mend.change.subject));
        }
    }
    Ok(())
}

/// Changes an object, as long as what changes is as it was read.
async fn in_cluster(
    step: &Step,
    subject: &Subject,
    live: &BTreeMap<Subject, Live>,
    session: &Session,
    effect: Effect,
) -> Result<()> {
    let (Some((resource, scope)), Some(known)) = (place(subject), live.get(subject)) else {
        return Err(Error::failed(format!("{subject} was not read")));
    };
    match step {
        Step::Restart(patch) => merge(resource, subject, known.owner.as_ref(), patch, session, effect).await,
        Step::Edit(edit) => {
            let patch = json_patch::between(&known.object, &edit.of(&known.object));
            let cluster = session.cluster().await?;
            let sent: std::result::Result<Value, ApiError> =
                cluster.patch(resource, scope, &subject.name, PatchKind::Json, &patch, effect).await;
            sent.map(drop).map_err(|error| {
                let changed = is_failed_test(&error);
                let error = Error::from(error);
                if changed { error.hint("it was changed meanwhile: run it again") } else { error }
            })
        }
        Step::Mapping(_) | Step::Key(_) | Step::Preferences(..) | Step::CheckHealth(_) => Ok(()),
    }
}

/// Whether a patch found something else than it expects. The API server says of it only that it cannot be processed
/// (kubernetes/apiserver: pkg/endpoints/handlers/patch.go); of an object that is wrong it says what is wrong.
fn is_failed_test(error: &ApiError) -> bool {
    error.status().is_some_and(|status| status.code == 422 && !status.message.contains("is invalid"))
}

/// Whoever carries a plan out.
struct Hands<'a> {
    live: &'a BTreeMap<Subject, Live>,
    instances: &'a [Instance],
    asked: &'a mut [Option<Asked>],
    talks: BTreeMap<usize, Talk<'a>>,
    args: &'a DoctorArgs,
    session: &'a Session,
    /// Places of mends that are done.
    done: Vec<usize>,
    /// Workloads that get new pods.
    replaced: BTreeSet<Subject>,
}

impl<'a> Hands<'a> {
    fn new(
        seen: &'a mut Seen,
        live: &'a BTreeMap<Subject, Live>,
        args: &'a DoctorArgs,
        session: &'a Session,
    ) -> Self {
        let gathered = &mut seen.gathered;
        let (instances, asked) = (gathered.stack.instances.as_slice(), gathered.asked.as_mut_slice());
        let (talks, done, replaced) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { live, instances, asked, talks, args, session, done, replaced }
    }

    /// Carries the plan out, one change after the other; stops at the first that fails.
    async fn carry_out(&mut self, mends: &Mends, confirmed: &Confirmed<'_>) -> Result<()> {
        let mut waited = false;
        for (at, one) in mends.mends.iter().enumerate() {
            if one.is_for_git(self.args.mend.force) {
                continue;
            }
            let (step, change) = (&one.mend.step, &one.mend.change);
            if let Step::CheckHealth(place) = step {
                if !std::mem::replace(&mut waited, true) {
                    self.wait().await?;
                }
                // What an app says of itself then is found out anyway.
                if let Err(error) = self.check_health(*place).await {
                    self.session.ui.warn(&error.to_string());
                    continue;
                }
            } else if step.is_in_cluster() {
                in_cluster(step, &change.subject, self.live, self.session, Effect::Real).await?;
                if step.replaces_pods() {
                    self.replaced.insert(change.subject.clone());
                }
            } else {
                self.tell(step).await?;
            }
            self.done.push(at);
            confirmed.report(&self.session.ui, change);
        }
        if waited { Ok(()) } else { self.wait().await }
    }

    /// Waits for new pods. Those that do not come are found in the next diagnosis.
    async fn wait(&self) -> Result<()> {
        for subject in &self.replaced {
            let Some((resource, _)) = place(subject) else { continue };
            let timeout = self.args.mend.timeout;
            if let Err(error) = wait_for(resource, subject, timeout, self.session, async || Ok(None)).await {
                self.session.ui.warn(&error.to_string());
            }
        }
        Ok(())
    }

    async fn tell(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::Mapping(fix) => {
                let app = &self.instances[fix.place];
                write_mapping(self.talk(fix.place).await?, app, fix).await
            }
            Step::Key(place) => {
                let other = self.asked.get(place.of).and_then(Option::as_ref);
                let access = other.map(|asked| &asked.access);
                let access = access.or_else(|| self.talks.get(&place.of).map(|talk| &talk.access));
                let key = access.and_then(|access| access.key().cloned());
                let key = key.ok_or_else(|| Error::failed("the key is not known any more"))?;
                let app = &self.instances[place.app];
                write_key(self.talk(place.app).await?, app, place, &key).await
            }
            Step::Preferences(place, pairs) => {
                let app = &self.instances[*place];
                write_preferences(self.talk(*place).await?, app, pairs).await
            }
            Step::Restart(_) | Step::Edit(_) | Step::CheckHealth(_) => Ok(()),
        }
    }

    async fn check_health(&mut self, place: usize) -> Result<()> {
        let app = &self.instances[place];
        check_health(self.talk(place).await?, app).await
    }

    /// The talk with an app; one for all that it is told.
    async fn talk(&mut self, place: usize) -> Result<&mut Talk<'a>> {
        let session = self.session;
        let cluster = session.cluster().await?;
        let app = &self.instances[place];
        if let Some(asked) = self.asked.get_mut(place).and_then(Option::take)
            && let Some(port) = asked.access.port
        {
            let route = Route::new(cluster, app, port, self.args.ask.options());
            self.talks.insert(place, Talk::new(route, asked.access));
        }
        self.talks.get_mut(&place).ok_or_else(|| Error::failed(format!("{} cannot be talked to", app.name)))
    }
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
