use std::io::Read;
use std::sync::Arc;

use labkit::talos::proto::cluster::HealthCheckRequest;
use labkit::talos::proto::machine::{
    BootstrapRequest, EtcdMemberListRequest, EtcdSnapshotRequest, EventsRequest, RebootRequest,
};
use tonic::Request;
use tonic::metadata::MetadataValue;

use super::*;
use crate::kube::{ApiServer, ApiServerOptions};
use crate::talos::roles::{ETCD_BACKUP, READER};

#[tokio::test]
async fn machines_become_a_cluster_in_the_order_of_talos() {
    let lab = Lab::start(quick().first(4)).unwrap();
    let bundle = Bundle::generate("home").unwrap();
    let names = lab.names();
    for name in &names {
        let role = if name == WORKER { Role::Worker } else { Role::ControlPlane };
        apply(&lab, &bundle, name, role).await;
    }
    for name in &names {
        wait_configured(&lab, name);
    }
    let worker = admin(&lab, &bundle, WORKER).await.machine().bootstrap(BootstrapRequest::default()).await;
    refused(worker, Code::FailedPrecondition, "bootstrap can only be performed on a control plane node");
    let mut machine = admin(&lab, &bundle, FIRST).await.machine();
    machine.bootstrap(BootstrapRequest::default()).await.unwrap();
    let voters = |state: &crate::talos::world::State| {
        state
            .etcd
            .first()
            .is_some_and(|cluster| cluster.members.iter().filter(|member| !member.learner).count() == 3)
    };
    assert!(lab.wait_until(LONG, voters));
    let all = |state: &crate::talos::world::State| {
        state.nodes.iter().all(|node| node.stage() == Stage::Running && node.registered)
    };
    assert!(lab.wait_until(LONG, all));
    let members = machine.etcd_member_list(EtcdMemberListRequest::default()).await.unwrap().into_inner();
    let mut hostnames = members.messages[0].legacy_members.clone();
    hostnames.sort();
    assert_eq!(hostnames, [SECOND, "talos-7oe-s19", FIRST]);
    assert!(lab.split_brain().is_empty());
    let wait_timeout = Some(prost_types::Duration { seconds: 20, nanos: 0 });
    let request = HealthCheckRequest { wait_timeout, cluster_info: None };
    let mut health =
        admin(&lab, &bundle, FIRST).await.cluster().health_check(request).await.unwrap().into_inner();
    let mut lines = Vec::new();
    while let Some(progress) = health.message().await.unwrap() {
        lines.push(progress.message);
    }
    assert_eq!(lines.last().unwrap(), "waiting for all k8s nodes to report schedulable: OK");
    assert_eq!(lines[1..3], ["waiting for etcd to be healthy: ...", "waiting for etcd to be healthy: OK"]);
}

#[tokio::test]
async fn a_control_plane_passes_requests_on_and_a_worker_does_not() {
    let (lab, bundle) = Lab::running(quick().first(4), None).unwrap();
    let ip = |name: &str| lab.address(name).unwrap().ip().to_string();
    let mut machine = admin(&lab, &bundle, FIRST).await.machine();
    lab.power_off("talos-7oe-s19");
    let mut request = Request::new(());
    for name in [SECOND, "talos-7oe-s19"] {
        request.metadata_mut().append("nodes", MetadataValue::try_from(ip(name)).unwrap());
    }
    let answers = machine.hostname(request).await.unwrap().into_inner().messages;
    let of = |name: &str| {
        answers.iter().find(|part| part.metadata.as_ref().unwrap().hostname == ip(name)).unwrap()
    };
    assert_eq!(of(SECOND).hostname, SECOND);
    let failed = of("talos-7oe-s19").metadata.clone().unwrap();
    assert_eq!(failed.status.unwrap().code, i32::from(Code::Unavailable));
    assert!(
        failed.error.starts_with("rpc error: code = Unavailable desc = connection error"),
        "{}",
        failed.error
    );
    let to = |name: &str| {
        let mut request = Request::new(());
        request.metadata_mut().insert("node", MetadataValue::try_from(ip(name)).unwrap());
        request
    };
    let verbatim = machine.hostname(to(SECOND)).await.unwrap().into_inner().messages.remove(0);
    assert_eq!((verbatim.hostname.as_str(), verbatim.metadata), (SECOND, None));
    let mut worker = admin(&lab, &bundle, WORKER).await.machine();
    refused(worker.hostname(to(FIRST)).await, Code::PermissionDenied, "no request forwarding");
    assert_eq!(worker.hostname(to(WORKER)).await.unwrap().into_inner().messages[0].hostname, WORKER);
}

