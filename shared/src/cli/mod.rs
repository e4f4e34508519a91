//! The command-line side every plugin shares: the run loop, flags, configuration, completion, errors, exit codes.
//!
//! Start at [`run()`]: `main` is that one call. What a plugin says about itself is [`Plugin`]; what its commands
//! are handed is [`Session`].

pub mod complete;
pub mod config;
pub mod env;
pub mod failpoint;
pub mod version;

mod clock;
pub(crate) mod error;
mod exit;
mod flags;
mod interrupt;
mod plugin;
mod run;
mod session;
mod suggest;
mod usage;

pub use clock::Clock;
pub use config::{Config, Setting};
pub use env::{Env, Variable};
pub use error::{Error, ErrorKind, Result, ResultExt};
pub use exit::ExitCode;
pub use flags::{CLUSTER_HEADING, GLOBAL_HEADING, GlobalFlags, Verbosity};
pub use interrupt::HeldInterrupts;
pub use plugin::{Examples, Family, ManExtras, Plugin, command};
pub use run::run;
pub use session::Session;
pub use suggest::{closest, suggestion};

pub use crate::failpoint;
