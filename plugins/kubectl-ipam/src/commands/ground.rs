//! What `reserve` and `release` stand on: the inventory, the live use of addresses, the claims.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use labkit::cli::{Error, Result, Session};
use labkit::finding::Subject;
use labkit::kube::Effect;
use labkit::net::{AddrSpec, Cidr};

use super::sources::read_files_for_edits;
use crate::claims::{
    Claim, ClaimState, ClaimStore, DEFAULT_NAMESPACE, Party, Step, Terms, Written, block_of, claim_name,
    holder, host, inventory_identity, takers,
};
use crate::collect::live::LiveOptions;
use crate::collect::shared::{self, Seen};
use crate::facts::{self, Facts, Layer, Origin, Role, State, Use};
use crate::inventory::{self, Inventory, Known, Source};

/// The advice where there is no cluster.
const NEEDS_CLUSTER: &str =
    "claims in the cluster keep two people from taking one address, so this does not work offline";

/// How many claims whose hold-down is over one run clears away at most.
const SWEEP: usize = 32;

/// How much has to be known about the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail<'a> {
    /// Every use, with its origin.
    WhoUsesWhat,
    /// Which addresses cannot be had by these reservations; what many processes that start together can share.
    WhatIsTaken(&'a [String]),
}

/// The inventory in use.
#[derive(Debug)]
pub struct Book {
    /// Its file, absolute.
    pub path: PathBuf,
    /// Its digest, the same in every clone.
    pub identity: String,
    /// Its content.
    pub inventory: Inventory,
    source: Option<Source>,
}

impl Book {
    /// What is known of the file, for an edit.
    pub fn known(&self) -> Option<Known<'_>> {
        self.source.as_ref().map(|source| Known { source, inventory: &self.inventory })
    }
}

/// Everything that is known before anything is decided.
#[derive(Debug)]
pub struct Ground {
    /// The inventory, if there is one.
    pub book: Option<Book>,
    /// Uses of addresses from every source, claims included.
    pub facts: Facts,
    /// Claims, by what they hold. Where it only matters what is taken: those that can run out, and those of the
    /// reservations in question.
    pub claims: BTreeMap<Cidr, Claim>,
    /// Where claims are.
    pub store: ClaimStore,
    /// Whether other processes are known to be choosing addresses at this moment.
    pub contended: bool,
    holder: String,
    now: Timestamp,
}

impl Ground {
    /// Reads inventory, files and cluster.
    ///
    /// # Errors
    /// When a file has a mistake, or the API server is of no use: without claims there is no lock.
    pub async fn survey(session: &Session, filenames: &[PathBuf], detail: Detail<'_>) -> Result<Self> {
        Self::survey_with(session, filenames, detail, NEEDS_CLUSTER).await
    }

    /// [`Ground::survey`] for a verb that has other advice than `NEEDS_CLUSTER` where there is no cluster.
    ///
    /// # Errors
    /// As [`Ground::survey`].
    pub async fn survey_with(
        session: &Session,
        filenames: &[PathBuf],
        detail: Detail<'_>,
        advice: &str,
    ) -> Result<Self> {
        let started = shared::moment();
        let now = session.now();
        let sources = read_files_for_edits(session, filenames)?;
        let mut facts = sources.facts;
        let source = sources.source;
        let book = sources.inventory.map(|inventory| open(session, inventory, source)).transpose()?;
        refuse_unreadable(&facts)?;
        let cluster = session.cluster().await.map_err(|error| error.hint(advice))?;
        let place = book.as_ref().map(|book| &book.inventory.claims);
        let context = place.and_then(|claims| claims.context.as_ref()).map(|context| context.as_str());
        let home = match context.filter(|context| cluster.context() != Some(context)) {
            Some(context) => session.cluster_in(context).await?,
            None => cluster.clone(),
        };
        let namespace = place
            .and_then(|claims| claims.namespace.as_ref())
            .map_or(DEFAULT_NAMESPACE, |namespace| namespace.as_str());
        let store = ClaimStore::new(home, namespace);
        let published = book.iter().flat_map(|book| &book.inventory.publish);
        let options = LiveOptions {
            config_maps: published.map(|map| (map.namespace.clone(), map.name.clone())).collect(),
            claims: None,
            ..LiveOptions::everything(now)
        };
        let is_written =
            |name: &String| book.as_ref().is_some_and(|book| book.inventory.reservation(name).is_some());
        let seen = match detail {
            // Of what is written down already, it matters who else may have claimed it.
            Detail::WhatIsTaken(names) if !names.iter().any(is_written) => {
                shared::taken(cluster, &options, &store, &session.env, started, names).await
            }
            Detail::WhatIsTaken(_) | Detail::WhoUsesWhat => shared::look(cluster, &options, &store).await,
        };
        let Seen { facts: found, claims, shared: contended } = seen.map_err(|error| error.hint(advice))?;
        facts.append(found);
        let holder = holder(&session.env);
        let mut ground = Self { book, facts, claims: BTreeMap::new(), store, contended, holder, now };
        for claim in claims {
            ground.note(claim);
        }
        Ok(ground)
    }

