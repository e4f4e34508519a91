//! `install`: nodes from maintenance mode to their disks. Everything is asked before anything is changed; then all nodes
//! go on at the same time, the control planes before the workers.

mod carry;
mod prepare;
mod view;

use std::collections::BTreeMap;

use clap::Args;
use futures::future::join_all;
use labkit::cli::{Error, ErrorKind, ExitCode, Result, Session};
use labkit::finding::{Finding, Severity, Suppression};
use labkit::output::Shape;
use labkit::plan::{Confirmed, Decision, DryRun, FinalPlanFlags, Plan, PlanFlags};
use labkit::talos::Fingerprint;

pub use view::{InstallBody, NodeRow};

use super::check::{self, Around};
use super::ground::{Ground, Seen, lists_members};
use crate::ask::Asker;
use crate::ask::key::of_node;
use crate::cluster::{ClusterArgs, Role};
use crate::disks::kernel_name;
use crate::findings;
use crate::journal::Event;
use prepare::{Prepared, prepare};

/// What to install, and what is known beforehand.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// The nodes, by host name, as with -n; all of cluster.yaml if none is named
    // Another id than that of -n, which clap would not take behind this verb otherwise.
    #[arg(id = "node", value_name = "NODE")]
    pub nodes: Vec<String>,
    /// Trust a node that shows this certificate: the fingerprint its console shows. Can be repeated
    #[arg(long, value_name = "NODE=FINGERPRINT", value_parser = fingerprint)]
    pub fingerprint: Vec<(String, Fingerprint)>,
    /// Do not wait until the medium that the nodes were started from is taken out: for network boots and virtual media
    #[arg(long)]
    pub keep_boot_medium: bool,
    /// Install in spite of a finding of `check`, by code, or by code and subject. Can be repeated
    #[arg(long, value_name = "CODE[=SUBJECT]")]
    pub suppress: Vec<Suppression>,
    /// The cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

/// Installs nodes; the person at the terminal answers what the flags leave open.
pub async fn run(args: InstallArgs, session: &Session) -> Result<ExitCode> {
    let asker = Asker::new(&session.ui);
    install(args, session, &asker).await
}

/// Installs nodes.
///
/// # Errors
/// When a node cannot be installed; the others are, once everything was agreed to.
pub async fn install(args: InstallArgs, session: &Session, asker: &Asker) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let InstallArgs { nodes, fingerprint, keep_boot_medium, suppress, cluster, plan } = args;
    let flags = PlanFlags::from(plan);
    refuse_kernel_names(&flags)?;
    let ground = Ground::open(&cluster, session)?;
    let given: BTreeMap<String, Fingerprint> = fingerprint.into_iter().collect();
    ground.select(&given.keys().cloned().collect::<Vec<_>>())?;
    let chosen = ground.select(&nodes)?;

    let mut seen = ground.look_at(&chosen).await;
    let planes: Vec<_> = ground.cluster.control_planes().collect();
    let is_bootstrapped = lists_members(&seen) || lists_members(&ground.look_at(&planes).await);
    let mut body = InstallBody::default();
    if !is_bootstrapped {
        let (waiting, now): (Vec<_>, Vec<_>) = seen.into_iter().partition(waits_for_bootstrap);
        (body.items, seen) = (view::postponed(&waiting), now);
        if !nodes.is_empty() && !waiting.is_empty() {
            return Err(too_early(&waiting));
        }
    }
    refuse_findings(&ground, &seen, is_bootstrapped, &suppress).await?;

    let options = prepare::Options { given: &given, keep_boot_medium, flags: &flags, asker };
    let mut prepared = Vec::new();
    for one in seen {
        prepared.push(prepare(&ground, one, &options)?);
    }
    prepare::tell_shared_disks_apart(&mut prepared);
    let plans: Vec<Plan> = prepared.iter().map(|one| one.plan(&ground.cluster)).collect();
    if let Some(dry_run) = flags.dry_run {
        return rehearse(&ground, &prepared, plans, dry_run).await;
    }
    let confirmed = agree(&ground, &prepared, &plans, &options)?;

    let outcomes = carry_out(&ground, &prepared, &confirmed).await;
    let mut troubles = Vec::new();
    for (one, outcome) in prepared.iter().zip(outcomes) {
        match outcome {
            Ok(installed) => body.items.push(view::installed(one, &installed)),
            Err(error) => {
                body.items.push(view::failed(one, &error));
                troubles.push((one.seen.node.hostname.clone(), error));
            }
        }
    }
    finish(session, body, troubles, is_bootstrapped)
}

