//! A report in every format.

mod github;
mod human;
mod junit;
mod markdown;
mod sarif;
#[cfg(test)]
mod tests;

use super::{Finding, Judged, Severity, Suppressed};
use crate::cli::{ExitCode, Result};
use crate::output::{Cell, Column, Document, Format, Shape, Table, Tone, Ui, View};

impl Judged {
    /// Writes the report in the format asked for and returns the exit code, which does not depend on the format.
    ///
    /// # Errors
    /// When stdout cannot be written to.
    pub fn show(&self, ui: &Ui) -> Result<ExitCode> {
        match ui.format() {
            Format::Table => ui.print(&human::text(self, ui))?,
            Format::Wide => {
                let text = human::closing(self, ui);
                if !self.document.value.findings.is_empty() || !self.document.value.suppressed.is_empty() {
                    ui.show(self)?;
                }
                ui.print(&text)?;
            }
            Format::Sarif => ui.show_json(&sarif::log(self))?,
            Format::Junit => ui.print(&junit::xml(self))?,
            Format::Github => ui.print(&github::commands(self))?,
            Format::Markdown => ui.print(&markdown::text(self))?,
            _ => ui.show(self)?,
        }
        Ok(self.exit_code())
    }
}

impl serde::Serialize for Judged {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.document.serialize(serializer)
    }
}

impl View for Judged {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("SEVERITY"),
            Column::new("CODE"),
            Column::new("SUBJECT"),
            Column::new("MESSAGE"),
            Column::wide("EVIDENCE"),
            Column::wide("HINT"),
        ]);
        let body = &self.document.value;
        for finding in &body.findings {
            table.row(row(finding, finding.severity.name(), finding.severity.tone()));
        }
        for Suppressed { finding, .. } in &body.suppressed {
            table.row(row(finding, "suppressed", Tone::Muted));
        }
        table
    }

    /// `CODE=subject`, ready for `--suppress`.
    fn names(&self) -> Vec<String> {
        self.document.value.findings.iter().map(|one| format!("{}={}", one.code, one.subject)).collect()
    }

    fn shape(&self) -> Shape {
        Shape::Findings
    }

    fn items(&self) -> &'static str {
        "findings"
    }
}

fn row(finding: &Finding, label: &str, tone: Tone) -> [Cell; 6] {
    let evidence: Vec<_> = finding.evidence.iter().map(ToString::to_string).collect();
    [
        Cell::toned(label, tone),
        finding.code.as_ref().into(),
        finding.subject.to_string().into(),
        finding.message.as_str().into(),
        evidence.join("; ").into(),
        finding.hint.as_deref().unwrap_or_default().into(),
    ]
}

/// Message, evidence and hint as lines of text.
fn details(finding: &Finding) -> String {
    let evidence = finding.evidence.iter().map(|evidence| format!("- {evidence}"));
    let hint = finding.hint.iter().map(|hint| format!("hint: {hint}"));
    let lines = std::iter::once(finding.message.clone()).chain(evidence).chain(follows(finding)).chain(hint);
    lines.collect::<Vec<_>>().join("\n")
}

/// What a finding explains, as one line.
fn follows(finding: &Finding) -> Option<String> {
    let told: Vec<String> =
        finding.follows.iter().map(|follow| format!("{} {}", follow.code, follow.subject)).collect();
    (!told.is_empty()).then(|| format!("also explained by this: {}", told.join(", ")))
}

/// The place in a file that a finding is shown at: that of the first evidence that has one.
fn place(finding: &Finding) -> Option<&super::Location> {
    finding.evidence.iter().find_map(|evidence| evidence.location.as_ref())
}

/// `3 errors, 1 warning`, or `no findings`.
fn tally(document: &Document<super::ReportBody>) -> String {
    let summary = document.value.summary;
    let mut parts = Vec::new();
    for (count, one) in [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")] {
        if count > 0 {
            parts.push(format!("{count} {one}{}", if count == 1 { "" } else { "s" }));
        }
    }
    let text = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    match summary.suppressed {
        0 => text,
        count => format!("{text}; {count} suppressed"),
    }
}

/// `checked 6 nodes, 45 addresses`.
fn extent(document: &Document<super::ReportBody>) -> Option<String> {
    let parts: Vec<_> = document
        .value
        .checked
        .iter()
        .filter(|checked| checked.count > 0)
        .map(|checked| {
            // The nouns come as plurals; one of something reads better without its ending.
            let noun = match checked.count {
                1 => singular(&checked.what),
                _ => checked.what.clone(),
            };
            format!("{} {noun}", checked.count)
        })
        .collect();
    (!parts.is_empty()).then(|| format!("checked {}", parts.join(", ")))
}

fn singular(plural: &str) -> String {
    plural
        .strip_suffix("ies")
        .map(|stem| format!("{stem}y"))
        .or_else(|| plural.strip_suffix("sses").map(|stem| format!("{stem}ss")))
        .or_else(|| plural.strip_suffix('s').map(str::to_owned))
        .unwrap_or_else(|| plural.to_owned())
}

/// The level's word in SARIF.
fn sarif_level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
