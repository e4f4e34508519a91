//! What a node says about itself when it is asked for resources.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use labkit::talos::proto::cosi::resource::{
    CreateRequest, Event, EventType, GetRequest, IdQuery, ListOptions, ListRequest, Resource, WatchOptions,
    WatchRequest,
};
use labkit::talos::proto::talos::resource::definitions::block::DiskSpec;
use prost::Message;
use tokio::sync::watch;
use tonic::{Code, Request, Status};

use super::*;
use crate::talos::hardware;
use crate::talos::proto::cosi::resource::state_server::State;
use crate::talos::roles::{ADMIN, READER, Roles};
use crate::talos::version::Version;
use crate::talos::view::{Assigned, Medium, Source, Stage};

struct Fixed {
    view: Mutex<View>,
    changes: watch::Sender<u64>,
}

impl Source for Fixed {
    fn view(&self) -> Option<View> {
        self.view.lock().ok().map(|view| view.clone())
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}

impl Fixed {
    fn change(&self, change: impl FnOnce(&mut View)) {
        let revision = {
            let mut view = self.view.lock().expect("not poisoned");
            change(&mut view);
            view.revision += 1;
            view.revision
        };
        self.changes.send_replace(revision);
    }
}

/// A mini PC in maintenance mode.
fn waiting() -> View {
    let now = "2026-11-22T04:00:00Z".parse().expect("a time");
    View {
        name: "node-1".to_owned(),
        version: Version::LAB_A,
        now,
        booted_at: now,
        boot: 1,
        revision: 7,
        stage: Stage::Maintenance,
        ready: false,
        unmet: Vec::new(),
        machine: hardware::lab_a(0, Version::LAB_A),
        booted_from: Medium::Stick,
        system_disk: None,
        hostname: "talos-l7v-3rn".to_owned(),
        config: None,
        addresses: vec![Assigned {
            link: "enp1s0".to_owned(),
            address: "10.69.1.101/24".parse().expect("a net"),
        }],
        gateway: "10.69.1.1".parse().ok(),
        resolvers: vec!["10.69.1.1".parse().expect("an address")],
        node_id: None,
        members: Vec::new(),
        services: Vec::new(),
        time_synced: true,
        kubernetes: None,
        schematic: None,
    }
}

fn node() -> (Resources, Arc<Fixed>) {
    let source = Arc::new(Fixed { view: Mutex::new(waiting()), changes: watch::Sender::new(7) });
    (Resources::new(source.clone()), source)
}

fn by<T>(role: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Roles::of([role]));
    request
}