    /// Which inventory reservations are written in; empty without one.
    pub fn identity(&self) -> &str {
        self.book.as_ref().map_or("", |book| book.identity.as_str())
    }

    /// This run as a taker of claims that last `ttl`.
    pub fn party(&self, ttl: Duration) -> Party<'_> {
        Party {
            store: &self.store,
            holder: self.holder.clone(),
            inventory: self.identity().to_owned(),
            ttl,
            now: self.now,
        }
    }

    /// The person and machine this run belongs to.
    pub fn person(&self) -> &str {
        self.holder.split('/').next().unwrap_or_default()
    }

    /// The reservation of that name in the inventory.
    pub fn written(&self, name: &str) -> Option<Written> {
        let book = self.book.as_ref()?;
        let reservation = book.inventory.reservation(name)?;
        Some(Written {
            addresses: reservation.specs(),
            place: format!("{}:{}", book.inventory.file, reservation.position.line),
        })
    }

    /// What the claim says about a reservation that is there already and, without an inventory, nowhere else.
    pub fn claimed_terms(&self, name: &str, step: &Step) -> Option<Terms> {
        let Step::Done(addresses) = step else { return None };
        let claim = self.claims.get(&block_of(*addresses)?)?;
        (claim.terms.reservation == name).then(|| claim.terms.clone())
    }

    /// The name of the reservation in the inventory that has exactly this address or prefix.
    pub fn name_of(&self, block: Cidr) -> Option<&str> {
        let inventory = &self.book.as_ref()?.inventory;
        let has = |spec: &AddrSpec| spec.range() == block.range();
        let found = inventory.reservations.iter().find(|entry| entry.specs().iter().any(has))?;
        Some(&found.name.value)
    }

    /// Whether an address that is held back can be had by its name again: nobody has moved in since.
    pub fn is_vacant(&self, block: Cidr) -> bool {
        takers(block.range(), &self.facts).all(|usage| usage.role == Role::Claim)
    }

    /// Whether an address or prefix is in the network of that name.
    pub fn is_in_network(&self, block: Cidr, name: &str) -> bool {
        self.facts
            .networks
            .iter()
            .any(|network| network.name == name && network.cidr.range().contains_range(block.range()))
    }

    /// Clears away claims whose hold-down is over. They keep nobody away, so one that cannot be deleted is only told.
    pub async fn sweep(&self, session: &Session) {
        let over = |claim: &&Claim| claim.state == ClaimState::Held && claim.is_expired(self.now);
        for claim in self.claims.values().filter(over).take(SWEEP) {
            if let Err(error) = self.store.delete(claim, Effect::Real).await {
                let address = claim.addresses();
                session.ui.warn(&format!("the claim of {address}, whose hold-down is over, stays: {error}"));
                return;
            }
        }
    }

    /// The present time, the same for every decision of this run.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The inventory's file as it stands in claims; empty without one.
    pub fn file(&self) -> String {
        self.book.as_ref().map_or_else(String::new, |book| book.path.display().to_string())
    }

    /// What the inventory says about a reservation, as a claim would.
    pub fn written_terms(&self, name: &str) -> Option<Terms> {
        let entry = self.book.as_ref()?.inventory.reservation(name)?;
        Some(Terms {
            reservation: name.to_owned(),
            owner: entry.owner.clone(),
            note: entry.note.clone(),
            consumer: entry.consumer.as_ref().map(|consumer| subject_text(consumer)),
            pool: entry.pool.as_ref().map(|pool| pool.value.clone()),
            expires: entry.expires.as_ref().map(|expires| expires.value),
            inventory: self.identity().to_owned(),
            file: self.file(),
        })
    }

    /// Takes a claim in: as one, and as a use of its address unless it has run out.
    ///
    /// One that has run out still counts when the inventory it was made for can be read here, in another clone on
    /// this machine, and has the address written down.
    fn note(&mut self, claim: Claim) {
        let own_file = self.book.as_ref().map(|book| book.path.as_path());
        let kept = claim.is_expired(self.now) && written_elsewhere(&claim, own_file);
        if !claim.is_expired(self.now) || kept {
            self.facts.uses.push(claim_use(&claim, self.store.namespace()));
        }
        self.claims.insert(claim.block, claim);
    }
}

