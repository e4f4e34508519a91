//! `kubectl media keys rotate`: a new key, everybody who used the old one told, and no key in any output.

use std::path::PathBuf;

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::App;

const OLD: &str = "c0ffee00c0ffee00c0ffee0000007878";

struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn new(lab: Lab) -> Self {
        let running = RunningLab::start(&Scenario::new(lab), 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&running.server.kubeconfig(), running.server.url());
        // Lab A keeps copies of its keys in a SealedSecret, which a test of its own has.
        let line = "kubectl delete sealedsecrets,secrets --all -n media --ignore-not-found";
        if lab == Lab::A {
            env.shell(line).success();
        }
        Self { lab: running, env }
    }

    fn rotate(&self, arguments: &[&str]) -> Outcome {
        let line = ["kubectl", "media", "keys", "rotate", "-n", "media", "-vv"];
        let outcome = self.env.run(line.iter().chain(arguments));
        assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
        outcome
    }

    /// Something of an app of the Servarr family: its key, and one of its lists.
    fn servarr(&self, name: &str, list: &str) -> (String, Value) {
        let seen = self.lab.apps.with("media", name, |app| match app {
            App::Servarr(app) => {
                Some((app.api_key.clone(), app.resources.get(list).cloned().unwrap_or_default()))
            }
            _ => None,
        });
        seen.flatten().expect("an app of the family")
    }

    fn key_of_radarr(&self) -> String {
        self.servarr("radarr", "health").0
    }

    /// The key that Prowlarr has for Radarr.
    fn key_in_prowlarr(&self) -> String {
        let (_, applications) = self.servarr("prowlarr", "applications");
        let mut all = applications.as_array().expect("a list").iter();
        let radarr = all.find(|one| one["name"] == "Radarr").expect("Radarr");
        field(radarr, "apiKey")
    }

    fn key_in_overseerr(&self) -> String {
        let seen = self.lab.apps.with("media", "overseerr", |app| match app {
            App::Overseerr(app) => app.radarr[0]["apiKey"].as_str().map(str::to_owned),
            _ => None,
        });
        seen.flatten().expect("a key")
    }

    /// Whether everybody has the key that Radarr has, and it is a new one.
    fn agrees(&self) -> bool {
        let key = self.key_of_radarr();
        key != OLD && self.key_in_prowlarr() == key && self.key_in_overseerr() == key
    }

    /// What is remembered between runs.
    fn notes(&self) -> Vec<PathBuf> {
        let folder = self.env.home().join(".local/state/labkit/media/rotate");
        let files = std::fs::read_dir(folder).into_iter().flatten();
        files.map(|file| file.expect("a file").path()).collect()
    }

    /// Whether exportarr was restarted.
    fn is_restarted(&self) -> bool {
        let exportarr = self.lab.server.store().get("deployments.apps", "media", "exportarr");
        let exportarr = exportarr.expect("it is there");
        exportarr["spec"]["template"]["metadata"]["annotations"]["kubectl.kubernetes.io/restartedAt"]
            .is_string()
    }

    /// A Secret with Radarr's key, and one with it inside of a file.
    fn add_copies(&self) {
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "recyclarr", "namespace": "media"},
            "stringData": {"radarr": OLD, "secrets.yml": format!("radarr_key: {OLD}\nother: kept\n")},
        });
        self.env.write("secret.yaml", secret.to_string());
        self.env.run(["kubectl", "apply", "-f", "secret.yaml"]).success();
        let template = json!({
            "metadata": {"labels": {"app": "exportarr"}},
            "spec": {"containers": [{
                "name": "exportarr", "image": "onedr0p/exportarr:v2.0",
                "env": [
                    {"name": "URL", "value": "http://radarr:7878"},
                    {"name": "APIKEY", "valueFrom": {"secretKeyRef": {"name": "recyclarr", "key": "radarr"}}},
                ],
            }]},
        });
        let deployment = json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "exportarr", "namespace": "media", "labels": {"app": "exportarr"}},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "exportarr"}}, "template": template},
        });
        self.lab.server.store().create(deployment).expect("a good Deployment");
    }

    fn value(&self, secret: &str, key: &str) -> String {
        let template = format!("-o=go-template={{{{index .data `{key}` | base64decode}}}}");
        self.env.run(["kubectl", "get", "secret", secret, "-n", "media", &template]).success().stdout
    }
}

