//! What comes next in the walk, as a pure decision.

use crate::cluster::{Cluster, Role};
use crate::journal::{BootstrapStage, History};

/// One stretch of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// There is no description of a cluster yet.
    Describe,
    /// The secrets and files of the cluster are made.
    Generate,
    /// These control planes are installed.
    ControlPlanes(Vec<String>),
    /// etcd begins.
    Bootstrap,
    /// These workers are installed.
    Workers(Vec<String>),
    /// The cluster is waited for until it is healthy.
    Health,
    /// The kubeconfig is merged into the user's.
    Kubeconfig,
    /// The nodes are written down.
    Record,
    /// Nothing is left.
    Done,
}

/// What is there, and what this run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing<'w> {
    /// The description of the cluster.
    pub cluster: Option<&'w Cluster>,
    /// Whether its secrets exist.
    pub has_secrets: bool,
    /// The journal.
    pub history: Option<&'w History>,
    /// The cluster was healthy in this run.
    pub is_healthy: bool,
    /// The kubeconfig was merged or declined in this run.
    pub has_kubeconfig: bool,
    /// The nodes were recorded, or that was declined, in this run.
    pub is_recorded: bool,
}

impl Stage {
    /// Its number, from 1; the walk has [`Stage::COUNT`].
    pub fn number(&self) -> usize {
        match self {
            Self::Describe => 1,
            Self::Generate => 2,
            Self::ControlPlanes(_) => 3,
            Self::Bootstrap => 4,
            Self::Workers(_) => 5,
            Self::Health => 6,
            Self::Kubeconfig => 7,
            Self::Record | Self::Done => Self::COUNT,
        }
    }

    /// How many there are.
    pub const COUNT: usize = 8;

    /// What happens in it.
    pub fn what(&self) -> String {
        match self {
            Self::Describe => "describe the cluster".to_owned(),
            Self::Generate => "make the secrets and files of the cluster".to_owned(),
            Self::ControlPlanes(names) => format!("install the control planes {}", names.join(", ")),
            Self::Bootstrap => "bootstrap etcd, once, on one control plane".to_owned(),
            Self::Workers(names) => format!("install the workers {}", names.join(", ")),
            Self::Health => "wait until the cluster is healthy".to_owned(),
            Self::Kubeconfig => "fetch the kubeconfig".to_owned(),
            Self::Record => "write down which node is where".to_owned(),
            Self::Done => "done".to_owned(),
        }
    }

    /// Why now.
    pub fn why(&self) -> &'static str {
        match self {
            Self::Describe => {
                "everything after this follows from one file, cluster.yaml, which you can read and change"
            }
            Self::Generate => {
                "every node gets its configuration from one bundle of secrets; nothing is sent anywhere yet"
            }
            Self::ControlPlanes(_) => {
                "they come first: etcd lives on them, and workers get their certificates from them"
            }
            Self::Bootstrap => {
                "until then etcd waits on every control plane; twice would make two clusters of one"
            }
            Self::Workers(_) => "the control planes can give them certificates now",
            Self::Health => "a node that answers is not yet a cluster that works",
            Self::Kubeconfig => "kubectl needs it",
            Self::Record => "the next person has to know what is where",
            Self::Done => "",
        }
    }
}

/// Decides.
pub fn next(standing: &Standing<'_>) -> Stage {
    let Some(cluster) = standing.cluster else { return Stage::Describe };
    if !standing.has_secrets {
        return Stage::Generate;
    }
    let open = |role: Role| -> Vec<String> {
        let is_installed =
            |name: &str| standing.history.is_some_and(|history| history.node(name).installed.is_some());
        cluster.of_role(role).map(|node| node.hostname.clone()).filter(|name| !is_installed(name)).collect()
    };
    let planes = open(Role::ControlPlane);
    if !planes.is_empty() {
        return Stage::ControlPlanes(planes);
    }
    let bootstrap = standing.history.and_then(|history| history.bootstrap.as_ref());
    if !bootstrap.is_some_and(|bootstrap| matches!(bootstrap.stage, BootstrapStage::Done(_))) {
        return Stage::Bootstrap;
    }
    let workers = open(Role::Worker);
    if !workers.is_empty() {
        return Stage::Workers(workers);
    }
    match standing {
        Standing { is_healthy: false, .. } => Stage::Health,
        Standing { has_kubeconfig: false, .. } => Stage::Kubeconfig,
        Standing { is_recorded: false, .. } => Stage::Record,
        _ => Stage::Done,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cluster::parse;
    use crate::disks::Identity;
    use crate::journal::{Event, Installed, Machine, Record, replay};

    const CLUSTER: &str = "
apiVersion: wizard.labkit.dev/v1
kind: Cluster
name: home
endpoint: https://10.0.0.1:6443
talosVersion: v1.11.2
kubernetesVersion: v1.34.1
nodes:
  - {hostname: one, role: controlplane, address: 10.0.0.1}
  - {hostname: two, role: worker, address: 10.0.0.2}
";

    fn installed(node: &str, role: &str) -> Record {
        let event = Event::Installed(Installed {
            address: "10.0.0.1".to_owned(),
            version: "v1.11.2".to_owned(),
            role: role.to_owned(),
            stage: "booting".to_owned(),
            disk: Identity::Wwid { wwid: "eui.1".to_owned() },
            machine: Machine::default(),
        });
        record(node, event)
    }

    fn record(node: &str, event: Event) -> Record {
        Record { at: "2026-01-31T12:00:00Z".parse().expect("a time"), node: node.to_owned(), event }
    }

    #[test]
    fn the_walk_goes_from_nothing_to_the_record() {
        let cluster = parse(CLUSTER, "cluster.yaml", Path::new("/")).expect("a cluster");
        assert_eq!(next(&Standing::default()), Stage::Describe);
        let described = Standing { cluster: Some(&cluster), ..Standing::default() };
        assert_eq!(next(&described), Stage::Generate);
        let generated = Standing { has_secrets: true, ..described };
        assert_eq!(next(&generated), Stage::ControlPlanes(vec!["one".to_owned()]));

        let mut records = vec![installed("one", "controlplane")];
        let history = replay(&records);
        assert_eq!(next(&Standing { history: Some(&history), ..generated }), Stage::Bootstrap);
        records.push(record("one", Event::Bootstrapped { members: vec!["one".to_owned()] }));
        let history = replay(&records);
        let bootstrapped = Standing { history: Some(&history), ..generated };
        assert_eq!(next(&bootstrapped), Stage::Workers(vec!["two".to_owned()]));
        records.push(installed("two", "worker"));
        let history = replay(&records);
        let whole = Standing { history: Some(&history), ..generated };
        assert_eq!(next(&whole), Stage::Health);
        let healthy = Standing { is_healthy: true, ..whole };
        assert_eq!(next(&healthy), Stage::Kubeconfig);
        let usable = Standing { has_kubeconfig: true, ..healthy };
        assert_eq!(next(&usable), Stage::Record);
        assert_eq!(next(&Standing { is_recorded: true, ..usable }), Stage::Done);
    }
}
