//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod check;
pub mod explain;
pub mod list;
pub mod sources;
pub mod version;
