//! Workflow commands: GitHub shows them at the lines of a pull request.
//!
//! Format: actions/toolkit: packages/core/src/command.ts (properties escape `%`, CR, LF, `:` and `,`; messages the
//! first three).

use super::{details, place, tally};
use crate::finding::{Finding, Judged, Severity};
use crate::output::escape;

pub(super) fn commands(judged: &Judged) -> String {
    let body = &judged.document.value;
    let findings = body.findings.iter().map(command);
    let gaps = body.gaps.iter().filter(|gap| gap.blocking);
    let gaps =
        gaps.map(|gap| format!("::warning title=gap::{}", data(&format!("{}: {}", gap.what, gap.why))));
    let lines: Vec<String> =
        findings.chain(gaps).chain([data(&tally(&judged.document)), String::new()]).collect();
    lines.join("\n")
}

fn command(finding: &Finding) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = place(finding) {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={}", place.line));
        properties.push(format!("col={}", place.column));
    }
    properties.push(format!("title={}", property(&format!("{} {}", finding.code, finding.subject))));
    format!("::{name} {}::{}", properties.join(","), data(&details(finding)))
}

/// Logs are read in terminals too, so control characters are made visible first.
fn data(text: &str) -> String {
    let safe: Vec<_> = text.split('\n').map(escape).collect();
    safe.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
