//! Changing reservations in the inventory's text: what belongs to nobody's entry keeps every byte.
//!
//! The text is parsed, each edit is decided against what is there (and against the edits before it), the changed
//! ranges are spliced, and the result is read again, by a second parser too, and compared with the values that were
//! meant. A result that is not exactly the intended one is an error, and nothing is given back.

mod decide;
mod layout;
mod published;
mod render;
mod splice;
mod verify;
mod window;

use std::fmt;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::manifest::yaml::Node;
use labkit::net::AddrSpec;

use super::model::{Inventory, Reservation};
use super::read::{self, Source};
use crate::facts::Port;

/// A reservation as it is to be written: what the file says, without places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationEntry {
    /// Its name.
    pub name: String,
    /// Its addresses; the form decides between `ip`, `cidr` and `range`.
    pub addresses: AddrSpec,
    /// The pool they were taken from.
    pub pool: Option<String>,
    /// The object they are for.
    pub consumer: Option<Subject>,
    /// Ports served on them.
    pub ports: Vec<Port>,
    /// More DNS names.
    pub hostnames: Vec<String>,
    /// Who asked for them.
    pub owner: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
    /// When they become free again.
    pub expires: Option<Timestamp>,
}

impl ReservationEntry {
    /// An entry with a name and addresses alone.
    pub fn new(name: impl Into<String>, addresses: AddrSpec) -> Self {
        Self {
            name: name.into(),
            addresses,
            pool: None,
            consumer: None,
            ports: Vec::new(),
            hostnames: Vec::new(),
            owner: None,
            note: None,
            expires: None,
        }
    }
}

impl ReservationEntry {
    /// With a range of one address as that address, the form it is written in.
    fn normalised(&self) -> Self {
        let addresses =
            self.addresses.range().as_single().map_or(self.addresses, |single| match self.addresses {
                AddrSpec::Range(_) => AddrSpec::Address(single),
                other => other,
            });
        Self { addresses, ..self.clone() }
    }
}

impl From<&Reservation> for ReservationEntry {
    fn from(read: &Reservation) -> Self {
        Self {
            name: read.name.value.clone(),
            addresses: read.addresses.value,
            pool: read.pool.as_ref().map(|pool| pool.value.clone()),
            consumer: read.consumer.as_ref().map(|consumer| consumer.value.clone()),
            ports: read.ports.iter().map(|port| port.value).collect(),
            hostnames: read.hostnames.iter().map(|name| name.value.clone()).collect(),
            owner: read.owner.clone(),
            note: read.note.clone(),
            expires: read.expires.as_ref().map(|expires| expires.value),
        }
        .normalised()
    }
}

/// One intended change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Adds a reservation behind the others. Refused when its name or one of its addresses is taken; no change
    /// when exactly this reservation is there already.
    Add(ReservationEntry),
    /// Makes the reservation of that name be exactly this; fields that agree keep their text. Refused when there
    /// is none, or when another one has the addresses.
    Update(ReservationEntry),
    /// Takes a reservation out, with the comments inside and behind its lines; comments above it stay. No change
    /// when there is none.
    Remove {
        /// Its name.
        name: String,
        /// Only if it still has these addresses; another entry of that name is refused.
        addresses: Option<AddrSpec>,
    },
}

impl Edit {
    /// The reservation's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Add(entry) | Self::Update(entry) => &entry.name,
            Self::Remove { name, .. } => name,
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(entry) => write!(f, "add {} ({})", entry.name, entry.addresses),
            Self::Update(entry) => write!(f, "update {} ({})", entry.name, entry.addresses),
            Self::Remove { name, .. } => write!(f, "remove {name}"),
        }
    }
}

/// What became of one edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The text changed.
    Changed,
    /// The text said so already.
    Unchanged,
    /// The edit is at odds with the inventory; the others are not affected.
    Refused(Error),
}

/// What came of a batch of edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The new text; the old one if nothing changed.
    pub text: String,
    /// One outcome per edit, in their order.
    pub outcomes: Vec<Outcome>,
}

/// An inventory that was read before, for a file that may not have changed since.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The text and its tree.
    pub source: &'a Source,
    /// The values that were read from it.
    pub inventory: &'a Inventory,
}

/// Applies edits, one after the other, to an inventory's text; `file` is its name in messages.
///
/// # Errors
/// When the text is no valid inventory (address spellings with one clear meaning are let pass), or is written in a
/// way that cannot be edited safely.
pub fn apply(text: &str, file: &str, edits: &[Edit]) -> Result<Edited> {
    let root = read::tree(text, file)?;
    let mut reading = read::from_tree(&root, file);
    reading.problems.retain(|problem| !problem.is_understood());
    let inventory =
        reading.strict().map_err(|error| error.hint("mend the inventory first; nothing was changed"))?;
    change(text, &root, &inventory, file, edits)
}

/// As [`apply`], without reading the text again if it is the one that is `known`.
///
/// # Errors
/// As [`apply`].
pub fn apply_to(text: &str, known: Option<Known<'_>>, file: &str, edits: &[Edit]) -> Result<Edited> {
    match known.filter(|known| known.source.is_sound() && known.source.text() == text) {
        Some(known) => change(text, known.source.root(), known.inventory, file, edits),
        None => apply(text, file, edits),
    }
}

/// What is changed, and how: everything that a result is checked against.
struct Change<'a> {
    text: &'a str,
    root: &'a Node,
    decided: &'a decide::Decided,
    /// In the order of the text.
    splices: &'a [layout::Splice],
}

fn change(text: &str, root: &Node, inventory: &Inventory, file: &str, edits: &[Edit]) -> Result<Edited> {
    let decided = published::decide_published(inventory, file, edits);
    if !decided.is_change() {
        return Ok(Edited { text: text.to_owned(), outcomes: decided.outcomes });
    }
    let edited = splice::splices(text, root, &decided).and_then(|splices| {
        let splices = layout::in_order(splices);
        let edited = layout::replace(text, &splices);
        verify::verify(&edited, &Change { text, root, decided: &decided, splices: &splices })?;
        Ok(edited)
    });
    match edited {
        Ok(edited) => Ok(Edited { text: edited, outcomes: decided.outcomes }),
        Err(why) => Err(Error::failed(format!("{file}: cannot change the reservations in place"))
            .caused_by(why)
            .hint("nothing was changed; change the entry by hand")),
    }
}

#[cfg(test)]
mod tests;
