//! `release`: lets go of a reserved address.
//!
//! Order: the claim is marked as being released, so that it runs out if this run dies; the entry is taken out of
//! the inventory; the claim is deleted or, with a hold-down, kept from others for a while. An address is never free while this inventory has it written down.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use labkit::cli::{Error, ExitCode, Result, Session, failpoint};
use labkit::finding::Subject;
use labkit::kube::{Effect, parse_duration};
use labkit::net::{AddrSpec, parse_address};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::cluster_ip;
use super::ground::{Book, Detail, Ground, single};
use super::recording::Recorder;
use super::writing::write_down;
use crate::claims::cluster_ip::IpAddressObject;
use crate::claims::{
    Change, Claim, ClaimState, DEFAULT_TTL, Deed, ReservationItem, ReservationList, Terms, claim_name,
    is_ours, said_by, takers,
};
use crate::complete;
use crate::facts::{Facts, Layer, Role, Source, State, Use};
use crate::inventory::edit::{Edit, Outcome};

/// What to release.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Names of reservations, or their addresses
    // A script's unset variable is not the name of something that is gone already.
    #[arg(
        value_name = "NAME|ADDRESS",
        required = true,
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        add = complete::reservations()
    )]
    pub targets: Vec<String>,
    /// Release it although the address is in use, or claimed by somebody else
    #[arg(long)]
    pub force: bool,
    /// Keep the address from others for this long; the same name may have it back, and 0 ends it
    /// [default: claims.holdDown of the inventory, or not at all]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub hold_down: Option<Duration>,
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

/// What there is of one reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Halves {
    name: String,
    /// The entry's addresses, if it is written down.
    entry: Option<AddrSpec>,
    /// Its claims; more than one only after runs that were killed.
    claims: Vec<Claim>,
    /// What keeps its cluster address.
    cluster_ips: Vec<IpAddressObject>,
}

impl Halves {
    /// The addresses whose claims are let go: those that have one and, to be held back, the entry's.
    fn claimed(&self, hold: Hold) -> BTreeSet<IpAddr> {
        // A Lease keeps no Service from a cluster address.
        let can_hold = hold.until.is_some() && self.cluster_ips.is_empty();
        let written = self.entry.and_then(single).filter(|_| can_hold);
        self.claims.iter().map(|claim| claim.address).chain(written).collect()
    }
}

/// How long released addresses are kept from others.
#[derive(Debug, Clone, Copy)]
struct Hold {
    time: Duration,
    /// `None` when they are free at once.
    until: Option<Timestamp>,
}

impl Hold {
    fn of(args: &ReleaseArgs, ground: &Ground) -> Self {
        let agreed = || Some(ground.book.as_ref()?.inventory.claims.hold_down.as_ref()?.value);
        // A Lease counts in whole seconds, and not more than these.
        let asked = args.hold_down.or_else(agreed).unwrap_or_default();
        let seconds = asked.as_secs().saturating_add(u64::from(asked.subsec_nanos() > 0));
        let time = Duration::from_secs(seconds.min(u64::from(i32::MAX.unsigned_abs())));
        let end = || {
            let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
            ground.now().saturating_add(time).unwrap_or(Timestamp::MAX)
        };
        Self { time, until: (!time.is_zero()).then(end) }
    }
}

/// Releases.
pub async fn run(args: ReleaseArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let ground = Ground::survey(session, &args.filename, Detail::WhoUsesWhat).await?;
    let cluster_ips = cluster_ip::of_reservation(&ground, session).await?;
    let mut found = Vec::new();
    for target in &args.targets {
        let halves = find(target, args.hold_down == Some(Duration::ZERO), &ground, &cluster_ips);
        if !args.force {
            check(&halves, &ground)?;
        }
        found.push(halves);
    }
    let hold = Hold::of(&args, &ground);
    let mut plan = plan(&found, hold, &ground);
    let names: Vec<String> = found.iter().map(|halves| halves.name.clone()).collect();
    let recorder = args.commit.then(|| Recorder::open(ground.book.as_ref(), session)).transpose()?;
    if let Some(recorder) = &recorder {
        // Not kept while the user is asked.
        drop(recorder.lock(session, &names)?);
        recorder.announce(&mut plan);
    }
    let mut items: Vec<ReservationItem> = found.iter().map(|halves| item(halves, hold, &ground)).collect();
    if plan.is_empty() {
        return show(session, items);
    }
    let mut committed = Ok(());
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => {
            session.ui.show(&plan.document("ipam"))?;
            return Ok(ExitCode::Done);
        }
        Decision::Rehearse(_) => {
            for claim in found.iter().flat_map(|halves| &halves.claims) {
                ground.store.delete(claim, Effect::DryRun).await?;
            }
            for object in found.iter().flat_map(|halves| &halves.cluster_ips) {
                cluster_ip::delete(session.cluster().await?, object, Effect::DryRun, session).await?;
            }
            session.ui.status("server dry run: nothing was changed");
        }
        Decision::Apply(_) => {
            let _lock = recorder.as_ref().map(|recorder| recorder.lock(session, &names)).transpose()?;
            for halves in &found {
                carry_out(halves, hold, session, &ground).await?;
            }
            ground.sweep(session).await;
            if let Some(recorder) = &recorder {
                committed = recorder.commit(Deed::Release, &mut items, session);
            }
        }
    }
    show(session, items)?;
    committed.map(|()| ExitCode::Done)
}

