//! One look at the cluster for many processes that start together.
//!
//! A process that is about to list everything takes a lock first. Whoever waited for it finds what the holder
//! found, and may use it if that look began after the process itself had started: then it is no older than its own
//! would be. Sixty-four processes make two or three looks instead of sixty-four, and nothing is ever stale.
//!
//! Only what decides about free addresses is handed on: taken ranges, pools and gaps, not who uses what.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use labkit::cli::{Env, Result};
use labkit::files::{Dirs, Lock, Privacy, create_private_dir, write_atomic};
use labkit::finding::{Gap, Subject};
use labkit::kube::Cluster;
use labkit::net::{AddrRange, AddrSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::live::{LiveOptions, collect};
use crate::facts::{
    Announcement, Facts, Layer, Origin, PoolEntry, PoolFact, Provider, Role, Source, State, Use, blocked,
};

/// How long to wait for another process's look before taking one's own.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the cluster says about free addresses, by this process or by one that looked after this one had started.
///
/// `started` is the moment this process began, from [`moment`].
///
/// # Errors
/// As [`collect`].
pub async fn taken(cluster: &Cluster, options: &LiveOptions<'_>, env: &Env, started: u64) -> Result<Facts> {
    let Some((folder, lock)) = wait_for_turn(cluster, options, env) else {
        return Ok(collect(cluster, options).await?);
    };
    let file = folder.join("taken.json");
    if let Some(look) = read(&file, started) {
        return Ok(look.into_facts());
    }
    let began = moment();
    let facts = collect(cluster, options).await?;
    // What cannot be shared is no error: the others look for themselves.
    if let Ok(text) = serde_json::to_vec(&Look::new(&facts, began)) {
        write_atomic(&file, &text, Privacy::Private).unwrap_or_default();
    }
    drop(lock);
    Ok(facts)
}

/// Nanoseconds since 1970, for comparing moments of processes on one machine. The pinned clock of a test would not
/// do: it stands still.
pub fn moment() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

fn wait_for_turn(cluster: &Cluster, options: &LiveOptions<'_>, env: &Env) -> Option<(PathBuf, Lock)> {
    let dirs = Dirs::from_env(env).ok()?;
    let folder = dirs.cache.join("ipam").join(key(cluster, options));
    create_private_dir(&folder).ok()?;
    let file = folder.join("taken.json");
    let lock = Lock::acquire(&file, PATIENCE, &dirs).ok()?;
    Some((folder, lock))
}

/// Two processes share a look only if they would see the same: the same server, as the same user, the same places.
fn key(cluster: &Cluster, options: &LiveOptions<'_>) -> String {
    let seen = format!("{}|{:?}|{:?}", cluster.fingerprint(), options.scope, options.config_maps);
    let digest = Sha256::digest(seen.as_bytes());
    let start = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{start:016x}")
}

fn read(file: &Path, started: u64) -> Option<Look> {
    let look: Look = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    // One that lies in the future was made before the clock was set back.
    (look.began >= started && look.began <= moment()).then_some(look)
}

/// What one process found.
#[derive(Debug, Serialize, Deserialize)]
struct Look {
    began: u64,
    taken: Vec<AddrRange>,
    pools: Vec<Pool>,
    gaps: Vec<(String, String, bool)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Pool {
    name: String,
    kind: String,
    object: String,
    config_map: bool,
    ranges: Vec<AddrRange>,
    skips_edges: bool,
    disabled: bool,
}

impl Look {
    fn new(facts: &Facts, began: u64) -> Self {
        let taken: AddrSet = blocked(facts).collect();
        let pool = |pool: &PoolFact| Pool {
            name: pool.name.clone(),
            kind: pool.origin.object.kind.clone(),
            object: pool.origin.object.name.clone(),
            config_map: pool.origin.source == Source::ConfigMap,
            ranges: pool.ranges().collect(),
            skips_edges: pool.skips_edges,
            disabled: pool.disabled,
        };
        Self {
            began,
            taken: taken.ranges().collect(),
            pools: facts.pools.iter().map(pool).collect(),
            gaps: facts.gaps.iter().map(|gap| (gap.what.clone(), gap.why.clone(), gap.blocking)).collect(),
        }
    }

    fn into_facts(self) -> Facts {
        let object = Arc::new(Subject::new("cluster", "live"));
        let taken = self.taken.into_iter().map(|range| Use {
            addresses: range.into(),
            role: Role::Reference,
            owner: Arc::clone(&object),
            origin: Origin::live(Source::Pool, Arc::clone(&object), ""),
            state: State::InUse,
            ports: Vec::new(),
            note: None,
        });
        let gap = |(what, why, blocking)| Gap { what, why, blocking };
        Facts {
            uses: taken.collect(),
            pools: self.pools.into_iter().map(Pool::into_fact).collect(),
            gaps: self.gaps.into_iter().map(gap).collect(),
            live: true,
            ..Facts::default()
        }
    }
}

impl Pool {
    fn into_fact(self) -> PoolFact {
        let entry = |range: AddrRange| PoolEntry {
            text: range.to_string(),
            addresses: Some(range.into()),
            error: None,
            location: None,
        };
        PoolFact {
            name: self.name,
            provider: Provider::Unknown,
            entries: self.ranges.into_iter().map(entry).collect(),
            origin: Origin {
                source: if self.config_map { Source::ConfigMap } else { Source::Pool },
                layer: Layer::Live,
                object: Arc::new(Subject::new(self.kind, self.object)),
                field: "".into(),
                location: None,
            },
            api_version: String::new(),
            auto_assign: false,
            disabled: self.disabled,
            skips_edges: self.skips_edges,
            announcement: Announcement::default(),
            conflict: None,
        }
    }
}
