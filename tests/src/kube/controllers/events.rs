//! Events as controllers record them.
//!
//! The real recorder adds up what it repeats in `count`. Here a message that stands already is
//! not counted again: controllers run until nothing changes, so that what goes on failing is said
//! once, not once per run.

use serde_json::{Value, json};

use super::world::{World, key, suffix, text};

/// How an event is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// All went as it should.
    Normal,
    /// Something needs a look.
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Severity::Normal => "Normal",
            Severity::Warning => "Warning",
        }
    }
}

/// Records one event about an object, from the component that saw it.
pub fn record(
    world: &mut World,
    about: &Value,
    component: &str,
    severity: Severity,
    reason: &str,
    message: &str,
) {
    let namespace = match text(about, "/metadata/namespace") {
        "" => "default",
        namespace => namespace,
    };
    let name = text(about, "/metadata/name");
    let uid = text(about, "/metadata/uid");
    let seed = format!("{}/{namespace}/{name}/{uid}/{reason}/{message}", text(about, "/kind"));
    let event_name = format!("{name}.{}", suffix(&seed, 16));
    if world.get(&key("", "Event", namespace, &event_name)).is_some() {
        return;
    }
    let now = world.now_text();
    world.create(json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": event_name, "namespace": namespace},
        "involvedObject": {
            "apiVersion": about["apiVersion"],
            "kind": about["kind"],
            "name": name,
            "namespace": about["metadata"]["namespace"],
            "uid": about["metadata"]["uid"],
        },
        "reason": reason,
        "message": message,
        "source": {"component": component},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
        "type": severity.name(),
        "eventTime": null,
        "reportingComponent": component,
        "reportingInstance": "",
    }));
}

/// `reason: message` of every event about an object, sorted; for tests and for reading.
pub fn about(world: &World, kind: &str, namespace: &str, name: &str) -> Vec<String> {
    let mut lines: Vec<String> = world
        .list("", "Event")
        .filter(|event| {
            text(event, "/involvedObject/kind") == kind
                && text(event, "/metadata/namespace") == namespace
                && text(event, "/involvedObject/name") == name
        })
        .map(|event| {
            format!("{} {}: {}", text(event, "/type"), text(event, "/reason"), text(event, "/message"))
        })
        .collect();
    lines.sort();
    lines
}

/// Whether any event about the object holds the fragment.
pub fn says(world: &World, kind: &str, namespace: &str, name: &str, fragment: &str) -> bool {
    about(world, kind, namespace, name).iter().any(|line| line.contains(fragment))
}
