//! What `record` keeps: the nodes as a document for Git, and as hosts of an address inventory.

use std::net::IpAddr;

use labkit::plan::{Action, FieldChange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::facts::{NodeFacts, State};
use crate::cluster::API_VERSION;

/// The `kind` of the document.
pub const KIND: &str = "NodeRecord";

/// The nodes of a cluster as they were found.
///
/// It holds no time: what has not changed gives the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeRecord {
    /// `wizard.labkit.dev/v1`.
    pub api_version: String,
    /// `NodeRecord`.
    pub kind: String,
    /// The cluster's name.
    pub cluster: String,
    /// By hostname.
    pub nodes: Vec<Recorded>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// Its hostname.
    pub hostname: String,
    /// Where it answers.
    pub address: String,
    /// `controlplane` or `worker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Version of Talos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// UUID of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// Hardware addresses of its network interfaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub macs: Vec<String>,
    /// The disk Talos is installed on, by what does not change with the next boot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<RecordedDisk>,
}

/// A disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedDisk {
    /// What it calls itself.
    pub model: String,
    /// Its serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Its worldwide name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wwid: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// A change of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// What happens to it.
    pub action: Action,
    /// Whose entry it is.
    pub name: String,
    /// Field by field.
    pub fields: Vec<FieldChange>,
}

impl NodeRecord {
    /// What was seen, with the entries of an earlier record for nodes that are not seen now.
    pub fn new(cluster: &str, seen: &[NodeFacts], before: Option<&Self>) -> Self {
        let mut nodes: Vec<_> = seen.iter().filter_map(recorded).collect();
        for old in before.into_iter().flat_map(|before| &before.nodes) {
            let is_known = |node: &Recorded| {
                node.hostname == old.hostname || (node.uuid.is_some() && node.uuid == old.uuid)
            };
            if !nodes.iter().any(is_known) {
                nodes.push(old.clone());
            }
        }
        nodes.sort_by(|a, b| a.hostname.cmp(&b.hostname));
        Self {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
            cluster: cluster.to_owned(),
            nodes,
        }
    }

    /// What differs from before.
    pub fn changes(&self, before: Option<&Self>) -> Vec<EntryChange> {
        let empty = Vec::new();
        let old = before.map_or(&empty, |before| &before.nodes);
        let changed = |node: &Recorded| {
            let known = old.iter().find(|old| old.hostname == node.hostname);
            let fields = fields(known, node);
            let action = if known.is_some() { Action::Update } else { Action::Create };
            (!fields.is_empty()).then(|| EntryChange { action, name: node.hostname.clone(), fields })
        };
        let gone = old.iter().filter(|old| !self.nodes.iter().any(|node| node.hostname == old.hostname));
        let gone = gone.map(|old| EntryChange {
            action: Action::Delete,
            name: old.hostname.clone(),
            fields: Vec::new(),
        });
        self.nodes.iter().filter_map(changed).chain(gone).collect()
    }
}

/// A node that was seen from inside; of others nothing is certain.
fn recorded(node: &NodeFacts) -> Option<Recorded> {
    if node.state != State::Ours {
        return None;
    }
    Some(Recorded {
        hostname: node.name().to_owned(),
        address: node.address.clone(),
        role: node.wanted_role().map(|role| role.name().to_owned()),
        version: node.version.clone(),
        uuid: node.uuid.clone(),
        macs: node.links.iter().map(|link| link.mac.clone()).collect(),
        disk: node.system_disk.as_ref().map(|disk| RecordedDisk {
            model: disk.model.clone(),
            serial: disk.serial.clone(),
            wwid: disk.wwid.clone(),
            size: disk.size,
        }),
    })
}

fn fields(old: Option<&Recorded>, new: &Recorded) -> Vec<FieldChange> {
    let disk = |node: &Recorded| {
        let disk = node.disk.as_ref()?;
        Some(disk.wwid.clone().or_else(|| disk.serial.clone()).unwrap_or_else(|| disk.model.clone()))
    };
    let pair = |path: &'static str, part: &dyn Fn(&Recorded) -> Option<String>| {
        (path, old.and_then(part), part(new))
    };
    let pairs = [
        pair("address", &|node| Some(node.address.clone())),
        pair("role", &|node| node.role.clone()),
        pair("version", &|node| node.version.clone()),
        pair("uuid", &|node| node.uuid.clone()),
        pair("macs", &|node| (!node.macs.is_empty()).then(|| node.macs.join(" "))),
        pair("disk", &disk),
    ];
    let differing = pairs.into_iter().filter(|(_, before, after)| before != after);
    differing
        .map(|(path, before, after): (&str, _, _)| FieldChange { path: path.to_owned(), before, after })
        .collect()
}

