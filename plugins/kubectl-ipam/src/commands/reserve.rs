//! `reserve`: keeps an address for one purpose, so that nobody else takes it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::{Effect, parse_duration};
use labkit::net::{Family, parse_address};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::cluster_ip;
use super::ground::{Detail, Ground, subject_text};
use super::recording::Recorder;
use super::reserving::{Applied, Intent, Offer, Reserving};
use crate::claims::{
    Claim, ClaimState, DEFAULT_TTL, Deed, Demand, Inquiry, ReservationList, Step, Supply, Terms, decide,
    is_label_value, supply,
};
use crate::complete;
use crate::inventory::read::{parse_subject, parse_time};

/// The shortest time to live: the steps between claim and commit must fit into it many times.
const SHORTEST_TTL: Duration = Duration::from_secs(60);

/// How often it starts over when another run for the same name was faster.
const ROUNDS: u32 = 3;

/// What to reserve.
#[derive(Debug, Args)]
pub struct ReserveArgs {
    /// Name of the reservation; with --count the numbered ones begin with it
    #[arg(value_name = "NAME", value_parser = name)]
    pub name: String,
    /// Reserve exactly this address
    #[arg(long, value_name = "ADDRESS", value_parser = address, conflicts_with_all = ["count", "family"])]
    pub ip: Option<IpAddr>,
    /// Take an address of this pool; not needed when there is only one
    #[arg(long, value_name = "NAME", add = complete::pools())]
    pub pool: Option<String>,
    /// Take an address of this network, outside of its pools and DHCP ranges
    #[arg(long, value_name = "NAME", conflicts_with = "pool", add = complete::networks())]
    pub network: Option<String>,
    /// Take a cluster address for the Service in --for: other Services do not get it (Kubernetes 1.33 and later)
    #[arg(
        long,
        requires = "consumer",
        conflicts_with_all = ["pool", "network", "count", "probe", "ttl", "commit"]
    )]
    pub cluster_ip: bool,
    /// Take an IPv4 or an IPv6 address [possible values: ipv4, ipv6]
    #[arg(long, value_name = "FAMILY", value_parser = family)]
    pub family: Option<Family>,
    /// Reserve this many addresses, as NAME-1, NAME-2 and so on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub count: Option<u16>,
    /// Take no address at which somebody answers; silence proves nothing
    #[arg(long)]
    pub probe: bool,
    /// Who asks for it
    #[arg(long, value_name = "WHO")]
    pub owner: Option<String>,
    /// Anything worth knowing
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The object it is for: service/media/plex, node/worker-3
    #[arg(long = "for", value_name = "KIND/NAME", value_parser = consumer)]
    pub consumer: Option<Subject>,
    /// Until when it is meant to be kept: 2027-01-31, 2027-01-31T18:00:00Z, or from now on 12h, 30d, 4w; `check`
    /// tells when that is over
    #[arg(long, value_name = "DATE|DURATION", value_parser = expires)]
    pub expires: Option<Expiry>,
    /// How long an unfinished reservation keeps others away [default: 15m]
    #[arg(long, value_name = "DURATION", value_parser = ttl)]
    pub ttl: Option<Duration>,
    /// Commit the inventory to Git, and nothing else; nothing is pushed
    #[arg(long)]
    pub commit: bool,
    /// Use this inventory, and look at these manifests or folders as well; may be repeated
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// When a reservation is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// At this moment.
    At(Timestamp),
    /// This long after it is made.
    In(Duration),
}

impl Expiry {
    /// The moment, in whole seconds, for a reservation that is made `now`.
    pub(super) fn after(self, now: Timestamp) -> Timestamp {
        let time = match self {
            Self::At(moment) => return moment,
            Self::In(time) => time,
        };
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        let end = now.saturating_add(time).unwrap_or(Timestamp::MAX);
        Timestamp::from_second(end.as_second()).unwrap_or(end)
    }
}

