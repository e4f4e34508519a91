//! `kubectl media logs`: known lines are explained, secrets are hidden, and what kubectl's own flags do is done.

use std::time::Duration;

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use simlab::harness::Outcome;
use simlab::kube::streams::{Container, ContainerRef, LogLine};
use simlab::kube::{DeleteOptions, Rule};
use simlab::labs::{Incident, Lab, Scenario};

use super::lab::LabBench;

/// What qBittorrent wrote, minute by minute, the last line now. Every secret has "c0ffee00" in it.
const LINES: &[&str] = &[
    "******** Information ********",
    "The WebUI administrator username is: admin",
    "A temporary password is provided for this session: c0ffee00-temporary",
    "(W) WebAPI login failure. Reason: invalid credentials, attempt count: 1, IP: ::ffff:10.244.1.7, username: admin",
    "(W) WebAPI login failure. Reason: invalid credentials, attempt count: 2, IP: ::ffff:10.244.1.7, username: admin",
    "GET http://sabnzbd:8080/api?mode=queue&apikey=c0ffee00c0ffee00c0ffee0000008080&output=json",
];

fn logs(lab: &LabBench, arguments: &[&str]) -> Outcome {
    let outcome = lab.env.run(["kubectl", "media", "logs"].iter().chain(arguments));
    assert!(!outcome.stdout.contains("c0ffee00") && !outcome.stderr.contains("c0ffee00"), "{outcome}");
    outcome
}

/// Lab A, with these lines in the log of a container of its Deployment.
fn lab_with(workload: &str, current: &[&str], previous: Option<&[&str]>) -> LabBench {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    let now = Timestamp::now();
    let book = |texts: &[&str]| {
        let count = i64::try_from(texts.len()).expect("few lines");
        let at = |index: usize| i64::try_from(index).expect("few lines") + 1 - count;
        let line = |(index, text): (usize, &&str)| LogLine {
            time: now + SignedDuration::from_mins(at(index)),
            text: (*text).to_owned(),
        };
        texts.iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let what = Container { log: book(current), previous_log: previous.map(book), ..Container::default() };
    lab.server().pods().define("media", workload, workload, what);
    lab
}

#[test]
fn known_lines_are_explained_and_secrets_hidden() {
    let lab = lab_with("qbittorrent", LINES, None);
    assert_snapshot!(logs(&lab, &["qbittorrent", "-n", "media"]).success(), @"
    ******** Information ********
    The WebUI administrator username is: admin
    A temporary password is provided for this session: <hidden>
      ^ info qbittorrent-temporary-password: no password was set, so it makes up a new one at every start; set one in its web page: Tools, Options, Web UI
    (W) WebAPI login failure. Reason: invalid credentials, attempt count: 1, IP: ::ffff:10.244.1.7, username: admin
      ^ warning qbittorrent-wrong-password: somebody logs in with a wrong password; five times, and the address is banned; mend what logs in from that address
    (W) WebAPI login failure. Reason: invalid credentials, attempt count: 2, IP: ::ffff:10.244.1.7, username: admin
      ^ warning qbittorrent-wrong-password: somebody logs in with a wrong password; five times, and the address is banned
    GET http://sabnzbd:8080/api?mode=queue&apikey=<hidden>&output=json
    ------- stderr -------
    3 known lines: qbittorrent-temporary-password, qbittorrent-wrong-password
    ");
}

#[test]
fn each_format_has_the_same_lines() {
    let lab = lab_with("qbittorrent", LINES, None);
    let of =
        |format: &str| logs(&lab, &["qbittorrent", "-n", "media", "--tail=2", "-o", format]).success().stdout;
    assert_snapshot!(of("csv"), @r#"
    known,line
    qbittorrent-wrong-password,"(W) WebAPI login failure. Reason: invalid credentials, attempt count: 2, IP: ::ffff:10.244.1.7, username: admin"
    ,GET http://sabnzbd:8080/api?mode=queue&apikey=<hidden>&output=json
    "#);
    assert_snapshot!(of("jsonpath={.known[*].name}"), @"qbittorrent-wrong-password");
    let json: serde_json::Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(serde_yaml::from_str::<serde_json::Value>(&of("yaml")).expect("YAML"), json);
    assert_eq!(
        (&json["kind"], &json["lines"][0]["known"]),
        (&"AppLog".into(), &"qbittorrent-wrong-password".into())
    );
    assert!(of("name").starts_with("pod/qbittorrent-"));
    logs(&lab, &["qbittorrent", "-n", "media", "-o", "sarif"]).exits(2);
    let followed = logs(&lab, &["qbittorrent", "-n", "media", "-f", "-o", "json"]).exits(2);
    assert!(followed.stderr.contains("-o json is not available for a log that is followed"), "{followed}");
}

#[test]
fn as_much_as_is_wanted_and_from_before_the_restart() {
    let lab = lab_with("qbittorrent", LINES, Some(&["sqlite error: database disk image is malformed"]));
    let lines = |more: &[&str]| {
        let outcome = logs(&lab, &[&["qbittorrent", "-n", "media"], more].concat()).success();
        outcome.stdout.lines().filter(|line| !line.starts_with("  ^")).count()
    };
    assert_eq!(lines(&[]), 6);
    assert_eq!(lines(&["--tail=-1"]), 6);
    assert_eq!(lines(&["--tail=3"]), 3);
    assert_eq!(lines(&["--since=90s"]), 2);
    let before = logs(&lab, &["qbittorrent", "-n", "media", "--previous"]).success();
    assert!(
        before.stdout.contains("^ error sqlite-malformed: the app's database is damaged; restore"),
        "{before}"
    );
    let none = logs(&lab, &["sonarr", "-n", "media", "--previous"]).exits(1);
    assert!(none.stderr.contains("previous terminated container"), "{none}");
    let empty = logs(&lab_with("sonarr", &[], None), &["sonarr", "-n", "media"]).success();
    assert!(empty.stderr.starts_with("The log of sonarr in pod sonarr-"), "{empty}");
}

#[test]
fn a_log_is_followed_until_the_container_ends() {
    let lab = lab_with("qbittorrent", LINES, None);
    let pods = lab.server().store().list("pods", Some("media"));
    let mut names = pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str());
    let pod = names.find(|name| name.starts_with("qbittorrent-")).expect("it has a pod").to_owned();
    let container = ContainerRef { namespace: "media".into(), pod, container: "qbittorrent".into() };
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            // Whether the line is read from the log or as it comes, it is shown.
            lab.server().pods().write_log(
                &container,
                Timestamp::now(),
                "token=c0ffee00-late, no space left on device",
            );
            std::thread::sleep(Duration::from_millis(200));
            lab.server().pods().close_log(&container);
        });
        logs(&lab, &["qbittorrent", "-n", "media", "--follow", "--tail=1"])
    });
    let told = outcome.success().stdout;
    assert!(
        told.contains("token=<hidden>, no space left on device\n  ^ error disk-full: a volume is full"),
        "{told}"
    );
}

