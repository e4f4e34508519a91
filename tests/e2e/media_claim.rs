//! `kubectl media claim`: a Plex server gets its owner, and the token ends nowhere.

use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::plex::Plex;

const TOKEN: &str = "claim-c0ffee00-good";
const VARIABLES: &str = "/spec/template/spec/containers/0/env";

struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    /// Lab A with a Plex that nobody owns, and a token that plex.tv knows.
    fn unclaimed() -> Self {
        let lab = RunningLab::start(&Scenario::new(Lab::A).with(Incident::PlexUnclaimed), 0);
        let lab = lab.expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        let bench = Self { lab, env };
        bench.plex(|plex| plex.claims.push((TOKEN.to_owned(), "c0ffee00-owner".to_owned())));
        assert_eq!(bench.owner(), None, "nobody owns it");
        bench
    }

    /// The same with a Plex that takes a token only when it starts, in a Deployment that Argo CD leaves alone.
    fn old_and_free() -> Self {
        let bench = Self::unclaimed();
        bench.plex(|plex| plex.claims_at_start_only = true);
        let line = "kubectl annotate deployment plex -n media argocd.argoproj.io/tracking-id-";
        bench.env.shell(line).success();
        bench
    }

    fn plex<T>(&self, look: impl FnOnce(&mut Plex) -> T) -> T {
        let seen = self.lab.apps.with("media", "plex", |app| match app {
            App::Plex(plex) => Some(look(plex)),
            _ => None,
        });
        seen.flatten().expect("a Plex")
    }

    fn owner(&self) -> Option<String> {
        self.plex(|plex| plex.token.clone())
    }

    fn claim(&self, input: &str, arguments: &[&str]) -> Outcome {
        let line = ["kubectl", "media", "claim", "-n", "media", "-vv"].iter().chain(arguments);
        let outcome = self.env.run_with_input(line, input.as_bytes());
        assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
        outcome
    }

    fn deployment(&self) -> Value {
        (*self.lab.server.store().get("deployments.apps", "media", "plex").expect("it is there")).clone()
    }

    /// The names of Plex's variables that have to do with its claim.
    fn variables(&self) -> Vec<Value> {
        let deployment = self.deployment();
        let all = deployment.pointer(VARIABLES).and_then(Value::as_array).cloned().unwrap_or_default();
        all.into_iter()
            .filter(|one| one["name"].as_str().is_some_and(|name| name.contains("CLAIM")))
            .collect()
    }

    fn has_secret(&self) -> bool {
        self.lab.server.store().get("secrets", "media", "plex-plex-claim").is_ok()
    }
}

