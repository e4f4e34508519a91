//! `kubectl ipam`: see the library for what it does.

use kubectl_ipam::Ipam;

fn main() -> std::process::ExitCode {
    labkit::cli::run::<Ipam>()
}
