//! Lab A: the flat network of the notes, and its incidents.

use super::*;

#[test]
fn services_have_the_addresses_of_the_notes() {
    insta::assert_snapshot!(balancers(&world(&Scenario::new(Lab::A))), @r"
    10.69.1.150 ingress-nginx/ingress-nginx-controller
    10.69.1.151 monitoring/kube-prometheus-stack-grafana
    10.69.1.152 monitoring/kube-prometheus-stack-prometheus
    10.69.1.153 monitoring/kube-prometheus-stack-alertmanager
    10.69.1.155 media/prowlarr
    10.69.1.156 media/radarr
    10.69.1.157 media/sonarr
    10.69.1.158 media/qbittorrent
    10.69.1.159 media/lidarr
    10.69.1.160 media/overseerr
    10.69.1.161 media/sabnzbd
    10.69.1.162 argocd/argocd-server
    10.69.1.165 media/plex
    ");
}

#[test]
fn nodes_have_the_addresses_dhcp_gave_them() {
    let world = world(&Scenario::new(Lab::A));
    let nodes: Vec<String> = world
        .list("", "Node")
        .map(|node| format!("{} {}", text(node, "/metadata/name"), text(node, "/status/addresses/0/address")))
        .collect();
    insta::assert_snapshot!(nodes.join("\n"), @r"
    talos-2xk-hsd 10.69.1.140
    talos-7oe-s19 10.69.1.147
    talos-dgi-5n6 10.69.1.179
    talos-l7v-3rn 10.69.1.101
    talos-qal-bre 10.69.1.151
    talos-unz-1z7 10.69.1.197
    ");
}

#[test]
fn everything_runs_and_every_claim_is_bound() {
    let world = world(&Scenario::new(Lab::A));
    assert_eq!(not_ready(&world), [""; 0]);
    let claims: Vec<&str> =
        world.list("", "PersistentVolumeClaim").map(|claim| text(claim, "/status/phase")).collect();
    assert_eq!(claims, ["Bound"; 5]);
    let nfs = world.list("", "PersistentVolume").filter(|pv| text(pv, "/spec/nfs/server") == "10.69.1.163");
    assert_eq!(nfs.count(), 5);
}

#[test]
fn pods_have_addresses_of_their_node_and_no_two_the_same() {
    let world = world(&Scenario::new(Lab::A));
    let mut seen = BTreeSet::new();
    for pod in world.list("", "Pod").filter(|pod| pod["spec"]["hostNetwork"] != true) {
        let node = object(&world, "", "Node", "", text(pod, "/spec/nodeName"));
        let range: ipnet::IpNet = text(node, "/spec/podCIDR").parse().unwrap();
        let address: std::net::IpAddr = text(pod, "/status/podIP").parse().unwrap();
        assert!(range.contains(&address), "{address} is not of {range}");
        assert!(seen.insert(address), "{address} is given twice");
    }
    assert!(seen.len() > 20);
}

#[test]
fn the_file_holds_two_configmaps_and_the_cluster_has_the_same() {
    let scenario = Scenario::new(Lab::A);
    let (files, world) = (scenario.files(), world(&scenario));
    let file = &files["infrastructure/network-inventory.yaml"];
    assert_eq!(file.lines().count(), 638);
    let documents = manifest::read("network-inventory.yaml", file).unwrap();
    assert_eq!(documents.len(), 2);
    for document in &documents {
        let live = object(
            &world,
            "",
            "ConfigMap",
            text(document, "/metadata/namespace"),
            text(document, "/metadata/name"),
        );
        assert_eq!(live["data"], document["data"]);
        assert!(
            annotation(live, "argocd.argoproj.io/tracking-id")
                .unwrap()
                .starts_with("infrastructure:/ConfigMap:")
        );
    }
    let data = documents[0]["data"].as_object().unwrap();
    assert!(data.len() >= 45, "{} keys", data.len());
    assert_eq!(data["loadbalancer.plex.ip"], "10.69.1.165");
    assert_eq!(documents[1]["data"]["plex.external-url"], "http://10.69.1.165:32400");
}

#[test]
fn the_conflicts_of_the_notes_are_there() {
    let scenario = Scenario::new(Lab::A);
    let file = scenario.files()["infrastructure/network-inventory.yaml"].clone();
    for line in [
        "range.control-plane: \"10.69.1.101-10.69.1.103\"",
        "range.workers: \"10.69.1.140-10.69.1.197\"",
        "metallb.pool.range: \"10.69.1.150-10.69.1.160\"",
        "metallb.pool.used: \"9/16\"",
        "metallb.pool.free: \"10.69.1.150-10.69.1.153\"",
        "range.media: \"10.69.1.151-10.69.1.154\"",
        "storage.nfs.server: \"10.69.1.163\"",
        "node.talos-qal-bre.ip: \"10.69.1.151\"",
        "loadbalancer.grafana.ip: \"10.69.1.151\"",
    ] {
        assert!(file.contains(line), "{line} is not in the file");
    }
    let world = world(&scenario);
    let pool = object(&world, "metallb.io", "IPAddressPool", "metallb-system", "default-pool");
    assert_eq!(pool["spec"]["addresses"][0], "10.69.1.150-10.69.1.165");
}

#[test]
fn the_mended_lab_has_none_of_them() {
    let scenario = Scenario::mended(Lab::A);
    let file = scenario.files()["infrastructure/network-inventory.yaml"].clone();
    for gone in
        ["10.69.1.163", "plex.ip: \"10.69.1.165", "10.69.1.150-10.69.1.160", "9/16", "range.", "10.69.1.101-"]
    {
        assert!(!file.contains(gone), "{gone} is still in the file");
    }
    let world = world(&scenario);
    assert!(manifest::read("network-inventory.yaml", &file).is_ok());
    assert_eq!(not_ready(&world), [""; 0]);
    assert!(balancers(&world).contains("10.69.1.154 media/plex"));
    let text = world.iter().map(|(_, object)| object.to_string()).collect::<String>();
    assert!(!text.contains("10.69.1.163"));
    let node = object(&world, "", "Node", "", "talos-qal-bre");
    assert_eq!(node["status"]["addresses"][0]["address"], "10.69.1.104");
}

#[test]
fn service_pending_is_the_evening_before_the_pool_was_widened() {
    let world = world(&Scenario::new(Lab::A).with(Incident::ServicePending));
    assert!(balancers(&world).starts_with("10.69.1.150"));
    assert!(balancers(&world).ends_with("<pending> media/sabnzbd"), "{}", balancers(&world));
    insta::assert_snapshot!(events::about(&world, "Service", "media", "sabnzbd").join("\n"), @r#"Warning AllocationFailed: Failed to allocate IP for "media/sabnzbd": ["10.69.1.161"] is not allowed in config"#);
}

#[test]
fn a_shrunk_pool_takes_three_addresses_away() {
    let world = world(&Scenario::new(Lab::A).with(Incident::PoolShrunk));
    let pending: Vec<String> = balancers(&world)
        .lines()
        .filter_map(|line| Some(line.strip_prefix("<pending> ")?.to_owned()))
        .collect();
    assert_eq!(pending, ["argocd/argocd-server", "media/plex", "media/sabnzbd"]);
    assert!(events::says(&world, "Service", "media", "plex", "ClearAssignment"));
}

#[test]
fn requests_that_metallb_refuses_say_why() {
    let scenario = Scenario::new(Lab::A).with(Incident::DuplicateRequest);
    assert!(events::says(
        &world(&scenario),
        "Service",
        "media",
        "tautulli",
        "address also in use by media/radarr"
    ));
    let scenario = Scenario::new(Lab::A).with(Incident::BothMechanisms);
    assert!(events::says(&world(&scenario), "Service", "media", "overseerr", "can not have both"));
}

#[test]
fn the_new_annotation_counts_where_the_two_disagree() {
    let world = world(&Scenario::new(Lab::A).with(Incident::AnnotationsDisagree));
    assert!(balancers(&world).contains("10.69.1.164 media/lidarr"));
}

#[test]
fn without_metallb_the_services_keep_their_status() {
    let world = world(&Scenario::new(Lab::A).with(Incident::MetallbCrdMissing));
    assert_eq!(world.list("metallb.io", "IPAddressPool").count(), 0);
    assert!(
        world
            .find("apiextensions.k8s.io", "CustomResourceDefinition", "", "ipaddresspools.metallb.io")
            .is_none()
    );
    assert!(balancers(&world).contains("10.69.1.165 media/plex"));
}

#[test]
fn a_stale_claim_reference_keeps_the_claim_and_its_pods_pending() {
    let world = world(&Scenario::new(Lab::A).with(Incident::ReleasedPvStaleClaimref));
    let claim = object(&world, "", "PersistentVolumeClaim", "media", "media-storage");
    assert_eq!(claim["status"]["phase"], "Pending");
    let phases: Vec<&str> = world.list("", "PersistentVolume").map(|pv| text(pv, "/status/phase")).collect();
    assert_eq!(phases.iter().filter(|phase| **phase == "Released").count(), 1);
    let mut stuck = not_ready(&world);
    stuck.sort();
    assert_eq!(
        stuck,
        [
            "lidarr: Pending",
            "plex: Pending",
            "qbittorrent: Pending",
            "radarr: Pending",
            "sabnzbd: Pending",
            "sonarr: Pending"
        ]
    );
}

#[test]
fn one_claim_in_two_volumes_hangs_in_containercreating() {
    let world = world(&Scenario::new(Lab::A).with(Incident::StuckContainercreating));
    let mut stuck = not_ready(&world);
    stuck.sort();
    assert_eq!(
        stuck,
        ["lidarr: ContainerCreating", "radarr: ContainerCreating", "sonarr: ContainerCreating"]
    );
    let pod = world.list("", "Pod").find(|pod| text(pod, "/metadata/labels/app") == "radarr").unwrap();
    assert!(events::says(
        &world,
        "Pod",
        "media",
        text(pod, "/metadata/name"),
        "failed to process volumes=[downloads]: context deadline exceeded"
    ));
}

#[test]
fn pods_that_fail_show_the_reason_people_search_for() {
    for (incident, signature) in [
        (Incident::SecretMissing, "prowlarr: CreateContainerConfigError"),
        (Incident::ImagePullBackoff, "readarr: ImagePullBackOff"),
        (Incident::PlexCrashLoop, "plex: CrashLoopBackOff"),
    ] {
        assert_eq!(not_ready(&world(&Scenario::new(Lab::A).with(incident))), [signature]);
    }
}

#[test]
fn a_silent_kubelet_makes_the_node_unknown() {
    let world = world(&Scenario::new(Lab::A).with(Incident::NodeNotReady));
    let node = object(&world, "", "Node", "", "talos-unz-1z7");
    assert!(
        items(node, "/status/conditions").iter().any(|c| c["type"] == "Ready" && c["status"] == "Unknown")
    );
}
