//! Every incident that has to do with the media stack: what doctor tells first, and that it tells nothing any more when
//! an operator has mended it.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use simlab::harness::Outcome;
use simlab::labs::{Incident, Lab, Scenario};

use super::{Bench, findings, mends, told};

/// What is told of an incident, and what an operator does about it.
struct Case {
    incident: Incident,
    lab: Lab,
    /// The app that is asked about; all of them if empty.
    about: &'static str,
    /// `CODE name` of the first finding.
    cause: &'static str,
    /// With this as `--fail-on`, doctor ends with 3.
    severity: &'static str,
    mend: fn(&Bench),
}

const fn lab_a(incident: Incident, cause: &'static str, severity: &'static str, mend: fn(&Bench)) -> Case {
    Case { incident, lab: Lab::A, about: "", cause, severity, mend }
}

const fn lab_b(
    incident: Incident,
    about: &'static str,
    cause: &'static str,
    severity: &'static str,
    mend: fn(&Bench),
) -> Case {
    Case { incident, lab: Lab::B, about, cause, severity, mend }
}

/// Nodes.
const MACHINES: &[Case] = &[
    lab_a(Incident::NodeNotReady, "MEDIA-NODE-NOT-READY talos-unz-1z7", "error", mends::start_kubelet),
    lab_a(Incident::NodeDiskPressure, "MEDIA-NODE-PRESSURE talos-unz-1z7", "warning", mends::free_node_disk),
    lab_a(Incident::GpuMissing, "MEDIA-DEVICE-MISSING plex", "error", mends::transcode_in_software),
    lab_a(Incident::ClockSkew, "MEDIA-CLOCK radarr", "error", mends::set_clock),
];

/// Claims, volumes, shares and what is on them.
const STORAGE: &[Case] = &[
    lab_a(
        Incident::ReleasedPvStaleClaimref,
        "MEDIA-VOLUME-RELEASED pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd",
        "error",
        mends::free_volume,
    ),
    lab_a(Incident::ClaimMissing, "MEDIA-CLAIM-MISSING overseerr-config", "error", mends::name_right_claim),
    lab_a(Incident::StuckContainercreating, "MEDIA-CLAIM-TWICE lidarr", "error", mends::mount_once),
    lab_a(Incident::NfsRefused, "MEDIA-SHARE-REFUSED lidarr", "error", mends::export_share),
    lab_a(Incident::NfsWrongPath, "MEDIA-SHARE-REFUSED lidarr", "error", mends::export_share),
    lab_a(Incident::NfsStale, "MEDIA-SHARE-STALE radarr", "error", mends::mount_share_anew),
    lab_a(Incident::TwoWriters, "MEDIA-TWO-WRITERS radarr", "error", mends::leave_one_writer),
    lab_a(Incident::ConfigNotKept, "MEDIA-CONFIG-NOT-KEPT overseerr", "error", mends::keep_settings),
    lab_a(Incident::ForeignFiles, "MEDIA-FILE-OWNER sonarr", "error", mends::run_as_owner),
    lab_a(Incident::DiskFull, "MEDIA-DISK-FULL radarr", "error", mends::make_room),
    lab_b(
        Incident::ClaimPointsElsewhere,
        "sonarr",
        "MEDIA-CLAIM-OF-OTHER sonarr",
        "error",
        mends::give_sonarr_its_claim,
    ),
    lab_b(
        Incident::VolumeLost,
        "sonarr",
        "MEDIA-CLAIM-LOST sonarr-config",
        "error",
        mends::find_volume_again,
    ),
    lab_b(Incident::CsiDriverGone, "sonarr", "MEDIA-MOUNT-FAILED sonarr", "error", mends::start_driver),
    lab_b(Incident::FsGroupRefused, "sonarr", "MEDIA-MOUNT-FAILED sonarr", "error", mends::drop_fs_group),
];

/// Images.
const IMAGES: &[Case] = &[
    lab_a(Incident::ImagePullBackoff, "MEDIA-IMAGE-RETIRED readarr", "error", mends::give_up_readarr),
    lab_a(Incident::ImageNoPlatform, "MEDIA-IMAGE-PLATFORM lidarr", "error", mends::name_usual_image),
    lab_a(Incident::ImageLimit, "MEDIA-IMAGE-LIMIT lidarr", "error", mends::pull_from_mirror),
    lab_a(Incident::ImagePrivate, "MEDIA-IMAGE-REFUSED lidarr", "error", mends::name_usual_image),
    lab_a(Incident::ImageUnknown, "MEDIA-IMAGE-MISSING lidarr", "error", mends::name_usual_image),
];

