//! Getting the claims of a `reserve`, and finding out whether they may stay.

use labkit::cli::{Error, Result, failpoint};
use labkit::kube::Effect;
use labkit::net::{AddrSpec, Family};

use super::{Intent, Offer, Reserving};
use crate::claims::{
    Change, Choice, Chooser, Claim, ClaimState, Inquiry, Party, ReservationItem, Step, Supply, Terms,
    beaten_by, is_second, spec_of,
};

/// What became of an intent so far.
pub(super) enum Fate {
    /// It is settled.
    Settled(ReservationItem),
    /// It has claims of this run and waits for the rest.
    Held(Held),
}

/// A name that has claims of this run.
pub(super) struct Held {
    /// What they say.
    pub(super) terms: Terms,
    /// The claims.
    pub(super) parts: Vec<Part>,
    /// What was in place before.
    standing: Vec<AddrSpec>,
}

/// A claim that this run relies on.
pub(super) struct Part {
    /// As it was stored last.
    pub(super) claim: Claim,
    /// Made by this run, so it is given back if the run fails.
    fresh: bool,
    /// Of which family another one may be taken for it.
    family: Option<Family>,
}

impl Held {
    /// What it stands for, IPv4 first.
    pub(super) fn addresses(&self) -> Vec<AddrSpec> {
        let own = self.parts.iter().map(|part| part.claim.addresses());
        let mut all: Vec<AddrSpec> = own.chain(self.standing.iter().copied()).collect();
        all.sort_unstable_by_key(|spec| spec.range());
        all
    }

    /// What happens to it.
    pub(super) fn change(&self) -> Change {
        let is_new = self.standing.is_empty() && self.parts.iter().all(|part| part.fresh);
        if is_new { Change::Reserved } else { Change::Completed }
    }
}

/// The claims of a run, as they are got together.
pub(super) struct Attempt<'a> {
    doing: Reserving<'a>,
    party: &'a Party<'a>,
    choice: Choice,
    /// `pool main`, if new addresses come from one.
    source: Option<String>,
    effect: Effect,
    fates: Vec<Fate>,
}

impl<'a> Attempt<'a> {
    /// Nothing done yet.
    pub(super) fn new(doing: Reserving<'a>, party: &'a Party<'a>, offer: Offer, effect: Effect) -> Self {
        let Offer { supply, inquiry } = offer;
        let source = supply.as_ref().and_then(Supply::source);
        let length = supply.as_ref().and_then(|supply| supply.length);
        let free = supply.map(|supply| supply.free).unwrap_or_default();
        let mut chooser = Chooser::new(free, length, seed());
        if doing.ground.contended {
            chooser.expect_company();
        }
        let choice = Choice { chooser, claims: doing.ground.claims.clone(), inquiry };
        Self { doing, party, choice, source, effect, fates: Vec::new() }
    }

    /// Whether nothing is to be changed.
    pub(super) fn is_rehearsal(&self) -> bool {
        self.effect == Effect::DryRun
    }

    /// The names that have claims of this run.
    pub(super) fn held(&self) -> impl Iterator<Item = &Held> {
        self.fates.iter().filter_map(|fate| match fate {
            Fate::Held(held) => Some(held),
            Fate::Settled(_) => None,
        })
    }

    /// What became of the intents, in their order.
    pub(super) fn into_fates(self) -> Vec<Fate> {
        self.fates
    }

    /// Gets the claims that one name needs. `false` when another run interfered.
    pub(super) async fn hold(&mut self, intent: Intent) -> Result<bool> {
        let Intent { terms, steps } = intent;
        let written: Vec<AddrSpec> = steps.iter().filter_map(in_place).collect();
        if written.len() == steps.len() {
            let item = self.complete(&terms, &steps, &written).await?;
            self.fates.push(Fate::Settled(item));
            return Ok(true);
        }
        let state = self.doing.first_state(&steps);
        let at = self.fates.len();
        self.fates.push(Fate::Held(Held { terms: terms.clone(), parts: Vec::new(), standing: written }));
        for step in steps {
            let part = match step {
                Step::Done(_) | Step::Restore(_) | Step::Commit(_) => continue,
                Step::Adopt(old) => self.adopt(*old, state, &terms).await?,
                Step::Take(family) => match self.take(state, &terms, family).await? {
                    Some(part) => Some(part),
                    None => return Err(exhausted(&terms.reservation, self.source.as_deref())),
                },
            };
            let Some(part) = part else { return Ok(false) };
            if let Some(Fate::Held(held)) = self.fates.get_mut(at) {
                held.parts.push(part);
            }
            failpoint!("reserve.taken");
        }
        Ok(true)
    }

    /// Commits the claims of a reservation that is written down.
    async fn complete(&self, terms: &Terms, steps: &[Step], written: &[AddrSpec]) -> Result<ReservationItem> {
        let is_done = |step: &Step| matches!(step, Step::Done(_));
        let change = if steps.iter().all(is_done) { Change::Unchanged } else { Change::Completed };
        let mut item = self.doing.item_of(terms, written, change);
        for step in steps.iter().filter(|step| !self.is_rehearsal() && !is_done(step)) {
            let (block, known) = match step {
                Step::Restore(block) => (*block, None),
                Step::Commit(claim) => (claim.block, Some((**claim).clone())),
                Step::Done(_) | Step::Adopt(_) | Step::Take(_) => continue,
            };
            let claim = self.doing.complete(self.party, block, terms, known).await?;
            if !item.uids.contains(&claim.uid) {
                item.uids.push(claim.uid);
            }
        }
        Ok(item)
    }

