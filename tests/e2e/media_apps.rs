//! The media apps of lab A as the real kubectl reaches them: proxies, forwarded ports, files and logs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Stdio};

use simlab::harness::{TestEnvironment, companion};
use simlab::kube::client::{Reply, plain};
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;

/// A user with lab A; nothing where there is no kubectl.
fn user_of(scenario: &Scenario) -> Option<(TestEnvironment, RunningLab)> {
    companion("kubectl")?;
    let running = RunningLab::start(scenario, 0).expect("a lab on loopback");
    let mut env = TestEnvironment::new();
    env.kubeconfig(&running.server.kubeconfig(), running.server.url());
    Some((env, running))
}

/// A port of a Deployment, forwarded by kubectl until this is dropped.
struct Forwarded {
    kubectl: Child,
    /// What kubectl writes to; closed, it would end kubectl with the first connection.
    _stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Forwarded {
    fn to(env: &TestEnvironment, deployment: &str, port: u16) -> Self {
        let (target, ports) = (format!("deployment/{deployment}"), format!(":{port}"));
        let mut command = env.command(["kubectl", "port-forward", "-n", "media", &target, &ports]);
        let mut kubectl =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("kubectl starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(kubectl.stdout.take().expect("stdout is a pipe"));
        stdout.read_line(&mut line).expect("a line of kubectl");
        let address = line.split(' ').nth(2).and_then(|address| address.parse().ok());
        Self { kubectl, _stdout: stdout, address: address.expect("kubectl says where it listens") }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        plain(self.address, method, path, &headers, body.as_bytes()).expect("an answer through the port")
    }
}

impl Drop for Forwarded {
    fn drop(&mut self) {
        self.kubectl.kill().expect("kubectl runs until now");
        self.kubectl.wait().expect("kubectl ends");
    }
}

fn raw(service: &str, path: &str) -> String {
    format!("/api/v1/namespaces/media/services/{service}:web/proxy{path}")
}

#[test]
fn every_app_answers_through_the_service_proxy() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let expected = [
        ("prowlarr", "/ping", r#""status":"OK""#),
        ("radarr", "/ping", r#""status":"OK""#),
        ("sonarr", "/ping", r#""status":"OK""#),
        ("lidarr", "/ping", r#""status":"OK""#),
        ("sabnzbd", "/api?mode=version&output=json", r#""version":"4.5.3""#),
        ("overseerr", "/api/v1/settings/public", r#""initialized":true"#),
        ("plex", "/identity", r#""claimed":true"#),
    ];
    for (service, path, fragment) in expected {
        let outcome = env.run(["kubectl", "get", "--raw", &raw(service, path)]).success();
        assert!(outcome.stdout.contains(fragment), "{service}: {outcome}");
    }
}

#[test]
fn qbittorrent_refuses_the_host_that_the_proxy_passes_on() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let outcome = env.run(["kubectl", "get", "--raw", &raw("qbittorrent", "/api/v2/app/version")]).exits(1);
    assert!(outcome.stderr.contains("You must be logged in to the server"), "{outcome}");
}

#[test]
fn a_key_read_from_the_file_opens_the_api_through_a_forwarded_port() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let cat = ["kubectl", "exec", "-n", "media", "deployment/radarr", "--", "cat", "/config/config.xml"];
    let file = env.run(cat).success().stdout;
    let key = file.split("<ApiKey>").nth(1).and_then(|rest| rest.split('<').next()).expect("a key");
    let template = "-o=go-template={{index .data `radarr-api-key` | base64decode}}";
    let secret =
        env.run(["kubectl", "get", "secret", "-n", "media", "media-stack-secrets", template]).success();
    assert_eq!(secret.stdout, key);
    let radarr = Forwarded::to(&env, "radarr", 7878);
    assert_eq!(radarr.ask("GET", "/api/v3/rootfolder", &[], "").status, 401);
    let folders = radarr.ask("GET", "/api/v3/rootfolder", &[("x-api-key", key)], "").json();
    assert_eq!(folders[0]["path"], "/data/media/movies");
}

#[test]
fn qbittorrent_lets_its_user_in_until_too_many_failed() {
    let Some((env, lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let qbittorrent = Forwarded::to(&env, "qbittorrent", 8080);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let right = "username=admin&password=c0ffee00-qbittorrent";
    let login = |body| qbittorrent.ask("POST", "/api/v2/auth/login", &[form], body);
    let reply = login(right);
    let cookie = reply.header("set-cookie").split(';').next().unwrap_or_default();
    let categories = qbittorrent.ask("GET", "/api/v2/torrents/categories", &[("cookie", cookie)], "").json();
    assert_eq!(categories["movies"]["savePath"], "/downloads/movies");
    for _ in 0..5 {
        assert_eq!(login("username=admin&password=guessed").body, b"Fails.");
    }
    assert_eq!(login(right).status, 403);
    let failures = lab.apps.with("media", "qbittorrent", |app| match app {
        App::QBittorrent(qbittorrent) => std::mem::take(&mut qbittorrent.failures),
        _ => 0,
    });
    assert_eq!(failures, Some(5));
    assert_eq!(login(right).status, 200);
}

#[test]
fn apps_say_what_an_incident_did_to_them() {
    let scenario = Scenario::new(Lab::A)
        .with(Incident::QbittorrentBanned)
        .with(Incident::RemotePathMissing)
        .with(Incident::PlexCrashLoop);
    let Some((env, _lab)) = user_of(&scenario) else { return };
    let path = raw("radarr", "/api/v3/health?apikey=c0ffee00c0ffee00c0ffee0000007878");
    let health = env.run(["kubectl", "get", "--raw", &path]).success().stdout;
    assert!(health.contains("RemotePathMappingCheck") && health.contains("DownloadClientCheck"), "{health}");
    let plex = env.run(["kubectl", "get", "--raw", &raw("plex", "/identity")]).exits(1);
    assert!(plex.stderr.contains("(ServiceUnavailable)"), "{plex}");
}

#[test]
fn the_preferences_of_plex_and_the_log_of_qbittorrent_are_there() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let file = "/config/Library/Application Support/Plex Media Server/Preferences.xml";
    let cat = ["kubectl", "exec", "-n", "media", "deployment/plex", "--", "cat", file];
    assert!(env.run(cat).success().stdout.contains("PlexOnlineToken=\"c0ffee00-plex-owner\""));
    let log = env.run(["kubectl", "logs", "-n", "media", "deployment/qbittorrent"]).success().stdout;
    assert!(log.contains("http://localhost:8080") && !log.contains("c0ffee00"), "{log}");
}

#[test]
fn jellyfin_and_bazarr_answer_in_lab_b() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::B)) else { return };
    let at =
        |service: &str, path: &str| format!("/api/v1/namespaces/media/services/{service}:http/proxy{path}");
    let jellyfin = env.run(["kubectl", "get", "--raw", &at("jellyfin", "/System/Info/Public")]).success();
    assert!(jellyfin.stdout.contains(r#""StartupWizardCompleted":true"#), "{jellyfin}");
    let status = "/api/system/status?apikey=c0ffee00c0ffee00c0ffee0000006767";
    let bazarr = env.run(["kubectl", "get", "--raw", &at("bazarr", status)]).success();
    assert!(bazarr.stdout.contains(r#""radarr_version":"6.0.4.10291""#), "{bazarr}");
    let cat =
        ["kubectl", "exec", "-n", "media", "deployment/bazarr", "--", "cat", "/config/config/config.yaml"];
    assert!(env.run(cat).success().stdout.contains("apikey: c0ffee00c0ffee00c0ffee0000006767"));
}