/// Pods that are not made, do not start or do not stay.
const PODS: &[Case] = &[
    lab_a(Incident::PodSecurity, "MEDIA-POD-SECURITY lidarr", "error", mends::label_namespace),
    lab_a(Incident::SecretMissing, "MEDIA-SECRET-MISSING prowlarr", "error", mends::create_secret),
    lab_a(Incident::SealedSecretForeign, "MEDIA-SEALED-SECRET prowlarr-key", "error", mends::seal_again),
    lab_a(Incident::PlexCrashLoop, "MEDIA-DATABASE-CORRUPT plex", "error", mends::restore_database),
    lab_a(
        Incident::LogDatabaseCorrupt,
        "MEDIA-LOG-DATABASE-CORRUPT radarr",
        "error",
        mends::delete_log_database,
    ),
    lab_a(Incident::LinuxserverRunAsUser, "MEDIA-INIT-USER lidarr", "error", mends::drop_run_as_user),
    lab_a(Incident::ProbeTooStrict, "MEDIA-PROBE-TOO-STRICT lidarr", "error", mends::add_startup_probe),
    lab_a(Incident::PlexOutOfMemory, "MEDIA-OUT-OF-MEMORY plex", "error", mends::raise_memory),
    lab_a(Incident::GitOutOfSync, "MEDIA-GITOPS media-stack", "warning", mends::sync_git),
    lab_b(
        Incident::RecyclarrFailed,
        "recyclarr",
        "MEDIA-JOB-FAILED recyclarr",
        "error",
        mends::run_recyclarr,
    ),
];

/// Services, addresses, certificates and the VPN.
const NETWORK: &[Case] = &[
    lab_a(Incident::ServicePending, "MEDIA-ADDRESS-PENDING sabnzbd", "error", mends::widen_pool),
    lab_a(Incident::PoolShrunk, "MEDIA-ADDRESS-PENDING plex", "error", mends::widen_pool),
    lab_a(Incident::AddressTaken, "MEDIA-ADDRESS-PENDING overseerr", "error", mends::ask_for_own_address),
    lab_a(Incident::AddressNotGiven, "MEDIA-ADDRESS-CHANGED radarr", "warning", mends::ask_for_old_address),
    lab_a(Incident::ServiceSelector, "MEDIA-SERVICE-SELECTOR radarr", "error", mends::correct_selector),
    lab_a(Incident::ServicePortName, "MEDIA-SERVICE-NO-PORT radarr", "error", mends::correct_port),
    lab_a(Incident::CertificateEnded, "MEDIA-CERTIFICATE media-tls", "error", mends::renew_certificate),
    lab_a(Incident::VpnDown, "MEDIA-VPN-DOWN qbittorrent", "error", mends::correct_vpn),
    lab_a(Incident::VpnFirewall, "MEDIA-VPN-FIREWALL qbittorrent", "error", mends::open_firewall),
    lab_a(Incident::VpnLeak, "MEDIA-VPN-LEAK qbittorrent", "error", mends::close_leak),
    lab_a(Incident::LoadBalancerHairpin, "MEDIA-WRONG-ADDRESS radarr", "info", mends::call_by_name),
    lab_a(Incident::HairpinClosed, "MEDIA-WRONG-ADDRESS radarr", "error", mends::call_by_name),
];

/// Download clients, and what becomes of downloads.
const DOWNLOADS: &[Case] = &[
    lab_a(
        Incident::QbittorrentBanned,
        "MEDIA-QBITTORRENT-BANNED qbittorrent",
        "error",
        mends::correct_password,
    ),
    lab_a(
        Incident::QbittorrentTemporaryPassword,
        "MEDIA-QBITTORRENT-PASSWORD qbittorrent",
        "warning",
        mends::set_password,
    ),
    lab_a(Incident::QbittorrentTooNew, "MEDIA-VERSION-GAP radarr", "error", mends::update_radarr),
    lab_a(Incident::RemotePathMissing, "MEDIA-REMOTE-PATH radarr", "error", mends::map_path),
    lab_a(Incident::ImportBlocked, "MEDIA-IMPORT-STUCK radarr", "warning", mends::choose_import),
];

/// Plex.
const PLEX: &[Case] = &[
    lab_a(Incident::PlexUnclaimed, "MEDIA-PLEX-UNCLAIMED plex", "error", mends::claim_plex),
    lab_a(Incident::PlexClaimLeft, "MEDIA-PLEX-CLAIM-LEFT plex", "warning", mends::remove_claim),
    lab_a(Incident::PlexClaimLiteral, "MEDIA-PLEX-CLAIM-LEFT plex", "warning", mends::remove_claim),
    lab_a(Incident::PlexNotSecure, "MEDIA-PLEX-ADDRESS plex", "error", mends::tell_address),
    lab_a(Incident::AddressMoved, "MEDIA-PLEX-ADDRESS plex", "error", mends::ask_for_plex_address),
];