#[tokio::test]
async fn roles_are_those_of_the_certificate() {
    let (lab, bundle) = Lab::running(quick().first(1), None).unwrap();
    let address = lab.address(FIRST).unwrap();
    let mut reader = Wire::with_roles(address, &bundle.os, &[READER]).await.unwrap().machine();
    reader.version(()).await.unwrap();
    refused(reader.reboot(RebootRequest::default()).await, Code::PermissionDenied, "not authorized");
    refused(reader.etcd_snapshot(EtcdSnapshotRequest {}).await, Code::PermissionDenied, "not authorized");
    let mut backup = Wire::with_roles(address, &bundle.os, &[ETCD_BACKUP]).await.unwrap().machine();
    backup.etcd_snapshot(EtcdSnapshotRequest {}).await.unwrap();
    refused(backup.version(()).await, Code::PermissionDenied, "not authorized");
    let stranger = Bundle::generate("elsewhere").unwrap();
    let mut other = Wire::with_roles(address, &stranger.os, &["os:admin"]).await.unwrap().machine();
    assert!(other.version(()).await.is_err(), "a certificate of another bundle is not let in");
}

#[tokio::test]
async fn a_kubeconfig_works_against_the_api_that_the_control_plane_serves() {
    let server = Arc::new(ApiServer::start(ApiServerOptions::default()).unwrap());
    let (lab, bundle) = Lab::running(quick().first(2), Some(Arc::clone(&server))).unwrap();
    let mut stream = admin(&lab, &bundle, FIRST).await.machine().kubeconfig(()).await.unwrap().into_inner();
    let mut packed = Vec::new();
    while let Some(piece) = stream.message().await.unwrap() {
        packed.extend(piece.bytes);
    }
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
    let mut text = String::new();
    archive.entries().unwrap().next().unwrap().unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("current-context: admin@home"));
    let has_nodes = || server.store().count("nodes", None) == 2;
    let until = std::time::Instant::now() + LONG;
    while !has_nodes() {
        assert!(std::time::Instant::now() < until, "both nodes register");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let worker = admin(&lab, &bundle, SECOND).await.machine().kubeconfig(()).await;
    refused(worker, Code::Unimplemented, "kubeconfig is only available on control plane nodes");
}

#[tokio::test]
async fn events_begin_with_an_empty_one() {
    let (lab, bundle) = Lab::running(quick().first(1), None).unwrap();
    let all = EventsRequest { tail_events: -1, ..Default::default() };
    let mut events = admin(&lab, &bundle, FIRST).await.machine().events(all).await.unwrap().into_inner();
    assert_eq!(events.message().await.unwrap().unwrap().data.unwrap().type_url, "");
    let second = events.message().await.unwrap().unwrap();
    assert_eq!(second.data.unwrap().type_url, "talos/runtime/machine.SequenceEvent");
}

#[tokio::test]
async fn a_worker_without_a_control_plane_keeps_its_api_closed() {
    let lab = Lab::start(quick().first(4)).unwrap();
    let bundle = Bundle::generate("home").unwrap();
    apply(&lab, &bundle, WORKER, Role::Worker).await;
    assert!(lab.wait_until(LONG, |state| {
        state
            .node(WORKER)
            .is_some_and(|node| node.services.get("kubelet").is_some_and(|log| log.state == "Running"))
    }));
    assert!(std::net::TcpStream::connect(lab.address(WORKER).unwrap()).is_err());
    apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
    wait_configured(&lab, WORKER);
}
