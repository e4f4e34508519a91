//! `upgrade`: one node at a time, whatever is killed when, and never past what etcd can do without.

use serde_json::Value;
use simlab::talos::Profile;

use super::wizard_bench::{Bench, PLANES, WORKERS};

const UPGRADE: [&str; 4] = ["upgrade", "--to", "v1.12.4", "--yes"];

/// Three control planes with a running etcd, and so many workers.
fn running(workers: usize) -> Bench {
    let bench = Bench::new(Profile::lab_a().first(3 + workers));
    bench.install(&PLANES).success();
    bench.bootstrap().success();
    if workers > 0 {
        bench.install(&WORKERS[..workers]).success();
    }
    bench.run(&["health", "--wait", "5m"]).success();
    bench
}

/// The nodes that got an upgrade, in order.
fn upgraded(bench: &Bench) -> Vec<String> {
    bench.lab.calls_of("Upgrade").into_iter().map(|call| call.node).collect()
}

fn version(bench: &Bench, node: &str) -> String {
    bench.lab.view(node).expect("a node").version.to_string()
}

fn states(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("a list").iter();
    items.map(|item| item["state"].as_str().unwrap_or_default()).collect()
}

#[test]
fn nodes_go_one_at_a_time_and_control_planes_first() {
    let bench = running(1);
    let refused = bench.run(&UPGRADE[..3]).exits(5);
    assert!(refused.stderr.contains("--yes"), "{refused}");
    assert!(upgraded(&bench).is_empty(), "nobody agreed");

    let words = [&UPGRADE[..], &[WORKERS[0], PLANES[2], PLANES[1], PLANES[0], "-o", "json"]].concat();
    let answer = bench.run(&words).success().json();
    assert_eq!(states(&answer), ["upgraded"; 4]);
    assert_eq!(upgraded(&bench), [PLANES[0], PLANES[1], PLANES[2], WORKERS[0]]);
    assert!(PLANES.iter().chain(&WORKERS[..1]).all(|node| version(&bench, node) == "v1.12.4"));
    // Each was recorded as back before the next one was sent anything.
    let journal = bench.journal();
    let steps: Vec<&str> = journal
        .lines()
        .filter_map(|line| {
            let sends = line.contains(r#""step":"upgrade-sending""#);
            let done = line.contains(r#""step":"upgraded""#);
            if sends { Some("sending") } else { done.then_some("done") }
        })
        .collect();
    assert_eq!(steps, ["sending", "done"].repeat(4));

    let again = bench.run(&UPGRADE).success();
    assert!(again.stderr.contains("every node runs Talos v1.12.4 already; nothing was changed"), "{again}");
    assert!(again.stderr.contains("write `talosVersion: v1.12.4` in cluster.yaml"), "{again}");
    assert_eq!(upgraded(&bench).len(), 4);
    bench.run(&["health", "--wait", "5m", "--fail-on=never"]).success();
}

#[test]
fn killed_at_any_point_it_goes_on_and_sends_nothing_twice() {
    let mut bench = running(0);
    for point in
        ["wizard.upgrade.sending", "wizard.upgrade.sent", "wizard.upgrade.proven", "wizard.upgrade.recorded"]
    {
        bench.killed_at(point, &UPGRADE);
    }
    bench.run(&UPGRADE).success();
    assert_eq!(upgraded(&bench), PLANES);
    assert!(PLANES.iter().all(|node| version(&bench, node) == "v1.12.4"));
}

#[test]
fn what_may_not_be_sends_nothing() {
    let bench = running(0);
    for (words, why) in [
        (&["--to", "v1.13.0"][..], "v1.11.2 to v1.13.0 is more than one minor version"),
        (&["--to", "v1.11.1"], "v1.11.2 to v1.11.1 is a step back"),
        (&["--to", "v1.12.4", "--kubernetes", "v1.36.0"], "Talos v1.12.4 does not run Kubernetes v1.36.0"),
        (
            &["--to", "v1.12.4", "--image", "registry.lan/installer:v1.11.2"],
            "whose tag v1.11.2 is not v1.12.4",
        ),
    ] {
        let outcome = bench.run(&[&["upgrade", "--yes"], words].concat()).exits(5);
        assert!(outcome.stderr.contains(why), "{outcome}");
    }
    let rehearsed =
        bench.run(&["upgrade", "--to", "v1.12.4", "--kubernetes", "v1.35.0", "--dry-run", "-o", "json"]);
    let plan = rehearsed.success().json();
    assert_eq!(plan["changes"].as_array().map(Vec::len), Some(3));

    bench.lab.power_off(PLANES[2]);
    let outcome = bench.run(&["upgrade", PLANES[0], "--to", "v1.12.4", "--yes"]).exits(5);
    assert!(outcome.stderr.contains("etcd would have 1 of the 2 members it needs"), "{outcome}");
    assert!(outcome.stderr.contains(PLANES[2]), "{outcome}");
    assert!(upgraded(&bench).is_empty());
    assert!(!bench.journal().contains("upgrade-sending"));
}
