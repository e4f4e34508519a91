//! The keys a node does not know, written as it writes them: the document cut down to them, keys in order.

use std::collections::BTreeMap;
use std::fmt::Write;

use labkit::manifest::yaml::{Node, Scalar, Style, Value};

/// A part of a document in which there are unknown keys.
#[derive(Debug)]
pub(super) enum Unknown<'a> {
    /// All of it is unknown.
    Whole(&'a Node),
    /// A mapping with unknown keys somewhere below.
    Keys(BTreeMap<&'a str, Self>),
    /// A list with unknown keys somewhere below.
    Items(Vec<Self>),
}

impl Unknown<'_> {
    /// YAML, indented by four, with a line end.
    pub(super) fn to_yaml(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    fn write(&self, text: &mut String, indent: usize) {
        match self {
            Self::Whole(node) => write_node(text, node, indent),
            Self::Keys(keys) => {
                for (at, (key, value)) in keys.iter().enumerate() {
                    start(text, indent, at);
                    let _ = write!(text, "{key}:");
                    value.write_below(text, indent);
                }
            }
            Self::Items(items) => {
                for (at, item) in items.iter().enumerate() {
                    start(text, indent, at);
                    text.push_str("- ");
                    item.write(text, indent + 2);
                }
            }
        }
    }

    fn write_below(&self, text: &mut String, indent: usize) {
        if let Self::Whole(node) = self {
            return write_value(text, node, indent);
        }
        text.push('\n');
        text.push_str(&" ".repeat(indent + 4));
        self.write(text, indent + 4);
    }
}

/// The first entry continues the line it stands on.
fn start(text: &mut String, indent: usize, at: usize) {
    if at > 0 {
        text.push_str(&" ".repeat(indent));
    }
}

fn write_value(text: &mut String, node: &Node, indent: usize) {
    let block = match &node.value {
        Value::Mapping(entries) => !node.flow && !entries.is_empty(),
        Value::Sequence(items) => !node.flow && !items.is_empty(),
        Value::Scalar(_) => false,
    };
    if block {
        text.push('\n');
        text.push_str(&" ".repeat(indent + 4));
        write_node(text, node, indent + 4);
    } else {
        text.push(' ');
        write_node(text, node, indent + 4);
    }
}

fn write_node(text: &mut String, node: &Node, indent: usize) {
    match &node.value {
        Value::Mapping(entries) if !node.flow && !entries.is_empty() => {
            for (at, entry) in entries.iter().enumerate() {
                start(text, indent, at);
                let _ = write!(text, "{}:", inline_scalar(&entry.key.scalar));
                write_value(text, &entry.value, indent);
            }
        }
        Value::Sequence(items) if !node.flow && !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                start(text, indent, at);
                text.push_str("- ");
                write_node(text, item, indent + 2);
            }
        }
        Value::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => {
            text.push_str("|\n");
            for line in scalar.text.lines() {
                let _ = writeln!(text, "{}{line}", " ".repeat(indent));
            }
        }
        _ => {
            text.push_str(&inline(node));
            text.push('\n');
        }
    }
}

fn inline(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => inline_scalar(scalar),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Mapping(entries) => {
            let pair = |entry: &labkit::manifest::yaml::Entry| {
                format!("{}: {}", inline_scalar(&entry.key.scalar), inline(&entry.value))
            };
            format!("{{{}}}", entries.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

fn inline_scalar(scalar: &Scalar) -> String {
    match scalar.style {
        Style::Plain => scalar.text.to_string(),
        Style::SingleQuoted => format!("'{}'", scalar.text.replace('\'', "''")),
        _ => format!("\"{}\"", scalar.text.escape_default()),
    }
}
