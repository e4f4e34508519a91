//! Defaults the server fills in, for the kinds the labs meet
//! (kubernetes/kubernetes: pkg/apis/*/v1/defaults.go; for definitions the `default` values of their schema).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::catalogue::Kind;
use super::object::{self, map_at, map_at_map as nested, set_default};
use super::service_ips;
use super::status::Status;
use super::store::State;

/// Completes a new object.
pub(super) fn on_create(state: &mut State, kind: &Kind, new: &mut Value) -> Result<(), Status> {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Namespace") => namespace(new),
        ("", "Pod") => new_pod(new),
        ("", "PersistentVolume" | "PersistentVolumeClaim") => {
            set_default(map_at(new, "status"), "phase", "Pending");
        }
        ("", "Service") => {
            service(new);
            service_ips::assign(state, new, None)?;
        }
        _ => {}
    }
    fill(kind, new);
    Ok(())
}

/// Completes an updated object.
pub(super) fn on_update(state: &mut State, kind: &Kind, new: &mut Value, old: &Value) -> Result<(), Status> {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Service") => {
            service(new);
            service_ips::assign(state, new, Some(old))?;
        }
        ("", "Namespace") => {
            let finalizers = object::at(old, &["spec", "finalizers"]).cloned();
            object::set_or_remove(map_at(new, "spec"), "finalizers", finalizers);
            name_label(new);
        }
        _ => {}
    }
    fill(kind, new);
    Ok(())
}

fn fill(kind: &Kind, new: &mut Value) {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Secret") => secret(new),
        ("", "Pod") => pod_spec(map_at(new, "spec")),
        ("", "PersistentVolume") => {
            let spec = map_at(new, "spec");
            set_default(spec, "persistentVolumeReclaimPolicy", "Retain");
            set_default(spec, "volumeMode", "Filesystem");
        }
        ("", "PersistentVolumeClaim") => set_default(map_at(new, "spec"), "volumeMode", "Filesystem"),
        ("apps", "Deployment") => {
            let spec = map_at(new, "spec");
            set_default(spec, "replicas", 1);
            set_default(spec, "revisionHistoryLimit", 10);
            set_default(spec, "progressDeadlineSeconds", 600);
            let strategy = nested(spec, "strategy");
            set_default(strategy, "type", "RollingUpdate");
            if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate") {
                let rolling = nested(strategy, "rollingUpdate");
                set_default(rolling, "maxSurge", "25%");
                set_default(rolling, "maxUnavailable", "25%");
            }
            template(spec);
        }
        ("apps", "ReplicaSet") | ("", "ReplicationController") => {
            let spec = map_at(new, "spec");
            set_default(spec, "replicas", 1);
            template(spec);
        }
        ("apps", "StatefulSet") => {
            let spec = map_at(new, "spec");
            set_default(spec, "replicas", 1);
            set_default(spec, "revisionHistoryLimit", 10);
            set_default(spec, "podManagementPolicy", "OrderedReady");
            let strategy = nested(spec, "updateStrategy");
            set_default(strategy, "type", "RollingUpdate");
            template(spec);
        }
        ("apps", "DaemonSet") => {
            let spec = map_at(new, "spec");
            set_default(spec, "revisionHistoryLimit", 10);
            let strategy = nested(spec, "updateStrategy");
            set_default(strategy, "type", "RollingUpdate");
            template(spec);
        }
        ("batch", "Job") => {
            let spec = map_at(new, "spec");
            set_default(spec, "backoffLimit", 6);
            set_default(spec, "completions", 1);
            set_default(spec, "parallelism", 1);
            set_default(spec, "suspend", false);
            template(spec);
        }
        ("batch", "CronJob") => {
            let spec = map_at(new, "spec");
            set_default(spec, "concurrencyPolicy", "Allow");
            set_default(spec, "suspend", false);
            set_default(spec, "successfulJobsHistoryLimit", 3);
            set_default(spec, "failedJobsHistoryLimit", 1);
        }
        ("networking.k8s.io", "Ingress") => ingress(new),
        ("storage.k8s.io", "StorageClass") => {
            if let Value::Object(fields) = new {
                set_default(fields, "reclaimPolicy", "Delete");
                set_default(fields, "volumeBindingMode", "Immediate");
            }
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(new),
        _ if kind.custom => {
            let (_, version) = super::catalogue::split_api_version(object::api_version(new));
            if let Some(schema) = kind.version(version).and_then(|version| version.schema.clone()) {
                from_schema(&schema, new);
            }
        }
        _ => {}
    }
}

fn namespace(new: &mut Value) {
    map_at(new, "spec").insert("finalizers".to_owned(), json!(["kubernetes"]));
    map_at(new, "status").insert("phase".to_owned(), json!("Active"));
    name_label(new);
}

fn name_label(new: &mut Value) {
    let name = object::name(new).to_owned();
    nested(object::metadata(new), "labels").insert("kubernetes.io/metadata.name".to_owned(), json!(name));
}

