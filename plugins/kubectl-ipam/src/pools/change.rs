//! What `grow` and `shrink` ask for, as addresses to add and to take away.
//!
//! A pool has two sides: the entry in the inventory and the object in the cluster. Both are to get the same
//! addresses, so that a change that was interrupted between them is finished by asking for it again.

use labkit::cli::{Error, Result};
use labkit::net::{AddrRange, AddrSet, AddrSpec, Family};

use super::entries::{self, Piece};
use super::room::{extension, families, longest, without};

/// One side of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its entries, in order.
    pub entries: Vec<AddrSpec>,
    /// Where it is written, for messages: `ipam.yaml:12`, `IPAddressPool metallb-system/lan`.
    pub place: String,
}

/// A pool as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// Its name.
    pub name: String,
    /// In the inventory.
    pub inventory: Option<Side>,
    /// In the cluster.
    pub live: Option<Side>,
}

/// How much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// So many addresses.
    By(u64),
    /// These, more or less.
    These(Vec<AddrSpec>),
    /// The pool shall have exactly these.
    Exactly(Vec<AddrSpec>),
}

/// What changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// What the pool gets, in the form it is to be written.
    pub added: Vec<AddrSpec>,
    /// What it gives up.
    pub removed: AddrSet,
}

impl Sides {
    /// Every address that one of the sides has.
    pub fn all(&self) -> AddrSet {
        self.each().flat_map(|side| side.entries.iter().map(|entry| entry.range())).collect()
    }

    fn each(&self) -> impl Iterator<Item = &Side> {
        self.inventory.iter().chain(&self.live)
    }

    /// Refuses a number of addresses where the sides differ: it is not clear from where to count, and asking again
    /// after an interruption would count twice.
    fn agree(&self, verb: &str) -> Result<()> {
        let (Some(inventory), Some(live)) = (&self.inventory, &self.live) else { return Ok(()) };
        if entries::set(&inventory.entries) == entries::set(&live.entries) {
            return Ok(());
        }
        let name = &self.name;
        let said = |side: &Side| format!("{}: {}", side.place, texts(&side.entries));
        let all = ranges(&self.all());
        let common = || entries::set(&inventory.entries).intersect(&entries::set(&live.entries));
        let to = if verb == "grow" { all } else { ranges(&common()) };
        Err(Error::refused(format!("pool {name} is not the same in the inventory and in the cluster"))
            .caused_by(said(inventory))
            .caused_by(said(live))
            .hint(format!("make them the same first: kubectl ipam pool {verb} {name} --to {to}")))
    }
}

impl Delta {
    /// The new list of a side; `None` if it stays as it is.
    pub fn applied(&self, side: &Side) -> Option<Vec<Piece>> {
        let pieces = entries::change(&side.entries, &self.added, &self.removed);
        let unchanged = pieces.len() == side.entries.len()
            && pieces.iter().enumerate().all(|(at, piece)| *piece == Piece::Kept(at));
        (!unchanged).then_some(pieces)
    }

    /// The addresses that at least one of the sides does not have yet.
    pub fn new_to(&self, sides: &Sides) -> AddrSet {
        let mut new = AddrSet::new();
        for side in sides.each() {
            new.extend(without(entries::set(&self.added), &entries::set(&side.entries)).ranges());
        }
        new
    }
}

/// What a pool gets. `room` tells where it could grow; it is asked for a number only.
///
/// # Errors
/// Usage, when the words ask for something else than growth; refused, when there is no room.
pub fn grow(sides: &Sides, ask: &Ask, room: impl FnOnce() -> AddrSet) -> Result<Delta> {
    let added = match ask {
        Ask::These(added) => added.clone(),
        Ask::Exactly(wanted) => {
            let lost = without(sides.all(), &entries::set(wanted));
            if !lost.is_empty() {
                let name = &sides.name;
                return Err(Error::usage(format!("pool {name} would lose {}", ranges(&lost)))
                    .hint(format!("to take addresses away: kubectl ipam pool shrink {name}")));
            }
            wanted.clone()
        }
        Ask::By(count) => {
            sides.agree("grow")?;
            vec![by(sides, *count, &room())?.into()]
        }
    };
    Ok(Delta { added, removed: AddrSet::new() })
}

