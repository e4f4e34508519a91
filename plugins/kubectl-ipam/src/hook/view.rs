//! The answer of `hook install` and `hook uninstall`.

use labkit::output::{Cell, Column, Shape, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of the hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Installed,
    /// It was there, of another version or with other flags.
    Updated,
    /// It was there as it is.
    Unchanged,
    /// It is gone.
    Removed,
    /// There was none of ours.
    Absent,
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
            Self::Absent => "absent",
        }
    }
}

/// A repository's pre-commit hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hook {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `Hook`.
    pub kind: &'static str,
    /// The hook's file.
    pub path: String,
    /// What became of it.
    pub change: Change,
    /// The hook that was there before, and runs first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chained: Option<String>,
}

impl Hook {
    /// The answer with its envelope.
    pub fn new(path: String, change: Change, chained: Option<String>) -> Self {
        Self { api_version: "ipam.labkit.dev/v1", kind: "Hook", path, change, chained }
    }
}

impl View for Hook {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("HOOK"), Column::new("CHANGE"), Column::new("CHAINED")]);
        let chained = self.chained.as_deref().unwrap_or("<none>");
        table.row([Cell::from(self.path.as_str()), self.change.word().into(), chained.into()]);
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("hook/{}", super::NAME)]
    }

    fn shape(&self) -> Shape {
        Shape::One
    }
}
