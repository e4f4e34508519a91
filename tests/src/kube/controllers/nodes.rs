//! What follows from a node that does not answer: taints, and pods that are not ready
//! (kubernetes/kubernetes: pkg/controller/nodelifecycle).
//!
//! Pods are not thrown out, however long it takes. When the node answers again, its kubelet says of each pod what its
//! containers say.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::world::{Key, World, items, set, text};

const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// Brings taints and pods in line with the nodes.
pub fn reconcile(world: &mut World) {
    let mut nodes = BTreeMap::new();
    for key in world.keys("", "Node") {
        let Some(ready) = world.get(&key).and_then(readiness) else { continue };
        taint(world, &key, &ready);
        nodes.insert(key.name, ready == "True");
    }
    let wrong = |pod: &Value| {
        let answers = *nodes.get(text(pod, "/spec/nodeName"))?;
        // Whoever is ill on a node that is well is looked after by its kubelet.
        let wanted = if answers { runs_well(pod).then_some(true)? } else { false };
        let is_wrong = text(pod, "/status/phase") == "Running" && is_ready(pod) != wanted;
        is_wrong.then_some((Key::of(pod)?, wanted))
    };
    let wrong: Vec<(Key, bool)> = world.list("", "Pod").filter_map(wrong).collect();
    for (pod, wanted) in wrong {
        world.edit(&pod, |pod| set_ready(pod, wanted));
    }
}

/// Whether a pod takes traffic.
pub fn is_ready(pod: &Value) -> bool {
    items(pod, "/status/conditions").iter().any(|one| one["type"] == "Ready" && one["status"] == "True")
}

/// The status of the condition Ready, where the node has said anything.
fn readiness(node: &Value) -> Option<String> {
    let ready = items(node, "/status/conditions").iter().find(|one| one["type"] == "Ready")?;
    Some(text(ready, "/status").to_owned())
}

fn taint(world: &mut World, key: &Key, ready: &str) {
    let now = world.now_text();
    let wanted = match ready {
        "True" => None,
        "Unknown" => Some(UNREACHABLE),
        _ => Some(NOT_READY),
    };
    world.edit(key, |node| {
        let has = items(node, "/spec/taints").to_vec();
        let is_ours = |taint: &Value| taint["key"] == UNREACHABLE || taint["key"] == NOT_READY;
        if wanted.is_none() && !has.iter().any(is_ours)
            || has.iter().any(|taint| wanted.is_some_and(|wanted| taint["key"] == wanted))
        {
            return;
        }
        let mut taints: Vec<Value> = has.into_iter().filter(|taint| !is_ours(taint)).collect();
        for effect in wanted.iter().flat_map(|_| ["NoSchedule", "NoExecute"]) {
            taints.push(json!({"key": wanted, "effect": effect, "timeAdded": now}));
        }
        set(node, &["spec", "taints"], json!(taints));
    });
}

/// Whether every container of a pod is there and ready.
fn runs_well(pod: &Value) -> bool {
    let statuses = items(pod, "/status/containerStatuses");
    !statuses.is_empty() && statuses.iter().all(|container| container["ready"] == true)
}

/// Sets the conditions of a pod that say whether it takes traffic.
pub fn set_ready(pod: &mut Value, ready: bool) {
    let status = if ready { "True" } else { "False" };
    let mut conditions = items(pod, "/status/conditions").to_vec();
    for condition in conditions.iter_mut().filter(|c| c["type"] == "Ready" || c["type"] == "ContainersReady")
    {
        condition["status"] = json!(status);
    }
    set(pod, &["status", "conditions"], json!(conditions));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::controllers::world::key;

    fn world(ready: &str) -> World {
        let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
        world.create(json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": "one"},
            "spec": {"taints": [{"key": "mine", "effect": "NoSchedule"}]},
            "status": {"conditions": [{"type": "Ready", "status": ready}]},
        }));
        for (name, container) in [("well", true), ("ill", false)] {
            world.create(json!({
                "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "media"},
                "spec": {"nodeName": "one"},
                "status": {
                    "phase": "Running",
                    "conditions": [{"type": "Ready", "status": if container { "True" } else { "False" }}],
                    "containerStatuses": [{"name": "app", "ready": container}],
                },
            }));
        }
        world
    }

    fn set_node(world: &mut World, ready: &str) {
        world.edit(&key("", "Node", "", "one"), |node| {
            set(node, &["status", "conditions"], json!([{"type": "Ready", "status": ready}]));
        });
        reconcile(world);
    }

    fn seen(world: &World) -> (Vec<&str>, Vec<&str>) {
        let taints = items(world.find("", "Node", "", "one").unwrap(), "/spec/taints");
        let ready = world.list("", "Pod").map(|pod| text(pod, "/status/conditions/0/status"));
        (taints.iter().map(|taint| text(taint, "/key")).collect(), ready.collect())
    }

    #[test]
    fn a_lost_node_is_tainted_and_its_pods_are_ready_again_when_it_is_back() {
        let mut world = world("True");
        reconcile(&mut world);
        assert_eq!(seen(&world), (vec!["mine"], vec!["False", "True"]));
        set_node(&mut world, "Unknown");
        assert_eq!(seen(&world), (vec!["mine", UNREACHABLE, UNREACHABLE], vec!["False", "False"]));
        set_node(&mut world, "True");
        assert_eq!(seen(&world), (vec!["mine"], vec!["False", "True"]), "what is ill stays ill");
    }
}
