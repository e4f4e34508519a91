//! Found by kubectl, named as typed, flags at every depth.

use clap::Command;
use clap::error::ErrorKind;
use labkit::cli::Family;
use simlab::harness::{Binaries, TestEnvironment};
use simlab::suite::{Binary, SUITE, kubectl_plugins};

#[test]
fn plugin_list_is_clean() {
    let mut env = TestEnvironment::new();
    if !env.has_kubectl() {
        return;
    }
    env.set("PATH", &Binaries::get().folder);
    let outcome = env.run(["kubectl", "plugin", "list", "--name-only"]).success();
    assert_eq!(outcome.stderr, "", "a warning fails other people's health checks");
    let listed: Vec<&str> = outcome.stdout.lines().filter(|line| line.starts_with("kubectl-")).collect();
    let ours: Vec<&str> = kubectl_plugins().map(|binary| binary.name).collect();
    assert_eq!(listed, ours);
}

#[test]
fn help_is_named_as_typed_at_every_depth() {
    let env = TestEnvironment::new();
    for (binary, words) in commands() {
        let usage = format!("Usage: {}", [&[binary.usage], &words[..]].concat().join(" "));
        let through = [&binary.called(), &words[..], &["--help"]].concat();
        let directly = [&[binary.name], &words[..], &["-h"]].concat();
        for line in [through, directly] {
            let outcome = env.run(&line).success();
            assert!(outcome.stdout.contains(&usage), "{line:?} does not say {usage:?}\n{outcome}");
            assert_eq!(outcome.stderr, "", "{line:?}");
        }
    }
}

/// kubectl's own.
const KUBECTL_FLAGS: &[&str] = &[
    "-n",
    "a",
    "--context=b",
    "--kubeconfig",
    "f",
    "--cluster=c",
    "--user=u",
    "-s",
    "https://10.0.0.1:6443",
    "--tls-server-name=api",
    "--insecure-skip-tls-verify",
    "--certificate-authority=ca.pem",
    "--client-certificate=c.pem",
    "--client-key=k.pem",
    "--token=t",
    "--as=jane",
    "--as-group=dev",
    "--as-uid=1",
    "--as-user-extra=scope=x",
    "--request-timeout=5s",
    "--cache-dir=cache",
    "--disable-compression",
];

/// talosctl's own.
const TALOSCTL_FLAGS: &[&str] = &[
    "-n",
    "10.0.0.1,10.0.0.2",
    "-e=10.0.0.3",
    "--talosconfig",
    "f",
    "--context=b",
    "--nodes=x",
    "--endpoints=y",
];

/// Those of every binary.
const COMMON_FLAGS: &[&str] = &["-o", "json", "--no-headers", "--color=never", "-v", "-vv", "-v=3", "--v=4"];

