//! The labs of our users as data, and what went wrong in them.
//!
//! A [`Scenario`] is a lab and a set of incidents. [`Scenario::world`] gives the objects of its
//! cluster, controllers settled; [`Scenario::files`] gives the files its users keep in Git.
//! Credentials are invented and container images are written without their registry.
//!
//! Two kinds of incident exist. Those that *stand* are part of a lab's present state, the true
//! conflicts its operator lives with: [`Scenario::new`] has them all, and leaving one out mends
//! it. The others are things that happened: adding one makes it happen again.

/// Files of one lab's folder in `labs`, each with its path below that folder.
macro_rules! embedded {
    [$lab:literal; $($path:literal),+ $(,)?] => {
        &[$(($path, include_str!(concat!("../../labs/", $lab, "/", $path)))),+]
    };
}

mod admission;
mod apps;
mod incident;
mod incidents;
mod lab_a;
mod lab_b;
mod lab_c;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

pub use self::incident::Incident;
use crate::kube::controllers::world::World;
use crate::kube::controllers::{self, Controllers};
use crate::kube::{ApiServer, ApiServerOptions};
use crate::media::{self, Placed, RunningApps};

/// Files by path below the root of the users' repository.
pub type Files = BTreeMap<String, String>;

/// One of the simulated labs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lab {
    /// Talos on six mini PCs, MetalLB, Argo CD, the media stack.
    A,
    /// K3s, Cilium with BGP and Gateway API, Longhorn, Flux.
    B,
    /// Cilium with two families, Ceph, Flux, more than a hundred apps.
    C,
}

impl Lab {
    /// Every lab.
    pub const ALL: &[Lab] = &[Lab::A, Lab::B, Lab::C];

    /// `lab-a` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Lab::A => "lab-a",
            Lab::B => "lab-b",
            Lab::C => "lab-c",
        }
    }

    /// Version of Kubernetes.
    pub fn version(self) -> &'static str {
        match self {
            Lab::A => "v1.34.1",
            Lab::B => "v1.32.5+k3s1",
            Lab::C => "v1.33.2",
        }
    }

    /// One line for people.
    pub fn description(self) -> &'static str {
        match self {
            Lab::A => "Talos on six mini PCs, MetalLB, Argo CD, media stack",
            Lab::B => "K3s, Cilium with BGP and Gateway API, Longhorn, Flux, media stack",
            Lab::C => "Cilium with IPv4 and IPv6, Ceph, Flux, more than a hundred apps",
        }
    }
}

impl fmt::Display for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Lab {
    type Err = String;

    fn from_str(name: &str) -> Result<Lab, String> {
        Lab::ALL.iter().copied().find(|lab| lab.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Lab::ALL.iter().map(|lab| lab.name()).collect();
            format!("unknown lab {name:?} (known: {})", known.join(", "))
        })
    }
}

/// A lab and what is wrong in it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The lab.
    pub lab: Lab,
    /// The incidents that are there; those of other labs have no effect.
    pub incidents: BTreeSet<Incident>,
    /// The time in the lab.
    pub now: Timestamp,
}

/// The moment tests take place at, [`crate::harness::NOW`] in seconds.
const NOON: i64 = 1_769_860_800;
/// Age of a lab's objects.
const SETTLED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long ago the incidents happened.
const RECENT: SignedDuration = SignedDuration::from_mins(12);

impl Scenario {
    /// A lab as its operator has it today, at a time that never changes.
    pub fn new(lab: Lab) -> Scenario {
        let incidents = Incident::of(lab).filter(|incident| incident.stands()).collect();
        Scenario { lab, incidents, now: Timestamp::constant(NOON, 0) }
    }

    /// A lab without any conflict.
    pub fn mended(lab: Lab) -> Scenario {
        Scenario { incidents: BTreeSet::new(), ..Scenario::new(lab) }
    }

    /// Adds an incident.
    pub fn with(mut self, incident: Incident) -> Scenario {
        self.incidents.insert(incident);
        self
    }

