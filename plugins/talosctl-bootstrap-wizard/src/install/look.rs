//! Looking at a node: one handshake tells its state, one connection the rest. Nothing here changes anything.

use std::time::Duration;

use futures::join;
use labkit::finding::Gap;
use labkit::talos::facts::{HardwareIdentity, Link};
use labkit::talos::{
    Address, ApiState, Certificate, CertificateProblem, Closed, Credentials, Failure, Node, probe,
};

use super::sight::{Facts, Sight, Waiting};
use crate::disks::Disks;
use crate::journal::Machine;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// Looks at a node. Without `credentials` a configured node stays foreign.
pub async fn look(address: &Address, credentials: Option<&Credentials>) -> Sight {
    let probe = probe(address, HANDSHAKE).await;
    match (probe.state, probe.certificate, credentials) {
        (ApiState::Closed { why }, ..) => Sight::Silent { why: closed(&why) },
        (ApiState::NotTalos { speaks }, ..) => Sight::NotTalos { speaks },
        (ApiState::Maintenance, Some(certificate), _) => waiting(address, certificate).await,
        (ApiState::Maintenance, None, _) => {
            Sight::NotTalos { speaks: "TLS without a certificate".to_owned() }
        }
        (ApiState::Configured, _, Some(credentials)) => configured(address, credentials).await,
        (ApiState::Configured, _, None) => Sight::Foreign { why: "it has a configuration".to_owned() },
    }
}

fn closed(why: &Closed) -> String {
    match why {
        Closed::Refused => "connection refused".to_owned(),
        Closed::NoAnswer => "no answer".to_owned(),
        Closed::Unreachable(why) | Closed::NoSuchHost(why) => why.clone(),
    }
}

/// Reads a node that waits. The connection takes only the certificate that was just seen, so all of it is one boot's.
async fn waiting(address: &Address, certificate: Certificate) -> Sight {
    let node = match Node::maintenance(address, &certificate.fingerprint).await {
        Ok(node) => node,
        Err(failure) => return changed(&failure),
    };
    match facts(&node).await {
        Ok(facts) => Sight::Maintenance(Box::new(Waiting { certificate, facts })),
        Err(failure) => away(&failure),
    }
}

async fn configured(address: &Address, credentials: &Credentials) -> Sight {
    let node = match Node::secure(address, credentials).await {
        Ok(node) => node,
        Err(failure) => return refused(&failure),
    };
    match facts(&node).await {
        Ok(mut facts) => {
            etcd(&node, &mut facts).await;
            Sight::Ours(Box::new(facts))
        }
        Err(failure) => refused(&failure),
    }
}

/// A configured node that cannot be asked: away, or not one of ours.
fn refused(failure: &Failure) -> Sight {
    match failure.certificate() {
        None if failure.is_away() => away(failure),
        // It went back to maintenance mode between the handshake and the connection: the next look sees it there.
        Some(CertificateProblem::Maintenance(_)) => away(failure),
        _ => Sight::Foreign { why: words(failure) },
    }
}

/// A node in maintenance mode that is another one a moment later.
fn changed(failure: &Failure) -> Sight {
    if let Some(CertificateProblem::OtherFingerprint { .. }) = failure.certificate() {
        let speaks = "its certificate changes from one connection to the next: two machines have the address, or \
                      something in between pretends to be the node";
        return Sight::NotTalos { speaks: speaks.to_owned() };
    }
    away(failure)
}

fn away(failure: &Failure) -> Sight {
    Sight::Silent { why: words(failure) }
}

fn words(failure: &Failure) -> String {
    let error = labkit::cli::Error::from(failure.clone());
    std::iter::once(error.message).chain(error.causes).collect::<Vec<_>>().join(": ")
}

/// Reads what a node says of itself over one connection.
///
/// # Errors
/// When the connection breaks; what the node does not tell is a gap.
pub async fn facts(node: &Node) -> Result<Facts, Failure> {
    // Eleven requests at once are much to keep in every future that asks for this.
    Box::pin(read(node)).await
}

