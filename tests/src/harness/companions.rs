//! Programs of other people that tests run: found, or missed loudly.

use std::env;
use std::io::Write;
use std::path::PathBuf;

/// The path of a program on PATH; `None` after a loud line when it is missing.
///
/// # Panics
/// When it is missing and `CI=true`: there nothing may be skipped.
pub fn companion(name: &str) -> Option<PathBuf> {
    if let Ok(path) = which::which(name) {
        return Some(path);
    }
    missing(name);
    None
}

/// Says that what needs `name` is skipped; the same rules as for [`companion`].
pub fn missing(name: &str) {
    let in_ci = env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!in_ci, "{name} is missing, and with CI=true no test may be skipped: see tests/run");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // The test runner captures the print macros only, so this is seen although the test passes.
    let _unseen =
        writeln!(std::io::stderr(), "SKIPPED {test}: {name} is not on PATH (tests/run names packages)");
}
