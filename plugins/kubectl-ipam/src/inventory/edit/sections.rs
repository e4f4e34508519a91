//! Edits of the sections other than the reservations. They are rare and few, so the whole result is read again.

mod verify;

use std::collections::{BTreeMap, HashMap, HashSet, hash_map};

use labkit::cli::{Error, Result};
use labkit::manifest::yaml::Node;
use labkit::net::AddrSpec;

use super::entry::{Entry, EntryKind};
use super::layout::{self, Splice};
use super::meaning::{means, means_all, texts_of};
use super::render::FieldValue;
use super::splice::{List, new_sections};
use super::texts::set_texts;
use super::{Edit, Edited, Outcome, Texts};
use crate::inventory::read::{self, Problem};

type Field = (String, FieldValue);
type Fields = Vec<Field>;

/// Makes the edits one after the other; those whose result would be no valid inventory are refused.
pub(super) fn apply<'e>(text: &str, file: &str, edits: &[&'e Edit]) -> Result<Edited> {
    let root = read::tree(text, file)?;
    let reading = read::from_tree(&root, file);
    let before = reading.problems.clone();
    drop(super::sound(reading)?);
    let mut refused: BTreeMap<usize, Error> = BTreeMap::new();
    loop {
        let mut wanted = Wanted::new(file, &root);
        let outcome = |(at, edit): (usize, &&'e Edit)| match refused.get(&at) {
            Some(error) => Outcome::Refused(error.clone()),
            None => wanted.take(at, edit).unwrap_or_else(Outcome::Refused),
        };
        let outcomes: Vec<_> = edits.iter().enumerate().map(outcome).collect();
        if wanted.is_empty() {
            return Ok(Edited { text: text.to_owned(), outcomes });
        }
        let edited = wanted.splices(text).and_then(|splices| {
            let edited = layout::replace(text, &layout::in_order(splices));
            let after = wanted.verify(&edited)?;
            Ok((edited, after))
        });
        let (edited, after) = edited.map_err(|why| super::not_in_place(file, why))?;
        let problems = new_problems(&after, file, &before);
        drop(after);
        if problems.is_empty() {
            return Ok(Edited { text: edited, outcomes });
        }
        let known = refused.len();
        for problem in &problems {
            if let Some(at) = wanted.cause_of(problem) {
                refused.entry(at).or_insert_with(|| refusal(problem));
            }
        }
        if refused.len() == known {
            return in_halves(text, file, edits, problems.first());
        }
    }
}

/// Where it is not clear which edit does harm, each half is made for itself, so that the others are made.
fn in_halves(text: &str, file: &str, edits: &[&Edit], problem: Option<&Problem>) -> Result<Edited> {
    if let (1, Some(problem)) = (edits.len(), problem) {
        return Ok(Edited { text: text.to_owned(), outcomes: vec![Outcome::Refused(refusal(problem))] });
    }
    let (one, other) = edits.split_at(edits.len() / 2);
    let mut all = apply(text, file, one)?;
    let rest = apply(&all.text, file, other)?;
    all.text = rest.text;
    all.outcomes.extend(rest.outcomes);
    Ok(all)
}

/// The problems that the result has and the text had not.
fn new_problems(after: &Node, file: &str, before: &[Problem]) -> Vec<Problem> {
    let known: HashSet<_> = before.iter().map(|problem| (&problem.path, &problem.message)).collect();
    let mut after = read::from_tree(after, file).problems;
    after.retain(|problem| !known.contains(&(&problem.path, &problem.message)));
    after
}

pub(super) fn refusal(problem: &Problem) -> Error {
    let error = Error::refused(format!("{}: {}", problem.path, problem.message));
    match &problem.hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// A new entry.
struct New<'e> {
    kind: EntryKind,
    fields: &'e Fields,
    /// The place of its edit among all.
    edit: usize,
}

