//! Names: each is unique in its section, and what is named exists.

use std::collections::HashMap;

use labkit::cli::suggestion;

use super::ProblemKind;
use super::fields::{Path, Reader};
use crate::facts::NetworkKind;
use crate::inventory::{Inventory, Located};
use crate::publish;

/// How far up a parent is followed; no real plan is that deep.
const DEEPEST: usize = 200;

pub(super) fn check(r: &mut Reader<'_>, inventory: &Inventory) {
    let networks = inventory.networks.iter().map(|network| &network.name);
    let prefixes = unique(
        r,
        "networks",
        "network or tier",
        networks.chain(inventory.plan.iter().map(|tier| &tier.name)),
    );
    let pools = unique(r, "pools", "pool", inventory.pools.iter().map(|pool| &pool.name));
    unique(r, "hosts", "host", inventory.hosts.iter().map(|host| &host.name));
    unique(r, "reservations", "reservation", inventory.reservations.iter().map(|entry| &entry.name));

    let parents = inventory.networks.iter().filter_map(|network| network.parent.as_ref());
    for parent in parents.chain(inventory.plan.iter().filter_map(|tier| tier.parent.as_ref())) {
        exists(r, "parent", "network or tier", parent, &prefixes);
    }
    for pool in inventory.reservations.iter().filter_map(|entry| entry.pool.as_ref()) {
        exists(r, "pool", "pool", pool, &pools);
    }
    for template in inventory.publish.iter().flat_map(|publish| &publish.keys) {
        if let Some(pool) = &template.pool {
            exists(r, "pool", "pool", pool, &pools);
        }
        if let Some(network) = &template.network {
            exists(r, "network", "network or tier", network, &prefixes);
        }
    }
    config_maps(r, inventory);
    publish_faults(r, inventory);
    node_masks(r, inventory);
    circles(r, inventory);
}

/// Reports names that are used twice; gives back where each is.
fn unique<'i>(
    r: &mut Reader<'_>,
    section: &str,
    what: &str,
    names: impl Iterator<Item = &'i Located<String>>,
) -> HashMap<&'i str, &'i Located<String>> {
    let mut known: HashMap<&str, &Located<String>> = HashMap::new();
    for name in names {
        if let Some(first) = known.get(name.as_str()) {
            let message = format!("a second {what} named {:?}", name.value);
            let hint = format!("the first is in line {}; give one of them another name", first.position.line);
            r.report(name.position, Path::Section(section), message, Some(hint), ProblemKind::Duplicate);
        } else {
            known.insert(name.as_str(), name);
        }
    }
    known
}

fn exists(
    r: &mut Reader<'_>,
    field: &str,
    what: &str,
    name: &Located<String>,
    known: &HashMap<&str, &Located<String>>,
) {
    if known.contains_key(name.as_str()) {
        return;
    }
    let mut names: Vec<_> = known.keys().copied().collect();
    names.sort_unstable();
    let hint = match names.as_slice() {
        [] => format!("the inventory has no {what}; add it, or leave the field out"),
        names => suggestion(name, names),
    };
    let message = format!("there is no {what} named {:?}", name.value);
    r.report(name.position, Path::Section(field), message, Some(hint), ProblemKind::Reference);
}

/// Reports ConfigMaps that stand in the list twice.
fn config_maps(r: &mut Reader<'_>, inventory: &Inventory) {
    let mut known = HashMap::new();
    for publish in &inventory.publish {
        let first = known.entry((&publish.namespace, &publish.name)).or_insert(publish.position);
        if *first != publish.position {
            let message = format!("a second ConfigMap {}/{}", publish.namespace, publish.name);
            let hint = format!("the first is in line {}; write both as one", first.line);
            r.report(publish.position, Path::Section("publish"), message, Some(hint), ProblemKind::Duplicate);
        }
    }
}

/// Reports keys that cannot be made. What is missing because it could not be read has its problem already.
fn publish_faults(r: &mut Reader<'_>, inventory: &Inventory) {
    let is_whole = r.lost_nothing();
    for fault in publish::render(inventory).err().unwrap_or_default() {
        if is_whole || fault.kind != ProblemKind::Reference {
            r.report(fault.position, fault.path, fault.message, Some(fault.hint), fault.kind);
        }
    }
}

/// Reports per-node masks of networks that are not divided among nodes.
fn node_masks(r: &mut Reader<'_>, inventory: &Inventory) {
    let networks =
        inventory.networks.iter().map(|network| (&network.name, network.kind, network.node_mask.as_ref()));
    let tiers =
        inventory.plan.iter().map(|tier| (&tier.name, inventory.tier_kind(tier), tier.node_mask.as_ref()));
    for (name, kind, mask) in networks.chain(tiers) {
        if let Some(mask) = mask.filter(|_| kind != NetworkKind::Pods) {
            let message = format!("{:?} is not divided among nodes", name.value);
            let hint = "write `kind: pods` if it is for pods, or leave nodeMask out".to_owned();
            r.problem(mask.position, Path::Section("nodeMask"), message, Some(hint));
        }
    }
}

/// Reports a parent that is its own descendant.
fn circles(r: &mut Reader<'_>, inventory: &Inventory) {
    let networks = inventory.networks.iter().map(|network| (&network.name, network.parent.as_ref()));
    let tiers = inventory.plan.iter().map(|tier| (&tier.name, tier.parent.as_ref()));
    let parents: HashMap<&str, &Located<String>> =
        networks.chain(tiers).filter_map(|(name, parent)| Some((name.value.as_str(), parent?))).collect();
    for (name, parent) in &parents {
        let mut at = parent.as_str();
        for _ in 0..parents.len().min(DEEPEST) {
            if at == *name {
                let message = format!("{name:?} is its own parent, directly or through others");
                r.report(parent.position, Path::Section("parent"), message, None, ProblemKind::Reference);
                break;
            }
            match parents.get(at) {
                Some(next) => at = next.as_str(),
                None => break,
            }
        }
    }
}