async fn get(
    resources: &Resources,
    role: &str,
    (namespace, kind, id): (&str, &str, &str),
) -> Result<Resource, Status> {
    let request =
        GetRequest { namespace: namespace.into(), r#type: kind.into(), id: id.into(), options: None };
    let answer = resources.get(by(role, request)).await?.into_inner();
    Ok(answer.resource.expect("a resource"))
}

async fn list(
    resources: &Resources,
    namespace: &str,
    kind: &str,
    options: Option<ListOptions>,
) -> Vec<String> {
    let request = ListRequest { namespace: namespace.into(), r#type: kind.into(), options };
    let mut stream = resources.list(by(READER, request)).await.expect("a list").into_inner();
    let mut ids = Vec::new();
    while let Some(message) = stream.next().await {
        let metadata = message.expect("a resource").resource.and_then(|resource| resource.metadata);
        ids.push(metadata.expect("metadata").id);
    }
    ids
}

#[tokio::test]
async fn a_disk_is_given_as_message_and_as_yaml_in_the_order_of_keys_that_talos_writes() {
    let (resources, _) = node();
    let disk =
        get(&resources, READER, ("runtime", "Disks.block.talos.dev", "nvme0n1")).await.expect("a disk");
    let spec = disk.spec.expect("a spec");
    let message = DiskSpec::decode(spec.proto_spec.as_slice()).expect("a message");
    assert_eq!((message.transport.as_str(), message.wwid.as_str()), ("nvme", "eui.002538d031410000"));
    insta::assert_snapshot!(spec.yaml_spec, @"
    dev_path: /dev/nvme0n1
    size: 512110190592
    pretty_size: 512 GB
    io_size: 512
    sector_size: 512
    readonly: false
    cdrom: false
    model: KINGSTON OM8PGP4512Q-A0
    serial: KX5PNM0W0000
    wwid: eui.002538d031410000
    bus_path: /pci0000:00/0000:00:02.4/0000:03:00.0/nvme/nvme0
    sub_system: /sys/class/block
    transport: nvme
    symlinks:
    - /dev/disk/by-diskseq/9
    - /dev/disk/by-id/nvme-eui.002538d031410000
    - /dev/disk/by-id/nvme-KINGSTON_OM8PGP4512Q_KX5PNM0W0000
    - /dev/disk/by-path/pci-0000:00:00.0-nvme-1
    ");
    let metadata = disk.metadata.expect("metadata");
    assert_eq!((metadata.version.as_str(), metadata.phase.as_str()), ("7", "running"));
}

#[tokio::test]
async fn lists_are_of_one_type_in_order_and_may_be_asked_by_id() {
    let (resources, _) = node();
    let kind = "DiscoveredVolumes.block.talos.dev";
    assert_eq!(
        list(&resources, "runtime", kind, None).await,
        ["loop0", "loop1", "nvme0n1", "nvme0n1p1", "nvme0n1p2", "nvme0n1p3", "nvme0n1p4", "sda"]
    );
    let options =
        ListOptions { id_query: Some(IdQuery { regexp: "^nvme0n1p[12]$".into() }), ..ListOptions::default() };
    assert_eq!(list(&resources, "runtime", kind, Some(options)).await, ["nvme0n1p1", "nvme0n1p2"]);
    assert!(list(&resources, "runtime", "SystemDisks.block.talos.dev", None).await.is_empty());
    assert!(list(&resources, "network", kind, None).await.is_empty(), "another namespace, no error");
}

#[tokio::test]
async fn refusals_are_those_of_the_node() {
    let (resources, _) = node();
    let said = async |role, what| {
        let status = get(&resources, role, what).await.expect_err("refused");
        (status.code(), status.message().to_owned())
    };
    let denied = |text: &str| (Code::PermissionDenied, text.to_owned());
    assert_eq!(
        said(READER, ("runtime", "Foos.example.dev", "a")).await,
        denied("resource type \"Foos.example.dev\" is not supported")
    );
    assert_eq!(
        said(READER, ("config", "MachineConfigs.config.talos.dev", "v1alpha1")).await,
        denied("not authorized")
    );
    assert_eq!(
        said(READER, ("", "Disks.block.talos.dev", "sda")).await,
        denied("namespace \"\" is not supported")
    );
    assert_eq!(
        said(READER, ("runtime", "SystemDisks.block.talos.dev", "system-disk")).await,
        (
            Code::NotFound,
            "resource SystemDisks.block.talos.dev(runtime/system-disk@undefined) doesn't exist".to_owned()
        )
    );
    assert_eq!(
        said(READER, ("network", "LinkAliasSpecs.net.talos.dev", "a")).await,
        denied("resource type \"LinkAliasSpecs.net.talos.dev\" is not supported"),
        "1.11 does not have what came with 1.12"
    );
    let write = resources.create(by(ADMIN, CreateRequest::default())).await.expect_err("refused");
    assert_eq!((write.code(), write.message().to_owned()), denied("write access is not allowed"));
}

#[tokio::test]
async fn talosctl_learns_from_definitions_what_a_short_name_means() {
    let (resources, _) = node();
    let definition = async |kind: &str| {
        let id = kind.to_lowercase();
        let found = get(&resources, READER, ("meta", "ResourceDefinitions.meta.cosi.dev", &id)).await;
        found.expect("a definition").spec.expect("a spec").yaml_spec
    };
    insta::assert_snapshot!(definition("MachineStatuses.runtime.talos.dev").await, @"
    type: MachineStatuses.runtime.talos.dev
    displayType: MachineStatus
    defaultNamespace: runtime
    aliases:
    - machinestatus
    - ms
    allAliases:
    - machinestatuses
    - machinestatuses.runtime
    - machinestatuses.runtime.talos
    - machinestatus
    - ms
    printColumns:
    - name: Stage
      jsonPath: '{.stage}'
    - name: Ready
      jsonPath: '{.status.ready}'
    ");
    assert!(definition("LinkStatuses.net.talos.dev").await.contains("- links\n"));
    assert!(definition("MachineConfigs.config.talos.dev").await.ends_with("sensitivity: sensitive\n"));
    let namespaces = list(&resources, "meta", "Namespaces.meta.cosi.dev", None).await;
    for namespace in ["runtime", "network", "cluster", "config", "hardware", "k8s", "controlplane", "secrets"]
    {
        assert!(namespaces.iter().any(|id| id == namespace), "{namespace}");
    }
}

/// The next event of a watch, as its kind and the id it is about.
fn brief(event: &Event) -> (EventType, String) {
    let id = event
        .resource
        .as_ref()
        .and_then(|resource| resource.metadata.as_ref())
        .map(|metadata| metadata.id.clone());
    (event.event_type(), id.unwrap_or_default())
}

#[tokio::test]
async fn a_watcher_hears_that_it_is_heard_then_what_there_is_and_then_changes() {
    let (resources, source) = node();
    let request = WatchRequest {
        namespace: "runtime".into(),
        r#type: "SystemDisks.block.talos.dev".into(),
        id: None,
        options: Some(WatchOptions { bootstrap_contents: true, ..WatchOptions::default() }),
        api_version: 1,
    };
    let mut stream = resources.watch(by(READER, request)).await.expect("a watch").into_inner();
    assert!(stream.next().await.expect("a message").expect("no error").event.is_empty());
    let mut next = async || {
        let message = stream.next().await.expect("a message").expect("no error");
        message.event.iter().map(brief).collect::<Vec<_>>()
    };
    assert_eq!(next().await, [(EventType::Bootstrapped, String::new())]);
    source.change(|view| view.system_disk = Some("nvme0n1".to_owned()));
    assert_eq!(next().await, [(EventType::Created, "system-disk".to_owned())]);
    source.change(|view| view.system_disk = Some("nvme1n1".to_owned()));
    assert_eq!(next().await, [(EventType::Updated, "system-disk".to_owned())]);
    source.change(|view| view.system_disk = None);
    assert_eq!(next().await, [(EventType::Destroyed, "system-disk".to_owned())]);
}

#[tokio::test]
async fn a_watch_of_one_resource_begins_with_it_or_with_what_says_that_it_is_not_there() {
    let (resources, _) = node();
    let first = async |kind: &str, id: &str| {
        let request = WatchRequest {
            namespace: "runtime".into(),
            r#type: kind.into(),
            id: Some(id.into()),
            options: None,
            api_version: 1,
        };
        let stream = resources.watch(by(READER, request)).await.expect("a watch").into_inner();
        let messages: Vec<_> = stream.take(2).collect().await;
        let event = messages[1].as_ref().expect("no error").event[0].clone();
        // Clients refuse a resource without a spec, so what is gone has an empty one.
        let spec = event.resource.as_ref().and_then(|resource| resource.spec.clone()).expect("a spec");
        (brief(&event), !spec.proto_spec.is_empty() && !spec.yaml_spec.is_empty())
    };
    assert_eq!(
        first("MachineStatuses.runtime.talos.dev", "machine").await,
        ((EventType::Created, "machine".to_owned()), true)
    );
    assert_eq!(
        first("SystemDisks.block.talos.dev", "system-disk").await,
        ((EventType::Destroyed, "system-disk".to_owned()), false)
    );
}

#[tokio::test]
async fn the_machine_configuration_is_for_administrators() {
    let (resources, _) = node();
    let what = ("config", "MachineConfigs.config.talos.dev", "v1alpha1");
    let status = get(&resources, ADMIN, what).await.expect_err("there is none yet");
    assert_eq!(status.code(), Code::NotFound);
}
