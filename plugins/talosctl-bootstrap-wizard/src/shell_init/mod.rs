//! The shell function that makes `talosctl bootstrap-wizard` work.
//!
//! talosctl refuses words it does not know (siderolabs/talos #9144), so the shell has to hand them over. Completion
//! comes with it: the scripts of cobra, which talosctl prints, ask for candidates by calling `talosctl __complete` in
//! the same shell, and there the function answers.

use clap::ValueEnum;

/// Shells the function is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

/// The function in the words of the shell. bash and zsh have the same.
pub const fn function(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash | Shell::Zsh => include_str!("talosctl.sh"),
        Shell::Fish => include_str!("talosctl.fish"),
    }
}
