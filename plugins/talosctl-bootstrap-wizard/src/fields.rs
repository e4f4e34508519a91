//! Reading YAML of our own: what is unknown, missing or of the wrong type is written down with its place, and all
//! of it is said at once.

use labkit::cli::{Error, Result, suggestion};
use labkit::finding::Location;
use labkit::manifest::yaml::{Node, Position, Value};
use labkit::net::AddressError;

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// A fragment.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Wrong {
    /// Something wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// With what to write instead.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<AddressError> for Wrong {
    fn from(error: AddressError) -> Self {
        Self { message: error.to_string(), hint: error.hint() }
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self { message: error.message, hint: error.hints.into_iter().next() }
    }
}

/// Something wrong, and where.
#[derive(Debug)]
struct Problem {
    position: Position,
    path: String,
    wrong: Wrong,
}

/// Collects what is wrong with a file.
#[derive(Debug)]
pub struct Reader<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

/// How many problems an error lists.
const SHOWN: usize = 20;

impl<'a> Reader<'a> {
    /// For a file with this name.
    pub fn new(file: &'a str) -> Self {
        Self { file, problems: Vec::new() }
    }

    /// The place in the file.
    pub fn location(&self, position: Position) -> Location {
        position.in_file(self.file)
    }

    /// Writes something down.
    pub fn problem(&mut self, position: Position, path: impl Into<String>, wrong: Wrong) {
        self.problems.push(Problem { position, path: path.into(), wrong });
    }

    /// The fields of a mapping; names that are not `known` are problems.
    pub fn fields<'n>(&mut self, node: &'n Node, path: &str, known: &[&str]) -> Option<Fields<'n>> {
        let Some(entries) = node.as_mapping() else {
            let wrong = Wrong::new(format!("found {}, expected a mapping", node.describe()));
            let example = known.iter().find(|name| **name != "apiVersion");
            let wrong = match example {
                Some(name) => wrong.hint(format!("write the fields as `{name}: …`, one per line")),
                None => wrong,
            };
            self.problem(node.span.start, path, wrong);
            return None;
        };
        for entry in entries {
            let name = &*entry.key.scalar.text;
            if !known.contains(&name) {
                let wrong = Wrong::new("unknown field").hint(suggestion(name, known));
                self.problem(entry.key.span.start, join(path, name), wrong);
            }
        }
        Some(Fields { node, path: path.to_owned() })
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file; the first as the headline.
    pub fn finish<T>(self, value: Option<T>) -> Result<T> {
        let Self { file, mut problems } = self;
        problems.sort_by_key(|problem| problem.position);
        let line = |problem: &Problem| {
            let Problem { position, path, wrong } = problem;
            match path.as_str() {
                "" => format!("{file}:{position}: {}", wrong.message),
                path => format!("{file}:{position}: {path}: {}", wrong.message),
            }
        };
        let Some((first, rest)) = problems.split_first() else {
            // Whatever leaves no value leaves a problem, too.
            return value.ok_or_else(|| Error::failed(format!("{file}: nothing to read")));
        };
        let mut error = Error::failed(line(first));
        for problem in rest.iter().take(SHOWN) {
            error = error.caused_by(line(problem));
        }
        if rest.len() > SHOWN {
            error = error.caused_by(format!("and {} more", rest.len() - SHOWN));
        }
        Err(problems
            .iter()
            .take(SHOWN)
            .filter_map(|problem| problem.wrong.hint.as_deref())
            .fold(error, Error::hint))
    }
}

/// One mapping.
#[derive(Debug, Clone)]
pub struct Fields<'n> {
    /// The mapping.
    pub node: &'n Node,
    path: String,
}

impl<'n> Fields<'n> {
    /// The fields of a mapping that may have others, too.
    pub fn of(node: &'n Node, path: &str) -> Self {
        Self { node, path: path.to_owned() }
    }

