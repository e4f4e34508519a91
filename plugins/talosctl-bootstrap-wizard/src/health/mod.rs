//! Whether a cluster is healthy: Talos's own checks, and what its nodes say.
//!
//! | module | job |
//! | --- | --- |
//! | [`checks`] | the checks a control plane runs, line by line |
//! | [`judge`](fn@judge) | findings from both |

pub mod checks;

use std::collections::BTreeSet;

use jiff::Timestamp;
use labkit::finding::{Evidence, Finding, Subject};
use labkit::talos::MemberId;

use crate::findings::cluster as rules;
use crate::nodes::facts::{Member, NodeFacts, State};
use crate::nodes::judge::{judge as judge_node, membership};
use crate::nodes::status::members;
use checks::{CheckState, Checks};

/// The checks that are behind the network plugin: nothing before them needs one.
const BEHIND_CNI: [&str; 4] = [
    "all k8s nodes to report ready",
    "kube-proxy to report ready",
    "coredns to report ready",
    "all k8s nodes to report schedulable",
];

/// The last check before those.
const BEFORE_CNI: &str = "all control plane components to be ready";

/// How the run of the checks ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every check is fulfilled.
    Well,
    /// It gave up; the node's words.
    Unfulfilled(String),
    /// The checks could not be run; why.
    NotRun(String),
}

/// What is wrong with the cluster.
pub fn judge(
    nodes: &[NodeFacts],
    checks: &Checks,
    ended: &Ended,
    without_cni: bool,
    now: Timestamp,
) -> Vec<Finding> {
    let members = members(nodes);
    let mut findings: Vec<_> = nodes
        .iter()
        .flat_map(|node| judge_node(node, members, now).into_iter().map(|one| one.finding(node.name())))
        .collect();
    findings.extend(etcd(nodes, members));
    findings.extend(served(checks, ended, without_cni));
    findings
}

/// What Talos's checks come to.
fn served(checks: &Checks, ended: &Ended, without_cni: bool) -> Option<Finding> {
    let cluster = || Subject::new("cluster", "health");
    match (ended, checks.open()) {
        (Ended::Well, _) => None,
        (Ended::NotRun(why), _) | (Ended::Unfulfilled(why), None) => {
            Some(rules::UNCHECKED.finding(cluster(), why.clone()))
        }
        (Ended::Unfulfilled(_), Some(check))
            if without_cni && checks.has_passed(BEFORE_CNI) && BEHIND_CNI.contains(&check.name.as_str()) =>
        {
            let subject = Subject::new("check", check.name.as_str());
            Some(
                rules::NO_CNI
                    .finding(subject, "the cluster waits for a network plugin; all before it is well"),
            )
        }
        (Ended::Unfulfilled(why), Some(check)) => {
            let said = match &check.state {
                CheckState::Unfulfilled(said) => said,
                _ => why,
            };
            let subject = Subject::new("check", check.name.as_str());
            Some(rules::CHECK.finding(subject, format!("{} is waited for: {said}", check.name)))
        }
    }
}

/// What is wrong with etcd as a whole.
fn etcd(nodes: &[NodeFacts], members: Option<&[Member]>) -> Vec<Finding> {
    let subject = || Subject::new("cluster", "etcd");
    let mut findings = Vec::new();
    if let Some((one, other)) = split(nodes) {
        let evidence =
            [one, other].map(|node| Evidence::new(format!("{} lists {}", node.name(), listed(node))));
        let message = format!("{} and {} have no etcd member in common", one.name(), other.name());
        findings.push(rules::SPLIT.finding(subject(), message).evidence(evidence));
    }
    let Some(members) = members else { return findings };
    if members.len() % 2 == 0 && !members.is_empty() {
        let message =
            format!("etcd has {} members: it stands the loss of {}", members.len(), (members.len() - 1) / 2);
        findings.push(rules::EVEN.finding(subject(), message));
    }
    // Who is silent may be any member.
    if nodes.iter().all(|node| node.state == State::Ours) {
        for member in members {
            if !nodes.iter().any(|node| membership(node, std::slice::from_ref(member)).is_some()) {
                let message = format!("etcd member {} ({}) is none of the nodes", member.hostname, member.id);
                findings
                    .push(rules::ETCD_STRANGER.finding(Subject::new("member", &member.hostname), message));
            }
        }
    }
    findings
}

