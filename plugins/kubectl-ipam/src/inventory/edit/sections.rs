//! Edits of the sections other than the reservations. They are rare and few, so the whole result is read again.

use std::collections::{BTreeMap, HashMap};

use labkit::cli::{Error, Result};
use labkit::manifest::yaml::{self, Node};
use labkit::net::AddrSpec;

use super::entry::{Entry, EntryKind};
use super::layout::{self, Splice};
use super::meaning::{fields_hold, means_all, rows_mean, texts_hold, texts_of};
use super::render::FieldValue;
use super::splice::{List, new_sections};
use super::texts::set_texts;
use super::verify::{read_again, same, same_entry, second_opinion};
use super::{Edit, Edited, Outcome};
use crate::inventory::read::{self, Problem};

type Fields = Vec<(String, FieldValue)>;

/// Makes the edits one after the other; those whose result would be no valid inventory are refused.
pub(super) fn apply(text: &str, file: &str, edits: &[&Edit]) -> Result<Edited> {
    let root = read::tree(text, file)?;
    let problems = read::from_tree(&root, file).problems;
    super::sound(&root, file)?;
    let mut wanted = Wanted::new(file, &root);
    let outcomes: Vec<_> =
        edits.iter().map(|edit| wanted.take(edit).unwrap_or_else(Outcome::Refused)).collect();
    if wanted.is_empty() {
        return Ok(Edited { text: text.to_owned(), outcomes });
    }
    let edited = wanted.splices(text).and_then(|splices| {
        let edited = layout::replace(text, &layout::in_order(splices));
        wanted.verify(&edited)?;
        Ok(edited)
    });
    let edited = edited.map_err(|why| super::not_in_place(file, why))?;
    let Some(problem) = new_problem(&edited, file, &problems)? else {
        return Ok(Edited { text: edited, outcomes });
    };
    match edits {
        [_] => Ok(Edited { text: text.to_owned(), outcomes: vec![Outcome::Refused(problem)] }),
        // Only those that do no harm alone are made.
        _ => one_by_one(text, file, edits),
    }
}

fn one_by_one(text: &str, file: &str, edits: &[&Edit]) -> Result<Edited> {
    let mut all = Edited { text: text.to_owned(), outcomes: Vec::new() };
    for edit in edits {
        let one = apply(&all.text, file, &[edit])?;
        all.text = one.text;
        all.outcomes.extend(one.outcomes);
    }
    Ok(all)
}

/// The first problem that the result has and the text had not.
fn new_problem(edited: &str, file: &str, before: &[Problem]) -> Result<Option<Error>> {
    let known = |problem: &Problem| {
        before.iter().any(|old| old.path == problem.path && old.message == problem.message)
    };
    let after = read::parse(edited, file)?.problems;
    Ok(after.into_iter().find(|problem| !known(problem)).map(|problem| {
        let error = Error::refused(format!("{}: {}", problem.path, problem.message));
        match problem.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }))
}

/// What is to become of the sections.
struct Wanted<'t> {
    file: &'t str,
    root: &'t Node,
    /// New entries by section, in the order of the edits.
    added: Vec<(EntryKind, Fields)>,
    /// New addresses of pools that are in the file, by their place in the list.
    addresses: BTreeMap<usize, Vec<String>>,
    /// New texts in `data` of ConfigMaps that are in the file, by their place in the list.
    data: BTreeMap<usize, Vec<(String, String)>>,
    /// Names in the file.
    names: HashMap<(EntryKind, &'t str), usize>,
}