/// Looks for a reservation by name or address, in the inventory and among the claims.
///
/// What is held back was released already, unless the user wants to end just that.
fn find(target: &str, ends_hold: bool, ground: &Ground, cluster_ips: &[IpAddressObject]) -> Halves {
    let address = parse_address(target).ok();
    let by_address = |address: IpAddr| {
        let claimed = || ground.claims.get(&address).map(|claim| claim.terms.reservation.as_str());
        let kept = || {
            let object = cluster_ips.iter().find(|object| object.address() == Some(address));
            object.map(IpAddressObject::reservation)
        };
        ground.name_of(address).or_else(claimed).or_else(kept).unwrap_or(target).to_owned()
    };
    let name = address.map_or_else(|| target.to_owned(), by_address);
    let entry = ground.written(&name).map(|written| written.addresses);
    let held = |claim: &&Claim| match (address, entry.and_then(single)) {
        // The claim of this very address, whoever it is for, if nothing is written down.
        (Some(address), None) => claim.address == address,
        (_, Some(written)) => claim.address == written || is_ours(claim, &name, ground.identity()),
        (None, None) => is_ours(claim, &name, ground.identity()),
    };
    let stands = |claim: &&Claim| claim.state != ClaimState::Held || entry.is_some() || ends_hold;
    let claims = ground.claims.values().filter(held).filter(stands).cloned().collect();
    let own = cluster_ips.iter().filter(|object| object.reservation() == name);
    Halves { entry, claims, cluster_ips: own.cloned().collect(), name }
}

/// Refuses what would take an address away from somebody.
fn check(halves: &Halves, ground: &Ground) -> Result<()> {
    let addresses = halves.entry.and_then(single).into_iter().chain(halves.claims.iter().map(|c| c.address));
    for address in addresses {
        if let Some(error) = in_use(address, &ground.facts) {
            return Err(error);
        }
    }
    for claim in &halves.claims {
        let own = is_ours(claim, &halves.name, ground.identity());
        let leftover = claim.state != ClaimState::Committed || claim.person() == ground.person();
        let elsewhere = halves.entry.is_none() && ground.book.is_some() && !leftover;
        if !own || elsewhere {
            return Err(Error::refused(format!(
                "{} is claimed for {} by {}",
                claim.address,
                claim.terms.reservation,
                claim.person()
            ))
            .caused_by(if own {
                "it is not written in this inventory: perhaps in a clone that was not pushed yet"
            } else {
                "the claim belongs to another reservation"
            })
            .hint("ask them; if the claim is a leftover, add --force"));
        }
    }
    Ok(())
}

/// Whether something in the cluster uses the address right now.
fn in_use(address: IpAddr, facts: &Facts) -> Option<Error> {
    let mut uses = takers(address, facts).filter(|usage| is_live(usage)).peekable();
    uses.peek()?;
    let error = Error::refused(format!("{address} is in use"));
    let error = uses.fold(error, |error, usage| error.caused_by(said_by(usage)));
    Some(
        error
            .hint("take it away from there first")
            .hint("or release the reservation all the same with --force: the use stays as it is"),
    )
}

fn is_live(usage: &Use) -> bool {
    let speaks_of_it = matches!(usage.origin.source, Source::Claim | Source::ConfigMap | Source::Pool);
    // A cluster address lies in a range without being in use.
    usage.origin.layer == Layer::Live
        && usage.role != Role::ServiceRange
        && !speaks_of_it
        && matches!(usage.state, State::InUse | State::Requested)
}

fn plan(found: &[Halves], hold: Hold, ground: &Ground) -> Plan {
    let mut plan = Plan::default();
    let file = ground.book.as_ref().map_or("", |book| book.inventory.file.as_str());
    for halves in found {
        let undo =
            |address: &dyn std::fmt::Display| format!("kubectl ipam reserve {} --ip {address}", halves.name);
        if let Some(addresses) = halves.entry {
            let summary = format!("remove {addresses} from {file}");
            let subject = Subject::new("reservation", halves.name.as_str());
            plan.undoable(Action::Delete, subject, &summary, &undo(&addresses));
        }
        for address in halves.claimed(hold) {
            let (action, summary) = match hold.until {
                Some(until) => (Action::Update, format!("hold {address} back until {until}")),
                None => (Action::Delete, format!("give up the claim of {address}")),
            };
            let subject = Subject::in_namespace("Lease", ground.store.namespace(), claim_name(address));
            plan.undoable(action, subject, &summary, &undo(&address));
        }
        for object in &halves.cluster_ips {
            let (address, consumer) = (&object.metadata.name, object.consumer());
            let again = format!("{} --cluster-ip --for {consumer}", undo(address));
            let subject = Subject::new("IPAddress", address.as_str());
            plan.undoable(Action::Delete, subject, "let Services have it", &again);
        }
    }
    plan
}

