//! Carrying out a `reserve`: claim, write down, commit. A test can stop it at each step.

use std::net::IpAddr;
use std::time::Duration;

use labkit::cli::{Error, Result, Session, failpoint};
use labkit::kube::Effect;
use labkit::net::AddrSpec;

use super::ground::{Ground, single};
use super::writing::write_down;
use crate::claims::{
    Change, Choice, Chooser, Claim, ClaimState, Inquiry, Party, ReservationItem, Settled, Step, Supply,
    Terms, claim_name,
};
use crate::inventory::edit::{Edit, Outcome, ReservationEntry};
use crate::inventory::read::parse_subject;

/// What is to be done for one name.
#[derive(Debug)]
pub struct Intent {
    /// The reservation's name.
    pub name: String,
    /// What its claim will say.
    pub terms: Terms,
    /// What has to be done.
    pub step: Step,
}

/// What new addresses come from.
#[derive(Debug, Default)]
pub struct Offer {
    /// The addresses that can be given.
    pub supply: Option<Supply>,
    /// Asks them first whether somebody answers.
    pub inquiry: Option<Inquiry>,
}

/// How it went.
#[derive(Debug)]
pub enum Applied {
    /// Every name has its address.
    Done(Vec<ReservationItem>),
    /// Another run for the same names was faster; what this one did is undone, and it can start over.
    Raced,
}

/// A `reserve` under way.
#[derive(Clone, Copy)]
pub struct Reserving<'a> {
    /// The run.
    pub session: &'a Session,
    /// What it stands on.
    pub ground: &'a Ground,
    /// How long its claims last until they are committed.
    pub ttl: Duration,
}

/// A name that has a claim of this run and waits for the rest.
struct Held {
    terms: Terms,
    claim: Claim,
    /// Created by this run, so it is given back if the run fails.
    fresh: bool,
}

