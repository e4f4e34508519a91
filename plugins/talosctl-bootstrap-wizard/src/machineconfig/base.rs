//! What talosctl would generate, in the form of the nodes' version (siderolabs/talos: pkg/machinery/config/generate).

use labkit::secret::{SecretText, to_base64};
use serde_json::{Map, Value, json};

use super::Document;
use crate::cluster::{Cluster, Cni, Contract, Role};
use crate::disks::Identity;
use crate::secrets::{Authority, Bundle, Encryption};

/// The port on which a node's own load balancer of the Kubernetes API listens.
const KUBE_PRISM_PORT: u16 = 7445;

/// The documents of a role, without anything that only one node has.
pub(super) fn documents(cluster: &Cluster, bundle: &Bundle, role: Role) -> Vec<Document> {
    let mut documents = vec![Document::new(json!({
        "version": "v1alpha1",
        "debug": false,
        "persist": true,
        "machine": machine(cluster, bundle, role),
        "cluster": kubernetes(cluster, bundle, role),
    }))];
    if cluster.contract >= Contract::V1_12 {
        documents.push(Document::new(
            json!({"apiVersion": "v1alpha1", "kind": "HostnameConfig", "auto": "stable"}),
        ));
        let network = &cluster.network;
        if !network.nameservers.is_empty() {
            let servers: Vec<_> =
                network.nameservers.iter().map(|server| json!({"address": server})).collect();
            documents.push(Document::new(
                json!({"apiVersion": "v1alpha1", "kind": "ResolverConfig", "nameservers": servers}),
            ));
        }
        if !network.time_servers.is_empty() {
            documents.push(Document::new(json!({"apiVersion": "v1alpha1", "kind": "TimeSyncConfig",
                "ntp": {"servers": network.time_servers}})));
        }
    }
    documents
}

/// Names the disk by what belongs to it.
pub(super) fn set_disk(machine: &mut Document, disk: &Identity) {
    let selector: Map<_, _> =
        disk.selector().into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
    let Some(Value::Object(install)) = machine.value_mut().pointer_mut("/machine/install") else { return };
    let rest = std::mem::take(install);
    install.insert("diskSelector".to_owned(), Value::Object(selector));
    install.extend(rest);
}

fn machine(cluster: &Cluster, bundle: &Bundle, role: Role) -> Value {
    let is_v1_11 = cluster.contract == Contract::V1_11;
    let mut machine = Fields::default();
    machine.set("type", role.name());
    machine.set("token", bundle.machine_token.expose());
    machine.set("ca", authority(&bundle.talos, role));
    machine.set("certSANs", json!(cluster.cert_sans));
    machine.set(
        "kubelet",
        json!({
            "image": format!("ghcr.io/siderolabs/kubelet:{}", cluster.kubernetes_version),
            "defaultRuntimeSeccompProfileEnabled": true,
            "disableManifestsDirectory": true,
        }),
    );
    let network = &cluster.network;
    match cluster.contract {
        Contract::V1_11 if !network.nameservers.is_empty() => {
            machine.set("network", json!({"nameservers": network.nameservers}));
        }
        Contract::V1_11 | Contract::V1_12 => machine.set("network", json!({})),
        Contract::V1_13 => {}
    }
    let mut install = Fields::default();
    install.set("image", cluster.installer_image());
    // The installer formats the disk in any case; zeroing it as well takes hours on large ones.
    install.set("wipe", false);
    if !is_v1_11 {
        install.set("grubUseUKICmdline", true);
    }
    machine.set("install", install.0);
    if is_v1_11 && !network.time_servers.is_empty() {
        machine.set("time", json!({"servers": network.time_servers}));
    }
    if is_v1_11 || role == Role::Worker {
        machine.set("registries", json!({}));
    }
    machine.set("features", features(is_v1_11));
    if role == Role::ControlPlane {
        machine.set("nodeLabels", json!({"node.kubernetes.io/exclude-from-external-load-balancers": ""}));
    }
    Value::Object(machine.0)
}

fn features(is_v1_11: bool) -> Map<String, Value> {
    let mut features = Fields::default();
    if is_v1_11 {
        features.set("rbac", true);
        features.set("stableHostname", true);
        features.set("apidCheckExtKeyUsage", true);
    }
    features.set("diskQuotaSupport", true);
    features.set("kubePrism", json!({"enabled": true, "port": KUBE_PRISM_PORT}));
    features.set("hostDNS", json!({"enabled": true, "forwardKubeDNSToHost": true}));
    features.0
}

