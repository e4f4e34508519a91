//! Is a configuration one that a node takes, and that works? What a node refuses (siderolabs/talos:
//! pkg/machinery/config/types/v1alpha1/v1alpha1_validation.go), and what it does not look at.

use labkit::cli::suggestion;
use serde_json::{Map, Value, json};

use super::{Config, Document};
use crate::cluster::{Cluster, Contract, Endpoint, Role, Version};
use crate::disks::{Identity, kernel_name};
use crate::secrets::{Bundle, Encryption};
use labkit::secret::to_base64;

/// Fields of the machine's document; a node refuses any other.
const ROOT: &[&str] = &["version", "debug", "persist", "machine", "cluster"];
const MACHINE: &[&str] = &[
    "type",
    "token",
    "ca",
    "acceptedCAs",
    "certSANs",
    "controlPlane",
    "kubelet",
    "pods",
    "network",
    "disks",
    "install",
    "files",
    "env",
    "time",
    "sysctls",
    "sysfs",
    "registries",
    "systemDiskEncryption",
    "features",
    "udev",
    "logging",
    "kernel",
    "seccompProfiles",
    "baseRuntimeSpecOverrides",
    "nodeLabels",
    "nodeAnnotations",
    "nodeTaints",
];
const CLUSTER: &[&str] = &[
    "id",
    "secret",
    "controlPlane",
    "clusterName",
    "network",
    "token",
    "aescbcEncryptionSecret",
    "secretboxEncryptionSecret",
    "ca",
    "acceptedCAs",
    "aggregatorCA",
    "serviceAccount",
    "apiServer",
    "controllerManager",
    "proxy",
    "scheduler",
    "discovery",
    "etcd",
    "coreDNS",
    "externalCloudProvider",
    "extraManifests",
    "extraManifestHeaders",
    "inlineManifests",
    "adminKubeconfig",
    "allowSchedulingOnMasters",
    "allowSchedulingOnControlPlanes",
];
const INSTALL: &[&str] = &[
    "disk",
    "diskSelector",
    "extraKernelArgs",
    "image",
    "extensions",
    "bootloader",
    "wipe",
    "legacyBIOSSupport",
    "grubUseUKICmdline",
];

/// Documents that Talos 1.11 does not know.
const SINCE_1_12: &[&str] = &[
    "HostnameConfig",
    "LinkConfig",
    "LinkAliasConfig",
    "DHCPv4Config",
    "DHCPv6Config",
    "Layer2VIPConfig",
    "ResolverConfig",
    "TimeSyncConfig",
    "BondConfig",
    "BridgeConfig",
    "VLANConfig",
    "RegistryMirrorConfig",
    "RegistryAuthConfig",
    "RegistryTLSConfig",
];

/// Everything that is wrong, each as a fragment with its path; values of secrets are never repeated.
pub fn validate(config: &Config, cluster: &Cluster, bundle: &Bundle, role: Role) -> Vec<String> {
    let Some(document) = config.machine() else {
        return vec!["there is no document with machine and cluster".to_owned()];
    };
    let mut found = Found { document, problems: Vec::new() };
    found.known_fields();
    found.of_role(role);
    found.secrets(bundle, role);
    found.install(cluster);
    found.cluster_network();
    found.documents(config, cluster.contract, role);
    found.problems
}

/// A configuration that names a disk names the one that was confirmed, by what belongs to it.
pub(super) fn disk_is(config: &Config, disk: Option<&Identity>) -> Vec<String> {
    let selector =
        config.machine().and_then(|document| document.value().pointer("/machine/install/diskSelector"));
    let confirmed = disk
        .map(|disk| disk.selector().into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect());
    match (selector, confirmed.map(Value::Object)) {
        (Some(selector), Some(confirmed)) if *selector == confirmed => Vec::new(),
        (None, None) => Vec::new(),
        _ => vec![
            "machine.install.diskSelector: not the disk of this node in cluster.yaml; a patch must not choose another"
                .to_owned(),
        ],
    }
}

struct Found<'c> {
    document: &'c Document,
    problems: Vec<String>,
}

