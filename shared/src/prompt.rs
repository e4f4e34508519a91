//! Questions to the user. The answers come from a terminal or from a list, so that a run can be scripted and tested.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, Password, Select};

use crate::cli::{Error, Result};
use crate::output::{Ui, escape};
use crate::secret::SecretText;

/// Where answers come from.
#[derive(Debug)]
pub struct Prompt {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Terminal,
    Answers(Mutex<VecDeque<String>>),
    Nobody,
}

impl Prompt {
    /// Asks on the terminal, if stdin and stderr are one; otherwise nobody can be asked.
    pub fn new(ui: &Ui) -> Self {
        Self { source: if ui.is_interactive() { Source::Terminal } else { Source::Nobody } }
    }

    /// Takes the answers from a list, in order: `yes` and `no` for confirmations, the text for a choice.
    pub fn answered<S: Into<String>>(answers: impl IntoIterator<Item = S>) -> Self {
        let answers = answers.into_iter().map(Into::into).collect();
        Self { source: Source::Answers(Mutex::new(answers)) }
    }

    /// Whether a question would be answered.
    pub fn can_ask(&self) -> bool {
        !matches!(self.source, Source::Nobody)
    }

    /// A yes-or-no question.
    ///
    /// # Errors
    /// Refused when nobody can be asked or an answer makes no sense; interrupted on Ctrl-C.
    pub fn confirm(&self, question: &str, default: bool) -> Result<bool> {
        match self.next(question)? {
            None => {
                let asked = Confirm::new().with_prompt(escape(question)).default(default);
                asked.interact_on(&Term::stderr()).map_err(terminal_error)
            }
            Some(answer) => match answer.to_ascii_lowercase().as_str() {
                "y" | "yes" => Ok(true),
                "n" | "no" => Ok(false),
                _ => Err(Error::refused(format!("{answer:?} answers {question:?} with neither yes nor no"))),
            },
        }
    }

    /// A question with a free answer.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn text(&self, question: &str) -> Result<String> {
        match self.next(question)? {
            None => {
                let asked = Input::<String>::new().with_prompt(escape(question)).allow_empty(true);
                asked.interact_text_on(&Term::stderr()).map_err(terminal_error)
            }
            Some(answer) => Ok(answer),
        }
    }

    /// A question for a password or token, which is not shown while it is typed.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn secret(&self, question: &str) -> Result<SecretText> {
        match self.next(question)? {
            None => {
                let asked = Password::new().with_prompt(escape(question)).allow_empty_password(true);
                asked.interact_on(&Term::stderr()).map(SecretText::new).map_err(terminal_error)
            }
            Some(answer) => Ok(SecretText::new(answer)),
        }
    }

    /// A choice; the index of the option taken.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn select(&self, question: &str, options: &[String]) -> Result<usize> {
        match self.next(question)? {
            None => {
                let items: Vec<_> = options.iter().map(|option| escape(option)).collect();
                let asked = Select::new().with_prompt(escape(question)).items(&items).default(0);
                asked.interact_on(&Term::stderr()).map_err(terminal_error)
            }
            Some(answer) => options.iter().position(|option| *option == answer).ok_or_else(|| {
                let options = options.join(", ");
                Error::refused(format!("{answer:?} is no answer to {question:?}"))
                    .hint(format!("one of: {options}"))
            }),
        }
    }

    /// The next prepared answer; `None` means that the terminal is to be asked.
    fn next(&self, question: &str) -> Result<Option<String>> {
        match &self.source {
            Source::Terminal => Ok(None),
            Source::Answers(answers) => {
                let next = answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                next.map(Some).ok_or_else(|| Error::refused(format!("no answer left for {question:?}")))
            }
            Source::Nobody => Err(Error::refused(format!("cannot ask {question:?}: there is no terminal"))),
        }
    }
}

fn terminal_error(error: dialoguer::Error) -> Error {
    let dialoguer::Error::IO(error) = error;
    if error.kind() == std::io::ErrorKind::Interrupted {
        // dialoguer hides the cursor while it waits.
        drop(Term::stderr().show_cursor());
        return Error::interrupted();
    }
    Error::failed("cannot ask on this terminal").caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ErrorKind;
    use crate::output::{OutputFlags, Terminal};

    #[test]
    fn prepared_answers_are_used_in_order() {
        let prompt = Prompt::answered(["yes", "worker-1", "b", "hunter2", "no"]);
        assert!(prompt.confirm("go?", false).unwrap());
        assert_eq!(prompt.text("name?").unwrap(), "worker-1");
        assert_eq!(prompt.select("which?", &["a".to_owned(), "b".to_owned()]).unwrap(), 1);
        assert_eq!(prompt.secret("token?").unwrap().expose(), "hunter2");
        assert!(!prompt.confirm("go?", true).unwrap());
        assert_eq!(prompt.text("more?").unwrap_err().kind, ErrorKind::Refused);
    }

    #[test]
    fn an_answer_that_is_none_is_refused() {
        assert!(Prompt::answered(["maybe"]).confirm("go?", true).is_err());
        let error = Prompt::answered(["c"]).select("which?", &["a".to_owned()]).unwrap_err();
        assert_eq!(error.hints, ["one of: a"]);
    }

    #[test]
    fn without_a_terminal_nobody_is_asked() {
        let (ui, _) = Ui::captured(&OutputFlags::default(), Terminal { stdin: true, ..Terminal::default() });
        let prompt = Prompt::new(&ui);
        assert!(!prompt.can_ask());
        assert!(prompt.confirm("go?", true).unwrap_err().message.contains("no terminal"));
    }
}