fn field(entry: &Value, name: &str) -> String {
    let mut fields = entry["fields"].as_array().expect("fields").iter();
    let field = fields.find(|field| field["name"] == name).expect("the field");
    field["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn everybody_who_uses_a_key_gets_the_new_one() {
    let bench = Bench::new(Lab::A);
    bench.add_copies();
    let plan = bench.rotate(&["radarr", "--dry-run"]).success();
    assert_snapshot!(plan.stdout, @"
    ACTION   OBJECT                              CHANGE                                                                         UNDO
    update   ApiKey/media/radarr                 have radarr make a new key; the old one is refused from then on                nothing is lost with the old key; a further one: kubectl media keys rotate radarr
    update   Server/media/overseerr:Radarr       give overseerr the key of radarr: its settings for Radarr                      hand the present key on: kubectl media keys rotate radarr --resume
    update   Application/media/prowlarr:Radarr   give prowlarr the key of radarr: its settings for Radarr                       hand the present key on: kubectl media keys rotate radarr --resume
    update   Secret/media/recyclarr              give secret recyclarr the key of radarr: key radarr of secret recyclarr        hand the present key on: kubectl media keys rotate radarr --resume
    update   Secret/media/recyclarr              give secret recyclarr the key of radarr: key secrets.yml of secret recyclarr   hand the present key on: kubectl media keys rotate radarr --resume
    update   Deployment/media/exportarr          restart it, so that it reads the key of radarr                                 none is needed: the pods are as before
    ");
    bench.rotate(&["radarr", "--dry-run=server"]).success();
    assert_eq!((bench.key_of_radarr().as_str(), bench.notes()), (OLD, Vec::new()));
    let line = ["kubectl", "media", "keys", "rotate", "radarr", "-n", "media", "--yes"];
    let done = bench.env.run(line).success();
    assert_snapshot!(done.stderr, @"
    ApiKey/media/radarr updated
    Server/media/overseerr:Radarr updated
    Application/media/prowlarr:Radarr updated
    Secret/media/recyclarr updated
    Secret/media/recyclarr updated
    Deployment/media/exportarr updated
    everybody who uses the key of radarr has it
    ");
    assert!(!done.stdout.contains("c0ffee00"), "{done}");
    assert!(bench.agrees(), "{done}");
    let key = bench.key_of_radarr();
    assert_eq!(bench.value("recyclarr", "radarr"), key);
    assert_eq!(bench.value("recyclarr", "secrets.yml"), format!("radarr_key: {key}\nother: kept\n"));
    assert_eq!(bench.notes(), Vec::<PathBuf>::new(), "nothing is left to do");
    assert!(bench.is_restarted());
    let compared =
        bench.env.run(["kubectl", "media", "keys", "compare", "radarr", "-n", "media", "-o", "csv"]);
    assert!(!compared.stdout.contains("different"), "{compared}");
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    for point in
        ["rotate.noted", "rotate.made", "rotate.user.0", "rotate.user.1", "rotate.user.2", "rotate.told"]
    {
        let mut bench = Bench::new(Lab::A);
        bench.add_copies();
        bench.env.set("LABKIT_FAILPOINT", point);
        let killed = bench.rotate(&["radarr", "--yes"]);
        assert_ne!(killed.code, Some(0), "{point}: {killed}");
        let notes = bench.notes();
        assert_eq!(notes.len(), 1, "{point}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&notes[0]).expect("the note").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{point}");
        }
        bench.env.unset("LABKIT_FAILPOINT");
        let made = bench.key_of_radarr();
        let again = bench.rotate(&["radarr", "--yes"]);
        assert!(again.stderr.contains("did not end: it is gone on with\n"), "{point}: {again}");
        assert!(bench.agrees(), "{point}: {again}");
        assert!(made == OLD || made == bench.key_of_radarr(), "{point}: no further key is made");
        assert_eq!(bench.value("recyclarr", "radarr"), bench.key_of_radarr(), "{point}");
        assert!(bench.is_restarted(), "{point}: who reads it at its start has it");
        assert_eq!(bench.notes(), Vec::<PathBuf>::new(), "{point}: {again}");
    }
}

#[test]
fn who_is_away_is_named_and_told_later() {
    let bench = Bench::new(Lab::A);
    bench.env.shell("kubectl scale deployment overseerr -n media --replicas=0").success();
    let open = bench.rotate(&["radarr", "--yes"]).exits(6);
    assert!(open.stderr.contains("warning: not looked at: app media/overseerr: it is stopped"), "{open}");
    assert!(
        open.stderr
            .contains("hint: go on when they are mended: kubectl media keys rotate radarr -n media --resume"),
        "{open}"
    );
    assert_eq!((bench.key_in_prowlarr(), bench.key_in_overseerr().as_str()), (bench.key_of_radarr(), OLD));
    assert_eq!(bench.notes().len(), 1);
    bench.env.shell("kubectl scale deployment overseerr -n media --replicas=1").success();
    bench.env.shell("kubectl rollout status deployment/overseerr -n media --timeout=60s").success();
    let key = bench.key_of_radarr();
    bench.rotate(&["radarr", "--yes", "--resume"]).success();
    assert_eq!((bench.key_of_radarr(), bench.key_in_overseerr()), (key.clone(), key));
    assert_eq!(bench.notes(), Vec::<PathBuf>::new());
}

#[test]
fn apps_that_make_their_keys_in_other_ways() {
    let bench = Bench::new(Lab::A);
    bench.rotate(&["sabnzbd", "--yes"]).success();
    let key = bench.lab.apps.with("media", "sabnzbd", |app| match app {
        App::SABnzbd(app) => app.api_key.clone(),
        _ => String::new(),
    });
    let key = key.expect("a SABnzbd");
    assert!(key.starts_with("c0ffee00cafe"), "a new one");
    for app in ["radarr", "sonarr", "lidarr"] {
        let (_, clients) = bench.servarr(app, "downloadclient");
        let mut clients = clients.as_array().expect("a list").iter();
        let client = clients.find(|one| one["name"] == "SABnzbd").expect("SABnzbd");
        assert_eq!(field(client, "apiKey"), key, "{app}");
        assert_eq!(field(client, "host"), "sabnzbd.media.svc.cluster.local", "{app}: the rest stays");
    }
    bench.rotate(&["prowlarr", "--yes"]).success();
    let (key, _) = bench.servarr("prowlarr", "health");
    let (_, indexers) = bench.servarr("sonarr", "indexer");
    let all: Vec<String> =
        indexers.as_array().expect("a list").iter().map(|one| field(one, "apiKey")).collect();
    assert_eq!(all, [key.clone(), key]);
    bench.rotate(&["overseerr", "--yes"]).success();
    let lab_b = Bench::new(Lab::B);
    lab_b.rotate(&["bazarr", "--yes", "-o", "json"]);
    lab_b.rotate(&["radarr", "--yes"]);
    let agrees = lab_b.lab.apps.with("media", "bazarr", |app| match app {
        App::Bazarr(app) => (app.api_key.clone(), app.radarr.as_ref().map(|link| link.apikey.clone())),
        _ => (String::new(), None),
    });
    let (own, radarr) = agrees.expect("a Bazarr");
    assert!(own != "c0ffee00c0ffee00c0ffee0000006767" && own.len() == 32, "a new one");
    assert_eq!(radarr, Some(lab_b.key_of_radarr()));
}

#[test]
fn a_key_of_a_secret_is_changed_there_and_read_by_a_restart() {
    let bench = Bench::new(Lab::A);
    bench
        .env
        .shell(&format!("kubectl create secret generic radarr-key -n media --from-literal=key={OLD}"))
        .success();
    let reference = json!([{"op": "add", "path": "/spec/template/spec/containers/0/env/-", "value": {
        "name": "RADARR__AUTH__APIKEY", "valueFrom": {"secretKeyRef": {"name": "radarr-key", "key": "key"}},
    }}]);
    bench
        .env
        .shell(&format!("kubectl patch deployment radarr -n media --type=json -p '{reference}'"))
        .success();
    bench.env.shell("kubectl rollout status deployment/radarr -n media --timeout=60s").success();
    let done = bench.rotate(&["radarr", "--yes"]).success();
    let key = bench.value("radarr-key", "key");
    assert!(key != OLD && key == bench.key_of_radarr() && bench.agrees(), "{done}");
}

#[test]
fn what_is_sealed_is_printed_for_git() {
    let bench = Bench::new(Lab::A);
    bench.env.write("keys.yaml", format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: kept, namespace: media}}\nstringData: {{radarr-api-key: {OLD}}}\n"
    ));
    let sealed =
        bench.env.run(["kubectl", "media", "keys", "seal", "radarr", "-n", "media", "--name=kept"]).success();
    bench.env.write("sealed.yaml", &sealed.stdout);
    bench.env.run(["kubectl", "apply", "-f", "sealed.yaml"]).success();
    bench.env.shell("kubectl wait --for=condition=Synced sealedsecret/kept -n media --timeout=60s").success();
    let done = bench.rotate(&["radarr", "--yes"]).exits(6);
    assert!(
        done.stdout.contains("kind: SealedSecret\n") && done.stdout.contains("    radarr-api-key: Ag"),
        "{done}"
    );
    assert_eq!(bench.value("kept", "radarr-api-key"), OLD, "Git says what is in it");
    assert!(bench.agrees());
    bench.env.write("new.yaml", &done.stdout);
    bench.env.shell("kubectl patch sealedsecret kept -n media --type=merge --patch-file=new.yaml").success();
    bench.env.shell(&format!(
        "for i in $(seq 100); do [ \"$(kubectl get secret kept -n media -o jsonpath='{{.data.radarr-api-key}}' | base64 -d)\" != {OLD} ] && exit 0; sleep 0.1; done; exit 1"
    )).success();
    assert_eq!(bench.value("kept", "radarr-api-key"), bench.key_of_radarr());
    bench.rotate(&["radarr", "--yes", "--resume"]).success();
}

