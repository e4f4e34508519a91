use labkit::talos::proto::machine::{
    ApplyConfigurationRequest, BootstrapRequest, EtcdMemberListRequest, RebootRequest,
    apply_configuration_request,
};
use labkit::talos::proto::storage::{BlockDeviceWipeDescriptor, BlockDeviceWipeRequest};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::*;

#[tokio::test]
async fn before_1_13_a_server_of_its_own_answers_little() {
    let lab = one("v1.11.2");
    let wire = insecure(&lab, FIRST).await;
    let mut machine = wire.machine();
    let closed = "API is not implemented in maintenance mode";
    refused(machine.version(()).await, Code::Unimplemented, closed);
    let bootstrap = machine.bootstrap(BootstrapRequest::default()).await;
    refused(bootstrap, Code::Unimplemented, "method Bootstrap not implemented");
    refused(machine.hostname(()).await, Code::Unimplemented, "method Hostname not implemented");
    let mut cluster = wire.cluster();
    let health = cluster.health_check(labkit::talos::proto::cluster::HealthCheckRequest::default()).await;
    refused(health, Code::Unimplemented, "unknown service cluster.ClusterService");
    assert!(!wire.storage().disks(()).await.unwrap().into_inner().messages[0].disks.is_empty());
}

#[tokio::test]
async fn since_1_13_a_reader_may_look() {
    let lab = one("v1.13.9");
    let mut machine = insecure(&lab, FIRST).await.machine();
    let version = machine.version(()).await.unwrap().into_inner().messages.remove(0);
    assert_eq!(version.version.unwrap().tag, "v1.13.9");
    assert!(version.metadata.is_none(), "nobody passed it on");
    let denied = "not authorized";
    refused(machine.bootstrap(BootstrapRequest::default()).await, Code::PermissionDenied, denied);
    refused(machine.reboot(RebootRequest::default()).await, Code::PermissionDenied, denied);
    refused(machine.kubeconfig(()).await, Code::PermissionDenied, denied);
    let members = machine.etcd_member_list(EtcdMemberListRequest::default()).await;
    refused(members, Code::Unimplemented, "machine type is not set, cannot use member list API");
}

#[tokio::test]
async fn the_certificate_is_of_a_nobody_and_new_at_each_boot() {
    let lab = one("v1.11.2");
    let before = insecure(&lab, FIRST).await.certificate;
    {
        let (_, certificate) = X509Certificate::from_der(&before).unwrap();
        assert_eq!(certificate.subject().to_string(), "CN=maintenance-service.talos.dev");
        assert_eq!(certificate.issuer().iter().count(), 0);
    }
    assert_eq!(insecure(&lab, FIRST).await.certificate, before);
    lab.power_off(FIRST);
    lab.power_on(FIRST);
    assert!(
        lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.phase == Phase::Maintenance))
    );
    wait_open(&lab, FIRST);
    assert_ne!(insecure(&lab, FIRST).await.certificate, before);
}

#[tokio::test]
async fn a_configuration_is_tried_without_effect() {
    let lab = one("v1.11.2");
    let bundle = Bundle::generate("home").unwrap();
    let data = config(&lab, &bundle, FIRST, Role::ControlPlane);
    let mut machine = insecure(&lab, FIRST).await.machine();
    let dry = ApplyConfigurationRequest { data: data.clone(), mode: 1, dry_run: true, ..Default::default() };
    let answer = machine.apply_configuration(dry).await.unwrap().into_inner().messages.remove(0);
    let said = "Dry run summary:\nNode is running in maintenance mode and does not have a config yet.";
    assert_eq!((answer.mode, answer.mode_details.as_str()), (0, said));
    assert_eq!(lab.view(FIRST).unwrap().stage, Stage::Maintenance);
    let mode = apply_configuration_request::Mode::NoReboot.into();
    let immediate = ApplyConfigurationRequest { data, mode, ..Default::default() };
    let text = "apply configuration --mode='no-reboot' is not supported in maintenance mode";
    refused(machine.apply_configuration(immediate).await, Code::Unimplemented, text);
    let nonsense = ApplyConfigurationRequest { data: b"machine: [".to_vec(), mode: 1, ..Default::default() };
    let failure = machine.apply_configuration(nonsense).await.unwrap_err();
    assert_eq!(failure.code(), Code::Unknown);
    assert!(failure.message().starts_with("failed to parse config: "), "{failure}");
}

#[tokio::test]
async fn the_boot_stick_is_not_wiped_and_the_disk_is() {
    let lab = one("v1.11.2");
    let mut storage = insecure(&lab, FIRST).await.storage();
    let wipe = |device: &str| {
        let device = BlockDeviceWipeDescriptor { device: device.to_owned(), ..Default::default() };
        BlockDeviceWipeRequest { devices: vec![device] }
    };
    refused(storage.block_device_wipe(wipe("sdx")).await, Code::NotFound, "blockdevice \"sdx\" not found");
    let busy = storage.block_device_wipe(wipe("sda")).await;
    refused(busy, Code::FailedPrecondition, "blockdevice \"sda\" is mounted or in use");
    storage.block_device_wipe(wipe("nvme0n1")).await.unwrap();
    let written = lab.disks_written();
    assert_eq!((written[0].disk.as_str(), written[0].by), ("nvme0n1", "wipe"));
    let disks = lab.view(FIRST).unwrap().machine.disks;
    assert!(disks.iter().find(|disk| disk.name == "nvme0n1").unwrap().partitions.is_empty());
}

#[tokio::test]
async fn a_stick_stops_where_talos_is_on_a_disk() {
    let lab = Lab::start(quick().first(1).fault(FIRST, Fault::MetaOnDisk)).unwrap();
    lab.shared().world.read(|state| assert_eq!(state.node(FIRST).unwrap().phase, Phase::Halted));
    assert!(std::net::TcpStream::connect(lab.address(FIRST).unwrap()).is_err());
}

#[tokio::test]
async fn the_next_request_can_be_turned_away_once() {
    let lab = one("v1.13.9");
    lab.fault(FIRST, Fault::UnavailableOnce);
    let mut machine = insecure(&lab, FIRST).await.machine();
    assert_eq!(machine.version(()).await.unwrap_err().code(), Code::Unavailable);
    machine.version(()).await.unwrap();
    let calls = lab.calls_of("Version");
    assert_eq!((calls.len(), calls[0].roles.as_str()), (2, "os:reader"));
}
