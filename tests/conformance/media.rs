//! The apps of a media stack: cases in `cases/media/`, each with an app of its own, asked directly. Those marked
//! `real: true` are asked of the real program as well, where it is on PATH.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use simlab::harness::{RealApp, companion, program_of};
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

files!(servarr, qbittorrent, sabnzbd, overseerr, plex, jellyfin, bazarr, transmission);

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
    real("qbittorrent");
}

#[test]
fn the_real_transmission_does_the_same() {
    real("transmission");
}

#[test]
fn the_real_sabnzbd_does_the_same() {
    real("sabnzbd");
}

/// Asks the real program what its double is asked. The cases are about one version: with another it is said that
/// nothing was compared.
fn real(name: &str) {
    let cases: Vec<Case> = cases(name).into_iter().filter(|case| case.real).collect();
    let program = program_of(&cases.first().expect("cases that are real").app);
    let Some(path) = companion(program) else { return };
    let output = Command::new(path).arg("--version").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    report(program, &cases, |case| {
        let version = version(&case.app);
        if !said.contains(version) {
            eprintln!("SKIPPED {:?}: it is about {version}, and this is {}", case.name, said.trim());
            return Ok(());
        }
        let running = RealApp::start(&case.app).expect("it is on PATH");
        walk(case, running.address(), running.address().port())
    });
}

/// The version a case is about, as far as a program names it.
fn version(app: &App) -> &str {
    match app {
        App::QBittorrent(app) => &app.version,
        App::SABnzbd(app) => &app.version,
        App::Transmission(app) => app.version.split(' ').next().unwrap_or_default(),
        other => panic!("{other:?} has no real program"),
    }
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
    let session = reply.header("x-transmission-session-id");
    if !session.is_empty() {
        known.insert("session".to_owned(), session.to_owned());
    }
    check_reply(&reply, &step.expect, known).map_err(|why| format!("{line}: {why}"))?;
    save(&reply.json(), step, known)
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
