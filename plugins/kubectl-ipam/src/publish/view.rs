//! What `render` answers.

use labkit::output::{Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::render::RenderedMap;

/// Rendered ConfigMaps, each a whole object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `ManifestList`.
    pub kind: &'static str,
    /// ConfigMaps.
    pub items: Vec<Value>,
    #[serde(skip)]
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    namespace: String,
    name: String,
    keys: usize,
    bytes: usize,
}

impl ManifestList {
    /// The list of these ConfigMaps.
    pub fn new(maps: &[RenderedMap]) -> Self {
        let row = |map: &RenderedMap| Row {
            namespace: map.namespace.clone(),
            name: map.name.clone(),
            keys: map.data.len(),
            bytes: map.data.iter().map(|(key, value)| key.len() + value.len()).sum(),
        };
        Self {
            api_version: "ipam.labkit.dev/v1",
            kind: "ManifestList",
            items: maps.iter().map(RenderedMap::to_json).collect(),
            rows: maps.iter().map(row).collect(),
        }
    }
}

impl View for ManifestList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NAMESPACE"),
            Column::new("NAME"),
            Column::new("KEYS").right(),
            Column::new("BYTES").right(),
        ]);
        for row in &self.rows {
            table.row([
                row.namespace.as_str().into(),
                row.name.as_str().into(),
                row.keys.to_string().into(),
                row.bytes.to_string().into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.rows.iter().map(|row| format!("configmap/{}/{}", row.namespace, row.name)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "The inventory publishes no ConfigMaps.".to_owned())
    }
}
