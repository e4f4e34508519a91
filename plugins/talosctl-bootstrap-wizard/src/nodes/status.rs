//! What `status` shows: every node on one line.

use jiff::Timestamp;
use labkit::finding::{Gap, Severity};
use labkit::output::{Cell, Column, Table, Tone, View, age};
use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{DiskFact, Member, NodeFacts, State, Unmet};
use super::judge::{Problem, judge, membership, waits_for_bootstrap};
use crate::cluster::API_VERSION;
use crate::cluster::Role;
use crate::disks::size;

/// The nodes of a cluster, and how they are.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusList {
    /// `wizard.labkit.dev/v1`.
    api_version: &'static str,
    /// `StatusList`.
    kind: &'static str,
    /// The cluster's name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The nodes: control planes first, then in the order of cluster.yaml or of the talosconfig.
    pub items: Vec<StatusRow>,
    /// How many there are of each.
    pub totals: Totals,
    /// When our client certificate ends, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub client_certificate_until: Option<Timestamp>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    #[serde(skip)]
    now: Timestamp,
}

/// How many nodes there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Totals {
    /// All of them.
    pub nodes: usize,
    /// Those with nothing wrong.
    pub healthy: usize,
    /// Those with warnings only.
    pub warnings: usize,
    /// Those that are broken.
    pub broken: usize,
}

/// One node, and how it is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusRow {
    /// Its hostname; its address if it has none.
    pub name: String,
    /// Where it was asked.
    pub address: String,
    /// What answers there.
    pub state: State,
    /// In one word: the reason of the worst problem, else `Ready`.
    pub status: String,
    /// Everything that is wrong, the worst first.
    pub problems: Vec<Problem>,
    /// `controlplane` or `worker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// `booting`, `running`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Whether it says that it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// What it waits for.
    pub unmet: Vec<Unmet>,
    /// Version of Talos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The disk Talos is installed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_disk: Option<DiskFact>,
    /// Its place in etcd: `member`, `learner`, `waiting`, `none`; nothing for workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etcd: Option<&'static str>,
    /// The end of its API certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub certificate_until: Option<Timestamp>,
    /// When it was seen last: now, or by the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_seen: Option<Timestamp>,
    /// UUID of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// What was seen, before it is judged.
#[derive(Debug, Default)]
pub struct Seen {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// The nodes in order.
    pub nodes: Vec<NodeFacts>,
    /// The end of our client certificate.
    pub client_certificate_until: Option<Timestamp>,
}

/// The members that etcd has: as the node with the longest list says, for a member that was just added is not known
/// everywhere at once.
pub fn members(nodes: &[NodeFacts]) -> Option<&[Member]> {
    nodes.iter().filter_map(|node| node.members.as_deref()).max_by_key(|members| members.len())
}

impl StatusList {
    /// Judges what was seen at this moment.
    pub fn new(mut seen: Seen, now: Timestamp) -> Self {
        seen.nodes.sort_by_key(NodeFacts::wanted_role);
        let members = members(&seen.nodes).map(<[Member]>::to_vec);
        let gaps = seen.nodes.iter().flat_map(|node| node.gaps.iter().cloned()).collect();
        let rows: Vec<_> =
            seen.nodes.into_iter().map(|node| StatusRow::new(node, members.as_deref(), now)).collect();
        let worst = |row: &StatusRow| row.problems.first().map(|problem| problem.severity);
        let count = |severity| rows.iter().filter(|row| worst(row) == severity).count();
        let totals = Totals {
            nodes: rows.len(),
            healthy: count(None) + count(Some(Severity::Info)),
            warnings: count(Some(Severity::Warning)),
            broken: count(Some(Severity::Error)),
        };
        Self {
            api_version: API_VERSION,
            kind: "StatusList",
            cluster: seen.cluster,
            items: rows,
            totals,
            client_certificate_until: seen.client_certificate_until,
            gaps,
            now,
        }
    }

    /// `6 nodes: 5 healthy, 1 broken`.
    pub fn summary(&self) -> String {
        let Totals { nodes, healthy, warnings, broken } = self.totals;
        let noun = if nodes == 1 { "node" } else { "nodes" };
        let warned = if warnings == 1 { "with a warning" } else { "with warnings" };
        let parts = [(healthy, "healthy"), (warnings, warned), (broken, "broken")];
        let parts: Vec<_> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        format!("{nodes} {noun}: {}", parts.join(", "))
    }
}

