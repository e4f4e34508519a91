//! `release`: the entry, then the claim; never the address while it is written down.

use insta::assert_snapshot;

use crate::claims_lab::{INVENTORY, Lab, MINUTES_LATER, address, killed_at, release, reserve, written};

/// Every point at which a `release` with an inventory can be stopped.
const POINTS: [&str; 7] = [
    "release.decided",
    "release.announced",
    "commit.registered",
    "commit.taken",
    "commit.written",
    "release.removed",
    "release.deleted",
];

#[test]
fn a_released_address_can_be_reserved_again() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex"]).success();
    assert_snapshot!(release(&env, &["plex"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   released
    ");
    assert_eq!(env.read("ipam.yaml"), INVENTORY, "as if it had never been there");
    assert_eq!(lab.claims(), "");
    let outcome = reserve(&env, &["sonarr", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.102");
}

#[test]
fn by_address_and_without_an_inventory() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    reserve(&env, &["plex"]).success();
    assert_snapshot!(release(&env, &["10.69.1.100"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.100   main   released
    ");
    assert_eq!(lab.claims(), "");
    assert_snapshot!(release(&env, &["plex", "-o", "json"]), @r#"
    {
      "apiVersion": "ipam.labkit.dev/v1",
      "kind": "ReservationList",
      "items": [
        {
          "name": "plex",
          "addresses": [],
          "change": "absent",
          "claims": []
        }
      ]
    }
    "#);
}

#[test]
fn a_script_has_to_agree_and_a_dry_run_changes_nothing() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex"]).success();
    let text = env.read("ipam.yaml");
    assert_snapshot!(env.run(["kubectl", "ipam", "release", "plex"]), @r"
    ------- stderr -------
    error: 2 changes need confirmation, and there is no terminal to ask on
      remove 10.69.1.102 from ipam.yaml
      give up the claim of 10.69.1.102
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_snapshot!(env.run(["kubectl", "ipam", "release", "plex", "--dry-run"]), @r"
    ACTION   OBJECT                               CHANGE                              UNDO
    delete   reservation/plex                     remove 10.69.1.102 from ipam.yaml   kubectl ipam reserve plex --ip 10.69.1.102
    delete   Lease/kube-system/ipam-v4-0a450166   give up the claim of 10.69.1.102    kubectl ipam reserve plex --ip 10.69.1.102
    ");
    assert_snapshot!(env.run(["kubectl", "ipam", "release", "plex", "--dry-run=server"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   released
    ------- stderr -------
    server dry run: nothing was changed
    ");
    assert_eq!(env.read("ipam.yaml"), text);
    assert_eq!(lab.claims(), "10.69.1.102 committed plex\n");
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next_one() {
    for point in POINTS {
        let lab = Lab::empty();
        let mut env = lab.user_with_clone("jane");
        reserve(&env, &["plex"]).success();
        killed_at(&mut env, point, &["release", "plex", "--yes"]);
        let free = lab.claims().is_empty();
        let still_written = written(&env).iter().any(|(name, _)| name == "plex");
        assert!(!(free && still_written), "{point}: free while it is written down");
        release(&env, &["plex"]).success();
        assert_eq!(env.read("ipam.yaml"), INVENTORY, "{point}");
        assert_eq!(lab.claims(), "", "{point}");
    }
}

#[test]
fn a_release_that_was_killed_blocks_nobody_longer_than_a_claims_life() {
    for (point, gone) in [("release.announced", false), ("release.removed", true)] {
        let lab = Lab::empty();
        let mut env = lab.user_with_clone("jane");
        reserve(&env, &["plex"]).success();
        killed_at(&mut env, point, &["release", "plex", "--yes"]);
        env.set("LABKIT_NOW", MINUTES_LATER(20));
        let outcome = reserve(&env, &["sonarr", "--ip", "10.69.1.102"]);
        // What is still written down is still reserved; what is not can be had.
        assert_eq!(outcome.code, Some(if gone { 0 } else { 5 }), "{point}: {outcome}");
    }
}

#[test]
fn a_reservation_taken_back_in_the_middle_of_its_release_is_whole_again() {
    for point in ["release.announced", "release.removed"] {
        let lab = Lab::empty();
        let mut env = lab.user_with_clone("jane");
        reserve(&env, &["plex"]).success();
        killed_at(&mut env, point, &["release", "plex", "--yes"]);
        let outcome = reserve(&env, &["plex", "-o", "json"]).success();
        assert_eq!(address(&outcome), "10.69.1.102", "{point}");
        assert_eq!(lab.claims(), "10.69.1.102 committed plex\n", "{point}");
        assert_eq!(written(&env).len(), 3, "{point}");
    }
}

#[test]
fn an_address_in_use_is_not_released_unless_forced() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex", "--ip", "10.69.1.120"]).success();
    lab.create(&serde_json::json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "plex", "namespace": "media"},
        "spec": {"type": "LoadBalancer", "ports": [{"port": 32400}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "10.69.1.120"}]}},
    }));
    assert_snapshot!(release(&env, &["plex"]), @r"
    ------- stderr -------
    error: 10.69.1.120 is in use
      Service media/plex status.loadBalancer.ingress[0].ip: 10.69.1.120 (load-balancer)
    hint: take it away from there first
    hint: or release the reservation all the same with --force: the use stays as it is
    [exit status: 5]
    ");
    assert_eq!(lab.claims(), "10.69.1.120 committed plex\n");
    release(&env, &["plex", "--force"]).success();
    assert_eq!(lab.claims(), "");
}

#[test]
fn either_half_may_be_gone_already() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex"]).success();
    env.write("ipam.yaml", INVENTORY);
    release(&env, &["plex"]).success();
    assert_eq!(lab.claims(), "");

    assert_snapshot!(release(&env, &["grafana"]), @r"
    NAME      ADDRESS       POOL   CHANGE
    grafana   10.69.1.100   main   released
    ");
    assert_eq!(written(&env).len(), 1, "a reservation that never had a claim");
}

#[test]
fn a_claim_of_somebody_elses_clone_is_left_alone() {
    let lab = Lab::empty();
    let (jane, john) = (lab.user_with_clone("jane"), lab.user_with_clone("john"));
    reserve(&jane, &["plex"]).success();
    assert_snapshot!(release(&john, &["plex"]), @r"
    ------- stderr -------
    error: 10.69.1.102 is claimed for plex by jane@[HOST]
      it is not written in this inventory: perhaps in a clone that was not pushed yet
    hint: ask them; if the claim is a leftover, add --force
    [exit status: 5]
    ");
    assert_eq!(lab.claims(), "10.69.1.102 committed plex\n");
    release(&john, &["plex", "--force"]).success();
    assert_eq!(lab.claims(), "");
}

#[test]
fn an_empty_name_is_refused() {
    let env = simlab::harness::TestEnvironment::new();
    let outcome = env.run(["kubectl-ipam", "release", ""]).exits(2);
    assert!(
        outcome.stderr.starts_with("error: a value is required for '<NAME|ADDRESS|CIDR>...'"),
        "{}",
        outcome.stderr
    );
}
