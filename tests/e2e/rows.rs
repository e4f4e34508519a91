//! Every pitfall of address plans that is known, one row each, with what `kubectl ipam check` says about it. The
//! rows are judged through the binary from files alone, as in a pull request; what needs a cluster or another verb
//! names the test that holds it.

use std::path::Path;

use simlab::harness::TestEnvironment;

/// Something people write, and what is to be found.
struct Row {
    /// Its number; a row may have several cases.
    number: u8,
    /// What is wrong with it, or what is right.
    what: &'static str,
    /// The body of the inventory; none if empty.
    inventory: &'static str,
    /// Manifests beside it.
    manifests: &'static str,
    /// `CODE=subject` of everything that is found.
    found: &'static [&'static str],
    /// 3 with an error among the findings.
    code: i32,
}

impl Row {
    /// A case in the inventory.
    const fn written(number: u8, what: &'static str, inventory: &'static str) -> Self {
        Self { number, what, inventory, manifests: "", found: &[], code: 0 }
    }

    /// A case in manifests.
    const fn manifest(number: u8, what: &'static str, manifests: &'static str) -> Self {
        Self { number, what, inventory: "", manifests, found: &[], code: 0 }
    }

    /// Fails the check with these findings.
    const fn fails(self, found: &'static [&'static str]) -> Self {
        Self { found, code: 3, ..self }
    }

    /// Is worth these warnings or hints.
    const fn warns(self, found: &'static [&'static str]) -> Self {
        Self { found, code: 0, ..self }
    }
}

