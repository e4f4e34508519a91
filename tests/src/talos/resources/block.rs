//! Disks, partitions, and what Talos makes of them.

use labkit::talos::proto::talos::resource::definitions::block::{
    DeviceSpec, DiscoveredVolumeSpec, DiskSpec, SystemDiskSpec, VolumePhase, VolumeStatusSpec,
};
use serde_yaml::Value;

use super::item::{Fields, Item};
use crate::talos::hardware::pretty;
use crate::talos::view::{Content, Disk, Partition, View};

const NAMESPACE: &str = "runtime";

pub(super) fn add(view: &View, items: &mut Vec<Item>) {
    for disk in &view.machine.disks {
        items.push(self::disk(disk));
        items.push(volume(disk, None));
        items.push(device(disk, None));
        for partition in &disk.partitions {
            items.push(volume(disk, Some(partition)));
            items.push(device(disk, Some(partition)));
        }
    }
    items.extend(view.system_disk.as_deref().map(system_disk));
    items.extend(["META", "STATE", "EPHEMERAL"].map(|label| volume_status(view, label)));
}

fn disk(disk: &Disk) -> Item {
    let subsystem = "/sys/class/block";
    let spec = DiskSpec {
        size: disk.size,
        io_size: disk.sector_size,
        sector_size: disk.sector_size,
        readonly: disk.readonly,
        model: disk.model.clone(),
        serial: disk.serial.clone(),
        modalias: disk.modalias.clone(),
        wwid: disk.wwid.clone(),
        bus_path: disk.bus_path.clone(),
        sub_system: subsystem.to_owned(),
        transport: disk.transport.clone(),
        rotational: disk.rotational,
        cdrom: disk.cdrom,
        dev_path: disk.path(),
        pretty_size: pretty(disk.size),
        secondary_disks: disk.secondary_disks.clone(),
        uuid: disk.uuid.clone(),
        symlinks: disk.symlinks.clone(),
        firmware_version: String::new(),
    };
    let yaml = Fields::new()
        .with("dev_path", disk.path())
        .with("size", disk.size)
        .with("pretty_size", pretty(disk.size))
        .with("io_size", disk.sector_size)
        .with("sector_size", disk.sector_size)
        .with("readonly", disk.readonly)
        .with("cdrom", disk.cdrom)
        .some("model", disk.model.as_str())
        .some("serial", disk.serial.as_str())
        .some("modalias", disk.modalias.as_str())
        .some("wwid", disk.wwid.as_str())
        .some("uuid", disk.uuid.as_str())
        .some("bus_path", disk.bus_path.as_str())
        .some("sub_system", subsystem)
        .some("transport", disk.transport.as_str())
        .some("rotational", disk.rotational)
        .some("secondary_disks", disk.secondary_disks.clone())
        .some("symlinks", disk.symlinks.clone());
    Item::new("Disks.block.talos.dev", NAMESPACE, disk.name.as_str(), &spec, yaml)
}

