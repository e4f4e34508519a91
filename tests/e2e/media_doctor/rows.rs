//! Every failure that is known of a media stack, one row each, with the incidents that show what doctor says about it.

use std::collections::BTreeSet;
use std::path::Path;

use simlab::labs::Incident;

use super::causes::incidents;

/// What goes wrong, and the incidents in which it does.
const ROWS: &[(u8, &str, &[Incident])] = &[
    (1, "one claim in two volumes of a pod", &[Incident::StuckContainercreating]),
    (
        2,
        "an NFS share with the wrong path, or not exported to the nodes",
        &[Incident::NfsRefused, Incident::NfsWrongPath],
    ),
    (3, "a stale NFS share", &[Incident::NfsStale]),
    (
        4,
        "a load balancer's pool that is used up, too small, or whose address somebody else has",
        &[Incident::ServicePending, Incident::PoolShrunk, Incident::AddressTaken],
    ),
    (5, "an address that changed", &[Incident::AddressMoved, Incident::AddressNotGiven]),
    (6, "a Service that leads nowhere", &[Incident::ServiceSelector, Incident::ServicePortName]),
    (7, "a corrupt SQLite database", &[Incident::PlexCrashLoop, Incident::LogDatabaseCorrupt]),
    (8, "SQLite on a network filesystem", &[]),
    (9, "two writers of one database", &[Incident::TwoWriters]),
    (10, "files of another owner", &[Incident::ForeignFiles]),
    (11, "runAsUser with a LinuxServer image", &[Incident::LinuxserverRunAsUser]),
    (12, "a Plex that nobody claimed", &[Incident::PlexUnclaimed]),
    (13, "a claim token left behind", &[Incident::PlexClaimLeft, Incident::PlexClaimLiteral]),
    (14, "a Plex that players do not reach directly", &[Incident::PlexNotSecure, Incident::AddressMoved]),
    (15, "a ban from qBittorrent", &[Incident::QbittorrentBanned]),
    (16, "a qBittorrent without a password of its own", &[Incident::QbittorrentTemporaryPassword]),
    (17, "an *arr app too old for qBittorrent", &[Incident::QbittorrentTooNew]),
    (18, "a volume that is kept for a claim that was deleted", &[Incident::ReleasedPvStaleClaimref]),
    (19, "the claim of another app", &[Incident::ClaimPointsElsewhere]),
    (20, "Pod Security Admission", &[Incident::PodSecurity]),
    (21, "a GPU that no node has", &[Incident::GpuMissing]),
    (
        22,
        "an image that cannot be had",
        &[
            Incident::ImagePullBackoff,
            Incident::ImageNoPlatform,
            Incident::ImageLimit,
            Incident::ImagePrivate,
            Incident::ImageUnknown,
        ],
    ),
    (23, "a certificate that ended", &[Incident::CertificateEnded]),
    (
        24,
        "names and addresses that lead out of the cluster and in again",
        &[Incident::LoadBalancerHairpin, Incident::HairpinClosed],
    ),
    (25, "a VPN that is down or leaks", &[Incident::VpnDown, Incident::VpnLeak]),
    (26, "a VPN that lets nobody in", &[Incident::VpnFirewall]),
    (27, "dead indexers, and a solver that is away", &[Incident::IndexersDown, Incident::SolverDown]),
    (28, "imports that are stuck", &[Incident::ImportBlocked, Incident::RemotePathMissing]),
    (29, "full disks", &[Incident::DiskFull, Incident::NodeDiskPressure]),
    (30, "memory limits", &[Incident::PlexOutOfMemory]),
    (31, "settings that are not kept", &[Incident::ConfigNotKept]),
    (32, "a Secret that is missing", &[Incident::SecretMissing]),
    (33, "a sealed Secret that is not unsealed", &[Incident::SealedSecretForeign]),
    (34, "Git and the cluster differ", &[Incident::GitOutOfSync]),
    (35, "a probe that is too strict", &[Incident::ProbeTooStrict]),
    (36, "a clock that is wrong", &[Incident::ClockSkew]),
    (37, "an app that lets anybody in", &[Incident::AuthOpen]),
    // What the operators of the three labs met besides.
    (
        38,
        "lab A: requests that never arrive, for a key differs",
        &[Incident::OverseerrKeyMismatch, Incident::ProwlarrKeyMismatch],
    ),
    (39, "lab B: a node without a network", &[Incident::NodeNotReady]),
    (
        40,
        "lab B: a storage driver that is gone, and its volumes",
        &[Incident::CsiDriverGone, Incident::VolumeLost],
    ),
    (41, "lab B: fsGroup that a storage driver cannot apply", &[Incident::FsGroupRefused]),
    (42, "lab B: a job that failed", &[Incident::RecyclarrFailed]),
    (43, "a claim that was never made", &[Incident::ClaimMissing]),
];

/// Rows, or parts of them, that no incident shows, with the test that does.
const ELSEWHERE: &[(u8, &str, &str)] = &[
    (
        6,
        "plugins/kubectl-media/src/doctor/tests.rs",
        "a_service_whose_slices_list_nobody_leads_to_no_ready_pod",
    ),
    (8, "tests/e2e/media_doctor/mod.rs", "lab_a_as_it_is_has_one_risk_and_nothing_broken"),
    (8, "tests/e2e/media_doctor/mod.rs", "settings_on_a_disk_of_their_own_are_no_risk"),
    (
        13,
        "plugins/kubectl-media/src/doctor/tests.rs",
        "a_literal_claim_token_is_told_whether_plex_is_claimed_or_not",
    ),
    (15, "plugins/kubectl-media/src/doctor/tests.rs", "a_ban_is_over_after_an_hour"),
    (22, "plugins/kubectl-media/src/doctor/tests.rs", "a_program_for_another_processor_is_known_by_its_log"),
];

#[test]
fn no_row_is_forgotten() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (number, file, test) in ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(text.contains(&format!("fn {test}()")), "row {number}: {file} has no test {test}");
    }
    let shown: BTreeSet<Incident> = incidents().collect();
    let mut named = BTreeSet::new();
    for (number, what, those) in ROWS {
        let is_elsewhere = ELSEWHERE.iter().any(|(other, ..)| other == number);
        assert!(!those.is_empty() || is_elsewhere, "row {number}: {what}");
        for incident in *those {
            assert!(shown.contains(incident), "row {number}: {incident} has no case");
            named.insert(*incident);
        }
    }
    let numbers: Vec<u8> = ROWS.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=43).collect::<Vec<u8>>());
    assert_eq!(named, shown, "every case belongs to a row");
}
