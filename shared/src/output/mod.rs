//! One value, every format. A command builds a [`View`]; table and wide are columns over it, json, yaml, name,
//! jsonpath and custom-columns are the value itself, so no format can say something else.

mod age;
mod columns;
mod escape;
mod flags;
mod format;
mod jsonpath;
mod table;
mod ui;
pub mod xml;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

pub use age::age;
pub use escape::escape;
pub use flags::{ColorChoice, OutputFlags};
pub use format::{ALL_FORMATS, Format, FormatError, Shape};
pub use ui::{Captured, Terminal, Ui};

/// What a command shows.
///
/// The serialised value carries `apiVersion` and `kind` of its own (see [`Document`]); its shape is part of the
/// public interface and covered by a checked-in JSON schema.
pub trait View: Serialize {
    /// The human table over the same value; columns marked wide are shown with `-o wide` only.
    fn table(&self) -> Table;

    /// Lines for `-o name`, for example `reservation/plex`.
    fn names(&self) -> Vec<String>;

    /// One value or a list; csv is for lists.
    fn shape(&self) -> Shape {
        Shape::List
    }

    /// The field of the serialised value that holds a list's rows, for custom columns.
    fn items(&self) -> &'static str {
        "items"
    }

    /// The value as a text in `format`, for formats that draw it: those of [`Shape::Graph`] alone.
    fn drawing(&self, _format: &Format) -> Option<String> {
        None
    }

    /// What stands on stderr when a list is empty, for example `No addresses found.`
    fn empty_message(&self) -> Option<String> {
        None
    }
}

/// A value with the envelope every machine-readable answer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document<T> {
    /// `<plugin>.labkit.dev/v1`.
    pub api_version: String,
    /// The kind of the value, for example `AddressList`.
    pub kind: String,
    /// The value's own fields.
    #[serde(flatten)]
    pub value: T,
}

/// The JSON schema of a value as it is written: a field that may be left out is not required.
pub fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// How a cell stands out; always with a word or symbol in the text as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// As the terminal has it.
    #[default]
    Plain,
    /// Good: green.
    Good,
    /// Deviation: yellow.
    Warning,
    /// Broken: red.
    Bad,
    /// Secondary: dimmed.
    Muted,
}

/// One cell. Text from outside is escaped when it is written, not here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// How it stands out.
    pub tone: Tone,
}

impl Cell {
    /// A cell that stands out.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }

    /// The text, or `<none>` where there is none; csv leaves that empty.
    pub fn or_none(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(|| Self::toned("<none>", Tone::Muted), Self::from)
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }
}

/// A column's heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Heading in capitals, as kubectl's.
    pub name: &'static str,
    /// Shown with `-o wide` only.
    pub wide: bool,
    /// Numbers stand right.
    pub right: bool,
}

impl Column {
    /// An ordinary column, left-aligned.
    pub const fn new(name: &'static str) -> Self {
        Self { name, wide: false, right: false }
    }

    /// Shown with `-o wide` only.
    pub const fn wide(name: &'static str) -> Self {
        Self { name, wide: true, right: false }
    }

    /// The same column, right-aligned.
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }
}

/// Columns and rows; every row has one cell a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings.
    pub columns: Vec<Column>,
    /// Rows in order.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row: one cell a column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl<T> Document<T> {
    /// `group` is the plugin's, for example `ipam`; the version is `v1`.
    pub fn new(group: &str, kind: &str, value: T) -> Self {
        Self { api_version: format!("{group}.labkit.dev/v1"), kind: kind.to_owned(), value }
    }
}
