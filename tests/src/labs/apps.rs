//! Applications of the larger labs, made from one line each.

use serde_json::{Value, json};

/// Where an app keeps its data.
#[derive(Debug, Clone, Copy)]
pub enum Data {
    /// Nowhere.
    None,
    /// In a claim of a Deployment, on a volume of this class.
    Claim(&'static str),
    /// In a claim of a StatefulSet, whose template has this name, on a volume of this class.
    Template(&'static str, &'static str),
}

/// One application.
#[derive(Debug, Clone, Copy)]
pub struct App {
    /// Namespace.
    pub namespace: &'static str,
    /// Name of everything that belongs to it.
    pub name: &'static str,
    /// Container image without its registry.
    pub image: &'static str,
    /// Port of its web page.
    pub port: u16,
    /// Pods.
    pub replicas: u8,
    /// Storage.
    pub data: Data,
    /// Address that its Service asks Cilium for.
    pub address: Option<&'static str>,
}

/// What differs between labs.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Domain of the host names, where apps are reached through a Gateway.
    pub domain: &'static str,
    /// Namespace and name of that Gateway.
    pub gateway: (&'static str, &'static str),
    /// Annotation that asks for an address.
    pub address_annotation: &'static str,
    /// Whether Services have both families.
    pub dual_stack: bool,
    /// Driver of the volumes.
    pub driver: &'static str,
}

/// The objects of an application, Flux labels included.
pub fn objects(app: &App, style: &Style) -> Vec<Value> {
    let mut all = vec![release(app), workload(app), service(app, style)];
    if app.address.is_none() {
        all.push(route(app, style));
    }
    all.extend(storage(app, style));
    for object in &mut all {
        let labels = &mut object["metadata"]["labels"];
        labels["app.kubernetes.io/name"] = json!(app.name);
        let (group, own) = if object["kind"] == "HelmRelease" {
            ("kustomize", ("apps", "flux-system"))
        } else {
            ("helm", (app.name, app.namespace))
        };
        object["metadata"]["labels"][format!("{group}.toolkit.fluxcd.io/name")] = json!(own.0);
        object["metadata"]["labels"][format!("{group}.toolkit.fluxcd.io/namespace")] = json!(own.1);
    }
    // What the kubelet and the storage driver make carries no labels of Flux.
    for object in &mut all {
        if object["kind"] == "PersistentVolume" {
            object["metadata"]["labels"] = json!({});
        }
    }
    all
}

fn metadata(app: &App) -> Value {
    json!({"name": app.name, "namespace": app.namespace, "labels": {}})
}

fn release(app: &App) -> Value {
    json!({
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": metadata(app),
        "spec": {"interval": "30m", "chartRef": {"kind": "OCIRepository", "name": "app-template"}},
        "status": {"conditions": [{
            "type": "Ready", "status": "True", "reason": "UpgradeSucceeded", "message": "Helm upgrade succeeded",
        }]},
    })
}

fn workload(app: &App) -> Value {
    let selector = json!({"app.kubernetes.io/name": app.name});
    let mut container = json!({
        "name": "app", "image": app.image, "ports": [{"name": "http", "containerPort": app.port}],
    });
    let mut pod = json!({"containers": []});
    if !matches!(app.data, Data::None) {
        let volume = match app.data {
            Data::Template(template, _) => template,
            _ => "config",
        };
        container["volumeMounts"] = json!([{"name": volume, "mountPath": "/config"}]);
    }
    if let Data::Claim(_) = app.data {
        pod["volumes"] = json!([{"name": "config", "persistentVolumeClaim": {"claimName": claim(app)}}]);
    }
    pod["containers"] = json!([container]);
    let mut spec = json!({
        "replicas": app.replicas,
        "selector": {"matchLabels": selector},
        "template": {"metadata": {"labels": selector}, "spec": pod},
    });
    let stateful = if let Data::Template(template, class) = app.data {
        spec["serviceName"] = json!(app.name);
        spec["volumeClaimTemplates"] = json!([{"metadata": {"name": template}, "spec": claim_spec(class)}]);
        true
    } else {
        false
    };
    json!({
        "apiVersion": "apps/v1",
        "kind": if stateful { "StatefulSet" } else { "Deployment" },
        "metadata": metadata(app),
        "spec": spec,
    })
}

fn service(app: &App, style: &Style) -> Value {
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(app),
        "spec": {
            "type": "ClusterIP",
            "selector": {"app.kubernetes.io/name": app.name},
            "ports": [{"name": "http", "port": app.port, "protocol": "TCP", "targetPort": "http"}],
        },
    });
    if let Some(address) = app.address {
        service["spec"]["type"] = json!("LoadBalancer");
        service["metadata"]["annotations"] = json!({style.address_annotation: address});
    } else if style.dual_stack {
        service["spec"]["ipFamilyPolicy"] = json!("PreferDualStack");
    }
    service
}

fn route(app: &App, style: &Style) -> Value {
    json!({
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": metadata(app),
        "spec": {
            "hostnames": [format!("{}.{}", app.name, style.domain)],
            "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway",
                            "namespace": style.gateway.0, "name": style.gateway.1}],
            "rules": [{
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "backendRefs": [{"group": "", "kind": "Service", "name": app.name, "port": app.port, "weight": 1}],
            }],
        },
    })
}

fn claim(app: &App) -> String {
    format!("{}-config", app.name)
}

fn claim_spec(class: &str) -> Value {
    json!({
        "accessModes": ["ReadWriteOnce"], "storageClassName": class,
        "resources": {"requests": {"storage": "10Gi"}},
    })
}

/// A claim with its volume; the claims of a StatefulSet are made by its controller.
fn storage(app: &App, style: &Style) -> Vec<Value> {
    match app.data {
        Data::None => Vec::new(),
        Data::Claim(class) => {
            let mut metadata = metadata(app);
            metadata["name"] = json!(claim(app));
            let object = json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata,
                "spec": claim_spec(class),
            });
            vec![object, volume(app.namespace, &claim(app), class, style.driver)]
        }
        Data::Template(template, class) => (0..app.replicas)
            .map(|ordinal| {
                volume(app.namespace, &format!("{template}-{}-{ordinal}", app.name), class, style.driver)
            })
            .collect(),
    }
}

/// A volume made for a claim by a storage driver.
pub fn volume(namespace: &str, claim: &str, class: &str, driver: &str) -> Value {
    use crate::kube::controllers::world::{key, uid_of};
    let name = format!("pvc-{}", uid_of(&key("", "PersistentVolumeClaim", namespace, claim)));
    json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "labels": {}, "annotations": {"pv.kubernetes.io/provisioned-by": driver}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "10Gi"},
            "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": namespace, "name": claim},
            "csi": {"driver": driver, "volumeHandle": name},
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": class,
        },
    })
}
