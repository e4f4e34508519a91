//! What people run, and what is found in it.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use labkit::finding::Gap;
use serde_json::{Value, json};

use super::*;
use crate::facts::{Claim, CronJob, Kind, Pod, Workload};
use crate::stack::Mount;

/// Objects as facts. Each has its kind; those of unknown kinds fail the test.
pub(crate) fn facts(objects: &[Value]) -> Facts {
    fn read<T: serde::de::DeserializeOwned>(object: &Value) -> T {
        serde_json::from_value(object.clone()).unwrap()
    }
    let mut facts = Facts {
        pods: Some(Vec::new()),
        endpoints: Some(BTreeMap::new()),
        claims: Some(BTreeMap::new()),
        nodes: Some(BTreeMap::new()),
        ..Facts::default()
    };
    for object in objects {
        let mut workload = |kind| facts.workloads.push(Workload { kind, ..read(object) });
        match object["kind"].as_str().unwrap() {
            "Deployment" => workload(Kind::Deployment),
            "StatefulSet" => workload(Kind::StatefulSet),
            "CronJob" => facts.cron_jobs.push(read::<CronJob>(object)),
            "Pod" => facts.pods.as_mut().unwrap().push(read::<Pod>(object)),
            "Service" => facts.services.push(read(object)),
            "Application" => facts.applications.push(read(object)),
            "HelmRelease" => facts.releases.push(read(object)),
            "PersistentVolumeClaim" => {
                let claim: Claim = read(object);
                facts.claims.as_mut().unwrap().insert(claim.metadata.key(), claim);
            }
            other => panic!("{other}"),
        }
    }
    facts
}

fn workload(kind: &str, name: &str, containers: Value) -> Value {
    let labels = json!({"app": name});
    json!({
        "kind": kind, "metadata": {"name": name, "namespace": "media", "labels": labels},
        "spec": {"template": {"metadata": {"labels": labels}, "spec": {"containers": containers}}},
    })
}

fn deployment(name: &str, containers: Value) -> Value {
    workload("Deployment", name, containers)
}

fn container(name: &str, image: &str, port: u16) -> Value {
    json!({"name": name, "image": image, "ports": [{"name": "web", "containerPort": port}]})
}

