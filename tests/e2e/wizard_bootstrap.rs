//! `bootstrap`: etcd begins once, whatever is killed when.

use simlab::talos::{Fault, Profile};

use super::wizard_bench::{Bench, PLANES, WORKERS};

fn planes() -> Profile {
    Profile::lab_a().first(3)
}

/// Three control planes that wait for their bootstrap.
fn installed(profile: Profile) -> Bench {
    let bench = Bench::new(profile);
    bench.install(&PLANES).success();
    bench
}

#[test]
fn etcd_begins_once_and_a_second_call_changes_nothing() {
    let bench = installed(planes());
    bench.run(&["bootstrap"]).exits(5);
    bench.run(&["bootstrap", "--confirm=wrong"]).exits(5);
    assert!(bench.lab.calls_of("Bootstrap").is_empty(), "nobody agreed");
    let first = bench.run(&["bootstrap", "--confirm=home", "-o", "json"]).success().json();
    assert_eq!(first["begun"], true);
    assert_eq!(first["members"].as_array().map(Vec::len), Some(3));
    for again in [&["bootstrap", "--confirm=home"][..], &["bootstrap", PLANES[0], "--confirm=home"]] {
        let outcome = bench.run(again).success();
        assert!(outcome.stderr.contains("etcd ran before; nothing was changed"), "{outcome}");
    }
    let elsewhere = bench.run(&["bootstrap", PLANES[1], "--confirm=home"]).exits(5);
    assert!(elsewhere.stderr.contains(&format!("was bootstrapped on {}", PLANES[0])), "{elsewhere}");
    assert_eq!(bench.lab.calls_of("Bootstrap").len(), 1);
}

#[test]
fn a_control_plane_that_is_not_seen_stops_it() {
    let bench = installed(planes());
    bench.lab.power_off(PLANES[2]);
    let outcome = bench.bootstrap().exits(5);
    assert!(outcome.stderr.contains(&format!("{} cannot be asked", PLANES[2])), "{outcome}");
    assert!(bench.lab.calls_of("Bootstrap").is_empty());
}

#[test]
fn a_worker_is_no_place_for_etcd() {
    let bench = Bench::new(Profile::lab_a());
    let outcome = bench.run(&["bootstrap", WORKERS[0], "--confirm=home"]).exits(5);
    assert!(outcome.stderr.contains("is a worker"), "{outcome}");
    assert!(bench.lab.calls_of("Bootstrap").is_empty());
}

#[test]
fn nodes_without_a_configuration_are_installed_first() {
    let bench = Bench::new(planes());
    let outcome = bench.bootstrap().exits(5);
    assert!(outcome.stderr.contains("has no configuration yet"), "{outcome}");
}

#[test]
fn killed_at_any_point_it_begins_once() {
    for point in [
        "wizard.bootstrap.sending",
        "wizard.bootstrap.sent",
        "wizard.bootstrap.accepted",
        "wizard.bootstrap.done",
    ] {
        let mut bench = installed(planes());
        bench.killed_at(point, &["bootstrap", "--confirm=home"]);
        let other = bench.run(&["bootstrap", PLANES[1], "--confirm=home"]);
        assert!(matches!(other.code, Some(0 | 5)), "{point}: {other}");
        bench.bootstrap().success();
        assert_eq!(bench.lab.etcd().len(), 1, "{point}");
        let called: std::collections::BTreeSet<String> =
            bench.lab.calls_of("Bootstrap").into_iter().map(|call| call.node).collect();
        assert_eq!(called.len(), 1, "{point}: on one node only");
    }
}

#[test]
fn a_node_that_is_not_ready_is_asked_again() {
    for fault in [Fault::TimeNotSyncedFor(120), Fault::CriNotUpFor(120)] {
        let bench = installed(planes().fault(PLANES[0], fault));
        bench.bootstrap().success();
    }
}

#[test]
fn an_etcd_that_fails_is_told_and_no_other_is_begun() {
    let bench = installed(planes().fault(PLANES[0], Fault::EtcdFailsAfterBootstrap));
    let outcome = bench.bootstrap();
    assert_ne!(outcome.code, Some(0), "{outcome}");
    let other = bench.run(&["bootstrap", PLANES[1], "--confirm=home"]).exits(5);
    assert!(other.stderr.contains(PLANES[0]), "{other}");
    assert_eq!(bench.lab.calls_of("Bootstrap").len(), 1);
}

#[test]
fn a_file_that_is_no_snapshot_never_leaves() {
    let bench = installed(planes());
    bench.env.write("etcd.db", vec![0_u8; 512 * 40 + 32]);
    let outcome = bench.run(&["bootstrap", "--recover-from", "etcd.db", "--confirm=home"]).exits(5);
    assert!(outcome.stderr.contains("its checksum is wrong"), "{outcome}");
    assert!(bench.lab.calls_of("EtcdRecover").is_empty() && bench.lab.calls_of("Bootstrap").is_empty());
}
