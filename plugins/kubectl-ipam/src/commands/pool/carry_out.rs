//! Carrying out a change of a pool: confirmed, tried on the API server, made step by step, committed.

use labkit::cli::{Error, ExitCode, Result, Session, failpoint};
use labkit::files::read_text;
use labkit::finding::Subject;
use labkit::kube::Effect;
use labkit::manifest::yaml::MAX_BYTES;
use labkit::plan::{Action, Change, Decision, FieldChange, Plan, Reverted};
use labkit::prompt::Prompt;

use super::Common;
use super::live::{LivePool, Write};
use super::patches::patch;
use super::survey::Survey;
use crate::claims::DEFAULT_TTL;
use crate::commands::recording::Recorder;
use crate::commands::reverted::refuse_reverted;
use crate::commands::writing::write_down;
use crate::inventory::edit::{Edit, Outcome, apply};
use crate::pools::entries::Piece;

/// What is to be done, in order.
#[derive(Debug)]
pub(super) struct Task<'s> {
    /// What stands at the beginning of everything that is said: `grow`.
    pub word: &'static str,
    /// The pool.
    pub name: &'s str,
    /// The addresses that it is about, as flags take them.
    pub addresses: String,
    /// How to take it back.
    pub undo: String,
    /// What it stands on.
    pub survey: &'s Survey,
    /// The edit after which the inventory says what it is to say; it changes nothing where it says so already.
    pub settled: Option<Edit>,
    plan: Plan,
    steps: Vec<Step>,
}

/// One of the two halves.
#[derive(Debug)]
enum Step {
    Inventory(Edit),
    Cluster(Write),
}

impl<'s> Task<'s> {
    /// Nothing yet.
    pub fn new(
        word: &'static str,
        name: &'s str,
        addresses: String,
        undo: String,
        survey: &'s Survey,
    ) -> Self {
        let (plan, steps) = (Plan::default(), Vec::new());
        Self { word, name, addresses, undo, survey, settled: None, plan, steps }
    }

    /// Adds the half in the inventory.
    pub fn write_down(&mut self, action: Action, before: Option<String>, after: String, edit: Edit) {
        let file = self.survey.inventory().map_or("", |inventory| inventory.file.as_str());
        let summary = format!("{} {} in {file}", self.sign(), self.addresses);
        let change = self.plan.undoable(action, Subject::new("pool", self.name), &summary, &self.undo);
        change.fields = vec![FieldChange { path: "addresses".to_owned(), before, after: Some(after) }];
        self.steps.push(Step::Inventory(edit));
    }

    /// Adds the half in the cluster: a pool that is there gets another list.
    pub async fn rewrite(&mut self, live: &LivePool, pieces: &[Piece], session: &Session) -> Result<()> {
        let list = live.list(pieces);
        let write = live.write(&list);
        let owner = match &self.survey.cluster {
            Some(cluster) => cluster.gitops_owner(&live.object).await?,
            None => None,
        };
        let reverted = owner.map(|owner| {
            let patch = patch(self.survey, live, &list, self.settled.as_ref(), session);
            Reverted { owner, patch }
        });
        let summary = format!("{} {} in the cluster", self.sign(), self.addresses);
        let after = crate::pools::object::shown(&list);
        let path = format!("spec.{}", live.field);
        let field = FieldChange { path, before: Some(live.shown()), after: Some(after) };
        let change = self.plan.undoable(Action::Update, live.subject.clone(), &summary, &self.undo);
        *change = Change { fields: vec![field], needs: vec![write.need()], reverted, ..change.clone() };
        self.steps.push(Step::Cluster(write));
        Ok(())
    }

    /// Adds the half in the cluster: a new pool.
    pub fn create(&mut self, write: Write) {
        let kind = write.resource.kind.as_ref();
        let subject = match &write.namespace {
            Some(namespace) => Subject::in_namespace(kind, namespace.as_str(), self.name),
            None => Subject::new(kind, self.name),
        };
        let delete = match &write.namespace {
            Some(namespace) => {
                format!("kubectl delete {} {} -n {namespace}", write.resource.plural, self.name)
            }
            None => format!("kubectl delete {} {}", write.resource.plural, self.name),
        };
        let summary = format!("{} {} in the cluster", self.sign(), self.addresses);
        let need = write.need();
        self.plan.undoable(Action::Create, subject, &summary, &delete).needs = vec![need];
        self.steps.push(Step::Cluster(write));
    }

