//! `upgrade`: another version of Talos, one node at a time. The first node that is not back ends the run; started again, it
//! goes on.

mod carry;
mod prepare;
mod view;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::output::Shape;
use labkit::plan::{Action, Confirmed, Decision, FieldChange, Plan, PlanFlags};
use labkit::talos::TalosFlags;

pub use view::{NodeRow, State, UpgradeBody};

use super::ground::Ground;
use crate::ask::Asker;
use crate::cluster::{ClusterArgs, Version};
use crate::fields::Wrong;
use crate::upgrade::gate::Left;
use crate::upgrade::steps;
use prepare::{Prepared, gate, prepare};

/// Which nodes, and to what.
#[derive(Debug, Args)]
pub struct UpgradeArgs {
    /// The nodes, by host name, as with -n; all of cluster.yaml if none is named
    // Another id than that of -n, which clap would not take behind this verb otherwise.
    #[arg(id = "node", value_name = "NODE")]
    pub nodes: Vec<String>,
    /// The version of Talos [default: talosVersion of cluster.yaml]
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub to: Option<Version>,
    /// The installer's image, without a tag or with that of the version [default: installer of cluster.yaml, else the
    /// node's own schematic]
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
    /// Also take a version that is older than what a node runs
    #[arg(long)]
    pub allow_downgrade: bool,
    /// The version of Kubernetes that is to follow: it is checked, and talosctl's command is printed
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub kubernetes: Option<Version>,
    /// The cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Upgrades nodes; the person at the terminal confirms.
pub async fn run(mut args: UpgradeArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    args.nodes.extend(flags.nodes.iter().cloned());
    session.ui.accepts(Shape::List)?;
    let ground = Ground::open(&args.cluster, session)?;
    let to = args.to.clone().unwrap_or_else(|| ground.cluster.talos_version.clone());
    let kubernetes = args.kubernetes.as_ref();
    steps::kubernetes(&to, &ground.cluster.kubernetes_version, kubernetes).map_err(unsuitable)?;
    if args.plan.dry_run.is_none() {
        carry::settle(&ground).await?;
    }
    let prepared = prepare(&ground, &args, &to).await?;
    let plan = plan(&ground, &prepared, &to).await?;
    let asker = Asker::new(&session.ui);
    let (rows, trouble) = match asker.agree("upgrade.confirm", &plan, &args.plan)? {
        Decision::Apply(confirmed) => carry_out(&ground, &prepared, &confirmed).await,
        Decision::Rehearse(_) | Decision::Shown => {
            session.ui.show(&plan.document("wizard"))?;
            return Ok(ExitCode::Done);
        }
    };
    let mut body = UpgradeBody::new(&to, kubernetes.map(|version| command(&ground, version)));
    body.items = rows;
    session.ui.show(&body)?;
    if let Some(error) = trouble {
        return Err(error);
    }
    next(&ground, &to, &body);
    Ok(ExitCode::Done)
}

/// One after the other, up to the first that fails.
async fn carry_out(
    ground: &Ground<'_>,
    prepared: &[Prepared<'_>],
    confirmed: &Confirmed<'_>,
) -> (Vec<NodeRow>, Option<Error>) {
    let mut trouble: Option<Error> = None;
    let mut rows = Vec::new();
    for one in prepared {
        let row = |state| NodeRow::new(one.node, &one.from, state);
        let image = one.image.as_ref().map(|image| image.name.clone());
        rows.push(match (&image, &trouble) {
            (None, _) => row(State::Unchanged),
            (Some(_), Some(_)) => row(State::Waiting),
            (Some(_), None) => match carry::carry_out(ground, one, confirmed).await {
                Ok(()) => NodeRow { image, ..row(State::Upgraded) },
                Err(error) => {
                    let why = Some(error.message.clone());
                    trouble = Some(error);
                    NodeRow { image, why, ..row(State::Failed) }
                }
            },
        });
    }
    (rows, trouble)
}

/// What happens to which node, in this order; whether the first one may go is asked now.
async fn plan(ground: &Ground<'_>, prepared: &[Prepared<'_>], to: &Version) -> Result<Plan> {
    let mut plan = Plan::default();
    for one in prepared {
        let Some(image) = &one.image else { continue };
        let name = &one.node.hostname;
        let left = if plan.is_empty() { Some(gate(ground, name).await?) } else { None };
        let summary = format!("upgrade Talos on {name} with {}; it restarts", image.name);
        let subject = Subject::new("Node", name);
        let change = plan.undoable(Action::Update, subject, summary, "`talosctl rollback` on the node");
        let (before, after) = (Some(one.from.to_string()), Some(to.to_string()));
        change.fields.push(FieldChange { path: "talosVersion".to_owned(), before, after });
        if left == Some(Left::Nothing) {
            change.needs.push("a pause of Kubernetes: it is the only member of etcd".to_owned());
        }
        if !image.loses.is_empty() {
            let lost = image.loses.join(", ");
            change.needs.push(format!("these extensions in the image, or they are gone: {lost}"));
            ground
                .session
                .ui
                .warn(&format!("{name}: nothing says that {} has its extensions: {lost}", image.name));
        }
    }
    Ok(plan)
}

/// The command that upgrades Kubernetes: one control plane does it for all.
fn command(ground: &Ground<'_>, version: &Version) -> String {
    let plane = ground.cluster.control_planes().next();
    let node = plane.map(|node| format!("--nodes {} ", node.address.host())).unwrap_or_default();
    format!("talosctl {node}upgrade-k8s --to {version}")
}

fn next(ground: &Ground<'_>, to: &Version, body: &UpgradeBody) {
    let ui = &ground.session.ui;
    if !ui.format().is_human() {
        return;
    }
    if body.items.iter().all(|row| row.state == State::Unchanged) {
        ui.status(&format!("every node runs Talos {to} already; nothing was changed"));
    }
    if ground.cluster.talos_version != *to {
        ui.hint(&format!("write `talosVersion: {to}` in {}", ground.cluster.file));
    }
    if let Some(command) = &body.kubernetes {
        ui.hint(&format!("next, Kubernetes: `{command}`; then its version in {}", ground.cluster.file));
    }
}

fn unsuitable(wrong: Wrong) -> Error {
    let error = Error::refused(format!("{}; nothing was changed", wrong.message));
    wrong.hint.into_iter().fold(error, Error::hint)
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|error: Error| error.message)
}
