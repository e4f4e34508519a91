//! From a plan to the user's word on it.

use super::{Action, Change, Confirmed, DryRun, GitOpsOwner, Plan, PlanFlags, Rehearsal, Undo};
use crate::cli::{Error, Result};
use crate::output::{Ui, escape};
use crate::prompt::Prompt;

/// What may be done with a plan now.
#[derive(Debug)]
pub enum Decision<'plan> {
    /// The user agreed, or nothing needed agreement: carry it out.
    Apply(Confirmed<'plan>),
    /// `--dry-run=server`: send every change with `dryRun=All`, store nothing.
    Rehearse(Rehearsal<'plan>),
    /// `--dry-run`: show the plan as the answer and stop.
    Shown,
}

impl Plan {
    /// Adds a change that can be taken back; `how` says in what way.
    pub fn undoable(
        &mut self,
        action: Action,
        subject: crate::finding::Subject,
        summary: impl Into<String>,
        how: &str,
    ) -> &mut Change {
        self.add(action, subject, summary.into(), Undo::Possible { how: how.to_owned() })
    }

    /// Adds a change that cannot be taken back; the user must type `token`.
    pub fn final_change(
        &mut self,
        action: Action,
        subject: crate::finding::Subject,
        summary: &str,
        token: &str,
    ) -> &mut Change {
        self.add(action, subject, summary.to_owned(), Undo::Impossible { confirm: token.to_owned() })
    }

    fn add(
        &mut self,
        action: Action,
        subject: crate::finding::Subject,
        summary: String,
        undo: Undo,
    ) -> &mut Change {
        let at = self.changes.len();
        self.changes.push(Change {
            action,
            subject,
            summary,
            fields: Vec::new(),
            undo,
            needs: Vec::new(),
            reverted: None,
        });
        &mut self.changes[at]
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Gets the user's word: from `--yes` and `--confirm`, or by asking on a terminal, after showing the plan there.
    ///
    /// # Errors
    /// Refused, when the word is missing and nobody can be asked, or when the answer is no.
    pub fn confirm(&self, flags: &PlanFlags, ui: &Ui, prompt: &Prompt) -> Result<Decision<'_>> {
        match flags.dry_run {
            Some(DryRun::Client) => return Ok(Decision::Shown),
            Some(DryRun::Server) => return Ok(Decision::Rehearse(Rehearsal { plan: self })),
            None => {}
        }
        let tokens: Vec<&str> =
            self.tokens().filter(|token| !flags.confirm.iter().any(|given| given == token)).collect();
        let undoable = self.changes.iter().any(|change| matches!(change.undo, Undo::Possible { .. }));
        let ask_yes = undoable && !flags.yes;
        if !ask_yes && tokens.is_empty() {
            return Ok(Decision::Apply(Confirmed { plan: self }));
        }
        if !prompt.can_ask() {
            return Err(self.unasked(ask_yes, &tokens));
        }
        for line in super::show::lines(self) {
            ui.status(&line);
        }
        if ask_yes && !prompt.confirm("Proceed?", false)? {
            return Err(Error::refused("not confirmed; nothing was changed"));
        }
        for token in tokens {
            let typed = prompt.text(&format!("This cannot be undone. Type {} to go on", escape(token)))?;
            if typed != token {
                return Err(Error::refused(format!(
                    "not confirmed: {typed:?} is not {token:?}; nothing was changed"
                )));
            }
        }
        Ok(Decision::Apply(Confirmed { plan: self }))
    }

    /// Refuses changes that Argo CD or Flux would take back; what to commit instead is in the plan.
    ///
    /// # Errors
    /// Refused, when there is such a change: each with its owner.
    pub fn refuse_reverted(&self) -> Result<()> {
        let reverted: Vec<_> = self
            .changes
            .iter()
            .filter_map(|change| Some((change, &change.reverted.as_ref()?.owner)))
            .collect();
        let Some((first, owner)) = reverted.first() else { return Ok(()) };
        let error = match reverted.as_slice() {
            [_] => Error::refused(format!("{} would take back the change of {}", owner.tool, first.subject)),
            many => Error::refused(format!("{} would take back {} changes", owner.tool, many.len())),
        };
        let cause = |error: Error, (change, owner): &(&Change, &GitOpsOwner)| {
            error.caused_by(format!("{} is kept as Git has it by {owner}", change.subject))
        };
        Err(reverted.iter().fold(error, cause).hint("commit the change instead: the patch for Git is above"))
    }

    /// What to commit instead of changes that would be taken back, one after the other.
    pub fn patches(&self) -> String {
        self.changes.iter().filter_map(|change| Some(change.reverted.as_ref()?.patch.as_str())).collect()
    }

    /// The distinct objects that must be named.
    fn tokens(&self) -> impl Iterator<Item = &str> {
        let mut seen = std::collections::BTreeSet::new();
        self.changes.iter().filter_map(move |change| match &change.undo {
            Undo::Impossible { confirm } => seen.insert(confirm.as_str()).then_some(confirm.as_str()),
            Undo::Possible { .. } => None,
        })
    }

    fn unasked(&self, ask_yes: bool, tokens: &[&str]) -> Error {
        let count = self.changes.len();
        let noun = if count == 1 { "change needs" } else { "changes need" };
        let mut error =
            Error::refused(format!("{count} {noun} confirmation, and there is no terminal to ask on"));
        for change in &self.changes {
            error = error.caused_by(&change.summary);
        }
        if ask_yes {
            error = error.hint("pass --yes to agree, or --dry-run to see what would be done");
        }
        for token in tokens {
            error = error.hint(format!("what cannot be undone needs --confirm={token}"));
        }
        error
    }
}