    /// Goes on with a claim that an earlier run made. `None` when it has changed.
    async fn adopt(&self, old: Claim, state: ClaimState, terms: &Terms) -> Result<Option<Part>> {
        let store = &self.doing.ground.store;
        // What was released before is reserved anew, on new terms.
        if old.state == ClaimState::Held {
            let new = Claim::new(old.block, state, terms.clone(), self.party.stamp());
            let taken = store.take_over(&old, &new, self.effect).await?;
            return Ok(taken.map(|claim| Part { fresh: true, family: Some(claim.block.family()), claim }));
        }
        let claim = if self.is_rehearsal() { Some(old) } else { self.party.renew(&old).await? };
        Ok(claim.map(|claim| Part { fresh: false, family: Some(claim.block.family()), claim }))
    }

    async fn take(
        &mut self,
        state: ClaimState,
        terms: &Terms,
        family: Option<Family>,
    ) -> Result<Option<Part>> {
        let taken = self.party.take(&mut self.choice, family, state, terms, self.effect).await;
        for news in self.choice.inquiry.as_mut().map(Inquiry::news).unwrap_or_default() {
            self.doing.session.ui.warn(&news);
        }
        let Some(claim) = taken? else { return Ok(None) };
        self.choice.chooser.taken(claim.block);
        Ok(Some(Part { claim, fresh: true, family }))
    }

    /// Looks whether the claims may stay, and takes others for those that may not, see [`crate::claims`]. `false`
    /// when it has to start over.
    pub(super) async fn contest(&mut self) -> Result<bool> {
        while self.held().any(|held| !held.parts.is_empty()) {
            let others = self.others().await?;
            let own = |held: &Held| {
                let claims: Vec<&Claim> = held.parts.iter().map(|part| &part.claim).collect();
                is_second(&claims, &held.standing, &others, self.party.now)
            };
            if self.held().any(own) {
                return Ok(false);
            }
            let mut beaten = Vec::new();
            for (at, fate) in self.fates.iter().enumerate() {
                let Fate::Held(held) = fate else { continue };
                for part in &held.parts {
                    beaten.extend(
                        beaten_by(&part.claim, &others).map(|rival| (at, part.claim.uid.clone(), rival)),
                    );
                }
            }
            if beaten.is_empty() {
                return Ok(true);
            }
            for (at, uid, rival) in beaten {
                if !self.replace(at, &uid, rival).await? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Every claim that one of this run's can be at odds with.
    async fn others(&self) -> Result<Vec<Claim>> {
        let store = &self.doing.ground.store;
        if self.held().flat_map(|held| &held.parts).any(|part| part.claim.is_of_prefix()) {
            return Ok(store.list().await?);
        }
        // With an inventory the file decides about names.
        let has_book = self.doing.ground.book.is_some();
        let names = self.held().filter(|_| !has_book).map(|held| held.terms.reservation.as_str());
        Ok(store.beside(&names.collect::<Vec<_>>()).await?)
    }

    /// Gives a claim up that came second, and takes another one in its place. `false` when there is none.
    async fn replace(&mut self, at: usize, uid: &str, rival: &Claim) -> Result<bool> {
        let Some(Fate::Held(held)) = self.fates.get_mut(at) else { return Ok(false) };
        let Some(place) = held.parts.iter().position(|part| part.claim.uid == uid) else { return Ok(false) };
        let Part { claim, fresh, family } = held.parts.remove(place);
        let terms = held.terms.clone();
        if !self.doing.ground.store.delete(&claim, Effect::Real).await? || !fresh {
            return Ok(false);
        }
        self.choice.chooser.collided(rival.block);
        let Some(part) = self.take(claim.state, &terms, family).await? else { return Ok(false) };
        if let Some(Fate::Held(held)) = self.fates.get_mut(at) {
            held.parts.push(part);
        }
        Ok(true)
    }

    /// Gives claims of this run back. One that cannot be runs out by itself, unless it is the record.
    pub(super) async fn give_back(&self) {
        if self.is_rehearsal() {
            return;
        }
        for part in self.held().flat_map(|held| &held.parts).filter(|part| part.fresh) {
            if let Err(error) = self.doing.ground.store.delete(&part.claim, Effect::Real).await {
                let address = spec_of(part.claim.block);
                let stays = match part.claim.expires() {
                    Some(_) => "stays until it runs out",
                    None => "stays until it is released",
                };
                self.doing.session.ui.warn(&format!("the claim of {address} {stays}: {error}"));
            }
        }
    }
}

/// What a step leaves as it is, or only completes.
fn in_place(step: &Step) -> Option<AddrSpec> {
    match step {
        Step::Done(spec) => Some(*spec),
        Step::Restore(block) => Some(spec_of(*block)),
        Step::Commit(claim) => Some(claim.addresses()),
        Step::Adopt(_) | Step::Take(_) => None,
    }
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
