//! `shell-init`: the function that makes `talosctl bootstrap-wizard` work.

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};

use crate::shell_init::{Shell, function};

/// For which shell.
#[derive(Debug, Args)]
pub struct ShellInitArgs {
    /// The shell that reads it
    pub shell: Shell,
}

/// Prints the function.
pub fn run(args: &ShellInitArgs, session: &Session) -> Result<ExitCode> {
    if !session.ui.format().is_human() {
        return Err(Error::usage("shell-init has one format").hint("leave out -o"));
    }
    session.ui.print(function(args.shell))?;
    Ok(ExitCode::Done)
}
