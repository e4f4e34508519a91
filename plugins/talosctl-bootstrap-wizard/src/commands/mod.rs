//! One file per verb: collect, decide, show; or plan, confirm, apply.

pub mod bootstrap;
pub mod check;
pub mod discover;
pub mod doctor;
pub mod explain;
pub mod r#gen;
pub(crate) mod ground;
pub mod health;
pub mod init;
pub mod install;
pub mod kubeconfig;
pub mod record;
pub mod reset;
pub mod shell_init;
pub mod status;
pub mod talosconfig;
pub mod upgrade;
pub mod version;
pub mod walk;
