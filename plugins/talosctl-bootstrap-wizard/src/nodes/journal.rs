//! What `status --journal` shows.

use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::cluster::API_VERSION;
use crate::journal::Record;

/// Every step that was recorded.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalList {
    /// `wizard.labkit.dev/v1`.
    api_version: &'static str,
    /// `JournalList`.
    kind: &'static str,
    /// The cluster's name.
    pub cluster: String,
    /// In the order they were written.
    pub items: Vec<Record>,
}

impl JournalList {
    /// The records of a cluster.
    pub fn new(cluster: &str, items: Vec<Record>) -> Self {
        Self { api_version: API_VERSION, kind: "JournalList", cluster: cluster.to_owned(), items }
    }
}

impl View for JournalList {
    fn table(&self) -> Table {
        let columns =
            [Column::new("TIME"), Column::new("NODE"), Column::new("STEP"), Column::new("EVIDENCE")];
        let mut table = Table::new(columns);
        for record in &self.items {
            let (step, evidence) = told(record);
            table.row([
                record.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string().into(),
                record.node.as_str().into(),
                step.into(),
                Cell::from(evidence),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|record| format!("{}/{}", record.node, told(record).0)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| format!("Nothing was done with cluster {} yet.", self.cluster))
    }
}

/// The step's name, and what it says, as `name value` pairs.
fn told(record: &Record) -> (String, String) {
    let Ok(Json::Object(event)) = serde_json::to_value(&record.event) else { return Default::default() };
    let step = event.get("step").and_then(Json::as_str).unwrap_or_default().to_owned();
    let mut words = Vec::new();
    for (name, value) in event.iter().filter(|(name, _)| *name != "step") {
        flatten(name, value, &mut words);
    }
    (step, words.join(", "))
}

fn flatten(name: &str, value: &Json, words: &mut Vec<String>) {
    match value {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| flatten(name, value, words)),
        Json::Array(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect();
            words.push(format!("{name} {}", items.join(" ")));
        }
        Json::String(text) => words.push(format!("{name} {text}")),
        other => words.push(format!("{name} {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Event;

    #[test]
    fn a_record_is_a_step_with_its_evidence() {
        let event = Event::Bootstrapped { members: vec!["cp-1".into(), "cp-2".into()] };
        let record = Record { at: "2026-01-31T12:00:00Z".parse().unwrap(), node: "cp-1".into(), event };
        assert_eq!(told(&record), ("bootstrapped".to_owned(), "members cp-1 cp-2".to_owned()));
        let event = Event::UpgradeSending { image: "installer:v1.11.3".into() };
        assert_eq!(told(&Record { event, ..record.clone() }).1, "image installer:v1.11.3");
        let list = JournalList::new("home", vec![record]);
        assert_eq!(list.names(), ["cp-1/bootstrapped"]);
    }
}
