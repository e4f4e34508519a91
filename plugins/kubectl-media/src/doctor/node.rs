//! The machines.

use std::collections::BTreeMap;

use labkit::finding::{Rule, Severity, Subject};

use super::case::{Case, field};
use super::correlate::Found;
use crate::facts::Condition;

pub(super) const NODE_NOT_READY: Rule = Rule {
    code: "MEDIA-NODE-NOT-READY",
    severity: Severity::Error,
    title: "a node that runs apps does not answer",
    explanation: "Nobody looks after the pods of a node whose kubelet is silent: they are counted as not ready, their \
                  Services lead nowhere, and volumes they hold may not be attached elsewhere. What apps, claims and \
                  Services say about it are consequences.\n\nFound by the condition Ready of the node.",
    mend: "Look at the machine first: is it on, is its network up? Layers 3 and 4 come before storage and apps. \
           `kubectl describe node NODE` shows what it said last.",
    source: "Kubernetes: Concepts / Nodes / Node status",
};

pub(super) const NODE_PRESSURE: Rule = Rule {
    code: "MEDIA-NODE-PRESSURE",
    severity: Severity::Warning,
    title: "a node that runs apps is short of disk, memory or process numbers",
    explanation: "A kubelet that is short of something throws pods out and takes no new ones.\n\nFound by the \
                  conditions DiskPressure, MemoryPressure and PIDPressure of the node.",
    mend: "Free what is short: images and logs on the disk, memory limits of what runs there.",
    source: "Kubernetes: Concepts / Scheduling, Preemption and Eviction / Node-pressure Eviction",
};

pub(super) const DEVICE_MISSING: Rule = Rule {
    code: "MEDIA-DEVICE-MISSING",
    severity: Severity::Error,
    title: "no node has a free device that an app asks for",
    explanation: "A container that asks for a device, such as a GPU, is put only on a node whose device plugin offers \
                  one. Where the plugin does not run, the node does not have the device for Kubernetes.\n\nFound by \
                  the scheduler's message `Insufficient vendor/device`, and what nodes say they have.",
    mend: "See which nodes should have the device and why their device plugin is not ready there; or take the request \
           away, and transcode in software.",
    source: "Kubernetes: Concepts / Device Plugins",
};

const PRESSURES: &[&str] = &["DiskPressure", "MemoryPressure", "PIDPressure"];

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    nodes(case, found);
    found.extend(case.wanted().filter_map(|(at, _)| device(case, at)));
}

fn nodes(case: &Case<'_>, found: &mut Vec<Found>) {
    let mut residents: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, instance) in case.stack.iter().enumerate() {
        for node in instance.pods.iter().filter_map(|pod| pod.node.as_deref()) {
            let here = residents.entry(node).or_default();
            if !here.contains(&at) {
                here.push(at);
            }
        }
    }
    for (name, places) in residents {
        let Some(node) = case.facts.nodes.as_ref().and_then(|nodes| nodes.get(name)) else { continue };
        let conditions = &node.status.conditions;
        let condition = |kind: &str| {
            let condition = Condition::find(conditions, kind)?;
            let value = format!("{} {}: {}", condition.status, condition.reason, condition.message);
            Some(field("Node", name, &format!("condition {kind}"), &value))
        };
        if node.not_ready().is_some() {
            let message = format!("node {name} is not ready; what runs there is not looked after");
            let one = Found::new(&NODE_NOT_READY, Subject::new("Node", name), message);
            let hint =
                format!("see whether the machine is on and has a network, then kubectl describe node {name}");
            found.push(one.stops(places).evidence(condition("Ready")).hint(hint));
            continue;
        }
        for kind in PRESSURES {
            if Condition::find(conditions, kind).is_some_and(|condition| condition.status == "True") {
                let message = format!("node {name} is short of something ({kind}) and may throw pods out");
                let one = Found::new(&NODE_PRESSURE, Subject::new("Node", name), message);
                let hint = format!("free what is short: kubectl describe node {name}");
                found.push(one.of(places.clone()).evidence(condition(kind)).hint(hint));
            }
        }
    }
}

fn device(case: &Case<'_>, at: usize) -> Option<Found> {
    let instance = &case.stack[at];
    let pod = instance.pods.iter().find(|pod| pod.unschedulable.is_some())?;
    let why = pod.unschedulable.as_deref()?;
    let device = why.split("Insufficient ").skip(1).find_map(|rest| {
        let name = rest.split([',', ' ', ';']).next()?.trim_end_matches('.');
        name.contains('/').then_some(name)
    })?;
    let offers = |amount: &String| amount != "0";
    let nodes = case.facts.nodes.iter().flatten();
    let having: Vec<&str> = nodes
        .filter(|(_, node)| node.status.allocatable.get(device).is_some_and(offers))
        .map(|(name, _)| name.as_str())
        .collect();
    let having = if having.is_empty() { "no node".to_owned() } else { having.join(", ") };
    let message = format!("no node has a free {device} for {}", instance.name);
    let one = Found::new(&DEVICE_MISSING, instance.subject(), message).stops([at]);
    let evidence = [
        field("Pod", &pod.name, "condition PodScheduled", why),
        field("Nodes", "with the device", "status.allocatable", &having),
    ];
    let hint = format!(
        "see why its device plugin offers none: kubectl get pods -A -o wide, kubectl describe nodes; without the \
         device remove {device} from the resources of {}",
        super::case::target(instance)
    );
    Some(one.evidence(evidence).hint(hint))
}
