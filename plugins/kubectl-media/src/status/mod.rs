//! How the instances of a stack are: what is wrong with each, worst first, and the rows that are shown.
//!
//! | module | job |
//! | --- | --- |
//! | [`judge`] | what is wrong with one instance |
//! | [`said`] | what an app says of itself |
//! | [`changes`] | what has changed since the last look |
//! | [`select`] | which instances are wanted |
//! | [`row`] | one line, and how it is serialised |

pub mod changes;
pub mod judge;
mod row;
pub mod said;
mod select;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use labkit::finding::{Gap, Severity};
use labkit::output::{Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::ask::Asked;
use crate::stack::Stack;
use crate::summary::summary;
pub use row::StatusRow;
pub use select::{is_named, select};

/// How every instance is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `StatusList`.
    kind: &'static str,
    /// How many there are of each sort.
    pub totals: Totals,
    /// One for each instance, the worst first.
    pub items: Vec<StatusRow>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
    /// Whether several namespaces were looked at.
    #[serde(skip)]
    several_namespaces: bool,
    /// Whether the apps were asked.
    #[serde(skip)]
    asked: bool,
    #[serde(skip)]
    now: Timestamp,
}

/// How many instances are how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// All of them.
    pub apps: usize,
    /// Those that do not do their work.
    pub broken: usize,
    /// Those that do, with something that wants looking at.
    pub warnings: usize,
}

impl StatusList {
    /// Judges every instance at this moment. `asked` is what each of them said, in the same order, if they were asked.
    pub fn new(
        stack: Stack,
        asked: Option<Vec<Option<Asked>>>,
        several_namespaces: bool,
        now: Timestamp,
    ) -> Self {
        let was_asked = asked.is_some();
        let said = asked.into_iter().flatten().chain(std::iter::repeat_with(|| None));
        let mut items: Vec<StatusRow> =
            stack.instances.into_iter().zip(said).map(|(one, said)| StatusRow::new(one, said, now)).collect();
        items.sort_by(StatusRow::worst_first);
        let count = |severity| items.iter().filter(|row| row.severity() == Some(severity)).count();
        let totals =
            Totals { apps: items.len(), broken: count(Severity::Error), warnings: count(Severity::Warning) };
        let (api_version, kind) = ("media.labkit.dev/v1", "StatusList");
        Self { api_version, kind, totals, items, gaps: stack.gaps, several_namespaces, asked: was_asked, now }
    }

    /// One line that sums up.
    pub fn summary(&self) -> String {
        let Totals { apps, broken, warnings } = self.totals;
        summary("app", apps, &[(broken, "broken"), (warnings, "with warnings")], &self.gaps)
    }
}

impl View for StatusList {
    fn table(&self) -> Table {
        let namespace =
            if self.several_namespaces { Column::new("NAMESPACE") } else { Column::wide("NAMESPACE") };
        let columns = [
            namespace,
            Column::new("NAME"),
            Column::wide("APP"),
            Column::new("WORKLOAD"),
            Column::new("READY"),
            Column::new("RESTARTS").right(),
            Column::new("AGE"),
            Column::new("NODE"),
            Column::new("VERSION"),
            Column::wide("IMAGE"),
            Column::new("VOLUMES"),
            Column::new("ADDRESS"),
            Column::wide("SERVICES"),
            Column::wide("VIA"),
            Column::new("HEALTH"),
            Column::new("ACTIVITY"),
            Column::wide("BESIDE"),
            Column::new("GITOPS"),
            Column::wide("KNOWN-BY"),
            Column::new("STATUS"),
        ];
        let mut table = Table {
            columns: columns.to_vec(),
            rows: self.items.iter().map(|row| row.cells(self.now)).collect(),
        };
        if !self.asked {
            let shown = |column: &Column| !matches!(column.name, "VIA" | "HEALTH" | "ACTIVITY");
            let keep: Vec<bool> = table.columns.iter().map(shown).collect();
            table.columns.retain(shown);
            for row in &mut table.rows {
                let mut keep = keep.iter();
                row.retain(|_| keep.next().copied().unwrap_or(true));
            }
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|row| format!("app/{}", row.name())).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No media apps found.".to_owned())
    }
}
