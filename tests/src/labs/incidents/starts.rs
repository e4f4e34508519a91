//! Pods that are not made, not started, or do not stay; and what is written down for them.

use serde_json::{Value, json};

use super::pods::{fail, pods_of, record};
use crate::kube::controllers::kubelet::SHARE_REFUSED;
use crate::kube::controllers::nodes::set_ready;
use crate::kube::controllers::world::{World, key, set};

fn edit_container(world: &mut World, app: &str, change: impl FnOnce(&mut Value)) {
    world.edit(&key("apps", "Deployment", "media", app), |deployment| {
        change(&mut deployment["spec"]["template"]["spec"]["containers"][0]);
    });
}

/// The namespace is closed to everything that does not say that it needs no rights.
pub fn restrict_namespace(world: &mut World) {
    world.edit(&key("", "Namespace", "", "media"), |namespace| {
        set(namespace, &["metadata", "labels", "pod-security.kubernetes.io/enforce"], json!("restricted"));
    });
}

/// Plex asks for a GPU that no node offers.
pub fn ask_for_gpu(world: &mut World) {
    edit_container(world, "plex", |container| {
        set(container, &["resources", "limits", "gpu.intel.com/i915"], json!("1"));
    });
}

/// The NAS does not export the library to the nodes any more.
pub fn refuse_share(world: &mut World) {
    for volume in world.keys("", "PersistentVolume") {
        world.edit(&volume, |volume| {
            if volume["spec"]["claimRef"]["name"] == "media-storage" {
                let why = "access denied by server while mounting 10.69.1.163:/volume/media";
                set(volume, &["metadata", "annotations", SHARE_REFUSED], json!(why));
            }
        });
    }
}

/// The NAS has the library under another path than the volume says.
pub fn miss_export(world: &mut World) {
    for volume in world.keys("", "PersistentVolume") {
        world.edit(&volume, |volume| {
            if volume["spec"]["claimRef"]["name"] == "media-storage" {
                let why = "mounting 10.69.1.163:/volume/media failed, reason given by server: No such file or directory";
                set(volume, &["metadata", "annotations", SHARE_REFUSED], json!(why));
            }
        });
    }
}

/// Overseerr mounts a claim that was never made.
pub fn mount_missing_claim(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "overseerr"), |deployment| {
        deployment["spec"]["template"]["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] =
            json!("overseerr-config");
    });
}

/// Overseerr keeps its settings in a volume that ends with its pod.
pub fn keep_nothing(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "overseerr"), |deployment| {
        deployment["spec"]["template"]["spec"]["volumes"][0] = json!({"name": "configs", "emptyDir": {}});
    });
}

/// Two Radarrs write one database.
pub fn double_radarr(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "radarr"), |deployment| {
        set(deployment, &["spec", "replicas"], json!(2));
    });
}

/// Lidarr is started as user 1000, which its image cannot work as.
pub fn run_as_user(world: &mut World) {
    edit_container(world, "lidarr", |container| {
        set(container, &["securityContext"], json!({"runAsUser": 1000, "allowPrivilegeEscalation": false}));
    });
}

/// Lidarr ends right after its start, again and again.
pub fn crash_lidarr(world: &mut World) {
    crash(world, "lidarr");
}

/// The same with Radarr.
pub fn crash_radarr(world: &mut World) {
    crash(world, "radarr");
}

fn crash(world: &mut World, app: &str) {
    let message = format!("back-off 5m0s restarting failed container={app}");
    fail(world, app, &json!({"reason": "CrashLoopBackOff", "message": message}), 9, "Running");
}

/// Lidarr migrates its database, and its liveness probe does not wait for that.
pub fn kill_lidarr(world: &mut World) {
    crash_lidarr(world);
    let message = "Liveness probe failed: HTTP probe failed with statuscode: 503";
    record(world, "lidarr", "Unhealthy", message);
}

/// Plex transcodes more than its memory limit allows.
pub fn exhaust_plex(world: &mut World) {
    let message = "back-off 5m0s restarting failed container=plex";
    fail(world, "plex", &json!({"reason": "CrashLoopBackOff", "message": message}), 4, "Running");
    let now = world.now_text();
    for pod in pods_of(world, "plex") {
        world.edit(&pod, |pod| {
            for container in pod["status"]["containerStatuses"].as_array_mut().into_iter().flatten() {
                let ended = json!({"reason": "OOMKilled", "exitCode": 137, "finishedAt": now});
                container["lastState"] = json!({"terminated": ended});
            }
        });
    }
}

/// A VPN beside qBittorrent.
pub fn add_vpn(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "qbittorrent"), |deployment| {
        if let Some(containers) = deployment["spec"]["template"]["spec"]["containers"].as_array_mut() {
            containers.push(json!({
                "name": "gluetun",
                "image": "qmcgaw/gluetun:v3.40.0",
                "env": [
                    {"name": "VPN_SERVICE_PROVIDER", "value": "mullvad"},
                    {"name": "FIREWALL_INPUT_PORTS", "value": "8080"},
                ],
                "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}},
            }));
        }
    });
}

