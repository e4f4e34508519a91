//! Going down and coming up again: reboot, shutdown, reset, upgrade, rollback; and what is kept across them.

use labkit::talos::proto::machine::{
    LifecycleServiceInstallProgress, LifecycleServiceInstallRequest, LifecycleServiceInstallResponse,
    LifecycleServiceUpgradeRequest, LifecycleServiceUpgradeResponse, MetaDelete, MetaDeleteResponse,
    MetaWrite, MetaWriteRequest, MetaWriteResponse, Reboot, RebootRequest, RebootResponse, Reset,
    ResetRequest, ResetResponse, Rollback, RollbackResponse, Shutdown, ShutdownResponse, Upgrade,
    UpgradeRequest, UpgradeResponse, lifecycle_service_install_progress, reboot_request, reset_request,
    upgrade_request,
};
use tonic::Status;

use super::{Streamed, stream_of};
use crate::talos::api::Api;
use crate::talos::install::uuid;
use crate::talos::life;
use crate::talos::members::EtcdCluster;
use crate::talos::node::{Etcd, Next, Node, Phase};
use crate::talos::version::Version;
use crate::talos::view::Role;
use crate::talos::world::State;

/// Sends a node on its way; gives the id that its events have.
fn go(state: &mut State, index: usize, until: std::time::Duration, then: Next) -> String {
    let Some(node) = state.nodes.get_mut(index) else { return String::new() };
    let actor = uuid(&["actor", &node.name, &format!("{until:?}")]);
    let name = match &then {
        Next::Reboot { .. } => "reboot",
        Next::PowerOff => "shutdown",
        Next::Upgrade { .. } => "upgrade",
        Next::Reset { .. } => "reset",
    };
    node.phase = Phase::Leaving { until, then };
    let first = node.events.len();
    crate::talos::events::sequence(node, name, true, None);
    for event in node.events.iter_mut().skip(first) {
        event.actor_id.clone_from(&actor);
    }
    actor
}

/// A node that is on its way already takes nothing else.
fn free(node: &Node) -> Result<(), Status> {
    match node.phase {
        Phase::Leaving { .. } | Phase::Installing { .. } | Phase::Accepted { .. } => {
            Err(Status::unknown("locked"))
        }
        _ => Ok(()),
    }
}

pub fn reboot(api: &Api, request: RebootRequest) -> Result<RebootResponse, Status> {
    let actor_id = api.change(|state, index, now| {
        state.nodes.get(index).map_or(Ok(()), free)?;
        let cold = request.mode == i32::from(reboot_request::Mode::Powercycle);
        let until = state.grace(now);
        Ok(go(state, index, until, Next::Reboot { cold }))
    })?;
    Ok(RebootResponse { messages: vec![Reboot { metadata: None, actor_id }] })
}

pub fn shutdown(api: &Api) -> Result<ShutdownResponse, Status> {
    let actor_id = api.change(|state, index, now| {
        let until = state.grace(now);
        Ok(go(state, index, until, Next::PowerOff))
    })?;
    Ok(ShutdownResponse { messages: vec![Shutdown { metadata: None, actor_id }] })
}

pub fn reset(api: &Api, request: ResetRequest) -> Result<ResetResponse, Status> {
    let actor_id = api.change(|state, index, now| {
        let Some(node) = state.nodes.get(index) else { return Ok(String::new()) };
        free(node)?;
        let labels = check_reset(node, &request)?;
        let control_plane = node.config.as_ref().is_some_and(|config| config.role == Role::ControlPlane);
        if request.graceful && control_plane && !leave_etcd(state, index) {
            // The sequence fails after its answer went out: the node stays as it is, and says so.
            if let Some(node) = state.nodes.get_mut(index) {
                let why = "error running phase 3 in reset sequence: task 1/1: failed, failed to leave cluster: \
                           etcdserver: re-configuration failed due to not enough started members";
                crate::talos::events::sequence(node, "reset", true, None);
                crate::talos::events::sequence(node, "reset", false, Some(why));
                node.log(&format!("[talos] reset failed: {why}"));
                return Ok(uuid(&["actor", &node.name, why]));
            }
        }
        let until = state.grace(now).max(now + state.timing.reset);
        let system = request.mode != i32::from(reset_request::WipeMode::UserDisks);
        let disks = request.user_disks_to_wipe.clone();
        Ok(go(state, index, until, Next::Reset { labels, system, disks, reboot: request.reboot }))
    })?;
    Ok(ResetResponse { messages: vec![Reset { metadata: None, actor_id }] })
}

