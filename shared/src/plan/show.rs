//! A plan as text, table and value; and the lines said while it is carried out.

use super::{Action, Change, Confirmed, Plan, Rehearsal, Undo};
use crate::output::{Cell, Column, Document, Shape, Table, Tone, Ui, View};

impl Action {
    /// As it is printed before the object.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Run => "run",
        }
    }

    /// As it is printed after the object, when it has happened.
    pub fn done(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Update => "updated",
            Self::Delete => "deleted",
            Self::Run => "done",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Delete => Tone::Bad,
            Self::Create | Self::Update | Self::Run => Tone::Plain,
        }
    }
}

impl Plan {
    /// The plan as the answer of a dry run.
    pub fn document(self, group: &str) -> Document<Self> {
        Document::new(group, "Plan", self)
    }
}

impl View for Document<Plan> {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("ACTION"),
            Column::new("OBJECT"),
            Column::new("CHANGE"),
            Column::new("UNDO"),
            Column::wide("FIELDS"),
            Column::wide("NEEDS"),
            Column::wide("REVERTED BY"),
        ]);
        for change in &self.value.changes {
            let undo = match &change.undo {
                Undo::Possible { how } => Cell::from(how.as_str()),
                Undo::Impossible { confirm } => {
                    Cell::toned(format!("none, needs --confirm={confirm}"), Tone::Bad)
                }
            };
            let fields: Vec<_> = change.fields.iter().map(ToString::to_string).collect();
            table.row([
                Cell::toned(change.action.verb(), change.action.tone()),
                change.subject.to_string().into(),
                change.summary.as_str().into(),
                undo,
                fields.join("; ").into(),
                change.needs.join("; ").into(),
                change
                    .reverted
                    .as_ref()
                    .map(|reverted| reverted.owner.to_string())
                    .unwrap_or_default()
                    .into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.value.changes.iter().map(|change| change.subject.to_string().to_lowercase()).collect()
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn items(&self) -> &'static str {
        "changes"
    }

    fn empty_message(&self) -> Option<String> {
        self.value.changes.is_empty().then(|| "Nothing to change.".to_owned())
    }
}

impl std::fmt::Display for super::FieldChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "{}: {before} -> {after}", self.path),
            (None, Some(after)) => write!(f, "{}: + {after}", self.path),
            (Some(before), None) => write!(f, "{}: - {before}", self.path),
            (None, None) => f.write_str(&self.path),
        }
    }
}

/// The plan as it stands above the question.
pub(super) fn lines(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for change in &plan.changes {
        lines.push(format!("{} {}: {}", change.action.verb(), change.subject, change.summary));
        lines.extend(change.fields.iter().map(|field| format!("    {field}")));
        lines.extend(change.needs.iter().map(|need| format!("    needs {need}")));
        if let Some(reverted) = &change.reverted {
            lines.push(format!("    will be reverted by {}", reverted.owner));
        }
        if let Undo::Possible { how } = &change.undo {
            lines.push(format!("    undo: {how}"));
        }
    }
    lines
}

impl Confirmed<'_> {
    /// Says that a change has happened; call it as soon as it has.
    pub fn report(&self, ui: &Ui, change: &Change) {
        ui.status(&format!("{} {}", change.subject, change.action.done()));
    }
}

impl Rehearsal<'_> {
    /// Says that the server accepted a change without storing it.
    pub fn report(&self, ui: &Ui, change: &Change) {
        ui.status(&format!("{} {} (server dry run)", change.subject, change.action.done()));
    }
}
