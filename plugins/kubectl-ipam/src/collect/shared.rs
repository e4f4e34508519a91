//! One look at the cluster for many processes that start together.
//!
//! A process that is about to list everything takes a lock first. Whoever waited for it finds what the holder
//! found, and may use it if that look began after the process itself had started: then it is no older than its own
//! would be. Sixty-four processes make two or three looks instead of sixty-four, and nothing is ever stale.
//!
//! Only what decides about free addresses is handed on: taken ranges, pools, gaps and claims, not who uses what. Of
//! claims that never run out, which only their own reservations can do anything with, the name and the range are
//! enough: reading hundreds of whole ones would be most of the work of each process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use labkit::cli::{Env, ErrorKind, Result};
use labkit::files::{Dirs, Lock, create_private_dir, write_cached};
use labkit::finding::{Gap, Subject};
use labkit::kube::Cluster;
use labkit::net::{AddrRange, AddrSet, AddrSpec};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::live::{LiveOptions, collect};
use crate::claims::{Claim, ClaimState, ClaimStore, Lease};
use crate::facts::{Facts, Layer, Origin, PoolFact, Provider, Role, Source, State, Use, blocked};

/// How long to wait for another process's look before taking one's own.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pause before waiting for the lock.
const PAUSE: Duration = Duration::from_millis(1);

/// What the cluster says about free addresses.
#[derive(Debug)]
pub struct Seen {
    /// Taken addresses and pools.
    pub facts: Facts,
    /// The claims that something can be done with; the others are among the facts.
    pub claims: Vec<Claim>,
    /// Whether the look was another process's: then others are at the same work right now.
    pub shared: bool,
}

/// Looks at the cluster, or takes what a process saw that looked after this one had started.
///
/// `started` is the moment this process began, from [`moment`]. All claims of the reservations in `names` are among
/// those that are found.
///
/// # Errors
/// As [`collect`].
pub async fn taken(
    cluster: &Cluster,
    options: &LiveOptions<'_>,
    store: &ClaimStore,
    env: &Env,
    started: u64,
    names: &[String],
) -> Result<Seen> {
    let Some((file, dirs)) = place(cluster, options, store, env) else {
        return look(cluster, options, store).await;
    };
    let until = Instant::now() + PATIENCE;
    let mut glance = Glance { started, last: None };
    let _lock = loop {
        if let Some(look) = glance.at(&file) {
            return look.completed(store, names).await;
        }
        match Lock::acquire(&file, Duration::ZERO, &dirs) {
            Ok(lock) => break Some(lock),
            Err(error) if error.kind == ErrorKind::TimedOut => {
                if !released(&file, until).await {
                    break None;
                }
            }
            // A lock that cannot be had, or not in time: everybody may look for himself.
            Err(_) => break None,
        }
    };
    // The last holder may have finished between the glances at its file and its lock.
    if let Some(look) = glance.at(&file) {
        return look.completed(store, names).await;
    }
    let began = moment();
    let seen = look(cluster, options, store).await?;
    // What cannot be shared is no error: the others look for themselves.
    if let Ok(text) = serde_json::to_vec(&Look::new(&seen, began, store.namespace())) {
        write_cached(&file, &text).unwrap_or_default();
    }
    Ok(seen)
}

/// Waits until the lock was released, without asking again and again: sixty-four processes that do so keep the one
/// from its work that they wait for. `false` when that takes too long.
async fn released(file: &Path, until: Instant) -> bool {
    // Those that were woken together need a moment to find that it is not for them.
    tokio::time::sleep(PAUSE).await;
    let (tell, told) = tokio::sync::oneshot::channel();
    let path = file.to_owned();
    // A thread of its own: the runtime waits for its threads in the end, and this one may never return.
    std::thread::spawn(move || {
        // Nobody listens any more when patience ended first.
        let _unheard = tell.send(Lock::wait_until_released(&path).is_ok());
    });
    matches!(tokio::time::timeout_at(until.into(), told).await, Ok(Ok(true)))
}

/// Looks at the cluster: every use, with its origin, and every claim.
///
/// # Errors
/// As [`collect`].
pub async fn look(cluster: &Cluster, options: &LiveOptions<'_>, store: &ClaimStore) -> Result<Seen> {
    let (facts, claims) = futures::try_join!(collect(cluster, options), store.list())?;
    Ok(Seen { facts, claims, shared: false })
}

