//! Many new hosts and reservations at once, as an import makes them.
//!
//! Nothing that is in the file changes, so of its tree the last entry of each section is enough. The result is never
//! in memory as a tree: it is read again some entries at a time, see [`verify`].

mod verify;

use std::collections::{BTreeMap, HashSet};

use labkit::cli::{Error, Result};
use labkit::manifest::yaml::{self, Node};

use super::decide::File;
use super::entry::EntryKind;
use super::layout;
use super::place::{Place, put_lines};
use super::published::decide_published;
use super::render::{self, FieldValue};
use super::splice::{List, write_heading};
use super::{Edit, Edited, Outcome, ReservationEntry};
use crate::inventory::Inventory;
use crate::inventory::read;
use crate::publish::Section;

/// An inventory's text as far as additions need to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The tree with the last entry of each section only.
    root: Node,
    inventory: Inventory,
}

impl Outline {
    /// Reads the text of an inventory; `file` is its name in messages.
    ///
    /// # Errors
    /// When it is no valid inventory; address spellings with one clear meaning are let pass.
    pub fn read(text: &str, file: &str) -> Result<Self> {
        let (root, reading) = read::outline(text, file)?;
        Ok(Self { root, inventory: super::sound(reading)? })
    }

    /// Its values.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }
}

/// As [`super::apply`], for the text that the outline was read from; without reading it again where the edits do
/// nothing but add hosts and reservations.
///
/// # Errors
/// As [`super::apply`].
pub fn apply_outlined(text: &str, outline: &Outline, file: &str, edits: &[Edit]) -> Result<Edited> {
    let normal = super::normalised(edits);
    match add(text, outline, file, &normal) {
        Some(edited) => edited,
        None => super::apply(text, file, edits),
    }
}

/// `None` where more has to be known of the file than its outline.
fn add(text: &str, outline: &Outline, file: &str, edits: &[Edit]) -> Option<Result<Edited>> {
    let (hosts, reservations) = split(edits)?;
    if outline.root.flow || !hosts.is_empty() && !are_new(hosts, &outline.inventory) {
        return None;
    }
    let reservations: Vec<_> = reservations.iter().collect();
    let mut decided = decide_published(&outline.inventory, file.into(), &reservations);
    let mut refused: BTreeMap<usize, Error> = BTreeMap::new();
    let mut moved = None;
    let text = loop {
        let accepted = hosts.iter().enumerate().filter(|(at, _)| !refused.contains_key(at));
        let hosts = accepted.filter_map(|(at, edit)| Some((at, fields_of(edit)?))).collect();
        let new = [New::Hosts(hosts), New::Reservations(&decided.added)];
        if new.iter().all(New::is_empty) {
            break text.to_owned();
        }
        let written = match Written::new(text, outline, new) {
            Ok(written) => written?,
            Err(why) => return Some(Err(super::not_in_place(file, why))),
        };
        match written.verify() {
            Err(why) => return Some(Err(super::not_in_place(file, why))),
            Ok(problems) if problems.is_empty() => {
                let is_refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused(_));
                if decided.outcomes.iter().any(is_refused) {
                    // The hosts come first, so the places of what is in the way are those behind them.
                    let file = File { name: file, more: written.lines_of_hosts() };
                    moved = Some(file);
                }
                break written.text;
            }
            Ok(problems) => refused.extend(problems),
        }
    };
    if let Some(file) = moved {
        decided = decide_published(&outline.inventory, file, &reservations);
    }
    let outcome = |at| refused.remove(&at).map_or(Outcome::Changed, Outcome::Refused);
    let outcomes = (0..hosts.len()).map(outcome).chain(decided.outcomes).collect();
    Some(Ok(Edited { text, outcomes }))
}

/// Hosts, then reservations; `None` if there is anything else, or another order.
fn split(edits: &[Edit]) -> Option<(&[Edit], &[Edit])> {
    let is_host = |edit: &Edit| matches!(edit, Edit::AddEntry(entry) if entry.kind == EntryKind::Host);
    let (hosts, others) = edits.split_at(edits.iter().position(|edit| !is_host(edit)).unwrap_or(edits.len()));
    others.iter().all(|edit| matches!(edit, Edit::Add(_))).then_some((hosts, others))
}

/// Whether each host has a name of its own, and no ConfigMap has a key for each of them.
fn are_new(hosts: &[Edit], inventory: &Inventory) -> bool {
    let mut names: HashSet<&str> = inventory.hosts.iter().map(|host| host.name.as_str()).collect();
    hosts.iter().all(|host| names.insert(host.name()))
        && !inventory.publish.iter().flat_map(|publish| &publish.keys).any(|key| key.each == Section::Hosts)
}

type Field = (String, FieldValue);

fn fields_of(edit: &Edit) -> Option<&[Field]> {
    match edit {
        Edit::AddEntry(entry) => Some(&entry.fields),
        _ => None,
    }
}

/// New entries of one section.
enum New<'e> {
    /// With the place of the edit among all.
    Hosts(Vec<(usize, &'e [Field])>),
    Reservations(&'e [&'e ReservationEntry]),
}

