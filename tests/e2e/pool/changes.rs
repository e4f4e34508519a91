//! What is given to a pool, taken from it, and what a new one is: told first, then done on both sides.

use insta::assert_snapshot;
use simlab::labs::{Lab, Scenario};

use super::{bench, live, pool, written};
use crate::lab::LabBench;

#[test]
fn a_pool_grows_in_the_inventory_and_in_the_cluster() {
    let lab = bench();
    assert_snapshot!(pool(&lab.env, &["grow", "default-pool", "--add", "10.69.1.166,10.69.1.168-170"]), @"
    ------- stderr -------
    warning: range workers (current) 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    warning: range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    warning: range workers (current) 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.168-10.69.1.170
    warning: range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.168-10.69.1.170
    error: 2 changes need confirmation, and there is no terminal to ask on
      take 10.69.1.166,10.69.1.168-10.69.1.170 in ipam.yaml
      take 10.69.1.166,10.69.1.168-10.69.1.170 in the cluster
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    let line = ["grow", "default-pool", "--add", "10.69.1.166,10.69.1.168-170", "--yes"];
    assert_snapshot!(pool(&lab.env, &[&line[..], &["--dry-run=server"]].concat()), @"
    ACTION   OBJECT                                      CHANGE                                                    UNDO
    update   pool/default-pool                           take 10.69.1.166,10.69.1.168-10.69.1.170 in ipam.yaml     kubectl ipam pool shrink default-pool --remove 10.69.1.166,10.69.1.168-10.69.1.170
    update   IPAddressPool/metallb-system/default-pool   take 10.69.1.166,10.69.1.168-10.69.1.170 in the cluster   kubectl ipam pool shrink default-pool --remove 10.69.1.166,10.69.1.168-10.69.1.170
    ------- stderr -------
    warning: range workers (current) 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    warning: range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    warning: range workers (current) 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.168-10.69.1.170
    warning: range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.168-10.69.1.170
    pool/default-pool updated (server dry run)
    IPAddressPool/metallb-system/default-pool updated (server dry run)
    ");
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]), "only rehearsed");
    pool(&lab.env, &line).success();
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.166", "10.69.1.168-10.69.1.170"]));
    assert_snapshot!(written(&lab.env), @"addresses: [10.69.1.150-10.69.1.166, 10.69.1.168-10.69.1.170] # widened once");
    let again = pool(&lab.env, &line).success();
    assert!(again.stderr.ends_with("Nothing to change.\n"), "{again}");
    for format in ["json", "yaml", "wide", "name", "csv"] {
        pool(&lab.env, &["grow", "default-pool", "--by", "2", "--dry-run", "-o", format]).success();
    }
}

