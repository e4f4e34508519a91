//! `reserve --cluster-ip`: a cluster address kept for a Service that is to come, and its release.
//!
//! Order, as with claims: the `IPAddress` first, because creating it is the lock; then the entry in the inventory. On the
//! way back: the entry, then the object, as it was read.

use std::net::IpAddr;

use labkit::cli::{Error, Result, Session};
use labkit::finding::Subject;
use labkit::kube::resource::{IP_ADDRESSES, SERVICES};
use labkit::kube::{Cluster, Effect, ListOptions, Listed, Preconditions, Scope};
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use serde_json::Value;

use super::ground::{Detail, Ground};
use super::reserve::ReserveArgs;
use super::writing::write_down;
use crate::claims::cluster_ip::{Ask, IpAddressObject, OURS, Offer, offer};
use crate::claims::{Change, DEFAULT_TTL, ReservationItem, ReservationList};
use crate::facts::Source;
use crate::inventory::edit::{Edit, Outcome, ReservationEntry, listed};

/// What there is of the reservation, and what is still to be done for it.
struct Reserving<'a> {
    args: &'a ReserveArgs,
    ground: &'a Ground,
    cluster: &'a Cluster,
    namespace: &'a str,
    service: &'a str,
    /// The object, if it is there.
    object: Option<IpAddressObject>,
    /// The address in the inventory, if it is written down.
    written: Option<IpAddr>,
}

/// Reserves.
pub(super) async fn reserve(args: &ReserveArgs, session: &Session) -> Result<()> {
    let cluster = session.cluster().await?;
    let (namespace, service) = parent(args, cluster)?;
    let known = ours(cluster).await?;
    let ground = Ground::survey(session, &args.edit.filename, Detail::WhoUsesWhat).await?;
    let doing = Reserving {
        args,
        ground: &ground,
        cluster,
        namespace: &namespace,
        service: &service,
        object: known.into_iter().find(|one| one.reservation() == args.name),
        written: written(args, &ground)?,
    };
    let address = doing.settled()?;
    let mut offered = match &doing.object {
        Some(_) => Offer::default(),
        None => offer(Ask { ip: address, family: args.family }, &doing.facts())?,
    };
    doing.warn_about_a_live_service(session).await?;
    let next = doing.object.as_ref().map_or_else(|| offered.clone().take(), IpAddressObject::address);
    let plan = doing.plan(next);
    // The command line is the user's word, and `release` takes it back.
    let agreement = PlanFlags { yes: true, ..args.edit.plan.clone() };
    let effect = match plan.confirm(&agreement, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => return session.ui.show(&plan.document("ipam")),
        Decision::Rehearse(_) => Effect::DryRun,
        Decision::Apply(_) => Effect::Real,
    };
    let (object, fresh) = match doing.object.clone() {
        Some(object) => (object, false),
        None => (doing.create(&mut offered, effect).await?, true),
    };
    if effect == Effect::DryRun {
        session.ui.status("server dry run: nothing was changed");
    } else if let Err(error) = doing.write(&object, session) {
        if fresh {
            delete(cluster, &object, Effect::Real, session).await?;
        }
        return Err(error);
    }
    let change = match (fresh, doing.written.is_none() && ground.book.is_some()) {
        (true, _) => Change::Reserved,
        (false, true) => Change::Completed,
        (false, false) => Change::Unchanged,
    };
    session.ui.show(&ReservationList::new(vec![doing.item(&object, change)]))
}

/// The namespace and name of the Service in `--for`.
fn parent(args: &ReserveArgs, cluster: &Cluster) -> Result<(String, String)> {
    let is_service = |subject: &&Subject| {
        matches!(subject.kind.to_ascii_lowercase().as_str(), "service" | "services" | "svc")
    };
    let Some(subject) = args.consumer.as_ref().filter(is_service) else {
        return Err(Error::usage("a cluster address is for a Service").hint("say which: --for service/NAME"));
    };
    let namespace = subject.namespace.clone().unwrap_or_else(|| cluster.namespace().name.clone());
    Ok((namespace, subject.name.clone()))
}

/// The address that the inventory has for the name.
fn written(args: &ReserveArgs, ground: &Ground) -> Result<Option<IpAddr>> {
    let Some(written) = ground.written(&args.name) else { return Ok(None) };
    let single = match written.addresses.as_slice() {
        [only] => only.range().as_single(),
        _ => None,
    };
    single.map(Some).ok_or_else(|| {
        Error::refused(format!("the reservation {} has {}", args.name, listed(&written.addresses)))
            .caused_by(format!("it is written in {}", written.place))
            .hint("take another name")
    })
}

/// The objects that this tool made.
///
/// # Errors
/// Refused where the API server has no such objects.
async fn ours(cluster: &Cluster) -> Result<Vec<IpAddressObject>> {
    match cluster.list_optional(&IP_ADDRESSES, Scope::All, &ListOptions::labelled(OURS)).await? {
        Listed::Items(items) => Ok(items),
        Listed::NotInstalled => Err(Error::refused("this API server cannot keep cluster addresses")
            .caused_by("it has no IPAddress of networking.k8s.io/v1, which came with Kubernetes 1.33")
            .hint("ask for the address in the Service's manifest: spec.clusterIP")),
        Listed::Gap(gap) => Err(Error::failed(format!("cannot read {}", gap.what)).caused_by(gap.why)),
    }
}

/// The objects of a reservation, for its release; none where nobody but the API server made any.
pub(super) async fn of_reservation(ground: &Ground, session: &Session) -> Result<Vec<IpAddressObject>> {
    let is_one = |source: Source, kind: &str| source == Source::IpAddress && kind == "IPAddress";
    if !ground.facts.uses.iter().any(|usage| is_one(usage.origin.source, &usage.origin.object.kind)) {
        return Ok(Vec::new());
    }
    ours(session.cluster().await?).await
}

