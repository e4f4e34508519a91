//! What can be read from a node. Everything here works while a node waits for its configuration, too, unless it says
//! otherwise.

use std::time::Duration;

use jiff::Timestamp;

use super::cosi::{Kind, time};
use super::error::{Failure, Reason, Result};
use super::facts::{
    Disk, Extension, HardwareIdentity, Hostname, KubernetesNode, Link, LinkAddress, MachineStatus, Member,
    Memory, Role, Security, Service, SystemDisk, TimeStatus, VersionInfo, Volume, VolumeStatus, ip,
};
use super::node::{MAX_MESSAGE, Node};
use super::proto::machine::{MemoryResponse, ServiceListResponse, VersionResponse};
use super::proto::resource::config::MachineTypeSpec;
use super::proto::talos::resource::definitions as wire;
use super::proto::time::time_service_client::TimeServiceClient;

const ADDRESSES: Kind = Kind::new("AddressStatuses.net.talos.dev", "network");
const CMDLINE: Kind = Kind::new("KernelCmdlines.runtime.talos.dev", "runtime");
const DISCOVERED: Kind = Kind::new("DiscoveredVolumes.block.talos.dev", "runtime");
const DISKS: Kind = Kind::new("Disks.block.talos.dev", "runtime");
const ENDPOINTS: Kind = Kind::new("Endpoints.kubernetes.talos.dev", "controlplane");
const EXTENSIONS: Kind = Kind::new("ExtensionStatuses.runtime.talos.dev", "runtime");
const HARDWARE: Kind = Kind::new("SystemInformations.hardware.talos.dev", "hardware");
const HOSTNAMES: Kind = Kind::new("HostnameStatuses.net.talos.dev", "network");
const LINKS: Kind = Kind::new("LinkStatuses.net.talos.dev", "network");
/// How far a node is: the resource `machine` of this kind can be watched.
pub const MACHINE_STATUS: Kind = Kind::new("MachineStatuses.runtime.talos.dev", "runtime");
const MACHINE_TYPES: Kind = Kind::new("MachineTypes.config.talos.dev", "config");
const MEMBERS: Kind = Kind::new("Members.cluster.talos.dev", "cluster");
const MODULES: Kind = Kind::new("MemoryModules.hardware.talos.dev", "hardware");
const NODENAMES: Kind = Kind::new("Nodenames.kubernetes.talos.dev", "k8s");
const NODE_STATUSES: Kind = Kind::new("NodeStatuses.kubernetes.talos.dev", "k8s");
const PLATFORMS: Kind = Kind::new("PlatformMetadatas.talos.dev", "runtime");
const SECURITY: Kind = Kind::new("SecurityStates.talos.dev", "runtime");
const SYSTEM_DISKS: Kind = Kind::new("SystemDisks.block.talos.dev", "runtime");
const TIME: Kind = Kind::new("TimeStatuses.v1alpha1.talos.dev", "runtime");
const VERSIONS: Kind = Kind::new("Versions.runtime.talos.dev", "runtime");
const VOLUMES: Kind = Kind::new("VolumeStatuses.block.talos.dev", "runtime");

impl Node {
    /// What the node runs. A node that waits for its configuration has no such call before 1.13; its resource tells
    /// the version then.
    pub async fn version(&self) -> Result<VersionInfo> {
        const DOING: &str = "read the version";
        let call = || {
            let mut client = self.machine();
            async move { client.version(()).await }
        };
        match self.read(DOING, call).await {
            Ok(VersionResponse { messages }) => {
                let message = self.only(DOING, messages)?;
                let version = message.version.unwrap_or_default();
                let platform = message.platform.unwrap_or_default();
                Ok(VersionInfo { tag: version.tag, arch: version.arch, platform: platform.name })
            }
            Err(failure) if failure.is_unimplemented() => self.version_resource().await,
            Err(failure) => Err(failure),
        }
    }

