//! The user's own `git`, for what the repository around an inventory knows. Nothing here fetches or pushes.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use labkit::cli::{Env, Error, Result};

/// A repository, looked at from one of its folders.
#[derive(Debug, Clone)]
pub struct Repository {
    program: PathBuf,
    folder: PathBuf,
    root: PathBuf,
}

impl Repository {
    /// The repository that `folder` lies in; `None` when it lies in none.
    ///
    /// # Errors
    /// When there is a repository and no `git` on the PATH, or `git` refuses it (another owner, a broken file).
    pub fn open(env: &Env, folder: &Path) -> Result<Option<Self>> {
        // The parent of a bare file name is the empty path, which is no folder to a program.
        let folder = env.directory().join(folder);
        if !folder.is_dir() {
            return Ok(None);
        }
        let Ok(program) = which::which_in("git", env.get_os("PATH"), env.directory()) else {
            if folder.ancestors().any(|folder| folder.join(".git").exists()) {
                return Err(Error::failed("git is not installed").hint("install git, or add it to the PATH"));
            }
            return Ok(None);
        };
        let mut repository = Self { program, root: folder.clone(), folder };
        let output = repository.start(&["rev-parse", "--show-toplevel"])?;
        if output.status.success() {
            repository.root = PathBuf::from(text(&output.stdout).trim_end_matches('\n'));
            return Ok(Some(repository));
        }
        if text(&output.stderr).contains("not a git repository") {
            return Ok(None);
        }
        Err(failed("rev-parse", &output))
    }

