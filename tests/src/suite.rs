//! The plugins there are: the one list that completions, man pages, schemas and conformance go through. A new
//! plugin joins by one line.

use clap::Command;
use labkit::cli::{ManExtras, Plugin, Setting, command};
use schemars::Schema;

/// A binary of the suite, as the tests see it.
#[derive(Clone, Copy)]
pub struct Binary {
    /// Its file name, for example `kubectl-ipam`.
    pub name: &'static str,
    /// What the user types, for example `kubectl ipam`.
    pub usage: &'static str,
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
            section: P::SECTION,
            version: P::VERSION,
            settings: P::SETTINGS,
            command: command::<P>,
            man: P::man,
            schemas: P::schemas,
        }
    }

    /// The words kubectl is called with before the plugin's own, for example `ipam`.
    pub fn word(&self) -> &'static str {
        self.name.trim_start_matches("kubectl-")
    }

    /// The name of the link that kubectl asks for completions.
    pub fn completer(&self) -> String {
        self.name.replacen("kubectl-", "kubectl_complete-", 1)
    }
}

/// Every binary of the suite.
pub const SUITE: &[Binary] = &[Binary::of::<kubectl_ipam::Ipam>(), Binary::of::<kubectl_media::Media>()];
