//! Carrying out a `reserve`: claim, look whether the claims may stay, write down, commit. A test can stop it at each
//! step.

mod attempt;

use std::time::Duration;

use labkit::cli::{Error, Result, Session, failpoint};
use labkit::kube::Effect;
use labkit::net::{AddrSpec, Cidr};

use self::attempt::{Attempt, Fate, Held};
use super::ground::Ground;
use super::writing::write_down;
use crate::claims::{
    Change, Claim, ClaimState, Inquiry, Party, ReservationItem, Settled, Step, Supply, Terms, beaten_by,
    block_of, claim_name, is_ours, spec_of,
};
use crate::inventory::edit::{Edit, Outcome, ReservationEntry};
use crate::inventory::read::parse_subject;

/// What is to be done for one name.
#[derive(Debug)]
pub struct Intent {
    /// What its claims will say.
    pub terms: Terms,
    /// What has to be done for each of its addresses, or for its prefix.
    pub steps: Vec<Step>,
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
    /// Every name has its addresses.
    Done(Vec<ReservationItem>),
    /// Another run was faster; what this one did is undone, and it can start over.
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

impl Reserving<'_> {
    /// Does what the intents say, in their order.
    ///
    /// # Errors
    /// When an address could not be had, or not be written down; claims of this run are then given back.
    pub async fn carry_out(&self, intents: Vec<Intent>, offer: Offer, effect: Effect) -> Result<Applied> {
        let party = self.ground.party(self.ttl);
        let mut attempt = Attempt::new(*self, &party, offer, effect);
        match self.prepare(&mut attempt, intents).await {
            Ok(true) => {}
            Ok(false) => {
                attempt.give_back().await;
                return Ok(Applied::Raced);
            }
            Err(error) => {
                attempt.give_back().await;
                return Err(error);
            }
        }
        failpoint!("reserve.written");
        let mut items = Vec::new();
        for fate in attempt.into_fates() {
            items.push(match fate {
                Fate::Settled(item) => item,
                Fate::Held(held) if effect == Effect::DryRun => self.item(&held),
                Fate::Held(held) => {
                    self.settle(&party, &held).await?;
                    self.item(&held)
                }
            });
        }
        Ok(Applied::Done(items))
    }

    /// Everything up to the entries in the inventory. `false` when another run interfered.
    async fn prepare(&self, attempt: &mut Attempt<'_>, intents: Vec<Intent>) -> Result<bool> {
        for intent in intents {
            if !attempt.hold(intent).await? {
                return Ok(false);
            }
        }
        if attempt.is_rehearsal() {
            return Ok(true);
        }
        if !attempt.contest().await? {
            return Ok(false);
        }
        failpoint!("reserve.claimed");
        self.write(&attempt.held().collect::<Vec<_>>())
    }

    /// Commits the claim of an address or prefix that is written down already.
    async fn complete(
        &self,
        party: &Party<'_>,
        block: Cidr,
        terms: &Terms,
        known: Option<Claim>,
    ) -> Result<Claim> {
        let is_new = known.is_none();
        let claimed = |other: &Claim| {
            Error::refused(format!(
                "{} of {} is claimed for {}",
                spec_of(block),
                terms.reservation,
                other.terms.reservation
            ))
            .caused_by(format!("the claim of {} is held by {}", other.addresses(), other.person()))
            .hint("agree who keeps the address; the other one releases it and reserves another")
        };
        match party.settle(block, terms, known).await? {
            Settled::Committed(claim) => match self.rival(&claim).await? {
                None => Ok(*claim),
                Some(rival) => {
                    if is_new {
                        self.ground.store.delete(&claim, Effect::Real).await?;
                    }
                    Err(claimed(&rival))
                }
            },
            Settled::Lost(other) => Err(claimed(&other)),
        }
    }

    /// The claim that a claim has to give way to.
    async fn rival(&self, claim: &Claim) -> Result<Option<Claim>> {
        let store = &self.ground.store;
        let others = if claim.is_of_prefix() { store.list().await? } else { store.beside(&[]).await? };
        Ok(beaten_by(claim, &others).cloned())
    }

