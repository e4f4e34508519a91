//! The configuration file: defaults for flags, with where each came from.
//!
//! A setting never does anything but give a flag another default, so everything about its value (spelling,
//! allowed values, what it does) is the flag's. Precedence: flag, then variable, then file, then the flag's own
//! default.

mod read;

use std::fmt;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::env::LABKIT_CONFIG;
use super::{Env, Error, Result};
use crate::files::{Dirs, read_text};
use crate::finding::Location;

/// A flag that can be given another default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the file, in camel case, for example `requestTimeout`.
    pub key: &'static str,
    /// The long name of the flag, for example `request-timeout`.
    pub flag: &'static str,
    /// The verbs it holds for; none stands for all that have the flag.
    pub verbs: &'static [&'static str],
}

impl Setting {
    /// A setting for every verb that has the flag.
    pub const fn everywhere(key: &'static str, flag: &'static str) -> Self {
        Self { key, flag, verbs: &[] }
    }

    /// A setting for some verbs: the same flag may be a filter elsewhere.
    pub const fn of(key: &'static str, flag: &'static str, verbs: &'static [&'static str]) -> Self {
        Self { key, flag, verbs }
    }

    fn holds_for(&self, verb: &str) -> bool {
        self.verbs.is_empty() || self.verbs.contains(&verb)
    }
}

/// Settings that stand at the top of the file and hold for the whole suite.
pub const COMMON: &[Setting] = &[
    Setting::everywhere("color", "color"),
    Setting::everywhere("requestTimeout", "request-timeout"),
    Setting::everywhere("cacheDir", "cache-dir"),
];

/// Sections that plugins of the suite have in the file; each plugin reads its own.
pub const SECTIONS: &[&str] = &["ipam", "media", "sealbackup", "wizard"];

/// The file is written by hand; anything larger is not a configuration.
const LIMIT: u64 = 1 << 20;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Flag,
    Variable(String),
    File(Location),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("the command line"),
            Self::Variable(name) => f.write_str(name),
            Self::File(Location { file, line, .. }) => write!(f, "{file}:{line}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    setting: Setting,
    values: Vec<String>,
    origin: Origin,
}

/// The settings in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    chosen: Vec<Chosen>,
}

impl Config {
    /// Reads the file and the variables. Unknown keys are errors; a file that does not exist is none.
    pub fn load(env: &Env, section: &str, settings: &[Setting]) -> Result<Self> {
        let mut config = Self::default();
        if let Some((path, text)) = read_file(env)? {
            config.chosen = read::settings(&path.display().to_string(), &text, section, settings)?;
        }
        for chosen in from_variables(env, section, settings)? {
            config.chosen.retain(|other| other.setting != chosen.setting);
            config.chosen.push(chosen);
        }
        Ok(config)
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The command with the settings as its flags' defaults. A value that the flag would not take is an error at
    /// the place it came from.
    pub fn defaults(&self, command: Command) -> Result<Command> {
        self.chosen.iter().try_fold(command, |command, chosen| {
            let arg = find(&command, chosen.setting)
                .ok_or_else(|| Error::failed(format!("there is no flag --{}", chosen.setting.flag)))?;
            chosen.check(arg)?;
            Ok(set_default(command, chosen))
        })
    }

    /// Notes which settings a flag on the command line has overruled.
    pub fn note_flags(&mut self, matches: &ArgMatches) {
        for chosen in &mut self.chosen {
            let id = chosen.setting.flag.replace('-', "_");
            let known = matches.ids().any(|known| known.as_str() == id);
            if known && matches.value_source(&id) == Some(ValueSource::CommandLine) {
                chosen.origin = Origin::Flag;
            }
        }
    }

    /// A line for each setting: its value and where that came from.
    pub fn origins(&self) -> impl Iterator<Item = String> {
        self.chosen.iter().map(|chosen| {
            let Chosen { setting, values, origin } = chosen;
            match origin {
                Origin::Flag => format!("setting {}: overruled by --{}", setting.key, setting.flag),
                from => format!("setting {}: {} (from {from})", setting.key, values.join(", ")),
            }
        })
    }
}

impl Chosen {
    /// Lets the flag's own parser judge the value.
    fn check(&self, arg: &Arg) -> Result<()> {
        let flag = arg.clone().required(false).global(false);
        let probe = Command::new("labkit").no_binary_name(true).disable_help_flag(true).arg(flag);
        let takes_value = arg.get_action().takes_values();
        let words = self.values.iter().map(|value| {
            if takes_value {
                format!("--{}={value}", self.setting.flag)
            } else {
                format!("--{}", self.setting.flag)
            }
        });
        let valid = match (takes_value, self.values.as_slice()) {
            (false, [value]) => matches!(value.as_str(), "true" | "false"),
            _ => true,
        };
        if !valid {
            return Err(self.wrong("it is either true or false"));
        }
        match probe.try_get_matches_from(words) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.wrong(&clap_reason(&error))),
        }
    }

    fn wrong(&self, reason: &str) -> Error {
        let place = match &self.origin {
            Origin::File(Location { file, line, column }) => format!("{file}:{line}:{column}"),
            other => other.to_string(),
        };
        Error::usage(format!("{place}: {} is not a value of {}", self.values.join(", "), self.setting.key))
            .caused_by(reason)
            .hint(format!("it takes what the flag --{} takes", self.setting.flag))
    }
}

