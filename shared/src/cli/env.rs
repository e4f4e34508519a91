//! The process environment as a value, so that nothing below `main` reads the real one and every test can hand in
//! its own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Error, Result};

/// A variable the suite reads, for the ENVIRONMENT section of the man pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does, one sentence without a full stop.
    pub meaning: &'static str,
}

/// Path of the configuration file, instead of `labkit/config.yaml` in the XDG configuration folder.
pub const LABKIT_CONFIG: &str = "LABKIT_CONFIG";
/// How long a press of TAB may wait for a cluster, instead of 400 ms.
pub const COMPLETION_TIMEOUT: &str = "LABKIT_COMPLETION_TIMEOUT";
/// Pins the clock, for tests: an RFC 3339 time.
pub const LABKIT_NOW: &str = "LABKIT_NOW";
/// Stops, kills or fails the process at a named point, for tests; debug builds only.
pub const LABKIT_FAILPOINT: &str = "LABKIT_FAILPOINT";

/// The variables of kubectl that its plugins honour, in the order of the man pages.
pub const KUBECTL_VARIABLES: &[Variable] = &[
    Variable { name: "KUBECONFIG", meaning: "list of kubeconfig files; missing ones are skipped" },
    Variable { name: "KUBECACHEDIR", meaning: "default of --cache-dir" },
    Variable { name: "HTTPS_PROXY", meaning: "proxy for the API server, with NO_PROXY by Go's rules" },
    Variable { name: "NO_PROXY", meaning: "hosts, domains and networks reached without the proxy" },
];

/// The variables of talosctl that the suite honours.
pub const TALOSCTL_VARIABLES: &[Variable] = &[
    Variable { name: "TALOSCONFIG", meaning: "path of the talosconfig file, instead of ~/.talos/config" },
    Variable { name: "TALOS_HOME", meaning: "folder of talosctl, by default ~/.talos; an absolute path" },
];

/// The variables every binary of the suite honours.
pub const VARIABLES: &[Variable] = &[
    Variable { name: "NO_COLOR", meaning: "turns colour off when set to anything but the empty text" },
    Variable { name: "CLICOLOR_FORCE", meaning: "turns colour on even when the output is not a terminal" },
    Variable { name: "TERM", meaning: "`dumb` turns colour and progress off" },
    Variable { name: "COLUMNS", meaning: "width of the output when it is not a terminal" },
    Variable {
        name: "KUBECTL_ACTIVE_HELP",
        meaning: "`0` turns messages in completions off, as does COBRA_ACTIVE_HELP",
    },
    Variable {
        name: LABKIT_CONFIG,
        meaning: "path of the configuration file; every setting in it also has a variable of its own, see FILES",
    },
    Variable {
        name: COMPLETION_TIMEOUT,
        meaning: "how long completion may wait for a cluster, for example 2s; by default 400ms",
    },
    Variable { name: "XDG_CONFIG_HOME", meaning: "folder of the configuration, by default ~/.config" },
    Variable { name: "XDG_STATE_HOME", meaning: "folder of the state, by default ~/.local/state" },
    Variable { name: "XDG_CACHE_HOME", meaning: "folder of the cache, by default ~/.cache" },
    Variable { name: LABKIT_NOW, meaning: "for tests: pins the clock to an RFC 3339 time" },
];

/// A snapshot of the environment and the working directory.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Env {
    variables: BTreeMap<OsString, OsString>,
    directory: PathBuf,
}

impl Env {
    /// The real environment, read once.
    pub fn capture() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            // A working directory that was removed leaves the empty path, which relative paths resolve against.
            directory: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// An environment made of `variables` only, with `directory` as the working directory.
    pub fn of<K: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (K, V)>,
        directory: impl Into<PathBuf>,
    ) -> Self {
        Self {
            variables: variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            directory: directory.into(),
        }
    }

    /// The variable's value; `None` when it is unset or not UTF-8.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str()
    }

    /// The variable's value as the system has it.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The variable's value unless it is unset or empty, as most conventions ask.
    pub fn non_empty(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The working directory the process was started in.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The home folder, from `HOME`.
    pub fn home(&self) -> Result<PathBuf> {
        match self.get_os("HOME") {
            Some(home) if !home.is_empty() => Ok(PathBuf::from(home)),
            _ => Err(Error::failed("HOME is not set").hint("set HOME to your home folder")),
        }
    }

    /// Every variable, for processes the tool starts on the user's behalf.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

/// Values may be secrets, so only names are shown.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env")
            .field("variables", &self.variables.keys().collect::<Vec<_>>())
            .field("directory", &self.directory)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_but_no_values() {
        let env = Env::of([("TOKEN", "hunter2")], "/tmp");
        let text = format!("{env:?}");
        assert!(text.contains("TOKEN") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn an_empty_variable_counts_as_unset_where_conventions_say_so() {
        let env = Env::of([("NO_COLOR", "")], "/");
        assert_eq!(env.get("NO_COLOR"), Some(""));
        assert_eq!(env.non_empty("NO_COLOR"), None);
        assert!(env.home().is_err());
    }
}
