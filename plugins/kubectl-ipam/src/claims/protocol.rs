//! The steps of taking, committing and releasing a claim, safe against everybody who does the same at the same
//! moment.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::kube::Effect;
use labkit::net::{Cidr, Family};

use super::choose::Chooser;
use super::claim::{Claim, ClaimState, Stamp, Terms};
use super::contest::{is_kept, overlapping};
use super::decide::is_ours;
use super::inquiry::Inquiry;
use super::store::ClaimStore;

/// After this many collisions the claims are listed anew, to stop trying what is long gone.
const COLLISIONS_PER_LISTING: u32 = 4;

/// How often a step is tried again when the claim changes under it. Only a run for the same reservation changes
/// it, so more than a few rounds mean that two runs undo each other.
const ROUNDS: u32 = 8;

/// Who takes part: the store, and what is written into claims.
#[derive(Debug)]
pub struct Party<'a> {
    /// Where claims are.
    pub store: &'a ClaimStore,
    /// `user@host/pid`.
    pub holder: String,
    /// Which inventory the reservations are written in; empty without one.
    pub inventory: String,
    /// How long an unfinished step keeps others away.
    pub ttl: Duration,
    /// The present time.
    pub now: Timestamp,
}

/// What addresses and prefixes are chosen by.
#[derive(Debug)]
pub struct Choice {
    /// What is free.
    pub chooser: Chooser,
    /// What is known of claims; brought up to date when others keep being faster.
    pub claims: BTreeMap<Cidr, Claim>,
    /// Asks each address before it is claimed, if that is wanted.
    pub inquiry: Option<Inquiry>,
}

/// What became of a claim that was to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It is committed.
    Committed(Box<Claim>),
    /// Somebody else has it: it had run out before it was committed.
    Lost(Box<Claim>),
}

impl Party<'_> {
    /// The mark this run leaves on a claim.
    pub fn stamp(&self) -> Stamp {
        Stamp { holder: self.holder.clone(), renewed: self.now, ttl: self.ttl }
    }

    /// Takes one of the chooser's blocks, of a family or of any: by creating its claim, or by taking over one that
    /// has run out. Whether it may stay is for [`super::beaten_by`] to say.
    ///
    /// `None` when nothing is left.
    pub async fn take(
        &self,
        choice: &mut Choice,
        family: Option<Family>,
        state: ClaimState,
        terms: &Terms,
        effect: Effect,
    ) -> Result<Option<Claim>> {
        let Choice { chooser, claims, inquiry } = choice;
        while let Some(block) = chooser.candidate(family) {
            if let (Some(inquiry), Some(address)) = (&mut *inquiry, block.range().as_single())
                && inquiry.is_answering(address).await?
            {
                chooser.taken(block);
                continue;
            }
            if is_kept(claims, block, self.now) || !self.clear(claims, block, effect).await? {
                chooser.taken(block);
                continue;
            }
            let wanted = Claim::new(block, state, terms.clone(), self.stamp());
            let taken = match claims.get(&block) {
                Some(old) => self.store.take_over(old, &wanted, effect).await?,
                None => self.store.create(&wanted, effect).await?,
            };
            if taken.is_some() {
                return Ok(taken);
            }
            chooser.collided(block);
            if chooser.collisions().is_multiple_of(COLLISIONS_PER_LISTING) {
                *claims = by_block(self.store.list().await?);
            }
        }
        Ok(None)
    }

    /// Deletes claims that have run out and overlap with a block without being its own, so that their holders find
    /// them gone. `false` when one of them has changed.
    async fn clear(&self, claims: &BTreeMap<Cidr, Claim>, block: Cidr, effect: Effect) -> Result<bool> {
        for old in overlapping(claims, block).filter(|old| old.block != block) {
            if !self.store.delete(old, effect).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes sure that the block's claim is this reservation's, and permanent.
    ///
    /// `known` is the claim as it was last read. Whatever happened to it since is dealt with: another run for the
    /// same reservation may have moved it on, somebody may have deleted it, a claim of somebody else may have run
    /// out.
    pub async fn settle(&self, block: Cidr, terms: &Terms, known: Option<Claim>) -> Result<Settled> {
        let mut known = known;
        for _ in 0..ROUNDS {
            let wanted = Claim::new(block, ClaimState::Committed, terms.clone(), self.stamp());
            let stored = match known {
                None => self.store.create(&wanted, Effect::Real).await?,
                Some(claim) if is_ours(&claim, &terms.reservation, &terms.inventory) => {
                    if claim.state == ClaimState::Committed {
                        return Ok(Settled::Committed(Box::new(claim)));
                    }
                    self.store.transition(&claim, ClaimState::Committed, &self.stamp()).await?
                }
                Some(claim) if claim.is_expired(self.now) => {
                    self.store.take_over(&claim, &wanted, Effect::Real).await?
                }
                Some(claim) => return Ok(Settled::Lost(Box::new(claim))),
            };
            if let Some(stored) = stored {
                return Ok(Settled::Committed(Box::new(stored)));
            }
            known = self.store.get(block).await?;
        }
        Err(restless(block))
    }

    /// Renews a claim of this reservation before something is done in its name; `None` when it is lost.
    ///
    /// It becomes pending, unless it was committed: what is committed stays so.
    pub async fn renew(&self, claim: &Claim) -> Result<Option<Claim>> {
        let to =
            if claim.state == ClaimState::Committed { ClaimState::Committed } else { ClaimState::Pending };
        Ok(self.store.transition(claim, to, &self.stamp()).await?)
    }

    /// Announces that the reservation is being removed: from now on the claim runs out by itself.
    ///
    /// `None` when it is gone or somebody else's.
    pub async fn announce_release(&self, claim: &Claim) -> Result<Option<Claim>> {
        let mut current = claim.clone();
        for _ in 0..ROUNDS {
            if let Some(stored) =
                self.store.transition(&current, ClaimState::Releasing, &self.stamp()).await?
            {
                return Ok(Some(stored));
            }
            let terms = &claim.terms;
            match self.store.get(claim.block).await? {
                Some(found) if is_ours(&found, &terms.reservation, &terms.inventory) => current = found,
                Some(_) | None => return Ok(None),
            }
        }
        Err(restless(claim.block))
    }

    /// Keeps a released address from others for this party's time to live: its claim becomes held, or is made so.
    ///
    /// `None` when the claim has changed since it was read: somebody takes the address back at this moment.
    pub async fn hold_back(
        &self,
        block: Cidr,
        terms: &Terms,
        known: Option<&Claim>,
    ) -> Result<Option<Claim>> {
        if let Some(claim) = known {
            return Ok(self.store.transition(claim, ClaimState::Held, &self.stamp()).await?);
        }
        let claim = Claim::new(block, ClaimState::Held, terms.clone(), self.stamp());
        Ok(self.store.create(&claim, Effect::Real).await?)
    }
}

/// Claims by what they hold.
pub fn by_block(claims: Vec<Claim>) -> BTreeMap<Cidr, Claim> {
    claims.into_iter().map(|claim| (claim.block, claim)).collect()
}

fn restless(block: Cidr) -> Error {
    Error::refused(format!("the claim of {block} keeps changing"))
        .caused_by("another run works on the same reservation at the same time")
        .hint("wait for it to end, then run the command again")
}
