//! `kubectl ipam check` and `explain`: every conflict of lab A is found, its mended state is silent, and each
//! incident has its code.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use simlab::harness::Outcome;
use simlab::kube::Rule;
use simlab::labs::{Incident, Lab, Scenario};

use super::lab::LabBench;

fn check(lab: &LabBench, args: &[&str]) -> Outcome {
    lab.env.run([&["kubectl", "ipam", "check"], args].concat())
}

/// `CODE=subject` of everything that is found in the cluster and the files together.
fn names(lab: &LabBench) -> BTreeSet<String> {
    let outcome = check(lab, &["infrastructure", "apps", "-o", "name"]);
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn lab_a_shows_every_conflict_with_evidence_and_hint() {
    let lab = LabBench::lab_a();
    assert_snapshot!(check(&lab, &["infrastructure"]).exits(3), @"
    error IPAM-ADDRESS-CONFLICT address/10.69.1.151
      10.69.1.151 is used by Node/talos-qal-bre and by Service/grafana and Service/monitoring/kube-prometheus-stack-grafana
        - infrastructure/network-inventory.yaml:155: ConfigMap kube-system/network-inventory (file) data[node.talos-qal-bre.ip]: 10.69.1.151
        - Node talos-qal-bre status.addresses[0].address: 10.69.1.151
        - infrastructure/network-inventory.yaml:211: ConfigMap kube-system/network-inventory (file) data[loadbalancer.grafana.ip]: 10.69.1.151
        - Service monitoring/kube-prometheus-stack-grafana status.loadBalancer.ingress[0].ip: 10.69.1.151
      hint: give Service/monitoring/kube-prometheus-stack-grafana another address

    error IPAM-DRIFT-POOL IPAddressPool/metallb-system/default-pool
      pool default-pool is 10.69.1.150-10.69.1.165 in the cluster and 10.69.1.150-10.69.1.160 in writing
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
      hint: 10.69.1.161-10.69.1.165 only in the cluster; decide which is right and correct the other

    error IPAM-FREE-IN-USE range/10.69.1.150-10.69.1.153
      10.69.1.150-10.69.1.153 is written down as free, and 10.69.1.150, 10.69.1.151, 10.69.1.152 and 10.69.1.153 are in use
        - infrastructure/network-inventory.yaml:185: ConfigMap kube-system/network-inventory (file) data[metallb.pool.free]: 10.69.1.150-10.69.1.153
        - infrastructure/network-inventory.yaml:202: ConfigMap kube-system/network-inventory (file) data[loadbalancer.nginx.ip]: 10.69.1.150
        - Service ingress-nginx/ingress-nginx-controller status.loadBalancer.ingress[0].ip: 10.69.1.150
        - infrastructure/network-inventory.yaml:155: ConfigMap kube-system/network-inventory (file) data[node.talos-qal-bre.ip]: 10.69.1.151
        - infrastructure/network-inventory.yaml:211: ConfigMap kube-system/network-inventory (file) data[loadbalancer.grafana.ip]: 10.69.1.151
        - Node talos-qal-bre status.addresses[0].address: 10.69.1.151
        - Service monitoring/kube-prometheus-stack-grafana status.loadBalancer.ingress[0].ip: 10.69.1.151
        - infrastructure/network-inventory.yaml:216: ConfigMap kube-system/network-inventory (file) data[loadbalancer.prometheus.ip]: 10.69.1.152
        - Service monitoring/kube-prometheus-stack-prometheus status.loadBalancer.ingress[0].ip: 10.69.1.152
        - infrastructure/network-inventory.yaml:221: ConfigMap kube-system/network-inventory (file) data[loadbalancer.alertmanager.ip]: 10.69.1.153
        - and 1 more; -o yaml shows all
      hint: remove the list; `kubectl ipam list` knows what is free

    error IPAM-HOST-IN-POOL address/10.69.1.163
      10.69.1.163 of storage/nfs lies in pool default-pool (10.69.1.150-10.69.1.165)
        - infrastructure/network-inventory.yaml:313: ConfigMap kube-system/network-inventory (file) data[storage.nfs.server]: 10.69.1.163
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
        - infrastructure/network-inventory.yaml:352: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.163
        - infrastructure/network-inventory.yaml:496: ConfigMap media/media-stack-network (file) data[nfs.server]: 10.69.1.163
        - PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 spec.nfs.server: 10.69.1.163 (storage/nfs)
        - PersistentVolume pvc-58af8750-b468-4afd-8679-96f241ab61d2 spec.nfs.server: 10.69.1.163 (storage/nfs)
        - PersistentVolume pvc-ac262092-bfec-466a-848a-4f6ebf9d30dd spec.nfs.server: 10.69.1.163 (storage/nfs)
        - PersistentVolume pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd spec.nfs.server: 10.69.1.163 (storage/nfs)
        - PersistentVolume pvc-c42c2a4c-faf6-4c9f-8ea1-0700a754dcea spec.nfs.server: 10.69.1.163 (storage/nfs)
        - Deployment nfs-provisioner/nfs-subdir-external-provisioner spec.template.spec.volumes[0].nfs.server: 10.69.1.163 (storage/nfs)
      hint: let pool default-pool be 10.69.1.150/32, 10.69.1.152-10.69.1.162 and 10.69.1.164-10.69.1.165

    error IPAM-NODE-IN-POOL Node/talos-qal-bre
      10.69.1.151 of Node/talos-qal-bre lies in pool default-pool (10.69.1.150-10.69.1.165)
        - infrastructure/network-inventory.yaml:155: ConfigMap kube-system/network-inventory (file) data[node.talos-qal-bre.ip]: 10.69.1.151
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
        - Node talos-qal-bre status.addresses[0].address: 10.69.1.151
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
      hint: give Service/monitoring/kube-prometheus-stack-grafana another address first, then let pool default-pool be 10.69.1.150/32, 10.69.1.152-10.69.1.162 and 10.69.1.164-10.69.1.165

    error IPAM-OUTSIDE-POOL Service/argocd
      10.69.1.162 of Service/argocd lies outside the pool that ConfigMap/kube-system/network-inventory names (10.69.1.150-10.69.1.160)
        - infrastructure/network-inventory.yaml:229: ConfigMap kube-system/network-inventory (file) data[loadbalancer.argocd.ip]: 10.69.1.162
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
      hint: the pool in the cluster has the address: correct the pool in the ConfigMap's file

    error IPAM-OUTSIDE-POOL Service/plex
      10.69.1.165 of Service/plex lies outside the pool that ConfigMap/kube-system/network-inventory names (10.69.1.150-10.69.1.160)
        - infrastructure/network-inventory.yaml:256: ConfigMap kube-system/network-inventory (file) data[loadbalancer.plex.ip]: 10.69.1.165
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
      hint: the pool in the cluster has the address: correct the pool in the ConfigMap's file

    error IPAM-OUTSIDE-POOL Service/sabnzbd
      10.69.1.161 of Service/sabnzbd lies outside the pool that ConfigMap/kube-system/network-inventory names (10.69.1.150-10.69.1.160)
        - infrastructure/network-inventory.yaml:301: ConfigMap kube-system/network-inventory (file) data[loadbalancer.sabnzbd.ip]: 10.69.1.161
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
      hint: the pool in the cluster has the address: correct the pool in the ConfigMap's file

    error IPAM-RANGE-SWALLOWS-POOL range/10.69.1.140-10.69.1.197
      range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:152: ConfigMap kube-system/network-inventory (file) data[range.workers]: 10.69.1.140-10.69.1.197
        - infrastructure/network-inventory.yaml:181: ConfigMap kube-system/network-inventory (file) data[metallb.pool.range]: 10.69.1.150-10.69.1.160
        - infrastructure/network-inventory.yaml:348: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.140-10.69.1.197
        - infrastructure/network-inventory.yaml:349: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.150-10.69.1.160
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
      hint: without pools the range is 10.69.1.140-10.69.1.149 and 10.69.1.166-10.69.1.197

    warning IPAM-POOL-USAGE IPAddressPool/metallb-system/default-pool
      pool default-pool is said to be used 9/16; 14 of 16 addresses are in use (88 %)
        - infrastructure/network-inventory.yaml:183: ConfigMap kube-system/network-inventory (file) data[metallb.pool.used]: 9/16
        - infrastructure/network-inventory.yaml:184: ConfigMap kube-system/network-inventory (file) data[metallb.pool.used-percent]: 56
        - infrastructure/network-inventory.yaml:182: ConfigMap kube-system/network-inventory (file) data[metallb.pool.size]: 11
        - IPAddressPool metallb-system/default-pool spec.addresses: 10.69.1.150-10.69.1.165
        - counted: 13 for Services; machines: Node/talos-qal-bre (10.69.1.151) and storage/nfs (10.69.1.163); free: 10.69.1.154 and 10.69.1.164
      hint: remove the numbers, or let a job write them

    warning IPAM-RANGE-STRANGER range/10.69.1.140-10.69.1.197
      range workers 10.69.1.140-10.69.1.197 is for workers and holds Node/talos-2xk-hsd (10.69.1.140), Node/talos-7oe-s19 (10.69.1.147), host/proxmox (10.69.1.180), host/workstation (10.69.1.167), storage/NFS server (10.69.1.163) and storage/nfs (10.69.1.163)
        - infrastructure/network-inventory.yaml:152: ConfigMap kube-system/network-inventory (file) data[range.workers]: 10.69.1.140-10.69.1.197
        - infrastructure/network-inventory.yaml:131: ConfigMap kube-system/network-inventory (file) data[node.talos-2xk-hsd.ip]: 10.69.1.140
        - Node talos-2xk-hsd status.addresses[0].address: 10.69.1.140
        - infrastructure/network-inventory.yaml:134: ConfigMap kube-system/network-inventory (file) data[node.talos-7oe-s19.ip]: 10.69.1.147
        - Node talos-7oe-s19 status.addresses[0].address: 10.69.1.147
        - infrastructure/network-inventory.yaml:313: ConfigMap kube-system/network-inventory (file) data[storage.nfs.server]: 10.69.1.163
        - infrastructure/network-inventory.yaml:352: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.163
        - infrastructure/network-inventory.yaml:496: ConfigMap media/media-stack-network (file) data[nfs.server]: 10.69.1.163
        - PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 spec.nfs.server: 10.69.1.163 (storage/nfs)
        - PersistentVolume pvc-58af8750-b468-4afd-8679-96f241ab61d2 spec.nfs.server: 10.69.1.163 (storage/nfs)
        - and 7 more; -o yaml shows all
      hint: correct the range, or move who does not belong there

    warning IPAM-RANGE-STRANGER range/10.69.1.151-10.69.1.154
      range media 10.69.1.151-10.69.1.154 is for Services and holds Node/talos-qal-bre (10.69.1.151), Service/monitoring/kube-prometheus-stack-alertmanager (10.69.1.153), Service/monitoring/kube-prometheus-stack-grafana (10.69.1.151) and Service/monitoring/kube-prometheus-stack-prometheus (10.69.1.152)
        - infrastructure/network-inventory.yaml:248: ConfigMap kube-system/network-inventory (file) data[range.media]: 10.69.1.151-10.69.1.154
        - infrastructure/network-inventory.yaml:155: ConfigMap kube-system/network-inventory (file) data[node.talos-qal-bre.ip]: 10.69.1.151
        - Node talos-qal-bre status.addresses[0].address: 10.69.1.151
        - Service monitoring/kube-prometheus-stack-grafana status.loadBalancer.ingress[0].ip: 10.69.1.151
        - Service monitoring/kube-prometheus-stack-prometheus status.loadBalancer.ingress[0].ip: 10.69.1.152
        - Service monitoring/kube-prometheus-stack-alertmanager status.loadBalancer.ingress[0].ip: 10.69.1.153
        - infrastructure/network-inventory.yaml:351: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.151-10.69.1.154
      hint: correct the range, or move who does not belong there

    warning IPAM-RANGE-WITHOUT-NODE range/10.69.1.101-10.69.1.103
      range control-plane 10.69.1.101-10.69.1.103 names 2 addresses that no node has (10.69.1.102-10.69.1.103), while 2 nodes of the control plane are elsewhere
        - infrastructure/network-inventory.yaml:125: ConfigMap kube-system/network-inventory (file) data[range.control-plane]: 10.69.1.101-10.69.1.103
        - Node talos-2xk-hsd status.addresses[0].address: 10.69.1.140
        - Node talos-7oe-s19 status.addresses[0].address: 10.69.1.147
        - infrastructure/network-inventory.yaml:347: ConfigMap kube-system/network-inventory (file) data.allocation-table: 10.69.1.101-10.69.1.103
      hint: write where the nodes are: 10.69.1.140 (talos-2xk-hsd) and 10.69.1.147 (talos-7oe-s19)

    failed: 9 errors, 4 warnings (checked 47 addresses, 6 networks, 5 pools, 6 nodes, 13 load-balancer Services, 4 ConfigMaps)
    `kubectl ipam explain CODE` says more about a code
    [exit status: 3]
    ");
}

#[test]
fn a_mended_lab_is_one_green_line() {
    let lab = LabBench::of(&Scenario::mended(Lab::A));
    assert_snapshot!(check(&lab, &["infrastructure"]).success(), @"ok: no findings (checked 48 addresses, 6 networks, 5 pools, 6 nodes, 13 load-balancer Services, 4 ConfigMaps)");
    let apps = check(&lab, &["infrastructure", "apps", "-o", "name"]).success();
    assert_eq!(apps.stdout, "");
}

#[test]
fn every_incident_has_its_code() {
    let found = |incident: Incident| {
        let lab = LabBench::simulated(&Scenario::mended(Lab::A).with(incident));
        names(&lab).into_iter().collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(found(Incident::NodeInPool), @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.151
    IPAM-NODE-IN-POOL=Node/talos-qal-bre
    ");
    assert_snapshot!(found(Incident::NfsInPool), @"IPAM-HOST-IN-POOL=address/10.69.1.163");
    assert_snapshot!(found(Incident::PoolDrift), @"
    IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool
    IPAM-OUTSIDE-POOL=Service/argocd
    IPAM-OUTSIDE-POOL=Service/sabnzbd
    ");
    assert_snapshot!(found(Incident::StaleNodeRanges), @"
    IPAM-RANGE-STRANGER=range/10.69.1.140-10.69.1.197
    IPAM-RANGE-SWALLOWS-POOL=range/10.69.1.140-10.69.1.197
    IPAM-RANGE-WITHOUT-NODE=range/10.69.1.101-10.69.1.103
    ");
    assert_snapshot!(found(Incident::StaleMediaRange), @"IPAM-RANGE-STRANGER=range/10.69.1.151-10.69.1.154");
    assert_snapshot!(found(Incident::StalePoolUsage), @"
    IPAM-FREE-IN-USE=range/10.69.1.150-10.69.1.153
    IPAM-POOL-USAGE=IPAddressPool/metallb-system/default-pool
    ");
    assert_snapshot!(found(Incident::ServicePending), @"
    IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool
    IPAM-OUTSIDE-POOL=Service/media/sabnzbd
    IPAM-SERVICE-PENDING=Service/media/sabnzbd
    ");
    assert_snapshot!(found(Incident::PoolShrunk), @"
    IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool
    IPAM-OUTSIDE-POOL=Service/argocd/argocd-server
    IPAM-OUTSIDE-POOL=Service/media/sabnzbd
    IPAM-SERVICE-PENDING=Service/argocd/argocd-server
    IPAM-SERVICE-PENDING=Service/media/sabnzbd
    ");
    assert_snapshot!(found(Incident::DuplicateRequest), @"
    IPAM-DUPLICATE-REQUEST=address/10.69.1.156
    IPAM-SERVICE-PENDING=Service/media/tautulli
    ");
    assert_snapshot!(found(Incident::BothMechanisms), @"IPAM-TWO-MECHANISMS=Service/media/overseerr");
    assert_snapshot!(found(Incident::AnnotationsDisagree), @"
    IPAM-ANNOTATIONS-DISAGREE=Service/media/lidarr
    IPAM-DRIFT-ADDRESS=Service/media/lidarr
    ");
    assert_snapshot!(found(Incident::PoolHostBits), @"
    IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool
    IPAM-GATEWAY-IN-POOL=address/10.69.1.1
    IPAM-HOST-BITS=address/10.69.1.150/24
    IPAM-HOST-IN-POOL=address/10.69.1.167
    IPAM-HOST-IN-POOL=address/10.69.1.180
    IPAM-HOST-IN-POOL=address/10.69.1.20
    IPAM-NETWORK-EDGE=IPAddressPool/metallb-system/default-pool
    IPAM-NODE-IN-POOL=Node/talos-2xk-hsd
    IPAM-NODE-IN-POOL=Node/talos-7oe-s19
    IPAM-NODE-IN-POOL=Node/talos-dgi-5n6
    IPAM-NODE-IN-POOL=Node/talos-l7v-3rn
    IPAM-NODE-IN-POOL=Node/talos-qal-bre
    IPAM-NODE-IN-POOL=Node/talos-unz-1z7
    ");
    let edited = names(&LabBench::of(&Scenario::new(Lab::A).with(Incident::ConfigmapDrift)));
    assert!(edited.contains("IPAM-DRIFT-CONFIGMAP=ConfigMap/kube-system/network-inventory"), "{edited:?}");
    assert!(edited.contains("IPAM-DRIFT-ADDRESS=Service/media/plex"), "{edited:?}");
}

#[test]
fn incidents_that_are_not_about_addresses_are_silent() {
    for incident in [Incident::MetallbCrdMissing, Incident::NodeNotReady, Incident::StuckContainercreating] {
        let lab = LabBench::simulated(&Scenario::mended(Lab::A).with(incident));
        assert_eq!(names(&lab), BTreeSet::new(), "{incident:?}");
    }
}

#[test]
fn files_alone_are_checked_without_a_cluster() {
    let mut lab = LabBench::lab_a();
    lab.env.set("KUBECONFIG", "/nonexistent");
    let outcome = check(&lab, &["--offline", "infrastructure", "-o", "name"]);
    assert_snapshot!(outcome.exits(3), @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.151
    IPAM-FREE-IN-USE=range/10.69.1.150-10.69.1.153
    IPAM-NODE-IN-POOL=Node/talos-qal-bre
    IPAM-OUTSIDE-POOL=Service/argocd
    IPAM-OUTSIDE-POOL=Service/plex
    IPAM-OUTSIDE-POOL=Service/sabnzbd
    IPAM-RANGE-SWALLOWS-POOL=range/10.69.1.140-10.69.1.197
    IPAM-POOL-USAGE=pool/default-pool
    IPAM-RANGE-STRANGER=range/10.69.1.140-10.69.1.197
    IPAM-RANGE-STRANGER=range/10.69.1.151-10.69.1.154
    IPAM-RANGE-WITHOUT-NODE=range/10.69.1.101-10.69.1.103
    [exit status: 3]
    ");
    let nothing = check(&lab, &["--offline"]);
    assert_snapshot!(nothing.exits(2), @"
    ------- stderr -------
    error: nothing to check: --offline without an inventory and without files
    hint: name manifests or folders, or write an inventory: kubectl ipam init
    [exit status: 2]
    ");
}

#[test]
fn the_cluster_alone_is_checked_without_files() {
    let lab = LabBench::lab_a();
    assert_snapshot!(check(&lab, &["-o", "name"]).exits(3), @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.151
    IPAM-DRIFT-POOL=IPAddressPool/metallb-system/default-pool
    IPAM-FREE-IN-USE=range/10.69.1.150-10.69.1.153
    IPAM-HOST-IN-POOL=address/10.69.1.163
    IPAM-NODE-IN-POOL=Node/talos-qal-bre
    IPAM-OUTSIDE-POOL=Service/argocd
    IPAM-OUTSIDE-POOL=Service/plex
    IPAM-OUTSIDE-POOL=Service/sabnzbd
    IPAM-RANGE-SWALLOWS-POOL=range/10.69.1.140-10.69.1.197
    IPAM-POOL-USAGE=IPAddressPool/metallb-system/default-pool
    IPAM-RANGE-STRANGER=range/10.69.1.140-10.69.1.197
    IPAM-RANGE-STRANGER=range/10.69.1.151-10.69.1.154
    IPAM-RANGE-WITHOUT-NODE=range/10.69.1.101-10.69.1.103
    [exit status: 3]
    ");
}

#[test]
fn every_format_ends_with_the_same_exit_code() {
    let lab = LabBench::lab_a();
    let formats = ["table", "wide", "json", "yaml", "name", "csv", "sarif", "junit", "github", "markdown"];
    for format in formats {
        let outcome = check(&lab, &["infrastructure", "-o", format]).exits(3);
        assert!(!outcome.stdout.is_empty(), "{format}");
        assert!(!outcome.stdout.contains('\u{1b}'), "{format}");
    }
    let report = check(&lab, &["infrastructure", "-o", "json"]).json();
    let schema = serde_json::to_value(labkit::output::schema::<
        labkit::output::Document<labkit::finding::ReportBody>,
    >())
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let refused = lab.env.run(["kubectl", "ipam", "list", "-o", "sarif"]);
    assert!(refused.exits(2).stderr.contains("allowed formats are: table, wide, json"));
}

#[test]
fn thresholds_and_suppressions() {
    let lab = LabBench::of(&Scenario::mended(Lab::A).with(Incident::StaleNodeRanges));
    check(&lab, &["infrastructure", "--fail-on", "never"]).success();
    let quiet =
        check(&lab, &["infrastructure", "--min-severity", "error", "--fail-on", "warning", "-o", "name"]);
    assert!(!quiet.exits(3).stdout.contains("IPAM-RANGE-WITHOUT-NODE"));
    let suppressed = check(&lab, &["infrastructure", "--suppress", "IPAM-RANGE-*"]);
    assert_snapshot!(suppressed.success(), @"ok: no findings; 3 suppressed (checked 48 addresses, 6 networks, 5 pools, 6 nodes, 13 load-balancer Services, 4 ConfigMaps)");
    let mistyped = check(&lab, &["infrastructure", "--suppress", "IPAM-NODE-IN-POLL"]);
    assert_snapshot!(mistyped.exits(2), @r#"
    ------- stderr -------
    error: unknown code "IPAM-NODE-IN-POLL"
    hint: did you mean IPAM-NODE-IN-POOL, IPAM-VIP-IN-POOL, IPAM-POOL-OUTSIDE-LAN?
    hint: `kubectl ipam explain` lists every code
    [exit status: 2]
    "#);
}

#[test]
fn an_inventory_suppresses_with_a_reason_and_must_not_be_applied() {
    let lab = LabBench::of(&Scenario::mended(Lab::A).with(Incident::NodeInPool));
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
suppress:
  - {code: IPAM-NODE-IN-POOL, subject: Node/talos-qal-bre, reason: moves with Talos 1.12}
  - {code: IPAM-ADDRESS-CONFLICT, reason: moves with Talos 1.12}
",
    );
    let outcome = check(&lab, &[]).success();
    assert!(outcome.stdout.contains("2 suppressed"), "{outcome}");
    lab.env.write("kustomization.yaml", "resources:\n  - infrastructure\n  - ipam.yaml\n");
    let applied = check(&lab, &["-o", "name"]).exits(3);
    assert_snapshot!(applied, @"
    IPAM-INVENTORY-APPLIED=file/inventory
    [exit status: 3]
    ");
}

#[test]
fn a_namespace_narrows_the_report() {
    let lab = LabBench::lab_a();
    let monitoring = check(&lab, &["infrastructure", "-n", "monitoring", "-o", "name"]).exits(3);
    assert_snapshot!(monitoring, @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.151
    IPAM-FREE-IN-USE=range/10.69.1.150-10.69.1.153
    IPAM-RANGE-STRANGER=range/10.69.1.151-10.69.1.154
    [exit status: 3]
    ");
}

#[test]
fn explain_lists_and_explains() {
    let lab = LabBench::lab_a();
    let list = lab.env.run(["kubectl", "ipam", "explain", "-o", "name"]).success();
    assert!(list.stdout.lines().any(|line| line == "rule/IPAM-NODE-IN-POOL"), "{list}");
    assert_snapshot!(lab.env.run(["kubectl", "ipam", "explain", "ipam-node-in-pool"]).success(), @"
    IPAM-NODE-IN-POOL  error
    a node's address lies in a load-balancer pool

    Why
      The load balancer does not look at node addresses. When a Service gets the node's address, another
      node answers ARP for it: the node drops off the network, comes back, drops off again. MetalLB once
      checked this and took the check out again because it misjudged ranges.

      Addresses are compared with the pool's intervals as they are written, so a pool of
      10.69.1.150-10.69.1.165 holds those sixteen addresses and no neighbours. Pools in the cluster, in
      files and in the inventory are looked at.

    What to do
      Take the address out of the pool: replace the entry by the ranges on both sides of it. If a
      Service already has the address, give the Service another one first. Or move the node to an
      address outside the pool.

    Source
      metallb/metallb#364, metallb/metallb#2700, metallb/metallb#2779
    ");
    assert_snapshot!(lab.env.run(["kubectl", "ipam", "explain", "IPAM-NODES"]).exits(2), @r#"
    ------- stderr -------
    error: unknown code "IPAM-NODES"
    hint: did you mean IPAM-NODE-MASK, IPAM-NODES-EXCEED-RANGE, IPAM-NODE-IN-POOL?
    hint: `kubectl ipam explain` lists every code
    [exit status: 2]
    "#);
    let code =
        lab.env.run(["kubectl", "ipam", "explain", "IPAM-NODE-IN-POOL", "-o", "json"]).success().json();
    assert_eq!(code["kind"], "Rule");
}

#[test]
fn what_may_not_be_read_is_a_gap_and_not_all_is_well() {
    let mut lab = LabBench::of(&Scenario::mended(Lab::A));
    let rules = Rule::allow(&["get", "list"], &["nodes", "persistentvolumes", "ipaddresspools.metallb.io"]);
    lab.log_in("viewer", rules);
    let outcome = check(&lab, &["infrastructure"]).exits(6);
    assert!(
        outcome
            .stdout
            .contains("gap: services in all namespaces: forbidden: you lack the right to list services"),
        "{outcome}"
    );
    assert!(outcome.stdout.contains("incomplete: no findings (checked "), "{outcome}");
}

#[test]
fn bad_files_are_named_with_line_and_column() {
    let lab = LabBench::of(&Scenario::mended(Lab::A));
    let mut answers = Vec::new();
    for (name, text) in [
        ("duplicate.yaml", "kind: ConfigMap\ndata: {a: 10.0.0.1}\ndata: {b: 10.0.0.2}\n"),
        ("tabs.yaml", "kind: ConfigMap\n\tdata: {}\n"),
        ("empty.yaml", "# nothing here\n"),
        ("binary.yaml", "\u{0}\u{1}\u{2}"),
        ("ipam.yaml", "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npolls: []\n"),
    ] {
        lab.env.write(format!("bad/{name}"), text);
        let outcome = check(&lab, &["--offline", &format!("bad/{name}")]).exits(1);
        answers.push(outcome.stderr.lines().next().unwrap_or_default().to_owned());
    }
    assert_snapshot!(answers.join("\n"), @r#"
    error: bad/duplicate.yaml:3:1: duplicate key "data"
    error: bad/tabs.yaml:2:1: a tab is used for indentation
    error: bad/empty.yaml is empty: there is no document in it
    error: bad/binary.yaml:1:1: control character 0x00 in the text
    error: bad/ipam.yaml:3:1: polls: unknown field
    "#);
    let folder = check(&lab, &["--offline", "bad", "infrastructure"]);
    assert_snapshot!(folder.stderr, @r#"
    error: bad/ipam.yaml:3:1: polls: unknown field
    hint: did you mean "pools"?
    "#);
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_read() {
    let lab = LabBench::lab_a();
    let unix = check(&lab, &["--offline", "infrastructure", "-o", "name"]).stdout;
    let text = lab.env.read("infrastructure/network-inventory.yaml");
    lab.env.write("infrastructure/network-inventory.yaml", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(check(&lab, &["--offline", "infrastructure", "-o", "name"]).stdout, unix);
}
