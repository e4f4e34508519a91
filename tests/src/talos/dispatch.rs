//! What happens to a request between the handshake and a service: it is noted, passed on to the node it is
//! for, and held against the roles of its caller.

use std::sync::Arc;

use http::{HeaderMap, Request, Response};
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::{Code, Status};

use super::api::{Api, Shared};
use super::fault::Fault;
use super::forward;
use super::node::Node;
use super::proto::{cluster, cosi, machine, storage, time};
use super::resources::Resources;
use super::roles::{ADMIN, IMPERSONATOR, Roles};
use super::view::Role;
use super::world::Call;

/// Largest message, both ways.
const LARGEST: usize = 32 * 1024 * 1024;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Peer {
    /// What they may be.
    pub roles: Roles,
    /// Whether another node passes the request on.
    pub forwarded: bool,
}

/// Answers a request to a node.
pub async fn answer(shared: Shared, node: String, mut peer: Peer, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    if let Some(roles) = spoken_for(&peer.roles, request.headers()) {
        peer.roles = roles;
    }
    let route = shared.world.change(|state, _| {
        state.calls.push(Call {
            node: node.clone(),
            method: path.clone(),
            roles: peer.roles.0.iter().map(String::as_str).collect::<Vec<_>>().join(","),
            forwarded: peer.forwarded,
        });
        let node = state.node_mut(&node).ok_or_else(|| Status::unavailable("the node is gone"))?;
        if node.fault(|fault| (*fault == Fault::UnavailableOnce).then_some(())).is_some() {
            return Err(Status::unavailable("connection error: the node is busy"));
        }
        route(node, &path, request.headers())
    });
    match route {
        Err(status) => status.into_http(),
        Ok(Route::Here) => local(shared, &node, peer, request).await,
        Ok(Route::One(target)) => forward::one(shared, node, peer, &target, request).await,
        Ok(Route::Many(targets)) => forward::many(shared, node, peer, targets, request).await,
    }
}

/// The roles that an impersonator speaks for.
fn spoken_for(roles: &Roles, headers: &HeaderMap) -> Option<Roles> {
    if !roles.has(IMPERSONATOR) {
        return None;
    }
    let mut names = headers.get_all("talos-role").iter().filter_map(|value| value.to_str().ok()).peekable();
    names.peek()?;
    Some(Roles::of(names))
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    /// This node answers.
    Here,
    /// Another node answers, word for word.
    One(String),
    /// These nodes answer, in one answer.
    Many(Vec<String>),
}

/// Services whose answers can be merged.
const MERGED: [&str; 5] = [
    "/machine.MachineService/",
    "/cluster.ClusterService/",
    "/inspect.InspectService/",
    "/storage.StorageService/",
    "/time.TimeService/",
];

/// Reads the headers that name nodes (siderolabs/talos: internal/app/apid/pkg/director).
fn route(node: &Node, path: &str, headers: &HeaderMap) -> Result<Route, Status> {
    if node.config.is_none() || headers.contains_key("proxyfrom") {
        return Ok(Route::Here);
    }
    let values = |name: &str| -> Vec<String> {
        headers.get_all(name).iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
    };
    let (mut one, mut many) = (values("node"), values("nodes"));
    if one.len() > 1 {
        return Err(Status::invalid_argument("node metadata must be single-valued"));
    }
    // Passing on takes a client certificate, and only control planes can make one.
    let forwards = node.config.as_ref().is_some_and(|config| config.role == Role::ControlPlane);
    if !forwards {
        let is_local = |target: &String| is_local(node, target);
        if one.iter().all(is_local) {
            one.clear();
        }
        if many.len() == 1 && many.iter().all(is_local) {
            many.clear();
        }
    }
    let refused = || Status::permission_denied("no request forwarding");
    if !many.is_empty() {
        if !MERGED.iter().any(|service| path.starts_with(service)) {
            let text = format!("one-2-many proxying is not supported for method {path}");
            return Err(Status::invalid_argument(text));
        }
        return if forwards { Ok(Route::Many(many)) } else { Err(refused()) };
    }
    match one.pop() {
        Some(target) if forwards => Ok(Route::One(target)),
        Some(_) => Err(refused()),
        None => Ok(Route::Here),
    }
}

