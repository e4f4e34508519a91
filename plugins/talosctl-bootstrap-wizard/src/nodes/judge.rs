//! What is wrong with a node, from facts alone.

use jiff::{SignedDuration, Timestamp};
use labkit::finding::{Finding, Rule, Severity, Subject};
use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Member, NodeFacts, State};
use crate::cluster::Role;
use crate::findings::access::CLOCK;
use crate::findings::node as rules;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The rule's code, for `explain`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// In one word.
    pub reason: &'static str,
    /// In a sentence.
    pub message: String,
    /// The rule.
    #[serde(skip)]
    pub rule: &'static Rule,
}

impl Problem {
    /// As a finding about the node of that name.
    pub fn finding(&self, name: &str) -> Finding {
        self.rule.finding(Subject::new("node", name), self.message.clone())
    }
}

/// A certificate of the API is made anew every twelve hours; one that is left with less than this was not.
const CERTIFICATE_LEFT: SignedDuration = SignedDuration::from_hours(1);

/// Clocks that differ by less agree: asking takes time, too.
const CLOCKS_AGREE: SignedDuration = SignedDuration::from_secs(10);

/// Everything that is wrong with the node, the worst first. `members` are those of etcd, if the cluster has one.
pub fn judge(node: &NodeFacts, members: Option<&[Member]>, now: Timestamp) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |rule: &'static Rule, reason, message: String| {
        problems.push(Problem { code: rule.code, severity: rule.severity, reason, message, rule });
    };
    match node.state {
        State::Silent => add(
            &rules::SILENT,
            "Silent",
            node.why.clone().unwrap_or_else(|| "nothing answers on the Talos port".to_owned()),
        ),
        State::NotTalos => {
            add(&rules::NOT_TALOS, "NotTalos", "something that is not Talos answers on the port".to_owned());
        }
        State::Foreign => {
            let why = node.why.clone();
            add(
                &rules::FOREIGN,
                "Foreign",
                why.unwrap_or_else(|| "it belongs to a cluster with another secrets bundle".to_owned()),
            );
        }
        State::Configured => {
            let why = node.why.clone();
            add(
                &rules::NO_ACCESS,
                "NoAccess",
                why.unwrap_or_else(|| {
                    "it is configured, and no client certificate for it is known".to_owned()
                }),
            );
        }
        State::Maintenance => installation(node, &mut add),
        State::Ours => {
            disk(node, &mut add);
            identity(node, &mut add);
            stage(node, members, &mut add);
            etcd(node, members, &mut add);
            clock(node, &mut add);
            if let Some(until) =
                node.certificate_until.filter(|until| until.duration_since(now) < CERTIFICATE_LEFT)
            {
                add(
                    &rules::API_CERTIFICATE,
                    "Certificate",
                    format!("its API certificate ends at {until}: trustd or its clock is in trouble"),
                );
            }
        }
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems
}

fn installation(node: &NodeFacts, add: &mut impl FnMut(&'static Rule, &'static str, String)) {
    match &node.system_disk {
        Some(disk) => add(
            &rules::INSTALLED,
            "Installed",
            format!(
                "it waits for a configuration, and Talos is on {} already: it would not install anew",
                disk.name
            ),
        ),
        None => add(&rules::MAINTENANCE, "Maintenance", "it waits for a configuration".to_owned()),
    }
}

fn disk(node: &NodeFacts, add: &mut impl FnMut(&'static Rule, &'static str, String)) {
    if let Some(disk) = &node.system_disk {
        if disk.transport == "usb" {
            add(
                &rules::ON_USB,
                "OnUsb",
                format!(
                    "it is installed on the USB device {}: the stick was in when it was configured",
                    disk.name
                ),
            );
        }
        let is_it = |wanted: &str| {
            [&disk.wwid, &disk.serial, &disk.uuid].into_iter().flatten().any(|own| own == wanted)
        };
        if let Some(wanted) = node.planned.disk.as_deref().filter(|wanted| !is_it(wanted)) {
            add(
                &rules::WRONG_DISK,
                "WrongDisk",
                format!("it is installed on {}, not on the disk {wanted} of cluster.yaml", disk.name),
            );
        }
    }
    if node.booted_from_installer {
        add(
            &rules::FROM_INSTALLER,
            "FromInstaller",
            "it was booted from the installer though it is installed: take the medium out".to_owned(),
        );
    } else if let Some(medium) = &node.boot_medium {
        add(
            &rules::MEDIUM_IN,
            "MediumIn",
            format!("the installer is still in ({medium}): the next cold boot may start from it"),
        );
    }
}