/// The labels to wipe, where the request makes sense.
fn check_reset(node: &Node, request: &ResetRequest) -> Result<Vec<String>, Status> {
    let mode = reset_request::WipeMode::try_from(request.mode).unwrap_or(reset_request::WipeMode::All);
    let failed = |why: String| Err(Status::unknown(why));
    let invalid = |what: &str| {
        failed(format!(
            "reset failed: invalid input, wipe mode {} doesn't support {what} parameter",
            mode.as_str_name()
        ))
    };
    if !request.user_disks_to_wipe.is_empty() && mode == reset_request::WipeMode::SystemDisk {
        return invalid("UserDisksToWipe");
    }
    let system = node.system_disk();
    for path in &request.user_disks_to_wipe {
        let disk = node.machine.disks.iter().find(|disk| disk.path() == *path);
        let Some(disk) = disk else {
            return failed(format!("reset user disk failed: device {path} wasn't found"));
        };
        if disk.readonly {
            return failed(format!("reset user disk failed: device {path} is readonly"));
        }
        if system.is_some_and(|system| system.name == disk.name) {
            return failed(format!("reset user disk failed: device {path} is the system disk"));
        }
    }
    if !request.system_partitions_to_wipe.is_empty() && mode == reset_request::WipeMode::UserDisks {
        return invalid("SystemPartitionsToWipe");
    }
    for partition in &request.system_partitions_to_wipe {
        let label = &partition.label;
        let exists = system.is_some_and(|disk| disk.partitions.iter().any(|known| known.label == *label));
        if !exists {
            return failed(format!(
                "failed to get volume status with label {label:?}: resource VolumeStatuses.block.talos.dev(runtime/{label}@undefined) doesn't exist"
            ));
        }
    }
    let wiped = request.system_partitions_to_wipe.iter().filter(|partition| partition.wipe);
    Ok(wiped.map(|partition| partition.label.clone()).collect())
}

/// Takes the local member out of its cluster; not without a leader.
fn leave_etcd(state: &mut State, index: usize) -> bool {
    let State { nodes, etcd, .. } = state;
    let Some((id, member)) = nodes.get(index).and_then(|node| node.etcd.data) else { return true };
    let led = |cluster: &EtcdCluster| cluster.id == id && cluster.has_quorum(nodes);
    let Some(cluster) = etcd.iter_mut().find(|cluster| led(cluster) && cluster.members.len() > 1) else {
        return false;
    };
    cluster.members.retain(|known| known.id != member);
    if let Some(node) = nodes.get_mut(index) {
        node.etcd.service = Etcd::Stopped;
        node.etcd.data = None;
        node.service("etcd", "Finished", "Service finished successfully");
    }
    cluster.elect(nodes);
    true
}

/// The release of an installer's image; an image that cannot be one is refused where it is pulled.
fn release_of(image: &str) -> Result<Version, Status> {
    life::release_of(image).ok_or_else(|| {
        Status::unknown(format!(
            "error validating installer image {image:?}: failed to pull image {image:?}: not found"
        ))
    })
}

pub fn upgrade(api: &Api, request: UpgradeRequest) -> Result<UpgradeResponse, Status> {
    let actor_id = api.change(|state, index, now| {
        let Some(node) = state.nodes.get(index) else { return Ok(String::new()) };
        free(node)?;
        if node.system_disk().is_none() {
            return Err(Status::failed_precondition("Talos is not installed"));
        }
        let version = release_of(&request.image)?;
        let control_plane = node.config.as_ref().is_some_and(|config| config.role == Role::ControlPlane);
        if control_plane && !request.force {
            validate_etcd(state, node)?;
        }
        let until = state.grace(now).max(now + state.timing.upgrade);
        let cold = request.reboot_mode == i32::from(upgrade_request::RebootMode::Powercycle);
        if let Some(node) = state.nodes.get_mut(index).filter(|node| node.registered && !node.cordoned) {
            node.cordoned = true;
            node.cordoned_by_talos = true;
        }
        Ok(go(state, index, until, Next::Upgrade { version, image: request.image, cold }))
    })?;
    let part = Upgrade { metadata: None, ack: "Upgrade request received".to_owned(), actor_id };
    Ok(UpgradeResponse { messages: vec![part] })
}

/// A control plane goes down only if etcd can do without it.
fn validate_etcd(state: &State, node: &Node) -> Result<(), Status> {
    let failed = |why: &str| Err(Status::unknown(format!("error validating etcd for upgrade: {why}")));
    let Some(cluster) = life::cluster_of(state, node) else {
        return failed("context deadline exceeded");
    };
    if cluster.members.len() == 2 {
        return failed("etcd member count(2) is insufficient to maintain quorum if upgrade commences");
    }
    let down = cluster.members.iter().find(|member| !cluster.is_up(member, &state.nodes));
    match down {
        Some(member) => {
            let id = member.id;
            failed(&format!(
                "etcd member {id:016x} is not healthy; all members must be healthy to perform an upgrade"
            ))
        }
        None => Ok(()),
    }
}

