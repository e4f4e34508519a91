//! Reading the fields of a mapping: what is unknown, missing or of the wrong type is written down, not fatal.

use std::fmt;

use labkit::cli::suggestion;
use labkit::manifest::yaml::{Node, Position, Value};

use super::{Problem, ProblemKind};
use crate::inventory::Located;

/// Collects problems while an inventory is read.
pub(super) struct Reader<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, problems: Vec::new() }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Whether everything that is written could be read so far.
    pub(super) fn lost_nothing(&self) -> bool {
        let understood =
            |problem: &Problem| matches!(problem.kind, ProblemKind::Address { understood: true, .. });
        self.problems.iter().all(understood)
    }

    pub(super) fn problem(
        &mut self,
        position: Position,
        path: impl fmt::Display,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.report(position, path, message, hint, ProblemKind::Format);
    }

    pub(super) fn report(
        &mut self,
        position: Position,
        path: impl fmt::Display,
        message: impl Into<String>,
        hint: Option<String>,
        kind: ProblemKind,
    ) {
        self.problems.push(Problem {
            location: position.in_file(self.file),
            path: path.to_string(),
            message: message.into(),
            hint,
            kind,
        });
    }

    /// The fields of a mapping; names that are not `known` are problems.
    pub(super) fn fields<'n>(
        &mut self,
        node: &'n Node,
        path: Path<'n>,
        known: &[&str],
    ) -> Option<Fields<'n>> {
        let Some(entries) = node.as_mapping() else {
            let message = format!("found {}, expected a mapping", node.describe());
            let hint = known
                .iter()
                .find(|name| **name != "apiVersion")
                .map(|name| format!("write the fields as `{name}: …`, one per line"));
            self.problem(node.span.start, path, message, hint);
            return None;
        };
        for entry in entries {
            let name = &*entry.key.scalar.text;
            if !known.contains(&name) {
                self.problem(
                    entry.key.span.start,
                    path.field(name),
                    "unknown field",
                    Some(suggestion(name, known)),
                );
            }
        }
        Some(Fields { node, path })
    }

    /// The items of a list; nothing at all is an empty list.
    pub(super) fn items<'n>(&mut self, node: Option<&'n Node>, path: Path<'_>) -> &'n [Node] {
        match node {
            None => &[],
            Some(node) if node.is_null() => &[],
            Some(node) => node.as_sequence().unwrap_or_else(|| {
                let message = format!("found {}, expected a list", node.describe());
                self.problem(node.span.start, path, message, Some("begin each item with `- `".to_owned()));
                &[]
            }),
        }
    }

    /// A text; null counts as missing.
    pub(super) fn text(&mut self, node: &Node, path: Path<'_>) -> Option<Located<String>> {
        match &node.value {
            Value::Scalar(scalar) if scalar.is_null() => None,
            Value::Scalar(scalar) => {
                Some(Located { value: scalar.text.to_string(), position: node.span.start })
            }
            _ => {
                let message = format!("found {}, expected text", node.describe());
                self.problem(node.span.start, path, message, None);
                None
            }
        }
    }
}

/// Where in the document: built only when a problem is written down.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    /// The top.
    Root,
    /// A field of the top.
    Section(&'p str),
    /// A field of a mapping in the top.
    Inner(&'p str, &'p str),
    /// An item of a list in the top.
    Item(&'p str, usize),
    /// A field of such an item.
    Field(&'p str, usize, &'p str),
    /// An item of a list in such an item.
    SubItem(&'p str, usize, &'p str, usize),
    /// A field of such an inner item.
    SubField(&'p str, usize, &'p str, usize, &'p str),
    /// A key of a mapping in an item of a list in the top.
    Key(&'p str, usize, &'p str, &'p str),
}

impl<'p> Path<'p> {
    pub(super) fn field(self, name: &'p str) -> Self {
        match self {
            Self::Root => Self::Section(name),
            Self::Section(section) => Self::Inner(section, name),
            Self::Item(section, index) => Self::Field(section, index, name),
            Self::SubItem(section, index, field, inner) => Self::SubField(section, index, field, inner, name),
            other => other,
        }
    }

    /// A free key of a mapping, which may have dots itself.
    pub(super) fn key(self, key: &'p str) -> Self {
        match self {
            Self::Field(section, index, field) => Self::Key(section, index, field, key),
            other => other.field(key),
        }
    }

    pub(super) fn item(self, index: usize) -> Self {
        match self {
            Self::Section(section) => Self::Item(section, index),
            Self::Field(section, outer, field) => Self::SubItem(section, outer, field, index),
            other => other,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("inventory"),
            Self::Section(section) => f.write_str(section),
            Self::Inner(section, field) => write!(f, "{section}.{field}"),
            Self::Item(section, index) => write!(f, "{section}[{index}]"),
            Self::Field(section, index, field) => write!(f, "{section}[{index}].{field}"),
            Self::SubItem(section, index, field, inner) => write!(f, "{section}[{index}].{field}[{inner}]"),
            Self::SubField(section, index, field, inner, name) => {
                write!(f, "{section}[{index}].{field}[{inner}].{name}")
            }
            Self::Key(section, index, field, key) => write!(f, "{section}[{index}].{field}[{key:?}]"),
        }
    }
}

/// One mapping.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n> {
    pub(super) node: &'n Node,
    pub(super) path: Path<'n>,
}

impl<'n> Fields<'n> {
    /// The value of a field, if it is written.
    pub(super) fn get(self, name: &str) -> Option<&'n Node> {
        self.node.get(name).filter(|node| !node.is_null())
    }

    pub(super) fn text(self, reader: &mut Reader<'_>, name: &'n str) -> Option<Located<String>> {
        reader.text(self.get(name)?, self.path.field(name))
    }

    pub(super) fn plain(self, reader: &mut Reader<'_>, name: &'n str) -> Option<String> {
        self.text(reader, name).map(|text| text.value)
    }

    /// A text that has to be there and must not be empty.
    pub(super) fn required(self, reader: &mut Reader<'_>, name: &'n str) -> Option<Located<String>> {
        match self.get(name) {
            None => {
                reader.problem(self.node.span.start, self.path, format!("{name} is missing"), None);
                None
            }
            Some(node) => {
                let text = reader.text(node, self.path.field(name))?;
                if text.value.is_empty() {
                    reader.problem(node.span.start, self.path.field(name), "the text is empty", None);
                    return None;
                }
                Some(text)
            }
        }
    }

    /// One of a set of words.
    pub(super) fn word<T: Copy>(
        self,
        reader: &mut Reader<'_>,
        name: &'n str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let text = self.text(reader, name)?;
        choose(reader, &text, self.path.field(name), words)
    }
}

/// Finds a word among those allowed.
pub(super) fn choose<T: Copy>(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
    words: &[(&str, T)],
) -> Option<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(*value);
    }
    let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    reader.problem(
        text.position,
        path,
        format!("unknown value {:?}", text.value),
        Some(suggestion(&text.value, &names)),
    );
    None
}
