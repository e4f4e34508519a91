//! `kubectl media`: see the library for what it does.

use kubectl_media::Media;

fn main() -> std::process::ExitCode {
    labkit::cli::run::<Media>()
}
