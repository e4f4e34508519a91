//! The command line: doc comments here are the help and the man pages.

use clap::{Parser, Subcommand};
use labkit::cli::version::{VersionArgs, Versions};
use labkit::cli::{Examples, ExitCode, GlobalFlags, ManExtras, Plugin, Result, Session, Setting};
use labkit::finding::{ReportBody, RuleBody, RuleListBody};
use labkit::output::{Document, schema};
use labkit::plan::Plan;
use schemars::Schema;

use crate::backup::BackupList;
use crate::commands;
use crate::keys_view::manifest::KeyManifest;
use crate::keys_view::{Comparison, KeyList};
use crate::logs::AppLog;
use crate::mend::MendList;
use crate::open::AppAddress;
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
    /// Back up what apps keep: encrypted, checked, in files that open without this program
    ///
    /// The app's own backup where there is a good one (Radarr, Sonarr, Lidarr, Readarr, Whisparr, Prowlarr), else a copy
    /// of its folder of configuration without caches and logs. Databases are copied with what is not yet written into
    /// them, checked by SQLite itself, and copied again if the app wrote to them meanwhile. `age -d FILE | zstd -d |
    /// tar x` opens a backup. Exit code 3 when a database is damaged, 6 when something could not be kept.
    Backup(Box<commands::backup::BackupArgs>),
    /// Claim a Plex server with a token from plex.tv/claim
    ///
    /// The token is asked for, not shown, and given to the server through a port forwarded to its pod; it ends in no
    /// workload and no log. Whether it worked is asked of the server itself. A server that takes none that way is given it
    /// by its workload, with --via-rollout: from a Secret, and both are removed again, also when it fails or is interrupted.
    /// A server that is claimed already is refused.
    Claim(commands::claim::ClaimArgs),
    /// Find what is wrong, from the ground up: the cause, its evidence, what it breaks, and the mend
    ///
    /// Nodes, storage, pods, Services, apps and the ways between apps are looked at in this order: events, logs of what
    /// does not run, the apps' own answers. What follows from a cause is told with it, not beside it. Exit code 3 with
    /// findings of the severity that fails, 6 when something could not be looked at.
    ///
    /// `--fix` shows what can safely be mended as a plan, asks, mends it, waits, and looks again; what is left to people is
    /// listed with its hint. What Argo CD or Flux would take back is not changed: the patch for Git is printed, of the
    /// manifests that -f names. Exit code 0 when nothing that fails is left, 5 when it was not confirmed or only a commit is
    /// missing. What must not be mended is left out with --suppress.
    Doctor(Box<commands::doctor::DoctorArgs>),
    /// Explain a code of `doctor`, or list them all
    Explain(commands::explain::ExplainArgs),
    /// Show where keys are, compare those of their users, and write them as a Secret or SealedSecret
    ///
    /// No key is shown, except by `keys export --reveal` on a terminal.
    Keys(commands::keys::KeysArgs),
    /// Show the log of an app, with known lines marked and explained
    ///
    /// Secrets in lines are hidden: keys, passwords and tokens by the words in front of them and by their form.
    Logs(commands::logs::LogsArgs),
    /// Show the address of an app's page, or open it in the browser
    ///
    /// The first of these that there is: a name of an Ingress, the address of a load balancer, a port of a node, the
    /// name of its Service.
    Open(commands::open::OpenArgs),
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
    /// Restart apps one step after the other, each waited for; or stop them, or start them again
    ///
    /// In the order that `kubectl media order` shows; the next step begins when the pods of the last one take traffic and
    /// their apps answer. Downloads and streams are not interrupted without --force. What Argo CD or Flux would take back
    /// is refused, with what to commit instead. An interrupted run says what is left.
    Restart(commands::restart::RestartArgs),
    /// Put a backup back, after a backup of what is there now
    ///
    /// An app that made the backup itself takes it back through its API. Of the others the files are replaced: the app is
    /// stopped, a pod with its image and volumes unpacks them, and the app is started again, whatever happens. Files that
    /// the backup does not hold stay. A backup that is damaged or of a newer version is refused without --force.
    Restore(Box<commands::restore::RestoreArgs>),
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
        Setting::everywhere("backupDirectory", "dir"),
        Setting::everywhere("backupRecipients", "recipient"),
        Setting::everywhere("backupIdentity", "identity"),
    ];

    type Cli = Cli;

    fn global(cli: &Cli) -> GlobalFlags {
        cli.global.clone()
    }

    fn schemas() -> Vec<(&'static str, Schema)> {
        vec![
            ("FindingReport", schema::<Document<ReportBody>>()),
            ("Rule", schema::<Document<RuleBody>>()),
            ("RuleList", schema::<Document<RuleListBody>>()),
            ("AppAddress", schema::<AppAddress>()),
            ("AppLog", schema::<AppLog>()),
            ("BackupList", schema::<BackupList>()),
            ("KeyComparison", schema::<Comparison>()),
            ("KeyList", schema::<KeyList>()),
            ("KeyManifest", schema::<KeyManifest>()),
            ("MendList", schema::<MendList>()),
            ("PathList", schema::<PathList>()),
            ("Plan", schema::<Document<Plan>>()),
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
                    command: "backup",
                    examples: &[
                        (
                            "Everything that is kept, encrypted",
                            "kubectl media backup --all -n media --dir backups --recipients-file recipients.txt",
                        ),
                        (
                            "One app before an update",
                            "kubectl media backup radarr -n media --dir backups --recipients-file recipients.txt",
                        ),
                        (
                            "Open a backup without this program",
                            "age -d -i identity.txt 20260131T120000Z.tar.zst.age | zstd -d | tar x",
                        ),
                    ],
                },
                Examples {
                    command: "backup list",
                    examples: &[(
                        "Which backups of Radarr there are",
                        "kubectl media backup list radarr --dir backups",
                    )],
                },
                Examples {
                    command: "backup prune",
                    examples: &[
                        (
                            "What would be deleted",
                            "kubectl media backup prune --keep 7 --dir backups --dry-run",
                        ),
                        ("Delete it", "kubectl media backup prune --keep 7 --dir backups --confirm=backups"),
                    ],
                },
                Examples {
                    command: "backup verify",
                    examples: &[(
                        "Whether a backup can be restored",
                        "kubectl media backup verify backups/media/radarr/20260131T120000Z.tar.zst.age -i identity.txt",
                    )],
                },
                Examples {
                    command: "claim",
                    examples: &[
                        ("With questions", "kubectl media claim plex -n media"),
                        (
                            "From a script",
                            "pass show plex-claim | kubectl media claim plex -n media --token-file=- --yes",
                        ),
                        (
                            "Through the workload, which restarts it",
                            "kubectl media claim plex -n media --via-rollout",
                        ),
                    ],
                },
                Examples {
                    command: "doctor",
                    examples: &[
                        ("Why does Plex not work?", "kubectl media doctor plex -n media"),
                        (
                            "The whole stack, for a script",
                            "kubectl media doctor -A -o json --fail-on=warning",
                        ),
                        (
                            "Without what somebody decided to live with",
                            "kubectl media doctor -n media --suppress=MEDIA-CONFIG-ON-NETWORK",
                        ),
                        ("What would be mended", "kubectl media doctor -n media --fix --dry-run"),
                        ("Mend what concerns Radarr", "kubectl media doctor radarr -n media --fix"),
                        (
                            "Patches for the repository that Argo CD or Flux apply",
                            "kubectl media doctor -n media --fix -f apps/ --dry-run",
                        ),
                    ],
                },
                Examples {
                    command: "explain",
                    examples: &[
                        ("What a code means", "kubectl media explain MEDIA-VOLUME-RELEASED"),
                        ("All codes", "kubectl media explain"),
                    ],
                },
                Examples {
                    command: "keys",
                    examples: &[("Where every key is", "kubectl media keys list -n media")],
                },
                Examples {
                    command: "keys compare",
                    examples: &[
                        ("Who has an old key of somebody", "kubectl media keys compare -n media"),
                        ("Only those of Radarr", "kubectl media keys compare radarr -n media"),
                    ],
                },
                Examples {
                    command: "keys export",
                    examples: &[
                        (
                            "Into a file that only you can read",
                            "kubectl media keys export -n media --file keys.yaml",
                        ),
                        (
                            "Plex's token, too",
                            "kubectl media keys export plex radarr -n media --file keys.yaml",
                        ),
                    ],
                },
                Examples {
                    command: "keys list",
                    examples: &[
                        ("Every place, in all namespaces", "kubectl media keys list -A -o wide"),
                        (
                            "Whether a Secret has the keys that the apps use",
                            "kubectl media keys list -n media --keys-from secret/media-keys",
                        ),
                    ],
                },
                Examples {
                    command: "keys rotate",
                    examples: &[
                        ("Who would be told", "kubectl media keys rotate radarr -n media --dry-run"),
                        (
                            "A new key for Radarr and for all who use it",
                            "kubectl media keys rotate radarr -n media",
                        ),
                        (
                            "Hand the present key to whoever has another one",
                            "kubectl media keys rotate radarr -n media --resume",
                        ),
                    ],
                },
                Examples {
                    command: "keys seal",
                    examples: &[
                        (
                            "For Git, with the controller's certificate",
                            "kubectl media keys seal -n media --file keys.yaml",
                        ),
                        (
                            "Without the cluster's controller",
                            "kubectl media keys seal -n media --cert cert.pem",
                        ),
                    ],
                },
                Examples {
                    command: "logs",
                    examples: &[
                        (
                            "The last 1000 lines of Radarr, with what is known explained",
                            "kubectl media logs radarr -n media",
                        ),
                        (
                            "Why it ended the last time",
                            "kubectl media logs plex -n media --previous --tail=50",
                        ),
                        (
                            "The VPN beside qBittorrent, as it goes on",
                            "kubectl media logs qbittorrent -n media -c gluetun -f",
                        ),
                    ],
                },
                Examples {
                    command: "open",
                    examples: &[
                        ("Where Plex is", "kubectl media open plex -n media"),
                        ("The page in the browser", "kubectl media open radarr -n media --browser"),
                        ("Every way to it", "kubectl media open plex -n media -o wide"),
                    ],
                },
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
                    command: "restart",
                    examples: &[
                        ("The whole stack, in order", "kubectl media restart --all -n media"),
                        ("What would happen", "kubectl media restart radarr sonarr -n media --dry-run"),
                        (
                            "Go on after an hour-long run broke off",
                            "kubectl media restart --all -n media --older-than=1h",
                        ),
                        (
                            "Everything off before the storage is served",
                            "kubectl media restart --all -n media --scale-down",
                        ),
                        ("Everything on again", "kubectl media restart --all -n media --scale-up"),
                    ],
                },
                Examples {
                    command: "restore",
                    examples: &[
                        (
                            "What would happen",
                            "kubectl media restore backups/media/radarr/20260131T120000Z.tar.zst.age -i identity.txt --dry-run",
                        ),
                        (
                            "Put it back",
                            "kubectl media restore backups/media/radarr/20260131T120000Z.tar.zst.age -i identity.txt --yes",
                        ),
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
                        (
                            "What the apps would test, and what that changes",
                            "kubectl media wiring -n media --test --dry-run",
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
            Verb::Backup(args) => Box::pin(commands::backup::run(*args, session)).await,
            Verb::Claim(args) => Box::pin(commands::claim::run(args, session)).await,
            Verb::Doctor(args) => commands::doctor::run(*args, session).await,
            Verb::Explain(args) => commands::explain::run(&args, session),
            Verb::Keys(args) => Box::pin(commands::keys::run(args, session)).await,
            Verb::Logs(args) => Box::pin(commands::logs::run(args, session)).await,
            Verb::Open(args) => Box::pin(commands::open::run(args, session)).await,
            Verb::Order(args) => commands::order::run(args, session).await,
            Verb::Paths(args) => Box::pin(commands::paths::run(args, session)).await,
            Verb::Restart(args) => Box::pin(commands::restart::run(args, session)).await,
            Verb::Restore(args) => Box::pin(commands::restore::run(*args, session)).await,
            Verb::Status(args) => commands::status::run(args, session).await,
            Verb::Version(args) => commands::version::run(&args, session).await,
            Verb::Wiring(args) => Box::pin(commands::wiring::run(args, session)).await,
        }
    }
}