    /// Writes the entries into the inventory, in one edit. `false` when a name or an address is there by now.
    fn write(&self, held: &[&Held]) -> Result<bool> {
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

    /// Makes the claims of a name permanent, now that it is written down.
    async fn settle(&self, party: &Party<'_>, held: &Held) -> Result<()> {
        for part in &held.parts {
            let settled = party.settle(part.claim.block, &held.terms, Some(part.claim.clone())).await?;
            failpoint!("reserve.committed");
            let rival = match settled {
                // It is another one than the one that was found to be the first.
                Settled::Committed(claim) if claim.rank() != part.claim.rank() => self.rival(&claim).await?,
                Settled::Committed(_) => None,
                Settled::Lost(other) => Some(*other),
            };
            if let Some(rival) = rival {
                return Err(self.undo(held, part.claim.block, &rival).await);
            }
        }
        Ok(())
    }

    /// Takes an entry out again, one of whose claims was lost, and gives its other claims back.
    async fn undo(&self, held: &Held, lost: Cidr, other: &Claim) -> Error {
        let error = Error::refused(format!("the claim of {} ran out before it was committed", spec_of(lost)))
            .caused_by(format!("it is held for {} by {} now", other.terms.reservation, other.person()));
        let undone = match &self.ground.book {
            Some(book) => write_down(self.session, book, &[removal(held)], self.ttl).map(drop),
            None => Ok(()),
        };
        if let Err(undo) = undone {
            return error
                .caused_by(undo)
                .hint(format!("remove {} from the inventory by hand", held.terms.reservation));
        }
        for part in &held.parts {
            if let Err(again) = self.give_up(part.claim.block, &held.terms).await {
                return error.caused_by(again).hint(format!(
                    "give up what is left with: kubectl ipam release {}",
                    held.terms.reservation
                ));
            }
        }
        error.hint("run the command again to get another address")
    }

    /// Deletes whatever claim of this reservation a block has.
    async fn give_up(&self, block: Cidr, terms: &Terms) -> Result<()> {
        let store = &self.ground.store;
        if let Some(claim) = store.get(block).await?
            && is_ours(&claim, &terms.reservation, &terms.inventory)
        {
            store.delete(&claim, Effect::Real).await?;
        }
        Ok(())
    }

    fn item(&self, held: &Held) -> ReservationItem {
        let uids = held.parts.iter().map(|part| part.claim.uid.clone()).collect();
        ReservationItem { uids, ..self.item_of(&held.terms, &held.addresses(), held.change()) }
    }

    fn item_of(&self, terms: &Terms, addresses: &[AddrSpec], change: Change) -> ReservationItem {
        let namespace = self.ground.store.namespace();
        let blocks = || addresses.iter().filter_map(|spec| block_of(*spec));
        let claims: Vec<String> =
            blocks().map(|block| format!("{namespace}/{}", claim_name(block))).collect();
        let known = blocks().filter_map(|block| self.ground.claims.get(&block));
        ReservationItem {
            name: terms.reservation.clone(),
            ip: addresses.first().map(ToString::to_string),
            addresses: addresses.iter().map(ToString::to_string).collect(),
            pool: terms.pool.clone(),
            change,
            owner: terms.owner.clone(),
            consumer: terms.consumer.clone(),
            expires: terms.expires.map(|expires| expires.to_string()),
            note: terms.note.clone(),
            claim: claims.first().cloned(),
            claims,
            inventory: self.ground.book.as_ref().map(|book| book.inventory.file.clone()),
            held_until: None,
            commit: None,
            uids: known.map(|claim| claim.uid.clone()).collect(),
        }
    }

    /// In which state a new claim is made. Without an inventory it is the record from the start, unless there are more
    /// to come: then none of them may stay if this run dies in between.
    fn first_state(&self, steps: &[Step]) -> ClaimState {
        if self.ground.book.is_none() && steps.len() == 1 {
            ClaimState::Committed
        } else {
            ClaimState::Pending
        }
    }
}

fn entry(held: &Held) -> ReservationEntry {
    let terms = &held.terms;
    ReservationEntry {
        name: terms.reservation.clone(),
        addresses: held.addresses(),
        pool: terms.pool.clone(),
        consumer: terms.consumer.as_deref().and_then(parse_subject),
        ports: Vec::new(),
        hostnames: Vec::new(),
        owner: terms.owner.clone(),
        note: terms.note.clone(),
        expires: terms.expires,
    }
}

fn removal(held: &Held) -> Edit {
    Edit::Remove { name: held.terms.reservation.clone(), addresses: Some(held.addresses()) }
}
