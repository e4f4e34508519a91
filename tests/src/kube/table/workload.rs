//! Tables of pods and what runs them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::object::{at, items, number, text};
use super::text::{self as cell, NONE, age_cell, count, of_containers, or, selector};
use super::{Cells, Column};

pub(super) fn columns(group: &str, kind: &str) -> Option<(&'static [Column], Cells)> {
    Some(match (group, kind) {
        ("", "Pod") => (POD, pod),
        ("apps", "Deployment") => (DEPLOYMENT, deployment),
        ("apps", "ReplicaSet") | ("", "ReplicationController") => (REPLICA_SET, replica_set),
        ("apps", "StatefulSet") => (STATEFUL_SET, stateful_set),
        ("apps", "DaemonSet") => (DAEMON_SET, daemon_set),
        ("batch", "Job") => (JOB, job),
        ("batch", "CronJob") => (CRON_JOB, cron_job),
        _ => return None,
    })
}

const POD: &[Column] = &[
    ("Name", "string", 0),
    ("Ready", "string", 0),
    ("Status", "string", 0),
    ("Restarts", "string", 0),
    ("Age", "string", 0),
    ("IP", "string", 1),
    ("Node", "string", 1),
    ("Nominated Node", "string", 1),
    ("Readiness Gates", "string", 1),
];

fn pod(object: &Value, now: Timestamp) -> Vec<Value> {
    let statuses = items(object, &["status", "containerStatuses"]);
    let ready = statuses.iter().filter(|status| status.get("ready") == Some(&Value::Bool(true))).count();
    let restarts: i64 = statuses.iter().map(|status| count(status, &["restartCount"])).sum();
    let last = statuses
        .iter()
        .filter_map(|status| {
            text(status, &["lastState", "terminated", "finishedAt"]).parse::<Timestamp>().ok()
        })
        .max();
    let restarts = match last {
        Some(last) if restarts > 0 => format!("{restarts} ({} ago)", cell::age(last, now)),
        _ => restarts.to_string(),
    };
    let gates = items(object, &["spec", "readinessGates"]).len();
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(format!("{ready}/{}", items(object, &["spec", "containers"]).len())),
        json!(pod_status(object)),
        json!(restarts),
        age_cell(object, now),
        json!(or(text(object, &["status", "podIP"]), NONE)),
        json!(or(text(object, &["spec", "nodeName"]), NONE)),
        json!(or(text(object, &["status", "nominatedNodeName"]), NONE)),
        json!(if gates == 0 { NONE.to_owned() } else { format!("0/{gates}") }),
    ]
}

/// The most telling word for a pod's state.
fn pod_status(pod: &Value) -> String {
    let mut status = or(text(pod, &["status", "reason"]), text(pod, &["status", "phase"]));
    let reason = |container: &Value| {
        let waiting = text(container, &["state", "waiting", "reason"]);
        let terminated = text(container, &["state", "terminated", "reason"]);
        if !waiting.is_empty() {
            Some(waiting.to_owned())
        } else if !terminated.is_empty() {
            Some(terminated.to_owned())
        } else {
            at(container, &["state", "terminated"])
                .map(|ended| format!("ExitCode:{}", count(ended, &["exitCode"])))
        }
    };
    let inits = items(pod, &["status", "initContainerStatuses"]);
    for (index, init) in inits.iter().enumerate() {
        if number(init, &["state", "terminated", "exitCode"]) == Some(0) {
            continue;
        }
        return match reason(init) {
            Some(reason) if reason != "PodInitializing" => format!("Init:{reason}"),
            _ => format!("Init:{index}/{}", items(pod, &["spec", "initContainers"]).len()),
        };
    }
    for container in items(pod, &["status", "containerStatuses"]).iter().rev() {
        if let Some(reason) = reason(container) {
            status = reason;
        }
    }
    if !text(pod, &["metadata", "deletionTimestamp"]).is_empty() {
        return if text(pod, &["status", "reason"]) == "NodeLost" { "Unknown" } else { "Terminating" }
            .to_owned();
    }
    status
}

const DEPLOYMENT: &[Column] = &[
    ("Name", "string", 0),
    ("Ready", "string", 0),
    ("Up-to-date", "integer", 0),
    ("Available", "integer", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
    ("Selector", "string", 1),
];

fn template(object: &Value) -> Option<&Value> {
    at(object, &["spec", "template", "spec"])
}

fn deployment(object: &Value, now: Timestamp) -> Vec<Value> {
    let (ready, wanted) = (count(object, &["status", "readyReplicas"]), count(object, &["spec", "replicas"]));
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(format!("{ready}/{wanted}")),
        json!(count(object, &["status", "updatedReplicas"])),
        json!(count(object, &["status", "availableReplicas"])),
        age_cell(object, now),
        json!(of_containers(template(object), "name")),
        json!(of_containers(template(object), "image")),
        json!(selector(at(object, &["spec", "selector"]))),
    ]
}

