//! From findings as they were made to a report that can be shown: merged, ordered, suppressed, judged.

use std::cmp::Ordering;
use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Catalogue, FailOn, Finding, FindingFlags, Gap, Severity, Subject, Suppression};
use crate::cli::{ExitCode, Result};
use crate::output::Document;

/// What a check collects while it runs.
#[derive(Debug, Clone)]
pub struct Report {
    catalogue: Catalogue,
    findings: Vec<Finding>,
    gaps: Vec<Gap>,
    checked: Vec<Checked>,
    in_order_of_rules: bool,
}

/// How much was looked at, for the closing line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checked {
    /// Plural noun: `addresses`.
    pub what: String,
    /// How many.
    pub count: u64,
}

/// The report as it is shown and serialised.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportBody {
    /// `passed`, `failed` (findings at or above the threshold) or `incomplete` (blocking gaps, nothing failing).
    pub result: Outcome,
    /// How many there are, shown or not.
    pub summary: Summary,
    /// What was looked at.
    pub checked: Vec<Checked>,
    /// Worst first, then by code, or in the order of the rules where that is one of causes; then by subject.
    pub findings: Vec<Finding>,
    /// What was left out on purpose.
    pub suppressed: Vec<Suppressed>,
    /// Suppressions that matched nothing any more.
    pub unused_suppressions: Vec<String>,
    /// What could not be looked at.
    pub gaps: Vec<Gap>,
}

/// How the check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing at or above the threshold.
    Passed,
    /// Findings at or above the threshold.
    Failed,
    /// Nothing at or above the threshold, but something could not be looked at.
    Incomplete,
}

/// Findings by severity, before `--min-severity`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Broken now.
    pub errors: usize,
    /// Will bite later.
    pub warnings: usize,
    /// Worth knowing.
    pub infos: usize,
    /// Left out on purpose.
    pub suppressed: usize,
}

/// A finding that was left out, and on whose word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suppressed {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why, if it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who said so: `--suppress`, or a file and line.
    pub suppressed_by: String,
}

/// A report with the decision about it; [`Judged::show`] writes it in any format.
#[derive(Debug, Clone)]
pub struct Judged {
    pub(super) catalogue: Catalogue,
    pub(super) fail_on: FailOn,
    pub(super) document: Document<ReportBody>,
}

impl Report {
    /// An empty report of a check whose rules are these.
    pub fn new(catalogue: Catalogue) -> Self {
        Self {
            catalogue,
            findings: Vec::new(),
            gaps: Vec::new(),
            checked: Vec::new(),
            in_order_of_rules: false,
        }
    }

    /// Shows equally bad findings in the order of the catalogue instead of that of their codes, for rules that go
    /// from causes to what follows from them.
    #[must_use]
    pub fn in_order_of_rules(mut self) -> Self {
        self.in_order_of_rules = true;
        self
    }

    /// Adds findings. One with a code and subject already there adds its evidence to the first.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// Records what could not be looked at.
    pub fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// Records how much was looked at; `what` is a plural noun.
    pub fn checked(&mut self, what: &str, count: usize) {
        self.checked.push(Checked { what: what.to_owned(), count: count as u64 });
    }