/// The VPN does not come up.
pub fn lose_vpn(world: &mut World) {
    for pod in pods_of(world, "qbittorrent") {
        world.edit(&pod, |pod| {
            for container in pod["status"]["containerStatuses"].as_array_mut().into_iter().flatten() {
                if container["name"] == "gluetun" {
                    container["ready"] = json!(false);
                    container["restartCount"] = json!(7);
                    let message = "back-off 5m0s restarting failed container=gluetun";
                    container["state"] =
                        json!({"waiting": {"reason": "CrashLoopBackOff", "message": message}});
                }
            }
            set_ready(pod, false);
        });
    }
}

/// Radarr's Service selects a label that nobody has.
pub fn misspell_selector(world: &mut World) {
    world.edit(&key("", "Service", "media", "radarr"), |service| {
        set(service, &["spec", "selector", "app"], json!("radar"));
    });
}

/// The claim token is still in Plex's Deployment.
pub fn leave_claim(world: &mut World) {
    edit_container(world, "plex", |container| {
        if let Some(env) = container["env"].as_array_mut() {
            env.push(json!({"name": "PLEX_CLAIM", "value": "claim-c0ffee00-made-up"}));
        }
    });
}

/// Prowlarr's key is in a sealed Secret that was sealed for another cluster.
pub fn seal_for_another_cluster(world: &mut World) {
    edit_container(world, "prowlarr", |container| {
        if let Some(env) = container["env"].as_array_mut() {
            let from = json!({"secretKeyRef": {"name": "prowlarr-key", "key": "api-key"}});
            env.push(json!({"name": "PROWLARR__AUTH__APIKEY", "valueFrom": from}));
        }
    });
    world.insert(json!({
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": {"name": "prowlarr-key", "namespace": "media"},
        "spec": {"encryptedData": {"api-key": "AgBub3Qgc2VhbGVkIGZvciB0aGlzIGNsdXN0ZXI="}},
    }));
}

/// The certificate of the media names ended yesterday, and its issuer is not there.
pub fn end_certificate(world: &mut World) {
    // Objects are thirty days old when somebody looks.
    let ended = world.now() + jiff::SignedDuration::from_hours(29 * 24);
    let names = json!({
        "kind": "Certificate", "listKind": "CertificateList", "plural": "certificates", "singular": "certificate",
    });
    world.insert(json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "certificates.cert-manager.io"},
        "spec": {
            "group": "cert-manager.io", "names": names, "scope": "Namespaced",
            "versions": [{
                "name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                }},
            }],
        },
    }));
    world.insert(json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "media-tls", "namespace": "media"},
        "spec": {"secretName": "media-tls", "dnsNames": ["plex.lab.example"]},
        "status": {
            "notAfter": ended.to_string(),
            "conditions": [{
                "type": "Ready", "status": "False", "reason": "Expired", "message": "Certificate expired",
            }],
        },
    }));
}

/// A disk of the node that runs Radarr and Plex fills up.
pub fn fill_node(world: &mut World) {
    world.edit(&key("", "Node", "", "talos-unz-1z7"), |node| {
        let mut found = false;
        for condition in node["status"]["conditions"].as_array_mut().into_iter().flatten() {
            if condition["type"] == "DiskPressure" {
                condition["status"] = json!("True");
                condition["reason"] = json!("KubeletHasDiskPressure");
                condition["message"] = json!("kubelet has disk pressure");
                found = true;
            }
        }
        if let (false, Some(conditions)) = (found, node["status"]["conditions"].as_array_mut()) {
            conditions.push(json!({
                "type": "DiskPressure", "status": "True", "reason": "KubeletHasDiskPressure",
                "message": "kubelet has disk pressure",
            }));
        }
    });
}

/// Argo CD cannot sync the media stack any more.
pub fn leave_git(world: &mut World) {
    for application in world.keys("argoproj.io", "Application") {
        world.edit(&application, |application| {
            if application["metadata"]["name"] == "media-stack" {
                set(application, &["status", "sync", "status"], json!("OutOfSync"));
                for object in application["status"]["resources"].as_array_mut().into_iter().flatten() {
                    if object["kind"] == "Deployment" && object["name"] == "radarr" {
                        object["status"] = json!("OutOfSync");
                    }
                }
            }
        });
    }
}

/// Recyclarr's last run did not end well.
pub fn fail_recyclarr(world: &mut World) {
    let (before, last) = (world.now() - jiff::SignedDuration::from_hours(30), world.now());
    world.edit(&key("batch", "CronJob", "media", "recyclarr"), |job| {
        let status = json!({"lastScheduleTime": last.to_string(), "lastSuccessfulTime": before.to_string()});
        set(job, &["status"], status);
    });
}
