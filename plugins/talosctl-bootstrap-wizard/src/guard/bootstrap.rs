//! Whether etcd may be begun. A node looks only at its own data before it begins one, so that two beginnings on two
//! nodes make two clusters with the same keys (siderolabs/talos#5500). Hence every control plane is asked, and the
//! journal, which knows of calls whose answer never came.

use crate::journal::{Bootstrap, BootstrapStage, Machine};

/// A control plane of the plan and what it shows of etcd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Its host name.
    pub name: String,
    /// What it shows.
    pub sight: Sight,
}

/// What was seen of a control plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// It could not be asked, so it may have an etcd.
    Unseen {
        /// Why.
        why: String,
    },
    /// It waits for its configuration.
    Maintenance {
        /// Whether Talos is on one of its disks already, and with it perhaps an etcd.
        is_installed: bool,
    },
    /// It has our configuration.
    Ours(Etcd),
}

/// What a configured node says of etcd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Etcd {
    /// The machine.
    pub machine: Machine,
    /// Whether its configuration makes it a control plane.
    pub is_control_plane: bool,
    /// The state of its etcd service, such as `Preparing`; `None` if it lists no such service.
    pub service: Option<String>,
    /// The service's last words.
    pub message: String,
    /// The members it lists; empty if it lists none.
    pub members: Vec<String>,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it, and much was looked at.
    Go,
    /// The call was sent before, to this node, and no etcd shows anywhere: the same call to the same node is safe, since
    /// the node itself takes only one.
    Again,
    /// A call is on its way, or etcd is starting: look until it runs.
    Await,
    /// etcd runs with these members.
    Done {
        /// Host names.
        members: Vec<String>,
    },
    /// Too early; it passes by itself.
    NotYet {
        /// What is waited for.
        why: Vec<String>,
    },
    /// No.
    Refused {
        /// Every reason.
        why: Vec<String>,
        /// What to do.
        hint: &'static str,
    },
}

const LOOK: &str = "nothing was changed; ask `talosctl-bootstrap-wizard status` what every node says";
const SEE_ALL: &str = "every control plane must be seen, since any of them may have an etcd already: switch it on, or take \
                       it out of cluster.yaml if it is no longer one";

/// Judges a bootstrap of `target`. With `recover`, etcd begins from a snapshot: what the journal says of an earlier etcd
/// is then no hindrance, but every sign of one on a node still is.
pub fn judge(target: &str, planes: &[Plane], recorded: Option<&Bootstrap>, recover: bool) -> Verdict {
    let Some(plane) = planes.iter().find(|plane| plane.name == target) else {
        let why = vec![format!("{target} is no control plane: only those run etcd")];
        return refused(why, "name one of the control planes of cluster.yaml");
    };
    if let Some(verdict) = running(planes, recover) {
        return verdict;
    }
    if let Some(verdict) = signs(planes, recorded) {
        return verdict;
    }
    let unseen = unseen(planes);
    if !unseen.is_empty() {
        return refused(unseen, SEE_ALL);
    }
    if let Some(why) = unfit(plane) {
        return why;
    }
    // A call without an answer counts also when etcd begins from a snapshot: it may have been the same.
    match recorded.filter(|one| !(recover && matches!(one.stage, BootstrapStage::Done(_)))) {
        None => ready(plane, Verdict::Go),
        Some(recorded) => by_record(recorded, plane),
    }
}

/// Whether somebody lists members.
fn running(planes: &[Plane], recover: bool) -> Option<Verdict> {
    let listing: Vec<(&str, &[String])> = planes
        .iter()
        .filter_map(|plane| match &plane.sight {
            Sight::Ours(etcd) if !etcd.members.is_empty() => {
                Some((plane.name.as_str(), etcd.members.as_slice()))
            }
            _ => None,
        })
        .collect();
    let (first, members) = listing.first()?;
    let apart = listing.iter().find(|(_, others)| !others.iter().any(|other| members.contains(other)));
    if let Some((second, others)) = apart {
        let why = vec![format!(
            "there are two etcd clusters: {first} lists {}, {second} lists {}",
            members.join(", "),
            others.join(", ")
        )];
        let hint = "decide which one has the data you want, and reset the nodes of the other";
        return Some(refused(why, hint));
    }
    if recover {
        let why = vec![format!("etcd runs: {first} lists {}", members.join(", "))];
        let hint =
            "a snapshot is restored only where no etcd is left: mend or replace the broken member instead";
        return Some(refused(why, hint));
    }
    Some(Verdict::Done { members: members.to_vec() })
}

