//! `kubectl media doctor` in the labs: for each incident the one cause, first; and nothing where nothing is wrong.
//!
//! | module | holds |
//! | --- | --- |
//! | [`causes`] | every incident: what is told first, how bad it is, and nothing after its mend |
//! | [`mends`] | what an operator does about each of them |
//! | [`rows`] | every failure that is known, and the incidents that show it |
//! | [`unseen`] | healthy stacks of other shapes |

mod causes;
mod mends;
mod rows;
mod unseen;

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher};
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::servarr::Servarr;

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

    /// kubectl with words between spaces, which has to do what it is told.
    fn kubectl(&self, line: &str) {
        self.env.run(["kubectl"].into_iter().chain(line.split(' '))).success();
    }

    /// Changes an app of the media namespace, as somebody does in its pages.
    fn app(&self, workload: &str, change: impl FnOnce(&mut App)) {
        self.lab.apps.with("media", workload, change).expect("it runs");
    }

    /// The same for one of the Servarr family.
    fn servarr(&self, workload: &str, change: impl FnOnce(&mut Servarr)) {
        self.app(workload, |app| {
            let App::Servarr(app) = app else { return };
            change(app);
        });
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
fn settings_on_a_disk_of_their_own_are_no_risk() {
    let bench = Bench::of(&Scenario::new(Lab::A));
    let meta = json!({"name": "local-configs", "namespace": "media"});
    let size = json!({"storage": "50Gi"});
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "local-configs"},
        "spec": {
            "accessModes": ["ReadWriteOnce"], "capacity": size, "claimRef": meta,
            "csi": {"driver": "block.csi.example", "volumeHandle": "local-configs"},
        },
    });
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta,
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": size}, "storageClassName": ""},
    });
    for object in [volume, claim] {
        bench.env.run_with_input(["kubectl", "apply", "-f", "-"], object.to_string().as_bytes()).success();
    }
    bench.kubectl("wait pvc/local-configs -n media --for=jsonpath={.status.phase}=Bound --timeout=60s");
    let patch = r#"[{"op":"replace","path":"/spec/template/spec/volumes/0/persistentVolumeClaim/claimName","value":"local-configs"}]"#;
    for app in ["lidarr", "overseerr", "plex", "prowlarr", "qbittorrent", "radarr", "sabnzbd", "sonarr"] {
        bench.kubectl(&format!("patch deployment {app} -n media --type=json -p {patch}"));
        bench.kubectl(&format!("rollout status deployment {app} -n media --timeout=60s"));
    }
    bench.doctor(&["--fail-on=info"]).success();
}

#[test]
fn a_cause_is_told_with_its_evidence_what_it_breaks_and_what_follows() {
    let bench = Bench::lab_a_with(Incident::QbittorrentBanned);
    let outcome = bench.doctor(&["--min-severity=error"]).exits(3);
    let shown: String =
        outcome.stdout.lines().filter(|line| !line.contains("log of pod")).collect::<Vec<_>>().join("\n");
    assert_snapshot!(shown, @"
    error MEDIA-QBITTORRENT-BANNED Deployment/media/qbittorrent
      qbittorrent lets sonarr in no more: too many failed logins
      also explained by this: MEDIA-DOWNLOAD-CLIENT Deployment/media/lidarr, MEDIA-DOWNLOAD-CLIENT Deployment/media/radarr, MEDIA-DOWNLOAD-CLIENT Deployment/media/sonarr
      hint: correct the password in sonarr first, then: kubectl rollout restart deployment/qbittorrent -n media

    failed: 1 error, 1 warning (checked 8 apps, 6 nodes, 2 claims, 4 logs)
    `kubectl media explain CODE` says more about a code
    ");
}

#[test]
fn who_has_the_address_that_a_service_asks_for_is_named() {
    let bench = Bench::lab_a_with(Incident::AddressTaken);
    let first = findings(&bench.doctor(&["-o", "json"]).exits(3)).remove(0);
    let message = "Service overseerr waits for an address of the load balancer: Service radarr has the address it asks for";
    assert_eq!(first["message"], message);
}

#[test]
fn what_follows_from_a_lost_worker_stands_with_it() {
    let bench = Bench::lab_a_with(Incident::NodeNotReady);
    let found = findings(&bench.doctor(&["-o", "json"]).exits(3));
    let errors: Vec<String> = found.iter().filter(|one| one["severity"] == "error").map(told).collect();
    assert_eq!(errors, ["MEDIA-NODE-NOT-READY talos-unz-1z7"], "one cause");
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
