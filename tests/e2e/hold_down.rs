//! `release --hold-down`: a released address is kept from others for a while.

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;
use simlab::kube::Rule;

use crate::claims_lab::{INVENTORY, Lab, MINUTES_LATER, address, killed_at, release, reserve};

/// A user who reserved 10.69.1.102 for plex and released it for half an hour.
fn held(lab: &Lab) -> TestEnvironment {
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex"]).success();
    let outcome = release(&env, &["plex", "--hold-down", "30m", "-o", "json"]).success();
    assert_eq!(outcome.json()["items"][0]["heldUntil"], "2026-01-31T12:30:00Z");
    assert_eq!(lab.claims(), "10.69.1.102 held plex\n");
    assert_eq!(env.read("ipam.yaml"), INVENTORY);
    env
}

#[test]
fn others_get_another_address_and_are_told_why() {
    let lab = Lab::empty();
    let env = held(&lab);
    assert_eq!(address(&reserve(&env, &["sonarr", "-o", "json"]).success()), "10.69.1.103");
    assert_snapshot!(reserve(&env, &["radarr", "--ip", "10.69.1.102"]), @r"
    ------- stderr -------
    error: 10.69.1.102 is taken
      Lease kube-system/ipam-v4-0a450166 held for plex by jane@[HOST] until 2026-01-31T12:30:00Z: 10.69.1.102 (claim)
    hint: see it with: kubectl ipam list 10.69.1.102
    [exit status: 5]
    ");
    assert_snapshot!(env.run(["kubectl", "ipam", "list", "--origin", "claim"]), @r"
    ADDRESS       ROLE    OWNER                ORIGIN                               STATE
    10.69.1.102   claim   reservation plex     Lease kube-system/ipam-v4-0a450166   held
    10.69.1.103   claim   reservation sonarr   Lease kube-system/ipam-v4-0a450167   reserved
    ");
    let findings = env.run(["kubectl", "ipam", "check", "-o", "name"]);
    assert!(!findings.stdout.contains("CLAIM"), "{findings}");
}

#[test]
fn the_same_name_has_it_back_at_once() {
    let lab = Lab::empty();
    let env = held(&lab);
    let outcome = reserve(&env, &["plex", "--owner", "media", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.102");
    assert_eq!(outcome.json()["items"][0]["change"], "reserved");
    assert_eq!(lab.claims(), "10.69.1.102 committed plex\n");
    let owner = &lab.leases()[0]["metadata"]["annotations"]["ipam.labkit.dev/owner"];
    assert_eq!(owner, "media", "on the terms of the new reservation");

    let lab = Lab::with_pool();
    let env = lab.user("jane");
    reserve(&env, &["plex"]).success();
    release(&env, &["plex", "--hold-down", "1h"]).success();
    assert_eq!(lab.claims(), "10.69.1.100 held plex\n");
    reserve(&env, &["plex"]).success();
    assert_eq!(lab.claims(), "10.69.1.100 committed plex\n", "without an inventory, too");
}

#[test]
fn the_same_name_may_have_another_one_and_never_one_that_is_in_use_by_now() {
    let lab = Lab::empty();
    let env = held(&lab);
    lab.create(&serde_json::json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "worker-1"},
        "status": {"addresses": [{"type": "InternalIP", "address": "10.69.1.102"}]},
    }));
    assert_eq!(address(&reserve(&env, &["plex", "-o", "json"]).success()), "10.69.1.103");

    let lab = Lab::empty();
    let env = held(&lab);
    let outcome = reserve(&env, &["plex", "--ip", "10.69.1.120", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.120");
}

#[test]
fn when_the_time_is_over_anybody_may_have_it_and_the_claim_is_cleared_away() {
    let lab = Lab::empty();
    let mut env = held(&lab);
    env.set("LABKIT_NOW", MINUTES_LATER(29));
    assert_eq!(address(&reserve(&env, &["sonarr", "-o", "json"]).success()), "10.69.1.103");
    env.set("LABKIT_NOW", MINUTES_LATER(30));
    assert_eq!(address(&reserve(&env, &["radarr", "-o", "json"]).success()), "10.69.1.102");

    let lab = Lab::empty();
    let mut env = held(&lab);
    env.set("LABKIT_NOW", MINUTES_LATER(30));
    reserve(&env, &["sonarr", "--ip", "10.69.1.120"]).success();
    assert_eq!(lab.claims(), "10.69.1.120 committed sonarr\n");
}

#[test]
fn the_inventory_says_how_long_and_the_flag_says_otherwise() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    env.write("ipam.yaml", format!("{INVENTORY}\nclaims: {{holdDown: 1h}}\n"));
    reserve(&env, &["plex"]).success();
    assert_snapshot!(env.run(["kubectl", "ipam", "release", "plex", "--dry-run"]), @r"
    ACTION   OBJECT                               CHANGE                                             UNDO
    delete   reservation/plex                     remove 10.69.1.102 from ipam.yaml                  kubectl ipam reserve plex --ip 10.69.1.102
    update   Lease/kube-system/ipam-v4-0a450166   hold 10.69.1.102 back until 2026-01-31T13:00:00Z   kubectl ipam reserve plex --ip 10.69.1.102
    ");
    release(&env, &["plex"]).success();
    assert_eq!(lab.claims(), "10.69.1.102 held plex\n");
    assert_snapshot!(release(&env, &["plex"]), @r"
    NAME   ADDRESS   POOL   CHANGE
    plex   -         -      absent
    ");
    release(&env, &["plex", "--hold-down", "0"]).success();
    assert_eq!(lab.claims(), "", "the hold is ended by hand");
    release(&env, &["grafana"]).success();
    assert_eq!(lab.claims(), "10.69.1.100 held grafana\n", "a reservation that never had a claim");
}

#[test]
fn who_may_not_hold_an_address_back_releases_nothing() {
    let lab = Lab::empty();
    let mut env = lab.user_with_clone("jane");
    lab.limit(&mut env, "guest", Rule::read_only());
    // It was written down by hand and never had a claim.
    let refused = release(&env, &["grafana", "--hold-down", "1h"]).exits(1);
    assert!(refused.stderr.contains("you lack the right to create leases"), "{refused}");
    assert_eq!((env.read("ipam.yaml").as_str(), lab.claims().as_str()), (INVENTORY, ""));
}

#[test]
fn a_run_killed_after_holding_what_had_no_claim_is_finished_by_the_next_one() {
    let lab = Lab::empty();
    let mut env = lab.user_with_clone("jane");
    killed_at(&mut env, "release.announced", &["release", "grafana", "--hold-down", "30m", "--yes"]);
    assert_eq!(
        (env.read("ipam.yaml").as_str(), lab.claims().as_str()),
        (INVENTORY, "10.69.1.100 held grafana\n")
    );
    release(&env, &["grafana", "--hold-down", "30m"]).success();
    assert!(!env.read("ipam.yaml").contains("grafana"));
    assert_eq!(lab.claims(), "10.69.1.100 held grafana\n");
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next_one() {
    for point in ["release.announced", "release.removed", "release.held"] {
        let lab = Lab::empty();
        let mut env = lab.user_with_clone("jane");
        reserve(&env, &["plex"]).success();
        killed_at(&mut env, point, &["release", "plex", "--hold-down", "30m", "--yes"]);
        release(&env, &["plex", "--hold-down", "30m"]).success();
        assert_eq!(env.read("ipam.yaml"), INVENTORY, "{point}");
        assert_eq!(lab.claims(), "10.69.1.102 held plex\n", "{point}");
    }
}