    fn sign(&self) -> &'static str {
        if self.word == "shrink" { "give up" } else { "take" }
    }

    /// Asks, makes the changes, and shows them. `again` is asked once more before anything is changed.
    pub async fn carry_out(
        self,
        common: &Common,
        session: &Session,
        again: impl AsyncFn() -> Result<()>,
    ) -> Result<ExitCode> {
        refuse_reverted(&self.plan, session)?;
        let recorder =
            common.edit.commit.then(|| Recorder::open(self.survey.book.as_ref(), session)).transpose()?;
        let mut shown = self.plan.clone();
        if let Some(recorder) = &recorder {
            // Not kept while the user is asked.
            drop(recorder.lock_for(session, |before, now| self.is_only_change(before, now))?);
            if !self.plan.is_empty() {
                recorder.announce(&mut shown);
            }
        }
        match shown.confirm(&common.edit.plan, &session.ui, &Prompt::new(&session.ui))? {
            Decision::Shown => {}
            Decision::Rehearse(rehearsal) => {
                self.rehearse().await?;
                self.plan.changes.iter().for_each(|change| rehearsal.report(&session.ui, change));
            }
            Decision::Apply(confirmed) => {
                again().await?;
                // What one side would refuse is better known before the other one is changed.
                if self.steps.len() > 1 {
                    self.rehearse().await?;
                }
                let _lock = recorder
                    .as_ref()
                    .map(|recorder| {
                        recorder.lock_for(session, |before, now| self.is_only_change(before, now))
                    })
                    .transpose()?;
                for (step, change) in self.steps.iter().zip(&self.plan.changes) {
                    self.make(step, session).await.map_err(|error| self.half_done(step, error))?;
                    confirmed.report(&session.ui, change);
                    failpoint!("pool.step");
                }
                if let Some(recorder) = &recorder {
                    recorder.record(self.word, &self.message(), session)?;
                }
            }
        }
        session.ui.show(&shown.document("ipam"))?;
        Ok(ExitCode::Done)
    }

    /// Tries every step without leaving a trace.
    async fn rehearse(&self) -> Result<()> {
        for step in &self.steps {
            match (step, &self.survey.book, &self.survey.cluster) {
                (Step::Inventory(edit), Some(book), _) => {
                    let text = read_text(&book.path, MAX_BYTES)?;
                    let edited = apply(&text, &book.inventory.file, std::slice::from_ref(edit))?;
                    accepted(edited.outcomes)?;
                }
                (Step::Cluster(write), _, Some(cluster)) => write.send(cluster, Effect::DryRun).await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn make(&self, step: &Step, session: &Session) -> Result<()> {
        match (step, &self.survey.book, &self.survey.cluster) {
            (Step::Inventory(edit), Some(book), _) => {
                accepted(write_down(session, book, std::slice::from_ref(edit), DEFAULT_TTL)?)
            }
            (Step::Cluster(write), _, Some(cluster)) => write.send(cluster, Effect::Real).await,
            _ => Ok(()),
        }
    }

    /// What is done already when a later step fails.
    fn half_done(&self, failed: &Step, error: Error) -> Error {
        let is_first = self.steps.first().is_some_and(|first| std::ptr::eq(first, failed));
        if is_first || self.steps.len() < 2 {
            return error;
        }
        let done = match failed {
            Step::Cluster(_) => "the inventory is changed already, the cluster is not",
            Step::Inventory(_) => "the cluster is changed already, the inventory is not",
        };
        let again = format!("run the same command again to finish it, or take it back: {}", self.undo);
        error.caused_by(done).hint(again)
    }

    /// Whether the inventory differs from what is committed by this change alone.
    fn is_only_change(&self, committed: &str, now: &str) -> Result<bool> {
        let file = self.survey.inventory().map_or("", |inventory| inventory.file.as_str());
        let Some(edit) = &self.settled else { return Ok(committed == now) };
        let settle = |text: &str| apply(text, file, std::slice::from_ref(edit)).map(|edited| edited.text);
        Ok(settle(committed)? == settle(now)?)
    }

    /// The commit's message.
    fn message(&self) -> String {
        let (word, name, addresses) = (self.word, self.name, &self.addresses);
        let verb: String = word[..1].to_uppercase() + &word[1..];
        format!(
            "{verb} pool {name} ({addresses})\n\nIPAM-Action: pool-{word}\nIPAM-Pool: {name}\nIPAM-Address: {addresses}\n"
        )
    }
}

fn accepted(outcomes: Vec<Outcome>) -> Result<()> {
    outcomes.into_iter().try_for_each(|outcome| match outcome {
        Outcome::Refused(error) => Err(error),
        Outcome::Changed | Outcome::Unchanged => Ok(()),
    })
}
