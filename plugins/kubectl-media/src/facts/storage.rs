//! Claims, volumes and nodes.

use std::collections::BTreeMap;

use labkit::kube::nullable;
use serde::Deserialize;

use super::pod::{HostPathSource, NfsSource};
use super::{Condition, Meta};

/// A PersistentVolumeClaim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Claim {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: ClaimSpec,
    /// What became of it.
    pub status: ClaimStatus,
}

/// The spec of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClaimSpec {
    /// The volume it has, or wants.
    #[serde(deserialize_with = "nullable")]
    pub volume_name: String,
    /// The class of volumes it wants.
    #[serde(deserialize_with = "nullable")]
    pub storage_class_name: String,
}

/// The status of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimStatus {
    /// `Pending`, `Bound` or `Lost`.
    #[serde(deserialize_with = "nullable")]
    pub phase: String,
}

/// A PersistentVolume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PersistentVolume {
    /// Its metadata.
    pub metadata: Meta,
    /// What it is.
    pub spec: PersistentVolumeSpec,
    /// What became of it.
    pub status: PersistentVolumeStatus,
}

/// The status of a PersistentVolume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PersistentVolumeStatus {
    /// `Available`, `Bound`, `Released` or `Failed`.
    #[serde(deserialize_with = "nullable")]
    pub phase: String,
}

impl PersistentVolume {
    /// The network filesystem its files are on, in a few words; `None` for block devices and local disks, or where
    /// nobody can tell.
    pub fn network_filesystem(&self) -> Option<String> {
        const SHARED: &[&str] = &["nfs.csi.k8s.io", "smb.csi.k8s.io", "cephfs.csi.ceph.com"];
        if let Some(share) = &self.spec.nfs {
            return Some(format!("NFS {}:{}", share.server, share.path));
        }
        let driver = &self.spec.csi.as_ref()?.driver;
        let is_shared = SHARED.iter().any(|known| driver == known || driver.ends_with(&format!(".{known}")));
        is_shared.then(|| format!("driver {driver}"))
    }
}

/// What a PersistentVolume is: for whom, and where its files are. Other sources have none of the fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PersistentVolumeSpec {
    /// The claim it is for.
    pub claim_ref: Option<ClaimReference>,
    /// A share of an NFS server.
    pub nfs: Option<NfsSource>,
    /// A path of the node.
    pub host_path: Option<HostPathSource>,
    /// A path or device of one node.
    pub local: Option<HostPathSource>,
    /// A volume of a CSI driver.
    pub csi: Option<CsiSource>,
}

/// The claim a volume is for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimReference {
    /// Its namespace.
    #[serde(deserialize_with = "nullable")]
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The very claim, among those of this name that were there one after the other.
    #[serde(deserialize_with = "nullable")]
    pub uid: String,
}

/// A volume of a CSI driver.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CsiSource {
    /// The driver.
    pub driver: String,
    /// The driver's name of the volume.
    pub volume_handle: String,
    /// What the driver needs to know: `server` and `share` of `nfs.csi.k8s.io`, `source` of `smb.csi.k8s.io`.
    #[serde(deserialize_with = "nullable")]
    pub volume_attributes: BTreeMap<String, String>,
}

/// A Node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Node {
    /// Its metadata.
    pub metadata: Meta,
    /// What became of it.
    pub status: NodeStatus,
}

/// The status of a node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NodeStatus {
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
    /// What pods can have of it: `cpu`, `memory`, `gpu.intel.com/i915`.
    #[serde(deserialize_with = "nullable")]
    pub allocatable: BTreeMap<String, String>,
    /// Its addresses and names.
    #[serde(deserialize_with = "nullable")]
    pub addresses: Vec<NodeAddress>,
}

/// An address or a name of a node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address or name.
    pub address: String,
}

impl Node {
    /// Why pods on it are not looked after: its message, if it is not ready.
    pub fn not_ready(&self) -> Option<&str> {
        let ready = Condition::find(&self.status.conditions, "Ready")?;
        (ready.status != "True").then_some(&ready.message)
    }
}