    async fn version_resource(&self) -> Result<VersionInfo> {
        const DOING: &str = "read the version";
        let version = self.resource::<wire::runtime::VersionSpec>(DOING, VERSIONS, "version").await?;
        let version = version.ok_or_else(|| self.missing(DOING))?;
        let platform = self
            .resource::<wire::runtime::PlatformMetadataSpec>(DOING, PLATFORMS, "platformmetadata")
            .await?;
        let platform = platform.map(|platform| platform.spec.platform).unwrap_or_default();
        Ok(VersionInfo { tag: version.spec.version, arch: String::new(), platform })
    }

    /// Every block device.
    pub async fn disks(&self) -> Result<Vec<Disk>> {
        let found = self.resources("read the disks", DISKS).await?;
        Ok(found.into_iter().map(|disk| Disk::from_wire(disk.id, disk.spec)).collect())
    }

    /// Every disk and partition with what was found on it.
    pub async fn volumes(&self) -> Result<Vec<Volume>> {
        let found = self.resources("read the discovered volumes", DISCOVERED).await?;
        Ok(found.into_iter().map(|volume| Volume::from_wire(volume.id, volume.spec)).collect())
    }

    /// Talos's own volumes.
    pub async fn volume_statuses(&self) -> Result<Vec<VolumeStatus>> {
        let found = self.resources("read the volumes", VOLUMES).await?;
        Ok(found.into_iter().map(|volume| VolumeStatus::from_wire(volume.id, volume.spec)).collect())
    }

    /// The disk that Talos is installed on; `None` when it is on none.
    pub async fn system_disk(&self) -> Result<Option<SystemDisk>> {
        let found = self
            .resource::<wire::block::SystemDiskSpec>("read the system disk", SYSTEM_DISKS, "system-disk")
            .await?;
        Ok(found.map(|disk| SystemDisk { name: disk.spec.disk_id, dev_path: disk.spec.dev_path }))
    }

    /// Every network interface.
    pub async fn links(&self) -> Result<Vec<Link>> {
        let found = self.resources("read the network interfaces", LINKS).await?;
        Ok(found.into_iter().map(|link| Link::from_wire(link.id, link.spec)).collect())
    }

    /// Every address of every interface.
    pub async fn addresses(&self) -> Result<Vec<LinkAddress>> {
        let found = self.resources("read the addresses", ADDRESSES).await?;
        Ok(found.into_iter().filter_map(|address| LinkAddress::from_wire(address.spec)).collect())
    }

    /// The node's name; `None` while it has none.
    pub async fn hostname(&self) -> Result<Option<Hostname>> {
        let found = self
            .resource::<wire::network::HostnameStatusSpec>("read the hostname", HOSTNAMES, "hostname")
            .await?;
        Ok(found.map(|name| Hostname { hostname: name.spec.hostname, domain: name.spec.domainname }))
    }

    /// What the firmware says of the machine; `None` when it says nothing.
    pub async fn system_information(&self) -> Result<Option<HardwareIdentity>> {
        let found = self.resource("read the system information", HARDWARE, "systeminformation").await?;
        Ok(found.map(|hardware| HardwareIdentity::from_wire(hardware.spec)))
    }

    /// The kernel's command line; `None` when the node does not tell.
    pub async fn cmdline(&self) -> Result<Option<String>> {
        let found = self
            .resource::<wire::runtime::KernelCmdlineSpec>(
                "read the kernel's command line",
                CMDLINE,
                "cmdline",
            )
            .await?;
        Ok(found.map(|cmdline| cmdline.spec.cmdline))
    }

    /// How far the node is; `None` right after its start.
    pub async fn machine_status(&self) -> Result<Option<MachineStatus>> {
        let found = self.resource("read the machine's status", MACHINE_STATUS, "machine").await?;
        Ok(found.map(|status| MachineStatus::from_wire(status.spec)))
    }

