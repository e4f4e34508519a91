//! The harness: nodes in this process, their knobs and what they recorded.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::api::{Shared, fresh};
use super::fault::Fault;
use super::hardware::{self, variations};
use super::install::DiskWrite;
use super::kubernetes::Kubernetes;
use super::life;
use super::listener;
use super::members::{EtcdCluster, SplitBrain};
use super::network::Network;
use super::node::Phase;
use super::present;
use super::version::Version;
use super::view::{Machine, View};
use super::world::{Call, State, Timing, World};
use crate::kube::ApiServer;

/// What a lab is made of.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The nodes.
    pub nodes: Vec<Spec>,
    /// How long things take.
    pub timing: Timing,
    /// Whether all nodes are at 127.0.0.1, as where loopback has no more addresses.
    pub shared_address: bool,
}

/// A node of a profile.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its name in the lab; the configuration it gets may name it otherwise.
    pub name: String,
    /// Last octet of the address that DHCP gives it.
    pub octet: u8,
    /// The release on the stick.
    pub stick: Version,
    /// The computer.
    pub machine: Machine,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

/// The names and last octets of lab A: three control planes, three workers.
pub const LAB_A: [(&str, u8); 6] = [
    ("talos-l7v-3rn", 101),
    ("talos-2xk-hsd", 140),
    ("talos-7oe-s19", 147),
    ("talos-qal-bre", 151),
    ("talos-dgi-5n6", 179),
    ("talos-unz-1z7", 197),
];

impl Profile {
    /// Six mini PCs with Windows on the NVMe and the installer on a stick.
    pub fn lab_a() -> Self {
        let nodes = LAB_A.into_iter().zip(0..).map(|((name, octet), number)| Spec {
            name: name.to_owned(),
            octet,
            stick: Version::LAB_A,
            machine: hardware::lab_a(number, Version::LAB_A),
            faults: Vec::new(),
        });
        Self { nodes: nodes.collect(), timing: Timing::default(), shared_address: false }
    }

    /// The first nodes only.
    pub fn first(mut self, count: usize) -> Self {
        self.nodes.truncate(count);
        self
    }

    /// Another release on all sticks.
    pub fn version(mut self, version: Version) -> Self {
        for node in &mut self.nodes {
            node.stick = version;
            for disk in node.machine.disks.iter_mut().filter(|disk| disk.is_boot_medium()) {
                *disk = hardware::stick(&disk.name, version);
            }
        }
        self
    }

    /// Something that goes wrong with a node, named as in the lab.
    pub fn fault(mut self, node: &str, fault: Fault) -> Self {
        for spec in self.nodes.iter_mut().filter(|spec| spec.name == node) {
            spec.faults.push(fault.clone());
        }
        self
    }

    /// Seconds of the lab in a second.
    pub fn speed(mut self, speed: f64) -> Self {
        self.timing.speed = speed;
        self
    }

    /// All nodes at one address with ports of their own.
    pub fn at_one_address(mut self) -> Self {
        self.shared_address = true;
        self
    }
}

/// Simulated nodes, running until this value is dropped.
pub struct Lab {
    shared: Shared,
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lab").finish_non_exhaustive()
    }
}

impl Lab {
    /// Starts the nodes; they are switched on, and answer in maintenance mode a moment later (see
    /// [`Lab::wait_until`] and [`Lab::ready`]).
    pub fn start(profile: Profile) -> io::Result<Lab> {
        Self::start_with(profile, None)
    }

    /// Starts the nodes with a Kubernetes API, which control planes serve once etcd runs.
    pub fn start_with(profile: Profile, server: Option<Arc<ApiServer>>) -> io::Result<Lab> {
        let network = if profile.shared_address { Network::shared() } else { Network::claim() };
        let mut nodes = Vec::new();
        for spec in profile.nodes {
            let mut node = fresh(&spec.name, spec.machine, spec.stick);
            node.addresses = vec![network.api(spec.octet)?];
            for fault in spec.faults {
                set_fault(&mut node, fault);
            }
            nodes.push(node);
        }
        let count = nodes.len();
        let state = State {
            nodes,
            etcd: Vec::new(),
            calls: Vec::new(),
            split_brains: Vec::new(),
            writes: Vec::new(),
            timing: profile.timing,
            network,
        };
        let world = World::new(state);
        world.change(|state, now| (0..count).for_each(|index| life::power_on(state, index, now)));
        let kubernetes = server.map(|server| Arc::new(Kubernetes::new(server)));
        let shared = Shared { world: Arc::new(world), kubernetes };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("talos-nodes")
            .enable_all()
            .build()?;
        runtime.spawn(listener::run(shared.clone()));
        let lab = Lab { shared, runtime: Some(runtime) };
        lab.ready();
        Ok(lab)
    }

