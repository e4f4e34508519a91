//! A pod, as far as one container of it is meant.

use std::collections::BTreeMap;

use super::units::Unit;
use crate::facts::{Condition, Container, ContainerStatus, Node, Pod};
use crate::stack::PodFact;

/// The pods of a workload that matter: those that ended well do not.
pub(super) fn pods(
    unit: &Unit<'_>,
    container: &Container,
    nodes: Option<&BTreeMap<String, Node>>,
) -> Vec<PodFact> {
    let lasting = unit.pods.iter().filter(|pod| !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed"));
    let mut facts: Vec<PodFact> = lasting.map(|pod| pod_fact(pod, container, nodes)).collect();
    // Pods that a node threw out stay as Failed beside those that took their place; what became of a job's pods, its
    // CronJob says.
    let mut failed = unit.pods.iter().filter(|pod| unit.job.is_none() && pod.status.phase == "Failed");
    if facts.is_empty() {
        facts.extend(failed.next_back().map(|pod| pod_fact(pod, container, nodes)));
    }
    facts
}

fn pod_fact(pod: &Pod, container: &Container, nodes: Option<&BTreeMap<String, Node>>) -> PodFact {
    let status = &pod.status;
    let own = status
        .container_statuses
        .iter()
        .chain(&status.init_container_statuses)
        .find(|one| one.name == container.name);
    let node = pod.spec.node_name.clone().filter(|name| !name.is_empty());
    let scheduled = Condition::find(&status.conditions, "PodScheduled");
    let failed = (status.phase == "Failed").then(|| sentence(&status.reason, &status.message, "Failed"));
    PodFact {
        name: pod.metadata.name.clone(),
        ips: status.pod_ips.iter().map(|pod| pod.ip.clone()).collect(),
        node_trouble: node.as_ref().and_then(|node| Some(nodes?.get(node)?.not_ready()?.to_owned())),
        node,
        phase: status.phase.clone(),
        ready: own.is_some_and(|own| own.ready),
        restarts: own.map_or(0, |own| own.restart_count),
        since: status.start_time.or(pod.metadata.creation_timestamp),
        unschedulable: scheduled
            .filter(|condition| condition.status == "False")
            .map(|condition| condition.message.clone()),
        waiting: own
            .and_then(|own| own.state.waiting.as_ref())
            .map(|waiting| (waiting.reason.clone(), waiting.message.clone())),
        ended: failed.or_else(|| own.and_then(ended)),
        out_of_memory: own.and_then(|own| {
            let last = own.last_state.terminated.as_ref()?;
            (last.reason == "OOMKilled").then_some(last.finished_at).flatten()
        }),
        held_up: held_up(pod),
    }
}

/// How a container ended that is not running.
fn ended(own: &ContainerStatus) -> Option<String> {
    let ended = own.state.terminated.as_ref()?;
    let word = if ended.reason.is_empty() { "Ended" } else { &ended.reason };
    Some(format!("{word} with exit code {}", ended.exit_code))
}

/// The init container that keeps the pod from starting.
fn held_up(pod: &Pod) -> Option<(String, String, String)> {
    pod.status.init_container_statuses.iter().find_map(|init| {
        let waiting = init.state.waiting.as_ref()?;
        // It is the others' turn.
        if matches!(waiting.reason.as_str(), "" | "PodInitializing" | "ContainerCreating") {
            return None;
        }
        Some((init.name.clone(), waiting.reason.clone(), waiting.message.clone()))
    })
}

fn sentence(reason: &str, message: &str, otherwise: &str) -> String {
    match (reason, message) {
        ("", "") => otherwise.to_owned(),
        ("", text) | (text, "") => text.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}