/// Each instance on a line: its name, app, workload, container, evidence, companions.
fn lines(stack: &Stack) -> String {
    let line = |one: &Instance| {
        let beside: Vec<&str> = one.companions.iter().map(Companion::name).collect();
        let beside = if beside.is_empty() { String::new() } else { format!(" beside {}", beside.join(",")) };
        format!(
            "{} = {} in {} ({}): {}{beside}",
            one.name,
            one.app.name,
            one.subject(),
            one.container,
            one.evidence
        )
    };
    stack.instances.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn found(objects: &[Value]) -> String {
    lines(&identify(facts(objects)))
}

#[test]
fn two_of_one_app_are_two_instances() {
    let objects = [
        deployment("radarr", json!([container("radarr", "linuxserver/radarr:latest", 7878)])),
        deployment(
            "radarr-4k",
            json!([container("app", "registry.example:5000/home-operations/radarr:6.0", 7878)]),
        ),
        deployment("uhd", json!([container("app", "hotio/radarr@sha256:00", 7878)])),
    ];
    assert_snapshot!(found(&objects), @"
    radarr = radarr in Deployment/media/radarr (radarr): image linuxserver/radarr:latest
    radarr-4k = radarr in Deployment/media/radarr-4k (app): image registry.example:5000/home-operations/radarr:6.0
    uhd = radarr in Deployment/media/uhd (app): image hotio/radarr@sha256:00
    ");
}

#[test]
fn two_of_one_app_are_called_as_their_workloads_where_nothing_else_tells_them_apart() {
    let sonarr = |name: &str| deployment(name, json!([container("app", "linuxserver/sonarr", 8989)]));
    let names = |objects: &[Value]| {
        let stack = identify(facts(objects));
        stack.instances.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[sonarr("tv")]), ["sonarr"]);
    assert_eq!(
        names(&[sonarr("anime"), sonarr("tv"), sonarr("sonarr-kids")]),
        ["anime", "tv", "sonarr-kids"]
    );
    let twins =
        json!([container("one", "linuxserver/sonarr", 8989), container("two", "linuxserver/sonarr", 8990)]);
    assert_eq!(names(&[deployment("tv", twins)]), ["tv-one", "tv-two"]);
}

#[test]
fn several_apps_in_one_pod_with_a_vpn_around_them() {
    let apps = json!([
        container("gluetun", "qmcgaw/gluetun:v3.40", 8000),
        container("qbittorrent", "linuxserver/qbittorrent", 8080),
        container("radarr", "linuxserver/radarr", 7878),
        container("radarr-4k", "linuxserver/radarr", 7879),
        container("port-sync", "alpine:3", 1),
    ]);
    assert_snapshot!(found(&[deployment("downloadarrs", apps)]), @"
    qbittorrent = qbittorrent in Deployment/media/downloadarrs (qbittorrent): image linuxserver/qbittorrent beside gluetun,port-sync
    radarr = radarr in Deployment/media/downloadarrs (radarr): image linuxserver/radarr beside gluetun,port-sync
    radarr-4k = radarr in Deployment/media/downloadarrs (radarr-4k): image linuxserver/radarr beside gluetun,port-sync
    ");
}

#[test]
fn a_native_sidecar_is_seen_and_other_init_containers_are_not() {
    let mut pod = deployment("qbittorrent", json!([container("app", "linuxserver/qbittorrent", 8080)]));
    pod["spec"]["template"]["spec"]["initContainers"] = json!([
        {"name": "vpn", "image": "qmcgaw/gluetun", "restartPolicy": "Always"},
        {"name": "chown", "image": "linuxserver/radarr"},
    ]);
    assert_snapshot!(found(&[pod]), @"qbittorrent = qbittorrent in Deployment/media/qbittorrent (app): image linuxserver/qbittorrent beside gluetun");
}

#[test]
fn the_image_decides_where_the_name_lies() {
    let objects = [
        deployment("exportarr-radarr", json!([container("radarr", "onedr0p/exportarr:v2", 9707)])),
        deployment("radarr-db", json!([container("postgres", "library/postgres:17", 5432)])),
        deployment("plex-exporter", json!([container("plex-exporter", "example/plex-exporter", 9000)])),
    ];
    let mut objects = objects.to_vec();
    objects[1]["metadata"]["labels"]["app.kubernetes.io/name"] = json!("radarr");
    assert_snapshot!(found(&objects), @"exportarr-radarr = exportarr in Deployment/media/exportarr-radarr (radarr): image onedr0p/exportarr:v2");
}

#[test]
fn an_image_of_ones_own_is_known_by_variables_labels_or_a_dashboard() {
    let mut by_variable = deployment("films", json!([container("main", "example/mine:1", 1234)]));
    by_variable["spec"]["template"]["spec"]["containers"][0]["env"] =
        json!([{"name": "RADARR__AUTH__APIKEY", "value": "canary"}, {"name": "TZ", "value": "UTC"}]);
    let mut talks_to_both = deployment("sync", json!([container("main", "example/sync", 1234)]));
    talks_to_both["spec"]["template"]["spec"]["containers"][0]["env"] =
        json!([{"name": "RADARR__URL"}, {"name": "SONARR__URL"}]);
    let by_label = deployment("sonarr", json!([container("main", "example/build:7", 8989)]));
    let no_port_fits = deployment("lidarr", json!([container("main", "example/build:7", 1)]));
    let by_dashboard = deployment("wishes", json!([container("main", "example/build:7", 5055)]));
    let service = json!({
        "kind": "Service",
        "metadata": {"name": "w", "namespace": "media", "annotations": {"gethomepage.dev/widget.type": "overseerr"}},
        "spec": {"selector": {"app": "wishes"}, "ports": [{"port": 80, "targetPort": "web"}]},
    });
    assert_snapshot!(found(&[by_variable, talks_to_both, by_label, no_port_fits, by_dashboard, service]), @"
    radarr = radarr in Deployment/media/films (main): variable RADARR__AUTH__APIKEY
    sonarr = sonarr in Deployment/media/sonarr (main): label app=sonarr
    overseerr = overseerr in Deployment/media/wishes (main): homepage gethomepage.dev/widget.type=overseerr
    ");
}

#[test]
fn marks_correct_what_is_found() {
    let marked = |name: &str, marks: Value, containers: Value| {
        let mut object = deployment(name, containers);
        object["metadata"]["annotations"] = marks;
        object
    };
    let one = |image: &str| json!([container("main", image, 1)]);
    let objects = [
        marked(
            "films",
            json!({"media.labkit.dev/app": "radarr", "media.labkit.dev/instance": "uhd"}),
            one("x/y"),
        ),
        marked("old-plex", json!({"media.labkit.dev/ignore": "true"}), one("plex")),
        marked("test", json!({"media.labkit.dev/app": "main=none"}), one("plex")),
        marked("odd", json!({"media.labkit.dev/app": "radar,other=plex"}), one("sonarr")),
    ];
    let stack = identify(facts(&objects));
    assert_snapshot!(lines(&stack), @"
    uhd = radarr in Deployment/media/films (main): mark media.labkit.dev/app=radarr
    sonarr = sonarr in Deployment/media/odd (main): image sonarr
    ");
    let gaps: Vec<String> = stack.gaps.iter().map(|gap| format!("{} {}", gap.what, gap.why)).collect();
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0].contains("Deployment/odd in namespace media \"radar\" is no app"), "{gaps:?}");
    assert!(gaps[1].ends_with("it has no container \"other\""), "{gaps:?}");
}

#[test]
fn cron_jobs_and_pods_that_nothing_keeps() {
    let job = json!({
        "kind": "CronJob", "metadata": {"name": "recyclarr", "namespace": "media"},
        "spec": {"schedule": "0 4 * * *", "jobTemplate": {"spec": {"template": {"spec": {
            "containers": [{"name": "recyclarr", "image": "recyclarr/recyclarr:7.4", "args": ["sync"]}],
        }}}}},
        "status": {"lastScheduleTime": "2026-01-31T04:00:00Z", "active": null},
    });
    let owner = |kind: &str, name: &str| json!([{"kind": kind, "name": name, "controller": true}]);
    let pod = |name: &str, owners: Value, image: &str| {
        json!({
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "media", "ownerReferences": owners,
                         "labels": {"pod-template-hash": "abc"}},
            "spec": {"containers": [{"name": "app", "image": image}]}, "status": {"phase": "Running"},
        })
    };
    let objects = [
        job,
        pod("recyclarr-29000-x", owner("Job", "recyclarr-29000"), "recyclarr/recyclarr:7.4"),
        pod("plex", Value::Null, "plex"),
        // Its Deployment could not be read.
        pod("sonarr-abc-x", owner("ReplicaSet", "sonarr-abc"), "sonarr"),
    ];
    let stack = identify(facts(&objects));
    assert_snapshot!(lines(&stack), @"
    recyclarr = recyclarr in CronJob/media/recyclarr (recyclarr): image recyclarr/recyclarr:7.4
    sonarr = sonarr in Deployment/media/sonarr (app): image sonarr
    plex = plex in Pod/media/plex (app): image plex
    ");
    assert_eq!(stack.instances[0].pods.len(), 1, "the pod of its run");
    assert_eq!(stack.instances[0].job.as_ref().unwrap().schedule, "0 4 * * *");
}

#[test]
fn each_app_of_a_pod_has_its_own_services_and_volumes() {
    let mut both = deployment(
        "downloadarrs",
        json!([
            {"name": "radarr", "image": "radarr", "ports": [{"name": "films", "containerPort": 7878}],
             "volumeMounts": [{"name": "config", "mountPath": "/config", "subPath": "radarr"}, {"name": "tmp", "mountPath": "/tmp"}]},
            {"name": "sonarr", "image": "sonarr", "ports": [{"name": "series", "containerPort": 8989}],
             "volumeMounts": [{"name": "nas", "mountPath": "/data", "readOnly": true}]},
        ]),
    );
    both["spec"]["template"]["spec"]["volumes"] = json!([
        {"name": "config", "persistentVolumeClaim": {"claimName": "configs"}},
        {"name": "nas", "nfs": {"server": "nas", "path": "/media"}},
        {"name": "tmp", "emptyDir": {}},
    ]);
    let service = |name: &str, kind: &str, target: Value| {
        json!({
            "kind": "Service", "metadata": {"name": name, "namespace": "media"},
            "spec": {"type": kind, "clusterIP": "10.96.0.7", "selector": {"app": "downloadarrs"},
                     "ports": [{"name": "http", "port": 80, "targetPort": target}]},
            "status": {"loadBalancer": if name == "series" { json!({"ingress": [{"ip": "fd00::7"}]}) } else { json!({}) }},
        })
    };
    let claim = json!({"kind": "PersistentVolumeClaim", "metadata": {"name": "configs", "namespace": "media"},
                       "status": {"phase": "Bound"}});
    let objects = [
        both,
        service("films", "ClusterIP", json!("films")),
        service("films-lb", "LoadBalancer", json!(7878)),
        service("series", "LoadBalancer", json!("series")),
        claim,
    ];
    let stack = identify(facts(&objects));
    let told: Vec<String> = stack
        .instances
        .iter()
        .map(|one| {
            let services: Vec<String> = one
                .services
                .iter()
                .map(|service| format!("{} {}", service.name, service.address()))
                .collect();
            let mounts: Vec<String> = one
                .mounts
                .iter()
                .map(|mount| {
                    let Mount { path, volume, sub_path, phase, read_only, .. } = mount;
                    format!("{path}={volume}/{sub_path} {phase:?} {read_only}")
                })
                .collect();
            format!("{}: {} | {}", one.name, services.join(", "), mounts.join(", "))
        })
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    radarr: films-lb <pending>:80, films 10.96.0.7:80 | /config=configs/radarr Some("Bound") false
    sonarr: series [fd00::7]:80 | /data=nfs:nas:/media/ None true
    "#);
}

#[test]
fn a_port_that_no_container_has_is_noticed_and_a_missing_claim() {
    let mut radarr = deployment("radarr", json!([container("radarr", "radarr", 7878)]));
    let spec = &mut radarr["spec"]["template"]["spec"];
    spec["volumes"] = json!([{"name": "c", "persistentVolumeClaim": {"claimName": "gone"}}]);
    spec["containers"][0]["volumeMounts"] = json!([{"name": "c", "mountPath": "/config"}]);
    let service = json!({
        "kind": "Service", "metadata": {"name": "radarr", "namespace": "media"},
        "spec": {"selector": {"app": "radarr"}, "ports": [{"port": 80, "targetPort": "http"}]},
    });
    let stack = identify(facts(&[radarr, service]));
    let radarr = &stack.instances[0];
    assert_eq!(radarr.services[0].missing_ports, ["http"]);
    assert_eq!(radarr.mounts[0].phase.as_deref(), Some("Missing"));
}

#[test]
fn claims_of_a_stateful_set_have_its_names() {
    let mut plex = workload(
        "StatefulSet",
        "plex",
        json!([
            {"name": "app", "image": "plex", "volumeMounts": [{"name": "config", "mountPath": "/config"}]},
        ]),
    );
    plex["spec"]["volumeClaimTemplates"] = json!([{"metadata": {"name": "config"}}]);
    let stack = identify(facts(&[plex]));
    assert_eq!(stack.instances[0].mounts[0].volume, "config-plex-0");
}

#[test]
fn who_keeps_it_as_git_has_it_and_how_that_goes() {
    let mut argo = deployment("radarr", json!([container("radarr", "radarr", 7878)]));
    argo["metadata"]["annotations"] =
        json!({"argocd.argoproj.io/tracking-id": "stack:apps/Deployment:media/radarr"});
    let mut flux = deployment("sonarr", json!([container("sonarr", "sonarr", 8989)]));
    flux["metadata"]["labels"] =
        json!({"helm.toolkit.fluxcd.io/name": "sonarr", "helm.toolkit.fluxcd.io/namespace": "media"});
    let mut by_label = deployment("lidarr", json!([container("lidarr", "lidarr", 8686)]));
    by_label["metadata"]["labels"] = json!({"app.kubernetes.io/instance": "stack"});
    let mut unknown = deployment("plex", json!([container("plex", "plex", 32400)]));
    unknown["metadata"]["labels"] = json!({"kustomize.toolkit.fluxcd.io/name": "apps"});
    let managed = |name: &str, status: &str| json!({"group": "apps", "kind": "Deployment", "namespace": "media", "name": name, "status": status});
    let application = json!({
        "kind": "Application", "metadata": {"name": "stack", "namespace": "argocd"},
        "status": {"sync": {"status": "OutOfSync"}, "health": {"status": "Healthy"},
                   "resources": [managed("radarr", "OutOfSync"), managed("lidarr", "Synced")]},
    });
    let release = json!({
        "kind": "HelmRelease", "metadata": {"name": "sonarr", "namespace": "media"},
        "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "UpgradeFailed", "message": "timed out"}]},
    });
    let mut facts = facts(&[argo, flux, by_label, unknown, application, release]);
    facts.gitops_gaps.push(Gap::blocking("kustomizations", "forbidden"));
    let stack = identify(facts);
    let told: Vec<String> = stack
        .instances
        .iter()
        .map(|one| {
            let gitops = one.gitops.as_ref().unwrap();
            format!("{}: {} {:?} {:?}", one.name, gitops.owner, gitops.state, gitops.trouble)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    radarr: Argo CD (Application/stack) Some("OutOfSync") "it is not as Git has it"
    sonarr: Flux (HelmRelease/media/sonarr) Some("NotReady") "UpgradeFailed: timed out"
    lidarr: Argo CD (Application/argocd/stack) Some("Synced") ""
    plex: Flux (Kustomization/apps) None ""
    "#);
    assert_eq!(stack.gaps.len(), 1, "what could not be read is missed");
}
