//! `kubectl media restart` in lab A: in order and waited for, refused where it would hurt, and gone on with.

use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::App;

const RESTARTED_AT: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn new() -> Self {
        let lab = RunningLab::start(&Scenario::new(Lab::A), 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        Self { lab, env }
    }

    fn restart(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.env.run(["kubectl", "media", "restart", "-n", "media"].iter().chain(arguments));
        assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
        outcome
    }

    fn deployment(&self, name: &str) -> Value {
        (*self.lab.server.store().get("deployments.apps", "media", name).expect("it is there")).clone()
    }

    fn restarted(&self, name: &str) -> Option<String> {
        self.deployment(name).pointer(RESTARTED_AT)?.as_str().map(ToOwned::to_owned)
    }

    fn replicas(&self, name: &str) -> u64 {
        self.deployment(name)["spec"]["replicas"].as_u64().unwrap_or(1)
    }

    /// Takes a Deployment out of Argo CD's hands.
    fn free(&self, name: &str) {
        let line =
            ["kubectl", "annotate", "deployment", name, "-n", "media", "argocd.argoproj.io/tracking-id-"];
        self.env.run(line).success();
    }

    fn watch_plex(&self) {
        let session = json!({"title": "A film", "User": {"title": "somebody"}});
        let watched = self.lab.apps.with("media", "plex", |app| match app {
            App::Plex(plex) => {
                plex.sessions.push(session.clone());
                true
            }
            _ => false,
        });
        assert_eq!(watched, Some(true));
    }
}