pub fn rollback(api: &Api) -> Result<RollbackResponse, Status> {
    api.change(|state, index, now| {
        let until = state.grace(now);
        let Some(node) = state.nodes.get_mut(index) else { return Ok(()) };
        free(node)?;
        if node.system_disk().is_none() {
            return Err(Status::failed_precondition("system disk not found"));
        }
        let installed = node.installed.as_mut();
        let Some((installed, previous)) = installed.and_then(|i| i.previous.map(|previous| (i, previous)))
        else {
            return Err(Status::unknown("cannot rollback to \"B\", label does not exist"));
        };
        installed.previous = Some(installed.version);
        installed.version = previous;
        go(state, index, until, Next::Reboot { cold: false });
        Ok(())
    })?;
    Ok(RollbackResponse { messages: vec![Rollback::default()] })
}

pub fn meta_write(api: &Api, request: MetaWriteRequest) -> Result<MetaWriteResponse, Status> {
    change_meta(api, request.key, Some(request.value))?;
    Ok(MetaWriteResponse { messages: vec![MetaWrite::default()] })
}

pub fn meta_delete(api: &Api, key: u32) -> Result<MetaDeleteResponse, Status> {
    change_meta(api, key, None)?;
    Ok(MetaDeleteResponse { messages: vec![MetaDelete::default()] })
}

fn change_meta(api: &Api, key: u32, value: Option<Vec<u8>>) -> Result<(), Status> {
    if key > 255 {
        return Err(Status::invalid_argument("key must be a uint8"));
    }
    api.change(|state, index, _| {
        let installed = state.nodes.get_mut(index).and_then(|node| node.installed.as_mut());
        let Some(installed) = installed else {
            return Err(Status::unknown("failed to write meta: no such file or directory"));
        };
        match value {
            Some(value) => {
                installed.meta.insert(key, value);
            }
            None if installed.meta.remove(&key).is_none() => {
                return Err(Status::not_found("meta key not found"));
            }
            None => {}
        }
        Ok(())
    })
}

pub fn service_install(
    api: &Api,
    request: LifecycleServiceInstallRequest,
) -> Result<Streamed<LifecycleServiceInstallResponse>, Status> {
    let image = request.source.map(|source| source.image_name).unwrap_or_default();
    let path = request.destination.map(|destination| destination.disk).unwrap_or_default();
    api.change(|state, index, _| {
        let State { nodes, writes, .. } = state;
        let Some(node) = nodes.get_mut(index) else { return Ok(()) };
        if node.system_disk().is_some() {
            return Err(Status::already_exists("machine is already installed"));
        }
        if image.is_empty() {
            return Err(Status::invalid_argument("installer image name is required"));
        }
        if path.is_empty() {
            return Err(Status::invalid_argument("destination disk is required"));
        }
        let version = release_of(&image)?;
        let stored = node.config.clone();
        let disk = node.machine.disks.iter_mut().find(|disk| disk.path() == path);
        let disk = disk.ok_or_else(|| Status::invalid_argument(format!("invalid disk path: {path}")))?;
        crate::talos::install::install(disk);
        writes.push(crate::talos::install::DiskWrite::new(&node.name, disk, "install"));
        node.installed = Some(crate::talos::node::Installed {
            version,
            previous: None,
            image,
            config: stored,
            meta: std::collections::BTreeMap::new(),
        });
        Ok(())
    })?;
    let progress =
        progress().map(|progress| Ok(LifecycleServiceInstallResponse { progress: Some(progress) }));
    Ok(stream_of(progress.collect()))
}

pub fn service_upgrade(
    api: &Api,
    request: LifecycleServiceUpgradeRequest,
) -> Result<Streamed<LifecycleServiceUpgradeResponse>, Status> {
    let image = request.source.map(|source| source.image_name).unwrap_or_default();
    api.change(|state, index, _| {
        let State { nodes, writes, .. } = state;
        let Some(node) = nodes.get_mut(index) else { return Ok(()) };
        let version = release_of(&image)?;
        let write =
            node.system_disk().map(|disk| crate::talos::install::DiskWrite::new(&node.name, disk, "upgrade"));
        let (Some(write), Some(installed)) = (write, &mut node.installed) else {
            return Err(Status::failed_precondition("Talos is not installed"));
        };
        installed.previous = Some(installed.version);
        installed.version = version;
        installed.image = image;
        writes.push(write);
        Ok(())
    })?;
    let progress =
        progress().map(|progress| Ok(LifecycleServiceUpgradeResponse { progress: Some(progress) }));
    Ok(stream_of(progress.collect()))
}

/// What an installer says, and how it ends.
fn progress() -> impl Iterator<Item = LifecycleServiceInstallProgress> {
    use lifecycle_service_install_progress::Response;
    let message = |text: &str| Response::Message(text.to_owned());
    let said = [message("running Talos installer"), message("installation complete"), Response::ExitCode(0)];
    said.into_iter().map(|response| LifecycleServiceInstallProgress { response: Some(response) })
}