/// `stringData` is written into `data`.
fn secret(new: &mut Value) {
    let Value::Object(fields) = new else { return };
    set_default(fields, "type", "Opaque");
    let Some(Value::Object(texts)) = fields.shift_remove("stringData") else { return };
    let data = nested(fields, "data");
    for (key, text) in texts {
        data.insert(key, json!(STANDARD.encode(text.as_str().unwrap_or(""))));
    }
}

fn new_pod(new: &mut Value) {
    let class = qos_class(new);
    let status = map_at(new, "status");
    set_default(status, "phase", "Pending");
    set_default(status, "qosClass", class);
}

/// kubernetes.io/docs/concepts/workloads/pods/pod-qos: guaranteed when every container has equal requests and
/// limits of both resources, best effort when none has any.
fn qos_class(pod: &Value) -> &'static str {
    let containers = object::items(pod, &["spec", "containers"]);
    let has_any = containers.iter().any(|container| {
        ["requests", "limits"].iter().any(|part| {
            object::at(container, &["resources", part])
                .and_then(Value::as_object)
                .is_some_and(|map| !map.is_empty())
        })
    });
    let all_equal = containers.iter().all(|container| {
        ["cpu", "memory"].iter().all(|resource| {
            let limit = object::at(container, &["resources", "limits", resource]);
            let request = object::at(container, &["resources", "requests", resource]);
            limit.is_some() && request.is_none_or(|request| Some(request) == limit)
        })
    });
    match (has_any, all_equal) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

fn template(spec: &mut Map<String, Value>) {
    if let Some(Value::Object(template)) = spec.get_mut("template") {
        pod_spec(nested(template, "spec"));
    }
}

fn pod_spec(spec: &mut Map<String, Value>) {
    set_default(spec, "restartPolicy", "Always");
    set_default(spec, "terminationGracePeriodSeconds", 30);
    set_default(spec, "dnsPolicy", "ClusterFirst");
    set_default(spec, "schedulerName", "default-scheduler");
    nested(spec, "securityContext");
    for list in ["containers", "initContainers"] {
        let Some(containers) = spec.get_mut(list).and_then(Value::as_array_mut) else { continue };
        for container in containers.iter_mut().filter_map(Value::as_object_mut) {
            let image = container.get("image").and_then(Value::as_str).unwrap_or("");
            let tag =
                image.rsplit_once('/').map_or(image, |(_, last)| last).split_once(':').map(|(_, tag)| tag);
            let pull = if image.contains('@') || tag.is_some_and(|tag| tag != "latest") {
                "IfNotPresent"
            } else {
                "Always"
            };
            set_default(container, "imagePullPolicy", pull);
            set_default(container, "terminationMessagePath", "/dev/termination-log");
            set_default(container, "terminationMessagePolicy", "File");
            nested(container, "resources");
            let Some(ports) = container.get_mut("ports").and_then(Value::as_array_mut) else { continue };
            for port in ports.iter_mut().filter_map(Value::as_object_mut) {
                set_default(port, "protocol", "TCP");
            }
        }
    }
}

fn service(new: &mut Value) {
    let spec = map_at(new, "spec");
    set_default(spec, "type", "ClusterIP");
    set_default(spec, "sessionAffinity", "None");
    let kind = spec.get("type").and_then(Value::as_str).unwrap_or("").to_owned();
    if kind != "ExternalName" {
        set_default(spec, "internalTrafficPolicy", "Cluster");
    }
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        set_default(spec, "externalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        set_default(spec, "allocateLoadBalancerNodePorts", true);
    }
    if let Some(ports) = spec.get_mut("ports").and_then(Value::as_array_mut) {
        for port in ports.iter_mut().filter_map(Value::as_object_mut) {
            set_default(port, "protocol", "TCP");
            if let Some(number) = port.get("port").cloned() {
                set_default(port, "targetPort", number);
            }
        }
    }
    if let Value::Object(fields) = new {
        set_default(fields, "status", json!({"loadBalancer": {}}));
    }
}

fn ingress(new: &mut Value) {
    if let Value::Object(fields) = new {
        set_default(fields, "status", json!({"loadBalancer": {}}));
    }
}

fn definition(new: &mut Value) {
    let spec = map_at(new, "spec");
    nested(spec, "conversion");
    set_default(nested(spec, "conversion"), "strategy", "None");
    let names = nested(spec, "names");
    let kind = names.get("kind").and_then(Value::as_str).unwrap_or("").to_owned();
    set_default(names, "singular", kind.to_lowercase());
    set_default(names, "listKind", format!("{kind}List"));
}

/// Defaults of a structural schema; a default fills a missing field of an object that is there.
fn from_schema(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, property) in properties.into_iter().flatten() {
                if let Some(default) = property.get("default")
                    && !fields.contains_key(name)
                {
                    fields.insert(name.clone(), default.clone());
                }
                if let Some(field) = fields.get_mut(name) {
                    from_schema(property, field);
                }
            }
            if let Some(rest) = schema.get("additionalProperties").filter(|rest| rest.is_object()) {
                for field in fields.values_mut() {
                    from_schema(rest, field);
                }
            }
        }
        Value::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for item in items {
                    from_schema(schema, item);
                }
            }
        }
        _ => {}
    }
}
