//! The command-line side every plugin shares: errors, exit codes and what a command is handed to run with.

mod error;
mod exit;

pub use error::{Error, ErrorKind, Result, ResultExt};
pub use exit::ExitCode;
