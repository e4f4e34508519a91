//! `reserve --cidr`: whole prefixes, that nobody takes an address out of.

use std::collections::BTreeMap;
use std::process::Child;
use std::time::Duration;

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;

use crate::claims_lab::{INVENTORY, Lab, address, killed_at, release, reserve, start_all_with};

#[test]
fn the_next_free_prefix_is_whole_aligned_and_written_down() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    assert_snapshot!(reserve(&env, &["lab", "--cidr", "/28", "--owner", "me", "-o", "wide"]), @"
    NAME   ADDRESS          POOL   CHANGE     OWNER   FOR   EXPIRES   CLAIM                              INVENTORY
    lab    10.69.1.112/28   main   reserved   me      -     -         kube-system/ipam-v4-0a450170-p28   ipam.yaml
    ");
    assert_snapshot!(reserve(&env, &["rack", "--cidr", "29", "--count", "2"]), @"
    NAME     ADDRESS          POOL   CHANGE
    rack-1   10.69.1.104/29   main   reserved
    rack-2   10.69.1.128/29   main   reserved
    ");
    assert_snapshot!(lab.claims(), @"
    10.69.1.104/29 committed rack-1
    10.69.1.112/28 committed lab
    10.69.1.128/29 committed rack-2
    ");
    let text = env.read("ipam.yaml");
    assert!(text.contains("- {name: lab, cidr: 10.69.1.112/28, pool: main, owner: me}"), "{text}");
    let again = reserve(&env, &["lab", "--cidr", "/28", "-o", "json"]).success();
    assert_eq!(
        (address(&again).as_str(), again.json()["items"][0]["change"].as_str()),
        ("10.69.1.112/28", Some("unchanged"))
    );
    let said = [
        &["lab", "--cidr", "/27"][..],
        &["tv", "--ip", "10.69.1.115"],
        &["tv", "--cidr", "10.69.1.96/28"],
        &["tv", "--cidr", "10.69.1.112/29"],
        &["tv", "--cidr", "/24"],
        &["tv", "--cidr", "10.69.1.113/28"],
        &["tv", "--cidr", "/0"],
        &["tv", "--cidr", "/28", "--probe"],
    ]
    .map(|arguments| {
        let outcome = reserve(&env, arguments);
        format!("{:?} {}", outcome.code, outcome.stderr)
    });
    assert_snapshot!(said.join("\n"), @r#"
    Some(5) error: lab already stands for 10.69.1.112/28, not a /27
      see ipam.yaml:22
    hint: choose another name, or release it first: kubectl ipam release lab

    Some(5) error: 10.69.1.115 is taken
      ipam.yaml:22: reservation lab cidr: 10.69.1.112/28 (reservation)
      Lease kube-system/ipam-v4-0a450170-p28 committed for lab by jane@[HOST]: 10.69.1.112/28 (claim)
    hint: see it with: kubectl ipam list 10.69.1.115

    Some(5) error: a part of 10.69.1.96/28 is taken
      ipam.yaml:18: reservation grafana ip: 10.69.1.100 (reservation)
      ipam.yaml:21: reservation printer ip: 10.69.1.101 (reservation)
      ipam.yaml:23: reservation rack-1 cidr: 10.69.1.104/29 (reservation)
      Lease kube-system/ipam-v4-0a450168-p29 committed for rack-1 by jane@[HOST]: 10.69.1.104/29 (claim)
    hint: see it with: kubectl ipam list 10.69.1.96/28

    Some(5) error: a part of 10.69.1.112/29 is taken
      ipam.yaml:22: reservation lab cidr: 10.69.1.112/28 (reservation)
      Lease kube-system/ipam-v4-0a450170-p28 committed for lab by jane@[HOST]: 10.69.1.112/28 (claim)
    hint: see it with: kubectl ipam list 10.69.1.112/29

    Some(5) error: pool main has no free /24
    hint: see what holds them: kubectl ipam list --pool main
    hint: release a reservation that is no longer needed, or enlarge the pool

    Some(2) error: invalid value '10.69.1.113/28' for '--cidr <LENGTH|CIDR>'
      "10.69.1.113/28" has host bits set: programs mask it silently to 10.69.1.112/28
    hint: write 10.69.1.112/28 for the whole network or 10.69.1.113/32 for the one address
    hint: see 'kubectl ipam reserve --help'

    Some(2) error: invalid value '/0' for '--cidr <LENGTH|CIDR>'
      a prefix has 1 to 128 bits
    hint: for example: kubectl ipam reserve lab --cidr /28 --pool main
    hint: see 'kubectl ipam reserve --help'

    Some(2) error: the argument '--cidr <LENGTH|CIDR>' cannot be used with '--probe'
    hint: see 'kubectl ipam reserve --help'
    "#);
    assert_eq!(address(&reserve(&env, &["tv", "-o", "json"]).success()), "10.69.1.102");
    let listed = env.run(["kubectl", "ipam", "list", "10.69.1.115", "--role", "claim"]).success().stdout;
    assert!(listed.contains("10.69.1.112/28"), "{listed}");
    let checked = env.run(["kubectl", "ipam", "check", "-o", "name"]).stdout;
    assert!(!checked.contains("CLAIM"), "{checked}");
    assert_snapshot!(release(&env, &["10.69.1.112/28", "rack-1"]), @"
    NAME     ADDRESS          POOL   CHANGE
    lab      10.69.1.112/28   main   released
    rack-1   10.69.1.104/29   main   released
    ");
    assert!(!env.read("ipam.yaml").contains("lab,"), "{}", env.read("ipam.yaml"));
    assert_eq!(lab.leases().len(), 2);
}

#[test]
fn a_prefix_can_be_named_of_a_network_and_of_ipv6() {
    let lab = Lab::empty();
    let env = lab.user("jane");
    let text = INVENTORY.replace("pools:\n", "  - {name: lan6, cidr: 'fd00:69::/64'}\n\npools:\n");
    env.write("ipam.yaml", &text);
    let made = |arguments: &[&str]| address(&reserve(&env, &[arguments, &["-o", "json"]].concat()).success());
    assert_eq!(made(&["a", "--cidr", "10.69.1.160/28"]), "10.69.1.160/28");
    assert_eq!(made(&["b", "--cidr", "/28", "--network", "lan"]), "10.69.1.16/28", "behind the gateway's");
    // The first one holds the routers' anycast address.
    assert_eq!(made(&["c", "--cidr", "/80", "--network", "lan6"]), "fd00:69:0:0:1::/80");
    assert_eq!(made(&["d", "--cidr", "/32", "--pool", "main"]), "10.69.1.102", "one address is an address");
    let names: Vec<String> = lab
        .leases()
        .iter()
        .map(|lease| lease["metadata"]["name"].as_str().expect("a name").to_owned())
        .collect();
    assert_snapshot!(names.join("\n"), @"
    ipam-v4-0a450110-p28
    ipam-v4-0a450166
    ipam-v4-0a4501a0-p28
    ipam-v6-fd000069000000000001000000000000-p80
    ");
}

#[test]
fn a_prefix_held_back_after_its_release_keeps_its_addresses() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    assert_eq!(
        address(&reserve(&env, &["lab", "--cidr", "10.69.1.100/30", "-o", "json"]).success()),
        "10.69.1.100/30"
    );
    release(&env, &["lab", "--hold-down", "1h"]).success();
    assert_eq!(address(&reserve(&env, &["tv", "-o", "json"]).success()), "10.69.1.104");
    assert_eq!(address(&reserve(&env, &["lab", "--cidr", "/30", "-o", "json"]).success()), "10.69.1.100/30");
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next_one() {
    for point in ["reserve.taken", "reserve.claimed", "reserve.written", "reserve.committed"] {
        for has_inventory in [true, false] {
            let lab = if has_inventory { Lab::empty() } else { Lab::with_pool() };
            let mut env = if has_inventory { lab.user_with_clone("jane") } else { lab.user("jane") };
            killed_at(&mut env, point, &["reserve", "lab", "--cidr", "/28"]);
            let outcome = reserve(&env, &["lab", "--cidr", "/28", "-o", "json"]).success();
            assert_eq!(address(&outcome), "10.69.1.112/28", "{point}");
            assert_eq!(lab.claims(), "10.69.1.112/28 committed lab\n", "{point}");
        }
    }
}

/// Starts a run that has decided and sleeps before it claims anything.
fn decided(env: &mut TestEnvironment, name: &str, arguments: &[&str]) -> (String, Child) {
    env.set("LABKIT_FAILPOINT", "reserve.decided:pause=4000");
    let running = start_all_with(env, &[name.to_owned()], arguments).remove(0);
    env.set("LABKIT_FAILPOINT", "none");
    std::thread::sleep(Duration::from_secs(2));
    running
}

#[test]
fn of_an_address_and_a_prefix_around_it_the_one_claimed_first_stays() {
    for has_inventory in [true, false] {
        for prefix_first in [true, false] {
            let lab = if has_inventory { Lab::empty() } else { Lab::with_pool() };
            let make = |name| if has_inventory { lab.user_with_clone(name) } else { lab.user(name) };
            let (mut slow, fast) = (make("jane"), make("john"));
            let (prefix, single) = (["--cidr", "/30"], ["--family", "ipv4"]);
            let (its, other) = if prefix_first { (&single, &prefix) } else { (&prefix, &single) };
            let (_, running) = decided(&mut slow, "slow", its);
            let first = reserve(&fast, &[&["fast", "-o", "json"], &other[..]].concat()).success();
            let outcome = slow.of(running.wait_with_output().expect("the process ends")).success();
            let base = if has_inventory { 104 } else { 100 };
            let (first, second) = (address(&first), address(&outcome));
            if prefix_first {
                assert!(first.ends_with("/30"), "{first}");
            }
            let blocks = [block(&first), block(&second)];
            assert!(!overlap(blocks[0], blocks[1]), "{first} and {second}, {base}");
            assert_eq!(lab.leases().len(), 2, "what was given up is gone: {}", lab.claims());
        }
    }
}

#[test]
fn a_claim_that_was_never_looked_at_gives_way_when_its_run_is_taken_up_again() {
    let lab = Lab::with_pool();
    let env = lab.user("jane");
    reserve(&env, &["lab", "--cidr", "10.69.1.100/30"]).success();
    // What a run leaves that created its claim after that, and was killed before it looked.
    let mut lease = lab.leases().remove(0);
    lease["metadata"] = serde_json::json!({
        "name": "ipam-v4-0a450165",
        "namespace": "kube-system",
        "labels": {
            "app.kubernetes.io/managed-by": "kubectl-ipam",
            "ipam.labkit.dev/reservation": "tv",
            "ipam.labkit.dev/lookup": "tv",
        },
        "annotations": {
            "ipam.labkit.dev/address": "10.69.1.101",
            "ipam.labkit.dev/reservation": "tv",
            "ipam.labkit.dev/state": "committed",
            "ipam.labkit.dev/pool": "main",
        },
    });
    lab.create(&lease);
    let outcome = reserve(&env, &["tv", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.104");
    assert_snapshot!(lab.claims(), @"
    10.69.1.100/30 committed lab
    10.69.1.104 committed tv
    ");
    let unchanged = reserve(&env, &["lab", "-o", "json"]).success().json();
    assert_eq!(unchanged["items"][0]["change"], "unchanged");
}

/// First and last number of an address or prefix of IPv4.
fn block(text: &str) -> (u32, u32) {
    let (first, length) = text.split_once('/').unwrap_or((text, "32"));
    let first = u32::from(first.parse::<std::net::Ipv4Addr>().expect("an address"));
    let length: u32 = length.parse().expect("a length");
    (first, first | u32::MAX.checked_shr(length).unwrap_or(0))
}

fn overlap(one: (u32, u32), other: (u32, u32)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// Thirty-two processes at once, every third for a prefix: what they are told, what is claimed and what is written
/// down never overlaps.
#[test]
fn processes_that_reserve_addresses_and_prefixes_at_once_never_share_anything() {
    for has_inventory in [false, true] {
        let lab = if has_inventory { Lab::empty() } else { Lab::with_pool() };
        let users: Vec<TestEnvironment> = ["jane", "john"]
            .into_iter()
            .map(|name| if has_inventory { lab.user_with_clone(name) } else { lab.user(name) })
            .collect();
        let mut running = Vec::new();
        for number in 0..32 {
            let (env, name) = (&users[number % 2], format!("app-{number}"));
            let arguments: &[&str] = if number % 3 == 0 { &["--cidr", "/30"] } else { &[] };
            running.push((number % 2, start_all_with(env, &[name], arguments).remove(0)));
        }
        let mut told = BTreeMap::new();
        for (user, (name, child)) in running {
            let outcome = users[user].of(child.wait_with_output().expect("the process ends")).success();
            told.insert(name, address(&outcome));
        }
        let blocks: Vec<(u32, u32)> = told.values().map(|text| block(text)).collect();
        for (at, one) in blocks.iter().enumerate() {
            assert!(blocks[..at].iter().all(|other| !overlap(*one, *other)), "{told:#?}");
        }
        let claims = lab.claims();
        assert_eq!(claims.lines().count(), 32, "{claims}");
        for (name, address) in &told {
            assert!(claims.contains(&format!("{address} committed {name}\n")), "{name} {address}: {claims}");
        }
        if has_inventory {
            let texts = users.iter().map(|env| env.read("ipam.yaml")).collect::<String>();
            for (name, address) in &told {
                assert!(texts.contains(&format!("name: {name}, ")), "{name} {address}: {texts}");
            }
        }
    }
}

/// A claim is one list, one create and one look; with an inventory it is made permanent in the end.
#[test]
fn a_reservation_of_an_address_costs_no_more_requests_than_it_has_to() {
    for (has_inventory, expected) in [(false, "list create list"), (true, "list create list patch")] {
        let lab = if has_inventory { Lab::empty() } else { Lab::with_pool() };
        let env = if has_inventory { lab.user_with_clone("jane") } else { lab.user("jane") };
        let Some(log) = lab.requests() else { return };
        let before = log.all().len();
        reserve(&env, &["plex"]).success();
        let entries = log.all();
        let to_leases = entries[before..].iter().filter(|entry| entry.resource == "leases");
        let verbs: Vec<&str> = to_leases.map(|entry| entry.verb.as_str()).collect();
        assert_eq!(verbs.join(" "), expected, "with an inventory: {has_inventory}");
    }
}