#[test]
fn a_token_from_a_pipe_claims_it_and_a_second_is_refused() {
    let bench = Bench::unclaimed();
    let shown = bench.env.run(["kubectl", "media", "claim", "-n", "media", "--dry-run"]).success();
    assert_snapshot!(shown, @"
    ACTION   OBJECT                  CHANGE                                        UNDO
    run      Deployment/media/plex   claim the server for the owner of the token   sign the server out in its settings: Settings, General
    ");
    assert_eq!(bench.owner(), None);
    bench.claim("", &["--dry-run=server"]).success();
    let claimed = bench.claim(&format!("{TOKEN}\n"), &["plex", "--token-file=-", "--yes"]).success();
    assert!(claimed.stderr.contains("plex is claimed\n"), "{claimed}");
    assert_eq!(bench.owner().as_deref(), Some("c0ffee00-owner"));
    let again = bench.claim(TOKEN, &["plex", "--token-file=-", "--yes"]).exits(5);
    assert!(again.stderr.contains("error: plex in namespace media is claimed already\n"), "{again}");
    assert!(bench.lab.server.requests().of("patch", "deployments").is_empty(), "no workload was touched");
}

#[test]
fn a_token_that_is_typed_is_not_seen() {
    let bench = Bench::unclaimed();
    let mut terminal = Terminal::start(&bench.env, ["kubectl", "media", "claim", "-n", "media"]);
    terminal.wait_for("Proceed?");
    terminal.press("y\r");
    terminal.wait_for("Token");
    terminal.press(&format!("{TOKEN}\r"));
    let status = terminal.wait();
    let screen = terminal.screen();
    assert!(
        status.success() && screen.contains("plex is claimed") && !screen.contains("c0ffee00"),
        "{screen}"
    );
}

#[test]
fn tokens_that_are_none_and_tokens_that_are_too_old() {
    let bench = Bench::unclaimed();
    for text in ["", "hunter2", "claim-", "claim-a b"] {
        let refused = bench.claim(text, &["--token-file=-", "--yes"]).exits(5);
        assert!(refused.stderr.contains("error: that is no claim token; nothing was changed\n"), "{refused}");
    }
    let old = bench.claim("claim-c0ffee00-old", &["--token-file=-", "--yes"]).exits(1);
    assert!(
        old.stderr.contains("error: plex did not take the token: HTTP 401\nhint: a token is good for four"),
        "{old}"
    );
    let absent = bench.claim("", &["--token-file=absent.txt", "--yes"]).exits(1);
    assert!(absent.stderr.contains("absent.txt"), "{absent}");
    assert_eq!(bench.owner(), None);
    bench.env.write("token.txt", format!("{TOKEN}\n"));
    bench.claim("", &["--token-file=token.txt", "--yes"]).success();
    assert!(bench.owner().is_some());
}

#[test]
fn a_server_that_takes_a_token_only_at_its_start_gets_it_from_its_workload() {
    let bench = Bench::old_and_free();
    let refused = bench.claim(TOKEN, &["--token-file=-", "--yes"]).exits(1);
    assert!(refused.stderr.contains("error: plex takes no token this way: HTTP 404\nhint: "), "{refused}");
    assert!(refused.stderr.contains("--via-rollout"), "{refused}");
    let shown =
        bench.env.run(["kubectl", "media", "claim", "-n", "media", "--via-rollout", "--dry-run"]).success();
    assert_snapshot!(shown, @"
    ACTION   OBJECT                         CHANGE                                                            UNDO
    create   Secret/media/plex-plex-claim   hold the token until the server has taken it                      this run removes it; else kubectl delete secret plex-plex-claim -n media
    update   Deployment/media/plex          give it the token as PLEX_CLAIM, which restarts it                this run takes it away again
    update   Deployment/media/plex          take the token away again once it is claimed, which restarts it   none is needed: the token is used
    delete   Secret/media/plex-plex-claim   remove the token                                                  none is needed: the token is used
    ");
    bench.claim("", &["--via-rollout", "--dry-run=server"]).success();
    assert_eq!((bench.variables(), bench.has_secret()), (Vec::new(), false));
    let before = bench.deployment()["spec"].clone();
    bench.lab.server.requests().clear();
    let claimed = bench.claim(TOKEN, &["--token-file=-", "--yes", "--via-rollout"]).success();
    assert!(claimed.stderr.contains("plex is claimed\n"), "{claimed}");
    assert_eq!(bench.owner().as_deref(), Some("c0ffee00-owner"));
    assert_eq!((&bench.deployment()["spec"], bench.has_secret()), (&before, false), "as it was");
    let requests = bench.lab.server.requests();
    assert_eq!((requests.of("patch", "deployments").len(), requests.of("create", "secrets").len()), (2, 1));
}

#[test]
fn an_old_token_in_the_workload_is_named_and_goes_with_the_new_one() {
    let bench = Bench::old_and_free();
    bench.env.shell("kubectl set env deployment/plex -n media PLEX_CLAIM=claim-c0ffee00-stale && kubectl rollout status deployment/plex -n media --timeout=60s").success();
    let plan = bench.claim("", &["--via-rollout", "--dry-run", "-o", "json"]).success().json();
    assert_eq!(plan["changes"][1]["fields"][0]["before"], "an old token by value");
    bench.claim(TOKEN, &["--token-file=-", "--yes", "--via-rollout"]).success();
    assert_eq!(bench.variables(), Vec::<Value>::new());
    bench.env.shell("kubectl set env deployment/plex -n media PLEX_CLAIM=claim-c0ffee00-stale && kubectl rollout status deployment/plex -n media --timeout=60s").success();
    let named = bench.claim(TOKEN, &["--token-file=-", "--yes"]).exits(5);
    let hint = "hint: PLEX_CLAIM holds a token by value and has no effect any more: remove it from Deployment/media/plex\n";
    assert!(named.stderr.contains(hint), "{named}");
}

#[test]
fn a_token_that_does_not_work_does_not_stay() {
    let bench = Bench::old_and_free();
    let before = bench.deployment()["spec"].clone();
    let line = ["--token-file=-", "--yes", "--via-rollout", "--timeout=3s"];
    let late = bench.claim("claim-c0ffee00-old", &line).exits(4);
    assert!(late.stderr.contains("the token is removed again\n"), "{late}");
    assert!(late.stderr.contains("error: plex took the token and is not claimed after 3 s\n"), "{late}");
    assert_eq!((&bench.deployment()["spec"], bench.has_secret()), (&before, false));
}

#[test]
fn ctrl_c_takes_the_token_away() {
    let bench = Bench::old_and_free();
    let before = bench.deployment()["spec"].clone();
    let line = ["kubectl", "media", "claim", "-n", "media", "--token-file=-", "--yes", "--via-rollout"];
    let mut command = bench.env.command(line);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut running = command.spawn().expect("kubectl runs");
    let mut input = running.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, b"claim-c0ffee00-old\n").expect("it reads");
    drop(input);
    while bench.variables().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    // kubectl becomes the plugin, so this is its own process id.
    bench.env.shell(&format!("kill -INT {}", running.id())).success();
    let output = running.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("the token is removed again\n"), "{said}");
    assert_eq!((&bench.deployment()["spec"], bench.has_secret()), (&before, false));
}