#[test]
fn a_number_takes_the_next_addresses_that_are_free() {
    let lab = bench();
    let planned = |words: &[&str]| {
        let outcome = pool(&lab.env, &[words, &["--dry-run", "-o", "json"]].concat()).success();
        outcome.json()["changes"][0]["summary"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(planned(&["grow", "people", "--by", "3"]), "take 10.69.1.215-10.69.1.217 in ipam.yaml");
    assert_eq!(planned(&["shrink", "people", "--by", "2"]), "give up 10.69.1.213-10.69.1.214 in ipam.yaml");
    assert_snapshot!(pool(&lab.env, &["grow", "people", "--by", "100"]), @"
    ------- stderr -------
    error: there is no room for 100 more addresses in one piece
      the longest free run around pool people is 10.69.1.2-10.69.1.100 (99 addresses)
    hint: take less, or several pieces: kubectl ipam pool grow people --add RANGE,RANGE
    [exit status: 5]
    ");
}

#[test]
fn a_pool_of_cilium_changes_in_the_version_that_is_served() {
    let lab = LabBench::simulated(&Scenario::new(Lab::B));
    let name = "ciliumloadbalancerippool/lan-pool";
    for label in ["kustomize.toolkit.fluxcd.io/name-", "kustomize.toolkit.fluxcd.io/namespace-"] {
        lab.env.run(["kubectl", "label", name, label]).success();
    }
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n- {name: other, provider: static, addresses: 10.0.0.1}\n",
    );
    assert_snapshot!(pool(&lab.env, &["grow", "lan-pool", "--add", "192.168.10.240-243", "--yes"]), @"
    ACTION   OBJECT                              CHANGE                                              UNDO
    create   pool/lan-pool                       take 192.168.10.240-192.168.10.243 in ipam.yaml     kubectl ipam pool shrink lan-pool --remove 192.168.10.240-192.168.10.243
    update   CiliumLoadBalancerIPPool/lan-pool   take 192.168.10.240-192.168.10.243 in the cluster   kubectl ipam pool shrink lan-pool --remove 192.168.10.240-192.168.10.243
    ------- stderr -------
    warning: pool lan-pool is only in the cluster (CiliumLoadBalancerIPPool/lan-pool): it is added to ipam.yaml
    pool/lan-pool created
    CiliumLoadBalancerIPPool/lan-pool updated
    ");
    let blocks = || lab.env.run(["kubectl", "get", name, "-o", "jsonpath={.spec.blocks}"]).success().stdout;
    assert_snapshot!(blocks(), @r#"[{"cidr":"192.168.10.224/28"},{"start":"192.168.10.240","stop":"192.168.10.243"}]"#);
    pool(&lab.env, &["shrink", "lan-pool", "--remove", "192.168.10.232/29", "--yes"]).success();
    assert_snapshot!(blocks(), @r#"[{"cidr":"192.168.10.224/29"},{"start":"192.168.10.240","stop":"192.168.10.243"}]"#);
    assert_snapshot!(lab.env.read("ipam.yaml"), @"
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory
    pools:
    - {name: other, provider: static, addresses: 10.0.0.1}
    - {name: lan-pool, provider: cilium, addresses: [192.168.10.224/29, 192.168.10.240-192.168.10.243]}
    ");
}

#[test]
fn a_new_pool_is_made_where_metallb_looks_for_it() {
    let lab = bench();
    let line = ["add", "guests", "--addresses", "10.69.1.216-10.69.1.219,10.69.1.224/30", "--network", "lan"];
    assert_snapshot!(pool(&lab.env, &[&line[..], &["--yes"]].concat()), @"
    ACTION   OBJECT                                CHANGE                                                       UNDO
    create   pool/guests                           take 10.69.1.216-10.69.1.219,10.69.1.224/30 in ipam.yaml     take the lines out of the inventory again
    create   IPAddressPool/metallb-system/guests   take 10.69.1.216-10.69.1.219,10.69.1.224/30 in the cluster   kubectl delete ipaddresspools guests -n metallb-system
    ------- stderr -------
    warning: no L2Advertisement and no BGPAdvertisement selects a pool guests: its addresses are not announced
    hint: add the pool to an advertisement, under spec.ipAddressPools
    pool/guests created
    IPAddressPool/metallb-system/guests created
    ");
    let made =
        lab.env.run(["kubectl", "get", "ipaddresspools", "guests", "-n", "metallb-system", "-o", "yaml"]);
    assert!(made.success().stdout.contains("- 10.69.1.224/30"));
    assert_snapshot!(pool(&lab.env, &[&line[..], &["--yes"]].concat()), @"
    ------- stderr -------
    warning: no L2Advertisement and no BGPAdvertisement selects a pool guests: its addresses are not announced
    hint: add the pool to an advertisement, under spec.ipAddressPools
    Nothing to change.
    ");
    assert_snapshot!(pool(&lab.env, &["add", "guests", "--addresses", "10.69.1.216", "--yes"]), @"
    ------- stderr -------
    error: there is a pool guests already
      ipam.yaml:10: 10.69.1.216-10.69.1.219, 10.69.1.224/30 of provider metallb
    hint: to change it: kubectl ipam pool grow guests, or shrink
    hint: or choose another name
    [exit status: 5]
    ");
    assert_snapshot!(pool(&lab.env, &["add", "x", "--addresses", "10.69.1.216", "--provider", "cilium"]), @"
    ------- stderr -------
    error: pool x cannot have 10.69.1.216
      pools guests (10.69.1.216-10.69.1.219) and x (10.69.1.216) overlap
        ipam.yaml:10: pool guests addresses: 10.69.1.216-10.69.1.219
    hint: choose addresses that are free: kubectl ipam list tells who has which
    [exit status: 5]
    ");
    assert_snapshot!(pool(&lab.env, &["add", "x", "--addresses", "10.69.1.220", "--network", "wan"]), @r#"
    ------- stderr -------
    error: there is no network "wan"
    hint: networks: lan, pods, services
    [exit status: 2]
    "#);
}
