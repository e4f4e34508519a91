//! The last word on an edit: two parsers read the result, and it must hold the old values with the intended changes
//! and nothing else.

use std::fmt;

use labkit::manifest::yaml::{self, Limits, Node, Scalar, Style, Value};
use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::decide::Fate;
use super::splice::SECTION;
use super::window::Window;
use super::{Change, ReservationEntry};
use crate::inventory::read;

/// Why the result is not what was meant. Only the part of it is read again in which anything can have changed,
/// where that part can be told.
pub(super) fn verify(edited: &str, change: &Change<'_>) -> Result<(), String> {
    match Window::of(edited, change) {
        Some(window) => verify_window(&window, change),
        None => verify_whole(edited, change),
    }
}

/// As [`verify`], by the whole text.
pub(super) fn verify_whole(edited: &str, change: &Change<'_>) -> Result<(), String> {
    let after = read_again(edited)?;
    let (Some(old), Some(new)) = (change.root.as_mapping(), after.as_mapping()) else {
        return Err("the result is no mapping".to_owned());
    };
    let is_other = |entry: &&yaml::Entry| &*entry.key.scalar.text != SECTION;
    let mut rest = new.iter().filter(is_other);
    let same_others =
        old.iter().filter(is_other).all(|old| rest.next().is_some_and(|new| same_entry(old, new)));
    if !same_others || rest.next().is_some() {
        return Err("something else than the reservations would change".to_owned());
    }
    let old = items(change.root);
    compare(old, &change.decided.existing, &change.decided.added, items(&after))?;
    second_opinion(edited, &after)
}

fn verify_window(window: &Window<'_>, change: &Change<'_>) -> Result<(), String> {
    let after = read_again(&window.text)?;
    if !window.is_complete(&after) {
        return Err("something else than the reservations would change".to_owned());
    }
    let old = items(change.root).get(window.items.clone()).unwrap_or_default();
    let fates = change.decided.existing.get(window.items.clone()).unwrap_or_default();
    compare(old, fates, &change.decided.added, items(&after))?;
    second_opinion(&window.text, &after)
}

fn items(root: &Node) -> &[Node] {
    root.get(SECTION).and_then(Node::as_sequence).unwrap_or_default()
}

pub(super) fn read_again(text: &str) -> Result<Node, String> {
    yaml::parse(text, &Limits::EDITABLE)
        .map(|document| document.root)
        .map_err(|error| format!("the result is broken at {error}"))
}

/// What another parser makes of the same text.
pub(super) fn second_opinion(text: &str, root: &Node) -> Result<(), String> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    Agrees(root)
        .deserialize(serde_yaml::Deserializer::from_str(body))
        .map_err(|error| format!("two readers disagree on the result: {error}"))
}

fn compare(
    old: &[Node],
    fates: &[Fate<'_>],
    added: &[&ReservationEntry],
    new: &[Node],
) -> Result<(), String> {
    let mut rest = new.iter();
    for (item, fate) in old.iter().zip(fates) {
        let holds = match fate {
            Fate::Removed => true,
            Fate::Kept => rest.next().is_some_and(|new| same(item, new)),
            Fate::Updated { to, .. } => rest.next().is_some_and(|new| means(new, to)),
        };
        if !holds {
            return Err(format!("the reservation in line {} would change", item.span.start.line));
        }
    }
    for entry in added {
        if !rest.next().is_some_and(|new| means(new, entry)) {
            return Err(format!("the reservation {:?} would not be read back as it is", entry.name));
        }
    }
    if rest.next().is_some() { Err("a reservation too many".to_owned()) } else { Ok(()) }
}

/// Whether reading the item gives exactly this entry.
pub(super) fn means(item: &Node, entry: &ReservationEntry) -> bool {
    read::reservation(item).is_some_and(|read| entry.is_read_as(&read))
}

/// The same content, wherever it stands and however it is quoted.
pub(super) fn same(old: &Node, new: &Node) -> bool {
    match (&old.value, &new.value) {
        (Value::Scalar(old), Value::Scalar(new)) => old.style == new.style && same_text(old, &new.text),
        (Value::Sequence(old), Value::Sequence(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::Mapping(old), Value::Mapping(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same_entry(old, new))
        }
        _ => false,
    }
}

/// A block text at the open end of a file has a line ending to one reader, to another only when something follows.
fn same_text(scalar: &Scalar, other: &str) -> bool {
    let text = &*scalar.text;
    let is_block = matches!(scalar.style, Style::Literal | Style::Folded);
    text == other
        || is_block && (text.strip_suffix('\n') == Some(other) || other.strip_suffix('\n') == Some(text))
}

pub(super) fn same_entry(old: &yaml::Entry, new: &yaml::Entry) -> bool {
    old.key.scalar == new.key.scalar && same(&old.value, &new.value)
}

/// Lets another parser walk the same text and compares each value with the tree.
struct Agrees<'n>(&'n Node);

impl<'de> DeserializeSeed<'de> for Agrees<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match &self.0.value {
            Value::Scalar(scalar) if scalar.is_null() => deserializer.deserialize_option(self),
            Value::Scalar(_) => deserializer.deserialize_str(self),
            Value::Sequence(_) => deserializer.deserialize_seq(self),
            Value::Mapping(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Agrees<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as in line {}", self.0.describe(), self.0.span.start.line)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match self.0.as_scalar() {
            Some(scalar) if same_text(scalar, text) => Ok(()),
            _ => Err(E::custom(format!("another text in line {}", self.0.span.start.line))),
        }
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        for item in self.0.as_sequence().unwrap_or_default() {
            if sequence.next_element_seed(Agrees(item))?.is_none() {
                return Err(serde::de::Error::custom("a list is shorter"));
            }
        }
        match sequence.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(serde::de::Error::custom("a list is longer")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        for entry in self.0.as_mapping().unwrap_or_default() {
            let key: Option<String> = map.next_key()?;
            if key.as_deref() != Some(&*entry.key.scalar.text) {
                return Err(serde::de::Error::custom(format!(
                    "another key in line {}",
                    entry.key.span.start.line
                )));
            }
            map.next_value_seed(Agrees(&entry.value))?;
        }
        match map.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(serde::de::Error::custom("a mapping is longer")),
        }
    }
}