async fn read(node: &Node) -> Result<Facts, Failure> {
    let (version, disks, volumes, system_disk, links, hardware) = join!(
        node.version(),
        node.disks(),
        node.volumes(),
        node.system_disk(),
        node.links(),
        node.system_information()
    );
    let (cmdline, hostname, status, memory, security) =
        join!(node.cmdline(), node.hostname(), node.machine_status(), node.memory(), node.security());
    // Only a configured node has a role.
    let role = if node.is_maintenance() { None } else { node.machine_type().await? };
    let mut gaps = Gaps { node: node.address().to_string(), gaps: Vec::new() };
    let (disks, volumes, system_disk) = (gaps.kept(disks)?, gaps.kept(volumes)?, gaps.kept(system_disk)?);
    let hardware = gaps.kept(hardware)?.flatten();
    let links: Vec<Link> = gaps.kept(links)?.unwrap_or_default();
    let links: Vec<Link> = links.into_iter().filter(|link| link.is_physical).collect();
    let is_complete = gaps.gaps.is_empty();
    let facts = Facts {
        address: node.address().clone(),
        version: gaps.kept(version)?.map(|version| version.tag).unwrap_or_default(),
        machine: machine(hardware.as_ref(), &links),
        product: product(hardware.as_ref()),
        memory: gaps.kept(memory)?.flatten().map(|memory| memory.total),
        disks: Disks { disks: disks.unwrap_or_default(), volumes: volumes.unwrap_or_default() },
        system_disk: system_disk.flatten().map(|disk| disk.name),
        links,
        cmdline: gaps.kept(cmdline)?.flatten().unwrap_or_default(),
        hostname: gaps.kept(hostname)?.flatten().map(|name| name.hostname).unwrap_or_default(),
        status: gaps.kept(status)?.flatten(),
        role,
        etcd: None,
        members: Vec::new(),
        is_secure_boot: gaps.kept(security)?.flatten().is_some_and(|security| security.is_secure_boot),
        is_complete,
        gaps: Vec::new(),
    };
    Ok(Facts { gaps: gaps.gaps, ..facts })
}

/// Adds what a control plane says of etcd.
async fn etcd(node: &Node, facts: &mut Facts) {
    if let Ok(services) = node.services().await {
        facts.etcd = services.into_iter().find(|service| service.id == "etcd");
    }
    // Without a running etcd nobody answers, and the node says so after a while.
    if facts.etcd_state() == Some("Running")
        && let Ok(members) = node.etcd_members().await
    {
        facts.members = members.into_iter().map(|member| member.hostname).collect();
    }
}

/// The machine, by what does not change with a disk or an address.
fn machine(hardware: Option<&HardwareIdentity>, links: &[Link]) -> Machine {
    let mac = |link: &Link| {
        let own = [&link.permanent_address, &link.hardware_address];
        own.into_iter()
            .find(|mac| !mac.is_empty() && mac.bytes().any(|byte| !matches!(byte, b'0' | b':')))
            .cloned()
    };
    let mut macs: Vec<String> = links.iter().filter_map(mac).collect();
    macs.sort();
    macs.dedup();
    let uuid = hardware.map(|hardware| hardware.uuid.to_ascii_lowercase()).unwrap_or_default();
    // What a firmware without a number of its own says.
    let is_filler = uuid.bytes().all(|byte| matches!(byte, b'0' | b'-'))
        || uuid.bytes().all(|byte| matches!(byte, b'f' | b'-'));
    Machine { uuid: if is_filler { String::new() } else { uuid }, macs }
}

fn product(hardware: Option<&HardwareIdentity>) -> String {
    let parts = hardware.map(|hardware| [hardware.manufacturer.as_str(), hardware.product.as_str()]);
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

struct Gaps {
    node: String,
    gaps: Vec<Gap>,
}

impl Gaps {
    /// The value; a gap if the node did not tell it.
    fn kept<T>(&mut self, result: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(failure) if failure.is_away() || failure.certificate().is_some() => Err(failure),
            Err(failure) => {
                self.gaps.push(Gap::blocking(format!("{} of {}", failure.doing, self.node), words(&failure)));
                Ok(None)
            }
        }
    }
}
