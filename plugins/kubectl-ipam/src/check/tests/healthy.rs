//! Ordinary setups about which nothing is to be said.

use super::world::World;
use crate::facts::{NetworkKind, Provider, Role, State};

#[test]
fn k3s_service_lb_uses_node_addresses() {
    let k3s = "
kind: Node
metadata: {name: k3s-1}
status: {addresses: [{type: InternalIP, address: 192.168.10.11}]}
---
kind: Node
metadata: {name: k3s-2}
status: {addresses: [{type: InternalIP, address: 192.168.10.12}]}
---
kind: Service
metadata: {name: traefik, namespace: kube-system}
spec: {type: LoadBalancer, ports: [{port: 80}, {port: 443}]}
status: {loadBalancer: {ingress: [{ip: 192.168.10.11}, {ip: 192.168.10.12}]}}
---
kind: Service
metadata: {name: mqtt, namespace: home}
spec: {type: LoadBalancer, ports: [{port: 1883}]}
status: {loadBalancer: {ingress: [{ip: 192.168.10.11}, {ip: 192.168.10.12}]}}
";
    assert_eq!(World::default().live(k3s).network("lan", "192.168.10.0/24", |_| {}).names(), "");
}

#[test]
fn cilium_node_ipam_uses_node_addresses() {
    let cilium = "
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.10.11}]}
---
kind: Service
metadata: {name: web, namespace: web}
spec: {type: LoadBalancer, loadBalancerClass: io.cilium/node, ports: [{port: 80}]}
status: {loadBalancer: {ingress: [{ip: 192.168.10.11}]}}
";
    assert_eq!(World::default().live(cilium).names(), "");
}

#[test]
fn an_ingress_repeats_the_address_of_its_service() {
    let ingress = "
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.0.0.10-10.0.0.20]}
---
kind: Service
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
spec: {type: LoadBalancer, ports: [{port: 443}]}
status: {loadBalancer: {ingress: [{ip: 10.0.0.10}]}}
---
kind: Ingress
metadata: {name: plex, namespace: media}
status: {loadBalancer: {ingress: [{ip: 10.0.0.10}]}}
---
kind: Ingress
metadata: {name: radarr, namespace: media}
status: {loadBalancer: {ingress: [{ip: 10.0.0.10}]}}
";
    assert_eq!(World::default().live(ingress).names(), "");
}

#[test]
fn a_lab_in_order_has_no_findings() {
    let cluster = "
kind: Node
metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ''}}
spec: {podCIDR: 10.244.0.0/24, podCIDRs: [10.244.0.0/24]}
status: {addresses: [{type: InternalIP, address: 10.0.0.5}]}
---
kind: Node
metadata: {name: worker-1}
spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}
status: {addresses: [{type: InternalIP, address: 10.0.0.6}]}
---
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.0.0.100-10.0.0.120]}
---
kind: L2Advertisement
metadata: {name: default, namespace: metallb-system}
spec: {}
---
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {type: ClusterIP, clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], ports: [{port: 443}]}
---
kind: Service
metadata: {name: plex, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.0.0.100}}
spec: {type: LoadBalancer, clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ports: [{port: 32400}]}
status: {loadBalancer: {ingress: [{ip: 10.0.0.100}]}}
---
kind: Service
metadata: {name: adguard, namespace: dns}
spec: {type: LoadBalancer, ports: [{port: 53, protocol: UDP}]}
status: {loadBalancer: {ingress: [{ip: 10.0.0.115}]}}
---
kind: PersistentVolume
metadata: {name: media}
spec: {nfs: {server: 10.0.0.20, path: /media}}
---
kind: ServiceCIDR
metadata: {name: kubernetes}
spec: {cidrs: [10.96.0.0/12]}
";
    let plan = "
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  network.lan.cidr: 10.0.0.0/24
  network.lan.gateway: 10.0.0.1
  network.lan.dns: 10.0.0.115
  network.pods.cidr: 10.244.0.0/16
  network.services.cidr: 10.96.0.0/12
  network.services.dns: 10.96.0.10
  cluster.endpoint.url: https://10.0.0.5:6443
  range.control-plane: 10.0.0.2-10.0.0.5
  range.workers: 10.0.0.6-10.0.0.19
  range.media: 10.0.0.100-10.0.0.109
  node.cp-1.ip: 10.0.0.5
  node.cp-1.role: control-plane
  node.worker-1.ip: 10.0.0.6
  node.worker-1.role: worker
  metallb.pool.name: default
  metallb.pool.range: 10.0.0.100-10.0.0.120
  metallb.pool.used: 2/21
  metallb.pool.free: 10.0.0.101-10.0.0.109
  loadbalancer.plex.ip: 10.0.0.100
  loadbalancer.plex.url: http://10.0.0.100:32400/web
  storage.nfs.server: 10.0.0.20
