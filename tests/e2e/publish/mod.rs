//! `render`, `diff` and `sync`: the ConfigMaps of the inventory, shown, compared and published.

mod refusals;
mod render;
mod sync;

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

use crate::lab::LabBench;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
hosts:
- {name: nas, ip: 10.69.1.163, role: storage}
reservations:
- {name: plex, ip: 10.69.1.154, ports: [32400]}
- {name: sonarr, ip: 10.69.1.157}
publish:
- configMap: kube-system/net
  labels: {app.kubernetes.io/part-of: infrastructure}
  keys:
  - {each: reservations, key: 'loadbalancer.${name}.ip', value: '${ip}'}
  data:
    nas.ip: ${hosts.nas.ip}
    version: 1.10
- configMap: default/media
  data:
    plex.external-url: http://${reservations.plex.ip}:${reservations.plex.port}
";

fn ipam(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam"], words].concat())
}

/// A cluster without anything in it, and a folder with [`INVENTORY`] in no repository.
fn bench() -> LabBench {
    let bench = LabBench::empty();
    bench.env.write("ipam.yaml", INVENTORY);
    bench
}

fn git(env: &TestEnvironment, script: &str) {
    let who = "export GIT_AUTHOR_NAME=jane GIT_AUTHOR_EMAIL=jane@example.com \
               GIT_COMMITTER_NAME=jane GIT_COMMITTER_EMAIL=jane@example.com";
    env.shell(&format!("{who}; {script}")).success();
}

/// The same with a repository that has the inventory committed.
fn committed() -> LabBench {
    let bench = bench();
    git(&bench.env, "git init -q -b main . && git remote add origin git@git.lab:home/lab.git");
    git(&bench.env, "git add ipam.yaml && git commit -qm one");
    bench
}

fn data(env: &TestEnvironment, namespace: &str, name: &str) -> String {
    let query = ["kubectl", "get", "configmap", name, "-n", namespace, "-o", "jsonpath={.data}"];
    env.run(query).success().stdout
}
