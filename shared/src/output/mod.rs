//! One value, every format. A command builds a [`View`]; table and wide are columns over it, json, yaml, name,
//! jsonpath and custom-columns are the value itself, so no format can say something else.

use serde::Serialize;

/// What a command shows.
///
/// The serialised value carries `apiVersion` and `kind` of its own (see [`Document`]); its shape is part of the
/// public interface and covered by a checked-in JSON schema.
pub trait View: Serialize {
    /// The human table over the same value; columns marked wide are shown with `-o wide` only.
    fn table(&self) -> Table;

    /// Lines for `-o name`, for example `reservation/plex`.
    fn names(&self) -> Vec<String>;

    /// What stands on stderr when a list is empty, for example `No addresses found.`
    fn empty_message(&self) -> Option<String> {
        None
    }
}

/// A value with the envelope every machine-readable answer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
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

/// Columns and rows; every row has one cell a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings.
    pub columns: Vec<Column>,
    /// Rows in order.
    pub rows: Vec<Vec<Cell>>,
}
