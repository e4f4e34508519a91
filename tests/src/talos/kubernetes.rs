//! The Kubernetes API of the nodes' cluster: what the control planes serve on their addresses, and the Node
//! objects that kubelets register there.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::life;
use super::node::Node;
use super::present;
use super::tls;
use super::view::{Config, KubernetesNode, Role};
use super::world::{State, World};
use crate::kube::{ApiServer, object};

/// Port of the API where a cluster's endpoint names none.
const PORT: u16 = 6443;

/// A simulated Kubernetes API that the nodes' control planes serve.
pub struct Kubernetes {
    server: Arc<ApiServer>,
    /// What was last written for each node, to write only what changed.
    written: Mutex<Vec<(String, String)>>,
    /// The nodes that Talos cordoned.
    cordoned: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for Kubernetes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kubernetes").finish_non_exhaustive()
    }
}

/// Where a control plane serves the API: at its own addresses, on the port of the cluster's endpoint.
pub fn addresses(state: &State, node: &Node) -> Vec<SocketAddr> {
    let Some(config) = &node.config else { return Vec::new() };
    if !state.network.has_own_addresses() {
        return Vec::new();
    }
    let port = config.endpoint.rsplit_once(':').and_then(|(_, port)| port.trim_end_matches('/').parse().ok());
    let shared = config.vips.iter().filter(|_| is_first(state, node)).copied();
    node.ips().into_iter().chain(shared).map(|ip| SocketAddr::new(ip, port.unwrap_or(PORT))).collect()
}

/// Whether a control plane is the first one that serves, which holds the shared address.
fn is_first(state: &State, node: &Node) -> bool {
    let first = state.nodes.iter().find(|other| life::serves_kubernetes(state, other));
    first.is_some_and(|first| first.name == node.name)
}

impl Kubernetes {
    /// Lets the nodes serve this API.
    pub fn new(server: Arc<ApiServer>) -> Self {
        Self { server, written: Mutex::default(), cordoned: Mutex::default() }
    }

    /// The API.
    pub fn server(&self) -> &Arc<ApiServer> {
        &self.server
    }

    /// A connection to the API of a control plane.
    pub async fn serve(&self, stream: TcpStream, node: &str, world: &World) {
        let config = world.read(|state| {
            let node = state.node(node)?;
            let config = node.config.as_ref()?;
            let mut names: Vec<String> = node.ips().iter().map(ToString::to_string).collect();
            names.extend(config.vips.iter().map(ToString::to_string));
            names.extend(config.api_server_sans.iter().cloned());
            names.extend(
                ["localhost", "127.0.0.1", "kubernetes", "kubernetes.default.svc"].map(str::to_owned),
            );
            names.extend(present::endpoint_address(&config.endpoint).map(|address| address.to_string()));
            tls::kubernetes(config.kubernetes_ca.as_ref()?, &names, node.clock()).ok()
        });
        let Some(config) = config else { return };
        self.server.serve_connection(stream, TlsAcceptor::from(Arc::new(config))).await;
    }

