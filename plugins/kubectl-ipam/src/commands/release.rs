//! `release`: lets go of a reserved address.
//!
//! Order: the claim is marked as being released, so that it runs out if this run dies; the entry is taken out of
//! the inventory; the claim is deleted or, with a hold-down, kept from others for a while. What is to be held back and
//! has no claim yet gets one before anything else: who may not make it changes nothing. An address is never free while
//! this inventory has it written down.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use labkit::cli::{Error, ExitCode, Result, Session, failpoint};
use labkit::finding::Subject;
use labkit::kube::{Effect, parse_duration};
use labkit::net::{AddrSpec, Cidr, parse_address};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan};
use labkit::prompt::Prompt;

use super::cluster_ip;
use super::editing::EditFlags;
use super::ground::{Book, Detail, Ground};
use super::recording::Recorder;
use super::writing::write_down;
use crate::claims::cluster_ip::IpAddressObject;
use crate::claims::{
    Change, Claim, ClaimState, DEFAULT_TTL, Deed, ReservationItem, ReservationList, Terms, block_of,
    claim_name, is_ours, said_by, spec_of, takers,
};
use crate::complete;
use crate::facts::{Facts, Layer, Role, Source, State, Use};
use crate::inventory::edit::{Edit, Outcome, listed};

/// What to release.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Names of reservations, or their addresses or prefixes
    // A script's unset variable is not the name of something that is gone already.
    #[arg(
        value_name = "NAME|ADDRESS|CIDR",
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
    /// How the inventory is edited.
    #[command(flatten)]
    pub edit: EditFlags,
}

/// What there is of one reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Halves {
    name: String,
    /// The entry's addresses; none if it is not written down.
    entry: Vec<AddrSpec>,
    /// Its claims: one for each address or prefix, more only after runs that were killed.
    claims: Vec<Claim>,
    /// What keeps its cluster address.
    cluster_ips: Vec<IpAddressObject>,
}

impl Halves {
    /// What its entry has that a claim can hold.
    fn written(&self) -> impl Iterator<Item = Cidr> {
        self.entry.iter().filter_map(|spec| block_of(*spec))
    }

