//! The machine and what runs on it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::ip;
use crate::talos::cosi::time;
use crate::talos::proto::machine;
use crate::talos::proto::talos::resource::definitions::{cluster, hardware, k8s, runtime};

/// What a node runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionInfo {
    /// Such as `v1.12.4`.
    pub tag: String,
    /// Such as `amd64`; empty when the node does not say (before 1.13, while it waits for its configuration).
    pub arch: String,
    /// Such as `metal`; empty when the node does not say.
    pub platform: String,
}

/// What a node is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// It does not say.
    Unknown,
    /// Starting. A control plane node stays in it until etcd runs.
    Booting,
    /// Installing itself to its disk.
    Installing,
    /// Waiting for its configuration.
    Maintenance,
    /// Started.
    Running,
    /// About to restart.
    Rebooting,
    /// About to power off.
    ShuttingDown,
    /// Wiping itself.
    Resetting,
    /// Installing another version.
    Upgrading,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Booting => "booting",
            Self::Installing => "installing",
            Self::Maintenance => "maintenance",
            Self::Running => "running",
            Self::Rebooting => "rebooting",
            Self::ShuttingDown => "shutting down",
            Self::Resetting => "resetting",
            Self::Upgrading => "upgrading",
        })
    }
}

/// What a node still waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unmet {
    /// `time`, `network`, `services`, `staticPods` or `nodeReady`.
    pub name: String,
    /// Such as `etcd not running`.
    pub reason: String,
}

/// How far a node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineStatus {
    /// What it is doing.
    pub stage: Stage,
    /// Whether nothing is missing.
    pub is_ready: bool,
    /// What is missing.
    pub unmet: Vec<Unmet>,
}

impl MachineStatus {
    pub(in crate::talos) fn from_wire(spec: runtime::MachineStatusSpec) -> Self {
        use runtime::MachineStage as Wire;
        let stage = match spec.stage() {
            Wire::Unknown => Stage::Unknown,
            Wire::Booting => Stage::Booting,
            Wire::Installing => Stage::Installing,
            Wire::Maintenance => Stage::Maintenance,
            Wire::Running => Stage::Running,
            Wire::Rebooting => Stage::Rebooting,
            Wire::ShuttingDown => Stage::ShuttingDown,
            Wire::Resetting => Stage::Resetting,
            Wire::Upgrading => Stage::Upgrading,
        };
        let status = spec.status.unwrap_or_default();
        let unmet = status.unmet_conditions.into_iter();
        let unmet = unmet.map(|unmet| Unmet { name: unmet.name, reason: unmet.reason }).collect();
        Self { stage, is_ready: status.ready, unmet }
    }
}

/// What a node is in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs etcd and the API server.
    ControlPlane,
    /// Runs workloads only.
    Worker,
}

impl Role {
    /// From Talos's number: 1 is a control plane of old, 2 a control plane, 3 a worker.
    pub(in crate::talos) fn from_number(number: u32) -> Option<Self> {
        match number {
            1 | 2 => Some(Self::ControlPlane),
            3 => Some(Self::Worker),
            _ => None,
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ControlPlane => "controlplane",
            Self::Worker => "worker",
        })
    }
}

/// What the firmware says of the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HardwareIdentity {
    /// Who made it.
    pub manufacturer: String,
    /// The maker's name for it.
    pub product: String,
    /// The maker's number of this very machine; many have none, or a filler.
    pub serial: String,
    /// SMBIOS UUID.
    pub uuid: String,
    /// Version of the firmware.
    pub bios_version: String,
}

impl HardwareIdentity {
    pub(in crate::talos) fn from_wire(spec: hardware::SystemInformationSpec) -> Self {
        Self {
            manufacturer: spec.manufacturer.trim().to_owned(),
            product: spec.product_name.trim().to_owned(),
            serial: spec.serial_number.trim().to_owned(),
            uuid: spec.uuid,
            bios_version: spec.bios_version,
        }
    }
}

/// Memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// All of it.
    pub total: u64,
    /// What could be had without swapping; `None` when the node does not say.
    pub available: Option<u64>,
}

/// Whether the node's clock follows a time server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimeStatus {
    /// It does.
    pub is_synced: bool,
    /// It is not meant to.
    pub is_disabled: bool,
}

/// How the node was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Security {
    /// With SecureBoot.
    pub is_secure_boot: bool,
    /// From a unified kernel image.
    pub is_uki: bool,
}

/// A system extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// Its name; `schematic` is none, but carries the image factory's schematic as its version.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Extension {
    pub(in crate::talos) fn from_wire(spec: runtime::ExtensionStatusSpec) -> Self {
        let metadata = spec.metadata.unwrap_or_default();
        Self { name: metadata.name, version: metadata.version }
    }
}

/// A step in a service's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEvent {
    /// What happened.
    pub message: String,
    /// The state from then on.
    pub state: String,
    /// When, on the node's clock.
    #[schemars(with = "Option<String>")]
    pub time: Option<Timestamp>,
}

/// A service of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// Such as `etcd`.
    pub id: String,
    /// `Initialized`, `Preparing`, `Waiting`, `Running`, `Stopping`, `Finished`, `Failed`, `Skipped` or `Starting`.
    pub state: String,
    /// Whether it is well; `None` when nothing checks that.
    pub is_healthy: Option<bool>,
    /// What the last check said.
    pub health_message: String,
    /// Its steps, oldest first.
    pub events: Vec<ServiceEvent>,
}

impl Service {
    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.state == "Running"
    }

    pub(in crate::talos) fn from_wire(info: machine::ServiceInfo) -> Self {
        let health = info.health.unwrap_or_default();
        let events = info.events.unwrap_or_default().events.into_iter();
        let event = |event: machine::ServiceEvent| ServiceEvent {
            message: event.msg,
            state: event.state,
            time: event.ts.and_then(time),
        };
        Self {
            id: info.id,
            state: info.state,
            is_healthy: (!health.unknown).then_some(health.healthy),
            health_message: health.last_message,
            events: events.map(event).collect(),
        }
    }
}

/// A node as another node knows it through discovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Name of the node.
    pub name: String,
    /// Its host name.
    pub hostname: String,
    /// Its addresses.
    #[schemars(with = "Vec<String>")]
    pub addresses: Vec<IpAddr>,
    /// What it is; `None` when it does not say.
    pub role: Option<Role>,
    /// Such as `Talos (v1.13.9)`.
    pub operating_system: String,
}

impl Member {
    pub(in crate::talos) fn from_wire(name: String, spec: cluster::MemberSpec) -> Self {
        Self {
            name,
            hostname: spec.hostname,
            addresses: spec.addresses.iter().filter_map(ip).collect(),
            role: Role::from_number(spec.machine_type),
            operating_system: spec.operating_system,
        }
    }
}

/// A node as Kubernetes knows it, as far as the node itself sees that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KubernetesNode {
    /// Name of the Node object.
    pub name: String,
    /// Whether Kubernetes calls it ready.
    pub is_ready: bool,
    /// Whether nothing new is scheduled on it.
    pub is_cordoned: bool,
    /// The Node's labels.
    pub labels: BTreeMap<String, String>,
}

impl KubernetesNode {
    pub(in crate::talos) fn from_wire(spec: k8s::NodeStatusSpec) -> Self {
        Self {
            name: spec.nodename,
            is_ready: spec.node_ready,
            is_cordoned: spec.unschedulable,
            labels: spec.labels.into_iter().collect(),
        }
    }
}
