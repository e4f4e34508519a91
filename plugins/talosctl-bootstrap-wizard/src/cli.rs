//! The command line: doc comments here are the help and the man pages.

use clap::{Parser, Subcommand};
use labkit::cli::version::Versions;
use labkit::cli::{Examples, ExitCode, Family, GlobalFlags, ManExtras, Plugin, Result, Session, Verbosity};
use labkit::kube::KubeFlags;
use labkit::output::{Document, OutputFlags, schema};
use labkit::talos::TalosFlags;
use schemars::Schema;

use crate::commands;

/// From machines in Talos maintenance mode to a healthy cluster: guided, resumable, safe
///
/// Flags are those of talosctl: `talosctl-bootstrap-wizard status -n 10.0.0.11`.
#[derive(Debug, Parser)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
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
    /// Print the shell function that makes `talosctl bootstrap-wizard` work, completion included
    ///
    /// talosctl knows no plugins. The function hands over what follows that one word; every other word goes to talosctl.
    ShellInit(commands::shell_init::ShellInitArgs),
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
        vec![("VersionInfo", schema::<Document<Versions>>())]
    }

    fn man() -> ManExtras {
        ManExtras {
            environment: &[],
            files: &[],
            see_also: &["talosctl(1)"],
            examples: &[
                Examples {
                    command: "shell-init",
                    examples: &[
                        ("In ~/.bashrc", "eval \"$(talosctl-bootstrap-wizard shell-init bash)\""),
                        ("In ~/.zshrc", "eval \"$(talosctl-bootstrap-wizard shell-init zsh)\""),
                        ("In config.fish", "talosctl-bootstrap-wizard shell-init fish | source"),
                    ],
                },
                Examples {
                    command: "version",
                    examples: &[("The version of this program", "talosctl-bootstrap-wizard version")],
                },
            ],
        }
    }

    async fn run(cli: Cli, session: &Session) -> Result<ExitCode> {
        match cli.verb {
            Verb::ShellInit(args) => commands::shell_init::run(&args, session),
            Verb::Version => commands::version::run(session).await,
        }
    }
}
