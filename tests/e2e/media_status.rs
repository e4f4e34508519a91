//! `kubectl media status` in the labs: every app with what belongs to it, what is wrong when something happens, and
//! what is shown when not everything can be seen.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::Outcome;
use simlab::kube::{Effect, Fault, Matcher, Rule};
use simlab::labs::{Incident, Lab, Scenario};

use super::lab::LabBench;

/// What the API server says; [`super::media_asked`] asks the apps, too.
fn status(lab: &LabBench, arguments: &[&str]) -> Outcome {
    lab.env.run(["kubectl", "media", "status", "--cluster-only"].iter().chain(arguments))
}

fn lab_a_with(incident: Incident) -> LabBench {
    LabBench::of(&Scenario::new(Lab::A).with(incident))
}

/// `name: status` of each app, in the order of the answer.
fn words(outcome: &Outcome) -> Vec<String> {
    let answer = outcome.json();
    let word = |field: &Value| field.as_str().unwrap_or_default().to_owned();
    let items = answer["items"].as_array().expect("a list").iter();
    items.map(|item| format!("{}: {}", word(&item["name"]), word(&item["status"]))).collect()
}

/// The reasons and messages of everything that is wrong with an app.
fn problems(outcome: &Outcome, name: &str) -> Vec<String> {
    let answer = outcome.json();
    let mut items = answer["items"].as_array().expect("a list").iter();
    let item = items.find(|item| item["name"] == name).expect("the app is there");
    let problems = item["problems"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    problems.map(|one| format!("{}: {}", text(&one["reason"]), text(&one["message"]))).collect()
}

#[test]
fn lab_a_on_one_page() {
    let lab = LabBench::lab_a();
    assert_snapshot!(status(&lab, &["-n", "media"]).success(), @"
    NAME          WORKLOAD                 READY   RESTARTS   AGE   NODE            VERSION   VOLUMES                       ADDRESS             GITOPS               STATUS
    prowlarr      deployment/prowlarr      1/1            0   30d   talos-dgi-5n6   latest    media-configs                 10.69.1.155:9696    media-stack Synced   Running
    qbittorrent   deployment/qbittorrent   1/1            0   30d   talos-qal-bre   latest    media-configs,media-storage   10.69.1.158:8080    media-stack Synced   Running
    sabnzbd       deployment/sabnzbd       1/1            0   30d   talos-dgi-5n6   latest    media-configs,media-storage   10.69.1.161:8080    media-stack Synced   Running
    lidarr        deployment/lidarr        1/1            0   30d   talos-dgi-5n6   latest    media-configs,media-storage   10.69.1.159:8686    media-stack Synced   Running
    radarr        deployment/radarr        1/1            0   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.156:7878    media-stack Synced   Running
    sonarr        deployment/sonarr        1/1            0   30d   talos-qal-bre   latest    media-configs,media-storage   10.69.1.157:8989    media-stack Synced   Running
    overseerr     deployment/overseerr     1/1            0   30d   talos-qal-bre   latest    media-configs                 10.69.1.160:5055    media-stack Synced   Running
    plex          deployment/plex          1/1            0   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.165:32400   media-stack Synced   Running
    ------- stderr -------
    8 apps: nothing wrong
    ");
    let wide = status(&lab, &["radarr", "-n", "media", "-o", "wide"]).success();
    assert_snapshot!(wide, @"
    NAMESPACE   NAME     APP      WORKLOAD            READY   RESTARTS   AGE   NODE            VERSION   IMAGE                       VOLUMES                       ADDRESS            SERVICES   BESIDE   GITOPS               KNOWN-BY                          STATUS
    media       radarr   radarr   deployment/radarr   1/1            0   30d   talos-unz-1z7   latest    linuxserver/radarr:latest   media-configs,media-storage   10.69.1.156:7878   radarr     <none>   media-stack Synced   image linuxserver/radarr:latest   Running
    ------- stderr -------
    1 app: nothing wrong
    ");
}

#[test]
fn each_format_has_the_same_apps() {
    let lab = LabBench::lab_a();
    let of =
        |format: &str| status(&lab, &["plex", "media/radarr", "-n", "media", "-o", format]).success().stdout;
    assert_eq!(of("name"), "app/radarr\napp/plex\n");
    assert_eq!(of("jsonpath={.items[*].address}"), "10.69.1.156:7878 10.69.1.165:32400");
    assert_snapshot!(of("custom-columns=NAME:.name,CLAIMS:.volumes[*].claim"), @"
    NAME     CLAIMS
    radarr   media-configs,media-storage
    plex     media-configs,media-storage
    ");
    assert_snapshot!(of("csv"), @r#"
    namespace,name,app,workload,ready,restarts,age,node,version,image,volumes,address,services,beside,gitops,known-by,status
    media,radarr,radarr,deployment/radarr,1/1,0,30d,talos-unz-1z7,latest,linuxserver/radarr:latest,"media-configs,media-storage",10.69.1.156:7878,radarr,,media-stack Synced,image linuxserver/radarr:latest,Running
    media,plex,plex,deployment/plex,1/1,0,30d,talos-unz-1z7,latest,linuxserver/plex:latest,"media-configs,media-storage",10.69.1.165:32400,plex,,media-stack Synced,image linuxserver/plex:latest,Running
    "#);
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<Value>(&of("yaml")).expect("YAML"), json);
    assert_eq!((&json["kind"], &json["totals"]["apps"]), (&json!("StatusList"), &json!(2)));
    status(&lab, &["-n", "media", "-o", "sarif"]).exits(2);
}

/// What happened, to which app, and the first thing that is said about it.
const TOLD: &[(Incident, &str, &str)] = &[
    (Incident::PlexCrashLoop, "plex", "CrashLoopBackOff: container plex"),
    (Incident::ImagePullBackoff, "readarr", "ImagePullBackOff: container readarr"),
    (
        Incident::SecretMissing,
        "prowlarr",
        "CreateContainerConfigError: container prowlarr: secret \"media-stack-secrets\" not found",
    ),
    (Incident::StuckContainercreating, "radarr", "ContainerCreating: pod radarr-"),
    (Incident::ReleasedPvStaleClaimref, "sonarr", "ClaimPending: claim media-storage has no volume"),
    (Incident::ServicePending, "sabnzbd", "AddressPending: Service sabnzbd waits for an address"),
    (Incident::PoolShrunk, "plex", "AddressPending: Service plex waits for an address"),
];

#[test]
fn what_happened_in_lab_a_is_told_first_and_is_status_3() {
    for (incident, app, told) in TOLD {
        let lab = lab_a_with(*incident);
        let outcome = status(&lab, &["-n", "media", "-o", "json"]).exits(3);
        let first = problems(&outcome, app).into_iter().next().unwrap_or_default();
        assert!(first.starts_with(told), "{incident}: {first:?}\n{outcome}");
        let worst = outcome.json()["items"][0]["problems"][0]["severity"].clone();
        assert_eq!(worst, "error", "{incident}: the worst comes first");
    }
}

#[test]
fn a_lost_worker_is_told_of_the_apps_on_it_and_of_no_other() {
    let lab = lab_a_with(Incident::NodeNotReady);
    let outcome = status(&lab, &["-n", "media", "-o", "json"]).exits(3);
    let lost = "talos-unz-1z7";
    for item in outcome.json()["items"].as_array().expect("a list") {
        let there = item["pods"][0]["node"] == lost;
        assert_eq!(item["status"] == "NodeNotReady", there, "{item}");
    }
    let told = words(&outcome);
    assert!(told.iter().any(|word| word.ends_with("NodeNotReady")), "an app was there: {told:?}");
}

#[test]
fn a_broken_app_among_others_looks_like_this() {
    let lab = lab_a_with(Incident::PlexCrashLoop);
    let outcome = status(&lab, &["plex", "radarr", "-n", "media"]).exits(3);
    assert_snapshot!(outcome, @"
    NAME     WORKLOAD            READY   RESTARTS   AGE   NODE            VERSION   VOLUMES                       ADDRESS             GITOPS               STATUS
    plex     deployment/plex     0/1           14   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.165:32400   media-stack Synced   CrashLoopBackOff: container plex, 14 restarts: back-off 5m0s restarting failed container=plex
    radarr   deployment/radarr   1/1            0   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.156:7878    media-stack Synced   Running
    ------- stderr -------
    2 apps: 1 broken
    [exit status: 3]
    ");
}

#[test]
fn several_apps_in_one_pod_stateful_sets_and_other_namespaces_in_lab_c() {
    let lab = LabBench::simulated(&Scenario::new(Lab::C));
    let columns = "custom-columns=NAMESPACE:.namespace,NAME:.name,KIND:.workload.kind,WORKLOAD:.workload.name,\
                   ADDRESS:.address,BESIDE:.companions[*].app,CLAIMS:.volumes[*].claim,GITOPS:.gitops.state";
    assert_snapshot!(status(&lab, &["-A", "-o", columns]).success(), @"
    NAMESPACE        NAME           KIND          WORKLOAD       ADDRESS               BESIDE    CLAIMS                                          GITOPS
    swift-sail       exportarr      Deployment    exportarr      10.144.161.16:8080    <none>    <none>                                          Ready
    swift-sail       flaresolverr   Deployment    flaresolverr   10.144.176.49:8080    <none>    <none>                                          Ready
    swift-sail       unpackerr      Deployment    unpackerr      10.144.55.175:8080    <none>    <none>                                          Ready
    swift-sail       prowlarr       StatefulSet   prowlarr       10.144.164.84:9696    <none>    swift-sail-prowlarr-config-prowlarr-0           Ready
    swift-sail       qbittorrent    Deployment    downloadarrs   10.144.188.200:8080   gluetun   <none>                                          <none>
    swift-sail       sabnzbd        StatefulSet   sabnzbd        10.144.219.83:8080    <none>    swift-sail-sabnzbd-config-sabnzbd-0             Ready
    swift-sail       bazarr         StatefulSet   bazarr         10.144.60.244:6767    <none>    swift-sail-bazarr-config-bazarr-0               Ready
    swift-sail       lidarr         Deployment    downloadarrs   10.144.141.21:8686    gluetun   <none>                                          <none>
    swift-sail       radarr         Deployment    downloadarrs   10.144.208.106:7878   gluetun   <none>                                          <none>
    swift-sail       readarr        Deployment    downloadarrs   10.144.28.230:8787    gluetun   <none>                                          <none>
    swift-sail       sonarr         Deployment    downloadarrs   10.144.17.149:8989    gluetun   <none>                                          <none>
    swift-sail       whisparr       StatefulSet   whisparr       10.144.3.187:6969     <none>    swift-sail-whisparr-config-whisparr-0           Ready
    temple-of-time   jellyseerr     StatefulSet   jellyseerr     10.144.198.253:5055   <none>    temple-of-time-jellyseerr-config-jellyseerr-0   Ready
    temple-of-time   overseerr      StatefulSet   overseerr      10.144.86.249:5055    <none>    temple-of-time-overseerr-config-overseerr-0     Ready
    temple-of-time   jellyfin       StatefulSet   jellyfin       172.22.30.11:8096     <none>    temple-of-time-jellyfin-config-jellyfin-0       Ready
    temple-of-time   plex           StatefulSet   plex           172.22.30.10:32400    <none>    temple-of-time-plex-config-plex-0               Ready
    temple-of-time   tautulli       StatefulSet   tautulli       10.144.42.209:8181    <none>    temple-of-time-tautulli-config-tautulli-0       Ready
    ------- stderr -------
    17 apps: nothing wrong
    ");
}

#[test]
fn a_cron_job_shows_its_schedule_in_lab_b() {
    let lab = LabBench::of(&Scenario::new(Lab::B));
    let outcome = status(&lab, &["recyclarr", "-n", "media", "-o", "json"]);
    let item = outcome.json()["items"][0].clone();
    assert_eq!((&item["role"], &item["workload"]["kind"]), (&json!("job"), &json!("CronJob")));
    assert!(item["job"]["schedule"].as_str().is_some_and(|schedule| !schedule.is_empty()), "{item}");
    assert_eq!(item["version"], "7.4");
}

#[test]
fn a_namespace_without_apps_and_one_that_is_not_there() {
    let lab = LabBench::lab_a();
    assert_snapshot!(status(&lab, &["-n", "kube-system"]).success(), @"
    ------- stderr -------
    No media apps found.
    hint: namespace kube-system was looked at; -A looks in all of them
    ");
    assert_snapshot!(status(&lab, &["-n", "medai"]).exits(1), @r#"
    ------- stderr -------
    error: namespace "medai" not found
    hint: -n names another namespace, -A looks in all of them
    [exit status: 1]
    "#);
    assert_snapshot!(status(&lab, &["-n", "media", "radar"]).exits(1), @r#"
    ------- stderr -------
    error: app "radar" not found
    hint: found are: lidarr, overseerr, plex, prowlarr, qbittorrent, radarr, sabnzbd, sonarr; -A looks in all namespaces
    [exit status: 1]
    "#);
}

#[test]
fn what_may_not_be_seen_is_a_gap() {
    let mut lab = LabBench::lab_a();
    let rights = Rule::allow(&["list"], &["pods", "deployments.apps", "services", "persistentvolumeclaims"]);
    lab.log_in("viewer", rights.into_iter().map(|rule| rule.within(&["media"])).collect());
    let outcome = status(&lab, &["-n", "media"]).exits(6);
    assert_snapshot!(outcome, @"
    NAME          WORKLOAD                 READY   RESTARTS   AGE   NODE            VERSION   VOLUMES                       ADDRESS             GITOPS                  STATUS
    prowlarr      deployment/prowlarr      1/1            0   30d   talos-dgi-5n6   latest    media-configs                 10.69.1.155:9696    media-stack <unknown>   Running
    qbittorrent   deployment/qbittorrent   1/1            0   30d   talos-qal-bre   latest    media-configs,media-storage   10.69.1.158:8080    media-stack <unknown>   Running
    sabnzbd       deployment/sabnzbd       1/1            0   30d   talos-dgi-5n6   latest    media-configs,media-storage   10.69.1.161:8080    media-stack <unknown>   Running
    lidarr        deployment/lidarr        1/1            0   30d   talos-dgi-5n6   latest    media-configs,media-storage   10.69.1.159:8686    media-stack <unknown>   Running
    radarr        deployment/radarr        1/1            0   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.156:7878    media-stack <unknown>   Running
    sonarr        deployment/sonarr        1/1            0   30d   talos-qal-bre   latest    media-configs,media-storage   10.69.1.157:8989    media-stack <unknown>   Running
    overseerr     deployment/overseerr     1/1            0   30d   talos-qal-bre   latest    media-configs                 10.69.1.160:5055    media-stack <unknown>   Running
    plex          deployment/plex          1/1            0   30d   talos-unz-1z7   latest    media-configs,media-storage   10.69.1.165:32400   media-stack <unknown>   Running
    ------- stderr -------
    warning: not read: statefulsets.apps in namespace media: forbidden: you lack the right to list statefulsets.apps in namespace media
    warning: not read: daemonsets.apps in namespace media: forbidden: you lack the right to list daemonsets.apps in namespace media
    warning: not read: cronjobs.batch in namespace media: forbidden: you lack the right to list cronjobs.batch in namespace media
    warning: not read: endpointslices.discovery.k8s.io in namespace media: forbidden: you lack the right to list endpointslices.discovery.k8s.io in namespace media
    warning: not read: nodes: forbidden: you lack the right to list nodes
    warning: not read: applications.argoproj.io in all namespaces: forbidden: you lack the right to list applications.argoproj.io in all namespaces
    8 apps: nothing wrong in what could be read
    [exit status: 6]
    ");
}

#[test]
fn without_any_rights_it_fails_and_says_what_to_ask_for() {
    let mut lab = LabBench::lab_a();
    lab.log_in("nobody", Vec::new());
    let outcome = status(&lab, &["-n", "media"]).exits(1);
    assert!(
        outcome.stderr.starts_with("error: cannot see workloads or pods in namespace media"),
        "{outcome}"
    );
    assert!(outcome.stderr.contains("hint: ask for the right to list pods"), "{outcome}");
}

#[test]
fn without_a_cluster_it_fails_in_kubectls_words() {
    let lab = LabBench::simulated_empty();
    let outcome = status(&lab, &["--server=https://127.0.0.1:1"]).exits(1);
    assert!(outcome.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{outcome}");
}

#[test]
fn pods_that_cannot_be_read_leave_what_workloads_say() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server().faults().add(Fault::new(Matcher::on("list", "pods"), Effect::status(403)));
    let outcome = status(&lab, &["plex", "-n", "media", "-o", "json"]).exits(6);
    let item = outcome.json()["items"][0].clone();
    assert_eq!((&item["ready"], &item["wanted"], &item["status"]), (&json!(1), &json!(1), &json!("Running")));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let lab = LabBench::lab_a();
    let line = "set -o pipefail; kubectl media status --cluster-only -n media | head -1";
    let outcome = lab.env.run(["bash", "-c", line]).success();
    assert!(outcome.stdout.starts_with("NAME "), "{outcome}");
}

#[test]
fn values_of_variables_are_in_no_answer() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    let canary = "canary-4f2a9c7e";
    let container = json!({
        "name": "app", "image": "example/films:1", "ports": [{"containerPort": 7878}],
        "env": [{"name": "RADARR__AUTH__APIKEY", "value": canary}],
    });
    lab.server()
        .store()
        .create(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "films", "namespace": "media", "labels": {"app": "films"}},
            "spec": {
                "replicas": 1, "selector": {"matchLabels": {"app": "films"}},
                "template": {"metadata": {"labels": {"app": "films"}}, "spec": {"containers": [container]}},
            },
        }))
        .expect("a good Deployment");
    for format in ["wide", "json", "yaml", "csv"] {
        let outcome = status(&lab, &["films", "-n", "media", "-o", format, "-vv"]);
        assert!(outcome.stdout.contains("RADARR__AUTH__APIKEY"), "{outcome}");
        assert!(!outcome.stdout.contains(canary) && !outcome.stderr.contains(canary), "{outcome}");
    }
}

#[test]
fn a_thousand_pods_are_read_in_pages() {
    let lab = LabBench::simulated_empty();
    let mut objects = vec![json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "media"}})];
    let (apps, pods) = (100, 10);
    for app in 0..apps {
        let (name, labels) = (format!("radarr-{app}"), json!({"app": format!("radarr-{app}")}));
        let spec = json!({"nodeName": "one", "containers": [{"name": "app", "image": "radarr:5.1"}]});
        objects.push(json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "media"},
            "spec": {"replicas": pods, "selector": {"matchLabels": labels},
                     "template": {"metadata": {"labels": labels}, "spec": spec}},
        }));
        for pod in 0..pods {
            let owner = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": format!("{name}-abc"),
                               "uid": "abc", "controller": true});
            let labels = json!({"app": name, "pod-template-hash": "abc"});
            objects.push(json!({
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": format!("{name}-abc-{pod}"), "namespace": "media", "labels": labels,
                             "ownerReferences": [owner]},
                "spec": spec,
                "status": {"phase": "Running", "containerStatuses": [
                    {"name": "app", "image": "radarr:5.1", "imageID": "x", "ready": true, "restartCount": 1},
                ]},
            }));
        }
    }
    lab.server().store().load(objects).expect("good objects");
    let outcome = status(&lab, &["-n", "media", "-o", "json"]).success();
    let answer = outcome.json();
    assert_eq!(answer["totals"], json!({"apps": 100, "broken": 0, "warnings": 0}));
    let restarts: BTreeMap<&str, u64> = answer["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| {
            (item["name"].as_str().unwrap_or_default(), item["restarts"].as_u64().unwrap_or_default())
        })
        .collect();
    assert_eq!((restarts.len(), restarts["radarr-99"]), (100, 10));
    let lists = lab.server().requests().of("list", "pods");
    assert_eq!(lists.len(), 2, "two pages of 500: {lists:?}");
}
