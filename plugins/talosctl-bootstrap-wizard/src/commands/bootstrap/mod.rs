//! `bootstrap`: etcd begins, once, on one node. Every control plane is asked before, the intention is in the journal before
//! the call leaves, and an answer that is lost means looking again.

mod call;
mod snapshot;

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::output::{Column, Shape, Table, View};
use labkit::plan::{Action, Decision, FinalPlanFlags, Plan, PlanFlags};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Instant, sleep};

use super::ground::{Ground, Seen};
use crate::ask::Asker;
use crate::cluster::{API_VERSION, ClusterArgs, Role};
use crate::guard::bootstrap::{Etcd, Plane, Sight as EtcdSight, Verdict, judge};
use crate::install::sight::Sight;
use crate::journal::Event;
use snapshot::Snapshot;

/// Where etcd begins, and from what.
#[derive(Debug, Args)]
pub struct BootstrapArgs {
    /// The control plane that etcd begins on [default: the first one of cluster.yaml]
    #[arg(value_name = "NODE")]
    pub node: Option<String>,
    /// Begin with this snapshot of etcd instead of nothing: to restore a cluster that was lost
    #[arg(long, value_name = "SNAPSHOT", value_hint = clap::ValueHint::FilePath)]
    pub recover_from: Option<PathBuf>,
    /// The cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BootstrapBody {
    api_version: &'static str,
    kind: &'static str,
    /// The node etcd began on, as far as it is known.
    pub node: String,
    /// Whether it began now; otherwise it ran before.
    pub begun: bool,
    /// The members of etcd.
    pub members: Vec<String>,
}

/// Begins etcd; the person at the terminal confirms.
pub async fn run(args: BootstrapArgs, session: &Session) -> Result<ExitCode> {
    let asker = Asker::new(&session.ui);
    bootstrap(args, session, &asker).await
}

/// Begins etcd.
///
/// # Errors
/// Refused, if any sign of an etcd exists anywhere, or may exist where nobody could look.
pub async fn bootstrap(args: BootstrapArgs, session: &Session, asker: &Asker) -> Result<ExitCode> {
    let ground = Ground::open(&args.cluster, session)?;
    let target = target(&ground, args.node.as_deref())?;
    let snapshot = args.recover_from.as_deref().map(Snapshot::read).transpose()?;
    let flags = PlanFlags::from(args.plan);
    let recover = snapshot.is_some();
    match settled(&ground, &target, recover).await? {
        Verdict::Done { members } => {
            refuse_elsewhere(&ground, args.node.as_deref(), &target)?;
            return done(&ground, &target, members, false);
        }
        Verdict::Await => {
            ground.say(&target, "was called before; looking on");
            let members = call::until_running(&ground, &target).await?;
            return done(&ground, &target, members, true);
        }
        Verdict::Refused { why, hint } => return Err(refused(&target, &why, hint)),
        Verdict::NotYet { why } => return Err(not_yet(&target, &why)),
        Verdict::Go | Verdict::Again => {}
    }
    let plan = plan(&ground, &target, snapshot.as_ref());
    let confirmed = match asker.agree("bootstrap.confirm", &plan, &flags)? {
        Decision::Apply(confirmed) => confirmed,
        Decision::Rehearse(_) | Decision::Shown => {
            session.ui.show(&plan.document("wizard"))?;
            return Ok(ExitCode::Done);
        }
    };
    call::call(&ground, &target, snapshot.as_ref(), &confirmed).await?;
    let members = call::until_running(&ground, &target).await?;
    done(&ground, &target, members, true)
}

/// The node that is named, or the first control plane.
fn target(ground: &Ground<'_>, named: Option<&str>) -> Result<String> {
    let recorded = || ground.history().bootstrap.map(|bootstrap| bootstrap.node);
    let first = || ground.cluster.control_planes().next().map(|node| node.hostname.clone());
    let Some(named) = named else {
        let nobody = || Error::refused(format!("{} has no control plane", ground.cluster.file));
        return recorded().or_else(first).ok_or_else(nobody);
    };
    let node = ground.select(&[named.to_owned()])?.first().map(|node| (node.hostname.clone(), node.role));
    match node {
        Some((name, Role::ControlPlane)) => Ok(name),
        _ => Err(Error::refused(format!(
            "{named} is a worker: etcd runs on control planes only; nothing was changed"
        ))
        .hint("name a control plane, or none for the first one of cluster.yaml")),
    }
}

/// Whoever names a node wants etcd to begin there, which it did not.
fn refuse_elsewhere(ground: &Ground<'_>, named: Option<&str>, target: &str) -> Result<()> {
    let began = ground.history().bootstrap.map(|bootstrap| bootstrap.node);
    match began {
        Some(began) if named.is_some() && began != target => Err(Error::refused(format!(
            "no bootstrap on {target}: the cluster was bootstrapped on {began}, and etcd runs"
        ))
        .hint("a second bootstrap would make two clusters of one; nothing was changed")),
        _ => Ok(()),
    }
}

