//! Addresses that somebody has are neither taken nor given up, and what makes no sense is told.

use insta::assert_snapshot;
use simlab::kube::Rule;
use simlab::labs::{Lab, Scenario};

use super::{INVENTORY, bench, live, pool, written};
use crate::lab::LabBench;

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
    error: invalid value '10.69.1.220/28' for '--add <RANGE>'
      "10.69.1.220/28" has host bits set: programs mask it silently to 10.69.1.208/28
    hint: write 10.69.1.208/28 for the whole network or 10.69.1.220/32 for the one address
    hint: see 'kubectl ipam pool grow --help'
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