impl StatusRow {
    fn new(node: NodeFacts, members: Option<&[Member]>, now: Timestamp) -> Self {
        let problems = judge(&node, members, now);
        let role = node.wanted_role();
        let is_seen = !matches!(node.state, State::Silent | State::NotTalos);
        Self {
            name: node.name().to_owned(),
            status: problems.first().map_or("Ready", |worst| worst.reason).to_owned(),
            etcd: etcd(&node, members),
            problems,
            role: role.map(Role::name),
            address: node.address,
            state: node.state,
            stage: node
                .stage
                .or_else(|| (node.state == State::Maintenance).then(|| "maintenance".to_owned())),
            ready: node.ready,
            unmet: node.unmet,
            version: node.version,
            system_disk: node.system_disk,
            certificate_until: node.certificate_until,
            last_seen: if is_seen { Some(now) } else { node.last_seen },
            uuid: node.uuid,
        }
    }
}

fn etcd(node: &NodeFacts, members: Option<&[Member]>) -> Option<&'static str> {
    if node.wanted_role() == Some(Role::Worker) || node.wanted_role().is_none() {
        return None;
    }
    match members.map(|members| membership(node, members)) {
        Some(Some(member)) if member.learner => Some("learner"),
        Some(Some(_)) => Some("member"),
        Some(None) => Some("none"),
        None if waits_for_bootstrap(node) => Some("waiting"),
        None => None,
    }
}

impl View for StatusList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NODE"),
            Column::new("ADDRESS"),
            Column::new("ROLE"),
            Column::new("STATUS"),
            Column::new("STAGE"),
            Column::new("READY"),
            Column::new("VERSION"),
            Column::new("DISK"),
            Column::new("ETCD"),
            Column::new("CERTIFICATE").right(),
            Column::new("SEEN").right(),
            Column::wide("UUID"),
            Column::wide("PROBLEMS"),
        ]);
        let now = self.now;
        for row in &self.items {
            let messages: Vec<_> = row.problems.iter().map(|problem| problem.message.as_str()).collect();
            table.row([
                row.name.as_str().into(),
                row.address.as_str().into(),
                Cell::or_none(row.role),
                status(row),
                Cell::or_none(row.stage.as_deref()),
                Cell::or_none(row.ready.map(|ready| if ready { "yes" } else { "no" })),
                Cell::or_none(row.version.as_deref()),
                Cell::or_none(
                    row.system_disk.as_ref().map(|disk| format!("{} {}", disk.name, size(disk.size))),
                ),
                Cell::or_none(row.etcd),
                Cell::or_none(row.certificate_until.map(|until| age(now, until))),
                seen(row, now),
                Cell::or_none(row.uuid.as_deref()),
                messages.join("; ").into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|row| format!("node/{}", row.name)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No nodes found.".to_owned())
    }
}

fn status(row: &StatusRow) -> Cell {
    let tone = row.problems.first().map_or(Tone::Good, |worst| worst.severity.tone());
    Cell::toned(row.status.as_str(), tone)
}

fn seen(row: &StatusRow, now: Timestamp) -> Cell {
    match row.last_seen {
        Some(moment) if moment == now => "now".into(),
        Some(moment) => Cell::toned(age(moment, now), Tone::Warning),
        None => Cell::toned("never", Tone::Muted),
    }
}

#[cfg(test)]
mod tests {
    use labkit::talos::MemberId;

    use super::super::facts::Planned;
    use super::*;

    fn node(name: &str, role: Role, state: State) -> NodeFacts {
        let planned = Planned { hostname: Some(name.into()), role: Some(role), ..Planned::default() };
        NodeFacts { address: format!("addr-{name}"), state, planned, ..NodeFacts::default() }
    }

    #[test]
    fn control_planes_come_first_and_totals_count_the_worst_of_each() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        let mut leader = node("cp-1", Role::ControlPlane, State::Ours);
        leader.stage = Some("running".into());
        leader.ready = Some(true);
        leader.member_id = Some(MemberId::new(7));
        leader.members = Some(vec![Member { id: MemberId::new(7), hostname: "cp-1".into(), learner: false }]);
        let mut away = node("w-1", Role::Worker, State::Silent);
        away.last_seen = Some("2026-01-31T10:00:00Z".parse().unwrap());
        let waiting = node("w-2", Role::Worker, State::Maintenance);
        let seen = Seen { nodes: vec![away, waiting, leader], ..Seen::default() };
        let body = StatusList::new(seen, now);
        let row = |row: &StatusRow| {
            format!(
                "{} {} {:?} {:?}",
                row.name,
                row.status,
                row.etcd,
                row.last_seen.map(|seen| age(seen, now))
            )
        };
        let rows: Vec<_> = body.items.iter().map(row).collect();
        insta::assert_snapshot!(rows.join("\n"), @r#"
        cp-1 Ready Some("member") Some("0s")
        w-1 Silent None Some("120m")
        w-2 Maintenance None Some("0s")
        "#);
        assert_eq!(body.summary(), "3 nodes: 1 healthy, 1 with a warning, 1 broken");
        assert_eq!(body.totals, Totals { nodes: 3, healthy: 1, warnings: 1, broken: 1 });
    }
}
