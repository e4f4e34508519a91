use labkit::talos::proto::machine::{
    ApplyConfigurationRequest, BootstrapRequest, ResetPartitionSpec, ResetRequest, UpgradeRequest,
};

use super::*;

#[tokio::test]
async fn an_install_takes_the_disk_and_leaves_nothing_of_windows() {
    let lab = one("v1.11.2");
    let bundle = Bundle::generate("home").unwrap();
    let windows = |lab: &Lab| {
        let disks = lab.view(FIRST).unwrap().machine.disks;
        let partitions: Vec<String> =
            disks.into_iter().flat_map(|disk| disk.partitions).map(|part| part.label).collect();
        partitions.iter().any(|label| label == "Basic data partition")
    };
    assert!(windows(&lab));
    apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
    wait_configured(&lab, FIRST);
    assert!(!windows(&lab));
    let written = lab.disks_written();
    assert_eq!(written.len(), 1);
    assert_eq!(
        (written[0].disk.as_str(), written[0].transport.as_str(), written[0].by),
        ("nvme0n1", "nvme", "install")
    );
    let view = lab.view(FIRST).unwrap();
    assert_eq!(view.system_disk.as_deref(), Some("nvme0n1"));
    assert!(!view.cmdline().contains("halt_if_installed"), "the disk booted, not the stick");
    assert!(Wire::insecure(lab.address(FIRST).unwrap()).await.unwrap().machine().version(()).await.is_err());
    let wire = admin(&lab, &bundle, FIRST).await;
    assert_eq!(wire.machine().hostname(()).await.unwrap().into_inner().messages[0].hostname, FIRST);
}

#[tokio::test]
async fn a_failed_install_comes_back_without_configuration() {
    let lab = Lab::start(quick().first(1).fault(FIRST, Fault::InstallFails("no space left".into()))).unwrap();
    let bundle = Bundle::generate("home").unwrap();
    let before = insecure(&lab, FIRST).await.certificate;
    apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
    let back = |state: &super::super::world::State| {
        state.node(FIRST).is_some_and(|node| node.boot == 2 && node.phase == Phase::Maintenance)
    };
    assert!(lab.wait_until(LONG, back));
    wait_open(&lab, FIRST);
    assert_ne!(insecure(&lab, FIRST).await.certificate, before);
    assert!(lab.disks_written().is_empty());
}

#[tokio::test]
async fn an_image_on_the_stick_takes_the_configuration_and_no_disk() {
    let lab = Lab::start(quick().first(1).fault(FIRST, Fault::MetaOnUsb)).unwrap();
    let bundle = Bundle::generate("home").unwrap();
    assert_eq!(lab.view(FIRST).unwrap().system_disk.as_deref(), Some("sda"));
    apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
    wait_configured(&lab, FIRST);
    assert!(lab.disks_written().is_empty());
    assert_eq!(lab.view(FIRST).unwrap().system_disk.as_deref(), Some("sda"));
}

#[tokio::test]
async fn a_stick_left_in_halts_the_next_cold_boot() {
    let lab = one("v1.11.2");
    let bundle = Bundle::generate("home").unwrap();
    apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
    wait_configured(&lab, FIRST);
    lab.power_off(FIRST);
    lab.power_on(FIRST);
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.phase == Phase::Halted)));
    lab.power_off(FIRST);
    lab.stick(FIRST, false);
    lab.power_on(FIRST);
    wait_configured(&lab, FIRST);
}

#[tokio::test]
async fn the_answer_to_an_apply_can_be_lost_before_and_after() {
    for (fault, installed) in [(Fault::ApplyLostBefore, false), (Fault::ApplyLostAfter, true)] {
        let lab = Lab::start(quick().first(1).fault(FIRST, fault)).unwrap();
        let bundle = Bundle::generate("home").unwrap();
        let data = config(&lab, &bundle, FIRST, Role::ControlPlane);
        let request = ApplyConfigurationRequest { data, mode: 1, ..Default::default() };
        let answer = insecure(&lab, FIRST).await.machine().apply_configuration(request).await;
        assert_eq!(answer.unwrap_err().code(), Code::Unavailable);
        if installed {
            wait_configured(&lab, FIRST);
        } else {
            assert_eq!(lab.view(FIRST).unwrap().stage, Stage::Maintenance);
        }
    }
}

