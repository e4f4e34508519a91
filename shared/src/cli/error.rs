//! The one error type a command returns: what happened, why, and what to do about it.

use std::fmt;

use super::ExitCode;

/// A command's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure this is; it decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The work failed.
    Failed,
    /// The command line, or a value on it, makes no sense.
    Usage,
    /// A deadline passed.
    TimedOut,
    /// The tool declined: conflict, precondition, confirmation.
    Refused,
    /// Ctrl-C.
    Interrupted,
    /// The reader of our output went away; not shown, not a failure.
    BrokenPipe,
}

/// An error as the user sees it: `error: message`, indented causes, then `hint:` lines.
///
/// Library errors are turned into this once, where it is known which object or file was at stake. Texts are
/// lower-case fragments in the present tense and never hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Decides the exit code.
    pub kind: ErrorKind,
    /// One line: what happened, with the object or the file:line.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What the user can do.
    pub hints: Vec<String>,
}

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// The work failed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A deadline passed.
    pub fn timed_out(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::TimedOut, message)
    }

    /// The tool declined to act.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, message)
    }

    /// The user interrupted the command.
    pub fn interrupted() -> Self {
        Self::new(ErrorKind::Interrupted, "interrupted")
    }

    /// Adds a cause below those already there. The number behind a system's error says nothing to people and is
    /// left out.
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(plain(&cause.to_string()));
        self
    }

    /// Adds advice; the same advice is kept once.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
        self
    }

    /// Puts a new headline above: the present message becomes the first cause.
    pub fn context(mut self, message: impl Into<String>) -> Self {
        let inner = std::mem::replace(&mut self.message, message.into());
        self.causes.insert(0, inner);
        self
    }

    /// The exit code this error ends the process with.
    pub fn exit_code(&self) -> ExitCode {
        match self.kind {
            ErrorKind::Failed => ExitCode::Failed,
            ErrorKind::Usage => ExitCode::Usage,
            ErrorKind::TimedOut => ExitCode::TimedOut,
            ErrorKind::Refused => ExitCode::Refused,
            ErrorKind::Interrupted => ExitCode::Interrupted,
            ErrorKind::BrokenPipe => ExitCode::Done,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Turns any library error into an [`Error`] with a headline.
pub trait ResultExt<T> {
    /// `message` says what was being done; the library's text, and its sources', become the causes.
    fn or_failed<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: std::error::Error> ResultExt<T> for std::result::Result<T, E> {
    fn or_failed<S: Into<String>>(self, message: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| {
            let mut ours = Error::failed(message()).caused_by(&error);
            let mut source = error.source();
            while let Some(cause) = source {
                let text = plain(&cause.to_string());
                // Many libraries repeat their source in their own text.
                if !ours.causes.iter().any(|known| known.contains(&text)) {
                    ours.causes.push(text);
                }
                source = cause.source();
            }
            ours
        })
    }
}

/// The text as a lower-case fragment without `(os error 2)`, if it is one of the system's.
pub(crate) fn plain(text: &str) -> String {
    let number = |rest: &str| {
        rest.strip_suffix(')').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match text.rsplit_once(" (os error ") {
        Some((words, rest)) if number(rest) => {
            let mut chars = words.chars();
            chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_keeps_the_inner_message_as_the_first_cause() {
        let error =
            Error::failed("connection refused").caused_by("os error 111").context("cannot list nodes");
        assert_eq!(error.message, "cannot list nodes");
        assert_eq!(error.causes, ["connection refused", "os error 111"]);
    }

    #[test]
    fn a_system_s_error_has_its_words_only() {
        let error = Error::failed("x").caused_by(std::io::Error::from_raw_os_error(2));
        assert_eq!(error.causes, ["no such file or directory"]);
        assert_eq!(plain("Odd (os error 2) but longer"), "Odd (os error 2) but longer");
        assert_eq!(plain(" (os error 5)"), "");
    }

    #[test]
    fn the_same_hint_is_kept_once() {
        let error = Error::refused("x").hint("do this").hint("do this");
        assert_eq!(error.hints.len(), 1);
        assert_eq!(error.exit_code(), ExitCode::Refused);
    }
}
