//! The pre-commit hook: what it says, and what becomes of one that is there already.
//!
//! | module | job |
//! | --- | --- |
//! | [`script`] | the hook as a shell script, and as an entry for the pre-commit framework |
//! | [`staged`] | which of the staged files belong to which inventory |
//! | [`view`] | the answer in the formats of `-o` |

pub mod script;
pub mod staged;
pub mod view;

pub use view::{Change, Hook};

/// The hook's file name, `githooks(5)`.
pub const NAME: &str = "pre-commit";

/// Where a hook that was there before is kept; ours runs it first.
pub const BEFORE: &str = "pre-commit.before-kubectl-ipam";