#[tokio::test]
async fn two_bootstraps_make_two_clusters_and_that_is_recorded() {
    let lab = Lab::start(quick().first(2)).unwrap();
    let bundle = Bundle::generate("home").unwrap();
    for node in [FIRST, SECOND] {
        apply(&lab, &bundle, node, Role::ControlPlane).await;
        lab.fault(node, Fault::DoesNotJoin);
    }
    for node in [FIRST, SECOND] {
        wait_configured(&lab, node);
        let mut machine = admin(&lab, &bundle, node).await.machine();
        assert!(lab.wait_until(LONG, |state| {
            state.node(node).is_some_and(|node| node.services["etcd"].state == "Preparing")
        }));
        machine.bootstrap(BootstrapRequest::default()).await.unwrap();
    }
    assert_eq!(lab.split_brain(), [SplitBrain { first: FIRST.into(), second: SECOND.into() }]);
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.etcd.data.is_some())));
    let again = admin(&lab, &bundle, FIRST).await.machine().bootstrap(BootstrapRequest::default()).await;
    refused(again, Code::AlreadyExists, "etcd data directory is not empty");
}

#[tokio::test]
async fn a_bootstrap_waits_for_runtime_and_time() {
    let bundle = Bundle::generate("home").unwrap();
    let cases = [
        (Fault::CriNotUpFor(100_000), "bootstrap is not available yet"),
        (Fault::TimeNotSyncedFor(100_000), "time is not in sync yet"),
    ];
    for (fault, text) in cases {
        let lab = Lab::start(quick().first(1).fault(FIRST, fault)).unwrap();
        apply(&lab, &bundle, FIRST, Role::ControlPlane).await;
        wait_configured(&lab, FIRST);
        let answer = admin(&lab, &bundle, FIRST).await.machine().bootstrap(BootstrapRequest::default()).await;
        refused(answer, Code::FailedPrecondition, text);
    }
}

#[tokio::test]
async fn a_reset_by_label_empties_etcd_and_a_whole_one_the_disk() {
    let (lab, bundle) = Lab::running(quick().first(1), None).unwrap();
    let label = ResetPartitionSpec { label: "EPHEMERAL".into(), wipe: true };
    let by_label =
        ResetRequest { reboot: true, system_partitions_to_wipe: vec![label], ..Default::default() };
    admin(&lab, &bundle, FIRST).await.machine().reset(by_label).await.unwrap();
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.etcd.data.is_none())));
    wait_configured(&lab, FIRST);
    let wrong = ResetRequest { user_disks_to_wipe: vec!["/dev/nvme0n1".into()], ..Default::default() };
    let answer = admin(&lab, &bundle, FIRST).await.machine().reset(wrong).await;
    refused(answer, Code::Unknown, "reset user disk failed: device /dev/nvme0n1 is the system disk");
    let whole = ResetRequest { reboot: false, ..Default::default() };
    admin(&lab, &bundle, FIRST).await.machine().reset(whole).await.unwrap();
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.phase == Phase::Off)));
    assert_eq!(lab.view(FIRST).unwrap().system_disk, None);
}

#[tokio::test]
async fn an_upgrade_takes_the_release_of_its_image_and_a_rollback_goes_back() {
    let (lab, bundle) = Lab::running(quick().first(1), None).unwrap();
    let upgrade =
        UpgradeRequest { image: "ghcr.io/siderolabs/installer:v1.12.4".into(), ..Default::default() };
    let answer = admin(&lab, &bundle, FIRST).await.machine().upgrade(upgrade).await.unwrap();
    assert_eq!(answer.into_inner().messages[0].ack, "Upgrade request received");
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.boot == 3)));
    wait_configured(&lab, FIRST);
    assert_eq!(lab.view(FIRST).unwrap().version.to_string(), "v1.12.4");
    admin(&lab, &bundle, FIRST)
        .await
        .machine()
        .rollback(labkit::talos::proto::machine::RollbackRequest {})
        .await
        .unwrap();
    assert!(lab.wait_until(LONG, |state| state.node(FIRST).is_some_and(|node| node.boot == 4)));
    wait_configured(&lab, FIRST);
    assert_eq!(lab.view(FIRST).unwrap().version, Version::LAB_A);
}
