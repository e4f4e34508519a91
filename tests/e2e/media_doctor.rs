//! `kubectl media doctor` in the labs: for each incident the one cause, first; and nothing where nothing is wrong.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher};
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;

/// A lab with its apps, and a user in front of it.
struct Bench {
    env: TestEnvironment,
    lab: RunningLab,
}

impl Bench {
    fn of(scenario: &Scenario) -> Self {
        let lab = RunningLab::start(scenario, 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        Self { env, lab }
    }

    fn lab_a_with(incident: Incident) -> Self {
        Self::of(&Scenario::new(Lab::A).with(incident))
    }

    fn doctor(&self, arguments: &[&str]) -> Outcome {
        self.env.run(["kubectl", "media", "doctor", "-n", "media"].iter().chain(arguments))
    }
}

/// The findings of an answer in JSON.
fn findings(outcome: &Outcome) -> Vec<Value> {
    outcome.json()["findings"].as_array().expect("a list").clone()
}

/// `CODE name` of a finding.
fn told(finding: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{} {}", text(&finding["code"]), text(&finding["subject"]["name"]))
}

/// What happened in lab A, what is told first, and the exit code.
const CAUSES: &[(Incident, &str, i32)] = &[
    (Incident::NodeNotReady, "MEDIA-NODE-NOT-READY talos-unz-1z7", 3),
    (Incident::NodeDiskPressure, "MEDIA-NODE-PRESSURE talos-unz-1z7", 0),
    (Incident::ReleasedPvStaleClaimref, "MEDIA-VOLUME-RELEASED pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd", 3),
    (Incident::ClaimMissing, "MEDIA-CLAIM-MISSING overseerr-config", 3),
    (Incident::StuckContainercreating, "MEDIA-CLAIM-TWICE lidarr", 3),
    (Incident::NfsRefused, "MEDIA-SHARE-REFUSED lidarr", 3),
    (Incident::NfsStale, "MEDIA-SHARE-STALE radarr", 3),
    (Incident::TwoWriters, "MEDIA-TWO-WRITERS radarr", 3),
    (Incident::ConfigNotKept, "MEDIA-CONFIG-NOT-KEPT overseerr", 3),
    (Incident::ForeignFiles, "MEDIA-FILE-OWNER sonarr", 3),
    (Incident::DiskFull, "MEDIA-DISK-FULL radarr", 3),
    (Incident::PodSecurity, "MEDIA-POD-SECURITY lidarr", 3),
    (Incident::GpuMissing, "MEDIA-DEVICE-MISSING plex", 3),
    (Incident::SecretMissing, "MEDIA-SECRET-MISSING prowlarr", 3),
    (Incident::SealedSecretForeign, "MEDIA-SEALED-SECRET prowlarr-key", 3),
    (Incident::ImagePullBackoff, "MEDIA-IMAGE-RETIRED readarr", 3),
    (Incident::PlexCrashLoop, "MEDIA-DATABASE-CORRUPT plex", 3),
    (Incident::LinuxserverRunAsUser, "MEDIA-INIT-USER lidarr", 3),
    (Incident::ProbeTooStrict, "MEDIA-PROBE-TOO-STRICT lidarr", 3),
    (Incident::PlexOutOfMemory, "MEDIA-OUT-OF-MEMORY plex", 3),
    (Incident::VpnDown, "MEDIA-VPN-DOWN qbittorrent", 3),
    (Incident::ServicePending, "MEDIA-ADDRESS-PENDING sabnzbd", 3),
    (Incident::PoolShrunk, "MEDIA-ADDRESS-PENDING plex", 3),
    (Incident::ServiceSelector, "MEDIA-SERVICE-SELECTOR radarr", 3),
    (Incident::CertificateEnded, "MEDIA-CERTIFICATE media-tls", 3),
    (Incident::GitOutOfSync, "MEDIA-GITOPS media-stack", 0),
    (Incident::QbittorrentBanned, "MEDIA-QBITTORRENT-BANNED qbittorrent", 3),
    (Incident::QbittorrentTemporaryPassword, "MEDIA-QBITTORRENT-PASSWORD qbittorrent", 0),
    (Incident::QbittorrentTooNew, "MEDIA-VERSION-GAP radarr", 3),
    (Incident::PlexUnclaimed, "MEDIA-PLEX-UNCLAIMED plex", 3),
    (Incident::PlexClaimLeft, "MEDIA-PLEX-CLAIM-LEFT plex", 0),
    (Incident::PlexNotSecure, "MEDIA-PLEX-ADDRESS plex", 3),
    (Incident::RemotePathMissing, "MEDIA-REMOTE-PATH radarr", 3),
    (Incident::OverseerrKeyMismatch, "MEDIA-KEY-MISMATCH overseerr", 3),
    (Incident::ProwlarrKeyMismatch, "MEDIA-APPLICATIONS prowlarr", 3),
    (Incident::IndexersDown, "MEDIA-INDEXERS prowlarr", 3),
    (Incident::ImportBlocked, "MEDIA-IMPORT-STUCK radarr", 0),
    (Incident::ClockSkew, "MEDIA-CLOCK radarr", 3),
    (Incident::AuthOpen, "MEDIA-AUTH-OPEN radarr", 3),
];

#[test]
fn each_incident_of_lab_a_is_named_as_the_cause_first() {
    for (incident, cause, code) in CAUSES {
        let bench = Bench::lab_a_with(*incident);
        let outcome = bench.doctor(&["-o", "json"]).exits(*code);
        let found = findings(&outcome);
        let first = found.first().expect("something is found");
        assert_eq!(told(first), *cause, "{incident}\n{outcome}");
        assert!(first["evidence"].as_array().is_some_and(|all| !all.is_empty()), "{incident}: no evidence");
        assert!(first["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{incident}: no mend");
        assert!(!outcome.stdout.contains("c0ffee00"), "{incident}: a secret is shown\n{outcome}");
    }
}

#[test]
fn lab_a_as_it_is_has_one_risk_and_nothing_broken() {
    let bench = Bench::of(&Scenario::new(Lab::A));
    let outcome = bench.doctor(&["-o", "json"]).success();
    let found = findings(&outcome);
    assert_eq!(found.iter().map(told).collect::<Vec<_>>(), ["MEDIA-CONFIG-ON-NETWORK media-configs"]);
    bench.doctor(&["--fail-on=warning"]).exits(3);
    let suppressed = bench.doctor(&["--suppress=MEDIA-CONFIG-ON-NETWORK", "--fail-on=warning"]).success();
    assert_snapshot!(suppressed, @"ok: no findings; 1 suppressed (checked 8 apps, 6 nodes, 2 claims, 1 log)");
}

#[test]
fn a_cause_is_told_with_its_evidence_what_it_breaks_and_what_follows() {
    let bench = Bench::lab_a_with(Incident::QbittorrentBanned);
    let outcome = bench.doctor(&["--min-severity=error"]).exits(3);
    let shown: String =
        outcome.stdout.lines().filter(|line| !line.contains("log of pod")).collect::<Vec<_>>().join("\n");
    assert_snapshot!(shown, @"
    error MEDIA-QBITTORRENT-BANNED Deployment/media/qbittorrent
      qbittorrent refuses logins: too many of them failed
      also explained by this: MEDIA-DOWNLOAD-CLIENT Deployment/media/lidarr, MEDIA-DOWNLOAD-CLIENT Deployment/media/radarr, MEDIA-DOWNLOAD-CLIENT Deployment/media/sonarr
      hint: correct the password in the app that keeps failing first, then: kubectl rollout restart deployment/qbittorrent -n media

    failed: 1 error, 1 warning (checked 8 apps, 6 nodes, 2 claims, 4 logs)
    `kubectl media explain CODE` says more about a code
    ");
}

#[test]
fn what_follows_from_a_lost_worker_stands_with_it() {
    let bench = Bench::lab_a_with(Incident::NodeNotReady);
    let found = findings(&bench.doctor(&["-o", "json"]).exits(3));
    let errors: Vec<String> = found.iter().filter(|one| one["severity"] == "error").map(told).collect();
    assert_eq!(errors, ["MEDIA-NODE-NOT-READY talos-unz-1z7"], "one cause");
}

#[test]
fn a_claim_of_another_app_and_a_failed_job_in_lab_b() {
    let swapped = Bench::of(&Scenario::new(Lab::B).with(Incident::ClaimPointsElsewhere));
    let first = findings(&swapped.doctor(&["-o", "json"]).exits(3)).remove(0);
    assert_eq!(told(&first), "MEDIA-CLAIM-OF-OTHER sonarr");
    let failed = Bench::of(&Scenario::new(Lab::B).with(Incident::RecyclarrFailed));
    let found = findings(&failed.doctor(&["recyclarr", "-o", "json"]).exits(3));
    assert_eq!(found.iter().map(told).collect::<Vec<_>>(), ["MEDIA-JOB-FAILED recyclarr"]);
}

#[test]
fn only_what_has_to_do_with_the_named_app_is_told() {
    let bench = Bench::lab_a_with(Incident::QbittorrentBanned);
    let codes = |app: &str| {
        let outcome = bench.doctor(&[app, "-o", "json", "--fail-on=never"]);
        findings(&outcome.success()).iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(codes("sonarr")[0], "MEDIA-QBITTORRENT-BANNED qbittorrent", "the cause lies in another app");
    assert_eq!(codes("plex"), ["MEDIA-CONFIG-ON-NETWORK media-configs"]);
    bench.doctor(&["nothing"]).exits(1);
}

#[test]
fn it_is_clean_again_after_the_mend() {
    let bench = Bench::lab_a_with(Incident::RemotePathMissing);
    bench.doctor(&[]).exits(3);
    let mended = bench.lab.apps.with("media", "radarr", |app| {
        let App::Servarr(radarr) = app else { return };
        radarr.resources.remove("health");
    });
    assert!(mended.is_some(), "Radarr runs");
    bench.doctor(&[]).success();
    let bench = Bench::lab_a_with(Incident::ServiceSelector);
    bench.doctor(&[]).exits(3);
    let patch = r#"{"spec":{"selector":{"app":"radarr"}}}"#;
    bench.env.run(["kubectl", "patch", "service", "radarr", "-n", "media", "-p", patch]).success();
    let outcome = bench.doctor(&["-o", "json"]);
    let codes: Vec<String> = findings(&outcome).iter().map(told).collect();
    assert!(!codes.contains(&"MEDIA-SERVICE-SELECTOR radarr".to_owned()), "{outcome}");
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let bench = Bench::of(&Scenario::new(Lab::A));
    bench.lab.server.faults().add(Fault::new(Matcher::on("list", "events"), Effect::status(403)));
    let outcome = bench.doctor(&["-o", "json"]).exits(6);
    let gaps = outcome.json()["gaps"].clone();
    assert_eq!(gaps[0]["what"], json!("events in namespace media"), "{gaps}");
}

#[test]
fn every_format_tells_the_same() {
    let bench = Bench::lab_a_with(Incident::PlexUnclaimed);
    for format in ["yaml", "sarif", "junit", "github", "markdown", "wide", "name"] {
        let outcome = bench.doctor(&["-o", format]).exits(3);
        assert!(outcome.stdout.contains("MEDIA-PLEX-UNCLAIMED"), "{format}: {outcome}");
    }
}

#[test]
fn codes_are_explained() {
    let env = TestEnvironment::new();
    let one = env.run(["kubectl", "media", "explain", "media-plex-unclaimed"]).success();
    assert!(one.stdout.starts_with("MEDIA-PLEX-UNCLAIMED  error\n"), "{one}");
    let all = env.run(["kubectl", "media", "explain", "-o", "json"]).success();
    let count = all.json()["items"].as_array().expect("a list").len();
    assert!(count > 50, "{count} rules");
    env.run(["kubectl", "media", "explain", "MEDIA-NOTHING"]).exits(2);
}