    /// The value of a field, if it is written.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        self.node.get(name).filter(|node| !node.is_null())
    }

    /// Where a field is written; the mapping itself where it is not.
    pub fn position(&self, name: &str) -> Position {
        self.get(name).unwrap_or(self.node).span.start
    }

    /// A field's path.
    pub fn path(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// Says that a field is missing.
    pub fn missing(&self, reader: &mut Reader<'_>, name: &str, hint: Option<&str>) {
        let wrong = Wrong { message: format!("{name} is missing"), hint: hint.map(str::to_owned) };
        reader.problem(self.node.span.start, self.path.clone(), wrong);
    }

    /// Says that something is wrong with a field.
    pub fn wrong(&self, reader: &mut Reader<'_>, name: &str, wrong: Wrong) {
        reader.problem(self.position(name), self.path(name), wrong);
    }

    /// A text.
    pub fn text(&self, reader: &mut Reader<'_>, name: &str) -> Option<String> {
        self.parsed(reader, name, |text| Ok(text.to_owned()))
    }

    /// A text that means something.
    pub fn parsed<T>(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        one(reader, self.get(name)?, &self.path(name), &read)
    }

    /// A text that has to be there.
    pub fn required<T>(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if self.get(name).is_none() {
            self.missing(reader, name, None);
        }
        self.parsed(reader, name, read)
    }

    /// One of a set of words.
    pub fn word<T: Copy>(&self, reader: &mut Reader<'_>, name: &str, words: &[(&str, T)]) -> Option<T> {
        self.parsed(reader, name, |text| {
            words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
                let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                Wrong::new(format!("unknown value {text:?}")).hint(suggestion(text, &names))
            })
        })
    }

    /// Yes or no.
    pub fn flag(&self, reader: &mut Reader<'_>, name: &str) -> Option<bool> {
        let flag = self.get(name)?.to_json().as_bool();
        if flag.is_none() {
            self.wrong(reader, name, Wrong::new("expected true or false"));
        }
        flag
    }

    /// The items of a list; nothing at all is an empty list.
    pub fn items(&self, reader: &mut Reader<'_>, name: &str) -> &'n [Node] {
        let Some(node) = self.get(name) else { return &[] };
        node.as_sequence().unwrap_or_else(|| {
            let wrong = Wrong::new(format!("found {}, expected a list", node.describe()))
                .hint("begin each item with `- `");
            self.wrong(reader, name, wrong);
            &[]
        })
    }

    /// A list of texts that mean something.
    pub fn list<T>(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Vec<T> {
        let items = self.items(reader, name).iter().enumerate();
        items
            .filter_map(|(at, item)| one(reader, item, &format!("{}[{at}]", self.path(name)), &read))
            .collect()
    }

    /// As [`Fields::list`]; a single text is a list, too.
    pub fn one_or_more<T>(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Vec<T> {
        match self.get(name) {
            Some(node) if node.as_scalar().is_some() => self.parsed(reader, name, read).into_iter().collect(),
            _ => self.list(reader, name, read),
        }
    }

    /// The fields of a mapping within; nothing at all has none.
    pub fn inner(&self, reader: &mut Reader<'_>, name: &str, known: &[&str]) -> Option<Fields<'n>> {
        reader.fields(self.get(name)?, &self.path(name), known)
    }
}

fn one<T>(
    reader: &mut Reader<'_>,
    node: &Node,
    path: &str,
    read: &impl Fn(&str) -> Result<T, Wrong>,
) -> Option<T> {
    let read = match &node.value {
        Value::Scalar(scalar) if scalar.text.is_empty() || scalar.is_null() => {
            Err(Wrong::new("the text is empty"))
        }
        Value::Scalar(scalar) => read(&scalar.text),
        _ => Err(Wrong::new(format!("found {}, expected text", node.describe()))),
    };
    read.map_err(|wrong| reader.problem(node.span.start, path, wrong)).ok()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
