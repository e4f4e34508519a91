//! What a binary of the suite tells the shared run loop about itself.

use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory, Parser};
use schemars::Schema;

use super::env::Variable;
use super::flags::{CLUSTER_HEADING, GLOBAL_HEADING};
use super::usage::examples_of;
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
    /// Whose flags and words it takes over.
    const FAMILY: Family = Family::Kubectl;
    /// Flags that can be given a default in its section of the configuration file.
    const SETTINGS: &'static [Setting] = &[];

    /// The clap tree.
    type Cli: Parser;

    /// The global flags within the parsed command line.
    fn global(cli: &Self::Cli) -> GlobalFlags;

    /// The kinds of documents its commands answer with under `-o json`, and of files it reads: name and schema.
    fn schemas() -> Vec<(&'static str, Schema)>;

    /// What the man pages say beyond the clap tree.
    fn man() -> ManExtras;

    /// Does what the command line asks for.
    fn run(cli: Self::Cli, session: &Session) -> impl Future<Output = Result<ExitCode>>;
}

/// The program that a binary belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// kubectl finds it on PATH and calls it as a plugin.
    Kubectl,
    /// talosctl knows no plugins: a shell function hands its words over.
    Talosctl,
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

/// The complete tree as help shows it: with examples. Man pages have them in a section of their own.
pub(super) fn helpful<P: Plugin>() -> Command {
    with_examples(command::<P>(), "", P::man().examples)
}

fn with_examples(command: Command, path: &str, all: &[Examples]) -> Command {
    let lines = examples_of(all, path).iter().map(|(what, line)| format!("\n  # {what}\n  {line}\n"));
    let text: String = lines.collect();
    let command = if text.is_empty() {
        command
    } else {
        command.after_long_help(format!("Examples:{}", text.trim_end()))
    };
    command.mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        with_examples(sub, path.trim_start(), all)
    })
}

/// As much of the tree as the words of a command line can need: of the verbs only those that one of them names.
///
/// clap hands every global flag to every verb before it looks at the first word, which is most of what a short
/// command costs. A good command line means the same to the smaller tree. One that it does not take has to be given
/// to the whole tree, which words help and errors.
pub(super) fn lean<P: Plugin>(words: &[OsString]) -> Command {
    only_named(P::Cli::command().name(P::NAME).bin_name(P::USAGE).version(P::VERSION), words)
}

/// The command with those of its subcommands that a word names. What only help shows is left out.
pub(super) fn only_named(mut command: Command, words: &[OsString]) -> Command {
    let named = |sub: &&mut Command| {
        words.iter().any(|word| word == sub.get_name() || sub.get_all_aliases().any(|alias| word == alias))
    };
    // clap has no way to take a subcommand out.
    let subcommands: Vec<Command> = command.get_subcommands_mut().filter(named).map(std::mem::take).collect();
    let lean = Command::new(command.get_name().to_owned())
        .subcommand_required(command.is_subcommand_required_set())
        .arg_required_else_help(command.is_arg_required_else_help_set())
        .args_conflicts_with_subcommands(command.is_args_conflicts_with_subcommands_set())
        .subcommand_negates_reqs(command.is_subcommand_negates_reqs_set())
        .subcommand_precedence_over_arg(command.is_subcommand_precedence_over_arg_set())
        .args(command.get_arguments().cloned())
        .groups(command.get_groups().cloned())
        .subcommands(subcommands);
    // A tenth of a short command's time would go into taking the rest apart, just before the process ends.
    Box::leak(Box::new(command));
    lean
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Parser)]
    #[command(subcommand_required = true)]
    struct Tool {
        #[arg(long, short, global = true)]
        namespace: Option<String>,
        #[arg(long, conflicts_with = "namespace", global = true)]
        everywhere: bool,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Debug, PartialEq, clap::Subcommand)]
    enum Verb {
        #[command(alias = "ls")]
        List {
            words: Vec<String>,
        },
        Take {
            name: String,
        },
        #[command(subcommand)]
        Pool(Pool),
    }

    #[derive(Debug, PartialEq, clap::Subcommand)]
    enum Pool {
        Grow { name: String },
        Shrink,
    }

    fn read(command: Command, words: &[OsString]) -> Option<Tool> {
        use clap::FromArgMatches;
        Tool::from_arg_matches(&command.try_get_matches_from(words).ok()?).ok()
    }

    #[test]
    fn the_smaller_tree_reads_every_command_line_as_the_whole_one_does() {
        let lines = [
            "tool",
            "tool list",
            "tool ls a",
            "tool -n x list pool take",
            "tool list -n x list",
            "tool take",
            "tool take list --everywhere",
            "tool --everywhere take list -n x",
            "tool pool grow main -n x",
            "tool -n pool pool grow",
            "tool pool shrink --everywhere",
            "tool grow",
            "tool lst",
            "tool help list",
            "tool list --help",
            "tool -nlist",
        ];
        let mut read_by_both = 0;
        for line in lines {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let lean = only_named(Tool::command(), &words);
            assert!(lean.get_subcommands().count() <= words.len(), "{line}");
            let whole = read(Tool::command(), &words);
            read_by_both += usize::from(whole.is_some());
            assert_eq!(read(lean, &words), whole, "{line}");
        }
        assert!(read_by_both >= 7, "{read_by_both}");
    }
}
