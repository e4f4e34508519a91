//! `kubectl ipam pool`: pools made, widened and narrowed, in the inventory and in the cluster together.

use insta::assert_snapshot;
use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, Scenario};

use crate::claims_lab::killed_at;
use crate::lab::LabBench;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dhcp: [10.69.1.230-10.69.1.254]}
pools:
- name: default-pool
  provider: metallb
  addresses: [10.69.1.150-10.69.1.165] # widened once
- {name: people, provider: static, addresses: 10.69.1.210-10.69.1.214}
reservations:
- {name: printer, ip: 10.69.1.211, pool: people}
";

/// Lab A with an inventory that has its pool.
fn bench() -> LabBench {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.env.write("ipam.yaml", INVENTORY);
    lab
}

fn pool(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "pool"], words].concat())
}

/// The addresses that the cluster's pool has.
fn live(env: &TestEnvironment) -> Value {
    let line = ["kubectl", "get", "ipaddresspools", "default-pool", "-n", "metallb-system", "-o", "json"];
    env.run(line).success().json()["spec"]["addresses"].clone()
}

/// The line of the inventory with the pool's addresses.
fn written(env: &TestEnvironment) -> String {
    env.read("ipam.yaml").lines().find(|line| line.contains("# widened")).expect("the line").trim().to_owned()
}

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
fn addresses_of_somebody_else_are_refused_with_the_evidence() {
    let lab = bench();
    assert_snapshot!(pool(&lab.env, &["grow", "people", "--add", "10.69.1.196-10.69.1.200,10.69.1.228-232"]), @"
    ------- stderr -------
    error: pool people cannot have 10.69.1.196-10.69.1.200,10.69.1.228-10.69.1.232
      10.69.1.197 of Node/talos-unz-1z7 lies in pool people (10.69.1.196-10.69.1.200)
        Node talos-unz-1z7 status.addresses[0].address: 10.69.1.197
      DHCP range 10.69.1.230-10.69.1.254 and pool people share 10.69.1.230-10.69.1.232
        ipam.yaml:4: network lan dhcp[0]: 10.69.1.230-10.69.1.254
    hint: choose addresses that are free: kubectl ipam list tells who has which
    [exit status: 5]
    ");
    assert_snapshot!(pool(&lab.env, &["grow", "people", "--add", "10.69.1.220/28"]), @r#"
    ------- stderr -------
    error: invalid value '10.69.1.220/28' for '--add <RANGE>': "10.69.1.220/28" has host bits set: programs mask it silently to 10.69.1.208/28; write 10.69.1.208/28 for the whole network or 10.69.1.220/32 for the one address

    For more information, try '--help'.
    [exit status: 2]
    "#);
    assert_snapshot!(pool(&lab.env, &["grow", "default-pool", "--add", "10.69.1.214-10.69.2.3"]), @"
    ------- stderr -------
    error: pool default-pool cannot have 10.69.1.214-10.69.2.3
      pool default-pool gives away 10.69.1.255 (broadcast address) of lan
        ipam.yaml:4: network lan cidr: 10.69.1.0/24
      DHCP range 10.69.1.230-10.69.1.254 and pool default-pool share 10.69.1.230-10.69.1.254
        ipam.yaml:4: network lan dhcp[0]: 10.69.1.230-10.69.1.254
      pools people (10.69.1.210-10.69.1.214) and default-pool (10.69.1.214-10.69.2.3) overlap
        ipam.yaml:9: pool people addresses: 10.69.1.210-10.69.1.214
      10.69.2.0-10.69.2.3 is outside of network lan 10.69.1.0/24
        ipam.yaml:4: network lan cidr: 10.69.1.0/24
        ConfigMap kube-system/network-inventory data[network.lan.cidr]: 10.69.1.0/24
    hint: choose addresses that are free: kubectl ipam list tells who has which
    [exit status: 5]
    ");
    assert_snapshot!(pool(&lab.env, &["add", "new", "--addresses", "10.69.1.160-10.69.1.169"]), @"
    ------- stderr -------
    warning: no L2Advertisement and no BGPAdvertisement selects a pool new: its addresses are not announced
    hint: add the pool to an advertisement, under spec.ipAddressPools
    error: pool new cannot have 10.69.1.160-10.69.1.169
      10.69.1.163 of storage/nfs lies in pool new (10.69.1.160-10.69.1.169)
        PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 spec.nfs.server: 10.69.1.163 (storage/nfs)
      10.69.1.163 of storage/NFS server lies in pool new (10.69.1.160-10.69.1.169)
        ConfigMap kube-system/network-inventory data.allocation-table: 10.69.1.163
      10.69.1.167 of host/workstation lies in pool new (10.69.1.160-10.69.1.169)
        ConfigMap kube-system/network-inventory data[host.workstation.ip]: 10.69.1.167
      pools default-pool (10.69.1.150-10.69.1.165) and new (10.69.1.160-10.69.1.169) overlap
        ipam.yaml:8: pool default-pool addresses: 10.69.1.150-10.69.1.165
    hint: choose addresses that are free: kubectl ipam list tells who has which
    [exit status: 5]
    ");
    assert_eq!(lab.env.read("ipam.yaml"), INVENTORY);
}

#[test]
fn a_shrink_takes_no_address_from_a_service_of_metallb() {
    let lab = bench();
    assert_snapshot!(pool(&lab.env, &["shrink", "default-pool", "--to", "10.69.1.150-10.69.1.157", "--yes"]), @"
    ------- stderr -------
    error: pool default-pool cannot give up 10.69.1.158-10.69.1.165
      Service/media/qbittorrent has 10.69.1.158 (status.loadBalancer.ingress, metallb.universe.tf/loadBalancerIPs, ports 8080/TCP, 6881/TCP, 6881/UDP, 6882/TCP, 15 more): MetalLB 0.14.9 takes it away, and the Service waits without one
      Service/media/lidarr has 10.69.1.159 (status.loadBalancer.ingress, metallb.universe.tf/loadBalancerIPs, port 8686/TCP): MetalLB 0.14.9 takes it away, and the Service waits without one
      Service/media/overseerr has 10.69.1.160 (status.loadBalancer.ingress, spec.loadBalancerIP, port 5055/TCP): MetalLB 0.14.9 takes it away, and the Service waits without one
      Service/media/sabnzbd has 10.69.1.161 (status.loadBalancer.ingress, metallb.io/loadBalancerIPs, port 8080/TCP): MetalLB 0.14.9 takes it away, and the Service waits without one
      Service/argocd/argocd-server has 10.69.1.162 (status.loadBalancer.ingress, metallb.universe.tf/loadBalancerIPs, ports 80/TCP, 443/TCP): MetalLB 0.14.9 takes it away, and the Service waits without one
      Service/media/plex has 10.69.1.165 (status.loadBalancer.ingress, metallb.io/loadBalancerIPs, port 32400/TCP): MetalLB 0.14.9 takes it away, and the Service waits without one
      reservation Plex has 10.69.1.165 (ConfigMap kube-system/network-inventory)
    hint: give the Services other addresses first
    hint: release what is not needed any more: kubectl ipam release NAME
    hint: what nobody has can go: kubectl ipam pool shrink default-pool --remove 10.69.1.163-10.69.1.164
    [exit status: 5]
    ");
    assert_snapshot!(pool(&lab.env, &["shrink", "people", "--remove", "10.69.1.211", "--yes"]), @"
    ------- stderr -------
    error: pool people cannot give up 10.69.1.211
      reservation printer has 10.69.1.211 (ipam.yaml:11)
    hint: release what is not needed any more: kubectl ipam release NAME
    hint: what nobody has can go: kubectl ipam pool shrink people --remove 10.69.1.210,10.69.1.212-10.69.1.214
    [exit status: 5]
    ");
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]));
    assert_eq!(lab.env.read("ipam.yaml"), INVENTORY);
    assert_snapshot!(pool(&lab.env, &["shrink", "default-pool", "--remove", "10.69.1.163", "--yes"]), @"
    ACTION   OBJECT                                      CHANGE                               UNDO
    update   IPAddressPool/metallb-system/default-pool   give up 10.69.1.163 in the cluster   kubectl ipam pool grow default-pool --add 10.69.1.163
    update   pool/default-pool                           give up 10.69.1.163 in ipam.yaml     kubectl ipam pool grow default-pool --add 10.69.1.163
    ------- stderr -------
    IPAddressPool/metallb-system/default-pool updated
    pool/default-pool updated
    ");
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.162", "10.69.1.164-10.69.1.165"]));
    assert_snapshot!(written(&lab.env), @"addresses: [10.69.1.150-10.69.1.162, 10.69.1.164-10.69.1.165] # widened once");
}

#[test]
fn a_shrink_takes_no_address_from_a_service_of_cilium() {
    let lab = LabBench::simulated(&Scenario::new(Lab::B));
    assert_snapshot!(pool(&lab.env, &["shrink", "lan-pool", "--remove", "192.168.10.226-229", "--yes"]), @"
    ------- stderr -------
    error: pool lan-pool cannot give up 192.168.10.226-192.168.10.229
      Service/media/plex has 192.168.10.226 (status.loadBalancer.ingress, io.cilium/lb-ipam-ips, port 32400/TCP): Cilium 1.15.6 strips it, and the Service waits without one
      Service/media/jellyfin has 192.168.10.227 (status.loadBalancer.ingress, io.cilium/lb-ipam-ips, port 8096/TCP): Cilium 1.15.6 strips it, and the Service waits without one
      Service/monitoring/prometheus has 192.168.10.228 (status.loadBalancer.ingress, io.cilium/lb-ipam-ips, port 9090/TCP): Cilium 1.15.6 strips it, and the Service waits without one
    hint: give the Services other addresses first
    hint: what nobody has can go: kubectl ipam pool shrink lan-pool --remove 192.168.10.229
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
fn what_argo_cd_or_flux_own_is_left_alone_and_git_gets_a_patch() {
    let lab = LabBench::simulated(&Scenario::new(Lab::B));
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n- {name: lan-pool, provider: cilium, addresses: 192.168.10.224/28}\n",
    );
    lab.env.shell("git init -q .").success();
    let line = ["grow", "lan-pool", "--add", "192.168.10.240-243", "--yes"];
    let refused = pool(&lab.env, &line);
    assert_snapshot!(refused, @r#"
    --- a/ipam.yaml
    +++ b/ipam.yaml
    @@ -1,4 +1,4 @@
     apiVersion: ipam.labkit.dev/v1
     kind: NetworkInventory
     pools:
    -- {name: lan-pool, provider: cilium, addresses: 192.168.10.224/28}
    +- {name: lan-pool, provider: cilium, addresses: [192.168.10.224/28, 192.168.10.240-192.168.10.243]}
    --- a/infrastructure/network/cilium-pools.yaml
    +++ b/infrastructure/network/cilium-pools.yaml
    @@ -10,6 +10,8 @@
       allowFirstLastIPs: "Yes"
       blocks:
         - cidr: 192.168.10.224/28
    +    - start: 192.168.10.240
    +      stop: 192.168.10.243
     ---
     apiVersion: cilium.io/v2alpha1
     kind: CiliumBGPPeeringPolicy
    ------- stderr -------
    error: Flux would take back the change of CiliumLoadBalancerIPPool/lan-pool
      CiliumLoadBalancerIPPool/lan-pool is kept as Git has it by Flux (Kustomization/flux-system/infrastructure)
    hint: commit the change instead: the patch for Git is above
    [exit status: 5]
    "#);
    lab.env.write("pool.patch", &refused.stdout);
    lab.env.shell("git apply pool.patch").success();
    assert!(lab.env.read("ipam.yaml").contains("192.168.10.240-192.168.10.243"), "both files");
    assert!(lab.env.read("infrastructure/network/cilium-pools.yaml").contains("stop: 192.168.10.243"));
}

#[test]
fn a_run_that_dies_between_the_two_sides_is_finished_by_the_same_command() {
    let mut lab = bench();
    let grow = ["pool", "grow", "default-pool", "--add", "10.69.1.166", "--yes"];
    killed_at(&mut lab.env, "pool.step", &grow);
    assert_eq!(
        written(&lab.env),
        "addresses: [10.69.1.150-10.69.1.166] # widened once",
        "the inventory first"
    );
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]));
    assert_snapshot!(pool(&lab.env, &["grow", "default-pool", "--by", "1", "--yes"]), @"
    ------- stderr -------
    error: pool default-pool is not the same in the inventory and in the cluster
      ipam.yaml:6: 10.69.1.150-10.69.1.166
      IPAddressPool/metallb-system/default-pool: 10.69.1.150-10.69.1.165
    hint: make them the same first: kubectl ipam pool grow default-pool --to 10.69.1.150-10.69.1.166
    [exit status: 5]
    ");
    pool(&lab.env, &grow[1..]).success();
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.166"]));

    let shrink = ["pool", "shrink", "default-pool", "--remove", "10.69.1.166", "--yes"];
    killed_at(&mut lab.env, "pool.step", &shrink);
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]), "the cluster first");
    assert_eq!(written(&lab.env), "addresses: [10.69.1.150-10.69.1.166] # widened once");
    pool(&lab.env, &shrink[1..]).success();
    assert_eq!(written(&lab.env), "addresses: [10.69.1.150-10.69.1.165] # widened once");
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

#[test]
fn without_a_cluster_only_the_inventory_changes_and_only_if_that_is_meant() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    pool(&env, &["grow", "people", "--by", "2", "--yes"]).exits(1);
    assert_snapshot!(pool(&env, &["grow", "default-pool", "--add", "10.69.1.166", "--yes", "--offline"]), @"
    ACTION   OBJECT              CHANGE                          UNDO
    update   pool/default-pool   take 10.69.1.166 in ipam.yaml   kubectl ipam pool shrink default-pool --remove 10.69.1.166
    ------- stderr -------
    warning: offline: the cluster's pool default-pool stays as it is
    pool/default-pool updated
    ");
    assert_snapshot!(written(&env), @"addresses: [10.69.1.150-10.69.1.166] # widened once");
    assert_snapshot!(pool(&env, &["add", "desk", "--addresses", "10.69.1.20-29", "--offline"]), @"
    ------- stderr -------
    error: offline it is not known which load balancer is installed
    hint: name it: --provider metallb, cilium or static
    [exit status: 2]
    ");
    let line = ["add", "desk", "--addresses", "10.69.1.20-29", "--provider", "static", "--offline", "--yes"];
    pool(&env, &line).success();
    assert!(
        env.read("ipam.yaml").contains("- {name: desk, provider: static, addresses: 10.69.1.20-10.69.1.29}")
    );
    assert_snapshot!(pool(&env, &["shrink", "people", "--remove", "10.69.1.211", "--offline"]), @"
    ------- stderr -------
    error: pool people cannot give up 10.69.1.211
      reservation printer has 10.69.1.211 (ipam.yaml:12)
    hint: release what is not needed any more: kubectl ipam release NAME
    hint: what nobody has can go: kubectl ipam pool shrink people --remove 10.69.1.210,10.69.1.212-10.69.1.214
    [exit status: 5]
    ");
}

#[test]
fn who_may_not_change_pools_changes_no_inventory_either() {
    let mut lab = bench();
    lab.log_in("jane", Rule::read_only());
    assert_snapshot!(pool(&lab.env, &["grow", "default-pool", "--add", "10.69.1.166", "--yes"]), @r#"
    ------- stderr -------
    warning: range workers (current) 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    warning: range workers 10.69.1.140-10.69.1.197 contains pool default-pool 10.69.1.166
    error: cannot patch ipaddresspools.metallb.io "default-pool" in namespace metallb-system
      error from server (Forbidden): ipaddresspools.metallb.io "default-pool" is forbidden: User "jane" cannot patch resource "ipaddresspools" in API group "metallb.io" in the namespace "metallb-system"
    hint: you lack the right to patch ipaddresspools.metallb.io "default-pool" in namespace metallb-system: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
    assert_eq!(lab.env.read("ipam.yaml"), INVENTORY);
    lab.log_in("nobody", Vec::new());
    let refused = pool(&lab.env, &["shrink", "people", "--by", "1", "--yes"]);
    assert_ne!(refused.code, Some(0), "{refused}");
    assert_eq!(lab.env.read("ipam.yaml"), INVENTORY);
}

#[test]
fn a_change_can_be_committed_to_git_alone() {
    let lab = bench();
    let who = "export GIT_AUTHOR_NAME=jane GIT_AUTHOR_EMAIL=jane@example.com \
               GIT_COMMITTER_NAME=jane GIT_COMMITTER_EMAIL=jane@example.com; git config --global user.name jane; \
               git config --global user.email jane@example.com";
    lab.env
        .shell(&format!("{who}; git init -q -b main . && git add ipam.yaml && git commit -qm one"))
        .success();
    pool(&lab.env, &["grow", "default-pool", "--add", "10.69.1.166", "--commit", "--yes"]).success();
    assert_snapshot!(lab.env.shell("git log -1 --format=%B; git show --stat --format= HEAD").success().stdout, @"
    Grow pool default-pool (10.69.1.166)

    IPAM-Action: pool-grow
    IPAM-Pool: default-pool
    IPAM-Address: 10.69.1.166

     ipam.yaml | 2 +-
     1 file changed, 1 insertion(+), 1 deletion(-)
    ");
    assert_eq!(lab.env.shell("git status --porcelain ipam.yaml").success().stdout, "");
    lab.env.write("ipam.yaml", lab.env.read("ipam.yaml").replace("printer", "plotter"));
    assert_snapshot!(pool(&lab.env, &["shrink", "people", "--by", "1", "--commit", "--yes"]), @"
    ------- stderr -------
    error: ipam.yaml has changes that are not committed
      they would go into the same commit
    hint: see them with: git diff ipam.yaml
    hint: commit them first, or leave --commit out
    [exit status: 5]
    ");
}

#[test]
fn what_makes_no_sense_is_told_before_anything_else() {
    let lab = bench();
    assert_snapshot!(pool(&lab.env, &["grow", "nothing", "--by", "1"]), @r#"
    ------- stderr -------
    error: there is no pool "nothing"
    hint: pools: default-pool, people
    hint: to make it: kubectl ipam pool add nothing --addresses RANGE
    [exit status: 2]
    "#);
    pool(&lab.env, &["grow", "people"]).exits(2);
    pool(&lab.env, &["grow", "people", "--by", "0"]).exits(2);
    pool(&lab.env, &["grow", "people", "--by", "1", "--add", "10.69.1.215"]).exits(2);
    pool(&lab.env, &["shrink", "people", "--by", "5"]).exits(2);
    pool(&lab.env, &["add", "Upper", "--addresses", "10.69.1.215"]).exits(2);
    assert_snapshot!(pool(&lab.env, &["add", "x", "--addresses", "10.69.1.215-217,10.69.1.216"]), @"
    ------- stderr -------
    error: 10.69.1.215-10.69.1.217 and 10.69.1.216 overlap
    hint: name each address once
    [exit status: 2]
    ");
}
