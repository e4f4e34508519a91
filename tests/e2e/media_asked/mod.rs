//! `kubectl media status` with apps that answer: well, badly, not at all, and to those who may not ask. [`others`] are
//! the apps that lab A does not have.

mod others;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::kube::streams::Container;
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::broken::{Broken, How};

const MEDIA: &str = "kubectl-media";
/// What every made-up key and password has in it.
const CANARY: &str = "c0ffee00";
const PASSWORD: &str = "c0ffee00-qbittorrent";

/// A lab whose apps run, and a user in front of it.
struct Stack {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Stack {
    fn of(scenario: &Scenario) -> Self {
        let lab = RunningLab::start(scenario, 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        Self { lab, env }
    }

    fn lab_a() -> Self {
        Self::of(&Scenario::new(Lab::A))
    }

    /// Puts another user in front of it.
    fn log_in(&mut self, rules: Vec<Rule>) {
        self.lab.server.add_user("viewer", "token-of-viewer", rules);
        let kubeconfig = self.lab.server.kubeconfig_for("viewer");
        self.env.kubeconfig(&kubeconfig, self.lab.server.url());
    }

    fn break_app(&self, workload: &str, how: How) {
        let broken = self.lab.apps.with("media", workload, |app| *app = Broken::of(app, how));
        assert!(broken.is_some(), "{workload} runs");
    }

    fn status(&self, arguments: &[&str]) -> Outcome {
        self.env.run([MEDIA, "status", "-n", "media"].iter().chain(arguments))
    }

    fn failures(&self) -> u32 {
        let failures = self.lab.apps.with("media", "qbittorrent", |app| match app {
            App::QBittorrent(qbittorrent) => qbittorrent.failures,
            _ => 0,
        });
        failures.expect("qBittorrent runs")
    }
}

/// The row of an app.
fn row(outcome: &Outcome, name: &str) -> Value {
    let answer = outcome.json();
    let items = answer["items"].as_array().expect("a list");
    items.iter().find(|item| item["name"] == name).cloned().expect("the app is there")
}

/// `reason: message` of its worst problem.
fn worst(row: &Value) -> String {
    let text = |field: &str| row["problems"][0][field].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("reason"), text("message"))
}

#[test]
fn lab_a_says_how_it_is() {
    let stack = Stack::lab_a();
    stack.env.write("keys", format!("QBITTORRENT_PASSWORD={PASSWORD}\n"));
    let columns = "custom-columns=NAME:.name,VERSION:.version,VIA:.said.via,HEALTH:.said.health,\
                   QUEUE:.said.queue.total,STREAMS:.said.streams,STATUS:.status";
    assert_snapshot!(stack.status(&["--keys-from", "keys", "-o", columns]).success(), @"
    NAME          VERSION        VIA            HEALTH   QUEUE    STREAMS   STATUS
    prowlarr      2.3.5.5327     port-forward   ok       <none>   <none>    Running
    qbittorrent   5.1.4          port-forward   ok       1        <none>    Running
    sabnzbd       4.5.3          port-forward   ok       0        <none>    Running
    lidarr        2.14.5.4836    port-forward   ok       0        <none>    Running
    radarr        6.0.4.10291    port-forward   ok       1        <none>    Running
    sonarr        4.0.16.2944    port-forward   ok       0        <none>    Running
    overseerr     1.34.0         port-forward   ok       2        <none>    Running
    plex          1.42.2.10156   port-forward   ok       <none>   0         Running
    ------- stderr -------
    8 apps: nothing wrong
    ");
    let proxied = stack.status(&["radarr", "plex", "--via", "proxy", "-o", columns]).success();
    assert_snapshot!(proxied, @"
    NAME     VERSION        VIA     HEALTH   QUEUE    STREAMS   STATUS
    radarr   6.0.4.10291    proxy   ok       1        <none>    Running
    plex     1.42.2.10156   proxy   ok       <none>   0         Running
    ------- stderr -------
    2 apps: nothing wrong
    ");
}

#[test]
fn whatever_answers_in_an_apps_place_is_a_problem_of_its_row_and_the_rest_is_shown() {
    let cases = [
        (How::Page, 0, "LoginPage: it answers with a web page instead of data"),
        (How::Login, 0, "LoginPage: it redirects to /"),
        (How::Closed, 0, "LoginPage: it answers /ping, which needs no key, with HTTP 401"),
        (How::Error, 3, "AppError: it answers /ping with HTTP 500"),
        (How::Half, 3, "UnexpectedAnswer: the connection was closed before the whole answer was there"),
        (How::Huge, 3, "UnexpectedAnswer: the answer is larger than 8388608 bytes"),
        (How::Silent, 3, "NoAnswer: no answer within 700ms"),
    ];
    for (how, code, expected) in cases {
        let stack = Stack::lab_a();
        stack.break_app("radarr", how);
        let outcome = stack.status(&["radarr", "sonarr", "--app-timeout", "700ms", "-o", "json"]).exits(code);
        assert_eq!(worst(&row(&outcome, "radarr")), expected, "{how:?}");
        assert_eq!(row(&outcome, "sonarr")["said"]["health"], "ok", "{how:?}");
    }
}

#[test]
fn every_family_survives_whatever_answers() {
    for how in [How::Page, How::Login, How::Closed, How::Error, How::Half, How::Silent] {
        let stack = Stack::lab_a();
        let apps = ["prowlarr", "qbittorrent", "sabnzbd", "overseerr", "plex"];
        for app in apps {
            stack.break_app(app, how);
        }
        let outcome = stack.status(&["--app-timeout", "500ms", "-o", "json"]);
        for app in apps {
            let row = row(&outcome, app);
            assert_eq!(row["said"]["alive"], false, "{app} {how:?}");
            let severity = row["problems"][0]["severity"].as_str().unwrap_or_default();
            assert!(matches!(severity, "error" | "warning"), "{app} {how:?}: {row}");
        }
        assert_eq!(row(&outcome, "lidarr")["status"], "Running", "{how:?}");
    }
}

#[test]
fn a_file_of_settings_that_is_of_no_use_is_told() {
    let cases: [(Option<&[u8]>, &str); 4] = [
        (None, "its file of settings is not where images have it"),
        (
            Some(b"<Config>\n  <Port>7878</Port>\n  <ApiKey></ApiKey>\n</Config>\n"),
            "there is none in /config/config.xml",
        ),
        (Some(b"\xff\xfe<\0C\0"), "/config/config.xml: line 1 is not UTF-8"),
        (Some(b"ApiKey=1"), "/config/config.xml: "),
    ];
    for (file, expected) in cases {
        let stack = Stack::lab_a();
        let path = "/config/config.xml".to_owned();
        let files: BTreeMap<String, Vec<u8>> = file.map(|bytes| (path, bytes.to_vec())).into_iter().collect();
        let pods = stack.lab.server.pods();
        pods.define("media", "radarr", "radarr", Container { files, ..Container::default() });
        let outcome = stack.status(&["radarr", "-o", "json"]).success();
        let row = row(&outcome, "radarr");
        let told = worst(&row);
        assert!(told.starts_with(&format!("KeyUnknown: no key for its API: {expected}")), "{told}");
        assert_eq!(row["said"]["alive"], true, "that needs no key");
    }
}

#[test]
fn without_rights_for_pods_it_says_so_of_each_app_and_shows_the_rest() {
    let mut stack = Stack::lab_a();
    let lists = Rule::allow(
        &["list", "get"],
        &[
            "pods",
            "deployments.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "cronjobs.batch",
            "services",
            "persistentvolumeclaims",
            "endpointslices.discovery.k8s.io",
            "nodes",
            "applications.argoproj.io",
        ],
    );
    stack.log_in(lists.clone());
    let columns = "custom-columns=NAME:.name,READY:.ready,HEALTH:.said.health,STATUS:.status";
    assert_snapshot!(stack.status(&["radarr", "plex", "-o", columns]).exits(6), @"
    NAME     READY   HEALTH    STATUS
    radarr   1       unknown   Running
    plex     1       unknown   Running
    ------- stderr -------
    warning: not read: app media/plex: forbidden: you lack the right to get services/proxy in namespace media
    warning: not read: app media/radarr: forbidden: you lack the right to get services/proxy in namespace media
    2 apps: nothing wrong in what could be read
    [exit status: 6]
    ");
    let forwards = Rule::allow(&["create", "get"], &["pods/portforward"]);
    stack.log_in(lists.into_iter().chain(forwards).collect());
    let outcome = stack.status(&["radarr", "plex", "-o", "json"]).exits(6);
    for app in ["radarr", "plex"] {
        assert_eq!(row(&outcome, app)["said"]["health"], "alive", "that much needs no key");
        let gap = format!("not read: app media/{app}: no key for its API: forbidden: you lack the right to ");
        assert!(outcome.stderr.contains(&gap), "{outcome}");
    }
}

#[test]
fn a_password_that_is_refused_is_tried_once_however_often_one_looks() {
    let stack = Stack::lab_a();
    stack.env.write("keys", "QBITTORRENT_PASSWORD=guessed\n");
    let outcome = stack.status(&["qbittorrent", "--keys-from", "keys", "-o", "json"]).success();
    let told = worst(&row(&outcome, "qbittorrent"));
    assert_eq!(told, "LoginRefused: it does not take the password from QBITTORRENT_PASSWORD of keys");
    assert_eq!(stack.failures(), 1);

    let line =
        [MEDIA, "status", "qbittorrent", "-n", "media", "--keys-from", "keys", "-w", "--interval", "50ms"];
    let mut watching = stack.env.command(line).stdout(Stdio::piped()).spawn().expect("it starts");
    let looks = || stack.lab.server.requests().of("list", "pods").len();
    let before = looks();
    while looks() < before + 4 {
        std::thread::sleep(Duration::from_millis(20));
    }
    kill_process(Pid::from_child(&watching), Signal::INT).expect("it is still there");
    assert_eq!(watching.wait().expect("it ends").code(), Some(0), "that is the usual end");
    assert_eq!(stack.failures(), 2, "once more by the second process");
}

#[test]
fn one_that_is_banned_is_told_and_not_asked_again() {
    let stack = Stack::of(&Scenario::new(Lab::A).with(Incident::QbittorrentBanned));
    stack.env.write("keys", format!("QBITTORRENT_PASSWORD={PASSWORD}\n"));
    let outcome = stack.status(&["qbittorrent", "--keys-from", "keys", "-o", "json"]).success();
    let row = row(&outcome, "qbittorrent");
    assert_eq!(worst(&row), "Banned: it lets nobody in from here after too many failed logins");
    assert_eq!(row["said"]["alive"], true);
}

#[test]
fn watching_without_a_terminal_tells_what_has_changed_and_ends_well() {
    let stack = Stack::lab_a();
    let line = [MEDIA, "status", "plex", "sonarr", "-n", "media", "--watch", "--interval", "50ms"];
    let mut watching = stack.env.command(line).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(watching.stdout.take().expect("a pipe")).lines();
    let mut next = || lines.next().expect("a line").expect("text");
    let first = [next(), next(), next()];
    assert!(first[0].starts_with("NAME ") && first[1].starts_with("sonarr "), "{first:?}");
    assert!(first[2].contains(" 0 streams "), "{first:?}");
    stack.lab.apps.with("media", "plex", |app| match app {
        App::Plex(plex) => plex.sessions = vec![json!({"title": "Film"})],
        _ => unreachable!("plex is Plex"),
    });
    let change = next();
    assert!(change.starts_with("plex ") && change.contains(" 1 stream "), "{change}");
    kill_process(Pid::from_child(&watching), Signal::INT).expect("it is still there");
    assert_eq!(watching.wait().expect("it ends").code(), Some(0));
    assert_snapshot!(stack.status(&["--watch", "-o", "json"]).exits(2), @"
    ------- stderr -------
    error: --watch shows a table
    hint: leave -o away, or use -o wide
    [exit status: 2]
    ");
}

#[test]
fn no_key_is_in_any_output() {
    let stack = Stack::lab_a();
    stack.env.write("keys", format!("QBITTORRENT_PASSWORD={PASSWORD}\nSONARR_API_KEY={CANARY}-wrong\n"));
    for how in [None, Some(How::Login), Some(How::Half)] {
        if let Some(how) = how {
            stack.break_app("overseerr", how);
        }
        for format in ["table", "wide", "json", "yaml", "csv", "name"] {
            for via in ["port-forward", "proxy"] {
                let outcome = stack.status(&["--keys-from", "keys", "--via", via, "-o", format, "--v=9"]);
                for text in [&outcome.stdout, &outcome.stderr] {
                    assert!(!text.contains(CANARY), "{via} {format}: {outcome}");
                }
            }
        }
    }
    let all: Vec<String> =
        stack.lab.server.requests().all().iter().map(|entry| format!("{entry:?}")).collect();
    assert!(!all.is_empty() && all.iter().all(|entry| !entry.contains(CANARY)), "no key is in an address");
}

#[test]
fn a_hundred_apps_that_do_not_answer_are_a_hundred_rows() {
    let stack = Stack::lab_a();
    let objects = (0..100).map(|app| {
        let labels = json!({"app": format!("radarr-{app}")});
        let template = json!({"metadata": {"labels": labels},
                              "spec": {"containers": [{"name": "app", "image": "radarr:5.1"}]}});
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": format!("radarr-{app}"), "namespace": "many"},
            "spec": {"replicas": 10, "selector": {"matchLabels": labels}, "template": template},
        })
    });
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "many"}});
    stack.lab.server.store().load(std::iter::once(namespace).chain(objects).collect()).expect("good objects");
    let pods = || stack.lab.server.store().list("pods", Some("many")).len();
    while pods() < 1_000 {
        std::thread::sleep(Duration::from_millis(50));
    }
    let outcome = stack.env.run([MEDIA, "status", "-n", "many", "--app-timeout", "5s", "-o", "json"]);
    let answer = outcome.json();
    assert_eq!(answer["totals"]["apps"], 100);
    let silent = |item: &Value| item["said"]["alive"] == false || item["said"].is_null();
    assert!(answer["items"].as_array().expect("a list").iter().all(silent), "nothing listens there");
}
