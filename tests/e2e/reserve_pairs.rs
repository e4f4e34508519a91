//! `reserve --dual-stack`: an address of each family, both or none.

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;

use crate::claims_lab::{Lab, MINUTES_LATER, killed_at, release, reserve, start_all_with};

/// A pool of both families, and two of one.
const DUAL: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24}
- {name: lan6, cidr: 'fd00:69::/64'}
pools:
- {name: main, provider: metallb, addresses: [10.69.1.200-10.69.1.210, 'fd00:69::10-fd00:69::11']}
- {name: old, provider: metallb, addresses: [10.69.1.150-10.69.1.160]}
";

/// The same for users without an inventory.
const POOL: &str = r#"{
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "network-inventory", "namespace": "kube-system"},
    "data": {"metallb.pool.name": "main", "metallb.pool.range": "10.69.1.200-10.69.1.210, fd00:69::10-fd00:69::11"}
}"#;

fn with_inventory(lab: &Lab) -> TestEnvironment {
    let env = lab.user("jane");
    env.write("ipam.yaml", DUAL);
    env
}

#[test]
fn a_pair_is_one_reservation_of_one_pool() {
    let lab = Lab::empty();
    let env = with_inventory(&lab);
    assert_snapshot!(reserve(&env, &["plex", "--dual-stack", "--pool", "main", "--owner", "media"]), @"
    NAME   ADDRESS                   POOL   CHANGE
    plex   10.69.1.200,fd00:69::10   main   reserved
    ");
    assert_snapshot!(lab.claims(), @r"
    10.69.1.200 committed plex
    fd00:69::10 committed plex
    ");
    let text = env.read("ipam.yaml");
    assert!(text.starts_with(DUAL), "{text}");
    assert_snapshot!(&text[DUAL.len()..], @r#"
    reservations:
    - name: plex
      ip: [10.69.1.200, "fd00:69::10"]
      pool: main
      owner: media
    "#);
    let again = reserve(&env, &["plex", "--dual-stack", "-o", "json"]).success().json();
    assert_eq!(again["items"][0]["change"], "unchanged");
    assert_eq!(again["items"][0]["addresses"].to_string(), r#"["10.69.1.200","fd00:69::10"]"#);
    assert_eq!(again["items"][0]["claims"].as_array().map(Vec::len), Some(2));
    let plain = reserve(&env, &["plex", "-o", "json"]).success().json();
    assert_eq!(plain["items"][0]["addresses"], again["items"][0]["addresses"], "its name is enough");
    assert_snapshot!(env.run(["kubectl", "ipam", "list", "--role", "reservation"]), @"
    ADDRESS       ROLE          OWNER              ORIGIN      STATE
    10.69.1.200   reservation   reservation plex   inventory   reserved
    fd00:69::10   reservation   reservation plex   inventory   reserved
    ");
    let hosts = env.run(["kubectl", "ipam", "hosts", "--domain", "home.arpa"]).success().stdout;
    assert!(hosts.contains("10.69.1.200  plex.home.arpa plex"), "{hosts}");
    assert!(hosts.contains("fd00:69::10  plex.home.arpa plex"), "{hosts}");
    let checked = env.run(["kubectl", "ipam", "check", "-o", "name"]).stdout;
    assert!(!checked.contains("plex"), "{checked}");
    assert_snapshot!(release(&env, &["fd00:69::10", "-o", "wide"]), @"
    NAME   ADDRESS                   POOL   CHANGE     OWNER   FOR   EXPIRES   CLAIM                                                                               INVENTORY
    plex   10.69.1.200,fd00:69::10   main   released   media   -     -         kube-system/ipam-v4-0a4501c8,kube-system/ipam-v6-fd000069000000000000000000000010   ipam.yaml
    ");
    assert_eq!(lab.claims(), "");
    assert!(!env.read("ipam.yaml").contains("plex"), "{}", env.read("ipam.yaml"));
}

#[test]
fn without_an_inventory_both_claims_are_the_record() {
    let lab = Lab::empty();
    lab.create(&serde_json::from_str(POOL).expect("the manifest is well-formed"));
    let env = lab.user("jane");
    assert_snapshot!(reserve(&env, &["plex", "--dual-stack"]), @"
    NAME   ADDRESS                   POOL   CHANGE
    plex   10.69.1.200,fd00:69::10   main   reserved
    ");
    for more in [&[][..], &["--dual-stack"]] {
        let again = reserve(&env, &[&["plex", "-o", "json"], more].concat()).success().json();
        assert_eq!(again["items"][0]["change"], "unchanged");
        assert_eq!(again["items"][0]["addresses"].as_array().map(Vec::len), Some(2));
    }
    release(&env, &["10.69.1.200"]).success();
    assert_eq!(lab.claims(), "", "one address names them both");
}

#[test]
fn both_can_be_named_and_have_to_be_of_one_pool() {
    let lab = Lab::empty();
    let env = with_inventory(&lab);
    let pair = |v4: &str| reserve(&env, &["plex", "--dual-stack", "--ip", v4, "--ip", "fd00:69::11"]);
    assert_snapshot!(pair("10.69.1.150"), @"
    ------- stderr -------
    error: the two addresses are not of one pool
      10.69.1.150 is in pool old
      fd00:69::11 is in pool main
    hint: choose both out of one pool: load balancers give a Service no others
    [exit status: 5]
    ");
    assert_snapshot!(pair("10.69.1.205"), @"
    NAME   ADDRESS                   POOL   CHANGE
    plex   10.69.1.205,fd00:69::11   main   reserved
    ");
    let refused = [
        &["--ip", "10.69.1.206", "--ip", "fd00:69::10"][..],
        &["--dual-stack", "--ip", "10.69.1.206"],
        &["--dual-stack", "--ip", "10.69.1.206", "--ip", "10.69.1.207"],
        &["--dual-stack", "--pool", "old"],
        &["--dual-stack"],
    ];
    let said = refused.map(|arguments| {
        let outcome = reserve(&env, &[&["tv"], arguments].concat());
        format!("{:?} {}", outcome.code, outcome.stderr)
    });
    assert_snapshot!(said.join("\n"), @"
    Some(2) error: --ip names more than one address
    hint: an IPv4 and an IPv6 address together need --dual-stack; else one name has one address

    Some(2) error: --dual-stack needs both addresses or none
    hint: give --ip twice, with an address of each family, or leave it out

    Some(2) error: --ip names more than one address
    hint: an IPv4 and an IPv6 address together need --dual-stack; else one name has one address

    Some(5) error: pool old has no free address for IPv6
    hint: see what holds them: kubectl ipam list --pool old
    hint: release a reservation that is no longer needed, or enlarge the pool

    Some(2) error: there are several pools, and none was chosen
    hint: choose one with --pool: main, old
    ");
    assert_eq!(lab.leases().len(), 2, "{}", lab.claims());
}

#[test]
fn a_run_killed_between_the_two_is_finished_by_the_next_one_or_runs_out() {
    for has_inventory in [true, false] {
        for point in ["reserve.taken", "reserve.claimed", "reserve.written", "reserve.committed"] {
            let lab = Lab::empty();
            lab.create(&serde_json::from_str(POOL).expect("the manifest is well-formed"));
            let mut env = if has_inventory { with_inventory(&lab) } else { lab.user("jane") };
            let line = ["reserve", "plex", "--dual-stack", "--pool", "main"];
            killed_at(&mut env, point, &line);
            let left = lab.claims();
            assert!(left.starts_with("10.69.1.200 "), "{point}: {left}");
            let made =
                reserve(&env, &["plex", "--dual-stack", "--pool", "main", "-o", "json"]).success().json();
            assert_eq!(
                made["items"][0]["addresses"].to_string(),
                r#"["10.69.1.200","fd00:69::10"]"#,
                "{point}"
            );
            assert_eq!(
                lab.claims(),
                "10.69.1.200 committed plex\nfd00:69::10 committed plex\n",
                "{point}, with an inventory: {has_inventory}"
            );
        }
    }
    let lab = Lab::empty();
    lab.create(&serde_json::from_str(POOL).expect("the manifest is well-formed"));
    let mut env = lab.user("jane");
    killed_at(&mut env, "reserve.taken", &["reserve", "plex", "--dual-stack"]);
    assert_snapshot!(lab.claims(), @"10.69.1.200 pending plex");
    env.set("LABKIT_NOW", MINUTES_LATER(16));
    let other = reserve(&env, &["tv", "-o", "json"]).success().json();
    assert_eq!(other["items"][0]["ip"], "10.69.1.200", "nobody has it any more");
}

#[test]
fn the_first_one_is_given_back_when_the_second_cannot_be_had() {
    let lab = Lab::empty();
    let mut env = with_inventory(&lab);
    let other = lab.user("john");
    other.write("ipam.yaml", DUAL);
    env.set("LABKIT_FAILPOINT", "reserve.taken:pause=3000");
    let running = start_all_with(&env, &["plex".into()], &["--dual-stack", "--pool", "main"]);
    while lab.leases().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // Meanwhile somebody takes every IPv6 address there is.
    for (name, ip) in [("a", "fd00:69::10"), ("b", "fd00:69::11")] {
        reserve(&other, &[name, "--ip", ip]).success();
    }
    let (_, child) = running.into_iter().next().expect("one process");
    let outcome = env.of(child.wait_with_output().expect("the process ends"));
    assert_snapshot!(outcome, @"
    ------- stderr -------
    error: pool main has no free address left for plex
    hint: see what holds them: kubectl ipam list --pool main
    [exit status: 5]
    ");
    assert_eq!(lab.claims(), "fd00:69::10 committed a\nfd00:69::11 committed b\n");
    assert_eq!(env.read("ipam.yaml"), DUAL);
}

#[test]
fn many_pairs_at_once_are_all_different() {
    let lab = Lab::empty();
    let env = lab.user("jane");
    let wide =
        DUAL.replace("fd00:69::10-fd00:69::11", "fd00:69::/64").replace("200-10.69.1.210", "200-10.69.1.239");
    env.write("ipam.yaml", wide);
    let names: Vec<String> = (1..=16).map(|number| format!("app-{number}")).collect();
    let running = start_all_with(&env, &names, &["--dual-stack", "--pool", "main"]);
    let mut all = std::collections::BTreeSet::new();
    for (name, child) in running {
        let outcome = env.of(child.wait_with_output().expect("the process ends")).success();
        let addresses = outcome.json()["items"][0]["addresses"].clone();
        for address in addresses.as_array().expect("a list") {
            assert!(all.insert(address.to_string()), "{name}: {address} twice");
        }
    }
    assert_eq!(all.len(), 32);
    assert_eq!(lab.leases().len(), 32);
}
