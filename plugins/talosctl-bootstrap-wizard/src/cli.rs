//! The command line: doc comments here are the help and the man pages.

use clap::{Parser, Subcommand};
use labkit::cli::version::Versions;
use labkit::cli::{ExitCode, Family, GlobalFlags, ManExtras, Plugin, Result, Session, Verbosity};
use labkit::finding::{ReportBody, RuleBody, RuleListBody};
use labkit::kube::KubeFlags;
use labkit::output::{Document, OutputFlags, schema};
use labkit::plan::Plan;
use labkit::talos::TalosFlags;
use schemars::Schema;

use crate::discovery::view::FoundList;
use crate::nodes::journal::JournalList;
use crate::nodes::record::NodeRecord;
use crate::nodes::status::StatusList;
use crate::{commands, manual};

/// From machines in Talos maintenance mode to a healthy cluster: guided, resumable, safe
///
/// Without a command it walks you from wherever the cluster stands to a healthy one, says what is next and why, and asks.
/// Flags are those of talosctl: `talosctl-bootstrap-wizard status -n 10.0.0.11`.
#[derive(Debug, Parser)]
pub struct Cli {
    /// What to do; nothing stands for the guided walk.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// How the guided walk is answered and shown.
    #[command(flatten)]
    pub walk: commands::walk::WalkArgs,
    /// Which nodes, as whom.
    #[command(flatten)]
    pub talos: TalosFlags,
    /// In which format and colour.
    #[command(flatten)]
    pub output: OutputFlags,
    /// How much to say about what is being done.
    #[command(flatten)]
    pub verbosity: Verbosity,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Find Talos nodes in ranges of addresses
    ///
    /// Tries every address, at most 256 at a time, and shows what answers on the Talos port: nodes in maintenance mode,
    /// nodes of this cluster, nodes of another cluster, and what is not Talos. Nothing is changed.
    Discover(commands::discover::DiscoverArgs),
    /// Explain a code of `check`, `health`, `doctor` or `status`, or list them all
    Explain(commands::explain::ExplainArgs),
    /// Say what speaks against an installation, before anything is changed
    ///
    /// Looks at every node of cluster.yaml: what answers, whether it is the right machine, which disk would be erased and
    /// what is on it, versions, memory, clocks, the endpoint, and clashes with the address plan of kubectl ipam.
    Check(commands::check::CheckArgs),
    /// Install nodes that wait in maintenance mode
    ///
    /// Everything is asked before anything is changed: whether the certificate is the node's, and the serial number of the
    /// disk that is erased. Then all nodes go on at the same time, the control planes before the workers. It can be
    /// interrupted and started again at any time: what was sent is never sent twice without a word.
    Install(commands::install::InstallArgs),
    /// Begin the cluster's etcd, once, on one control plane
    ///
    /// Every control plane is asked first: any sign of an etcd anywhere, or a node that cannot be asked, stops it.
    Bootstrap(commands::bootstrap::BootstrapArgs),
    /// Write the first cluster.yaml, with an explanation for everything that can be in it
    ///
    /// From flags, from answers, and from the configuration of a cluster that runs. What exists is never overwritten.
    Init(commands::init::InitArgs),
    /// Write the files of a cluster: secrets, machine configurations and talosconfig
    ///
    /// Secrets are made once and never written over. Everything else follows from them and from cluster.yaml: run it again
    /// after a change. If there is a talosctl, it is asked for a second opinion.
    Gen(commands::r#gen::GenArgs),
    /// Print the shell function that makes `talosctl bootstrap-wizard` work, completion included
    ///
    /// talosctl knows no plugins. The function hands over what follows that one word; every other word goes to talosctl.
    ShellInit(commands::shell_init::ShellInitArgs),
    /// Find out what is wrong with the access to the nodes, and how to mend it
    ///
    /// Which talosconfig is in force and why, other files beside it and how they differ, endpoints, certificates, clocks, and
    /// what answers at every node.
    Doctor(commands::doctor::DoctorArgs),
    /// Check the health of the cluster: Talos's own checks, and what every node says
    ///
    /// A control plane runs the checks of `talosctl health`; they are told as they are fulfilled. Then every node is asked,
    /// and what is wrong is reported with a code that `explain` knows.
    Health(commands::health::HealthArgs),
    /// Fetch the cluster's kubeconfig and merge it into yours
    ///
    /// Everything else in the file stays: other clusters, unknown fields, comments. A copy is kept beside it. The file gets
    /// mode 0600. A name that means another cluster already is refused.
    Kubeconfig(commands::kubeconfig::KubeconfigArgs),
    /// Record the nodes in files for Git: cluster-state/nodes.yaml, and the hosts of an address inventory
    Record(commands::record::RecordArgs),
    /// Wipe a node, after it has left the cluster
    ///
    /// The node drains itself and leaves etcd before it is wiped; a member that is broken or lost is taken out by the others.
    /// A reset that would cost etcd its majority is refused. The node's name has to be typed.
    Reset(commands::reset::ResetArgs),
    /// Show every node on one line: stage, readiness, version, role, disk, etcd, certificate
    Status(commands::status::StatusArgs),
    /// Client certificates of the Talos API
    #[command(subcommand)]
    Talosconfig(commands::talosconfig::TalosconfigVerb),
    /// Bring nodes to another version of Talos, one at a time
    ///
    /// Control planes come first. A node goes only while etcd can do without it, and the next one only when it is back, ready,
    /// with its member of etcd; the first one that is not ends the run. Started again, it goes on where it was. Kubernetes stays
    /// as it is: whether the versions suit each other is checked, and talosctl's command for its own upgrade is printed.
    Upgrade(commands::upgrade::UpgradeArgs),
    /// Show the version of this program
    Version,
}

/// The program as the run loop sees it.
#[derive(Debug)]
pub struct Wizard;

impl Plugin for Wizard {
    const NAME: &'static str = "talosctl-bootstrap-wizard";
    const USAGE: &'static str = "talosctl-bootstrap-wizard";
    const SECTION: &'static str = "wizard";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const FAMILY: Family = Family::Talosctl;