fn by(sides: &Sides, count: u64, room: &AddrSet) -> Result<AddrRange> {
    let (name, all) = (&sides.name, sides.all());
    let family = only_family(name, &all, "--add")?;
    if let Some(found) = extension(&all, room, family, count.into()) {
        return Ok(found);
    }
    let error = Error::refused(format!("there is no room for {count} more addresses in one piece"));
    Err(match longest(room, family) {
        Some(run) => error
            .caused_by(format!("the longest free run around pool {name} is {run} ({} addresses)", run.size()))
            .hint(format!("take less, or several pieces: kubectl ipam pool grow {name} --add RANGE,RANGE")),
        None => error
            .caused_by(format!("no free address is known around pool {name}"))
            .hint(format!("say which ones to take: kubectl ipam pool grow {name} --add RANGE"))
            .hint("a network that is not known yet belongs into the inventory, under networks"),
    })
}

/// What a pool gives up.
///
/// # Errors
/// Usage, when the words ask for something else, or for more than there is.
pub fn shrink(sides: &Sides, ask: &Ask) -> Result<Delta> {
    let (name, all) = (&sides.name, sides.all());
    let removed = match ask {
        Ask::These(removed) => entries::set(removed).intersect(&all),
        Ask::Exactly(wanted) => {
            let gained = without(entries::set(wanted), &all);
            if !gained.is_empty() {
                return Err(Error::usage(format!("pool {name} would get {}", ranges(&gained)))
                    .hint(format!("to add addresses: kubectl ipam pool grow {name}")));
            }
            without(all.clone(), &entries::set(wanted))
        }
        Ask::By(count) => {
            sides.agree("shrink")?;
            last(&all, only_family(name, &all, "--remove")?, (*count).into())
        }
    };
    if without(all, &removed).is_empty() {
        return Err(Error::usage(format!("pool {name} would have no addresses left"))
            .hint("a pool that is not needed any more is deleted with kubectl, and its entry by hand"));
    }
    Ok(Delta { added: Vec::new(), removed })
}

/// The last `count` addresses of a set.
fn last(all: &AddrSet, family: Family, mut count: u128) -> AddrSet {
    let mut found = AddrSet::new();
    let runs: Vec<AddrRange> = all.ranges().filter(|range| range.family() == family).collect();
    for run in runs.iter().rev() {
        let Some(more) = count.checked_sub(1) else { break };
        let (first, last) = run.numbers();
        let from = last.saturating_sub(more).max(first);
        found.insert(AddrRange::from_numbers(family, from, last));
        count -= last - from + 1;
    }
    found
}

fn only_family(name: &str, all: &AddrSet, flag: &str) -> Result<Family> {
    match families(all).as_slice() {
        [family] => Ok(*family),
        _ => Err(Error::usage(format!("pool {name} has addresses of both families"))
            .hint(format!("say which ones are meant with {flag}"))),
    }
}

/// `10.0.0.1-10.0.0.9,10.0.0.12`, as flags take it.
pub fn ranges(addresses: &AddrSet) -> String {
    texts(&addresses.ranges().map(AddrSpec::from).collect::<Vec<_>>())
}

