//! How a process ended and what it said, for assertions and snapshots.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::Output;

/// What a process left behind. Paths and addresses of the test are replaced by `[ROOT]` and `[SERVER]`, so that
/// snapshots are the same on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// stdout.
    pub stdout: String,
    /// stderr.
    pub stderr: String,
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

impl Outcome {
    pub(super) fn of(output: Output, replace: &[(String, &str)]) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            replace.iter().fold(text, |text, (from, to)| text.replace(from, to))
        };
        Self {
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            code: output.status.code(),
            signal: output.status.signal(),
        }
    }

    /// The same outcome, asserted to be success.
    ///
    /// # Panics
    /// When the exit code is not 0.
    #[track_caller]
    pub fn success(self) -> Self {
        self.exits(0)
    }

    /// The same outcome, asserted to have ended with `code`.
    ///
    /// # Panics
    /// When it ended otherwise.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// stdout read as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            #[allow(clippy::panic)] // a failed assertion of a test
            Err(error) => panic!("stdout is not JSON: {error}\n{self}"),
        }
    }
}

/// stdout; then, each only when there is something to say, stderr below a line and how the process ended.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stdout.is_empty() && !self.stdout.ends_with('\n') {
            writeln!(f, "[no newline]")?;
        }
        if !self.stderr.is_empty() {
            writeln!(f, "------- stderr -------\n{}", self.stderr.trim_end_matches('\n'))?;
        }
        match (self.code, self.signal) {
            (Some(0), _) => Ok(()),
            (Some(code), _) => writeln!(f, "[exit status: {code}]"),
            (None, signal) => writeln!(f, "[signal: {}]", signal.unwrap_or_default()),
        }
    }
}
