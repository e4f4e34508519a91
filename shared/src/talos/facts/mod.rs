//! What nodes say of themselves, as plain values.

mod machine;
mod network;
mod storage;

pub use machine::{
    Extension, HardwareIdentity, KubernetesNode, MachineStatus, Member, Memory, Role, Security, Service,
    ServiceEvent, Stage, TimeStatus, Unmet, VersionInfo,
};
pub use network::{Hostname, Link, LinkAddress};
pub use storage::{Disk, SystemDisk, Volume, VolumePhase, VolumeStatus};

pub(super) use network::ip;
