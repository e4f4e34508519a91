//! What the tests of `reserve` and `release` share: a cluster with one pool, users with a clone each.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::{Child, Stdio};

use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::cluster::{Cluster, kubeconfig};
use simlab::kube::{ApiServer, RequestLog, Rule};

/// An inventory as people write it: comments, blank lines, quotes, odd indentation.
pub const INVENTORY: &str = "\
# The lab in the cellar. Ask before changing anything above the line.
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory

networks:
  - name: lan          # VLAN 1
    cidr: 10.69.1.0/24
    gateway: 10.69.1.1

pools:
  - name: main
    provider: static
    addresses: ['10.69.1.100-10.69.1.249']   # all of it

reservations:
  # The first one ever.
  - name: grafana
    ip: \"10.69.1.100\"
    pool: main

  - {name: printer, ip: 10.69.1.101}  # on the shelf
";

/// A pool that is described in the cluster, for users without an inventory.
const POOL: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: network-inventory, namespace: kube-system}
data:
  metallb.pool.name: main
  metallb.pool.range: 10.69.1.100-10.69.1.249
";

/// The moment the harness pins, and the same some minutes later.
pub const MINUTES_LATER: fn(u32) -> String = |minutes| format!("2026-01-31T12:{minutes:02}:00Z");

/// A cluster: the simulator, or a real API server where there is one.
pub struct Lab {
    cluster: Cluster,
}

impl Lab {
    /// A cluster that describes the pool itself.
    pub fn with_pool() -> Self {
        let lab = Self::empty();
        lab.create(&serde_yaml::from_str(POOL).expect("the manifest is well-formed"));
        lab
    }

    /// A cluster without pools.
    pub fn empty() -> Self {
        Self { cluster: Cluster::start().expect("a cluster starts") }
    }

    /// Leaves a user no other rights than these.
    pub fn limit(&self, env: &mut TestEnvironment, name: &str, rules: Vec<Rule>) {
        let config = self.cluster.add_user(name, rules).expect("a user with rights");
        env.kubeconfig(&config, self.cluster.url());
    }

    /// A user with rights to everything, an own identity and an own machine.
    pub fn user(&self, name: &str) -> TestEnvironment {
        let url = self.cluster.url();
        let config = match self.cluster.simulated() {
            Some(server) => {
                server.add_user(name, &format!("token-of-{name}"), Rule::all());
                server.kubeconfig_for(name)
            }
            // A real server knows the administrator's token only; the user is one of its masters.
            None => kubeconfig(url, self.cluster.ca_pem(), name, Some(&self.cluster.admin_token()))
                .replace("{token:", &format!("{{as: {name}, as-groups: ['system:masters'], token:")),
        };
        let mut env = TestEnvironment::new();
        env.kubeconfig(&config, url);
        env.set("USER", name);
        env.replace(format!("@{}", kubectl_ipam::claims::host()), "@[HOST]");
        env
    }

    /// Creates an object, with its status and the namespace it is in.
    pub fn create(&self, object: &Value) {
        let admin = self.user("admin");
        let metadata = &object["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or("default");
        // Most are there already.
        admin.run(["kubectl", "create", "namespace", namespace]);
        let text = object.to_string();
        admin.run_with_input(["kubectl", "create", "-f", "-"], text.as_bytes()).success();
        if object.get("status").is_some() {
            let name = format!(
                "{}/{}",
                object["kind"].as_str().expect("a kind"),
                metadata["name"].as_str().expect("a name")
            );
            let status = serde_json::json!({"status": object["status"]}).to_string();
            let patch = ["--subresource=status", "--type=merge", "-p", &status, "-n", namespace];
            admin.run([&["kubectl", "patch", &name], &patch[..]].concat()).success();
        }
    }

    /// What the simulator was asked; `None` with a real API server.
    pub fn requests(&self) -> Option<RequestLog> {
        self.cluster.simulated().map(ApiServer::requests)
    }

    /// A user with a clone of the repository that holds [`INVENTORY`].
    pub fn user_with_clone(&self, name: &str) -> TestEnvironment {
        let env = self.user(name);
        env.write(".git/config", "[remote \"origin\"]\n\turl = git@git.lab:home/lab.git\n");
        env.write("ipam.yaml", INVENTORY);
        env
    }

    /// Every claim as `address state reservation`, in order.
    pub fn claims(&self) -> String {
        let mut lines = String::new();
        for lease in self.leases() {
            let said = |key: &str| {
                let value = &lease["metadata"]["annotations"][format!("ipam.labkit.dev/{key}")];
                value.as_str().unwrap_or("-").to_owned()
            };
            writeln!(lines, "{} {} {}", said("address"), said("state"), said("reservation"))
                .expect("in memory");
        }
        lines
    }

    /// The Leases in the order of their names.
    pub fn leases(&self) -> Vec<Value> {
        let admin = self.user("observer");
        let listed = admin.run(["kubectl", "get", "leases", "-n", "kube-system", "-o", "json"]).success();
        let mut leases = listed.json()["items"].as_array().cloned().unwrap_or_default();
        leases
            .retain(|lease| lease["metadata"]["name"].as_str().is_some_and(|name| name.starts_with("ipam-")));
        leases
    }
}

/// `kubectl ipam reserve …`.
pub fn reserve(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "reserve"], arguments].concat())
}

