//! A layout as a document: what `plan fit` answers with.

use labkit::net::{Cidr, Size};
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{Change, Layout, Placed};
use super::node_parts::NodeParts;
use super::outline::Outline;
use crate::facts::NetworkKind;

/// A proposed layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TierLayout {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `TierLayout`.
    kind: &'static str,
    /// The prefix that is divided.
    pub parent: Parent,
    /// Its tiers.
    pub items: Vec<Item>,
    /// What is left of the parent, in the order of the addresses.
    pub free: Vec<Cidr>,
    /// The tiers as the inventory writes them, for its section `plan`.
    pub plan: Vec<Entry>,
}

/// A prefix that is divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Parent {
    /// Its name in the inventory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The prefix it needs.
    pub cidr: Cidr,
    /// The prefix it has, if that is not enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Cidr>,
}

/// A tier and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// How many addresses it has.
    pub size: Size,
    /// What happens to it.
    pub change: Change,
    /// Where it was, host bits masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Cidr>,
    /// The prefix it can grow to without moving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Cidr>,
    /// What nodes get of it.
    #[serde(flatten)]
    pub nodes: NodeParts,
}

/// An entry of the inventory's section `plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TierEntry")]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// The network or tier it is cut out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it is for, if it says so itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// The prefix length of the part that each node gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_mask: Option<u8>,
    /// Anything worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl TierLayout {
    /// The document of a layout that was made for an outline.
    pub fn new(outline: &Outline, layout: Layout) -> Self {
        let Layout { parent: cidr, tiers, free } = layout;
        let parent = outline.name.as_deref();
        Self {
            api_version: "ipam.labkit.dev/v1",
            kind: "TierLayout",
            items: tiers.iter().map(Item::from).collect(),
            plan: tiers.into_iter().map(|tier| Entry::new(tier, parent)).collect(),
            parent: Parent {
                name: outline.name.clone(),
                cidr,
                was: Some(outline.cidr).filter(|was| *was != cidr),
            },
            free,
        }
    }
}

impl From<&Placed> for Item {
    fn from(tier: &Placed) -> Self {
        let cidr = tier.cidr;
        Self {
            name: tier.name.clone(),
            cidr,
            size: cidr.range().size(),
            change: tier.change,
            was: tier.was,
            room: tier.room,
            nodes: NodeParts::new(cidr, tier.node_mask),
        }
    }
}

impl Entry {
    fn new(tier: Placed, parent: Option<&str>) -> Self {
        Self {
            name: tier.name,
            cidr: tier.cidr,
            parent: parent.map(str::to_owned),
            kind: tier.kind.map(NetworkKind::name),
            node_mask: tier.node_mask,
            note: tier.note,
        }
    }
}

impl Item {
    fn row(&self) -> Vec<Cell> {
        let tone = if self.change == Change::Moved { Tone::Warning } else { Tone::Plain };
        let mut row = vec![
            self.name.as_str().into(),
            self.cidr.to_string().into(),
            self.size.to_string().into(),
            Cell::toned(self.change.name(), tone),
            Cell::or_none(self.was.map(|cidr| cidr.to_string())),
            Cell::or_none(self.room.map(|cidr| cidr.to_string())),
        ];
        row.extend(self.nodes.cells());
        row
    }
}

impl View for TierLayout {
    fn table(&self) -> Table {
        let mut columns = vec![
            Column::new("NAME"),
            Column::new("CIDR"),
            Column::new("SIZE").right(),
            Column::new("CHANGE"),
            Column::new("WAS"),
            Column::new("ROOM"),
        ];
        columns.extend(NodeParts::columns());
        Table { columns, rows: self.items.iter().map(Item::row).collect() }
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("tier/{}", item.name)).collect()
    }
}