/// Nanoseconds since 1970, for comparing moments of processes on one machine. The pinned clock of a test would not
/// do: it stands still.
pub fn moment() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The file that looks at this cluster are shared through, in a folder of its own, since it is folders that are
/// locked.
fn place(
    cluster: &Cluster,
    options: &LiveOptions<'_>,
    store: &ClaimStore,
    env: &Env,
) -> Option<(PathBuf, Dirs)> {
    let dirs = Dirs::from_env(env).ok()?;
    let folder = dirs.cache.join("ipam").join(key(cluster, options, store));
    create_private_dir(&folder).ok()?;
    Some((folder.join("taken.json"), dirs))
}

/// Two processes share a look only if they would see the same: the same server, as the same user, the same places.
fn key(cluster: &Cluster, options: &LiveOptions<'_>, store: &ClaimStore) -> String {
    let seen = format!(
        "{}|{:?}|{:?}|{}|{}",
        cluster.fingerprint(),
        options.scope,
        options.config_maps,
        store.fingerprint(),
        store.namespace()
    );
    let digest = Sha256::digest(seen.as_bytes());
    let start = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{start:016x}")
}

/// Reads what others leave; each version of the file once.
struct Glance {
    started: u64,
    last: Option<SystemTime>,
}

impl Glance {
    /// What the file holds, if it is from a look that began after this process had started.
    fn at(&mut self, file: &Path) -> Option<Look> {
        let written = std::fs::metadata(file).ok()?.modified().ok()?;
        if self.last.replace(written) == Some(written) {
            return None;
        }
        let look: Look = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        // One that lies in the future was made before the clock was set back.
        (look.began >= self.started && look.began <= moment()).then_some(look)
    }
}

/// What one process found.
#[derive(Debug, Serialize, Deserialize)]
struct Look {
    began: u64,
    taken: Vec<AddrRange>,
    pools: Vec<Pool>,
    gaps: Vec<(String, String, bool)>,
    /// What claims hold that never run out.
    kept: Vec<AddrRange>,
    /// The reservations these are for.
    reserved: BTreeSet<String>,
    /// All other claims.
    claims: Vec<Lease>,
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
    fn new(seen: &Seen, began: u64, namespace: &str) -> Self {
        let facts = &seen.facts;
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
        let (kept, open): (Vec<&Claim>, Vec<&Claim>) =
            seen.claims.iter().partition(|claim| claim.state == ClaimState::Committed);
        let held: AddrSet = kept.iter().map(|claim| claim.block.range()).collect();
        Self {
            began,
            kept: held.ranges().collect(),
            reserved: kept.iter().map(|claim| claim.terms.reservation.clone()).collect(),
            taken: taken.ranges().collect(),
            pools: facts.pools.iter().map(pool).collect(),
            gaps: facts.gaps.iter().map(|gap| (gap.what.clone(), gap.why.clone(), gap.blocking)).collect(),
            claims: open.iter().map(|claim| claim.to_lease(namespace)).collect(),
        }
    }

    /// With all claims of the reservations in `names`: if there are any that are not handed on, everything is asked
    /// for once more. What is found then is newer, which is as good.
    async fn completed(mut self, store: &ClaimStore, names: &[String]) -> Result<Seen> {
        if !names.iter().any(|name| self.reserved.contains(name)) {
            return Ok(self.into_seen());
        }
        self.kept.clear();
        let claims = store.list().await?;
        Ok(Seen { claims, ..self.into_seen() })
    }

    fn into_seen(self) -> Seen {
        let object = Arc::new(Subject::new("cluster", "live"));
        let taken = self.taken.into_iter().chain(self.kept).map(|range| Use {
            addresses: range.into(),
            // Whatever it is, it takes every address of the range.
            role: Role::Host,
            owner: Arc::clone(&object),
            origin: Origin::live(Source::Pool, Arc::clone(&object), ""),
            state: State::InUse,
            ports: Vec::new(),
            note: None,
        });
        let gap = |(what, why, blocking)| Gap { what, why, blocking };
        let claims = self.claims.iter().filter_map(Claim::from_lease).collect();
        let facts = Facts {
            uses: taken.collect(),
            pools: self.pools.into_iter().map(Pool::into_fact).collect(),
            gaps: self.gaps.into_iter().map(gap).collect(),
            live: true,
            ..Facts::default()
        };
        Seen { facts, claims, shared: true }
    }
}

