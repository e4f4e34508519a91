//! Reading the new entries again, some at a time.
//!
//! As for a window (see [`crate::inventory::edit::window`]): outside of what was put in every byte is the old one, and
//! what a reader makes of a text depends only on the state in which it arrives there. At the dash of an entry it is
//! inside the list, inside the outermost mapping. So an excerpt begins with an entry nobody touched below the key of
//! its list, or with the key, and goes on to a new entry; the next one begins with that entry; and the last one ends
//! with what nobody touched. Each has to be met exactly where it was put.

use labkit::cli::Error;
use labkit::manifest::yaml::{self, Node, Scalar, Style};

use super::{Grown, New, Written};
use crate::inventory::edit::layout;
use crate::inventory::edit::meaning::means_all;
use crate::inventory::edit::sections::refusal;
use crate::inventory::edit::verify::{means, read_again, same, second_opinion};
use crate::inventory::read;

/// How many entries are read at a time.
const ENTRIES: usize = 128;

/// What stands before the new entries of a section.
enum Before<'a> {
    /// Only its key.
    Key,
    /// An entry nobody touched; the first excerpt begins with it.
    Entry(&'a Node),
    /// All of a section that gets no entries, behind which a new section stands.
    Whole(&'a Node),
}

/// What stands behind the new entries: a key of the outermost mapping.
struct Behind {
    key: Scalar,
    /// Where it begins.
    at: usize,
    /// In columns, from 1.
    column: u32,
    /// Behind its colon.
    end: usize,
}

/// A stretch of the new text between two places that nobody touched, or new keys that the stretch before met.
struct Stretch<'s, 'a> {
    key: Scalar,
    /// The key's line, for excerpts that begin with an entry.
    head: String,
    /// The blanks before the key, for one that begins with the key.
    margin: String,
    before: Before<'a>,
    start: usize,
    grown: Option<&'s Grown<'a>>,
    behind: Option<Behind>,
}

/// Which new entries are read at a time, and what is beside them.
struct Part {
    from: usize,
    to: usize,
    is_last: bool,
}

impl<'a> Written<'a> {
    /// Whether the new text holds what was there and what was meant, and nothing else. Gives back refusals of hosts
    /// that could be read but are no valid entries, by the places of their edits.
    pub(super) fn verify(&self) -> Result<Vec<(usize, Error)>, String> {
        let mut problems = Vec::new();
        for stretch in self.stretches()? {
            self.read(&stretch, &mut problems)?;
        }
        Ok(problems)
    }

    fn stretches(&self) -> Result<Vec<Stretch<'_, 'a>>, String> {
        let mut stretches = Vec::new();
        let last = self.root.len().checked_sub(1).ok_or("the inventory is empty")?;
        for section in &self.sections {
            let is_first_new = section.old.is_none() && stretches.iter().all(Stretch::is_of_old_section);
            if is_first_new && !self.sections.iter().any(|other| other.old == Some(last)) {
                stretches.push(self.old_stretch(last, None)?);
            }
            stretches.push(match section.old {
                Some(at) => self.old_stretch(at, Some(section))?,
                None => self.new_stretch(section),
            });
        }
        Ok(stretches)
    }

    /// From the last entry of a section that is in the file to the next section.
    fn old_stretch<'s>(&'s self, at: usize, grown: Option<&'s Grown<'a>>) -> Result<Stretch<'s, 'a>, String> {
        let section = &self.root[at];
        let key = section.key.span;
        let margin = " ".repeat(key.start.column as usize - 1);
        let head = format!("{margin}{}:\n", key.text(self.old));
        let item = section.value.as_sequence().and_then(<[Node]>::last).filter(|_| !section.value.flow);
        let (before, start) = match item {
            Some(item) => {
                let dash = layout::dash(self.old, item).ok_or("an entry has no dash")?;
                (Before::Entry(item), layout::line_start(self.old, dash))
            }
            None if grown.is_some() => (Before::Key, key.start.offset as usize),
            None => (Before::Whole(&section.value), key.start.offset as usize),
        };
        let start = self.moved(start);
        let behind = match self.root.get(at + 1) {
            Some(next) => Some(self.behind_old(next)?),
            None => self.sections.iter().find(|section| section.old.is_none()).map(behind_new),
        };
        Ok(Stretch { key: section.key.scalar.clone(), head, margin, before, start, grown, behind })
    }

    fn behind_old(&self, next: &yaml::Entry) -> Result<Behind, String> {
        let colon = layout::behind_colon(self.old, next).ok_or("a key has no colon behind it")?;
        let start = next.key.span.start;
        let offset = start.offset as usize;
        let at = self.moved(offset);
        Ok(Behind { key: next.key.scalar.clone(), at, column: start.column, end: at + colon - offset })
    }

    fn new_stretch<'s>(&'s self, section: &'s Grown<'a>) -> Stretch<'s, 'a> {
        let next = self.sections.iter().find(|other| other.old.is_none() && other.key > section.key);
        Stretch {
            key: key_of(section),
            head: format!("{}:\n", section.new.section()),
            margin: String::new(),
            before: Before::Key,
            start: section.key,
            grown: Some(section),
            behind: next.map(behind_new),
        }
    }

    fn read(&self, stretch: &Stretch<'_, '_>, problems: &mut Vec<(usize, Error)>) -> Result<(), String> {
        let starts = stretch.grown.map_or(&[][..], |grown| &grown.starts);
        let mut from = 0;
        loop {
            let to = (from + ENTRIES).min(starts.len());
            let part = Part { from, to, is_last: to == starts.len() };
            self.read_part(stretch, &part, problems)?;
            if part.is_last {
                return Ok(());
            }
            from = to;
        }
    }

    fn read_part(
        &self,
        stretch: &Stretch<'_, '_>,
        part: &Part,
        problems: &mut Vec<(usize, Error)>,
    ) -> Result<(), String> {
        let (begin, head) = match (part.from, &stretch.before) {
            (0, Before::Key | Before::Whole(_)) => (stretch.start, &stretch.margin),
            (0, Before::Entry(_)) => (stretch.start, &stretch.head),
            (from, _) => (stretch.start_of(from), &stretch.head),
        };
        let end = match (&stretch.behind, part.is_last) {
            (Some(behind), true) => behind.end,
            (None, true) => self.text.len(),
            (_, false) => stretch.start_of(part.to + 1),
        };
        let excerpt = self.text.get(begin..end).ok_or(NOT_AS_MEANT)?;
        let text = format!("{head}{excerpt}");
        let root = read_again(&text)?;
        let place = |at: usize| at + head.len() - begin;
        let holds = match root.as_mapping() {
            Some([section, rest @ ..]) if section.key.scalar == stretch.key => {
                stretch.is_followed(rest, part, place)
                    && stretch.holds(&section.value, part, place, problems)?
            }
            _ => false,
        };
        if !holds {
            return Err(NOT_AS_MEANT.to_owned());
        }
        second_opinion(&text, &root)
    }
}