/// Signs of an etcd that lists no members: it starts, has failed, or its data lie there.
fn signs(planes: &[Plane], recorded: Option<&Bootstrap>) -> Option<Verdict> {
    let mut why = Vec::new();
    let mut is_ours = true;
    for plane in planes {
        let Sight::Ours(etcd) = &plane.sight else { continue };
        // A node without data stays at Preparing: any further state means that there is, or was, an etcd.
        let begun = ["Running", "Starting", "Stopping", "Finished", "Failed"];
        let Some(service) = etcd.service.as_deref().filter(|service| begun.contains(service)) else {
            continue;
        };
        let is_its = |bootstrap: &Bootstrap| {
            bootstrap.node == plane.name && bootstrap.machine.is(&etcd.machine) != Some(false)
        };
        let is_starting = service != "Failed";
        is_ours &= is_starting && recorded.is_some_and(is_its);
        why.push(format!("etcd on {} is {service}: {}", plane.name, etcd.message));
    }
    match (why.is_empty(), is_ours) {
        (true, _) => None,
        (false, true) => Some(Verdict::Await),
        (false, false) => Some(refused(why, LOOK)),
    }
}

/// Control planes that may have an etcd nobody sees.
fn unseen(planes: &[Plane]) -> Vec<String> {
    let blind = |plane: &Plane| match &plane.sight {
        Sight::Unseen { why } => Some(format!("{} cannot be asked: {why}", plane.name)),
        Sight::Maintenance { is_installed: true } => Some(format!(
            "{} waits for a configuration, but its disk holds a Talos and perhaps an etcd",
            plane.name
        )),
        Sight::Maintenance { is_installed: false } | Sight::Ours(_) => None,
    };
    planes.iter().filter_map(blind).collect()
}

/// Whether the target itself cannot.
fn unfit(plane: &Plane) -> Option<Verdict> {
    match &plane.sight {
        Sight::Ours(etcd) if etcd.is_control_plane => None,
        Sight::Ours(_) => Some(refused(
            vec![format!("{} is configured as a worker: only control planes run etcd", plane.name)],
            "cluster.yaml and the node differ: see `talosctl-bootstrap-wizard status`",
        )),
        _ => Some(refused(
            vec![format!("{} has no configuration yet", plane.name)],
            "install it first: `talosctl-bootstrap-wizard install`",
        )),
    }
}

/// Only a node whose etcd waits to be told can begin.
fn ready(plane: &Plane, verdict: Verdict) -> Verdict {
    match &plane.sight {
        Sight::Ours(etcd) if etcd.service.as_deref() == Some("Preparing") => verdict,
        Sight::Ours(etcd) => {
            let state = etcd.service.as_deref().unwrap_or("not there");
            Verdict::NotYet { why: vec![format!("etcd on {} is {state} and not Preparing yet", plane.name)] }
        }
        _ => Verdict::NotYet { why: vec![format!("{} has no configuration yet", plane.name)] },
    }
}

/// The journal knows of a call, and no etcd shows anywhere.
fn by_record(recorded: &Bootstrap, plane: &Plane) -> Verdict {
    let when = format!("{:.0}", recorded.at);
    if recorded.node != plane.name {
        return refused(
            vec![format!("bootstrap was called on {} at {when}, not on {}", recorded.node, plane.name)],
            "go on with the node that was called; a second one would begin a second etcd",
        );
    }
    if let BootstrapStage::Done(members) = &recorded.stage {
        return refused(
            vec![format!("etcd ran with {} at {when}, and now no node shows one", members.join(", "))],
            "restore a snapshot with --recover-from; if the cluster was given up on purpose, reset its nodes",
        );
    }
    let Sight::Ours(etcd) = &plane.sight else {
        return refused(vec![format!("{} has no configuration any more", plane.name)], LOOK);
    };
    if recorded.machine.is(&etcd.machine) == Some(false) {
        return refused(
            vec![format!("bootstrap was called on another machine with the name {}", plane.name)],
            "find out whether the machine that was called has an etcd before another one begins",
        );
    }
    ready(plane, Verdict::Again)
}

fn refused(why: Vec<String>, hint: &'static str) -> Verdict {
    Verdict::Refused { why, hint }
}

#[cfg(test)]
mod tests;
