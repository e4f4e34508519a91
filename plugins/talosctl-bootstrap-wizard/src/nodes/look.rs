//! Looking at one node: what answers, and what it says of itself. Nothing is judged here.

use std::cell::RefCell;
use std::time::Duration;

use jiff::Timestamp;
use labkit::finding::Gap;
use labkit::talos::facts::{Disk, Link, Stage, SystemDisk, Volume};
use labkit::talos::{
    Address, ApiState, CertificateProblem, Closed, EtcdMember, Failure, MemberId, Node, Patience, Probe,
    probe,
};

use super::facts::{DiskFact, LinkFact, NodeFacts, State, Unmet};
use crate::access::Key;
use crate::cluster::Role;

/// Looks at the node with the first key that opens it.
pub async fn look(address: &Address, keys: &[Key], patience: Patience) -> NodeFacts {
    let seen = probe(address, patience.connect).await;
    Box::pin(look_closer(seen, keys, patience)).await
}

/// Looks closer at what a probe found.
pub async fn look_closer(seen: Probe, keys: &[Key], patience: Patience) -> NodeFacts {
    let address = &seen.address;
    match &seen.state {
        ApiState::Closed { why } => {
            let why = Some(closed(why, patience.connect));
            NodeFacts { why, ..facts(&seen, State::Silent) }
        }
        ApiState::NotTalos { speaks } => {
            NodeFacts { why: Some(format!("it speaks {speaks}")), ..facts(&seen, State::NotTalos) }
        }
        ApiState::Maintenance => {
            let found = facts(&seen, State::Maintenance);
            let Some(certificate) = &seen.certificate else { return found };
            match Node::maintenance_with(address, &certificate.fingerprint, patience).await {
                Ok(node) => Box::pin(Reader::new(&node).read(found)).await,
                Err(failure) => with_gap(found, &failure),
            }
        }
        ApiState::Configured => Box::pin(open(address, keys, patience, &seen)).await,
    }
}

/// The connection to a configured node with the first key that opens it, and that key.
///
/// # Errors
/// The failure that says most: that of the key whose cluster the node belongs to, else that of the last one; `None`
/// without any key.
pub async fn connect<'k>(
    address: &Address,
    keys: &'k [Key],
    patience: Patience,
) -> Result<(Node, &'k Key), Option<Failure>> {
    let mut told: Option<Failure> = None;
    for key in keys {
        match Node::secure_with(address, &key.credentials, patience).await {
            Ok(node) => return Ok((node, key)),
            Err(failure) => {
                if told.as_ref().is_none_or(is_foreign) {
                    told = Some(failure);
                }
            }
        }
    }
    Err(told)
}

/// Whether the node belongs to another cluster than the certificate that was shown.
pub fn is_foreign(failure: &Failure) -> bool {
    matches!(
        failure.certificate(),
        Some(CertificateProblem::OtherBundle | CertificateProblem::ForeignAuthority { .. })
    )
}

async fn open(address: &Address, keys: &[Key], patience: Patience, seen: &Probe) -> NodeFacts {
    match connect(address, keys, patience).await {
        Ok((node, key)) => {
            let context = Some(key.context.clone());
            let found = NodeFacts { context, ..facts(seen, State::Ours) };
            Box::pin(Reader::new(&node).read(found)).await
        }
        Err(None) => facts(seen, State::Configured),
        Err(Some(failure)) if is_foreign(&failure) => facts(seen, State::Foreign),
        Err(Some(failure)) if failure.is_away() => {
            NodeFacts { why: Some(reason(&failure)), ..facts(seen, State::Silent) }
        }
        Err(Some(failure)) => NodeFacts { why: Some(reason(&failure)), ..facts(seen, State::Configured) },
    }
}

fn facts(seen: &Probe, state: State) -> NodeFacts {
    NodeFacts {
        address: seen.address.to_string(),
        state,
        fingerprint: seen.certificate.as_ref().map(|certificate| certificate.fingerprint.to_string()),
        certificate_until: seen.certificate.as_ref().map(|certificate| certificate.not_after),
        ..NodeFacts::default()
    }
}

fn closed(why: &Closed, within: Duration) -> String {
    match why {
        Closed::Refused => "the machine is there, but its Talos API is closed".to_owned(),
        Closed::NoAnswer => format!("no answer within {within:?}"),
        Closed::Unreachable(why) => why.clone(),
        Closed::NoSuchHost(why) => format!("the name cannot be resolved: {why}"),
    }
}

/// The first cause of a failure, without its headline.
pub fn reason(failure: &Failure) -> String {
    let error = labkit::cli::Error::from(failure.clone());
    if error.causes.is_empty() { error.message } else { error.causes.join(": ") }
}

fn with_gap(mut facts: NodeFacts, failure: &Failure) -> NodeFacts {
    facts.gaps.push(gap(failure));
    facts
}

fn gap(failure: &Failure) -> Gap {
    Gap::blocking(format!("{} on {}", failure.doing, failure.node), reason(failure))
}

/// Reads from one node, and keeps what could not be read.
struct Reader<'n> {
    node: &'n Node,
    gaps: RefCell<Vec<Gap>>,
}

impl<'n> Reader<'n> {
    fn new(node: &'n Node) -> Self {
        Self { node, gaps: RefCell::default() }
    }

