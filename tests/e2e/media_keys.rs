//! `kubectl media keys` in lab A: where keys are, whether their users have the same, and how they are kept, without one
//! of them in any output.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, RunningLab, Scenario};
use simlab::media::App;
use simlab::media::broken::{Broken, How};

const RADARR: &str = "c0ffee00c0ffee00c0ffee0000007878";

struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn new(lab: Lab) -> Self {
        let lab = RunningLab::start(&Scenario::new(lab), 0).expect("a lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        Self { lab, env }
    }

    fn keys(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.env.run(["kubectl", "media", "keys"].iter().chain(arguments));
        assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
        outcome
    }

    fn log_in(&mut self, rules: Vec<Rule>) {
        let rules = rules.into_iter().map(|rule| rule.within(&["media"])).collect();
        self.lab.server.add_user("viewer", "token-of-viewer", rules);
        let (kubeconfig, url) = (self.lab.server.kubeconfig_for("viewer"), self.lab.server.url().to_owned());
        self.env.kubeconfig(&kubeconfig, &url);
    }

    /// A value of a Secret in the cluster.
    fn value(&self, secret: &str, key: &str) -> String {
        let template = format!("-o=go-template={{{{index .data `{key}` | base64decode}}}}");
        self.env.run(["kubectl", "get", "secret", secret, "-n", "media", &template]).success().stdout
    }
}

#[test]
fn where_each_key_is() {
    let bench = Bench::new(Lab::A);
    assert_snapshot!(bench.keys(&["list", "-n", "media"]).success(), @"
    NAME          KEY       FROM                                                                         ELSEWHERE   NOTE
    prowlarr      found     file /config/config.xml                                                      <none>
    qbittorrent   missing   <none>                                                                       <none>      it has none: before 5.2 there are only name and password
    sabnzbd       found     file /config/sabnzbd.ini                                                     <none>
    lidarr        found     file /config/config.xml                                                      <none>
    radarr        found     file /config/config.xml                                                      <none>
    sonarr        found     file /config/config.xml                                                      <none>
    overseerr     found     file /app/config/settings.json                                               <none>
    plex          found     file /config/Library/Application Support/Plex Media Server/Preferences.xml   <none>
    ");
    let of =
        |format: &str| bench.keys(&["list", "radarr", "plex", "-n", "media", "-o", format]).success().stdout;
    assert_eq!(of("name"), "app/radarr\napp/plex\n");
    assert_snapshot!(of("csv"), @"
    namespace,name,app,key,from,elsewhere,password,note
    media,radarr,radarr,found,file /config/config.xml,,,
    media,plex,plex,found,file /config/Library/Application Support/Plex Media Server/Preferences.xml,,,
    ");
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<Value>(&of("yaml")).expect("YAML"), json);
    assert_eq!(json["items"][0]["state"], "found");
    bench.keys(&["list", "-n", "media", "-o", "sarif"]).exits(2);
}

#[test]
fn what_was_handed_over_counts_first_and_is_compared_with_the_rest() {
    let mut bench = Bench::new(Lab::A);
    let line = ["list", "radarr", "-n", "media", "--keys-from=secret/media-stack-secrets", "-o", "json"];
    let same = bench.keys(&line).success().json();
    assert_eq!(same["items"][0]["places"][1], json!({"place": "file /config/config.xml", "same": true}));
    bench.env.set("RADARR_API_KEY", "c0ffee00-old");
    let other = bench.keys(&["list", "radarr", "-n", "media", "--keys-from=env"]).success();
    assert!(other.stdout.contains("file /config/config.xml (different)"), "{other}");
}

#[test]
fn users_of_keys_have_the_same() {
    let bench = Bench::new(Lab::A);
    assert_snapshot!(bench.keys(&["compare", "-n", "media"]).success(), @"
    KEY OF    USED BY     WHERE                      RESULT
    lidarr    prowlarr    its settings for Lidarr    unknown: Prowlarr shows stars in place of keys
    plex      overseerr   its settings for lab-a     unknown: Overseerr does not say
    radarr    prowlarr    its settings for Radarr    unknown: Prowlarr shows stars in place of keys
    sabnzbd   lidarr      its settings for SABnzbd   unknown: Lidarr shows stars in place of keys
    sabnzbd   radarr      its settings for SABnzbd   unknown: Radarr shows stars in place of keys
    sabnzbd   sonarr      its settings for SABnzbd   unknown: Sonarr shows stars in place of keys
    sonarr    prowlarr    its settings for Sonarr    unknown: Prowlarr shows stars in place of keys
    radarr    overseerr   its settings for Radarr    same
    sonarr    overseerr   its settings for Sonarr    same
    ------- stderr -------
    9 uses of keys: none differs, 7 unknown
    ");
    let json = bench.keys(&["compare", "radarr", "-n", "media", "-o", "json"]).success().json();
    let owners = json["items"].as_array().expect("items").iter().all(|item| item["owner"] == "radarr");
    assert!(owners, "{json}");
    let other = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "exportarr", "namespace": "media", "labels": {"app": "exportarr"}},
        "spec": {
            "replicas": 1, "selector": {"matchLabels": {"app": "exportarr"}},
            "template": {"metadata": {"labels": {"app": "exportarr"}}, "spec": {"containers": [{
                "name": "exportarr", "image": "onedr0p/exportarr:v2.0",
                "env": [{"name": "URL", "value": "http://radarr:7878"}, {"name": "APIKEY", "value": "c0ffee00-old"}],
            }]}},
        },
    });
    bench.lab.server.store().create(other).expect("a good Deployment");
    let differs = bench.keys(&["compare", "radarr", "-n", "media", "-o", "csv"]).exits(3);
    assert!(differs.stdout.contains("media,radarr,exportarr,variable APIKEY,different\r\n"), "{differs}");
}