#[test]
fn what_a_killed_run_leaves_is_removed_by_the_next() {
    for point in ["claim.secret", "claim.given", "claim.claimed", "claim.taken"] {
        let mut bench = Bench::old_and_free();
        let before = bench.deployment()["spec"].clone();
        bench.env.set("LABKIT_FAILPOINT", point);
        let line = ["--token-file=-", "--yes", "--via-rollout"];
        let killed = bench.claim(TOKEN, &line);
        assert!(killed.code != Some(0), "{point}: {killed}");
        assert!(bench.has_secret(), "{point}");
        bench.env.unset("LABKIT_FAILPOINT");
        let shown = bench.claim("", &["--dry-run", "--via-rollout"]).success();
        assert!(shown.stdout.contains("that an earlier run left"), "{point}: {shown}");
        let again = bench.claim(TOKEN, &line).success();
        assert!(again.stderr.contains("what an earlier run left is removed\n"), "{point}: {again}");
        assert_eq!(bench.owner().as_deref(), Some("c0ffee00-owner"), "{point}");
        assert_eq!((&bench.deployment()["spec"], bench.has_secret()), (&before, false), "{point}");
    }
}

#[test]
fn workloads_that_must_not_be_changed() {
    let bench = Bench::unclaimed();
    let kept = bench.claim(TOKEN, &["--token-file=-", "--yes", "--via-rollout"]).exits(5);
    assert!(
        kept.stderr.contains("error: Argo CD would take back the change of Deployment/media/plex\n"),
        "{kept}"
    );
    let bench = Bench::old_and_free();
    let reference = json!([{"op": "add", "path": format!("{VARIABLES}/-"), "value": {
        "name": "PLEX_CLAIM", "valueFrom": {"secretKeyRef": {"name": "mine", "key": "token", "optional": true}},
    }}]);
    let line = format!("kubectl patch deployment plex -n media --type=json -p '{reference}'");
    bench.env.shell(&line).success();
    // The server is asked whether it is claimed first, so its new pod has to run.
    bench.env.shell("kubectl rollout status deployment/plex -n media --timeout=60s").success();
    let mine = bench.claim(TOKEN, &["--token-file=-", "--yes", "--via-rollout"]).exits(5);
    assert!(mine.stderr.contains("has its claim token from secret mine; nothing was changed\n"), "{mine}");
}

#[test]
fn other_apps_nobody_to_ask_missing_rights_and_no_cluster() {
    let mut bench = Bench::old_and_free();
    let other = bench.claim(TOKEN, &["radarr", "--token-file=-", "--yes"]).exits(2);
    assert!(other.stderr.contains("radarr is no Plex server"), "{other}");
    let nobody = bench.claim(TOKEN, &["plex", "--yes"]).exits(5);
    assert!(nobody.stderr.contains("hint: hand it over with --token-file; - is"), "{nobody}");
    let unasked = bench.claim(TOKEN, &["plex", "--token-file=-"]).exits(5);
    assert!(unasked.stderr.contains("1 change needs confirmation"), "{unasked}");
    let away = bench.claim(TOKEN, &["--token-file=-", "--yes", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(away.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{away}");
    for format in ["json", "yaml", "name", "wide", "jsonpath={.kind}"] {
        assert!(!bench.claim("", &["--dry-run", "-o", format]).success().stdout.is_empty(), "{format}");
    }
    bench.claim("", &["--dry-run", "-o", "sarif"]).exits(2);
    let see = Rule::allow(&["get", "list"], &["pods", "deployments.apps", "services", "services/proxy"]);
    let rules = see.into_iter().map(|rule| rule.within(&["media"])).collect();
    bench.lab.server.add_user("viewer", "token-of-viewer", rules);
    let (kubeconfig, url) = (bench.lab.server.kubeconfig_for("viewer"), bench.lab.server.url().to_owned());
    bench.env.kubeconfig(&kubeconfig, &url);
    let refused = bench.claim(TOKEN, &["--token-file=-", "--yes"]).exits(1);
    assert!(
        refused.stderr.contains("pods/portforward") && refused.stderr.contains("--via-rollout"),
        "{refused}"
    );
    let refused = bench.claim(TOKEN, &["--token-file=-", "--yes", "--via-rollout"]).exits(5);
    assert!(
        refused.stderr.contains("error: you lack create on secrets in namespace media; nothing was"),
        "{refused}"
    );
    bench.env.kubeconfig(&bench.lab.server.kubeconfig(), bench.lab.server.url());
    bench.lab.server.pods().stop_listening("media", "plex", 32400);
    let gone = bench.claim(TOKEN, &["--token-file=-", "--yes"]).exits(1);
    assert!(gone.stderr.contains("error: cannot reach plex in namespace media\n"), "{gone}");
}