impl Found<'_> {
    fn say(&mut self, path: &str, what: impl AsRef<str>) {
        self.problems.push(format!("{path}: {}", what.as_ref()));
    }

    fn at(&self, pointer: &str) -> Option<&Value> {
        self.document.value().pointer(pointer)
    }

    fn mapping(&self, pointer: &str) -> Option<&Map<String, Value>> {
        self.at(pointer).and_then(Value::as_object)
    }

    fn known_fields(&mut self) {
        for (pointer, known) in
            [("", ROOT), ("/machine", MACHINE), ("/cluster", CLUSTER), ("/machine/install", INSTALL)]
        {
            let path = pointer.trim_start_matches('/').replace('/', ".");
            let Some(fields) = self.mapping(pointer) else {
                self.say(&path, "expected a mapping");
                continue;
            };
            let unknown: Vec<String> =
                fields.keys().filter(|name| !known.contains(&name.as_str())).cloned().collect();
            for name in unknown {
                let separator = if path.is_empty() { "" } else { "." };
                let hint = suggestion(&name, known);
                self.say(&format!("{path}{separator}{name}"), format!("unknown field; {hint}"));
            }
        }
    }

    fn of_role(&mut self, role: Role) {
        if self.document.text("/version") != "v1alpha1" {
            self.say("version", "not v1alpha1");
        }
        if self.at("/persist") != Some(&Value::Bool(true)) {
            self.say("persist", "must stay true, or the node forgets its configuration");
        }
        if self.document.text("/machine/type") != role.name() {
            self.say("machine.type", format!("not {role}"));
        }
        if role == Role::Worker {
            for path in ["/cluster/etcd", "/cluster/aggregatorCA", "/cluster/serviceAccount"] {
                if self.at(path).is_some() {
                    self.say(&dotted(path), "only for control planes");
                }
            }
            let links = self.at("/machine/network/interfaces").and_then(Value::as_array);
            if links.is_some_and(|links| links.iter().any(|link| link.get("vip").is_some())) {
                self.say("machine.network.interfaces", "a worker cannot have the shared address");
            }
        }
    }

    /// A node starts with any secrets; those that are not the cluster's keep it out of it.
    fn secrets(&mut self, bundle: &Bundle, role: Role) {
        let is_control_plane = role == Role::ControlPlane;
        let key = |authority: &crate::secrets::Authority| {
            if is_control_plane {
                to_base64(&authority.key)
            } else {
                labkit::secret::SecretText::new(String::new())
            }
        };
        let mut expected = vec![
            ("/machine/token", bundle.machine_token.clone()),
            ("/machine/ca/crt", bundle.talos.encoded_certificate()),
            ("/machine/ca/key", key(&bundle.talos)),
            ("/cluster/id", bundle.cluster_id.clone()),
            ("/cluster/secret", bundle.cluster_secret.clone()),
            ("/cluster/token", bundle.bootstrap_token.clone()),
            ("/cluster/ca/crt", bundle.kubernetes.encoded_certificate()),
            ("/cluster/ca/key", key(&bundle.kubernetes)),
        ];
        if is_control_plane {
            expected.extend([
                ("/cluster/aggregatorCA/crt", bundle.aggregator.encoded_certificate()),
                ("/cluster/aggregatorCA/key", key(&bundle.aggregator)),
                ("/cluster/serviceAccount/key", to_base64(&bundle.service_account)),
                ("/cluster/etcd/ca/crt", bundle.etcd.encoded_certificate()),
                ("/cluster/etcd/ca/key", key(&bundle.etcd)),
            ]);
            expected.push(match &bundle.encryption {
                Encryption::Secretbox(secret) => ("/cluster/secretboxEncryptionSecret", secret.clone()),
                Encryption::AesCbc(secret) => ("/cluster/aescbcEncryptionSecret", secret.clone()),
            });
        }
        for (pointer, value) in expected {
            if self.document.text(pointer) != value.expose() {
                self.say(&dotted(pointer), "not the one of the bundle");
            }
        }
    }

    fn install(&mut self, cluster: &Cluster) {
        let disk = self.document.text("/machine/install/disk").to_owned();
        if !disk.is_empty() {
            let what = match kernel_name(&disk) {
                Some(_) => "the kernel's name for a disk may be another one's after the next start",
                None => "a path may lead to another disk after the next start",
            };
            self.say("machine.install.disk", format!("{what}; write the disk's identity into cluster.yaml"));
        }
        let arguments = self.at("/machine/install/extraKernelArgs").and_then(Value::as_array);
        let has_arguments = arguments.is_some_and(|arguments| !arguments.is_empty());
        if has_arguments && self.at("/machine/install/grubUseUKICmdline") == Some(&Value::Bool(true)) {
            self.say(
                "machine.install.extraKernelArgs",
                "cannot be used together with grubUseUKICmdline; set that to false in the same patch",
            );
        }
        let image = self.document.text("/machine/install/image");
        let tag = image.rsplit('/').next().and_then(|last| last.split_once(':')).map(|(_, tag)| tag);
        if let Some(version) = tag.and_then(|tag| tag.parse::<Version>().ok())
            && version != cluster.talos_version
        {
            let wanted = &cluster.talos_version;
            self.say(
                "machine.install.image",
                format!("installs Talos {version}, and talosVersion is {wanted}"),
            );
        }
    }

    fn cluster_network(&mut self) {
        if let Err(wrong) = self.document.text("/cluster/controlPlane/endpoint").parse::<Endpoint>() {
            self.say("cluster.controlPlane.endpoint", wrong.message);
        }
        let name = self.document.text("/cluster/network/cni/name").to_owned();
        let urls = self.at("/cluster/network/cni/urls").and_then(Value::as_array).map_or(0, Vec::len);
        if self.at("/cluster/network/cni").is_some()
            && !["flannel", "custom", "none"].contains(&name.as_str())
        {
            self.say("cluster.network.cni.name", "not one of flannel, custom and none");
        } else if urls > 0 && matches!(name.as_str(), "flannel" | "none") {
            self.say("cluster.network.cni.urls", format!("not used by {name}"));
        }
    }

    fn documents(&mut self, config: &Config, contract: Contract, role: Role) {
        let kinds = || config.documents().iter().map(Document::kind);
        if kinds().filter(|kind| kind.is_empty()).count() > 1 {
            self.say("machine", "there are two documents without a kind");
        }
        if contract == Contract::V1_11 {
            for kind in kinds().filter(|kind| SINCE_1_12.contains(kind)) {
                self.problems.push(format!("{kind}: Talos 1.11 does not know this document"));
            }
        }
        let hostname = self.at("/machine/network/hostname").is_some();
        if hostname && kinds().any(|kind| kind == "HostnameConfig") {
            self.say("machine.network.hostname", "there is a HostnameConfig, too; keep one of them");
        }
        for document in config.documents().iter().filter(|document| document.kind() == "HostnameConfig") {
            if !document.text("/hostname").is_empty() && matches!(document.text("/auto"), "stable") {
                self.problems.push("HostnameConfig: hostname and auto exclude each other".to_owned());
            }
        }
        if role == Role::Worker && kinds().any(|kind| kind == "Layer2VIPConfig") {
            self.problems.push("Layer2VIPConfig: a worker cannot have the shared address".to_owned());
        }
    }
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}
