//! A node as its services see it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tonic::Status;

use super::fault::Fault;
use super::kubernetes::Kubernetes;
use super::node::{Node, Phase};
use super::present;
use super::view::{Role, Source, View};
use super::world::{State, World};

/// What every listener of a lab has.
#[derive(Clone)]
pub struct Shared {
    /// The nodes.
    pub world: Arc<World>,
    /// The Kubernetes API of the cluster, where one is attached.
    pub kubernetes: Option<Arc<Kubernetes>>,
}

/// One node's services.
#[derive(Clone)]
pub struct Api {
    shared: Shared,
    name: String,
}

impl Api {
    /// Those of the node with this name in the lab.
    pub fn new(shared: Shared, name: &str) -> Self {
        Self { shared, name: name.to_owned() }
    }

    /// Its name in the lab.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The world it is in.
    pub fn world(&self) -> &Arc<World> {
        &self.shared.world
    }

    /// The Kubernetes API.
    pub fn kubernetes(&self) -> Option<&Arc<Kubernetes>> {
        self.shared.kubernetes.as_ref()
    }

    /// Looks at the node.
    pub fn look<T>(&self, look: impl FnOnce(&State, &Node) -> T) -> Result<T, Status> {
        self.shared.world.read(|state| state.node(&self.name).map(|node| look(state, node))).ok_or_else(gone)
    }

    /// Looks at the node, and may refuse.
    pub fn check<T>(&self, look: impl FnOnce(&State, &Node) -> Result<T, Status>) -> Result<T, Status> {
        self.look(look)?
    }

    /// Changes the node, or refuses. The index is the node's among the state's.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut State, usize, Duration) -> Result<T, Status>,
    ) -> Result<T, Status> {
        self.shared.world.change(|state, now| {
            let index = state.nodes.iter().position(|node| node.name == self.name).ok_or_else(gone)?;
            change(state, index, now)
        })
    }

    /// A look at the node as its resources show it.
    pub fn current(&self) -> Result<View, Status> {
        let revision = self.shared.world.revision();
        let now = self.shared.world.time();
        self.look(|state, node| present::view(state, node, now, revision))
    }
}

impl Source for Api {
    fn view(&self) -> Option<View> {
        self.current().ok()
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.shared.world.changes()
    }
}

fn gone() -> Status {
    Status::unavailable("the node is gone")
}

/// Refuses where a control plane is needed (siderolabs/talos: internal/app/machined/internal/machinehelper).
pub fn control_plane_only(node: &Node, what: &str) -> Result<(), Status> {
    match node.config.as_ref().map(|config| config.role) {
        Some(Role::ControlPlane) => Ok(()),
        Some(Role::Worker) => {
            Err(Status::unimplemented(format!("{what} is only available on control plane nodes")))
        }
        None => Err(Status::unimplemented(format!("machine type is not set, cannot use {what} API"))),
    }
}

/// A new node of a lab, without power.
pub fn fresh(name: &str, machine: super::view::Machine, stick: super::Version) -> Node {
    Node {
        name: name.to_owned(),
        machine,
        stick,
        stick_in: true,
        version: stick,
        addresses: Vec::new(),
        phase: Phase::Off,
        since: Duration::ZERO,
        medium: super::view::Medium::Stick,
        boot: 0,
        booted_at: jiff::Timestamp::UNIX_EPOCH,
        boot_time: Duration::ZERO,
        config: None,
        trial: None,
        installed: None,
        tls: None,
        etcd: super::node::EtcdState {
            service: super::node::Etcd::Absent,
            data: None,
            leftovers: false,
            uploaded: None,
        },
        etcd_to_write: None,
        services: BTreeMap::new(),
        registered: false,
        cordoned: false,
        cordoned_by_talos: false,
        events: Vec::new(),
        dmesg: Vec::new(),
        faults: Vec::<Fault>::new(),
    }
}
