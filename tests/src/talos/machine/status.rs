//! What a node says of itself.

use std::time::Duration;

use labkit::talos::proto::machine::{
    Container, ContainerInfo, ContainersRequest, ContainersResponse, DiskStat, DiskStats, DiskStatsResponse,
    FeaturesInfo, Hostname, HostnameResponse, LoadAvg, LoadAvgResponse, MemInfo, Memory, MemoryResponse,
    MountStat, Mounts, MountsResponse, PlatformInfo, ServiceEvent, ServiceEvents, ServiceHealth, ServiceInfo,
    ServiceList, ServiceListResponse, SystemStat, SystemStatResponse, Version, VersionInfo, VersionResponse,
};
use prost_types::Timestamp;
use tonic::Status;

use crate::talos::api::Api;
use crate::talos::node::{Etcd, Node};
use crate::talos::present;
use crate::talos::view::Role;

pub fn version(api: &Api) -> Result<VersionResponse, Status> {
    let (version, rbac) = api.look(|_, node| (node.version, node.config.is_some()))?;
    let info = VersionInfo {
        tag: version.to_string(),
        sha: "c0ffee00".to_owned(),
        built: String::new(),
        go_version: "go1.24.6".to_owned(),
        os: "linux".to_owned(),
        arch: "amd64".to_owned(),
    };
    let part = Version {
        metadata: None,
        version: Some(info),
        platform: Some(PlatformInfo { name: "metal".to_owned(), mode: "metal".to_owned() }),
        features: Some(FeaturesInfo { rbac }),
    };
    Ok(VersionResponse { messages: vec![part] })
}

pub fn hostname(api: &Api) -> Result<HostnameResponse, Status> {
    let hostname = api.look(|_, node| node.hostname())?;
    Ok(HostnameResponse { messages: vec![Hostname { metadata: None, hostname }] })
}

pub fn service_list(api: &Api) -> Result<ServiceListResponse, Status> {
    let services = api.look(|_, node| present::services(node))?;
    let services = services.into_iter().map(|service| {
        let events = service.events.iter().map(|event| ServiceEvent {
            msg: event.message.clone(),
            state: event.state.clone(),
            ts: Some(stamp(event.at)),
        });
        let last_change = service.events.last().map(|event| stamp(event.at));
        ServiceInfo {
            id: service.id,
            state: service.state,
            events: Some(ServiceEvents { events: events.collect() }),
            health: Some(ServiceHealth {
                unknown: service.healthy.is_none(),
                healthy: service.healthy == Some(true),
                last_message: service.health_message,
                last_change,
            }),
        }
    });
    let part = ServiceList { metadata: None, services: services.collect() };
    Ok(ServiceListResponse { messages: vec![part] })
}

/// A moment as messages have it.
pub(super) fn stamp(at: jiff::Timestamp) -> Timestamp {
    Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// Services that users may start again (internal/app/machined/pkg/system/services: APIRestartAllowed).
const RESTARTED: [&str; 4] = ["kubelet", "syslogd", "udevd", "dashboard"];

pub fn restart(api: &Api, id: &str, done: &str) -> Result<String, Status> {
    let id = known(api, id, done)?;
    api.change(|state, index, _| {
        if let Some(node) = state.nodes.get_mut(index) {
            node.service(id, "Waiting", "Waiting for service to be stopped");
            node.service(id, "Running", &format!("Started task {id}"));
            node.health(id, true);
        }
        Ok(format!("Service {id:?} {done}"))
    })
}

pub fn stop(api: &Api, id: &str) -> Result<String, Status> {
    let id = known(api, id, "stopped")?;
    api.change(|state, index, _| {
        if let Some(node) = state.nodes.get_mut(index) {
            node.service(id, "Finished", "Service finished successfully");
        }
        Ok(format!("Service {id:?} stopped"))
    })
}

fn known(api: &Api, id: &str, done: &str) -> Result<&'static str, Status> {
    let runs = api.look(|_, node| node.services.contains_key(id))?;
    if !runs {
        return Err(Status::unknown(format!("service {id:?} not defined")));
    }
    let verb = done.strip_suffix("ed").unwrap_or(done);
    let verb = verb.strip_suffix("pp").map_or_else(|| verb.to_owned(), |start| format!("{start}p"));
    RESTARTED
        .into_iter()
        .find(|known| *known == id)
        .ok_or_else(|| Status::unknown(format!("service {id:?} doesn't support {verb} operation via API")))
}

pub fn memory(api: &Api) -> Result<MemoryResponse, Status> {
    let total = api.look(|_, node| node.machine.memory_kib)?;
    let meminfo = MemInfo {
        memtotal: total,
        memfree: total / 2,
        memavailable: total / 4 * 3,
        buffers: total / 100,
        cached: total / 5,
    };
    Ok(MemoryResponse { messages: vec![Memory { metadata: None, meminfo: Some(meminfo) }] })
}

pub fn load_avg() -> LoadAvgResponse {
    LoadAvgResponse { messages: vec![LoadAvg { metadata: None, load1: 0.31, load5: 0.24, load15: 0.2 }] }
}

