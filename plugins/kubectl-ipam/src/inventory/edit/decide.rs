//! Which edits can be made: names and addresses against what is there.

use std::collections::HashMap;

use labkit::cli::Error;
use labkit::finding::Location;
use labkit::manifest::yaml::Position;
use labkit::net::{AddrRange, AddrSet, AddrSpec};

use super::{Edit, Outcome, ReservationEntry, listed, same_addresses};
use crate::inventory::{Inventory, Reservation};

/// What the list of reservations is to become.
pub(super) struct Decided<'e> {
    /// One per reservation in the file, in its order.
    pub(super) existing: Vec<Fate<'e>>,
    /// New reservations, in order.
    pub(super) added: Vec<&'e ReservationEntry>,
    /// One per edit.
    pub(super) outcomes: Vec<Outcome>,
}

/// What becomes of a reservation that is in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate<'e> {
    Kept,
    Updated { from: Box<ReservationEntry>, to: &'e ReservationEntry },
    Removed,
}

impl Decided<'_> {
    pub(super) fn is_change(&self) -> bool {
        !self.added.is_empty() || self.existing.iter().any(|fate| *fate != Fate::Kept)
    }
}

/// The file that places are told in, which may have got more lines since the inventory was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'f> {
    /// Its name in messages.
    pub(super) name: &'f str,
    /// How many lines were put in, and at which byte.
    pub(super) more: (u32, u32),
}

impl<'f> From<&'f str> for File<'f> {
    fn from(name: &'f str) -> Self {
        Self { name, more: (0, 0) }
    }
}

impl File<'_> {
    /// Where a place is now.
    pub(super) fn place(self, was: Position) -> Location {
        let (lines, at) = self.more;
        let line = if was.offset >= at { was.line + lines } else { was.line };
        Position { line, ..was }.in_file(self.name)
    }
}

