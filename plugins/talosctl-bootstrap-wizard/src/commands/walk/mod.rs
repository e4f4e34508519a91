//! No verb: the guided walk. Each stretch of it is a verb of its own; the walk says what is next and why, asks, and goes
//! on from wherever the cluster stands. Ctrl-C is safe at any moment: what was done is in the journal.

mod describe;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use futures::future::join_all;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::FindingFlags;
use labkit::output::Tone;
use labkit::plan::{FinalPlanFlags, PlanFlags};
use labkit::prompt::Prompt;
use labkit::talos::{ApiState, TalosFlags, probe};

use super::{bootstrap, check, r#gen, health, install, kubeconfig, record};
use crate::ask::{Answers, Asker};
use crate::cluster::{Cluster, ClusterArgs};
use crate::journal::{self, History, replay};
use crate::walk::phases;
use crate::walk::stage::{Stage, Standing, next};

/// How long a new cluster may take to become healthy: images come from the internet.
const HEALTHY: Duration = Duration::from_secs(20 * 60);

/// How long a node may take to show itself.
const ANSWERS: Duration = Duration::from_secs(2);

/// How the walk is answered and shown. They go with no verb.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Guided walk (without a command)")]
pub struct WalkArgs {
    /// Take answers from this file; what it leaves open is asked, if there is a terminal
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub answers: Option<PathBuf>,
    /// Write the answers of this run to a file, for --answers
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// Ask in whole lines and draw nothing: for screen readers and simple terminals
    #[arg(long)]
    pub plain: bool,
    /// Go on with a cluster that a run has begun, and refuse to begin one. Without it, a run goes on where there is one
    #[arg(long)]
    pub resume: bool,
    /// The description of the cluster [default: cluster.yaml]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub filename: Option<PathBuf>,
}

impl WalkArgs {
    /// Refuses these flags beside a verb, which would not look at them.
    ///
    /// # Errors
    /// Usage, naming the first one that was given.
    pub fn refuse(&self) -> Result<()> {
        let given = [
            ("--answers", self.answers.is_some()),
            ("--record", self.record.is_some()),
            ("--plain", self.plain),
            ("--resume", self.resume),
            ("--filename", self.filename.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some(("--filename", _)) => {
                Err(Error::usage("--filename before a command belongs to the guided walk")
                    .hint("write it after the command"))
            }
            Some((flag, _)) => {
                Err(Error::usage(format!("{flag} goes with the guided walk, not with a command"))
                    .hint("leave out the command, or the flag"))
            }
        }
    }

    fn cluster(&self) -> ClusterArgs {
        ClusterArgs { filename: self.filename.clone() }
    }
}

/// What this run has done beyond the journal.
#[derive(Debug, Default)]
struct Run {
    is_healthy: bool,
    has_kubeconfig: bool,
    is_recorded: bool,
    is_checked: bool,
}

/// Walks.
pub async fn run(args: &WalkArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    if !session.ui.format().is_human() {
        return Err(Error::usage("the guided walk talks to a person")
            .hint("leave out -o; scripts call the commands, which have every format"));
    }
    let asker = asker(args, session)?;
    let mut run = Run::default();
    begin(args, session)?;
    loop {
        let cluster = args.cluster().load_if_present(session.env.directory())?;
        let history = cluster.as_ref().map(|cluster| known(cluster, session)).transpose()?;
        let stage = next(&Standing {
            cluster: cluster.as_ref(),
            has_secrets: cluster.as_ref().is_some_and(|cluster| cluster.secrets.symlink_metadata().is_ok()),
            history: history.as_ref(),
            is_healthy: run.is_healthy,
            has_kubeconfig: run.has_kubeconfig,
            is_recorded: run.is_recorded,
        });
        if stage == Stage::Done {
            session.ui.success("The cluster is installed and healthy.");
            return Ok(ExitCode::Done);
        }
        if let (Some(cluster), Some(history)) = (&cluster, &history) {
            let answering = answering(cluster, history).await;
            show(cluster, history, &answering, session);
        }
        announce(&stage, session);
        let exit = Box::pin(walk(stage, args, flags, session, &asker, &mut run)).await?;
        if exit != ExitCode::Done {
            session.ui.hint("mend what was found, and start again: it goes on from here");
            return Ok(exit);
        }
    }
}

fn asker(args: &WalkArgs, session: &Session) -> Result<Asker> {
    let directory = session.env.directory();
    let answers = args.answers.as_ref().map(|path| Answers::read(&directory.join(path))).transpose()?;
    let is_plain = args.plain || session.ui.is_dumb();
    let prompt = if is_plain { Prompt::plain(&session.ui) } else { Prompt::new(&session.ui) };
    let record = args.record.as_ref().map(|path| directory.join(path));
    if answers.is_none() && !prompt.can_ask() {
        return Err(Error::refused("the guided walk asks questions, and there is no terminal to ask on")
            .hint("answer them in a file and pass it with --answers, or call the commands one by one")
            .hint("see 'talosctl-bootstrap-wizard --help'"));
    }
    Ok(Asker::with(&session.ui, prompt, answers.unwrap_or_default(), record))
}

/// Says whether a run goes on or begins.
fn begin(args: &WalkArgs, session: &Session) -> Result<()> {
    let cluster = args.cluster().load_if_present(session.env.directory())?;
    let journal =
        cluster.as_ref().map(|cluster| journal::look(session, &cluster.name)).transpose()?.flatten();
    match (&cluster, journal) {
        (Some(cluster), Some(_)) => {
            session
                .ui
                .status(&format!("Going on with cluster {}. Ctrl-C is safe at any moment.", cluster.name));
        }
        (Some(cluster), None) if args.resume => {
            return Err(Error::refused(format!("no run has begun cluster {} on this machine", cluster.name))
                .hint("leave out --resume to begin it"));
        }
        (None, _) if args.resume => {
            return Err(Error::refused("there is no cluster.yaml to go on with")
                .hint("name the description of the cluster with -f FILE"));
        }
        (Some(cluster), None) => {
            session.ui.status(&format!("Beginning cluster {}. Ctrl-C is safe at any moment.", cluster.name));
        }
        (None, _) => session.ui.status("Beginning a new cluster. Ctrl-C is safe at any moment."),
    }
    Ok(())
}

fn known(cluster: &Cluster, session: &Session) -> Result<History> {
    let contents = journal::look(session, &cluster.name)?;
    Ok(contents.map(|contents| replay(&contents.records)).unwrap_or_default())
}

/// The nodes that nothing was done to yet and that answer in maintenance mode.
async fn answering(cluster: &Cluster, history: &History) -> Vec<String> {
    let untouched = cluster.nodes.iter().filter(|node| phases::done(&history.node(&node.hostname)) == 0);
    let look = |node: &crate::cluster::Node| {
        let (name, address) = (node.hostname.clone(), node.address.clone());
        async move {
            let is_waiting = probe(&address, ANSWERS).await.state == ApiState::Maintenance;
            is_waiting.then_some(name)
        }
    };
    join_all(untouched.map(look)).await.into_iter().flatten().collect()
}

/// Where every node stands.
fn show(cluster: &Cluster, history: &History, answering: &[String], session: &Session) {
    let nodes: Vec<_> = cluster.nodes.iter().map(|node| (node.hostname.clone(), node.role.name())).collect();
    session.ui.status("");
    for line in session.ui.table(&phases::table(&nodes, history, answering), false).lines() {
        session.ui.status(line);
    }
    session.ui.status(&phases::bootstrap(history));
}

fn announce(stage: &Stage, session: &Session) {
    let heading = format!("{} of {}: {}", stage.number(), Stage::COUNT, stage.what());
    session.ui.status("");
    session.ui.status(&session.ui.tone(&heading, Tone::Good));
    session.ui.status(&format!("  why now: {}", stage.why()));
}

/// One stretch.
async fn walk(
    stage: Stage,
    args: &WalkArgs,
    flags: &TalosFlags,
    session: &Session,
    asker: &Asker,
    run: &mut Run,
) -> Result<ExitCode> {
    let cluster = args.cluster();
    let agreed = PlanFlags { yes: true, ..PlanFlags::default() };
    match stage {
        Stage::Describe => describe::describe(args, flags, session, asker).await,
        Stage::Generate => {
            require(asker, "gen.proceed", "Make new secrets and the files of the cluster?")?;
            r#gen::run(&r#gen::GenArgs { cluster, plan: agreed, ..Default::default() }, session).await
        }
        Stage::ControlPlanes(nodes) | Stage::Workers(nodes) => {
            if !run.is_checked {
                let findings = FindingFlags::default();
                let checked = check::run(
                    check::CheckArgs { nodes: Vec::new(), cluster: cluster.clone(), findings },
                    session,
                )
                .await?;
                if !matches!(checked, ExitCode::Done | ExitCode::Gaps) {
                    return Ok(checked);
                }
                require(asker, "check.proceed", "Go on?")?;
                run.is_checked = true;
            }
            let install = install::InstallArgs {
                nodes,
                fingerprint: Vec::new(),
                keep_boot_medium: false,
                suppress: Vec::new(),
                cluster,
                plan: FinalPlanFlags::default(),
            };
            install::install(install, session, asker).await
        }
        Stage::Bootstrap => {
            let plan = FinalPlanFlags::default();
            let args = bootstrap::BootstrapArgs { node: None, recover_from: None, cluster, plan };
            bootstrap::bootstrap(args, session, asker).await
        }
        Stage::Health => {
            let health = health::HealthArgs {
                cluster,
                wait: Some(HEALTHY),
                connect_timeout: Duration::from_secs(5),
                findings: FindingFlags::default(),
            };
            let exit = health::run(health, flags, session).await?;
            run.is_healthy = exit == ExitCode::Done;
            Ok(exit)
        }
        Stage::Kubeconfig => {
            run.has_kubeconfig = true;
            if !asker.confirm("kubeconfig.merge", "Merge the kubeconfig into yours?", true)? {
                session.ui.hint("later: `talosctl-bootstrap-wizard kubeconfig`");
                return Ok(ExitCode::Done);
            }
            let kubeconfig = kubeconfig::KubeconfigArgs {
                path: None,
                cluster,
                force: false,
                force_context_name: None,
                use_context: false,
                connect_timeout: Duration::from_secs(5),
                plan: agreed,
            };
            kubeconfig::run(kubeconfig, flags, session).await
        }
        Stage::Record => {
            run.is_recorded = true;
            if !asker.confirm("record.write", "Write the nodes to cluster-state/nodes.yaml?", true)? {
                session.ui.hint("later: `talosctl-bootstrap-wizard record`");
                return Ok(ExitCode::Done);
            }
            let record = record::RecordArgs {
                cluster,
                to: PathBuf::from("cluster-state/nodes.yaml"),
                inventory: None,
                connect_timeout: Duration::from_secs(5),
                plan: agreed,
            };
            record::run(record, flags, session).await
        }
        Stage::Done => Ok(ExitCode::Done),
    }
}

/// A question whose only other answer is to stop here.
fn require(asker: &Asker, key: &str, question: &str) -> Result<()> {
    if asker.confirm(key, question, true)? {
        return Ok(());
    }
    Err(Error::refused("stopped; nothing was changed in this step").hint("start again: it goes on from here"))
}
