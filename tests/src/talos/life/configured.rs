//! A node with a configuration: its services come up, etcd joins, the kubelet registers.

use std::sync::Arc;
use std::time::Duration;

use crate::talos::events;
use crate::talos::fault::Fault;
use crate::talos::hardware::disk_mut;
use crate::talos::install;
use crate::talos::members::{EtcdCluster, EtcdMember, SplitBrain, id_of, joinable};
use crate::talos::node::{Etcd, Node, Phase};
use crate::talos::present::{endpoint_address, time_synced};
use crate::talos::tls;
use crate::talos::view::{Authority, Config, Role};
use crate::talos::world::State;

/// Starts to work with a configuration.
pub(super) fn configure(node: &mut Node, config: Arc<Config>, now: Duration) {
    let role = config.role;
    if let Some(name) = node.system_disk().map(|disk| disk.name.clone())
        && let Some(disk) = disk_mut(&mut node.machine, &name)
    {
        install::complete(disk);
    }
    node.config = Some(config);
    node.phase = Phase::Configured;
    node.since = now;
    node.tls = None;
    events::sequence(node, "boot", true, None);
    for id in ["machined", "containerd", "udevd", "syslogd", "dashboard"] {
        node.service(id, "Running", "Started task");
    }
    for id in ["machined", "containerd", "udevd", "syslogd"] {
        node.health(id, true);
    }
    node.service("cri", "Preparing", "Running pre state");
    node.service("apid", "Preparing", "Running pre state");
    node.service("kubelet", "Waiting", "Waiting for service \"cri\" to be \"up\"");
    node.etcd.service = Etcd::Absent;
    if role == Role::ControlPlane {
        node.service("trustd", "Preparing", "Running pre state");
        node.service("etcd", "Waiting", "Waiting for service \"cri\" to be \"up\"");
    }
}

/// Writes a configuration to STATE.
pub fn persist(node: &mut Node, config: &Arc<Config>) {
    if node.installed.is_none() && node.system_disk().is_some() {
        node.installed = Some(crate::talos::node::Installed {
            version: node.stick,
            previous: None,
            image: String::new(),
            config: None,
            meta: std::collections::BTreeMap::new(),
        });
    }
    if let Some(installed) = &mut node.installed {
        installed.config = Some(Arc::clone(config));
    }
}

/// One look at a configured node; whether it changed.
pub(super) fn advance(state: &mut State, index: usize, now: Duration) -> bool {
    let mut changed = false;
    changed |= revert_trial(state, index, now);
    changed |= start_services(state, index, now);
    changed |= run_etcd(state, index, now);
    changed |= register(state, index, now);
    changed
}

fn revert_trial(state: &mut State, index: usize, now: Duration) -> bool {
    let Some(node) = state.nodes.get_mut(index) else { return false };
    match &node.trial {
        Some((until, _)) if now >= *until => {}
        _ => return false,
    }
    let Some((_, config)) = node.trial.take() else { return false };
    node.config = Some(config);
    node.tls = None;
    true
}

fn start_services(state: &mut State, index: usize, now: Duration) -> bool {
    let delay = state.timing.service;
    let Some(node) = state.nodes.get(index) else { return false };
    let mut changed = false;
    let late = node.faults.iter().find_map(|fault| match fault {
        Fault::CriNotUpFor(seconds) => Some(Duration::from_secs(*seconds)),
        _ => None,
    });
    let cri = now >= node.since + delay && late.is_none_or(|late| now >= node.boot_time + late);
    let kubelet = cri && now >= node.since + delay * 2;
    let signer = (node.tls.is_none() && now >= node.since + delay).then(|| signer(state, node)).flatten();
    let Some(node) = state.nodes.get_mut(index) else { return false };
    if let (Some(signer), Some(config)) = (signer, node.config.clone()) {
        match tls::configured(&config, &signer, &node.hostname(), &node.ips(), node.clock()) {
            Ok(tls) => {
                node.tls = Some(Arc::new(tls));
                start(node, "apid");
                if config.role == Role::ControlPlane {
                    start(node, "trustd");
                }
            }
            Err(why) => {
                let message = format!("[talos] controller failed: secrets.APICertSANsController: {why}");
                if !node.dmesg.last().is_some_and(|line| line.contains(&message)) {
                    node.log(&message);
                }
            }
        }
        changed = true;
    }
    let state_of =
        |node: &Node, id: &str| node.services.get(id).map(|log| log.state.clone()).unwrap_or_default();
    if cri && state_of(node, "cri") != "Running" {
        start(node, "cri");
        changed = true;
    }
    if kubelet && state_of(node, "kubelet") != "Running" {
        start(node, "kubelet");
        changed = true;
    }
    changed
}