fn identity(node: &NodeFacts, add: &mut impl FnMut(&'static Rule, &'static str, String)) {
    let planned = &node.planned;
    if let (Some(is), Some(wanted)) = (node.role, planned.role)
        && is != wanted
    {
        let message = format!("it is a {}, not a {} as in cluster.yaml", is.name(), wanted.name());
        add(&rules::WRONG_ROLE, "WrongRole", message);
    }
    if let (Some(is), Some(wanted)) = (&node.hostname, &planned.hostname)
        && is != wanted
    {
        add(
            &rules::WRONG_NAME,
            "WrongName",
            format!("it calls itself {is}, not {wanted} as in cluster.yaml"),
        );
    }
    if let (Some(is), Some(wanted)) = (&node.version, &planned.version)
        && is != wanted
    {
        add(&rules::OTHER_VERSION, "OtherVersion", format!("it runs {is}, not {wanted} as in cluster.yaml"));
    }
}

fn stage(
    node: &NodeFacts,
    members: Option<&[Member]>,
    add: &mut impl FnMut(&'static Rule, &'static str, String),
) {
    let unmet: Vec<_> = node.unmet.iter().map(|one| format!("{}: {}", one.name, one.reason)).collect();
    let unmet = unmet.join("; ");
    // Where another node has an etcd, this one waits to join it; a second bootstrap would split the cluster.
    if waits_for_bootstrap(node) && members.is_none() {
        add(
            &rules::NOT_BOOTSTRAPPED,
            "NotBootstrapped",
            "etcd waits: the cluster is not bootstrapped yet".to_owned(),
        );
        return;
    }
    match (node.stage.as_deref(), node.ready) {
        (Some("running"), Some(true)) | (None, _) => {}
        (Some("running"), _) => add(&rules::NOT_READY, "NotReady", format!("it is not ready: {unmet}")),
        (Some(stage), _) if unmet.is_empty() => {
            add(&rules::NOT_RUNNING, "NotRunning", format!("it is {stage}"));
        }
        (Some(stage), _) => add(&rules::NOT_RUNNING, "NotRunning", format!("it is {stage}: {unmet}")),
    }
}

fn clock(node: &NodeFacts, add: &mut impl FnMut(&'static Rule, &'static str, String)) {
    let Some(ahead) = node.clock_ahead.filter(|ahead| ahead.abs() > CLOCKS_AGREE) else { return };
    let seconds = ahead.abs().as_secs();
    let side = if ahead.is_negative() { "behind" } else { "ahead of" };
    add(&CLOCK, "Clock", format!("its clock is {seconds} s {side} ours"));
}

/// Whether it is a control plane whose etcd waits to be told to begin.
pub fn waits_for_bootstrap(node: &NodeFacts) -> bool {
    node.etcd.as_deref() == Some("Preparing") && node.members.is_none()
}

fn etcd(
    node: &NodeFacts,
    members: Option<&[Member]>,
    add: &mut impl FnMut(&'static Rule, &'static str, String),
) {
    if node.wanted_role() != Some(Role::ControlPlane) {
        return;
    }
    if node.etcd.as_deref() == Some("Failed") {
        add(&rules::ETCD_FAILED, "Etcd", "its etcd has failed".to_owned());
    }
    let Some(members) = members else { return };
    match membership(node, members) {
        None => add(&rules::NO_MEMBER, "NoMember", "it is no member of etcd".to_owned()),
        Some(member) if member.learner => {
            add(&rules::LEARNER, "Learner", "its etcd still learns and does not vote".to_owned());
        }
        Some(_) => {}
    }
}

/// The member of etcd that a node is.
pub fn membership<'m>(node: &NodeFacts, members: &'m [Member]) -> Option<&'m Member> {
    let by_id = members.iter().find(|member| Some(member.id) == node.member_id);
    by_id.or_else(|| members.iter().find(|member| member.hostname == node.name()))
}

#[cfg(test)]
mod tests {
    use labkit::talos::MemberId;

    use super::super::facts::{DiskFact, Planned, Unmet};
    use super::*;

    fn now() -> Timestamp {
        "2026-01-31T12:00:00Z".parse().unwrap()
    }

    fn healthy() -> NodeFacts {
        NodeFacts {
            address: "10.0.0.1".into(),
            state: State::Ours,
            hostname: Some("cp-1".into()),
            role: Some(Role::ControlPlane),
            stage: Some("running".into()),
            ready: Some(true),
            etcd: Some("Running".into()),
            member_id: Some(MemberId::new(1)),
            certificate_until: Some("2026-02-01T06:00:00Z".parse().unwrap()),
            ..NodeFacts::default()
        }
    }

