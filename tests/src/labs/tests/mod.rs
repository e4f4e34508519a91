//! What the labs hold, and the signature of each incident.

use serde_json::Value;

use super::*;
use crate::kube::controllers::events;
use crate::kube::controllers::world::{annotation, items, text};

mod lab_a;
mod lab_b;
mod lab_c;

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
        // Apps are data without a comparison of their own; everything that differs shows.
        let apps = |scenario: &Scenario| format!("{:?}", scenario.apps().unwrap());
        let apps_today = apps(&Scenario::new(*lab));
        for incident in Incident::of(*lab) {
            let other = if incident.stands() {
                Scenario::new(*lab).without(incident)
            } else {
                Scenario::new(*lab).with(incident)
            };
            let changed =
                !world(&other).same_objects(&today) || other.files() != files || apps(&other) != apps_today;
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
