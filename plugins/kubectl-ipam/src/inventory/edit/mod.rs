//! Changing the inventory's text, reservations above all: what belongs to nobody's entry keeps every byte.
//!
//! The text is parsed, each edit is decided against what is there (and against the edits before it), the changed
//! ranges are spliced, and the result is read again, by a second parser too, and compared with the values that were
//! meant. A result that is not exactly the intended one is an error, and nothing is given back.

mod additions;
mod decide;
mod entry;
mod layout;
mod meaning;
mod place;
mod published;
mod render;
mod sections;
mod splice;
mod texts;
mod verify;
mod window;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::manifest::yaml::Node;
use labkit::net::AddrSpec;
use serde::{Deserialize, Serialize};

pub(crate) use render::{Writing, quoted, scalar};

use super::model::{Inventory, Located, Reservation};
use super::read::{self, Reading, Source};
use crate::facts::Port;

pub use additions::{Outline, apply_outlined};
pub use entry::{Entry, EntryKind, HostEntry, NetworkEntry, PoolEntry, PublishEntry};
pub use render::FieldValue;

/// A reservation as it is to be written: what the file says, without places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationEntry {
    /// Its name.
    pub name: String,
    /// Its addresses; the form decides between `ip`, `cidr` and `range`. Two only as an address of each family.
    pub addresses: Vec<AddrSpec>,
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
            addresses: vec![addresses],
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
    /// Its addresses for people.
    pub fn text(&self) -> String {
        listed(&self.addresses)
    }

    /// With a range of one address as that address, the form it is written in.
    fn normalised(mut self) -> Self {
        self.addresses.iter_mut().for_each(|spec| *spec = normal(*spec));
        self
    }

    fn is_normal(&self) -> bool {
        self.addresses.iter().all(|spec| normal(*spec) == *spec)
    }

    /// Whether an entry of a file says exactly this; the same as comparing with what is made of it, without making it.
    fn is_read_as(&self, read: &Reservation) -> bool {
        fn same<T: PartialEq>(own: Option<&T>, read: Option<&Located<T>>) -> bool {
            own == read.map(|read| &read.value)
        }
        self.name == read.name.value
            && self.addresses.iter().copied().eq(read.addresses.iter().map(|spec| normal(spec.value)))
            && same(self.pool.as_ref(), read.pool.as_ref())
            && same(self.consumer.as_ref(), read.consumer.as_ref())
            && self.ports.iter().eq(read.ports.iter().map(|port| &port.value))
            && self.hostnames.iter().eq(read.hostnames.iter().map(|name| &name.value))
            && self.owner == read.owner
            && self.note == read.note
            && same(self.expires.as_ref(), read.expires.as_ref())
    }
}

/// A range of one address as that address.
fn normal(spec: AddrSpec) -> AddrSpec {
    match (spec, spec.range().as_single()) {
        (AddrSpec::Range(_), Some(single)) => AddrSpec::Address(single),
        _ => spec,
    }
}

/// Addresses with commas between, as people and tables show those of one reservation.
pub fn listed(addresses: &[AddrSpec]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Whether both name the same addresses, in whatever form and order.
pub fn same_addresses(one: &[AddrSpec], other: &[AddrSpec]) -> bool {
    let has = |all: &[AddrSpec], spec: &AddrSpec| all.iter().any(|known| known.range() == spec.range());
    one.len() == other.len() && one.iter().all(|spec| has(other, spec))
}

impl From<&Reservation> for ReservationEntry {
    fn from(read: &Reservation) -> Self {
        Self {
            name: read.name.value.clone(),
            addresses: read.specs(),
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
        addresses: Option<Vec<AddrSpec>>,
    },
    /// Adds an entry behind the others of its section, which is written if there is none. Refused when one of that
    /// name says something else; no change when it says exactly this.
    AddEntry(Entry),
    /// Makes the addresses of a pool be these; those that stay keep their text.
    SetPool {
        /// Its name.
        name: String,
        /// All of them.
        addresses: Vec<AddrSpec>,
        /// Only if it still has these; a pool that somebody else changed meanwhile is refused.
        from: Option<Vec<AddrSpec>>,
    },
    /// Gives an entry fields that it does not have. Refused when it has one of them with another value.
    AddFields {
        /// Of which section it is.
        kind: EntryKind,
        /// Its name.
        name: String,
        /// Keys and values, in the order they are written.
        fields: Vec<(String, FieldValue)>,
    },
    /// Makes a label, an annotation or a single key of a ConfigMap have this value.
    SetText {
        /// `namespace/name` of the ConfigMap.
        config_map: String,
        /// Which of the three.
        of: Texts,
        /// The key.
        key: String,
        /// Its value; of a single key the template of it.
        value: String,
    },
}

/// The free keys of an entry of `publish`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Texts {
    /// `labels`
    Labels,
    /// `annotations`
    Annotations,
    /// `data`
    Data,
}

impl Texts {
    /// The field they stand in.
    pub fn field(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Annotations => "annotations",
            Self::Data => "data",
        }
    }

    /// One of them, in a word.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Labels => "label",
            Self::Annotations => "annotation",
            Self::Data => "key",
        }
    }
}

