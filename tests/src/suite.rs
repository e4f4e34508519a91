//! The plugins there are: the one list that completions, man pages, schemas and conformance go through. A new
//! plugin joins by one line.

use clap::Command;
use labkit::cli::{Family, ManExtras, Plugin, Setting, command};
use schemars::Schema;

/// A binary of the suite, as the tests see it.
#[derive(Clone, Copy)]
pub struct Binary {
    /// Its file name, for example `kubectl-ipam`.
    pub name: &'static str,
    /// What the user types, for example `kubectl ipam`.
    pub usage: &'static str,
    /// Whose plugin it is.
    pub family: Family,
    /// Its section of the configuration file.
    pub section: &'static str,
    /// Its version, without a leading `v`.
    pub version: &'static str,
    /// Its own settings.
    pub settings: &'static [Setting],
    /// Its clap tree.
    pub command: fn() -> Command,
    /// What its man pages say beyond the clap tree.
    pub man: fn() -> ManExtras,
    /// Its JSON schemas by kind.
    pub schemas: fn() -> Vec<(&'static str, Schema)>,
}

impl Binary {
    const fn of<P: Plugin>() -> Self {
        Self {
            name: P::NAME,
            usage: P::USAGE,
            family: P::FAMILY,
            section: P::SECTION,
            version: P::VERSION,
            settings: P::SETTINGS,
            command: command::<P>,
            man: P::man,
            schemas: P::schemas,
        }
    }

    /// What is typed before the binary's own words: `kubectl ipam`, or its name where only a shell function could
    /// lead to it.
    pub fn called(&self) -> Vec<&'static str> {
        match self.family {
            Family::Kubectl => vec!["kubectl", self.name.trim_start_matches("kubectl-")],
            Family::Talosctl => vec![self.name],
        }
    }

    /// What is asked for the candidates of a half typed line.
    pub fn asked(&self) -> Vec<&'static str> {
        match self.family {
            Family::Kubectl => vec!["kubectl", "__complete", self.name.trim_start_matches("kubectl-")],
            Family::Talosctl => vec![self.name, "__complete"],
        }
    }

    /// The name of the link that kubectl asks for completions, if it is one of its plugins.
    pub fn completer(&self) -> Option<String> {
        let plugin = self.family == Family::Kubectl;
        plugin.then(|| self.name.replacen("kubectl-", "kubectl_complete-", 1))
    }
}

/// The plugins of kubectl.
pub fn kubectl_plugins() -> impl Iterator<Item = &'static Binary> {
    SUITE.iter().filter(|binary| binary.family == Family::Kubectl)
}

/// Every binary of the suite.
pub const SUITE: &[Binary] = &[
    Binary::of::<kubectl_ipam::Ipam>(),
    Binary::of::<kubectl_media::Media>(),
    Binary::of::<bootstrap_wizard::Wizard>(),
];
