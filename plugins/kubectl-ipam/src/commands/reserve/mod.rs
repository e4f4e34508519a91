//! `reserve`: keeps an address for one purpose, so that nobody else takes it.

mod args;

use std::collections::BTreeSet;
use std::net::IpAddr;

use labkit::cli::{Error, ExitCode, Result, Session, failpoint};
use labkit::finding::Subject;
use labkit::kube::Effect;
use labkit::net::{Cidr, Family};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::cluster_ip;
use super::ground::{Detail, Ground, subject_text};
use super::recording::Recorder;
use super::reserving::{Applied, Intent, Offer, Reserving};
use crate::claims::{
    Chooser, Claim, ClaimState, DEFAULT_TTL, Deed, Demand, Inquiry, ReservationList, Step, Supply, Terms,
    decide, spec_of, supply,
};

pub use args::{Expiry, Prefix, ReserveArgs};

/// How often it starts over when another run for the same name was faster.
const ROUNDS: u32 = 8;

/// Reserves.
pub async fn run(args: ReserveArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    args.check()?;
    if args.cluster_ip {
        return cluster_ip::reserve(&args, session).await.map(|()| ExitCode::Done);
    }
    let names = args.names()?;
    // Who uses an address matters only where the user names one; networks are not in the short answer.
    let detail = if !args.blocks().is_empty() || args.network.is_some() {
        Detail::WhoUsesWhat
    } else {
        Detail::WhatIsTaken(&names)
    };
    for _ in 0..ROUNDS {
        let ground = Ground::survey(session, &args.edit.filename, detail).await?;
        if let Some(end) = args.expires.map(|expiry| expiry.after(ground.now()))
            && end <= ground.now()
        {
            return Err(Error::usage(format!("{end} is over already")).hint("choose a later --expires"));
        }
        let steps = steps(&names, &args, &ground)?;
        let mut supply = args.supply(&steps, &ground)?;
        let mut inquiry = args.probe.then(Inquiry::default);
        if let (Some(supply), Some(inquiry)) = (&mut supply, &mut inquiry) {
            probe(inquiry, supply, &args.ip, &takes(&steps), session).await?;
        }
        let recorder = args.edit.commit.then(|| Recorder::open(ground.book.as_ref(), session)).transpose()?;
        let mut plan = plan(&names, &steps, supply.as_ref(), &ground);
        if let Some(recorder) = &recorder {
            // Not kept while the user is asked.
            drop(recorder.lock(session, &names)?);
            recorder.announce(&mut plan);
        }
        if let Some(supply) = &supply {
            supply.remarks.iter().chain(&supply.doubts).for_each(|text| session.ui.warn(text));
        }
        let intents = names
            .iter()
            .zip(steps)
            .map(|(name, steps)| Intent { terms: args.terms(name, &steps, supply.as_ref(), &ground), steps })
            .collect();
        let doing = Reserving { session, ground: &ground, ttl: args.ttl.unwrap_or(DEFAULT_TTL) };
        let answer =
            plan.confirm(&args.agreement(supply.as_ref()), &session.ui, &Prompt::new(&session.ui))?;
        let offer = Offer { supply, inquiry };
        let mut committed = Ok(());
        let applied = match answer {
            Decision::Shown => {
                session.ui.show(&plan.document("ipam"))?;
                return Ok(ExitCode::Done);
            }
            Decision::Rehearse(_) => {
                let applied = doing.carry_out(intents, offer, Effect::DryRun).await?;
                session.ui.status("server dry run: nothing was changed");
                applied
            }
            Decision::Apply(_) => {
                failpoint!("reserve.decided");
                let _lock = recorder.as_ref().map(|recorder| recorder.lock(session, &names)).transpose()?;
                let mut applied = doing.carry_out(intents, offer, Effect::Real).await?;
                if let (Applied::Done(items), Some(recorder)) = (&mut applied, &recorder) {
                    committed = recorder.commit(Deed::Reserve, items, session);
                }
                applied
            }
        };
        if let Applied::Done(items) = applied {
            if matches!(answer, Decision::Apply(_)) {
                ground.sweep(session).await;
            }
            session.ui.show(&ReservationList::new(items))?;
            return committed.map(|()| ExitCode::Done);
        }
    }
    Err(Error::refused(format!("somebody else keeps changing the reservation {}", args.name))
        .hint("wait for the other run to end, then run the command again"))
}

impl ReserveArgs {
    /// Whether a claim stands for what is asked for: one that is held back after a release may not.
    fn may_have_back(&self, claim: &Claim, ground: &Ground) -> bool {
        let blocks = self.blocks();
        let length = self.length().unwrap_or(claim.block.family().bits());
        let is_wanted = (blocks.is_empty() || blocks.contains(&claim.block))
            && claim.block.prefix() == length
            && self.pool.as_ref().is_none_or(|pool| claim.terms.pool.as_ref() == Some(pool))
            && self.network.as_ref().is_none_or(|name| ground.is_in_network(claim.block, name))
            && self.family.is_none_or(|family| family == claim.block.family());
        claim.state != ClaimState::Held || is_wanted && ground.is_vacant(claim.block)
    }

