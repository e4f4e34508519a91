//! Markdown for a pull request: a table, and the details under it.

use std::fmt::Write as _;

use super::{extent, follows, tally};
use crate::finding::Judged;

pub(super) fn text(judged: &Judged) -> String {
    let body = &judged.document.value;
    let mut text = format!("### {}: {}\n", judged.catalogue.program, tally(&judged.document));
    // Writing into a String cannot fail, so the results below are not looked at.
    if !body.findings.is_empty() {
        text.push_str("\n| severity | code | subject | message |\n| --- | --- | --- | --- |\n");
        for finding in &body.findings {
            let (severity, code) = (finding.severity.name(), &finding.code);
            let subject = plain(&finding.subject.to_string());
            let _ = writeln!(text, "| {severity} | `{code}` | {subject} | {} |", plain(&finding.message));
        }
        for finding in &body.findings {
            let subject = plain(&finding.subject.to_string());
            let _ = writeln!(text, "\n**{}** {subject}: {}\n", finding.code, plain(&finding.message));
            for evidence in &finding.evidence {
                let _ = writeln!(text, "- {}", plain(&evidence.to_string()));
            }
            if let Some(follows) = follows(finding) {
                let _ = writeln!(text, "- {}", plain(&follows));
            }
            if let Some(hint) = &finding.hint {
                let _ = writeln!(text, "- hint: {}", plain(hint));
            }
        }
    }
    for gap in body.gaps.iter().filter(|gap| gap.blocking) {
        let _ = writeln!(text, "\nNot looked at: {} ({})", plain(&gap.what), plain(&gap.why));
    }
    if let Some(extent) = extent(&judged.document) {
        let _ = writeln!(text, "\n{extent}");
    }
    text
}

/// Text from outside with Markdown's and HTML's own characters disarmed, on one line.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '@' => {
                safe.push('\\');
                safe.push(c);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
