//! What Tab offers for names: from the inventory that would be used, and from the cluster for what lives there.

use std::path::{Path, PathBuf};

use clap_complete::ArgValueCompleter;
use labkit::cli::Result;
use labkit::cli::complete::{Asked, Candidate, dynamic, names};
use labkit::kube::resource::{NODES, SERVICES};
use labkit::kube::{Resource, Scope};

use crate::collect::live::{CILIUM, CILIUM_POOLS, METALLB, METALLB_POOLS, served_kind};
use crate::inventory::edit::listed;
use crate::inventory::{self, Inventory};

/// Pools of the inventory, then those that only the cluster has.
pub fn pools() -> ArgValueCompleter {
    dynamic("pools", |asked| async move {
        let inventory = inventory(&asked)?;
        let mut pools: Vec<Candidate> =
            inventory.iter().flat_map(|inventory| &inventory.pools).map(pool).collect();
        match live_pools(&asked).await {
            Ok(live) => {
                pools.extend(live.into_iter().filter(|name| !known(inventory.as_ref(), name.value())));
            }
            Err(error) if pools.is_empty() => return Err(error),
            // The inventory's are an answer.
            Err(_) => {}
        }
        Ok(pools)
    })
}

/// Networks of the inventory.
pub fn networks() -> ArgValueCompleter {
    dynamic("networks", |asked| async move {
        let networks = inventory(&asked)?.map(|inventory| inventory.networks).unwrap_or_default();
        Ok(networks.iter().map(|network| described(&network.name.value, network.cidr.value)).collect())
    })
}

/// Networks and tiers of the inventory.
pub fn prefixes() -> ArgValueCompleter {
    dynamic("prefixes", |asked| async move {
        let inventory = inventory(&asked)?.unwrap_or_default();
        let names = crate::plan::outline::names(&inventory);
        Ok(names.map(|(name, cidr)| described(name, cidr)).collect())
    })
}

/// Pools and networks of the inventory.
pub fn pools_and_networks() -> ArgValueCompleter {
    dynamic("pools-and-networks", |asked| async move {
        let Some(inventory) = inventory(&asked)? else { return Ok(Vec::new()) };
        let networks = inventory.networks.iter();
        let networks = networks.map(|network| described(&network.name.value, network.cidr.value));
        Ok(inventory.pools.iter().map(pool).chain(networks).collect())
    })
}

/// Reservations of the inventory.
pub fn reservations() -> ArgValueCompleter {
    dynamic("reservations", |asked| async move {
        let reservations = inventory(&asked)?.map(|inventory| inventory.reservations).unwrap_or_default();
        Ok(reservations.iter().map(|one| described(&one.name.value, listed(&one.specs()))).collect())
    })
}

/// Networks, tiers and pools of the inventory, and pools of the cluster.
pub fn drawable() -> ArgValueCompleter {
    dynamic("drawable", |asked| async move {
        let inventory = inventory(&asked)?.unwrap_or_default();
        let prefixes = crate::plan::outline::names(&inventory);
        let mut found: Vec<Candidate> = prefixes.map(|(name, cidr)| described(name, cidr)).collect();
        found.extend(inventory.pools.iter().map(pool));
        match live_pools(&asked).await {
            Ok(live) => {
                found.extend(live.into_iter().filter(|name| !known(Some(&inventory), name.value())));
            }
            Err(error) if found.is_empty() => return Err(error),
            // The inventory's are an answer.
            Err(_) => {}
        }
        Ok(found)
    })
}

