//! From text to [`Inventory`]: unknown fields, wrong types and impossible values are all reported at once, each
//! with file, line, column and what to write instead.

mod fields;
mod publish;
mod references;
mod sections;
mod values;

use std::fmt;
use std::path::Path;

use labkit::cli::{Error, Result};
use labkit::files;
use labkit::finding::Location;
use labkit::manifest::yaml::{self, Document, Limits, Node, SyntaxError};
use labkit::net::AddressError;

use super::model::{API_VERSION, Inventory, KIND, Reservation};
use fields::Reader;
use sections::Sections;

pub use sections::FIELDS;
pub use values::{parse_port, parse_subject, parse_time};

/// Something wrong with the inventory that does not keep the rest from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub location: Location,
    /// Which field, for example `reservations[3].ip`.
    pub path: String,
    /// What is wrong: a fragment.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// What sort of problem it is.
    pub kind: ProblemKind,
}

/// Sorts of problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// An unknown field, a wrong type, a missing or impossible value.
    Format,
    /// An address text that a strict reader refuses.
    Address {
        /// As written.
        text: String,
        /// What is wrong with it.
        error: AddressError,
        /// Whether its meaning is clear all the same, and it is among the inventory's values (host bits masked).
        understood: bool,
    },
    /// A name that is used twice.
    Duplicate,
    /// A name that nothing has.
    Reference,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line, column } = &self.location;
        write!(f, "{file}:{line}:{column}: {}: {}", self.path, self.message)
    }
}

impl Problem {
    /// Whether it is an address in a spelling whose meaning is clear all the same.
    pub fn is_understood(&self) -> bool {
        matches!(self.kind, ProblemKind::Address { understood: true, .. })
    }
}

/// What came of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Everything that could be read; entries with a problem in what they need are left out.
    pub inventory: Inventory,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// How many problems an error lists.
const SHOWN: usize = 20;

impl Reading {
    /// The inventory, if nothing is wrong with it.
    ///
    /// # Errors
    /// All problems, the first as the headline.
    pub fn strict(self) -> Result<Inventory> {
        let Some((first, rest)) = self.problems.split_first() else { return Ok(self.inventory) };
        let mut error = Error::failed(first.to_string());
        for problem in rest.iter().take(SHOWN) {
            error = error.caused_by(problem);
        }
        if rest.len() > SHOWN {
            error = error.caused_by(format!("and {} more", rest.len() - SHOWN));
        }
        for hint in self.problems.iter().take(SHOWN).filter_map(|problem| problem.hint.as_deref()) {
            error = error.hint(hint);
        }
        Err(error)
    }
}

/// The text that an inventory was read from, and its tree: as long as the file holds the same text, an edit need not
/// read it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    text: String,
    root: Node,
    sound: bool,
}

impl Source {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Whether nothing is wrong with it but spellings of addresses whose meaning is clear.
    pub fn is_sound(&self) -> bool {
        self.sound
    }
}

/// Reads an inventory file.
///
/// # Errors
/// When it cannot be read, is not YAML, or is something else than an inventory.
pub fn load(path: &Path) -> Result<Reading> {
    parse(&files::read_text(path, yaml::MAX_BYTES)?, &path.display().to_string())
}

/// As [`load`], and gives back what it was read from.
///
/// # Errors
/// As [`load`].
pub fn load_with_source(path: &Path) -> Result<(Reading, Source)> {
    let text = files::read_text(path, yaml::MAX_BYTES)?;
    let file = path.display().to_string();
    let root = tree(&text, &file)?;
    let reading = from_tree(&root, &file);
    let sound = reading.problems.iter().all(Problem::is_understood);
    Ok((reading, Source { text, root, sound }))
}

/// Reads an inventory; `file` is the name that places are reported with.
///
/// # Errors
/// When it is not YAML, or is something else than an inventory.
pub fn parse(text: &str, file: &str) -> Result<Reading> {
    outline(text, file).map(|(_, reading)| reading)
}

/// As [`parse`], and gives back the tree with the last entry of each section only: enough to add others behind it.
pub(super) fn outline(text: &str, file: &str) -> Result<(Node, Reading)> {
    let mut sections = Sections::new(file);
    let take = |section: &str, at: usize, item: &Node| sections.take(section, at, item);
    let root = of_inventory(yaml::parse_items(text, &Limits::EDITABLE, take), file)?;
    let reading = finish(sections, &root);
    Ok((root, reading))
}

/// Parses the text and makes sure that it is an inventory.
pub(super) fn tree(text: &str, file: &str) -> Result<Node> {
    of_inventory(yaml::parse(text, &Limits::EDITABLE), file)
}

/// The tree of a text that is an inventory by its first lines.
fn of_inventory(parsed: Result<Document, SyntaxError>, file: &str) -> Result<Node> {
    let path = Path::new(file);
    let root = parsed
        .map_err(|error| match error.message.as_str() {
            "the file is empty" => error.in_file(path).hint(format!(
                "an inventory begins with the lines `apiVersion: {API_VERSION}` and `kind: {KIND}`"
            )),
            _ => error.in_file(path),
        })?
        .root;
    let place = |node: &Node| format!("{file}:{}", node.span.start);
    if root.as_mapping().is_none() {
        return Err(Error::failed(format!(
            "{}: found {}, expected an inventory",
            place(&root),
            root.describe()
        ))
        .hint(format!("an inventory begins with the lines `apiVersion: {API_VERSION}` and `kind: {KIND}`")));
    }
    for (key, expected) in [("apiVersion", API_VERSION), ("kind", KIND)] {
        match root.get(key) {
            None => {
                return Err(Error::failed(format!("{}: {key} is missing", place(&root)))
                    .hint(format!("write `{key}: {expected}` at the top")));
            }
            Some(node) if node.as_str() != Some(expected) => {
                let found = node.as_str().unwrap_or(node.describe());
                return Err(Error::failed(format!("{}: {key} is {found}, not {expected}", place(node)))
                    .hint(format!("this is not an inventory; one has the line `{key}: {expected}`")));
            }
            Some(_) => {}
        }
    }
    Ok(root)
}

/// Reads one reservation on its own; `None` if anything is wrong with it.
pub(super) fn reservation(item: &Node) -> Option<Reservation> {
    let mut reader = Reader::new("");
    let read = sections::one_reservation(&mut reader, item);
    read.filter(|_| reader.into_problems().is_empty())
}

/// What is wrong with a host on its own, which is the one at this place of its section; in the order of the text.
pub(super) fn problems_of_host(item: &Node, at: usize) -> Vec<Problem> {
    let mut sections = Sections::new("");
    sections.take("hosts", at, item);
    let mut problems = sections.into_problems();
    problems.sort_by_key(|problem| (problem.location.line, problem.location.column));
    problems
}

/// Turns the tree of an inventory into values; `file` is the name that places are reported with.
pub fn from_tree(root: &Node, file: &str) -> Reading {
    let mut sections = Sections::new(file);
    for section in root.as_mapping().unwrap_or_default() {
        for (at, item) in section.value.as_sequence().unwrap_or_default().iter().enumerate() {
            sections.take(&section.key.scalar.text, at, item);
        }
    }
    finish(sections, root)
}

fn finish(sections: Sections<'_>, root: &Node) -> Reading {
    let (mut reader, inventory) = sections.finish(root);
    references::check(&mut reader, &inventory);
    let mut problems = reader.into_problems();
    problems.sort_by_key(|problem| (problem.location.line, problem.location.column));
    Reading { inventory, problems }
}

#[cfg(test)]
mod tests;