#[test]
fn an_app_with_an_old_key_of_another_is_found() {
    let bench = Bench::new(Lab::A);
    let changed = bench.lab.apps.with("media", "overseerr", |app| match app {
        App::Overseerr(overseerr) => {
            overseerr.radarr[0]["apiKey"] = json!("c0ffee00-old");
            true
        }
        _ => false,
    });
    assert_eq!(changed, Some(true));
    assert_snapshot!(bench.keys(&["compare", "radarr", "-n", "media"]).exits(3), @"
    KEY OF   USED BY     WHERE                     RESULT
    radarr   overseerr   its settings for Radarr   different
    radarr   prowlarr    its settings for Radarr   unknown: Prowlarr shows stars in place of keys
    ------- stderr -------
    2 uses of keys: 1 different, 1 unknown
    [exit status: 3]
    ");
}

#[test]
fn keys_become_a_secret() {
    let bench = Bench::new(Lab::A);
    let line =
        "set -o pipefail; kubectl media keys export -n media --name kept | kubectl apply -f - -n media";
    let applied = bench.env.run(["bash", "-c", line]).success();
    assert!(applied.stdout.contains("secret/kept created"), "{applied}");
    assert!(applied.stderr.contains("warning: left out, without a key: "), "{applied}");
    assert_eq!(bench.value("kept", "radarr-api-key"), RADARR);
    let names = bench.keys(&["export", "-n", "media", "-o", "json"]).success().json();
    assert!(!names["keys"].to_string().contains("plex-token"), "{names}");
    let named = bench.keys(&["export", "plex", "-n", "media", "-o", "json"]).success().json();
    assert_eq!(named["keys"], json!(["plex-token"]));
    let written = bench.keys(&["export", "radarr", "-n", "media", "--file=keys.yaml"]).success();
    assert_eq!(written.stdout, "");
    assert!(bench.env.read("keys.yaml").contains("  radarr-api-key: "));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            std::fs::metadata(bench.env.work().join("keys.yaml")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn an_app_that_does_not_say_whose_keys_it_has_is_a_gap() {
    let bench = Bench::new(Lab::A);
    bench.lab.apps.with("media", "overseerr", |app| *app = Broken::of(app, How::Error)).expect("it runs");
    let outcome = bench.keys(&["compare", "-n", "media"]).exits(6);
    assert!(outcome.stderr.contains("warning: not read: app media/overseerr: "), "{outcome}");
}

#[test]
fn a_terminal_sees_keys_only_if_it_asks_for_them() {
    let bench = Bench::new(Lab::A);
    let mut refused =
        Terminal::start(&bench.env, ["kubectl", "media", "keys", "export", "radarr", "-n", "media"]);
    assert_eq!(refused.wait().exit_code(), 5, "{}", refused.screen());
    assert!(!refused.screen().contains("radarr-api-key"), "{}", refused.screen());
    let line = ["kubectl", "media", "keys", "export", "radarr", "-n", "media", "--reveal"];
    let mut shown = Terminal::start(&bench.env, line);
    assert!(shown.wait().success(), "{}", shown.screen());
    assert!(shown.screen().contains("radarr-api-key: "), "{}", shown.screen());
}

#[test]
fn sealed_keys_are_opened_by_the_controller_and_by_nobody_else() {
    let bench = Bench::new(Lab::A);
    let opens = |name: &str, more: &[&str]| {
        let sealed = bench
            .keys(&[&["seal", "radarr", "sonarr", "-n", "media", "--name", name], more].concat())
            .success();
        bench.env.write("sealed.yaml", &sealed.stdout);
        bench.env.run(["kubectl", "apply", "-f", "sealed.yaml"]).success();
        let wait = [
            "kubectl",
            "wait",
            "--for=condition=Synced",
            &format!("sealedsecret/{name}"),
            "-n",
            "media",
            "--timeout=60s",
        ];
        bench.env.run(wait).success();
        assert_eq!(bench.value(name, "radarr-api-key"), RADARR);
        sealed.stdout
    };
    let strict = opens("strict", &[]);
    assert!(!strict.contains("annotations"), "{strict}");
    let wide = opens("wide", &["--scope=namespace-wide"]);
    assert!(wide.contains("sealedsecrets.bitnami.com/namespace-wide: \"true\""), "{wide}");
    let raw = "/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:8080/proxy/v1/cert.pem";
    let pem = bench.env.run(["kubectl", "get", "--raw", raw]).success().stdout;
    bench.env.write("cert.pem", pem);
    opens("from-file", &["--cert=cert.pem", "--scope=cluster-wide"]);
    bench.env.write("moved.yaml", strict.replace("name: strict", "name: moved"));
    bench.env.run(["kubectl", "apply", "-f", "moved.yaml"]).success();
    let wait = [
        "kubectl",
        "wait",
        "--for=condition=Synced=false",
        "sealedsecret/moved",
        "-n",
        "media",
        "--timeout=60s",
    ];
    bench.env.run(wait).success();
    let json =
        bench.keys(&["seal", "radarr", "-n", "media", "-o", "json", "--file=out.yaml"]).success().json();
    assert_eq!((&json["object"], &json["file"]), (&json!("SealedSecret"), &json!("out.yaml")));
    assert!(bench.env.read("out.yaml").contains("    radarr-api-key: Ag"), "4096 bits begin so");
}

#[test]
fn certificates_that_are_none() {
    let bench = Bench::new(Lab::A);
    bench.env.write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let broken = bench.keys(&["seal", "-n", "media", "--cert=broken.pem"]).exits(1);
    assert!(broken.stderr.starts_with("error: cannot use the certificate of broken.pem\n"), "{broken}");
    let absent = bench.keys(&["seal", "-n", "media", "--cert=absent.pem"]).exits(1);
    assert!(absent.stderr.contains("absent.pem"), "{absent}");
    let elsewhere = bench.keys(&["seal", "-n", "media", "--controller=media/nothing"]).exits(1);
    assert!(elsewhere.stderr.starts_with("error: there is no service media/nothing\n"), "{elsewhere}");
    bench.keys(&["seal", "-n", "media", "--controller=nothing"]).exits(2);
    bench.keys(&["seal", "-n", "media", "--name=Not_A_Name"]).exits(2);
    let none = bench.keys(&["export", "-n", "kube-system"]).exits(1);
    assert!(none.stderr.starts_with("error: no key was found\n"), "{none}");
}

#[test]
fn without_the_right_to_look_into_pods_and_without_a_cluster() {
    let mut bench = Bench::new(Lab::A);
    let away = bench.keys(&["list", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(away.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{away}");
    bench.log_in(Rule::allow(&["get", "list"], &["pods", "deployments.apps", "services"]));
    let list = bench.keys(&["list", "radarr", "-n", "media"]).exits(6);
    assert!(list.stdout.contains("unknown"), "{list}");
    assert!(list.stderr.contains("warning: not read: key of media/radarr: forbidden"), "{list}");
    bench.keys(&["compare", "radarr", "-n", "media"]).exits(6);
    bench.keys(&["export", "radarr", "-n", "media"]).exits(1);
}
