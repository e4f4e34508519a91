//! What `import` answers.

use std::borrow::Cow;

use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Import {
    /// It is in the inventory now.
    Added,
    /// It contradicts what is known, which stays.
    Conflict,
}

/// Something that was found and was not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportItem {
    /// `network`, `pool`, `host`, `reservation`, `configmap`, `label`, `annotation` or `key`; `inventory` for the file
    /// that `init` makes.
    pub kind: Cow<'static, str>,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: Import,
    /// Its addresses, or what it contradicts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl ImportItem {
    /// Whether it contradicts what is known.
    pub fn is_conflict(&self) -> bool {
        self.change == Import::Conflict
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `ImportList`.
    pub kind: &'static str,
    /// The inventory.
    pub inventory: String,
    /// What was not known before: additions in the order they are written, then contradictions.
    pub items: Vec<ImportItem>,
}

impl ImportList {
    /// The answer with its envelope.
    pub fn new(inventory: String, items: Vec<ImportItem>) -> Self {
        Self { api_version: "ipam.labkit.dev/v1", kind: "ImportList", inventory, items }
    }
}

impl View for ImportList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("KIND"),
            Column::new("NAME"),
            Column::new("CHANGE"),
            Column::new("DETAIL"),
            Column::wide("INVENTORY"),
        ]);
        for item in &self.items {
            let change = match item.change {
                Import::Added => Cell::toned("added", Tone::Plain),
                Import::Conflict => Cell::toned("conflict", Tone::Warning),
            };
            let detail = if item.detail.is_empty() { "<none>" } else { &item.detail };
            table.row([
                (&*item.kind).into(),
                item.name.as_str().into(),
                change,
                detail.into(),
                self.inventory.as_str().into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("{}/{}", item.kind, item.name)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| format!("Nothing to import: {} has it all.", self.inventory))
    }
}