impl Reserving<'_> {
    /// Does what the intents say, in their order.
    ///
    /// # Errors
    /// When an address could not be had, or not be written down; claims of this run are then given back.
    pub async fn carry_out(&self, intents: Vec<Intent>, offer: Offer, effect: Effect) -> Result<Applied> {
        let party = self.ground.party(self.ttl);
        let mut items = Vec::with_capacity(intents.len());
        let mut held = Vec::new();
        match self.hold(&party, intents, offer, effect, &mut items, &mut held).await {
            Ok(true) if effect == Effect::Real => {}
            Ok(true) => {
                items.extend(held.iter().map(|held| self.item(held, Change::Reserved)));
                return Ok(Applied::Done(items));
            }
            Ok(false) => {
                self.give_back(&held).await;
                return Ok(Applied::Raced);
            }
            Err(error) => {
                self.give_back(&held).await;
                return Err(error);
            }
        }
        failpoint!("reserve.claimed");
        match self.write(&held) {
            Ok(true) => {}
            Ok(false) => {
                self.give_back(&held).await;
                return Ok(Applied::Raced);
            }
            Err(error) => {
                self.give_back(&held).await;
                return Err(error);
            }
        }
        failpoint!("reserve.written");
        for held in &held {
            let settled = party.settle(held.claim.address, &held.terms, Some(held.claim.clone())).await?;
            failpoint!("reserve.committed");
            match settled {
                Settled::Committed(claim) => {
                    if let Some(older) = self.older(&claim).await? {
                        self.ground.store.delete(&claim, Effect::Real).await?;
                        items.push(self.item_of(&older.terms, older.address.into(), Change::Unchanged));
                        continue;
                    }
                    let change = if held.fresh { Change::Reserved } else { Change::Completed };
                    items.push(self.item(held, change));
                }
                Settled::Lost(other) => return Err(self.undo(held, &other)),
            }
        }
        Ok(Applied::Done(items))
    }

    /// Gets a claim for every name that needs one. `false` when another run interfered.
    async fn hold(
        &self,
        party: &Party<'_>,
        intents: Vec<Intent>,
        offer: Offer,
        effect: Effect,
        items: &mut Vec<ReservationItem>,
        held: &mut Vec<Held>,
    ) -> Result<bool> {
        let Offer { supply, inquiry } = offer;
        let source = supply.as_ref().and_then(Supply::source);
        let free = supply.map(|supply| supply.free).unwrap_or_default();
        let mut chooser = Chooser::new(free, seed());
        if self.ground.contended {
            chooser.expect_company();
        }
        let mut choice = Choice { chooser, claims: self.ground.claims.clone(), inquiry };
        let state = if self.ground.book.is_some() { ClaimState::Pending } else { ClaimState::Committed };
        for Intent { name, terms, step } in intents {
            match step {
                Step::Done(addresses) => items.push(self.item_of(&terms, addresses, Change::Unchanged)),
                Step::Restore(address) => {
                    items.push(self.complete(party, address, &terms, None, effect).await?);
                }
                Step::Commit(claim) => {
                    items.push(self.complete(party, claim.address, &terms, Some(*claim), effect).await?);
                }
                // What was released before is reserved anew, on new terms.
                Step::Adopt(old) if old.state == ClaimState::Held => {
                    let new = Claim::new(old.address, state, terms.clone(), party.stamp());
                    match self.ground.store.take_over(&old, &new, effect).await? {
                        Some(claim) => held.push(Held { terms, claim, fresh: true }),
                        None => return Ok(false),
                    }
                }
                Step::Adopt(claim) if effect == Effect::DryRun => {
                    held.push(Held { terms, claim: *claim, fresh: false });
                }
                Step::Adopt(claim) => match party.renew(&claim).await? {
                    Some(claim) => held.push(Held { terms, claim, fresh: false }),
                    None => return Ok(false),
                },
                Step::Take => match self.take(party, &mut choice, state, &terms, effect).await? {
                    Some(claim) => {
                        choice.chooser.taken(claim.address);
                        held.push(Held { terms, claim, fresh: true });
                    }
                    None => return Err(exhausted(&name, source.as_deref())),
                },
            }
        }
        Ok(true)
    }

    async fn take(
        &self,
        party: &Party<'_>,
        choice: &mut Choice,
        state: ClaimState,
        terms: &Terms,
        effect: Effect,
    ) -> Result<Option<Claim>> {
        let taken = party.take(choice, state, terms, effect).await;
        let news = choice.inquiry.as_mut().map(Inquiry::news).unwrap_or_default();
        for text in &news {
            self.session.ui.warn(text);
        }
        taken
    }

    /// Commits the claim of a reservation that is written down already.
    async fn complete(
        &self,
        party: &Party<'_>,
        address: IpAddr,
        terms: &Terms,
        known: Option<Claim>,
        effect: Effect,
    ) -> Result<ReservationItem> {
        let mut item = self.item_of(terms, address.into(), Change::Completed);
        if effect == Effect::DryRun {
            return Ok(item);
        }
        match party.settle(address, terms, known).await? {
            Settled::Committed(claim) => {
                item.uid = Some(claim.uid);
                Ok(item)
            }
            Settled::Lost(other) => Err(Error::refused(format!(
                "{address} of {} is claimed for {}",
                terms.reservation, other.terms.reservation
            ))
            .caused_by(format!("the claim is held by {}", other.person()))
            .hint("agree who keeps the address; the other one releases it and reserves another")),
        }
    }

    /// Writes the entries into the inventory, in one edit. `false` when a name or an address is there by now.
    fn write(&self, held: &[Held]) -> Result<bool> {
        let Some(book) = self.ground.book.as_ref().filter(|_| !held.is_empty()) else { return Ok(true) };
        let edits: Vec<Edit> = held.iter().map(|held| Edit::Add(entry(held))).collect();
        let outcomes = write_down(self.session, book, &edits, self.ttl)?;
        // A batch is written as a whole, so what was written for other names is taken out again.
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_))) {
            let written = held.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Outcome::Changed);
            let undo: Vec<Edit> = written.map(|(held, _)| removal(held)).collect();
            if !undo.is_empty() {
                write_down(self.session, book, &undo, self.ttl)?;
            }
            return Ok(false);
        }
        Ok(true)
    }

    /// An older claim for the same name: two runs without an inventory took an address at the same moment. The one
    /// that was created first stays.
    async fn older(&self, claim: &Claim) -> Result<Option<Claim>> {
        if self.ground.book.is_some() {
            return Ok(None);
        }
        let same = self.ground.store.of_reservation(&claim.terms.reservation).await?;
        let others = same.into_iter().filter(|other| {
            other.address != claim.address && other.terms.inventory.is_empty() && other.is_older_than(claim)
        });
        Ok(others.reduce(|one, other| if other.is_older_than(&one) { other } else { one }))
    }

    /// Takes an entry out again whose claim was lost.
    fn undo(&self, held: &Held, other: &Claim) -> Error {
        let address = held.claim.address;
        let error = Error::refused(format!("the claim of {address} ran out before it was committed"))
            .caused_by(format!("it is held for {} by {} now", other.terms.reservation, other.person()));
        let undone = match &self.ground.book {
            Some(book) => write_down(self.session, book, &[removal(held)], self.ttl).map(drop),
            None => Ok(()),
        };
        match undone {
            Ok(()) => error.hint("run the command again to get another address"),
            Err(undo) => error
                .caused_by(undo)
                .hint(format!("remove {} from the inventory by hand", held.terms.reservation)),
        }
    }

    /// Gives claims of this run back. One that cannot be runs out by itself.
    async fn give_back(&self, held: &[Held]) {
        for held in held.iter().filter(|held| held.fresh) {
            if let Err(error) = self.ground.store.delete(&held.claim, Effect::Real).await {
                self.session
                    .ui
                    .warn(&format!("the claim of {} stays until it runs out: {error}", held.claim.address));
            }
        }
    }

    fn item(&self, held: &Held, change: Change) -> ReservationItem {
        let uid = Some(held.claim.uid.clone());
        ReservationItem { uid, ..self.item_of(&held.terms, held.claim.address.into(), change) }
    }

    fn item_of(&self, terms: &Terms, addresses: AddrSpec, change: Change) -> ReservationItem {
        let namespace = self.ground.store.namespace();
        let known = single(addresses).and_then(|address| self.ground.claims.get(&address));
        ReservationItem {
            name: terms.reservation.clone(),
            ip: Some(addresses.to_string()),
            pool: terms.pool.clone(),
            change,
            owner: terms.owner.clone(),
            consumer: terms.consumer.clone(),
            expires: terms.expires.map(|expires| expires.to_string()),
            note: terms.note.clone(),
            claim: single(addresses).map(|address| format!("{namespace}/{}", claim_name(address))),
            inventory: self.ground.book.as_ref().map(|book| book.inventory.file.clone()),
            held_until: None,
            commit: None,
            uid: known.map(|claim| claim.uid.clone()),
        }
    }
}

fn entry(held: &Held) -> ReservationEntry {
    let terms = &held.terms;
    ReservationEntry {
        pool: terms.pool.clone(),
        consumer: terms.consumer.as_deref().and_then(parse_subject),
        owner: terms.owner.clone(),
        note: terms.note.clone(),
        expires: terms.expires,
        ..ReservationEntry::new(terms.reservation.clone(), held.claim.address.into())
    }
}

fn removal(held: &Held) -> Edit {
    Edit::Remove { name: held.terms.reservation.clone(), addresses: Some(held.claim.address.into()) }
}

fn exhausted(name: &str, source: Option<&str>) -> Error {
    let Some(source) = source else {
        return Error::refused(format!("the address for {name} was taken by somebody else just now"))
            .hint("run the command again to see who has it");
    };
    Error::refused(format!("{source} has no free address left for {name}"))
        .hint(format!("see what holds them: kubectl ipam list --{source}"))
}

/// A number that differs between processes that start at the same moment.
fn seed() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