    /// What the node is in its cluster; `None` while it waits for its configuration.
    pub async fn machine_type(&self) -> Result<Option<Role>> {
        let found = self
            .resource::<MachineTypeSpec>("read the machine's type", MACHINE_TYPES, "machine-type")
            .await?;
        Ok(found.and_then(|found| Role::from_number(found.spec.machine_type.try_into().unwrap_or(0))))
    }

    /// The node's services. Before 1.13, a node that waits for its configuration does not have this call.
    pub async fn services(&self) -> Result<Vec<Service>> {
        const DOING: &str = "read the services";
        let call = || {
            let mut client = self.machine();
            async move { client.service_list(()).await }
        };
        let ServiceListResponse { messages } = self.read(DOING, call).await?;
        let list = self.only(DOING, messages)?;
        Ok(list.services.into_iter().map(Service::from_wire).collect())
    }

    /// The cluster's nodes as this one knows them.
    pub async fn members(&self) -> Result<Vec<Member>> {
        let found = self.resources("read the cluster's members", MEMBERS).await?;
        Ok(found.into_iter().map(|member| Member::from_wire(member.id, member.spec)).collect())
    }

    /// Name of the node in Kubernetes; `None` while it has none.
    pub async fn node_name(&self) -> Result<Option<String>> {
        let found =
            self.resource::<wire::k8s::NodenameSpec>("read the node's name", NODENAMES, "nodename").await?;
        Ok(found.map(|name| name.spec.nodename))
    }

    /// The node as Kubernetes has it; `None` while it is not registered.
    pub async fn kubernetes_node(&self) -> Result<Option<KubernetesNode>> {
        let found = self.resources("read the node's status in Kubernetes", NODE_STATUSES).await?;
        Ok(found.into_iter().next().map(|status| KubernetesNode::from_wire(status.spec)))
    }

