//! Real download clients behind the Services of lab A: started with the files that their doubles write, asked in place of
//! them.

use serde_json::{Value, json};
use simlab::harness::{Outcome, RealApp, TestEnvironment};
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::transmission::Transmission;
use simlab::media::{self, App, Placed};

/// The name and password that the labs' qBittorrent is handed.
const QBITTORRENT: &str = "QBITTORRENT_PASSWORD=c0ffee00-qbittorrent\n";

/// A user in front of lab A, some of whose apps are real.
struct Bench {
    // The programs end before the lab does.
    running: Vec<RealApp>,
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn lab_a() -> Self {
        let lab = RunningLab::start(&Scenario::new(Lab::A), 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        Self { running: Vec::new(), lab, env }
    }

    /// Lets the real program answer in an app's place; false after a loud line when it is missing.
    fn replace(&mut self, workload: &str, port: u16) -> bool {
        let app = self.lab.apps.with("media", workload, |app| app.clone()).expect("it runs");
        self.put(workload, port, &app)
    }

    fn put(&mut self, workload: &str, port: u16, app: &App) -> bool {
        let Some(real) = RealApp::start(app) else { return false };
        self.lab.server.pods().listen("media", workload, port, real.address());
        self.running.push(real);
        true
    }

    fn media(&self, verb: &str, arguments: &[&str]) -> Outcome {
        let outcome = self.env.run(["kubectl", "media", verb, "-n", "media"].iter().chain(arguments));
        assert!(!format!("{outcome}").contains("c0ffee00"), "{outcome}");
        outcome
    }

    /// The row of an app in `status` with keys at hand.
    fn asked(&self, app: &str, keys: &str) -> Value {
        self.env.write("keys", keys);
        let outcome = self.media("status", &[app, "--keys-from", "keys", "-o", "json"]).success();
        outcome.json()["items"][0].clone()
    }
}

/// `reason: message` of the worst problem of a row.
fn worst(row: &Value) -> String {
    let text = |field: &str| row["problems"][0][field].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("reason"), text("message"))
}

fn is_version(row: &Value) -> bool {
    let version = row["version"].as_str().unwrap_or_default();
    version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.')
}

#[test]
fn the_real_qbittorrent_tells_a_stranger_little_and_its_user_all() {
    let mut bench = Bench::lab_a();
    if !bench.replace("qbittorrent", 8080) {
        return;
    }
    let keyless = bench.asked("qbittorrent", "");
    assert_eq!(keyless["said"]["health"], "alive", "{keyless}");
    let known = bench.asked("qbittorrent", QBITTORRENT);
    assert!(is_version(&known), "{known}");
    assert_eq!(known["said"]["queue"]["total"], 0, "{known}");
    assert!(
        worst(&bench.asked("qbittorrent", "QBITTORRENT_PASSWORD=guessed\n")).starts_with("LoginRefused: ")
    );
}

#[test]
fn the_real_sabnzbd_is_asked_with_the_key_of_its_file() {
    let mut bench = Bench::lab_a();
    if !bench.replace("sabnzbd", 8080) {
        return;
    }
    let known = bench.asked("sabnzbd", "");
    assert!(is_version(&known), "{known}");
    assert_eq!(
        (&known["said"]["health"], &known["said"]["queue"]["total"]),
        (&json!("ok"), &json!(0)),
        "{known}"
    );
    let refused = bench.asked("sabnzbd", "SABNZBD_API_KEY=guessed\n");
    assert!(worst(&refused).starts_with("KeyRefused: "), "{refused}");
    // The proxy of the API server says where a request came from, which the real one looks at.
    let proxied = bench.media("status", &["sabnzbd", "--via", "proxy", "-o", "json"]).success();
    assert_eq!(proxied.json()["items"][0]["said"]["health"], "ok", "{proxied}");
}

#[test]
fn the_real_transmission_is_asked_through_its_session() {
    let mut bench = Bench::lab_a();
    let labels = json!({"app": "transmission"});
    let container = json!({"name": "app", "image": "lscr.io/linuxserver/transmission:4.0.6",
                           "ports": [{"containerPort": 9091}]});
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "transmission", "namespace": "media"},
        "spec": {"replicas": 1, "selector": {"matchLabels": labels},
                 "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
    });
    bench.env.write("transmission.json", deployment.to_string());
    bench.env.run(["kubectl", "apply", "-f", "transmission.json"]).success();
    let app = App::Transmission(Transmission {
        version: "3.00 (bb6b5a062e)".to_owned(),
        login: Some(("lab".to_owned(), "c0ffee00-transmission".to_owned())),
        download_dir: "/downloads".to_owned(),
        free_space: 0,
        torrents: Vec::new(),
        failures: 0,
    });
    let placed = Placed {
        namespace: "media".to_owned(),
        workload: "transmission".to_owned(),
        container: "app".to_owned(),
        runs: app.clone(),
        log: Vec::new(),
        previous_log: None,
        owner: (0, 0),
    };
    // Its files are in the pod; the real one answers.
    let _files = media::start(&bench.lab.server, vec![placed]).expect("it starts");
    let wait = ["kubectl", "wait", "-n", "media", "--for=condition=Available", "deployment/transmission"];
    bench.env.run(wait).success();
    if !bench.put("transmission", 9091, &app) {
        return;
    }
    let keyless = bench.asked("transmission", "");
    assert_eq!(keyless["said"]["health"], "alive", "{keyless}");
    let known = bench.asked("transmission", "TRANSMISSION_PASSWORD=c0ffee00-transmission\n");
    assert!(is_version(&known), "{known}");
    assert_eq!(
        (&known["said"]["health"], &known["said"]["queue"]["total"]),
        (&json!("ok"), &json!(0)),
        "{known}"
    );
    let refused = bench.asked("transmission", "TRANSMISSION_PASSWORD=guessed\n");
    assert!(worst(&refused).starts_with("LoginRefused: "), "{refused}");
}

#[test]
fn links_to_real_download_clients_are_as_good_as_those_to_their_doubles() {
    let mut bench = Bench::lab_a();
    let simulated = bench.links();
    if !bench.replace("qbittorrent", 8080) || !bench.replace("sabnzbd", 8080) {
        return;
    }
    assert_eq!(bench.links(), simulated);
    assert!(simulated.iter().filter(|link| link.ends_with(" ok")).count() >= 6, "{simulated:?}");
}

impl Bench {
    /// `FROM TO STATE` of every link to a download client.
    fn links(&self) -> Vec<String> {
        self.env.write("keys", QBITTORRENT);
        let outcome = self.media("wiring", &["--keys-from", "keys", "-o", "json"]).success();
        let links = outcome.json()["items"].as_array().expect("a list").clone();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let downloads = links.iter().filter(|link| link["kind"] == "download");
        downloads
            .map(|link| {
                format!(
                    "{} {} {}",
                    text(&link["from"]["name"]),
                    text(&link["to"]["name"]),
                    text(&link["state"])
                )
            })
            .collect()
    }
}
