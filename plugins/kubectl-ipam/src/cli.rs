//! The command line: doc comments here are the help and the man pages.

mod examples;

use clap::{Parser, Subcommand};
use labkit::cli::version::{VersionArgs, Versions};
use labkit::cli::{ExitCode, GlobalFlags, ManExtras, Plugin, Result, Session, Setting};
use labkit::finding::{ReportBody, RuleBody, RuleListBody};
use labkit::output::{Document, schema};
use labkit::plan::Plan;
use schemars::Schema;

use self::examples::EXAMPLES;
use crate::claims::ReservationList;
use crate::commands;
use crate::details::DetailList;
use crate::history::HistoryList;
use crate::hook::Hook;
use crate::hosts::HostList;
use crate::import::ImportList;
use crate::listing::AddressList;
use crate::map::AddressMap;
use crate::plan::document::TierLayout;
use crate::plan::tree::AddressPlan;
use crate::pools::view::PoolList;
use crate::probe::ProbeList;
use crate::publish::{DifferenceList, ManifestList};

/// Know every address of a Kubernetes lab: who holds it, who may take it, what collides
///
/// The inventory in Git is the truth, ConfigMaps in the cluster are published from it, and live use is read from
/// the cluster, never assumed. Every flag follows the plugin's name: `kubectl ipam list -n media`.
#[derive(Debug, Parser)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Flags of every verb.
    #[command(flatten)]
    pub global: GlobalFlags,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Pin a reserved address on a Service, as its load balancer understands it
    ///
    /// The annotation is the one that the installed version of MetalLB, Cilium or kube-vip reads; -v says how that was
    /// found out. What the load balancer would refuse is refused beforehand. Exit code 5 when it says no all the same,
    /// 4 when it gives no answer in time.
    Assign(Box<commands::assign::AssignArgs>),
    /// List every known address: who holds it, as what, where that is written
    List(Box<commands::list::ListArgs>),
    /// Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other
    ///
    /// Exit code 3 when there are findings at or above --fail-on, 6 when something could not be read and nothing
    /// else is wrong. What is found counts more than what is unknown.
    Check(Box<commands::check::CheckArgs>),
    /// Compare the ConfigMaps of the inventory with those in the cluster, or in files
    ///
    /// Exit code 3 when they differ. In the cluster, keys that the inventory never published belong to somebody
    /// else: they stay and are only counted. A manifest is compared as a whole.
    Diff(Box<commands::diff::DiffArgs>),
    /// Explain a code of `check`, or list them all
    Explain(commands::explain::ExplainArgs),
    /// Tell everything about one name or address on one page
    ///
    /// Who has it and as what, where that is written, its network and pool, ports, claims, history, the keys that
    /// publish it, and what `check` finds about it. Of a free address: what is free around it.
    Get(Box<commands::get::GetArgs>),
    /// Tell who reserved and released what, and when
    ///
    /// From every version of the inventory that Git knows, and from the claims in the cluster.
    History(Box<commands::history::HistoryArgs>),
    /// Check the staged files before each commit
    Hook(commands::hook::HookArgs),
    /// Write names and addresses for hosts files, name servers, external-dns and Prometheus
    ///
    /// Without --format and -o it prints a block for /etc/hosts. --to puts the text into a file, between two marks:
    /// doing it again replaces the block and leaves the rest of the file alone.
    Hosts(Box<commands::hosts::HostsArgs>),
    /// Bring into the inventory what ConfigMaps, the cluster, /etc/hosts or a table know
    ///
    /// What the inventory says already stays as it is; contradictions are told. ConfigMaps are carried whole: the
    /// inventory publishes the same keys and values afterwards. The files that are read are never changed.
    Import(Box<commands::import::ImportArgs>),
    /// Write the first inventory: from a few answers, from the cluster, or with examples in comments
    ///
    /// On a terminal it asks for the network and the pool; with --yes, or where nobody can be asked, it writes every
    /// section with an explanation and an example in comments. What exists is never overwritten: `import` adds to
    /// an inventory. With --dry-run and without -o the text of the file is printed.
    Init(Box<commands::init::InitArgs>),
    /// Draw networks: a cell for an address or a block, with letters and colours
    ///
    /// In the terminal, or as SVG and HTML to share. -o gives the same as data: stretches of equal addresses.
    Map(Box<commands::map::MapArgs>),
    /// Divide networks into tiers: show the plan, judge it, propose places
    Plan(Box<commands::plan::PlanArgs>),
    /// Make pools, and change what addresses they have: inventory and cluster together
    Pool(commands::pool::PoolArgs),
    /// Show how full pools are, in the inventory and in the cluster
    ///
    /// Every address is counted once: used, reserved, held back after its release, unusable (edges, gateways, DHCP) or
    /// free. What is counted is the pool of the cluster, and the inventory's where the cluster has none; where they
    /// differ, that is said.
    Pools(Box<commands::pools::PoolsArgs>),
    /// Ask addresses whether somebody answers; silence proves nothing
    ///
    /// A datagram, TCP connections and the system's neighbour table, all without privileges. Ask from a workstation: on
    /// a node the addresses of load balancers answer by themselves.
    Probe(Box<commands::probe::ProbeArgs>),
    /// Let go of a reserved address: the entry, then the claim
    Release(Box<commands::release::ReleaseArgs>),
    /// Write the ConfigMaps of the inventory as manifests
    ///
    /// Without -o they are YAML manifests, one document each, as `kubectl apply -f -` takes them; -o json and -o yaml
    /// are a list of them.
    Render(Box<commands::render::RenderArgs>),
    /// Keep an address for one purpose, so that nobody else takes it
    Reserve(Box<commands::reserve::ReserveArgs>),
    /// Publish the ConfigMaps of the inventory in the cluster
    ///
    /// They are applied server-side as field manager kubectl-ipam: keys of others stay. Refused from a clone that
    /// does not know the commit the cluster has, with uncommitted changes, and where Argo CD or Flux would take the
    /// change back: then the patch for Git is printed instead.
    Sync(Box<commands::sync::SyncArgs>),
    /// Show the versions of the plugin and of the API server
    Version(VersionArgs),
}