    /// Addresses of the API servers, as this node knows them.
    pub async fn api_servers(&self) -> Result<Vec<std::net::IpAddr>> {
        let found =
            self.resources::<wire::k8s::EndpointSpec>("read the API servers' addresses", ENDPOINTS).await?;
        let mut addresses: Vec<_> =
            found.iter().flat_map(|endpoint| endpoint.spec.addresses.iter().filter_map(ip)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        Ok(addresses)
    }

    /// The node's memory; `None` when it does not tell. A node that waits for its configuration says before 1.13 only
    /// what its memory modules hold.
    pub async fn memory(&self) -> Result<Option<Memory>> {
        const DOING: &str = "read the memory";
        let call = || {
            let mut client = self.machine();
            async move { client.memory(()).await }
        };
        match self.read(DOING, call).await {
            Ok(MemoryResponse { messages }) => {
                let memory = self.only(DOING, messages)?.meminfo.unwrap_or_default();
                let bytes = |kib: u64| kib.saturating_mul(1024);
                Ok(Some(Memory {
                    total: bytes(memory.memtotal),
                    available: Some(bytes(memory.memavailable)),
                }))
            }
            Err(failure) if failure.is_unimplemented() => self.memory_modules().await,
            Err(failure) => Err(failure),
        }
    }

    async fn memory_modules(&self) -> Result<Option<Memory>> {
        let modules =
            self.resources::<wire::hardware::MemoryModuleSpec>("read the memory modules", MODULES).await?;
        // Sizes of modules are in MiB.
        let total: u64 = modules.iter().map(|module| u64::from(module.spec.size) << 20).sum();
        Ok((total > 0).then_some(Memory { total, available: None }))
    }

    /// Whether the node's clock follows a time server; `None` right after its start.
    pub async fn time_status(&self) -> Result<Option<TimeStatus>> {
        let found =
            self.resource::<wire::time::StatusSpec>("read the state of the clock", TIME, "node").await?;
        Ok(found.map(|status| TimeStatus {
            is_synced: status.spec.synced,
            is_disabled: status.spec.sync_disabled,
        }))
    }

    /// The node's clock; `None` when its first time server, which it asks meanwhile, does not answer. Before 1.13, a
    /// node that waits for its configuration does not have this call; its certificate begins when it started.
    pub async fn time(&self) -> Result<Option<Timestamp>> {
        const DOING: &str = "read the clock";
        let call = || {
            let (connection, origin) = self.connection();
            let mut client =
                TimeServiceClient::with_origin(connection, origin).max_decoding_message_size(MAX_MESSAGE);
            async move { client.time(()).await }
        };
        let answer = match self.read(DOING, call).await {
            Err(failure) if is_without_time_server(&failure) => return Ok(None),
            answer => answer?,
        };
        let message = self.only(DOING, answer.messages)?;
        message.localtime.and_then(time).ok_or_else(|| self.missing(DOING)).map(Some)
    }

    /// How the node was started; `None` when it does not tell.
    pub async fn security(&self) -> Result<Option<Security>> {
        let found = self
            .resource::<wire::runtime::SecurityStateSpec>(
                "read the security state",
                SECURITY,
                "securitystate",
            )
            .await?;
        Ok(found.map(|state| Security {
            is_secure_boot: state.spec.secure_boot,
            is_uki: state.spec.booted_with_uki,
        }))
    }

    /// The system extensions, with the schematic as one of them.
    pub async fn extensions(&self) -> Result<Vec<Extension>> {
        let found = self.resources("read the extensions", EXTENSIONS).await?;
        Ok(found.into_iter().map(|extension| Extension::from_wire(extension.spec)).collect())
    }

    /// The image factory's schematic; `None` when the image is not from there.
    pub async fn schematic(&self) -> Result<Option<String>> {
        let extensions = self.extensions().await?;
        let schematic = extensions.into_iter().find(|extension| extension.name == "schematic");
        Ok(schematic.map(|schematic| schematic.version))
    }

    /// Waits until the node's stage fits, and gives it; `None` when that takes longer.
    ///
    /// # Errors
    /// When the node cannot be asked, or goes away meanwhile.
    pub async fn wait_for_status(
        &self,
        within: Duration,
        fits: impl Fn(&MachineStatus) -> bool,
    ) -> Result<Option<MachineStatus>> {
        use super::cosi::Change;
        let deadline = tokio::time::Instant::now() + within;
        let mut watch = self.watch("watch the machine's status", MACHINE_STATUS, Some("machine")).await?;
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            match watch.next(left).await? {
                None => return Ok(None),
                Some(Change::Present(status)) => {
                    let status = MachineStatus::from_wire(status.spec);
                    if fits(&status) {
                        return Ok(Some(status));
                    }
                }
                Some(Change::Gone { .. } | Change::Complete) => {}
            }
        }
    }

    fn missing(&self, doing: &'static str) -> Failure {
        self.failure(doing, Reason::Answer("it is not in there".to_owned()))
    }
}

/// The words of siderolabs/talos internal/app/machined/internal/server/v1alpha1/v1alpha1_time.go.
fn is_without_time_server(failure: &Failure) -> bool {
    const WORDS: [&str; 3] =
        ["error querying NTP server ", "error validating NTP response", "error querying PTP device "];
    matches!(&failure.reason, Reason::Status { message, .. } if WORDS.iter().any(|words| message.starts_with(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_server_that_does_not_answer_is_told_from_a_call_that_fails() {
        let failure = |message: &str| {
            let refusal = crate::talos::Refusal::Other;
            let reason = Reason::Status { code: tonic::Code::Unknown, message: message.to_owned(), refusal };
            Failure { node: "10.0.0.5".parse().unwrap(), doing: "read the clock", reason }
        };
        let without =
            "error querying NTP server \"time.cloudflare.com\": lookup time.cloudflare.com: no such host";
        assert!(is_without_time_server(&failure(without)));
        assert!(!is_without_time_server(&failure("unknown service time.TimeService")));
    }
}
