//! The flags every command that reports findings has.

use std::fmt;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{Severity, Subject};

/// From which severity on findings make the command fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors only.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
    /// No finding: the exit code then tells only whether the check could be done.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity is enough.
    pub fn reached_by(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Never => "never",
        }
    }
}

/// What makes the command fail, what is shown, what is left out. Independent of each other: a finding that is
/// not shown can still make the command fail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Findings")]
pub struct FindingFlags {
    /// Exit with 3 when there is a finding of this severity or a worse one
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,

    /// Show findings of this severity and worse
    #[arg(long, value_enum, default_value = "info", value_name = "SEVERITY")]
    pub min_severity: Severity,

    /// Leave findings out by code, or by code and subject; `*` stands for any text. Can be repeated.
    /// Suppressed findings are counted, listed with -o wide and -o json, and do not make the command fail
    #[arg(long, value_name = "CODE[=SUBJECT]")]
    pub suppress: Vec<Suppression>,
}

impl Default for FindingFlags {
    fn default() -> Self {
        Self { fail_on: FailOn::Error, min_severity: Severity::Info, suppress: Vec::new() }
    }
}

/// A finding that somebody decided to live with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's code; `*` stands for any text.
    pub code: String,
    /// `name`, `kind/name` or `kind/namespace/name`; `*` stands for any text. `None` is any subject.
    pub subject: Option<String>,
    /// Why, if it was said.
    pub reason: Option<String>,
    /// Who said so: `--suppress`, or `ipam.yaml:12`.
    pub origin: String,
}

impl Suppression {
    /// Whether it covers a finding with this code and subject. Case does not matter.
    pub fn covers(&self, code: &str, subject: &Subject) -> bool {
        let any_case =
            |pattern: &str, text: &str| wildcard(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase());
        let Some(wanted) = &self.subject else { return any_case(&self.code, code) };
        any_case(&self.code, code)
            && (any_case(wanted, &subject.name)
                || any_case(wanted, &format!("{}/{}", subject.kind, subject.name))
                || any_case(wanted, &subject.to_string()))
    }
}

/// A `--suppress` value without a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionError;

impl fmt::Display for SuppressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected CODE or CODE=SUBJECT, for example IPAM-NODE-IN-POOL=Node/worker-1")
    }
}

impl std::error::Error for SuppressionError {}

impl FromStr for Suppression {
    type Err = SuppressionError;

    fn from_str(text: &str) -> Result<Self, SuppressionError> {
        let (code, subject) = match text.split_once('=') {
            Some((code, subject)) => (code.trim(), Some(subject.trim())),
            None => (text.trim(), None),
        };
        if code.is_empty() || subject.is_some_and(str::is_empty) {
            return Err(SuppressionError);
        }
        Ok(Self {
            code: code.to_owned(),
            subject: subject.map(str::to_owned),
            reason: None,
            origin: "--suppress".to_owned(),
        })
    }
}

/// Whether `text` matches `pattern`, in which `*` stands for any run of characters.
fn wildcard(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    // `split` yields at least one piece.
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject { kind: "Service".into(), namespace: Some("media".into()), name: "plex".into() }
    }

    #[test]
    fn a_suppression_names_a_code_and_perhaps_a_subject() {
        let covers = |text: &str| text.parse::<Suppression>().unwrap().covers("IPAM-X-Y", &subject());
        for yes in
            ["IPAM-X-Y", "ipam-x-y=plex", "IPAM-X-*=Service/plex", "IPAM-X-Y=service/media/*", "*=plex"]
        {
            assert!(covers(yes), "{yes}");
        }
        for no in ["IPAM-X", "IPAM-X-Y=radarr", "IPAM-X-Y=Service/other/plex", "IPAM-X-Y=media"] {
            assert!(!covers(no), "{no}");
        }
        for bad in ["", "=plex", "IPAM-X="] {
            assert!(bad.parse::<Suppression>().is_err(), "{bad}");
        }
    }

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*b*c", "axbyc", true),
            ("a*b*c", "axyc", false),
            ("a*a", "a", false),
            ("abc", "abcd", false),
            ("*d", "abcd", true),
        ] {
            assert_eq!(wildcard(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_threshold_orders_severities() {
        assert!(FailOn::Warning.reached_by(Severity::Error) && !FailOn::Error.reached_by(Severity::Warning));
        assert!(!FailOn::Never.reached_by(Severity::Error) && FailOn::Info.reached_by(Severity::Info));
    }
}
