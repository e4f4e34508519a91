//! The apps of a media stack as HTTP servers on loopback, with the paths, headers, codes and quirks of the real ones.
//!
//! | module | apps |
//! | --- | --- |
//! | [`bazarr`] | Bazarr |
//! | [`broken`] | any of them, with something else answering in its place |
//! | [`database`] | the databases that apps keep |
//! | [`flaresolverr`] | FlareSolverr |
//! | [`gluetun`] | gluetun's control server |
//! | [`jellyfin`] | Jellyfin |
//! | [`life`] | the container around any of them |
//! | [`overseerr`] | Overseerr |
//! | [`plex`] | Plex Media Server |
//! | [`qbittorrent`] | qBittorrent |
//! | [`sabnzbd`] | SABnzbd |
//! | [`servarr`] | Radarr, Sonarr, Lidarr, Readarr, Whisparr, Prowlarr |
//! | [`tautulli`] | Tautulli |
//! | [`transmission`] | Transmission |
//!
//! An app is its state: a value read from data, changed by requests and by tests. [`start`] puts apps behind the
//! pods of a simulated cluster: their ports answer through port-forward and the proxies, their configuration files
//! are there for `exec`, their first log lines for `logs`.
//!
//! In a new pod an app is started anew: it has what is in its files, and a log that begins.
//!
//! Left out for every app: its web pages but for a line of HTML, TLS, WebSockets, work that goes on by itself, log
//! lines while it runs, and writing files that nobody asked it to. No app calls another one. Every client seems to come
//! from loopback, as through port-forward. What an app leaves out besides stands at the top of its module.

pub mod bazarr;
pub mod broken;
pub mod database;
pub mod flaresolverr;
pub mod gluetun;
pub mod http;
pub mod jellyfin;
pub mod life;
pub mod overseerr;
pub mod plex;
pub mod qbittorrent;
pub mod sabnzbd;
pub mod servarr;
pub mod tautulli;
pub mod transmission;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Deserialize;

use self::database::Database;
use self::http::{Answer, Request, Shared};
use self::life::Life;
use crate::kube::ApiServer;
use crate::kube::controllers::world::{items, text};
use crate::kube::streams::{Container, ContainerRef, LogLine};

/// What every simulated app does.
pub trait Simulated {
    /// The port it listens on inside its pod.
    fn port(&self) -> u16;
    /// Answers a request.
    fn answer(&mut self, request: &Request) -> Answer;
    /// Its files by absolute path.
    fn files(&self) -> Vec<(String, String)>;
    /// What its container writes when it starts.
    fn log(&self) -> Vec<String>;
    /// Starts anew with these variables. What one has not written down is forgotten.
    fn start(&mut self, _environment: &[(String, String)]) {}
    /// Its databases by absolute path.
    fn databases(&self) -> Vec<(String, &'static Database)> {
        Vec::new()
    }
    /// What it wrote or, without content, removed beside its files since it was last asked.
    fn changes(&mut self) -> Vec<(String, Option<Vec<u8>>)> {
        Vec::new()
    }
}

/// A simulated app, as data has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "app", rename_all = "lowercase")]
pub enum App {
    /// Bazarr.
    Bazarr(bazarr::Bazarr),
    /// Any of them, with something else answering in its place.
    Broken(broken::Broken),
    /// FlareSolverr.
    FlareSolverr(flaresolverr::FlareSolverr),
    /// gluetun.
    Gluetun(gluetun::Gluetun),
    /// Jellyfin.
    Jellyfin(jellyfin::Jellyfin),
    /// Overseerr.
    Overseerr(overseerr::Overseerr),
    /// Plex Media Server.
    Plex(plex::Plex),
    /// qBittorrent.
    QBittorrent(qbittorrent::QBittorrent),
    /// SABnzbd.
    SABnzbd(sabnzbd::SABnzbd),
    /// One of the Servarr family.
    Servarr(servarr::Servarr),
    /// Tautulli.
    Tautulli(tautulli::Tautulli),
    /// Transmission.
    Transmission(transmission::Transmission),
}

impl App {
    fn simulated(&self) -> &dyn Simulated {
        match self {
            App::Bazarr(app) => app,
            App::Broken(app) => app,
            App::FlareSolverr(app) => app,
            App::Gluetun(app) => app,
            App::Jellyfin(app) => app,
            App::Overseerr(app) => app,
            App::Plex(app) => app,
            App::QBittorrent(app) => app,
            App::SABnzbd(app) => app,
            App::Servarr(app) => app,
            App::Tautulli(app) => app,
            App::Transmission(app) => app,
        }
    }

    fn simulated_mut(&mut self) -> &mut dyn Simulated {
        match self {
            App::Bazarr(app) => app,
            App::Broken(app) => app,
            App::FlareSolverr(app) => app,
            App::Gluetun(app) => app,
            App::Jellyfin(app) => app,
            App::Overseerr(app) => app,
            App::Plex(app) => app,
            App::QBittorrent(app) => app,
            App::SABnzbd(app) => app,
            App::Servarr(app) => app,
            App::Tautulli(app) => app,
            App::Transmission(app) => app,
        }
    }
}

impl Simulated for App {
    fn port(&self) -> u16 {
        self.simulated().port()
    }

    fn answer(&mut self, request: &Request) -> Answer {
        self.simulated_mut().answer(request)
    }

    fn files(&self) -> Vec<(String, String)> {
        self.simulated().files()
    }

    fn log(&self) -> Vec<String> {
        self.simulated().log()
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        self.simulated().databases()
    }

    fn changes(&mut self) -> Vec<(String, Option<Vec<u8>>)> {
        self.simulated_mut().changes()
    }

    fn start(&mut self, environment: &[(String, String)]) {
        self.simulated_mut().start(environment);
    }
}

