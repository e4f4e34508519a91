//! The command-line side every plugin shares: errors, exit codes and what a command is handed to run with.

pub mod env;
pub mod failpoint;

mod clock;
mod error;
mod exit;

pub use clock::Clock;
pub use env::{Env, Variable};
pub use error::{Error, ErrorKind, Result, ResultExt};
pub use exit::ExitCode;

pub use crate::failpoint;
