//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod shell_init;
pub mod version;