    /// Leaves an incident out.
    pub fn without(mut self, incident: Incident) -> Scenario {
        self.incidents.remove(&incident);
        self
    }

    /// Sets the time, for people who look at ages.
    pub fn at(mut self, now: Timestamp) -> Scenario {
        self.now = now;
        self
    }

    /// The users' files.
    pub fn files(&self) -> Files {
        let mut files = match self.lab {
            Lab::A => lab_a::files(),
            Lab::B => lab_b::files(),
            Lab::C => lab_c::files(),
        };
        for incident in self.to_apply() {
            incident.change_files(&mut files);
        }
        files
    }

    /// The apps that run in its pods.
    ///
    /// Fails only where the data of a lab cannot be read, which a test rules out.
    pub fn apps(&self) -> Result<Vec<Placed>, String> {
        let mut apps = match self.lab {
            Lab::A => lab_a::apps()?,
            Lab::B => lab_b::apps()?,
            Lab::C => lab_c::apps()?,
        };
        for incident in self.to_apply() {
            incident.change_apps(&mut apps);
        }
        Ok(apps)
    }

    /// Every object of the cluster, controllers settled.
    ///
    /// Fails only where the data of a lab cannot be read, which a test rules out.
    pub fn world(&self) -> Result<World, String> {
        let files = self.files();
        let mut world = World::new(self.now - SETTLED);
        match self.lab {
            Lab::A => lab_a::populate(&mut world, &files)?,
            Lab::B => lab_b::populate(&mut world, &files)?,
            Lab::C => lab_c::populate(&mut world, &files)?,
        }
        for incident in self.to_apply() {
            incident.change_objects(&mut world);
        }
        admission::admit(&mut world);
        controllers::settle(&mut world);
        forget_events(&mut world);
        world.set_now(self.now - RECENT);
        for incident in self.to_apply() {
            incident.change_running(&mut world);
        }
        admission::admit(&mut world);
        controllers::settle(&mut world);
        Ok(world)
    }

    /// What has to be done to the lab as it is written: what stands and is not wanted is mended,
    /// what does not stand and is wanted happens.
    fn to_apply(&self) -> impl Iterator<Item = Incident> + '_ {
        Incident::of(self.lab).filter(|incident| self.incidents.contains(incident) != incident.stands())
    }
}

/// Events live for an hour.
fn forget_events(world: &mut World) {
    for event in world.keys("", "Event") {
        world.remove(&event);
    }
}

/// Puts a scenario's cluster into a server, in place of what is there by the same names.
///
/// The objects are as their controllers left them; to have them go on, start [`Controllers`].
pub fn load(server: &ApiServer, scenario: &Scenario) -> Result<(), String> {
    let objects = scenario.world()?.iter().map(|(_, object)| object.as_ref().clone()).collect();
    server.store().load(objects).map_err(|error| error.to_string())
}

/// A server with a lab in it, its controllers and its apps running.
#[derive(Debug)]
pub struct RunningLab {
    /// The server; it ends with this value.
    pub server: ApiServer,
    /// The apps in its pods.
    pub apps: RunningApps,
    _controllers: Controllers,
}

impl RunningLab {
    /// Starts a server on a port of loopback, 0 for any, with the scenario loaded.
    pub fn start(scenario: &Scenario, port: u16) -> io::Result<RunningLab> {
        let options =
            ApiServerOptions { port, version: scenario.lab.version().to_owned(), ..Default::default() };
        let server = ApiServer::start(options)?;
        load(&server, scenario).map_err(io::Error::other)?;
        let apps =
            media::start_at(&server, scenario.apps().map_err(io::Error::other)?, scenario.now - RECENT)?;
        let controllers = Controllers::start(&server);
        Ok(RunningLab { server, apps, _controllers: controllers })
    }
}

/// Writes a scenario's files below a folder, making the folders in between.
pub fn write_files(scenario: &Scenario, root: &Path) -> io::Result<()> {
    for (path, text) in scenario.files() {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
