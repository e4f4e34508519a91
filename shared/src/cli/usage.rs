//! A wrong command line, told as every other error is: what, why, what to do. Pure.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Error, Examples};

/// What clap found wrong with a command line.
///
/// What a value parser says is the reason; advice may follow after a semicolon.
///
/// `called` is the command as it is typed, for example `kubectl ipam reserve`, and `examples` are those of it.
pub(super) fn usage_error(error: &clap::Error, called: &str, examples: &[(&str, &str)]) -> Error {
    let mut found = Error::usage(message(error));
    let mut hints = suggestions(error);
    if let Some(reason) = error.source() {
        let reason = reason.to_string();
        let (why, advice) = reason.split_once("; ").unwrap_or((&reason, ""));
        found = found.caused_by(why);
        hints.extend(Some(advice.to_owned()).filter(|advice| !advice.is_empty()));
    }
    if hints.is_empty() {
        hints.extend(example(error, examples));
    }
    hints.into_iter().fold(found, Error::hint).hint(format!("see '{called} --help'"))
}

/// The examples of a command: `command` is the words after the plugin's name.
pub(super) fn examples_of(all: &[Examples], command: &str) -> &'static [(&'static str, &'static str)] {
    all.iter().find(|examples| examples.command == command).map_or(&[], |examples| examples.examples)
}