const REPLICA_SET: &[Column] = &[
    ("Name", "string", 0),
    ("Desired", "integer", 0),
    ("Current", "integer", 0),
    ("Ready", "integer", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
    ("Selector", "string", 1),
];

fn replica_set(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(count(object, &["spec", "replicas"])),
        json!(count(object, &["status", "replicas"])),
        json!(count(object, &["status", "readyReplicas"])),
        age_cell(object, now),
        json!(of_containers(template(object), "name")),
        json!(of_containers(template(object), "image")),
        json!(selector(at(object, &["spec", "selector"]))),
    ]
}

const STATEFUL_SET: &[Column] = &[
    ("Name", "string", 0),
    ("Ready", "string", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
];

fn stateful_set(object: &Value, now: Timestamp) -> Vec<Value> {
    let (ready, wanted) = (count(object, &["status", "readyReplicas"]), count(object, &["spec", "replicas"]));
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(format!("{ready}/{wanted}")),
        age_cell(object, now),
        json!(of_containers(template(object), "name")),
        json!(of_containers(template(object), "image")),
    ]
}

const DAEMON_SET: &[Column] = &[
    ("Name", "string", 0),
    ("Desired", "integer", 0),
    ("Current", "integer", 0),
    ("Ready", "integer", 0),
    ("Up-to-date", "integer", 0),
    ("Available", "integer", 0),
    ("Node Selector", "string", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
    ("Selector", "string", 1),
];

fn daemon_set(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(count(object, &["status", "desiredNumberScheduled"])),
        json!(count(object, &["status", "currentNumberScheduled"])),
        json!(count(object, &["status", "numberReady"])),
        json!(count(object, &["status", "updatedNumberScheduled"])),
        json!(count(object, &["status", "numberAvailable"])),
        json!(cell::labels(at(object, &["spec", "template", "spec", "nodeSelector"]))),
        age_cell(object, now),
        json!(of_containers(template(object), "name")),
        json!(of_containers(template(object), "image")),
        json!(selector(at(object, &["spec", "selector"]))),
    ]
}

const JOB: &[Column] = &[
    ("Name", "string", 0),
    ("Status", "string", 0),
    ("Completions", "string", 0),
    ("Duration", "string", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
    ("Selector", "string", 1),
];

fn job(object: &Value, now: Timestamp) -> Vec<Value> {
    let is = |kind: &str| {
        items(object, &["status", "conditions"])
            .iter()
            .any(|condition| text(condition, &["type"]) == kind && text(condition, &["status"]) == "True")
    };
    let status = if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if is("Suspended") {
        "Suspended"
    } else {
        "Running"
    };
    let started = text(object, &["status", "startTime"]).parse::<Timestamp>().ok();
    let ended = text(object, &["status", "completionTime"]).parse::<Timestamp>().ok();
    let took = started.map(|started| cell::age(started, ended.unwrap_or(now))).unwrap_or_default();
    let wanted = number(object, &["spec", "completions"]).unwrap_or(1);
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(status),
        json!(format!("{}/{wanted}", count(object, &["status", "succeeded"]))),
        json!(took),
        age_cell(object, now),
        json!(of_containers(template(object), "name")),
        json!(of_containers(template(object), "image")),
        json!(selector(at(object, &["spec", "selector"]))),
    ]
}

const CRON_JOB: &[Column] = &[
    ("Name", "string", 0),
    ("Schedule", "string", 0),
    ("Timezone", "string", 0),
    ("Suspend", "boolean", 0),
    ("Active", "integer", 0),
    ("Last Schedule", "string", 0),
    ("Age", "string", 0),
    ("Containers", "string", 1),
    ("Images", "string", 1),
    ("Selector", "string", 1),
];

fn cron_job(object: &Value, now: Timestamp) -> Vec<Value> {
    let spec = at(object, &["spec", "jobTemplate", "spec", "template", "spec"]);
    let suspended = at(object, &["spec", "suspend"]).and_then(Value::as_bool).unwrap_or(false);
    vec![
        json!(text(object, &["metadata", "name"])),
        json!(text(object, &["spec", "schedule"])),
        json!(or(text(object, &["spec", "timeZone"]), NONE)),
        json!(if suspended { "True" } else { "False" }),
        json!(items(object, &["status", "active"]).len()),
        json!(cell::age_at(object, &["status", "lastScheduleTime"], now).unwrap_or_else(|| NONE.to_owned())),
        age_cell(object, now),
        json!(of_containers(spec, "name")),
        json!(of_containers(spec, "image")),
        json!(selector(at(object, &["spec", "jobTemplate", "spec", "selector"]))),
    ]
}