pub fn system_stat(api: &Api) -> Result<SystemStatResponse, Status> {
    let boot_time = api.look(|_, node| u64::try_from(node.booted_at.as_second()).unwrap_or_default())?;
    let part = SystemStat {
        boot_time,
        context_switches: 1_482_311,
        process_created: 9_217,
        process_running: 2,
        ..SystemStat::default()
    };
    Ok(SystemStatResponse { messages: vec![part] })
}

pub fn disk_stats(api: &Api) -> Result<DiskStatsResponse, Status> {
    let devices: Vec<DiskStat> = api.look(|state, node| {
        let stat = |disk: &crate::talos::view::Disk| {
            let written =
                state.writes.iter().filter(|write| write.node == node.name && write.serial == disk.serial);
            let written = u64::try_from(written.count()).unwrap_or_default() * 2_000_000;
            DiskStat {
                name: disk.name.clone(),
                read_completed: 300,
                read_sectors: 24_000,
                write_completed: written / 100,
                write_sectors: written,
            }
        };
        node.machine.disks.iter().map(stat).collect()
    })?;
    let total = DiskStat {
        name: String::new(),
        read_completed: devices.iter().map(|device| device.read_completed).sum(),
        read_sectors: devices.iter().map(|device| device.read_sectors).sum(),
        write_completed: devices.iter().map(|device| device.write_completed).sum(),
        write_sectors: devices.iter().map(|device| device.write_sectors).sum(),
    };
    Ok(DiskStatsResponse { messages: vec![DiskStats { metadata: None, total: Some(total), devices }] })
}

pub fn mounts(api: &Api) -> Result<MountsResponse, Status> {
    let stats = api.look(|_, node| mounted(node))?;
    Ok(MountsResponse { messages: vec![Mounts { metadata: None, stats }] })
}

fn mounted(node: &Node) -> Vec<MountStat> {
    let mount = |filesystem: &str, size: u64, available: u64, mounted_on: &str| MountStat {
        filesystem: filesystem.to_owned(),
        size,
        available,
        mounted_on: mounted_on.to_owned(),
    };
    let memory = node.machine.memory_kib * 1024;
    let mut stats = vec![
        mount("devtmpfs", memory / 2, memory / 2, "/dev"),
        mount("tmpfs", memory / 20, memory / 20, "/run"),
        mount("tmpfs", 65_536, 65_536, "/system"),
        mount("/dev/loop0", 78_643_200, 0, "/"),
    ];
    let Some(disk) = node.system_disk().filter(|_| node.config.is_some()) else { return stats };
    for (label, place) in [("STATE", "/system/state"), ("EPHEMERAL", "/var")] {
        if let Some(partition) = disk.partitions.iter().find(|partition| partition.label == label) {
            let device = format!("/dev/{}", disk.partition_name(partition.index));
            stats.push(mount(&device, partition.size, partition.size / 10 * 9, place));
        }
    }
    stats
}

pub fn containers(api: &Api, request: &ContainersRequest) -> Result<ContainersResponse, Status> {
    let containers = api.look(|_, node| match request.namespace.as_str() {
        "k8s.io" => pods(node),
        _ => system(node),
    })?;
    Ok(ContainersResponse { messages: vec![Container { metadata: None, containers }] })
}

fn system(node: &Node) -> Vec<ContainerInfo> {
    let running = node.services.iter().filter(|(_, log)| log.state == "Running");
    let ids = running.map(|(id, _)| *id).filter(|id| matches!(*id, "apid" | "trustd" | "etcd" | "kubelet"));
    ids.map(|id| container("system", id, &format!("talos/{id}"))).collect()
}

/// The pods that the kubelet runs from the machine's configuration.
fn pods(node: &Node) -> Vec<ContainerInfo> {
    let control_plane = node.config.as_ref().is_some_and(|config| config.role == Role::ControlPlane);
    if !control_plane || node.etcd.service != Etcd::Running {
        return Vec::new();
    }
    let names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    let hostname = node.hostname();
    let one = |name: &str| container("k8s.io", &format!("kube-system/{name}-{hostname}:{name}"), name);
    names.into_iter().map(one).collect()
}

fn container(namespace: &str, id: &str, image: &str) -> ContainerInfo {
    ContainerInfo {
        namespace: namespace.to_owned(),
        id: id.to_owned(),
        image: image.to_owned(),
        pid: 2317,
        status: "RUNNING".to_owned(),
        pod_id: id.split(':').next().unwrap_or_default().to_owned(),
        name: id.rsplit(':').next().unwrap_or_default().to_owned(),
    }
}

/// A duration as a message has it, as whole seconds.
pub(super) fn duration(given: Option<prost_types::Duration>) -> Duration {
    let seconds = given.as_ref().map_or(0, |given| u64::try_from(given.seconds).unwrap_or_default());
    let nanos = given.map_or(0, |given| u32::try_from(given.nanos).unwrap_or_default());
    Duration::new(seconds, nanos)
}
