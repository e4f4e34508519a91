//! Tables of configuration, storage claims, events, leases and rights.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::object::{at, items, number, text};
use super::text::{NONE, UNKNOWN, UNSET, access_modes, age_at, age_cell, count, or, size};
use super::{Cells, Column};

pub(super) fn columns(group: &str, kind: &str) -> Option<(&'static [Column], Cells)> {
    Some(match (group, kind) {
        ("", "ConfigMap") => (CONFIG_MAP, config_map),
        ("", "Secret") => (SECRET, secret),
        ("", "ServiceAccount") => (ACCOUNT, account),
        ("", "PersistentVolumeClaim") => (CLAIM, claim),
        ("" | "events.k8s.io", "Event") => (EVENT, event),
        ("coordination.k8s.io", "Lease") => (LEASE, lease),
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole")
        | ("apiextensions.k8s.io", "CustomResourceDefinition")
        | ("", "LimitRange") => (CREATED_AT, created_at),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => (BINDING, binding),
        ("policy", "PodDisruptionBudget") => (BUDGET, budget),
        ("autoscaling", "HorizontalPodAutoscaler") => (AUTOSCALER, autoscaler),
        _ => return None,
    })
}

fn name(object: &Value) -> Value {
    json!(text(object, &["metadata", "name"]))
}

const CONFIG_MAP: &[Column] = &[("Name", "string", 0), ("Data", "string", 0), ("Age", "string", 0)];

fn config_map(object: &Value, now: Timestamp) -> Vec<Value> {
    let entries = size(object, &["data"]) + size(object, &["binaryData"]);
    vec![name(object), json!(entries), age_cell(object, now)]
}

const SECRET: &[Column] =
    &[("Name", "string", 0), ("Type", "string", 0), ("Data", "string", 0), ("Age", "string", 0)];

fn secret(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![name(object), json!(text(object, &["type"])), json!(size(object, &["data"])), age_cell(object, now)]
}

const ACCOUNT: &[Column] = &[("Name", "string", 0), ("Secrets", "string", 0), ("Age", "string", 0)];

fn account(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![name(object), json!(size(object, &["secrets"])), age_cell(object, now)]
}

const CLAIM: &[Column] = &[
    ("Name", "string", 0),
    ("Status", "string", 0),
    ("Volume", "string", 0),
    ("Capacity", "string", 0),
    ("Access Modes", "string", 0),
    ("StorageClass", "string", 0),
    ("VolumeAttributesClass", "string", 0),
    ("Age", "string", 0),
    ("VolumeMode", "string", 1),
];

fn claim(object: &Value, now: Timestamp) -> Vec<Value> {
    let bound = !text(object, &["spec", "volumeName"]).is_empty();
    let deleting = !text(object, &["metadata", "deletionTimestamp"]).is_empty();
    let status = if deleting { "Terminating" } else { text(object, &["status", "phase"]) };
    let (capacity, modes) = if bound {
        (
            text(object, &["status", "capacity", "storage"]).to_owned(),
            access_modes(object, &["status", "accessModes"]),
        )
    } else {
        (String::new(), String::new())
    };
    vec![
        name(object),
        json!(status),
        json!(text(object, &["spec", "volumeName"])),
        json!(capacity),
        json!(modes),
        json!(text(object, &["spec", "storageClassName"])),
        json!(or(text(object, &["spec", "volumeAttributesClassName"]), UNSET)),
        age_cell(object, now),
        json!(or(text(object, &["spec", "volumeMode"]), UNSET)),
    ]
}

const EVENT: &[Column] = &[
    ("Last Seen", "string", 0),
    ("Type", "string", 0),
    ("Reason", "string", 0),
    ("Object", "string", 0),
    ("Subobject", "string", 1),
    ("Source", "string", 1),
    ("Message", "string", 0),
    ("First Seen", "string", 1),
    ("Count", "string", 1),
    ("Name", "string", 1),
];

