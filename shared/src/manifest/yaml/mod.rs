//! YAML as a tree in which every value knows where it stands.
//!
//! Scalars keep the text a person wrote and the style it was written in, so `1.10`, `010`, `fd00::` and `yes` stay
//! what they are until somebody asks for a number or a boolean; [`Node::to_json`] resolves them the way `kubectl`
//! does. Reading is strict: a duplicate key, a tab in the indentation, a control character, nesting or size beyond
//! the [`Limits`] end it with a [`SyntaxError`] that carries the position.

mod build;
mod parse;
mod places;
mod resolve;

use std::fmt;
use std::path::Path;

use crate::cli::Error;
use crate::finding::Location;

pub use parse::{parse, parse_all, parse_items};

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Byte offset in the text as given, a byte order mark included.
    pub offset: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1; a byte order mark takes none.
    pub column: u32,
}

impl Position {
    /// The very beginning.
    pub const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// The place in a named file.
    pub fn in_file(self, file: impl Into<String>) -> Location {
        Location { file: file.into(), line: self.line, column: self.column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// From the first byte to the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: Position,
    /// The byte after the last.
    pub end: Position,
}

impl Span {
    /// The span's part of the text it was parsed from; empty if the text is another one.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start.offset as usize..self.end.offset as usize).unwrap_or_default()
    }
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A single value: its content after quotes, escapes and folding are undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The content.
    pub text: Box<str>,
    /// How it was written.
    pub style: Style,
}

impl Scalar {
    /// Whether this stands for "no value": nothing at all, `~` or `null`, unquoted.
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && resolve::is_null(&self.text)
    }

    /// The value as Kubernetes programs read it; see [`Node::to_json`].
    pub fn to_json(&self) -> serde_json::Value {
        resolve::scalar_to_json(self)
    }
}

/// Whether a text without quotes is text to Kubernetes programs: no number, boolean or null; see [`Node::to_json`].
pub fn is_plain_text(text: &str) -> bool {
    resolve::is_plain_text(text)
}

/// A mapping's key. Keys are scalars; anything else is refused while parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Content and style.
    pub scalar: Scalar,
    /// Where it stands.
    pub span: Span,
}

/// Key and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value; a null scalar with an empty span where nothing is written.
    pub value: Node,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping, in the order of the text.
    Mapping(Vec<Entry>),
}

/// A value and its place. A collection ends where its last child, or its closing bracket, ends. A list of dashes
/// begins at its first dash, or at its first item where the dashes are not indented below their key; a block text
/// begins in the line below its `|` and ends behind the blank lines that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it holds.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
    /// Written with brackets: `[…]`, `{…}`.
    pub flow: bool,
    /// Written with an anchor or an explicit tag, or reached through an alias.
    pub decorated: bool,
}

impl Node {
    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The scalar's text, unless it is null.
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| !scalar.is_null()).map(|scalar| &*scalar.text)
    }

    /// The items, if it is a list.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries, if it is a mapping.
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// Whether it is a null scalar.
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// The entry of a mapping.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.iter().find(|entry| &*entry.key.scalar.text == key)
    }

    /// The value of a mapping's key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The node at a JSON pointer (RFC 6901), such as `/spec/ports/0/port`; `/` in a key is written `~1`.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        pointer_steps(pointer)?.try_fold(self, |node, step| match &node.value {
            Value::Mapping(_) => node.get(&step),
            Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
            Value::Scalar(_) => None,
        })
    }

    /// Where the field at a JSON pointer stands: the key's place for a mapping's field, the item's for a list's.
    pub fn locate(&self, pointer: &str) -> Option<Position> {
        let Some((parent, last)) = pointer.rsplit_once('/') else { return Some(self.span.start) };
        let parent = self.pointer(parent)?;
        let last = last.replace("~1", "/").replace("~0", "~");
        match &parent.value {
            Value::Mapping(_) => parent.entry(&last).map(|entry| entry.key.span.start),
            Value::Sequence(items) => items.get(last.parse::<usize>().ok()?).map(|item| item.span.start),
            Value::Scalar(_) => None,
        }
    }

    /// What sort of value it is, in words for an error: `a list`, `a mapping`, `text`, `nothing`.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Scalar(scalar) if scalar.is_null() => "nothing",
            Value::Scalar(_) => "text",
        }
    }

    /// The value as Kubernetes programs read it: plain scalars become numbers, booleans and null by the rules of
    /// YAML 1.1 (`yes` is true, `010` is 8), because that is what `kubectl` does.
    pub fn to_json(&self) -> serde_json::Value {
        resolve::to_json(self)
    }
}

fn pointer_steps(pointer: &str) -> Option<impl Iterator<Item = String>> {
    let steps = match pointer {
        "" => None,
        _ => Some(pointer.strip_prefix('/')?.split('/')),
    };
    Some(steps.into_iter().flatten().map(|step| step.replace("~1", "/").replace("~0", "~")))
}

/// One document of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its content; a null scalar if there is only `---`.
    pub root: Node,
}

/// What a reader is ready to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep collections may be nested.
    pub depth: usize,
    /// How many values may be written.
    pub nodes: usize,
    /// How many values may be anchored or repeated by aliases, all together.
    pub repeated: usize,
    /// Whether anchors, aliases, merge keys (`<<`) and tags are allowed.
    pub references: bool,
}

impl Limits {
    /// For manifests: everything `kubectl` reads, aliases included.
    pub const MANIFEST: Self = Self { depth: 100, nodes: 5_000_000, repeated: 100_000, references: true };
    /// For files that are also edited in place: no anchors, aliases and tags.
    pub const EDITABLE: Self = Self { depth: 100, nodes: 5_000_000, repeated: 0, references: false };
}

/// The largest file that is read as YAML, in bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a text is not the YAML we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {message}")]
pub struct SyntaxError {
    /// What is wrong: a fragment.
    pub message: String,
    /// Where.
    pub position: Position,
    /// What to do about it.
    pub hint: Option<String>,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>, position: Position) -> Self {
        Self { message: message.into(), position, hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The error as a command shows it: `file:line:column: message` and the hint.
    pub fn in_file(self, file: &Path) -> Error {
        let error = Error::failed(format!("{}:{}: {}", file.display(), self.position, self.message));
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}
