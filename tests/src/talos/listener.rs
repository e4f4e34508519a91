//! The nodes' ports: opened and closed as the nodes' states have it, each connection with the handshake of
//! that moment.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::api::Shared;
use super::dispatch::{self, Peer};
use super::fault::Fault;
use super::life;
use super::roles::{READER, Roles};
use super::tls;

/// How often the world takes a step.
const TICK: Duration = Duration::from_millis(5);
/// How long a client may take for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What is to listen where.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Door {
    /// A node's API.
    Talos(String),
    /// Something that takes connections and says nothing.
    Silent,
    /// A web server.
    Web,
    /// The Kubernetes API of a control plane.
    Kubernetes(String),
}

/// Keeps the world going until the task is dropped.
pub async fn run(shared: Shared) {
    let mut open: BTreeMap<SocketAddr, (Door, AbortHandle)> = BTreeMap::new();
    let mut tasks = JoinSet::new();
    loop {
        shared.world.step(life::step);
        if let Some(kubernetes) = &shared.kubernetes {
            let cordoned = shared.world.read(|state| kubernetes.follow(state));
            if !cordoned.is_empty() {
                shared.world.change(|state, _| {
                    for (name, cordoned) in cordoned {
                        if let Some(node) = state.node_mut(&name) {
                            node.cordoned = cordoned;
                        }
                    }
                });
            }
        }
        let wanted = shared.world.read(|state| doors(state, shared.kubernetes.is_some()));
        open.retain(|address, (door, task)| {
            let stays = wanted.get(address) == Some(door) && !task.is_finished();
            if !stays {
                task.abort();
            }
            stays
        });
        for (address, door) in wanted {
            if open.contains_key(&address) {
                continue;
            }
            // Somebody else may still have the address; the next step tries again.
            if let Ok(listener) = TcpListener::bind(address).await {
                let task = tasks.spawn(accept(listener, door.clone(), shared.clone()));
                open.insert(address, (door, task));
            }
        }
        while tasks.try_join_next().is_some() {}
        tokio::time::sleep(TICK).await;
    }
}

fn doors(state: &super::world::State, kubernetes: bool) -> BTreeMap<SocketAddr, Door> {
    let mut doors = BTreeMap::new();
    for node in &state.nodes {
        let powered = node.phase != super::node::Phase::Off;
        let door = if powered && node.has_fault(&Fault::SilentPort) {
            Some(Door::Silent)
        } else if powered && node.has_fault(&Fault::WebServer) {
            Some(Door::Web)
        } else {
            life::is_open(node).then(|| Door::Talos(node.name.clone()))
        };
        for address in &node.addresses {
            if let Some(door) = &door {
                doors.insert(*address, door.clone());
            }
        }
        if kubernetes && life::serves_kubernetes(state, node) {
            for address in super::kubernetes::addresses(state, node) {
                doors.insert(address, Door::Kubernetes(node.name.clone()));
            }
        }
    }
    doors
}

async fn accept(listener: TcpListener, door: Door, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, usually; the next connection may find one.
            tokio::time::sleep(TICK).await;
            continue;
        };
        stream.set_nodelay(true).ok();
        match &door {
            Door::Talos(node) => {
                connections.spawn(talos(stream, node.clone(), shared.clone()));
            }
            Door::Silent => {
                connections.spawn(async move {
                    let mut nothing = [0; 1];
                    while stream.readable().await.is_ok() {
                        match stream.try_read(&mut nothing) {
                            Ok(0) => break,
                            _ => tokio::time::sleep(TICK).await,
                        }
                    }
                });
            }
            Door::Web => {
                connections.spawn(web(stream));
            }
            Door::Kubernetes(node) => {
                if let Some(kubernetes) = shared.kubernetes.clone() {
                    let node = node.clone();
                    let world = Arc::clone(&shared.world);
                    connections.spawn(async move { kubernetes.serve(stream, &node, &world).await });
                }
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

/// A connection to a node's API.
async fn talos(stream: TcpStream, node: String, shared: Shared) {
    let Some(config) = shared.world.read(|state| handshake(state.node(&node)?)) else { return };
    let accepted = tokio::time::timeout(HANDSHAKE, TlsAcceptor::from(config).accept(stream)).await;
    let Ok(Ok(stream)) = accepted else { return };
    let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let peer = match certificate {
        Some(certificate) => Peer { roles: Roles::of(tls::organizations(certificate)), forwarded: false },
        None => Peer { roles: Roles::of([READER]), forwarded: false },
    };
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let (shared, node, peer) = (shared.clone(), node.clone(), peer.clone());
        async move {
            let request = request.map(tonic::body::Body::new);
            Ok::<_, Infallible>(dispatch::answer(shared, node, peer, request).await)
        }
    });
    // A client that hangs up in the middle is no concern of the node's.
    auto::Builder::new(TokioExecutor::new())
        .http2_only()
        .serve_connection(TokioIo::new(stream), service)
        .await
        .ok();
}

/// The handshake of the moment; with somebody in between, a new one each time.
fn handshake(node: &super::node::Node) -> Option<Arc<ServerConfig>> {
    if node.has_fault(&Fault::FingerprintChanges) && node.config.is_none() {
        return tls::maintenance(&node.hostname(), &node.ips(), node.clock()).ok().map(Arc::new);
    }
    node.tls.clone()
}

/// The web server of something that is no Talos.
async fn web(stream: TcpStream) {
    let Ok(config) = tls::web_server() else { return };
    let accepted = tokio::time::timeout(HANDSHAKE, TlsAcceptor::from(Arc::new(config)).accept(stream)).await;
    let Ok(Ok(stream)) = accepted else { return };
    let service = service_fn(|_: http::Request<hyper::body::Incoming>| async {
        let page = "<html><title>Router</title></html>".to_owned();
        Ok::<_, Infallible>(http::Response::new(page))
    });
    auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await.ok();
}
