//! What a change of a pool stands on: everything that is known of addresses, and both sides of the pool.

use std::collections::BTreeSet;

use jiff::Timestamp;
use labkit::cli::{Error, Result, Session};
use labkit::kube::Cluster;
use labkit::net::AddrSpec;

use super::Common;
use super::live::{self, LivePool};
use crate::commands::ground::{Book, Detail, Ground, open, refuse_unreadable};
use crate::commands::sources::read_files_for_edits;
use crate::facts::{Facts, Layer, PoolFact, Provider, Source};
use crate::inventory::{Inventory, Pool};
use crate::pools::change::{Side, Sides};

/// Everything that is known.
#[derive(Debug)]
pub(super) struct Survey {
    /// Uses, pools, networks.
    pub facts: Facts,
    /// The inventory, if there is one.
    pub book: Option<Book>,
    /// The cluster, unless it was not to be asked.
    pub cluster: Option<Cluster>,
    /// The present time.
    pub now: Timestamp,
}

/// A pool as it is written and as it runs.
#[derive(Debug)]
pub(super) struct Found<'s> {
    /// Its two lists of addresses.
    pub sides: Sides,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// The fact that describes it best: that of the cluster, else the inventory's.
    pub fact: &'s PoolFact,
    /// Its object.
    pub live: Option<LivePool>,
}

impl Survey {
    /// Reads inventory, files and, unless `--offline`, the cluster.
    pub async fn of(common: &Common, session: &Session) -> Result<Self> {
        let now = session.now();
        if common.offline {
            let sources = read_files_for_edits(session, &common.edit.filename)?;
            refuse_unreadable(&sources.facts)?;
            let source = sources.source;
            let book = sources.inventory.map(|inventory| open(session, inventory, source)).transpose()?;
            if book.is_none() {
                return Err(Error::usage("nothing to change: --offline without an inventory")
                    .hint("create ipam.yaml at the root of the repository, or name one with -f"));
            }
            return Ok(Self { facts: sources.facts, book, cluster: None, now });
        }
        let advice = "to change the inventory only, add --offline";
        let ground = Ground::survey_with(session, &common.edit.filename, Detail::WhoUsesWhat, advice).await?;
        let Ground { facts, book, .. } = ground;
        let cluster = session.cluster().await?.clone();
        for gap in facts.gaps.iter().filter(|gap| gap.blocking) {
            session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
        }
        Ok(Self { facts, book, cluster: Some(cluster), now })
    }

    /// The inventory.
    pub fn inventory(&self) -> Option<&Inventory> {
        self.book.as_ref().map(|book| &book.inventory)
    }

    /// The pool's entry in the inventory as one side of it.
    pub fn written(&self, name: &str) -> Option<(&Pool, Side)> {
        let inventory = self.inventory()?;
        let pool = inventory.pool(name)?;
        let entries: Vec<AddrSpec> = pool.addresses.iter().map(|addresses| addresses.value).collect();
        let place = format!("{}:{}", inventory.file, pool.name.position.line);
        Some((pool, Side { entries, place }))
    }

    /// Whether the inventory or the cluster has a pool of that name.
    pub fn has(&self, name: &str) -> bool {
        let is_live =
            |pool: &PoolFact| pool.origin.layer == Layer::Live && pool.origin.source == Source::Pool;
        self.written(name).is_some() || self.facts.pools.iter().any(|pool| pool.name == name && is_live(pool))
    }

    /// The pool of that name.
    ///
    /// # Errors
    /// Usage, when there is none; refused, when its sides do not go together.
    pub async fn find(&self, name: &str) -> Result<Found<'_>> {
        let written = self.written(name);
        let of_name = |layer: Layer, source: Source| {
            self.facts.pools.iter().filter(move |pool| {
                pool.name == name && pool.origin.layer == layer && pool.origin.source == source
            })
        };
        let live: Vec<&PoolFact> = of_name(Layer::Live, Source::Pool).collect();
        let wanted = written.as_ref().map(|(pool, _)| pool.provider);
        let fits = |pool: &&&PoolFact| wanted.is_none_or(|provider| provider == pool.provider);
        let fact = match (live.iter().filter(fits).copied().collect::<Vec<_>>().as_slice(), live.as_slice()) {
            ([one], _) => Some(*one),
            ([], []) => None,
            ([], [other, ..]) => return Err(other_provider(name, written.as_ref(), other)),
            ([one, other, ..], _) => {
                return Err(Error::refused(format!("pool {name} is there twice"))
                    .caused_by(&one.origin)
                    .caused_by(&other.origin)
                    .hint("write the pool into the inventory with its provider"));
            }
        };
        let object = match (fact, &self.cluster) {
            (Some(fact), Some(cluster)) => Some(live::read(cluster, fact).await?),
            _ => None,
        };
        let Some(described) = fact.or_else(|| of_name(Layer::Inventory, Source::Inventory).next()) else {
            return Err(self.unknown(name));
        };
        let sides = Sides {
            name: name.to_owned(),
            inventory: written.map(|(_, side)| side),
            live: object.as_ref().map(LivePool::side),
        };
        Ok(Found { sides, provider: wanted.unwrap_or(described.provider), fact: described, live: object })
    }

    fn unknown(&self, name: &str) -> Error {
        let known = |pool: &&PoolFact| matches!(pool.origin.source, Source::Pool | Source::Inventory);
        let names: BTreeSet<&str> =
            self.facts.pools.iter().filter(known).map(|pool| pool.name.as_str()).collect();
        let error = Error::usage(format!("there is no pool {name:?}"));
        let error = match names.into_iter().collect::<Vec<_>>().as_slice() {
            [] => error,
            names => error.hint(format!("pools: {}", names.join(", "))),
        };
        error.hint(format!("to make it: kubectl ipam pool add {name} --addresses RANGE"))
    }
}

fn other_provider(name: &str, written: Option<&(&Pool, Side)>, live: &PoolFact) -> Error {
    let error = Error::refused(format!("pool {name} is another one in the inventory and in the cluster"));
    let error = match written {
        Some((pool, side)) => error.caused_by(format!("{}: provider {}", side.place, pool.provider)),
        None => error,
    };
    error
        .caused_by(format!("{}: provider {}", live.origin, live.provider))
        .hint("correct the provider in the inventory, or give one of the two another name")
}
