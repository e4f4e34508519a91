//! `kubectl media backup` in lab A: kept, checked, listed, opened with the tools of others; and what goes wrong.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment, companion};
use simlab::kube::Rule;
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::database::{self, Database};
use simlab::media::servarr::Phase;

/// A pair made for these tests.
const IDENTITY: &str = "AGE-SECRET-KEY-13NAEZUZRTRP7YH40NR4JNAXJMM6PS5ZV4GKZFNZGEPCMYAEFAF4SSVP2LV";
const RECIPIENT: &str = "age1mvyxjlx095gzjyqc0qrrj56u6yyfkxcgrr0hanevapz80ttguegqu4nnkc";
/// Another one, which opens nothing here.
const FOREIGN: &str = "AGE-SECRET-KEY-13W4MW3836PHE3Z90M4Y5UXSCN8JU85JJUFMX3ZKXMWALLKRSYT7Q0NUD3T";
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
        // Clear text may be nowhere else: after each run it is empty.
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

    fn backup(&self, words: &[&str]) -> Outcome {
        let fixed = ["backup", "-n", "media", "--dir=kept", "--recipient", RECIPIENT];
        self.media(&[&fixed, words].concat())
    }

    fn verify(&self, path: &str) -> Outcome {
        self.media(&["backup", "verify", path, "-i", "identity.txt"])
    }

    /// The one backup of an app that there is.
    fn file(&self, name: &str) -> String {
        let list = self.media(&["backup", "list", name, "--dir=kept", "-o", "json"]).json();
        list["items"][0]["path"].as_str().expect("there is one").to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.env.work().join(self.file(name))
    }

    /// Overseerr's files, as they are in its container.
    fn change_overseerr(&self, how: impl FnOnce(&mut simlab::kube::streams::Container)) {
        self.lab.server.pods().change("media", "overseerr", "overseerr", how);
    }

    /// Every file in the folder of backups.
    fn kept(&self) -> Vec<PathBuf> {
        let folder = self.env.work().join("kept");
        self.env.files().into_keys().filter(|path| path.starts_with(&folder)).collect()
    }

    fn nothing_is_kept(&self) {
        let kept = self.kept();
        assert!(kept.is_empty(), "{kept:?}");
    }
}

fn item<'a>(list: &'a Value, name: &str) -> &'a Value {
    let items = list["items"].as_array().expect("items");
    items.iter().find(|item| item["name"] == name).expect("it is in the list")
}