    /// Waits until every node that can be has got to maintenance mode.
    fn ready(&self) {
        self.wait_until(Duration::from_secs(20), |state| {
            state.nodes.iter().all(|node| !matches!(node.phase, Phase::Booting { .. }))
        });
        // The ports open with the next step.
        let open = |address: SocketAddr| {
            std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
        };
        let until = Instant::now() + Duration::from_secs(5);
        let addresses: Vec<SocketAddr> = self.shared.world.read(|state| {
            state
                .nodes
                .iter()
                .filter(|node| life::is_open(node))
                .filter_map(super::node::Node::address)
                .collect()
        });
        while Instant::now() < until && !addresses.iter().all(|address| open(*address)) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the state is so; whether it got so in time. For tests that have nothing else to wait for.
    pub fn wait_until(&self, most: Duration, so: impl Fn(&State) -> bool) -> bool {
        let until = Instant::now() + most;
        loop {
            if self.shared.world.read(&so) {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The network of the nodes, as a prefix to look for them in: `127.0.69.0/24`.
    pub fn network(&self) -> String {
        self.shared.world.read(|state| state.network.prefix())
    }

    /// The address with this last octet in the lab's network.
    pub fn ip(&self, octet: u8) -> IpAddr {
        self.shared.world.read(|state| state.network.address(octet))
    }

    /// Names of the nodes, in the lab's order.
    pub fn names(&self) -> Vec<String> {
        self.shared.world.read(|state| state.nodes.iter().map(|node| node.name.clone()).collect())
    }

    /// Where a node's API listens, or would; of an unknown node nothing.
    pub fn address(&self, node: &str) -> Option<SocketAddr> {
        self.shared.world.read(|state| state.node(node)?.address())
    }

    /// How users write a node's address: without the port where that is the usual one.
    pub fn endpoint(&self, node: &str) -> String {
        match self.address(node) {
            Some(address) if address.port() == super::network::API_PORT => address.ip().to_string(),
            Some(address) => address.to_string(),
            None => String::new(),
        }
    }

    /// A node as its resources show it.
    pub fn view(&self, node: &str) -> Option<View> {
        let revision = self.shared.world.revision();
        let now = self.shared.world.time();
        self.shared.world.read(|state| Some(present::view(state, state.node(node)?, now, revision)))
    }

    /// Every request so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world.read(|state| state.calls.clone())
    }

    /// The requests for a method, by its last word: `Bootstrap`.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.method.rsplit('/').next() == Some(method));
        calls
    }

    /// Second clusters of etcd that were made: never, in a test that is well.
    pub fn split_brain(&self) -> Vec<SplitBrain> {
        self.shared.world.read(|state| state.split_brains.clone())
    }

    /// The clusters of etcd.
    pub fn etcd(&self) -> Vec<EtcdCluster> {
        self.shared.world.read(|state| state.etcd.clone())
    }

    /// The disks that were written to, in order.
    pub fn disks_written(&self) -> Vec<DiskWrite> {
        self.shared.world.read(|state| state.writes.clone())
    }

    /// The Kubernetes API, where there is one.
    pub fn kubernetes(&self) -> Option<&Arc<ApiServer>> {
        self.shared.kubernetes.as_ref().map(|kubernetes| kubernetes.server())
    }

    /// Lets something go wrong with a node from now on.
    pub fn fault(&self, node: &str, fault: Fault) {
        self.shared.world.change(|state, _| {
            let Some(node) = state.node_mut(node) else { return };
            let alarm = match fault {
                Fault::AlarmNoSpace => Some(1),
                Fault::AlarmCorrupt => Some(2),
                _ => None,
            };
            set_fault(node, fault);
            let Some((id, member)) = node.etcd.data else { return };
            let cluster = state.etcd.iter_mut().find(|cluster| cluster.id == id);
            if let (Some(cluster), Some(alarm)) = (cluster, alarm) {
                cluster.alarms.push((member, alarm));
            }
        });
    }

    /// Mends what goes wrong with a node.
    pub fn mend(&self, node: &str) {
        self.shared.world.change(|state, _| {
            if let Some(node) = state.node_mut(node) {
                node.faults.clear();
            }
        });
    }

    /// Takes the stick out of a node, or puts it in.
    pub fn stick(&self, node: &str, inside: bool) {
        self.shared.world.change(|state, _| {
            let Some(node) = state.node_mut(node) else { return };
            node.stick_in = inside;
            if inside {
                return;
            }
            node.machine.disks.retain(|disk| !disk.is_boot_medium());
        });
    }

    /// Changes a node's hardware.
    pub fn machine(&self, node: &str, change: impl FnOnce(&mut Machine)) {
        self.shared.world.change(|state, _| {
            if let Some(node) = state.node_mut(node) {
                change(&mut node.machine);
            }
        });
    }

    /// Takes a node's power.
    pub fn power_off(&self, node: &str) {
        self.shared.world.change(|state, _| {
            if let Some(node) = state.node_mut(node) {
                node.phase = Phase::Off;
                node.tls = None;
                node.registered = false;
                node.etcd.service = super::node::Etcd::Absent;
            }
        });
    }

    /// Gives a node power: it boots through its firmware, which prefers the stick.
    pub fn power_on(&self, node: &str) {
        self.shared.world.change(|state, now| {
            if let Some(index) = state.nodes.iter().position(|known| known.name == node) {
                life::power_on(state, index, now);
            }
        });
    }

    /// What every listener has, for tests within this crate.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Some faults are something on a disk.
fn set_fault(node: &mut super::node::Node, fault: Fault) {
    match &fault {
        Fault::MetaOnUsb => variations::image_on_stick(&mut node.machine),
        Fault::MetaOnDisk => {
            let disk = node.machine.disks.iter().find(|disk| !matches!(disk.transport.as_str(), "" | "usb"));
            if let Some(name) = disk.map(|disk| disk.name.clone()) {
                variations::talos_on(&mut node.machine, &name);
            }
        }
        Fault::DuplicateWwid => variations::duplicate_wwid(&mut node.machine),
        Fault::EmptySerial(disk) => variations::empty_serial(&mut node.machine, disk),
        Fault::SecondDisk => variations::second_disk(&mut node.machine),
        Fault::AlreadyBootstrapped => node.etcd.leftovers = true,
        Fault::DiskInUseBy(name, holder) => variations::in_use_by(&mut node.machine, name, holder),
        _ => {}
    }
    node.faults.push(fault);
}
