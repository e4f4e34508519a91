//! Scripts for six shells, under the names clap's own ecosystem and the shells expect.

use std::path::PathBuf;

use clap_complete::{Generator, Shell, generate as write_script};
use clap_complete_nushell::Nushell;
use simlab::suite::{Binary, SUITE};

use crate::Files;

/// One script a shell and binary. They complete `kubectl-ipam …`; `kubectl ipam …` is served by the
/// `kubectl_complete-ipam` link.
pub fn generate() -> Files {
    SUITE.iter().flat_map(scripts).collect()
}

fn scripts(binary: &Binary) -> impl Iterator<Item = (PathBuf, String)> {
    let name = binary.name;
    [
        (format!("{name}.bash"), script(binary, Shell::Bash)),
        (format!("_{name}"), script(binary, Shell::Zsh)),
        (format!("{name}.fish"), script(binary, Shell::Fish)),
        (format!("_{name}.ps1"), script(binary, Shell::PowerShell)),
        (format!("{name}.elv"), script(binary, Shell::Elvish)),
        (format!("{name}.nu"), script(binary, Nushell)),
    ]
    .into_iter()
    .map(|(file, text)| (PathBuf::from("completions").join(file), text))
}

fn script(binary: &Binary, shell: impl Generator) -> String {
    let mut script = Vec::new();
    write_script(shell, &mut (binary.command)(), binary.name, &mut script);
    String::from_utf8(script).expect("scripts are text")
}