#[test]
fn keys_that_are_not_rotated_say_why() {
    let bench = Bench::new(Lab::A);
    for app in ["plex", "qbittorrent"] {
        let refused = bench.rotate(&[app, "--yes"]).exits(5);
        assert!(refused.stderr.contains(&format!("error: the key of {app} is not rotated: ")), "{refused}");
        assert!(refused.stderr.contains("hint: "), "{refused}");
    }
    assert!(bench.rotate(&["nothing", "--yes"]).exits(1).stderr.contains("app \"nothing\" not found"));
    let unasked = bench.rotate(&["radarr"]).exits(5);
    assert!(unasked.stderr.contains("changes need confirmation"), "{unasked}");
    let hidden = bench.rotate(&["radarr", "--yes", "--reveal"]).exits(5);
    assert!(
        hidden.stderr.contains("error: the key is shown on a terminal only; nothing was changed"),
        "{hidden}"
    );
    assert_eq!(bench.key_of_radarr(), OLD);
    for format in ["json", "yaml", "name", "wide", "jsonpath={.kind}"] {
        assert!(
            !bench.rotate(&["radarr", "--dry-run", "-o", format]).success().stdout.is_empty(),
            "{format}"
        );
    }
    bench.rotate(&["radarr", "--dry-run", "-o", "sarif"]).exits(2);
}