/// The inventory with the nodes among its hosts (`hosts` of `NetworkInventory`, ipam.labkit.dev/v1), and what differs.
///
/// A host of the same name keeps its other fields. Nodes that are not named by an address are left out.
pub fn with_hosts(inventory: &Json, record: &NodeRecord) -> (Json, Vec<EntryChange>) {
    let mut wanted = inventory.clone();
    let mut changes = Vec::new();
    for node in &record.nodes {
        let Ok(address) = node.address.parse::<IpAddr>() else { continue };
        let ip = address.to_string();
        if !wanted.get("hosts").is_some_and(Json::is_array) {
            wanted["hosts"] = json!([]);
        }
        let Some(hosts) = wanted.get_mut("hosts").and_then(Json::as_array_mut) else { continue };
        let place =
            hosts.iter_mut().find(|host| host.get("name").and_then(Json::as_str) == Some(&node.hostname));
        let change = if let Some(host) = place {
            update(host, &ip, node)
        } else {
            let mut host = json!({"name": node.hostname, "ip": ip, "role": "node"});
            if let Some(mac) = node.macs.first() {
                host["mac"] = json!(mac);
            }
            hosts.push(host);
            Some((Action::Create, vec![field("ip", None, Some(&ip))]))
        };
        changes.extend(change.map(|(action, fields)| EntryChange {
            action,
            name: node.hostname.clone(),
            fields,
        }));
    }
    (wanted, changes)
}

fn update(host: &mut Json, ip: &str, node: &Recorded) -> Option<(Action, Vec<FieldChange>)> {
    let mut fields = Vec::new();
    let text = |host: &Json, name: &str| host.get(name).and_then(Json::as_str).map(str::to_owned);
    let has_it = match host.get("ip") {
        Some(Json::Array(all)) => all.iter().any(|one| one.as_str() == Some(ip)),
        Some(one) => one.as_str() == Some(ip),
        None => false,
    };
    if !has_it {
        fields.push(field("ip", text(host, "ip").as_deref(), Some(ip)));
        host["ip"] = json!(ip);
    }
    if let Some(mac) = node.macs.first() {
        let before = text(host, "mac");
        if !before.as_deref().is_some_and(|before| before.eq_ignore_ascii_case(mac)) {
            fields.push(field("mac", before.as_deref(), Some(mac)));
            host["mac"] = json!(mac);
        }
    }
    (!fields.is_empty()).then_some((Action::Update, fields))
}

fn field(path: &str, before: Option<&str>, after: Option<&str>) -> FieldChange {
    FieldChange { path: path.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::super::facts::LinkFact;
    use super::*;

    fn node(name: &str, address: &str) -> NodeFacts {
        NodeFacts {
            address: address.into(),
            state: State::Ours,
            hostname: Some(name.into()),
            uuid: Some(format!("uuid-{name}")),
            links: vec![LinkFact { mac: "02:00:00:00:00:01".into(), ..LinkFact::default() }],
            ..NodeFacts::default()
        }
    }

    fn lines(changes: &[EntryChange]) -> String {
        let line = |change: &EntryChange| {
            let fields: Vec<_> = change.fields.iter().map(ToString::to_string).collect();
            format!("{} {}: {}", change.action.verb(), change.name, fields.join("; "))
        };
        changes.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn silent_nodes_keep_their_entry_and_changes_are_told_field_by_field() {
        let before = NodeRecord::new("home", &[node("cp-1", "10.0.0.1"), node("w-1", "10.0.0.2")], None);
        let silent = NodeFacts { state: State::Silent, ..node("w-1", "10.0.0.2") };
        let now = NodeRecord::new("home", &[node("cp-1", "10.0.0.9"), silent], Some(&before));
        assert_eq!(now.nodes.len(), 2);
        assert_eq!(lines(&now.changes(Some(&before))), "update cp-1: address: 10.0.0.1 -> 10.0.0.9");
        assert!(now.changes(Some(&now)).is_empty());
        assert_eq!(before.changes(None).len(), 2);
    }

    #[test]
    fn a_machine_that_was_renamed_is_not_kept_twice() {
        let before = NodeRecord::new("home", &[node("old", "10.0.0.1")], None);
        let renamed = NodeFacts { uuid: Some("uuid-old".into()), ..node("new", "10.0.0.1") };
        let now = NodeRecord::new("home", &[renamed], Some(&before));
        assert_eq!(now.nodes.len(), 1);
        assert!(lines(&now.changes(Some(&before))).ends_with("delete old: "));
    }

    #[test]
    fn hosts_get_address_and_hardware_address_and_keep_the_rest() {
        let inventory = json!({"hosts": [
            {"name": "nas", "ip": "10.0.0.5"},
            {"name": "cp-1", "ip": "10.0.0.7", "owner": "home", "mac": "02:00:00:00:00:01"},
        ]});
        let seen = [node("cp-1", "10.0.0.1"), node("w-1", "10.0.0.2"), node("w-2", "127.0.0.1:50001")];
        let (wanted, changes) = with_hosts(&inventory, &NodeRecord::new("home", &seen, None));
        insta::assert_snapshot!(lines(&changes), @r"
        update cp-1: ip: 10.0.0.7 -> 10.0.0.1
        create w-1: ip: + 10.0.0.2
        ");
        assert_eq!(wanted["hosts"][1]["owner"], "home");
        assert_eq!(
            wanted["hosts"][2],
            json!({"name": "w-1", "ip": "10.0.0.2", "role": "node", "mac": "02:00:00:00:00:01"})
        );
        assert!(with_hosts(&wanted, &NodeRecord::new("home", &seen, None)).1.is_empty());
    }
}
