//! Cilium's LB-IPAM: addresses for Services of type LoadBalancer, told through conditions.
//!
//! Follows cilium/cilium: operator/pkg/lbipam and Documentation/network/lb-ipam.rst. Left out:
//! sharing across namespaces, the rule about selectors of shared `Local` Services, and the
//! difference between versions in how shared ports are compared (here protocol and port count).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::{Value, json};

use super::selector;
use super::world::{Key, World, annotation, items, key, set, text};

const SATISFIED: &str = "cilium.io/IPAMRequestSatisfied";

/// Runs the operator once.
pub fn reconcile(world: &mut World) {
    let served =
        key("apiextensions.k8s.io", "CustomResourceDefinition", "", "ciliumloadbalancerippools.cilium.io");
    if world.get(&served).is_none() {
        return;
    }
    let mut pools = read_pools(world);
    mark_conflicts(world, &mut pools);
    let mut taken = Taken::default();
    let mut waiting = Vec::new();
    for key in balancers(world) {
        if !retain(world, &pools, &mut taken, &key) {
            waiting.push(key);
        }
    }
    for key in waiting {
        satisfy(world, &pools, &mut taken, &key);
    }
    write_counts(world, &pools, &taken);
}

/// First and last usable address.
type Block = (IpAddr, IpAddr);

#[derive(Debug)]
struct Pool {
    key: Key,
    created: String,
    blocks: Vec<Block>,
    selector: Value,
    usable: bool,
}

/// Addresses in use, by whom.
#[derive(Debug, Default)]
struct Taken(BTreeMap<IpAddr, BTreeSet<Key>>);

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

fn read_pools(world: &World) -> Vec<Pool> {
    let mut pools: Vec<Pool> = world
        .list("cilium.io", "CiliumLoadBalancerIPPool")
        .filter_map(|object| {
            let first_last = text(object, "/spec/allowFirstLastIPs") != "No";
            let written = [items(object, "/spec/blocks"), items(object, "/spec/cidrs")].concat();
            Some(Pool {
                key: Key::of(object)?,
                created: text(object, "/metadata/creationTimestamp").to_owned(),
                blocks: written.iter().filter_map(|block| read_block(block, first_last)).collect(),
                selector: object["spec"]["serviceSelector"].clone(),
                usable: object["spec"]["disabled"] != true,
            })
        })
        .collect();
    pools.sort_by(|a, b| (&a.created, &a.key).cmp(&(&b.created, &b.key)));
    pools
}

fn read_block(block: &Value, first_last: bool) -> Option<Block> {
    if let Some(start) = block["start"].as_str() {
        let start: IpAddr = start.parse().ok()?;
        let stop = block["stop"].as_str().map_or(Ok(start), str::parse).ok()?;
        return (start.is_ipv4() == stop.is_ipv4() && start <= stop).then_some((start, stop));
    }
    let net: IpNet = block["cidr"].as_str()?.parse().ok()?;
    let (first, last) = (net.network(), net.broadcast());
    let trimmed = !first_last && net.max_prefix_len() - net.prefix_len() > 1;
    if !trimmed {
        return Some((first, last));
    }
    Some((shift(first, 1)?, shift(last, -1)?))
}

fn shift(address: IpAddr, by: i8) -> Option<IpAddr> {
    let moved = number(address).checked_add_signed(i128::from(by))?;
    match address {
        IpAddr::V4(_) => Some(IpAddr::V4(u32::try_from(moved).ok()?.into())),
        IpAddr::V6(_) => Some(IpAddr::V6(moved.into())),
    }
}

fn overlap(a: &Block, b: &Block) -> bool {
    a.0.is_ipv4() == b.0.is_ipv4() && a.0 <= b.1 && b.0 <= a.1
}

/// The newer of two pools that overlap is not used.
fn mark_conflicts(world: &mut World, pools: &mut [Pool]) {
    let mut accepted: Vec<(Block, String)> = Vec::new();
    for pool in pools.iter_mut() {
        let mut conflict = None;
        for (at, block) in pool.blocks.iter().enumerate() {
            let own = pool.blocks[..at].iter().map(|other| (other, pool.key.name.as_str()));
            let others = accepted.iter().map(|(other, name)| (other, name.as_str()));
            if let Some((other, name)) = others.chain(own).find(|(other, _)| overlap(block, other)) {
                conflict = Some(format!(
                    "Pool conflicts since range '{} - {}' overlaps range '{} - {}' from IP Pool '{name}'",
                    block.0, block.1, other.0, other.1
                ));
                break;
            }
        }
        let (status, reason, message) = match &conflict {
            Some(message) => ("True", "cidr_overlap", message.as_str()),
            None => ("False", "resolved", ""),
        };
        condition(world, &pool.key, "cilium.io/PoolConflict", status, reason, message);
        if conflict.is_some() {
            pool.usable = false;
        } else {
            accepted.extend(pool.blocks.iter().map(|block| (*block, pool.key.name.clone())));
        }
    }
}

