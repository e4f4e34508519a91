//! Healthy stacks that look different from those of the labs: nothing is wrong with them, and nothing is said.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::controllers::Controllers;
use simlab::kube::{ApiServer, ApiServerOptions};
use simlab::media::{self, RunningApps};

/// Two nodes that are well.
const NODES: &str = "
apiVersion: v1
kind: Node
metadata: {name: one}
spec: {podCIDR: 10.42.0.0/24, podCIDRs: [10.42.0.0/24]}
status:
  addresses: [{type: InternalIP, address: 192.0.2.11}]
  conditions: [{type: Ready, status: 'True', reason: KubeletReady, message: ''}]
---
apiVersion: v1
kind: Node
metadata: {name: two}
spec: {podCIDR: 10.42.1.0/24, podCIDRs: [10.42.1.0/24]}
status:
  addresses: [{type: InternalIP, address: 192.0.2.12}]
  conditions: [{type: Ready, status: 'True', reason: KubeletReady, message: ''}]
";

/// A cluster with a stack that runs, and a user in front of it.
struct Household {
    env: TestEnvironment,
    _server: ApiServer,
    _controllers: Controllers,
    _apps: RunningApps,
}

impl Household {
    fn of(manifests: &str, apps: &str) -> Self {
        let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
        let controllers = Controllers::start(&server);
        let mut env = TestEnvironment::new();
        env.kubeconfig(&server.kubeconfig(), server.url());
        for text in [NODES, manifests] {
            env.run_with_input(["kubectl", "apply", "-f", "-"], text.as_bytes()).success();
        }
        let ready = ["kubectl", "wait", "pods", "--all", "-A", "--for=condition=Ready", "--timeout=60s"];
        env.run(ready).success();
        let apps = media::start(&server, serde_yaml::from_str(apps).expect("apps"));
        Self { env, _server: server, _controllers: controllers, _apps: apps.expect("they start") }
    }

    fn doctor(&self) -> Outcome {
        self.env.run(["kubectl", "media", "doctor", "-A", "--fail-on=info"])
    }
}

#[test]
fn stateful_sets_of_a_chart_with_odd_names_are_well() {
    let stack = Household::of(include_str!("stacks/helm.yaml"), include_str!("stacks/helm-apps.yaml"));
    assert_snapshot!(stack.doctor().success(), @"ok: no findings (checked 3 apps, 2 nodes, 4 claims, 1 log)");
}

#[test]
fn several_apps_in_one_pod_are_well() {
    let stack = Household::of(include_str!("stacks/one-pod.yaml"), include_str!("stacks/one-pod-apps.yaml"));
    assert_snapshot!(stack.doctor().success(), @"ok: no findings (checked 3 apps, 2 nodes, 1 log)");
}

#[test]
fn apps_in_namespaces_of_their_own_are_well() {
    let stack =
        Household::of(include_str!("stacks/namespaces.yaml"), include_str!("stacks/namespaces-apps.yaml"));
    assert_snapshot!(stack.doctor().success(), @"ok: no findings (checked 3 apps, 2 nodes, 1 log)");
}
