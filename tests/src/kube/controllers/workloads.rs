//! Deployments, ReplicaSets, StatefulSets and DaemonSets make pods.
//!
//! A Deployment rolls out in one step, whatever its strategy says. A StatefulSet makes its pods at
//! once; a changed template of a StatefulSet or DaemonSet leaves the pods there are alone. What is
//! counted in the statuses is what is there.

use serde_json::{Map, Value, json};

use super::events::{self, Severity};
use super::nodes::is_ready;
use super::scheduler;
use super::world::{Key, World, controlled_by, is_controlled_by, items, key, set, suffix, text, unset};

/// Runs all four controllers once.
pub fn reconcile(world: &mut World) {
    for key in world.keys("apps", "Deployment") {
        deployment(world, &key);
    }
    for key in world.keys("apps", "ReplicaSet") {
        replica_set(world, &key);
    }
    for key in world.keys("apps", "StatefulSet") {
        stateful_set(world, &key);
    }
    for key in world.keys("apps", "DaemonSet") {
        daemon_set(world, &key);
    }
}

fn deployment(world: &mut World, key: &Key) {
    let Some(deployment) = world.get(key).cloned() else { return };
    let sets: Vec<Value> = owned(world, "apps", "ReplicaSet", &deployment);
    let matching = sets.iter().find(|set| has_template_of(set, &deployment));
    let current = if let Some(set) = matching {
        text(set, "/metadata/name").to_owned()
    } else {
        let hash = suffix(&deployment["spec"]["template"].to_string(), 10);
        let name = format!("{}-{hash}", key.name);
        world.create(new_replica_set(&deployment, &name, &hash, sets.len() + 1));
        name
    };
    for set_key in sets.iter().filter_map(Key::of).chain([child(key, "ReplicaSet", &current)]) {
        let wanted = if set_key.name == current { replicas(&deployment) } else { 0 };
        world.edit(&set_key, |replica_set| set(replica_set, &["spec", "replicas"], json!(wanted)));
    }
    let ready: u64 = owned(world, "apps", "ReplicaSet", &deployment)
        .iter()
        .map(|replica_set| replica_set["status"]["readyReplicas"].as_u64().unwrap_or(0))
        .sum();
    // The time is that of the deployment's other conditions, so that doing it again changes nothing.
    let refused = (ready < replicas(&deployment))
        .then(|| world.get(&child(key, "ReplicaSet", &current)).and_then(|set| violation(world, set)))
        .flatten();
    let now = world.now_text();
    world.edit(key, |deployment| {
        if super::world::annotation(deployment, REVISION).is_none() {
            set(deployment, &["metadata", "annotations", REVISION], json!("1"));
        }
        let mut status = deployment_status(deployment, ready, &now);
        if let (Some(why), Some(conditions)) = (refused, status["conditions"].as_array_mut()) {
            conditions.push(json!({
                "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": why,
                "lastTransitionTime": deployment["metadata"]["creationTimestamp"],
                "lastUpdateTime": deployment["metadata"]["creationTimestamp"],
            }));
        }
        set(deployment, &["status"], status);
    });
}

/// Whether a ReplicaSet was made from the template that the Deployment has now.
fn has_template_of(replica_set: &Value, deployment: &Value) -> bool {
    let mut template = replica_set["spec"]["template"].clone();
    unset(&mut template, &["metadata", "labels", "pod-template-hash"]);
    template == deployment["spec"]["template"]
}

const REVISION: &str = "deployment.kubernetes.io/revision";

fn new_replica_set(deployment: &Value, name: &str, hash: &str, revision: usize) -> Value {
    let mut template = deployment["spec"]["template"].clone();
    set(&mut template, &["metadata", "labels", "pod-template-hash"], json!(hash));
    let mut selector = deployment["spec"]["selector"].clone();
    set(&mut selector, &["matchLabels", "pod-template-hash"], json!(hash));
    json!({
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": deployment["metadata"]["namespace"],
            "labels": template["metadata"]["labels"],
            "annotations": {
                "deployment.kubernetes.io/desired-replicas": replicas(deployment).to_string(),
                REVISION: revision.to_string(),
            },
            "ownerReferences": controlled_by(deployment),
        },
        "spec": {"replicas": replicas(deployment), "selector": selector, "template": template},
    })
}

