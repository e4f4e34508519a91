//! A node's state: the machine, what is on its disks, what runs.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use labkit::talos::proto::machine::Event;
use rustls::ServerConfig;

use super::fault::Fault;
use super::version::Version;
use super::view::{Config, Disk, Machine, Medium, ServiceEvent, Stage};

/// What a node is doing. Times are the lab's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// No power.
    Off,
    /// The kernel and the first services start; the API is closed.
    Booting {
        /// When the boot gets to the configuration.
        until: Duration,
    },
    /// Waits for a configuration.
    Maintenance,
    /// A configuration was accepted; the answer is on its way and the API closes next.
    Accepted {
        /// When it does.
        until: Duration,
    },
    /// Talos is written to a disk.
    Installing {
        /// When that is done.
        until: Duration,
    },
    /// Works with a configuration.
    Configured,
    /// On the way down for a reason, the API still open.
    Leaving {
        /// When the API closes.
        until: Duration,
        /// What comes then.
        then: Next,
    },
    /// Booted from a stick while Talos is on a disk.
    Halted,
}

/// Why a node goes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// To boot again; cold is through the firmware.
    Reboot {
        /// Whether the firmware chooses what to boot from.
        cold: bool,
    },
    /// For good.
    PowerOff,
    /// To boot what was written by an upgrade.
    Upgrade {
        /// The release.
        version: Version,
        /// The image it came from.
        image: String,
        /// Whether the firmware chooses what to boot from.
        cold: bool,
    },
    /// After its disks were wiped.
    Reset {
        /// Labels of the partitions to wipe; all of the system disk without any.
        labels: Vec<String>,
        /// Whether the system disk is wiped at all.
        system: bool,
        /// Other disks to wipe, by path.
        disks: Vec<String>,
        /// Whether it boots again.
        reboot: bool,
    },
}

/// What is on the disk with Talos, besides its partitions.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The release that boots.
    pub version: Version,
    /// The release before the last upgrade.
    pub previous: Option<Version>,
    /// The image it came from.
    pub image: String,
    /// The configuration in STATE.
    pub config: Option<Arc<Config>>,
    /// META keys that were written.
    pub meta: BTreeMap<u32, Vec<u8>>,
}

/// Whether and how etcd runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Etcd {
    /// Not on this node, or not now.
    Absent,
    /// Waits for a bootstrap here or elsewhere.
    Preparing,
    /// Starts, to be a member by then.
    Starting(Duration),
    /// A member.
    Running,
    /// Stopped for good, after the member left.
    Stopped,
    /// Broke.
    Failed(String),
}

/// etcd on a node.
#[derive(Debug, Clone)]
pub struct EtcdState {
    /// How it runs.
    pub service: Etcd,
    /// What is in its directory: ids of the cluster and of the member.
    pub data: Option<(u64, u64)>,
    /// The directory holds something that is nobody's.
    pub leftovers: bool,
    /// A snapshot that was uploaded.
    pub uploaded: Option<Vec<u8>>,
}

/// A service of machined, as it is logged.
#[derive(Debug, Clone, Default)]
pub struct ServiceLog {
    /// Its state.
    pub state: String,
    /// What its health check says.
    pub healthy: Option<bool>,
    /// What happened.
    pub events: Vec<ServiceEvent>,
}

/// A node.
pub struct Node {
    /// Its name in the lab.
    pub name: String,
    /// The computer.
    pub machine: Machine,
    /// The release on the stick.
    pub stick: Version,
    /// Whether the stick is in.
    pub stick_in: bool,
    /// The release that runs.
    pub version: Version,
    /// Where its API listens; the first address is its main one.
    pub addresses: Vec<SocketAddr>,
    /// What it is doing.
    pub phase: Phase,
    /// Since when, in the lab's time.
    pub since: Duration,
    /// What it booted from.
    pub medium: Medium,
    /// Number of boots.
    pub boot: u32,
    /// When it booted, by its clock.
    pub booted_at: Timestamp,
    /// When it booted, in the lab's time.
    pub boot_time: Duration,
    /// The configuration it works with.
    pub config: Option<Arc<Config>>,
    /// The configuration to go back to, and when, in the lab's time.
    pub trial: Option<(Duration, Arc<Config>)>,
    /// What is on the disk.
    pub installed: Option<Installed>,
    /// The handshake of its API.
    pub tls: Option<Arc<ServerConfig>>,
    /// etcd.
    pub etcd: EtcdState,
    /// A member that has not written anything yet.
    pub etcd_to_write: Option<(u64, u64)>,
    /// Services by id.
    pub services: BTreeMap<&'static str, ServiceLog>,
    /// Whether the kubelet has registered the node.
    pub registered: bool,
    /// Whether Kubernetes places no pods on it.
    pub cordoned: bool,
    /// Whether Talos cordoned it, to undo that once it is back.
    pub cordoned_by_talos: bool,
    /// Events of this boot, oldest first.
    pub events: Vec<Event>,
    /// The kernel's log of this boot.
    pub dmesg: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("name", &self.name).field("phase", &self.phase).finish_non_exhaustive()
    }
}

