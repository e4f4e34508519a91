//! What `upgrade` shows.

use labkit::output::{Cell, Column, Shape, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{API_VERSION, Node, Version};

/// Every node that was meant.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpgradeBody {
    api_version: &'static str,
    kind: &'static str,
    /// The version of Talos.
    pub to: String,
    /// The command that upgrades Kubernetes, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// In the order they go.
    pub items: Vec<NodeRow>,
}

/// How far a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was upgraded now.
    Upgraded,
    /// It ran the version before.
    Unchanged,
    /// It is not as it should be.
    Failed,
    /// Nothing was sent to it, since one before it failed.
    Waiting,
}

/// A node.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NodeRow {
    /// Its host name.
    pub node: String,
    /// `controlplane` or `worker`.
    pub role: String,
    /// How far it is.
    pub state: State,
    /// The version it had.
    pub from: String,
    /// The image it was upgraded with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl UpgradeBody {
    pub(super) fn new(to: &Version, kubernetes: Option<String>) -> Self {
        Self { api_version: API_VERSION, kind: "Upgrade", to: to.to_string(), kubernetes, items: Vec::new() }
    }
}

impl NodeRow {
    pub(super) fn new(node: &Node, from: &Version, state: State) -> Self {
        let (node, role) = (node.hostname.clone(), node.role.to_string());
        Self { node, role, state, from: from.to_string(), image: None, why: None }
    }
}

impl View for UpgradeBody {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NODE"),
            Column::new("ROLE"),
            Column::new("STATE"),
            Column::new("FROM"),
            Column::new("TO"),
            Column::wide("IMAGE"),
            Column::wide("WHY"),
        ]);
        for row in &self.items {
            let (state, tone) = match row.state {
                State::Upgraded => ("upgraded", Tone::Plain),
                State::Unchanged => ("unchanged", Tone::Plain),
                State::Failed => ("failed", Tone::Bad),
                State::Waiting => ("waiting", Tone::Warning),
            };
            table.row([
                row.node.as_str().into(),
                row.role.as_str().into(),
                Cell::toned(state, tone),
                row.from.as_str().into(),
                self.to.as_str().into(),
                Cell::or_none(row.image.as_deref()),
                Cell::or_none(row.why.as_deref()),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|row| format!("node/{}", row.node)).collect()
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No nodes in cluster.yaml.".to_owned())
    }
}
