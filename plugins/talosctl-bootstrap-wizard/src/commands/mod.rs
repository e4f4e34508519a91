//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod discover;
pub mod doctor;
pub mod explain;
pub mod health;
pub mod kubeconfig;
pub mod record;
pub mod shell_init;
pub mod status;
pub mod version;
