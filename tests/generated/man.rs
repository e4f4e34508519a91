//! Man pages: one a command, composed of what clap knows and what the plugin adds.

use std::path::PathBuf;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use labkit::cli::config::{COMMON, variable};
use labkit::cli::env::{KUBECTL_VARIABLES, TALOSCTL_VARIABLES, VARIABLES};
use labkit::cli::{Examples, ExitCode, Family, Setting};
use simlab::suite::{Binary, SUITE};

use crate::Files;

/// Date of the pages, changed with the version: a date of the build would make every build differ.
const DATE: &str = "2026-11-21";

/// `kubectl-ipam.1`, `kubectl-ipam-reserve.1` and so on.
pub fn generate() -> Files {
    SUITE.iter().flat_map(pages).collect()
}

fn pages(binary: &Binary) -> Files {
    let mut root = (binary.command)().disable_help_subcommand(true);
    root.build();
    let mut pages = Files::new();
    collect(binary, &root, &[], &mut pages);
    pages
}

fn collect(binary: &Binary, command: &Command, words: &[&str], pages: &mut Files) {
    let title = title(binary, words);
    pages.insert(PathBuf::from("man").join(format!("{title}.1")), page(binary, command, words, &title));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(binary, sub, &[words, &[sub.get_name()]].concat(), pages);
    }
}

fn title(binary: &Binary, words: &[&str]) -> String {
    [&[binary.name], words].concat().join("-")
}

fn page(binary: &Binary, command: &Command, words: &[&str], title: &str) -> String {
    let at_root = words.is_empty();
    let usage = [&[binary.usage], words].concat().join(" ");
    let named = command.clone().display_name(title).bin_name(usage).subcommand_value_name("command");
    let brief = man(named.clone().mut_args(without_globals), title, binary);
    let complete = if at_root { named } else { named.mut_args(without_globals) };
    let full = man(complete.mut_args(in_full), title, binary);

    let mut text = Vec::new();
    let rendered = brief
        .render_title(&mut text)
        .and_then(|()| brief.render_name_section(&mut text))
        .and_then(|()| brief.render_synopsis_section(&mut text))
        .and_then(|()| brief.render_description_section(&mut text))
        .and_then(|()| full.render_options_section(&mut text))
        .and_then(
            |()| if command.has_subcommands() { full.render_subcommands_section(&mut text) } else { Ok(()) },
        )
        .and_then(|()| own_sections(binary, command, words).to_writer(&mut text));
    rendered.expect("writing to memory");
    tidy(&String::from_utf8(text).expect("pages are text"))
}

fn man(command: Command, title: &str, binary: &Binary) -> Man {
    Man::new(command)
        .title(title.to_uppercase())
        .date(DATE)
        .source(format!("{} {}", binary.name, binary.version))
        .manual("labkit")
}

/// On the pages of verbs the global flags would bury the verb's own; they are described once.
fn without_globals(arg: Arg) -> Arg {
    if arg.is_global_set() { arg.hide(true) } else { arg }
}

/// `-h` leaves some flags out; a man page describes them all.
fn in_full(arg: Arg) -> Arg {
    arg.hide_short_help(false)
}

