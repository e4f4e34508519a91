//! `reset`: a node leaves the cluster and is wiped. Every control plane is asked before, the intention is in the journal
//! before the call leaves, and the node counts as wiped when it shows that it is.

mod carry;
mod etcd;
mod wait;

use clap::{Args, ValueEnum};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::output::{Column, Shape, Table, View};
use labkit::plan::{Action, Decision, FinalPlanFlags, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::talos::facts::Stage;
use schemars::JsonSchema;
use serde::Serialize;

use super::ground::{Ground, Seen};
use crate::cluster::{API_VERSION, ClusterArgs, Node, Role};
use crate::disks::{size, token};
use crate::guard::reset::{Leaving, Shown, Verdict, Wish, judge};
use crate::install::known_machine;
use crate::install::sight::{Facts, Sight};
use crate::journal::{Event, Machine};
use etcd::Members;

/// What is wiped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// The whole disk that Talos is on: the node waits for an installation again
    System,
    /// Only the data of containers and etcd: the node keeps its configuration and comes back
    Ephemeral,
}

/// Which node, and what of it.
#[derive(Debug, Args)]
pub struct ResetArgs {
    /// The node, as in cluster.yaml
    #[arg(value_name = "NODE")]
    pub node: String,
    /// What is wiped
    #[arg(long, value_enum, value_name = "WHAT", default_value = "system")]
    pub wipe: Scope,
    /// Power the node off afterwards, instead of starting it again
    #[arg(long)]
    pub shutdown: bool,
    /// Do not let the node drain itself; the other control planes take it out of etcd
    #[arg(long)]
    pub skip_drain: bool,
    /// The machine is lost: wipe nothing, only take it out of etcd
    #[arg(long, conflicts_with_all = ["wipe", "shutdown", "skip_drain"])]
    pub gone: bool,
    /// The cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: FinalPlanFlags,
}

/// How it is known that the node is wiped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Proof {
    /// It waits in maintenance mode, and Talos is on none of its disks.
    Maintenance,
    /// It went away after it had agreed, and came back with its configuration.
    Back,
    /// It went away after it had agreed, and is silent since: nobody has looked at its disk.
    Silent,
    /// Nothing was wiped.
    Nothing,
}

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetBody {
    api_version: &'static str,
    kind: &'static str,
    /// The node.
    pub node: String,
    /// How it is known.
    pub proof: Proof,
    /// The members of etcd that are left; empty where nobody lists them.
    pub members: Vec<String>,
}

/// Everything that was seen before anything is done.
struct Scene<'g> {
    node: &'g Node,
    seen: Seen<'g>,
    members: Option<Members>,
    verdict: Verdict,
}

/// Wipes a node.
///
/// # Errors
/// Refused, if etcd would lose its majority, or the node is not what it is taken for.
pub async fn run(args: ResetArgs, session: &Session) -> Result<ExitCode> {
    let ground = Ground::open(&args.cluster, session)?;
    let wish = Wish { is_gone: args.gone, skips_drain: args.skip_drain };
    let scene = look(&ground, &args.node, wish).await?;
    let name = scene.node.hostname.clone();
    let flags = PlanFlags::from(args.plan.clone());
    let rehearses = flags.dry_run.is_some();
    match &scene.verdict {
        Verdict::Await | Verdict::Done if rehearses => {
            session.ui.show(&Plan::default().document("wizard"))?;
            return Ok(ExitCode::Done);
        }
        Verdict::Refused { why, hint } => {
            return Err(
                Error::refused(format!("{name} is not reset: {why}; nothing was changed")).hint(*hint)
            );
        }
        Verdict::Await => {
            ground.say(&name, "wipes itself already, or may; looking on");
            let accepted = matches!(scene.seen.sight, Sight::Ours(_));
            let proof = wait::until_wiped(&ground, &scene.seen, args.wipe, args.shutdown, accepted).await?;
            return done(&ground, &name, proof).await;
        }
        Verdict::Done => {
            let proof = if scene.seen.history.resetting.is_some() && !args.gone {
                Proof::Maintenance
            } else {
                Proof::Nothing
            };
            return done(&ground, &name, proof).await;
        }
        Verdict::Wipe { .. } | Verdict::Remove => {}
    }
    let plan = plan(&ground, &scene, &args);
    let confirmed = match plan.confirm(&flags, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Apply(confirmed) => confirmed,
        Decision::Rehearse(_) | Decision::Shown => {
            session.ui.show(&plan.document("wizard"))?;
            return Ok(ExitCode::Done);
        }
    };
    let Verdict::Wipe { leaving, .. } = scene.verdict else {
        etcd::take_out(&ground, &name, &confirmed).await?;
        return done(&ground, &name, Proof::Nothing).await;
    };
    if leaving == Leaving::Removed {
        etcd::take_out(&ground, &name, &confirmed).await?;
    }
    let accepted = carry::reset(&ground, &scene.seen, leaving, &args, &confirmed).await?;
    let proof = wait::until_wiped(&ground, &scene.seen, args.wipe, args.shutdown, accepted).await?;
    done(&ground, &name, proof).await
}

