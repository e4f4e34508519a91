//! What is known about addresses, from every source, as plain values. Collectors fill [`Facts`], rules and
//! commands read them; nothing here does I/O or judges.
//!
//! | type | one per |
//! | --- | --- |
//! | [`Use`] | mention of an address: who uses it, as what, where that is written |
//! | [`PoolFact`] | address pool, from the inventory, a file or the cluster |
//! | [`NetworkFact`] | network with its gateway and DHCP ranges |
//! | [`ServiceFact`] | Service that asks for or holds an address outside the Service range |
//! | [`ConfigMapFact`] | ConfigMap with addresses in it, key by key |
//! | [`ClaimFact`] | claim object in the cluster |
//! | [`PodRangeFact`] | prefix for pods of which each node gets a part |
//! | [`Oddity`] | thing written in a form without the effect it seems to have |
//! | [`Note`] | address text that a strict reader would refuse |
//! | [`Gap`] | thing that could not be looked at |

mod claim;
mod config_map;
mod free;
mod network;
mod note;
mod oddity;
mod origin;
mod pod_range;
mod pool;
mod selector;
mod service;
mod usage;

pub use claim::ClaimFact;
pub use config_map::{ConfigMapEntry, ConfigMapFact};
pub use free::{blocked, free_set};
pub use labkit::finding::{Gap, Location, Subject};
pub use network::{NetworkFact, NetworkKind};
pub use note::Note;
pub use oddity::{Oddity, OddityKind};
pub use origin::{Layer, Origin, Source};
pub use pod_range::{Parts, PodRangeFact};
pub use pool::{Announcement, PoolEntry, PoolFact, Provider};
pub use selector::{Admission, Applicant, Requirement, Selector};
pub use service::{Mechanism, Request, ServiceFact, Unshared};
pub use usage::{Port, Protocol, Role, State, Use};

/// Everything that is known. Order within each list is the order of collection and carries no meaning.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Who uses which address. One address usually has several uses: that is what rules look at.
    pub uses: Vec<Use>,
    /// Pools.
    pub pools: Vec<PoolFact>,
    /// Networks.
    pub networks: Vec<NetworkFact>,
    /// Prefixes for pods, with the part of them that each node gets.
    pub pod_ranges: Vec<PodRangeFact>,
    /// Services of type LoadBalancer, and others with external addresses or address annotations.
    pub services: Vec<ServiceFact>,
    /// The users' ConfigMaps, from files and from the cluster.
    pub config_maps: Vec<ConfigMapFact>,
    /// Claims in the cluster.
    pub claims: Vec<ClaimFact>,
    /// Odd spellings.
    pub notes: Vec<Note>,
    /// Forms without the effect they seem to have.
    pub oddities: Vec<Oddity>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Whether the cluster was asked at all; without it, absence of live facts means nothing.
    pub live: bool,
}

impl Facts {
    /// Puts the facts of another source after these.
    pub fn append(&mut self, mut other: Self) {
        self.uses.append(&mut other.uses);
        self.pools.append(&mut other.pools);
        self.networks.append(&mut other.networks);
        self.pod_ranges.append(&mut other.pod_ranges);
        self.services.append(&mut other.services);
        self.config_maps.append(&mut other.config_maps);
        self.claims.append(&mut other.claims);
        self.notes.append(&mut other.notes);
        self.oddities.append(&mut other.oddities);
        self.gaps.append(&mut other.gaps);
        self.live |= other.live;
    }

    /// Whether something that matters could not be read.
    pub fn has_blocking_gaps(&self) -> bool {
        self.gaps.iter().any(|gap| gap.blocking)
    }
}
