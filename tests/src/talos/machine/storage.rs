//! Disks the old way, wiping one, and the time.

use labkit::talos::proto::storage::{
    BlockDeviceWipe, BlockDeviceWipeDescriptor, BlockDeviceWipeRequest, BlockDeviceWipeResponse, Disk, Disks,
    DisksResponse, disk,
};
use labkit::talos::proto::time::{Time, TimeRequest, TimeResponse};
use tonic::{Request, Response, Status};

use super::status::stamp;
use crate::talos::api::Api;
use crate::talos::hardware::layout::wipe;
use crate::talos::install::DiskWrite;
use crate::talos::node::Node;
use crate::talos::proto::storage::storage_service_server::StorageService;
use crate::talos::proto::time::time_service_server::TimeService;
use crate::talos::view;

#[tonic::async_trait]
impl StorageService for Api {
    async fn disks(&self, _: Request<()>) -> Result<Response<DisksResponse>, Status> {
        let disks =
            self.look(|_, node| node.machine.disks.iter().map(|disk| described(node, disk)).collect())?;
        Ok(Response::new(DisksResponse { messages: vec![Disks { metadata: None, disks }] }))
    }

    async fn block_device_wipe(
        &self,
        request: Request<BlockDeviceWipeRequest>,
    ) -> Result<Response<BlockDeviceWipeResponse>, Status> {
        let devices = request.into_inner().devices;
        self.change(|state, index, _| {
            let Some(node) = state.nodes.get_mut(index) else { return Ok(()) };
            for device in &devices {
                check(node, device)?;
            }
            let mut writes = Vec::new();
            for device in &devices {
                writes.extend(wipe_one(node, device));
            }
            state.writes.extend(writes);
            Ok(())
        })?;
        Ok(Response::new(BlockDeviceWipeResponse { messages: vec![BlockDeviceWipe::default()] }))
    }
}

fn described(node: &Node, disk: &view::Disk) -> Disk {
    let kind = match disk.transport.as_str() {
        _ if disk.cdrom => disk::DiskType::Cd,
        "nvme" => disk::DiskType::Nvme,
        "mmc" => disk::DiskType::Sd,
        _ if disk.rotational => disk::DiskType::Hdd,
        "" => disk::DiskType::Unknown,
        _ => disk::DiskType::Ssd,
    };
    Disk {
        size: disk.size,
        model: disk.model.clone(),
        device_name: disk.path(),
        name: String::new(),
        serial: disk.serial.clone(),
        modalias: disk.modalias.clone(),
        uuid: disk.uuid.clone(),
        wwid: disk.wwid.clone(),
        r#type: kind.into(),
        bus_path: disk.bus_path.clone(),
        system_disk: node.system_disk().is_some_and(|system| system.name == disk.name),
        subsystem: "/sys/class/block".to_owned(),
        readonly: disk.readonly,
    }
}

/// The disk and the partition that a name is of.
fn find<'n>(node: &'n Node, name: &str) -> Option<(&'n view::Disk, Option<&'n view::Partition>)> {
    node.machine.disks.iter().find_map(|disk| {
        if disk.name == name {
            return Some((disk, None));
        }
        let partition = disk.partitions.iter().find(|partition| disk.partition_name(partition.index) == name);
        partition.map(|partition| (disk, Some(partition)))
    })
}

/// Whether a device may be wiped (siderolabs/talos: internal/app/storaged).
fn check(node: &Node, device: &BlockDeviceWipeDescriptor) -> Result<(), Status> {
    let name = &device.device;
    let Some((disk, partition)) = find(node, name) else {
        return Err(Status::not_found(format!("blockdevice {name:?} not found")));
    };
    let refused = |why: String| Err(Status::failed_precondition(why));
    if disk.readonly {
        return refused(format!("blockdevice {name:?} is read-only"));
    }
    if disk.cdrom {
        return refused(format!("blockdevice {name:?} is a CD-ROM"));
    }
    if !device.skip_secondary_check && partition.is_none() {
        let holder = node.machine.disks.iter().find(|other| other.secondary_disks.contains(name));
        if let Some(holder) = holder {
            return refused(format!("blockdevice {name:?} is in use by disk {:?}", holder.name));
        }
    }
    let is_system = node.system_disk().is_some_and(|system| system.name == disk.name);
    if !device.skip_volume_check && is_system {
        let volume = partition.map_or("META", |partition| partition.label.as_str());
        if ["META", "STATE", "EPHEMERAL", "EFI", "BOOT"].contains(&volume) {
            return refused(format!("blockdevice {name:?} is in use by volume {volume:?}"));
        }
    }
    if disk.is_boot_medium() && node.medium == view::Medium::Stick {
        return refused(format!("blockdevice {name:?} is mounted or in use"));
    }
    Ok(())
}

fn wipe_one(node: &mut Node, device: &BlockDeviceWipeDescriptor) -> Option<DiskWrite> {
    let (disk, partition) = find(node, &device.device)?;
    let (name, index) = (disk.name.clone(), partition.map(|partition| partition.index));
    let owner = node.name.clone();
    let disk = node.machine.disks.iter_mut().find(|disk| disk.name == name)?;
    match index {
        None => wipe(disk),
        Some(index) if device.drop_partition => disk.partitions.retain(|partition| partition.index != index),
        Some(index) => {
            if let Some(partition) = disk.partitions.iter_mut().find(|partition| partition.index == index) {
                partition.content = None;
            }
        }
    }
    Some(DiskWrite::new(&owner, disk, "wipe"))
}

#[tonic::async_trait]
impl TimeService for Api {
    async fn time(&self, _: Request<()>) -> Result<Response<TimeResponse>, Status> {
        answer(self, "time.cloudflare.com")
    }

    async fn time_check(&self, request: Request<TimeRequest>) -> Result<Response<TimeResponse>, Status> {
        answer(self, &request.into_inner().server)
    }
}

fn answer(api: &Api, server: &str) -> Result<Response<TimeResponse>, Status> {
    let local = api.look(|_, node| node.clock())?;
    let part = Time {
        metadata: None,
        server: server.to_owned(),
        localtime: Some(stamp(local)),
        remotetime: Some(stamp(jiff::Timestamp::now())),
    };
    Ok(Response::new(TimeResponse { messages: vec![part] }))
}