impl Edit {
    /// The name of the entry.
    pub fn name(&self) -> &str {
        match self {
            Self::Add(entry) | Self::Update(entry) => &entry.name,
            Self::Remove { name, .. } | Self::SetPool { name, .. } | Self::AddFields { name, .. } => name,
            Self::AddEntry(entry) => entry.name(),
            Self::SetText { config_map, .. } => config_map,
        }
    }

    fn is_of_a_reservation(&self) -> bool {
        matches!(self, Self::Add(_) | Self::Update(_) | Self::Remove { .. })
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(entry) => write!(f, "add {} ({})", entry.name, entry.text()),
            Self::Update(entry) => write!(f, "update {} ({})", entry.name, entry.text()),
            Self::Remove { name, .. } => write!(f, "remove {name}"),
            Self::AddEntry(entry) => write!(f, "add {} {}", entry.kind().noun(), entry.name()),
            Self::SetPool { name, addresses, .. } => {
                let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
                write!(f, "set pool {name} to {}", addresses.join(", "))
            }
            Self::AddFields { kind, name, fields } => {
                let fields: Vec<_> = fields.iter().map(|(key, _)| key.as_str()).collect();
                write!(f, "add {} to {} {name}", fields.join(" and "), kind.noun())
            }
            Self::SetText { config_map, of, key, .. } => {
                write!(f, "set {} {key} of {config_map}", of.noun())
            }
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
    if edits.iter().any(|edit| !edit.is_of_a_reservation()) {
        return in_turns(text, file, edits);
    }
    let root = read::tree(text, file)?;
    let inventory = sound(read::from_tree(&root, file))?;
    change(text, &root, &inventory, file, edits)
}

/// The inventory, if nothing is wrong with it but spellings whose meaning is clear.
fn sound(mut reading: Reading) -> Result<Inventory> {
    reading.problems.retain(|problem| !problem.is_understood());
    reading.strict().map_err(|error| error.hint("mend the inventory first; nothing was changed"))
}

/// Edits of reservations and of other sections: neighbours of a sort together, each on what the ones before made.
fn in_turns(text: &str, file: &str, edits: &[Edit]) -> Result<Edited> {
    let mut all = Edited { text: text.to_owned(), outcomes: Vec::with_capacity(edits.len()) };
    for turn in edits.chunk_by(|one, next| one.is_of_a_reservation() == next.is_of_a_reservation()) {
        let made = if turn.first().is_some_and(Edit::is_of_a_reservation) {
            apply(&all.text, file, turn)?
        } else {
            sections::apply(&all.text, file, &turn.iter().collect::<Vec<_>>())?
        };
        all.text = made.text;
        all.outcomes.extend(made.outcomes);
    }
    Ok(all)
}

/// As [`apply`], without reading the text again if it is the one that is `known`.
///
/// # Errors
/// As [`apply`].
pub fn apply_to(text: &str, known: Option<Known<'_>>, file: &str, edits: &[Edit]) -> Result<Edited> {
    let is_plain = edits.iter().all(Edit::is_of_a_reservation);
    match known.filter(|known| is_plain && known.source.is_sound() && known.source.text() == text) {
        Some(known) => change(text, known.source.root(), known.inventory, file, edits),
        None => apply(text, file, edits),
    }
}

/// What is changed, and how: everything that a result is checked against.
struct Change<'a> {
    text: &'a str,
    root: &'a Node,
    decided: &'a decide::Decided<'a>,
    /// In the order of the text.
    splices: &'a [layout::Splice],
}

fn change(text: &str, root: &Node, inventory: &Inventory, file: &str, edits: &[Edit]) -> Result<Edited> {
    let edits = normalised(edits);
    let edits: Vec<_> = edits.iter().collect();
    let decided = published::decide_published(inventory, file.into(), &edits);
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
        Err(why) => Err(not_in_place(file, why)),
    }
}

/// Edits with their reservations as they are written.
fn normalised(edits: &[Edit]) -> Cow<'_, [Edit]> {
    let is_normal = |edit: &Edit| match edit {
        Edit::Add(entry) | Edit::Update(entry) => entry.is_normal(),
        _ => true,
    };
    if edits.iter().all(is_normal) {
        return Cow::Borrowed(edits);
    }
    let normal = |edit: &Edit| match edit {
        Edit::Add(entry) => Edit::Add(entry.clone().normalised()),
        Edit::Update(entry) => Edit::Update(entry.clone().normalised()),
        other => other.clone(),
    };
    edits.iter().map(normal).collect()
}

fn not_in_place(file: &str, why: String) -> Error {
    Error::failed(format!("{file}: cannot change the inventory in place"))
        .caused_by(why)
        .hint("nothing was changed; change the entry by hand")
}

#[cfg(test)]
mod field_tests;
#[cfg(test)]
mod section_tests;
#[cfg(test)]
mod tests;
