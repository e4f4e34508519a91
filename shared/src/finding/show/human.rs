//! The report for people: what, why we think so, what to do.

use std::fmt::Write as _;

use super::{extent, follows, tally};
use crate::finding::{Finding, Judged, Outcome};
use crate::output::{Tone, Ui, escape};

/// How much evidence is shown under a finding; the other formats have all of it.
const MOST_EVIDENCE: usize = 10;

/// Every finding as a block, then the closing lines.
pub(super) fn text(judged: &Judged, ui: &Ui) -> String {
    let mut text = String::new();
    for finding in &judged.document.value.findings {
        block(&mut text, finding, ui);
    }
    text + &closing(judged, ui)
}

/// What was not looked at, what was left out, how it ended.
pub(super) fn closing(judged: &Judged, ui: &Ui) -> String {
    let body = &judged.document.value;
    let mut text = String::new();
    for gap in &body.gaps {
        let label = if gap.blocking { ui.tone("gap", Tone::Warning) } else { ui.tone("note", Tone::Muted) };
        line(&mut text, &format!("{label}: {}: {}", escape(&gap.what), escape(&gap.why)));
    }
    for unused in &body.unused_suppressions {
        let label = ui.tone("note", Tone::Muted);
        line(&mut text, &format!("{label}: suppression matches nothing: {}", escape(unused)));
    }
    let extent = extent(&judged.document).map(|extent| format!(" ({extent})")).unwrap_or_default();
    let tally = tally(&judged.document);
    let nothing = body.summary.errors + body.summary.warnings + body.summary.infos == 0;
    let summary = match body.result {
        Outcome::Failed => format!("{}: {tally}{extent}", ui.tone("failed", Tone::Bad)),
        Outcome::Incomplete => format!("{}: {tally}{extent}", ui.tone("incomplete", Tone::Warning)),
        Outcome::Passed if nothing => ui.tone(&format!("ok: {tally}{extent}"), Tone::Good),
        Outcome::Passed => format!("{}: {tally}{extent}", ui.tone("passed", Tone::Good)),
    };
    line(&mut text, &summary);
    if !body.findings.is_empty() {
        let program = judged.catalogue.program;
        line(&mut text, &format!("`{program} explain CODE` says more about a code"));
    }
    text
}

fn block(text: &mut String, finding: &Finding, ui: &Ui) {
    let severity = ui.tone(finding.severity.name(), finding.severity.tone());
    let subject = finding.subject.to_string();
    line(text, &format!("{severity} {} {}", finding.code, escape(&subject)));
    line(text, &format!("  {}", escape(&finding.message)));
    for evidence in finding.evidence.iter().take(MOST_EVIDENCE) {
        line(text, &format!("    - {}", escape(&evidence.to_string())));
    }
    if let Some(more) = finding.evidence.len().checked_sub(MOST_EVIDENCE).filter(|more| *more > 0) {
        line(text, &format!("    - and {more} more; -o yaml shows all"));
    }
    if let Some(follows) = follows(finding) {
        line(text, &format!("  {}", escape(&follows)));
    }
    if let Some(hint) = &finding.hint {
        line(text, &format!("  {} {}", ui.tone("hint:", Tone::Muted), escape(hint)));
    }
    text.push('\n');
}

fn line(text: &mut String, line: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}
