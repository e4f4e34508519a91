//! Which edits can be made: names and addresses against what is there.

use std::borrow::Cow;
use std::collections::HashMap;

use labkit::cli::Error;
use labkit::net::{AddrRange, AddrSet, AddrSpec};

use super::{Edit, Outcome, ReservationEntry, listed, same_addresses};
use crate::inventory::{Inventory, Reservation};

/// What the list of reservations is to become.
pub(super) struct Decided {
    /// One per reservation in the file, in its order.
    pub(super) existing: Vec<Fate>,
    /// New reservations, in order.
    pub(super) added: Vec<ReservationEntry>,
    /// One per edit.
    pub(super) outcomes: Vec<Outcome>,
}

/// What becomes of a reservation that is in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    Updated { from: Box<ReservationEntry>, to: Box<ReservationEntry> },
    Removed,
}

impl Decided {
    pub(super) fn is_change(&self) -> bool {
        !self.added.is_empty() || self.existing.iter().any(|fate| *fate != Fate::Kept)
    }
}

/// Decides about each edit; `file` is the inventory's name in messages.
pub(super) fn decide(inventory: &Inventory, file: &str, edits: &[Edit]) -> Decided {
    let mut state = State::new(inventory, file, edits.len() >= MANY);
    let outcomes = edits.iter().map(|edit| state.take(edit)).collect();
    let existing = state.slots.iter().take(inventory.reservations.len()).map(State::fate).collect();
    let added =
        state.slots.into_iter().skip(inventory.reservations.len()).filter_map(|slot| slot.now).collect();
    Decided { existing, added, outcomes }
}

/// A reservation while edits are applied in thought.
struct Slot<'i> {
    /// As it is in the file; `None` for a new one.
    read: Option<&'i Reservation>,
    /// As it is to be, where that differs; `None` with `removed` unset means as in the file.
    now: Option<ReservationEntry>,
    removed: bool,
}

impl Slot<'_> {
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

    fn entry(&self) -> Option<ReservationEntry> {
        match (&self.now, self.read) {
            _ if self.removed => None,
            (Some(now), _) => Some(now.clone()),
            (None, read) => read.map(ReservationEntry::from),
        }
    }
}

struct State<'i> {
    inventory: &'i Inventory,
    file: &'i str,
    slots: Vec<Slot<'i>>,
    by_name: HashMap<Cow<'i, str>, usize>,
    /// Every address that a reservation has or had: one that is not among them is taken by nobody. Only where there
    /// are so many edits that looking at each reservation for each of them would take long.
    ever_taken: Option<AddrSet>,
}

/// From how many edits on the addresses are gathered first.
const MANY: usize = 16;

impl<'i> State<'i> {
    fn new(inventory: &'i Inventory, file: &'i str, has_many_edits: bool) -> Self {
        let slots =
            inventory.reservations.iter().map(|read| Slot { read: Some(read), now: None, removed: false });
        let names = inventory
            .reservations
            .iter()
            .enumerate()
            .map(|(at, read)| (Cow::Borrowed(read.name.value.as_str()), at));
        let ever_taken = has_many_edits.then(|| {
            let mut taken = AddrSet::new();
            let specs = inventory.reservations.iter().flat_map(|read| &read.addresses);
            taken.extend(specs.map(|spec| spec.range()));
            taken
        });
        Self { inventory, file, slots: slots.collect(), by_name: names.collect(), ever_taken }
    }

    fn fate(slot: &Slot<'_>) -> Fate {
        match (&slot.now, slot.read) {
            _ if slot.removed => Fate::Removed,
            (Some(now), Some(read)) => {
                let from = ReservationEntry::from(read);
                if from == *now {
                    return Fate::Kept;
                }
                Fate::Updated { from: Box::new(from), to: Box::new(now.clone()) }
            }
            _ => Fate::Kept,
        }
    }

    fn take(&mut self, edit: &Edit) -> Outcome {
        let outcome = match edit {
            Edit::Add(entry) => self.add(&entry.normalised()),
            Edit::Update(entry) => self.update(&entry.normalised()),
            Edit::Remove { name, addresses } => self.remove(name, addresses.as_deref()),
            // Those are made elsewhere, in turns of their own.
            Edit::AddEntry(_) | Edit::AddFields { .. } | Edit::SetPool { .. } | Edit::SetText { .. } => {
                Ok(Outcome::Unchanged)
            }
        };
        outcome.unwrap_or_else(Outcome::Refused)
    }

    fn add(&mut self, entry: &ReservationEntry) -> Result<Outcome, Error> {
        if let Some(at) = self.by_name.get(entry.name.as_str()) {
            return match self.slots[*at].entry() {
                Some(known) if known == *entry => Ok(Outcome::Unchanged),
                _ => {
                    let has = listed(&self.slots[*at].addresses());
                    let has = if has.is_empty() { has } else { format!(" with {has}") };
                    Err(Error::refused(format!(
                        "a reservation named {:?} exists{has}{}",
                        entry.name,
                        self.place(*at)
                    ))
                    .hint("choose another name, or release that reservation first"))
                }
            };
        }
        self.check(entry, None)?;
        self.note(entry);
        self.by_name.insert(Cow::Owned(entry.name.clone()), self.slots.len());
        self.slots.push(Slot { read: None, now: Some(entry.clone()), removed: false });
        Ok(Outcome::Changed)
    }

    fn update(&mut self, entry: &ReservationEntry) -> Result<Outcome, Error> {
        let Some(at) = self.by_name.get(entry.name.as_str()).copied() else {
            return Err(Error::refused(format!("there is no reservation named {:?}", entry.name))
                .hint("it may have been released meanwhile; look at the inventory"));
        };
        if self.slots[at].entry().as_ref() == Some(entry) {
            return Ok(Outcome::Unchanged);
        }
        self.check(entry, Some(at))?;
        self.note(entry);
        self.slots[at].now = Some(entry.clone());
        Ok(Outcome::Changed)
    }

    fn remove(&mut self, name: &str, expected: Option<&[AddrSpec]>) -> Result<Outcome, Error> {
        let Some(at) = self.by_name.get(name).copied() else { return Ok(Outcome::Unchanged) };
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
            return Err(Error::refused(format!("{} has no pool named {pool:?}", self.file)));
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
        self.slots[at]
            .read
            .map_or_else(String::new, |read| format!(" ({})", read.position.in_file(self.file)))
    }
}
