//! `kubectl ipam pools`: how full every pool is.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::labs::{Lab, Scenario};

use crate::lab::LabBench;

fn pools(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "pools"], words].concat())
}

#[test]
fn lab_a_has_one_pool_that_is_written_down_in_two_more_ways() {
    let lab = LabBench::lab_a();
    assert_snapshot!(pools(&lab.env, &[]), @"
    NAME           PROVIDER   WHERE               SIZE   USED   RESERVED   HELD   FREE   LARGEST-FREE   UTILISATION       STATUS
    MetalLB pool   metallb    configmap             11     10          0      0      1   10.69.1.154     90% #########.   noted
    default-pool   metallb    cluster,configmap     16     14          0      0      2   10.69.1.154     87% #########.   ok
    ------- stderr -------
    warning: pool default-pool: ConfigMap kube-system/network-inventory has 10.69.1.161-10.69.1.165 less
    ");
    assert_snapshot!(pools(&lab.env, &["default-pool", "-o", "csv"]), @r#"
    name,provider,where,size,used,reserved,held,free,largest-free,utilisation,status,unusable,network,inventory,cluster,difference,hint
    default-pool,metallb,"cluster,configmap",16,14,0,0,2,10.69.1.154,87% #########.,ok,0,lan,,10.69.1.150-10.69.1.165,ConfigMap kube-system/network-inventory has 10.69.1.161-10.69.1.165 less,
    "#);
    assert_eq!(pools(&lab.env, &["-o", "name"]).success().stdout, "pool/MetalLB pool\npool/default-pool\n");
    let path = "jsonpath={.items[1].free} {.items[1].utilisationPercent}";
    assert_eq!(pools(&lab.env, &["-o", path]).success().stdout, "2 87");
    let columns = "custom-columns=NAME:.name,FREE:.free";
    assert_snapshot!(pools(&lab.env, &["-o", columns]).success().stdout, @"
    NAME           FREE
    MetalLB pool   1
    default-pool   2
    ");
    let piped = lab.env.shell("kubectl ipam pools 2>/dev/null | head -n 1").success();
    assert!(piped.stdout.starts_with("NAME"), "{piped}");
    assert_snapshot!(pools(&lab.env, &["nothing"]), @r#"
    ------- stderr -------
    error: pool "nothing" not found
    hint: known are: MetalLB pool, default-pool
    [exit status: 1]
    "#);
}

#[test]
fn inventory_and_cluster_stand_side_by_side() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.env.write(
        "ipam.yaml",
        "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1}
pools:
- {name: default-pool, provider: metallb, addresses: 10.69.1.150-10.69.1.162}
- {name: planned, provider: metallb, addresses: 10.69.1.220-10.69.1.229}
- {name: desk, provider: static, addresses: 10.69.1.210-10.69.1.211}
- {name: six, provider: static, addresses: 'fd00::/64'}
reservations:
- {name: a, ip: 10.69.1.210}
- {name: b, ip: 10.69.1.211}
- {name: c, ip: 'fd00::7'}
",
    );
    assert_snapshot!(pools(&lab.env, &["default-pool", "planned", "desk", "six"]), @"
    NAME           PROVIDER   WHERE                                         SIZE   USED   RESERVED   HELD                   FREE   LARGEST-FREE                        UTILISATION       STATUS
    default-pool   metallb    cluster,inventory,configmap                     16     14          0      0                      2   10.69.1.154                          87% #########.   differs
    desk           static     inventory                                        2      0          2      0                      0   <none>                              100% ==========   full
    planned        metallb    inventory                                       10      0          0      0                     10   10.69.1.220-10.69.1.229               0% ..........   absent
    six            static     inventory                     18446744073709551616      0          1      0   18446744073709551615   fd00::8-fd00::ffff:ffff:ffff:ffff     0% =.........   ok
    ------- stderr -------
    warning: pool default-pool: ipam.yaml:6 has 10.69.1.163-10.69.1.165 less
    warning: pool default-pool: ConfigMap kube-system/network-inventory has 10.69.1.161-10.69.1.165 less
    hint: pool desk runs full: kubectl ipam pool grow desk --add 10.69.1.212-10.69.1.213
    ");
    let wide = pools(&lab.env, &["default-pool", "-o", "wide"]).success();
    assert!(wide.stdout.contains("ipam.yaml:6 has 10.69.1.163-10.69.1.165 less"), "{wide}");
    let six = pools(&lab.env, &["six", "-o", "yaml"]).success();
    assert!(six.stdout.contains("free: '18446744073709551615'"), "{six}");
}

#[test]
fn pools_of_cilium_are_read_in_the_version_that_is_served() {
    for lab in [Lab::B, Lab::C] {
        let lab = LabBench::simulated(&Scenario::new(lab));
        let outcome = pools(&lab.env, &["-o", "json"]).success();
        let json = outcome.json();
        assert_eq!(json["items"][0]["provider"], "cilium", "{outcome}");
        assert_eq!(json["items"][0]["sources"][0]["object"]["kind"], "CiliumLoadBalancerIPPool");
    }
}

#[test]
fn files_alone_are_an_answer_and_a_missing_cluster_is_none() {
    let env = TestEnvironment::new();
    env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n- {name: lb, provider: metallb, addresses: 10.0.0.0/28}\n",
    );
    assert_snapshot!(pools(&env, &["--offline"]), @"
    NAME   PROVIDER   WHERE       SIZE   USED   RESERVED   HELD   FREE   LARGEST-FREE         UTILISATION       STATUS
    lb     metallb    inventory     16      0          0      0     16   10.0.0.0-10.0.0.15     0% ..........   ok
    ");
    pools(&env, &[]).exits(1);
}

#[test]
fn without_rights_the_numbers_are_said_to_be_incomplete() {
    let mut lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.log_in("nobody", Vec::new());
    let outcome = pools(&lab.env, &[]);
    assert_eq!(outcome.code, Some(6), "{outcome}");
    assert!(outcome.stderr.contains("not read: services"), "{outcome}");
}