/// Entries as flags take them.
pub fn texts(entries: &[AddrSpec]) -> String {
    entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{set, specs};
    use super::*;

    fn sides(inventory: &[&str], live: &[&str]) -> Sides {
        let side = |entries: &[&str], place: &str| {
            (!entries.is_empty()).then(|| Side { entries: specs(entries), place: place.into() })
        };
        Sides {
            name: "lb".into(),
            inventory: side(inventory, "ipam.yaml:4"),
            live: side(live, "IPAddressPool metallb-system/lb"),
        }
    }

    fn said(error: &Error) -> String {
        [std::slice::from_ref(&error.message), &error.causes, &error.hints].concat().join("\n")
    }

    #[test]
    fn a_number_grows_the_pool_where_there_is_room() {
        let pool = sides(&["10.0.0.10-10.0.0.19"], &["10.0.0.10-10.0.0.19"]);
        let room = set(&["10.0.0.20-10.0.0.22", "10.0.0.40-10.0.0.49"]);
        let found = |count| grow(&pool, &Ask::By(count), || room.clone()).map(|delta| texts(&delta.added));
        assert_eq!(found(3), Ok("10.0.0.20-10.0.0.22".to_owned()));
        assert_eq!(found(4), Ok("10.0.0.40-10.0.0.43".to_owned()));
        insta::assert_snapshot!(said(&found(11).unwrap_err()), @"
        there is no room for 11 more addresses in one piece
        the longest free run around pool lb is 10.0.0.40-10.0.0.49 (10 addresses)
        take less, or several pieces: kubectl ipam pool grow lb --add RANGE,RANGE
        ");
    }

    #[test]
    fn a_number_needs_sides_that_agree_and_ranges_do_not() {
        let pool = sides(&["10.0.0.10-10.0.0.24"], &["10.0.0.10-10.0.0.19"]);
        insta::assert_snapshot!(said(&grow(&pool, &Ask::By(5), AddrSet::new).unwrap_err()), @"
        pool lb is not the same in the inventory and in the cluster
        ipam.yaml:4: 10.0.0.10-10.0.0.24
        IPAddressPool metallb-system/lb: 10.0.0.10-10.0.0.19
        make them the same first: kubectl ipam pool grow lb --to 10.0.0.10-10.0.0.24
        ");
        let again = grow(&pool, &Ask::These(specs(&["10.0.0.20-10.0.0.24"])), AddrSet::new).unwrap();
        assert_eq!(again.applied(pool.inventory.as_ref().unwrap()), None, "done before");
        assert!(again.applied(pool.live.as_ref().unwrap()).is_some(), "what was not done");
        assert_eq!(ranges(&again.new_to(&pool)), "10.0.0.20-10.0.0.24");
    }

    #[test]
    fn to_says_all_addresses_and_is_for_one_direction() {
        let pool = sides(&["10.0.0.10-10.0.0.19"], &[]);
        let wider = Ask::Exactly(specs(&["10.0.0.10-10.0.0.29"]));
        let narrower = Ask::Exactly(specs(&["10.0.0.10-10.0.0.12"]));
        assert!(grow(&pool, &wider, AddrSet::new).is_ok());
        assert_eq!(ranges(&shrink(&pool, &narrower).unwrap().removed), "10.0.0.13-10.0.0.19");
        insta::assert_snapshot!(said(&grow(&pool, &narrower, AddrSet::new).unwrap_err()), @"
        pool lb would lose 10.0.0.13-10.0.0.19
        to take addresses away: kubectl ipam pool shrink lb
        ");
        insta::assert_snapshot!(said(&shrink(&pool, &wider).unwrap_err()), @"
        pool lb would get 10.0.0.20-10.0.0.29
        to add addresses: kubectl ipam pool grow lb
        ");
    }

    #[test]
    fn a_number_shrinks_the_pool_from_its_end() {
        let pool = sides(&["10.0.0.10-10.0.0.19", "10.0.0.40-10.0.0.42"], &[]);
        let gone = |count| shrink(&pool, &Ask::By(count)).map(|delta| ranges(&delta.removed));
        assert_eq!(gone(2), Ok("10.0.0.41-10.0.0.42".to_owned()));
        assert_eq!(gone(5), Ok("10.0.0.18-10.0.0.19,10.0.0.40-10.0.0.42".to_owned()));
        assert!(gone(13).is_err(), "nothing would be left");
        assert!(gone(u64::MAX).is_err());
    }

    #[test]
    fn both_families_leave_open_what_a_number_means() {
        let pool = sides(&["10.0.0.10", "fd00::10"], &[]);
        assert!(grow(&pool, &Ask::By(1), AddrSet::new).is_err());
        assert!(shrink(&pool, &Ask::By(1)).is_err());
    }
}
