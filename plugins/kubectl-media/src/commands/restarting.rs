//! What `restart` does to one workload after the other, and how it waits.

use std::time::Duration;

use http::Method;
use labkit::cli::{Error, Result, Session};
use labkit::finding::Subject;
use labkit::kube::resource::{DAEMON_SETS, DEPLOYMENTS, STATEFUL_SETS};
use labkit::kube::{Call, Effect, PatchKind, Resource, Scope};
use labkit::plan::{GitOpsOwner, GitOpsTool};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::asking::{ask_all, find};
use super::restart::RestartArgs;
use crate::ask::{Asked, Depth, Trouble};
use crate::order::Start;
use crate::restart::{Edit, Rollout, rollout};
use crate::stack::{Instance, Stack};

/// How often a workload is looked at: at first, and at last.
const PACE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));

/// A workload that changes.
#[derive(Debug)]
pub(super) struct Target {
    /// When it starts, and its apps.
    pub start: Start,
    /// Its kind.
    pub resource: &'static Resource,
    /// What changes.
    pub edit: Edit,
    /// Who keeps it as Git has it.
    pub owner: Option<GitOpsOwner>,
}

/// Reads a workload.
pub(super) async fn read(subject: &Subject, session: &Session) -> Result<(&'static Resource, Value)> {
    let resource = match subject.kind.as_str() {
        "StatefulSet" => &STATEFUL_SETS,
        "DaemonSet" => &DAEMON_SETS,
        _ => &DEPLOYMENTS,
    };
    Ok((resource, live(resource, subject, session).await?))
}

async fn live(resource: &Resource, subject: &Subject, session: &Session) -> Result<Value> {
    let scope = Scope::Namespace(subject.namespace.as_deref().unwrap_or_default());
    let found: Option<Value> = session.cluster().await?.get(resource, scope, &subject.name).await?;
    found.ok_or_else(|| Error::failed(format!("{subject} was deleted meanwhile")))
}

/// Changes a workload.
pub(super) async fn patch(target: &Target, session: &Session, effect: Effect) -> Result<()> {
    let (subject, owner) = (&target.start.workload, target.owner.as_ref());
    merge(target.resource, subject, owner, &target.edit.patch, session, effect).await
}

/// Sends a merge patch of a workload; where Flux owns it, so that Flux lets it be.
pub(super) async fn merge(
    resource: &Resource,
    subject: &Subject,
    owner: Option<&GitOpsOwner>,
    patch: &Value,
    session: &Session,
    effect: Effect,
) -> Result<()> {
    let cluster = session.cluster().await?;
    let scope = Scope::Namespace(subject.namespace.as_deref().unwrap_or_default());
    let Some(manager) = field_manager(owner) else {
        cluster.patch::<Value>(resource, scope, &subject.name, PatchKind::Merge, patch, effect).await?;
        return Ok(());
    };
    let dry_run = if effect == Effect::DryRun { "&dryRun=All" } else { "" };
    let path = resource.object_path(scope, &subject.name);
    let call = Call::new(
        Method::PATCH,
        format!("{path}?fieldManager={manager}{dry_run}"),
        format!("patch {subject}"),
    );
    let body = patch.to_string().into_bytes();
    cluster.send(&call.with_body("application/merge-patch+json", body)).await?;
    Ok(())
}

/// How Flux is told to leave alone what it has not from Git (fluxcd/website: content/en/flux/faq.md, "Why are kubectl
/// edits rolled back by Flux?"): it takes back what programs called kubectl… have written.
fn field_manager(owner: Option<&GitOpsOwner>) -> Option<&'static str> {
    owner
        .is_some_and(|owner| owner.tool == GitOpsTool::Flux && owner.by.kind == "Kustomization")
        .then_some("flux-client-side-apply")
}

/// Waits until the pods of a workload are as it says, and its apps live.
pub(super) async fn wait(target: &Target, args: &RestartArgs, session: &Session) -> Result<()> {
    let subject = &target.start.workload;
    let lives = async || Box::pin(lives(target, args, session)).await;
    wait_for(target.resource, subject, args.timeout, session, lives).await
}

