//! The flags that decide how an answer looks, the same on every command of every plugin.

use clap::{Args, ValueEnum};

use super::format::Format;
use crate::cli::complete;

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE colours elsewhere too.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `-o`, `--no-headers` and `--color`, accepted at any depth.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputFlags {
    /// How to write the answer: table, wide, json, yaml, name, jsonpath=…, jsonpath-file=…,
    /// custom-columns=…, custom-columns-file=…; lists also csv; findings also sarif, junit, github, markdown;
    /// graphs also mermaid, dot
    #[arg(
        short = 'o',
        long,
        global = true,
        value_name = "FORMAT",
        help_heading = "Global flags",
        add = complete::formats()
    )]
    pub output: Option<Format>,

    /// Leave out the headings of tables and csv
    #[arg(long, global = true, help_heading = "Global flags")]
    pub no_headers: bool,

    /// When to colour: NO_COLOR and TERM=dumb turn `auto` off, CLICOLOR_FORCE turns it on
    #[arg(long, global = true, value_enum, value_name = "WHEN", help_heading = "Global flags")]
    pub color: Option<ColorChoice>,
}

impl OutputFlags {
    /// The format asked for, a table if none was.
    pub fn format(&self) -> Format {
        self.output.clone().unwrap_or_default()
    }
}
