//! `talosctl bootstrap-wizard`: see the library for what it does.

use bootstrap_wizard::Wizard;

fn main() -> std::process::ExitCode {
    labkit::cli::run::<Wizard>()
}