/// Control planes first: a worker gets its certificate from one.
async fn carry_out(
    ground: &Ground<'_>,
    prepared: &[Prepared<'_>],
    confirmed: &[Confirmed<'_>],
) -> Vec<Result<crate::journal::Installed>> {
    let of_role = |role: Role| async move {
        let nodes = prepared.iter().zip(confirmed).enumerate();
        let nodes = nodes.filter(|(_, (one, _))| one.seen.node.role == role);
        join_all(nodes.map(|(at, (one, confirmed))| async move {
            (at, carry::carry_out(ground, one, confirmed).await)
        }))
        .await
    };
    let mut outcomes = of_role(Role::ControlPlane).await;
    outcomes.extend(of_role(Role::Worker).await);
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Kernel names are never taken, wherever they come from.
fn refuse_kernel_names(flags: &PlanFlags) -> Result<()> {
    let named = flags.confirm.iter().find(|token| kernel_name(token).is_some());
    named.map_or(Ok(()), |named| {
        Err(Error::refused(format!(
            "{named} is a kernel name, which may be another disk's after the next boot; nothing was changed"
        ))
        .hint("name the disk by its serial number: `talosctl-bootstrap-wizard check` shows it"))
    })
}

/// A worker that could not get its certificate yet.
fn waits_for_bootstrap(seen: &Seen<'_>) -> bool {
    seen.node.role == Role::Worker && seen.history.sent.is_none() && seen.history.installed.is_none()
}

fn too_early(waiting: &[Seen<'_>]) -> Error {
    let names: Vec<&str> = waiting.iter().map(|one| one.node.hostname.as_str()).collect();
    let verb = if names.len() == 1 { "is a worker" } else { "are workers" };
    Error::refused(format!(
        "{} {verb}, and the cluster is not bootstrapped yet; nothing was changed",
        names.join(", ")
    ))
    .caused_by("a worker's certificate comes from a control plane whose cluster runs")
    .hint("install the control planes, then `talosctl-bootstrap-wizard bootstrap`, then the workers")
}

/// What `check` finds stops the installation before anything is asked.
async fn refuse_findings(
    ground: &Ground<'_>,
    seen: &[Seen<'_>],
    is_bootstrapped: bool,
    suppress: &[Suppression],
) -> Result<()> {
    let around = Around::look(&ground.cluster, ground.session).await;
    let findings = check::judge(&ground.cluster, seen, &around, is_bootstrapped, &[], ground.session.now());
    let counts = |finding: &&Finding| !suppress.iter().any(|one| one.covers(&finding.code, &finding.subject));
    let findings: Vec<&Finding> = findings.iter().filter(counts).collect();
    // The question shows what is erased, and the stick is waited for.
    let is_said =
        |code: &str| code == findings::check::DISK_DATA.code || code == findings::node::MEDIUM_IN.code;
    for finding in findings.iter().filter(|one| one.severity == Severity::Warning && !is_said(&one.code)) {
        ground.session.ui.warn(&format!("{}: {} ({})", finding.subject.name, finding.message, finding.code));
    }
    let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let Some(first) = errors.first() else { return Ok(()) };
    let error = match errors.as_slice() {
        [one] => Error::refused(format!("{}: {}; nothing was changed", one.subject.name, one.message)),
        many => {
            let error = Error::refused(format!("{} things are in the way; nothing was changed", many.len()));
            let line = |one: &Finding| format!("{}: {} ({})", one.subject.name, one.message, one.code);
            many.iter().fold(error, |error, one| error.caused_by(line(one)))
        }
    };
    let evidence = first.evidence.iter().map(|evidence| evidence.text.as_str());
    let hints =
        first.hint.as_deref().into_iter().chain(evidence.filter(|text| text.starts_with("--confirm=")));
    let error = hints.fold(error, Error::hint);
    Err(error.hint(format!("`talosctl-bootstrap-wizard explain {}` says what to do", first.code)))
}

/// Gets the word of the user on every disk, and writes it down.
fn agree<'p>(
    ground: &Ground<'_>,
    prepared: &[Prepared<'_>],
    plans: &'p [Plan],
    options: &prepare::Options<'_>,
) -> Result<Vec<Confirmed<'p>>> {
    let mut confirmed = Vec::new();
    for (one, plan) in prepared.iter().zip(plans) {
        let key = of_node("nodes.*.confirm", &one.seen.node.hostname);
        match options.asker.agree(&key, plan, options.flags)? {
            Decision::Apply(word) => confirmed.push(word),
            Decision::Rehearse(_) | Decision::Shown => {
                return Err(Error::usage("a dry run confirms nothing"));
            }
        }
    }
    for one in prepared {
        if let Some(order) = &one.order {
            let (disk, content) = (order.target.identity.clone(), order.target.content.clone());
            let event = Event::DiskConfirmed { disk, content };
            ground.journal.append(ground.session, &one.seen.node.hostname, event)?;
        }
    }
    Ok(confirmed)
}

/// Shows what would be done; with `server`, the nodes judge their configurations, too.
async fn rehearse(
    ground: &Ground<'_>,
    prepared: &[Prepared<'_>],
    plans: Vec<Plan>,
    dry_run: DryRun,
) -> Result<ExitCode> {
    if dry_run == DryRun::Server {
        for order in prepared.iter().filter_map(|one| one.order.as_ref()) {
            crate::install::send::rehearse(order).await?;
            ground.say(&order.node, "takes its configuration (dry run)");
        }
    }
    let changes = plans.into_iter().flat_map(|plan| plan.changes).collect();
    ground.session.ui.show(&Plan { changes }.document("wizard"))?;
    Ok(ExitCode::Done)
}

/// The table, and what went wrong.
fn finish(
    session: &Session,
    body: InstallBody,
    troubles: Vec<(String, Error)>,
    is_bootstrapped: bool,
) -> Result<ExitCode> {
    let count = body.items.len();
    let has_postponed = body.items.iter().any(|row| row.state == view::State::Postponed);
    session.ui.show(&body)?;
    let Some((_, first)) = troubles.first() else {
        if !is_bootstrapped && session.ui.format().is_human() {
            let then = if has_postponed { ", then `install` again for the workers" } else { "" };
            session.ui.hint(&format!("next: `talosctl-bootstrap-wizard bootstrap`{then}"));
        }
        return Ok(ExitCode::Done);
    };
    let kind: ErrorKind = first.kind;
    if let [(_, only)] = troubles.as_slice() {
        return Err(only.clone());
    }
    let mut error = Error::failed(format!("{} of {count} nodes are not installed", troubles.len()));
    error.kind = kind;
    for (node, trouble) in &troubles {
        error = error.caused_by(format!("{node}: {trouble}"));
        error = trouble.hints.iter().fold(error, |error, hint| error.hint(hint.clone()));
    }
    Err(error)
}

fn fingerprint(text: &str) -> Result<(String, Fingerprint), String> {
    let (node, fingerprint) = text.split_once('=').ok_or("expected NODE=FINGERPRINT")?;
    let fingerprint = fingerprint.parse().map_err(|error: Error| error.message)?;
    Ok((node.to_owned(), fingerprint))
}