/// Waits until the pods of a workload are as it says, and `lives` knows of nothing more that is missing.
///
/// # Errors
/// When the workload gives up, or the time has passed.
pub(super) async fn wait_for(
    resource: &Resource,
    subject: &Subject,
    timeout: Duration,
    session: &Session,
    lives: impl AsyncFn() -> Result<Option<String>>,
) -> Result<()> {
    let end = Instant::now().checked_add(timeout).ok_or_else(|| Error::usage("--timeout is too long"))?;
    let progress = session.ui.progress(&format!("waiting for {subject}"), None);
    let mut pace = PACE.0;
    loop {
        let now = live(resource, subject, session).await?;
        let what = match rollout(&now) {
            Rollout::Done => match lives().await? {
                None => return Ok(()),
                Some(what) => what,
            },
            Rollout::Failed(why) => {
                return Err(described(
                    Error::failed(format!("{subject} does not start")).caused_by(why),
                    subject,
                ));
            }
            Rollout::Waiting(what) => what,
        };
        progress.now(&format!("waiting for {subject}: {what}"));
        if Instant::now() >= end {
            let seconds = timeout.as_secs_f64();
            let error = Error::timed_out(format!("{subject} is not ready after {seconds} s")).caused_by(what);
            return Err(described(error, subject).hint("wait longer with --timeout"));
        }
        sleep(pace.min(end.saturating_duration_since(Instant::now()))).await;
        pace = (pace * 2).min(PACE.1);
    }
}

/// What its apps are waited for; `None` when they live, were stopped, or cannot be asked.
async fn lives(target: &Target, args: &RestartArgs, session: &Session) -> Result<Option<String>> {
    if args.scale_down {
        return Ok(None);
    }
    let mut stack: Stack = find(session, args.all_namespaces, &[]).await?;
    stack.instances.retain(|one| one.subject() == target.start.workload);
    let gathered = ask_all(session, stack, &args.ask, Depth::Health).await?;
    let mut pairs = gathered.stack.instances.iter().zip(&gathered.asked);
    Ok(pairs.find_map(|(instance, asked)| missing(instance, asked.as_ref()?)))
}

/// What is missing for an app to live; nothing where that is known, or cannot be.
fn missing(instance: &Instance, asked: &Asked) -> Option<String> {
    let trouble = asked.answers.troubles.first().filter(|_| !asked.answers.alive)?;
    let may_come = match trouble {
        Trouble::Starting(_) => true,
        Trouble::Unreached(_) => !trouble.is_gap(),
        Trouble::Status(status, _) => *status >= 500,
        _ => false,
    };
    may_come.then(|| format!("{}: {trouble}", instance.name))
}

fn described(error: Error, subject: &Subject) -> Error {
    let namespace = subject.namespace.as_deref().unwrap_or_default();
    error.hint(format!("see why: kubectl media status -n {namespace}"))
}

/// What is left to do, and says so when it ends before nothing is.
pub(super) struct Left<'a> {
    session: &'a Session,
    /// The command line up to the names.
    command: String,
    all_namespaces: bool,
    subjects: Vec<Subject>,
    total: usize,
    ready: &'static str,
}

impl<'a> Left<'a> {
    /// Everything is left.
    pub fn new(session: &'a Session, args: &RestartArgs, targets: &[Target]) -> Self {
        let (flag, ready) = match (args.scale_down, args.scale_up) {
            (true, _) => (" --scale-down", "has stopped"),
            (_, true) => (" --scale-up", "is ready"),
            _ => ("", "is ready"),
        };
        let subjects = targets.iter().map(|one| one.start.workload.clone()).collect();
        let (all_namespaces, total) = (args.all_namespaces, targets.len());
        Self {
            session,
            command: format!("kubectl media restart{flag}"),
            all_namespaces,
            subjects,
            total,
            ready,
        }
    }

    /// One was changed and is not waited for.
    pub fn let_go(&mut self, target: &Target) {
        self.subjects.retain(|subject| *subject != target.start.workload);
    }

    /// One is done.
    pub fn done(&mut self, target: &Target) {
        self.let_go(target);
        let (done, total) = (self.total - self.subjects.len(), self.total);
        self.session.ui.status(&format!("{} {} ({done} of {total})", target.start.workload, self.ready));
    }
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        let Some(first) = self.subjects.first() else { return };
        let namespace = first.namespace.clone().unwrap_or_default();
        let name = |subject: &Subject| match &subject.namespace {
            Some(namespace) if self.all_namespaces => format!("{namespace}/{}", subject.name),
            _ => subject.name.clone(),
        };
        let names: Vec<String> = self.subjects.iter().map(name).collect();
        let scope = if self.all_namespaces { "-A".to_owned() } else { format!("-n {namespace}") };
        self.session.ui.hint(&format!("go on with the rest: {} {} {scope}", self.command, names.join(" ")));
    }
}