impl<'t> Wanted<'t> {
    fn new(file: &'t str, root: &'t Node) -> Self {
        let mut names = HashMap::new();
        for kind in EntryKind::ALL {
            for (at, item) in items(root, kind).iter().enumerate() {
                let name = item.get(kind.name_field()).and_then(Node::as_str);
                names.extend(name.map(|name| ((kind, name), at)));
            }
        }
        Self { file, root, added: Vec::new(), addresses: BTreeMap::new(), data: BTreeMap::new(), names }
    }

    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.addresses.is_empty() && self.data.is_empty()
    }

    fn take(&mut self, edit: &Edit) -> Result<Outcome> {
        match edit {
            Edit::AddEntry(entry) => self.add(entry),
            Edit::SetPool { name, addresses } => self.set_pool(name, addresses),
            Edit::SetData { config_map, key, value } => self.set_data(config_map, key, value),
            Edit::Add(_) | Edit::Update(_) | Edit::Remove { .. } => Ok(Outcome::Unchanged),
        }
    }

    fn add(&mut self, entry: &Entry) -> Result<Outcome> {
        let (kind, name) = (entry.kind, entry.name());
        let noun = kind.noun();
        if let Some(at) = self.names.get(&(kind, name)) {
            let item = &items(self.root, kind)[*at];
            if means_all(item, &entry.fields) {
                return Ok(Outcome::Unchanged);
            }
            let place = item.span.start.in_file(self.file);
            return Err(Error::refused(format!("a {noun} named {name:?} exists ({place})"))
                .hint("change that entry by hand, or choose another name"));
        }
        let new = self.added.iter().find(|(other, fields)| *other == kind && name_of(fields) == name);
        match new {
            Some((_, fields)) if *fields == entry.fields => Ok(Outcome::Unchanged),
            Some(_) => Err(Error::refused(format!("a {noun} named {name:?} is added twice"))),
            None => {
                self.added.push((kind, entry.fields.clone()));
                Ok(Outcome::Changed)
            }
        }
    }

    fn set_pool(&mut self, name: &str, addresses: &[AddrSpec]) -> Result<Outcome> {
        let texts: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        let Some(at) = self.names.get(&(EntryKind::Pool, name)).copied() else {
            return Err(self.absent(EntryKind::Pool, name));
        };
        if addresses.is_empty() {
            return Err(Error::refused(format!("the pool {name:?} would have no addresses")));
        }
        let now = self.addresses.get(&at).cloned();
        let now = now.unwrap_or_else(|| pool_texts(&items(self.root, EntryKind::Pool)[at]));
        let parsed: Option<Vec<AddrSpec>> = now.iter().map(|text| text.parse().ok()).collect();
        if parsed.as_deref() == Some(addresses) {
            return Ok(Outcome::Unchanged);
        }
        self.addresses.insert(at, texts);
        Ok(Outcome::Changed)
    }

    fn set_data(&mut self, config_map: &str, key: &str, value: &str) -> Result<Outcome> {
        let Some(at) = self.names.get(&(EntryKind::Publish, config_map)).copied() else {
            return Err(self.absent(EntryKind::Publish, config_map));
        };
        let written = items(self.root, EntryKind::Publish)[at].get("data").and_then(|data| data.get(key));
        let changes = self.data.entry(at).or_default();
        let now = changes.iter_mut().find(|(other, _)| other == key);
        let outcome = match (now, written.and_then(Node::as_scalar)) {
            (Some((_, now)), _) if now == value => Outcome::Unchanged,
            (Some((_, now)), _) => {
                value.clone_into(now);
                Outcome::Changed
            }
            (None, Some(written)) if &*written.text == value => Outcome::Unchanged,
            (None, _) => {
                changes.push((key.to_owned(), value.to_owned()));
                Outcome::Changed
            }
        };
        if changes.is_empty() {
            self.data.remove(&at);
        }
        Ok(outcome)
    }

    fn absent(&self, kind: EntryKind, name: &str) -> Error {
        Error::refused(format!("{} has no {} named {name:?}", self.file, kind.noun()))
    }

    fn splices(&self, text: &str) -> Result<Vec<Splice>, String> {
        let mut splices = Vec::new();
        for (at, addresses) in &self.addresses {
            let (list, item) = self.item(text, EntryKind::Pool, *at)?;
            let field = item.entry("addresses").ok_or("a pool has no addresses")?;
            splices.extend(set_texts(text, &list, field, addresses)?);
        }
        for (at, changes) in &self.data {
            let (list, item) = self.item(text, EntryKind::Publish, *at)?;
            splices.extend(list.set_texts_of(item, "data", changes)?);
        }
        // At one place in the text, what belongs to an entry comes before the next entry and the next section.
        let mut new = Vec::new();
        for (kind, added) in self.by_section() {
            match self.root.entry(kind.section()) {
                Some(section) => splices.extend(List::new(text, self.root, section).append(&added)?),
                None => new.push((kind.section(), added)),
            }
        }
        if !new.is_empty() {
            splices.push(new_sections(text, self.root, &new)?);
        }
        Ok(splices)
    }

    fn item<'a>(&'a self, text: &'a str, kind: EntryKind, at: usize) -> Result<(List<'a>, &'a Node), String> {
        let section = self.root.entry(kind.section()).ok_or("a section is missing")?;
        let item = items(self.root, kind).get(at).ok_or("an entry is missing")?;
        Ok((List::new(text, self.root, section), item))
    }

    fn by_section(&self) -> Vec<(EntryKind, Vec<Fields>)> {
        let of = |kind| -> Vec<Fields> {
            self.added.iter().filter(|(other, _)| *other == kind).map(|(_, fields)| fields.clone()).collect()
        };
        EntryKind::ALL
            .into_iter()
            .map(|kind| (kind, of(kind)))
            .filter(|(_, added)| !added.is_empty())
            .collect()
    }

    /// Whether the result holds what was there, changed as intended, and nothing else.
    fn verify(&self, edited: &str) -> Result<(), String> {
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
        second_opinion(edited, &after)
    }

    /// What a section holds, if anything in it is to change.
    fn kind_of(&self, section: &yaml::Entry) -> Option<EntryKind> {
        let kind = EntryKind::ALL.into_iter().find(|kind| kind.section() == &*section.key.scalar.text)?;
        let changes = self.added.iter().any(|(other, _)| *other == kind)
            || kind == EntryKind::Pool && !self.addresses.is_empty()
            || kind == EntryKind::Publish && !self.data.is_empty();
        changes.then_some(kind)
    }

    fn section_holds(&self, kind: EntryKind, new: &Node) -> bool {
        let (old, new) = (items(self.root, kind), new.as_sequence().unwrap_or_default());
        let Some((kept, added)) = new.split_at_checked(old.len()) else { return false };
        let wanted: Vec<_> = self.added.iter().filter(|(other, _)| *other == kind).collect();
        old.iter().zip(kept).enumerate().all(|(at, (old, new))| self.item_holds(kind, at, old, new))
            && added.len() == wanted.len()
            && added.iter().zip(wanted).all(|(new, (_, fields))| means_all(new, fields))
    }

    fn item_holds(&self, kind: EntryKind, at: usize, old: &Node, new: &Node) -> bool {
        match kind {
            EntryKind::Pool if self.addresses.contains_key(&at) => {
                fields_hold(old, new, "addresses", |new| texts_of(new) == self.addresses[&at])
            }
            EntryKind::Publish if self.data.contains_key(&at) => {
                let changes = &self.data[&at];
                let before = old.get("data").and_then(Node::as_mapping).unwrap_or_default();
                let holds = |new: &Node| texts_hold(before, changes, new.as_mapping().unwrap_or_default());
                fields_hold(old, new, "data", holds)
            }
            _ => same(old, new),
        }
    }
}

fn items(root: &Node, kind: EntryKind) -> &[Node] {
    root.get(kind.section()).and_then(Node::as_sequence).unwrap_or_default()
}

fn name_of(fields: &Fields) -> &str {
    match fields.first() {
        Some((_, FieldValue::Text(name))) => name,
        _ => "",
    }
}

fn pool_texts(pool: &Node) -> Vec<String> {
    pool.get("addresses").map(texts_of).unwrap_or_default()
}
