//! `status`, `health` and `record` on a cluster that runs, and on one that does not quite.

use serde_json::Value;
use simlab::talos::Profile;

use super::wizard_bench::{Bench, PLANES};

/// Three control planes with a running etcd.
fn running() -> Bench {
    let bench = Bench::new(Profile::lab_a().first(3));
    bench.install(&PLANES).success();
    bench.bootstrap().success();
    bench
}

fn rows(answer: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = answer["items"].as_array().expect("a list").iter();
    items
        .map(|item| format!("{} {} {}", word(&item["name"]), word(&item["status"]), word(&item["etcd"])))
        .collect()
}

#[test]
fn a_running_cluster_is_healthy_and_a_node_that_is_gone_is_named() {
    let bench = running();
    bench.run(&["health", "--wait", "5m"]).success();
    let answer = bench.run(&["status", "-o", "json"]).success().json();
    assert_eq!(rows(&answer), PLANES.map(|name| format!("{name} Ready member")));
    assert_eq!(answer["items"][0]["systemDisk"]["transport"], "nvme");
    bench.lab.power_off(PLANES[2]);
    let outcome = bench.run(&["status", "--connect-timeout", "1s", "-o", "json"]).exits(3);
    assert_eq!(rows(&outcome.json())[2], format!("{} Silent member", PLANES[2]));
    assert!(outcome.json()["items"][2]["lastSeen"].is_string(), "the journal knows it");
    let health = bench.run(&["health", "--connect-timeout", "1s"]).exits(3);
    assert!(health.stdout.contains("WIZARD-NODE-SILENT"), "{health}");
}

#[test]
fn before_the_bootstrap_etcd_waits_and_the_journal_has_every_step() {
    let bench = Bench::new(Profile::lab_a().first(1));
    bench.install(&PLANES[..1]).success();
    let outcome = bench.run(&["status", "-o", "json"]).success();
    assert_eq!(rows(&outcome.json()), [format!("{} NotBootstrapped waiting", PLANES[0])]);
    let journal = bench.run(&["status", "--journal", "-o", "json"]).success().json();
    let steps: Vec<_> = journal["items"].as_array().expect("a list").iter().map(|one| &one["step"]).collect();
    assert!(steps.iter().any(|step| *step == "installed"), "{journal}");
    bench.run(&["health", "--wait", "1s"]).exits(4);
}

#[test]
fn nodes_are_recorded_once_and_kubectl_ipam_reads_them_among_its_hosts() {
    let bench = running();
    bench.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n# mine\nhosts:\n- {name: nas, ip: 10.0.0.5}\n",
    );
    bench.run(&["record", "--inventory", "ipam.yaml"]).exits(5);
    bench.run(&["record", "--inventory", "ipam.yaml", "--yes"]).success();
    let nodes = bench.env.read("cluster-state/nodes.yaml");
    assert!(nodes.contains(&bench.serial(PLANES[1])), "{nodes}");
    assert!(bench.env.read("ipam.yaml").contains("# mine\n"));
    let listed =
        bench.env.run(["kubectl-ipam", "list", "--offline", "-f", "ipam.yaml", "-o", "name"]).success();
    assert!(PLANES.iter().all(|name| listed.stdout.contains(&bench.lab.endpoint(name))), "{listed}");
    let again = bench.run(&["record", "--inventory", "ipam.yaml", "--dry-run", "-o", "json"]).success();
    assert_eq!(again.json()["changes"], serde_json::json!([]));
    assert_eq!(bench.env.read("cluster-state/nodes.yaml"), nodes);
}
