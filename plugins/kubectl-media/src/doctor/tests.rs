//! Rules that no lab can show: facts are made up, and judged.

use labkit::finding::Finding;
use serde_json::{Value, json};

use super::diagnose;
use crate::apps::Sign;
use crate::ask::{Answers, Asked};
use crate::doctor::Case;
use crate::facts::{Facts, Further, LogFact, Mark};
use crate::identify::identify;
use crate::identify::tests::facts;
use crate::keys::Access;
use crate::stack::Stack;
use crate::wiring::resolve::Directory;

const NOON: &str = "2026-01-31T12:00:00Z";

/// An app with a pod that runs, and a Service in front of it.
fn app(name: &str, image: &str, port: u16, env: &Value) -> Vec<Value> {
    let labels = json!({"app": name});
    let meta = json!({"name": name, "namespace": "media", "labels": labels});
    let spec = json!({
        "containers": [{
            "name": name, "image": image, "env": env, "ports": [{"name": "web", "containerPort": port}],
            "volumeMounts": [{"name": "config", "mountPath": "/config"}],
        }],
        "volumes": [{"name": "config", "hostPath": {"path": "/srv/config"}}],
        "nodeName": "one",
    });
    let owner = json!([{"kind": "ReplicaSet", "name": format!("{name}-7d9f"), "controller": true}]);
    vec![
        json!({
            "kind": "Deployment", "metadata": meta,
            "spec": {
                "replicas": 1, "strategy": {"type": "Recreate"}, "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": spec},
            },
            "status": {"replicas": 1, "readyReplicas": 1},
        }),
        json!({
            "kind": "Pod",
            "metadata": {
                "name": format!("{name}-7d9f-x2k"), "namespace": "media",
                "labels": {"app": name, "pod-template-hash": "7d9f"},
                "ownerReferences": owner,
            },
            "spec": spec,
            "status": {
                "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
                "containerStatuses": [{"name": name, "ready": true, "state": {"running": {}}}],
            },
        }),
        json!({
            "kind": "Service", "metadata": meta,
            "spec": {"type": "ClusterIP", "selector": labels, "ports": [{"port": port, "targetPort": port}]},
        }),
    ]
}

/// What is found in a stack that says nothing of itself but this.
fn found(facts: &Facts, answers: Answers, logs: &[LogFact]) -> Vec<Finding> {
    let stack: Stack = identify(facts);
    let further = Further::default();
    let asked = [Some(Asked { access: Access::none(), answers })];
    let case = Case {
        facts,
        further: &further,
        stack: &stack.instances,
        directory: Directory::new(&stack, &[], None),
        asked: &asked,
        logs,
        owners: &[],
        inside: &[],
        now: NOON.parse().unwrap(),
    };
    diagnose(&case, None)
}

/// The same app with a pod that is behind its Service.
fn served(objects: &[Value]) -> Facts {
    let mut facts = facts(objects);
    let services: Vec<_> = facts.services.iter().map(|service| service.metadata.key()).collect();
    facts.endpoints.get_or_insert_default().extend(services.into_iter().map(|service| (service, 1)));
    facts
}

fn codes(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|one| one.code.as_ref()).collect()
}

fn log(pod: &str, container: &str, sign: Sign, at: &str) -> LogFact {
    let mark = Mark { sign, line: "a line".to_owned(), count: 1, at: Some(at.parse().unwrap()) };
    LogFact {
        instance: 0,
        pod: pod.to_owned(),
        container: container.to_owned(),
        previous: false,
        marks: vec![mark],
        last: None,
    }
}

#[test]
fn a_healthy_app_is_left_alone() {
    let facts = served(&app("radarr", "linuxserver/radarr:latest", 7878, &json!([])));
    assert_eq!(codes(&found(&facts, Answers::default(), &[])), [""; 0]);
}

#[test]
fn a_service_whose_slices_list_nobody_leads_to_no_ready_pod() {
    let mut facts = served(&app("radarr", "linuxserver/radarr:latest", 7878, &json!([])));
    facts.endpoints.as_mut().unwrap().insert(("media".to_owned(), "radarr".to_owned()), 0);
    assert_eq!(codes(&found(&facts, Answers::default(), &[])), ["MEDIA-SERVICE-NO-ENDPOINTS"]);
}

#[test]
fn a_literal_claim_token_is_told_whether_plex_is_claimed_or_not() {
    let literal = json!([{"name": "PLEX_CLAIM", "value": "claim-made-up"}]);
    let secret =
        json!([{"name": "PLEX_CLAIM", "valueFrom": {"secretKeyRef": {"name": "plex", "key": "claim"}}}]);
    let told = |env: &Value, claimed: Option<bool>| {
        let facts = served(&app("plex", "linuxserver/plex:latest", 32400, env));
        let answers = Answers { claimed, ..Answers::default() };
        let found = found(&facts, answers, &[]);
        codes(&found).join(" ")
    };
    assert_eq!(told(&literal, Some(true)), "MEDIA-PLEX-CLAIM-LEFT");
    assert_eq!(told(&literal, Some(false)), "MEDIA-PLEX-UNCLAIMED MEDIA-PLEX-CLAIM-LITERAL");
    assert_eq!(told(&literal, None), "MEDIA-PLEX-CLAIM-LITERAL", "nobody could ask");
    assert_eq!(told(&secret, None), "");
}

#[test]
fn a_ban_is_over_after_an_hour() {
    let facts = served(&app("qbittorrent", "linuxserver/qbittorrent:latest", 8080, &json!([])));
    let told = |at: &str| {
        let log = log("qbittorrent-7d9f-x2k", "qbittorrent", Sign::Banned, at);
        codes(&found(&facts, Answers::default(), &[log])).join(" ")
    };
    assert_eq!(told("2026-01-31T11:30:00Z"), "MEDIA-QBITTORRENT-BANNED");
    assert_eq!(told("2026-01-31T10:30:00Z"), "");
}

#[test]
fn a_program_for_another_processor_is_known_by_its_log() {
    let facts = served(&app("radarr", "linuxserver/radarr:latest", 7878, &json!([])));
    let log = log("radarr-7d9f-x2k", "radarr", Sign::OtherProcessor, "2026-01-31T08:00:00Z");
    assert_eq!(codes(&found(&facts, Answers::default(), &[log])), ["MEDIA-IMAGE-PLATFORM"]);
}

#[test]
fn a_line_about_rights_alone_is_a_warning_and_one_about_a_device_is_nothing() {
    let facts = served(&app("radarr", "linuxserver/radarr:latest", 7878, &json!([])));
    let told = |line: &str| {
        let mut log = log("radarr-7d9f-x2k", "radarr", Sign::PermissionDenied, "2026-01-31T11:00:00Z");
        log.marks[0].line = line.to_owned();
        let found = found(&facts, Answers::default(), &[log]);
        found.first().map(|one| (one.code.to_string(), one.severity.name()))
    };
    assert_eq!(told("/data/x: Permission denied"), Some(("MEDIA-FILE-OWNER".to_owned(), "warning")));
    assert_eq!(told("/dev/dri/renderD128: Permission denied"), None);
}