/// Runs a service, healthy unless it is the slow one.
fn start(node: &mut Node, id: &'static str) {
    let slow = node.has_fault(&Fault::SlowService(id.to_owned()));
    node.service(id, "Running", &format!("Started task {id} (PID 2317) for container {id}"));
    node.health(id, !slow);
}

/// Who signs the certificate of a node's API: its own authority on a control plane, that of a control plane
/// that it can reach on a worker.
fn signer(state: &State, node: &Node) -> Option<Authority> {
    if node.has_fault(&Fault::CertificateFromOtherBundle) {
        return foreign_authority(node);
    }
    let config = node.config.as_ref()?;
    if config.role == Role::ControlPlane {
        return Some(config.machine_ca.clone());
    }
    if node.has_fault(&Fault::WorkerFindsNoTrustd) {
        return None;
    }
    let host = endpoint_address(&config.endpoint);
    state.nodes.iter().find_map(|other| {
        let theirs = other.config.as_ref()?;
        let runs_trustd = theirs.role == Role::ControlPlane && other.is_up() && other.tls.is_some();
        let trusts = theirs.token == config.token
            && theirs.machine_ca.certificate.trim() == config.machine_ca.certificate.trim();
        let discovered = config.discovery && theirs.discovery && theirs.cluster_id == config.cluster_id;
        let is_endpoint = host.is_some_and(|host| {
            let shared = theirs.vips.contains(&host) && super::serves_kubernetes(state, other);
            other.ips().contains(&host) || shared
        });
        (runs_trustd && trusts && (discovered || is_endpoint)).then(|| theirs.machine_ca.clone())
    })
}

/// An authority of another bundle, which calls itself the same.
fn foreign_authority(node: &Node) -> Option<Authority> {
    let mut params = rcgen::CertificateParams::new(Vec::new()).ok()?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "talos");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).ok()?;
    let key_pem = crate::talos::pem::ed25519(&key);
    let certificate = params.self_signed(&key).ok()?.pem();
    node.config.as_ref().map(|_| Authority { certificate, key: Some(key_pem) })
}

fn run_etcd(state: &mut State, index: usize, now: Duration) -> bool {
    let duration = state.timing.etcd;
    let Some(node) = state.nodes.get(index) else { return false };
    let Some(config) = node.config.as_ref().filter(|config| config.role == Role::ControlPlane) else {
        return false;
    };
    if config.etcd_ca.is_none() || node.services.get("cri").is_none_or(|log| log.state != "Running") {
        return false;
    }
    match node.etcd.service {
        Etcd::Absent => prepare(state, index, now + duration),
        Etcd::Preparing if time_synced(node, now) => match joinable(&state.etcd, &state.nodes, node) {
            Some(cluster) => {
                let id = cluster.id;
                join(state, index, id, now + duration);
            }
            None => return false,
        },
        Etcd::Starting(until) if now >= until => arrive(state, index),
        _ => return false,
    }
    true
}

/// The directory decides: a member goes on, an empty one waits.
fn prepare(state: &mut State, index: usize, until: Duration) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    node.service("etcd", "Preparing", "Running pre state");
    match node.etcd.data {
        None => {
            node.etcd.service = Etcd::Preparing;
            let addresses: Vec<String> = node.ips().iter().map(ToString::to_string).collect();
            node.log(&format!(
                "[talos] etcd is waiting to join the cluster, if this node is the first node of the cluster, please run \
                 `talosctl bootstrap` against one of the following IPs: [{}]",
                addresses.join(" ")
            ));
        }
        Some((cluster, member)) => {
            let known = state
                .etcd
                .iter()
                .any(|known| known.id == cluster && known.members.iter().any(|known| known.id == member));
            node.etcd.service = if known {
                Etcd::Starting(until)
            } else {
                node.service(
                    "etcd",
                    "Failed",
                    "Failed to run task: the member has been permanently removed from the cluster",
                );
                Etcd::Failed("the member has been permanently removed from the cluster".to_owned())
            };
        }
    }
}

/// A node becomes a member that learns; one of the same name is removed before.
fn join(state: &mut State, index: usize, cluster: u64, until: Duration) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    let member = member_of(node, true);
    node.etcd.data = Some((cluster, member.id));
    node.etcd.service = Etcd::Starting(until);
    if let Some(cluster) = state.etcd.iter_mut().find(|known| known.id == cluster) {
        cluster.members.retain(|known| known.hostname != member.hostname);
        cluster.members.push(member);
        cluster.revision += 1;
    }
}

