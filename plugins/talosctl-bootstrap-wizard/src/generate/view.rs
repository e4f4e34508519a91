//! What `gen` answers.

use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Fate, File, Purpose};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileItem {
    /// Its path, from the working folder on.
    pub file: String,
    /// `cluster`, `secrets`, `controlplane`, `worker`, `node` or `talosconfig`.
    pub purpose: &'static str,
    /// The node's host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The disk that Talos is installed to; `None` for a node whose disk is not chosen yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<String>,
    /// `created`, `updated` or `unchanged`.
    pub change: &'static str,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileList {
    /// `wizard.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `FileList`.
    pub kind: &'static str,
    /// The cluster's name.
    pub cluster: String,
    /// The files, in the order they were written.
    pub items: Vec<FileItem>,
}

impl FileList {
    /// The answer with its envelope.
    pub fn new(cluster: String, files: &[File]) -> Self {
        let items = files.iter().map(item).collect();
        Self { api_version: "wizard.labkit.dev/v1", kind: "FileList", cluster, items }
    }

    /// The answer of `init`: the description alone.
    pub fn description(cluster: String, file: String) -> Self {
        let item = FileItem { file, purpose: "cluster", node: None, disk: None, change: "created" };
        Self { api_version: "wizard.labkit.dev/v1", kind: "FileList", cluster, items: vec![item] }
    }
}

fn item(file: &File) -> FileItem {
    let (purpose, node, disk) = match &file.purpose {
        Purpose::Secrets => ("secrets", None, None),
        Purpose::Role(role) => (role.name(), None, None),
        Purpose::Node { hostname, disk, .. } => ("node", Some(hostname.clone()), disk.clone()),
        Purpose::Talosconfig => ("talosconfig", None, None),
    };
    let change = match file.fate {
        Fate::Create => "created",
        Fate::Update { .. } => "updated",
        Fate::Keep => "unchanged",
    };
    FileItem { file: file.name.clone(), purpose, node, disk, change }
}

impl View for FileList {
    fn table(&self) -> Table {
        let mut table =
            Table::new([Column::new("FILE"), Column::new("FOR"), Column::new("CHANGE"), Column::new("DISK")]);
        for item in &self.items {
            let disk = match (&item.node, &item.disk) {
                (_, Some(disk)) => Cell::from(disk.as_str()),
                (Some(_), None) => Cell::toned("not chosen yet", Tone::Warning),
                (None, None) => Cell::or_none(None::<&str>),
            };
            let purpose = item.node.as_deref().unwrap_or(match item.purpose {
                "cluster" | "secrets" => "the cluster",
                "controlplane" => "every control plane",
                "worker" => "every worker",
                _ => "talosctl",
            });
            table.row([item.file.as_str().into(), purpose.into(), item.change.into(), disk]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("file/{}", item.file)).collect()
    }
}
