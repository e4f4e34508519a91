//! `kubectl ipam pool`: pools made, widened and narrowed, in the inventory and in the cluster together.

mod changes;
mod refusals;
mod sides;

use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::labs::{Lab, Scenario};

use crate::lab::LabBench;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dhcp: [10.69.1.230-10.69.1.254]}
pools:
- name: default-pool
  provider: metallb
  addresses: [10.69.1.150-10.69.1.165] # widened once
- {name: people, provider: static, addresses: 10.69.1.210-10.69.1.214}
reservations:
- {name: printer, ip: 10.69.1.211, pool: people}
";

/// Lab A with an inventory that has its pool.
fn bench() -> LabBench {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.env.write("ipam.yaml", INVENTORY);
    lab
}

fn pool(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "pool"], words].concat())
}

/// The addresses that the cluster's pool has.
fn live(env: &TestEnvironment) -> Value {
    let line = ["kubectl", "get", "ipaddresspools", "default-pool", "-n", "metallb-system", "-o", "json"];
    env.run(line).success().json()["spec"]["addresses"].clone()
}

/// The line of the inventory with the pool's addresses.
fn written(env: &TestEnvironment) -> String {
    env.read("ipam.yaml").lines().find(|line| line.contains("# widened")).expect("the line").trim().to_owned()
}
