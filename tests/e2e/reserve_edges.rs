//! `reserve` where something is different: IPv6, missing rights, defaults from the environment, claims kept in
//! another cluster.

use std::fs;

use insta::assert_snapshot;
use simlab::kube::Rule;

use crate::claims_lab::{INVENTORY, Lab, address, reserve, written};

/// An IPv6 pool as large as they come, and a small one of the other family beside it.
const DUAL: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24}
- {name: lan6, cidr: 'fd00:69::/64'}
pools:
- name: main
  provider: static
  addresses: [10.69.1.200-10.69.1.201, 'fd00:69::/64']
";

#[test]
fn an_ipv6_address_is_one_of_many_and_its_claim_sorts_by_address() {
    let lab = Lab::empty();
    let env = lab.user("jane");
    env.write("ipam.yaml", DUAL);
    let first = address(&reserve(&env, &["plex6", "--family", "ipv6", "-o", "json"]).success());
    let second = address(&reserve(&env, &["sonarr6", "--family", "ipv6", "-o", "json"]).success());
    // The first address of the prefix is the routers' anycast address.
    assert_eq!((first.as_str(), second.as_str()), ("fd00:69::1", "fd00:69::2"));
    let fourth = address(&reserve(&env, &["plex4", "--family", "ipv4", "-o", "json"]).success());
    assert_eq!(fourth, "10.69.1.200");
    let claims: Vec<String> = lab
        .leases()
        .iter()
        .map(|lease| lease["metadata"]["name"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(
        claims,
        [
            "ipam-v4-0a4501c8",
            "ipam-v6-fd000069000000000000000000000001",
            "ipam-v6-fd000069000000000000000000000002"
        ]
    );
    let entries = written(&env);
    assert!(entries.contains(&("sonarr6".to_owned(), "fd00:69::2".to_owned())), "{entries:?}");
}

#[test]
fn without_the_right_to_claim_nothing_is_written() {
    let lab = Lab::empty();
    let mut env = lab.user_with_clone("jane");
    lab.limit(&mut env, "jane", Rule::read_only());
    let outcome = reserve(&env, &["plex"]).exits(1);
    assert!(outcome.stderr.contains("leases"), "{outcome}");
    assert!(outcome.stderr.contains("you lack the right to create leases"), "{outcome}");
    assert_eq!(env.read("ipam.yaml"), INVENTORY);
    assert_eq!(lab.claims(), "");
}

#[test]
fn the_owner_can_come_from_the_environment() {
    let lab = Lab::empty();
    let mut env = lab.user_with_clone("jane");
    env.set("LABKIT_IPAM_OWNER", "media");
    reserve(&env, &["plex"]).success();
    assert!(env.read("ipam.yaml").contains("owner: media"), "{}", env.read("ipam.yaml"));
    reserve(&env, &["sonarr", "--owner", "tv"]).success();
    assert!(env.read("ipam.yaml").contains("owner: tv"), "the flag wins: {}", env.read("ipam.yaml"));
}

#[test]
fn claims_can_be_kept_in_one_cluster_for_several() {
    let (hub, edge) = (Lab::empty(), Lab::empty());
    let at_hub = hub.user("hub-jane");
    let mut env = edge.user_with_clone("jane");
    let config = fs::read_to_string(at_hub.home().join(".kube/config")).expect("a kubeconfig");
    let config = config
        .replace("current-context: lab\n", "current-context: hub\n")
        .replace("name: lab\n", "name: hub\n")
        .replace("{cluster: lab,", "{cluster: hub,");
    let second = env.write_home(".kube/hub", config);
    let mut files = env.home().join(".kube/config").into_os_string();
    files.push(":");
    files.push(second);
    env.set("KUBECONFIG", files);
    env.write("ipam.yaml", format!("{INVENTORY}\nclaims:\n  context: hub\n"));
    let outcome = reserve(&env, &["plex", "-o", "json"]).success();
    assert_eq!(address(&outcome), "10.69.1.102");
    assert_eq!(hub.claims().trim(), "10.69.1.102 committed plex");
    assert_eq!(edge.claims(), "", "the cluster in use keeps none");
    let claims = || env.run(["kubectl", "ipam", "list", "--role", "claim", "--no-headers"]);
    let listed = claims().success().stdout;
    assert!(listed.starts_with("10.69.1.102"), "list reads them there too: {listed}");
    drop(hub);
    let outcome = claims();
    assert_eq!(outcome.code, Some(6), "{outcome:?}");
    assert!(outcome.stderr.contains("not read: claims in context hub: "), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("not read").count(), 1, "{}", outcome.stderr);
}

#[test]
fn an_address_of_a_network_is_in_no_pool_and_no_dhcp_range() {
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    assert_snapshot!(reserve(&env, &["printer-2", "--network", "lan"]), @r"
    NAME        ADDRESS     POOL   CHANGE
    printer-2   10.69.1.2   -      reserved
    ------- stderr -------
    warning: no DHCP range of network lan is known: should a DHCP server hand addresses out there, add its range
    ");
    assert_eq!(lab.claims(), "10.69.1.2 committed printer-2\n");
    env.write("ipam.yaml", INVENTORY.replace("gateway: 10.69.1.1\n", "dhcp: 10.69.1.1-10.69.1.98\n"));
    assert_snapshot!(reserve(&env, &["desk", "--count", "2", "--network", "lan"]), @r"
    NAME     ADDRESS       POOL   CHANGE
    desk-1   10.69.1.99    -      reserved
    desk-2   10.69.1.250   -      reserved
    ");
    assert_snapshot!(reserve(&env, &["desk-3", "--network", "lan", "--ip", "10.69.1.150"]), @r"
    ------- stderr -------
    error: 10.69.1.150 is in a pool or another network, or not in network lan at all
    hint: leave --network out, or choose another address
    [exit status: 5]
    ");
    assert_snapshot!(reserve(&env, &["desk-3", "--network", "lam"]), @r#"
    ------- stderr -------
    error: there is no network "lam"
    hint: networks: lan
    [exit status: 2]
    "#);
}

/// A pool of one address, at which this machine itself answers.
const LOOPBACK: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24}
pools:
- {name: loop, provider: static, addresses: [127.0.0.1]}
";

#[test]
fn an_address_at_which_somebody_answers_is_not_given_with_probe() {
    // A port that is probed may be in use already, be it only for a connection; somebody answers either way.
    let listener = std::net::TcpListener::bind("127.0.0.1:50000");
    let lab = Lab::empty();
    let env = lab.user("jane");
    env.write("ipam.yaml", LOOPBACK);
    let refused = reserve(&env, &["plex", "--ip", "127.0.0.1", "--probe"]).exits(5);
    let said: Vec<&str> = refused.stderr.lines().collect();
    assert_eq!(
        said.first(),
        Some(&"error: somebody answers at 127.0.0.1, although nothing says that it is used"),
        "{refused}"
    );
    let seen = if listener.is_ok() { "50000/TCP open" } else { "50000/TCP " };
    assert!(refused.stderr.contains(seen), "{refused}");
    let refused = reserve(&env, &["plex", "--probe"]).exits(5);
    assert!(
        refused.stderr.starts_with("warning: 127.0.0.1 is skipped: somebody answers there ("),
        "{refused}"
    );
    assert!(
        refused.stderr.contains("error: somebody answers at every free address of pool loop"),
        "{refused}"
    );
    assert_eq!(lab.claims(), "", "nothing was claimed");
    assert_eq!(env.read("ipam.yaml"), LOOPBACK);
    assert_eq!(address(&reserve(&env, &["plex", "-o", "json"]).success()), "127.0.0.1", "not asked");
}

#[test]
fn a_reservation_that_is_meant_to_end_says_so_and_is_reported_when_it_is_over() {
    for has_inventory in [true, false] {
        let lab = if has_inventory { Lab::empty() } else { Lab::with_pool() };
        let mut env = if has_inventory { lab.user_with_clone("jane") } else { lab.user("jane") };
        let made = reserve(&env, &["demo", "--pool", "main", "--expires", "2d", "-o", "json"]).success();
        assert_eq!(made.json()["items"][0]["expires"], "2026-02-02T12:00:00Z", "{made}");
        if has_inventory {
            let text = env.read("ipam.yaml");
            assert!(text.contains("expires: \"2026-02-02T12:00:00Z\""), "{text}");
        }
        assert_eq!(
            lab.leases()[0]["metadata"]["annotations"]["ipam.labkit.dev/expires"],
            "2026-02-02T12:00:00Z"
        );
        assert!(lab.claims().contains(" committed demo"), "the claim itself has no end: {}", lab.claims());
        let listed = |env: &simlab::harness::TestEnvironment| {
            env.run(["kubectl", "ipam", "list", &address(&made), "-o", "wide"]).success().stdout
        };
        assert!(listed(&env).contains("until 2026-02-02T12:00:00Z"), "{}", listed(&env));
        let codes = |env: &simlab::harness::TestEnvironment| {
            env.run(["kubectl", "ipam", "check", "--fail-on", "error", "-o", "name"]).stdout
        };
        assert!(!codes(&env).contains("IPAM-RESERVATION-EXPIRED"), "{}", codes(&env));
        env.set("LABKIT_NOW", "2026-02-02T12:00:00Z");
        assert!(codes(&env).contains("IPAM-RESERVATION-EXPIRED=reservation/demo"), "{}", codes(&env));
        assert!(listed(&env).contains("ran out at 2026-02-02T12:00:00Z"), "{}", listed(&env));
        let other = reserve(&env, &["plex", "--pool", "main", "-o", "json"]).success();
        assert_ne!(address(&other), address(&made), "it stays kept until it is released");
    }
    let lab = Lab::empty();
    let env = lab.user_with_clone("jane");
    assert_snapshot!(reserve(&env, &["demo", "--expires", "2026-01-31"]), @r"
    ------- stderr -------
    error: 2026-01-31T00:00:00Z is over already
    hint: choose a later --expires
    [exit status: 2]
    ");
}
