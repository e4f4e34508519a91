//! What a check found. Every check of every plugin yields [`Finding`]s, so that thresholds, suppressions and
//! report formats exist once.

mod catalogue;
mod flags;
mod report;
mod show;

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

pub use catalogue::{Catalogue, RuleBody, RuleListBody};
pub use flags::{FailOn, FindingFlags, Suppression, SuppressionError};
pub use report::{Checked, Judged, Outcome, Report, ReportBody, Summary, Suppressed, natural};

use crate::output::Tone;

/// How bad it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing breaks.
    Info,
    /// Will bite later, or under a condition that does not hold now.
    Warning,
    /// Broken now, or breaks as soon as somebody touches it.
    Error,
}

/// A rule that can be violated: the entry behind `explain CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, `<PLUGIN>-<WORDS>`.
    pub code: &'static str,
    /// The severity its findings have unless a finding says otherwise.
    pub severity: Severity,
    /// One line, no full stop: what is wrong.
    pub title: &'static str,
    /// Why it matters and how it is detected: plain text, paragraphs separated by a blank line.
    pub explanation: &'static str,
    /// What to do, in general; the finding's own hint is specific.
    pub mend: &'static str,
    /// Where upstream says so: `owner/repo: path`, `owner/repo#n`, an RFC or a documentation page.
    pub source: &'static str,
}

/// What a finding is about. Together with the code it identifies the finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// `Service`, `Node`, `IPAddressPool`, `reservation`, `network`, `file` …
    pub kind: String,
    /// Kubernetes namespace, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its name, or an address for findings about addresses.
    pub name: String,
}

/// Where in a file something stands. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Location {
    /// The path as the user gave it, or relative to where the search started.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One fact that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Evidence {
    /// What was seen, for example `Node talos-qal-bre status.addresses: 10.69.1.151`.
    pub text: String,
    /// Where, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Something a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule's code.
    pub code: Cow<'static, str>,
    /// How bad it is here.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// One line, no full stop.
    pub message: String,
    /// The facts it rests on, in reading order.
    pub evidence: Vec<Evidence>,
    /// What to do here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What else would have been found, had this not explained it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Consequence>,
    /// Where to read on: the command that explains the code.
    pub doc: String,
}

/// A finding that another one explains, and that therefore does not stand for itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Consequence {
    /// Its rule's code.
    pub code: Cow<'static, str>,
    /// What it is about.
    pub subject: Subject,
    /// What it says.
    pub message: String,
}

/// Something that could not be looked at; a gap is shown, never silently skipped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Gap {
    /// What is missing, for example `services in all namespaces`.
    pub what: String,
    /// Why, for example `forbidden: you lack list on services`.
    pub why: String,
    /// Whether this counts as done with gaps (exit code 6). An optional CRD that is not installed does not.
    pub blocking: bool,
}

impl Severity {
    /// As it is typed and printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// How it stands out.
    pub fn tone(self) -> Tone {
        match self {
            Self::Info => Tone::Plain,
            Self::Warning => Tone::Warning,
            Self::Error => Tone::Bad,
        }
    }
}

impl Subject {
    /// A subject without a namespace.
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), namespace: None, name: name.into() }
    }

    /// A subject in a namespace.
    pub fn in_namespace(
        kind: impl Into<String>,
        namespace: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self { kind: kind.into(), namespace: Some(namespace.into()), name: name.into() }
    }
}

/// `Kind/name` or `Kind/namespace/name`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{}/{namespace}/{}", self.kind, self.name),
            None => write!(f, "{}/{}", self.kind, self.name),
        }
    }
}

/// `file:line`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Evidence {
    /// Something seen in the cluster or derived.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), location: None }
    }

    /// Something that stands in a file.
    pub fn at(location: Location, text: impl Into<String>) -> Self {
        Self { text: text.into(), location: Some(location) }
    }
}

/// The text, after `file:line: ` if it stands in a file.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "{location}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl Rule {
    /// A finding of this rule with its own severity; evidence and hint are added after.
    pub fn finding(&self, subject: Subject, message: impl Into<String>) -> Finding {
        Finding {
            code: Cow::Borrowed(self.code),
            severity: self.severity,
            subject,
            message: message.into(),
            evidence: Vec::new(),
            hint: None,
            follows: Vec::new(),
            doc: format!("explain {}", self.code),
        }
    }
}

impl Finding {
    /// Adds a fact it rests on.
    pub fn evidence(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// Says what to do here.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Takes over what another finding says, as explained by this one; with what that one explains.
    pub fn explain(&mut self, other: Self) {
        let Self { code, subject, message, follows, .. } = other;
        self.follows.push(Consequence { code, subject, message });
        self.follows.extend(follows);
    }

    /// Another severity than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

impl Gap {
    /// Something that should have been looked at and could not be: exit code 6 unless findings fail the check.
    pub fn blocking(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), blocking: true }
    }

    /// Something worth a note, such as an optional kind that is not installed.
    pub fn note(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), blocking: false }
    }
}
