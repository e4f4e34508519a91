//! `kubectl ipam hosts`: names for resolvers, printed and kept in files.

mod files;
mod formats;
mod sources;

use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;
use serde_json::json;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;

use super::lab::LabBench;

const INVENTORY: &str = r#"apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- name: lan
  cidr: 10.69.1.0/24
  gateway: 10.69.1.1
  dns: 10.69.1.1
  domain: home.example
  leases:
  - {name: printer, ip: 10.69.1.30, mac: "58:47:ca:70:00:01"}
hosts:
- {name: router, ip: 10.69.1.1, role: gateway}
- {name: nas, ip: [10.69.1.163, "fd00:69::a3"], role: storage, owner: home, hostnames: files}
- {name: media_box, ip: 10.69.1.164}
reservations:
- {name: plex, ip: 10.69.1.165, ports: [32400/TCP, 1900/UDP], owner: media, hostnames: [watch.example.org]}
- {name: workshop, range: 10.69.1.170-10.69.1.175}
"#;

/// A user with an inventory, committed at a known time, and no cluster.
fn user() -> TestEnvironment {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    env.shell(
        "git init -q && git add ipam.yaml && \
         GIT_AUTHOR_DATE='2026-01-31T12:00:00Z' GIT_COMMITTER_DATE='2026-01-31T12:00:00Z' \
         git -c user.name=jane -c user.email=jane@example.com commit -qm inventory",
    )
    .success();
    env
}

fn hosts(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "hosts"].iter().chain(arguments))
}