";
    let world = World::default()
        .live(cluster)
        .live(plan)
        .file("network.yaml", plan)
        .network("lan", "10.0.0.0/24", |lan| {
            lan.gateway = Some("10.0.0.1".parse().unwrap());
            lan.dhcp = vec!["10.0.0.200-10.0.0.250".parse().unwrap()];
        })
        .network("pods", "10.244.0.0/16", |pods| pods.kind = NetworkKind::Pods)
        .network("services", "10.96.0.0/12", |services| services.kind = NetworkKind::Services)
        .pool(Provider::MetalLb, "default", "10.0.0.100-10.0.0.120")
        .entry(Role::Node, "cp-1", "10.0.0.5")
        .entry(Role::Node, "worker-1", "10.0.0.6")
        .entry(Role::Storage, "nas", "10.0.0.20")
        .entry(Role::Reservation, "plex", "10.0.0.100")
        .entry(Role::Reservation, "jellyfin", "10.0.0.110")
        .claim("10.0.0.110", "jellyfin", State::Reserved, None);
    assert_eq!(world.report(), "ok: no findings\n");
}

#[test]
fn the_same_facts_give_the_same_answer() {
    let pool =
        "kind: IPAddressPool\nmetadata: {name: p, namespace: m}\nspec: {addresses: [10.0.0.1-10.0.0.9]}";
    let node = |i: u8| {
        format!(
            "kind: Node\nmetadata: {{name: n{i}}}\nstatus: {{addresses: [{{type: InternalIP, address: 10.0.0.{i}}}]}}"
        )
    };
    let forwards = (1..9).fold(World::default().live(pool), |world, i| world.live(&node(i)));
    let backwards = (1..9).rev().fold(World::default(), |world, i| world.live(&node(i))).live(pool);
    assert_eq!(forwards.names(), backwards.names());
}

/// Work grows with n log n, not with n squared: a lab this size must not take minutes in a debug build.
#[test]
fn a_hundred_thousand_addresses_in_one_pool() {
    use std::fmt::Write as _;
    let mut world = World::default()
        .live("kind: IPAddressPool\nmetadata: {name: p, namespace: m}\nspec: {addresses: [10.0.0.0/8]}");
    let mut cluster = String::new();
    for i in 0..2_000_u32 {
        let (high, low) = (i >> 8, i & 255);
        let _ = writeln!(
            cluster,
            "---\nkind: Node\nmetadata: {{name: n{i}}}\nstatus: {{addresses: [{{type: InternalIP, address: 10.1.{high}.{low}}}]}}"
        );
        let _ = writeln!(
            cluster,
            "---\nkind: Service\nmetadata: {{name: s{i}, namespace: a}}\nspec: {{type: LoadBalancer, ports: [{{port: 80}}]}}\nstatus: {{loadBalancer: {{ingress: [{{ip: 10.2.{high}.{low}}}]}}}}"
        );
    }
    world = world.live(&cluster);
    for i in 0..96_000_u32 {
        world = world.entry(
            Role::Reservation,
            &format!("r{i}"),
            &std::net::Ipv4Addr::from(0x0a10_0000 + i).to_string(),
        );
    }
    let findings = world.findings();
    assert_eq!(findings.len(), 2_000, "every node lies in the pool");
}
