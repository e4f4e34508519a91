//! What a node is at one moment, in plain values: what its resources and answers are made from.
//!
//! [`View`] is taken under the world's lock and handed to pure functions. Hardware descriptions make
//! [`Machine`]s, the reader of machine configurations makes [`Config`]s, the resource service asks a
//! [`Source`] for views.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use jiff::Timestamp;
use tokio::sync::watch;

use super::config::DiskSelector;
use super::version::Version;

/// Where the resource service gets its views from.
pub trait Source: Send + Sync {
    /// The node as it is now; nothing where it is gone.
    fn view(&self) -> Option<View>;

    /// A number that grows with every change of the node.
    fn changes(&self) -> watch::Receiver<u64>;
}

/// A node at one moment.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name in the lab, whatever it calls itself.
    pub name: String,
    /// The release that runs.
    pub version: Version,
    /// The node's own clock, which may be wrong.
    pub now: Timestamp,
    /// When it booted, by its own clock.
    pub booted_at: Timestamp,
    /// How often it has booted, from 1.
    pub boot: u32,
    /// Grows with every change; the version of its resources.
    pub revision: u64,
    /// What it is doing.
    pub stage: Stage,
    /// Whether the boot is complete and nothing is unmet.
    pub ready: bool,
    /// What it waits for, while booting or running.
    pub unmet: Vec<Unmet>,
    /// The machine, with the disks as they are named and filled in this boot.
    pub machine: Machine,
    /// What it booted from.
    pub booted_from: Medium,
    /// Kernel name of the disk with Talos on it (a ready META), such as `nvme0n1`.
    pub system_disk: Option<String>,
    /// Its name on the network.
    pub hostname: String,
    /// The configuration it works with; none in maintenance mode.
    pub config: Option<Arc<Config>>,
    /// Its addresses with their link, the first one its main one.
    pub addresses: Vec<Assigned>,
    /// Where it sends what is not local.
    pub gateway: Option<IpAddr>,
    /// Whom it asks for names.
    pub resolvers: Vec<IpAddr>,
    /// Identity of the node in discovery (base62, 44 characters); none before it is configured.
    pub node_id: Option<String>,
    /// The nodes that discovery finds, this one among them; empty without discovery.
    pub members: Vec<Member>,
    /// The services that run or are to run.
    pub services: Vec<Service>,
    /// Whether the clock agrees with a time server.
    pub time_synced: bool,
    /// The node's object in Kubernetes, once the kubelet has registered it.
    pub kubernetes: Option<KubernetesNode>,
    /// The id of the schematic that the image was made from.
    pub schematic: Option<String>,
}

impl View {
    /// Whether there is no configuration.
    pub fn in_maintenance(&self) -> bool {
        self.config.is_none()
    }

    /// The kernel's command line. A stick's image stops where Talos is on a disk already.
    pub fn cmdline(&self) -> String {
        let common = "talos.platform=metal console=tty0 init_on_alloc=1 slab_nomerge pti=on consoleblank=0 \
                      nvme_core.io_timeout=4294967295 printk.devkmsg=on selinux=1";
        match self.booted_from {
            Medium::Stick => format!("{common} talos.halt_if_installed=1"),
            Medium::Disk => common.to_owned(),
        }
    }
}

/// What a machine is doing; the numbers are those of `runtime.MachineStage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum Stage {
    /// On the way up.
    Booting = 1,
    /// Talos is being written to a disk.
    Installing = 2,
    /// Waiting for a configuration.
    Maintenance = 3,
    /// The boot sequence is complete.
    Running = 4,
    /// On the way down, and up again.
    Rebooting = 5,
    /// On the way down.
    ShuttingDown = 6,
    /// Disks are being wiped.
    Resetting = 7,
    /// Another release is being written.
    Upgrading = 8,
}

/// A condition that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// `time`, `network`, `services`, `staticPods` or `nodeReady`.
    pub name: String,
    /// Such as `etcd not running, kubelet not healthy`.
    pub reason: String,
}

/// What a machine booted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// The installer on a USB stick.
    Stick,
    /// The disk that Talos was installed to.
    Disk,
}

