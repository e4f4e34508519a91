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
    /// Apps that come to those in its pods.
    FurtherApps(fn(&mut Vec<Placed>)),
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
        [Act::Files(act::addresses::renumber_plex_in_files), Act::Apps(act::health::tell_first_address)];
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
        [
            Act::Files(act::addresses::renumber_plex_in_files),
            Act::Objects(act::services::pool_before_widening),
            Act::Apps(act::health::tell_first_address),
        ];
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
        [Act::Running(act::pods::crash_plex), Act::Apps(act::health::corrupt_plex_database)];
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
    PodSecurity = "pod-security" in [A], stands: false,
        "the namespace media is set to restricted, so that no pod of the stack can be made",
        [Act::Objects(act::starts::restrict_namespace)];
    GpuMissing = "gpu-missing" in [A], stands: false,
        "Plex asks for a GPU that no node offers and is put nowhere",
        [Act::Objects(act::starts::ask_for_gpu)];
    NfsRefused = "nfs-refused" in [A], stands: false,
        "the NAS does not export the library to the nodes any more; the pods stay in ContainerCreating",
        [Act::Objects(act::starts::refuse_share)];
    NfsStale = "nfs-stale" in [A], stands: false,
        "the library that Radarr has mounted is stale",
        [Act::Apps(act::health::stale_share)];
    ClaimMissing = "claim-missing" in [A], stands: false,
        "Overseerr mounts the claim overseerr-config, which was never made",
        [Act::Objects(act::starts::mount_missing_claim)];
    ConfigNotKept = "config-not-kept" in [A], stands: false,
        "Overseerr keeps its settings in an emptyDir and starts as if it were new",
        [Act::Objects(act::starts::keep_nothing), Act::Apps(act::health::forget_set_up)];
    TwoWriters = "two-writers" in [A], stands: false,
        "two pods of Radarr write one database",
        [Act::Objects(act::starts::double_radarr)];
    ForeignFiles = "foreign-files" in [A], stands: false,
        "the files of Sonarr belong to 977:988 on the NAS, its container runs as 1000:1000",
        [Act::Apps(act::health::foreign_files)];
    LinuxserverRunAsUser = "linuxserver-run-as-user" in [A], stands: false,
        "Lidarr's LinuxServer image is started with runAsUser, which its init system refuses",
        [
            Act::Objects(act::starts::run_as_user),
            Act::Running(act::starts::crash_lidarr),
            Act::Apps(act::health::init_as_user)
        ];
    ProbeTooStrict = "probe-too-strict" in [A], stands: false,
        "Lidarr migrates its database and is killed by its liveness probe each time",
        [Act::Running(act::starts::kill_lidarr)];
    PlexOutOfMemory = "plex-out-of-memory" in [A], stands: false,
        "Plex is killed because it passes its memory limit",
        [Act::Running(act::starts::exhaust_plex)];
    VpnDown = "vpn-down" in [A], stands: false,
        "qBittorrent is behind a VPN that does not come up",
        [
            Act::Objects(act::starts::add_vpn),
            Act::Running(act::starts::lose_vpn),
            Act::Apps(act::health::miss_client)
        ];
    ServiceSelector = "service-selector" in [A], stands: false,
        "the Service of Radarr selects a label that no pod has",
        [Act::Objects(act::starts::misspell_selector)];
    SealedSecretForeign = "sealed-secret-foreign" in [A], stands: false,
        "Prowlarr's key was sealed for another cluster, so that its Secret is not there",
        [Act::Objects(act::starts::seal_for_another_cluster)];
    CertificateEnded = "certificate-ended" in [A], stands: false,
        "the certificate of the media names ended yesterday",
        [Act::Objects(act::starts::end_certificate)];
    NodeDiskPressure = "node-disk-pressure" in [A], stands: false,
        "the disk of the worker talos-unz-1z7 is nearly full",
        [Act::Running(act::starts::fill_node)];
    GitOutOfSync = "git-out-of-sync" in [A], stands: false,
        "Argo CD does not keep Radarr as Git has it",
        [Act::Running(act::starts::leave_git)];
    PlexClaimLeft = "plex-claim-left" in [A], stands: false,
        "Plex is claimed, and its Deployment still holds the token",
        [Act::Objects(act::starts::leave_claim)];
    PlexNotSecure = "plex-not-secure" in [A], stands: false,
        "Plex tells its players no address they can reach",
        [Act::Apps(act::health::hide_plex)];
    IndexersDown = "indexers-down" in [A], stands: false,
        "every indexer of Prowlarr fails",
        [Act::Apps(act::health::lose_indexers)];
    ProwlarrKeyMismatch = "prowlarr-key-mismatch" in [A], stands: false,
        "Prowlarr has an old key of Radarr and does not get at it",
        [Act::Apps(act::health::refuse_prowlarr)];
    ImportBlocked = "import-blocked" in [A], stands: false,
        "Radarr cannot match what was fetched and waits for somebody",
        [Act::Apps(act::health::block_import)];
    DiskFull = "disk-full" in [A], stands: false,
        "the disk of the library is full",
        [Act::Apps(act::health::fill_disk)];
    ClockSkew = "clock-skew" in [A], stands: false,
        "the clock of Radarr's node is wrong",
        [Act::Apps(act::health::wrong_clock)];
    QbittorrentTooNew = "qbittorrent-too-new" in [A], stands: false,
        "qBittorrent was updated to 5.2, and Radarr is too old for it",
        [Act::Apps(act::health::update_qbittorrent_only)];
    QbittorrentTemporaryPassword = "qbittorrent-temporary-password" in [A], stands: false,
        "qBittorrent has no password and makes up a new one at each start",
        [Act::Apps(act::health::forget_password)];
    AuthOpen = "auth-open" in [A], stands: false,
        "nobody has to log in to Radarr, which has an address of its own",
        [Act::Apps(act::health::open_radarr)];
    LoadBalancerHairpin = "load-balancer-hairpin" in [A], stands: false,
        "Radarr calls qBittorrent by the address of its load balancer",
        [Act::Apps(act::health::call_from_outside)];
    NfsWrongPath = "nfs-wrong-path" in [A], stands: false,
        "the NAS has the library under another path than its volume says; the pods stay in ContainerCreating",
        [Act::Objects(act::starts::miss_export)];
    ImageNoPlatform = "image-no-platform" in [A], stands: false,
        "Lidarr's image is not made for the processors of the nodes",
        [Act::Objects(act::images::name_arm_image), Act::Running(act::images::fail_platform)];
    ImageLimit = "image-limit" in [A], stands: false,
        "the registry gives the household no more images for now",
        [Act::Running(act::images::fail_limit)];
    ImagePrivate = "image-private" in [A], stands: false,
        "Lidarr's image is not given out without a login",
        [Act::Objects(act::images::name_private_image), Act::Running(act::images::fail_login)];
    ImageUnknown = "image-unknown" in [A], stands: false,
        "the tag of Lidarr's image has a letter missing",
        [Act::Objects(act::images::name_unknown_tag), Act::Running(act::images::fail_tag)];
    LogDatabaseCorrupt = "log-database-corrupt" in [A], stands: false,
        "Radarr does not start for the database of its log, which could be thrown away",
        [Act::Running(act::starts::crash_radarr), Act::Apps(act::health::corrupt_log_database)];
    ServicePortName = "service-port-name" in [A], stands: false,
        "the Service of Radarr leads to a port by a name that its container does not have",
        [Act::Objects(act::ways::misname_port)];
    AddressTaken = "address-taken" in [A], stands: false,
        "the Service overseerr asks for the address that radarr has",
        [Act::Running(act::ways::ask_for_radarrs_address)];
    AddressMoved = "address-moved" in [A], stands: false,
        "the Service of Plex asks for no address any more, and got another one than its players were told",
        [Act::Objects(act::ways::ask_for_any_address)];
    AddressNotGiven = "address-not-given" in [A], stands: false,
        "the Service of Radarr asks for another address while MetalLB is gone",
        [Act::Running(act::ways::ask_nobody)];
    VpnFirewall = "vpn-firewall" in [A], stands: false,
        "qBittorrent is behind a VPN whose firewall lets nobody in to it",
        [Act::Objects(act::ways::close_firewall), Act::Apps(act::health::miss_client)];
    VpnLeak = "vpn-leak" in [A], stands: false,
        "qBittorrent is behind a VPN, and seen on the internet under the household's own address",
        [Act::Objects(act::ways::tell_home_address), Act::FurtherApps(act::ways::leak)];
    HairpinClosed = "hairpin-closed" in [A], stands: false,
        "Radarr calls qBittorrent by the address of its load balancer, and the router does not let it",
        [Act::Apps(act::ways::close_hairpin)];
    SolverDown = "solver-down" in [A], stands: false,
        "FlareSolverr does not answer Prowlarr",
        [Act::Apps(act::ways::lose_solver)];
    VolumeLost = "volume-lost" in [B], stands: false,
        "the volume of Sonarr's settings is gone with its storage",
        [Act::Running(act::ways::lose_volume)];
    CsiDriverGone = "csi-driver-gone" in [B], stands: false,
        "the kubelets do not find their storage driver after an update, and set up no volume",
        [Act::Objects(act::ways::lose_driver)];
    FsGroupRefused = "fs-group-refused" in [B], stands: false,
        "Sonarr sets fsGroup, which its storage driver cannot apply",
        [Act::Objects(act::ways::set_fs_group)];
    RecyclarrFailed = "recyclarr-failed" in [B], stands: false,
        "the last run of Recyclarr did not end well",
        [Act::Running(act::starts::fail_recyclarr)];
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

    pub(super) fn change_apps(self, apps: &mut Vec<Placed>) {
        for act in self.entry().acts {
            match act {
                Act::Apps(change) => change(apps),
                Act::FurtherApps(add) => add(apps),
                Act::Files(_) | Act::Objects(_) | Act::Running(_) => {}
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