/// Services that LB-IPAM looks after, oldest first.
fn balancers(world: &World) -> Vec<Key> {
    let mut found: Vec<(&str, Key)> = world
        .list("", "Service")
        .filter(|s| text(s, "/spec/type") == "LoadBalancer")
        .filter(|s| {
            matches!(
                text(s, "/spec/loadBalancerClass"),
                "" | "io.cilium/bgp-control-plane" | "io.cilium/l2-announcer"
            )
        })
        .filter_map(|s| Some((text(s, "/metadata/creationTimestamp"), Key::of(s)?)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, key)| key).collect()
}

/// Addresses asked for; what cannot be read is only logged by the operator, so it is left out.
fn wanted(service: &Value) -> Vec<IpAddr> {
    let annotated = annotation(service, "lbipam.cilium.io/ips")
        .or_else(|| annotation(service, "io.cilium/lb-ipam-ips"))
        .unwrap_or_default();
    let mut all: Vec<IpAddr> = annotated.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    if let Ok(address) = text(service, "/spec/loadBalancerIP").parse()
        && !all.contains(&address)
    {
        all.push(address);
    }
    all
}

fn held(service: &Value) -> Vec<IpAddr> {
    items(service, "/status/loadBalancer/ingress")
        .iter()
        .filter_map(|entry| entry["ip"].as_str()?.parse().ok())
        .collect()
}

/// Keeps addresses that are still right; says whether the Service needs nothing more.
fn retain(world: &mut World, pools: &[Pool], taken: &mut Taken, key: &Key) -> bool {
    let Some(service) = world.get(key) else { return true };
    let (has, wants) = (held(service), wanted(service));
    let right = !has.is_empty()
        && has.iter().all(|address| pool_of(pools, service, *address).is_ok())
        && (wants.is_empty() || wants == has);
    if !right {
        return false;
    }
    for address in has {
        taken.0.entry(address).or_default().insert(key.clone());
    }
    condition(world, key, SATISFIED, "True", "satisfied", "");
    true
}

/// The pool an address is of and that selects the Service, or the reason why there is none.
fn pool_of<'a>(pools: &'a [Pool], service: &Value, address: IpAddr) -> Result<&'a Pool, &'static str> {
    let holding = pools
        .iter()
        .find(|pool| pool.usable && pool.blocks.iter().any(|block| overlap(block, &(address, address))))
        .ok_or("no_pool")?;
    if selects(holding, service) { Ok(holding) } else { Err("pool_selector_mismatch") }
}

fn selects(pool: &Pool, service: &Value) -> bool {
    let mut labels = service["metadata"]["labels"].clone();
    set(&mut labels, &["io.kubernetes.service.namespace"], service["metadata"]["namespace"].clone());
    set(&mut labels, &["io.kubernetes.service.name"], service["metadata"]["name"].clone());
    selector::matches(&pool.selector, &labels)
}

fn satisfy(world: &mut World, pools: &[Pool], taken: &mut Taken, key: &Key) {
    let Some(service) = world.get(key).cloned() else { return };
    let wants = wanted(&service);
    let outcome = if wants.is_empty() {
        any_address(pools, taken, &service).map(|address| vec![address])
    } else {
        wants.iter().try_for_each(|address| may_have(world, pools, taken, &service, *address)).map(|()| wants)
    };
    let (addresses, status, reason) = match outcome {
        Ok(addresses) => (addresses, "True", "satisfied"),
        Err(reason) => (Vec::new(), "False", reason),
    };
    for address in &addresses {
        taken.0.entry(*address).or_default().insert(key.clone());
    }
    let ingress: Vec<Value> =
        addresses.iter().map(|ip| json!({"ip": ip.to_string(), "ipMode": "VIP"})).collect();
    let balancer = if ingress.is_empty() { json!({}) } else { json!({"ingress": ingress}) };
    world.edit(key, |service| set(service, &["status", "loadBalancer"], balancer));
    condition(world, key, SATISFIED, status, reason, "");
}

fn may_have(
    world: &World,
    pools: &[Pool],
    taken: &Taken,
    service: &Value,
    address: IpAddr,
) -> Result<(), &'static str> {
    pool_of(pools, service, address)?;
    let users = taken.0.get(&address).into_iter().flatten();
    for user in users.filter_map(|user| world.get(user)) {
        let key = |service: &Value| {
            annotation(service, "lbipam.cilium.io/sharing-key")
                .or_else(|| annotation(service, "io.cilium/lb-ipam-sharing-key"))
                .unwrap_or_default()
                .to_owned()
        };
        if key(service).is_empty() || key(service) != key(user) {
            return Err("already_allocated");
        }
        if service["metadata"]["namespace"] != user["metadata"]["namespace"] || share_a_port(service, user) {
            return Err("already_allocated_incompatible_service");
        }
    }
    Ok(())
}