    fn keep<T>(&self, result: labkit::talos::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            // Older nodes, and nodes in maintenance mode, do not have every call.
            Err(failure) if failure.is_unimplemented() => None,
            Err(failure) => {
                self.gaps.borrow_mut().push(gap(&failure));
                None
            }
        }
    }

    async fn read(self, facts: NodeFacts) -> NodeFacts {
        let node = self.node;
        let is_configured = !node.is_maintenance();
        let (version, hostname, hardware, memory, links, storage, machine, role, services, clock) = futures::join!(
            async { self.keep(node.version().await) },
            async { self.keep(node.hostname().await).flatten() },
            async { self.keep(node.system_information().await).flatten() },
            async { self.keep(node.memory().await).flatten() },
            async { self.keep(node.links().await).unwrap_or_default() },
            self.storage(),
            async { self.keep(node.machine_status().await).flatten() },
            async { self.keep(node.machine_type().await).flatten() },
            self.control(is_configured),
            async {
                let time = self.keep(node.time().await).flatten();
                time.map(|time| time.duration_since(Timestamp::now()))
            },
        );
        let (disks, volumes, system, cmdline) = storage;
        let candidates = disks.iter().filter(|disk| disk.is_candidate()).map(disk_fact).collect();
        let system_disk =
            system.and_then(|system| disks.iter().find(|disk| disk.name == system.name).map(disk_fact));
        NodeFacts {
            clock_ahead: clock,
            version: version.map(|version| version.tag).filter(|tag| !tag.is_empty()),
            hostname: hostname.map(|name| name.hostname).filter(|name| !name.is_empty()),
            uuid: hardware.as_ref().map(|one| one.uuid.clone()).filter(|uuid| !uuid.is_empty()),
            product: hardware.map(|one| format!("{} {}", one.manufacturer, one.product).trim().to_owned()),
            memory: memory.map(|memory| memory.total),
            links: links.iter().filter(|link| link.is_physical).map(link_fact).collect(),
            disks: candidates,
            system_disk,
            boot_medium: boot_medium(&volumes),
            booted_from_installer: is_configured
                && cmdline.is_some_and(|line| {
                    line.split_whitespace().any(|word| word == "talos.halt_if_installed=1")
                }),
            role: role.map(role_of),
            stage: machine.as_ref().map(|status| stage_name(status.stage)),
            ready: machine.as_ref().map(|status| status.is_ready).filter(|_| is_configured),
            unmet: machine.map(|status| status.unmet).unwrap_or_default().into_iter().map(unmet).collect(),
            etcd: services.0,
            members: services.1,
            member_id: services.2,
            gaps: self.gaps.into_inner(),
            ..facts
        }
    }

    async fn storage(&self) -> (Vec<Disk>, Vec<Volume>, Option<SystemDisk>, Option<String>) {
        let node = self.node;
        futures::join!(
            async { self.keep(node.disks().await).unwrap_or_default() },
            async { self.keep(node.volumes().await).unwrap_or_default() },
            async { self.keep(node.system_disk().await).flatten() },
            async { self.keep(node.cmdline().await).flatten() },
        )
    }

    /// The state of etcd, its members as this node lists them, and which of them it is.
    async fn control(
        &self,
        is_configured: bool,
    ) -> (Option<String>, Option<Vec<super::facts::Member>>, Option<MemberId>) {
        if !is_configured {
            return (None, None, None);
        }
        let services = self.keep(self.node.services().await).unwrap_or_default();
        let etcd = services.into_iter().find(|service| service.id == "etcd");
        let Some(etcd) = etcd else { return (None, None, None) };
        // Without a running etcd there is nobody to ask, which is no gap.
        if !etcd.is_running() {
            return (Some(etcd.state), None, None);
        }
        let (members, status) = futures::join!(async { self.keep(self.node.etcd_members().await) }, async {
            self.keep(self.node.etcd_status().await)
        },);
        let members = members.map(|members| members.into_iter().map(member).collect());
        (Some(etcd.state), members, status.map(|status| status.member_id))
    }
}

fn member(member: EtcdMember) -> super::facts::Member {
    super::facts::Member { id: member.id, hostname: member.hostname, learner: member.is_learner }
}

/// A Talos installer that is still plugged in.
fn boot_medium(volumes: &[Volume]) -> Option<String> {
    let is_installer = |volume: &&Volume| volume.content == "iso9660" && volume.label.starts_with("TALOS_");
    let volume = volumes.iter().find(is_installer)?;
    Some(if volume.parent.is_empty() { volume.id.clone() } else { volume.parent.clone() })
}

fn disk_fact(disk: &Disk) -> DiskFact {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    DiskFact {
        name: disk.name.clone(),
        transport: disk.transport.clone(),
        model: disk.model.clone(),
        serial: filled(&disk.serial),
        wwid: filled(&disk.wwid),
        uuid: filled(&disk.uuid),
        size: disk.size,
    }
}

fn link_fact(link: &Link) -> LinkFact {
    let mac =
        if link.permanent_address.is_empty() { &link.hardware_address } else { &link.permanent_address };
    LinkFact { name: link.name.clone(), mac: mac.clone(), speed: link.speed.map(u64::from) }
}

fn role_of(role: labkit::talos::facts::Role) -> Role {
    match role {
        labkit::talos::facts::Role::Worker => Role::Worker,
        labkit::talos::facts::Role::ControlPlane => Role::ControlPlane,
    }
}

fn unmet(unmet: labkit::talos::facts::Unmet) -> Unmet {
    Unmet { name: unmet.name, reason: unmet.reason }
}

fn stage_name(stage: Stage) -> String {
    stage.to_string()
}
