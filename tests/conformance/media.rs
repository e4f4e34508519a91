//! The apps of a media stack: cases in `cases/media/`, each with an app of its own, asked directly. Those marked
//! `real: true` are asked of the real program as well, where it is on PATH.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde::Deserialize;
use simlab::kube::client::{Reply, plain};
use simlab::labs::{Lab, Scenario};
use simlab::media::{App, Simulated, http};

use super::case::Step;
use super::run::{check_reply, fill, save};

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The promise, as a sentence.
    name: String,
    /// Where upstream makes it.
    source: String,
    /// The app with its state.
    app: App,
    /// Whether it is asked of the real program too.
    #[serde(default)]
    real: bool,
    /// What is asked, in order.
    steps: Vec<Step>,
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("cases/media/{name}.yaml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

macro_rules! files {
    ($($name:ident),* $(,)?) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { simulated(stringify!($name)); })*
    };
}

files!(servarr, qbittorrent, sabnzbd, overseerr, plex, jellyfin, bazarr);

#[test]
fn every_case_file_is_run_and_every_case_cites_its_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/media");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(FILES.contains(&name.as_str()), "cases/media/{name}.yaml is not in the list above");
        for case in cases(&name) {
            assert!(case.source.contains(':'), "{}: {}", case.name, case.source);
        }
    }
}

#[test]
fn the_real_qbittorrent_does_the_same() {
    let Some(program) = simlab::harness::companion("qbittorrent-nox") else { return };
    let version = Command::new(&program).arg("--version").output().unwrap().stdout;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    if !version.ends_with("v4.5.2") {
        eprintln!("SKIPPED, the cases are about 4.5.2 and this is {version}");
        return;
    }
    let cases: Vec<Case> = cases("qbittorrent").into_iter().filter(|case| case.real).collect();
    report("qbittorrent-nox", &cases, |case| {
        let App::QBittorrent(mut app) = case.app.clone() else { return Err("not a qBittorrent".to_owned()) };
        app.port = free_port();
        let home = tempfile::tempdir().unwrap();
        let _process = Process(start(&program, home.path(), &App::QBittorrent(app.clone())));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, app.port));
        wait_for(address);
        walk(case, address, app.port)
    });
}

fn simulated(name: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    report(name, &cases(name), |case| {
        let _context = runtime.enter();
        let port = case.app.port();
        let address = http::listen(Arc::new(Mutex::new(case.app.clone()))).unwrap();
        walk(case, address, port)
    });
    runtime.shutdown_background();
}

/// Runs every case, all at once, and panics with all that went wrong.
fn report(name: &str, cases: &[Case], run: impl Fn(&Case) -> Result<(), String> + Sync) {
    let failed: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = cases.iter().map(|case| (case, scope.spawn(|| run(case)))).collect();
        let ended = running.into_iter().map(|(case, thread)| (case, thread.join().unwrap()));
        let failed = ended.filter_map(|(case, outcome)| Some((case, outcome.err()?)));
        failed
            .map(|(case, why)| format!("{}\n    promised by {}\n    {why}", case.name, case.source))
            .collect()
    });
    assert!(!cases.is_empty(), "there are no cases for {name}");
    assert!(
        failed.is_empty(),
        "{} of {} cases of {name}:\n- {}",
        failed.len(),
        cases.len(),
        failed.join("\n- ")
    );
}

fn walk(case: &Case, address: SocketAddr, port: u16) -> Result<(), String> {
    let mut known = BTreeMap::from([("port".to_owned(), port.to_string())]);
    for (step, number) in case.steps.iter().zip(1..) {
        ask(step, address, &mut known).map_err(|why| format!("step {number}: {why}"))?;
    }
    Ok(())
}

fn ask(step: &Step, address: SocketAddr, known: &mut BTreeMap<String, String>) -> Result<(), String> {
    let line = fill(step.request.as_deref().ok_or("only requests are asked of an app")?, known);
    let (method, path) = line.split_once(' ').ok_or("a request is METHOD PATH")?;
    let headers: Vec<(String, String)> =
        step.headers.iter().map(|(name, value)| (name.clone(), fill(value, known))).collect();
    let body = match &step.body {
        None => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let reply: Reply =
        plain(address, method, path, &headers, body.as_bytes()).map_err(|error| error.to_string())?;
    let cookie = reply.header("set-cookie").split(';').next().unwrap_or_default();
    if !cookie.is_empty() {
        known.insert("cookie".to_owned(), cookie.to_owned());
    }
    check_reply(&reply, &step.expect, known).map_err(|why| format!("{line}: {why}"))?;
    save(&reply.json(), step, known)
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Starts the real program with the files that the simulator writes.
fn start(program: &Path, home: &Path, app: &App) -> Child {
    for (path, text) in app.files() {
        let file = path.strip_prefix("/config/qBittorrent/").unwrap();
        let target = home.join("qBittorrent/config").join(file);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, text).unwrap();
    }
    Command::new(program)
        .arg(format!("--profile={}", home.display()))
        .env("HOME", home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A process that ends with this value.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn wait_for(address: SocketAddr) {
    let patience = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(patience.elapsed() < Duration::from_secs(60), "nothing listens on {address}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn lab_a_is_wired_and_every_secret_of_it_is_recognisable() {
    let placed = Scenario::mended(Lab::A).apps().unwrap();
    let arr = |wanted: &str| {
        placed.iter().find_map(|placed| match &placed.runs {
            App::Servarr(app) if placed.workload == wanted => Some(app.clone()),
            _ => None,
        })
    };
    let prowlarr = arr("prowlarr").unwrap();
    for (number, name) in ["radarr", "sonarr", "lidarr"].into_iter().enumerate() {
        let app = arr(name).unwrap();
        let synced = &prowlarr.resources["applications"][number]["fields"];
        assert_eq!(synced[2]["value"], app.api_key.as_str(), "{name}");
        let mapped = &app.resources["remotepathmapping"][0];
        assert_eq!(mapped["host"], app.resources["downloadclient"][0]["fields"][0]["value"], "{name}");
        let root = app.resources["rootfolder"][0]["path"].as_str().unwrap();
        assert!(app.directories.iter().any(|directory| directory == root), "{name}: {root}");
        for client in app.resources["downloadclient"].as_array().unwrap() {
            let category = client["fields"].as_array().unwrap().last().unwrap()["value"].as_str().unwrap();
            let known = placed.iter().any(|placed| match &placed.runs {
                App::QBittorrent(qbittorrent) => qbittorrent.categories.contains_key(category),
                _ => false,
            });
            assert!(known, "{name}: {category}");
        }
    }
    for placed in &placed {
        for (path, text) in placed.runs.files() {
            let secrets = text.lines().filter(|line| line.to_lowercase().contains("key"));
            for line in secrets.filter(|line| line.contains("ApiKey>") || line.contains("_key =")) {
                assert!(line.contains("c0ffee00"), "{}: {path}: {line}", placed.workload);
            }
        }
    }
}