    /// The addresses and prefixes whose claims are let go: those that have one and, to be held back, the entry's.
    fn claimed(&self, hold: Hold) -> BTreeSet<Cidr> {
        // A Lease keeps no Service from a cluster address.
        let can_hold = hold.until.is_some() && self.cluster_ips.is_empty();
        let written = self.written().filter(|_| can_hold);
        self.claims.iter().map(|claim| claim.block).chain(written).collect()
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
    let ground = Ground::survey(session, &args.edit.filename, Detail::WhoUsesWhat).await?;
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
    let recorder = args.edit.commit.then(|| Recorder::open(ground.book.as_ref(), session)).transpose()?;
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
    match plan.confirm(&args.edit.plan, &session.ui, &Prompt::new(&session.ui))? {
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

/// Looks for a reservation by name, address or prefix, in the inventory and among the claims.
///
/// What is held back was released already, unless the user wants to end just that.
fn find(target: &str, ends_hold: bool, ground: &Ground, cluster_ips: &[IpAddressObject]) -> Halves {
    let block = parse_address(target).ok().map(Cidr::single).or_else(|| target.parse().ok());
    let claimed = block.and_then(|block| ground.claims.get(&block));
    let by_block = |block: Cidr| {
        let claimed = || claimed.map(|claim| claim.terms.reservation.as_str());
        let kept = || {
            let is_it = |object: &&IpAddressObject| object.address().map(Cidr::single) == Some(block);
            cluster_ips.iter().find(is_it).map(IpAddressObject::reservation)
        };
        ground.name_of(block).or_else(claimed).or_else(kept).unwrap_or(target).to_owned()
    };
    let name = block.map_or_else(|| target.to_owned(), by_block);
    let entry = ground.written(&name).map(|written| written.addresses).unwrap_or_default();
    let written: Vec<Cidr> = entry.iter().filter_map(|spec| block_of(*spec)).collect();
    let held = |claim: &&Claim| {
        let own = is_ours(claim, &name, ground.identity());
        match claimed.filter(|_| entry.is_empty()) {
            // The claim of this very block, whoever it is for, if nothing is written down; and the other one of its
            // reservation.
            Some(found) => claim.block == found.block || own && is_ours(found, &name, ground.identity()),
            None => written.contains(&claim.block) || own && (block.is_none() || !entry.is_empty()),
        }
    };
    let stands = |claim: &&Claim| claim.state != ClaimState::Held || !entry.is_empty() || ends_hold;
    let claims = ground.claims.values().filter(held).filter(stands).cloned().collect();
    let own = cluster_ips.iter().filter(|object| object.reservation() == name);
    Halves { entry, claims, cluster_ips: own.cloned().collect(), name }
}

/// Refuses what would take an address away from somebody.
fn check(halves: &Halves, ground: &Ground) -> Result<()> {
    for block in halves.written().chain(halves.claims.iter().map(|claim| claim.block)) {
        if let Some(error) = in_use(block, &ground.facts) {
            return Err(error);
        }
    }
    for claim in &halves.claims {
        let own = is_ours(claim, &halves.name, ground.identity());
        let leftover = claim.state != ClaimState::Committed || claim.person() == ground.person();
        let elsewhere = halves.entry.is_empty() && ground.book.is_some() && !leftover;
        if !own || elsewhere {
            return Err(Error::refused(format!(
                "{} is claimed for {} by {}",
                claim.addresses(),
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

/// Whether something in the cluster uses the address, or a part of the prefix, right now.
fn in_use(block: Cidr, facts: &Facts) -> Option<Error> {
    let mut uses = takers(block.range(), facts).filter(|usage| is_live(usage)).peekable();
    uses.peek()?;
    let error = Error::refused(format!("{} is in use", spec_of(block)));
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
        let undo = || format!("kubectl ipam reserve {}{}", halves.name, again(halves));
        if !halves.entry.is_empty() {
            let summary = format!("remove {} from {file}", listed(&halves.entry));
            let subject = Subject::new("reservation", halves.name.as_str());
            plan.undoable(Action::Delete, subject, &summary, &undo());
        }
        for block in halves.claimed(hold) {
            let address = spec_of(block);
            let (action, summary) = match hold.until {
                Some(until) => (Action::Update, format!("hold {address} back until {until}")),
                None => (Action::Delete, format!("give up the claim of {address}")),
            };
            let subject = Subject::in_namespace("Lease", ground.store.namespace(), claim_name(block));
            plan.undoable(action, subject, &summary, &undo());
        }
        for object in &halves.cluster_ips {
            let (address, consumer) = (&object.metadata.name, object.consumer());
            let again =
                format!("kubectl ipam reserve {} --ip {address} --cluster-ip --for {consumer}", halves.name);
            let subject = Subject::new("IPAddress", address.as_str());
            plan.undoable(Action::Delete, subject, "let Services have it", &again);
        }
    }
    plan
}

/// The flags that reserve the same once more.
fn again(halves: &Halves) -> String {
    let claimed = || halves.claims.iter().map(Claim::addresses).collect();
    let addresses = if halves.entry.is_empty() { claimed() } else { halves.entry.clone() };
    let pair = if addresses.len() > 1 { " --dual-stack" } else { "" };
    let flags = addresses.iter().map(|spec| match spec {
        AddrSpec::Cidr(cidr) => format!(" --cidr {cidr}"),
        AddrSpec::Address(_) | AddrSpec::Range(_) => format!(" --ip {spec}"),
    });
    [pair.to_owned()].into_iter().chain(flags).collect()
}

/// Releases one reservation, in the order that never frees an address that is still written down.
async fn carry_out(halves: &Halves, hold: Hold, session: &Session, ground: &Ground) -> Result<()> {
    let party = ground.party(DEFAULT_TTL);
    let terms = terms(halves, ground);
    let mut claims = halves.claims.clone();
    failpoint!("release.decided");
    let held = hold_unclaimed(halves, hold, &terms, ground).await?;
    if let Some(book) = ground.book.as_ref().filter(|_| !halves.entry.is_empty()) {
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
        remove_entry(&halves.name, &halves.entry, session, book, DEFAULT_TTL)?;
        failpoint!("release.removed");
    }
    for object in &halves.cluster_ips {
        cluster_ip::delete(session.cluster().await?, object, Effect::Real, session).await?;
    }
    if hold.until.is_some() {
        let party = ground.party(hold.time);
        for block in halves.claimed(hold).difference(&held).copied() {
            let known = claims.iter().find(|claim| claim.block == block);
            if party.hold_back(block, &terms, known).await?.is_none() {
                give_up(block, session, ground).await?;
            }
            failpoint!("release.held");
        }
        return Ok(());
    }
    for claim in &claims {
        if !ground.store.delete(claim, Effect::Real).await? {
            give_up(claim.block, session, ground).await?;
        }
        failpoint!("release.deleted");
    }
    Ok(())
}

/// Holds back what is written down without a claim; these addresses and prefixes.
async fn hold_unclaimed(
    halves: &Halves,
    hold: Hold,
    terms: &Terms,
    ground: &Ground,
) -> Result<BTreeSet<Cidr>> {
    let party = ground.party(hold.time);
    let is_claimed = |block: &Cidr| halves.claims.iter().any(|claim| claim.block == *block);
    let mut held = BTreeSet::new();
    for block in halves.claimed(hold).into_iter().filter(|block| !is_claimed(block)) {
        if party.hold_back(block, terms, None).await?.is_none() {
            return Err(Error::refused(format!("{} was claimed just now", spec_of(block)))
                .hint("run the command again to see by whom"));
        }
        held.insert(block);
    }
    Ok(held)
}

fn remove_entry(
    name: &str,
    addresses: &[AddrSpec],
    session: &Session,
    book: &Book,
    ttl: Duration,
) -> Result<()> {
    let edit = Edit::Remove { name: name.to_owned(), addresses: Some(addresses.to_vec()) };
    for outcome in write_down(session, book, &[edit], ttl)? {
        if let Outcome::Refused(error) = outcome {
            return Err(error);
        }
    }
    Ok(())
}

/// The claim changed between reading and deleting: gone is as good as deleted, anybody else's stays.
async fn give_up(block: Cidr, session: &Session, ground: &Ground) -> Result<()> {
    if let Some(found) = ground.store.get(block).await? {
        session.ui.warn(&format!(
            "the claim of {} stays: it is held for {} by {} now",
            found.addresses(),
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
    let terms = terms(halves, ground);
    let kept = halves.cluster_ips.first();
    let claimed = || {
        let claims = halves.claims.iter().map(Claim::addresses);
        claims.chain(kept.and_then(IpAddressObject::address).map(AddrSpec::from)).collect()
    };
    let addresses = if halves.entry.is_empty() { claimed() } else { halves.entry.clone() };
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let namespace = ground.store.namespace();
    let name = |claim: &Claim| format!("{namespace}/{}", claim_name(claim.block));
    let objects = kept.map(|object| format!("IPAddress/{}", object.metadata.name));
    let claims: Vec<String> = halves.claims.iter().map(name).chain(objects).collect();
    let file = ground.book.as_ref().filter(|_| !halves.entry.is_empty());
    ReservationItem {
        name: halves.name.clone(),
        ip: addresses.first().cloned(),
        change: if addresses.is_empty() { Change::Absent } else { Change::Released },
        addresses,
        pool: terms.pool,
        owner: terms.owner,
        consumer: terms.consumer,
        expires: terms.expires.map(|expires| expires.to_string()),
        note: terms.note,
        claim: claims.first().cloned(),
        claims,
        inventory: file.map(|book| book.inventory.file.clone()),
        held_until: hold.until.filter(|_| !halves.claimed(hold).is_empty()).map(|until| until.to_string()),
        commit: None,
        uids: halves.claims.iter().map(|claim| claim.uid.clone()).collect(),
    }
}