/// The verdict, once it no longer changes by itself: nodes that are still starting are waited for.
async fn settled(ground: &Ground<'_>, target: &str, recover: bool) -> Result<Verdict> {
    let deadline = Instant::now() + ground.limits.preparing;
    let mut said = String::new();
    loop {
        let verdict = verdict(ground, target, recover).await;
        let Verdict::NotYet { why } = &verdict else { return Ok(verdict) };
        if Instant::now() >= deadline {
            return Ok(verdict);
        }
        let why = why.join("; ");
        if said != why {
            ground.say(target, &format!("is not ready for the bootstrap: {why}"));
            said = why;
        }
        sleep(ground.limits.poll).await;
    }
}

/// Asks every control plane, and the journal.
async fn verdict(ground: &Ground<'_>, target: &str, recover: bool) -> Verdict {
    let nodes: Vec<_> = ground.cluster.control_planes().collect();
    let planes: Vec<Plane> = ground.look_at(&nodes).await.iter().map(plane).collect();
    judge(target, &planes, ground.history().bootstrap.as_ref(), recover)
}

/// A control plane as the guard takes it.
fn plane(seen: &Seen<'_>) -> Plane {
    let sight = match &seen.sight {
        Sight::Silent { why } | Sight::Foreign { why } => EtcdSight::Unseen { why: why.clone() },
        Sight::NotTalos { speaks } => EtcdSight::Unseen { why: format!("what answers is {speaks}") },
        Sight::Maintenance(waiting) => {
            EtcdSight::Maintenance { is_installed: waiting.facts.system_disk.is_some() }
        }
        Sight::Ours(facts) => EtcdSight::Ours(Etcd {
            machine: facts.machine.clone(),
            is_control_plane: facts.role == Some(labkit::talos::facts::Role::ControlPlane),
            service: facts.etcd_state().map(str::to_owned),
            message: facts
                .etcd
                .as_ref()
                .and_then(|service| service.events.last())
                .map(|event| event.message.clone())
                .unwrap_or_default(),
            members: facts.members.clone(),
        }),
    };
    Plane { name: seen.node.hostname.clone(), sight }
}

fn plan(ground: &Ground<'_>, target: &str, snapshot: Option<&Snapshot>) -> Plan {
    let mut plan = Plan::default();
    let from = snapshot.map_or_else(|| "empty".to_owned(), Snapshot::to_string);
    let name = &ground.cluster.name;
    let summary = format!("begin the cluster's etcd on {target}, {from}: once, and on this node only");
    let change = plan.final_change(Action::Run, Subject::new("Cluster", name), &summary, name);
    let planes = ground.cluster.control_planes().count();
    change.needs.push(format!("no etcd on any of the {planes} control planes (all were asked)"));
    plan
}

/// Writes the proof down, once, and shows it.
fn done(ground: &Ground<'_>, target: &str, members: Vec<String>, begun: bool) -> Result<ExitCode> {
    use crate::journal::BootstrapStage::Done;
    let recorded = ground.history().bootstrap;
    let is_recorded = recorded.as_ref().is_some_and(|one| one.stage == Done(members.clone()));
    let node = recorded.map_or_else(|| target.to_owned(), |one| one.node);
    if !is_recorded {
        let event = Event::Bootstrapped { members: members.clone() };
        ground.journal.append(ground.session, &node, event)?;
        labkit::failpoint!("wizard.bootstrap.done");
    }
    let ui = &ground.session.ui;
    let (api_version, kind) = (API_VERSION, "Bootstrap");
    ui.show(&BootstrapBody { api_version, kind, node, begun, members })?;
    if ui.format().is_human() {
        if !begun {
            ui.status("etcd ran before; nothing was changed");
        }
        ui.hint("next: `talosctl-bootstrap-wizard install` for the workers, then `health`");
    }
    Ok(ExitCode::Done)
}

fn refused(target: &str, why: &[String], hint: &str) -> Error {
    let error = match why {
        [one] => Error::refused(format!("no bootstrap on {target}: {one}")),
        many => {
            let error = Error::refused(format!("no bootstrap on {target}: {} reasons", many.len()));
            many.iter().fold(error, Error::caused_by)
        }
    };
    error.hint(hint)
}

fn not_yet(target: &str, why: &[String]) -> Error {
    Error::timed_out(format!("{target} is not ready for the bootstrap: {}", why.join("; ")))
        .hint("it may still fetch images or wait for its clock; nothing was changed, try again later")
}

impl View for BootstrapBody {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("NODE"), Column::new("BEGUN"), Column::new("MEMBERS")]);
        let Self { node, begun, members, .. } = self;
        let begun = if *begun { "now" } else { "before" };
        table.row([node.as_str().into(), begun.into(), members.join(", ").into()]);
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("node/{}", self.node)]
    }

    fn shape(&self) -> Shape {
        Shape::One
    }
}
