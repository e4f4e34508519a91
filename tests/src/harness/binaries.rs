//! The suite's binaries, built once for a test process, in a folder as a user would have them on PATH.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::suite::SUITE;

/// Where the binaries are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// A folder with the plugins and their `kubectl_complete-*` links and nothing else.
    pub folder: PathBuf,
}

impl Binaries {
    /// Builds them on first use.
    ///
    /// `cargo test` builds no other package's binaries, so cargo is called once more: in the same target folder
    /// it has next to nothing left to do.
    ///
    /// # Panics
    /// When they cannot be built: no test makes sense then.
    pub fn get() -> &'static Self {
        match Self::build_once() {
            Ok(binaries) => binaries,
            #[allow(clippy::panic)] // the whole point of a test harness is to fail the test
            Err(reason) => panic!("the suite's binaries cannot be built: {reason}"),
        }
    }

    /// Builds them on first use, or says why that fails.
    pub fn build_once() -> Result<&'static Self, &'static str> {
        static BINARIES: LazyLock<Result<Binaries, String>> = LazyLock::new(build);
        BINARIES.as_ref().map_err(String::as_str)
    }

    /// The path of one of them.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn build() -> Result<Binaries, String> {
    let profile = profile_folder().map_err(|error| error.to_string())?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--workspace", "--bins", "--offline"]);
    if profile.file_name().is_some_and(|name| name == "release") {
        cargo.arg("--release");
    }
    let target = profile.parent().unwrap_or(&profile);
    for name in env::vars_os().map(|(name, _)| name).filter(|name| describes_a_test(&name.to_string_lossy()))
    {
        cargo.env_remove(name);
    }
    cargo.current_dir(workspace()).env("CARGO_TARGET_DIR", target);
    let output = cargo.output().map_err(|error| format!("{cargo:?}: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let folder = profile.join("simlab-path");
    link_all(&profile, &folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(Binaries { folder })
}

/// Variables that `cargo test` sets for the test process. Build scripts watch some of them: were they handed down,
/// every call would build half of the dependencies again.
fn describes_a_test(name: &str) -> bool {
    const PREFIXES: [&str; 7] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
        "CARGO_TARGET_TMPDIR",
        "OUT_DIR",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The root of the workspace.
pub(super) fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// `target/debug` for `target/debug/deps/e2e-0123456789abcdef` and for `target/debug/simlab`.
fn profile_folder() -> io::Result<PathBuf> {
    let exe = env::current_exe()?;
    let folder = exe.parent().unwrap_or(&exe);
    let up = if folder.file_name().is_some_and(|name| name == "deps") { folder.parent() } else { None };
    Ok(up.unwrap_or(folder).to_owned())
}

fn link_all(profile: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for binary in SUITE {
        link(&profile.join(binary.name), &folder.join(binary.name))?;
        if let Some(completer) = binary.completer() {
            link(Path::new(binary.name), &folder.join(completer))?;
        }
    }
    Ok(())
}

/// Test processes run side by side, so a link that another one just made is as good as ours.
fn link(to: &Path, from: &Path) -> io::Result<()> {
    if fs::read_link(from).is_ok_and(|present| present == to) {
        return Ok(());
    }
    let temporary = from.with_extension(std::process::id().to_string());
    std::os::unix::fs::symlink(to, &temporary)?;
    fs::rename(&temporary, from)
}