    /// The folder at the top of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder it was opened with, absolute; `git` is run there.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `git` with these arguments writes to its stdout, run in the folder the repository was opened with.
    ///
    /// # Errors
    /// When it ends with another status than 0: what it wrote to stderr.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<String> {
        let output = self.start(arguments)?;
        if !output.status.success() {
            return Err(failed(&word(arguments), &output));
        }
        Ok(text(&output.stdout))
    }

    /// As [`Repository::run`], with `input` on its stdin.
    ///
    /// # Errors
    /// As [`Repository::run`].
    pub fn run_with_input<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Result<String> {
        let cannot = |error| Error::failed(format!("cannot run {}", self.program.display())).caused_by(error);
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(cannot)?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ends without reading tells why in its status.
            drop(stdin.write_all(input));
        }
        let output = child.wait_with_output().map_err(cannot)?;
        if !output.status.success() {
            return Err(failed(&word(arguments), &output));
        }
        Ok(text(&output.stdout))
    }

    /// The same repository, looked at from its top: relative paths begin there.
    pub fn at_root(&self) -> Self {
        Self { folder: self.root.clone(), ..self.clone() }
    }

    /// As [`Repository::run`] for what is written with `-z`: records that end with a zero byte, such as paths.
    ///
    /// # Errors
    /// As [`Repository::run`].
    pub fn records<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Vec<PathBuf>> {
        let output = self.start(arguments)?;
        if !output.status.success() {
            return Err(failed(&word(arguments), &output));
        }
        let records = output.stdout.split(|byte| *byte == 0).filter(|record| !record.is_empty());
        Ok(records.map(|record| PathBuf::from(OsStr::from_bytes(record))).collect())
    }

    /// The folder in which Git looks for hooks; `core.hooksPath` may have moved it.
    ///
    /// # Errors
    /// As [`Repository::run`].
    pub fn hooks(&self) -> Result<PathBuf> {
        let path = self.at_root().run(&["rev-parse", "--git-path", "hooks"])?;
        Ok(self.root.join(path.trim_end_matches('\n')))
    }

    /// As [`Repository::run`] for questions: status 1 is the answer no.
    ///
    /// # Errors
    /// When it ends with a status above 1.
    pub fn ask<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Option<String>> {
        let output = self.start(arguments)?;
        match output.status.code() {
            Some(0) => Ok(Some(text(&output.stdout))),
            Some(1) => Ok(None),
            _ => Err(failed(&word(arguments), &output)),
        }
    }

    /// The commit that is checked out; `None` before the first one.
    ///
    /// # Errors
    /// As [`Repository::ask`].
    pub fn head(&self) -> Result<Option<String>> {
        let commit = self.ask(&["rev-parse", "--verify", "--quiet", "HEAD"])?;
        Ok(commit.map(|commit| commit.trim_end().to_owned()))
    }

    /// Whether the file is in Git as it is in the folder: nothing to commit, and known.
    ///
    /// # Errors
    /// As [`Repository::run`].
    pub fn is_committed(&self, file: &Path) -> Result<bool> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let status = ["status", "--porcelain=v1", "--untracked-files=all", "--ignored", "--"].map(OsStr::new);
        let status = status.into_iter().chain([file.as_os_str()]).collect::<Vec<_>>();
        Ok(self.run(&status)?.is_empty())
    }

    /// When the last commit that changed the file was made, in seconds since 1970; `None` when there is none.
    ///
    /// # Errors
    /// As [`Repository::run`].
    pub fn last_change(&self, file: &Path) -> Result<Option<i64>> {
        if self.head()?.is_none() {
            return Ok(None);
        }
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let log = ["log", "-1", "--format=%ct", "--"].map(OsStr::new);
        let log = log.into_iter().chain([file.as_os_str()]).collect::<Vec<_>>();
        Ok(self.run(&log)?.trim().parse().ok())
    }

    fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Output> {
        self.command(arguments)
            .output()
            .map_err(|error| Error::failed(format!("cannot run {}", self.program.display())).caused_by(error))
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--no-pager").arg("-C").arg(&self.folder).args(arguments);
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.stdin(Stdio::null());
        command
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The subcommand among the arguments.
fn word<S: AsRef<OsStr>>(arguments: &[S]) -> String {
    arguments.first().map(|first| first.as_ref().to_string_lossy().into_owned()).unwrap_or_default()
}

fn failed(subcommand: &str, output: &Output) -> Error {
    let said = text(&output.stderr);
    let lines = said.lines().filter(|line| !line.trim().is_empty());
    lines.fold(Error::failed(format!("git {subcommand} failed")), |error, line| {
        error.caused_by(line.trim_start_matches("fatal: ").trim_start_matches("error: "))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn env(folder: &Path) -> Env {
        Env::of(std::env::vars_os(), folder)
    }

    #[test]
    fn a_folder_outside_any_repository_has_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Repository::open(&env(folder.path()), folder.path()).unwrap().is_none());
        assert!(Repository::open(&env(folder.path()), Path::new("no/such/folder")).unwrap().is_none());
    }

    #[test]
    fn a_file_is_committed_or_not_and_has_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let env = env(folder.path());
        fs::create_dir(folder.path().join("deep")).unwrap();
        let file = folder.path().join("deep/ipam.yaml");
        let init = Command::new("git").arg("-C").arg(folder.path()).args(["init", "-q"]).status().unwrap();
        assert!(init.success());
        let repository = Repository::open(&env, Path::new("deep")).unwrap().unwrap();
        assert_eq!(repository.root(), folder.path().canonicalize().unwrap());
        assert_eq!(repository.head().unwrap(), None);
        assert_eq!(repository.last_change(&file).unwrap(), None);

        fs::write(&file, "one").unwrap();
        assert!(!repository.is_committed(&file).unwrap(), "untracked");
        repository.run(&["add", "."]).unwrap();
        let who = ["-c", "user.name=jane", "-c", "user.email=jane@example.com"];
        repository.run(&[&who[..], &["commit", "-qm", "one"]].concat()).unwrap();
        assert!(repository.is_committed(&file).unwrap());
        assert!(repository.last_change(&file).unwrap().is_some());
        assert!(repository.head().unwrap().is_some());
        fs::write(&file, "two").unwrap();
        assert!(!repository.is_committed(&file).unwrap(), "changed");
    }

    #[test]
    fn what_git_says_is_the_cause() {
        let folder = tempfile::tempdir().unwrap();
        Command::new("git").arg("-C").arg(folder.path()).args(["init", "-q"]).status().unwrap();
        let repository = Repository::open(&env(folder.path()), folder.path()).unwrap().unwrap();
        let error = repository.run(&["log"]).unwrap_err();
        assert_eq!(error.message, "git log failed");
        assert!(error.causes[0].contains("does not have any commits yet"), "{error:?}");
    }
}