fn own_sections(binary: &Binary, command: &Command, words: &[&str]) -> Roff {
    let mut roff = Roff::default();
    let extras = (binary.man)();
    if !words.is_empty() {
        heading(&mut roff, "GLOBAL FLAGS");
        roff.text([roman("The flags described in "), bold(binary.name), roman("(1) are taken as well.")]);
    }
    heading(&mut roff, "EXIT STATUS");
    for (exit, meaning) in ExitCode::ALL {
        entry(&mut roff, &exit.code().to_string(), meaning);
    }
    roff.control("PP", []);
    roff.text([roman("The same in every output format.")]);

    heading(&mut roff, "ENVIRONMENT");
    let family = match binary.family {
        Family::Kubectl => KUBECTL_VARIABLES,
        Family::Talosctl => TALOSCTL_VARIABLES,
    };
    for variable in family.iter().chain(VARIABLES).chain(extras.environment) {
        entry(&mut roff, variable.name, variable.meaning);
    }

    heading(&mut roff, "FILES");
    let (path, meaning) = match binary.family {
        Family::Kubectl => {
            ("~/.kube/config", "cluster, user and context, unless KUBECONFIG or --kubeconfig says otherwise")
        }
        Family::Talosctl => (
            "~/.talos/config",
            "endpoints, certificate and key, unless TALOSCONFIG or --talosconfig says otherwise",
        ),
    };
    entry(&mut roff, path, meaning);
    settings(&mut roff, binary);
    entry(&mut roff, "~/.cache/labkit/complete", "names offered by completion, for a few seconds");
    for (path, meaning) in extras.files {
        entry(&mut roff, path, meaning);
    }

    let command_words = words.join(" ");
    let examples: Vec<&Examples> = extras
        .examples
        .iter()
        .filter(|examples| words.is_empty() || examples.command == command_words)
        .collect();
    assert!(!examples.is_empty(), "{} {command_words}: Plugin::man has no examples for it", binary.usage);
    heading(&mut roff, "EXAMPLES");
    for (index, (meaning, line)) in examples.iter().flat_map(|examples| examples.examples).enumerate() {
        if index > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(format!("{meaning}:"))]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([bold(*line)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }

    heading(&mut roff, "SEE ALSO");
    roff.text([roman(see_also(binary, command, words, extras.see_also).join(", "))]);
    roff
}

/// The configuration file with every setting, its variable and its flag.
fn settings(roff: &mut Roff, binary: &Binary) {
    entry(
        roff,
        "~/.config/labkit/config.yaml",
        "defaults for flags; a flag beats its variable, which beats the file:",
    );
    let tree = (binary.command)();
    let has_flag = |setting: &&Setting| tree.get_arguments().any(|arg| arg.get_long() == Some(setting.flag));
    let own = binary.settings.iter().map(|setting| (Some(binary.section), setting));
    for (section, setting) in COMMON.iter().filter(has_flag).map(|setting| (None, setting)).chain(own) {
        let key =
            section.map_or_else(|| setting.key.to_owned(), |section| format!("{section}.{}", setting.key));
        roff.control("RS", []);
        roff.control("TP", []);
        roff.text([italic(key)]);
        let of = if setting.verbs.is_empty() {
            String::new()
        } else {
            format!(" of {}", setting.verbs.join(", "))
        };
        roff.text([roman(format!("{}, --{}{of}", variable(section, *setting), setting.flag))]);
        roff.control("RE", []);
    }
}

/// Parents and children, and what the plugin names.
fn see_also(binary: &Binary, command: &Command, words: &[&str], others: &[&str]) -> Vec<String> {
    let parents = (0..words.len()).map(|count| title(binary, &words[..count]));
    let subs = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let children = subs.map(|sub| title(binary, &[words, &[sub.get_name()]].concat()));
    let pages = parents.chain(children).map(|page| format!("{page}(1)"));
    pages.chain(others.iter().map(ToString::to_string)).collect()
}

fn heading(roff: &mut Roff, name: &str) {
    roff.control("SH", [name]);
}

fn entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(meaning)]);
}

/// One preamble a page, no blanks at line ends, no empty lines (troff shows them as vertical space), and no source
/// line that is longer than a terminal is wide.
fn tidy(page: &str) -> String {
    let mut text = String::new();
    let mut preamble = true;
    let mut verbatim = false;
    for line in page.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line == ".br" && text.ends_with(".br\n") {
            continue;
        }
        if (line.starts_with(".ie") || line.starts_with(".el")) && !preamble {
            continue;
        }
        preamble &= !line.starts_with(".TH");
        verbatim = line == ".nf" || (verbatim && line != ".fi");
        if verbatim || line.starts_with('.') {
            text.push_str(line);
        } else {
            wrap(line, &mut text);
        }
        text.push('\n');
    }
    text
}

/// Breaks between words; a word that troff would take for a request at the start of a line stays where it is.
fn wrap(line: &str, text: &mut String) {
    let mut width = 0;
    for (index, word) in line.split(' ').enumerate() {
        // Bytes, as mandoc counts.
        let length = word.replace('…', "\\[u2026]").len();
        let fits = width + 1 + length < 80 || word.starts_with(['.', '\'']) || word.is_empty();
        match (index, fits) {
            (0, _) => width = length,
            (_, true) => {
                text.push(' ');
                width += 1 + length;
            }
            (_, false) => {
                text.push('\n');
                width = length;
            }
        }
        text.push_str(word);
    }
}