/// Two nodes whose etcd clusters have nobody in common.
fn split(nodes: &[NodeFacts]) -> Option<(&NodeFacts, &NodeFacts)> {
    let ids = |node: &NodeFacts| -> BTreeSet<MemberId> {
        node.members.iter().flatten().map(|member| member.id).collect()
    };
    let mut known = nodes.iter().filter(|node| node.members.as_ref().is_some_and(|list| !list.is_empty()));
    let first = known.next()?;
    let own = ids(first);
    known.find(|node| ids(node).is_disjoint(&own)).map(|other| (first, other))
}

fn listed(node: &NodeFacts) -> String {
    let names: Vec<_> = node.members.iter().flatten().map(|member| member.hostname.as_str()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Role;

    fn now() -> Timestamp {
        "2026-01-31T12:00:00Z".parse().unwrap()
    }

    fn member(id: u64) -> Member {
        Member { id: MemberId::new(id), hostname: format!("cp-{id}"), learner: false }
    }

    fn control_plane(id: u64, ids: &[u64]) -> NodeFacts {
        NodeFacts {
            state: State::Ours,
            hostname: Some(format!("cp-{id}")),
            role: Some(Role::ControlPlane),
            stage: Some("running".into()),
            ready: Some(true),
            etcd: Some("Running".into()),
            member_id: Some(MemberId::new(id)),
            members: Some(ids.iter().copied().map(member).collect()),
            ..NodeFacts::default()
        }
    }

    fn codes(nodes: &[NodeFacts], checks: &Checks, ended: &Ended, without_cni: bool) -> Vec<String> {
        let findings = judge(nodes, checks, ended, without_cni, now());
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    }

    fn reported(lines: &[&str]) -> Checks {
        let mut checks = Checks::default();
        for line in lines {
            checks.take(line);
        }
        checks
    }

    #[test]
    fn three_members_that_agree_are_well() {
        let nodes: Vec<_> = [1, 2, 3].map(|id| control_plane(id, &[1, 2, 3])).into();
        assert_eq!(codes(&nodes, &Checks::default(), &Ended::Well, false), Vec::<String>::new());
    }

    #[test]
    fn two_clusters_in_one_are_found() {
        let nodes = [control_plane(1, &[1]), control_plane(2, &[2])];
        let found = codes(&nodes, &Checks::default(), &Ended::Well, false);
        assert!(
            found.contains(&"WIZARD-ETCD-SPLIT cp-1 and cp-2 have no etcd member in common".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn an_even_number_and_a_member_without_a_node_are_found() {
        let nodes = [control_plane(1, &[1, 9])];
        insta::assert_snapshot!(codes(&nodes, &Checks::default(), &Ended::Well, false).join("\n"), @r"
        WIZARD-ETCD-EVEN etcd has 2 members: it stands the loss of 0
        WIZARD-ETCD-STRANGER etcd member cp-9 (0000000000000009) is none of the nodes
        ");
    }

    #[test]
    fn the_check_it_stays_at_is_named_with_what_it_said() {
        let checks = reported(&[
            "waiting for etcd to be healthy: OK",
            "waiting for kubelet to be healthy: 10.0.0.3: not running",
        ]);
        let ended = Ended::Unfulfilled("context deadline exceeded".into());
        assert_eq!(
            codes(&[], &checks, &ended, false),
            ["WIZARD-HEALTH-CHECK kubelet to be healthy is waited for: 10.0.0.3: not running"]
        );
        assert_eq!(
            codes(&[], &Checks::default(), &ended, false),
            ["WIZARD-HEALTH-UNCHECKED context deadline exceeded"]
        );
    }

    #[test]
    fn without_a_network_plugin_the_last_checks_are_no_fault() {
        let checks = reported(&[
            "waiting for all control plane components to be ready: OK",
            "waiting for all k8s nodes to report ready: some nodes are not ready",
        ]);
        let ended = Ended::Unfulfilled("deadline".into());
        assert!(codes(&[], &checks, &ended, true)[0].starts_with("WIZARD-HEALTH-NO-CNI "));
        assert!(codes(&[], &checks, &ended, false)[0].starts_with("WIZARD-HEALTH-CHECK "));
    }
}