/// Decides about each edit.
///
/// The entries of edits are in their normal form.
pub(super) fn decide<'e>(inventory: &Inventory, file: File<'_>, edits: &[&'e Edit]) -> Decided<'e> {
    let mut state = State::new(inventory, file, edits.len() >= MANY);
    let outcomes = edits.iter().map(|edit| state.take(edit)).collect();
    let existing = state.slots.iter().take(inventory.reservations.len()).map(State::fate).collect();
    let added =
        state.slots.into_iter().skip(inventory.reservations.len()).filter_map(|slot| slot.now).collect();
    Decided { existing, added, outcomes }
}

/// A reservation while edits are applied in thought.
struct Slot<'i, 'e> {
    /// As it is in the file; `None` for a new one.
    read: Option<&'i Reservation>,
    /// As it is to be, where that differs; `None` with `removed` unset means as in the file.
    now: Option<&'e ReservationEntry>,
    removed: bool,
}

impl Slot<'_, '_> {
    /// None when it is removed.
    fn addresses(&self) -> Vec<AddrSpec> {
        match (&self.now, self.read) {
            _ if self.removed => Vec::new(),
            (Some(now), _) => now.addresses.clone(),
            (None, read) => read.map(Reservation::specs).unwrap_or_default(),
        }
    }

    /// Whether it has one of these addresses.
    fn overlaps(&self, wanted: &[AddrRange]) -> bool {
        let is_wanted = |has: AddrSpec| wanted.iter().any(|range| range.overlaps(has.range()));
        match (&self.now, self.read) {
            _ if self.removed => false,
            (Some(now), _) => now.addresses.iter().any(|has| is_wanted(*has)),
            (None, read) => read.is_some_and(|read| read.addresses.iter().any(|has| is_wanted(has.value))),
        }
    }

    /// Whether it says exactly this.
    fn is(&self, entry: &ReservationEntry) -> bool {
        match (self.now, self.read) {
            _ if self.removed => false,
            (Some(now), _) => now == entry,
            (None, read) => read.is_some_and(|read| entry.is_read_as(read)),
        }
    }
}

struct State<'i, 'e> {
    inventory: &'i Inventory,
    file: File<'i>,
    slots: Vec<Slot<'i, 'e>>,
    /// Those in the file, and new ones.
    by_name: HashMap<&'i str, usize>,
    new_by_name: HashMap<&'e str, usize>,
    /// Every address that a reservation has or had: one that is not among them is taken by nobody. Only where there
    /// are so many edits that looking at each reservation for each of them would take long.
    ever_taken: Option<AddrSet>,
}

/// From how many edits on the addresses are gathered first.
const MANY: usize = 16;

impl<'i, 'e> State<'i, 'e> {
    fn new(inventory: &'i Inventory, file: File<'i>, has_many_edits: bool) -> Self {
        let slots =
            inventory.reservations.iter().map(|read| Slot { read: Some(read), now: None, removed: false });
        let names =
            inventory.reservations.iter().enumerate().map(|(at, read)| (read.name.value.as_str(), at));
        let ever_taken = has_many_edits.then(|| {
            let mut taken = AddrSet::new();
            let specs = inventory.reservations.iter().flat_map(|read| &read.addresses);
            taken.extend(specs.map(|spec| spec.range()));
            taken
        });
        Self {
            inventory,
            file,
            slots: slots.collect(),
            by_name: names.collect(),
            new_by_name: HashMap::new(),
            ever_taken,
        }
    }

    fn fate(slot: &Slot<'_, 'e>) -> Fate<'e> {
        match (slot.now, slot.read) {
            _ if slot.removed => Fate::Removed,
            (Some(now), Some(read)) => {
                let from = ReservationEntry::from(read);
                if from == *now {
                    return Fate::Kept;
                }
                Fate::Updated { from: Box::new(from), to: now }
            }
            _ => Fate::Kept,
        }
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).or_else(|| self.new_by_name.get(name)).copied()
    }

    fn take(&mut self, edit: &'e Edit) -> Outcome {
        let outcome = match edit {
            Edit::Add(entry) => self.add(entry),
            Edit::Update(entry) => self.update(entry),
            Edit::Remove { name, addresses } => self.remove(name, addresses.as_deref()),
            // Those are made elsewhere, in turns of their own.
            Edit::AddEntry(_) | Edit::AddFields { .. } | Edit::SetPool { .. } | Edit::SetText { .. } => {
                Ok(Outcome::Unchanged)
            }
        };
        outcome.unwrap_or_else(Outcome::Refused)
    }

    fn add(&mut self, entry: &'e ReservationEntry) -> Result<Outcome, Error> {
        if let Some(at) = self.named(&entry.name) {
            if self.slots[at].is(entry) {
                return Ok(Outcome::Unchanged);
            }
            let has = listed(&self.slots[at].addresses());
            let has = if has.is_empty() { has } else { format!(" with {has}") };
            return Err(Error::refused(format!(
                "a reservation named {:?} exists{has}{}",
                entry.name,
                self.place(at)
            ))
            .hint("choose another name, or release that reservation first"));
        }
        self.check(entry, None)?;
        self.note(entry);
        self.new_by_name.insert(&entry.name, self.slots.len());
        self.slots.push(Slot { read: None, now: Some(entry), removed: false });
        Ok(Outcome::Changed)
    }

    fn update(&mut self, entry: &'e ReservationEntry) -> Result<Outcome, Error> {
        let Some(at) = self.named(&entry.name) else {
            return Err(Error::refused(format!("there is no reservation named {:?}", entry.name))
                .hint("it may have been released meanwhile; look at the inventory"));
        };
        if self.slots[at].is(entry) {
            return Ok(Outcome::Unchanged);
        }
        self.check(entry, Some(at))?;
        self.note(entry);
        self.slots[at].now = Some(entry);
        Ok(Outcome::Changed)
    }

    fn remove(&mut self, name: &str, expected: Option<&[AddrSpec]>) -> Result<Outcome, Error> {
        let Some(at) = self.named(name) else { return Ok(Outcome::Unchanged) };
        let has = self.slots[at].addresses();
        if let Some(expected) = expected
            && !has.is_empty()
            && !same_addresses(expected, &has)
        {
            return Err(Error::refused(format!(
                "the reservation {name:?} has {} now, not {}{}",
                listed(&has),
                listed(expected),
                self.place(at)
            ))
            .hint("somebody changed it meanwhile; look at it again"));
        }
        self.by_name.remove(name);
        self.new_by_name.remove(name);
        self.slots[at].removed = true;
        self.slots[at].now = None;
        Ok(Outcome::Changed)
    }

    /// Refuses addresses that another reservation has, and a pool that does not exist.
    fn check(&self, entry: &ReservationEntry, own: Option<usize>) -> Result<(), Error> {
        if entry.name.trim().is_empty() {
            return Err(Error::refused("a reservation needs a name"));
        }
        if let Some(pool) = &entry.pool
            && self.inventory.pool(pool).is_none()
        {
            return Err(Error::refused(format!("{} has no pool named {pool:?}", self.file.name)));
        }
        let wanted: Vec<AddrRange> = entry.addresses.iter().map(|spec| spec.range()).collect();
        if wanted.iter().all(|range| self.was_never_taken(*range)) {
            return Ok(());
        }
        let taken =
            self.slots.iter().enumerate().find(|(at, slot)| Some(*at) != own && slot.overlaps(&wanted));
        let Some((at, slot)) = taken else { return Ok(()) };
        let name = match (&slot.now, slot.read) {
            (Some(now), _) => now.name.as_str(),
            (None, Some(read)) => read.name.as_str(),
            (None, None) => "",
        };
        let both: Vec<AddrSpec> =
            entry.addresses.iter().filter(|spec| slot.overlaps(&[spec.range()])).copied().collect();
        Err(Error::refused(format!("{} is reserved for {name:?}{}", listed(&both), self.place(at)))
            .hint("choose another address"))
    }

    fn note(&mut self, entry: &ReservationEntry) {
        if let Some(taken) = &mut self.ever_taken {
            taken.extend(entry.addresses.iter().map(|spec| spec.range()));
        }
    }

    fn was_never_taken(&self, range: AddrRange) -> bool {
        let (first, last) = range.numbers();
        self.ever_taken
            .as_ref()
            .is_some_and(|taken| taken.family(range.family()).overlapping(first, last).next().is_none())
    }

    /// ` (ipam.yaml:12)`, for reservations that are in the file.
    fn place(&self, at: usize) -> String {
        self.slots[at].read.map_or_else(String::new, |read| format!(" ({})", self.file.place(read.position)))
    }
}
