//! Pods, and the templates they are made from.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use labkit::kube::nullable;
use labkit::secret::SecretText;
use serde::Deserialize;

use super::{Condition, Meta};

/// A Pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Pod {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: PodSpec,
    /// What became of it.
    pub status: PodStatus,
}

/// What a workload makes its pods from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Template {
    /// Their metadata.
    pub metadata: Meta,
    /// Their spec.
    pub spec: PodSpec,
}

/// The spec of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// Containers.
    #[serde(deserialize_with = "nullable")]
    pub containers: Vec<Container>,
    /// Containers that run before the others; with `restartPolicy: Always` also beside them.
    #[serde(deserialize_with = "nullable")]
    pub init_containers: Vec<Container>,
    /// Volumes.
    #[serde(deserialize_with = "nullable")]
    pub volumes: Vec<Volume>,
    /// The node it was put on.
    pub node_name: Option<String>,
    /// Whether it has the node's network instead of one of its own.
    pub host_network: Option<bool>,
    /// Whom its containers run as, unless they say otherwise.
    #[serde(deserialize_with = "nullable")]
    pub security_context: SecurityContext,
}

impl PodSpec {
    /// Every container that runs while the pod does: sidecars among the init containers, too.
    pub fn running_containers(&self) -> impl Iterator<Item = &Container> {
        let sidecars = self.init_containers.iter();
        let sidecars = sidecars.filter(|container| container.restart_policy.as_deref() == Some("Always"));
        self.containers.iter().chain(sidecars)
    }
}

/// A container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    #[serde(deserialize_with = "nullable")]
    pub image: String,
    /// Ports it says it listens on.
    #[serde(deserialize_with = "nullable")]
    pub ports: Vec<ContainerPort>,
    /// Its environment variables.
    #[serde(deserialize_with = "nullable")]
    pub env: Vec<Variable>,
    /// Secrets and ConfigMaps all of whose keys are variables.
    #[serde(deserialize_with = "nullable")]
    pub env_from: Vec<VariableSource>,
    /// What is mounted where.
    #[serde(deserialize_with = "nullable")]
    pub volume_mounts: Vec<VolumeMount>,
    /// `Always` makes an init container a sidecar.
    pub restart_policy: Option<String>,
    /// What it needs and may have.
    #[serde(deserialize_with = "nullable")]
    pub resources: Resources,
    /// Whom it runs as.
    #[serde(deserialize_with = "nullable")]
    pub security_context: SecurityContext,
}

/// What a container needs and may have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// At most: `memory` to `4Gi`.
    #[serde(deserialize_with = "nullable")]
    pub limits: BTreeMap<String, Quantity>,
}

/// A quantity as it is written: a text, or a bare number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Quantity {
    /// `4Gi`.
    Text(String),
    /// `2`.
    Number(u64),
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// Whom something runs as.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityContext {
    /// The user's number.
    pub run_as_user: Option<u32>,
    /// Whether it must not be the superuser.
    pub run_as_non_root: Option<bool>,
    /// Whether it may get more rights than it starts with.
    pub allow_privilege_escalation: Option<bool>,
}

/// A port of a container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// Its number.
    pub container_port: u16,
}

/// An environment variable. Its value may be a secret whatever its name, so it is treated as one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, if it is written down.
    pub value: Option<SecretText>,
    /// Where its value comes from.
    pub value_from: Option<ValueSource>,
}

/// Where a variable's value comes from; the pod's own fields are neither.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ValueSource {
    /// A Secret.
    pub secret_key_ref: Option<KeyReference>,
    /// A ConfigMap.
    pub config_map_key_ref: Option<KeyReference>,
}

/// A key of a Secret or ConfigMap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct KeyReference {
    /// The object's name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The key.
    pub key: String,
}

/// A Secret or ConfigMap all of whose keys are variables.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VariableSource {
    /// What every name begins with.
    #[serde(deserialize_with = "nullable")]
    pub prefix: String,
    /// A Secret.
    pub secret_ref: Option<ObjectReference>,
    /// A ConfigMap.
    pub config_map_ref: Option<ObjectReference>,
}

/// The name of an object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ObjectReference {
    /// Its name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// A volume, mounted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume's name.
    pub name: String,
    /// Where it is seen.
    pub mount_path: String,
    /// The part of the volume that is seen.
    #[serde(deserialize_with = "nullable")]
    pub sub_path: String,
    /// The same, with variables in it.
    #[serde(deserialize_with = "nullable")]
    pub sub_path_expr: String,
    /// Whether it cannot be written to.
    #[serde(deserialize_with = "nullable")]
    pub read_only: bool,
}

/// A volume that holds something beyond the pod's life. Others have neither of the fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Its name in the pod.
    pub name: String,
    /// A claim.
    pub persistent_volume_claim: Option<ClaimSource>,
    /// A share of an NFS server.
    pub nfs: Option<NfsSource>,
    /// A path of the node.
    pub host_path: Option<HostPathSource>,
}

/// A claim as a volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClaimSource {
    /// The claim's name.
    pub claim_name: String,
}

/// A share as a volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NfsSource {
    /// The server.
    pub server: String,
    /// The exported path.
    pub path: String,
}

/// A path of the node as a volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HostPathSource {
    /// The path.
    pub path: String,
}

/// The status of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    #[serde(deserialize_with = "nullable")]
    pub phase: String,
    /// Why it failed, in one word.
    #[serde(deserialize_with = "nullable")]
    pub reason: String,
    /// Why it failed, in a sentence.
    #[serde(deserialize_with = "nullable")]
    pub message: String,
    /// Its addresses, one for each family.
    #[serde(rename = "podIPs", deserialize_with = "nullable")]
    pub pod_ips: Vec<PodIp>,
    /// When the kubelet took it.
    pub start_time: Option<Timestamp>,
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
    /// Its containers.
    #[serde(deserialize_with = "nullable")]
    pub container_statuses: Vec<ContainerStatus>,
    /// Its init containers.
    #[serde(deserialize_with = "nullable")]
    pub init_container_statuses: Vec<ContainerStatus>,
}

/// An address of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PodIp {
    /// The address.
    pub ip: String,
}

/// The status of a container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerStatus {
    /// Its name.
    pub name: String,
    /// Whether it takes traffic.
    #[serde(deserialize_with = "nullable")]
    pub ready: bool,
    /// How often it was started again.
    #[serde(deserialize_with = "nullable")]
    pub restart_count: u32,
    /// What it does now.
    #[serde(deserialize_with = "nullable")]
    pub state: ContainerState,
    /// What it did before.
    #[serde(deserialize_with = "nullable")]
    pub last_state: ContainerState,
}

/// What a container does or did.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContainerState {
    /// It waits.
    pub waiting: Option<Stop>,
    /// It ended.
    pub terminated: Option<Stop>,
}

/// Why a container waits or ended.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stop {
    /// In one word.
    #[serde(deserialize_with = "nullable")]
    pub reason: String,
    /// In a sentence.
    #[serde(deserialize_with = "nullable")]
    pub message: String,
    /// What the process ended with.
    #[serde(deserialize_with = "nullable")]
    pub exit_code: i32,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