/// The first line of clap's text without its own `error:` and without the flag's name.
fn clap_reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let body: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("For more information"))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    body.join(" ").trim_start_matches("error: ").to_owned()
}

fn find(command: &Command, setting: Setting) -> Option<&Arg> {
    let own = if setting.verbs.is_empty() { flag(command, setting) } else { None };
    let mut verbs = command.get_subcommands().filter(|verb| setting.holds_for(verb.get_name()));
    own.or_else(|| verbs.find_map(|verb| find_within(verb, setting)))
}

/// The flag of a verb, or of a verb of that verb.
fn find_within(verb: &Command, setting: Setting) -> Option<&Arg> {
    flag(verb, setting).or_else(|| verb.get_subcommands().find_map(|inner| find_within(inner, setting)))
}

fn flag(command: &Command, setting: Setting) -> Option<&Arg> {
    command.get_arguments().find(|arg| arg.get_long() == Some(setting.flag))
}

/// Sets the default on the command itself and on the verbs it holds for.
fn set_default(command: Command, chosen: &Chosen) -> Command {
    let own = |arg| with_default(arg, chosen);
    let command = if chosen.setting.verbs.is_empty() { command.mut_args(own) } else { command };
    command.mut_subcommands(|verb| {
        if chosen.setting.holds_for(verb.get_name()) { set_within(verb, chosen) } else { verb }
    })
}

/// The same on a verb and all verbs of it.
fn set_within(verb: Command, chosen: &Chosen) -> Command {
    verb.mut_args(|arg| with_default(arg, chosen)).mut_subcommands(|inner| set_within(inner, chosen))
}

fn with_default(arg: Arg, chosen: &Chosen) -> Arg {
    if arg.get_long() != Some(chosen.setting.flag) {
        return arg;
    }
    match arg.get_action() {
        ArgAction::SetTrue | ArgAction::SetFalse | ArgAction::Set => {
            arg.default_value(chosen.values.last().cloned().unwrap_or_default())
        }
        _ => arg.default_values(chosen.values.clone()),
    }
}

/// The configuration file's path and text; `None` when the default file does not exist.
fn read_file(env: &Env) -> Result<Option<(PathBuf, String)>> {
    let named = env.non_empty(LABKIT_CONFIG).map(|path| env.directory().join(path));
    let path = match (&named, Dirs::from_env(env)) {
        (Some(path), _) => path.clone(),
        (None, Ok(dirs)) => dirs.config.join("config.yaml"),
        // Without a home folder there is no default file.
        (None, Err(_)) => return Ok(None),
    };
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    read_text(&path, LIMIT).map(|text| Some((path, text)))
}

fn from_variables(env: &Env, section: &str, settings: &[Setting]) -> Result<Vec<Chosen>> {
    let common = COMMON.iter().map(|setting| (*setting, variable(None, *setting)));
    let own = settings.iter().map(|setting| (*setting, variable(Some(section), *setting)));
    let mut chosen = Vec::new();
    for (setting, name) in common.chain(own) {
        let Some(value) = env.get_os(&name).filter(|value| !value.is_empty()) else { continue };
        let text = value.to_str().ok_or_else(|| Error::usage(format!("{name} is not valid UTF-8")))?;
        chosen.push(Chosen { setting, values: vec![text.to_owned()], origin: Origin::Variable(name) });
    }
    Ok(chosen)
}