    /// Writes the Node objects that have changed; gives the nodes that are cordoned otherwise than they think.
    pub fn follow(&self, state: &State) -> Vec<(String, bool)> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        for node in &state.nodes {
            self.cordon(node);
            let Some(config) = node.config.as_ref().filter(|_| node.registered) else { continue };
            let seen = present::kubernetes(state, node);
            let address = node.address().map(|address| address.ip().to_string()).unwrap_or_default();
            let mark = format!("{seen:?} {address} {}", node.version);
            if written.iter().any(|(name, known)| *name == seen.name && *known == mark) {
                continue;
            }
            written.retain(|(name, _)| *name != seen.name);
            self.write(node, &seen, config);
            written.push((seen.name, mark));
        }
        // A node that is down does not report any more, and its control plane says so.
        for node in state.nodes.iter().filter(|node| !node.registered) {
            let name = node.hostname();
            if written.iter().any(|(known, _)| *known == name) && self.set_ready(&name, false) {
                written.retain(|(known, _)| *known != name);
            }
        }
        let differs =
            state.nodes.iter().filter(|node| node.registered && !node.cordoned_by_talos).filter_map(|node| {
                let cordoned = self.is_cordoned(&node.hostname());
                (cordoned != node.cordoned).then(|| (node.name.clone(), cordoned))
            });
        differs.collect()
    }

    /// Talos cordons a node before it takes it down, and takes that back once the node has registered again.
    fn cordon(&self, node: &Node) {
        let name = node.hostname();
        let mut cordoned = self.cordoned.lock().unwrap_or_else(PoisonError::into_inner);
        let was = cordoned.contains(&name);
        if was == node.cordoned_by_talos {
            return;
        }
        let store = self.server.store();
        let Ok(known) = store.get("nodes", "", &name) else { return };
        let mut known = known.as_ref().clone();
        if let Some(spec) = known.get_mut("spec").and_then(Value::as_object_mut) {
            spec.insert("unschedulable".to_owned(), Value::Bool(!was));
        }
        if store.update(known).is_ok() && was {
            cordoned.remove(&name);
        } else {
            cordoned.insert(name);
        }
    }

    /// Whether a node is cordoned in Kubernetes.
    fn is_cordoned(&self, name: &str) -> bool {
        let node = self.server.store().get("nodes", "", name);
        node.is_ok_and(|node| object::at(&node, &["spec", "unschedulable"]) == Some(&Value::Bool(true)))
    }

    fn write(&self, node: &Node, seen: &KubernetesNode, config: &Config) {
        let address = node.address().map(|address| address.ip().to_string()).unwrap_or_default();
        let store = self.server.store();
        let kubelet = config.kubelet_image.rsplit_once(':').map_or("v1.34.1", |(_, tag)| tag).to_owned();
        let taints = if config.role == Role::ControlPlane && !config.schedulable_control_planes {
            json!([{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}])
        } else {
            json!([])
        };
        let status = json!({
            "addresses": [
                {"type": "InternalIP", "address": address},
                {"type": "Hostname", "address": seen.name},
            ],
            "capacity": {"cpu": node.machine.processor.threads.to_string(), "memory": format!("{}Ki", node.machine.memory_kib), "pods": "110"},
            "allocatable": {"cpu": node.machine.processor.threads.to_string(), "memory": format!("{}Ki", node.machine.memory_kib), "pods": "110"},
            "conditions": [condition(seen.ready)],
            "nodeInfo": {
                "architecture": "amd64", "operatingSystem": "linux", "osImage": format!("Talos ({})", node.version),
                "kernelVersion": "6.12.48-talos", "containerRuntimeVersion": "containerd://2.1.4", "kubeletVersion": kubelet,
                "kubeProxyVersion": "", "machineID": "", "systemUUID": node.machine.uuid, "bootID": format!("boot-{}", node.boot),
            },
        });
        let object = json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {"name": seen.name, "labels": seen.labels},
            "spec": {"taints": taints},
        });
        if store.get("nodes", "", &seen.name).is_err() {
            store.create(object).ok();
        }
        let Ok(known) = store.get("nodes", "", &seen.name) else { return };
        let mut known = known.as_ref().clone();
        if let Some(fields) = known.as_object_mut() {
            fields.insert("status".to_owned(), status);
        }
        store.update_status(known).ok();
    }

    fn set_ready(&self, name: &str, ready: bool) -> bool {
        let store = self.server.store();
        let Ok(known) = store.get("nodes", "", name) else { return true };
        let mut known = known.as_ref().clone();
        if let Some(status) = known.get_mut("status").and_then(Value::as_object_mut) {
            status.insert("conditions".to_owned(), json!([condition(ready)]));
        }
        store.update_status(known).is_ok()
    }
}

fn condition(ready: bool) -> Value {
    if ready {
        json!({"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status"})
    } else {
        json!({"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."})
    }
}