/// Releases one reservation, in the order that never frees an address that is still written down.
async fn carry_out(halves: &Halves, hold: Hold, session: &Session, ground: &Ground) -> Result<()> {
    let party = ground.party(DEFAULT_TTL);
    let terms = terms(halves, ground);
    let mut claims = halves.claims.clone();
    failpoint!("release.decided");
    if let (Some(addresses), Some(book)) = (halves.entry, &ground.book) {
        let mut marked = Vec::new();
        for claim in &claims {
            if is_ours(claim, &halves.name, ground.identity()) {
                marked.extend(party.announce_release(claim).await?);
            } else {
                marked.push(claim.clone());
            }
        }
        claims = marked;
        failpoint!("release.announced");
        remove_entry(&halves.name, addresses, session, book, DEFAULT_TTL)?;
        failpoint!("release.removed");
    }
    for object in &halves.cluster_ips {
        cluster_ip::delete(session.cluster().await?, object, Effect::Real, session).await?;
    }
    if hold.until.is_some() {
        let party = ground.party(hold.time);
        for address in halves.claimed(hold) {
            let known = claims.iter().find(|claim| claim.address == address);
            if party.hold_back(address, &terms, known).await?.is_none() {
                give_up(address, session, ground).await?;
            }
            failpoint!("release.held");
        }
        return Ok(());
    }
    for claim in &claims {
        if !ground.store.delete(claim, Effect::Real).await? {
            give_up(claim.address, session, ground).await?;
        }
        failpoint!("release.deleted");
    }
    Ok(())
}

fn remove_entry(
    name: &str,
    addresses: AddrSpec,
    session: &Session,
    book: &Book,
    ttl: Duration,
) -> Result<()> {
    let edit = Edit::Remove { name: name.to_owned(), addresses: Some(addresses) };
    for outcome in write_down(session, book, &[edit], ttl)? {
        if let Outcome::Refused(error) = outcome {
            return Err(error);
        }
    }
    Ok(())
}

/// The claim changed between reading and deleting: gone is as good as deleted, anybody else's stays.
async fn give_up(address: IpAddr, session: &Session, ground: &Ground) -> Result<()> {
    if let Some(found) = ground.store.get(address).await? {
        session.ui.warn(&format!(
            "the claim of {address} stays: it is held for {} by {} now",
            found.terms.reservation,
            found.person()
        ));
    }
    Ok(())
}

fn show(session: &Session, items: Vec<ReservationItem>) -> Result<ExitCode> {
    session.ui.show(&ReservationList::new(items))?;
    Ok(ExitCode::Done)
}

/// What is known of the reservation.
fn terms(halves: &Halves, ground: &Ground) -> Terms {
    let claimed = || halves.claims.first().map(|claim| claim.terms.clone());
    ground.written_terms(&halves.name).or_else(claimed).unwrap_or_default()
}

fn item(halves: &Halves, hold: Hold, ground: &Ground) -> ReservationItem {
    let claim = halves.claims.first();
    let terms = terms(halves, ground);
    let kept = halves.cluster_ips.first();
    let claimed = || claim.map(|claim| claim.address).or_else(|| kept?.address());
    let addresses = halves.entry.or_else(|| claimed().map(AddrSpec::from));
    let namespace = ground.store.namespace();
    ReservationItem {
        name: halves.name.clone(),
        ip: addresses.map(|addresses| addresses.to_string()),
        pool: terms.pool,
        change: if addresses.is_some() { Change::Released } else { Change::Absent },
        owner: terms.owner,
        consumer: terms.consumer,
        expires: terms.expires.map(|expires| expires.to_string()),
        note: terms.note,
        claim: claim
            .map(|claim| format!("{namespace}/{}", claim_name(claim.address)))
            .or_else(|| kept.map(|object| format!("IPAddress/{}", object.metadata.name))),
        inventory: halves.entry.and(ground.book.as_ref()).map(|book| book.inventory.file.clone()),
        held_until: hold.until.filter(|_| !halves.claimed(hold).is_empty()).map(|until| until.to_string()),
        commit: None,
        uid: claim.map(|claim| claim.uid.clone()),
    }
}