/// The plugin as the run loop sees it.
#[derive(Debug)]
pub struct Ipam;

impl Plugin for Ipam {
    const NAME: &'static str = "kubectl-ipam";
    const USAGE: &'static str = "kubectl ipam";
    const SECTION: &'static str = "ipam";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SETTINGS: &'static [Setting] = &[Setting::of("owner", "owner", &["reserve"])];

    type Cli = Cli;

    fn global(cli: &Cli) -> GlobalFlags {
        cli.global.clone()
    }

    fn schemas() -> Vec<(&'static str, Schema)> {
        vec![
            ("AddressList", schema::<AddressList>()),
            ("AddressMap", schema::<AddressMap>()),
            ("AddressPlan", schema::<AddressPlan>()),
            (crate::inventory::KIND, crate::inventory::schema()),
            ("DetailList", schema::<DetailList>()),
            ("DifferenceList", schema::<DifferenceList>()),
            ("FindingReport", schema::<Document<ReportBody>>()),
            ("HistoryList", schema::<HistoryList>()),
            ("Hook", schema::<Hook>()),
            ("HostList", schema::<HostList>()),
            ("PoolList", schema::<PoolList>()),
            ("ProbeList", schema::<ProbeList>()),
            ("ImportList", schema::<ImportList>()),
            ("Rule", schema::<Document<RuleBody>>()),
            ("RuleList", schema::<Document<RuleListBody>>()),
            ("ManifestList", schema::<ManifestList>()),
            ("Plan", schema::<Document<Plan>>()),
            ("ReservationList", schema::<ReservationList>()),
            ("TierLayout", schema::<TierLayout>()),
            ("VersionInfo", schema::<Document<Versions>>()),
        ]
    }

    fn man() -> ManExtras {
        ManExtras { environment: &[], files: &[], examples: EXAMPLES, see_also: &["kubectl(1)"] }
    }

    async fn run(cli: Cli, session: &Session) -> Result<ExitCode> {
        match cli.verb {
            Verb::Assign(args) => commands::assign::run(*args, session).await,
            Verb::List(args) => commands::list::run(*args, session).await,
            Verb::Check(args) => commands::check::run(*args, session).await,
            Verb::Diff(args) => commands::diff::run(*args, session).await,
            Verb::Explain(args) => commands::explain::run(&args, session),
            Verb::Get(args) => commands::get::run(*args, session).await,
            Verb::History(args) => commands::history::run(*args, session).await,
            Verb::Hook(args) => commands::hook::run(args, session).await,
            Verb::Hosts(args) => commands::hosts::run(*args, session).await,
            Verb::Map(args) => commands::map::run(*args, session).await,
            Verb::Plan(args) => commands::plan::run(*args, session),
            Verb::Pool(args) => commands::pool::run(args, session).await,
            Verb::Pools(args) => commands::pools::run(*args, session).await,
            Verb::Probe(args) => commands::probe::run(*args, session).await,
            Verb::Import(args) => commands::import::run(*args, session).await,
            Verb::Init(args) => commands::init::run(*args, session).await,
            Verb::Release(args) => commands::release::run(*args, session).await,
            Verb::Render(args) => commands::render::run(&args, session),
            Verb::Reserve(args) => commands::reserve::run(*args, session).await,
            Verb::Sync(args) => commands::sync::run(*args, session).await,
            Verb::Version(args) => commands::version::run(&args, session).await,
        }
    }
}
