//! `kubectl media open`: where apps are, with and without a browser.

use insta::assert_snapshot;
use serde_json::json;
use simlab::harness::Outcome;
use simlab::kube::{DeleteOptions, Rule};
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

fn open(lab: &LabBench, arguments: &[&str]) -> Outcome {
    lab.env.run(["kubectl", "media", "open"].iter().chain(arguments))
}

#[test]
fn the_address_of_the_load_balancer_is_one_line() {
    let lab = LabBench::lab_a();
    assert_snapshot!(open(&lab, &["plex", "-n", "media"]).success(), @"http://10.69.1.165:32400/web");
    assert_snapshot!(open(&lab, &["radarr", "-n", "media", "-o", "wide"]).success(), @"
    URL                             REACH           FROM
    http://10.69.1.156:7878/        load-balancer   Service/radarr
    http://radarr.media.svc:7878/   cluster         Service/radarr
    ");
    let json = open(&lab, &["plex", "-n", "media", "-o", "json"]).success().json();
    assert_eq!(
        (&json["url"], &json["reach"]),
        (&json!("http://10.69.1.165:32400/web"), &json!("load-balancer"))
    );
    assert_eq!(open(&lab, &["plex", "-n", "media", "-o", "name"]).success().stdout, "app/plex\n");
    open(&lab, &["plex", "-n", "media", "-o", "sarif"]).exits(2);
}

#[test]
fn a_name_of_an_ingress_is_better() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    let backend = json!({"service": {"name": "radarr", "port": {"number": 7878}}});
    let ingress = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web", "namespace": "media"},
        "spec": {
            "tls": [{"hosts": ["films.example.org"]}],
            "rules": [{"host": "films.example.org", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}],
        },
    });
    lab.server().store().create(ingress).expect("a good Ingress");
    assert_eq!(open(&lab, &["radarr", "-n", "media"]).success().stdout, "https://films.example.org/\n");
}

#[test]
fn what_is_reached_within_the_cluster_only_says_so() {
    let lab = LabBench::simulated(&Scenario::new(Lab::C));
    assert_snapshot!(open(&lab, &["radarr", "-n", "swift-sail", "--browser"]).success(), @"
    http://radarr.swift-sail.svc:7878/
    ------- stderr -------
    warning: the address is good within the cluster only
    hint: kubectl port-forward -n swift-sail deployment/downloadarrs 7878, then http://localhost:7878/
    ");
}

#[cfg(unix)]
#[test]
fn the_browser_of_the_user_is_started_and_its_absence_is_no_failure() {
    use std::os::unix::fs::PermissionsExt;

    let mut lab = LabBench::lab_a();
    lab.env.set("BROWSER", "no-such-browser");
    let without = open(&lab, &["plex", "-n", "media", "--browser"]);
    assert_eq!(without.success().stdout, "http://10.69.1.165:32400/web\n");
    let (program, said) = (lab.env.work().join("browser"), lab.env.work().join("said"));
    std::fs::write(&program, format!("#!/bin/sh\necho \"$1\" > {}\n", said.display())).expect("a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    lab.env.set("BROWSER", format!("no-such-browser:{}", program.display()));
    let with = open(&lab, &["plex", "-n", "media", "--browser"]).success();
    assert!(with.stderr.contains("opened with"), "{with}");
    let mut tries = 0;
    while std::fs::read_to_string(&said).unwrap_or_default().is_empty() && tries < 200 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        tries += 1;
    }
    assert_eq!(std::fs::read_to_string(&said).expect("it was run"), "http://10.69.1.165:32400/web\n");
}

#[test]
fn without_a_service_the_way_is_a_forwarded_port() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server()
        .store()
        .delete("services", "media", "radarr", &DeleteOptions::default())
        .expect("it is there");
    assert_snapshot!(open(&lab, &["radarr", "-n", "media"]).exits(1), @"
    ------- stderr -------
    error: no Service leads to radarr in namespace media
    hint: kubectl port-forward -n media deployment/radarr 7878, then http://localhost:7878/
    [exit status: 1]
    ");
    open(&lab, &["radar", "-n", "media"]).exits(1);
}

#[test]
fn without_the_right_and_without_a_cluster() {
    let mut lab = LabBench::lab_a();
    let see = Rule::allow(&["list"], &["pods", "deployments.apps", "services"]);
    lab.log_in("viewer", see.into_iter().map(|rule| rule.within(&["media"])).collect());
    let outcome = open(&lab, &["plex", "-n", "media"]).success();
    assert_eq!(outcome.stdout, "http://10.69.1.165:32400/web\n");
    assert!(
        outcome.stderr.contains("warning: not read: ingresses.networking.k8s.io in namespace media"),
        "{outcome}"
    );
    lab.log_in("nobody", Vec::new());
    open(&lab, &["plex", "-n", "media"]).exits(1);
    let outcome = open(&lab, &["plex", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(outcome.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{outcome}");
}
