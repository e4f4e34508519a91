//! What the labs hold, and the signature of each incident.

use serde_json::Value;

use super::*;
use crate::kube::controllers::events;
use crate::kube::controllers::world::{annotation, items, text};

fn world(scenario: &Scenario) -> World {
    scenario.world().unwrap()
}

fn object<'a>(world: &'a World, group: &str, kind: &str, namespace: &str, name: &str) -> &'a Value {
    world.find(group, kind, namespace, name).unwrap_or_else(|| panic!("no {kind} {namespace}/{name}"))
}

/// `namespace/name address` of every Service of type LoadBalancer.
fn balancers(world: &World) -> String {
    let mut lines: Vec<String> = world
        .list("", "Service")
        .filter(|service| text(service, "/spec/type") == "LoadBalancer")
        .map(|service| {
            let name = text(service, "/metadata/name");
            let address = match text(service, "/status/loadBalancer/ingress/0/ip") {
                "" => "<pending>",
                address => address,
            };
            format!("{address} {}/{name}", text(service, "/metadata/namespace"))
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

/// `name: what it waits for` of every pod that is not ready.
fn not_ready(world: &World) -> Vec<String> {
    world
        .list("", "Pod")
        .filter(|pod| {
            !items(pod, "/status/conditions").iter().any(|c| c["type"] == "Ready" && c["status"] == "True")
        })
        .map(|pod| {
            let waiting = text(pod, "/status/containerStatuses/0/state/waiting/reason");
            let why = if waiting.is_empty() { text(pod, "/status/phase") } else { waiting };
            format!("{}: {why}", text(pod, "/metadata/labels/app"))
        })
        .collect()
}

#[test]
fn names_are_read_back_and_unknown_ones_refused() {
    for incident in Incident::ALL {
        assert_eq!(incident.name().parse(), Ok(*incident));
        assert!(incident.name().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        assert!(!incident.description().is_empty());
    }
    for lab in Lab::ALL {
        assert_eq!(lab.name().parse(), Ok(*lab));
    }
    assert!("lab-z".parse::<Lab>().unwrap_err().starts_with("unknown lab \"lab-z\" (known: lab-a"));
    assert!("no-such-thing".parse::<Incident>().is_err());
}

#[test]
fn every_object_of_every_lab_has_a_uid_of_its_own() {
    for lab in Lab::ALL {
        let world = world(&Scenario::new(*lab));
        let mut uids: Vec<&str> = world.iter().map(|(_, object)| text(object, "/metadata/uid")).collect();
        assert!(uids.iter().all(|uid| uid.len() == 36), "{lab}: an object has no UID");
        uids.sort_unstable();
        uids.dedup();
        assert_eq!(uids.len(), world.len(), "{lab}: two objects share a UID");
    }
}

#[test]
fn loading_a_lab_twice_gives_the_same_objects() {
    for lab in Lab::ALL {
        let scenario = Scenario::new(*lab);
        assert!(world(&scenario).same_objects(&world(&scenario)), "{lab} differs between two loads");
    }
}

#[test]
fn every_incident_changes_something() {
    for lab in Lab::ALL {
        let (today, files) = (world(&Scenario::new(*lab)), Scenario::new(*lab).files());
        for incident in Incident::of(*lab) {
            let other = if incident.stands() {
                Scenario::new(*lab).without(incident)
            } else {
                Scenario::new(*lab).with(incident)
            };
            let changed = !world(&other).same_objects(&today) || other.files() != files;
            assert!(changed, "{incident} has no effect on {lab}");
        }
    }
}

#[test]
fn a_server_takes_every_lab_as_it_is() {
    for lab in Lab::ALL {
        let scenario = Scenario::new(*lab);
        let expected = world(&scenario);
        let running = RunningLab::start(&scenario, 0).unwrap();
        let store = running.server.store();
        let count = |kind: &str| expected.list("", kind).count();
        assert_eq!(store.count("pods", None), count("Pod"), "{lab}");
        assert_eq!(store.count("services", None), count("Service"), "{lab}");
        assert_eq!(
            store.count("replicasets.apps", None),
            expected.list("apps", "ReplicaSet").count(),
            "{lab}"
        );
        for service in expected.list("", "Service") {
            let (namespace, name) = (text(service, "/metadata/namespace"), text(service, "/metadata/name"));
            let served = store.get("services", namespace, name).unwrap();
            assert_eq!(served["spec"]["clusterIPs"], service["spec"]["clusterIPs"], "{lab}: {name}");
            assert_eq!(served["status"]["loadBalancer"], service["status"]["loadBalancer"], "{lab}: {name}");
        }
    }
}

#[test]
fn files_are_written_below_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Scenario::new(Lab::A);
    write_files(&scenario, folder.path()).unwrap();
    let written = fs::read_to_string(folder.path().join("infrastructure/network-inventory.yaml")).unwrap();
    assert_eq!(written, scenario.files()["infrastructure/network-inventory.yaml"]);
}

mod lab_a {
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
            .map(|node| {
                format!("{} {}", text(node, "/metadata/name"), text(node, "/status/addresses/0/address"))
            })
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
        let nfs =
            world.list("", "PersistentVolume").filter(|pv| text(pv, "/spec/nfs/server") == "10.69.1.163");
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
        for gone in [
            "10.69.1.163",
            "plex.ip: \"10.69.1.165",
            "10.69.1.150-10.69.1.160",
            "9/16",
            "range.",
            "10.69.1.101-",
        ] {
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
        let phases: Vec<&str> =
            world.list("", "PersistentVolume").map(|pv| text(pv, "/status/phase")).collect();
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
            items(node, "/status/conditions")
                .iter()
                .any(|c| c["type"] == "Ready" && c["status"] == "Unknown")
        );
    }
}

mod lab_b {
    use super::*;

    #[test]
    fn cilium_gives_the_addresses_of_the_pool() {
        let world = world(&Scenario::new(Lab::B));
        insta::assert_snapshot!(balancers(&world), @r"
        192.168.10.224 gateway/cilium-gateway-main
        192.168.10.226 media/plex
        192.168.10.227 media/jellyfin
        192.168.10.228 monitoring/prometheus
        ");
        assert_eq!(not_ready(&world), [""; 0]);
        assert_eq!(world.list("cilium.io", "CiliumNode").count(), 4);
    }

    #[test]
    fn volumes_are_on_longhorn_and_one_on_nfs() {
        let world = world(&Scenario::new(Lab::B));
        let nfs: Vec<&str> = world
            .list("", "PersistentVolume")
            .map(|pv| text(pv, "/spec/nfs/server"))
            .filter(|server| !server.is_empty())
            .collect();
        assert_eq!(nfs, ["192.168.10.100"]);
        assert!(
            world.list("", "PersistentVolume").any(|pv| text(pv, "/spec/csi/driver") == "driver.longhorn.io")
        );
    }

    #[test]
    fn a_conflicting_pool_says_so_in_its_condition() {
        for lab in [Lab::B, Lab::C] {
            let world = world(&Scenario::new(lab).with(Incident::CiliumPoolConflict));
            let second = object(&world, "cilium.io", "CiliumLoadBalancerIPPool", "", "second-pool");
            let conflict = &items(second, "/status/conditions")[0];
            assert_eq!((text(conflict, "/status"), text(conflict, "/reason")), ("True", "cidr_overlap"));
        }
    }

    #[test]
    fn a_taken_address_is_refused_by_condition_without_an_event() {
        let world = world(&Scenario::new(Lab::B).with(Incident::CiliumAddressTaken));
        let service = object(&world, "", "Service", "default", "homepage-lb");
        assert_eq!(service["status"]["conditions"][0]["reason"], "already_allocated");
        assert_eq!(events::about(&world, "Service", "default", "homepage-lb"), [""; 0]);
    }

    #[test]
    fn a_stale_claim_reference_keeps_the_media_claim_pending() {
        let world = world(&Scenario::new(Lab::B).with(Incident::ReleasedPvStaleClaimref));
        assert_eq!(
            object(&world, "", "PersistentVolumeClaim", "media", "media")["status"]["phase"],
            "Pending"
        );
        assert_eq!(object(&world, "", "PersistentVolume", "", "nfs-media")["status"]["phase"], "Released");
    }
}

mod lab_c {
    use super::*;

    #[test]
    fn there_are_321_pods_of_more_than_a_hundred_apps_and_all_run() {
        let world = world(&Scenario::new(Lab::C));
        assert_eq!(world.list("", "Pod").count(), 321);
        assert!(world.list("helm.toolkit.fluxcd.io", "HelmRelease").count() >= 100);
        assert_eq!(not_ready(&world), [""; 0]);
    }

    #[test]
    fn pods_and_services_have_both_families() {
        let world = world(&Scenario::new(Lab::C));
        let pod = object(&world, "", "Pod", "temple-of-time", "plex-0");
        assert_eq!(items(pod, "/status/podIPs").len(), 2);
        let service = object(&world, "", "Service", "kakariko", "forgejo");
        assert_eq!(service["spec"]["ipFamilies"], serde_json::json!(["IPv4", "IPv6"]));
    }

    #[test]
    fn load_balancers_are_of_their_range() {
        let world = world(&Scenario::new(Lab::C));
        insta::assert_snapshot!(balancers(&world), @r"
        172.22.30.1 lost-woods/nginx-internal
        172.22.30.10 temple-of-time/plex
        172.22.30.11 temple-of-time/jellyfin
        172.22.30.2 lost-woods/nginx-external
        172.22.30.20 hyrule-castle/mosquitto
        172.22.30.3 lost-woods/cilium-gateway-internal
        172.22.30.30 zoras-domain/minecraft
        172.22.30.53 compass/adguard
        ");
    }

    #[test]
    fn claims_show_the_naming_standard_and_its_offenders() {
        let world = world(&Scenario::new(Lab::C));
        for (namespace, name) in [
            ("temple-of-time", "temple-of-time-plex-config-plex-0"),
            ("temple-of-time", "database-photoprism-mariadb-0"),
            ("compass", "adguard-conf-adguard-0"),
            ("kakariko", "data-ollama-0"),
        ] {
            assert_eq!(
                object(&world, "", "PersistentVolumeClaim", namespace, name)["status"]["phase"],
                "Bound"
            );
        }
    }

    #[test]
    fn the_address_plan_has_the_mistakes_of_the_notes() {
        let scenario = Scenario::new(Lab::C);
        let plan = scenario.files()["kubernetes/network/pools.yaml"].clone();
        for outside in ["192.168.160.0/24", "192.168.161.0/24", "192.168.162.0/24", "192.168.163.0/24"] {
            assert!(plan.contains(outside));
        }
        assert!(plan.contains("fc00:f1:d759:3053:a573:0::/67"));
        let world = world(&scenario);
        assert_eq!(world.list("cilium.io", "CiliumPodIPPool").count(), 11);
        let wish = world.list("", "Pod").any(|pod| annotation(pod, "ipam.cilium.io/ip-address").is_some());
        assert!(wish, "no pod asks for a static address");
    }
}