    fn members() -> Vec<Member> {
        vec![Member { id: MemberId::new(1), hostname: "cp-1".into(), learner: false }]
    }

    fn reasons(node: &NodeFacts) -> Vec<&'static str> {
        judge(node, Some(&members()), now()).iter().map(|problem| problem.reason).collect()
    }

    #[test]
    fn a_healthy_node_has_no_problem() {
        assert_eq!(reasons(&healthy()), Vec::<&str>::new());
    }

    #[test]
    fn the_stick_as_system_disk_is_an_error() {
        let disk = DiskFact { name: "sda".into(), transport: "usb".into(), ..DiskFact::default() };
        let node = NodeFacts { system_disk: Some(disk), ..healthy() };
        let problems = judge(&node, Some(&members()), now());
        insta::assert_snapshot!(problems[0].message, @"it is installed on the USB device sda: the stick was in when it was configured");
    }

    #[test]
    fn another_disk_role_name_and_version_than_planned_are_told() {
        let disk = DiskFact { name: "sdb".into(), serial: Some("S2".into()), ..DiskFact::default() };
        let planned = Planned {
            hostname: Some("cp-9".into()),
            role: Some(Role::Worker),
            version: Some("v1.12.0".into()),
            disk: Some("S1".into()),
        };
        let version = Some("v1.11.2".into());
        let node = NodeFacts { system_disk: Some(disk.clone()), planned, version, ..healthy() };
        assert_eq!(reasons(&node), ["WrongDisk", "WrongRole", "WrongName", "OtherVersion"]);
        let right = NodeFacts { planned: Planned { disk: Some("S2".into()), ..Planned::default() }, ..node };
        assert_eq!(reasons(&right), Vec::<&str>::new());
    }

    #[test]
    fn waiting_for_bootstrap_is_expected_and_a_missing_member_is_not() {
        let waiting = NodeFacts {
            stage: Some("booting".into()),
            ready: Some(false),
            etcd: Some("Preparing".into()),
            ..healthy()
        };
        let alone = judge(&waiting, None, now());
        assert_eq!((alone.len(), alone[0].reason), (1, "NotBootstrapped"));
        let joining = NodeFacts { member_id: None, hostname: Some("cp-2".into()), ..waiting };
        assert_eq!(reasons(&joining), ["NoMember", "NotRunning"]);
        let lost = NodeFacts { member_id: None, hostname: Some("cp-2".into()), ..healthy() };
        assert_eq!(reasons(&lost), ["NoMember"]);
        let learner = vec![Member { learner: true, ..members().remove(0) }];
        assert_eq!(judge(&healthy(), Some(&learner), now())[0].reason, "Learner");
    }

    #[test]
    fn what_a_node_waits_for_is_in_the_message() {
        let unmet = vec![Unmet { name: "nodeReady".into(), reason: "node is not ready".into() }];
        let node = NodeFacts { ready: Some(false), unmet, ..healthy() };
        let problems = judge(&node, Some(&members()), now());
        assert_eq!(problems[0].message, "it is not ready: nodeReady: node is not ready");
    }

    #[test]
    fn nodes_without_access_are_told_apart() {
        for (state, reason) in [
            (State::Silent, "Silent"),
            (State::Foreign, "Foreign"),
            (State::Configured, "NoAccess"),
            (State::NotTalos, "NotTalos"),
            (State::Maintenance, "Maintenance"),
        ] {
            assert_eq!(reasons(&NodeFacts { state, ..healthy() }), [reason]);
        }
    }

    #[test]
    fn clocks_that_differ_are_told_with_their_side() {
        let by = |seconds| NodeFacts { clock_ahead: Some(SignedDuration::from_secs(seconds)), ..healthy() };
        assert_eq!(judge(&by(-90), Some(&members()), now())[0].message, "its clock is 90 s behind ours");
        assert_eq!(reasons(&by(9)), Vec::<&str>::new());
    }

    #[test]
    fn an_old_certificate_and_a_medium_left_in_are_warnings() {
        let until = Some("2026-01-31T12:30:00Z".parse().unwrap());
        let node = NodeFacts { certificate_until: until, boot_medium: Some("sda".into()), ..healthy() };
        assert_eq!(reasons(&node), ["MediumIn", "Certificate"]);
        assert_eq!(
            reasons(&NodeFacts { booted_from_installer: true, ..node }),
            ["FromInstaller", "Certificate"]
        );
    }
}
