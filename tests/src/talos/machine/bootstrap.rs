//! Bootstrap and EtcdRecover: the first member of etcd, empty or from a snapshot.

use std::time::Duration;

use labkit::talos::proto::common::Data;
use labkit::talos::proto::machine::{
    Bootstrap, BootstrapRequest, BootstrapResponse, EtcdRecover, EtcdRecoverResponse,
};
use tonic::{Status, Streaming};

use crate::talos::api::{Api, control_plane_only};
use crate::talos::etcd::{self, Failure};
use crate::talos::fault::Fault;
use crate::talos::life;
use crate::talos::node::{Etcd, Node};
use crate::talos::present::time_synced;
use crate::talos::view::Role;
use crate::talos::world::State;

/// How long the container runtime and the time are waited for, on the machine's clock: a second and five, as
/// the node does, made shorter by as much as the lab is faster.
const RUNTIME: Duration = Duration::from_secs(1);
const TIME: Duration = Duration::from_secs(5);

/// Makes this node the first member of etcd. Nobody looks at the other nodes.
pub async fn bootstrap(api: &Api, request: BootstrapRequest) -> Result<BootstrapResponse, Status> {
    let role =
        api.look(|_, node| node.config.as_ref().map(|config| (config.role, node.version.since(13))))?;
    match role {
        Some((Role::Worker, false)) => {
            return Err(Status::failed_precondition(
                "bootstrap can only be performed on a control plane node",
            ));
        }
        Some((Role::Worker, true)) => {
            return Err(Status::unimplemented("bootstrap is only available on control plane nodes"));
        }
        Some((Role::ControlPlane, _)) | None => {}
    }
    let runs = |node: &Node| node.services.get("cri").is_some_and(|log| log.state == "Running");
    if !wait(api, RUNTIME, |node, _| runs(node)).await? {
        return Err(Status::failed_precondition("bootstrap is not available yet"));
    }
    api.check(|_, node| control_plane_only(node, "bootstrap"))?;
    let has_authority =
        api.look(|_, node| node.config.as_ref().is_some_and(|config| config.etcd_ca.is_some()))?;
    if !has_authority && api.look(|_, node| node.version.since(14))? {
        return Err(Status::invalid_argument("etcd is not configured, bootstrap is not possible"));
    }
    if !wait(api, TIME, time_synced).await? {
        return Err(Status::failed_precondition("time is not in sync yet"));
    }
    api.change(|state, index, now| {
        let Some(node) = state.nodes.get(index) else { return Ok(()) };
        if node.etcd.data.is_some() || node.etcd.leftovers || node.has_fault(&Fault::AlreadyBootstrapped) {
            return Err(Status::already_exists("etcd data directory is not empty"));
        }
        if matches!(node.etcd.service, Etcd::Starting(_)) {
            return Err(Status::unknown("etcd data directory is not empty"));
        }
        if request.recover_etcd
            && let Err(failure) = check_snapshot(node, request.recover_skip_hash_check)
        {
            fail_recovery(state, index, &failure);
            return Ok(());
        }
        life::bootstrap(state, index, request.recover_etcd, now);
        Ok(())
    })?;
    Ok(BootstrapResponse { messages: vec![Bootstrap::default()] })
}

/// What the etcd service finds wrong with the uploaded file.
fn check_snapshot(node: &Node, skip_hash: bool) -> Result<(), Failure> {
    match &node.etcd.uploaded {
        Some(bytes) => etcd::verify(bytes, skip_hash),
        None => Err(Failure {
            message: "error verifying snapshot: stat /var/lib/etcd.snapshot: no such file or directory"
                .to_owned(),
            wrote: false,
        }),
    }
}

/// The call has been answered by then: the service fails on its own, and does not try again.
fn fail_recovery(state: &mut State, index: usize, failure: &Failure) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    let why = format!("Failed to run pre stage: {}", failure.message);
    node.service("etcd", "Failed", &why);
    node.health("etcd", false);
    node.etcd.service = Etcd::Failed(why);
    node.etcd.leftovers = failure.wrote;
}

/// Waits until a node is so; whether it got so in time.
async fn wait(api: &Api, most: Duration, so: impl Fn(&Node, Duration) -> bool) -> Result<bool, Status> {
    let deadline = api.world().time() + most;
    loop {
        let now = api.world().time();
        if api.look(|_, node| so(node, now))? {
            return Ok(true);
        }
        if now >= deadline {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Takes a snapshot into `/var/lib/etcd.snapshot`; it is looked at when it is used.
pub async fn recover(api: &Api, mut upload: Streaming<Data>) -> Result<EtcdRecoverResponse, Status> {
    api.check(|_, node| control_plane_only(node, "etcd recover"))?;
    let mounted = api.look(|_, node| node.services.get("cri").is_some_and(|log| log.state == "Running"))?;
    if !mounted {
        return Err(Status::failed_precondition("etcd service is not ready for recovery yet"));
    }
    let mut snapshot = Vec::new();
    while let Some(piece) = upload.message().await? {
        snapshot.extend_from_slice(&piece.bytes);
        let cut = api.change(|state, index, _| {
            let node = state.nodes.get_mut(index);
            Ok(node.is_some_and(|node| {
                node.fault(|fault| (*fault == Fault::RecoverUploadCut).then_some(())).is_some()
            }))
        })?;
        if cut {
            return Err(Status::unavailable("error reading from server: EOF"));
        }
    }
    api.change(|state, index, _| {
        if let Some(node) = state.nodes.get_mut(index) {
            node.etcd.uploaded = Some(snapshot);
        }
        Ok(())
    })?;
    Ok(EtcdRecoverResponse { messages: vec![EtcdRecover::default()] })
}