const ROWS: &[Row] = &[
    Row::written(1, "a fifth group beyond a /64", "networks: [{name: a, cidr: 'fc00:f1:d759:3053:a573::/64', kind: pods}]")
        .fails(&["IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573::/64"]),
    Row::written(2, "a fifth group beyond a /67", "networks: [{name: a, cidr: 'fc00:f1:d759:3053:a573::/67', kind: pods}]")
        .fails(&["IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573::/67"]),
    Row::written(2, "a /67 has eight places in a /64", "networks: [{name: a, cidr: 'fc00:f1:d759:3053:a000::/67', kind: pods}]"),
    Row::written(3, "a /67 in parts of /120", "networks: [{name: a, cidr: 'fc00:f1:d759:3053:a000::/67', kind: pods, nodeMask: 120}]")
        .fails(&["IPAM-NODE-MASK=pod-range/fc00:f1:d759:3053:a000::/67"]),
    Row::written(3, "a /67 in parts of /83", "networks: [{name: a, cidr: 'fc00:f1:d759:3053:a000::/67', kind: pods, nodeMask: 83}]"),
    Row::written(4, "a /64 in parts of /120, the default", "networks: [{name: a, cidr: 'fd00::/64', kind: pods, nodeMask: 120}]")
        .fails(&["IPAM-NODE-MASK=pod-range/fd00::/64"]),
    Row::written(4, "a /104 in parts of /120", "networks: [{name: a, cidr: 'fd00::/104', kind: pods, nodeMask: 120}]"),
    Row::manifest(4, "a pool of /64 in parts of /120", "
apiVersion: cilium.io/v2alpha1
kind: CiliumPodIPPool
metadata: {name: default}
spec: {ipv6: {cidrs: ['fd00::/64'], maskSize: 120}}
").fails(&["IPAM-NODE-MASK=pod-range/fd00::/64"]),
    Row::written(4, "a part larger than the range", "networks: [{name: a, cidr: 10.0.0.0/24, kind: pods, nodeMask: 20}]")
        .fails(&["IPAM-NODE-MASK=pod-range/10.0.0.0/24"]),
    Row::written(4, "more nodes than parts, and few pods in them", "
networks: [{name: a, cidr: 10.0.0.0/24, kind: pods, nodeMask: 26}]
hosts:
- {name: a, ip: 10.1.0.1, role: node}
- {name: b, ip: 10.1.0.2, role: node}
- {name: c, ip: 10.1.0.3, role: node}
- {name: d, ip: 10.1.0.4, role: node}
- {name: e, ip: 10.1.0.5, role: node}
").fails(&["IPAM-NODES-EXCEED-RANGE=pod-range/10.0.0.0/24", "IPAM-PODS-PER-NODE=pod-range/10.0.0.0/24"]),
    Row::written(4, "a range for pods smaller than a /30", "networks: [{name: a, cidr: 10.0.0.0/31, kind: pods}]")
        .fails(&["IPAM-POD-RANGE-SMALL=pod-range/10.0.0.0/31"]),
    Row::written(4, "ranges for Services beyond what the API server takes", "
networks:
- {name: services, cidr: 10.0.0.0/8, kind: services}
- {name: services-v6, cidr: 'fd00::/56', kind: services}
").fails(&["IPAM-SERVICE-RANGE-SIZE=service-range/fd00::/56", "IPAM-SERVICE-RANGE-SIZE=service-range/10.0.0.0/8"]),
    Row::written(5, "a child behind the end of its parent", "
networks: [{name: pods, cidr: 192.168.144.0/20, kind: pods}]
plan: [{name: vpn, cidr: 192.168.160.0/24, parent: pods}]
").fails(&["IPAM-OUTSIDE-PARENT=tier/vpn"]),
    Row::written(6, "a node in a pool", "
pools: [{name: default, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
hosts: [{name: worker-1, ip: 10.69.1.151, role: node}]
").fails(&["IPAM-NODE-IN-POOL=Node/worker-1"]),
    Row::manifest(7, "a NAS in a pool: volume, class and pod", "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150-10.69.1.165]}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: media}
spec: {nfs: {server: 10.69.1.163, path: /media}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: nfs}
provisioner: nfs.csi.k8s.io
parameters: {server: 10.69.1.163, share: /}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: provisioner, namespace: nfs}
spec: {template: {spec: {containers: [], volumes: [{name: root, nfs: {server: 10.69.1.163, path: /}}]}}}
").fails(&["IPAM-HOST-IN-POOL=address/10.69.1.163"]),
    Row::written(8, "nodes right beside a pool, inside the prefix around it", "
pools: [{name: default, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
hosts:
- {name: worker-1, ip: 10.69.1.149, role: node}
- {name: worker-2, ip: 10.69.1.166, role: node}
"),
    Row::manifest(9, "two Services want one address", "
apiVersion: v1
kind: Service
metadata: {name: a, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.69.1.155}}
spec: {type: LoadBalancer, selector: {app: a}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: b, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.69.1.155}}
spec: {type: LoadBalancer, selector: {app: b}, ports: [{port: 81}]}
").fails(&["IPAM-DUPLICATE-REQUEST=address/10.69.1.155"]),
    Row::manifest(9, "two Services share one address by a key and different ports", "
apiVersion: v1
kind: Service
metadata: {name: a, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.69.1.155, metallb.io/allow-shared-ip: k}}
spec: {type: LoadBalancer, selector: {app: a}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: b, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.69.1.155, metallb.io/allow-shared-ip: k}}
spec: {type: LoadBalancer, selector: {app: b}, ports: [{port: 81}]}
"),
    Row::written(10, "an IPv4 address written as IPv6", "hosts: [{name: nas, ip: '::ffff:10.69.1.150'}]")
        .fails(&["IPAM-V4-MAPPED=address/::ffff:10.69.1.150"]),
    Row::written(10, "it is the same host", "
pools: [{name: default, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
hosts: [{name: nas, ip: '::ffff:10.69.1.150'}]
").fails(&["IPAM-HOST-IN-POOL=address/10.69.1.150", "IPAM-V4-MAPPED=address/::ffff:10.69.1.150"]),
    Row::written(11, "octets with leading zeros", "hosts: [{name: a, ip: 010.0.0.1}, {name: b, ip: 10.0.0.02}]")
        .fails(&["IPAM-LEADING-ZERO=address/010.0.0.1", "IPAM-LEADING-ZERO=address/10.0.0.02"]),
    Row::written(12, "prefix lengths that programs read differently", "
networks:
- {name: a, cidr: 10.0.0.0/024}
- {name: b, cidr: 10.0.0.0/33}
- {name: c, cidr: 10.0.0.0/-1}
- {name: d, cidr: 10.0.0.0/ 8}
- {name: e, cidr: 10.0.0.0/255.255.255.0}
").fails(&[
        "IPAM-BAD-PREFIX=address/10.0.0.0/ 8",
        "IPAM-BAD-PREFIX=address/10.0.0.0/-1",
        "IPAM-BAD-PREFIX=address/10.0.0.0/024",
        "IPAM-BAD-PREFIX=address/10.0.0.0/33",
        "IPAM-BAD-PREFIX=address/10.0.0.0/255.255.255.0",
    ]),
    Row::written(13, "a range that ends before it starts", "pools: [{name: p, provider: static, addresses: 10.69.1.165-10.69.1.150}]")
        .fails(&["IPAM-REVERSED-RANGE=address/10.69.1.165-10.69.1.150"]),
    Row::written(14, "an abbreviated range", "pools: [{name: p, provider: static, addresses: 10.69.1.150-165}]")
        .fails(&["IPAM-SHORT-RANGE=address/10.69.1.150-165"]),
    Row::written(15, "a range from one family to the other", "pools: [{name: p, provider: static, addresses: '10.0.0.1-fd00::1'}]")
        .fails(&["IPAM-MIXED-FAMILY=address/10.0.0.1-fd00::1"]),
    Row::manifest(16, "a pool that is the whole LAN", "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150/24]}
").fails(&["IPAM-HOST-BITS=address/10.69.1.150/24"]),
    Row::manifest(17, "a bare address in a pool", "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150]}
").fails(&["IPAM-POOL-BARE-ADDRESS=address/10.69.1.150"]),
    Row::written(18, "the broadcast address in a pool", "
networks: [{name: lan, cidr: 10.69.1.0/24}]
pools: [{name: p, provider: metallb, addresses: 10.69.1.240-10.69.1.255}]
").fails(&["IPAM-NETWORK-EDGE=pool/p"]),
    Row::written(18, "the network address of a host", "
networks: [{name: lan, cidr: 10.69.1.0/24}]
hosts: [{name: nas, ip: 10.69.1.0}]
").fails(&["IPAM-NETWORK-EDGE=address/10.69.1.0"]),
    Row::written(18, "a pool that is announced by BGP only", "
networks: [{name: lan, cidr: 10.69.1.0/24}]
pools: [{name: p, provider: metallb, addresses: 10.69.1.240-10.69.1.255, announce: bgp}]
"),
    Row::written(18, "networks without edges", "
networks: [{name: a, cidr: 10.0.0.0/31}, {name: b, cidr: 10.0.0.9/32}, {name: c, cidr: 'fd00::/127'}, {name: d, cidr: 'fd00::9/128'}]
pools: [{name: p, provider: metallb, addresses: [10.0.0.0/31, 10.0.0.9/32, 'fd00::/127', 'fd00::9/128']}]
"),
    Row::manifest(18, "a load balancer that leaves the edges out", "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.240-10.69.1.255], avoidBuggyIPs: true}
").written_lan(),
    Row::written(19, "the address of all routers in a pool", "
networks: [{name: lan, cidr: 'fd00:10::/64'}]
pools: [{name: p, provider: metallb, addresses: 'fd00:10::/120'}]
").warns(&["IPAM-NETWORK-EDGE=pool/p"]),
    Row::manifest(20, "one address and one network in two spellings", "
apiVersion: v1
kind: ConfigMap
metadata: {name: plan, namespace: kube-system}
data:
  host.nas.ip: '2001:DB8:0:0::1'
  host.backup.ip: '2001:db8::1'
  network.a.cidr: 'fd00::/64'
  network.b.cidr: 'fd00:0:0:0::/64'
").fails(&["IPAM-TWO-SPELLINGS=address/2001:db8::1", "IPAM-TWO-SPELLINGS=address/fd00::/64"]),
    Row::written(21, "an address with a zone", "hosts: [{name: a, ip: 'fe80::1%eth0'}]")
        .fails(&["IPAM-ADDRESS-CLASS=address/fe80::1", "IPAM-BAD-ADDRESS=address/fe80::1%eth0"]),
    Row::written(21, "addresses that no Service can have", "
pools: [{name: p, provider: metallb, addresses: [169.254.1.0/24, 224.0.0.1-224.0.0.9, 127.0.0.9/32, 240.0.0.0/24]}]
").fails(&[
        "IPAM-ADDRESS-CLASS=address/127.0.0.9/32",
        "IPAM-ADDRESS-CLASS=address/169.254.1.0/24",
        "IPAM-ADDRESS-CLASS=address/224.0.0.1-224.0.0.9",
        "IPAM-ADDRESS-CLASS=address/240.0.0.0/24",
    ]),
    Row::written(21, "addresses shared with carrier NAT", "pools: [{name: p, provider: metallb, addresses: 100.64.0.0/24}]")
        .warns(&["IPAM-ADDRESS-CLASS=address/100.64.0.0/24"]),
    Row::manifest(21, "0.0.0.0 asks kube-vip for DHCP", "
apiVersion: v1
kind: Service
metadata: {name: a, namespace: media, annotations: {kube-vip.io/loadbalancerIPs: 0.0.0.0}}
spec: {type: LoadBalancer, ports: [{port: 80}]}
"),
    Row::written(22, "a gateway in a pool", "
networks: [{name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.160}]
pools: [{name: p, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
").fails(&["IPAM-GATEWAY-IN-POOL=address/10.69.1.160"]),
    Row::written(22, "a gateway outside its network", "networks: [{name: lan, cidr: 10.69.1.0/24, gateway: 10.69.2.1}]")
        .fails(&["IPAM-GATEWAY-OUTSIDE=network/lan"]),
    Row::written(23, "a DHCP range over a pool", "
networks: [{name: lan, cidr: 10.69.1.0/24, dhcp: 10.69.1.100-10.69.1.155}]
pools: [{name: p, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
").fails(&["IPAM-DHCP-IN-POOL=pool/p"]),
    Row::written(23, "a fixed lease in a pool", "
networks: [{name: lan, cidr: 10.69.1.0/24, leases: [{name: printer, ip: 10.69.1.155}]}]
pools: [{name: p, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
").fails(&["IPAM-LEASE-IN-POOL=address/10.69.1.155"]),
    Row::written(23, "a fixed lease that is reserved for somebody else", "
networks: [{name: lan, cidr: 10.69.1.0/24, leases: [{name: printer, ip: 10.69.1.30}]}]
reservations: [{name: plex, ip: 10.69.1.30}]
").fails(&["IPAM-LEASE-RESERVED=address/10.69.1.30"]),
    Row::written(24, "a pool outside every LAN, announced by ARP", "
networks: [{name: lan, cidr: 10.69.1.0/24}]
pools: [{name: p, provider: metallb, addresses: 172.22.30.0/24, announce: layer2}]
").warns(&["IPAM-POOL-OUTSIDE-LAN=pool/p"]),
    Row::written(24, "a pool outside every LAN, announced by BGP", "
networks: [{name: lan, cidr: 10.69.1.0/24}]
pools: [{name: p, provider: metallb, addresses: 172.22.30.0/24, announce: bgp}]
"),
    Row::written(25, "Cilium's default range for pods over a LAN", "
networks: [{name: pods, cidr: 10.0.0.0/8, kind: pods}, {name: lan, cidr: 10.69.1.0/24}]
").fails(&["IPAM-NETWORK-OVERLAP=network/lan and pods"]),
    Row::written(25, "pods, Services and pool over each other", "
networks: [{name: pods, cidr: 10.244.0.0/16, kind: pods}, {name: services, cidr: 10.244.128.0/20, kind: services}]
pools: [{name: p, provider: metallb, addresses: 10.244.1.0/28}]
").fails(&["IPAM-NETWORK-OVERLAP=network/pods and p", "IPAM-NETWORK-OVERLAP=network/pods and services"]),
    Row::manifest(27, "annotation and field at once", "
apiVersion: v1
kind: Service
metadata: {name: a, namespace: media, annotations: {metallb.io/loadBalancerIPs: 10.69.1.155}}
spec: {type: LoadBalancer, loadBalancerIP: 10.69.1.155, ports: [{port: 80}]}
").fails(&["IPAM-TWO-MECHANISMS=Service/media/a"]),
    Row::manifest(28, "old and new annotation disagree", "
apiVersion: v1
kind: Service
metadata:
  name: a
  namespace: media
  annotations: {metallb.io/loadBalancerIPs: 10.69.1.155, metallb.universe.tf/loadBalancerIPs: 10.69.1.156}
spec: {type: LoadBalancer, ports: [{port: 80}]}
").warns(&["IPAM-ANNOTATIONS-DISAGREE=Service/media/a"]),
    Row::manifest(29, "a fixed address for a pod, which does not exist", "
apiVersion: apps/v1
kind: Deployment
metadata: {name: crowdsec-bouncer, namespace: lost-woods}
spec: {template: {metadata: {annotations: {ipam.cilium.io/ip-address: 192.168.163.200}}, spec: {containers: []}}}
").warns(&["IPAM-UNKNOWN-ANNOTATION=Deployment/lost-woods/crowdsec-bouncer"]),
    Row::manifest(29, "the pool of a pod, which does", "
apiVersion: apps/v1
kind: Deployment
metadata: {name: crowdsec-bouncer, namespace: lost-woods}
spec: {template: {metadata: {annotations: {ipam.cilium.io/ip-pool: static}}, spec: {containers: []}}}
"),
    Row::manifest(30, "a pool in the form of Cilium 1.15", "
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata: {name: lb}
spec: {cidrs: [{cidr: 192.168.10.224/28}]}
").warns(&["IPAM-POOL-OLD-FORM=CiliumLoadBalancerIPPool/lb"]),
    Row::manifest(30, "a pool in the form of today", "
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lb}
spec: {blocks: [{cidr: 192.168.10.224/28}]}
"),
    Row::written(33, "the control plane's address in a pool", "
pools: [{name: p, provider: metallb, addresses: 10.69.1.150-10.69.1.165}]
hosts: [{name: api, ip: 10.69.1.155, role: vip}]
").fails(&["IPAM-VIP-IN-POOL=address/10.69.1.155"]),
    Row::manifest(36, "host bits in kube-vip's own example", "
apiVersion: v1
kind: ConfigMap
metadata: {name: kubevip, namespace: kube-system}
data: {cidr-global: 192.168.0.210/29}
").warns(&["IPAM-HOST-BITS=address/192.168.0.210/29"]),
    Row::manifest(37, "ports behind addresses, in brackets too, and a name", "
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.0.0.0/28, 'fd00::/120']}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {iscsi: {targetPortal: '10.0.0.5:3260', iqn: iqn.2020-01.example:a, lun: 0}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: b}
spec: {iscsi: {targetPortal: '[fd00::1]:3260', iqn: iqn.2020-01.example:b, lun: 0}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: c}
spec: {nfs: {server: nas.lab.example, path: /}}
").fails(&["IPAM-HOST-IN-POOL=address/10.0.0.5", "IPAM-HOST-IN-POOL=address/fd00::1"]),
];

/// Rows that other tests hold: number, file below the workspace's root, test.
const ELSEWHERE: &[(u8, &str, &str)] = &[
    (12, "shared/src/net/cidr.rs", "every_complaint_says_what_is_wrong_and_what_to_write"),
    (24, "plugins/kubectl-ipam/src/check/tests/conflicts.rs", "a_pool_outside_the_lan_needs_bgp"),
    (26, "plugins/kubectl-ipam/src/check/tests/services.rs", "one_service_takes_its_addresses_from_one_pool"),
    (31, "plugins/kubectl-ipam/src/check/tests/healthy.rs", "k3s_service_lb_uses_node_addresses"),
    (32, "plugins/kubectl-ipam/src/check/tests/healthy.rs", "an_ingress_repeats_the_address_of_its_service"),
    (
        33,
        "plugins/kubectl-ipam/src/check/tests/conflicts.rs",
        "a_virtual_address_that_only_the_kubeconfig_knows",
    ),
    (14, "tests/e2e/rows.rs", "a_short_range_is_taken_on_the_command_line"),
    (34, "tests/e2e/check.rs", "bad_files_are_named_with_line_and_column"),
    (34, "tests/e2e/check.rs", "windows_line_ends_and_byte_order_marks_are_read"),
    (34, "plugins/kubectl-ipam/src/inventory/read/tests.rs", "fifty_thousand_reservations_are_read"),
    (35, "tests/e2e/rows.rs", "values_stay_the_text_they_are"),
    (38, "tests/e2e/publish/refusals.rs", "an_old_clone_and_uncommitted_changes_are_refused"),
    (39, "tests/e2e/reserve.rs", "sixty_four_processes_at_once_write_sixty_four_entries"),
    (40, "tests/e2e/reserve.rs", "a_run_killed_at_any_step_is_finished_by_the_next_one"),
    (40, "plugins/kubectl-ipam/src/check/tests/conflicts.rs", "claims_and_reservations_belong_together"),
    (41, "tests/e2e/release.rs", "a_reservation_taken_back_in_the_middle_of_its_release_is_whole_again"),
    (42, "tests/e2e/cluster_ip.rs", "a_live_cluster_address_is_refused_beforehand"),
    (43, "tests/e2e/plan.rs", "numbers_beyond_64_bits_are_exact_in_every_format"),
];

impl Row {
    /// Beside an inventory with the LAN and nothing else.
    const fn written_lan(self) -> Self {
        Self { inventory: "networks: [{name: lan, cidr: 10.69.1.0/24}]", ..self }
    }

    /// What is found, and the exit code.
    fn judged(&self) -> (Vec<String>, Option<i32>) {
        let mut env = TestEnvironment::new();
        env.set("KUBECONFIG", "/nonexistent");
        if !self.inventory.is_empty() {
            let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";
            env.write("ipam.yaml", format!("{head}{}\n", self.inventory.trim_start()));
        }
        let mut line = vec!["kubectl-ipam", "check", "--offline", "-o", "name"];
        if !self.manifests.is_empty() {
            env.write("manifests/all.yaml", self.manifests);
            line.push("manifests");
        }
        let outcome = env.run(line);
        let found = outcome.stdout.lines().chain(outcome.stderr.lines()).map(str::to_owned).collect();
        (found, outcome.code)
    }
}

#[test]
fn every_row_has_its_findings_and_nothing_else() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let (found, code) = row.judged();
        if found != row.found || code != Some(row.code) {
            wrong.push(format!("{} {}: {code:?} {found:#?}", row.number, row.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_row_is_forgotten() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (number, file, test) in ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(text.contains(&format!("fn {test}()")), "row {number}: {file} has no test {test}");
    }
    let has_test = |number: u8| {
        ROWS.iter().any(|row| row.number == number) || ELSEWHERE.iter().any(|(other, ..)| *other == number)
    };
    let without: Vec<u8> = (1..=43).filter(|number| !has_test(*number)).collect();
    assert_eq!(without, [0; 0]);
}

/// Row 14: what pools may not say is understood on the command line.
#[test]
fn a_short_range_is_taken_on_the_command_line() {
    let env = TestEnvironment::new();
    env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nhosts: [{name: nas, ip: 10.69.1.163}, {name: far, ip: 10.69.1.170}]\n",
    );
    let outcome = env.run(["kubectl-ipam", "list", "--offline", "10.69.1.150-165", "-o", "name"]).success();
    assert_eq!(outcome.stdout, "address/10.69.1.163\n");
}

/// Row 35: texts that YAML 1.1 takes for numbers and truth values stay what they are.
#[test]
fn values_stay_the_text_they_are() {
    let env = TestEnvironment::new();
    env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n\
         networks:\n- {name: lan, cidr: 10.0.0.0/24, leases: [{name: 11:22, ip: 10.0.0.9, mac: 11:22:33:44:55:10}]}\n\
         hosts:\n- {name: 1.10, ip: 10.0.0.5}\n- {name: 010, ip: 'fd00::'}\n- {name: yes, ip: 10.0.0.7}\n",
    );
    let names = env
        .run([
            "kubectl-ipam",
            "list",
            "--offline",
            "-o",
            "jsonpath={range .items[*]}{.owner.name} {.note}{\"\\n\"}{end}",
        ])
        .success();
    let mut lines: Vec<&str> = names.stdout.lines().map(str::trim_end).collect();
    lines.sort_unstable();
    assert_eq!(lines, ["010", "1.10", "11:22 11:22:33:44:55:10", "lan", "yes"]);
}