fn share_a_port(one: &Value, two: &Value) -> bool {
    let ports = |service: &Value| {
        items(service, "/spec/ports")
            .iter()
            .map(|port| format!("{}/{}", port["protocol"].as_str().unwrap_or("TCP"), port["port"]))
            .collect::<BTreeSet<_>>()
    };
    !ports(one).is_disjoint(&ports(two))
}

/// An address of the smallest free stretch of the first pool that has one: after .200 was asked
/// for in a /24, the next one given is .201.
fn any_address(pools: &[Pool], taken: &Taken, service: &Value) -> Result<IpAddr, &'static str> {
    let v6 = text(service, "/spec/ipFamilies/0") == "IPv6";
    let usable: Vec<&Pool> = pools.iter().filter(|pool| pool.usable && selects(pool, service)).collect();
    if usable.is_empty() {
        return Err("no_pool");
    }
    usable
        .iter()
        .flat_map(|pool| &pool.blocks)
        .filter(|block| block.0.is_ipv6() == v6)
        .find_map(|block| smallest_gap(*block, taken))
        .ok_or("out_of_ips")
}

fn smallest_gap((first, last): Block, taken: &Taken) -> Option<IpAddr> {
    let mut gaps = Vec::new();
    let mut start = Some(first);
    for used in taken.0.range(first..=last).map(|(address, _)| *address) {
        if let Some(from) = start
            && from < used
        {
            gaps.push((number(used) - number(from), from));
        }
        start = shift(used, 1);
    }
    if let Some(from) = start
        && from <= last
    {
        gaps.push((number(last) - number(from) + 1, from));
    }
    gaps.into_iter().min().map(|(_, from)| from)
}

fn write_counts(world: &mut World, pools: &[Pool], taken: &Taken) {
    for pool in pools {
        let total: u128 = pool.blocks.iter().map(|block| number(block.1) - number(block.0) + 1).sum();
        let used =
            pool.blocks.iter().map(|block| taken.0.range(block.0..=block.1).count() as u128).sum::<u128>();
        for (kind, count) in
            [("IPsTotal", total), ("IPsAvailable", total.saturating_sub(used)), ("IPsUsed", used)]
        {
            condition(
                world,
                &pool.key,
                &format!("cilium.io/{kind}"),
                "Unknown",
                "noreason",
                &count.to_string(),
            );
        }
    }
}

