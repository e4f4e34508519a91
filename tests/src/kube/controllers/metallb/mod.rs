//! A MetalLB controller: gives Services of type LoadBalancer their addresses.
//!
//! It follows v0.14.9 (metallb/metallb: controller/main.go, controller/service.go), with these
//! differences: pools that MetalLB would visit in random order are visited by name, Services in
//! the order they were created; a configuration that MetalLB refuses leaves everything as it is,
//! which is what its "stale configuration" amounts to; no speaker answers ARP, so that nothing is
//! announced; the pools have no status, which came with v0.15.

mod allocator;
mod config;
mod service;

use std::net::IpAddr;

use serde_json::{Value, json};

use self::allocator::{Allocator, quoted};
use self::service::{Family, OLD_PREFIX, PREFIX, Policy, Service, family_of};
use super::events::{self, Severity};
use super::world::{Key, World, items, key, set, text, unset};

/// One Event to be.
type Said = (Severity, &'static str, String);

/// What MetalLB makes of one Service.
#[derive(Debug, Default)]
struct Outcome {
    addresses: Vec<IpAddr>,
    said: Vec<Said>,
}

/// Runs the controller once over all Services.
pub fn reconcile(world: &mut World) {
    if !is_running(world) {
        return;
    }
    let Ok(pools) = config::pools(world) else { return };
    let mut allocator = Allocator::new(pools);
    let services = balancers(world);
    // Those who have addresses come first, as after a restart of the real controller.
    let (holding, waiting): (Vec<Key>, Vec<Key>) = services.into_iter().partition(|key| {
        world.get(key).is_some_and(|s| !items(s, "/status/loadBalancer/ingress").is_empty())
    });
    for key in &holding {
        if let Some(object) = world.get(key) {
            let service = Service::read(object);
            // An address that the pools no longer allow is dealt with in the second walk.
            let _taken = allocator.assign(&service, &service.held);
        }
    }
    for key in holding.into_iter().chain(waiting) {
        converge_one(world, &mut allocator, &key);
    }
    clear_former_balancers(world);
}

/// MetalLB runs where its controller is deployed and its resources are served.
fn is_running(world: &World) -> bool {
    let served = key("apiextensions.k8s.io", "CustomResourceDefinition", "", "ipaddresspools.metallb.io");
    world.get(&served).is_some()
        && world.list("apps", "Deployment").any(|deployment| {
            items(deployment, "/spec/template/spec/containers")
                .iter()
                .any(|container| text(container, "/image").contains("metallb/controller"))
        })
}

/// The Services MetalLB looks after, oldest first.
fn balancers(world: &World) -> Vec<Key> {
    let mut found: Vec<(&str, Key)> = world
        .list("", "Service")
        .filter(|s| text(s, "/spec/type") == "LoadBalancer" && text(s, "/spec/loadBalancerClass").is_empty())
        .filter_map(|s| Some((text(s, "/metadata/creationTimestamp"), Key::of(s)?)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, key)| key).collect()
}

fn converge_one(world: &mut World, allocator: &mut Allocator, key: &Key) {
    let Some(before) = world.get(key).cloned() else { return };
    let service = Service::read(&before);
    let outcome = converge(allocator, &service);
    let pool = allocator.pool_of(&service.key).map(str::to_owned);
    let changed = world.edit(key, |object| write(object, &outcome.addresses, pool.as_deref()));
    for (severity, reason, message) in outcome.said {
        events::record(world, &before, "metallb-controller", severity, reason, &message);
    }
    if changed {
        warn_about_old_annotations(world, &before);
    }
}

/// Decides about one Service.
fn converge(allocator: &mut Allocator, service: &Service) -> Outcome {
    let mut outcome = Outcome::default();
    if allocator.has_no_pools() || service.cluster_ips.is_empty() {
        allocator.unassign(&service.key);
        return outcome;
    }
    if service.policy == Policy::RequireDual && service.cluster_ips.len() < 2 {
        let listed: Vec<String> = service.cluster_ips.iter().map(ToString::to_string).collect();
        outcome.said.push((
            Severity::Warning,
            "not enough clusterips",
            format!("Service requires dual stack but not enough clusterips [{}]", listed.join(" ")),
        ));
        allocator.unassign(&service.key);
        return outcome;
    }
    match keep(allocator, service, &mut outcome.said) {
        Kept::Unreadable => {
            outcome.addresses.clone_from(&service.held);
            return outcome;
        }
        Kept::Addresses(addresses) => outcome.addresses = addresses,
    }
    if let [only] = outcome.addresses[..]
        && service.policy == Policy::PreferDual
    {
        add_second(allocator, service, only, &mut outcome);
    }
    if outcome.addresses.is_empty() {
        match allocate(allocator, service) {
            Ok(addresses) => {
                outcome.said.push((
                    Severity::Normal,
                    "IPAllocated",
                    format!("Assigned IP {}", quoted(&addresses)),
                ));
                outcome.addresses = addresses;
            }
            Err(why) => outcome.said.push((
                Severity::Warning,
                "AllocationFailed",
                format!("Failed to allocate IP for {:?}: {why}", service.key),
            )),
        }
    }
    outcome
}

/// What is left of the addresses a Service has.
enum Kept {
    /// These stay; none means that new ones are needed.
    Addresses(Vec<IpAddr>),
    /// The request cannot be read: everything stays as it is.
    Unreadable,
}

fn keep(allocator: &mut Allocator, service: &Service, said: &mut Vec<Said>) -> Kept {
    let give_up = |allocator: &mut Allocator| {
        allocator.unassign(&service.key);
        Kept::Addresses(Vec::new())
    };
    if service.held.is_empty() || family_changed(service) {
        return give_up(allocator);
    }
    if let Err(why) = allocator.assign(service, &service.held) {
        said.push((
            Severity::Normal,
            "ClearAssignment",
            format!(
                "current IP for {:?} not allowed by config, will attempt for new IP assignment: {why}",
                service.key
            ),
        ));
        return give_up(allocator);
    }
    if service.wanted_pool.is_some() && service.wanted_pool.as_deref() != allocator.pool_of(&service.key) {
        return give_up(allocator);
    }
    match &service.wanted {
        Err(why) => {
            said.push((
                Severity::Warning,
                "LoadBalancerFailed",
                format!("invalid requested loadbalancer IPs: {why}"),
            ));
            Kept::Unreadable
        }
        Ok(wanted) if !wanted.is_empty() && !same_addresses(wanted, &service.held) => give_up(allocator),
        Ok(_) => Kept::Addresses(service.held.clone()),
    }
}

fn family_changed(service: &Service) -> bool {
    let Ok(held) = family_of(&service.held) else { return true };
    let Ok(own) = service.family() else { return true };
    held != own && !(own == Family::Dual && service.policy == Policy::PreferDual)
}

fn same_addresses(one: &[IpAddr], two: &[IpAddr]) -> bool {
    let sorted = |list: &[IpAddr]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    sorted(one) == sorted(two)
}

fn add_second(allocator: &mut Allocator, service: &Service, first: IpAddr, outcome: &mut Outcome) {
    let Some(pool) = allocator.pool_of(&service.key).map(str::to_owned) else { return };
    match allocator.allocate_second(service, first, &pool) {
        Ok(second) => {
            outcome.said.push((
                Severity::Normal,
                "IPAllocated",
                format!("Assigned additional IP \"{second}\""),
            ));
            outcome.addresses.push(second);
        }
        Err(why) => outcome.said.push((
            Severity::Normal,
            "AdditionalAssignFailed",
            format!("cannot assign additional IP in PreferDualStack: {why}"),
        )),
    }
}

/// An address asked for goes before a pool asked for, and that before any pool.
fn allocate(allocator: &mut Allocator, service: &Service) -> Result<Vec<IpAddr>, String> {
    let family = service.family()?;
    let wanted = service.wanted.clone()?;
    if wanted.is_empty() {
        return match &service.wanted_pool {
            Some(pool) => allocator.allocate_from(service, family, pool),
            None => allocator.allocate(service, family),
        };
    }
    if family_of(&wanted)? != family {
        return Err(format!(
            "requested loadBalancer IP(s) {} does not match the ipFamily of the service",
            quoted(&wanted)
        ));
    }
    allocator.assign(service, &wanted)?;
    match &service.wanted_pool {
        Some(pool) if allocator.pool_of(&service.key) != Some(pool) => {
            allocator.unassign(&service.key);
            Err(format!(
                "requested loadBalancer IP(s) {} is not compatible with requested address pool {pool}",
                quoted(&wanted)
            ))
        }
        _ => Ok(wanted),
    }
}

/// Puts the outcome into the Service.
fn write(object: &mut Value, addresses: &[IpAddr], pool: Option<&str>) {
    let from_pool = format!("{PREFIX}/ip-allocated-from-pool");
    unset(object, &["metadata", "annotations", &format!("{OLD_PREFIX}/ip-allocated-from-pool")]);
    match pool {
        Some(pool) if !addresses.is_empty() => {
            set(object, &["metadata", "annotations", &from_pool], json!(pool));
            let held = items(object, "/status/loadBalancer/ingress");
            let written: Vec<IpAddr> =
                held.iter().filter_map(|entry| entry["ip"].as_str()?.parse().ok()).collect();
            if written != addresses {
                let ingress: Vec<Value> = addresses
                    .iter()
                    .map(|address| json!({"ip": address.to_string(), "ipMode": "VIP"}))
                    .collect();
                set(object, &["status", "loadBalancer"], json!({"ingress": ingress}));
            }
        }
        _ => {
            unset(object, &["metadata", "annotations", &from_pool]);
            set(object, &["status", "loadBalancer"], json!({}));
        }
    }
}

fn warn_about_old_annotations(world: &mut World, service: &Value) {
    let old: Vec<String> = service["metadata"]["annotations"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .filter(|name| name.starts_with(OLD_PREFIX))
        .collect();
    for name in old {
        let message = format!("Service uses deprecated annotation {name}");
        events::record(
            world,
            service,
            "metallb-controller",
            Severity::Warning,
            "deprecatedAnnotation",
            &message,
        );
    }
}

/// A Service that is no LoadBalancer any more loses what it had from here.
fn clear_former_balancers(world: &mut World) {
    let former: Vec<Key> = world
        .list("", "Service")
        .filter(|s| text(s, "/spec/type") != "LoadBalancer")
        .filter(|s| super::world::annotation(s, &format!("{PREFIX}/ip-allocated-from-pool")).is_some())
        .filter_map(Key::of)
        .collect();
    for key in former {
        world.edit(&key, |object| write(object, &[], None));
    }
}

#[cfg(test)]
mod tests;
