//! The answer of `hosts` in the formats of `-o`.

use labkit::finding::{Gap, Location, Subject};
use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::name::DnsName;
use super::table::{HostEntry, HostTable, LeftOut};

/// Names by address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `HostList`.
    pub kind: &'static str,
    /// In the order of the addresses, IPv4 before IPv6.
    pub items: Vec<HostItem>,
    /// Who does not appear, and why.
    pub left_out: Vec<LeftOutItem>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
}

/// Somebody with a name at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostItem {
    /// The address.
    pub address: String,
    /// Its names; the first is the one a reverse look-up gives.
    pub names: Vec<String>,
    /// Whose they are.
    pub subject: Subject,
    /// Who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its hardware address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// Ports served on the address, for example `443/TCP`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// Where it is written, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Somebody, or one of their names, that does not appear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutItem {
    /// Whose name it is.
    pub subject: Subject,
    /// Why.
    pub reason: String,
}

impl HostList {
    /// The table as an answer.
    pub fn new(table: HostTable, gaps: Vec<Gap>) -> Self {
        let items = table.entries.into_iter().map(item).collect();
        let left_out = table.left_out.into_iter();
        let left_out = left_out.map(|LeftOut { subject, reason }| LeftOutItem { subject, reason }).collect();
        Self { api_version: "ipam.labkit.dev/v1", kind: "HostList", items, left_out, gaps }
    }
}

fn item(entry: HostEntry) -> HostItem {
    HostItem {
        address: entry.address.to_string(),
        names: entry.names.iter().map(DnsName::to_string).collect(),
        subject: entry.subject,
        owner: entry.owner,
        mac: entry.mac,
        ports: entry.ports.iter().map(ToString::to_string).collect(),
        location: entry.location,
    }
}

impl View for HostList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("ADDRESS"),
            Column::new("NAMES"),
            Column::new("SUBJECT"),
            Column::wide("OWNER"),
            Column::wide("MAC"),
            Column::wide("PORTS"),
            Column::wide("LOCATION"),
        ]);
        for item in &self.items {
            let location = item.location.as_ref().map(|at| format!("{}:{}", at.file, at.line));
            table.row([
                item.address.as_str().into(),
                item.names.join(" ").into(),
                item.subject.to_string().into(),
                Cell::or_none(item.owner.clone()),
                Cell::or_none(item.mac.clone()),
                Cell::or_none((!item.ports.is_empty()).then(|| item.ports.join(","))),
                Cell::or_none(location),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let first = self.items.iter().filter_map(|item| item.names.first());
        first.map(|name| format!("host/{name}")).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No names found.".to_owned())
    }
}