/// Deletes an object as it was read. One that has changed since stays, which is told.
pub(super) async fn delete(
    cluster: &Cluster,
    object: &IpAddressObject,
    effect: Effect,
    session: &Session,
) -> Result<()> {
    let preconditions = Preconditions {
        uid: Some(object.metadata.uid.clone()),
        resource_version: Some(object.metadata.resource_version.clone()),
    };
    let name = &object.metadata.name;
    match cluster.delete(&IP_ADDRESSES, Scope::All, name, &preconditions, effect).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => {
            session.ui.warn(&format!("IPAddress/{name} stays: somebody has changed it in the meantime"));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

impl Reserving<'_> {
    /// The address that is settled by what there is, or by the command line.
    fn settled(&self) -> Result<Option<IpAddr>> {
        let name = &self.args.name;
        let held = self.object.as_ref().and_then(IpAddressObject::address);
        let known = held.or(self.written);
        match (known, self.args.ip.first().copied()) {
            (Some(known), Some(asked)) if known != asked => {
                Err(Error::refused(format!("the reservation {name} has {known} already"))
                    .hint(format!("to move it, release it first: kubectl ipam release {name}")))
            }
            (known, asked) => Ok(known.or(asked)),
        }
    }

    /// Everything that is known, without what is known of the reservation itself.
    fn facts(&self) -> crate::facts::Facts {
        let mut facts = self.ground.facts.clone();
        let own = |owner: &Subject| owner.kind == "reservation" && owner.name == self.args.name;
        facts.uses.retain(|usage| !own(&usage.owner));
        facts
    }

    /// A Service that is there already has its address and cannot change it.
    async fn warn_about_a_live_service(&self, session: &Session) -> Result<()> {
        let scope = Scope::Namespace(self.namespace);
        let found: Option<Value> = self.cluster.get(&SERVICES, scope, self.service).await?;
        let has = found.as_ref().and_then(|service| service["spec"]["clusterIP"].as_str());
        if let Some(has) = has {
            let subject = Subject::in_namespace("Service", self.namespace, self.service);
            session.ui.warn(&format!("{subject} is there and has {has}, which only a new one can change"));
        }
        Ok(())
    }

    fn plan(&self, next: Option<IpAddr>) -> Plan {
        let mut plan = Plan::default();
        let Some(address) = next else { return plan };
        let undo = format!("kubectl ipam release {}", self.args.name);
        if self.object.is_none() {
            let subject = Subject::new("IPAddress", address.to_string());
            let summary = format!("keep it from Services until {} is released", self.args.name);
            plan.undoable(Action::Create, subject, &summary, &undo).needs =
                vec!["create on ipaddresses.networking.k8s.io".to_owned()];
        }
        if let Some(book) = self.ground.book.as_ref().filter(|_| self.written.is_none()) {
            let subject = Subject::new("reservation", self.args.name.as_str());
            let summary = format!("write {address} into {}", book.inventory.file);
            plan.undoable(Action::Create, subject, &summary, &undo);
        }
        plan
    }

    /// Creates the object; of the addresses on offer, the first that nobody was faster with.
    async fn create(&self, offered: &mut Offer, effect: Effect) -> Result<IpAddressObject> {
        let party = self.ground.party(DEFAULT_TTL);
        while let Some(address) = offered.take() {
            let object =
                IpAddressObject::new(address, &self.args.name, self.namespace, self.service, &party.holder);
            match self.cluster.create(&IP_ADDRESSES, Scope::All, &object, effect).await {
                Ok(stored) => return Ok(stored),
                Err(error)
                    if error.is_already_exists() && self.args.ip.is_empty() && self.written.is_none() => {}
                Err(error) if error.is_already_exists() => {
                    return Err(Error::refused(format!("{address} is taken"))
                        .caused_by(error)
                        .hint(format!("see by whom: kubectl get ipaddress {address} -o yaml")));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::refused("no cluster address is free").hint("see: kubectl get ipaddresses"))
    }

    /// Writes the entry into the inventory, if there is one and it is not there.
    fn write(&self, object: &IpAddressObject, session: &Session) -> Result<()> {
        let Some(book) = self.ground.book.as_ref().filter(|_| self.written.is_none()) else { return Ok(()) };
        let Some(address) = object.address() else { return Ok(()) };
        let entry = ReservationEntry {
            consumer: Some(Subject::in_namespace("Service", self.namespace, self.service)),
            owner: self.args.owner.clone(),
            note: self.args.note.clone(),
            expires: self.args.expires.map(|expiry| expiry.after(self.ground.now())),
            ..ReservationEntry::new(self.args.name.clone(), address.into())
        };
        for outcome in write_down(session, book, &[Edit::Add(entry)], DEFAULT_TTL)? {
            if let Outcome::Refused(error) = outcome {
                return Err(error);
            }
        }
        Ok(())
    }

    fn item(&self, object: &IpAddressObject, change: Change) -> ReservationItem {
        ReservationItem {
            name: self.args.name.clone(),
            ip: Some(object.metadata.name.clone()),
            addresses: vec![object.metadata.name.clone()],
            pool: None,
            change,
            owner: self.args.owner.clone(),
            consumer: Some(object.consumer()),
            expires: self.args.expires.map(|expiry| expiry.after(self.ground.now()).to_string()),
            note: self.args.note.clone(),
            claim: Some(format!("IPAddress/{}", object.metadata.name)),
            claims: vec![format!("IPAddress/{}", object.metadata.name)],
            inventory: self.ground.book.as_ref().map(|book| book.inventory.file.clone()),
            held_until: None,
            commit: None,
            uids: Vec::new(),
        }
    }
}
