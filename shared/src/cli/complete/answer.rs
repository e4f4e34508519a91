//! From the words on a command line to candidates as kubectl's shell scripts want them. Pure, apart from what the
//! completers beside the arguments do.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;

use clap::Command;
use clap_complete::CompletionCandidate;

/// cobra's directive bits that are used here.
const NO_SPACE: u8 = 2;
const NO_FILES: u8 = 4;
const KEEP_ORDER: u8 = 32;

/// Candidates, messages and the directive that tells the shell what to do with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// What may stand under the cursor, with a one-line description.
    pub(super) candidates: Vec<(String, Option<String>)>,
    /// Shown by the shell, never inserted.
    pub(super) messages: Vec<String>,
}

impl Answer {
    /// The text kubectl reads: a line for each candidate, ActiveHelp lines, the directive last.
    pub(super) fn render(&self, descriptions: bool) -> String {
        let mut text = String::new();
        for (value, description) in &self.candidates {
            text.push_str(value);
            if let Some(description) = description.as_ref().filter(|_| descriptions) {
                text.push('\t');
                text.push_str(description);
            }
            text.push('\n');
        }
        for message in &self.messages {
            text.push_str("_activeHelp_ ");
            text.push_str(&first_line(message));
            text.push('\n');
        }
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, ":{}", self.directive());
        text
    }

    fn directive(&self) -> u8 {
        let continues = |value: &String| value.ends_with(['/', '=', ':']);
        match self.candidates.as_slice() {
            [] => NO_FILES,
            some if some.iter().all(|(value, _)| continues(value)) => NO_FILES | NO_SPACE,
            _ => NO_FILES | KEEP_ORDER,
        }
    }
}

/// Asks the engine for the word under the cursor, the last of `words`.
pub(super) fn answer(mut command: Command, words: &[OsString], directory: Option<&Path>) -> Answer {
    let empty = OsString::new();
    let (current, before) = words.split_last().unwrap_or((&empty, &[]));
    command.build();
    let mut line = vec![OsString::from(command.get_name())];
    line.extend(without_lone_optional_flags(&command, before));
    line.push(current.clone());
    let cursor = line.len() - 1;
    let found = clap_complete::engine::complete(&mut command, line, cursor, directory).unwrap_or_default();
    Answer { candidates: adapt(found, current), messages: Vec::new() }
}

/// The words before the one under the cursor.
pub(super) fn typed_before(words: &[OsString]) -> Vec<OsString> {
    words.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default()
}

/// The engine takes the word after `-v` or `--dry-run` for their value, although a value must follow an `=` there.
fn without_lone_optional_flags(command: &Command, before: &[OsString]) -> Vec<OsString> {
    let mut optional = Vec::new();
    collect_optional(command, &mut optional);
    before
        .iter()
        .filter(|word| !word.to_str().is_some_and(|w| optional.iter().any(|o| o == w)))
        .cloned()
        .collect()
}

fn collect_optional(command: &Command, optional: &mut Vec<String>) {
    for arg in command.get_arguments().filter(|arg| arg.is_require_equals_set()) {
        optional.extend(arg.get_long().map(|long| format!("--{long}")));
        optional.extend(arg.get_short().map(|short| format!("-{short}")));
    }
    for sub in command.get_subcommands() {
        collect_optional(sub, optional);
    }
}

/// Differences between the engine's candidates and the protocol: values after `--flag=` stand alone, flags are
/// offered only once a dash was typed, descriptions have one line.
fn adapt(found: Vec<CompletionCandidate>, current: &OsStr) -> Vec<(String, Option<String>)> {
    let word = current.to_string_lossy();
    let prefix = match word.split_once('=') {
        Some((flag, _)) if flag.starts_with('-') => format!("{flag}="),
        _ => String::new(),
    };
    found
        .iter()
        .filter(|candidate| !candidate.is_hide_set())
        .filter_map(|candidate| {
            let value = candidate.get_value().to_str()?;
            let bare = value.strip_prefix(&prefix).unwrap_or(value);
            let readable = !bare.contains(['\t', '\n', '\r']) && !bare.is_empty();
            let wanted = word.starts_with('-') || !value.starts_with('-');
            let help = candidate.get_help().map(|help| first_line(&help.to_string()));
            (readable && wanted).then(|| (bare.to_owned(), help.filter(|help| !help.is_empty())))
        })
        .collect()
}

/// One line without control characters, which a terminal would obey.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().replace(char::is_control, " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

    use super::*;

    /// A plugin in small.
    #[derive(Parser)]
    struct Tool {
        #[command(subcommand)]
        verb: Verb,
        #[command(flatten)]
        flags: Flags,
    }

    #[derive(Subcommand)]
    enum Verb {
        /// Show what there is
        ///
        /// And more about it.
        List,
        /// Take one
        Take {
            #[arg(value_hint = clap::ValueHint::FilePath)]
            file: Option<String>,
        },
    }

    #[derive(Args)]
    struct Flags {
        /// Output format
        #[arg(short, long, global = true)]
        output: Option<Format>,
        /// Verbosity
        #[arg(short, long = "v", global = true, num_args = 0..=1, require_equals = true)]
        v: Vec<u8>,
    }

    #[derive(Clone, ValueEnum)]
    enum Format {
        Json,
        Yaml,
    }

    fn ask(words: &[&str]) -> String {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        answer(Tool::command(), &words, None).render(true)
    }

    #[test]
    fn an_empty_word_gets_the_commands_in_our_order_and_no_flags() {
        insta::assert_snapshot!(ask(&[""]), @r"
        list	Show what there is
        take	Take one
        help	Print this message or the help of the given subcommand(s)
        :36
        ");
    }

    #[test]
    fn a_value_after_an_equals_sign_is_answered_bare() {
        insta::assert_snapshot!(ask(&["list", "--output=j"]), @r"
        json
        :36
        ");
    }

    #[test]
    fn a_dash_gets_the_flags() {
        let text = ask(&["list", "--o"]);
        insta::assert_snapshot!(text, @r"
        --output	Output format
        :36
        ");
    }

    #[test]
    fn a_flag_whose_value_needs_an_equals_sign_does_not_swallow_the_next_word() {
        insta::assert_snapshot!(ask(&["-v", "l"]), @r"
        list	Show what there is
        :36
        ");
    }

    #[test]
    fn nothing_to_offer_still_means_no_file_names() {
        assert_eq!(ask(&["list", "x"]), ":4\n");
    }

    #[test]
    fn folders_get_no_space_behind_them() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("apps")).expect("a folder in it");
        let words = ["take", "a"].map(OsString::from);
        let text = answer(Tool::command(), &words, Some(folder.path())).render(true);
        assert_eq!(text, "apps/\n:6\n");
    }

    #[test]
    fn messages_are_active_help_lines_before_the_directive() {
        let answer = Answer { candidates: vec![], messages: vec!["no answer\nin time".into()] };
        assert_eq!(answer.render(true), "_activeHelp_ no answer\n:4\n");
    }
}