fn event(object: &Value, now: Timestamp) -> Vec<Value> {
    let either =
        |core: &'static str, newer: &'static str| if object.get(core).is_some() { core } else { newer };
    let about = either("involvedObject", "regarding");
    let source = either("source", "deprecatedSource");
    let first = age_at(object, &[either("firstTimestamp", "deprecatedFirstTimestamp")], now)
        .or_else(|| age_at(object, &["eventTime"], now));
    let last = age_at(object, &["series", "lastObservedTime"], now)
        .or_else(|| age_at(object, &[either("lastTimestamp", "deprecatedLastTimestamp")], now))
        .or_else(|| first.clone());
    let seen = number(object, &["series", "count"])
        .or_else(|| number(object, &[either("count", "deprecatedCount")]))
        .unwrap_or(1);
    let kind = text(object, &[about, "kind"]).to_lowercase();
    let component = match text(object, &[source, "component"]) {
        "" => text(object, &[either("reportingComponent", "reportingController")]),
        component => component,
    };
    let host = match text(object, &[source, "host"]) {
        "" => text(object, &["reportingInstance"]),
        host => host,
    };
    let from = if host.is_empty() { component.to_owned() } else { format!("{component}, {host}") };
    vec![
        json!(last.unwrap_or_else(|| UNKNOWN.to_owned())),
        json!(text(object, &["type"])),
        json!(text(object, &["reason"])),
        json!(format!("{kind}/{}", text(object, &[about, "name"]))),
        json!(text(object, &[about, "fieldPath"])),
        json!(from),
        json!(text(object, &[either("message", "note")]).trim()),
        json!(first.unwrap_or_else(|| UNKNOWN.to_owned())),
        json!(seen),
        name(object),
    ]
}

const LEASE: &[Column] = &[("Name", "string", 0), ("Holder", "string", 0), ("Age", "string", 0)];

fn lease(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![name(object), json!(text(object, &["spec", "holderIdentity"])), age_cell(object, now)]
}

const CREATED_AT: &[Column] = &[("Name", "string", 0), ("Created At", "date", 0)];

fn created_at(object: &Value, _: Timestamp) -> Vec<Value> {
    vec![name(object), json!(text(object, &["metadata", "creationTimestamp"]))]
}

const BINDING: &[Column] = &[
    ("Name", "string", 0),
    ("Role", "string", 0),
    ("Age", "string", 0),
    ("Users", "string", 1),
    ("Groups", "string", 1),
    ("ServiceAccounts", "string", 1),
];

fn binding(object: &Value, now: Timestamp) -> Vec<Value> {
    let subjects = |kind: &str| -> String {
        let names: Vec<String> = items(object, &["subjects"])
            .iter()
            .filter(|subject| text(subject, &["kind"]) == kind)
            .map(|subject| match text(subject, &["namespace"]) {
                "" => text(subject, &["name"]).to_owned(),
                namespace => format!("{namespace}/{}", text(subject, &["name"])),
            })
            .collect();
        names.join(", ")
    };
    let role = format!("{}/{}", text(object, &["roleRef", "kind"]), text(object, &["roleRef", "name"]));
    vec![
        name(object),
        json!(role),
        age_cell(object, now),
        json!(subjects("User")),
        json!(subjects("Group")),
        json!(subjects("ServiceAccount")),
    ]
}

const BUDGET: &[Column] = &[
    ("Name", "string", 0),
    ("Min Available", "string", 0),
    ("Max Unavailable", "string", 0),
    ("Allowed Disruptions", "integer", 0),
    ("Age", "string", 0),
];

fn budget(object: &Value, now: Timestamp) -> Vec<Value> {
    let value = |field: &str| match at(object, &["spec", field]) {
        Some(Value::String(text)) => text.clone(),
        Some(number) => number.to_string(),
        None => "N/A".to_owned(),
    };
    vec![
        name(object),
        json!(value("minAvailable")),
        json!(value("maxUnavailable")),
        json!(count(object, &["status", "disruptionsAllowed"])),
        age_cell(object, now),
    ]
}

const AUTOSCALER: &[Column] = &[
    ("Name", "string", 0),
    ("Reference", "string", 0),
    ("Targets", "string", 0),
    ("MinPods", "string", 0),
    ("MaxPods", "string", 0),
    ("Replicas", "string", 0),
    ("Age", "string", 0),
];

fn autoscaler(object: &Value, now: Timestamp) -> Vec<Value> {
    let target = |field: &str| text(object, &["spec", "scaleTargetRef", field]);
    let minimum =
        number(object, &["spec", "minReplicas"]).map_or(UNSET.to_owned(), |count| count.to_string());
    let metrics: Vec<String> = items(object, &["spec", "metrics"])
        .iter()
        .map(|metric| {
            let resource = text(metric, &["resource", "name"]);
            let wanted = count(metric, &["resource", "target", "averageUtilization"]);
            format!("{resource}: {UNKNOWN}/{wanted}%")
        })
        .collect();
    vec![
        name(object),
        json!(format!("{}/{}", target("kind"), target("name"))),
        json!(or(&metrics.join(", "), NONE)),
        json!(minimum),
        json!(count(object, &["spec", "maxReplicas"])),
        json!(count(object, &["status", "currentReplicas"])),
        age_cell(object, now),
    ]
}