/// A computer.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Who made it.
    pub manufacturer: String,
    /// What it is.
    pub product: String,
    /// Serial number of the board's table.
    pub serial: String,
    /// UUID of the board's table, which tells machines apart.
    pub uuid: String,
    /// Version of the firmware.
    pub bios: String,
    /// Its processor.
    pub processor: Processor,
    /// Memory in KiB.
    pub memory_kib: u64,
    /// Whether it was booted by UEFI with SecureBoot.
    pub secure_boot: bool,
    /// The network interfaces.
    pub links: Vec<Link>,
    /// Disks, sticks, loop devices and what is stacked on them.
    pub disks: Vec<Disk>,
}

/// A processor.
#[derive(Debug, Clone)]
pub struct Processor {
    /// Who made it.
    pub manufacturer: String,
    /// Its product name.
    pub product: String,
    /// How many cores it has.
    pub cores: u32,
    /// How many threads it has.
    pub threads: u32,
}

/// A network interface.
#[derive(Debug, Clone)]
pub struct Link {
    /// Such as `enp1s0`.
    pub name: String,
    /// Its hardware address.
    pub mac: [u8; 6],
    /// The kernel's driver.
    pub driver: String,
    /// Where it is on its bus.
    pub bus_path: String,
    /// Megabits a second.
    pub speed: i64,
    /// Whether a cable is in.
    pub up: bool,
}

/// A block device that is not a part of another.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// Kernel name in this boot: `nvme0n1`, `sda`, `loop0`, `dm-0`.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Bytes of a sector.
    pub sector_size: u64,
    /// What the disk calls itself.
    pub model: String,
    /// Its serial number; may be empty.
    pub serial: String,
    /// Its world-wide name; may be empty.
    pub wwid: String,
    /// Its UUID; mostly empty.
    pub uuid: String,
    /// What the kernel matches drivers by.
    pub modalias: String,
    /// Where it is on its bus.
    pub bus_path: String,
    /// `nvme`, `usb`, `sata`, …; empty where there is none.
    pub transport: String,
    /// Whether it turns.
    pub rotational: bool,
    /// Whether it refuses writes.
    pub readonly: bool,
    /// Whether it is a drive for discs.
    pub cdrom: bool,
    /// Disks that this one is made of, or that keep it busy: `dm-0`.
    pub secondary_disks: Vec<String>,
    /// Other paths of it, below `/dev/disk`.
    pub symlinks: Vec<String>,
    /// What is on it as a whole: `gpt`, `iso9660`, `lvm2-pv`, …; nothing on an empty disk.
    pub content: Option<Content>,
    /// Its partitions, in order.
    pub partitions: Vec<Partition>,
}

impl Disk {
    /// Path of the device.
    pub fn path(&self) -> String {
        format!("/dev/{}", self.name)
    }

    /// Whether Talos is on it: a META partition.
    pub fn holds_talos(&self) -> bool {
        !self.name.starts_with("loop") && self.partitions.iter().any(|partition| partition.label == "META")
    }

    /// Whether it is a stick with the installer's image.
    pub fn is_boot_medium(&self) -> bool {
        let content = self.content.as_ref();
        content.is_some_and(|content| content.name == "iso9660" && content.label.starts_with("TALOS_"))
    }

    /// Kernel name of a partition: a `p` goes between where the disk's name ends with a digit.
    pub fn partition_name(&self, index: u32) -> String {
        let between = if self.name.ends_with(|last: char| last.is_ascii_digit()) { "p" } else { "" };
        format!("{}{between}{index}", self.name)
    }
}

/// What blkid finds on a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// `gpt`, `xfs`, `vfat`, `iso9660`, `talosmeta`, …
    pub name: String,
    /// Its UUID; may be empty.
    pub uuid: String,
    /// Its label; may be empty.
    pub label: String,
}

/// A partition of a GPT.
#[derive(Debug, Clone, Default)]
pub struct Partition {
    /// Its number, from 1.
    pub index: u32,
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Its name in the table: `EPHEMERAL`, `Basic data partition`.
    pub label: String,
    /// What it is for, as a lower-case UUID.
    pub kind: String,
    /// Its own UUID.
    pub uuid: String,
    /// What blkid finds in it; NTFS and BitLocker are not found.
    pub content: Option<Content>,
}