/// Asks the node and every control plane.
async fn look<'g>(ground: &'g Ground<'_>, name: &str, wish: Wish) -> Result<Scene<'g>> {
    let node = ground.select(&[name.to_owned()])?.into_iter().next();
    let node = node.ok_or_else(|| Error::usage(format!("{} has no node {name:?}", ground.cluster.file)))?;
    let seen = ground.look_at(&[node]).await.into_iter().next();
    let seen = seen.ok_or_else(|| Error::failed(format!("{name} has no address")))?;
    let members = etcd::members(ground).await;
    let shown = shown(node, &seen);
    let voters = members.as_ref().map(|members| members.voters.as_slice());
    let is_under_way = matches!(shown, Shown::Silent { .. }) && seen.history.resetting.is_some();
    let verdict = if is_under_way && !wish.is_gone {
        Verdict::Await
    } else {
        let verdict = judge(&node.hostname, &shown, node.role == Role::ControlPlane, voters, wish);
        let is_learner = members.as_ref().is_some_and(|members| members.is_learner(&node.hostname));
        if is_learner { verdict.of_learner() } else { verdict }
    };
    Ok(Scene { node, seen, members, verdict })
}

/// What is seen, once it is clear that it is this machine and no other.
fn shown(node: &Node, seen: &Seen<'_>) -> Shown {
    let known = known_machine(node, &seen.history);
    match &seen.sight {
        Sight::Silent { why } => Shown::Silent { why: why.clone() },
        Sight::NotTalos { speaks } => Shown::Foreign { why: format!("what answers is {speaks}") },
        Sight::Foreign { why } => Shown::Foreign { why: why.clone() },
        Sight::Maintenance(waiting) => match other(node, &known, &waiting.facts) {
            Some(why) => Shown::Foreign { why },
            None if waiting.facts.system_disk.is_none() && waiting.facts.is_complete => Shown::Bare,
            None => Shown::Installed,
        },
        Sight::Ours(facts) => match other(node, &known, facts) {
            Some(why) => Shown::Foreign { why },
            None if stage(facts) == Stage::Resetting => Shown::Resetting,
            None => Shown::Ours,
        },
    }
}

/// Why what answers is another machine: wiping that one would be the worst of all mistakes.
fn other(node: &Node, known: &Machine, facts: &Facts) -> Option<String> {
    if known.is(&facts.machine) == Some(false) {
        return Some(format!("the machine at {} is another one than was installed", facts.address));
    }
    // In maintenance mode a name is only what the network says.
    let is_named = facts.role.is_some() && !facts.hostname.is_empty();
    (is_named && facts.hostname != node.hostname)
        .then(|| format!("the node at {} is {}", facts.address, facts.hostname))
}

/// How far the node is.
fn stage(facts: &Facts) -> Stage {
    facts.status.as_ref().map_or(Stage::Unknown, |status| status.stage)
}

