//! Values as YAML text that every reader takes for the same text.

use std::fmt::Write;

use labkit::manifest::yaml;
use labkit::net::AddrSpec;
use serde::{Deserialize, Serialize};

use super::ReservationEntry;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldValue {
    /// `key: text`
    Text(String),
    /// `key: [text, text]`
    List(Vec<String>),
    /// Free keys and their texts, one per line.
    Map(Vec<(String, String)>),
    /// A list of mappings, one per line.
    Rows(Vec<Vec<(String, String)>>),
}

impl FieldValue {
    /// The text, or the texts of a list.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(texts) => texts,
            Self::Map(_) | Self::Rows(_) => &[],
        }
    }
}

/// How long a list in brackets may be before it is written line by line.
const WIDTH: usize = 100;

/// The fields of an entry in the order they are written.
pub(super) fn fields(entry: &ReservationEntry) -> Vec<(&'static str, FieldValue)> {
    let form = match entry.addresses.first() {
        Some(AddrSpec::Address(_)) | None => "ip",
        Some(AddrSpec::Cidr(_)) => "cidr",
        Some(AddrSpec::Range(_)) => "range",
    };
    let addresses = match entry.addresses.as_slice() {
        [only] => FieldValue::Text(only.to_string()),
        several => FieldValue::List(several.iter().map(ToString::to_string).collect()),
    };
    let mut fields = vec![("name", FieldValue::Text(entry.name.clone())), (form, addresses)];
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
pub(crate) enum Writing {
    /// `key: value`, quotes only where they are needed.
    Yaml,
    /// `"key": "value"`, so that a JSON file stays one.
    Json,
}

pub(super) fn key(writing: Writing, key: &str) -> String {
    scalar(writing, key)
}

pub(super) fn value(writing: Writing, value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => scalar(writing, text),
        FieldValue::List(items) => {
            let items: Vec<_> = items.iter().map(|item| scalar(writing, item)).collect();
            format!("[{}]", items.join(", "))
        }
        FieldValue::Map(entries) => texts(writing, entries),
        FieldValue::Rows(rows) => {
            let rows: Vec<_> = rows.iter().map(|row| texts(writing, row)).collect();
            format!("[{}]", rows.join(", "))
        }
    }
}

/// `{name: plex, ip: 10.69.1.165}`
pub(super) fn flow_entry<K: AsRef<str>>(writing: Writing, fields: &[(K, FieldValue)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, field)| format!("{}: {}", key(writing, name.as_ref()), value(writing, field)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

fn texts(writing: Writing, entries: &[(String, String)]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, text)| format!("{}: {}", key(writing, name), scalar(writing, text)))
        .collect();
    format!("{{{}}}", entries.join(", "))
}

/// Writes a field whose key stands in column `indent`, without the line ending behind it.
pub(super) fn write_field(out: &mut String, name: &str, field: &FieldValue, indent: usize, newline: &str) {
    if let FieldValue::Text(text) = field {
        write_scalar(out, Writing::Yaml, name);
        out.push_str(": ");
        write_scalar(out, Writing::Yaml, text);
    } else {
        out.push_str(&field_lines(name, field, indent).join(newline));
    }
}

/// The lines of a field whose key stands in column `indent`; the first one begins with the key.
pub(super) fn field_lines(name: &str, field: &FieldValue, indent: usize) -> Vec<String> {
    let yaml = Writing::Yaml;
    let margin = " ".repeat(indent);
    let short = format!("{}: {}", key(yaml, name), value(yaml, field));
    let below = |lines: Vec<String>| {
        let mut all = vec![format!("{}:", key(yaml, name))];
        all.extend(lines);
        all
    };
    match field {
        FieldValue::List(items) if indent + short.chars().count() > WIDTH => {
            below(items.iter().map(|item| format!("{margin}- {}", scalar(yaml, item))).collect())
        }
        FieldValue::Rows(rows) => {
            below(rows.iter().map(|row| format!("{margin}- {}", texts(yaml, row))).collect())
        }
        FieldValue::Map(entries) => {
            let lines = entries.iter().flat_map(|(name, text)| text_lines(name, text, indent + 2));
            below(lines.collect())
        }
        FieldValue::Text(_) | FieldValue::List(_) => vec![short],
    }
}

/// The lines of `key: text` in column `indent`, texts of several lines as a block.
pub(super) fn text_lines(name: &str, text: &str, indent: usize) -> Vec<String> {
    let margin = " ".repeat(indent);
    let name = key(Writing::Yaml, name);
    let Some(body) = block_text(text) else {
        return vec![format!("{margin}{name}: {}", scalar(Writing::Yaml, text))];
    };
    let chomping = if body.len() == text.len() { "-" } else { "" };
    let mut lines = vec![format!("{margin}{name}: |{chomping}")];
    lines.extend(body.split('\n').map(|line| match line {
        "" => String::new(),
        line => format!("{margin}  {line}"),
    }));
    lines
}

/// The text without its last line ending, if it reads the same as a block (`|`) to everybody: several lines, no blanks
/// at their ends or before the first, nothing invisible.
fn block_text(text: &str) -> Option<&str> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let visible = |c: char| c == '\n' || !is_invisible(c);
    let sound = text.contains('\n')
        && body.split('\n').all(|line| line.trim_end() == line)
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && !body.is_empty()
        && body.chars().all(visible);
    sound.then_some(body)
}

/// A text, in quotes where they are needed.
pub(crate) fn scalar(writing: Writing, text: &str) -> String {
    let mut scalar = String::with_capacity(text.len() + 2);
    write_scalar(&mut scalar, writing, text);
    scalar
}

fn write_scalar(out: &mut String, writing: Writing, text: &str) {
    if writing == Writing::Yaml && is_plain(text) {
        out.push_str(text);
    } else {
        write_quoted(out, text);
    }
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
    starts_well
        // In brackets a dash before the closing one is an item to some readers.
        && !text.ends_with([' ', '-'])
        && text.chars().all(harmless)
        && !is_date
        && yaml::is_plain_text(text)
}

/// Invisible and direction-changing characters.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{85}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// In double quotes; the escapes are those that JSON knows too.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    write_quoted(&mut quoted, text);
    quoted
}

fn write_quoted(quoted: &mut String, text: &str) {
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Written so that a person sees them.
            c if is_invisible(c) => {
                // Writing to a String cannot fail.
                let _: std::fmt::Result = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
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
            "0 -",
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