/// The value of a variable; .NET and most scripts take its name in whatever case.
fn variable<'e>(environment: &'e [(String, String)], name: &str) -> Option<&'e str> {
    let found =
        environment.iter().rfind(|(known, value)| known.eq_ignore_ascii_case(name) && !value.is_empty());
    found.map(|(_, value)| value.as_str())
}

/// A key that is made after this one; as every key here it has "c0ffee00" in it.
fn new_key(old: &str) -> String {
    let number = old.strip_prefix("c0ffee00cafe").and_then(|number| number.parse::<u64>().ok());
    format!("c0ffee00cafe{:020}", number.unwrap_or_default() + 1)
}

/// An app and the container it runs in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Namespace.
    pub namespace: String,
    /// Name of the workload, or of a pod.
    pub workload: String,
    /// Name of the container.
    pub container: String,
    /// What runs there.
    pub runs: App,
    /// Further lines of its log.
    #[serde(default)]
    pub log: Vec<String>,
    /// The log of the run before the last restart, if there was one.
    #[serde(default)]
    pub previous_log: Option<Vec<String>>,
    /// Whose its files are: user and group.
    #[serde(default)]
    pub owner: (u32, u32),
}

/// The apps of a cluster while they run.
#[derive(Debug, Default)]
pub struct RunningApps {
    /// By namespace, workload and container.
    apps: BTreeMap<(String, String, String), Shared>,
}

impl RunningApps {
    /// Looks at an app, or changes it; `None` when the workload runs none. Of several the first is meant.
    pub fn with<T>(&self, namespace: &str, workload: &str, look: impl FnOnce(&mut App) -> T) -> Option<T> {
        self.with_container(namespace, workload, None, look)
    }

    /// The same for the app in one of several containers.
    pub fn with_container<T>(
        &self,
        namespace: &str,
        workload: &str,
        container: Option<&str>,
        look: impl FnOnce(&mut App) -> T,
    ) -> Option<T> {
        let mut apps = self.apps.iter();
        let (_, app) = apps.find(|((of, name, within), _)| {
            of == namespace && name == workload && container.is_none_or(|container| container == within)
        })?;
        Some(look(&mut app.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Starts apps in the pods of a cluster. The listeners end with the server.
///
/// Where a container does not run, nothing listens, but its files and its log are there. Pods that come later start when
/// somebody looks at them.
pub fn start(server: &ApiServer, placed: Vec<Placed>) -> io::Result<RunningApps> {
    start_at(server, placed, Timestamp::now())
}

/// The same, with logs that were written at this time.
pub fn start_at(server: &ApiServer, placed: Vec<Placed>, now: Timestamp) -> io::Result<RunningApps> {
    let mut running = RunningApps::default();
    server.pods().follow(server.store());
    for placed in placed {
        let Placed { namespace, workload, container, runs, log, previous_log, owner } = placed;
        let lines = |texts: Vec<String>| texts.into_iter().map(|text| LogLine { time: now, text }).collect();
        let (port, mut files) = (runs.port(), life::bytes(runs.files()));
        for (path, database) in runs.databases() {
            files.insert(format!("{path}-wal"), database.log.clone());
            files.insert(path, database.main.clone());
        }
        let log = log.into_iter().map(|line| with_addresses(server, &namespace, line));
        let log = lines(runs.log().into_iter().chain(log).collect());
        let app = Arc::new(Mutex::new(runs));
        let what = Container {
            files,
            env: literal_env(server, &namespace, &workload, &container),
            log,
            previous_log: previous_log.map(lines),
            uid: owner.0,
            gid: owner.1,
            program: Some(Arc::new(Life::new(server, Arc::clone(&app)))),
            ..Container::default()
        };
        server.pods().define(&namespace, &workload, &container, what);
        let address = server.within(|| http::listen(Arc::clone(&app)))?;
        server.pods().listen_in(&namespace, &workload, &container, port, address);
        for pod in pods_of(server, &namespace, &workload) {
            let container = container.clone();
            server.pods().was_started(&ContainerRef { namespace: namespace.clone(), pod, container });
        }
        running.apps.insert((namespace, workload, container), app);
    }
    Ok(running)
}

/// A line with the address of a pod in place of `{pod NAME}`, the pod being one of that workload.
fn with_addresses(server: &ApiServer, namespace: &str, line: String) -> String {
    let Some((before, (name, after))) =
        line.split_once("{pod ").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return line;
    };
    let own = pods_of(server, namespace, name);
    let pod = own.first().and_then(|pod| server.store().get("pods", namespace, pod).ok());
    let address = pod.as_ref().map_or("", |pod| text(pod, "/status/podIP"));
    format!("{before}{address}{after}")
}

/// The names of the pods that a workload has, or the one that has its name.
fn pods_of(server: &ApiServer, namespace: &str, workload: &str) -> Vec<String> {
    let pods = server.store().list("pods", Some(namespace));
    let names = pods.iter().map(|pod| text(pod, "/metadata/name").to_owned());
    let is_own = |name: &String| {
        name.strip_prefix(workload).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    names.filter(is_own).collect()
}

/// The environment variables that a Deployment sets by value.
fn literal_env(
    server: &ApiServer,
    namespace: &str,
    workload: &str,
    container: &str,
) -> Vec<(String, String)> {
    let Ok(deployment) = server.store().get("deployments.apps", namespace, workload) else {
        return Vec::new();
    };
    let containers = items(&deployment, "/spec/template/spec/containers").iter();
    containers
        .filter(|described| described["name"] == container)
        .flat_map(|described| items(described, "/env"))
        .filter_map(|variable| {
            Some((text(variable, "/name").to_owned(), variable["value"].as_str()?.to_owned()))
        })
        .collect()
}
