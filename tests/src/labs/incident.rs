//! The incidents by name.

use std::fmt;
use std::str::FromStr;

use super::incidents as act;
use super::{Files, Lab};
use crate::kube::controllers::world::World;
use crate::media::Placed;

/// What an incident does, at the point where it does it.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// To the users' files, before the cluster is made from them.
    Files(fn(&mut Files)),
    /// To the objects, before any controller has seen them.
    Objects(fn(&mut World)),
    /// To the running cluster.
    Running(fn(&mut World)),
    /// To the apps in its pods.
    Apps(fn(&mut [Placed])),
}

/// Everything about one incident.
struct Entry {
    name: &'static str,
    labs: &'static [Lab],
    /// Whether it is part of the lab's present state; then its acts mend it.
    stands: bool,
    description: &'static str,
    acts: &'static [Act],
}

macro_rules! incidents {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in [$($lab:ident),+], stands: $stands:literal, $description:literal, [$($act:expr),+ $(,)?];)+) => {
        /// Something wrong in a lab.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Incident {
            $(#[doc = $description] $variant,)+
        }

        impl Incident {
            /// Every incident.
            pub const ALL: &[Incident] = &[$(Incident::$variant),+];

            fn entry(self) -> &'static Entry {
                match self {
                    $(Incident::$variant => &Entry {
                        name: $name,
                        labs: &[$(Lab::$lab),+],
                        stands: $stands,
                        description: $description,
                        acts: &[$($act),+],
                    },)+
                }
            }
        }
    };
}

incidents! {
    NodeInPool = "node-in-pool" in [A], stands: true,
        "the worker talos-qal-bre has 10.69.1.151, inside the MetalLB pool and the same as Grafana's",
        [Act::Files(act::addresses::renumber_worker_in_files), Act::Objects(act::addresses::renumber_worker)];
    NfsInPool = "nfs-in-pool" in [A], stands: true,
        "the NFS server 10.69.1.163 lies inside the MetalLB pool, so that a Service can get its address",
        [Act::Files(act::addresses::renumber_nas_in_files), Act::Objects(act::addresses::renumber_nas)];
    PoolDrift = "pool-drift" in [A], stands: true,
        "the file says the MetalLB pool ends at 10.69.1.160, in the cluster it ends at .165",
        [Act::Files(act::inventory::write_live_pool)];
    PlexOutsideFilePool = "plex-outside-file-pool" in [A], stands: true,
        "Plex has 10.69.1.165, outside of the pool as the file has it",
        [Act::Files(act::addresses::renumber_plex_in_files)];
    StaleNodeRanges = "stale-node-ranges" in [A], stands: true,
        "the control plane range names two addresses no node has; the worker range swallows the pool and a control plane node",
        [Act::Files(act::inventory::drop_node_ranges)];
    StaleMediaRange = "stale-media-range" in [A], stands: true,
        "10.69.1.151-.154 is reserved for media services, but Grafana, Prometheus and Alertmanager are there",
        [Act::Files(act::inventory::drop_media_range)];
    StalePoolUsage = "stale-pool-usage" in [A], stands: true,
        "the file counts 9/16 addresses in use and calls .150-.153 free; NGINX, Grafana, Prometheus and Alertmanager have them",
        [Act::Files(act::inventory::drop_pool_usage)];
    ServicePending = "service-pending" in [A], stands: false,
        "the pool still ends at 10.69.1.160, so the Service sabnzbd that asks for .161 stays <pending>",
        [Act::Files(act::addresses::renumber_plex_in_files), Act::Objects(act::services::pool_before_widening)];
    PoolShrunk = "pool-shrunk" in [A], stands: false,
        "the pool is cut back to 10.69.1.160 in the running cluster; Argo CD, Plex and SABnzbd lose their addresses",
        [Act::Running(act::services::shrink_pool)];
    DuplicateRequest = "duplicate-request" in [A], stands: false,
        "a new Service tautulli asks for 10.69.1.156, which Radarr has",
        [Act::Running(act::services::ask_for_taken_address)];
    BothMechanisms = "both-mechanisms" in [A], stands: false,
        "the Service overseerr asks by spec.loadBalancerIP and by annotation at once, which MetalLB refuses",
        [Act::Running(act::services::ask_twice)];
    AnnotationsDisagree = "annotations-disagree" in [A], stands: false,
        "the Service lidarr has the old and the new MetalLB annotation with different addresses",
        [Act::Objects(act::services::annotate_differently)];
    PoolHostBits = "pool-host-bits" in [A], stands: false,
        "the pool is written 10.69.1.150/24, which MetalLB reads as the whole LAN with its gateway",
        [Act::Objects(act::services::pool_with_host_bits)];
    MetallbCrdMissing = "metallb-crd-missing" in [A], stands: false,
        "MetalLB and its resource definitions are gone; the Services keep the addresses in their status",
        [Act::Running(act::services::remove_metallb)];
    ConfigmapDrift = "configmap-drift" in [A], stands: false,
        "somebody edited the ConfigMap network-inventory in the cluster: Plex back on .154",
        [Act::Running(act::inventory::edit_live_configmap)];
    ReleasedPvStaleClaimref = "released-pv-stale-claimref" in [A, B], stands: false,
        "the volume of the media claim is Released and still names the deleted claim; the new claim stays Pending",
        [Act::Objects(act::storage::recreate_claim)];
    StuckContainercreating = "stuck-containercreating" in [A], stands: false,
        "Radarr, Sonarr and Lidarr name the claim media-storage in two volumes each and hang in ContainerCreating",
        [Act::Objects(act::storage::claim_in_two_volumes)];
    SecretMissing = "secret-missing" in [A], stands: false,
        "Prowlarr reads its key from the Secret media-stack-secrets, which is not there: CreateContainerConfigError",
        [Act::Files(act::pods::forget_sealed_secret), Act::Objects(act::pods::need_missing_secret)];
    ImagePullBackoff = "image-pull-backoff" in [A], stands: false,
        "Readarr has no image for this platform: ImagePullBackOff",
        [Act::Objects(act::pods::add_readarr), Act::Running(act::pods::fail_readarr_pull)];
    PlexCrashLoop = "plex-crash-loop" in [A], stands: false,
        "Plex does not start, its database on NFS is corrupt: CrashLoopBackOff",
        [Act::Running(act::pods::crash_plex)];
    PlexClaimLiteral = "plex-claim-literal" in [A], stands: false,
        "the Plex manifest in Git holds a claim token as a literal value",
        [Act::Files(act::pods::write_claim_token)];
    CiliumPoolConflict = "cilium-pool-conflict" in [B, C], stands: false,
        "a second Cilium pool overlaps the first; the newer one is not used and says so in a condition",
        [Act::Running(act::cilium::add_overlapping_pool)];
    CiliumAddressTaken = "cilium-address-taken" in [B, C], stands: false,
        "a new Service homepage-lb asks for the address of Plex; Cilium refuses with already_allocated",
        [Act::Running(act::cilium::ask_for_taken_address)];
    ClaimPointsElsewhere = "claim-points-elsewhere" in [B], stands: false,
        "the Deployment sonarr names the claim of radarr",
        [Act::Objects(act::storage::swap_claim)];
    OrphanedDebugPods = "orphaned-debug-pods" in [B], stands: false,
        "36 pods of kubectl debug were never removed",
        [Act::Running(act::pods::leave_debug_pods)];
    DatabaseReplicasDiverged = "database-replicas-diverged" in [C], stands: false,
        "three of the twelve PostgreSQL clusters lost a replica with a node and report two of three instances",
        [Act::Running(act::pods::diverge_databases)];
    QbittorrentBanned = "qbittorrent-banned" in [A], stands: false,
        "qBittorrent refuses every login after five wrong passwords; the one Sonarr has is outdated",
        [Act::Apps(act::apps::ban_from_qbittorrent)];
    RemotePathMissing = "remote-path-missing" in [A], stands: false,
        "Radarr has no remote path mapping and does not find what qBittorrent calls /downloads/",
        [Act::Apps(act::apps::forget_remote_path)];
    OverseerrKeyMismatch = "overseerr-key-mismatch" in [A], stands: false,
        "Overseerr has another key for Radarr than Radarr, so that requests never arrive",
        [Act::Apps(act::apps::change_key_in_overseerr)];
    PlexUnclaimed = "plex-unclaimed" in [A], stands: false,
        "Plex belongs to nobody: the claim token was older than four minutes when its pod started",
        [Act::Apps(act::apps::forget_claim)];
    NodeNotReady = "node-not-ready" in [A], stands: false,
        "the kubelet of the worker talos-unz-1z7 stopped posting its status",
        [Act::Running(act::pods::lose_worker)];
}