#[test]
fn the_flags_of_kubectl_and_talosctl_are_taken_before_and_after_every_verb() {
    let env = TestEnvironment::new();
    for (binary, words) in commands() {
        let flags = match binary.family {
            Family::Kubectl => KUBECTL_FLAGS,
            Family::Talosctl => TALOSCTL_FLAGS,
        };
        let after = [&binary.called(), &words[..], flags, COMMON_FLAGS, &["--help"]].concat();
        let before = [&binary.called(), flags, COMMON_FLAGS, &words[..], &["--help"]].concat();
        for line in [after, before] {
            let outcome = env.run(&line);
            assert_eq!(outcome.code, Some(0), "{line:?}\n{outcome}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_status_2_and_names_what_is_close() {
    let env = TestEnvironment::new();
    for binary in SUITE {
        let run = |words: &[&str]| env.run([&binary.called(), words].concat()).exits(2);
        let outcome = run(&["versoin"]);
        assert!(outcome.stderr.contains("a similar subcommand exists: 'version'"), "{outcome}");
        let (wrong, close) = match binary.family {
            Family::Kubectl => ("--namespce=x", "--namespace"),
            Family::Talosctl => ("--endpoint=x", "--endpoints"),
        };
        let outcome = run(&["version", wrong]);
        assert!(outcome.stderr.contains(close), "{outcome}");
        let outcome = run(&["version", "-o", "josn"]);
        assert!(outcome.stderr.contains("allowed formats are: table, wide, json, yaml"), "{outcome}");
    }
}

/// A value that no flag with a choice, a number, a duration or an address takes.
const NONSENSE: &str = "?!";

#[test]
fn every_wrong_command_line_ends_with_what_to_do() {
    let env = TestEnvironment::new();
    let mut refused = 0;
    for (binary, words) in commands() {
        let see = format!("hint: see '{} --help'", [&[binary.usage], &words[..]].concat().join(" "));
        let mut wrong = vec!["--no-such-flag".to_owned(), format!("--color={NONSENSE}")];
        wrong.extend(flags_that_refuse(binary, &words, NONSENSE));
        for flag in wrong {
            let line = [&[binary.name], &words[..], &[flag.as_str()]].concat();
            let outcome = env.run(&line).exits(2);
            let lines: Vec<&str> = outcome.stderr.lines().collect();
            let errors = lines.iter().filter(|line| line.starts_with("error: ")).count();
            assert!(lines[0].starts_with("error: ") && errors == 1, "{line:?}: what happened\n{outcome}");
            let below = |line: &&&str| line.starts_with("  ") || line.starts_with("hint: ");
            assert_eq!(lines.iter().skip(1).filter(below).count(), lines.len() - 1, "{line:?}\n{outcome}");
            assert_eq!(lines.last(), Some(&see.as_str()), "{line:?}\n{outcome}");
            assert_eq!(outcome.stdout, "", "{line:?}");
            refused += 1;
        }
    }
    assert!(refused > 2 * commands().len(), "no verb refuses a value of its own flags");
}

#[test]
fn the_help_of_every_verb_has_examples_of_it() {
    let env = TestEnvironment::new();
    for (binary, words) in commands() {
        let tree = (binary.command)();
        let verb = words.iter().try_fold(&tree, |command, word| command.find_subcommand(word));
        // What only holds other verbs shows those.
        if words.is_empty() || verb.is_none_or(Command::has_subcommands) {
            continue;
        }
        let help = env.run([&[binary.name], &words[..], &["--help"]].concat()).success().stdout;
        let (_, examples) = help.split_once("\nExamples:\n").unwrap_or_default();
        let called = [&[binary.usage], &words[..]].concat().join(" ");
        assert!(examples.contains(&called), "{called}: no example\n{help}");
    }
}

/// The command's own flags, with a value that they do not take.
fn flags_that_refuse(binary: &Binary, words: &[&str], value: &str) -> Vec<String> {
    let tree = (binary.command)();
    let command = words
        .iter()
        .fold(&tree, |command, word| command.find_subcommand(word).expect("a command of the tree"));
    let flags = command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_action().takes_values());
    flags
        .filter_map(|arg| Some(format!("--{}={value}", arg.get_long()?)))
        .filter(|flag| {
            let line = [&[binary.name], words, &[flag.as_str()]].concat();
            let refused = (binary.command)().try_get_matches_from(line).map_err(|error| error.kind());
            matches!(refused, Err(ErrorKind::ValueValidation | ErrorKind::InvalidValue))
        })
        .collect()
}

/// Every command of every binary with the words that lead to it.
fn commands() -> Vec<(&'static Binary, Vec<&'static str>)> {
    let mut found = Vec::new();
    for binary in SUITE {
        // The tree lives as long as the words in it; a few kilobytes a test process.
        let tree: &'static Command = Box::leak(Box::new((binary.command)()));
        collect(binary, tree, &[], &mut found);
    }
    found
}

fn collect(
    binary: &'static Binary,
    command: &'static Command,
    words: &[&'static str],
    found: &mut Vec<(&'static Binary, Vec<&'static str>)>,
) {
    found.push((binary, words.to_vec()));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(binary, sub, &[words, &[sub.get_name()]].concat(), found);
    }
}
