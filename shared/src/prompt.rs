//! Questions to the user. The answers come from a terminal or from a list, so that a run can be scripted and tested.

use std::collections::VecDeque;
use std::fmt;
use std::io::BufRead;
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

enum Source {
    Terminal,
    Plain(Ui),
    Answers(Mutex<VecDeque<String>>),
    Nobody,
}

impl Prompt {
    /// Asks on the terminal, if stdin and stderr are one; otherwise nobody can be asked.
    pub fn new(ui: &Ui) -> Self {
        Self { source: if ui.is_interactive() { Source::Terminal } else { Source::Nobody } }
    }

    /// As [`Prompt::new`], in whole lines and with nothing drawn over: for terminals that cannot move their cursor, and
    /// for screen readers. A secret is still not shown while it is typed.
    pub fn plain(ui: &Ui) -> Self {
        Self { source: if ui.is_interactive() { Source::Plain(ui.clone()) } else { Source::Nobody } }
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
            Next::Terminal => {
                let asked = Confirm::new().with_prompt(escape(question)).default(default);
                asked.interact_on(&Term::stderr()).map_err(terminal_error)
            }
            Next::Plain(ui) => loop {
                let answer = line(ui, &format!("{question} {}", if default { "[Y/n]" } else { "[y/N]" }))?;
                match (answer.as_str(), yes_or_no(&answer)) {
                    ("", _) => break Ok(default),
                    (_, Some(answer)) => break Ok(answer),
                    (_, None) => ui.status("Answer yes or no."),
                }
            },
            Next::Answer(answer) => yes_or_no(&answer).ok_or_else(|| {
                Error::refused(format!("{answer:?} answers {question:?} with neither yes nor no"))
            }),
        }
    }

    /// A question with a free answer.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn text(&self, question: &str) -> Result<String> {
        match self.next(question)? {
            Next::Terminal => {
                let asked = Input::<String>::new().with_prompt(escape(question)).allow_empty(true);
                asked.interact_text_on(&Term::stderr()).map_err(terminal_error)
            }
            Next::Plain(ui) => line(ui, question),
            Next::Answer(answer) => Ok(answer),
        }
    }

    /// A question with a free answer, and what an empty one means.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn text_or(&self, question: &str, default: &str) -> Result<String> {
        let answer = match self.next(question)? {
            Next::Terminal => {
                let asked = Input::<String>::new().with_prompt(escape(question)).default(default.to_owned());
                asked.interact_text_on(&Term::stderr()).map_err(terminal_error)?
            }
            Next::Plain(ui) => line(ui, &format!("{question} [{default}]"))?,
            Next::Answer(answer) => answer,
        };
        Ok(if answer.is_empty() { default.to_owned() } else { answer })
    }

    /// A question for a password or token, which is not shown while it is typed.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn secret(&self, question: &str) -> Result<SecretText> {
        match self.next(question)? {
            // Passwords are read without an echo in the same way everywhere.
            Next::Terminal | Next::Plain(_) => {
                let asked = Password::new().with_prompt(escape(question)).allow_empty_password(true);
                asked.interact_on(&Term::stderr()).map(SecretText::new).map_err(terminal_error)
            }
            Next::Answer(answer) => Ok(SecretText::new(answer)),
        }
    }

    /// A choice; the index of the option taken.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn select(&self, question: &str, options: &[String]) -> Result<usize> {
        match self.next(question)? {
            Next::Terminal => {
                let items: Vec<_> = options.iter().map(|option| escape(option)).collect();
                let asked = Select::new().with_prompt(escape(question)).items(&items).default(0);
                asked.interact_on(&Term::stderr()).map_err(terminal_error)
            }
            Next::Plain(ui) => numbered(ui, question, options),
            Next::Answer(answer) => options.iter().position(|option| *option == answer).ok_or_else(|| {
                let options = options.join(", ");
                Error::refused(format!("{answer:?} is no answer to {question:?}"))
                    .hint(format!("one of: {options}"))
            }),
        }
    }

    fn next(&self, question: &str) -> Result<Next<'_>> {
        match &self.source {
            Source::Terminal => Ok(Next::Terminal),
            Source::Plain(ui) => Ok(Next::Plain(ui)),
            Source::Answers(answers) => {
                let next = answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                next.map(Next::Answer)
                    .ok_or_else(|| Error::refused(format!("no answer left for {question:?}")))
            }
            Source::Nobody => Err(Error::refused(format!("cannot ask {question:?}: there is no terminal"))),
        }
    }
}

/// Who gives the next answer.
enum Next<'a> {
    Terminal,
    Plain(&'a Ui),
    Answer(String),
}

/// Answers may be secrets, so only where they come from is shown.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminal => "Terminal",
            Self::Plain(_) => "Plain",
            Self::Answers(_) => "Answers",
            Self::Nobody => "Nobody",
        })
    }
}

fn yes_or_no(answer: &str) -> Option<bool> {
    match answer.to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// Asks in one line, and reads one.
fn line(ui: &Ui, question: &str) -> Result<String> {
    ui.status(&format!("{question}:"));
    let mut answer = String::new();
    match std::io::stdin().lock().read_line(&mut answer) {
        Ok(0) => Err(Error::refused(format!("cannot ask {question:?}: the input ended"))),
        Ok(_) => Ok(answer.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(Error::failed("cannot read the answer").caused_by(error)),
    }
}

/// A choice by number.
fn numbered(ui: &Ui, question: &str, options: &[String]) -> Result<usize> {
    for (number, option) in options.iter().enumerate() {
        ui.status(&format!("{}. {option}", number + 1));
    }
    loop {
        let answer = line(ui, &format!("{question} (1 to {})", options.len()))?;
        match answer.parse::<usize>() {
            Ok(number @ 1..) if number <= options.len() => return Ok(number - 1),
            _ => ui.status("Answer with one of the numbers."),
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