fn plan(ground: &Ground<'_>, scene: &Scene<'_>, args: &ResetArgs) -> Plan {
    let name = &scene.node.hostname;
    let cluster = &ground.cluster.name;
    let mut plan = Plan::default();
    let left = scene.members.as_ref().map(|members| members.others(name).join(", "));
    let takes_out = |plan: &mut Plan| {
        let summary = format!("take {name} out of etcd; {} stay", left.clone().unwrap_or_default());
        plan.final_change(Action::Delete, Subject::new("Member", name), &summary, name);
    };
    let Verdict::Wipe { leaving, loses } = &scene.verdict else {
        takes_out(&mut plan);
        return plan;
    };
    if *leaving == Leaving::Removed {
        takes_out(&mut plan);
    }
    let then = if args.shutdown { "powers off" } else { "starts again" };
    let what = match args.wipe {
        Scope::System => format!("wipe {name}: the whole of {}", disk(&scene.seen.sight)),
        Scope::Ephemeral => format!("wipe the data of containers and etcd on {name}"),
    };
    let before = match leaving {
        Leaving::ByItself => "it drains itself and leaves etcd, then ",
        Leaving::Removed | Leaving::Abruptly => "without a drain; then ",
    };
    let summary = format!("{what}; {before}it {then}");
    plan.final_change(Action::Run, Subject::new("Node", name), &summary, name);
    if let Some(loses) = loses {
        let summary = format!("lose the etcd of {cluster} with {name}: {loses}");
        let token = format!("etcd-of-{cluster}");
        let change = plan.final_change(Action::Delete, Subject::new("Cluster", cluster), &summary, &token);
        change.needs.push("a snapshot of etcd that was taken before, to restore it".to_owned());
    }
    plan
}

/// The disk that Talos is on, as people know it.
fn disk(sight: &Sight) -> String {
    let Sight::Ours(facts) = sight else { return "its system disk".to_owned() };
    let disk = facts.system_disk.as_deref().and_then(|name| facts.disks.named(name));
    let Some(disk) = disk else { return "its system disk".to_owned() };
    let serial = token(disk).unwrap_or_else(|| "without a serial number".to_owned());
    format!("{} ({}, {serial})", disk.model, size(disk.size))
}

/// Writes the proof down, and shows it.
async fn done(ground: &Ground<'_>, name: &str, proof: Proof) -> Result<ExitCode> {
    let history = ground.history().node(name);
    let is_known = history.installed.is_some() || history.sent.is_some() || history.resetting.is_some();
    if is_known {
        ground.journal.append(ground.session, name, Event::Reset {})?;
        labkit::failpoint!("wizard.reset.done");
    }
    let left = etcd::members(ground).await.map(|members| members.names()).unwrap_or_default();
    let ui = &ground.session.ui;
    let (api_version, kind) = (API_VERSION, "Reset");
    ui.show(&ResetBody { api_version, kind, node: name.to_owned(), proof, members: left })?;
    if ui.format().is_human() {
        match proof {
            Proof::Silent => {
                ui.warn(&format!(
                    "{name} is silent: start it from the installer to see that its disk is empty"
                ));
            }
            Proof::Nothing => ui.status("nothing was wiped"),
            Proof::Maintenance | Proof::Back => {}
        }
        if proof != Proof::Back {
            ui.hint(&format!("Kubernetes keeps its object of the node: `kubectl delete node {name}`"));
        }
    }
    Ok(ExitCode::Done)
}

impl View for ResetBody {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("NODE"), Column::new("PROOF"), Column::new("MEMBERS")]);
        let proof = match self.proof {
            Proof::Maintenance => "in maintenance mode, without Talos on a disk",
            Proof::Back => "back with its configuration",
            Proof::Silent => "silent",
            Proof::Nothing => "nothing wiped",
        };
        table.row([self.node.as_str().into(), proof.into(), self.members.join(", ").into()]);
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("node/{}", self.node)]
    }

    fn shape(&self) -> Shape {
        Shape::One
    }
}