fn kubernetes(cluster: &Cluster, bundle: &Bundle, role: Role) -> Value {
    let image =
        |name: &str| json!({"image": format!("registry.k8s.io/{name}:{}", cluster.kubernetes_version)});
    let is_control_plane = role == Role::ControlPlane;
    let mut fields = Fields::default();
    fields.set("id", bundle.cluster_id.expose());
    fields.set("secret", bundle.cluster_secret.expose());
    fields.set("controlPlane", json!({"endpoint": cluster.endpoint.to_string()}));
    fields.set("clusterName", cluster.name.as_str());
    fields.set("network", pod_network(cluster));
    fields.set("token", bundle.bootstrap_token.expose());
    if is_control_plane {
        match &bundle.encryption {
            Encryption::Secretbox(secret) => fields.set("secretboxEncryptionSecret", secret.expose()),
            Encryption::AesCbc(secret) => fields.set("aescbcEncryptionSecret", secret.expose()),
        }
    }
    fields.set("ca", authority(&bundle.kubernetes, role));
    if is_control_plane {
        fields.set("aggregatorCA", authority(&bundle.aggregator, role));
        fields.set("serviceAccount", json!({"key": to_base64(&bundle.service_account).expose()}));
        fields.set("apiServer", api_server(cluster));
        fields.set("controllerManager", image("kube-controller-manager"));
        fields.set("proxy", image("kube-proxy"));
        fields.set("scheduler", image("kube-scheduler"));
    }
    fields.set(
        "discovery",
        json!({"enabled": true, "registries": {"kubernetes": {"disabled": true}, "service": {}}}),
    );
    if is_control_plane {
        fields.set("etcd", json!({"ca": authority(&bundle.etcd, role)}));
        fields.set("extraManifests", json!([]));
        fields.set("inlineManifests", json!([]));
        if cluster.allow_scheduling_on_control_planes {
            fields.set("allowSchedulingOnControlPlanes", true);
        }
    }
    Value::Object(fields.0)
}

fn pod_network(cluster: &Cluster) -> Value {
    let network = &cluster.network;
    let mut fields = Fields::default();
    match &network.cni {
        Cni::Flannel => {}
        Cni::None => fields.set("cni", json!({"name": "none"})),
        Cni::Custom(urls) => fields.set("cni", json!({"name": "custom", "urls": urls})),
    }
    fields.set("dnsDomain", network.dns_domain.as_str());
    fields.set("podSubnets", json!(network.pod_subnets));
    fields.set("serviceSubnets", json!(network.service_subnets));
    Value::Object(fields.0)
}

fn api_server(cluster: &Cluster) -> Value {
    let is_v1_11 = cluster.contract == Contract::V1_11;
    let mut names: Vec<String> = Vec::new();
    let endpoint = is_v1_11.then(|| cluster.endpoint.host.clone());
    for name in
        endpoint.into_iter().chain(cluster.cert_sans.clone()).chain(cluster.vip.map(|vip| vip.to_string()))
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut fields = Fields::default();
    fields.set("image", format!("registry.k8s.io/kube-apiserver:{}", cluster.kubernetes_version));
    if !names.is_empty() {
        fields.set("certSANs", json!(names));
    }
    if is_v1_11 {
        fields.set("disablePodSecurityPolicy", true);
    }
    fields.set(
        "admissionControl",
        json!([{"name": "PodSecurity", "configuration": {
            "apiVersion": "pod-security.admission.config.k8s.io/v1alpha1",
            "defaults": {
                "audit": "restricted", "audit-version": "latest",
                "enforce": "baseline", "enforce-version": "latest",
                "warn": "restricted", "warn-version": "latest",
            },
            "exemptions": {"namespaces": ["kube-system"], "runtimeClasses": [], "usernames": []},
            "kind": "PodSecurityConfiguration",
        }}]),
    );
    fields.set(
        "auditPolicy",
        json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}),
    );
    Value::Object(fields.0)
}

/// Workers get the certificates of authorities, never their keys.
fn authority(authority: &Authority, role: Role) -> Value {
    let key = match role {
        Role::ControlPlane => to_base64(&authority.key),
        Role::Worker => SecretText::new(String::new()),
    };
    json!({"crt": authority.encoded_certificate().expose(), "key": key.expose()})
}

/// A mapping that keeps the order of its fields.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }
}