/// clap's words, on one line.
fn message(error: &clap::Error) -> String {
    let of = |kind| texts(error, kind).join(", ");
    let argument = || format!("the argument '{}'", of(ContextKind::InvalidArg));
    let given = |number: &str| if number == "1" { "was" } else { "were" };
    match error.kind() {
        // Not clap's own: whoever made it has worded it.
        _ if error.context().next().is_none() => {
            let text = error.to_string();
            text.trim().trim_start_matches("error: ").replace('\n', " ")
        }
        ErrorKind::ArgumentConflict => {
            let (prior, own) = (of(ContextKind::PriorArg), of(ContextKind::InvalidArg));
            match texts(error, ContextKind::InvalidSubcommand).first() {
                _ if own == prior => format!("{} cannot be used multiple times", argument()),
                Some(subcommand) => format!("the subcommand '{subcommand}' cannot be used with {prior}"),
                None => format!("{} cannot be used with '{}'", argument(), prior.replace(", ", "', '")),
            }
        }
        ErrorKind::NoEquals => {
            format!("equal sign is needed when assigning values to '{}'", of(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
            if value.is_empty() && error.kind() == ErrorKind::InvalidValue {
                format!("a value is required for '{argument}' but none was supplied")
            } else {
                format!("invalid value '{value}' for '{argument}'")
            }
        }
        ErrorKind::InvalidSubcommand => {
            format!("unrecognized subcommand '{}'", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => {
            format!("the following required arguments were not provided: {}", of(ContextKind::InvalidArg))
        }
        ErrorKind::MissingSubcommand => {
            format!("'{}' requires a subcommand but one was not provided", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::TooManyValues => format!(
            "unexpected value '{}' for '{}' found; no more were expected",
            of(ContextKind::InvalidValue),
            of(ContextKind::InvalidArg)
        ),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            let least = of(ContextKind::MinValues);
            let wanted = if least.is_empty() { of(ContextKind::ExpectedNumValues) } else { least };
            let number = of(ContextKind::ActualNumValues);
            let (argument, given) = (of(ContextKind::InvalidArg), given(&number));
            format!("{wanted} values required for '{argument}' but {number} {given} provided")
        }
        ErrorKind::UnknownArgument => format!("unexpected argument '{}' found", of(ContextKind::InvalidArg)),
        other => other.as_str().unwrap_or("the command line cannot be read").to_owned(),
    }
}

/// What clap takes for meant, or takes at all.
fn suggestions(error: &clap::Error) -> Vec<String> {
    let mut hints = texts(error, ContextKind::Suggested);
    for (kind, what) in [
        (ContextKind::SuggestedSubcommand, "subcommand"),
        (ContextKind::SuggestedArg, "argument"),
        (ContextKind::SuggestedValue, "value"),
    ] {
        match texts(error, kind).as_slice() {
            [] => {}
            [one] => hints.push(format!("a similar {what} exists: '{one}'")),
            many => hints.push(format!("some similar {what}s exist: '{}'", many.join("', '"))),
        }
    }
    for (kind, what) in
        [(ContextKind::ValidValue, "possible values"), (ContextKind::ValidSubcommand, "subcommands")]
    {
        let valid = texts(error, kind);
        if !valid.is_empty() {
            hints.push(format!("{what}: {}", valid.join(", ")));
        }
    }
    hints
}

/// How the argument in question is written, for a value that is wrong or missing.
fn example(error: &clap::Error, examples: &[(&str, &str)]) -> Option<String> {
    let value = matches!(
        error.kind(),
        ErrorKind::InvalidValue
            | ErrorKind::ValueValidation
            | ErrorKind::NoEquals
            | ErrorKind::TooFewValues
            | ErrorKind::WrongNumberOfValues
            | ErrorKind::MissingRequiredArgument
    );
    let argument = texts(error, ContextKind::InvalidArg).into_iter().next().filter(|_| value)?;
    let flag = argument.split([' ', '=', '[']).next().filter(|word| word.starts_with("--"));
    let shows = |line: &&str| match flag {
        Some(flag) => line.split([' ', '=']).any(|word| word == flag),
        // What stands for an argument in an example cannot be told, but none is missing there.
        None => error.kind() == ErrorKind::MissingRequiredArgument,
    };
    // The shortest has the least to do with anything else.
    let line = examples.iter().map(|(_, line)| *line).filter(shows).min_by_key(|line| line.len())?;
    Some(format!("for example: {line}"))
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{ArgAction, Parser};

    use super::*;

    const TAKE: &[(&str, &str)] = &[
        ("The next free one", "kubectl tool take plex"),
        ("For an hour", "kubectl tool take plex --ttl 1h"),
    ];

    #[derive(Debug, Parser)]
    enum Tool {
        Take {
            name: String,
            #[arg(long, value_name = "DURATION", value_parser = hours)]
            ttl: Option<u8>,
            #[arg(long, value_parser = ["always", "never"], conflicts_with_all = ["ttl", "pair"])]
            color: Option<String>,
            #[arg(long, num_args = 2)]
            pair: Vec<String>,
            #[arg(long, require_equals = true, action = ArgAction::Set)]
            dry_run: Option<String>,
        },
        #[command(subcommand)]
        Pool(Pool),
    }

    #[derive(Debug, clap::Subcommand)]
    enum Pool {
        Grow,
        Shrink,
    }

    fn hours(text: &str) -> Result<u8, String> {
        match text.strip_suffix('h').map(str::parse) {
            Some(Ok(hours)) => Ok(hours),
            Some(Err(_)) => Err("that is no number; write 12h".to_owned()),
            None => Err("it is counted in hours".to_owned()),
        }
    }

    /// The error as it is shown.
    fn shown(words: &[&str]) -> String {
        let line = std::iter::once(&"tool").chain(words);
        let error = Tool::try_parse_from(line).expect_err("a wrong command line");
        let Error { message, causes, hints, .. } = usage_error(&error, "kubectl tool take", TAKE);
        let causes = causes.iter().map(|cause| format!("  {cause}\n"));
        let hints = hints.iter().map(|hint| format!("hint: {hint}\n"));
        format!("error: {message}\n{}", causes.chain(hints).collect::<String>())
    }

    #[test]
    fn a_wrong_value_tells_why_and_how_it_is_written() {
        insta::assert_snapshot!(shown(&["take", "x", "--ttl", "soon"]), @r"
        error: invalid value 'soon' for '--ttl <DURATION>'
          it is counted in hours
        hint: for example: kubectl tool take plex --ttl 1h
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--ttl", "oneh"]), @r"
        error: invalid value 'oneh' for '--ttl <DURATION>'
          that is no number
        hint: write 12h
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--ttl"]), @r"
        error: a value is required for '--ttl <DURATION>' but none was supplied
        hint: for example: kubectl tool take plex --ttl 1h
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--color", "alway"]), @r"
        error: invalid value 'alway' for '--color <COLOR>'
        hint: a similar value exists: 'always'
        hint: possible values: always, never
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--pair", "a"]), @r"
        error: 2 values required for '--pair <PAIR> <PAIR>' but 1 was provided
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--dry-run", "a"]), @r"
        error: equal sign is needed when assigning values to '--dry-run=<DRY_RUN>'
        hint: see 'kubectl tool take --help'
        ");
    }

    #[test]
    fn a_wrong_word_tells_what_was_meant() {
        insta::assert_snapshot!(shown(&["tak"]), @r"
        error: unrecognized subcommand 'tak'
        hint: a similar subcommand exists: 'take'
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--colour=never"]), @r"
        error: unexpected argument '--colour' found
        hint: a similar argument exists: '--color'
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "-x"]), @r"
        error: unexpected argument '-x' found
        hint: to pass '-x' as a value, use '-- -x'
        hint: see 'kubectl tool take --help'
        ");
    }

    #[test]
    fn what_does_not_go_together_and_what_is_missing_is_named() {
        insta::assert_snapshot!(shown(&["take", "x", "--color=never", "--ttl=1h"]), @r"
        error: the argument '--color <COLOR>' cannot be used with '--ttl <DURATION>'
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take", "x", "--color=never", "--color=never"]), @r"
        error: the argument '--color <COLOR>' cannot be used multiple times
        hint: see 'kubectl tool take --help'
        ");
        insta::assert_snapshot!(shown(&["take"]), @r"
        error: the following required arguments were not provided: <NAME>
        hint: for example: kubectl tool take plex
        hint: see 'kubectl tool take --help'
        ");
    }

    #[test]
    fn an_error_of_ones_own_keeps_its_words() {
        let error = clap::Error::raw(ErrorKind::ValueValidation, "the file\nis empty\n");
        assert_eq!(usage_error(&error, "tool", &[]).message, "the file is empty");
    }
}
