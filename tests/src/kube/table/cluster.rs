//! Tables of what belongs to the whole cluster: nodes, namespaces, volumes, classes.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::object::{at, items, text};
use super::text::{NONE, UNKNOWN, UNSET, access_modes, age_cell, count, or};
use super::{Cells, Column};

pub(super) fn columns(group: &str, kind: &str) -> Option<(&'static [Column], Cells)> {
    Some(match (group, kind) {
        ("", "Node") => (NODE, node),
        ("", "Namespace") => (NAMESPACE, namespace),
        ("", "PersistentVolume") => (VOLUME, volume),
        ("storage.k8s.io", "StorageClass") => (STORAGE_CLASS, storage_class),
        ("scheduling.k8s.io", "PriorityClass") => (PRIORITY_CLASS, priority_class),
        _ => return None,
    })
}

fn name(object: &Value) -> &str {
    text(object, &["metadata", "name"])
}

const NODE: &[Column] = &[
    ("Name", "string", 0),
    ("Status", "string", 0),
    ("Roles", "string", 0),
    ("Age", "string", 0),
    ("Version", "string", 0),
    ("Internal-IP", "string", 1),
    ("External-IP", "string", 1),
    ("OS-Image", "string", 1),
    ("Kernel-Version", "string", 1),
    ("Container-Runtime", "string", 1),
];

fn node(object: &Value, now: Timestamp) -> Vec<Value> {
    let address = |kind: &str| {
        items(object, &["status", "addresses"])
            .iter()
            .find(|address| text(address, &["type"]) == kind)
            .map_or(NONE, |address| text(address, &["address"]))
    };
    let info = |field: &str| or(text(object, &["status", "nodeInfo", field]), UNKNOWN);
    vec![
        json!(name(object)),
        json!(node_status(object)),
        json!(node_roles(object)),
        age_cell(object, now),
        json!(text(object, &["status", "nodeInfo", "kubeletVersion"])),
        json!(address("InternalIP")),
        json!(address("ExternalIP")),
        json!(info("osImage")),
        json!(info("kernelVersion")),
        json!(info("containerRuntimeVersion")),
    ]
}

fn node_status(node: &Value) -> String {
    let ready =
        items(node, &["status", "conditions"]).iter().find(|condition| text(condition, &["type"]) == "Ready");
    let mut parts = vec![match ready.map(|condition| text(condition, &["status"])) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }];
    if at(node, &["spec", "unschedulable"]) == Some(&Value::Bool(true)) {
        parts.push("SchedulingDisabled");
    }
    parts.join(",")
}

fn node_roles(node: &Value) -> String {
    let mut roles: Vec<&str> = at(node, &["metadata", "labels"])
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) if !role.is_empty() => Some(role),
            _ if key == "kubernetes.io/role" => value.as_str(),
            _ => None,
        })
        .collect();
    roles.sort_unstable();
    or(&roles.join(","), NONE)
}

const NAMESPACE: &[Column] = &[("Name", "string", 0), ("Status", "string", 0), ("Age", "string", 0)];

fn namespace(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![json!(name(object)), json!(text(object, &["status", "phase"])), age_cell(object, now)]
}

const VOLUME: &[Column] = &[
    ("Name", "string", 0),
    ("Capacity", "string", 0),
    ("Access Modes", "string", 0),
    ("Reclaim Policy", "string", 0),
    ("Status", "string", 0),
    ("Claim", "string", 0),
    ("StorageClass", "string", 0),
    ("VolumeAttributesClass", "string", 0),
    ("Reason", "string", 0),
    ("Age", "string", 0),
    ("VolumeMode", "string", 1),
];

fn volume(object: &Value, now: Timestamp) -> Vec<Value> {
    let claim = at(object, &["spec", "claimRef"])
        .map_or(String::new(), |claim| format!("{}/{}", text(claim, &["namespace"]), text(claim, &["name"])));
    let deleting = !text(object, &["metadata", "deletionTimestamp"]).is_empty();
    vec![
        json!(name(object)),
        json!(text(object, &["spec", "capacity", "storage"])),
        json!(access_modes(object, &["spec", "accessModes"])),
        json!(text(object, &["spec", "persistentVolumeReclaimPolicy"])),
        json!(if deleting { "Terminating" } else { text(object, &["status", "phase"]) }),
        json!(claim),
        json!(text(object, &["spec", "storageClassName"])),
        json!(or(text(object, &["spec", "volumeAttributesClassName"]), UNSET)),
        json!(text(object, &["status", "reason"])),
        age_cell(object, now),
        json!(or(text(object, &["spec", "volumeMode"]), UNSET)),
    ]
}

const STORAGE_CLASS: &[Column] = &[
    ("Name", "string", 0),
    ("Provisioner", "string", 0),
    ("ReclaimPolicy", "string", 0),
    ("VolumeBindingMode", "string", 0),
    ("AllowVolumeExpansion", "string", 0),
    ("Age", "string", 0),
];

fn storage_class(object: &Value, now: Timestamp) -> Vec<Value> {
    let marks = at(object, &["metadata", "annotations"]);
    let is_default =
        ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
            .into_iter()
            .any(|key| marks.and_then(|marks| marks.get(key)).and_then(Value::as_str) == Some("true"));
    let grows = object.get("allowVolumeExpansion") == Some(&Value::Bool(true));
    vec![
        json!(if is_default { format!("{} (default)", name(object)) } else { name(object).to_owned() }),
        json!(text(object, &["provisioner"])),
        json!(or(text(object, &["reclaimPolicy"]), "Delete")),
        json!(or(text(object, &["volumeBindingMode"]), UNSET)),
        json!(grows),
        age_cell(object, now),
    ]
}

const PRIORITY_CLASS: &[Column] = &[
    ("Name", "string", 0),
    ("Value", "integer", 0),
    ("Global-Default", "boolean", 0),
    ("Age", "string", 0),
    ("PreemptionPolicy", "string", 0),
];

fn priority_class(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(name(object)),
        json!(count(object, &["value"])),
        json!(object.get("globalDefault") == Some(&Value::Bool(true))),
        age_cell(object, now),
        json!(or(text(object, &["preemptionPolicy"]), "PreemptLowerPriority")),
    ]
}
