//! `kubectl media wiring` in lab A, whose apps run: a stack that is wired well, what is told when a link breaks, and the
//! pictures.

use insta::assert_snapshot;
use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Incident, Lab, RunningLab, Scenario};
use simlab::media::App;

/// A user with a lab whose apps answer.
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

    fn lab_a() -> Self {
        Self::of(&Scenario::new(Lab::A))
    }

    /// No key of an app is ever shown: all of them have these letters in them.
    fn wiring(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.env.run(["kubectl", "media", "wiring"].iter().chain(arguments));
        assert!(!format!("{outcome}").contains("c0ffee00"), "{outcome}");
        outcome
    }
}

#[test]
fn a_stack_that_is_wired_well() {
    let bench = Bench::lab_a();
    assert_snapshot!(bench.wiring(&["-n", "media"]).success(), @"
    FROM        TO                   LINK           STATE      DETAIL
    lidarr      plex                 notify         optional   it is not told what is new, and finds it when it looks by itself
    radarr      plex                 notify         optional   it is not told what is new, and finds it when it looks by itself
    sonarr      plex                 notify         optional   it is not told what is new, and finds it when it looks by itself
    lidarr      prowlarr             search         ok
    lidarr      qbittorrent          download       ok
    lidarr      sabnzbd              download       ok
    lidarr      /data/media/music    root-folder    ok
    overseerr   radarr               request        ok
    overseerr   sonarr               request        ok
    overseerr   plex                 media-server   ok
    plex        /data/media/movies   library        ok
    plex        /data/media/music    library        ok
    plex        /data/media/tv       library        ok
    prowlarr    Example Tracker      indexer        ok
    prowlarr    Example Usenet       indexer        ok
    prowlarr    lidarr               indexer-sync   ok
    prowlarr    radarr               indexer-sync   ok
    prowlarr    sonarr               indexer-sync   ok
    radarr      prowlarr             search         ok
    radarr      qbittorrent          download       ok
    radarr      sabnzbd              download       ok
    radarr      /data/media/movies   root-folder    ok
    sonarr      prowlarr             search         ok
    sonarr      qbittorrent          download       ok
    sonarr      sabnzbd              download       ok
    sonarr      /data/media/tv       root-folder    ok
    ------- stderr -------
    26 links: nothing wrong
    ");
    assert_snapshot!(bench.wiring(&["overseerr", "-n", "media", "-o", "wide"]).success(), @"
    FROM        TO       LINK           NAME     URL                                          STORAGE   STATE   DETAIL   EVIDENCE                                                                                                 HINT
    overseerr   radarr   request        Radarr   http://radarr.media.svc.cluster.local:7878   <none>    ok               its key is that of radarr; profile HD-1080p is there; folder /data/media/movies is a root folder there   <none>
    overseerr   sonarr   request        Sonarr   http://sonarr.media.svc.cluster.local:8989   <none>    ok               its key is that of sonarr; profile HD-1080p is there; folder /data/media/tv is a root folder there       <none>
    overseerr   plex     media-server   lab-a    http://plex.media.svc.cluster.local:32400    <none>    ok               it is the Plex it knows                                                                                  <none>
    ------- stderr -------
    3 links: nothing wrong
    ");
}

#[test]
fn what_broke_is_told_first_and_is_status_3() {
    let told = [
        (
            Incident::OverseerrKeyMismatch,
            "overseerr",
            "request",
            "radarr",
            "its key is not that of radarr, from file /config/config.xml",
        ),
        (
            Incident::QbittorrentBanned,
            "lidarr",
            "download",
            "qbittorrent",
            "lidarr says: Unable to communicate with qBittorrent.",
        ),
        (
            Incident::RemotePathMissing,
            "radarr",
            "download",
            "qbittorrent",
            "radarr says: You are using docker; download client qBittorrent",
        ),
        (Incident::PlexCrashLoop, "overseerr", "media-server", "plex", "no ready pod is behind Service plex"),
    ];
    for (incident, from, kind, to, detail) in told {
        let bench = Bench::of(&Scenario::new(Lab::A).with(incident));
        let answer = bench.wiring(&["-n", "media", "-o", "json"]).exits(3).json();
        let items = answer["items"].as_array().expect("a list");
        let broken: Vec<&Value> = items.iter().filter(|item| item["state"] == "broken").collect();
        let is_meant =
            |item: &&Value| item["from"]["name"] == from && item["kind"] == kind && item["to"]["name"] == to;
        let first =
            broken.iter().copied().find(is_meant).unwrap_or_else(|| panic!("{incident}: {broken:#?}"));
        assert!(first["detail"].as_str().expect("a text").starts_with(detail), "{incident}: {first}");
        assert_eq!(items[0]["state"], "broken", "{incident}: the worst comes first");
    }
}

#[test]
fn a_broken_link_among_others_looks_like_this() {
    let bench = Bench::of(&Scenario::new(Lab::A).with(Incident::OverseerrKeyMismatch));
    assert_snapshot!(bench.wiring(&["overseerr", "-n", "media"]).exits(3), @"
    FROM        TO       LINK           STATE    DETAIL
    overseerr   radarr   request        broken   its key is not that of radarr, from file /config/config.xml
    overseerr   sonarr   request        ok
    overseerr   plex     media-server   ok
    ------- stderr -------
    3 links: 1 broken
    hint: overseerr: give it the key of radarr: kubectl media keys compare shows where they differ
    [exit status: 3]
    ");
}

#[test]
fn an_indexer_that_did_not_arrive_and_a_client_at_a_wrong_port() {
    let bench = Bench::lab_a();
    let changed = bench.lab.apps.with("media", "radarr", |app| {
        let App::Servarr(radarr) = app else { return };
        let indexers = radarr.resources.get_mut("indexer").and_then(Value::as_array_mut).expect("indexers");
        indexers.truncate(1);
        radarr.resources.get_mut("downloadclient").expect("clients")[1]["fields"][1]["value"] = 8081.into();
    });
    assert!(changed.is_some());
    assert_snapshot!(bench.wiring(&["radarr", "-n", "media"]).exits(3), @"
    FROM        TO                   LINK           STATE      DETAIL
    radarr      sabnzbd              download       broken     Service sabnzbd has no port 8081, only 8080
    prowlarr    radarr               indexer-sync   warning    Example Usenet did not arrive there
    radarr      plex                 notify         optional   it is not told what is new, and finds it when it looks by itself
    overseerr   radarr               request        ok
    radarr      prowlarr             search         ok
    radarr      qbittorrent          download       ok
    radarr      /data/media/movies   root-folder    ok
    ------- stderr -------
    7 links: 1 broken, 1 with warnings
    hint: radarr: use port 8080
    [exit status: 3]
    ");
}

#[test]
fn each_format_has_the_same_links() {
    let bench = Bench::lab_a();
    let of = |format: &str| bench.wiring(&["plex", "-n", "media", "-o", format]).success().stdout;
    assert_snapshot!(of("name"), @"
    link/lidarr/notify/plex
    link/radarr/notify/plex
    link/sonarr/notify/plex
    link/overseerr/media-server/plex
    link/plex/library/data/media/movies
    link/plex/library/data/media/music
    link/plex/library/data/media/tv
    ");
    assert_snapshot!(of("csv"), @r#"
    from,to,link,name,url,storage,state,detail,evidence,hint
    lidarr,plex,notify,,,,optional,"it is not told what is new, and finds it when it looks by itself",,
    radarr,plex,notify,,,,optional,"it is not told what is new, and finds it when it looks by itself",,
    sonarr,plex,notify,,,,optional,"it is not told what is new, and finds it when it looks by itself",,
    overseerr,plex,media-server,lab-a,http://plex.media.svc.cluster.local:32400,,ok,,it is the Plex it knows,
    plex,/data/media/movies,library,Movies,,media-storage:/media/movies,ok,,the same storage as /data/media/movies of radarr,
    plex,/data/media/music,library,Music,,media-storage:/media/music,ok,,the same storage as /data/media/music of lidarr,
    plex,/data/media/tv,library,TV,,media-storage:/media/tv,ok,,the same storage as /data/media/tv of sonarr,
    "#);
    assert_snapshot!(of("mermaid"), @r#"
    flowchart LR
      n0["lidarr"]
      n1["plex"]
      n2["radarr"]
      n3["sonarr"]
      n4["overseerr"]
      n5[("/data/media/movies<br/>media-storage:/media/movies")]
      n6[("/data/media/music<br/>media-storage:/media/music")]
      n7[("/data/media/tv<br/>media-storage:/media/tv")]
      n0 -.->|"notify: optional"| n1
      n2 -.->|"notify: optional"| n1
      n3 -.->|"notify: optional"| n1
      n4 -->|"media-server"| n1
      n1 -->|"library"| n5
      n1 -->|"library"| n6
      n1 -->|"library"| n7
    "#);
    assert_snapshot!(of("dot"), @r#"
    digraph wiring {
      rankdir=LR;
      node [shape=box, style=rounded, fontname="sans-serif"];
      edge [fontname="sans-serif", fontsize=10];
      n0 [label="lidarr"];
      n1 [label="plex"];
      n2 [label="radarr"];
      n3 [label="sonarr"];
      n4 [label="overseerr"];
      n5 [label="/data/media/movies\nmedia-storage:/media/movies", shape=cylinder, style=solid];
      n6 [label="/data/media/music\nmedia-storage:/media/music", shape=cylinder, style=solid];
      n7 [label="/data/media/tv\nmedia-storage:/media/tv", shape=cylinder, style=solid];
      n0 -> n1 [label="notify: optional", tooltip="it is not told what is new, and finds it when it looks by itself", style=dotted];
      n2 -> n1 [label="notify: optional", tooltip="it is not told what is new, and finds it when it looks by itself", style=dotted];
      n3 -> n1 [label="notify: optional", tooltip="it is not told what is new, and finds it when it looks by itself", style=dotted];
      n4 -> n1 [label="media-server", tooltip=""];
      n1 -> n5 [label="library", tooltip=""];
      n1 -> n6 [label="library", tooltip=""];
      n1 -> n7 [label="library", tooltip=""];
    }
    "#);
    assert_snapshot!(of("custom-columns=FROM:.from.name,STORAGE:.storage"), @"
    FROM        STORAGE
    lidarr      <none>
    radarr      <none>
    sonarr      <none>
    overseerr   <none>
    plex        media-storage:/media/movies
    plex        media-storage:/media/music
    plex        media-storage:/media/tv
    ");
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<Value>(&of("yaml")).expect("YAML"), json);
    bench.wiring(&["-n", "media", "-o", "sarif"]).exits(2);
    assert_snapshot!(bench.env.run(["kubectl", "media", "status", "-o", "dot"]).exits(2), @"
    ------- stderr -------
    error: -o dot is not available for this command
    hint: allowed formats are: table, wide, json, yaml, name, jsonpath=, jsonpath-file=, custom-columns=, custom-columns-file=, csv
    [exit status: 2]
    ");
}

#[test]
fn a_picture_of_the_links() {
    let bench = Bench::of(&Scenario::new(Lab::A).with(Incident::OverseerrKeyMismatch));
    let printed = bench.wiring(&["-n", "media", "--svg", "-"]).exits(3).stdout;
    assert!(printed.starts_with("<svg ") && printed.ends_with("</svg>\n"), "{printed}");
    assert_eq!(printed.matches("class=\"edge broken\"").count(), 1);
    assert!(printed.contains("overseerr to radarr (request): its key is not that of radarr"), "{printed}");

    assert_snapshot!(bench.wiring(&["-n", "media", "--svg", "links.svg", "--dry-run"]).success(), @"
    ACTION   OBJECT           CHANGE             UNDO
    create   file/links.svg   draw the picture   delete the file
    ");
    assert!(!bench.env.work().join("links.svg").exists());
    bench.wiring(&["-n", "media", "--svg", "links.svg"]).exits(5);
    let outcome = bench.wiring(&["-n", "media", "--svg", "links.svg", "--yes"]).exits(3);
    assert!(outcome.stderr.contains("file/links.svg created"), "{outcome}");
    let written = std::fs::read_to_string(bench.env.work().join("links.svg")).expect("a picture");
    assert_eq!(written, printed);
    let again = bench.wiring(&["-n", "media", "--svg", "links.svg"]).exits(3);
    assert!(again.stderr.contains("links.svg is up to date"), "{again}");
    bench.env.write("mine.svg", "<svg/>");
    assert_snapshot!(bench.wiring(&["-n", "media", "--svg", "mine.svg", "--yes"]).exits(5), @"
    ------- stderr -------
    error: mine.svg was not drawn by wiring
    hint: choose another file, or move this one away
    [exit status: 5]
    ");
    assert_snapshot!(bench.wiring(&["-n", "media", "--yes"]).exits(2), @"
    ------- stderr -------
    error: --yes and --dry-run are about what is written or tested
    hint: name a file with --svg, or add --test
    [exit status: 2]
    ");
}

#[test]
fn apps_test_their_links_once_somebody_agreed() {
    let bench = Bench::lab_a();
    let fail = |app: &mut App| {
        if let App::Servarr(radarr) = app {
            radarr.failing.insert("downloadclient/2".to_owned(), "API Key Incorrect".to_owned());
        }
    };
    bench.lab.apps.with("media", "radarr", fail).expect("radarr runs");
    assert_snapshot!(bench.wiring(&["radarr", "-n", "media", "--test", "--dry-run"]).success(), @"
    ACTION   OBJECT                          CHANGE                                                                                                                             UNDO
    run      Test/media/overseerr/Radarr     have overseerr test its link to radarr: it reads profiles and folders there, and keeps nothing                                     nothing to take back
    run      Test/media/prowlarr/Radarr      have prowlarr test its link to radarr: the app calls Prowlarr back, and Prowlarr remembers success or failure                      nothing to take back
    run      Test/media/radarr/qBittorrent   have radarr test its link to qbittorrent: it logs in there, creates a category that is missing, and remembers success or failure   nothing to take back but a category, if one was missing
    run      Test/media/radarr/SABnzbd       have radarr test its link to sabnzbd: it logs in there, creates a category that is missing, and remembers success or failure       nothing to take back but a category, if one was missing
    ");
    bench.wiring(&["radarr", "-n", "media", "--test"]).exits(5);
    assert_snapshot!(bench.wiring(&["radarr", "-n", "media", "--test", "--yes"]).exits(3), @"
    FROM        TO                   LINK           STATE      DETAIL
    radarr      sabnzbd              download       broken     its own test fails: API Key Incorrect
    radarr      plex                 notify         optional   it is not told what is new, and finds it when it looks by itself
    overseerr   radarr               request        ok
    prowlarr    radarr               indexer-sync   ok
    radarr      prowlarr             search         ok
    radarr      qbittorrent          download       ok
    radarr      /data/media/movies   root-folder    ok
    ------- stderr -------
    Test/media/overseerr/Radarr done
    Test/media/prowlarr/Radarr done
    Test/media/radarr/qBittorrent done
    Test/media/radarr/SABnzbd done
    7 links: 1 broken
    [exit status: 3]
    ");

    let banned = Bench::of(&Scenario::new(Lab::A).with(Incident::QbittorrentBanned));
    let outcome = banned.wiring(&["radarr", "-n", "media", "--test", "--yes"]).exits(3);
    let told = "warning: not tested: radarr to qbittorrent: it is broken, and a wrong password more";
    assert!(outcome.stderr.contains(told), "{outcome}");
}

#[test]
fn indexers_and_request_apps_are_tested_too() {
    let bench = Bench::lab_a();
    let fails = |app: &mut App| match app {
        App::Servarr(app) => {
            app.failing.insert("indexer/2".to_owned(), "Query limit reached".to_owned());
        }
        App::Overseerr(app) => app.unreachable.push("radarr.media.svc.cluster.local".to_owned()),
        _ => {}
    };
    for workload in ["prowlarr", "overseerr"] {
        bench.lab.apps.with("media", workload, fails).expect("it runs");
    }
    let columns = "custom-columns=FROM:.from.name,TO:.to.name,STATE:.state,DETAIL:.detail";
    let tested =
        bench.wiring(&["prowlarr", "overseerr", "-n", "media", "--test", "--yes", "-o", columns]).exits(3);
    assert_snapshot!(tested.stdout, @"
    FROM        TO                STATE    DETAIL
    overseerr   radarr            broken   its own test fails: Failed to connect to Radarr
    prowlarr    Example Usenet    broken   its own test fails: Query limit reached
    lidarr      prowlarr          ok
    overseerr   sonarr            ok
    overseerr   plex              ok
    prowlarr    Example Tracker   ok
    prowlarr    lidarr            ok
    prowlarr    radarr            ok
    prowlarr    sonarr            ok
    radarr      prowlarr          ok
    sonarr      prowlarr          ok
    ");
}

#[test]
fn what_may_not_be_seen_is_unknown_and_a_gap() {
    let mut bench = Bench::lab_a();
    let rights = Rule::allow(&["list"], &["pods", "deployments.apps", "services", "persistentvolumeclaims"]);
    let rights = rights.into_iter().map(|rule| rule.within(&["media"])).collect();
    bench.lab.server.add_user("viewer", "viewer-token", rights);
    bench.env.kubeconfig(&bench.lab.server.kubeconfig_for("viewer"), bench.lab.server.url());
    let outcome = bench.wiring(&["radarr", "-n", "media"]).exits(6);
    assert_snapshot!(outcome.stdout, @"
    FROM     TO   LINK       STATE     DETAIL
    radarr   ?    download   unknown   forbidden: you lack the right to get services/proxy in namespace media
    ");
    assert!(outcome.stderr.contains("warning: not read: app media/radarr: forbidden"), "{outcome}");
}

#[test]
fn a_namespace_without_apps_and_an_app_that_is_not_there() {
    let bench = Bench::lab_a();
    assert_snapshot!(bench.wiring(&["-n", "kube-system"]).success(), @"
    ------- stderr -------
    No links between media apps found.
    ");
    bench.wiring(&["-n", "medai"]).exits(1);
    bench.wiring(&["radar", "-n", "media"]).exits(1);
}

#[test]
fn bazarr_in_lab_b() {
    let bench = Bench::of(&Scenario::new(Lab::B));
    let columns = "custom-columns=FROM:.from.name,TO:.to.name,STATE:.state,EVIDENCE:.evidence[*]";
    assert_snapshot!(bench.wiring(&["bazarr", "-n", "media", "-o", columns]).success(), @"
    FROM     TO       STATE   EVIDENCE
    bazarr   radarr   ok      its key is that of radarr,bazarr says that the connection stands
    bazarr   sonarr   ok      its key is that of sonarr,bazarr says that the connection stands
    ------- stderr -------
    2 links: nothing wrong
    ");
}