/// `kubectl ipam release … --yes`.
pub fn release(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "release", "--yes"], arguments].concat())
}

/// The same with the process told to kill itself at a point.
pub fn killed_at(env: &mut TestEnvironment, point: &str, line: &[&str]) {
    env.set("LABKIT_FAILPOINT", point);
    let outcome = env.run([&["kubectl-ipam"], line].concat());
    env.set("LABKIT_FAILPOINT", "none");
    assert_eq!(outcome.signal, Some(9), "{point} was not reached:\n{outcome}");
}

/// The address of the only item of a `reserve` with `-o json`.
pub fn address(outcome: &Outcome) -> String {
    let json = outcome.json();
    json["items"][0]["ip"].as_str().expect("a reservation has an address").to_owned()
}

/// Starts one `reserve` for each name, all at once, and gives back their addresses.
pub fn reserve_at_once(env: &TestEnvironment, names: &[String]) -> Vec<String> {
    addresses_of(start_all(env, names))
}

/// Starts the processes without waiting for them.
pub fn start_all(env: &TestEnvironment, names: &[String]) -> Vec<(String, Child)> {
    start_all_with(env, names, &[])
}

/// The same with more arguments.
pub fn start_all_with(env: &TestEnvironment, names: &[String], arguments: &[&str]) -> Vec<(String, Child)> {
    let start = |name: &String| {
        let line = [&["kubectl-ipam", "reserve", name, "-o", "json"], arguments].concat();
        let mut command = env.command(line);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        (name.clone(), command.spawn().expect("the process starts"))
    };
    names.iter().map(start).collect()
}

/// Waits for the processes; every one must have got an address.
pub fn addresses_of(children: Vec<(String, Child)>) -> Vec<String> {
    let wait = |(name, child): (String, Child)| {
        let output = child.wait_with_output().expect("the process ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {stderr}");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout");
        answer["items"][0]["ip"].as_str().expect("a reservation has an address").to_owned()
    };
    children.into_iter().map(wait).collect()
}

/// `prefix-1` to `prefix-n`.
pub fn names(prefix: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{prefix}-{number}")).collect()
}

/// How many different ones there are.
pub fn distinct(addresses: &[String]) -> usize {
    addresses.iter().collect::<BTreeSet<_>>().len()
}

/// The reservations of a clone as `name address`.
pub fn written(env: &TestEnvironment) -> Vec<(String, String)> {
    let text = env.read("ipam.yaml");
    let inventory: Value = serde_yaml::from_str(&text).expect("the inventory stays well-formed");
    let entries = inventory["reservations"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    entries.map(|entry| (text(&entry["name"]), text(&entry["ip"]))).collect()
}

/// Whether every line of the inventory as it was still stands, in its order, and nothing but entries was added.
pub fn is_untouched(env: &TestEnvironment) -> bool {
    let text = env.read("ipam.yaml");
    let mut lines = text.lines();
    INVENTORY.lines().all(|old| lines.any(|new| new == old))
}