const NOT_AS_MEANT: &str = "something else than the new entries would change";

impl Stretch<'_, '_> {
    fn is_of_old_section(&self) -> bool {
        self.grown.is_none_or(|grown| grown.old.is_some())
    }

    /// Where a new entry begins; behind the last one, where it ends.
    fn start_of(&self, entry: usize) -> usize {
        self.grown.map_or(0, |grown| grown.starts.get(entry).copied().unwrap_or(grown.end))
    }

    /// Whether behind the section comes what has to be there, at its place.
    fn is_followed(&self, rest: &[yaml::Entry], part: &Part, place: impl Fn(usize) -> usize) -> bool {
        match (&self.behind, rest) {
            (Some(behind), [next]) if part.is_last => {
                let start = next.key.span.start;
                next.key.scalar == behind.key
                    && (start.offset as usize, start.column) == (place(behind.at), behind.column)
                    && next.value.is_null()
            }
            (None, []) => true,
            (Some(_), []) => !part.is_last,
            _ => false,
        }
    }

    /// Whether the section holds what it has to.
    fn holds(
        &self,
        value: &Node,
        part: &Part,
        place: impl Fn(usize) -> usize,
        problems: &mut Vec<(usize, Error)>,
    ) -> Result<bool, String> {
        if let Before::Whole(old) = self.before {
            return Ok(same(old, value));
        }
        let mut items = value.as_sequence().unwrap_or_default().iter();
        if let (Before::Entry(old), 0) = (&self.before, part.from)
            && !items.next().is_some_and(|item| same(old, item))
        {
            return Ok(false);
        }
        if let Some(grown) = self.grown {
            for at in part.from..part.to {
                let item = items.next().ok_or(NOT_AS_MEANT)?;
                grown.holds(at, item, problems)?;
            }
            if !part.is_last {
                let met = items.next().map(|item| item.span.start.offset as usize);
                let wanted = place(self.start_of(part.to) + grown.place.form.column());
                return Ok(met == Some(wanted) && items.next().is_none());
            }
        }
        Ok(items.next().is_none())
    }
}

impl Grown<'_> {
    /// Whether an item is the new entry at this place.
    fn holds(&self, at: usize, item: &Node, problems: &mut Vec<(usize, Error)>) -> Result<(), String> {
        match &self.new {
            New::Hosts(hosts) => {
                let (edit, fields) = hosts[at];
                if !means_all(item, fields) {
                    return Err("hosts would not become what was meant".to_owned());
                }
                let problem = read::problems_of_host(item, self.known + at).into_iter().next();
                problems.extend(problem.map(|problem| (edit, refusal(&problem))));
            }
            New::Reservations(entries) if !means(item, entries[at]) => {
                let name = &entries[at].name;
                return Err(format!("the reservation {name:?} would not be read back as it is"));
            }
            New::Reservations(_) => {}
        }
        Ok(())
    }
}

fn key_of(section: &Grown<'_>) -> Scalar {
    Scalar { text: section.new.section().into(), style: Style::Plain }
}

fn behind_new(section: &Grown<'_>) -> Behind {
    let key = key_of(section);
    let end = section.key + key.text.len() + 1;
    Behind { key, at: section.key, column: 1, end }
}
