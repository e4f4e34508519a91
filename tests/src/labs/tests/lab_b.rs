//! Lab B: Cilium in one /24.

use super::*;

#[test]
fn cilium_gives_the_addresses_of_the_pool() {
    let world = world(&Scenario::new(Lab::B));
    insta::assert_snapshot!(balancers(&world), @r"
    192.168.10.224 gateway/cilium-gateway-main
    192.168.10.226 media/plex
    192.168.10.227 media/jellyfin
    192.168.10.228 monitoring/prometheus
    ");
    assert_eq!(not_ready(&world), [""; 0]);
    assert_eq!(world.list("cilium.io", "CiliumNode").count(), 4);
}

#[test]
fn volumes_are_on_longhorn_and_one_on_nfs() {
    let world = world(&Scenario::new(Lab::B));
    let nfs: Vec<&str> = world
        .list("", "PersistentVolume")
        .map(|pv| text(pv, "/spec/nfs/server"))
        .filter(|server| !server.is_empty())
        .collect();
    assert_eq!(nfs, ["192.168.10.100"]);
    assert!(
        world.list("", "PersistentVolume").any(|pv| text(pv, "/spec/csi/driver") == "driver.longhorn.io")
    );
}

#[test]
fn a_conflicting_pool_says_so_in_its_condition() {
    for lab in [Lab::B, Lab::C] {
        let world = world(&Scenario::new(lab).with(Incident::CiliumPoolConflict));
        let second = object(&world, "cilium.io", "CiliumLoadBalancerIPPool", "", "second-pool");
        let conflict = &items(second, "/status/conditions")[0];
        assert_eq!((text(conflict, "/status"), text(conflict, "/reason")), ("True", "cidr_overlap"));
    }
}

#[test]
fn a_taken_address_is_refused_by_condition_without_an_event() {
    let world = world(&Scenario::new(Lab::B).with(Incident::CiliumAddressTaken));
    let service = object(&world, "", "Service", "default", "homepage-lb");
    assert_eq!(service["status"]["conditions"][0]["reason"], "already_allocated");
    assert_eq!(events::about(&world, "Service", "default", "homepage-lb"), [""; 0]);
}

#[test]
fn a_stale_claim_reference_keeps_the_media_claim_pending() {
    let world = world(&Scenario::new(Lab::B).with(Incident::ReleasedPvStaleClaimref));
    assert_eq!(object(&world, "", "PersistentVolumeClaim", "media", "media")["status"]["phase"], "Pending");
    assert_eq!(object(&world, "", "PersistentVolume", "", "nfs-media")["status"]["phase"], "Released");
}
