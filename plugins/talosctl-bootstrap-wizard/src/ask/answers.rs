//! The answers file: what a run would ask, answered beforehand.

use std::collections::BTreeMap;
use std::path::Path;

use labkit::cli::{Error, Result};
use labkit::files;
use labkit::manifest::yaml::{self, Limits};
use serde::Serialize;

use super::key::{QUESTIONS, is_known};
use crate::fields::{Reader, Wrong};

const API_VERSION: &str = "wizard.labkit.dev/v1";
const KIND: &str = "Answers";

/// The file is written by hand or by `--record`; anything larger is something else.
const LIMIT: u64 = 1 << 20;

/// Answers by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is of another kind, or holds the answer to a question that nobody asks.
    pub fn read(path: &Path) -> Result<Self> {
        let text = files::read_text(path, LIMIT)?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// As [`Answers::read`], from text; `file` is for errors.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let documents =
            yaml::parse_all(text, &Limits::EDITABLE).map_err(|error| error.in_file(Path::new(file)))?;
        let mut reader = Reader::new(file);
        let [document] = documents.as_slice() else {
            return Err(Error::failed(format!("{file}: expected one document, found {}", documents.len()))
                .hint(format!("begin with apiVersion: {API_VERSION} and kind: {KIND}")));
        };
        let Some(fields) = reader.fields(&document.root, "", &["apiVersion", "kind", "answers"]) else {
            return reader.finish(None);
        };
        let exactly = |expected: &'static str| {
            move |text: &str| {
                let wrong = || Wrong::new(format!("found {text:?}, expected {expected}"));
                (text == expected).then_some(()).ok_or_else(wrong)
            }
        };
        let _checked = fields.required(&mut reader, "apiVersion", exactly(API_VERSION));
        let _checked = fields.required(&mut reader, "kind", exactly(KIND));
        let mut answers = BTreeMap::new();
        match fields.get("answers").map(|node| (node, node.as_mapping())) {
            None => fields.missing(&mut reader, "answers", Some("write one `key: answer` per line")),
            Some((node, None)) => {
                let wrong = Wrong::new(format!("found {}, expected a mapping", node.describe()));
                fields.wrong(&mut reader, "answers", wrong.hint("write one `key: answer` per line"));
            }
            Some((_, Some(entries))) => {
                for entry in entries {
                    let key = entry.key.scalar.text.to_string();
                    let path = format!("answers.{key}");
                    if !is_known(&key) {
                        let wrong = Wrong::new("nobody asks this").hint(known_keys());
                        reader.problem(entry.key.span.start, path, wrong);
                        continue;
                    }
                    if let Some(scalar) = entry.value.as_scalar() {
                        answers.insert(key, scalar.text.to_string());
                    } else {
                        let wrong = Wrong::new(format!("found {}, expected text", entry.value.describe()));
                        reader.problem(entry.value.span.start, path, wrong);
                    }
                }
            }
        }
        reader.finish(Some(Self(answers)))
    }

    /// The file's text: what [`Answers::parse`] reads.
    ///
    /// # Errors
    /// When YAML cannot hold it, which no text of a terminal does.
    pub fn render(&self) -> Result<String> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct File<'a> {
            api_version: &'static str,
            kind: &'static str,
            answers: &'a BTreeMap<String, String>,
        }
        let file = File { api_version: API_VERSION, kind: KIND, answers: &self.0 };
        serde_yaml::to_string(&file)
            .map_err(|error| Error::failed("cannot write the answers as YAML").caused_by(error))
    }
}

fn known_keys() -> String {
    let keys: Vec<&str> = QUESTIONS.iter().map(|known| known.key).collect();
    format!("the keys are {}, where * is the host name of a node", keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Answers::parse("answers.yaml", text).expect_err("it is refused").message
    }

    #[test]
    fn what_is_written_is_read_again() {
        let pairs = [("cluster.name", "home"), ("nodes.talos-one.confirm", "no: 1"), ("gen.proceed", "yes")];
        let answers = Answers(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
        let text = answers.render().expect("text");
        assert_eq!(Answers::parse("answers.yaml", &text).expect("answers"), answers);
    }

    #[test]
    fn an_unquoted_yes_or_number_is_the_text_as_it_stands() {
        let text = "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers:\n  gen.proceed: yes\n  nodes.a.disk: 0123\n";
        let answers = Answers::parse("answers.yaml", text).expect("answers");
        assert_eq!(answers.0["gen.proceed"], "yes");
        assert_eq!(answers.0["nodes.a.disk"], "0123");
    }

    #[test]
    fn a_question_that_nobody_asks_is_refused_with_its_place() {
        let text = "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers:\n  cluster.name: a\n  cluster.colour: b\n";
        assert_eq!(problem(text), "answers.yaml:5:3: answers.cluster.colour: nobody asks this");
    }

    #[test]
    fn another_kind_of_file_is_refused() {
        assert!(problem("kind: Cluster\n").starts_with("answers.yaml:1:"));
        assert!(problem("").contains("expected one document"));
        assert!(problem("- a\n").contains("expected a mapping"));
        let text = "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers: [a]\n";
        assert!(problem(text).contains("expected a mapping"));
    }
}
