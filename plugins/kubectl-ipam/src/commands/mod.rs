//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod check;
pub mod explain;
pub mod ground;
pub mod list;
pub mod plan;
mod recording;
pub mod release;
pub mod reserve;
pub mod reserving;
pub mod sources;
pub mod version;
mod writing;
