//! SARIF 2.1.0 (OASIS), for code scanning and editors.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{details, place, sarif_level};
use crate::finding::{Evidence, Finding, Judged, Location, Suppressed};

pub(super) fn log(judged: &Judged) -> Value {
    let body = &judged.document.value;
    let rules: Vec<Value> = judged
        .catalogue
        .rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.explanation},
                "help": {"text": format!("{}\n\nSource: {}", rule.mend, rule.source)},
                "defaultConfiguration": {"level": sarif_level(rule.severity)},
            })
        })
        .collect();
    let mut results: Vec<Value> = body.findings.iter().map(|finding| result(judged, finding)).collect();
    results.extend(body.suppressed.iter().map(|suppressed| suppressed_result(judged, suppressed)));
    let notifications: Vec<Value> = body
        .gaps
        .iter()
        .map(|gap| {
            let level = if gap.blocking { "warning" } else { "note" };
            json!({"level": level, "message": {"text": format!("{}: {}", gap.what, gap.why)}})
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": judged.catalogue.program.replace(' ', "-"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": !body.gaps.iter().any(|gap| gap.blocking),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

fn suppressed_result(judged: &Judged, suppressed: &Suppressed) -> Value {
    let mut value = result(judged, &suppressed.finding);
    let from_flag = suppressed.suppressed_by.starts_with("--");
    let mut entry = json!({"kind": if from_flag { "external" } else { "inSource" }});
    if let Some(reason) = &suppressed.reason {
        entry["justification"] = json!(reason);
    }
    value["suppressions"] = json!([entry]);
    value
}

fn result(judged: &Judged, finding: &Finding) -> Value {
    let subject = &finding.subject;
    let mut location = json!({
        "logicalLocations": [{"name": subject.name, "fullyQualifiedName": subject.to_string(), "kind": "resource"}],
    });
    if let Some(place) = place(finding) {
        location["physicalLocation"] = physical(place);
    }
    let related: Vec<Value> =
        finding.evidence.iter().enumerate().filter_map(|(i, evidence)| related(i, evidence)).collect();
    let mut result = json!({
        "ruleId": finding.code,
        "level": sarif_level(finding.severity),
        "message": {"text": details(finding)},
        "locations": [location],
        "partialFingerprints": {"codeAndSubject/v1": fingerprint(finding)},
    });
    if let Some(index) = judged.catalogue.rules.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = json!(index);
    }
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn related(id: usize, evidence: &Evidence) -> Option<Value> {
    let place = evidence.location.as_ref()?;
    Some(json!({"id": id, "message": {"text": evidence.text}, "physicalLocation": physical(place)}))
}

fn physical(place: &Location) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&place.file)},
        "region": {"startLine": place.line.max(1), "startColumn": place.column.max(1)},
    })
}

/// A path as a URI reference: unreserved characters and slashes stay (RFC 3986 §3.3).
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let bytes = path.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    std::iter::once(scheme.to_owned()).chain(bytes).collect()
}

/// Stays the same while code and subject do, so that a viewer recognises the finding next time.
fn fingerprint(finding: &Finding) -> String {
    let digest = Sha256::digest(format!("{}\n{}", finding.code, finding.subject));
    let short = digest.iter().take(16).fold(0_u128, |short, byte| short << 8 | u128::from(*byte));
    format!("{short:032x}")
}