/// The inventory as one that can be written to.
pub(super) fn open(session: &Session, inventory: Inventory, source: Option<Source>) -> Result<Book> {
    if inventory.file == "<stdin>" {
        return Err(
            Error::usage("an inventory from standard input cannot be changed").hint("name its file with -f")
        );
    }
    let path = session.env.directory().join(&inventory.file);
    let path = path.canonicalize().unwrap_or(path);
    Ok(Book { identity: inventory_identity(&path), path, inventory, source })
}

/// `service/media/plex`, as it is typed.
pub(super) fn subject_text(subject: &Subject) -> String {
    match &subject.namespace {
        Some(namespace) => format!("{}/{namespace}/{}", subject.kind, subject.name),
        None => format!("{}/{}", subject.kind, subject.name),
    }
}

/// An address of the inventory that cannot be read may be any, so none is given away.
pub(super) fn refuse_unreadable(facts: &Facts) -> Result<()> {
    let mut wrong =
        facts.notes.iter().filter(|note| !note.understood && note.origin.layer == Layer::Inventory);
    let Some(first) = wrong.next() else { return Ok(()) };
    let place = first.origin.location.as_ref().map(|at| format!("{}:{}: ", at.file, at.line));
    let error = Error::failed(format!("{}{}", place.unwrap_or_default(), first.error));
    Err(wrong
        .fold(error, |error, note| error.caused_by(&note.error))
        .hint("mend the inventory first: kubectl ipam check --offline"))
}

fn written_elsewhere(claim: &Claim, own_file: Option<&Path>) -> bool {
    let file = Path::new(&claim.terms.file);
    if claim.terms.file.is_empty() || claim.host() != host() || own_file == Some(file) {
        return false;
    }
    let Ok(reading) = inventory::load(file) else { return false };
    let entry = reading.inventory.reservation(&claim.terms.reservation);
    entry.is_some_and(|entry| entry.specs().into_iter().any(|spec| block_of(spec) == Some(claim.block)))
}

fn claim_use(claim: &Claim, namespace: &str) -> Use {
    let object = Arc::new(Subject::in_namespace("Lease", namespace, claim_name(claim.block)));
    let owner = Subject::new("reservation", claim.terms.reservation.as_str());
    let end = claim.expires().filter(|_| claim.state == ClaimState::Held);
    let until = end.map(|end| format!(" until {end}")).unwrap_or_default();
    let note = format!("{} for {} by {}{until}", claim.state.word(), claim.terms.reservation, claim.person());
    Use {
        addresses: claim.addresses(),
        role: Role::Claim,
        owner: Arc::new(owner),
        origin: Origin::live(facts::Source::Claim, object, note.as_str()),
        state: if claim.state == ClaimState::Held { State::Held } else { State::Claimed },
        ports: Vec::new(),
        note: claim.terms.note.as_deref().map(Into::into),
    }
}
