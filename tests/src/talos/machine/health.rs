//! The cluster's health, checked by a control plane (siderolabs/talos: pkg/cluster/check/default.go).

use std::net::IpAddr;

use labkit::talos::proto::cluster::{ClusterInfo, HealthCheckProgress, HealthCheckRequest};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::Streamed;
use super::status::duration;
use crate::talos::api::{Api, control_plane_only};
use crate::talos::life;
use crate::talos::node::{Etcd, Node};
use crate::talos::present;
use crate::talos::proto::cluster::cluster_service_server::ClusterService;
use crate::talos::view::Role;
use crate::talos::world::State;

/// The nodes that are checked.
#[derive(Debug, Clone)]
struct Nodes {
    control_planes: Vec<IpAddr>,
    workers: Vec<IpAddr>,
}

/// A check that passed may say that it had nothing to do.
enum Passed {
    Ok,
    Skip,
}

type Verdict = Result<Passed, String>;
type Check = (&'static str, fn(&State, &Node, &Nodes) -> Verdict);

#[tonic::async_trait]
impl ClusterService for Api {
    type HealthCheckStream = Streamed<HealthCheckProgress>;

    async fn health_check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::HealthCheckStream>, Status> {
        let request = request.into_inner();
        self.check(|_, node| control_plane_only(node, "cluster health check"))?;
        let nodes = self.check(|state, node| nodes(state, node, request.cluster_info.as_ref()))?;
        let (sender, receiver) = mpsc::channel(64);
        let api = self.clone();
        let deadline = duration(request.wait_timeout);
        tokio::spawn(async move {
            let verdict = tokio::time::timeout(deadline, run(&api, &nodes, &sender)).await;
            if verdict.is_err() {
                sender.send(Err(Status::deadline_exceeded("context deadline exceeded"))).await.ok();
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }
}

type Sender = mpsc::Sender<Result<HealthCheckProgress, Status>>;

/// Goes through the checks in their order, each until it passes.
async fn run(api: &Api, nodes: &Nodes, sender: &Sender) {
    let all: Vec<String> = nodes.all().map(|address| format!("{:?}", address.to_string())).collect();
    if say(sender, format!("discovered nodes: [{}]", all.join(" "))).await.is_none() {
        return;
    }
    let mut changes = api.world().changes();
    for (name, check) in CHECKS {
        let mut last = String::new();
        let mut first = true;
        loop {
            let Ok(verdict) = api.look(|state, node| check(state, node, nodes)) else { return };
            let (line, passed) = match verdict {
                Ok(Passed::Ok) => (format!("waiting for {name}: OK"), true),
                Ok(Passed::Skip) => (format!("waiting for {name}: SKIP"), true),
                Err(why) => (format!("waiting for {name}: {why}"), false),
            };
            if first && say(sender, format!("waiting for {name}: ...")).await.is_none() {
                return;
            }
            first = false;
            if line != last && say(sender, line.clone()).await.is_none() {
                return;
            }
            last = line;
            if passed {
                break;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

async fn say(sender: &Sender, message: String) -> Option<()> {
    sender.send(Ok(HealthCheckProgress { metadata: None, message })).await.ok()
}

impl Nodes {
    fn all(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.control_planes.iter().chain(&self.workers).copied()
    }
}

/// The nodes as asked for, as discovered, or as Kubernetes has them.
fn nodes(state: &State, node: &Node, given: Option<&ClusterInfo>) -> Result<Nodes, Status> {
    let parse = |texts: &[String]| -> Result<Vec<IpAddr>, Status> {
        let parsed = texts.iter().map(|text| {
            text.parse().map_err(|_| Status::unknown(format!("ParseAddr({text:?}): unable to parse IP")))
        });
        parsed.collect()
    };
    if let Some(given) =
        given.filter(|given| !given.control_plane_nodes.is_empty() || !given.worker_nodes.is_empty())
    {
        return Ok(Nodes {
            control_planes: parse(&given.control_plane_nodes)?,
            workers: parse(&given.worker_nodes)?,
        });
    }
    let members = present::members(state, node);
    let of = |role: Role| {
        let with = members.iter().filter(move |member| member.role == role);
        with.filter_map(|member| member.addresses.first().copied()).collect::<Vec<_>>()
    };
    if !members.is_empty() {
        return Ok(Nodes { control_planes: of(Role::ControlPlane), workers: of(Role::Worker) });
    }
    if !life::kubernetes_is_up(state, node) {
        return Err(Status::unknown(
            "Get \"https://localhost:7445/api/v1/nodes\": dial tcp: connect: connection refused",
        ));
    }
    let registered = |role: Role| {
        let with = state.nodes.iter().filter(move |other| {
            other.registered && other.config.as_ref().is_some_and(|config| config.role == role)
        });
        with.filter_map(|other| other.ips().first().copied()).collect::<Vec<_>>()
    };
    Ok(Nodes { control_planes: registered(Role::ControlPlane), workers: registered(Role::Worker) })
}

const CHECKS: &[Check] = &[
    ("etcd to be healthy", etcd_healthy),
    ("etcd members to be consistent across nodes", etcd_consistent),
    ("etcd members to be control plane nodes", etcd_control_planes),
    ("apid to be ready", apid_ready),
    ("all nodes memory sizes", memory),
    ("all nodes disk sizes", disks),
    ("no diagnostics", |_, _, _| Ok(Passed::Ok)),
    ("kubelet to be healthy", kubelet_healthy),
    ("all nodes to finish boot sequence", booted),
    ("all k8s nodes to report", reported),
    ("all control plane static pods to be running", static_pods),
    ("all control plane components to be ready", static_pods),
    ("all k8s nodes to report ready", ready),
    ("kube-proxy to report ready", pods_ready),
    ("coredns to report ready", pods_ready),
    ("all k8s nodes to report schedulable", schedulable),
];

/// The nodes behind addresses; one that nobody has does not answer.
fn each<'s>(state: &'s State, addresses: &[IpAddr]) -> Result<Vec<&'s Node>, String> {
    let found = addresses.iter().map(|address| match state.at(*address) {
        Some(node) if life::is_open(node) => Ok(node),
        _ => Err(format!(
            "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial tcp \
             {address}:50000: connect: connection refused\""
        )),
    });
    found.collect()
}

fn all_of(state: &State, nodes: &Nodes) -> Result<Vec<Node2>, String> {
    let addresses: Vec<IpAddr> = nodes.all().collect();
    let found = each(state, &addresses)?;
    Ok(addresses
        .into_iter()
        .zip(found)
        .map(|(address, node)| Node2 { address, name: node.name.clone() })
        .collect())
}

/// A node with the address it is checked by.
struct Node2 {
    address: IpAddr,
    name: String,
}

fn service_is(state: &State, addresses: &[IpAddr], id: &str) -> Verdict {
    for (address, node) in addresses.iter().zip(each(state, addresses)?) {
        let Some(log) = node.services.get(id) else {
            return Err(format!("{address}: service {id:?} not found"));
        };
        if log.state != "Running" {
            return Err(format!(
                "{address}: service {id:?} not in expected state \"Running\": current state [{}]",
                log.state
            ));
        }
        if log.healthy != Some(true) {
            return Err(format!("{address}: service is not healthy: {id}"));
        }
    }
    Ok(Passed::Ok)
}

fn etcd_healthy(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    service_is(state, &nodes.control_planes, "etcd")
}

fn etcd_consistent(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    let members = each(state, &nodes.control_planes)?
        .into_iter()
        .map(|node| life::cluster_of(state, node).map(|cluster| cluster.id));
    let mut ids: Vec<Option<u64>> = members.collect();
    ids.sort_unstable();
    ids.dedup();
    match ids[..] {
        [Some(_)] => Ok(Passed::Ok),
        _ => Err("members differ between control plane nodes".to_owned()),
    }
}

fn etcd_control_planes(state: &State, node: &Node, nodes: &Nodes) -> Verdict {
    let Some(cluster) = life::cluster_of(state, node) else { return Err("no members".to_owned()) };
    for member in &cluster.members {
        let known = nodes.control_planes.iter().any(|address| address.to_string() == member.address);
        if !known {
            return Err(format!(
                "etcd member ips [{:?}] are not subset of control plane node ips",
                member.address
            ));
        }
    }
    Ok(Passed::Ok)
}

fn apid_ready(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    service_is(state, &nodes.all().collect::<Vec<_>>(), "apid")
}

/// Least memory in MiB, less what firmware takes.
fn memory(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    for found in all_of(state, nodes)? {
        let Some(node) = state.node(&found.name) else { continue };
        let least = if nodes.control_planes.contains(&found.address) { 1848 - 150 } else { 1024 - 150 };
        let has = node.machine.memory_kib / 1024;
        if has < least {
            return Err(format!(
                "node {}: expected at least {least}MiB of memory, got {has}MiB",
                found.address
            ));
        }
    }
    Ok(Passed::Ok)
}

fn disks(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    for found in all_of(state, nodes)? {
        let size = state.node(&found.name).and_then(Node::system_disk).map_or(0, |disk| disk.size);
        if size < 6 * 1024 * 1024 * 1024 {
            return Err(format!("ephemeral partition size is too small on {}", found.address));
        }
    }
    Ok(Passed::Ok)
}

fn kubelet_healthy(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    service_is(state, &nodes.all().collect::<Vec<_>>(), "kubelet")
}

fn booted(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    let waits: Vec<String> = all_of(state, nodes)?
        .into_iter()
        .filter(|found| state.node(&found.name).is_some_and(|node| !node.boot_complete()))
        .map(|found| found.address.to_string())
        .collect();
    if waits.is_empty() { Ok(Passed::Ok) } else { Err(format!("nodes {waits:?} are still in boot sequence")) }
}

fn reported(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    let missing: Vec<String> = all_of(state, nodes)?
        .into_iter()
        .filter(|found| state.node(&found.name).is_some_and(|node| !node.registered))
        .map(|found| found.address.to_string())
        .collect();
    if missing.is_empty() {
        Ok(Passed::Ok)
    } else {
        Err(format!("can't find expected node with IPs {missing:?}"))
    }
}

fn static_pods(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    let missing: Vec<String> = each(state, &nodes.control_planes)?
        .into_iter()
        .filter(|node| node.etcd.service != Etcd::Running)
        .map(Node::hostname)
        .collect();
    if missing.is_empty() { Ok(Passed::Ok) } else { Err(format!("missing static pods on nodes {missing:?}")) }
}

fn ready(state: &State, node: &Node, nodes: &Nodes) -> Verdict {
    if without_network(node) {
        return if node.version.since(14) {
            Ok(Passed::Skip)
        } else {
            Err("some nodes are not ready".to_owned())
        };
    }
    reported(state, node, nodes)
}

fn pods_ready(state: &State, node: &Node, nodes: &Nodes) -> Verdict {
    if without_network(node) {
        return if node.version.since(14) { Ok(Passed::Skip) } else { Err("no ready pods found".to_owned()) };
    }
    reported(state, node, nodes)
}

fn schedulable(state: &State, _: &Node, nodes: &Nodes) -> Verdict {
    let cordoned: Vec<String> = all_of(state, nodes)?
        .into_iter()
        .filter_map(|found| state.node(&found.name))
        .filter(|node| node.cordoned)
        .map(Node::hostname)
        .collect();
    if cordoned.is_empty() {
        Ok(Passed::Ok)
    } else {
        Err(format!("some nodes are not schedulable: [{}]", cordoned.join(" ")))
    }
}

fn without_network(node: &Node) -> bool {
    node.config.as_ref().is_some_and(|config| config.cni == "none")
}
