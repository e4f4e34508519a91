//! What a binary of the suite tells the shared run loop about itself.

use clap::{Arg, Command, CommandFactory, Parser};
use schemars::Schema;

use super::env::Variable;
use super::flags::{CLUSTER_HEADING, GLOBAL_HEADING};
use super::{ExitCode, GlobalFlags, Result, Session, Setting};

/// A binary of the suite. `main` is `labkit::cli::run::<Plugin>()`.
pub trait Plugin: 'static {
    /// Name of the binary, for example `kubectl-ipam`.
    const NAME: &'static str;
    /// What the user types to call it, for example `kubectl ipam`.
    const USAGE: &'static str;
    /// Its section in the configuration file and in variable names, for example `ipam`.
    const SECTION: &'static str;
    /// Its version, without a leading `v`.
    const VERSION: &'static str;
    /// Flags that can be given a default in its section of the configuration file.
    const SETTINGS: &'static [Setting] = &[];

    /// The clap tree.
    type Cli: Parser;

    /// The global flags within the parsed command line.
    fn global(cli: &Self::Cli) -> &GlobalFlags;

    /// The kinds of documents its commands answer with under `-o json`, and of files it reads: name and schema.
    fn schemas() -> Vec<(&'static str, Schema)>;

    /// What the man pages say beyond the clap tree.
    fn man() -> ManExtras;

    /// Does what the command line asks for.
    fn run(cli: Self::Cli, session: &Session) -> impl Future<Output = Result<ExitCode>>;
}

/// Sections of the man pages that the clap tree cannot know.
#[derive(Debug, Clone, Copy, Default)]
pub struct ManExtras {
    /// Variables beyond [`super::env::VARIABLES`].
    pub environment: &'static [Variable],
    /// Files beyond the configuration file: path and meaning.
    pub files: &'static [(&'static str, &'static str)],
    /// Examples by command.
    pub examples: &'static [Examples],
    /// Pages beyond the command's own parents and children, for example `kubectl(1)`.
    pub see_also: &'static [&'static str],
}

/// Examples of one command.
#[derive(Debug, Clone, Copy)]
pub struct Examples {
    /// The words after the plugin's name, for example `reserve`; empty for the plugin itself.
    pub command: &'static str,
    /// What it does, and what to type.
    pub examples: &'static [(&'static str, &'static str)],
}

/// The plugin's complete clap tree: what is parsed, completed and documented.
pub fn command<P: Plugin>() -> Command {
    short_help(P::Cli::command().name(P::NAME).bin_name(P::USAGE).version(P::VERSION))
}

/// `-h` shows a command's own flags and the three global ones in daily use; `--help` shows all of them.
fn short_help(command: Command) -> Command {
    const DAILY: [&str; 3] = ["context", "namespace", "output"];
    command
        .mut_args(|arg: Arg| {
            let daily = arg.get_long().is_some_and(|long| DAILY.contains(&long));
            let global = matches!(arg.get_help_heading(), Some(GLOBAL_HEADING | CLUSTER_HEADING));
            if global && !daily { arg.hide_short_help(true) } else { arg }
        })
        .mut_subcommands(short_help)
}