fn is_local(node: &Node, target: &str) -> bool {
    target == node.hostname() || node.ips().iter().any(|address| address.to_string() == target)
}

/// The node itself answers.
pub async fn local(shared: Shared, node: &str, peer: Peer, mut request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let gate =
        shared.world.read(|state| state.node(node).map_or(Ok(()), |node| gate(node, &path, &peer.roles)));
    if let Err(status) = gate {
        return status.into_http();
    }
    request.extensions_mut().insert(peer.roles);
    let api = Api::new(shared, node);
    let service = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    macro_rules! call {
        ($server:expr) => {{
            let mut server = $server.max_decoding_message_size(LARGEST).max_encoding_message_size(LARGEST);
            let Ok(response) = server.call(request).await;
            named(response, &path)
        }};
    }
    match service {
        "machine.MachineService" => call!(machine::machine_service_server::MachineServiceServer::new(api)),
        "machine.LifecycleService" => {
            call!(machine::lifecycle_service_server::LifecycleServiceServer::new(api))
        }
        "storage.StorageService" => call!(storage::storage_service_server::StorageServiceServer::new(api)),
        "cluster.ClusterService" => call!(cluster::cluster_service_server::ClusterServiceServer::new(api)),
        "cosi.resource.State" => {
            let resources = Resources::new(Arc::new(api));
            call!(cosi::resource::state_server::StateServer::new(resources))
        }
        "time.TimeService" => call!(time::time_service_server::TimeServiceServer::new(api)),
        other => Status::unimplemented(format!("unknown service {other}")).into_http(),
    }
}

/// A method that the service does not have is refused by its name; the library sends none.
fn named(response: Response<Body>, path: &str) -> Response<Body> {
    let headers = response.headers();
    let unknown = headers.get("grpc-status").is_some_and(|status| status == "12")
        && !headers.contains_key("grpc-message");
    match path.trim_start_matches('/').split_once('/') {
        Some((service, method)) if unknown => {
            Status::unimplemented(format!("unknown method {method} for service {service}")).into_http()
        }
        _ => response,
    }
}

/// Whether a call is open: by the server that runs in this state, then by the caller's roles.
fn gate(node: &Node, path: &str, roles: &Roles) -> Result<(), Status> {
    let Some((service, method)) = path.trim_start_matches('/').split_once('/') else {
        return Err(Status::new(Code::Unimplemented, format!("malformed method name: {path:?}")));
    };
    let maintenance = node.config.is_none() || matches!(node.stage(), super::view::Stage::Maintenance);
    if maintenance && !node.version.since(13) {
        return old_maintenance(service, method, roles);
    }
    if service == "machine.LifecycleService" && !node.version.since(13) {
        return Err(Status::unimplemented(format!("unknown service {service}")));
    }
    let open_to_all = maintenance && matches!(method, "ApplyConfiguration" | "BlockDeviceWipe");
    if open_to_all || roles.may_call(path) {
        Ok(())
    } else {
        Err(Status::permission_denied("not authorized"))
    }
}

/// Before 1.13, maintenance mode has a server of its own (internal/app/maintenance).
fn old_maintenance(service: &str, method: &str, roles: &Roles) -> Result<(), Status> {
    match (service, method) {
        ("machine.MachineService", "ApplyConfiguration")
        | ("storage.StorageService", "Disks" | "BlockDeviceWipe")
        | ("cosi.resource.State", _) => Ok(()),
        ("machine.MachineService", "GenerateClientConfiguration") => Err(Status::unimplemented(
            "client configuration (talosconfig) can't be generated in the maintenance mode",
        )),
        ("machine.MachineService", "Version" | "Upgrade" | "Reset" | "MetaWrite" | "MetaDelete") => {
            if roles.has(ADMIN) {
                Ok(())
            } else {
                Err(Status::unimplemented("API is not implemented in maintenance mode"))
            }
        }
        ("machine.MachineService" | "storage.StorageService", _) => {
            Err(Status::unimplemented(format!("method {method} not implemented")))
        }
        _ => Err(Status::unimplemented(format!("unknown service {service}"))),
    }
}
