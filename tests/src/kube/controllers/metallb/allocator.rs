//! Who has which address of a pool (metallb/metallb: internal/allocator/allocator.go, v0.14).
//!
//! Texts of errors are the ones that end up in Events, because tools match on them. Where MetalLB
//! walks a map and so picks a pool at random, this takes the pools by name.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::config::{Pool, is_buggy};
use super::service::{Family, Policy, Service};

/// What a Service holds.
#[derive(Debug, Clone, PartialEq)]
struct Holding {
    pool: String,
    addresses: Vec<IpAddr>,
    ports: Vec<String>,
    sharing: String,
    backend: String,
}

/// The pools and what is taken of them.
#[derive(Debug)]
pub struct Allocator {
    pools: Vec<Pool>,
    held: BTreeMap<String, Holding>,
    users: BTreeMap<IpAddr, BTreeSet<String>>,
}

impl Allocator {
    /// Nothing taken yet.
    pub fn new(pools: Vec<Pool>) -> Allocator {
        Allocator { pools, held: BTreeMap::new(), users: BTreeMap::new() }
    }

    /// Whether there is no pool at all.
    pub fn has_no_pools(&self) -> bool {
        self.pools.is_empty()
    }

    /// The pool a Service has its addresses from.
    pub fn pool_of(&self, service: &str) -> Option<&str> {
        self.held.get(service).map(|holding| holding.pool.as_str())
    }

    /// Frees what a Service holds.
    pub fn unassign(&mut self, service: &str) {
        let Some(holding) = self.held.remove(service) else { return };
        for address in holding.addresses {
            if let Some(users) = self.users.get_mut(&address) {
                users.remove(service);
                if users.is_empty() {
                    self.users.remove(&address);
                }
            }
        }
    }

    /// Gives a Service exactly these addresses, all of one pool.
    pub fn assign(&mut self, service: &Service, addresses: &[IpAddr]) -> Result<(), String> {
        let Some(pool) = self.pool_for(addresses) else {
            return Err(format!("{} is not allowed in config", quoted(addresses)));
        };
        let pool_name = pool.name.clone();
        if !pool.admits(&service.namespace, &service.labels) {
            return Err(format!("pool {pool_name} not compatible for ip assignment"));
        }
        if addresses.len() > 2 {
            return Err(format!("more than two addresses {}", quoted(addresses)));
        }
        if let [one, two] = addresses
            && one.is_ipv4() == two.is_ipv4()
        {
            return Err(format!("\"{one}\" \"{two}\" has the same family"));
        }
        for address in addresses {
            self.check_sharing(service, *address)?;
        }
        self.unassign(&service.key);
        for address in addresses {
            self.users.entry(*address).or_default().insert(service.key.clone());
        }
        self.held.insert(
            service.key.clone(),
            Holding {
                pool: pool_name,
                addresses: addresses.to_vec(),
                ports: service.ports.clone(),
                sharing: service.sharing_key.clone(),
                backend: service.backend_key.clone(),
            },
        );
        Ok(())
    }

    /// Takes addresses for a Service that named no address and no pool.
    pub fn allocate(&mut self, service: &Service, family: Family) -> Result<Vec<IpAddr>, String> {
        let mut pinned: Vec<&Pool> = self
            .pools
            .iter()
            .filter(|pool| pool.auto_assign && pool.allocation.is_some())
            .filter(|pool| pool.admits(&service.namespace, &service.labels))
            .collect();
        pinned.sort_by_key(|pool| {
            match pool.allocation.as_ref().map_or(0, |allocation| allocation.priority) {
                0 => i64::MAX,
                priority => priority,
            }
        });
        let open = self.pools.iter().filter(|pool| pool.auto_assign && pool.allocation.is_none()).collect();
        let found: Vec<Vec<IpAddr>> =
            [pinned, open].iter().filter_map(|pools| self.best_of(pools, service, family)).collect();
        for addresses in found {
            if self.assign(service, &addresses).is_ok() {
                return Ok(addresses);
            }
        }
        Err("no available IPs".to_owned())
    }

    /// Takes addresses of the pool a Service named.
    pub fn allocate_from(
        &mut self,
        service: &Service,
        family: Family,
        pool: &str,
    ) -> Result<Vec<IpAddr>, String> {
        let found = self.pools.iter().find(|known| known.name == pool);
        let Some(found) = found else { return Err(format!("unknown pool {pool:?}")) };
        let free = self.free_of(found, service);
        let addresses = choose(free, family, service.policy)
            .ok_or_else(|| format!("no available IPs in pool {pool} for {family} IPFamily"))?;
        self.assign(service, &addresses)?;
        Ok(addresses)
    }