#[test]
fn a_terminal_sees_the_key_if_it_asks_for_it() {
    let bench = Bench::new(Lab::A);
    let line = ["kubectl", "media", "keys", "rotate", "radarr", "-n", "media", "--yes", "--reveal"];
    let mut terminal = Terminal::start(&bench.env, line);
    terminal.wait();
    assert!(terminal.screen().contains(&bench.key_of_radarr()), "{}", terminal.screen());
    assert!(!terminal.screen().contains(OLD), "{}", terminal.screen());
}

#[test]
fn without_rights_and_without_a_cluster_nothing_is_changed() {
    let mut bench = Bench::new(Lab::A);
    let away = bench.rotate(&["radarr", "--yes", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(away.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{away}");
    let see = Rule::allow(&["get", "list"], &["pods", "deployments.apps", "services"]);
    let rules = see.into_iter().map(|rule| rule.within(&["media"])).collect();
    bench.lab.server.add_user("viewer", "token-of-viewer", rules);
    let (kubeconfig, url) = (bench.lab.server.kubeconfig_for("viewer"), bench.lab.server.url().to_owned());
    bench.env.kubeconfig(&kubeconfig, &url);
    let refused = bench.rotate(&["radarr", "--yes"]);
    assert!(refused.code == Some(5) || refused.code == Some(1), "{refused}");
    assert!(refused.stderr.contains("could not be read"), "{refused}");
    assert_eq!(bench.key_of_radarr(), OLD);
}
