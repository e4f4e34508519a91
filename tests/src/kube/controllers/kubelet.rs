//! The kubelets: they start what is assigned to their node and say why something does not start.
//!
//! A pod is looked at until it runs. What it waits for follows from its spec and from what is
//! there: claims that are missing or not bound, Secrets and ConfigMaps that are missing, one claim
//! under two volumes (kubernetes/kubernetes#127004). Nothing is ever pulled, probed or restarted:
//! a status that a scenario has set stays.

use serde_json::{Value, json};

use super::events::{self, Severity};
use super::scheduler::{Placement, missing_device, node_address};
use super::world::{Key, World, items, set, text};

/// What keeps a pod from running.
enum Obstacle {
    /// No node takes it.
    Unschedulable(String),
    /// Its volumes cannot be set up.
    Volumes(String),
    /// A container cannot be configured.
    Config { container: String, message: String },
}

/// Starts every pod that can start.
pub fn reconcile(world: &mut World) {
    let mut placement = Placement::of(world);
    let waiting: Vec<Key> = world.list("", "Pod").filter(|pod| may_start(pod)).filter_map(Key::of).collect();
    for key in waiting {
        step(world, &mut placement, &key);
    }
}

/// A pod that has not got further than waiting for what the kubelet itself waits for.
fn may_start(pod: &Value) -> bool {
    let phase = text(pod, "/status/phase");
    (phase.is_empty() || phase == "Pending")
        && pod["metadata"]["deletionTimestamp"].is_null()
        && items(pod, "/status/containerStatuses").iter().all(|container| {
            matches!(
                text(container, "/state/waiting/reason"),
                "ContainerCreating" | "CreateContainerConfigError"
            )
        })
}

fn step(world: &mut World, placement: &mut Placement, key: &Key) {
    let Some(pod) = world.get(key).cloned() else { return };
    if let Some(why) = unbound_claim(world, &pod) {
        return hold(world, key, &pod, &Obstacle::Unschedulable(why));
    }
    let node = match text(&pod, "/spec/nodeName") {
        "" => placement.choose(world, &pod["spec"]),
        node => Some(node.to_owned()),
    };
    let Some(node) = node else {
        let total = world.list("", "Node").count();
        let device = world.list("", "Node").find_map(|node| missing_device(node, &pod["spec"]));
        let why = match device {
            Some(device) => format!("0/{total} nodes are available: {total} Insufficient {device}."),
            None => format!("0/{total} nodes are available: no node accepts the pod."),
        };
        return hold(world, key, &pod, &Obstacle::Unschedulable(why));
    };
    if text(&pod, "/spec/nodeName").is_empty() {
        world.edit(key, |pod| set(pod, &["spec", "nodeName"], json!(node)));
        let message = format!("Successfully assigned {} to {node}", key.path());
        events::record(world, &pod, "default-scheduler", Severity::Normal, "Scheduled", &message);
    }
    match obstacle(world, &pod) {
        Some(obstacle) => hold(world, key, &pod, &obstacle),
        None => run(world, placement, key, &node),
    }
}

fn run(world: &mut World, placement: &mut Placement, key: &Key, node: &str) {
    let Some(node) = world.find("", "Node", "", node).cloned() else { return };
    let now = world.now_text();
    world.edit(key, |pod| {
        let host_network = pod["spec"]["hostNetwork"] == true;
        let addresses = placement.addresses(&node, host_network);
        let ips: Vec<Value> = addresses.iter().map(|address| json!({"ip": address.to_string()})).collect();
        let containers: Vec<Value> =
            items(pod, "/spec/containers").iter().map(|container| running(container, &now)).collect();
        let status = json!({
            "phase": "Running",
            "conditions": conditions(&now, true, None),
            "hostIP": node_address(&node).map(|address| address.to_string()),
            "podIP": addresses.first().map(ToString::to_string),
            "podIPs": ips,
            "startTime": now,
            "containerStatuses": containers,
            "qosClass": quality(pod),
        });
        set(pod, &["status"], status);
    });
}

fn running(container: &Value, now: &str) -> Value {
    let image = text(container, "/image");
    let digest = super::world::suffix(image, 12);
    json!({
        "name": container["name"],
        "image": image,
        "imageID": image,
        "containerID": format!("containerd://{digest}"),
        "ready": true,
        "started": true,
        "restartCount": 0,
        "lastState": {},
        "state": {"running": {"startedAt": now}},
    })
}