#[test]
fn a_plan_is_shown_and_nothing_is_changed() {
    let bench = Bench::new();
    let plan = bench.restart(&["plex", "prowlarr", "--dry-run", "-o", "json"]).success().json();
    let of = |field: &str| {
        plan["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .map(|one| one["subject"][field].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("name"), ["prowlarr", "plex"]);
    assert_eq!(plan["changes"][0]["needs"], json!(["patch on deployments.apps in namespace media"]));
    assert!(
        plan["changes"][0].get("reverted").is_none(),
        "Argo CD leaves alone what Git does not have: {plan}"
    );
    let table = bench.restart(&["prowlarr", "--dry-run"]).success();
    assert_snapshot!(table, @"
    ACTION   OBJECT                      CHANGE             UNDO
    update   Deployment/media/prowlarr   restart prowlarr   kubectl rollout undo deployment/prowlarr -n media
    ");
    bench.restart(&["plex", "--dry-run=server"]).success();
    bench.restart(&["plex"]).exits(5);
    assert_eq!((bench.restarted("plex"), bench.restarted("prowlarr")), (None, None));
}

#[test]
fn every_step_is_waited_for_before_the_next() {
    let bench = Bench::new();
    let outcome = bench.restart(&["plex", "prowlarr", "sonarr", "--yes"]).success();
    assert_snapshot!(outcome.stderr, @"
    Deployment/media/prowlarr updated
    Deployment/media/prowlarr is ready (1 of 3)
    Deployment/media/sonarr updated
    Deployment/media/sonarr is ready (2 of 3)
    Deployment/media/plex updated
    Deployment/media/plex is ready (3 of 3)
    ");
    let times: Vec<String> =
        ["prowlarr", "sonarr", "plex"].iter().filter_map(|name| bench.restarted(name)).collect();
    assert_eq!(times.len(), 3);
    assert_eq!(bench.restarted("radarr"), None);
    let patches = bench.lab.server.requests().of("patch", "deployments");
    assert_eq!(patches.len(), 3, "{patches:?}");
    // What was restarted just now is left out.
    let again = bench.restart(&["plex", "radarr", "--older-than=1h", "--dry-run", "-o", "name"]).success();
    assert_eq!(again.stdout, "deployment/media/radarr\n");
}

#[test]
fn somebody_who_watches_is_not_interrupted() {
    let bench = Bench::new();
    bench.watch_plex();
    let refused = bench.restart(&["--all", "--yes"]).exits(5);
    assert!(
        refused.stderr.contains("error: plex is busy; nothing was changed\n  plex: 1 stream\n"),
        "{refused}"
    );
    assert!(["plex", "prowlarr"].iter().all(|name| bench.restarted(name).is_none()));
    let rehearsed = bench.restart(&["plex", "--dry-run"]).success();
    assert!(rehearsed.stderr.contains("warning: plex is busy: 1 stream"), "{rehearsed}");
    bench.restart(&["plex", "--yes", "--force"]).success();
    assert!(bench.restarted("plex").is_some());
}

#[test]
fn what_git_would_take_back_is_refused_with_what_to_commit() {
    let bench = Bench::new();
    let outcome = bench.restart(&["sonarr", "--scale-down", "--yes"]).exits(5);
    assert_snapshot!(outcome, @"
    # Deployment/media/sonarr in Git
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: sonarr
      namespace: media
    spec:
      replicas: 0
    ------- stderr -------
    error: Argo CD would take back the change of Deployment/media/sonarr
      Deployment/media/sonarr is kept as Git has it by Argo CD (Application/media-stack)
    hint: commit the change instead: the patch for Git is above
    hint: or do it all the same with --force, after automatic syncs were switched off
    [exit status: 5]
    ");
    assert_eq!(bench.replicas("sonarr"), 1);
    let json = bench.restart(&["sonarr", "--scale-down", "--yes", "-o", "json"]).exits(5).json();
    assert_eq!(json["changes"][0]["reverted"]["owner"]["tool"], "Argo CD");
    bench.restart(&["sonarr", "--scale-down", "--yes", "--force"]).success();
    assert_eq!(bench.replicas("sonarr"), 0);
}

#[test]
fn what_is_stopped_starts_again_as_it_was_and_twice_is_once() {
    let bench = Bench::new();
    for name in ["sonarr", "prowlarr"] {
        bench.free(name);
    }
    bench.env.run(["kubectl", "scale", "deployment/sonarr", "--replicas=2", "-n", "media"]).success();
    let down = bench.restart(&["sonarr", "prowlarr", "--scale-down", "--yes"]).success();
    let stopped: Vec<&str> = down.stderr.lines().filter(|line| line.contains("has stopped")).collect();
    assert_eq!(
        stopped,
        ["Deployment/media/sonarr has stopped (1 of 2)", "Deployment/media/prowlarr has stopped (2 of 2)"]
    );
    assert_eq!((bench.replicas("sonarr"), bench.replicas("prowlarr")), (0, 0));
    let again = bench.restart(&["sonarr", "prowlarr", "--scale-down", "--yes"]).success();
    assert!(again.stderr.ends_with("Nothing to change.\n"), "{again}");
    bench.restart(&["sonarr", "prowlarr", "--scale-up", "--yes"]).success();
    assert_eq!((bench.replicas("sonarr"), bench.replicas("prowlarr")), (2, 1));
    assert!(bench.deployment("sonarr")["metadata"]["annotations"].get("media.labkit.dev/replicas").is_none());
}

#[test]
fn flux_is_told_that_the_annotation_is_meant_to_stay() {
    let bench = Bench::new();
    bench.free("sonarr");
    let labels =
        ["kustomize.toolkit.fluxcd.io/name=apps", "kustomize.toolkit.fluxcd.io/namespace=flux-system"];
    bench
        .env
        .run(["kubectl", "label", "deployment", "sonarr", "-n", "media"].iter().chain(&labels))
        .success();
    bench.restart(&["sonarr", "--yes"]).success();
    assert!(bench.restarted("sonarr").is_some());
    let patches = bench.lab.server.requests().of("patch", "deployments");
    let managers: Vec<&str> = patches.iter().map(|patch| patch.field_manager.as_str()).collect();
    assert_eq!(managers.last(), Some(&"flux-client-side-apply"));
}

#[test]
fn an_app_that_does_not_come_back_ends_it_and_the_rest_is_named() {
    let bench = Bench::new();
    bench.lab.server.pods().stop_listening("media", "prowlarr", 9696);
    let outcome = bench.restart(&["--all", "--yes", "--timeout=1s"]).exits(4);
    assert!(
        outcome.stderr.contains("error: Deployment/media/prowlarr is not ready after 1 s\n  prowlarr: "),
        "{outcome}"
    );
    let hint = "hint: go on with the rest: kubectl media restart prowlarr qbittorrent sabnzbd lidarr radarr sonarr overseerr plex -n media\n";
    assert!(outcome.stderr.contains(hint), "{outcome}");
    assert_eq!(bench.restarted("qbittorrent"), None, "what comes after it is not touched");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_what_is_left() {
    let bench = Bench::new();
    bench.lab.server.pods().stop_listening("media", "prowlarr", 9696);
    let line = ["kubectl", "media", "restart", "prowlarr", "sonarr", "-n", "media", "--yes"];
    let mut command = bench.env.command(line);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kubectl starts");
    for _ in 0..600 {
        if bench.restarted("prowlarr").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(bench.restarted("prowlarr").is_some(), "it was begun");
    bench.env.run(["sh", "-c", &format!("kill -INT {}", child.id())]).success();
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        stderr.contains("go on with the rest: kubectl media restart prowlarr sonarr -n media"),
        "{stderr}"
    );
    assert_eq!(bench.restarted("sonarr"), None);
}

#[test]
fn wrong_command_lines_missing_rights_and_no_cluster() {
    let mut bench = Bench::new();
    bench.restart(&[]).exits(2);
    bench.restart(&["plex", "--all"]).exits(2);
    bench.restart(&["plex", "--scale-up", "--scale-down"]).exits(2);
    bench.restart(&["plx", "--yes"]).exits(1);
    let away = bench.restart(&["plex", "--yes", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(away.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{away}");
    let see = Rule::allow(&["get", "list"], &["pods", "deployments.apps", "services"]);
    let rules = see.into_iter().map(|rule| rule.within(&["media"])).collect();
    bench.lab.server.add_user("viewer", "token-of-viewer", rules);
    let kubeconfig = bench.lab.server.kubeconfig_for("viewer");
    let url = bench.lab.server.url().to_owned();
    bench.env.kubeconfig(&kubeconfig, &url);
    let refused = bench.restart(&["plex", "prowlarr", "--yes"]).exits(1);
    assert!(
        refused
            .stderr
            .contains("you lack the right to patch deployments.apps \"prowlarr\" in namespace media"),
        "{refused}"
    );
    assert!(refused.stderr.contains("warning: whether prowlarr is busy is not known"), "{refused}");
    assert_eq!((bench.restarted("plex"), bench.restarted("prowlarr")), (None, None));
}