impl Incident {
    /// The incidents of one lab.
    pub fn of(lab: Lab) -> impl Iterator<Item = Incident> {
        Incident::ALL.iter().copied().filter(move |incident| incident.labs().contains(&lab))
    }

    /// Name in kebab-case.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// One sentence.
    pub fn description(self) -> &'static str {
        self.entry().description
    }

    /// The labs it can happen in.
    pub fn labs(self) -> &'static [Lab] {
        self.entry().labs
    }

    /// Whether it is part of the lab's present state.
    pub fn stands(self) -> bool {
        self.entry().stands
    }

    pub(super) fn change_files(self, files: &mut Files) {
        for act in self.entry().acts {
            if let Act::Files(change) = act {
                change(files);
            }
        }
    }

    pub(super) fn change_objects(self, world: &mut World) {
        for act in self.entry().acts {
            if let Act::Objects(change) = act {
                change(world);
            }
        }
    }

    pub(super) fn change_running(self, world: &mut World) {
        for act in self.entry().acts {
            if let Act::Running(change) = act {
                change(world);
            }
        }
    }

    pub(super) fn change_apps(self, apps: &mut [Placed]) {
        for act in self.entry().acts {
            if let Act::Apps(change) = act {
                change(apps);
            }
        }
    }
}

impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Incident {
    type Err = String;

    fn from_str(name: &str) -> Result<Incident, String> {
        Incident::ALL
            .iter()
            .copied()
            .find(|incident| incident.name() == name)
            .ok_or_else(|| format!("unknown incident {name:?} (`simlab labs` lists them)"))
    }
}
