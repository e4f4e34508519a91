//! What a command is about to change. A command that changes something first builds a [`Plan`]; applying takes
//! a [`Confirmed`], which only this module can make.

mod decide;
mod flags;
mod gitops;
mod show;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;

pub use decide::Decision;
pub use flags::{DryRun, FinalPlanFlags, PlanFlags};
pub use gitops::{GitOpsOwner, GitOpsTool};

use crate::finding::Subject;

/// What happens to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It does not exist yet.
    Create,
    /// Some of its fields change.
    Update,
    /// It goes away.
    Delete,
    /// Something is run on it.
    Run,
}

/// One field's change within an update. Secrets are never put here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldChange {
    /// Dotted path.
    pub path: String,
    /// Before; `None` when the field is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// After; `None` when the field is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Whether a change can be taken back, which decides what confirmation it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "undo", rename_all = "camelCase")]
pub enum Undo {
    /// It can be undone: `--yes` is enough; the text says how.
    #[serde(rename_all = "camelCase")]
    Possible {
        /// How to take it back.
        how: String,
    },
    /// It cannot: the object must be named with `--confirm=<token>`.
    #[serde(rename_all = "camelCase")]
    Impossible {
        /// What the user must type.
        confirm: String,
    },
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What happens.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// One line for people: what this change does.
    pub summary: String,
    /// Field by field, for updates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Whether it can be taken back.
    #[serde(flatten)]
    pub undo: Undo,
    /// Rights and preconditions, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Who would take it back, and what to commit instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverted: Option<Reverted>,
}

/// A change that does not last, because the object is kept as Git has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reverted {
    /// Who puts the object back.
    pub owner: GitOpsOwner,
    /// What to commit instead: a patch for `git apply` where the file is known, else the manifest.
    pub patch: String,
}

/// The changes in the order they will be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Plan {
    /// In order.
    pub changes: Vec<Change>,
}

/// Proof that the user agreed to a plan (or that nothing needed agreement). Only [`crate::plan`] makes one.
///
/// ```compile_fail
/// let plan = labkit::plan::Plan::default();
/// let confirmed = labkit::plan::Confirmed { plan: &plan };
/// ```
#[derive(Debug)]
pub struct Confirmed<'plan> {
    plan: &'plan Plan,
}

impl<'plan> Confirmed<'plan> {
    /// The plan that was agreed to.
    pub fn plan(&self) -> &'plan Plan {
        self.plan
    }
}

/// A plan that may be sent to the server for checking only. Only [`crate::plan`] makes one.
#[derive(Debug)]
pub struct Rehearsal<'plan> {
    plan: &'plan Plan,
}

impl<'plan> Rehearsal<'plan> {
    /// The plan that is rehearsed.
    pub fn plan(&self) -> &'plan Plan {
        self.plan
    }
}