#[test]
fn a_whole_stack_is_kept_listed_and_verified() {
    let bench = Bench::new();
    let list = bench.backup(&["--all", "-o", "json"]).success().json();
    let names: Vec<&str> =
        list["items"].as_array().expect("items").iter().filter_map(|item| item["name"].as_str()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    let methods = |name: &str| item(&list, name)["method"].as_str().unwrap_or_default().to_owned();
    assert_eq!((methods("radarr").as_str(), methods("overseerr").as_str()), ("app", "copy"));
    assert_eq!(item(&list, "overseerr")["databases"][0]["state"], "ok");
    assert_eq!(item(&list, "plex")["databases"][0]["state"], "structure-ok");
    assert!(
        item(&list, "radarr")["databases"][0]["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("!radarr.db"))
    );
    // What the app made of itself is deleted again.
    let left = bench.lab.apps.with("media", "radarr", |app| match app {
        App::Servarr(app) => app.backups.len(),
        _ => usize::MAX,
    });
    assert_eq!(left, Some(0));

    let listed = bench.media(&["backup", "list", "--dir=kept"]).success();
    assert_eq!(listed.stdout.lines().count(), 9, "{listed}");
    for name in names {
        let verified =
            bench.media(&["backup", "verify", &bench.file(name), "-i", "identity.txt", "-o", "json"]);
        assert_eq!(verified.success().json()["items"][0]["verdict"], "good", "{name}");
    }
    for path in bench.kept() {
        let content = fs::read(&path).expect("readable");
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains("c0ffee00"), "{} is in clear text", path.display());
    }
}

#[test]
fn a_backup_is_opened_with_the_tools_of_others_and_nothing_of_the_log_is_lost() {
    let (Some(_), Some(_)) = (companion("age"), companion("zstd")) else { return };
    let bench = Bench::new();
    bench.backup(&["overseerr"]).success();
    let script = format!(
        "mkdir opened && age -d -i identity.txt '{}' | zstd -d | tar x -C opened && ls -R opened",
        bench.file("overseerr")
    );
    let listing = bench.env.shell(&script).success();
    assert!(listing.stdout.contains("settings.json") && !listing.stdout.contains("-wal"), "{listing}");
    let main = fs::read(bench.env.work().join("opened/db/db.sqlite3")).expect("it was unpacked");
    let rows = database::rows(&Database { main, log: Vec::new() }).expect("a database");
    assert_eq!(rows, database::SETTLED + database::IN_LOG);
    fs::remove_dir_all(bench.env.work().join("opened")).expect("it is ours");
}

#[test]
fn what_the_real_age_encrypted_is_no_backup_unless_it_is_one() {
    let Some(_) = companion("age") else { return };
    let bench = Bench::new();
    bench.env.shell(&format!("echo text | age -r {RECIPIENT} > other.tar.zst.age")).success();
    let outcome = bench.verify("other.tar.zst.age").exits(1);
    assert!(outcome.stderr.contains("other.tar.zst.age"), "{outcome}");
}

#[test]
fn who_can_open_it_and_where_it_goes_must_be_said() {
    let bench = Bench::new();
    let outcome = bench.media(&["backup", "radarr", "-n", "media", "--dir=kept"]).exits(2);
    assert!(outcome.stderr.contains("it is not said who can open the backup"), "{outcome}");
    let outcome = bench.media(&["backup", "radarr", "-n", "media", "--recipient", RECIPIENT]).exits(2);
    assert!(outcome.stderr.contains("backupDirectory"), "{outcome}");
    let outcome =
        bench.media(&["backup", "radarr", "-n", "media", "--dir=kept", "--recipient", IDENTITY]).exits(2);
    assert!(outcome.stderr.contains("must stay secret") && !outcome.stderr.contains("13NAEZ"), "{outcome}");
    bench.backup(&[]).exits(2);
    bench.nothing_is_kept();
    // The configuration says both for every run.
    let text = format!("media:\n  backupDirectory: kept\n  backupRecipients: [{RECIPIENT}]\n");
    bench.env.write_home(".config/labkit/config.yaml", text);
    bench.media(&["backup", "overseerr", "-n", "media"]).success();
    bench.media(&["backup", "list", "-o", "name"]).success();
}

#[test]
fn a_torn_copy_is_made_again() {
    let bench = Bench::new();
    bench.change_overseerr(|what| what.torn.store(2, std::sync::atomic::Ordering::SeqCst));
    let list = bench.backup(&["overseerr", "-o", "json"]).success().json();
    assert_eq!(item(&list, "overseerr")["databases"][0]["state"], "ok");
}

#[test]
fn a_corrupted_database_is_named_and_the_backup_marked() {
    let bench = Bench::new();
    bench.change_overseerr(|what| {
        what.files.remove(&format!("{DATABASE}-wal"));
        if let Some(content) = what.files.get_mut(DATABASE) {
            let end = content.len();
            content[end / 2..].fill(0x55);
        }
    });
    let outcome = bench.backup(&["overseerr"]).exits(3);
    assert!(outcome.stderr.contains("db/db.sqlite3 damaged"), "{outcome}");
    assert!(outcome.stdout.contains("damaged"), "{outcome}");
    bench.verify(&bench.file("overseerr")).exits(3);
}

#[test]
fn an_app_that_does_not_answer_is_copied() {
    let bench = Bench::new();
    bench.lab.apps.with("media", "radarr", |app| {
        if let App::Servarr(app) = app {
            app.phase = Phase::Starting;
        }
    });
    let outcome = bench.backup(&["radarr", "-o", "json"]).success();
    assert!(outcome.stderr.contains("its files are copied instead"), "{outcome}");
    assert_eq!(item(&outcome.json(), "radarr")["method"], "copy");
    bench.verify(&bench.file("radarr")).success();
}

#[test]
fn what_fails_is_named_and_leaves_nothing_behind() {
    let mut bench = Bench::new();
    bench.change_overseerr(|what| what.lacks.push("tar".to_owned()));
    let outcome = bench.backup(&["overseerr"]).exits(1);
    assert!(outcome.stderr.contains("the image has to bring"), "{outcome}");
    let outcome = bench.backup(&["overseerr", "qbittorrent"]).exits(6);
    assert!(outcome.stderr.contains("not done: backup of media/overseerr"), "{outcome}");
    bench.env.run(["kubectl", "scale", "deployment/plex", "-n", "media", "--replicas=0"]).success();
    let outcome = bench.backup(&["plex"]).exits(1);
    assert!(outcome.stderr.contains("no pod of it runs"), "{outcome}");
    let outcome = bench.backup(&["nonsense"]).exits(1);
    assert!(outcome.stderr.contains("app \"nonsense\" not found"), "{outcome}");

    let see = Rule::allow(&["get", "list"], &["pods", "deployments.apps", "services"]);
    bench.lab.server.add_user("reader", "reader-token", see);
    let kubeconfig = bench.lab.server.kubeconfig_for("reader");
    let url = bench.lab.server.url().to_owned();
    bench.env.kubeconfig(&kubeconfig, &url);
    let outcome = bench.backup(&["sabnzbd"]).exits(1);
    assert!(outcome.stderr.contains("pods/exec"), "{outcome}");
    let kept = bench.kept();
    assert_eq!(kept.len(), 2, "the one that worked, with its record: {kept:?}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let bench = Bench::new();
    bench.env.write("kept", "a file is in the way");
    let outcome = bench.backup(&["overseerr"]).exits(1);
    assert!(outcome.stderr.contains("kept"), "{outcome}");
}

#[test]
fn what_is_not_as_it_was_made_is_no_backup() {
    let bench = Bench::new();
    bench.backup(&["overseerr"]).success();
    let (file, path) = (bench.file("overseerr"), bench.path("overseerr"));
    let whole = fs::read(&path).expect("it is there");

    bench.env.write("foreign.txt", FOREIGN);
    let outcome = bench.media(&["backup", "verify", &file, "-i", "foreign.txt"]).exits(1);
    assert!(outcome.stderr.contains("none of the identities opens it"), "{outcome}");
    let outcome = bench.media(&["backup", "verify", &file]).exits(2);
    assert!(outcome.stderr.contains("is encrypted"), "{outcome}");

    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(&path, &altered).expect("writable");
    let outcome = bench.verify(&file).exits(1);
    assert!(outcome.stderr.contains("SHA-256"), "{outcome}");
    // Without its record the file itself tells.
    let lone = |bytes: &[u8]| {
        bench.env.write("lone.tar.zst.age", bytes);
        bench.verify("lone.tar.zst.age")
    };
    assert!(lone(&altered).exits(1).stderr.contains("is damaged, or was changed"));
    assert!(lone(&whole[..middle]).exits(1).stderr.contains("is damaged, or was changed"));
    lone(&whole).success();

    fs::write(&path, &whole[..middle]).expect("writable");
    let outcome = bench.media(&["backup", "list", "--dir=kept"]).exits(6);
    assert!(outcome.stderr.contains("bytes instead of"), "{outcome}");
}

#[test]
fn an_archive_that_leads_out_of_its_folder_is_refused() {
    let Some(_) = companion("zstd") else { return };
    let bench = Bench::new();
    bench.media(&["backup", "overseerr", "-n", "media", "--dir=kept", "--plain"]).success();
    let script = format!(
        "zstd -q -d -c '{}' > a.tar && mkdir x && echo out > out && cd x && tar rPf ../a.tar ../out && cd .. \
         && zstd -q a.tar -o evil.tar.zst && rm a.tar",
        bench.file("overseerr")
    );
    bench.env.shell(&script).success();
    let outcome = bench.media(&["backup", "verify", "evil.tar.zst"]).exits(1);
    assert!(outcome.stderr.contains("leads out of its folder: ../out"), "{outcome}");
}

#[test]
fn old_backups_go_after_a_plan() {
    let mut bench = Bench::new();
    for time in ["2026-01-31T12:00:01Z", "2026-01-31T12:00:02Z", "2026-01-31T12:00:03Z"] {
        bench.env.set("LABKIT_NOW", time);
        bench.backup(&["overseerr"]).success();
    }
    let prune = ["backup", "prune", "--keep=1", "--dir=kept"];
    let plan = bench.media(&[&prune[..], &["--dry-run"]].concat()).success();
    assert_eq!(plan.stdout.matches("delete").count(), 4, "{plan}");
    bench.media(&prune).exits(5);
    bench.media(&[&prune[..], &["--confirm=kept"]].concat()).success();
    let list = bench.media(&["backup", "list", "--dir=kept", "-o", "json"]).success().json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["items"][0]["taken"], "2026-01-31T12:00:03Z");
    assert_eq!(bench.kept().len(), 2);
}

#[test]
fn an_interrupted_backup_leaves_nothing_behind() {
    let bench = Bench::new();
    bench.lab.apps.with("media", "radarr", |app| {
        if let App::Servarr(app) = app {
            app.slow.insert("system/backup".to_owned(), 60);
        }
    });
    let line = [
        "kubectl",
        "media",
        "backup",
        "radarr",
        "-n",
        "media",
        "--dir=kept",
        "--app-timeout=60s",
        "--recipient",
        RECIPIENT,
    ];
    let mut child = bench.env.command(line).spawn().expect("it starts");
    while bench.kept().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(!child.wait().expect("it ends").success());
    bench.nothing_is_kept();
    assert_eq!(fs::read_dir(bench.env.work().join("scratch")).expect("readable").count(), 0);
}