    type Cli = Cli;

    fn global(cli: &Cli) -> GlobalFlags {
        GlobalFlags {
            kube: KubeFlags::default(),
            output: cli.output.clone(),
            verbosity: cli.verbosity.clone(),
        }
    }

    fn schemas() -> Vec<(&'static str, Schema)> {
        vec![
            ("Bootstrap", schema::<commands::bootstrap::BootstrapBody>()),
            ("FindingReport", schema::<Document<ReportBody>>()),
            ("FoundList", schema::<FoundList>()),
            ("Installation", schema::<commands::install::InstallBody>()),
            ("JournalList", schema::<JournalList>()),
            ("NodeRecord", schema::<NodeRecord>()),
            ("Plan", schema::<Document<Plan>>()),
            ("Reset", schema::<commands::reset::ResetBody>()),
            ("Rule", schema::<Document<RuleBody>>()),
            ("RuleList", schema::<Document<RuleListBody>>()),
            ("StatusList", schema::<StatusList>()),
            (crate::cluster::KIND, crate::cluster::schema()),
            ("FileList", schema::<crate::generate::FileList>()),
            ("Upgrade", schema::<commands::upgrade::UpgradeBody>()),
            ("VersionInfo", schema::<Document<Versions>>()),
        ]
    }

    fn man() -> ManExtras {
        manual::EXTRAS
    }

    async fn run(cli: Cli, session: &Session) -> Result<ExitCode> {
        let Some(verb) = cli.verb else {
            return Box::pin(commands::walk::run(&cli.walk, &cli.talos, session)).await;
        };
        cli.walk.refuse()?;
        match verb {
            Verb::Check(mut args) => {
                args.nodes.extend(cli.talos.nodes.iter().cloned());
                Box::pin(commands::check::run(args, session)).await
            }
            Verb::Install(mut args) => {
                args.nodes.extend(cli.talos.nodes.iter().cloned());
                Box::pin(commands::install::run(args, session)).await
            }
            Verb::Bootstrap(args) => Box::pin(commands::bootstrap::run(args, session)).await,
            Verb::Discover(args) => Box::pin(commands::discover::run(args, &cli.talos, session)).await,
            Verb::Explain(args) => commands::explain::run(&args, session),
            Verb::Init(args) => commands::init::run(&args, session),
            Verb::Gen(args) => commands::r#gen::run(&args, session).await,
            Verb::ShellInit(args) => commands::shell_init::run(&args, session),
            Verb::Doctor(args) => Box::pin(commands::doctor::run(args, &cli.talos, session)).await,
            Verb::Health(args) => Box::pin(commands::health::run(args, &cli.talos, session)).await,
            Verb::Kubeconfig(args) => Box::pin(commands::kubeconfig::run(args, &cli.talos, session)).await,
            Verb::Record(args) => Box::pin(commands::record::run(args, &cli.talos, session)).await,
            Verb::Reset(args) => Box::pin(commands::reset::run(args, session)).await,
            Verb::Status(args) => Box::pin(commands::status::run(args, &cli.talos, session)).await,
            Verb::Talosconfig(verb) => Box::pin(commands::talosconfig::run(verb, &cli.talos, session)).await,
            Verb::Upgrade(args) => Box::pin(commands::upgrade::run(args, &cli.talos, session)).await,
            Verb::Version => commands::version::run(session).await,
        }
    }
}
