//! What `reserve` and `release` answer.

use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of one reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Reserved,
    /// It was there already.
    Unchanged,
    /// It was there in part, left behind by a run that did not end, and is complete now.
    Completed,
    /// It is gone.
    Released,
    /// There was nothing to release.
    Absent,
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Unchanged => "unchanged",
            Self::Completed => "completed",
            Self::Released => "released",
            Self::Absent => "absent",
        }
    }
}

/// One reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReservationItem {
    /// Its name.
    pub name: String,
    /// Its address or prefix, or its first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// All of them: a reservation may have an address of each family.
    pub addresses: Vec<String>,
    /// The pool the address comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// What became of it.
    pub change: Change,
    /// Who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The object it is for.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Until when it is meant to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Anything worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The Lease that holds the address, or the first one, as `namespace/name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// All of them.
    pub claims: Vec<String>,
    /// The inventory it is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory: Option<String>,
    /// Until when its address is kept from others after the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_until: Option<String>,
    /// The Git commit that `--commit` made for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// `metadata.uid` of the Leases, for the commit's trailers.
    #[serde(skip)]
    pub uids: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReservationList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `ReservationList`.
    pub kind: &'static str,
    /// In the order they were asked for.
    pub items: Vec<ReservationItem>,
}

impl ReservationList {
    /// The answer with its envelope.
    pub fn new(items: Vec<ReservationItem>) -> Self {
        Self { api_version: "ipam.labkit.dev/v1", kind: "ReservationList", items }
    }
}

impl View for ReservationList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NAME"),
            Column::new("ADDRESS"),
            Column::new("POOL"),
            Column::new("CHANGE"),
            Column::wide("OWNER"),
            Column::wide("FOR"),
            Column::wide("EXPIRES"),
            Column::wide("CLAIM"),
            Column::wide("INVENTORY"),
        ]);
        let several =
            |texts: &[String]| Cell::from(if texts.is_empty() { "-".to_owned() } else { texts.join(",") });
        let optional = |text: &Option<String>| Cell::from(text.as_deref().unwrap_or("-"));
        for item in &self.items {
            let tone = if item.change == Change::Absent { Tone::Muted } else { Tone::Plain };
            table.row([
                item.name.as_str().into(),
                several(&item.addresses),
                optional(&item.pool),
                Cell::toned(item.change.word(), tone),
                optional(&item.owner),
                optional(&item.consumer),
                optional(&item.expires),
                several(&item.claims),
                optional(&item.inventory),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("reservation/{}", item.name)).collect()
    }
}