/// What is to become of the sections. Entries that are in the file are named by their place in the list.
struct Wanted<'t, 'e> {
    file: &'t str,
    root: &'t Node,
    /// In the order of the edits.
    added: Vec<New<'e>>,
    /// New addresses of pools.
    addresses: BTreeMap<usize, Vec<String>>,
    /// New free keys of ConfigMaps.
    texts: BTreeMap<(usize, Texts), Vec<(String, String)>>,
    /// Fields that entries do not have yet.
    fields: BTreeMap<(EntryKind, usize), Fields>,
    /// Names in the file.
    names: HashMap<(EntryKind, &'t str), usize>,
    /// Names of new entries, by their place among those.
    new_names: HashMap<(EntryKind, &'e str), usize>,
}

impl<'t, 'e> Wanted<'t, 'e> {
    fn new(file: &'t str, root: &'t Node) -> Self {
        let mut names = HashMap::new();
        for kind in EntryKind::ALL {
            for (at, item) in items(root, kind).iter().enumerate() {
                let name = item.get(kind.name_field()).and_then(Node::as_str);
                names.extend(name.map(|name| ((kind, name), at)));
            }
        }
        Self {
            file,
            root,
            added: Vec::new(),
            addresses: BTreeMap::new(),
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            names,
            new_names: HashMap::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.addresses.is_empty() && self.texts.is_empty() && self.fields.is_empty()
    }

    fn take(&mut self, at: usize, edit: &'e Edit) -> Result<Outcome> {
        match edit {
            Edit::AddEntry(entry) => self.add(at, entry),
            Edit::SetPool { name, addresses, from } => self.set_pool(name, addresses, from.as_deref()),
            Edit::AddFields { kind, name, fields } => self.add_fields(*kind, name, fields),
            Edit::SetText { config_map, of, key, value } => self.set_text(config_map, *of, key, value),
            Edit::Add(_) | Edit::Update(_) | Edit::Remove { .. } => Ok(Outcome::Unchanged),
        }
    }

    fn add(&mut self, edit: usize, entry: &'e Entry) -> Result<Outcome> {
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
        match self.new_names.entry((kind, name)) {
            hash_map::Entry::Occupied(known) if *self.added[*known.get()].fields == entry.fields => {
                Ok(Outcome::Unchanged)
            }
            hash_map::Entry::Occupied(_) => {
                Err(Error::refused(format!("a {noun} named {name:?} is added twice")))
            }
            hash_map::Entry::Vacant(place) => {
                place.insert(self.added.len());
                self.added.push(New { kind, fields: &entry.fields, edit });
                Ok(Outcome::Changed)
            }
        }
    }

    fn set_pool(&mut self, name: &str, addresses: &[AddrSpec], from: Option<&[AddrSpec]>) -> Result<Outcome> {
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
        if from.is_some() && parsed.as_deref() != from {
            return Err(Error::refused(format!("the pool {name:?} was changed meanwhile"))
                .caused_by(format!("{} has {} now", self.file, now.join(", ")))
                .hint("run the same command again"));
        }
        self.addresses.insert(at, texts);
        Ok(Outcome::Changed)
    }

    fn add_fields(&mut self, kind: EntryKind, name: &str, fields: &Fields) -> Result<Outcome> {
        let Some(at) = self.names.get(&(kind, name)).copied() else {
            return Err(self.absent(kind, name));
        };
        let item = &items(self.root, kind)[at];
        let mut new: Fields = Vec::new();
        let added = self.fields.get(&(kind, at));
        for (key, value) in fields {
            let is_it = |(known, _): &&(String, FieldValue)| known == key;
            let says_so = match added.and_then(|added| added.iter().find(is_it)) {
                Some((_, added)) => Some(added == value),
                None => item.get(key).map(|written| means(written, value)),
            };
            match says_so {
                None => new.push((key.clone(), value.clone())),
                Some(true) => {}
                Some(false) => {
                    let place = item.span.start.in_file(self.file);
                    return Err(Error::refused(format!(
                        "the {} {name:?} has another {key} ({place})",
                        kind.noun()
                    ))
                    .hint("change that entry by hand"));
                }
            }
        }
        if new.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        self.fields.entry((kind, at)).or_default().extend(new);
        Ok(Outcome::Changed)
    }

    fn set_text(&mut self, config_map: &str, of: Texts, key: &str, value: &str) -> Result<Outcome> {
        let Some(at) = self.names.get(&(EntryKind::Publish, config_map)).copied() else {
            return Err(self.absent(EntryKind::Publish, config_map));
        };
        let item = &items(self.root, EntryKind::Publish)[at];
        let written = item.get(of.field()).and_then(|texts| texts.get(key)).and_then(Node::as_scalar);
        let changes = self.texts.entry((at, of)).or_default();
        let now = changes.iter_mut().find(|(other, _)| other == key);
        let outcome = match (now, written) {
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
            self.texts.remove(&(at, of));
        }
        Ok(outcome)
    }

    /// The edit that made an entry with a problem: of a new one, `hosts[7].mac`, that is clear.
    fn cause_of(&self, problem: &Problem) -> Option<usize> {
        let (section, rest) = problem.path.split_once('[')?;
        let kind = EntryKind::ALL.into_iter().find(|kind| kind.section() == section)?;
        let at: usize = rest.split_once(']')?.0.parse().ok()?;
        let at = at.checked_sub(items(self.root, kind).len())?;
        self.added.iter().filter(|new| new.kind == kind).nth(at).map(|new| new.edit)
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
        // At one place in the text, what belongs to a field comes before the next field, what belongs to an entry
        // before the next entry and the next section.
        for is_new in [false, true] {
            for ((at, of), changes) in &self.texts {
                let (list, item) = self.item(text, EntryKind::Publish, *at)?;
                if item.get(of.field()).is_none() == is_new {
                    splices.extend(list.set_texts_of(item, of.field(), changes)?);
                }
            }
        }
        for ((kind, at), fields) in &self.fields {
            let (list, item) = self.item(text, *kind, *at)?;
            let entries = item.as_mapping().ok_or("an entry is no mapping")?;
            splices.extend(list.add_fields(item, entries, &fields.iter().collect::<Vec<_>>())?);
        }
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

    fn by_section(&self) -> Vec<(EntryKind, Vec<&'e [Field]>)> {
        let of = |kind| -> Vec<&'e [Field]> {
            self.added.iter().filter(|new| new.kind == kind).map(|new| new.fields.as_slice()).collect()
        };
        EntryKind::ALL
            .into_iter()
            .map(|kind| (kind, of(kind)))
            .filter(|(_, added)| !added.is_empty())
            .collect()
    }
}

fn items(root: &Node, kind: EntryKind) -> &[Node] {
    root.get(kind.section()).and_then(Node::as_sequence).unwrap_or_default()
}

fn pool_texts(pool: &Node) -> Vec<String> {
    pool.get("addresses").map(texts_of).unwrap_or_default()
}
