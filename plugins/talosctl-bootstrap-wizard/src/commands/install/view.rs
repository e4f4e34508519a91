//! What `install` shows.

use labkit::cli::Error;
use labkit::output::{Cell, Column, Shape, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::prepare::Prepared;
use crate::cluster::API_VERSION;
use crate::commands::ground::Seen;
use crate::journal::Installed;

/// Every node that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallBody {
    api_version: &'static str,
    kind: &'static str,
    /// In the order of `cluster.yaml`, those that wait for the bootstrap first.
    pub items: Vec<NodeRow>,
}

/// How far a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was installed now.
    Installed,
    /// It was installed before.
    Unchanged,
    /// It waits for the bootstrap.
    Postponed,
    /// It is not installed.
    Failed,
}

/// A node.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NodeRow {
    /// Its host name.
    pub node: String,
    /// `controlplane` or `worker`.
    pub role: String,
    /// Where it answers.
    pub address: String,
    /// How far it is.
    pub state: State,
    /// Its Talos version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The disk it runs from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<String>,
    /// Why it is not installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Default for InstallBody {
    fn default() -> Self {
        Self { api_version: API_VERSION, kind: "Installation", items: Vec::new() }
    }
}

pub(super) fn installed(prepared: &Prepared<'_>, proof: &Installed) -> NodeRow {
    let state = if prepared.proof.is_some() { State::Unchanged } else { State::Installed };
    NodeRow {
        address: proof.address.clone(),
        version: Some(proof.version.clone()),
        disk: Some(proof.disk.to_string()),
        ..row(&prepared.seen, state)
    }
}

pub(super) fn failed(prepared: &Prepared<'_>, error: &Error) -> NodeRow {
    NodeRow { why: Some(error.message.clone()), ..row(&prepared.seen, State::Failed) }
}

pub(super) fn postponed(seen: &[Seen<'_>]) -> Vec<NodeRow> {
    let why = || Some("waits for the bootstrap".to_owned());
    seen.iter().map(|one| NodeRow { why: why(), ..row(one, State::Postponed) }).collect()
}

fn row(seen: &Seen<'_>, state: State) -> NodeRow {
    NodeRow {
        node: seen.node.hostname.clone(),
        role: seen.node.role.to_string(),
        address: seen.address.to_string(),
        state,
        version: None,
        disk: None,
        why: None,
    }
}

impl View for InstallBody {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NODE"),
            Column::new("ROLE"),
            Column::new("ADDRESS"),
            Column::new("STATE"),
            Column::new("VERSION"),
            Column::new("DISK"),
            Column::wide("WHY"),
        ]);
        for row in &self.items {
            let (state, tone) = match row.state {
                State::Installed => ("installed", Tone::Plain),
                State::Unchanged => ("unchanged", Tone::Plain),
                State::Postponed => ("postponed", Tone::Warning),
                State::Failed => ("failed", Tone::Bad),
            };
            table.row([
                row.node.as_str().into(),
                row.role.as_str().into(),
                row.address.as_str().into(),
                Cell::toned(state, tone),
                Cell::or_none(row.version.as_deref()),
                Cell::or_none(row.disk.as_deref()),
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