/// The variable that stands for a setting: `LABKIT_REQUEST_TIMEOUT`, `LABKIT_IPAM_FILENAME`.
pub fn variable(section: Option<&str>, setting: Setting) -> String {
    let words = [Some("labkit"), section, Some(setting.flag)];
    words.into_iter().flatten().collect::<Vec<_>>().join("_").replace('-', "_").to_uppercase()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches, Parser};

    use super::*;

    const OWN: &[Setting] =
        &[Setting::of("owner", "owner", &["take"]), Setting::everywhere("dryRun", "dry-run")];

    #[derive(Debug, Parser)]
    struct Tool {
        #[arg(long, global = true, value_parser = ["auto", "always", "never"])]
        color: Option<String>,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Verb {
        Find {
            #[arg(long)]
            owner: Vec<String>,
        },
        Take {
            #[arg(long)]
            owner: Vec<String>,
            #[arg(long)]
            dry_run: bool,
            #[command(subcommand)]
            inner: Option<Inner>,
        },
    }

    #[derive(Debug, clap::Subcommand)]
    enum Inner {
        Back {
            #[arg(long)]
            owner: Vec<String>,
        },
    }

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("config.yaml"), text).expect("written");
        let named = (LABKIT_CONFIG, "config.yaml");
        let env = Env::of(variables.iter().copied().chain([named]), folder.path());
        Config::load(&env, "ipam", OWN).map_err(|mut error| {
            let folder = format!("{}/", folder.path().display());
            error.message = error.message.replace(&folder, "");
            error
        })
    }

    fn tool(config: &Config, words: &[&str]) -> Tool {
        let command = config.defaults(Tool::command()).expect("values the flags take");
        let words = std::iter::once("tool").chain(words.iter().copied());
        Tool::from_arg_matches(&command.get_matches_from(words)).expect("parses")
    }

    #[test]
    fn flag_beats_variable_beats_file_beats_default() {
        let file = "color: never\nipam:\n  owner: [jo, sam]\n  dryRun: true\n";
        let config = load(file, &[("LABKIT_COLOR", "always")]).expect("a good file");
        let Tool { color, verb: Verb::Take { owner, dry_run, .. } } = tool(&config, &["take"]) else {
            panic!("take was typed")
        };
        assert_eq!((color.as_deref(), dry_run), (Some("always"), true));
        assert_eq!(owner, ["jo", "sam"]);
        let Tool { color, verb: Verb::Take { owner, .. } } =
            tool(&config, &["take", "--owner=kim", "--color=auto"])
        else {
            panic!("take was typed")
        };
        assert_eq!((color.as_deref(), owner), (Some("auto"), vec!["kim".to_owned()]));
        assert!(Config::load(&Env::default(), "ipam", OWN).expect("no file").is_empty());
    }

    #[test]
    fn a_setting_holds_for_verbs_of_a_verb() {
        let config = load("ipam:\n  owner: jo\n", &[]).expect("a good file");
        let Verb::Take { inner: Some(Inner::Back { owner }), .. } = tool(&config, &["take", "back"]).verb
        else {
            panic!("take back was typed")
        };
        assert_eq!(owner, ["jo"]);
    }

    #[test]
    fn a_setting_of_one_verb_leaves_the_others_alone() {
        let config = load("ipam:\n  owner: jo\n", &[]).expect("a good file");
        let Verb::Find { owner } = tool(&config, &["find"]).verb else { panic!("find was typed") };
        assert_eq!(owner, Vec::<String>::new());
    }

    #[test]
    fn every_value_says_where_it_came_from() {
        let mut config =
            load("ipam:\n  dryRun: true\n  owner: jo\n", &[("LABKIT_COLOR", "never")]).expect("a good file");
        let command = config.defaults(Tool::command()).expect("values the flags take");
        let matches = command.get_matches_from(["tool", "take", "--owner=kim"]);
        config.note_flags(matches.subcommand_matches("take").expect("the verb"));
        let lines: Vec<String> = config
            .origins()
            .map(|line| line.rsplit_once('/').map_or(line.clone(), |(_, end)| end.to_owned()))
            .collect();
        assert_eq!(
            lines,
            [
                "config.yaml:2)",
                "setting owner: overruled by --owner",
                "setting color: never (from LABKIT_COLOR)"
            ]
        );
    }

    #[test]
    fn a_value_the_flag_does_not_take_is_an_error_at_its_place() {
        let config = load("color: sometimes\n", &[]).expect("well-formed");
        let error = config.defaults(Tool::command()).expect_err("not a value of --color");
        assert!(error.message.ends_with("config.yaml:1:8: sometimes is not a value of color"), "{error}");
        let reason = "invalid value 'sometimes' for '--color <COLOR>' [possible values: auto, always, never]";
        assert_eq!(error.causes, [reason]);
    }

    #[test]
    fn a_named_file_that_is_not_there_is_an_error() {
        let env = Env::of([(LABKIT_CONFIG, "/nowhere/config.yaml")], "/");
        let error = Config::load(&env, "ipam", OWN).expect_err("named, so it must be there");
        assert_eq!(error.message, "cannot read /nowhere/config.yaml");
    }

    #[test]
    fn variables_are_called_after_their_flags() {
        assert_eq!(variable(None, COMMON[1]), "LABKIT_REQUEST_TIMEOUT");
        assert_eq!(variable(Some("ipam"), OWN[1]), "LABKIT_IPAM_DRY_RUN");
    }
}
