//! Pods that do not run.

use serde_json::{Value, json};

use super::super::Files;
use super::edit;
use crate::kube::controllers::events::{self, Severity};
use crate::kube::controllers::nodes::set_ready;
use crate::kube::controllers::world::{Key, World, key, set, suffix, text};

/// The SealedSecret was never written.
pub fn forget_sealed_secret(files: &mut Files) {
    files.remove("apps/media/base/sealed-secrets.yaml");
    edit(files, "apps/media/base/kustomization.yaml", |text| super::without_lines(text, &["sealed-secrets"]));
}

/// Prowlarr's key comes from a Secret that was never made.
pub fn need_missing_secret(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "prowlarr"), |deployment| {
        if let Some(env) = deployment["spec"]["template"]["spec"]["containers"][0]["env"].as_array_mut() {
            env.push(json!({
                "name": "PROWLARR__AUTH__APIKEY",
                "valueFrom": {"secretKeyRef": {"name": "media-stack-secrets", "key": "prowlarr-api-key"}},
            }));
        }
    });
}

/// A Deployment nobody can pull the image of.
pub fn add_readarr(world: &mut World) {
    world.insert(json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "readarr", "namespace": "media", "labels": {"app": "readarr"}},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "readarr"}},
            "template": {
                "metadata": {"labels": {"app": "readarr"}},
                "spec": {"containers": [{"name": "readarr", "image": "linuxserver/readarr:latest"}]},
            },
        },
    }));
}

/// The pull fails.
pub fn fail_readarr_pull(world: &mut World) {
    let message = "Back-off pulling image \"linuxserver/readarr:latest\"";
    fail(world, "readarr", &json!({"reason": "ImagePullBackOff", "message": message}), 0, "Pending");
    record(world, "readarr", "Failed", "Error: ImagePullBackOff");
    record(world, "readarr", "BackOff", message);
}

/// Plex ends right after its start, again and again.
pub fn crash_plex(world: &mut World) {
    let message = "back-off 5m0s restarting failed container=plex";
    fail(world, "plex", &json!({"reason": "CrashLoopBackOff", "message": message}), 14, "Running");
    record(world, "plex", "BackOff", "Back-off restarting failed container plex in pod");
}

/// A claim token next to the other variables in the manifest.
pub fn write_claim_token(files: &mut Files) {
    edit(files, "apps/media/base/plex.yaml", |text| {
        text.replace(
            "            - name: TZ\n",
            "            - name: PLEX_CLAIM\n              value: claim-made-up-token-0000\n            - name: TZ\n",
        )
    });
}

/// A kubelet that is silent.
pub fn lose_worker(world: &mut World) {
    let now = world.now_text();
    world.edit(&key("", "Node", "", "talos-unz-1z7"), |node| {
        for condition in node["status"]["conditions"].as_array_mut().into_iter().flatten() {
            condition["status"] = json!("Unknown");
            condition["reason"] = json!("NodeStatusUnknown");
            condition["message"] = json!("Kubelet stopped posting node status.");
            condition["lastTransitionTime"] = json!(now);
        }
    });
}

/// What `kubectl debug node/...` leaves behind.
pub fn leave_debug_pods(world: &mut World) {
    for at in 0..36 {
        let name = format!("node-debugger-k3s{}-{}", at % 3 + 1, suffix(&format!("debug {at}"), 5));
        world.create(json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "nodeName": format!("k3s{}", at % 3 + 1),
                "hostNetwork": true,
                "restartPolicy": "Never",
                "containers": [{"name": "debugger", "image": "busybox"}],
            },
            "status": {"phase": "Succeeded"},
        }));
    }
}

/// A third replica that does not come back, in three clusters.
pub fn diverge_databases(world: &mut World) {
    for cluster in world.keys("postgresql.cnpg.io", "Cluster").into_iter().take(3) {
        world.edit(&cluster, |cluster| {
            set(cluster, &["status", "readyInstances"], json!(2));
            set(cluster, &["status", "phase"], json!("Waiting for the instances to become active"));
        });
        let replica = key("", "Pod", &cluster.namespace, &format!("{}-3", cluster.name));
        world.edit(&replica, |pod| {
            for container in pod["status"]["containerStatuses"].as_array_mut().into_iter().flatten() {
                container["ready"] = json!(false);
            }
            set_ready(pod, false);
        });
    }
}

pub(super) fn pods_of(world: &World, app: &str) -> Vec<Key> {
    world
        .list("", "Pod")
        .filter(|pod| text(pod, "/metadata/namespace") == "media" && text(pod, "/metadata/labels/app") == app)
        .filter_map(Key::of)
        .collect()
}

pub(super) fn fail(world: &mut World, app: &str, waiting: &Value, restarts: u32, phase: &str) {
    for pod in pods_of(world, app) {
        world.edit(&pod, |pod| {
            set(pod, &["status", "phase"], json!(phase));
            set_ready(pod, false);
            for container in pod["status"]["containerStatuses"].as_array_mut().into_iter().flatten() {
                container["ready"] = json!(false);
                container["started"] = json!(false);
                container["restartCount"] = json!(restarts);
                container["state"] = json!({"waiting": waiting});
            }
        });
    }
}

pub(super) fn record(world: &mut World, app: &str, reason: &str, message: &str) {
    for pod in pods_of(world, app) {
        if let Some(pod) = world.get(&pod).cloned() {
            events::record(world, &pod, "kubelet", Severity::Warning, reason, message);
        }
    }
}