/// Keys, indexers and logins.
const HOUSEHOLD: &[Case] = &[
    lab_a(Incident::OverseerrKeyMismatch, "MEDIA-KEY-MISMATCH overseerr", "error", mends::copy_key),
    lab_a(Incident::ProwlarrKeyMismatch, "MEDIA-APPLICATIONS prowlarr", "error", mends::copy_key_to_prowlarr),
    lab_a(Incident::IndexersDown, "MEDIA-INDEXERS prowlarr", "error", mends::wait_for_indexers),
    lab_a(Incident::SolverDown, "MEDIA-SOLVER prowlarr", "warning", mends::start_solver),
    lab_a(Incident::AuthOpen, "MEDIA-AUTH-OPEN radarr", "error", mends::ask_for_login),
];

/// The risk that lab A lives with.
const RISK: &str = "--suppress=MEDIA-CONFIG-ON-NETWORK";

impl Case {
    fn doctor(&self, bench: &Bench, severity: &str, more: &[&str]) -> Outcome {
        let fail_on = format!("--fail-on={severity}");
        let about: &[&str] = if self.about.is_empty() { &[] } else { &[self.about] };
        bench.doctor(&[about, more, &["-o", "json", &fail_on]].concat())
    }

    /// What is found in the lab as it is, which is nothing that keeps anybody from anything.
    fn usual(&self) -> Vec<String> {
        if self.lab == Lab::A {
            return vec!["MEDIA-CONFIG-ON-NETWORK media-configs".to_owned()];
        }
        all_told(&self.doctor(&Bench::of(&Scenario::new(self.lab)), "error", &[]).success())
    }

    /// Switches the incident on, looks, mends it, and looks again; what is not as it should be.
    fn judge(&self) -> Result<(), String> {
        let bench = Bench::of(&Scenario::new(self.lab).with(self.incident));
        let outcome = self.doctor(&bench, self.severity, &[RISK]);
        let found = findings(&outcome);
        let first = found.first().ok_or_else(|| format!("nothing is found\n{outcome}"))?;
        let has = |field: &str| !matches!(&first[field], Value::Null) && first[field] != json!([]);
        for (is_right, what) in [
            (outcome.code == Some(3), "the exit code"),
            (told(first) == self.cause, "the cause"),
            (first["severity"] == self.severity, "the severity"),
            (has("evidence"), "no evidence"),
            (has("hint"), "no mend"),
            (!outcome.stdout.contains("c0ffee00"), "a secret is shown"),
        ] {
            if !is_right {
                return Err(format!("{what}\n{outcome}"));
            }
        }
        (self.mend)(&bench);
        let (after, usual) = (self.after(&bench), self.usual());
        let left = all_told(&after);
        if after.code == Some(0) && left == usual { Ok(()) } else { Err(format!("not mended\n{after}")) }
    }

    /// What doctor says when the controllers have caught up.
    fn after(&self, bench: &Bench) -> Outcome {
        let usual = self.usual();
        let mut outcome = self.doctor(bench, "error", &[]);
        for _ in 0..20 {
            if outcome.code == Some(0) && all_told(&outcome) == usual {
                break;
            }
            sleep(Duration::from_millis(200));
            outcome = self.doctor(bench, "error", &[]);
        }
        outcome
    }
}

fn all_told(outcome: &Outcome) -> Vec<String> {
    findings(outcome).iter().map(told).collect()
}

fn judge(cases: &[Case]) {
    let judged = cases.iter().map(|case| (case.incident, case.judge()));
    let wrong: Vec<String> =
        judged.filter_map(|(incident, judged)| Some(format!("{incident}: {}", judged.err()?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every incident that has a case.
pub fn incidents() -> impl Iterator<Item = Incident> {
    [MACHINES, STORAGE, IMAGES, PODS, NETWORK, DOWNLOADS, PLEX, HOUSEHOLD]
        .into_iter()
        .flatten()
        .map(|case| case.incident)
}

#[test]
fn causes_in_machines_are_named_first_and_can_be_mended() {
    judge(MACHINES);
}

#[test]
fn causes_in_storage_are_named_first_and_can_be_mended() {
    judge(STORAGE);
}

#[test]
fn causes_in_images_are_named_first_and_can_be_mended() {
    judge(IMAGES);
}

#[test]
fn causes_in_pods_are_named_first_and_can_be_mended() {
    judge(PODS);
}

#[test]
fn causes_in_the_network_are_named_first_and_can_be_mended() {
    judge(NETWORK);
}

#[test]
fn causes_in_download_clients_are_named_first_and_can_be_mended() {
    judge(DOWNLOADS);
}

#[test]
fn causes_in_plex_are_named_first_and_can_be_mended() {
    judge(PLEX);
}

#[test]
fn causes_in_the_other_apps_are_named_first_and_can_be_mended() {
    judge(HOUSEHOLD);
}
