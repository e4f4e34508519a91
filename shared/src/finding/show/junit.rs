//! JUnit XML: one test case a rule that passed, one a finding. Findings below the threshold pass, with their text.

use std::fmt::Write as _;

use super::details;
use crate::finding::Judged;

pub(super) fn xml(judged: &Judged) -> String {
    let body = &judged.document.value;
    let mut cases = String::new();
    let (mut tests, mut failures) = (0, 0);
    // Writing into a String cannot fail, so the results below are not looked at.
    for rule in judged.catalogue.rules {
        if !body.findings.iter().any(|finding| finding.code == rule.code) {
            tests += 1;
            let (code, title) = (attribute(rule.code), attribute(rule.title));
            let _ = writeln!(cases, "    <testcase classname=\"{code}\" name=\"{title}\"/>");
        }
    }
    for finding in &body.findings {
        tests += 1;
        let name = attribute(&finding.subject.to_string());
        let _ = writeln!(cases, "    <testcase classname=\"{}\" name=\"{name}\">", attribute(&finding.code));
        let (message, details) = (attribute(&finding.message), text(&details(finding)));
        if judged.fail_on.reached_by(finding.severity) {
            failures += 1;
            let kind = finding.severity.name();
            let _ =
                writeln!(cases, "      <failure type=\"{kind}\" message=\"{message}\">{details}</failure>");
        } else {
            let _ = writeln!(cases, "      <system-out>{details}</system-out>");
        }
        cases.push_str("    </testcase>\n");
    }
    let gaps: Vec<_> = body.gaps.iter().filter(|gap| gap.blocking).collect();
    for gap in &gaps {
        tests += 1;
        let (what, why) = (attribute(&gap.what), attribute(&gap.why));
        let _ = writeln!(cases, "    <testcase classname=\"gap\" name=\"{what}\">");
        let _ = writeln!(cases, "      <error type=\"gap\" message=\"{why}\"/>\n    </testcase>");
    }
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{}\"", gaps.len());
    let name = attribute(judged.catalogue.program);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite name=\"{name}\" {counts}>\n\
         {cases}  </testsuite>\n</testsuites>\n"
    )
}

fn attribute(value: &str) -> String {
    text(value).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

/// XML 1.0 has no control characters but tab, newline and return; they are shown as the replacement character.
fn text(value: &str) -> String {
    let mut safe = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\r' => safe.push_str("&#13;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}