    /// The missing family for a Service that holds one address and would rather have two.
    pub fn allocate_second(
        &mut self,
        service: &Service,
        first: IpAddr,
        pool: &str,
    ) -> Result<IpAddr, String> {
        let missing = if first.is_ipv4() { Family::V6 } else { Family::V4 };
        let found = self.pools.iter().find(|known| known.name == pool);
        let Some(found) = found else { return Err(format!("unknown pool {pool:?}")) };
        let second = choose(self.free_of(found, service), missing, Policy::Single)
            .and_then(|addresses| addresses.first().copied())
            .ok_or_else(|| format!("no available IPs in pool {pool} for {missing} IPFamily"))?;
        self.assign(service, &[first, second])?;
        Ok(second)
    }

    /// The one pool that holds all of the addresses.
    fn pool_for(&self, addresses: &[IpAddr]) -> Option<&Pool> {
        self.pools.iter().find(|pool| addresses.iter().all(|address| pool.owns(*address)))
    }

    /// Whether the Service may use the address next to those who have it.
    fn check_sharing(&self, service: &Service, address: IpAddr) -> Result<(), String> {
        let Some(users) = self.users.get(&address) else { return Ok(()) };
        let others: Vec<&str> =
            users.iter().map(String::as_str).filter(|user| *user != service.key).collect();
        for other in &others {
            let Some(holding) = self.held.get(*other) else { continue };
            let may_share = !holding.sharing.is_empty()
                && holding.sharing == service.sharing_key
                && holding.backend == service.backend_key;
            if !may_share {
                return Err(format!(
                    "can't change sharing key for {:?}, address also in use by {}",
                    service.key,
                    others.join(",")
                ));
            }
            if let Some(port) = service.ports.iter().find(|port| holding.ports.contains(port)) {
                return Err(format!("port {port} is already in use on \"{address}\""));
            }
        }
        Ok(())
    }

    /// The first address of each family that the Service could have, entries in declared order.
    fn free_of(&self, pool: &Pool, service: &Service) -> (Option<IpAddr>, Option<IpAddr>) {
        let first = |v4: bool| {
            pool.ranges.iter().filter(|range| range.first.is_ipv4() == v4).find_map(|range| {
                range.addresses().find(|address| {
                    !(pool.avoid_buggy && is_buggy(*address)) && self.check_sharing(service, *address).is_ok()
                })
            })
        };
        (first(true), first(false))
    }

    /// The first pool that satisfies the family, else one that satisfies half of it where the
    /// Service only prefers two families.
    fn best_of(&self, pools: &[&Pool], service: &Service, family: Family) -> Option<Vec<IpAddr>> {
        let mut half: [Option<IpAddr>; 2] = [None, None];
        for pool in pools {
            let (v4, v6) = self.free_of(pool, service);
            let found = match family {
                Family::V4 => v4.map(|v4| vec![v4]),
                Family::V6 => v6.map(|v6| vec![v6]),
                Family::Dual => v4.zip(v6).map(|(v4, v6)| vec![v4, v6]),
            };
            if found.is_some() {
                return found;
            }
            if family == Family::Dual && service.policy == Policy::PreferDual {
                let (primary, secondary) = if service.prefers_v6 { (v6, v4) } else { (v4, v6) };
                half[0] = half[0].or(primary);
                half[1] = half[1].or(secondary);
            }
        }
        half[0].or(half[1]).map(|address| vec![address])
    }
}

fn choose((v4, v6): (Option<IpAddr>, Option<IpAddr>), family: Family, policy: Policy) -> Option<Vec<IpAddr>> {
    match policy {
        Policy::Single => match family {
            Family::V4 => v4.map(|v4| vec![v4]),
            Family::V6 => v6.map(|v6| vec![v6]),
            Family::Dual => None,
        },
        Policy::RequireDual => v4.zip(v6).map(|(v4, v6)| vec![v4, v6]),
        Policy::PreferDual => {
            let found: Vec<IpAddr> = v4.into_iter().chain(v6).collect();
            (!found.is_empty()).then_some(found)
        }
    }
}

/// A list of addresses as Go's `%q` writes it.
pub fn quoted(addresses: &[IpAddr]) -> String {
    let quoted: Vec<String> = addresses.iter().map(|address| format!("\"{address}\"")).collect();
    format!("[{}]", quoted.join(" "))
}
