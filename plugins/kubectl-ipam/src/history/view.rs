//! The answer of `history` in the formats of `-o`.

use labkit::finding::Gap;
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::events::{Action, Event};
use crate::inventory::edit::listed;

/// What happened to reservations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `HistoryList`.
    pub kind: &'static str,
    /// What is not committed, then the newest first.
    pub items: Vec<HistoryItem>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
}

/// Something that happened to a reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// When; left out for what is not committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What.
    pub action: Action,
    /// The reservation.
    pub name: String,
    /// Its addresses; of one that was released, those it had.
    pub addresses: String,
    /// The addresses before it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Who did it; left out for what is not committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Whom the reservation belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The commit's first line, or the claim's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The UID of the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

impl HistoryList {
    /// The events as an answer.
    pub fn new(events: Vec<Event>, gaps: Vec<Gap>) -> Self {
        let items = events.into_iter().map(item).collect();
        Self { api_version: "ipam.labkit.dev/v1", kind: "HistoryList", items, gaps }
    }
}

fn item(event: Event) -> HistoryItem {
    HistoryItem {
        time: event.time.map(|time| time.to_string()),
        action: event.action,
        name: event.name,
        addresses: listed(&event.addresses),
        before: (!event.before.is_empty()).then(|| listed(&event.before)),
        who: event.who,
        owner: event.owner,
        commit: event.commit,
        note: event.note,
        claim: event.claim,
    }
}

impl View for HistoryList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("TIME"),
            Column::new("ACTION"),
            Column::new("NAME"),
            Column::new("ADDRESS"),
            Column::new("WHO"),
            Column::new("SOURCE"),
            Column::wide("BEFORE"),
            Column::wide("OWNER"),
            Column::wide("NOTE"),
        ]);
        for item in &self.items {
            let source = match (&item.commit, item.action) {
                (Some(commit), _) => format!("commit {}", commit.get(..SHORT).unwrap_or(commit)),
                (None, Action::Claimed) => "claim".to_owned(),
                (None, _) => "not committed".to_owned(),
            };
            let tone = if item.commit.is_none() && item.action != Action::Claimed {
                Tone::Warning
            } else {
                Tone::Plain
            };
            table.row([
                Cell::or_none(item.time.as_deref()),
                item.action.word().into(),
                item.name.as_str().into(),
                item.addresses.as_str().into(),
                Cell::or_none(item.who.as_deref()),
                Cell::toned(source, tone),
                Cell::or_none(item.before.as_deref()),
                Cell::or_none(item.owner.as_deref()),
                Cell::or_none(item.note.as_deref()),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.items.iter().map(|item| format!("reservation/{}", item.name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No history found.".to_owned())
    }
}

/// How much of a hash tables show, as `git log --oneline` does in most repositories.
const SHORT: usize = 7;