fn hold(world: &mut World, key: &Key, pod: &Value, obstacle: &Obstacle) {
    let now = world.now_text();
    let started = match text(pod, "/status/startTime") {
        "" => now.clone(),
        started => started.to_owned(),
    };
    let (component, reason, message) = match obstacle {
        Obstacle::Unschedulable(why) => ("default-scheduler", "FailedScheduling", why),
        Obstacle::Volumes(why) => ("kubelet", "FailedMount", why),
        Obstacle::Config { message, .. } => ("kubelet", "Failed", message),
    };
    world.edit(key, |pod| match obstacle {
        Obstacle::Unschedulable(why) => {
            let scheduled = json!([{
                "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": why,
                "lastProbeTime": null, "lastTransitionTime": started,
            }]);
            set(
                pod,
                &["status"],
                json!({"phase": "Pending", "conditions": scheduled, "qosClass": quality(pod)}),
            );
        }
        Obstacle::Volumes(_) => set_waiting(pod, &started, None),
        Obstacle::Config { container, message } => set_waiting(pod, &started, Some((container, message))),
    });
    let message = if reason == "Failed" { format!("Error: {message}") } else { message.clone() };
    events::record(world, pod, component, Severity::Warning, reason, &message);
}

fn set_waiting(pod: &mut Value, started: &str, failing: Option<(&String, &String)>) {
    let containers: Vec<Value> = items(pod, "/spec/containers")
        .iter()
        .map(|container| {
            let waiting = match failing {
                Some((name, message)) if container["name"] == **name => {
                    json!({"reason": "CreateContainerConfigError", "message": message})
                }
                _ => json!({"reason": "ContainerCreating"}),
            };
            json!({
                "name": container["name"], "image": container["image"], "imageID": "", "ready": false,
                "started": false, "restartCount": 0, "lastState": {}, "state": {"waiting": waiting},
            })
        })
        .collect();
    let names: Vec<&str> = items(pod, "/spec/containers").iter().map(|c| text(c, "/name")).collect();
    let message = format!("containers with unready status: [{}]", names.join(" "));
    let status = json!({
        "phase": "Pending",
        "conditions": conditions(started, false, Some(&message)),
        "startTime": started,
        "containerStatuses": containers,
        "qosClass": quality(pod),
    });
    set(pod, &["status"], status);
}

fn conditions(since: &str, ready: bool, message: Option<&str>) -> Value {
    let condition = |kind: &str, holds: bool| {
        let mut condition = json!({
            "type": kind, "status": if holds { "True" } else { "False" },
            "lastProbeTime": null, "lastTransitionTime": since,
        });
        if let (false, Some(message)) = (holds, message)
            && kind != "PodReadyToStartContainers"
        {
            set(&mut condition, &["reason"], json!("ContainersNotReady"));
            set(&mut condition, &["message"], json!(message));
        }
        condition
    };
    json!([
        condition("PodReadyToStartContainers", ready),
        condition("Initialized", true),
        condition("Ready", ready),
        condition("ContainersReady", ready),
        condition("PodScheduled", true),
    ])
}

