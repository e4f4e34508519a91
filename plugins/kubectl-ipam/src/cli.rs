//! The command line: doc comments here are the help and the man pages.

use clap::{Parser, Subcommand};
use labkit::cli::version::{VersionArgs, Versions};
use labkit::cli::{Examples, ExitCode, GlobalFlags, ManExtras, Plugin, Result, Session, Setting};
use labkit::finding::{ReportBody, RuleBody, RuleListBody};
use labkit::output::{Document, schema};
use schemars::Schema;

use crate::claims::ReservationList;
use crate::commands;
use crate::listing::AddressList;
use crate::plan::document::TierLayout;
use crate::plan::tree::AddressPlan;

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
    /// List every known address: who holds it, as what, where that is written
    List(Box<commands::list::ListArgs>),
    /// Find conflicts and drift: inventory, files, ConfigMaps and cluster against each other
    ///
    /// Exit code 3 when there are findings at or above --fail-on, 6 when something could not be read and nothing
    /// else is wrong. What is found counts more than what is unknown.
    Check(Box<commands::check::CheckArgs>),
    /// Explain a code of `check`, or list them all
    Explain(commands::explain::ExplainArgs),
    /// Divide networks into tiers: show the plan, judge it, propose places
    Plan(Box<commands::plan::PlanArgs>),
    /// Let go of a reserved address: the entry, then the claim
    Release(Box<commands::release::ReleaseArgs>),
    /// Keep an address for one purpose, so that nobody else takes it
    Reserve(Box<commands::reserve::ReserveArgs>),
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

    fn global(cli: &Cli) -> &GlobalFlags {
        &cli.global
    }

    fn schemas() -> Vec<(&'static str, Schema)> {
        vec![
            ("AddressList", schema::<AddressList>()),
            ("AddressPlan", schema::<AddressPlan>()),
            (crate::inventory::KIND, crate::inventory::schema()),
            ("FindingReport", schema::<Document<ReportBody>>()),
            ("Rule", schema::<Document<RuleBody>>()),
            ("RuleList", schema::<Document<RuleListBody>>()),
            ("ReservationList", schema::<ReservationList>()),
            ("TierLayout", schema::<TierLayout>()),
            ("VersionInfo", schema::<Document<Versions>>()),
        ]
    }

    fn man() -> ManExtras {
        ManExtras {
            environment: &[],
            files: &[],
            examples: &[
                Examples {
                    command: "list",
                    examples: &[
                        ("Everything that is known", "kubectl ipam list"),
                        ("Who has anything to do with an address", "kubectl ipam list 10.69.1.163 -o wide"),
                        (
                            "What a pool is used for, for a script",
                            "kubectl ipam list --pool default-pool -o csv",
                        ),
                        (
                            "Load balancer addresses of one namespace",
                            "kubectl ipam list -n media --role load-balancer",
                        ),
                        (
                            "The address plan in the files of a repository, without a cluster",
                            "kubectl ipam list -f infrastructure --offline",
                        ),
                    ],
                },
                Examples {
                    command: "check",
                    examples: &[
                        ("The inventory against the cluster", "kubectl ipam check"),
                        ("The files of a repository too", "kubectl ipam check infrastructure apps"),
                        (
                            "Files only, as in a pull request, with annotations at their lines",
                            "kubectl ipam check --offline -o github infrastructure",
                        ),
                        (
                            "Live with one finding, fail on warnings",
                            "kubectl ipam check --fail-on warning --suppress IPAM-NODE-IN-POOL=Node/worker-1",
                        ),
                    ],
                },
                Examples {
                    command: "explain",
                    examples: &[
                        ("Every code", "kubectl ipam explain"),
                        ("Why a code matters and what to do", "kubectl ipam explain IPAM-NODE-IN-POOL"),
                    ],
                },
                Examples {
                    command: "plan",
                    examples: &[("The address plan of the inventory as a tree", "kubectl ipam plan show")],
                },
                Examples {
                    command: "plan check",
                    examples: &[
                        ("Whether the tiers lie where they should, and apart", "kubectl ipam plan check"),
                        (
                            "The pools for pods in a folder against the inventory",
                            "kubectl ipam plan check kubernetes/network --fail-on warning",
                        ),
                    ],
                },
                Examples {
                    command: "plan fit",
                    examples: &[
                        (
                            "A place for a tier with 500 hosts, with room to double",
                            "kubectl ipam plan fit --parent pods --want media=500 --growth 2",
                        ),
                        (
                            "New places for tiers that overlap or lie outside, ready for the inventory",
                            "kubectl ipam plan fit --parent pods --widen -o yaml",
                        ),
                        (
                            "Helm values for Cilium, without an inventory",
                            "kubectl ipam plan fit --parent 10.244.0.0/16 --want default=12nodes@/24 --helm cilium",
                        ),
                    ],
                },
                Examples {
                    command: "plan show",
                    examples: &[
                        ("Networks, tiers, and what is free between them", "kubectl ipam plan show"),
                        (
                            "How many nodes and pods each tier is enough for",
                            "kubectl ipam plan show pods -o wide",
                        ),
                    ],
                },
                Examples {
                    command: "release",
                    examples: &[
                        ("What would happen", "kubectl ipam release plex --dry-run"),
                        ("By address, without being asked", "kubectl ipam release 10.69.1.154 --yes"),
                        ("With a Git commit that says so", "kubectl ipam release plex --commit"),
                        (
                            "Not for anybody else before tomorrow, while caches still know it",
                            "kubectl ipam release plex --hold-down 24h",
                        ),
                    ],
                },
                Examples {
                    command: "reserve",
                    examples: &[
                        ("The next free address of the only pool", "kubectl ipam reserve plex"),
                        (
                            "A certain address, and what it is for",
                            "kubectl ipam reserve plex --ip 10.69.1.154 --for service/media/plex --owner media",
                        ),
                        (
                            "The address alone, for a script; the same name gives the same address again",
                            "kubectl ipam reserve plex --pool main -o jsonpath='{.items[0].ip}'",
                        ),
                        (
                            "Three at once: worker-1, worker-2, worker-3",
                            "kubectl ipam reserve worker --count 3",
                        ),
                        (
                            "For a machine: outside of pools and DHCP ranges",
                            "kubectl ipam reserve printer --network lan",
                        ),
                        (
                            "With a Git commit of the inventory; pushing it is yours",
                            "kubectl ipam reserve plex --owner media --commit",
                        ),
                    ],
                },
                Examples {
                    command: "version",
                    examples: &[
                        ("The plugin and the API server of the current context", "kubectl ipam version"),
                        ("The plugin alone, for scripts", "kubectl ipam version --client -o json"),
                    ],
                },
            ],
            see_also: &["kubectl(1)"],
        }
    }

    async fn run(cli: Cli, session: &Session) -> Result<ExitCode> {
        match cli.verb {
            Verb::List(args) => commands::list::run(*args, session).await,
            Verb::Check(args) => commands::check::run(*args, session).await,
            Verb::Explain(args) => commands::explain::run(&args, session),
            Verb::Plan(args) => commands::plan::run(*args, session),
            Verb::Release(args) => commands::release::run(*args, session).await,
            Verb::Reserve(args) => commands::reserve::run(*args, session).await,
            Verb::Version(args) => commands::version::run(&args, session).await,
        }
    }
}
