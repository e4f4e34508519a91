//! Whether a text holds the sections as they were meant to become.

use labkit::manifest::yaml::{self, Node};

use super::{Wanted, items};
use crate::inventory::edit::Texts;
use crate::inventory::edit::entry::EntryKind;
use crate::inventory::edit::meaning::{means, means_all, rows_mean, texts_hold, texts_of};
use crate::inventory::edit::verify::{read_again, same, same_entry, second_opinion};

impl Wanted<'_, '_> {
    /// Whether the result holds what was there, changed as intended, and nothing else; gives back its tree.
    pub(super) fn verify(&self, edited: &str) -> Result<Node, String> {
        let after = read_again(edited)?;
        let (Some(old), Some(new)) = (self.root.as_mapping(), after.as_mapping()) else {
            return Err("the result is no mapping".to_owned());
        };
        let mut rest = new.iter();
        for old in old {
            let holds = rest.next().is_some_and(|new| match self.kind_of(old) {
                Some(kind) => old.key.scalar == new.key.scalar && self.section_holds(kind, &new.value),
                None => same_entry(old, new),
            });
            if !holds {
                return Err(format!("{} would not become what was meant", old.key.scalar.text));
            }
        }
        for (kind, added) in self.by_section() {
            let is_new = self.root.entry(kind.section()).is_none();
            if is_new
                && !rest.next().is_some_and(|new| {
                    &*new.key.scalar.text == kind.section() && rows_mean(new.value.as_sequence(), &added)
                })
            {
                return Err(format!("the new {} would not be read back as they are", kind.section()));
            }
        }
        if rest.next().is_some() {
            return Err("a section too many".to_owned());
        }
        second_opinion(edited, &after)?;
        Ok(after)
    }

    /// What a section holds, if anything in it is to change.
    fn kind_of(&self, section: &yaml::Entry) -> Option<EntryKind> {
        let kind = EntryKind::ALL.into_iter().find(|kind| kind.section() == &*section.key.scalar.text)?;
        let changes = self.added.iter().any(|new| new.kind == kind)
            || kind == EntryKind::Pool && !self.addresses.is_empty()
            || kind == EntryKind::Publish && !self.texts.is_empty()
            || self.fields.keys().any(|(other, _)| *other == kind);
        changes.then_some(kind)
    }

    fn section_holds(&self, kind: EntryKind, new: &Node) -> bool {
        let (old, new) = (items(self.root, kind), new.as_sequence().unwrap_or_default());
        let Some((kept, added)) = new.split_at_checked(old.len()) else { return false };
        let wanted: Vec<_> = self.added.iter().filter(|new| new.kind == kind).collect();
        old.iter().zip(kept).enumerate().all(|(at, (old, new))| self.item_holds(kind, at, old, new))
            && added.len() == wanted.len()
            && added.iter().zip(wanted).all(|(new, wanted)| means_all(new, wanted.fields))
    }

    /// Whether an entry has its fields, changed as intended, and behind them those that are new.
    fn item_holds(&self, kind: EntryKind, at: usize, old: &Node, new: &Node) -> bool {
        let (Some(old), Some(new)) = (old.as_mapping(), new.as_mapping()) else { return same(old, new) };
        let Some((kept, rest)) = new.split_at_checked(old.len()) else { return false };
        let key = |entry: &yaml::Entry| entry.key.scalar.text.to_string();
        let keeps = |(old, new): (&yaml::Entry, &yaml::Entry)| match self.texts_of(kind, at, &key(old)) {
            _ if kind == EntryKind::Pool && key(old) == "addresses" && self.addresses.contains_key(&at) => {
                old.key.scalar == new.key.scalar && texts_of(&new.value) == self.addresses[&at]
            }
            Some(changes) => {
                let before = old.value.as_mapping().unwrap_or_default();
                old.key.scalar == new.key.scalar
                    && texts_hold(before, changes, new.value.as_mapping().unwrap_or_default())
            }
            None => same_entry(old, new),
        };
        let mut rest = rest.iter();
        let mut next = |field: &str, holds: &dyn Fn(&Node) -> bool| {
            rest.next().is_some_and(|new| key(new) == field && holds(&new.value))
        };
        let is_new = |field: &str| !old.iter().any(|entry| key(entry) == field);
        let texts = self
            .texts
            .iter()
            .filter(|((other, of), _)| kind == EntryKind::Publish && *other == at && is_new(of.field()));
        old.iter().zip(kept).all(keeps)
            && texts.into_iter().all(|((_, of), changes)| {
                next(of.field(), &|new| texts_hold(&[], changes, new.as_mapping().unwrap_or_default()))
            })
            && self
                .fields
                .get(&(kind, at))
                .into_iter()
                .flatten()
                .all(|(field, value)| next(field, &|new| means(new, value)))
            && rest.next().is_none()
    }

    fn texts_of(&self, kind: EntryKind, at: usize, field: &str) -> Option<&Vec<(String, String)>> {
        let of =
            [Texts::Labels, Texts::Annotations, Texts::Data].into_iter().find(|of| of.field() == field)?;
        self.texts.get(&(at, of)).filter(|_| kind == EntryKind::Publish)
    }
}