/// What is found on a disk as a whole, or on one of its partitions.
fn volume(disk: &Disk, partition: Option<&Partition>) -> Item {
    let nothing = Content::default();
    let content = partition.map_or(disk.content.as_ref(), |partition| partition.content.as_ref());
    let content = content.unwrap_or(&nothing);
    let id = partition.map_or_else(|| disk.name.clone(), |partition| disk.partition_name(partition.index));
    let size = partition.map_or(disk.size, |partition| partition.size);
    let spec = DiscoveredVolumeSpec {
        size,
        sector_size: disk.sector_size,
        io_size: disk.sector_size,
        name: content.name.clone(),
        uuid: content.uuid.clone(),
        label: content.label.clone(),
        block_size: 0,
        filesystem_block_size: 0,
        probed_size: 0,
        partition_uuid: partition.map(|partition| partition.uuid.clone()).unwrap_or_default(),
        partition_type: partition.map(|partition| partition.kind.clone()).unwrap_or_default(),
        partition_label: partition.map(|partition| partition.label.clone()).unwrap_or_default(),
        partition_index: partition.map_or(0, |partition| partition.index.into()),
        r#type: if partition.is_some() { "partition" } else { "disk" }.to_owned(),
        device_path: sysfs(disk, partition),
        parent: partition.map(|_| disk.name.clone()).unwrap_or_default(),
        dev_path: format!("/dev/{id}"),
        parent_dev_path: partition.map(|_| disk.path()).unwrap_or_default(),
        pretty_size: pretty(size),
        offset: partition.map_or(0, |partition| partition.offset),
    };
    let yaml = Fields::new()
        .with("dev_path", spec.dev_path.as_str())
        .with("type", spec.r#type.as_str())
        .with("device_path", spec.device_path.as_str())
        .some("parent", spec.parent.as_str())
        .some("parent_dev_path", spec.parent_dev_path.as_str())
        .with("offset", spec.offset)
        .with("size", spec.size)
        .with("pretty_size", spec.pretty_size.as_str())
        .some("sector_size", spec.sector_size)
        .some("io_size", spec.io_size)
        .with("name", spec.name.as_str())
        .some("uuid", spec.uuid.as_str())
        .some("label", spec.label.as_str())
        .some("partition_uuid", spec.partition_uuid.as_str())
        .some("partition_type", spec.partition_type.as_str())
        .some("partition_label", spec.partition_label.as_str())
        .some("partition_index", spec.partition_index);
    Item::new("DiscoveredVolumes.block.talos.dev", NAMESPACE, id, &spec, yaml)
}

fn device(disk: &Disk, partition: Option<&Partition>) -> Item {
    let id = partition.map_or_else(|| disk.name.clone(), |partition| disk.partition_name(partition.index));
    // Numbers that the kernel gives to NVMe (dynamic), SCSI, loop, device-mapper and md devices.
    let major = match disk.name.as_str() {
        name if name.starts_with("sd") => 8,
        name if name.starts_with("sr") => 11,
        name if name.starts_with("loop") => 7,
        name if name.starts_with("md") => 9,
        name if name.starts_with("dm") => 253,
        _ => 259,
    };
    let index = partition.map_or(0, |partition| i64::from(partition.index));
    let spec = DeviceSpec {
        r#type: if partition.is_some() { "partition" } else { "disk" }.to_owned(),
        major,
        minor: index,
        partition_name: partition.map(|partition| partition.label.clone()).unwrap_or_default(),
        partition_number: index,
        generation: 1,
        device_path: sysfs(disk, partition),
        parent: partition.map(|_| disk.name.clone()).unwrap_or_default(),
        secondaries: if partition.is_none() { disk.secondary_disks.clone() } else { Vec::new() },
    };
    let yaml = Fields::new()
        .with("type", spec.r#type.as_str())
        .with("major", spec.major)
        .with("minor", spec.minor)
        .some("partitionName", spec.partition_name.as_str())
        .some("partitionNumber", spec.partition_number)
        .with("devicePath", spec.device_path.as_str())
        .with("generation", spec.generation)
        .some("parent", spec.parent.as_str())
        .some("secondaries", spec.secondaries.clone());
    Item::new("BlockDevices.block.talos.dev", NAMESPACE, id, &spec, yaml)
}

fn system_disk(name: &str) -> Item {
    let path = format!("/dev/{name}");
    let spec = SystemDiskSpec { disk_id: name.to_owned(), dev_path: path.clone() };
    let yaml = Fields::new().with("diskID", name).with("devPath", path);
    Item::new("SystemDisks.block.talos.dev", NAMESPACE, "system-disk", &spec, yaml)
}

/// A volume of Talos: ready where its partition is on the system disk and, but for META, a configuration is there.
fn volume_status(view: &View, label: &str) -> Item {
    let disk =
        view.system_disk.as_ref().and_then(|name| view.machine.disks.iter().find(|disk| disk.name == *name));
    let found = disk.and_then(|disk| {
        let partition = disk.partitions.iter().find(|partition| partition.label == label)?;
        Some((disk, partition))
    });
    let phase = match found {
        Some(_) if label == "META" || !view.in_maintenance() => (VolumePhase::Ready, "ready"),
        Some(_) => (VolumePhase::Located, "located"),
        None if label == "EPHEMERAL" || (label == "META" && view.in_maintenance()) => {
            (VolumePhase::Waiting, "waiting")
        }
        None => (VolumePhase::Missing, "missing"),
    };
    let mut spec = VolumeStatusSpec { phase: phase.0.into(), ..VolumeStatusSpec::default() };
    let mut filesystem = "";
    if let Some((disk, partition)) = found {
        spec.location = format!("/dev/{}", disk.partition_name(partition.index));
        spec.mount_location.clone_from(&spec.location);
        spec.parent_location = disk.path();
        spec.partition_index = partition.index.into();
        spec.partition_uuid.clone_from(&partition.uuid);
        spec.uuid = partition.content.as_ref().map(|content| content.uuid.clone()).unwrap_or_default();
        spec.size = partition.size;
        spec.pretty_size = pretty(partition.size);
        filesystem = if label == "META" { "none" } else { "xfs" };
    }
    let yaml = Fields::new()
        .with("phase", phase.1)
        .with("type", "partition")
        .some("location", spec.location.as_str())
        .some("mountLocation", spec.mount_location.as_str())
        .some("partitionIndex", spec.partition_index)
        .some("parentLocation", spec.parent_location.as_str())
        .some("uuid", spec.uuid.as_str())
        .some("partitionUUID", spec.partition_uuid.as_str())
        .some("size", spec.size)
        .some("prettySize", spec.pretty_size.as_str())
        .some("filesystem", filesystem);
    Item::new("VolumeStatuses.block.talos.dev", NAMESPACE, label, &spec, Value::from(yaml))
}

/// Where a device is below `/sys`; what stands on no bus is virtual.
fn sysfs(disk: &Disk, partition: Option<&Partition>) -> String {
    let bus = disk.bus_path.trim_end_matches('/');
    let bus = if bus.is_empty() { "/virtual" } else { bus };
    let below = partition.map(|partition| format!("/{}", disk.partition_name(partition.index)));
    format!("/sys/devices{bus}/block/{}{}", disk.name, below.unwrap_or_default())
}
