//! The controllers on a server; what is there before they start is done when they have started.

use serde_json::{Value, json};

use super::Controllers;
use super::world::{items, text};
use crate::kube::{ApiServer, ApiServerOptions};

const CLUSTER: &str = "
apiVersion: v1
kind: Node
metadata: {name: one}
spec: {podCIDR: 10.244.0.0/24, podCIDRs: [10.244.0.0/24]}
status:
  addresses: [{type: InternalIP, address: 10.0.0.1}]
  conditions: [{type: Ready, status: 'True'}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
";

fn cluster() -> ApiServer {
    let server = ApiServer::start(ApiServerOptions::default()).unwrap();
    server.apply_manifests(CLUSTER).unwrap();
    server
}

fn pods(server: &ApiServer) -> Vec<std::sync::Arc<Value>> {
    server.store().list("pods", Some("default"))
}

#[test]
fn a_deployment_becomes_running_pods_and_endpoints() {
    let server = cluster();
    let _controllers = Controllers::start(&server);
    let addresses: Vec<String> =
        pods(&server).iter().map(|pod| text(pod, "/status/podIP").to_owned()).collect();
    assert_eq!(addresses, ["10.244.0.2", "10.244.0.3"]);
    let deployment = server.store().get("deployments.apps", "default", "web").unwrap();
    assert_eq!(deployment["status"]["readyReplicas"], 2);
    let slices = server.store().list("endpointslices.discovery.k8s.io", Some("default"));
    let slice = slices.iter().find(|slice| text(slice, "/metadata/name").starts_with("web-")).unwrap();
    assert_eq!(items(slice, "/endpoints").len(), 2);
    assert_eq!(slice["ports"][0]["port"], 8080);
    let scheduled = server.store().list("events", Some("default"));
    assert_eq!(scheduled.iter().filter(|event| event["reason"] == "Scheduled").count(), 2);
}

#[test]
fn owners_are_named_by_the_uid_the_server_gave_them() {
    let server = cluster();
    let _controllers = Controllers::start(&server);
    let set = &server.store().list("replicasets.apps", Some("default"))[0];
    for pod in pods(&server) {
        assert_eq!(pod["metadata"]["ownerReferences"][0]["uid"], set["metadata"]["uid"]);
    }
}

#[test]
fn starting_again_changes_nothing() {
    let server = cluster();
    drop(Controllers::start(&server));
    let revision = server.store().revision();
    drop(Controllers::start(&server));
    assert_eq!(server.store().revision(), revision);
}

#[test]
fn a_deployment_scaled_down_loses_pods() {
    let server = cluster();
    drop(Controllers::start(&server));
    let options = crate::kube::WriteOptions::default();
    let scale = |deployment: &mut Value| deployment["spec"]["replicas"] = json!(1);
    server.store().modify("deployments.apps", "default", "web", &options, scale).unwrap();
    let _controllers = Controllers::start(&server);
    assert_eq!(pods(&server).len(), 1);
}