/// Sets one condition; its time changes with its status only.
fn condition(world: &mut World, of: &Key, kind: &str, status: &str, reason: &str, message: &str) {
    let now = world.now_text();
    world.edit(of, |object| {
        let mut conditions = items(object, "/status/conditions").to_vec();
        let known = conditions.iter().position(|c| c["type"] == kind);
        let since = known
            .and_then(|at| conditions.get(at))
            .filter(|c| c["status"] == status)
            .map_or_else(|| json!(now), |c| c["lastTransitionTime"].clone());
        let written = json!({
            "type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": since,
        });
        match known {
            Some(at) => conditions[at] = written,
            None => conditions.push(written),
        }
        set(object, &["status", "conditions"], json!(conditions));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster() -> World {
        let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
        world.create(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "ciliumloadbalancerippools.cilium.io"},
        }));
        world
    }

    fn pool(world: &mut World, name: &str, created: &str, spec: Value) {
        world.create(json!({
            "apiVersion": "cilium.io/v2alpha1", "kind": "CiliumLoadBalancerIPPool",
            "metadata": {"name": name, "creationTimestamp": created}, "spec": spec,
        }));
    }

    fn service(world: &mut World, name: &str, annotations: Value, port: u16) {
        world.create(json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": {"name": name, "namespace": "media", "annotations": annotations},
            "spec": {"type": "LoadBalancer", "ports": [{"port": port, "protocol": "TCP"}]},
        }));
    }

    /// `address reason` of a Service.
    fn result(world: &World, name: &str) -> String {
        let service = world.find("", "Service", "media", name).unwrap();
        let condition = items(service, "/status/conditions").iter().find(|c| c["type"] == SATISFIED).unwrap();
        format!("{} {}", text(service, "/status/loadBalancer/ingress/0/ip"), text(condition, "/reason"))
    }

    fn count(world: &World, pool: &str, kind: &str) -> String {
        let pool = world.find("cilium.io", "CiliumLoadBalancerIPPool", "", pool).unwrap();
        let found = items(pool, "/status/conditions").iter().find(|c| c["type"] == kind).unwrap();
        text(found, "/message").to_owned()
    }

    #[test]
    fn the_next_address_comes_from_the_smallest_free_stretch() {
        let mut world = cluster();
        pool(&mut world, "lan", "2025-01-01T00:00:00Z", json!({"blocks": [{"cidr": "10.0.0.0/24"}]}));
        service(&mut world, "a", json!({"lbipam.cilium.io/ips": "10.0.0.200"}), 80);
        reconcile(&mut world);
        service(&mut world, "b", json!({}), 80);
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), "10.0.0.200 satisfied");
        assert_eq!(result(&world, "b"), "10.0.0.201 satisfied");
        assert_eq!(count(&world, "lan", "cilium.io/IPsAvailable"), "254");
    }

    #[test]
    fn first_and_last_are_left_out_when_the_pool_says_so() {
        let mut world = cluster();
        let spec = json!({"allowFirstLastIPs": "No", "blocks": [{"cidr": "10.0.0.0/30"}]});
        pool(&mut world, "lan", "2025-01-01T00:00:00Z", spec);
        service(&mut world, "a", json!({"io.cilium/lb-ipam-ips": "10.0.0.0"}), 80);
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), " no_pool");
        assert_eq!(count(&world, "lan", "cilium.io/IPsTotal"), "2");
    }

    #[test]
    fn the_newer_of_two_overlapping_pools_is_not_used() {
        let mut world = cluster();
        pool(
            &mut world,
            "a-new",
            "2025-06-01T00:00:00Z",
            json!({"blocks": [{"start": "10.0.0.8", "stop": "10.0.0.20"}]}),
        );
        pool(&mut world, "old", "2025-01-01T00:00:00Z", json!({"blocks": [{"cidr": "10.0.0.0/28"}]}));
        service(&mut world, "a", json!({"lbipam.cilium.io/ips": "10.0.0.20"}), 80);
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), " no_pool");
        assert_eq!(
            count(&world, "a-new", "cilium.io/PoolConflict"),
            "Pool conflicts since range '10.0.0.8 - 10.0.0.20' overlaps range '10.0.0.0 - 10.0.0.15' from IP Pool 'old'"
        );
        assert_eq!(count(&world, "old", "cilium.io/PoolConflict"), "");
    }

    #[test]
    fn an_address_is_shared_by_key_unless_the_ports_clash() {
        let mut world = cluster();
        pool(&mut world, "lan", "2025-01-01T00:00:00Z", json!({"blocks": [{"start": "10.0.0.1"}]}));
        let shared = json!({"lbipam.cilium.io/ips": "10.0.0.1", "lbipam.cilium.io/sharing-key": "k"});
        service(&mut world, "a", shared.clone(), 80);
        service(&mut world, "b", shared.clone(), 443);
        service(&mut world, "c", shared, 80);
        service(&mut world, "d", json!({"lbipam.cilium.io/ips": "10.0.0.1"}), 22);
        service(&mut world, "e", json!({}), 25);
        reconcile(&mut world);
        assert_eq!(result(&world, "b"), "10.0.0.1 satisfied");
        assert_eq!(result(&world, "c"), " already_allocated_incompatible_service");
        assert_eq!(result(&world, "d"), " already_allocated");
        assert_eq!(result(&world, "e"), " out_of_ips");
    }

    #[test]
    fn a_selector_keeps_strangers_out() {
        let mut world = cluster();
        let selector = json!({"matchLabels": {"io.kubernetes.service.namespace": "other"}});
        let spec = json!({"blocks": [{"cidr": "10.0.0.0/28"}], "serviceSelector": selector});
        pool(&mut world, "lan", "2025-01-01T00:00:00Z", spec);
        service(&mut world, "a", json!({"lbipam.cilium.io/ips": "10.0.0.3"}), 80);
        service(&mut world, "b", json!({}), 80);
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), " pool_selector_mismatch");
        assert_eq!(result(&world, "b"), " no_pool");
    }

    #[test]
    fn a_disabled_pool_takes_its_addresses_back() {
        let mut world = cluster();
        pool(&mut world, "lan", "2025-01-01T00:00:00Z", json!({"blocks": [{"cidr": "10.0.0.0/28"}]}));
        service(&mut world, "a", json!({}), 80);
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), "10.0.0.0 satisfied");
        world.edit(&key("cilium.io", "CiliumLoadBalancerIPPool", "", "lan"), |pool| {
            set(pool, &["spec", "disabled"], json!(true));
        });
        reconcile(&mut world);
        assert_eq!(result(&world, "a"), " no_pool");
    }
}
