//! talosctl's connection flags.

use std::path::PathBuf;

use clap::Args;

/// The flags that say which nodes to talk to, and as whom: talosctl's own set.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Talos flags")]
pub struct TalosFlags {
    /// Work on these nodes, instead of those of the talosconfig's context
    #[arg(long, short = 'n', global = true, value_name = "NODE", value_delimiter = ',')]
    pub nodes: Vec<String>,

    /// Reach the cluster through these control plane nodes, instead of those of the talosconfig's context
    #[arg(long, short = 'e', global = true, value_name = "ADDRESS", value_delimiter = ',')]
    pub endpoints: Vec<String>,

    /// Read this talosconfig file, instead of the one in TALOSCONFIG or ~/.talos/config
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub talosconfig: Option<PathBuf>,

    /// Use this context of the talosconfig
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
}