impl Node {
    /// Its main address.
    pub fn address(&self) -> Option<SocketAddr> {
        self.addresses.first().copied()
    }

    /// Its addresses without ports.
    pub fn ips(&self) -> Vec<IpAddr> {
        self.addresses.iter().map(SocketAddr::ip).collect()
    }

    /// The time it has.
    pub fn clock(&self) -> Timestamp {
        let skew = self.faults.iter().find_map(|fault| match fault {
            Fault::ClockSkew(seconds) => Some(SignedDuration::from_secs(*seconds)),
            _ => None,
        });
        let now = Timestamp::now();
        skew.and_then(|skew| now.checked_add(skew).ok()).unwrap_or(now)
    }

    /// Its name on the network.
    pub fn hostname(&self) -> String {
        match self.config.as_ref().and_then(|config| config.hostname.clone()) {
            Some(name) => name,
            None => stable_hostname(&self.machine.uuid),
        }
    }

    /// Whether it works with a configuration.
    pub fn is_up(&self) -> bool {
        matches!(self.phase, Phase::Configured)
    }

    /// What its machine status says.
    pub fn stage(&self) -> Stage {
        match &self.phase {
            Phase::Off | Phase::Leaving { then: Next::PowerOff, .. } => Stage::ShuttingDown,
            Phase::Accepted { .. } if self.version.since(13) => Stage::Installing,
            Phase::Maintenance | Phase::Accepted { .. } => Stage::Maintenance,
            Phase::Installing { .. } => Stage::Installing,
            Phase::Leaving { then: Next::Reboot { .. }, .. } => Stage::Rebooting,
            Phase::Leaving { then: Next::Upgrade { .. }, .. } => Stage::Upgrading,
            Phase::Leaving { then: Next::Reset { .. }, .. } => Stage::Resetting,
            Phase::Configured if self.boot_complete() => Stage::Running,
            Phase::Configured | Phase::Booting { .. } | Phase::Halted => Stage::Booting,
        }
    }

    /// Whether all services are there, which ends the boot sequence.
    pub fn boot_complete(&self) -> bool {
        let runs = |id: &str| {
            self.services.get(id).is_some_and(|log| log.state == "Running" && log.healthy != Some(false))
        };
        let etcd = matches!(self.etcd.service, Etcd::Absent | Etcd::Running);
        etcd && runs("kubelet") && runs("apid")
    }

    /// The disk with Talos on it.
    pub fn system_disk(&self) -> Option<&Disk> {
        self.machine.disks.iter().find(|disk| disk.holds_talos())
    }

    /// Whether a fault is set.
    pub fn has_fault(&self, fault: &Fault) -> bool {
        self.faults.contains(fault)
    }

    /// The first value that a fault gives, used up if it happens once only.
    pub fn fault<T>(&mut self, wanted: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        let index = self.faults.iter().position(|fault| wanted(fault).is_some())?;
        let value = wanted(self.faults.get(index)?);
        if self.faults.get(index).is_some_and(Fault::is_used_up) {
            self.faults.remove(index);
        }
        value
    }

    /// Changes a service's state and keeps what happened.
    pub fn service(&mut self, id: &'static str, state: &str, message: &str) {
        let at = self.clock();
        let log = self.services.entry(id).or_default();
        if log.state == state {
            return;
        }
        state.clone_into(&mut log.state);
        log.events.push(ServiceEvent { message: message.to_owned(), state: state.to_owned(), at });
        super::events::service(self, id, state, message);
    }

    /// Changes what a service's health check says.
    pub fn health(&mut self, id: &'static str, healthy: bool) {
        let at = self.clock();
        let Some(log) = self.services.get_mut(id) else { return };
        if log.healthy == Some(healthy) {
            return;
        }
        log.healthy = Some(healthy);
        let message = if healthy { "Health check successful" } else { "Health check failed" };
        let state = log.state.clone();
        log.events.push(ServiceEvent { message: message.to_owned(), state, at });
    }

    /// A line of the kernel's log, as `talosctl dmesg` shows it.
    pub fn log(&mut self, text: &str) {
        let line = format!("user: warning: [{}]: {text}\n", self.clock().strftime("%Y-%m-%dT%H:%M:%S%.fZ"));
        self.dmesg.push(line);
    }
}

/// The name of a node that nobody named: three and three characters after its machine (stableHostname).
fn stable_hostname(uuid: &str) -> String {
    const ALPHABET: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut hash = super::members::id_of(&["hostname", uuid]);
    let mut part = || -> String {
        let letters = (0..3).map(|_| {
            let index = usize::try_from(hash % 36).unwrap_or_default();
            hash /= 36;
            ALPHABET.get(index).map_or('0', |letter| char::from(*letter))
        });
        letters.collect()
    };
    format!("talos-{}-{}", part(), part())
}