#[test]
fn names_that_mean_nothing_or_several_and_containers_that_are_not_there() {
    let lab = lab_with("plex", &[], None);
    let unknown = logs(&lab, &["plx", "-n", "media"]).exits(1);
    assert!(unknown.stderr.starts_with("error: app \"plx\" not found"), "{unknown}");
    let no_vpn = logs(&lab, &["plex", "-n", "media", "-c", "vpn"]).exits(1);
    assert!(no_vpn.stderr.ends_with("has no container \"vpn\"\nhint: there are: plex\n"), "{no_vpn}");
    logs(&lab, &["plex", "-n", "media", "--tail=few"]).exits(2);
    logs(&lab, &["plex", "-n", "media", "--follow", "--previous"]).exits(2);
    let piped = logs(&lab, &["plex", "-n", "media", "--reveal"]).exits(2);
    assert!(piped.stderr.starts_with("error: --reveal shows secrets on a terminal only"), "{piped}");
    let lab = LabBench::simulated(&Scenario::new(Lab::C));
    let elsewhere = logs(&lab, &["temple-of-time/plex", "--tail=1"]);
    assert!(!elsewhere.stderr.contains("not found"), "{elsewhere}");
}

#[test]
fn an_app_that_does_not_start_and_one_without_pods() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A).with(Incident::SecretMissing));
    let waiting = logs(&lab, &["prowlarr", "-n", "media"]).exits(1);
    assert!(waiting.stderr.contains("waiting to start: CreateContainerConfigError"), "{waiting}");
    let plex = lab.server().store().list("pods", Some("media"));
    for pod in plex.iter().filter_map(|pod| pod["metadata"]["name"].as_str()) {
        lab.server().store().delete("pods", "media", pod, &DeleteOptions::default()).expect("it is there");
    }
    let none = logs(&lab, &["plex", "-n", "media"]).exits(1);
    assert_snapshot!(none, @"
    ------- stderr -------
    error: plex in namespace media has no pod
    hint: see why: kubectl media status plex -n media
    [exit status: 1]
    ");
}

#[test]
fn without_the_right_and_without_a_cluster() {
    let mut lab = lab_with("plex", &[], None);
    let see = Rule::allow(&["list"], &["pods", "deployments.apps"]);
    lab.log_in("viewer", see.into_iter().map(|rule| rule.within(&["media"])).collect());
    let outcome = logs(&lab, &["plex", "-n", "media"]).exits(1);
    assert!(outcome.stderr.contains("you lack the right to get pods/log in namespace media"), "{outcome}");
    let outcome = logs(&lab, &["plex", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(outcome.stderr.contains("the connection to the server 127.0.0.1:1 was refused"), "{outcome}");
}
