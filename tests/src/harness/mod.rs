//! What end-to-end tests run in: the real binaries, the real kubectl, and nothing else of the machine.
//!
//! ```no_run
//! use simlab::harness::TestEnvironment;
//!
//! let env = TestEnvironment::new();
//! let outcome = env.run(["kubectl", "ipam", "version", "--client"]);
//! assert_eq!(outcome.code, Some(0), "{outcome}");
//! ```

mod binaries;
mod companions;
mod environment;
mod outcome;
mod real_app;
mod terminal;

pub use binaries::Binaries;
pub use companions::{companion, missing};
pub use environment::TestEnvironment;
pub use outcome::Outcome;
pub use real_app::{RealApp, program_of};
pub use terminal::Terminal;