impl Pool {
    fn into_fact(self) -> PoolFact {
        let entry = |range: AddrRange| AddrSpec::from(range).into();
        let origin = Origin {
            source: if self.config_map { Source::ConfigMap } else { Source::Pool },
            layer: Layer::Live,
            object: Arc::new(Subject::new(self.kind, self.object)),
            field: "".into(),
            location: None,
        };
        let entries = self.ranges.into_iter().map(entry).collect();
        PoolFact {
            auto_assign: false,
            disabled: self.disabled,
            skips_edges: self.skips_edges,
            ..PoolFact::new(self.name, Provider::Unknown, entries, origin)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::{Stamp, Terms};

    fn seen() -> Seen {
        let node = Arc::new(Subject::new("Node", "worker-1"));
        let usage = Use {
            addresses: "10.69.1.151".parse().expect("an address"),
            role: Role::Node,
            owner: Arc::clone(&node),
            origin: Origin::live(Source::Node, node, "status.addresses[0]"),
            state: State::InUse,
            ports: Vec::new(),
            note: None,
        };
        // Beside the first one, so that both are handed on as one range.
        let neighbour = Use { addresses: "10.69.1.152".parse().expect("an address"), ..usage.clone() };
        let gap = Gap { what: "services".into(), why: "forbidden".into(), blocking: true };
        let terms = Terms { reservation: "plex".into(), ..Terms::default() };
        let stamp = Stamp {
            holder: "jane@desk/1".into(),
            renewed: "2026-01-31T12:00:00Z".parse().expect("a time"),
            ttl: Duration::from_secs(60),
        };
        let block = "10.69.1.152/32".parse().expect("a prefix");
        let claim = Claim::new(block, ClaimState::Pending, terms, stamp);
        let claim = Claim { uid: "u".into(), resource_version: "7".into(), ..claim };
        let kept = Claim {
            block: "10.69.1.160/29".parse().expect("a prefix"),
            state: ClaimState::Committed,
            terms: Terms { reservation: "lab".into(), ..Terms::default() },
            ..claim.clone()
        };
        Seen {
            facts: Facts { uses: vec![usage, neighbour], gaps: vec![gap], live: true, ..Facts::default() },
            claims: vec![claim, kept],
            shared: false,
        }
    }

    #[test]
    fn what_is_handed_on_decides_the_same() {
        let text = serde_json::to_string(&Look::new(&seen(), 5, "kube-system")).expect("plain data");
        let look: Look = serde_json::from_str(&text).expect("plain data");
        assert!(look.reserved.contains("lab"), "a run for it has to ask for its claim");
        let again = look.into_seen();
        let taken: AddrSet = blocked(&again.facts).collect();
        let whole = seen();
        let kept = whole.claims.iter().filter(|claim| claim.state == ClaimState::Committed);
        assert_eq!(taken, blocked(&whole.facts).chain(kept.map(|claim| claim.block.range())).collect());
        assert_eq!(again.facts.gaps, whole.facts.gaps);
        assert_eq!(again.claims, whole.claims[..1], "the one that can run out");
        assert!(again.shared && again.facts.live);
    }

    #[test]
    fn a_look_that_began_before_this_process_is_not_used() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("taken.json");
        let now = moment();
        let write = |began| {
            let look = Look::new(&seen(), began, "kube-system");
            std::fs::write(&file, serde_json::to_vec(&look).expect("plain data")).expect("writable");
        };
        let usable = |started| Glance { started, last: None }.at(&file).is_some();
        write(now);
        assert!(usable(now) && usable(now - 1));
        assert!(!usable(now + 1), "it may lack what happened in between");
        write(u64::MAX);
        assert!(!usable(now), "the clock was set back");
        std::fs::write(&file, "{").expect("writable");
        assert!(!usable(now));
    }
}
