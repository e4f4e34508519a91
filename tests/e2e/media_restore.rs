//! `kubectl media restore` in lab A: the old state is there again, what was there is kept, and nothing is left over.

use std::collections::BTreeSet;
use std::fs;

use simlab::harness::{Outcome, TestEnvironment};
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::database::{self, Database};
use simlab::media::servarr::Servarr;

/// A pair made for these tests.
const IDENTITY: &str = "AGE-SECRET-KEY-13NAEZUZRTRP7YH40NR4JNAXJMM6PS5ZV4GKZFNZGEPCMYAEFAF4SSVP2LV";
const RECIPIENT: &str = "age1mvyxjlx095gzjyqc0qrrj56u6yyfkxcgrr0hanevapz80ttguegqu4nnkc";
const SETTINGS: &str = "/app/config/settings.json";
const DATABASE: &str = "/app/config/db/db.sqlite3";

struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn new() -> Self {
        let lab = RunningLab::start(&Scenario::new(Lab::A), 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        env.write("identity.txt", IDENTITY);
        fs::create_dir(env.work().join("scratch")).expect("a writable folder");
        env.set("TMPDIR", env.work().join("scratch"));
        Self { lab, env }
    }

    fn media(&self, words: &[&str]) -> Outcome {
        let outcome = self.env.run(["kubectl", "media"].iter().chain(words));
        assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
        let left = fs::read_dir(self.env.work().join("scratch")).expect("readable").count();
        assert_eq!(left, 0, "nothing is left in clear text: {outcome}");
        outcome
    }

    /// Backs an app up; the file. Later backups are a second younger each.
    fn backup(&mut self, name: &str) -> String {
        self.env.set("LABKIT_NOW", "2026-01-31T11:00:00Z");
        self.media(&["backup", name, "-n", "media", "--dir=kept", "--recipient", RECIPIENT]).success();
        self.env.set("LABKIT_NOW", "2026-01-31T12:00:00Z");
        format!("kept/media/{name}/20260131T110000Z.tar.zst.age")
    }

    fn restore(&self, file: &str, words: &[&str]) -> Outcome {
        self.media(&[&["restore", file, "-n", "media", "-i", "identity.txt"], words].concat())
    }

    fn radarr<T>(&self, look: impl FnOnce(&mut Servarr) -> T) -> T {
        let looked = self.lab.apps.with("media", "radarr", |app| match app {
            App::Servarr(app) => Some(look(app)),
            _ => None,
        });
        looked.flatten().expect("Radarr runs")
    }

    fn overseerr(&self, path: &str) -> Option<Vec<u8>> {
        self.lab.server.pods().file("media", "overseerr", "overseerr", path)
    }

    /// Takes a Deployment out of Argo CD's hands.
    fn free(&self, name: &str) {
        let line =
            ["kubectl", "annotate", "deployment", name, "-n", "media", "argocd.argoproj.io/tracking-id-"];
        self.env.run(line).success();
    }

    /// Pods of the workload, by name.
    fn pods(&self, workload: &str) -> BTreeSet<String> {
        let pods = self.lab.server.store().list("pods", Some("media"));
        let names = pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str().map(str::to_owned));
        names.filter(|name| name.starts_with(workload)).collect()
    }

    fn is_as_before(&self, workload: &str) {
        let deployment =
            self.lab.server.store().get("deployments.apps", "media", workload).expect("it is there");
        assert_eq!(deployment["spec"]["replicas"].as_u64().unwrap_or(1), 1);
        let left = self.pods(&format!("{workload}-restore"));
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn an_app_of_the_family_takes_its_own_backup_back() {
    let mut bench = Bench::new();
    let file = bench.backup("radarr");
    bench.radarr(|radarr| radarr.resources.remove("rootfolder"));
    let plan = bench.restore(&file, &["--dry-run"]).success();
    assert!(plan.stdout.contains("have radarr put back the backup"), "{plan}");
    bench.restore(&file, &[]).exits(5);
    assert!(bench.radarr(|radarr| !radarr.resources.contains_key("rootfolder")), "nothing was changed yet");

    let outcome = bench.restore(&file, &["--yes"]).success();
    assert!(bench.radarr(|radarr| radarr.resources.contains_key("rootfolder")), "{outcome}");
    assert!(outcome.stderr.contains("kubectl media keys rotate radarr -n media --resume"), "{outcome}");
    let list = bench.media(&["backup", "list", "radarr", "--dir=kept", "-o", "json"]).success().json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2), "what was there is kept: {list}");
}

#[test]
fn files_go_back_while_the_app_is_stopped() {
    let mut bench = Bench::new();
    let before = bench.overseerr(SETTINGS).expect("it has settings");
    let file = bench.backup("overseerr");
    bench.lab.server.pods().change("media", "overseerr", "overseerr", |what| {
        let changed = [(SETTINGS, "{}"), (DATABASE, "nothing"), ("/app/config/later.txt", "stays")];
        what.write(changed.map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec()))));
    });
    // Argo CD would start it again at once.
    let refused = bench.restore(&file, &["--yes"]).exits(5);
    assert!(refused.stderr.contains("Argo CD would take back"), "{refused}");
    bench.free("overseerr");
    let outcome = bench.restore(&file, &["--yes"]).success();
    assert_eq!(bench.overseerr(SETTINGS), Some(before), "{outcome}");
    let main = bench.overseerr(DATABASE).expect("it is back");
    let rows = database::rows(&Database { main, log: Vec::new() }).expect("a database");
    assert_eq!(rows, database::SETTLED + database::IN_LOG);
    assert_eq!(bench.overseerr(&format!("{DATABASE}-wal")), None, "an old log would be worked into it");
    assert_eq!(bench.overseerr("/app/config/later.txt").as_deref(), Some(&b"stays"[..]));
    bench.is_as_before("overseerr");
}

#[test]
fn what_fails_half_way_starts_the_app_again() {
    let mut bench = Bench::new();
    let file = bench.backup("overseerr");
    bench.free("overseerr");
    bench
        .lab
        .server
        .pods()
        .change("media", "overseerr", "overseerr", |what| what.lacks.push("rm".to_owned()));
    let outcome = bench.restore(&file, &["--yes"]).exits(1);
    assert!(outcome.stderr.contains("\"rm\""), "{outcome}");
    bench.is_as_before("overseerr");
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_changed() {
    let mut bench = Bench::new();
    let file = bench.backup("radarr");
    let outcome = bench.media(&["restore", &file, "-n", "media"]).exits(2);
    assert!(outcome.stderr.contains("is encrypted"), "{outcome}");
    let outcome = bench.restore(&file, &["--into", "sonarr", "--yes"]).exits(2);
    assert!(outcome.stderr.contains("cannot be put into sonarr"), "{outcome}");
    bench.radarr(|radarr| radarr.version = "5.0.0.1".to_owned());
    let outcome = bench.restore(&file, &["--yes"]).exits(5);
    assert!(outcome.stderr.contains("is older: 5.0.0.1"), "{outcome}");

    let path = bench.env.work().join(&file);
    let mut bytes = fs::read(&path).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("writable");
    let outcome = bench.restore(&file, &["--yes"]).exits(1);
    assert!(outcome.stderr.contains("is damaged, or was changed"), "{outcome}");
}
