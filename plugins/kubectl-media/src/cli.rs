//! The command line: doc comments here are the help and the man pages.

use clap::{Parser, Subcommand};
use labkit::cli::version::{VersionArgs, Versions};
use labkit::cli::{Examples, ExitCode, GlobalFlags, ManExtras, Plugin, Result, Session, Setting};
use labkit::output::{Document, schema};
use schemars::Schema;

use crate::commands;
use crate::order::StartOrder;
use crate::paths::PathList;
use crate::status::StatusList;
use crate::wiring::WiringList;

/// Look after a media stack: Plex, Jellyfin, the *arr apps, their download clients and helpers
///
/// Apps are found by their images, in whatever workloads they run; labels and annotations correct what is found.
/// Every flag follows the plugin's name: `kubectl media status -n media`.
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
    /// Show in which order apps start, and why
    ///
    /// Each step needs those before it; workloads of one step start together.
    Order(commands::order::OrderArgs),
    /// Show each path as each app sees it: the storage behind it, mappings that are needed, and whether links are possible
    ///
    /// Paths are followed through mounts, claims and volumes to the storage, so that one folder is known under whatever
    /// path, and two folders under one path are told apart. The worst comes first. `--fix` adds the remote path mappings
    /// that are needed, or corrects wrong ones, through the API of the app. Exit code 3 when a path is broken, 6 when
    /// something could not be read or asked and nothing that was is broken.
    Paths(commands::paths::PathsArgs),
    /// Show every app on one line: pods, version, volumes, address, health, what it does, GitOps state, what is wrong
    ///
    /// The worst comes first. It is what the API server says and what the apps say of themselves; nothing that is asked
    /// changes anything in them. An app that does not answer is a line like any other, with what is wrong. Exit code 3
    /// when an app is broken, 6 when something could not be read and nothing that was read is broken.
    Status(commands::status::StatusArgs),
    /// Show the versions of the plugin and of the API server
    Version(VersionArgs),
    /// Show every link between the apps and how it is: indexers, download clients, folders, requests, media servers
    ///
    /// The apps are asked how they are wired, and what one says about another is held against what that one says and
    /// where it is. Nothing is changed in them. The worst comes first. Exit code 3 when a link is broken, 6 when
    /// something could not be read or asked and nothing that was is broken. `-o mermaid` and `-o dot` write the links
    /// for Mermaid and Graphviz.
    Wiring(commands::wiring::WiringArgs),
}

/// The plugin as the run loop sees it.
#[derive(Debug)]
pub struct Media;

impl Plugin for Media {
    const NAME: &'static str = "kubectl-media";
    const USAGE: &'static str = "kubectl media";
    const SECTION: &'static str = "media";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SETTINGS: &'static [Setting] = &[
        Setting::everywhere("via", "via"),
        Setting::everywhere("appTimeout", "app-timeout"),
        Setting::everywhere("keysFrom", "keys-from"),
    ];

    type Cli = Cli;

    fn global(cli: &Cli) -> &GlobalFlags {
        &cli.global
    }

    fn schemas() -> Vec<(&'static str, Schema)> {
        vec![
            ("PathList", schema::<PathList>()),
            ("StartOrder", schema::<StartOrder>()),
            ("StatusList", schema::<StatusList>()),
            ("VersionInfo", schema::<Document<Versions>>()),
            ("WiringList", schema::<WiringList>()),
        ]
    }

    fn man() -> ManExtras {
        ManExtras {
            environment: &[],
            files: &[],
            see_also: &[],
            examples: &[
                Examples {
                    command: "order",
                    examples: &[
                        ("What starts before what, in one namespace", "kubectl media order -n media"),
                        (
                            "What Sonarr needs, with its claims and Secrets",
                            "kubectl media order sonarr -n media -o wide",
                        ),
                    ],
                },
                Examples {
                    command: "paths",
                    examples: &[
                        ("The paths of the apps of one namespace", "kubectl media paths -n media"),
                        (
                            "Those of one app, with the storage behind each",
                            "kubectl media paths radarr -n media -o wide",
                        ),
                        ("What would be mended", "kubectl media paths -n media --fix --dry-run"),
                        ("Mend it", "kubectl media paths radarr -n media --fix --yes"),
                    ],
                },
                Examples {
                    command: "status",
                    examples: &[
                        ("The apps of one namespace", "kubectl media status -n media"),
                        (
                            "Those of the whole cluster, with images and Services",
                            "kubectl media status -A -o wide",
                        ),
                        ("A live view until Ctrl-C", "kubectl media status -n media --watch"),
                        (
                            "With the password of qBittorrent from a Secret of its namespace",
                            "kubectl media status qbittorrent -n media --keys-from secret/media-stack-secrets",
                        ),
                        ("Without asking any app", "kubectl media status -A --cluster-only"),
                        ("Both Radarrs and Plex", "kubectl media status radarr radarr-4k plex -n media"),
                        (
                            "What is broken, for a script",
                            "kubectl media status -A -o jsonpath='{range .items[*]}{.name}{\" \"}{.status}{\"\\n\"}{end}'",
                        ),
                    ],
                },
                Examples {
                    command: "version",
                    examples: &[("The plugin's version only", "kubectl media version --client")],
                },
                Examples {
                    command: "wiring",
                    examples: &[
                        ("How the apps of one namespace are wired", "kubectl media wiring -n media"),
                        (
                            "The links of one app, with what speaks for and against each",
                            "kubectl media wiring radarr -n media -o wide",
                        ),
                        ("A picture", "kubectl media wiring -n media --svg wiring.svg"),
                        ("A flowchart for a page in Markdown", "kubectl media wiring -n media -o mermaid"),
                        (
                            "What is broken, for a script",
                            "kubectl media wiring -n media -o jsonpath='{range .items[?(@.state==\"broken\")]}{.from.name}{\" \"}{.to.name}{\"\\n\"}{end}'",
                        ),
                    ],
                },
            ],
        }
    }

    async fn run(cli: Cli, session: &Session) -> Result<ExitCode> {
        match cli.verb {
            Verb::Order(args) => commands::order::run(args, session).await,
            Verb::Paths(args) => commands::paths::run(args, session).await,
            Verb::Status(args) => commands::status::run(args, session).await,
            Verb::Version(args) => commands::version::run(&args, session).await,
            Verb::Wiring(args) => commands::wiring::run(args, session).await,
        }
    }
}
