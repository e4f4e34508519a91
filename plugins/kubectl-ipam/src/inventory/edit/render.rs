//! Values as YAML text that every reader takes for the same text.

use std::fmt::Write;

use labkit::manifest::yaml::{Scalar, Style};
use labkit::net::AddrSpec;

use super::ReservationEntry;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldValue {
    Text(String),
    List(Vec<String>),
}

/// The fields of an entry in the order they are written.
pub(super) fn fields(entry: &ReservationEntry) -> Vec<(&'static str, FieldValue)> {
    let form = match entry.addresses {
        AddrSpec::Address(_) => "ip",
        AddrSpec::Cidr(_) => "cidr",
        AddrSpec::Range(_) => "range",
    };
    let mut fields = vec![
        ("name", FieldValue::Text(entry.name.clone())),
        (form, FieldValue::Text(entry.addresses.to_string())),
    ];
    let mut optional =
        |key, value: Option<String>| fields.extend(value.map(|text| (key, FieldValue::Text(text))));
    optional("pool", entry.pool.clone());
    optional("for", entry.consumer.as_ref().map(ToString::to_string));
    if !entry.ports.is_empty() {
        fields.push(("ports", FieldValue::List(entry.ports.iter().map(ToString::to_string).collect())));
    }
    if !entry.hostnames.is_empty() {
        fields.push(("hostnames", FieldValue::List(entry.hostnames.clone())));
    }
    let mut optional =
        |key, value: Option<String>| fields.extend(value.map(|text| (key, FieldValue::Text(text))));
    optional("owner", entry.owner.clone());
    optional("note", entry.note.clone());
    optional("expires", entry.expires.as_ref().map(ToString::to_string));
    fields
}

/// How the surroundings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// `key: value`, quotes only where they are needed.
    Yaml,
    /// `"key": "value"`, so that a JSON file stays one.
    Json,
}

pub(super) fn key(writing: Writing, key: &str) -> String {
    if writing == Writing::Json { quoted(key) } else { key.to_owned() }
}

pub(super) fn value(writing: Writing, value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => scalar(writing, text),
        FieldValue::List(items) => {
            let items: Vec<_> = items.iter().map(|item| scalar(writing, item)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// `{name: plex, ip: 10.69.1.165}`
pub(super) fn flow_entry(writing: Writing, entry: &ReservationEntry) -> String {
    let fields: Vec<_> = fields(entry)
        .iter()
        .map(|(name, field)| format!("{}: {}", key(writing, name), value(writing, field)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

fn scalar(writing: Writing, text: &str) -> String {
    if writing == Writing::Yaml && is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether text without quotes is the same text to every reader, old and new, in blocks and in brackets.
///
/// YAML 1.1 readers take `on`, `010`, `1_000`, `11:22` (base 60) and `2027-01-31` for something else than text.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '/'));
    let harmless =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '/' | '-' | '+' | '@' | '(' | ')');
    let is_date = text.len() >= 8 && text.starts_with(|c: char| c.is_ascii_digit()) && {
        let mut parts = text.splitn(3, '-');
        let short = |part: Option<&str>| {
            part.is_some_and(|part| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        short(parts.next()) && short(parts.next()) && parts.next().is_some()
    };
    let scalar = Scalar { text: text.into(), style: Style::Plain };
    starts_well
        && !text.ends_with(' ')
        && text.chars().all(harmless)
        && !is_date
        && scalar.to_json().is_string()
}

/// In double quotes; the escapes are those that JSON knows too.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Invisible and direction-changing characters are written so that a person sees them.
            c if c.is_control()
                || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') =>
            {
                // Writing to a String cannot fail.
                let _: std::fmt::Result = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stand_where_some_reader_would_see_something_else_than_text() {
        let plain =
            ["plex", "10.69.1.165", "10.0.0.0/24", "10.0.0.1-10.0.0.9", "32400/TCP", "Service/media/plex"];
        for text in plain {
            assert_eq!(scalar(Writing::Yaml, text), text);
        }
        let quoted = [
            "",
            " a",
            "a ",
            "yes",
            "on",
            "null",
            "~",
            "010",
            "1.10",
            "1_000",
            "0x1f",
            "11:22:33:44:55:10",
            "10:20",
            "fd00::1",
            "2027-01-31",
            "a: b",
            "a #b",
            "#a",
            "[a]",
            "a, b",
            "*a",
            "&a",
            "!a",
            "- a",
            "a\nb",
            "'a'",
            "=",
            "<<",
            ".inf",
            "1e3",
            "\u{202e}abc",
        ];
        for text in quoted {
            assert!(scalar(Writing::Yaml, text).starts_with('"'), "{text:?}");
        }
        assert_eq!(scalar(Writing::Json, "plex"), "\"plex\"");
        assert_eq!(scalar(Writing::Yaml, "a\u{7}\"b\\"), "\"a\\u0007\\\"b\\\\\"");
    }
}