/// An address on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The link's name.
    pub link: String,
    /// The address with the length of its network.
    pub address: IpNet,
}

/// What a machine is in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs etcd and the API server.
    ControlPlane,
    /// Runs what users run.
    Worker,
}

/// A certificate authority as a machine configuration holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// The certificate in PEM.
    pub certificate: String,
    /// The key in PEM; workers have none.
    pub key: Option<String>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// A machine configuration that a node accepted: the facts it acts by, and the text itself.
#[derive(Clone)]
pub struct Config {
    /// The documents as they were received.
    pub text: String,
    /// `machine.type`; `init` is a control plane.
    pub role: Role,
    /// `machine.token`.
    pub token: String,
    /// `machine.ca`.
    pub machine_ca: Authority,
    /// `machine.acceptedCAs`, in PEM.
    pub accepted_cas: Vec<String>,
    /// `machine.certSANs`.
    pub cert_sans: Vec<String>,
    /// `machine.install`.
    pub install: Option<Install>,
    /// `machine.network.hostname` or that of a HostnameConfig.
    pub hostname: Option<String>,
    /// Static addresses, by link name where the link is named.
    pub addresses: Vec<IpNet>,
    /// Addresses that control planes share.
    pub vips: Vec<IpAddr>,
    /// `machine.nodeLabels`.
    pub node_labels: BTreeMap<String, String>,
    /// Image of the kubelet.
    pub kubelet_image: String,
    /// `cluster.clusterName`.
    pub cluster_name: String,
    /// `cluster.id`.
    pub cluster_id: String,
    /// `cluster.controlPlane.endpoint`.
    pub endpoint: String,
    /// `cluster.ca`.
    pub kubernetes_ca: Option<Authority>,
    /// `cluster.etcd.ca`.
    pub etcd_ca: Option<Authority>,
    /// `cluster.apiServer.certSANs`.
    pub api_server_sans: Vec<String>,
    /// `cluster.network.cni.name`; `flannel` where nothing is said.
    pub cni: String,
    /// Whether discovery is on.
    pub discovery: bool,
    /// `cluster.allowSchedulingOnControlPlanes`.
    pub schedulable_control_planes: bool,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("role", &self.role)
            .field("cluster_name", &self.cluster_name)
            .field("endpoint", &self.endpoint)
            .field("install", &self.install)
            .finish_non_exhaustive()
    }
}

/// `machine.install`.
#[derive(Debug, Clone, Default)]
pub struct Install {
    /// The path as written; nobody looks whether it exists before the install.
    pub disk: Option<String>,
    /// `diskSelector` as written; wins over the path.
    pub selector: Option<DiskSelector>,
    /// Image of the installer.
    pub image: String,
    /// Whether to write zeros first.
    pub wipe: bool,
}

/// A node that discovery knows.
#[derive(Debug, Clone)]
pub struct Member {
    /// Identity in discovery.
    pub node_id: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Its name.
    pub hostname: String,
    /// What it is.
    pub role: Role,
    /// What runs on it.
    pub version: Version,
}

/// A service of machined.
#[derive(Debug, Clone)]
pub struct Service {
    /// `apid`, `etcd`, `kubelet`, …
    pub id: String,
    /// `Preparing`, `Waiting`, `Running`, `Failed`, …
    pub state: String,
    /// What its health check says; none for services without one.
    pub healthy: Option<bool>,
    /// The last message of its health check.
    pub health_message: String,
    /// What happened to it, oldest first.
    pub events: Vec<ServiceEvent>,
}

/// Something that happened to a service.
#[derive(Debug, Clone)]
pub struct ServiceEvent {
    /// Such as `Running pre state`.
    pub message: String,
    /// The state from then on.
    pub state: String,
    /// When, by the node's clock.
    pub at: Timestamp,
}

/// A node as Kubernetes has it.
#[derive(Debug, Clone)]
pub struct KubernetesNode {
    /// Its name.
    pub name: String,
    /// Whether it is ready.
    pub ready: bool,
    /// Whether it is cordoned.
    pub unschedulable: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
}
