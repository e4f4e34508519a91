//! YAML as talosctl writes it: four blanks a level, lists below their key, keys in the order they were put in.

use labkit::manifest::yaml::is_plain_text;
use labkit::secret::SecretText;
use serde_json::{Map, Value};

use super::Document;

const STEP: usize = 4;

/// Large enough that the text never grows: that would leave copies of secrets behind.
fn room(value: &Value, depth: usize) -> usize {
    match value {
        Value::String(text) => 2 * text.len() + (depth + 1) * STEP * (1 + text.matches('\n').count()) + 16,
        Value::Array(items) => {
            items.iter().map(|item| room(item, depth + 1) + (depth + 1) * STEP + 4).sum::<usize>() + 8
        }
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                2 * key.len() + (depth + 1) * STEP + 8 + room(value, depth + 1)
            };
            fields.iter().map(field).sum::<usize>() + 8
        }
        Value::Null | Value::Bool(_) => 8,
        Value::Number(_) => 32,
    }
}

/// All documents as one text.
pub(super) fn documents(documents: &[Document]) -> SecretText {
    let room: usize = documents.iter().map(|document| room(document.value(), 0) + 8).sum();
    let mut text = String::with_capacity(room);
    for (at, document) in documents.iter().enumerate() {
        if at > 0 {
            text.push_str("---\n");
        }
        match document.value() {
            Value::Object(fields) if !fields.is_empty() => mapping(&mut text, fields, 0, 0),
            other => {
                scalar(&mut text, other, 0);
                text.push('\n');
            }
        }
    }
    SecretText::new(text)
}

/// The fields of a mapping, the first one where the text stands now; `column` is where the others begin, `level` what
/// their values are indented from.
fn mapping(out: &mut String, fields: &Map<String, Value>, column: usize, level: usize) {
    for (at, (key, value)) in fields.iter().enumerate() {
        if at > 0 {
            indent(out, column);
        }
        text(out, key, None);
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(out, level + STEP);
                mapping(out, inner, level + STEP, level + STEP);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                list(out, items, level + STEP);
            }
            other => {
                out.push(' ');
                scalar(out, other, level + STEP);
                out.push('\n');
            }
        }
    }
}

fn list(out: &mut String, items: &[Value], column: usize) {
    for item in items {
        indent(out, column);
        out.push_str("- ");
        match item {
            Value::Object(fields) if !fields.is_empty() => mapping(out, fields, column + 2, column),
            Value::Array(inner) if !inner.is_empty() => {
                // A list in a list begins in its own line.
                out.push('\n');
                list(out, inner, column + STEP);
            }
            other => {
                scalar(out, other, column + STEP);
                out.push('\n');
            }
        }
    }
}

fn scalar(out: &mut String, value: &Value, column: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(content) => text(out, content, Some(column)),
        // Only empty ones come here.
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A text: plain, as a block at this column, or in quotes.
fn text(out: &mut String, content: &str, block: Option<usize>) {
    match block {
        _ if is_plain(content) => out.push_str(content),
        Some(column) if suits_block(content) => {
            out.push_str(if content.ends_with('\n') { "|" } else { "|-" });
            for line in content.strip_suffix('\n').unwrap_or(content).split('\n') {
                out.push('\n');
                if !line.is_empty() {
                    indent(out, column);
                    out.push_str(line);
                }
            }
        }
        _ => quoted(out, content),
    }
}

/// Letters that mean nothing else in YAML, wherever they stand; what may be a number or a word of YAML is left out.
fn is_plain(content: &str) -> bool {
    let first = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.');
    let inner = |c: char| c.is_ascii_alphanumeric() || "/_.:=+-@,()<>$ ".contains(c);
    content.starts_with(first)
        && content.chars().all(inner)
        && !content.ends_with([' ', ':'])
        && !content.contains(": ")
        && is_plain_text(content)
}

/// Several lines whose blanks survive: no blank begins the text or ends a line, and every character is one that may
/// stand there.
fn suits_block(content: &str) -> bool {
    let inner = content.strip_suffix('\n').unwrap_or(content);
    let allowed = |c: char| c == '\n' || (' '..='~').contains(&c);
    content.contains('\n')
        && !inner.is_empty()
        && !inner.starts_with([' ', '\n'])
        && !inner.ends_with('\n')
        && inner.split('\n').all(|line| !line.ends_with(' '))
        && content.chars().all(allowed)
}

fn quoted(out: &mut String, content: &str) {
    out.push('"');
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 || matches!(c as u32, 0x7f..=0x9f | 0x2028 | 0x2029 | 0xfeff) => {
                out.push_str("\\u");
                out.extend(
                    [12, 8, 4, 0].iter().filter_map(|shift| char::from_digit((c as u32 >> shift) & 15, 16)),
                );
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn indent(out: &mut String, column: usize) {
    out.extend(std::iter::repeat_n(' ', column));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::document::parse;
    use super::*;

    fn emitted(value: Value) -> String {
        documents(&[Document::new(value)]).expose().to_owned()
    }

    #[test]
    fn it_looks_as_talosctl_s_does() {
        let value = json!({"version": "v1alpha1", "debug": false, "machine": {"certSANs": [], "token": "", "port": 7445},
            "cluster": {"admissionControl": [{"name": "PodSecurity", "configuration": {"defaults": {"audit": "restricted"},
            "namespaces": ["kube-system"]}}]}, "files": [{"content": "a: b\n  c\n", "mode": "0644"}], "yes": "yes"});
        insta::assert_snapshot!(emitted(value), @r#"
        version: v1alpha1
        debug: false
        machine:
            certSANs: []
            token: ""
            port: 7445
        cluster:
            admissionControl:
                - name: PodSecurity
                  configuration:
                    defaults:
                        audit: restricted
                    namespaces:
                        - kube-system
        files:
            - content: |
                a: b
                  c
              mode: "0644"
        "yes": "yes"
        "#);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[ -~\n\t\u{e4}\u{2028}]{0,20}".prop_map(Value::from),
            "(yes|no|null|~|0x1f|1e3|1_000|010|12:30:00|-|\\?|: |#|a #b|- a|v1.11.2|\\.5|=|<<|2026-01-01)"
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ -~]{0,8}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in any_value()) {
            let value = json!({"value": value});
            let text = documents(&[Document::new(value.clone()), Document::new(json!({"kind": "A"}))]);
            let read = parse(text.expose(), "x").unwrap();
            prop_assert_eq!(read[0].value(), &value, "{}", text.expose());
            prop_assert_eq!(read.len(), 2);
        }

        #[test]
        fn the_text_never_outgrows_its_room(value in any_value()) {
            let value = json!({"value": value});
            prop_assert!(room(&value, 0) + 8 >= emitted(value).len());
        }
    }
}
