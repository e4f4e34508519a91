//! A user's machine in a temporary folder.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::{Binaries, Outcome, companions};

/// The moment all tests take place at.
pub const NOW: &str = "2026-01-31T12:00:00Z";

/// A home folder, a working directory and an environment that hold nothing of the machine the test runs on:
/// cleared variables, the suite's binaries first on PATH, a fixed clock, a fixed width.
#[derive(Debug)]
pub struct TestEnvironment {
    root: TempDir,
    variables: Vec<(OsString, OsString)>,
    replace: Vec<(String, &'static str)>,
    kubectl: Option<PathBuf>,
}

impl Default for TestEnvironment {
    fn default() -> Self {
        Self::new()
    }
}

impl TestEnvironment {
    /// An empty home and working directory; no kubeconfig.
    ///
    /// # Panics
    /// When the temporary folder cannot be made or the binaries cannot be built.
    #[allow(clippy::expect_used)] // a test without its folder cannot go on
    pub fn new() -> Self {
        let root = tempfile::Builder::new().prefix("simlab-").tempdir().expect("a temporary folder");
        let path = root.path().canonicalize().expect("the folder just made");
        for folder in ["home/.kube", "work", "tmp"] {
            fs::create_dir_all(path.join(folder)).expect("a folder in the temporary folder");
        }
        let kubectl = which::which("kubectl").ok();
        let mut env = Self {
            replace: vec![(path.to_string_lossy().into_owned(), "[ROOT]")],
            variables: Vec::new(),
            kubectl,
            root,
        };
        let search = search_path();
        let home = path.join("home");
        env.set("PATH", search);
        env.set("HOME", &home);
        env.set("XDG_CONFIG_HOME", home.join(".config"));
        env.set("XDG_STATE_HOME", home.join(".local/state"));
        env.set("XDG_CACHE_HOME", home.join(".cache"));
        env.set("TMPDIR", path.join("tmp"));
        env.set("LABKIT_NOW", NOW);
        // Machines that run tests are busy; that the deadline holds is a unit test.
        env.set("LABKIT_COMPLETION_TIMEOUT", "60s");
        env.set("COLUMNS", "120");
        env.set("LC_ALL", "C.UTF-8");
        env.set("TZ", "UTC");
        env.set("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            env.set(format!("GIT_{role}_NAME"), "Test");
            env.set(format!("GIT_{role}_EMAIL"), "test@example.org");
            env.set(format!("GIT_{role}_DATE"), NOW);
        }
        env
    }

    /// Gives the user a kubeconfig, in its usual place; `url` is shown as `[SERVER]` in outcomes.
    pub fn kubeconfig(&mut self, yaml: &str, url: &str) -> &mut Self {
        self.write_home(".kube/config", yaml);
        self.replace.push((url.to_owned(), "[SERVER]"));
        let address = url.trim_start_matches("https://");
        self.replace.push((address.to_owned(), "[SERVER]"));
        self
    }

    /// Sets a variable for every process started from now on.
    pub fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.variables.retain(|(known, _)| known != name.as_ref());
        self.variables.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Takes a variable away again.
    pub fn unset(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.variables.retain(|(known, _)| known != name.as_ref());
        self
    }

    /// Replaces `text` by `placeholder` in outcomes.
    pub fn replace(&mut self, text: impl Into<String>, placeholder: &'static str) -> &mut Self {
        self.replace.push((text.into(), placeholder));
        self
    }

    /// The folder everything of this environment is in.
    pub fn root(&self) -> PathBuf {
        // A folder that was there when it was made canonical is canonical again, or gone for both spellings.
        self.root.path().canonicalize().unwrap_or_else(|_| self.root.path().to_owned())
    }

    /// The working directory.
    pub fn work(&self) -> PathBuf {
        self.root().join("work")
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    /// Writes a file into the working directory, with the folders above it.
    pub fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> PathBuf {
        write_file(&self.work().join(path), text.as_ref())
    }

    /// Writes a file into the home folder, with the folders above it.
    pub fn write_home(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) -> PathBuf {
        write_file(&self.home().join(path), text.as_ref())
    }

    /// Puts a program of that name before everything else on PATH, for every process started from now on.
    ///
    /// # Panics
    /// When it cannot be written.
    #[allow(clippy::expect_used)] // a test cannot go on without it
    pub fn program(&mut self, name: &str, script: &str) -> PathBuf {
        let folder = self.root().join("programs");
        let path = write_file(&folder.join(name), script.as_bytes());
        fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a file of ours");
        let search = self.variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.clone());
        let search = search.unwrap_or_default();
        let after = std::env::split_paths(&search).filter(|known| *known != folder);
        let search = std::env::join_paths(std::iter::once(folder.clone()).chain(after));
        self.set("PATH", search.unwrap_or_default());
        path
    }