fn deployment_status(deployment: &Value, ready: u64, now: &str) -> Value {
    let wanted = replicas(deployment);
    let available = ready >= wanted;
    let since = |kind: &str, status: &str| {
        items(deployment, "/status/conditions")
            .iter()
            .find(|c| c["type"] == kind && c["status"] == status)
            .map_or_else(|| json!(now), |c| c["lastTransitionTime"].clone())
    };
    let status = if available { "True" } else { "False" };
    let (reason, message) = if available {
        ("MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        ("MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    let mut written = json!({
        "observedGeneration": deployment["metadata"]["generation"].as_u64().unwrap_or(1),
        "replicas": wanted,
        "updatedReplicas": wanted,
        "conditions": [
            {"type": "Available", "status": status, "reason": reason, "message": message,
             "lastTransitionTime": since("Available", status), "lastUpdateTime": since("Available", status)},
            {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable",
             "message": "The new ReplicaSet is there.",
             "lastTransitionTime": since("Progressing", "True"), "lastUpdateTime": since("Progressing", "True")},
        ],
    });
    if ready > 0 {
        set(&mut written, &["readyReplicas"], json!(ready));
        set(&mut written, &["availableReplicas"], json!(ready));
    }
    if ready < wanted {
        set(&mut written, &["unavailableReplicas"], json!(wanted - ready));
    }
    written
}

fn replica_set(world: &mut World, key: &Key) {
    let Some(replica_set) = world.get(key).cloned() else { return };
    let wanted = replicas(&replica_set);
    let pods = owned(world, "", "Pod", &replica_set);
    let mut made = u64::try_from(pods.len()).unwrap_or(u64::MAX);
    for surplus in pods.iter().rev().take(usize::try_from(made.saturating_sub(wanted)).unwrap_or(0)) {
        if let Some(pod) = Key::of(surplus) {
            world.remove(&pod);
        }
    }
    let mut attempt = 0_u64;
    let now = world.now_text();
    if made < wanted
        && let Some(why) = violation(world, &replica_set)
    {
        let message = format!("Error creating: {why}");
        events::record(
            world,
            &replica_set,
            "replicaset-controller",
            Severity::Warning,
            "FailedCreate",
            &message,
        );
        made = wanted;
    }
    while made < wanted {
        let name = format!("{}-{}", key.name, suffix(&format!("{}#{attempt} {now}", key.path()), 5));
        attempt += 1;
        if world.find("", "Pod", &key.namespace, &name).is_none() {
            world.create(pod(&replica_set, &name));
            made += 1;
        }
    }
    let pods = owned(world, "", "Pod", &replica_set);
    write_counts(world, key, &pods);
}

/// Why Pod Security Admission refuses the pods of a ReplicaSet. Of the level `restricted` two rules are kept, which no
/// pod passes that does not know of it (kubernetes/pod-security-admission: policy); other levels let everything in.
fn violation(world: &World, replica_set: &Value) -> Option<String> {
    let namespace = world.find("", "Namespace", "", text(replica_set, "/metadata/namespace"))?;
    if namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] != "restricted" {
        return None;
    }
    let spec = &replica_set["spec"]["template"]["spec"];
    let names = |is_wrong: &dyn Fn(&Value) -> bool| {
        let wrong =
            items(spec, "/containers").iter().filter(|container| is_wrong(&container["securityContext"]));
        let quoted: Vec<String> = wrong.map(|container| format!("{:?}", text(container, "/name"))).collect();
        quoted.join(", ")
    };
    let escalates = names(&|context| context["allowPrivilegeEscalation"] != false);
    let as_root =
        names(&|context| context["runAsNonRoot"] != true && spec["securityContext"]["runAsNonRoot"] != true);
    let mut rules = Vec::new();
    if !escalates.is_empty() {
        rules.push(format!(
            "allowPrivilegeEscalation != false (container {escalates} must set \
             securityContext.allowPrivilegeEscalation=false)"
        ));
    }
    if !as_root.is_empty() {
        rules.push(format!(
            "runAsNonRoot != true (pod or container {as_root} must set securityContext.runAsNonRoot=true)"
        ));
    }
    let pod = text(replica_set, "/metadata/name");
    let refused = || {
        format!("pods {pod:?} is forbidden: violates PodSecurity \"restricted:latest\": {}", rules.join(", "))
    };
    (!rules.is_empty()).then(refused)
}

/// Counts of a ReplicaSet or StatefulSet.
fn write_counts(world: &mut World, key: &Key, pods: &[Value]) {
    let ready = pods.iter().filter(|pod| is_ready(pod)).count();
    world.edit(key, |owner| {
        let generation = owner["metadata"]["generation"].as_u64().unwrap_or(1);
        let status = &mut owner["status"];
        if !status.is_object() {
            *status = json!({});
        }
        set(status, &["observedGeneration"], json!(generation));
        set(status, &["replicas"], json!(pods.len()));
        set(status, &["readyReplicas"], json!(ready));
        set(status, &["availableReplicas"], json!(ready));
    });
}

fn stateful_set(world: &mut World, key: &Key) {
    let Some(stateful_set) = world.get(key).cloned() else { return };
    let wanted = replicas(&stateful_set);
    let revision = match text(&stateful_set, "/status/updateRevision") {
        "" => format!("{}-{}", key.name, suffix(&stateful_set["spec"]["template"].to_string(), 10)),
        known => known.to_owned(),
    };
    for ordinal in 0..wanted {
        let name = format!("{}-{ordinal}", key.name);
        for template in items(&stateful_set, "/spec/volumeClaimTemplates") {
            create_claim(world, key, template, &name);
        }
        if world.find("", "Pod", &key.namespace, &name).is_none() {
            world.create(stateful_pod(&stateful_set, &name, &revision, ordinal));
        }
    }
    for surplus in owned(world, "", "Pod", &stateful_set) {
        let ordinal = text(&surplus, "/metadata/name").rsplit('-').next().and_then(|n| n.parse::<u64>().ok());
        if ordinal.is_some_and(|ordinal| ordinal >= wanted)
            && let Some(pod) = Key::of(&surplus)
        {
            world.remove(&pod);
        }
    }
    let pods = owned(world, "", "Pod", &stateful_set);
    write_counts(world, key, &pods);
    world.edit(key, |owner| {
        set(owner, &["status", "currentReplicas"], json!(pods.len()));
        set(owner, &["status", "updatedReplicas"], json!(pods.len()));
        set(owner, &["status", "currentRevision"], json!(revision));
        set(owner, &["status", "updateRevision"], json!(revision));
    });
}

fn create_claim(world: &mut World, owner: &Key, template: &Value, pod: &str) {
    let name = format!("{}-{pod}", text(template, "/metadata/name"));
    if world.find("", "PersistentVolumeClaim", &owner.namespace, &name).is_some() {
        return;
    }
    world.create(json!({
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": owner.namespace, "labels": template["metadata"]["labels"]},
        "spec": template["spec"],
        "status": {"phase": "Pending"},
    }));
}

fn stateful_pod(owner: &Value, name: &str, revision: &str, ordinal: u64) -> Value {
    let mut made = pod(owner, name);
    set(&mut made, &["metadata", "labels", "controller-revision-hash"], json!(revision));
    set(&mut made, &["metadata", "labels", "statefulset.kubernetes.io/pod-name"], json!(name));
    set(&mut made, &["metadata", "labels", "apps.kubernetes.io/pod-index"], json!(ordinal.to_string()));
    set(&mut made, &["spec", "hostname"], json!(name));
    let claims: Vec<Value> = items(owner, "/spec/volumeClaimTemplates")
        .iter()
        .map(|template| {
            let volume = text(template, "/metadata/name");
            json!({"name": volume, "persistentVolumeClaim": {"claimName": format!("{volume}-{name}")}})
        })
        .collect();
    let volumes: Vec<Value> = items(&made, "/spec/volumes").iter().cloned().chain(claims).collect();
    if !volumes.is_empty() {
        set(&mut made, &["spec", "volumes"], json!(volumes));
    }
    made
}

fn daemon_set(world: &mut World, key: &Key) {
    let Some(daemon_set) = world.get(key).cloned() else { return };
    let spec = &daemon_set["spec"]["template"]["spec"];
    let nodes: Vec<String> = world
        .list("", "Node")
        .filter(|node| scheduler::accepts(node, spec))
        .map(|node| text(node, "/metadata/name").to_owned())
        .collect();
    let pods = owned(world, "", "Pod", &daemon_set);
    let now = world.now_text();
    for existing in &pods {
        if !nodes.iter().any(|node| node == text(existing, "/spec/nodeName"))
            && let Some(pod) = Key::of(existing)
        {
            world.remove(&pod);
        }
    }
    for node in &nodes {
        let name = format!("{}-{}", key.name, suffix(&format!("{}@{node} {now}", key.path()), 5));
        let has_one = pods.iter().any(|pod| text(pod, "/spec/nodeName") == node);
        if !has_one && world.find("", "Pod", &key.namespace, &name).is_none() {
            let mut made = pod(&daemon_set, &name);
            set(&mut made, &["spec", "nodeName"], json!(node));
            world.create(made);
        }
    }
    let pods = owned(world, "", "Pod", &daemon_set);
    let ready = pods.iter().filter(|pod| is_ready(pod)).count();
    world.edit(key, |daemon_set| {
        let status = json!({
            "observedGeneration": daemon_set["metadata"]["generation"].as_u64().unwrap_or(1),
            "currentNumberScheduled": pods.len(),
            "desiredNumberScheduled": nodes.len(),
            "numberAvailable": ready,
            "numberMisscheduled": 0,
            "numberReady": ready,
            "updatedNumberScheduled": pods.len(),
        });
        set(daemon_set, &["status"], status);
    });
}

/// A pod made from the template of its owner, with the defaults of the API.
fn pod(owner: &Value, name: &str) -> Value {
    let template = &owner["spec"]["template"];
    let mut spec = template["spec"].clone();
    let defaults = [
        ("restartPolicy", json!("Always")),
        ("dnsPolicy", json!("ClusterFirst")),
        ("schedulerName", json!("default-scheduler")),
        ("serviceAccountName", json!("default")),
        ("terminationGracePeriodSeconds", json!(30)),
    ];
    if let Some(spec) = spec.as_object_mut() {
        for (field, value) in defaults {
            spec.entry(field).or_insert(value);
        }
    }
    let mut metadata = Map::new();
    metadata.insert("name".into(), json!(name));
    metadata.insert("namespace".into(), owner["metadata"]["namespace"].clone());
    for field in ["labels", "annotations"] {
        if let Some(map) = template["metadata"].get(field) {
            metadata.insert(field.into(), map.clone());
        }
    }
    metadata.insert("ownerReferences".into(), controlled_by(owner));
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

fn replicas(owner: &Value) -> u64 {
    owner["spec"]["replicas"].as_u64().unwrap_or(1)
}

/// What an object controls, sorted by name; what is being deleted does not count.
fn owned(world: &World, group: &str, kind: &str, owner: &Value) -> Vec<Value> {
    let namespace = text(owner, "/metadata/namespace");
    world
        .list_in(group, kind, namespace)
        .filter(|object| is_controlled_by(object, owner) && object["metadata"]["deletionTimestamp"].is_null())
        .cloned()
        .collect()
}

fn child(owner: &Key, kind: &str, name: &str) -> Key {
    key("apps", kind, &owner.namespace, name)
}
