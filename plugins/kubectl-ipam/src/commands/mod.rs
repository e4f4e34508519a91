//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod assign;
mod assigning;
pub mod check;
pub mod diff;
pub mod explain;
pub mod get;
mod git_manifests;
pub mod ground;
pub mod history;
pub mod hook;
pub mod hosts;
mod hosts_file;
pub mod import;
pub mod init;
pub mod list;
pub mod plan;
pub mod probe;
mod publishing;
mod recording;
pub mod release;
pub mod render;
pub mod reserve;
pub mod reserving;
pub mod sources;
pub mod sync;
pub mod version;
mod writing;
