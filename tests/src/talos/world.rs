//! What the nodes share: the time, who is where, the clusters of etcd, and what was asked of whom.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::install::DiskWrite;
use super::members::{EtcdCluster, SplitBrain};
use super::network::Network;
use super::node::Node;

/// How long things take, in the lab's time, which passes faster than that of the machine.
#[derive(Debug, Clone)]
pub struct Timing {
    /// Seconds of the lab in a second.
    pub speed: f64,
    /// From power to the configuration.
    pub boot: Duration,
    /// An install, the pull of the image with it.
    pub install: Duration,
    /// From the end of the install to the kernel of the disk.
    pub kexec: Duration,
    /// Start of a service.
    pub service: Duration,
    /// From a bootstrap, or from joining, to a member.
    pub etcd: Duration,
    /// From etcd to a registered node.
    pub kubernetes: Duration,
    /// Disks wiped.
    pub reset: Duration,
    /// An upgrade's image pulled and written.
    pub upgrade: Duration,
    /// The least that the API stays open after it accepted something, on the machine's clock: the answer has
    /// to get through.
    pub grace: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            speed: 60.0,
            boot: seconds(12),
            install: seconds(45),
            kexec: seconds(6),
            service: seconds(2),
            etcd: seconds(8),
            kubernetes: seconds(8),
            reset: seconds(10),
            upgrade: seconds(20),
            grace: Duration::from_millis(120),
        }
    }
}

/// A request that a node got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Name of the node in the lab.
    pub node: String,
    /// Such as `/machine.MachineService/Bootstrap`.
    pub method: String,
    /// Roles of the caller, with commas.
    pub roles: String,
    /// Whether another node passed it on.
    pub forwarded: bool,
}

/// What changes.
#[derive(Debug)]
pub struct State {
    /// The nodes, in the lab's order.
    pub nodes: Vec<Node>,
    /// The clusters of etcd.
    pub etcd: Vec<EtcdCluster>,
    /// Every request so far.
    pub calls: Vec<Call>,
    /// What must never happen, and did.
    pub split_brains: Vec<SplitBrain>,
    /// Disks that were written to.
    pub writes: Vec<DiskWrite>,
    /// How long things take.
    pub timing: Timing,
    /// The addresses of the lab.
    pub network: Network,
}

impl State {
    /// A node by its name in the lab.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// A node by its name in the lab, to change it.
    pub fn node_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.name == name)
    }

    /// The node at an address.
    pub fn at(&self, address: IpAddr) -> Option<&Node> {
        self.nodes.iter().find(|node| node.ips().contains(&address))
    }

    /// A wait that begins now and is no shorter than the grace on the machine's clock.
    pub fn grace(&self, now: Duration) -> Duration {
        now + self.timing.grace.mul_f64(self.timing.speed)
    }
}

/// The nodes and what they share.
#[derive(Debug)]
pub struct World {
    state: Mutex<State>,
    revision: watch::Sender<u64>,
    started: Instant,
    speed: f64,
}

impl World {
    /// A world of these nodes.
    pub fn new(state: State) -> Self {
        let speed = state.timing.speed;
        Self { state: Mutex::new(state), revision: watch::Sender::new(1), started: Instant::now(), speed }
    }

    /// The lab's time since its start.
    pub fn time(&self) -> Duration {
        self.started.elapsed().mul_f64(self.speed)
    }

    /// Looks at the state.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state; whoever waits for changes is told.
    pub fn change<T>(&self, change: impl FnOnce(&mut State, Duration) -> T) -> T {
        let now = self.time();
        let result = change(&mut self.lock(), now);
        self.revision.send_modify(|revision| *revision += 1);
        result
    }

    /// Changes the state without telling, and tells if something did change.
    pub fn step(&self, step: impl FnOnce(&mut State, Duration) -> bool) {
        let now = self.time();
        if step(&mut self.lock(), now) {
            self.revision.send_modify(|revision| *revision += 1);
        }
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        *self.revision.borrow()
    }

    /// To wait for changes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