    /// Merges, orders, suppresses and decides. `accepted` are suppressions from files; those on the command line
    /// come with the flags and must name a known code.
    ///
    /// The exit code looks at all findings that are not suppressed, shown or not. Findings at or above the
    /// threshold (3) go before blocking gaps (6): what was found is certain, whatever else is unknown.
    ///
    /// # Errors
    /// Usage: `--suppress` with a code that no rule has.
    pub fn judge(self, flags: &FindingFlags, accepted: &[Suppression]) -> Result<Judged> {
        for suppression in &flags.suppress {
            self.catalogue.require_match(&suppression.code)?;
        }
        let suppressions: Vec<&Suppression> = accepted.iter().chain(&flags.suppress).collect();
        let mut used = vec![false; suppressions.len()];
        let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
        let mut findings = merged(self.findings);
        sort(&mut findings, self.in_order_of_rules.then_some(self.catalogue));
        for finding in findings {
            let hits = suppressions.iter().enumerate();
            let mut hits = hits.filter(|(_, one)| one.covers(&finding.code, &finding.subject)).peekable();
            match hits.peek().copied() {
                None => kept.push(finding),
                Some((_, by)) => {
                    hits.for_each(|(i, _)| used[i] = true);
                    suppressed.push(Suppressed {
                        finding,
                        reason: by.reason.clone(),
                        suppressed_by: by.origin.clone(),
                    });
                }
            }
        }
        let unused = suppressions.iter().zip(used).filter(|(_, used)| !used);
        let unused_suppressions = unused.map(|(one, _)| describe(one)).collect();
        let summary = summarise(&kept, suppressed.len());
        let failed = kept.iter().any(|finding| flags.fail_on.reached_by(finding.severity));
        let mut gaps = self.gaps;
        gaps.sort();
        gaps.dedup();
        let incomplete = gaps.iter().any(|gap| gap.blocking);
        let result = match (failed, incomplete) {
            (true, _) => Outcome::Failed,
            (false, true) => Outcome::Incomplete,
            (false, false) => Outcome::Passed,
        };
        kept.retain(|finding| finding.severity >= flags.min_severity);
        let body = ReportBody {
            result,
            summary,
            checked: self.checked,
            findings: kept,
            suppressed,
            unused_suppressions,
            gaps,
        };
        let document = Document::new(self.catalogue.group, "FindingReport", body);
        Ok(Judged { catalogue: self.catalogue, fail_on: flags.fail_on, document })
    }
}

impl Judged {
    /// The exit code: 3, 6 or 0.
    pub fn exit_code(&self) -> ExitCode {
        match self.document.value.result {
            Outcome::Failed => ExitCode::Findings,
            Outcome::Incomplete => ExitCode::Gaps,
            Outcome::Passed => ExitCode::Done,
        }
    }

    /// The value behind every format.
    pub fn document(&self) -> &Document<ReportBody> {
        &self.document
    }
}

fn describe(suppression: &Suppression) -> String {
    let subject = suppression.subject.as_ref().map(|subject| format!("={subject}")).unwrap_or_default();
    format!("{}{subject} ({})", suppression.code, suppression.origin)
}

fn summarise(findings: &[Finding], suppressed: usize) -> Summary {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Summary {
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        infos: of(Severity::Info),
        suppressed,
    }
}

/// One finding per (code, subject): the worst severity, the first message and hint, everybody's evidence.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut places: HashMap<(String, Subject), usize> = HashMap::with_capacity(findings.len());
    let mut unique: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let key = (finding.code.to_string(), finding.subject.clone());
        let Some(place) = places.get(&key) else {
            places.insert(key, unique.len());
            unique.push(finding);
            continue;
        };
        let first = &mut unique[*place];
        first.severity = first.severity.max(finding.severity);
        first.hint = first.hint.take().or(finding.hint);
        first.evidence.extend(finding.evidence);
        first.follows.extend(finding.follows);
    }
    for finding in &mut unique {
        let mut seen = std::collections::HashSet::new();
        finding.evidence.retain(|evidence| seen.insert(evidence.clone()));
    }
    unique
}

/// Worst first, then by rule, then by subject. Rules stand in the order of the catalogue if there is one.
fn sort(findings: &mut [Finding], rules: Option<Catalogue>) {
    let place = |code: &str| rules.and_then(|rules| rules.rules.iter().position(|rule| rule.code == code));
    findings.sort_by(|a, b| {
        let worst_first = b.severity.cmp(&a.severity);
        let by_rule = worst_first.then_with(|| place(&a.code).cmp(&place(&b.code)));
        by_rule.then_with(|| a.code.cmp(&b.code)).then_with(|| by_subject(&a.subject, &b.subject))
    });
}

fn by_subject(a: &Subject, b: &Subject) -> Ordering {
    let kind = a.kind.cmp(&b.kind).then_with(|| a.namespace.cmp(&b.namespace));
    kind.then_with(|| natural(&a.name, &b.name))
}

/// Compares texts so that numbers in them count as numbers: `10.69.1.9` before `10.69.1.10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(l), Some(r)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if l.is_ascii_digit() && r.is_ascii_digit() {
            let (l, r) = (leading_digits(left), leading_digits(right));
            left = &left[l.len()..];
            right = &right[r.len()..];
            let (l, r) = (l.trim_start_matches('0'), r.trim_start_matches('0'));
            l.len().cmp(&r.len()).then_with(|| l.cmp(r))
        } else {
            left = &left[l.len_utf8()..];
            right = &right[r.len_utf8()..];
            l.cmp(&r)
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}
