//! Apps that lab A does not have: behind a VPN, in another lab, or put in by hand.

use insta::assert_snapshot;
use serde_json::json;
use simlab::labs::{Lab, Scenario};
use simlab::media::gluetun::Gluetun;
use simlab::media::transmission::Transmission;
use simlab::media::{self, App, Placed};

use super::{MEDIA, Stack, row, worst};

#[test]
fn apps_in_one_pod_behind_a_vpn_in_lab_c() {
    let stack = Stack::of(&Scenario::new(Lab::C));
    let status = |arguments: &[&str]| stack.env.run([MEDIA, "status", "-A"].iter().chain(arguments));
    let apps = ["qbittorrent", "radarr", "sonarr", "flaresolverr", "tautulli", "plex"];
    let columns = [
        "-o",
        "custom-columns=NAME:.name,VERSION:.version,HEALTH:.said.health,QUEUE:.said.queue.total,\
                   STREAMS:.said.streams,VPN:.said.vpn",
    ];
    assert_snapshot!(status(&[&apps[..], &columns[..]].concat()).success(), @r#"
    NAME           VERSION        HEALTH   QUEUE    STREAMS   VPN
    flaresolverr   3.4.6          ok       <none>   <none>    <none>
    qbittorrent    5.1.4          ok       1        <none>    {"running":true,"address":"198.51.100.7","country":"Netherlands","port":51413}
    radarr         6.0.4.10291    ok       0        <none>    <none>
    sonarr         4.0.16.2944    ok       0        <none>    <none>
    plex           1.42.2.10156   ok       <none>   0         <none>
    tautulli       2.16.0         ok       <none>   1         <none>
    ------- stderr -------
    6 apps: nothing wrong
    "#);
    stack.lab.apps.with_container("swift-sail", "downloadarrs", Some("gluetun"), |app| {
        *app = App::Gluetun(Gluetun {
            running: false,
            public_ip: String::new(),
            country: String::new(),
            port: 0,
            open: true,
        });
    });
    let outcome = status(&["qbittorrent", "radarr", "-o", "json"]).exits(3);
    assert_eq!(worst(&row(&outcome, "qbittorrent")), "Vpn: the VPN is down");
    assert_eq!(row(&outcome, "radarr")["status"], "Running", "the VPN is there for qBittorrent");
}

#[test]
fn jellyfin_and_bazarr_in_lab_b() {
    let stack = Stack::of(&Scenario::new(Lab::B));
    assert_eq!(stack.status(&["-o", "json"]).success().json()["totals"]["warnings"], 0);
    stack.env.write("keys", "JELLYFIN_API_KEY=c0ffee00c0ffee00c0ffee0000008096\n");
    let columns = "custom-columns=NAME:.name,VERSION:.version,HEALTH:.said.health,STREAMS:.said.streams";
    let arguments = ["jellyfin", "bazarr", "--keys-from", "keys", "-o", columns];
    assert_snapshot!(stack.status(&arguments).success(), @"
    NAME       VERSION   HEALTH   STREAMS
    bazarr     1.5.3     ok       <none>
    jellyfin   10.10.7   ok       0
    ------- stderr -------
    2 apps: nothing wrong
    ");
    let keyless = stack.status(&["jellyfin", "-o", "json"]).success();
    assert_eq!(row(&keyless, "jellyfin")["said"]["health"], "alive");
}

#[test]
fn transmission_asks_for_a_password_or_for_none() {
    let stack = Stack::lab_a();
    let labels = json!({"app": "transmission"});
    let container = json!({"name": "app", "image": "linuxserver/transmission:4.0.6"});
    stack.env.write(
        "transmission.json",
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "transmission", "namespace": "media"},
            "spec": {"replicas": 1, "selector": {"matchLabels": labels},
                     "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
        })
        .to_string(),
    );
    stack.env.run(["kubectl", "apply", "-f", "transmission.json"]).success();
    let login = Some(("lab".to_owned(), "c0ffee00-transmission".to_owned()));
    let runs = App::Transmission(Transmission {
        version: "4.0.6 (38c164933e)".to_owned(),
        login,
        download_dir: "/downloads".to_owned(),
        free_space: 1 << 30,
        torrents: vec![json!({"status": 4, "error": 0, "percentDone": 0.5})],
        failures: 0,
    });
    let placed = Placed {
        namespace: "media".to_owned(),
        workload: "transmission".to_owned(),
        container: "app".to_owned(),
        runs,
        log: Vec::new(),
        previous_log: None,
        owner: (0, 0),
    };
    let apps = media::start(&stack.lab.server, vec![placed]).expect("it starts");
    let wait = ["kubectl", "wait", "-n", "media", "--for=condition=Available", "deployment/transmission"];
    stack.env.run(wait).success();

    let said = |arguments: &[&str]| {
        let outcome = stack.status(&[&["transmission", "-o", "json"], arguments].concat()).success();
        row(&outcome, "transmission")
    };
    let keyless = said(&[]);
    assert_eq!((&keyless["said"]["health"], &keyless["status"]), (&json!("alive"), &json!("Running")));
    stack.env.write("keys", "TRANSMISSION_PASSWORD=c0ffee00-transmission\n");
    let known = said(&["--keys-from", "keys"]);
    assert_eq!((&known["version"], &known["said"]["queue"]["total"]), (&json!("4.0.6"), &json!(1)));
    stack.env.write("keys", "TRANSMISSION_PASSWORD=guessed\n");
    assert!(worst(&said(&["--keys-from", "keys"])).starts_with("LoginRefused: "));
    let failures = apps.with("media", "transmission", |app| match app {
        App::Transmission(transmission) => transmission.failures,
        _ => 0,
    });
    assert_eq!(failures, Some(1), "a question without a password is no failure");
}
