//! How far a node is on its way to another version.

use labkit::talos::facts::{MachineStatus, Stage};

use super::gate;
use crate::cluster::{Role, Version};
use crate::install::sight::{Facts, Sight};
use crate::journal::Machine;

/// Where a node is to get to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Its host name.
    pub name: String,
    /// The version.
    pub to: Version,
    /// The machine, as far as it is known.
    pub machine: Machine,
    /// What it is for.
    pub role: Role,
    /// Whether nobody connects its pods, so that Kubernetes never calls it ready.
    pub is_without_network: bool,
}

/// How far a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It runs the version, ready, with its member of etcd.
    Done,
    /// It runs another version, and nothing is going on.
    Other {
        /// Which.
        version: String,
    },
    /// Something is going on.
    Underway {
        /// What.
        what: String,
    },
    /// Waiting does not help.
    Wrong {
        /// Why.
        why: String,
    },
}

/// Judges what was seen of a node.
pub fn progress(goal: &Goal, sight: &Sight) -> Progress {
    let underway = |what: &str| Progress::Underway { what: what.to_owned() };
    let wrong = |why: &str| Progress::Wrong { why: why.to_owned() };
    match sight {
        Sight::Silent { .. } => underway("is away"),
        // Right after a start its clock may be wrong; whoever else it is stays.
        Sight::Foreign { .. } => underway("answers with a certificate that is not ours"),
        Sight::NotTalos { speaks } => {
            Progress::Underway { what: format!("is away; what answers is {speaks}") }
        }
        Sight::Maintenance(_) => wrong("it is in maintenance mode: it has lost its configuration"),
        Sight::Ours(facts) if goal.machine.is(&facts.machine) == Some(false) => {
            wrong("another machine answers at its address")
        }
        Sight::Ours(facts) => of_ours(goal, facts),
    }
}

fn of_ours(goal: &Goal, facts: &Facts) -> Progress {
    let Some(status) = &facts.status else {
        return Progress::Underway { what: "is starting".to_owned() };
    };
    let Ok(version) = facts.version.parse::<Version>() else {
        return Progress::Underway { what: format!("is {}", status.stage) };
    };
    if status.stage != Stage::Running {
        return Progress::Underway { what: format!("is {} ({version})", status.stage) };
    }
    if version != goal.to {
        return Progress::Other { version: version.to_string() };
    }
    let trouble = match goal.role {
        Role::ControlPlane => gate::trouble(&goal.name, facts),
        Role::Worker => None,
    };
    match trouble.or_else(|| unready(goal, status)) {
        None => Progress::Done,
        Some(why) => Progress::Underway { what: format!("runs {version}, but {why}") },
    }
}

fn unready(goal: &Goal, status: &MachineStatus) -> Option<String> {
    let counts = |name: &str| !(goal.is_without_network && name == "nodeReady");
    let unmet: Vec<&str> =
        status.unmet.iter().filter(|unmet| counts(&unmet.name)).map(|unmet| unmet.reason.as_str()).collect();
    let is_excused = unmet.is_empty() && !status.unmet.is_empty();
    if status.is_ready || is_excused {
        return None;
    }
    Some(if unmet.is_empty() { "it is not ready".to_owned() } else { unmet.join("; ") })
}

#[cfg(test)]
mod tests {
    use labkit::talos::facts::Unmet;

    use super::*;
    use crate::install::samples::{in_maintenance, installed, machine};

    fn goal() -> Goal {
        Goal {
            name: installed().hostname,
            to: "v1.12.4".parse().unwrap(),
            machine: machine(),
            role: Role::ControlPlane,
            is_without_network: false,
        }
    }

    fn running(version: &str) -> Facts {
        let mut facts = installed();
        facts.version = version.to_owned();
        facts.status = Some(MachineStatus { stage: Stage::Running, is_ready: true, unmet: Vec::new() });
        if let Some(etcd) = &mut facts.etcd {
            etcd.state = "Running".to_owned();
        }
        facts.members = vec![facts.hostname.clone()];
        facts
    }

    fn of(facts: Facts) -> Progress {
        progress(&goal(), &Sight::Ours(Box::new(facts)))
    }

    fn underway(what: &str) -> Progress {
        Progress::Underway { what: what.to_owned() }
    }

    #[test]
    fn a_node_is_done_with_version_stage_readiness_and_etcd() {
        assert_eq!(of(running("v1.12.4")), Progress::Done);
        assert_eq!(of(running("v1.11.2")), Progress::Other { version: "v1.11.2".to_owned() });
        let mut upgrading = running("v1.11.2");
        upgrading.status.as_mut().unwrap().stage = Stage::Upgrading;
        assert_eq!(of(upgrading), underway("is upgrading (v1.11.2)"));
        let mut late = running("v1.12.4");
        late.etcd.as_mut().unwrap().state = "Preparing".to_owned();
        assert_eq!(of(late), underway("runs v1.12.4, but its etcd is Preparing"));
        assert_eq!(of(Facts { status: None, ..running("v1.12.4") }), underway("is starting"));
    }

    #[test]
    fn without_a_network_for_pods_kubernetes_never_calls_it_ready() {
        let mut facts = running("v1.12.4");
        let reason = "node not ready".to_owned();
        let unmet = vec![Unmet { name: "nodeReady".to_owned(), reason }];
        facts.status = Some(MachineStatus { stage: Stage::Running, is_ready: false, unmet });
        assert_eq!(of(facts.clone()), underway("runs v1.12.4, but node not ready"));
        let goal = Goal { is_without_network: true, ..goal() };
        assert_eq!(progress(&goal, &Sight::Ours(Box::new(facts))), Progress::Done);
    }

    #[test]
    fn another_machine_and_a_lost_configuration_end_the_waiting() {
        assert!(matches!(progress(&goal(), &in_maintenance('B')), Progress::Wrong { .. }));
        let mut other = running("v1.12.4");
        other.machine.macs = vec!["aa:bb:cc:00:00:01".to_owned()];
        assert!(matches!(of(other), Progress::Wrong { .. }));
        assert_eq!(progress(&goal(), &Sight::Silent { why: "no answer".to_owned() }), underway("is away"));
    }
}
