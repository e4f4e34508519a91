//! Calls to nodes that answer well, badly, too late or never.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use prost::Message;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, ReadBuf};
use tonic::Code;

use super::danger::{self, EtcdStart, Outcome, Reset, Wipe};
use super::proto::common::Data;
use super::proto::cosi::resource as cosi;
use super::proto::machine;
use super::proto::talos::resource::definitions::runtime;
use super::scripted::{Answer, Scripted, message};
use super::{Failure, Patience, Refusal};
use crate::output::{OutputFlags, Terminal, Ui};
use crate::plan::{Confirmed, Decision, Plan, PlanFlags};
use crate::prompt::Prompt;

/// Runs with a person's word on a plan.
async fn confirmed<T>(run: impl AsyncFnOnce(&Confirmed<'_>) -> T) -> T {
    let (ui, _captured) = Ui::captured(&OutputFlags::default(), Terminal::default());
    let plan = Plan::default();
    match plan.confirm(&PlanFlags::default(), &ui, &Prompt::new(&ui)).unwrap() {
        Decision::Apply(confirmed) => run(&confirmed).await,
        other => panic!("{other:?}"),
    }
}

fn resource(id: &str, spec: &impl Message) -> cosi::Resource {
    cosi::Resource {
        metadata: Some(cosi::Metadata { id: id.to_owned(), version: "1".to_owned(), ..Default::default() }),
        spec: Some(cosi::Spec { proto_spec: spec.encode_to_vec(), yaml_spec: "stage: running\n".to_owned() }),
    }
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    Data { metadata: None, bytes: bytes.to_vec() }.encode_to_vec()
}

fn shown(failure: Failure) -> String {
    let node = failure.node.to_string();
    let error = crate::cli::Error::from(failure);
    let lines = std::iter::once(error.message).chain(error.causes).chain(error.hints);
    lines.collect::<Vec<_>>().join("\n").replace(&node, "NODE")
}

#[tokio::test]
async fn an_old_node_in_maintenance_mode_tells_its_version_as_a_resource() {
    let version = runtime::VersionSpec { version: "v1.11.2".to_owned(), name: String::new() };
    let platform = runtime::PlatformMetadataSpec { platform: "metal".to_owned(), ..Default::default() };
    let node = Scripted::new(move |call, before| match (call, before) {
        ("Version", _) => Answer::Status(Code::Unimplemented, "API is not implemented in maintenance mode"),
        (_, 0) => message(&cosi::GetResponse { resource: Some(resource("version", &version)) }),
        _ => message(&cosi::GetResponse { resource: Some(resource("platformmetadata", &platform)) }),
    })
    .await;
    let version = node.node.version().await.unwrap();
    assert_eq!((version.tag.as_str(), version.platform.as_str()), ("v1.11.2", "metal"));
}

#[tokio::test]
async fn what_is_missing_is_none_and_not_an_error() {
    let node = Scripted::new(|_, _| Answer::Status(Code::NotFound, "resource doesn't exist")).await;
    assert_eq!(node.node.system_disk().await.unwrap(), None);
}

#[tokio::test]
async fn a_read_is_sent_again_while_the_node_is_not_ready() {
    let node = Scripted::new(|_, before| match before {
        0 => Answer::Status(Code::Unavailable, "connection refused"),
        _ => message(&machine::ServiceListResponse { messages: vec![machine::ServiceList::default()] }),
    })
    .await;
    assert_eq!(node.node.services().await.unwrap(), []);
    assert_eq!(node.count("ServiceList"), 2);
}

#[tokio::test]
async fn a_node_that_stays_unready_is_not_asked_for_ever() {
    let node = Scripted::new(|_, _| Answer::Status(Code::Unavailable, "connection refused")).await;
    assert_eq!(node.node.etcd_members().await.unwrap_err().refusal(), Some(&Refusal::Uncertain));
    assert_eq!(node.count("EtcdMemberList"), 3);
}

#[tokio::test]
async fn a_bootstrap_whose_answer_is_lost_is_unknown_and_never_sent_twice() {
    for answer in [Answer::Break, Answer::Status(Code::Unavailable, "error reading from server: EOF")] {
        let node = Scripted::new(move |_, _| answer.clone()).await;
        let outcome =
            confirmed(async |word| danger::bootstrap(&node.node, EtcdStart::Empty, word).await).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        assert_eq!(node.count("Bootstrap"), 1);
    }
}

#[tokio::test]
async fn a_second_bootstrap_is_refused_with_what_it_means() {
    let node =
        Scripted::new(|_, _| Answer::Status(Code::AlreadyExists, "etcd data directory is not empty")).await;
    let outcome = confirmed(async |word| danger::bootstrap(&node.node, EtcdStart::Empty, word).await).await;
    let Outcome::Refused(failure) = outcome else { panic!("{outcome:?}") };
    assert_eq!(failure.refusal(), Some(&Refusal::EtcdHasData));
    insta::assert_snapshot!(shown(failure), @r"
    cannot bootstrap etcd on NODE
    etcd data directory is not empty
    the cluster is bootstrapped already, or the disk still holds data of an earlier one; never bootstrap again: look at `health` first
    ");
}

#[tokio::test]
async fn on_a_connection_that_broke_before_nothing_is_sent() {
    let node = Scripted::new(|_, _| Answer::Break).await;
    let lost = node.node.version().await.unwrap_err();
    assert!(lost.is_away() && !lost.is_unsent(), "{lost:?}");
    let outcome = confirmed(async |word| danger::reboot(&node.node, false, word).await).await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert_eq!(node.count("Reboot"), 0);
}

#[tokio::test]
async fn a_reset_of_no_partition_is_never_sent_for_it_would_wipe_the_disk() {
    let node = Scripted::new(|_, _| Answer::Break).await;
    let reset = Reset { is_graceful: false, reboots: true, wipe: Wipe::Partitions(Vec::new()) };
    let outcome = confirmed(async |word| danger::reset(&node.node, &reset, word).await).await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert_eq!(node.count("Reset"), 0);
}

#[tokio::test]
async fn a_worker_that_passes_nothing_on_is_explained() {
    let node = Scripted::new(|_, _| Answer::Status(Code::PermissionDenied, "no request forwarding")).await;
    insta::assert_snapshot!(shown(node.node.disks().await.unwrap_err()), @r"
    cannot read the disks on NODE
    no request forwarding
    this node is a worker and passes no requests on; talk to the wanted node itself, or put control planes only into the endpoints
    ");
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    // HTTP/2 itself breaks off what comes in very small pieces; these are not.
    let resource = resource(&"sda".repeat(200), &runtime::VersionSpec::default());
    let one = cosi::ListResponse { resource: Some(resource) };
    let node = Scripted::new(move |_, _| Answer::Endless(one.encode_to_vec())).await;
    insta::assert_snapshot!(shown(node.node.disks().await.unwrap_err()), @r"
    cannot read the disks on NODE
    the answer makes no sense: it does not end
    ");
}

#[tokio::test]
async fn a_message_that_is_announced_as_huge_is_not_waited_for() {
    let node = Scripted::new(|_, _| Answer::Huge(u32::MAX)).await;
    let failure = node.node.version().await.unwrap_err();
    assert!(!failure.is_timeout(), "{failure:?}");
}

#[tokio::test]
async fn a_kubeconfig_without_an_end_is_given_up() {
    let node = Scripted::new(|_, _| Answer::Endless(bytes(&[0; 8 << 10]))).await;
    insta::assert_snapshot!(shown(node.node.kubeconfig().await.unwrap_err()), @r"
    cannot fetch the kubeconfig on NODE
    the answer makes no sense: it does not end
    ");
}

#[tokio::test]
async fn a_resource_can_be_watched_and_read_as_yaml() {
    let status = runtime::MachineStatusSpec { stage: 4, status: None };
    let event =
        cosi::Event { resource: Some(resource("machine", &status)), event_type: 1, ..Default::default() };
    let node = Scripted::new(move |call, _| match call {
        // The first answer is empty: it says that the watch stands.
        "Watch" => Answer::Stall(vec![
            cosi::WatchResponse::default().encode_to_vec(),
            cosi::WatchResponse { event: vec![event.clone()] }.encode_to_vec(),
        ]),
        _ => message(&cosi::GetResponse { resource: Some(resource("machine", &status)) }),
    })
    .await;
    let found = node.node.wait_for_status(Duration::from_secs(30), |status| !status.is_ready).await.unwrap();
    assert_eq!(found.unwrap().stage, super::facts::Stage::Running);
    let yaml =
        node.node.resource_yaml::<serde_json::Value>("read it", super::MACHINE_STATUS, "machine").await;
    assert_eq!(yaml.unwrap().unwrap().spec["stage"], "running");
}

fn snapshot() -> Vec<Vec<u8>> {
    let mut whole = vec![7; 4096];
    whole.extend_from_slice(&Sha256::digest(&whole));
    whole.chunks(1000).map(bytes).collect()
}

/// All of a snapshot, or why there is none.
async fn take(node: &super::Node, limit: u64) -> super::Result<u64> {
    let mut snapshot = node.etcd_snapshot(limit).await?;
    while snapshot.next().await?.is_some() {}
    Ok(snapshot.received())
}

#[tokio::test]
async fn a_snapshot_is_whole_or_it_is_an_error() {
    let node = Scripted::new(|_, _| Answer::Messages(snapshot())).await;
    assert_eq!(take(&node.node, 1 << 20).await.unwrap(), 4096 + 32);
    insta::assert_snapshot!(shown(take(&node.node, 2000).await.unwrap_err()), @r"
    cannot take a snapshot of etcd on NODE
    the answer makes no sense: it is larger than 2000 bytes
    ");

    let cut = Scripted::new(|_, _| Answer::Messages(snapshot()[..3].to_vec())).await;
    insta::assert_snapshot!(shown(take(&cut.node, 1 << 20).await.unwrap_err()), @r"
    cannot take a snapshot of etcd on NODE
    the answer makes no sense: the snapshot is cut off after 3000 bytes
    ");

    let stalled = Scripted::new(|_, _| Answer::Stall(snapshot()[..3].to_vec())).await;
    let patience = Patience { idle: Duration::from_millis(50), ..Patience::default() };
    let failure = take(&stalled.node.with_patience(patience), 1 << 20).await.unwrap_err();
    assert!(failure.is_timeout(), "{failure:?}");
}

/// A file that cannot be read to its end.
struct Damaged(usize);

impl AsyncRead for Damaged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(io::Error::other("input/output error")));
        }
        self.0 -= 1;
        buffer.put_slice(&[7; 512]);
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_snapshot_is_sent_whole_or_taken_back() {
    let answer = machine::EtcdRecoverResponse { messages: vec![machine::EtcdRecover::default()] };
    let node = Scripted::new(move |_, _| message(&answer)).await;
    let whole = io::Cursor::new(vec![7; 100_000]);
    let mut sent = 0;
    let outcome =
        confirmed(async |word| danger::upload_snapshot(&node.node, whole, |bytes| sent = bytes, word).await)
            .await;
    assert_eq!((outcome, sent), (Outcome::Done(()), 100_000));

    let outcome =
        confirmed(async |word| danger::upload_snapshot(&node.node, Damaged(3), |_| (), word).await).await;
    let Outcome::NotSent(failure) = outcome else { panic!("{outcome:?}") };
    insta::assert_snapshot!(shown(failure), @r"
    cannot upload the snapshot on NODE
    the snapshot cannot be read: input/output error
    nothing was changed
    ");
}
