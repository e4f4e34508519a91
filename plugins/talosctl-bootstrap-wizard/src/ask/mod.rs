//! Questions with a key: answered by a file, else by the person at the terminal, and written down if wished.
//!
//! | module | job |
//! | --- | --- |
//! | [`answers`] | the file |
//! | [`key`] | which questions there are |

pub mod answers;
pub mod key;

use std::cell::RefCell;
use std::path::PathBuf;

use labkit::cli::{Error, Result};
use labkit::files::{self, Privacy};
use labkit::output::Ui;
use labkit::plan::{Decision, Plan, PlanFlags, Undo};
use labkit::prompt::Prompt;

pub use answers::Answers;

/// Who is asked, and what was answered.
#[derive(Debug)]
pub struct Asker {
    ui: Ui,
    prompt: Prompt,
    answers: Answers,
    given: RefCell<Answers>,
    record: Option<PathBuf>,
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// As it stands in an answers file.
    pub value: String,
    /// As it is shown.
    pub label: String,
}

impl Asker {
    /// Asks the person at the terminal, if there is one.
    pub fn new(ui: &Ui) -> Self {
        Self::with(ui, Prompt::new(ui), Answers::default(), None)
    }

    /// Takes `answers` first; writes every answer to the file `record`.
    pub fn with(ui: &Ui, prompt: Prompt, answers: Answers, record: Option<PathBuf>) -> Self {
        Self { ui: ui.clone(), prompt, answers, given: RefCell::default(), record }
    }

    /// Whether somebody or something answers this question.
    pub fn can_ask(&self, key: &str) -> bool {
        self.answers.0.contains_key(key) || self.prompt.can_ask()
    }

    /// Whether the answers file answers this question.
    pub fn is_answered(&self, key: &str) -> bool {
        self.answers.0.contains_key(key)
    }

    /// The person at the terminal.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// A question with a free answer; an empty one means `default`.
    ///
    /// # Errors
    /// Refused when nobody answers; interrupted on Ctrl-C.
    pub fn text(&self, key: &str, question: &str, default: Option<&str>) -> Result<String> {
        let asked = || match default {
            Some(default) => self.prompt.text_or(question, default),
            None => self.prompt.text(question),
        };
        self.answer(key, question, asked)
    }

    /// A yes-or-no question.
    ///
    /// # Errors
    /// As [`Asker::text`]; refused when the file says neither.
    pub fn confirm(&self, key: &str, question: &str, default: bool) -> Result<bool> {
        let asked = || Ok(if self.prompt.confirm(question, default)? { "yes" } else { "no" }.to_owned());
        match self.answer(key, question, asked)?.as_str() {
            "yes" | "true" => Ok(true),
            "no" | "false" => Ok(false),
            other => Err(Error::refused(format!("{other:?} answers {key} with neither yes nor no"))),
        }
    }

    /// A choice; the place of the one that was taken.
    ///
    /// # Errors
    /// As [`Asker::text`]; refused when the file has none of them.
    pub fn select(&self, key: &str, question: &str, choices: &[Choice]) -> Result<usize> {
        let asked = || {
            let labels: Vec<String> = choices.iter().map(|choice| choice.label.clone()).collect();
            Ok(choices[self.prompt.select(question, &labels)?].value.clone())
        };
        let answer = self.answer(key, question, asked)?;
        choices.iter().position(|choice| choice.value == answer).ok_or_else(|| {
            let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            Error::refused(format!("{answer:?} is no answer to {key}"))
                .hint(format!("one of: {}", values.join(", ")))
        })
    }

    /// Gets the user's word on a plan: from the flags, from the file, or from the person at the terminal. In a file `yes`
    /// agrees to what can be undone; what cannot has to be named.
    ///
    /// # Errors
    /// As [`Plan::confirm`].
    pub fn agree<'plan>(&self, key: &str, plan: &'plan Plan, flags: &PlanFlags) -> Result<Decision<'plan>> {
        let answer = self.answers.0.get(key);
        let mut flags = flags.clone();
        match answer.map(String::as_str) {
            None => {}
            Some("yes") => flags.yes = true,
            Some(token) => {
                flags.confirm.push(token.to_owned());
                flags.yes = true;
            }
        }
        let decision = plan.confirm(&flags, &self.ui, &self.prompt).map_err(|error| match answer {
            None if !self.prompt.can_ask() => error.hint(format!("or answer {key} in the answers file")),
            _ => error,
        })?;
        let token = plan.changes.iter().find_map(|change| match &change.undo {
            Undo::Impossible { confirm } => Some(confirm.clone()),
            Undo::Possible { .. } => None,
        });
        self.note(key, token.unwrap_or_else(|| "yes".to_owned()))?;
        Ok(decision)
    }

    fn answer(&self, key: &str, question: &str, asked: impl FnOnce() -> Result<String>) -> Result<String> {
        let answer = match self.answers.0.get(key) {
            Some(answer) => {
                self.ui.status(&format!("{question}: {answer} (from the answers file)"));
                answer.clone()
            }
            None if self.prompt.can_ask() => asked()?,
            None => {
                return Err(Error::refused(format!("cannot ask {question:?}: there is no terminal"))
                    .hint(format!("answer {key} in a file and pass it with --answers")));
            }
        };
        self.note(key, answer.clone())?;
        Ok(answer)
    }

    /// Every answer is in the file as soon as it is given, so that an interrupted run is recorded, too.
    fn note(&self, key: &str, answer: String) -> Result<()> {
        let Some(record) = &self.record else { return Ok(()) };
        let mut given = self.given.borrow_mut();
        given.0.insert(key.to_owned(), answer);
        files::write_atomic(record, given.render()?.as_bytes(), Privacy::Private)
    }
}
