//! `kubectl media doctor --fix` in lab A: each mend that there is takes its finding away; what Argo CD owns is a patch for
//! Git; what is not safe is left to people.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher, Rule};
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;

/// A lab with its apps, a user in front of it, and the repository that Argo CD applies.
struct Bench {
    env: TestEnvironment,
    lab: RunningLab,
}

impl Bench {
    fn with(incidents: &[Incident]) -> Self {
        let scenario = incidents.iter().fold(Scenario::new(Lab::A), |lab, incident| lab.with(*incident));
        let lab = RunningLab::start(&scenario, 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        env.write("keys.env", "QBITTORRENT_PASSWORD=c0ffee00-qbittorrent\n");
        Self { env, lab }
    }

    /// No key of an app, and no claim token, is ever shown: all of them have these letters in them.
    fn doctor(&self, arguments: &[&str]) -> Outcome {
        let flags = ["-n", "media", "--keys-from", "keys.env", "--suppress=MEDIA-CONFIG-ON-NETWORK"];
        let outcome = self.env.run(["kubectl", "media", "doctor"].iter().chain(&flags).chain(arguments));
        assert!(!format!("{outcome}").contains("c0ffee00"), "{outcome}");
        outcome
    }

    fn fix(&self, arguments: &[&str]) -> Outcome {
        let all: Vec<&str> = ["--fix"].iter().chain(arguments).copied().collect();
        self.doctor(&all)
    }

    /// Takes an object out of Argo CD's hands.
    fn free(&self, object: &str) {
        let line = ["kubectl", "annotate", object, "-n", "media", "argocd.argoproj.io/tracking-id-"];
        self.env.run(line).success();
    }

    fn deployment(&self, name: &str) -> Value {
        (*self.lab.server.store().get("deployments.apps", "media", name).expect("it is there")).clone()
    }
}

/// `CODE state` of every finding.
fn told(outcome: &Outcome) -> Vec<String> {
    let items = outcome.json()["items"].as_array().expect("a list").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    items.iter().map(|one| format!("{} {}", text(&one["code"]), text(&one["state"]))).collect()
}

/// Incidents that have a mend, what is found, and what else has to be said.
const MENDS: &[(Incident, &str, &[&str])] = &[
    (Incident::TwoWriters, "MEDIA-TWO-WRITERS", &[]),
    (Incident::StuckContainercreating, "MEDIA-CLAIM-TWICE", &[]),
    (Incident::LinuxserverRunAsUser, "MEDIA-INIT-USER", &[]),
    (Incident::ProbeTooStrict, "MEDIA-PROBE-TOO-STRICT", &[]),
    (Incident::ServiceSelector, "MEDIA-SERVICE-SELECTOR", &[]),
    (Incident::ServicePortName, "MEDIA-SERVICE-NO-PORT", &[]),
    (Incident::PlexClaimLeft, "MEDIA-PLEX-CLAIM-LEFT", &[]),
    (Incident::RemotePathMissing, "MEDIA-REMOTE-PATH", &[]),
    (Incident::OverseerrKeyMismatch, "MEDIA-KEY-MISMATCH", &[]),
    (Incident::ProwlarrKeyMismatch, "MEDIA-APPLICATIONS", &[]),
    (Incident::PlexNotSecure, "MEDIA-PLEX-ADDRESS", &[]),
    (
        Incident::ReleasedPvStaleClaimref,
        "MEDIA-VOLUME-RELEASED",
        &["--confirm=pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd"],
    ),
];

#[test]
fn what_is_mended_is_gone() {
    for (incident, code, more) in MENDS {
        let bench = Bench::with(&[*incident]);
        let line: Vec<&str> = ["--yes", "--force", "-o", "json"].iter().chain(*more).copied().collect();
        let outcome = bench.fix(&line).success();
        let states = told(&outcome);
        assert!(!states.is_empty(), "{incident}\n{outcome}");
        assert!(states.iter().all(|state| *state == format!("{code} gone")), "{incident}\n{outcome}");
        // Run again, there is nothing left to do.
        let again = bench.fix(&["--yes"]).success();
        assert!(again.stderr.contains("Nothing to mend."), "{incident}\n{again}");
    }
}

#[test]
fn a_dry_run_shows_every_mend_and_changes_nothing() {
    let bench = Bench::with(&[Incident::TwoWriters, Incident::RemotePathMissing, Incident::IndexersDown]);
    bench.free("deployment/radarr");
    let table = bench.fix(&["--dry-run"]).exits(3);
    assert_snapshot!(table, @r#"
    STATE     CODE                SUBJECT                     MEND                                                                                       UNDO
    planned   MEDIA-TWO-WRITERS   Deployment/media/radarr     one pod, and the old one ends before a new one starts                                      kubectl patch deployment/radarr -n media --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
    planned   MEDIA-REMOTE-PATH   Deployment/media/radarr     take /downloads/ of qbittorrent.media.svc.cluster.local for /data/downloads/ in radarr     delete it: Settings, Download Clients, Remote Path Mappings of radarr
    by hand   MEDIA-INDEXERS      Deployment/media/prowlarr   test them in prowlarr: Settings / Indexers; if all fail, look at its way to the internet
    ------- stderr -------
    3 findings: 2 planned, 1 by hand
    [exit status: 3]
    "#);
    let plan = bench.fix(&["radarr", "--dry-run", "-o", "json"]).success().json();
    let actions: Vec<&Value> =
        plan["changes"].as_array().expect("a list").iter().map(|one| &one["action"]).collect();
    assert_eq!(actions, ["create", "update", "run"], "apps first, and their own check last: {plan}");
    assert_eq!(plan["changes"][1]["needs"][0], "patch on deployments.apps in namespace media");
    assert_eq!(plan["items"][0]["changes"], json!([1]));
    bench.fix(&["--dry-run=server"]).exits(3);
    assert_eq!(bench.deployment("radarr")["spec"]["replicas"], 2);
    let writes = ["patch", "update", "create", "delete"];
    let mine = |verb: &&str| bench.lab.server.requests().of(verb, "deployments").len();
    assert_eq!(writes.iter().map(mine).sum::<usize>(), 2, "one by hand, one rehearsed");
}

#[test]
fn what_argo_cd_owns_is_a_patch_that_git_applies() {
    let bench = Bench::with(&[Incident::StuckContainercreating]);
    // The lab's Git does not have what went wrong; a repository of somebody who committed it has.
    let mut files = Scenario::new(Lab::A).files();
    let lidarr = files.get_mut("apps/media/base/lidarr.yaml").expect("it is there");
    *lidarr = lidarr
        .replace(
            "            - name: media\n              mountPath: /data\n",
            "            - name: media\n              mountPath: /data\n            - name: downloads\n              mountPath: /data/downloads\n              subPath: downloads\n",
        )
        .replace(
            "        - name: media\n          persistentVolumeClaim:\n            claimName: media-storage\n",
            "        - name: media\n          persistentVolumeClaim:\n            claimName: media-storage\n        - \
             name: downloads\n          persistentVolumeClaim:\n            claimName: media-storage\n",
        );
    for (path, text) in &files {
        bench.env.write(format!("repository/{path}"), text);
    }
    let git =
        |arguments: &[&str]| bench.env.run(["git", "-C", "repository"].iter().chain(arguments)).success();
    git(&["init", "--quiet"]);
    let outcome = bench.fix(&["lidarr", "--yes", "-f", "repository/apps"]).exits(3);
    assert_snapshot!(outcome, @r"
    --- a/apps/media/base/lidarr.yaml
    +++ b/apps/media/base/lidarr.yaml
    @@ -96,16 +96,10 @@
                   subPath: lidarr
                 - name: media
                   mountPath: /data
    -            - name: downloads
    -              mountPath: /data/downloads
    -              subPath: downloads
           volumes:
             - name: configs
               persistentVolumeClaim:
                 claimName: media-configs
             - name: media
    -          persistentVolumeClaim:
    -            claimName: media-storage
    -        - name: downloads
               persistentVolumeClaim:
                 claimName: media-storage
    STATE    CODE                SUBJECT                   MEND                        UNDO
    in Git   MEDIA-CLAIM-TWICE   Deployment/media/lidarr   one volume for each claim   kubectl rollout undo deployment/lidarr -n media
    ------- stderr -------
    1 finding: 1 in Git
    [exit status: 3]
    ");
    let before = bench.deployment("lidarr");
    assert_eq!(
        before["spec"]["template"]["spec"]["volumes"].as_array().map(Vec::len),
        Some(3),
        "nothing changed"
    );
    let patch = "jsonpath={.changes[0].reverted.patch}";
    let patch = bench.fix(&["lidarr", "--dry-run", "-f", "repository/apps", "-o", patch]).exits(3);
    bench.env.write("repository/doctor.patch", &patch.stdout);
    git(&["apply", "doctor.patch"]);
    let mended = std::fs::read_to_string(bench.env.work().join("repository/apps/media/base/lidarr.yaml"))
        .expect("a file");
    assert_eq!(mended, Scenario::new(Lab::A).files()["apps/media/base/lidarr.yaml"]);
    // What Git has, Argo CD does not take back.
    let states = told(&bench.fix(&["lidarr", "--yes", "-f", "repository", "-o", "json"]));
    assert_eq!(states[0], "MEDIA-CLAIM-TWICE gone");
}

#[test]
fn no_and_ctrl_c_change_nothing() {
    let bench = Bench::with(&[Incident::ServiceSelector]);
    bench.free("service/radarr");
    let line = ["kubectl", "media", "doctor", "radarr", "-n", "media", "--fix"];
    let selector =
        || bench.lab.server.store().get("services", "media", "radarr").expect("it is there")["spec"].clone();
    let before = selector();
    for (answer, code) in [("n\r", 5), ("\r", 5), ("\x03", 130)] {
        let mut terminal = Terminal::start(&bench.env, line);
        let screen = terminal.wait_for("Proceed?");
        assert!(screen.contains("select the pods of radarr"), "{screen}");
        assert!(screen.contains("spec.selector.app: radar -> radarr"), "{screen}");
        terminal.press(answer);
        let status = terminal.wait();
        let is_as_told = status.exit_code() == code || code == 130 && status.signal().is_some();
        assert!(is_as_told, "{answer:?}: {status:?} {}", terminal.screen());
        assert_eq!(selector(), before, "{answer:?}");
    }
    let mut terminal = Terminal::start(&bench.env, line);
    terminal.wait_for("Proceed?");
    terminal.press("y\r");
    assert_eq!(terminal.wait().exit_code(), 0, "{}", terminal.screen());
    assert_eq!(selector()["selector"], json!({"app": "radarr"}));
    let nobody = bench.env.run([
        "kubectl",
        "patch",
        "service",
        "radarr",
        "-n",
        "media",
        "-p",
        r#"{"spec":{"selector":{"app":"x"}}}"#,
    ]);
    nobody.success();
    bench.fix(&[]).exits(5);
}

#[test]
fn somebody_who_watches_is_not_interrupted() {
    let bench = Bench::with(&[Incident::PlexClaimLeft]);
    bench.free("deployment/plex");
    bench.lab.apps.with("media", "plex", |app| {
        let App::Plex(plex) = app else { panic!("it is Plex") };
        plex.sessions.push(json!({"title": "A film", "User": {"title": "somebody"}}));
    });
    let outcome = bench.fix(&["--yes", "-o", "json"]).success();
    assert_eq!(told(&outcome), ["MEDIA-PLEX-CLAIM-LEFT by-hand"]);
    let reason = &outcome.json()["items"][0]["reason"];
    assert_eq!(*reason, "plex is busy: 1 stream; wait, or interrupt it with --force");
    let forced = bench.fix(&["--yes", "--force", "-o", "json"]).success();
    assert_eq!(told(&forced), ["MEDIA-PLEX-CLAIM-LEFT gone"]);
}

#[test]
fn a_volume_is_given_away_only_to_somebody_who_names_it() {
    const VOLUME: &str = "pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd";
    let bench = Bench::with(&[Incident::ReleasedPvStaleClaimref]);
    let refused = bench.fix(&["--yes"]).exits(5);
    assert!(refused.stderr.contains(&format!("what cannot be undone needs --confirm={VOLUME}")), "{refused}");
    let uid = || {
        let volume = bench.lab.server.store().get("persistentvolumes", "", VOLUME).expect("it is there");
        volume["spec"]["claimRef"]["uid"].clone()
    };
    assert_eq!(uid(), "00000000-0000-4000-8000-00000000dead");
    bench.fix(&["--yes", "--suppress=MEDIA-VOLUME-RELEASED"]).success();
    assert_eq!(uid(), "00000000-0000-4000-8000-00000000dead");
}

#[test]
fn a_right_that_is_missing_is_named_and_what_was_done_stays() {
    let mut bench = Bench::with(&[Incident::TwoWriters, Incident::RemotePathMissing]);
    bench.free("deployment/radarr");
    let see = Rule::allow(
        &["get", "list"],
        &[
            "pods",
            "deployments.apps",
            "services",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "events",
        ],
    );
    let talk = Rule::allow(&["get", "create"], &["pods/portforward", "pods/exec", "pods/log"]);
    let volumes = Rule::allow(&["get", "list"], &["persistentvolumes", "nodes"]);
    let rules = see.into_iter().chain(talk).map(|rule| rule.within(&["media"])).chain(volumes).collect();
    bench.lab.server.add_user("viewer", "token-of-viewer", rules);
    let kubeconfig = bench.lab.server.kubeconfig_for("viewer");
    let url = bench.lab.server.url().to_owned();
    bench.env.kubeconfig(&kubeconfig, &url);
    let refused = bench.fix(&["radarr", "--yes", "-o", "json"]).exits(1);
    assert!(
        refused.stderr.contains("you lack the right to patch deployments.apps \"radarr\" in namespace media"),
        "{refused}"
    );
    assert!(refused.stderr.contains("hint: what is done stays; run it again for the rest"), "{refused}");
    assert_eq!(told(&refused), ["MEDIA-TWO-WRITERS not-done", "MEDIA-REMOTE-PATH planned"]);
    assert_eq!(bench.deployment("radarr")["spec"]["replicas"], 2);
}

#[test]
fn what_changed_meanwhile_is_left_alone() {
    let bench = Bench::with(&[Incident::TwoWriters]);
    bench.free("deployment/radarr");
    let line = ["kubectl", "media", "doctor", "radarr", "-n", "media", "--fix"];
    let mut terminal = Terminal::start(&bench.env, line);
    terminal.wait_for("Proceed?");
    bench.env.run(["kubectl", "scale", "deployment/radarr", "--replicas=3", "-n", "media"]).success();
    terminal.press("y\r");
    assert_eq!(terminal.wait().exit_code(), 1, "{}", terminal.screen());
    assert!(terminal.screen().contains("it was changed meanwhile: run it again"), "{}", terminal.screen());
    assert_eq!(bench.deployment("radarr")["spec"]["replicas"], 3);
}

#[test]
fn an_app_that_refuses_ends_it_in_its_own_words() {
    let bench = Bench::with(&[Incident::ProwlarrKeyMismatch]);
    bench.lab.apps.with("media", "prowlarr", |app| {
        let App::Servarr(prowlarr) = app else { panic!("it is Prowlarr") };
        prowlarr.keys_taken.insert("applications/1".to_owned(), "somebody else's".to_owned());
    });
    let outcome = bench.fix(&["--yes"]).exits(1);
    assert!(outcome.stderr.contains("error: cannot give prowlarr another key for radarr\n  prowlarr answers HTTP 400\n  API Key is invalid\n"), "{outcome}");
}

#[test]
fn a_ban_ends_with_the_memory_it_is_in() {
    let bench = Bench::with(&[Incident::QbittorrentBanned]);
    let outcome = bench.fix(&["--yes", "-o", "json"]);
    assert_eq!(told(&outcome)[0], "MEDIA-QBITTORRENT-BANNED gone", "{outcome}");
    let change = &outcome.json()["changes"][0];
    assert_eq!(change["summary"], "restart qbittorrent");
    assert!(change.get("reverted").is_none(), "Argo CD leaves alone what Git does not have");
    let needs = change["needs"].to_string();
    assert!(needs.contains("the right password in the app that keeps failing"), "{needs}");
}

/// What apps said of it before stays in the simulated ones.
#[test]
fn a_stale_share_is_mounted_anew_and_a_firewall_lets_the_cluster_in() {
    for (incident, code) in
        [(Incident::NfsStale, "MEDIA-SHARE-STALE"), (Incident::VpnFirewall, "MEDIA-VPN-FIREWALL")]
    {
        let outcome = Bench::with(&[incident]).fix(&["--yes", "--force", "-o", "json"]);
        assert_eq!(told(&outcome)[0], format!("{code} gone"), "{outcome}");
    }
}

#[test]
fn what_is_not_safe_is_left_to_people_with_the_command_for_it() {
    let bench = Bench::with(&[Incident::ServicePending]);
    let outcome = bench.fix(&["--yes", "-o", "json"]).exits(3);
    let row = outcome.json()["items"][0].clone();
    assert_eq!((&row["code"], &row["state"]), (&json!("MEDIA-ADDRESS-PENDING"), &json!("by-hand")));
    assert!(
        row["hint"].as_str().is_some_and(|hint| hint.contains("kubectl ipam pool grow POOL --by=1")),
        "{row}"
    );
    let sets = bench.lab.server.requests().of("patch", "services");
    assert!(sets.is_empty(), "{sets:?}");
}

#[test]
fn wrong_command_lines_and_gaps() {
    let bench = Bench::with(&[]);
    for line in [["--yes"], ["--dry-run"], ["--force"], ["--confirm=x"], ["--timeout=1s"]] {
        bench.doctor(&line).exits(2);
    }
    bench.fix(&["-f", "nowhere"]).exits(1);
    bench.fix(&["-o", "sarif"]).exits(2);
    bench.fix(&["nothing"]).exits(1);
    let well = bench.fix(&[]).success();
    assert!(well.stderr.contains("Nothing to mend."), "{well}");
    bench.lab.server.faults().add(Fault::new(Matcher::on("list", "events"), Effect::status(403)));
    let gap = bench.fix(&[]).exits(6);
    assert!(gap.stderr.contains("warning: not read: events in namespace media"), "{gap}");
}

#[test]
fn bazarr_gets_the_key_that_radarr_has() {
    let mut bench = Bench::with(&[]);
    bench.lab = RunningLab::start(&Scenario::new(Lab::B), 0).expect("a lab on loopback");
    bench.env.kubeconfig(&bench.lab.server.kubeconfig(), bench.lab.server.url());
    let key = |app: &mut App| {
        let App::Bazarr(bazarr) = app else { panic!("it is Bazarr") };
        bazarr.radarr.as_mut().map(|radarr| std::mem::replace(&mut radarr.apikey, "c0ffee00-old".to_owned()))
    };
    let right = bench.lab.apps.with("media", "bazarr", key).flatten().expect("it has one");
    let outcome = bench.fix(&["bazarr", "--yes", "-o", "json"]);
    assert_eq!(told(&outcome)[0], "MEDIA-KEY-MISMATCH gone", "{outcome}");
    assert_eq!(bench.lab.apps.with("media", "bazarr", key).flatten(), Some(right));
}
