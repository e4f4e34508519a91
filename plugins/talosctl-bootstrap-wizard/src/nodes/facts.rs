//! What was seen of nodes in one look: facts without judgement.

use jiff::{SignedDuration, Timestamp};
use labkit::finding::Gap;
use labkit::talos::MemberId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::Role;

/// What answers at an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing: powered off, booting, installing, or no machine at all.
    #[default]
    Silent,
    /// Talos without a configuration.
    Maintenance,
    /// Talos that takes our client certificate.
    Ours,
    /// Talos with the configuration of another cluster.
    Foreign,
    /// Talos with a configuration; nobody can tell whose.
    Configured,
    /// Something else has the port.
    NotTalos,
}

impl State {
    /// As tables show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Maintenance => "maintenance",
            Self::Ours => "ours",
            Self::Foreign => "foreign",
            Self::Configured => "configured",
            Self::NotTalos => "not-talos",
        }
    }
}

/// What cluster.yaml wants a node to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// Its hostname.
    pub hostname: Option<String>,
    /// Its role.
    pub role: Option<Role>,
    /// The version of Talos.
    pub version: Option<String>,
    /// The identity of the disk it is installed on: its wwid, serial number or UUID.
    pub disk: Option<String>,
}

/// A disk of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiskFact {
    /// The kernel's name, which may change at every boot.
    pub name: String,
    /// How it is connected: `nvme`, `sata`, `usb`.
    pub transport: String,
    /// What it calls itself.
    pub model: String,
    /// Its serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Its worldwide name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wwid: Option<String>,
    /// Its UUID, which few have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// A network interface with an address of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LinkFact {
    /// Its name.
    pub name: String,
    /// Its hardware address.
    pub mac: String,
    /// Megabits in a second, if it is up and says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<u64>,
}

/// Something a node waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unmet {
    /// `services`, `nodeReady`.
    pub name: String,
    /// Why, in the node's words.
    pub reason: String,
}

/// A member of etcd as another member lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its identity.
    pub id: MemberId,
    /// The hostname it registered with.
    pub hostname: String,
    /// Whether it does not vote yet.
    pub learner: bool,
}

/// One node.
#[derive(Debug, Clone, Default)]
pub struct NodeFacts {
    /// Where it was asked: host, or host and port.
    pub address: String,
    /// What answers there.
    pub state: State,
    /// Why it is `Silent`, `Foreign` or `Configured`, if there is more to say.
    pub why: Option<String>,
    /// What cluster.yaml wants it to be.
    pub planned: Planned,
    /// Fingerprint of its API certificate.
    pub fingerprint: Option<String>,
    /// The end of its API certificate.
    pub certificate_until: Option<Timestamp>,
    /// The context whose certificate it took.
    pub context: Option<String>,
    /// How far its clock is ahead of ours.
    pub clock_ahead: Option<SignedDuration>,
    /// Version of Talos.
    pub version: Option<String>,
    /// Hostname.
    pub hostname: Option<String>,
    /// UUID of the machine.
    pub uuid: Option<String>,
    /// Manufacturer and product.
    pub product: Option<String>,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Physical network interfaces.
    pub links: Vec<LinkFact>,
    /// Disks that something can be installed on.
    pub disks: Vec<DiskFact>,
    /// The disk Talos is installed on.
    pub system_disk: Option<DiskFact>,
    /// A Talos installer that is still plugged in: its disk.
    pub boot_medium: Option<String>,
    /// Whether it was booted from the installer though it is installed.
    pub booted_from_installer: bool,
    /// Role in its configuration.
    pub role: Option<Role>,
    /// Stage: `booting`, `running`.
    pub stage: Option<String>,
    /// Whether it is ready.
    pub ready: Option<bool>,
    /// What it waits for.
    pub unmet: Vec<Unmet>,
    /// State of its etcd service: `Preparing`, `Running`.
    pub etcd: Option<String>,
    /// The etcd members it lists, if it runs etcd and there is a leader.
    pub members: Option<Vec<Member>>,
    /// Its own identity in etcd.
    pub member_id: Option<MemberId>,
    /// When it was seen last before this look, if it is silent now.
    pub last_seen: Option<Timestamp>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl NodeFacts {
    /// The hostname it has, or should have; else its address.
    pub fn name(&self) -> &str {
        self.hostname.as_deref().or(self.planned.hostname.as_deref()).unwrap_or(&self.address)
    }

    /// The role it has, or should have.
    pub fn wanted_role(&self) -> Option<Role> {
        self.role.or(self.planned.role)
    }
}