/// Reserves.
pub async fn run(args: ReserveArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if args.cluster_ip {
        return cluster_ip::reserve(&args, session).await.map(|()| ExitCode::Done);
    }
    let names = args.names()?;
    // Who uses an address matters only where the user names one; networks are not in the short answer.
    let detail =
        if args.ip.is_some() || args.network.is_some() { Detail::WhoUsesWhat } else { Detail::WhatIsTaken };
    for _ in 0..ROUNDS {
        let ground = Ground::survey(session, &args.filename, detail).await?;
        if let Some(end) = args.expires.map(|expiry| expiry.after(ground.now()))
            && end <= ground.now()
        {
            return Err(Error::usage(format!("{end} is over already")).hint("choose a later --expires"));
        }
        let steps = steps(&names, &args, &ground)?;
        let mut supply = args.supply(&steps, &ground)?;
        let mut inquiry = args.probe.then(Inquiry::default);
        if let (Some(supply), Some(inquiry)) = (&mut supply, &mut inquiry) {
            let needed = steps.iter().filter(|step| **step == Step::Take).count();
            probe(inquiry, supply, args.ip, needed, session).await?;
        }
        let recorder = args.commit.then(|| Recorder::open(ground.book.as_ref(), session)).transpose()?;
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
            .map(|(name, step)| Intent {
                name: name.clone(),
                terms: args.terms(name, &step, supply.as_ref(), &ground),
                step,
            })
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
    fn names(&self) -> Result<Vec<String>> {
        let Some(count) = self.count else { return Ok(vec![self.name.clone()]) };
        let names: Vec<String> = (1..=count).map(|number| format!("{}-{number}", self.name)).collect();
        match names.iter().find(|name| !is_label_value(name)) {
            Some(long) => Err(Error::usage(format!("the name {long} is longer than 63 characters"))),
            None => Ok(names),
        }
    }

    /// Whether a claim stands for what is asked for: one that is held back after a release may not.
    fn may_have_back(&self, claim: &Claim, ground: &Ground) -> bool {
        let is_wanted = self.ip.is_none_or(|ip| ip == claim.address)
            && self.pool.as_ref().is_none_or(|pool| claim.terms.pool.as_ref() == Some(pool))
            && self.network.as_ref().is_none_or(|name| ground.is_in_network(claim.address, name))
            && self.family.is_none_or(|family| family == Family::of(claim.address));
        claim.state != ClaimState::Held || is_wanted && ground.is_vacant(claim.address)
    }

    /// What can be given, if anything has to be.
    fn supply(&self, steps: &[Step], ground: &Ground) -> Result<Option<Supply>> {
        if !steps.contains(&Step::Take) {
            return Ok(None);
        }
        let demand = Demand {
            ip: self.ip,
            pool: self.pool.clone(),
            network: self.network.clone(),
            family: self.family,
        };
        supply(&demand, &ground.facts).map(Some)
    }

    /// The terms of a new claim; of one that exists already, what was said then.
    fn terms(&self, name: &str, step: &Step, supply: Option<&Supply>, ground: &Ground) -> Terms {
        let held = match step {
            Step::Adopt(claim) if claim.state == ClaimState::Held => Some(claim),
            _ => None,
        };
        if let (Step::Adopt(claim), None) = (step, held) {
            return Terms { file: ground.file(), ..claim.terms.clone() };
        }
        if let Some(terms) = ground.written_terms(name).or_else(|| ground.claimed_terms(name, step)) {
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
        PlanFlags { yes: self.plan.yes || certain, ..self.plan.clone() }
    }
}

/// Asks the addresses that would be given whether somebody answers, and says what came of it.
async fn probe(
    inquiry: &mut Inquiry,
    supply: &mut Supply,
    asked_for: Option<IpAddr>,
    needed: usize,
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

fn steps(names: &[String], args: &ReserveArgs, ground: &Ground) -> Result<Vec<Step>> {
    let claims: Vec<_> =
        ground.claims.values().filter(|claim| args.may_have_back(claim, ground)).cloned().collect();
    names
        .iter()
        .map(|name| {
            let written = ground.written(name);
            decide(name, args.ip, written.as_ref(), ground.identity(), &claims, ground.now())
        })
        .collect()
}

fn plan(names: &[String], steps: &[Step], supply: Option<&Supply>, ground: &Ground) -> Plan {
    let mut plan = Plan::default();
    let place = ground.book.as_ref().map(|book| format!(", written to {}", book.inventory.file));
    let place = place.unwrap_or_default();
    let from = supply.and_then(Supply::source).map(|source| format!(" of {source}")).unwrap_or_default();
    let mut free = supply.map(|supply| supply.free.clone()).unwrap_or_default();
    for (name, step) in names.iter().zip(steps) {
        let subject = Subject::new("reservation", name.as_str());
        let undo = format!("kubectl ipam release {name}");
        match step {
            Step::Done(_) => {}
            Step::Restore(address) => {
                let summary = format!("claim {address}, which is written down for {name}");
                plan.undoable(Action::Update, subject, &summary, &undo);
            }
            Step::Commit(claim) => {
                let summary = format!("make the claim of {} permanent", claim.address);
                plan.undoable(Action::Update, subject, &summary, &undo);
            }
            Step::Adopt(claim) => {
                let summary = format!("keep {}, claimed by {}{place}", claim.address, claim.person());
                plan.undoable(Action::Create, subject, &summary, &undo);
            }
            Step::Take => {
                let next = [Family::V4, Family::V6].into_iter().find_map(|family| free.first(family));
                let Some(address) = next else { continue };
                free.remove(labkit::net::AddrRange::single(address));
                let summary = format!("take {address}{from}{place}");
                plan.undoable(Action::Create, subject, &summary, &undo);
            }
        }
    }
    plan
}

fn name(text: &str) -> Result<String, String> {
    if is_label_value(text) {
        return Ok(text.to_owned());
    }
    Err("a name has at most 63 letters, digits, - _ or . and begins and ends with a letter or digit"
        .to_owned())
}

fn address(text: &str) -> Result<IpAddr, String> {
    parse_address(text).map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

fn family(text: &str) -> Result<Family, String> {
    match text.to_ascii_lowercase().as_str() {
        "ipv4" | "v4" | "4" => Ok(Family::V4),
        "ipv6" | "v6" | "6" => Ok(Family::V6),
        _ => Err("write ipv4 or ipv6".to_owned()),
    }
}

fn consumer(text: &str) -> Result<Subject, String> {
    parse_subject(text).ok_or_else(|| "write it as kind/name or kind/namespace/name".to_owned())
}

/// A date, a moment, or a duration, in days and weeks too.
fn expires(text: &str) -> Result<Expiry, String> {
    if let Some(moment) = parse_time(text) {
        return Ok(Expiry::At(moment));
    }
    let days = |number: &str, days: u64| Some(number.parse::<u64>().ok()?.saturating_mul(days * 24 * 3600));
    let seconds = text
        .strip_suffix('d')
        .and_then(|n| days(n, 1))
        .or_else(|| text.strip_suffix('w').and_then(|n| days(n, 7)));
    match seconds {
        Some(seconds) => Ok(Expiry::In(Duration::from_secs(seconds))),
        None => parse_duration(text).map(Expiry::In).map_err(|_| {
            "write a date, 2027-01-31, a time with its zone, 2027-01-31T18:00:00Z, or a duration, 12h, 30d, 4w"
                .to_owned()
        }),
    }
}

fn ttl(text: &str) -> Result<Duration, String> {
    let ttl = parse_duration(text)?;
    if ttl < SHORTEST_TTL {
        return Err(format!("it must be at least {} seconds", SHORTEST_TTL.as_secs()));
    }
    Ok(ttl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_date_a_moment_or_a_duration_from_now() {
        let now: Timestamp = "2026-01-31T12:00:00.5Z".parse().unwrap();
        let end = |text: &str| expires(text).unwrap().after(now).to_string();
        assert_eq!(end("2027-01-31"), "2027-01-31T00:00:00Z");
        assert_eq!(end("2027-01-31T18:00:00+02:00"), "2027-01-31T16:00:00Z");
        assert_eq!(end("90m"), "2026-01-31T13:30:00Z");
        assert_eq!(end("30d"), "2026-03-02T12:00:00Z");
        assert_eq!(end("4w"), "2026-02-28T12:00:00Z");
        for text in ["", "d", "soon", "-1d", "1.5d", "2027-13-01", "30"] {
            assert!(expires(text).is_err(), "{text:?}");
        }
        assert!(expires(&format!("{}d", u64::MAX)).unwrap().after(now) > now, "no overflow");
    }
}