fn member_of(node: &Node, learner: bool) -> EtcdMember {
    let hostname = node.hostname();
    let address = node.address().map(|address| address.ip().to_string()).unwrap_or_default();
    EtcdMember {
        id: id_of(&["member", &node.name, &hostname, &node.boot.to_string()]),
        node: node.name.clone(),
        hostname,
        address,
        learner,
    }
}

/// etcd has started: it runs, and whoever learnt may vote.
fn arrive(state: &mut State, index: usize) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    if node.has_fault(&Fault::EtcdFailsAfterBootstrap) {
        let why = "Failed to run task: exit status 1";
        node.service("etcd", "Failed", why);
        node.health("etcd", false);
        node.etcd.service = Etcd::Failed(why.to_owned());
        if node.etcd.data.is_none() {
            node.etcd.data = node.etcd_to_write.take();
        }
        return;
    }
    start(node, "etcd");
    node.etcd.service = Etcd::Running;
    node.log("[talos] service[etcd](Running): Health check successful");
    let stays = node.has_fault(&Fault::StaysLearner);
    if node.etcd.data.is_none() {
        node.etcd.data = node.etcd_to_write.take();
    }
    let Some((id, member)) = node.etcd.data else { return };
    let mut alarms = Vec::new();
    if node.has_fault(&Fault::AlarmNoSpace) {
        alarms.push((member, 1));
    }
    if node.has_fault(&Fault::AlarmCorrupt) {
        alarms.push((member, 2));
    }
    let Some(cluster) = state.etcd.iter_mut().find(|cluster| cluster.id == id) else { return };
    cluster.alarms.extend(alarms);
    if let Some(member) = cluster.members.iter_mut().find(|known| known.id == member && !stays) {
        member.learner = false;
    }
}

/// Makes a cluster of etcd with one member, which starts. Nothing is in its directory before it runs.
///
/// Nobody looks at other nodes: a second bootstrap makes a second cluster, and that is recorded.
pub fn bootstrap(state: &mut State, index: usize, recovered: bool, now: Duration) {
    let until = now + state.timing.etcd;
    let Some(node) = state.nodes.get(index) else { return };
    let Some(authority) = node.config.as_ref().and_then(|config| config.etcd_ca.clone()) else { return };
    let others = state.etcd.iter().filter(|cluster| {
        cluster.authority == authority.certificate
            && state
                .nodes
                .iter()
                .any(|node| node.etcd.data.or(node.etcd_to_write).is_some_and(|(id, _)| id == cluster.id))
    });
    let first = others.filter_map(|cluster| cluster.members.first()).map(|member| member.node.clone()).next();
    if let Some(first) = first {
        state.split_brains.push(SplitBrain { first, second: node.name.clone() });
    }
    let cluster = new_cluster(node, &authority.certificate, recovered);
    let Some(node) = state.nodes.get_mut(index) else { return };
    node.etcd_to_write = cluster.members.first().map(|member| (cluster.id, member.id));
    node.etcd.service = Etcd::Starting(until);
    node.log("[talos] bootstrap request received");
    state.etcd.push(cluster);
}

/// A cluster of etcd with one member.
fn new_cluster(node: &Node, authority: &str, recovered: bool) -> EtcdCluster {
    let member = member_of(node, false);
    EtcdCluster {
        id: id_of(&["cluster", &node.name, &node.boot.to_string()]),
        authority: authority.to_owned(),
        leader: member.id,
        members: vec![member],
        term: 2,
        revision: if recovered { 417_496 } else { 1 },
        recovered,
        alarms: Vec::new(),
    }
}

fn register(state: &mut State, index: usize, now: Duration) -> bool {
    let delay = state.timing.kubernetes;
    let Some(node) = state.nodes.get(index) else { return false };
    let ready = !node.registered
        && now >= node.since + delay
        && node
            .services
            .get("kubelet")
            .is_some_and(|log| log.state == "Running" && log.healthy == Some(true))
        && super::kubernetes_is_up(state, node);
    let Some(node) = state.nodes.get_mut(index).filter(|_| ready) else { return false };
    node.registered = true;
    if node.cordoned_by_talos {
        node.cordoned_by_talos = false;
        node.cordoned = false;
    }
    if node.boot_complete() {
        events::sequence(node, "boot", false, None);
    }
    true
}
