//! Findings and what becomes of them, as they are shown.

use labkit::finding::{Finding, Gap, Severity, Subject};
use labkit::output::{Cell, Column, Table, Tone, View};
use labkit::plan::{Change, Undo};
use schemars::JsonSchema;
use serde::Serialize;

use super::Mends;

/// What becomes of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is not there any more.
    Gone,
    /// It would be mended.
    Planned,
    /// It was not mended, since something before it failed.
    NotDone,
    /// It was mended, and is there all the same; some apps take a while.
    Stays,
    /// What mends it has to be committed, since Argo CD or Flux would take it back.
    InGit,
    /// It is for people to decide.
    ByHand,
    /// It was not there before.
    New,
}

impl State {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Planned => "planned",
            Self::NotDone => "not done",
            Self::Stays => "stays",
            Self::InGit => "in Git",
            Self::ByHand => "by hand",
            Self::New => "new",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Gone => Tone::Good,
            Self::Planned => Tone::Plain,
            Self::InGit | Self::ByHand => Tone::Warning,
            Self::NotDone | Self::Stays | Self::New => Tone::Bad,
        }
    }
}

/// A finding, and what becomes of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendRow {
    /// The rule's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// What was found.
    pub message: String,
    /// What becomes of it.
    pub state: State,
    /// Places in `changes` of what mends it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<usize>,
    /// Why it is left to people; nothing where no mend is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Every finding with its mend, in the order of the diagnosis.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `MendList`.
    kind: &'static str,
    /// What is changed, in order.
    pub changes: Vec<Change>,
    /// The findings.
    pub items: Vec<MendRow>,
    /// What could not be looked at.
    pub gaps: Vec<Gap>,
}

impl MendList {
    /// What would become of the findings.
    pub fn new(findings: &[Finding], mends: &Mends, force: bool) -> Self {
        let changes = mends.mends.iter().map(|one| one.mend.change.clone()).collect();
        let row = |(at, finding): (usize, &Finding)| {
            let own: Vec<usize> = mends
                .mends
                .iter()
                .enumerate()
                .filter(|(_, one)| one.findings.contains(&at))
                .map(|(at, _)| at)
                .collect();
            let state = if own.is_empty() {
                State::ByHand
            } else if own.iter().any(|place| mends.mends[*place].is_for_git(force)) {
                State::InGit
            } else {
                State::Planned
            };
            let reason = mends.by_hand.get(&at).filter(|why| !why.is_empty()).cloned();
            MendRow { state, changes: own, reason, ..MendRow::of(finding) }
        };
        let items = findings.iter().enumerate().map(row).collect();
        Self { api_version: "media.labkit.dev/v1", kind: "MendList", changes, items, gaps: Vec::new() }
    }

    /// Notes which changes were not made.
    pub fn stopped(&mut self, done: &[usize]) {
        for row in &mut self.items {
            if row.state == State::Planned && !row.changes.iter().all(|place| done.contains(place)) {
                row.state = State::NotDone;
            }
        }
    }

    /// Compares with what is found afterwards.
    pub fn looked_again(&mut self, found: &[Finding]) {
        let is_there =
            |row: &MendRow| found.iter().any(|one| one.code == row.code && one.subject == row.subject);
        for row in &mut self.items {
            row.state = match (is_there(row), row.state) {
                (false, _) => State::Gone,
                (true, State::Planned) => State::Stays,
                (true, state) => state,
            };
        }
        let known =
            |one: &&Finding| !self.items.iter().any(|row| row.code == one.code && row.subject == one.subject);
        let new: Vec<MendRow> = found.iter().filter(known).map(MendRow::of).collect();
        self.items.extend(new);
    }

    /// Whether everything that was to be mended is gone, and nothing else has come instead: controllers and apps take a
    /// moment.
    pub fn is_settled(&self, found: &[Finding]) -> bool {
        found.iter().all(|one| {
            let mut rows = self.items.iter();
            let known = rows.find(|row| row.code == one.code && row.subject == one.subject);
            known.is_some_and(|row| row.state != State::Planned)
        })
    }

    /// How many findings are in a state.
    pub fn count(&self, state: State) -> usize {
        self.items.iter().filter(|row| row.state == state).count()
    }

    /// One line that sums up.
    pub fn summary(&self) -> String {
        let states = [
            State::Gone,
            State::Planned,
            State::NotDone,
            State::Stays,
            State::InGit,
            State::ByHand,
            State::New,
        ];
        let counted =
            states.into_iter().map(|state| (self.count(state), state)).filter(|(count, _)| *count > 0);
        let parts: Vec<String> = counted.map(|(count, state)| format!("{count} {}", state.name())).collect();
        let count = self.items.len();
        format!("{count} finding{}: {}", if count == 1 { "" } else { "s" }, parts.join(", "))
    }
}

impl MendRow {
    fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code.to_string(),
            severity: finding.severity,
            subject: finding.subject.clone(),
            message: finding.message.clone(),
            state: State::New,
            changes: Vec::new(),
            reason: None,
            hint: finding.hint.clone(),
        }
    }
}

impl View for MendList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("STATE"),
            Column::new("CODE"),
            Column::new("SUBJECT"),
            Column::new("MEND"),
            Column::new("UNDO"),
            Column::wide("FIELDS"),
            Column::wide("NEEDS"),
            Column::wide("REVERTED BY"),
            Column::wide("MESSAGE"),
        ]);
        for row in &self.items {
            let own: Vec<&Change> = row.changes.iter().filter_map(|place| self.changes.get(*place)).collect();
            let join = |of: &dyn Fn(&Change) -> Vec<String>| {
                let all: Vec<String> = own.iter().flat_map(|change| of(change)).collect();
                all.join("; ")
            };
            let hint = row.hint.clone().unwrap_or_default();
            let by_hand = row.reason.as_ref().map_or(hint.clone(), |why| format!("{why}; {hint}"));
            let mend = if own.is_empty() { by_hand } else { join(&|change| vec![change.summary.clone()]) };
            let undo = join(&|change| match &change.undo {
                Undo::Possible { how } => vec![how.clone()],
                Undo::Impossible { confirm } => vec![format!("none, needs --confirm={confirm}")],
            });
            let owner = join(&|change| change.reverted.iter().map(|one| one.owner.to_string()).collect());
            table.row([
                Cell::toned(row.state.name(), row.state.tone()),
                row.code.as_str().into(),
                row.subject.to_string().into(),
                mend.into(),
                undo.into(),
                join(&|change| change.fields.iter().map(ToString::to_string).collect()).into(),
                join(&|change| change.needs.clone()).into(),
                owner.into(),
                row.message.as_str().into(),
            ]);
        }
        table
    }

    /// `CODE=subject`, ready for `--suppress`.
    fn names(&self) -> Vec<String> {
        self.items.iter().map(|row| format!("{}={}", row.code, row.subject)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "Nothing to mend.".to_owned())
    }
}
