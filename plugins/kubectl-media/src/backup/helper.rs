//! A pod that sees the volumes of an app while the app itself does not run. Pure: from a workload to a pod.

use serde_json::{Map, Value, json};

/// How long such a pod may live at most, in seconds: nothing stays of it when nobody can delete it.
pub const LIFETIME: u32 = 3600;

/// Fields of the pod template that decide where a pod can run and what it may do with its volumes.
const KEPT: &[&str] = &[
    "affinity",
    "hostUsers",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "priorityClassName",
    "runtimeClassName",
    "securityContext",
    "serviceAccountName",
    "tolerations",
    "volumes",
];
/// The same of the container.
const KEPT_OF_CONTAINER: &[&str] = &["image", "imagePullPolicy", "name", "securityContext", "volumeMounts"];

/// A pod named `name` with the image and volumes of a container of a workload, which sleeps; `None` if the workload has
/// no such container.
pub fn pod(workload: &Value, container: &str, name: &str) -> Option<Value> {
    let template = workload.pointer("/spec/template/spec")?;
    let containers =
        ["containers", "initContainers"].into_iter().filter_map(|list| template[list].as_array());
    let of = containers.flatten().find(|one| one["name"] == container)?;
    let mut sleeper = kept(of, KEPT_OF_CONTAINER);
    sleeper.insert("command".into(), json!(["sleep", LIFETIME.to_string()]));
    let mut spec = kept(template, KEPT);
    let claims = claims(workload);
    if !claims.is_empty() {
        let volumes = spec.entry("volumes").or_insert_with(|| json!([]));
        if let Some(volumes) = volumes.as_array_mut() {
            volumes.extend(claims);
        }
    }
    spec.insert("containers".into(), json!([sleeper]));
    spec.insert("restartPolicy".into(), json!("Never"));
    spec.insert("activeDeadlineSeconds".into(), json!(LIFETIME));
    spec.insert("terminationGracePeriodSeconds".into(), json!(0));
    spec.insert("automountServiceAccountToken".into(), json!(false));
    Some(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": workload["metadata"]["namespace"],
            "labels": {"app.kubernetes.io/managed-by": "kubectl-media"},
            // A mesh beside it would only keep it from ending.
            "annotations": {"sidecar.istio.io/inject": "false", "linkerd.io/inject": "disabled"},
        },
        "spec": spec,
    }))
}

fn kept(object: &Value, fields: &[&str]) -> Map<String, Value> {
    let field =
        |name: &&str| Some(((*name).to_owned(), object.get(*name).filter(|value| !value.is_null())?.clone()));
    fields.iter().filter_map(field).collect()
}

/// The claims that a StatefulSet makes for its first pod.
fn claims(workload: &Value) -> Vec<Value> {
    let templates = workload["spec"]["volumeClaimTemplates"].as_array();
    let owner = workload["metadata"]["name"].as_str().unwrap_or_default();
    let claim = |template: &Value| {
        let name = template["metadata"]["name"].as_str()?;
        Some(json!({"name": name, "persistentVolumeClaim": {"claimName": format!("{name}-{owner}-0")}}))
    };
    templates.into_iter().flatten().filter_map(claim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload() -> Value {
        json!({
            "kind": "StatefulSet",
            "metadata": {"name": "plex", "namespace": "media"},
            "spec": {
                "volumeClaimTemplates": [{"metadata": {"name": "config"}}],
                "template": {
                    "metadata": {"labels": {"app": "plex"}},
                    "spec": {
                        "nodeSelector": {"gpu": "yes"},
                        "securityContext": {"fsGroup": 1000},
                        "containers": [
                            {"name": "vpn", "image": "vpn"},
                            {
                                "name": "plex",
                                "image": "plex:1",
                                "env": [{"name": "PLEX_CLAIM", "value": "secret"}],
                                "livenessProbe": {"httpGet": {"port": 32400}},
                                "securityContext": {"runAsUser": 1000},
                                "volumeMounts": [{"name": "config", "mountPath": "/config"}],
                            },
                        ],
                    },
                },
            },
        })
    }

    #[test]
    fn it_has_the_volumes_and_nothing_that_runs() {
        let pod = pod(&workload(), "plex", "plex-restore-1").expect("there is a container");
        let spec = json!({
            "nodeSelector": {"gpu": "yes"},
            "securityContext": {"fsGroup": 1000},
            "volumes": [{"name": "config", "persistentVolumeClaim": {"claimName": "config-plex-0"}}],
            "containers": [{
                "image": "plex:1",
                "name": "plex",
                "securityContext": {"runAsUser": 1000},
                "volumeMounts": [{"name": "config", "mountPath": "/config"}],
                "command": ["sleep", "3600"],
            }],
            "restartPolicy": "Never",
            "activeDeadlineSeconds": 3600,
            "terminationGracePeriodSeconds": 0,
            "automountServiceAccountToken": false,
        });
        assert_eq!(pod["spec"], spec);
        assert_eq!(
            pod["metadata"]["labels"].get("app"),
            None,
            "no Service and no controller takes it for its own"
        );
    }

    #[test]
    fn without_the_container_there_is_none() {
        assert_eq!(pod(&workload(), "radarr", "x"), None);
    }
}