impl New<'_> {
    fn section(&self) -> &'static str {
        match self {
            Self::Hosts(_) => EntryKind::Host.section(),
            Self::Reservations(_) => super::splice::SECTION,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Hosts(hosts) => hosts.len(),
            Self::Reservations(entries) => entries.len(),
        }
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes them to `out`, and gives back where the first line of each begins.
    fn write(&self, out: &mut String, place: &Place, newline: &str) -> Vec<usize> {
        let mut starts = Vec::with_capacity(self.len());
        match self {
            Self::Hosts(hosts) => {
                for (_, fields) in hosts {
                    starts.push(out.len());
                    place.form.write(out, fields, newline);
                }
            }
            Self::Reservations(entries) => {
                for entry in *entries {
                    starts.push(out.len());
                    place.form.write(out, &render::fields(entry), newline);
                }
            }
        }
        starts
    }
}

/// A section that gets new entries.
struct Grown<'a> {
    /// Its place in the outermost mapping; `None` for a new one.
    old: Option<usize>,
    /// How many entries it has.
    known: usize,
    new: New<'a>,
    place: Place,
    /// Where its key stands in the new text; of a new one only.
    key: usize,
    /// Where the first line of each new entry begins in the new text, and where the last one ends.
    starts: Vec<usize>,
    end: usize,
    /// By how much the text grows.
    growth: usize,
}

/// The new text, and where in it everything stands.
struct Written<'a> {
    old: &'a str,
    root: &'a [yaml::Entry],
    text: String,
    /// In the order of the text.
    sections: Vec<Grown<'a>>,
}

/// About how long an entry is, in bytes.
const ENTRY: usize = 100;

impl<'a> Written<'a> {
    /// `None` where entries would have to be put between brackets.
    fn new(old: &'a str, outline: &'a Outline, new: [New<'a>; 2]) -> Result<Option<Self>, String> {
        let Outline { root, inventory } = outline;
        let fields = root.as_mapping().unwrap_or_default();
        let count: usize = new.iter().map(New::len).sum();
        let mut sections = Vec::with_capacity(new.len());
        for new in new.into_iter().filter(|new| !new.is_empty()) {
            let at = fields.iter().position(|entry| &*entry.key.scalar.text == new.section());
            let place = match at {
                None => Place::of_new_section(old, root),
                Some(at) => {
                    let list = List::new(old, root, &fields[at]);
                    if list.is_in_brackets() {
                        return Ok(None);
                    }
                    list.place(list.colon()?)?
                }
            };
            let known = match new {
                New::Hosts(_) => inventory.hosts.len(),
                New::Reservations(_) => inventory.reservations.len(),
            };
            sections.push(Grown {
                old: at,
                known,
                new,
                place,
                key: 0,
                starts: Vec::new(),
                end: 0,
                growth: 0,
            });
        }
        sections.sort_by_key(|section| (section.place.at, section.old.is_none()));
        let text = String::with_capacity(old.len() + count * ENTRY);
        let mut written = Self { old, root: fields, text, sections };
        written.write();
        let has_new = written.sections.iter().any(|section| section.old.is_none());
        Ok((!has_new || fields.last().is_some_and(|last| can_be_followed(old, last))).then_some(written))
    }

    fn write(&mut self) {
        let Self { old, text, sections, .. } = self;
        let mut done = 0;
        for section in sections {
            let at = section.place.at;
            if let Some(removed) = &section.place.removed {
                text.push_str(old.get(done..removed.start).unwrap_or_default());
                done = removed.end.max(done);
            }
            text.push_str(old.get(done..at).unwrap_or_default());
            done = at.max(done);
            let before = text.len();
            put_lines(text, old, at, |text, newline| {
                if section.old.is_none() {
                    section.key = text.len() + newline.len();
                    write_heading(text, section.new.section(), newline);
                }
                section.starts = section.new.write(text, &section.place, newline);
            });
            section.end = text.len();
            section.growth = text.len() - before;
        }
        text.push_str(old.get(done..).unwrap_or_default());
    }

    /// How many lines the new hosts take, and at which byte of the old text they were put in.
    fn lines_of_hosts(&self) -> (u32, u32) {
        let hosts = self.sections.iter().find(|section| matches!(section.new, New::Hosts(_)));
        let lines = hosts.map(|hosts| {
            let from = hosts.end.saturating_sub(hosts.growth);
            let lines = self.text.get(from..hosts.end).unwrap_or_default().matches('\n').count();
            (to_u32(lines), to_u32(hosts.place.at))
        });
        lines.unwrap_or_default()
    }

    /// Where a place of the old text is in the new one.
    fn moved(&self, old: usize) -> usize {
        let mut new = old;
        for Grown { place, growth, .. } in &self.sections {
            if place.at <= old {
                new += growth;
            }
            if let Some(removed) = place.removed.as_ref().filter(|removed| removed.end <= old) {
                new = new.saturating_sub(removed.len());
            }
        }
        new
    }
}

/// Whether a new section can stand behind this one. Of a list in brackets the outline has only the last item, which is
/// not enough to compare it; a text that keeps its blank lines would get another one, and of one that ends with the
/// file, before any line ending, it is not known whether it would.
fn can_be_followed(text: &str, section: &yaml::Entry) -> bool {
    let is_cut = section.value.flow && section.value.as_sequence().is_some_and(|items| !items.is_empty());
    let is_open = !text.ends_with('\n') && layout::last_block(&section.value).is_some();
    !is_cut && !is_open && !layout::keeps_blank_lines(&section.value)
}

fn to_u32(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