    /// Reads a file of the working directory.
    ///
    /// # Panics
    /// When it cannot be read.
    #[track_caller]
    #[allow(clippy::expect_used)] // a failed assertion of a test
    pub fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.work().join(path)).expect("a text file of the working directory")
    }

    /// Runs a command line to its end, with empty stdin: `["kubectl", "ipam", "list"]`.
    ///
    /// Without a kubectl on PATH `kubectl <plugin>` runs the plugin directly, which is what kubectl does.
    pub fn run<S: AsRef<OsStr>>(&self, line: impl IntoIterator<Item = S>) -> Outcome {
        self.outcome(self.command(line).stdin(Stdio::null()))
    }

    /// Like [`run`](Self::run), with `input` on stdin.
    ///
    /// # Panics
    /// When the process cannot be fed.
    #[allow(clippy::expect_used)] // a failed assertion of a test
    pub fn run_with_input<S: AsRef<OsStr>>(
        &self,
        line: impl IntoIterator<Item = S>,
        input: &[u8],
    ) -> Outcome {
        use std::io::Write;
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the process starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        std::thread::scope(|scope| {
            // A process that does not read its input to the end is its own business.
            scope.spawn(move || drop(stdin.write_all(input)));
            let output = child.wait_with_output().expect("the process ends");
            self.of(output)
        })
    }

    /// A script for `sh -c`, for pipelines.
    pub fn shell(&self, script: &str) -> Outcome {
        self.run(["sh", "-c", script])
    }

    /// The command, ready to be started: for processes that are to be watched while they run.
    pub fn command<S: AsRef<OsStr>>(&self, line: impl IntoIterator<Item = S>) -> Command {
        let words: Vec<OsString> = line.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let (program, arguments) = self.resolve(&words);
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(self.variables.iter().cloned()).current_dir(self.work());
        command
    }

    /// The variables processes are started with.
    pub fn variables(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// Whether the real kubectl is there; a loud line if it is not.
    ///
    /// # Panics
    /// When it is not and `CI=true`.
    pub fn has_kubectl(&self) -> bool {
        if self.kubectl.is_none() {
            companions::missing("kubectl");
        }
        self.kubectl.is_some()
    }

    /// Runs a prepared command to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    #[allow(clippy::panic)] // a failed assertion of a test
    pub fn outcome(&self, command: &mut Command) -> Outcome {
        match command.output() {
            Ok(output) => self.of(output),
            Err(error) => panic!("{command:?} does not start: {error}"),
        }
    }

    /// Runs a prepared command to its end with `stdout` in place of a pipe to the test.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    #[allow(clippy::expect_used)] // a failed assertion of a test
    pub fn outcome_with_stdout(&self, command: &mut Command, stdout: impl Into<Stdio>) -> Outcome {
        command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        let child = command.spawn().expect("the process starts");
        self.of(child.wait_with_output().expect("the process ends"))
    }

    /// The text of every file below the working directory by its path, to see whether anything changed.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.work()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap_or_default());
                }
            }
        }
        files
    }

    /// The outcome of a process that was started with [`command`](Self::command).
    pub fn of(&self, output: Output) -> Outcome {
        Outcome::of(output, &self.replace)
    }

    fn resolve<'w>(&self, words: &'w [OsString]) -> (PathBuf, &'w [OsString]) {
        let (program, arguments) = match words {
            [] => (OsStr::new("true"), words),
            [program, arguments @ ..] => (program.as_os_str(), arguments),
        };
        if program != "kubectl" {
            let ours = Binaries::get().folder.join(program);
            return (if ours.exists() { ours } else { PathBuf::from(program) }, arguments);
        }
        match (&self.kubectl, arguments) {
            (Some(kubectl), _) => (kubectl.clone(), arguments),
            (None, [word, rest @ ..]) => {
                let mut name = OsString::from("kubectl-");
                name.push(word);
                (Binaries::get().folder.join(name), rest)
            }
            (None, []) => (PathBuf::from("kubectl"), arguments),
        }
    }
}

/// The suite's binaries, then the machine's folders that hold no other kubectl plugin.
fn search_path() -> OsString {
    let machine = std::env::var_os("PATH").unwrap_or_default();
    let clean = std::env::split_paths(&machine).filter(|folder| !holds_plugins(folder));
    let ours = std::iter::once(Binaries::get().folder.clone());
    // A folder whose name holds a colon cannot be on PATH in the first place.
    std::env::join_paths(ours.chain(clean)).unwrap_or_default()
}

fn holds_plugins(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("kubectl-"))
}

#[allow(clippy::panic)] // a failed assertion of a test
fn write_file(path: &Path, text: &[u8]) -> PathBuf {
    let written = match path.parent() {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| fs::write(path, text)),
        None => fs::write(path, text),
    };
    match written {
        Ok(()) => path.to_owned(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}
