//! The labs of our users as data, and what went wrong in them.
//!
//! A [`Scenario`] is a lab and a set of incidents. [`Scenario::world`] gives the objects of its
//! cluster, controllers settled; [`Scenario::files`] gives the files its users keep in Git.
//! Credentials are invented and container images are written without their registry.
//!
//! Two kinds of incident exist. Those that *stand* are part of a lab's present state, the true
//! conflicts its operator lives with: [`Scenario::new`] has them all, and leaving one out mends
//! it. The others are things that happened: adding one makes it happen again.

mod admission;
mod incident;
mod incidents;
mod lab_a;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

pub use self::incident::Incident;
use crate::kube::controllers;
use crate::kube::controllers::world::World;

/// Files by path below the root of the users' repository.
pub type Files = BTreeMap<String, String>;

/// One of the simulated labs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lab {
    /// Talos on six mini PCs, MetalLB, Argo CD, the media stack.
    A,
}

impl Lab {
    /// Every lab.
    pub const ALL: &[Lab] = &[Lab::A];

    /// `lab-a` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Lab::A => "lab-a",
        }
    }

    /// One line for people.
    pub fn description(self) -> &'static str {
        match self {
            Lab::A => "Talos on six mini PCs, MetalLB, Argo CD, media stack",
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

/// Age of a lab's objects.
const SETTLED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long ago the incidents happened.
const RECENT: SignedDuration = SignedDuration::from_mins(12);

impl Scenario {
    /// A lab as its operator has it today, at a time that never changes.
    pub fn new(lab: Lab) -> Scenario {
        let incidents = Incident::of(lab).filter(|incident| incident.stands()).collect();
        Scenario { lab, incidents, now: Timestamp::constant(1_760_292_000, 0) }
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
        };
        for incident in self.to_apply() {
            incident.change_files(&mut files);
        }
        files
    }

    /// Every object of the cluster, controllers settled.
    ///
    /// Fails only where the data of a lab cannot be read, which a test rules out.
    pub fn world(&self) -> Result<World, String> {
        let files = self.files();
        let mut world = World::new(self.now - SETTLED);
        match self.lab {
            Lab::A => lab_a::populate(&mut world, &files)?,
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
