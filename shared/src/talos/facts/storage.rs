//! Disks and what is on them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::talos::proto::talos::resource::definitions::block as wire;

/// A block device that the node sees, with those that are no real disks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Disk {
    /// The kernel's name, such as `nvme0n1`. It may be another disk's after a restart.
    pub name: String,
    /// `/dev/` and the kernel's name.
    pub dev_path: String,
    /// In bytes.
    pub size: u64,
    /// The maker's name for it; may be empty, as every text here.
    pub model: String,
    /// The maker's number of this very disk.
    pub serial: String,
    /// World-wide identifier, such as `eui.0025385b71b0a1f2`.
    pub wwid: String,
    /// UUID.
    pub uuid: String,
    /// `nvme`, `sata`, `sas`, `virtio`, `mmc`, `usb`; empty for what is no real disk (loop devices, mapped devices).
    pub transport: String,
    /// The kernel's subsystem.
    pub sub_system: String,
    /// Where it is plugged in.
    pub bus_path: String,
    /// The maker's alias for drivers.
    pub modalias: String,
    /// Version of its firmware, where the node tells.
    pub firmware_version: String,
    /// Whether it has turning platters.
    pub is_rotational: bool,
    /// Whether it can only be read.
    pub is_read_only: bool,
    /// Whether it is a CD or DVD drive.
    pub is_cdrom: bool,
    /// The disks it is made of, for arrays and mapped devices.
    pub secondary_disks: Vec<String>,
    /// Other paths to it.
    pub symlinks: Vec<String>,
}

impl Disk {
    /// Whether this is a disk that something could be installed on: real, writable, no CD drive.
    pub fn is_candidate(&self) -> bool {
        !self.transport.is_empty() && !self.is_read_only && !self.is_cdrom
    }

    pub(in crate::talos) fn from_wire(name: String, spec: wire::DiskSpec) -> Self {
        Self {
            name,
            dev_path: spec.dev_path,
            size: spec.size,
            model: spec.model.trim().to_owned(),
            serial: spec.serial.trim().to_owned(),
            wwid: spec.wwid.trim().to_owned(),
            uuid: spec.uuid,
            transport: spec.transport,
            sub_system: spec.sub_system,
            bus_path: spec.bus_path,
            modalias: spec.modalias,
            firmware_version: spec.firmware_version,
            is_rotational: spec.rotational,
            is_read_only: spec.readonly,
            is_cdrom: spec.cdrom,
            secondary_disks: spec.secondary_disks,
            symlinks: spec.symlinks,
        }
    }
}

/// The disk that Talos is installed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SystemDisk {
    /// The kernel's name.
    pub name: String,
    /// `/dev/` and the kernel's name.
    pub dev_path: String,
}

/// A disk or partition, and what was found on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// The kernel's name of the disk or partition.
    pub id: String,
    /// `/dev/` and the kernel's name.
    pub dev_path: String,
    /// `disk` or `partition`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What was recognised on it: `gpt`, `xfs`, `extfs`, `vfat`, `swap`, `lvm2-pv`, `zfs`, `luks`, `iso9660`, …; empty
    /// when nothing was. NTFS and BitLocker are not recognised; `partition_type` tells those.
    pub content: String,
    /// Label of the file system.
    pub label: String,
    /// UUID of the file system.
    pub uuid: String,
    /// In bytes.
    pub size: u64,
    /// The disk that a partition is on, by the kernel's name.
    pub parent: String,
    /// `/dev/` and the disk's name.
    pub parent_dev_path: String,
    /// Number of the partition, from 1; 0 for whole disks.
    pub partition_index: u64,
    /// Label of the partition, such as `EPHEMERAL`.
    pub partition_label: String,
    /// GPT type of the partition, lower case.
    pub partition_type: String,
    /// UUID of the partition.
    pub partition_uuid: String,
}

impl Volume {
    pub(in crate::talos) fn from_wire(id: String, spec: wire::DiscoveredVolumeSpec) -> Self {
        Self {
            id,
            dev_path: spec.dev_path,
            kind: spec.r#type,
            content: spec.name,
            label: spec.label,
            uuid: spec.uuid,
            size: spec.size,
            parent: spec.parent,
            parent_dev_path: spec.parent_dev_path,
            partition_index: spec.partition_index,
            partition_label: spec.partition_label,
            partition_type: spec.partition_type.to_ascii_lowercase(),
            partition_uuid: spec.partition_uuid,
        }
    }
}

/// How far one of Talos's own volumes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum VolumePhase {
    /// Waits for something.
    Waiting,
    /// Broken.
    Failed,
    /// Not there.
    Missing,
    /// Found.
    Located,
    /// Made.
    Provisioned,
    /// Formatted.
    Prepared,
    /// In use.
    Ready,
    /// No longer in use.
    Closed,
}

/// One of Talos's own volumes, such as `META`, `STATE`, `EPHEMERAL`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VolumeStatus {
    /// Its name.
    pub id: String,
    /// How far it is.
    pub phase: VolumePhase,
    /// The partition it is on.
    pub location: String,
    /// The disk of that partition.
    pub parent_location: String,
    /// In bytes.
    pub size: u64,
    /// What is wrong with it; empty when nothing is.
    pub error: String,
}

impl VolumeStatus {
    pub(in crate::talos) fn from_wire(id: String, spec: wire::VolumeStatusSpec) -> Self {
        use wire::VolumePhase as Wire;
        let phase = match spec.phase() {
            Wire::Waiting => VolumePhase::Waiting,
            Wire::Failed => VolumePhase::Failed,
            Wire::Missing => VolumePhase::Missing,
            Wire::Located => VolumePhase::Located,
            Wire::Provisioned => VolumePhase::Provisioned,
            Wire::Prepared => VolumePhase::Prepared,
            Wire::Ready => VolumePhase::Ready,
            Wire::Closed => VolumePhase::Closed,
        };
        Self {
            id,
            phase,
            location: spec.location,
            parent_location: spec.parent_location,
            size: spec.size,
            error: spec.error_message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_writable_disks_are_candidates() {
        let disk = Disk { transport: "nvme".to_owned(), ..Disk::default() };
        assert!(disk.is_candidate());
        assert!(!Disk { is_read_only: true, ..disk.clone() }.is_candidate());
        assert!(!Disk { is_cdrom: true, ..disk.clone() }.is_candidate());
        assert!(!Disk { transport: String::new(), ..disk }.is_candidate());
    }

    #[test]
    fn blanks_around_serials_go_away() {
        let spec = wire::DiskSpec { serial: " S4EV ".to_owned(), ..Default::default() };
        assert_eq!(Disk::from_wire("sda".to_owned(), spec).serial, "S4EV");
    }
}