/// Names and addresses of the inventory, and Services, Nodes and pools of the cluster.
pub fn things() -> ArgValueCompleter {
    dynamic("names", |asked| async move {
        let inventory = inventory(&asked)?.unwrap_or_default();
        let mut known: Vec<Candidate> = Vec::new();
        let mut add = |name: &str, address: String| {
            known.push(described(name, &address));
            known.push(Candidate::new(address).help(name));
        };
        for one in &inventory.reservations {
            one.addresses.iter().for_each(|spec| add(&one.name.value, spec.to_string()));
        }
        for host in &inventory.hosts {
            host.ips.iter().for_each(|ip| add(&host.name.value, ip.value.to_string()));
        }
        for network in &inventory.networks {
            add(&network.name.value, network.cidr.value.to_string());
        }
        for tier in &inventory.plan {
            add(&tier.name.value, tier.cidr.value.to_string());
        }
        known.extend(inventory.pools.iter().map(pool));
        match live_names(&asked).await {
            Ok(live) => known.extend(live),
            Err(error) if known.is_empty() => return Err(error),
            // The inventory's are an answer.
            Err(_) => {}
        }
        // One with several addresses was added for each of them.
        let mut seen = std::collections::HashSet::new();
        known.retain(|candidate| seen.insert(candidate.value().to_owned()));
        Ok(known)
    })
}

/// Services of the namespace on the command line, as `service/NAME`.
pub fn services() -> ArgValueCompleter {
    dynamic("services", |asked| async move {
        let cluster = asked.cluster().await?;
        let found = names(&asked, &SERVICES, Scope::Namespace(&cluster.namespace().name)).await?;
        Ok(found.into_iter().map(|one| Candidate::new(format!("service/{}", one.value()))).collect())
    })
}

/// ConfigMaps that the inventory publishes.
pub fn published() -> ArgValueCompleter {
    dynamic("published", |asked| async move {
        let publish = inventory(&asked)?.map(|inventory| inventory.publish).unwrap_or_default();
        let name = |one: &inventory::Publish| format!("{}/{}", one.namespace, one.name);
        Ok(publish.iter().map(|one| Candidate::new(name(one))).collect())
    })
}

fn described(name: &str, what: impl ToString) -> Candidate {
    Candidate::new(name).help(what.to_string())
}

fn pool(pool: &inventory::Pool) -> Candidate {
    let addresses: Vec<String> = pool.addresses.iter().map(|range| range.value.to_string()).collect();
    Candidate::new(pool.name.value.as_str()).help(addresses.join(", "))
}

fn known(inventory: Option<&Inventory>, name: &str) -> bool {
    inventory.is_some_and(|inventory| inventory.pool(name).is_some())
}

/// The inventory as far as it can be read: one that has mistakes still has names.
fn inventory(asked: &Asked) -> Result<Option<Inventory>> {
    let folder = asked.env.directory();
    let named: Option<PathBuf> = asked.value("filename").map(|name| folder.join(name));
    let Some(path) = inventory::find(named.as_deref(), folder)? else { return Ok(None) };
    Ok(Some(inventory::load(Path::new(&path))?.inventory))
}

/// `service/plex`, `node/worker-1`; Services of the namespace that was typed, if one was.
async fn live_names(asked: &Asked) -> Result<Vec<Candidate>> {
    let scope = asked.kube.namespace.as_deref().map_or(Scope::All, Scope::Namespace);
    let mut found = live_pools(asked).await?;
    for (kind, resource, scope) in [("service", &SERVICES, scope), ("node", &NODES, Scope::All)] {
        let named = names(asked, resource, scope).await?;
        found.extend(named.into_iter().map(|name| Candidate::new(format!("{kind}/{}", name.value()))));
    }
    Ok(found)
}

async fn live_pools(asked: &Asked) -> Result<Vec<Candidate>> {
    let mut found = pools_of(asked, &METALLB_POOLS, METALLB).await?;
    found.extend(pools_of(asked, &CILIUM_POOLS, CILIUM).await?);
    Ok(found)
}

async fn pools_of(
    asked: &Asked,
    kind: &Resource,
    versions: &'static [&'static str],
) -> Result<Vec<Candidate>> {
    match served_kind(&asked.cluster().await?, kind, versions).await? {
        Some(served) => names(asked, &served, Scope::All).await,
        None => Ok(Vec::new()),
    }
}