    /// What can be given, if anything has to be.
    fn supply(&self, steps: &[Vec<Step>], ground: &Ground) -> Result<Option<Supply>> {
        let takes = takes(steps);
        if takes.is_empty() {
            return Ok(None);
        }
        // What an earlier run left of a pair says where the other one has to come from.
        let left = || {
            let claims = steps.iter().flatten().filter_map(|step| match step {
                Step::Adopt(claim) => Some(&claim.terms),
                _ => None,
            });
            claims.filter(|_| self.dual_stack).find_map(|terms| terms.pool.clone())
        };
        let is_taken = |block: &Cidr| takes.iter().any(|family| family.is_none_or(|f| f == block.family()));
        let families: BTreeSet<Family> = takes.iter().copied().flatten().chain(self.family).collect();
        let demand = Demand {
            blocks: self.blocks().into_iter().filter(is_taken).collect(),
            pool: self.pool.clone().or_else(left),
            network: self.network.clone(),
            families: families.into_iter().collect(),
            length: self.length(),
        };
        supply(&demand, &ground.facts).map(Some)
    }

    /// The terms of new claims; where there is one already, what was said then.
    fn terms(&self, name: &str, steps: &[Step], supply: Option<&Supply>, ground: &Ground) -> Terms {
        let claims = || {
            steps.iter().filter_map(|step| match step {
                Step::Adopt(claim) => Some(claim),
                _ => None,
            })
        };
        if let Some(claim) = claims().find(|claim| claim.state != ClaimState::Held) {
            return Terms { file: ground.file(), ..claim.terms.clone() };
        }
        let held = claims().next();
        let claimed = || steps.iter().find_map(|step| ground.claimed_terms(name, step));
        if let Some(terms) = ground.written_terms(name).or_else(claimed) {
            return terms;
        }
        Terms {
            reservation: name.to_owned(),
            owner: self.owner.clone(),
            note: self.note.clone(),
            consumer: self.consumer.as_ref().map(subject_text),
            expires: self.expires.map(|expiry| expiry.after(ground.now())),
            pool: supply.map_or_else(|| held?.terms.pool.clone(), |supply| supply.pool.clone()),
            inventory: ground.identity().to_owned(),
            file: ground.file(),
        }
    }

    /// The command line is the user's word, and `release` takes it back; only doubts have to be asked about.
    fn agreement(&self, supply: Option<&Supply>) -> PlanFlags {
        let certain = supply.is_none_or(|supply| supply.doubts.is_empty());
        PlanFlags { yes: self.edit.plan.yes || certain, ..self.edit.plan.clone() }
    }
}

/// Asks the addresses that would be given whether somebody answers, and says what came of it.
async fn probe(
    inquiry: &mut Inquiry,
    supply: &mut Supply,
    asked_for: &[IpAddr],
    needed: &[Option<Family>],
    session: &Session,
) -> Result<()> {
    let asking = session.ui.progress("asking", None);
    let sifted = inquiry.sift(supply, asked_for, needed).await;
    drop(asking);
    for text in inquiry.news() {
        session.ui.warn(&text);
    }
    sifted
}

/// Of which family, if that matters, each address is that has to be taken.
fn takes(steps: &[Vec<Step>]) -> Vec<Option<Family>> {
    let mut takes = Vec::new();
    for step in steps.iter().flatten() {
        if let Step::Take(family) = step {
            takes.push(*family);
        }
    }
    takes
}

fn steps(names: &[String], args: &ReserveArgs, ground: &Ground) -> Result<Vec<Vec<Step>>> {
    let claims: Vec<_> =
        ground.claims.values().filter(|claim| args.may_have_back(claim, ground)).cloned().collect();
    let wanted = args.wanted();
    names
        .iter()
        .map(|name| {
            let written = ground.written(name);
            decide(name, &wanted, written.as_ref(), ground.identity(), &claims, ground.now())
        })
        .collect()
}

fn plan(names: &[String], steps: &[Vec<Step>], supply: Option<&Supply>, ground: &Ground) -> Plan {
    let mut plan = Plan::default();
    let place = ground.book.as_ref().map(|book| format!(", written to {}", book.inventory.file));
    let place = place.unwrap_or_default();
    let from = supply.and_then(Supply::source).map(|source| format!(" of {source}")).unwrap_or_default();
    let mut next = supply.map(|supply| Chooser::new(supply.free.clone(), supply.length, 0));
    let steps = names.iter().zip(steps).flat_map(|(name, steps)| steps.iter().map(move |step| (name, step)));
    for (name, step) in steps {
        let subject = Subject::new("reservation", name.as_str());
        let undo = format!("kubectl ipam release {name}");
        match step {
            Step::Done(_) => {}
            Step::Restore(block) => {
                let summary = format!("claim {}, which is written down for {name}", spec_of(*block));
                plan.undoable(Action::Update, subject, &summary, &undo);
            }
            Step::Commit(claim) => {
                let summary = format!("make the claim of {} permanent", claim.addresses());
                plan.undoable(Action::Update, subject, &summary, &undo);
            }
            Step::Adopt(claim) => {
                let summary = format!("keep {}, claimed by {}{place}", claim.addresses(), claim.person());
                plan.undoable(Action::Create, subject, &summary, &undo);
            }
            Step::Take(family) => {
                let Some(next) = &mut next else { continue };
                let Some(block) = next.candidate(*family) else { continue };
                next.taken(block);
                let summary = format!("take {}{from}{place}", spec_of(block));
                plan.undoable(Action::Create, subject, &summary, &undo);
            }
        }
    }
    plan
}
