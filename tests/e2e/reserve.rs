//! `reserve`: one address for one purpose, whoever else is choosing, and whenever the process dies.

use insta::assert_snapshot;

use crate::claims_lab::{
    INVENTORY, Lab, MINUTES_LATER, address, addresses_of, distinct, is_untouched, killed_at, names, reserve,
    reserve_at_once, start_all, written,
};

/// Every point at which a `reserve` with an inventory can be stopped.
const POINTS: [&str; 6] = [
    "reserve.claimed",
    "commit.registered",
    "commit.taken",
    "commit.written",
    "reserve.written",
    "reserve.committed",
];

#[test]
fn without_an_inventory_the_claim_is_the_record() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    assert_snapshot!(reserve(&env, &["plex", "--owner", "media", "-o", "wide"]), @r"
    NAME   ADDRESS       POOL   CHANGE     OWNER   FOR   EXPIRES   CLAIM                          INVENTORY
    plex   10.69.1.100   main   reserved   media   -     -         kube-system/ipam-v4-0a450164   -
    ");
    assert_snapshot!(lab.claims(), @"10.69.1.100 committed plex");
    assert_snapshot!(reserve(&env, &["plex"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.100   main   unchanged
    ");
    assert_snapshot!(reserve(&env, &["plex", "-o", "jsonpath={.items[0].ip}"]), @"10.69.1.100[no newline]");
    assert_snapshot!(reserve(&env, &["plex", "-o", "name"]), @"reservation/plex");
    assert_snapshot!(reserve(&env, &["plex", "--ip", "10.69.1.120"]), @r"
    ------- stderr -------
    error: plex already stands for 10.69.1.100, not 10.69.1.120
      see claim of jane@[HOST]
    hint: choose another name, or release it first: kubectl ipam release plex
    [exit status: 5]
    ");
}

#[test]
fn with_an_inventory_the_entry_is_written_and_everything_else_stays() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    let arguments = [
        "plex",
        "--for",
        "service/media/plex",
        "--owner",
        "media",
        "--note",
        "4K: needs ports",
        "--pool",
        "main",
    ];
    assert_snapshot!(reserve(&env, &arguments), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   reserved
    ");
    assert!(is_untouched(&env), "{}", env.read("ipam.yaml"));
    let added: Vec<String> =
        env.read("ipam.yaml").lines().skip(INVENTORY.lines().count()).map(str::to_owned).collect();
    assert_snapshot!(added.join("\n"), @r#"  - {name: plex, ip: 10.69.1.102, pool: main, for: service/media/plex, owner: media, note: "4K: needs ports"}"#);
    assert_snapshot!(lab.claims(), @"10.69.1.102 committed plex");
    assert_snapshot!(reserve(&env, &["plex"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   unchanged
    ");
}

#[test]
fn several_are_reserved_in_one_edit() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    assert_snapshot!(reserve(&env, &["worker", "--count", "3"]), @r"
    NAME       ADDRESS       POOL   CHANGE
    worker-1   10.69.1.102   main   reserved
    worker-2   10.69.1.103   main   reserved
    worker-3   10.69.1.104   main   reserved
    ");
    assert_eq!(written(&env).len(), 5);
    assert!(is_untouched(&env));
}

#[test]
fn an_address_that_is_taken_is_refused_with_who_has_it() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    lab.create(&serde_json::json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "worker-1"},
        "status": {"addresses": [{"type": "InternalIP", "address": "10.69.1.151"}]},
    }));
    assert_snapshot!(reserve(&env, &["plex", "--ip", "10.69.1.151"]), @r"
    ------- stderr -------
    error: 10.69.1.151 is taken
      Node worker-1 status.addresses[0].address: 10.69.1.151 (node)
    hint: see it with: kubectl ipam list 10.69.1.151
    [exit status: 5]
    ");
    assert_snapshot!(reserve(&env, &["plex", "--ip", "10.69.1.100"]), @r"
    ------- stderr -------
    error: 10.69.1.100 is taken
      ipam.yaml:18: reservation grafana ip: 10.69.1.100 (reservation)
    hint: see it with: kubectl ipam list 10.69.1.100
    [exit status: 5]
    ");
    assert_snapshot!(reserve(&env, &["plex", "--ip", "10.69.1.1"]), @r"
    ------- stderr -------
    error: 10.69.1.1 is taken
      ipam.yaml:8: network lan gateway: 10.69.1.1 (gateway)
    hint: see it with: kubectl ipam list 10.69.1.1
    [exit status: 5]
    ");
    assert_snapshot!(reserve(&env, &["plex", "--ip", "192.0.2.7"]), @r"
    ------- stderr -------
    warning: 192.0.2.7 is in no pool and no network that is known
    error: 1 change needs confirmation, and there is no terminal to ask on
      take 192.0.2.7, written to ipam.yaml
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_eq!(lab.claims(), "", "nothing was claimed on the way");
    assert_eq!(env.read("ipam.yaml"), INVENTORY);
}

#[test]
fn a_dry_run_changes_nothing() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    assert_snapshot!(reserve(&env, &["plex", "--dry-run"]), @r"
    ACTION   OBJECT             CHANGE                                                UNDO
    create   reservation/plex   take 10.69.1.102 of pool main, written to ipam.yaml   kubectl ipam release plex
    ");
    assert_snapshot!(reserve(&env, &["plex", "--dry-run=server"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   reserved
    ------- stderr -------
    server dry run: nothing was changed
    ");
    assert_eq!(lab.claims(), "");
    assert_eq!(env.read("ipam.yaml"), INVENTORY);
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next_one() {
    for point in POINTS {
        let lab = Lab::empty();
        let mut env = lab.user_with_clone("jane");
        killed_at(&mut env, point, &["reserve", "plex"]);
        let outcome = reserve(&env, &["plex", "-o", "json"]).success();
        assert_eq!(address(&outcome), "10.69.1.102", "{point}: the address stays the same");
        assert_eq!(lab.claims(), "10.69.1.102 committed plex\n", "{point}");
        assert_eq!(written(&env).last(), Some(&("plex".into(), "10.69.1.102".into())), "{point}");
        assert!(is_untouched(&env), "{point}");
    }
}

#[test]
fn a_run_killed_without_an_inventory_is_finished_too() {
    for point in ["reserve.claimed", "reserve.written"] {
        let lab = Lab::with_pool();
        let mut env = lab.user("jane");
        killed_at(&mut env, point, &["reserve", "plex"]);
        let outcome = reserve(&env, &["plex", "-o", "json"]).success();
        assert_eq!(address(&outcome), "10.69.1.100", "{point}");
        assert_eq!(lab.claims(), "10.69.1.100 committed plex\n", "{point}");
    }
}

#[test]
fn a_claim_that_was_left_behind_blocks_nobody_longer_than_its_life() {
    let lab = Lab::empty();
    let mut jane = lab.user_with_clone("jane");
    let mut john = lab.user_with_clone("john");
    killed_at(&mut jane, "reserve.claimed", &["reserve", "plex"]);
    john.set("LABKIT_NOW", MINUTES_LATER(14));
    let refused = reserve(&john, &["sonarr", "--ip", "10.69.1.102"]);
    assert_snapshot!(refused, @r"
    ------- stderr -------
    error: 10.69.1.102 is taken
      Lease kube-system/ipam-v4-0a450166 pending for plex by jane@[HOST]: 10.69.1.102 (claim)
    hint: see it with: kubectl ipam list 10.69.1.102
    [exit status: 5]
    ");
    john.set("LABKIT_NOW", MINUTES_LATER(16));
    let outcome = reserve(&john, &["sonarr", "--ip", "10.69.1.102"]).success();
    assert_snapshot!(outcome, @r"
    NAME     ADDRESS       POOL   CHANGE
    sonarr   10.69.1.102   main   reserved
    ");
    assert_eq!(lab.claims(), "10.69.1.102 committed sonarr\n");
    assert_eq!(lab.leases()[0]["spec"]["leaseTransitions"], 1);
    // The first user comes back: the address is gone, another one takes its place.
    jane.set("LABKIT_NOW", MINUTES_LATER(17));
    let outcome = reserve(&jane, &["plex", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.103");
}

#[test]
fn an_entry_that_was_written_before_the_crash_keeps_its_address() {
    let lab = Lab::empty();
    let mut jane = lab.user_with_clone("jane");
    let mut john = lab.user_with_clone("john");
    killed_at(&mut jane, "reserve.written", &["reserve", "plex"]);
    john.set("LABKIT_NOW", MINUTES_LATER(40));
    let outcome = reserve(&john, &["sonarr", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.103", "the other clone on this machine has it written down");
}

#[test]
fn a_claim_lost_while_the_process_slept_takes_its_entry_back() {
    let lab = Lab::empty();
    let mut jane = lab.user_with_clone("jane");
    let mut john = lab.user_with_clone("john");
    // The process sleeps between claim and edit, and the other user's clock says that its time is over.
    jane.set("LABKIT_FAILPOINT", "reserve.claimed:pause=4000");
    let sleeping = start_all(&jane, &["plex".into()]);
    while lab.leases().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    john.set("LABKIT_NOW", MINUTES_LATER(30));
    reserve(&john, &["sonarr", "--ip", "10.69.1.102"]).success();
    let (_, child) = sleeping.into_iter().next().expect("one process");
    let outcome = jane.of(child.wait_with_output().expect("the process ends"));
    assert_snapshot!(outcome, @r"
    ------- stderr -------
    error: the claim of 10.69.1.102 ran out before it was committed
      it is held for sonarr by john@[HOST] now
    hint: run the command again to get another address
    [exit status: 5]
    ");
    assert_eq!(jane.read("ipam.yaml"), INVENTORY, "the entry is gone again, to the byte");
    assert_eq!(lab.claims(), "10.69.1.102 committed sonarr\n");
}

#[test]
fn another_clone_gets_the_same_address_for_the_same_name() {
    let lab = Lab::empty();
    let (jane, john) = (lab.user_with_clone("jane"), lab.user_with_clone("john"));
    reserve(&jane, &["plex"]).success();
    assert_snapshot!(reserve(&john, &["plex"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   completed
    ");
    assert_eq!(written(&jane), written(&john));
    assert_eq!(lab.claims(), "10.69.1.102 committed plex\n");
}

#[test]
fn sixty_four_processes_at_once_get_sixty_four_addresses() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    let addresses = reserve_at_once(&env, &names("app", 64));
    assert_eq!(distinct(&addresses), 64);
    assert_eq!(lab.leases().len(), 64);
    assert!(lab.claims().lines().all(|line| line.contains(" committed ")));
}

#[test]
fn sixty_four_processes_at_once_write_sixty_four_entries() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    let addresses = reserve_at_once(&env, &names("app", 64));
    assert_eq!(distinct(&addresses), 64);
    let entries = written(&env);
    assert_eq!(entries.len(), 66);
    let reserved: Vec<String> = entries[2..].iter().map(|(_, address)| address.clone()).collect();
    assert_eq!(distinct(&reserved), 64);
    assert!(is_untouched(&env), "{}", env.read("ipam.yaml"));
    assert!(lab.claims().lines().all(|line| line.contains(" committed ")));
}

#[test]
fn two_users_with_a_clone_each_never_share_an_address() {
    let lab = Lab::empty();
    let (jane, john) = (lab.user_with_clone("jane"), lab.user_with_clone("john"));
    let (hers, his) = (start_all(&jane, &names("hers", 64)), start_all(&john, &names("his", 64)));
    let all = [addresses_of(hers), addresses_of(his)].concat();
    assert_eq!(distinct(&all), 128);
    for env in [&jane, &john] {
        assert_eq!(written(env).len(), 66);
        assert!(is_untouched(env));
    }
    assert_eq!(lab.leases().len(), 128);
}

#[test]
fn one_name_reserved_by_many_at_once_is_one_reservation() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    let addresses = reserve_at_once(&env, &vec!["plex".to_owned(); 8]);
    assert_eq!(distinct(&addresses), 1, "{addresses:?}");
    assert_eq!(lab.leases().len(), 1);

    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    let addresses = reserve_at_once(&env, &vec!["plex".to_owned(); 8]);
    assert_eq!(distinct(&addresses), 1, "{addresses:?}");
    assert_eq!(written(&env).len(), 3);
    assert_eq!(lab.leases().len(), 1);
}
