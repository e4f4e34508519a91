//! `reset`: a node leaves and is wiped; etcd keeps its majority.

use std::time::Duration;

use simlab::harness::Outcome;
use simlab::talos::Profile;

use super::wizard_bench::{Bench, PLANES};

/// Control planes that all vote in etcd, and their sticks in again.
fn running(count: usize) -> Bench {
    let bench = Bench::new(Profile::lab_a().first(count));
    bench.install(&PLANES[..count]).success();
    bench.bootstrap().success();
    assert!(vote(&bench, count), "{:?}", bench.lab.etcd());
    PLANES[..count].iter().for_each(|node| bench.lab.stick(node, true));
    bench
}

/// Waits until so many members vote.
fn vote(bench: &Bench, count: usize) -> bool {
    bench.lab.wait_until(Duration::from_secs(20), |state| {
        let voting = state.etcd.iter().flat_map(|etcd| &etcd.members).filter(|member| !member.learner);
        voting.count() == count
    })
}

fn reset(bench: &Bench, node: &str, more: &[&str]) -> Outcome {
    let confirm = format!("--confirm={node}");
    let words = ["reset", node, &confirm];
    bench.run(&words.iter().chain(more).copied().collect::<Vec<_>>())
}

fn members(bench: &Bench) -> Vec<String> {
    bench.lab.etcd().iter().flat_map(|etcd| etcd.members.iter().map(|one| one.hostname.clone())).collect()
}

fn wiped(bench: &Bench) -> Vec<String> {
    let writes = bench.lab.disks_written().into_iter().filter(|write| write.by == "reset");
    writes.map(|write| write.node).collect()
}

#[test]
fn a_control_plane_leaves_etcd_is_wiped_and_can_be_installed_again() {
    let bench = running(3);
    let shown = bench.run(&["reset", PLANES[2], "--dry-run"]).success();
    assert!(shown.stdout.contains(&bench.serial(PLANES[2])), "the disk that is wiped: {shown}");
    bench.run(&["reset", PLANES[2]]).exits(5);
    reset(&bench, PLANES[2], &["--confirm=other", "--dry-run"]).success();
    bench.run(&["reset", PLANES[2], &format!("--confirm={}", PLANES[1])]).exits(5);
    assert!(bench.lab.calls_of("Reset").is_empty(), "nobody agreed");
    let outcome = reset(&bench, PLANES[2], &["-o", "json"]).success().json();
    assert_eq!(outcome["proof"], "maintenance");
    assert_eq!(outcome["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(wiped(&bench), [PLANES[2]]);
    let again = reset(&bench, PLANES[2], &[]).success();
    assert!(again.stderr.contains("nothing was wiped"), "{again}");
    assert_eq!(bench.lab.calls_of("Reset").len(), 1);
    bench.install(&PLANES[2..]).success();
    assert!(vote(&bench, 3), "{:?}", bench.lab.etcd());
}

#[test]
fn a_majority_is_not_given_away() {
    let bench = running(3);
    bench.lab.power_off(PLANES[2]);
    let outcome = reset(&bench, PLANES[1], &[]).exits(5);
    assert!(outcome.stderr.contains("etcd would lose its majority"), "{outcome}");
    assert!(outcome.stderr.contains(PLANES[2]), "{outcome}");
    let last = running(1);
    let outcome = reset(&last, PLANES[0], &[]).exits(5);
    assert!(outcome.stderr.contains("--confirm=etcd-of-home"), "{outcome}");
    for bench in [&bench, &last] {
        assert!(bench.lab.calls_of("Reset").is_empty() && wiped(bench).is_empty());
    }
    reset(&last, PLANES[0], &["--confirm=etcd-of-home"]).success();
    assert_eq!(wiped(&last), [PLANES[0]]);
}

#[test]
fn a_lost_control_plane_is_taken_out_by_the_others() {
    let mut bench = running(3);
    bench.lab.power_off(PLANES[2]);
    let outcome = reset(&bench, PLANES[2], &[]).exits(5);
    assert!(outcome.stderr.contains("--gone"), "{outcome}");
    let confirm = format!("--confirm={}", PLANES[2]);
    for point in ["wizard.reset.removing", "wizard.reset.removed"] {
        bench.killed_at(point, &["reset", PLANES[2], "--gone", &confirm]);
    }
    let outcome = reset(&bench, PLANES[2], &["--gone", "-o", "json"]).success().json();
    assert_eq!(outcome["proof"], "nothing");
    assert_eq!(members(&bench).len(), 2);
    assert!(!members(&bench).contains(&PLANES[2].to_owned()));
    assert_eq!(bench.lab.calls_of("EtcdRemoveMemberByID").len(), 1);
    let refused = reset(&bench, PLANES[1], &["--gone"]).exits(5);
    assert!(refused.stderr.contains("it answers"), "{refused}");
}

#[test]
fn killed_at_any_point_it_goes_on_and_wipes_once() {
    for point in ["wizard.reset.sending", "wizard.reset.sent", "wizard.reset.done"] {
        let mut bench = running(3);
        let confirm = format!("--confirm={}", PLANES[2]);
        bench.killed_at(point, &["reset", PLANES[2], &confirm]);
        if point == "wizard.reset.sent" {
            let settled = bench.lab.wait_until(Duration::from_secs(20), |state| {
                state.node(PLANES[2]).is_some_and(|node| node.system_disk().is_none())
            });
            assert!(settled, "the node wipes itself");
        }
        reset(&bench, PLANES[2], &[]).success();
        assert_eq!(bench.lab.calls_of("Reset").len(), 1, "{point}");
        assert_eq!(wiped(&bench), [PLANES[2]], "{point}");
        assert_eq!(members(&bench).len(), 2, "{point}");
        assert!(bench.journal().contains(r#""step":"reset""#), "{point}");
    }
}

#[test]
fn without_a_drain_the_others_take_it_out_before_it_is_wiped() {
    let bench = running(3);
    reset(&bench, PLANES[2], &["--skip-drain"]).success();
    assert_eq!(bench.lab.calls_of("EtcdRemoveMemberByID").len(), 1);
    assert_eq!(members(&bench).len(), 2);
}

#[test]
fn only_the_data_are_wiped_and_the_node_comes_back() {
    let bench = running(1);
    let outcome =
        reset(&bench, PLANES[0], &["--wipe=ephemeral", "--confirm=etcd-of-home", "-o", "json"]).success();
    assert_eq!(outcome.json()["proof"], "back");
    assert!(
        bench.lab.view(PLANES[0]).is_some_and(|view| view.config.is_some()),
        "it keeps its configuration"
    );
}

#[test]
fn a_node_at_the_wrong_address_is_not_wiped() {
    let bench = running(3);
    // The journal knows better where the node is: somebody else's has none.
    let journal = bench.env.home().join(".local/state/labkit/wizard/home/journal.jsonl");
    std::fs::remove_file(journal).expect("a journal");
    let text = bench.env.read("cluster.yaml");
    let (first, third) = (bench.lab.endpoint(PLANES[0]), bench.lab.endpoint(PLANES[2]));
    let swapped =
        text.replace(&format!("'{third}'"), "'?'").replace(&format!("'{first}'"), &format!("'{third}'"));
    bench.env.write("cluster.yaml", swapped.replace("'?'", &format!("'{first}'")));
    let outcome = reset(&bench, PLANES[2], &[]).exits(5);
    assert!(outcome.stderr.contains(&format!("is {}", PLANES[0])), "{outcome}");
    assert!(bench.lab.calls_of("Reset").is_empty());
}