fn quality(pod: &Value) -> &'static str {
    let resources: Vec<&Value> = items(pod, "/spec/containers").iter().map(|c| &c["resources"]).collect();
    if resources.iter().all(|r| r["requests"].is_null() && r["limits"].is_null()) {
        "BestEffort"
    } else if resources.iter().all(|r| !r["limits"].is_null() && r["requests"] == r["limits"]) {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

/// The scheduler leaves a pod alone whose claims are missing or not bound.
fn unbound_claim(world: &World, pod: &Value) -> Option<String> {
    let namespace = text(pod, "/metadata/namespace");
    let total = world.list("", "Node").count();
    items(pod, "/spec/volumes").iter().find_map(|volume| {
        let claim = volume.pointer("/persistentVolumeClaim/claimName")?.as_str()?;
        match world.find("", "PersistentVolumeClaim", namespace, claim) {
            None => {
                Some(format!("0/{total} nodes are available: persistentvolumeclaim \"{claim}\" not found."))
            }
            Some(found) if text(found, "/status/phase") != "Bound" => Some(format!(
                "0/{total} nodes are available: pod has unbound immediate PersistentVolumeClaims."
            )),
            Some(_) => None,
        }
    })
}

fn obstacle(world: &World, pod: &Value) -> Option<Obstacle> {
    claim_used_twice(pod)
        .or_else(|| refused_volume(world, pod))
        .or_else(|| missing_volume_source(world, pod))
        .map(Obstacle::Volumes)
        .or_else(|| missing_env_source(world, pod))
}

fn claim_used_twice(pod: &Value) -> Option<String> {
    let volumes = items(pod, "/spec/volumes");
    let claim = |volume: &Value| text(volume, "/persistentVolumeClaim/claimName").to_owned();
    let second = volumes.iter().enumerate().find(|(at, volume)| {
        !claim(volume).is_empty() && volumes[..*at].iter().any(|earlier| claim(earlier) == claim(volume))
    })?;
    let all: Vec<&str> = volumes.iter().map(|volume| text(volume, "/name")).collect();
    Some(format!(
        "Unable to attach or mount volumes: unmounted volumes=[{}], unattached volumes=[], failed to process volumes=[{}]: context deadline exceeded",
        all.join(" "),
        text(second.1, "/name"),
    ))
}

/// What a volume's annotation says its server answers; there is no server to ask.
pub const SHARE_REFUSED: &str = "simlab.labkit.dev/mount-refused";
/// Why a volume cannot be set up, whoever asks for it, in the kubelet's words.
pub const VOLUME_FAILS: &str = "simlab.labkit.dev/volume-fails";
/// The same for pods that set `fsGroup`.
pub const FS_GROUP_FAILS: &str = "simlab.labkit.dev/fs-group-fails";

fn refused_volume(world: &World, pod: &Value) -> Option<String> {
    let namespace = text(pod, "/metadata/namespace");
    let has_group = !pod["spec"]["securityContext"]["fsGroup"].is_null();
    items(pod, "/spec/volumes").iter().find_map(|volume| {
        let claim = text(volume, "/persistentVolumeClaim/claimName");
        let claim = world.find("", "PersistentVolumeClaim", namespace, claim)?;
        let name = text(claim, "/spec/volumeName");
        let found = world.find("", "PersistentVolume", "", name)?;
        let why = |annotation: &str| found["metadata"]["annotations"][annotation].as_str();
        if let Some(why) = why(SHARE_REFUSED) {
            return Some(format!(
                "MountVolume.SetUp failed for volume {name:?} : mount failed: exit status 32\nOutput: mount.nfs: {why}"
            ));
        }
        let why = why(VOLUME_FAILS).or_else(|| why(FS_GROUP_FAILS).filter(|_| has_group))?;
        Some(format!("MountVolume.SetUp failed for volume {name:?} : {why}"))
    })
}

fn missing_volume_source(world: &World, pod: &Value) -> Option<String> {
    let namespace = text(pod, "/metadata/namespace");
    items(pod, "/spec/volumes").iter().find_map(|volume| {
        let (kind, word, at) = [
            ("Secret", "secret", volume.pointer("/secret/secretName")),
            ("ConfigMap", "configmap", volume.pointer("/configMap/name")),
        ]
        .into_iter()
        .find(|(_, _, at)| at.is_some())?;
        let name = at?.as_str()?;
        let optional = volume["secret"]["optional"] == true || volume["configMap"]["optional"] == true;
        (!optional && world.find("", kind, namespace, name).is_none()).then(|| {
            format!(
                "MountVolume.SetUp failed for volume {:?} : {word} {name:?} not found",
                text(volume, "/name")
            )
        })
    })
}

fn missing_env_source(world: &World, pod: &Value) -> Option<Obstacle> {
    let namespace = text(pod, "/metadata/namespace");
    items(pod, "/spec/containers").iter().find_map(|container| {
        let message =
            items(container, "/env").iter().find_map(|variable| missing_ref(world, namespace, variable))?;
        Some(Obstacle::Config { container: text(container, "/name").to_owned(), message })
    })
}

fn missing_ref(world: &World, namespace: &str, variable: &Value) -> Option<String> {
    let (kind, word, wanted) =
        [("Secret", "secret", "secretKeyRef"), ("ConfigMap", "configmap", "configMapKeyRef")]
            .into_iter()
            .find_map(|(kind, word, field)| Some((kind, word, variable.get("valueFrom")?.get(field)?)))?;
    if wanted["optional"] == true {
        return None;
    }
    let (name, key) = (text(wanted, "/name"), text(wanted, "/key"));
    match world.find("", kind, namespace, name) {
        None => Some(format!("{word} {name:?} not found")),
        Some(found) if found["data"].get(key).is_none() => {
            Some(format!("couldn't find key {key} in {kind} {namespace}/{name}"))
        }
        Some(_) => None,
    }
}
