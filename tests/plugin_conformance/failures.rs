//! A cluster that refuses, fails or hangs: every command that needs it says so, with the right status, in time.

use labkit::cli::Family;
use std::net::Ipv4Addr;

use insta::assert_snapshot;
use simlab::kube::{Effect, Fault, Matcher};
use tokio::net::TcpSocket;

use crate::lab::Lab;
use crate::output::FORMATS;
use crate::probes::{self, Kind, PROBES};

#[test]
fn a_refusal_is_told_in_kubectls_words() {
    let lab = Lab::start();
    let told = [
        (401, "you must be logged in"),
        (403, "forbidden"),
        (500, "internal"),
        (503, "unable to handle the request"),
    ];
    for probe in probes::of(Kind::Reads) {
        for (status, words) in told {
            lab.server.faults().add(Fault::new(Matcher::any(), Effect::status(status)));
            let outcome = lab.env.run(probe.line(&["--request-timeout=2s"]));
            lab.server.faults().clear();
            let code = probe.code_on(status);
            assert_eq!(outcome.code, Some(code), "{:?} on {status}\n{outcome}", probe.words);
            let said = outcome.stderr.to_lowercase().contains(words);
            assert!(said, "{:?} on {status} does not say {words:?}\n{outcome}", probe.words);
        }
    }
}

#[test]
fn without_rights_nothing_is_changed_and_the_refusal_is_told() {
    let lab = Lab::start();
    let before = lab.env.files();
    lab.server.faults().add(Fault::new(Matcher::any(), Effect::status(403)));
    for probe in probes::changing_with_cluster() {
        let outcome = lab.env.run(probe.line(&["--yes", "--request-timeout=2s"]));
        assert_ne!(outcome.code, Some(0), "{:?}\n{outcome}", probe.words);
        let said = outcome.stderr.to_lowercase().contains("forbidden");
        assert!(said, "{:?}\n{outcome}", probe.words);
        assert_eq!(lab.env.files(), before, "{:?}", probe.words);
    }
}

#[test]
fn a_server_that_hangs_costs_the_request_timeout_and_no_more() {
    let lab = Lab::start();
    lab.server.faults().add(Fault::new(Matcher::any(), Effect::Hang));
    for probe in probes::of(Kind::Reads) {
        let outcome = lab.env.run(probe.line(&["--request-timeout=1s"])).exits(4);
        assert!(outcome.stderr.contains("no answer within 1s"), "{:?}\n{outcome}", probe.words);
    }
}

#[test]
fn nobody_listening_is_refused_by_name() {
    let mut lab = Lab::start();
    // Bound and never listening: refused, and nobody else's until the end of the test.
    let taken = TcpSocket::new_v4().expect("a socket");
    taken.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
    let closed = taken.local_addr().expect("an address");
    lab.env.replace(closed.to_string(), "[CLOSED]");
    let server = format!("--server=https://{closed}");
    for probe in probes::of(Kind::Reads).chain(probes::changing_with_cluster()) {
        let outcome = lab.env.run(probe.line(&[&server])).exits(1);
        assert!(outcome.stderr.contains("[CLOSED] was refused"), "{:?}\n{outcome}", probe.words);
    }
}

#[test]
fn what_needs_no_cluster_does_without_one() {
    let lab = Lab::start();
    for probe in PROBES.iter().filter(|probe| probe.kind.needs_no_cluster()) {
        probe.prepare(&lab.env);
        let agreed: &[&str] = if probe.kind == Kind::AsksFiles { &["--yes"] } else { &[] };
        let away: &[&str] = match probe.binary().family {
            Family::Kubectl => &["--server=https://127.0.0.1:1", "--request-timeout=1s"],
            Family::Talosctl => &["--nodes=127.0.0.1:1", "--endpoints=127.0.0.1:1"],
        };
        let outcome = lab.env.run(probe.line(&[agreed, away].concat()));
        assert_eq!(outcome.code, Some(probe.code), "{:?}\n{outcome}", probe.words);
    }
    assert!(lab.server.requests().is_empty());
}

#[test]
fn an_address_that_answers_is_refused_in_every_format_and_before_anything_is_changed() {
    let lab = Lab::start();
    let files = lab.env.files();
    let reserve = ["kubectl", "ipam", "reserve", "taken", "--ip=127.0.0.1", "--probe"];
    for format in FORMATS.iter().chain(&["csv"]) {
        let outcome = lab.env.run(reserve.iter().chain(&["-o", format])).exits(5);
        assert_eq!(outcome.stdout, "", "-o {format}");
        assert!(outcome.stderr.starts_with("error: somebody answers at 127.0.0.1"), "-o {format}\n{outcome}");
    }
    assert_eq!((lab.env.files(), lab.server.requests().writes().len()), (files, 0));
    lab.server.faults().add(Fault::new(Matcher::any(), Effect::status(403)));
    let outcome = lab.env.run(reserve).exits(1);
    assert!(outcome.stderr.contains("forbidden"), "{outcome}");
    let piped = lab.env.run(["bash", "-c", &format!("{} 2>/dev/null | head -1", reserve.join(" "))]);
    assert_eq!(piped.success().stdout, "");
}

#[test]
fn one_kind_that_cannot_be_read_is_a_gap_not_a_failure() {
    let lab = Lab::start();
    lab.server.faults().add(Fault::new(Matcher::on("list", "services"), Effect::status(403)));
    for probe in probes::of(Kind::Reads).filter(|probe| probe.lists()) {
        let outcome = lab.env.run(probe.line(&["-o", "json"])).exits(probe.code_with_gap());
        let gaps = outcome.json()["gaps"].to_string();
        assert!(gaps.contains("services"), "{:?}: {gaps}", probe.words);
    }
}

#[test]
fn a_kind_that_is_not_installed_is_no_failure() {
    let lab = Lab::start();
    let without = Lab::bare();
    for probe in probes::of(Kind::Reads).filter(|probe| !probe.needs_plex()) {
        let outcome = without.env.run(probe.line(&["-o", "json"]));
        // What nobody has installed is not missing: no gap, and the same code or a better one.
        assert!(outcome.code == Some(0) || outcome.code == Some(probe.code), "{:?}\n{outcome}", probe.words);
        assert_eq!(outcome.stderr, "", "{:?}", probe.words);
        assert!(!outcome.stdout.contains("ipaddresspools"), "{:?}\n{outcome}", probe.words);
    }
    // Where the definition is there and the kind answers 404, as while it is being removed, it is the same.
    let gone = Matcher { group: Some("metallb.io".to_owned()), ..Matcher::any() };
    lab.server.faults().add(Fault::new(gone, Effect::status(404)));
    for probe in probes::of(Kind::Reads) {
        let outcome = lab.env.run(probe.line(&["-o", "json"]));
        assert!(outcome.code == Some(0) || outcome.code == Some(probe.code), "{:?}\n{outcome}", probe.words);
        let gap = outcome.stderr.lines().any(|line| line.contains("not read") && line.contains("metallb"));
        assert!(!gap, "{:?}\n{outcome}", probe.words);
    }
}

#[test]
fn a_write_that_meets_a_conflict_is_refused_or_found_another_way() {
    let mut met = 0;
    for probe in probes::writing() {
        let lab = Lab::start();
        for verb in ["create", "update", "patch", "delete"] {
            let writes =
                Matcher { verb: Some(verb.to_owned()), ..Matcher::on("*", "leases.coordination.k8s.io") };
            lab.server.faults().add(Fault::new(writes, Effect::status(409)));
        }
        let files = lab.env.files();
        let outcome = lab.env.run(probe.line(&["--yes", "--request-timeout=5s"]));
        let conflicts = lab.server.requests().writes().iter().filter(|write| write.status == 409).count();
        if conflicts == 0 {
            continue;
        }
        met += 1;
        assert!(matches!(outcome.code, Some(1 | 5)), "{:?}\n{outcome}", probe.words);
        let says_why = outcome.stderr.lines().any(|line| line.starts_with("error: "));
        assert!(says_why, "{:?}\n{outcome}", probe.words);
        assert_eq!(lab.env.files(), files, "{:?} changed a file", probe.words);
    }
    assert!(met > 0, "no command wrote to the cluster");
}

#[test]
fn a_list_cut_off_in_the_middle_is_not_taken_for_a_short_one() {
    let lab = Lab::start();
    lab.server.faults().add(Fault::new(Matcher::on("list", "services"), Effect::CutAfterBytes(40)));
    for probe in probes::of(Kind::Reads).filter(|probe| probe.lists()) {
        let outcome = lab.env.run(probe.line(&["--request-timeout=5s"]));
        let codes = [Some(1), Some(probe.code_with_gap())];
        assert!(codes.contains(&outcome.code), "{:?}\n{outcome}", probe.words);
        let told = [&outcome.stdout, &outcome.stderr].iter().any(|text| text.contains("broke off"));
        assert!(told, "{:?}\n{outcome}", probe.words);
    }
}

#[test]
fn the_messages_look_like_this() {
    let lab = Lab::start();
    let mut told = String::new();
    for status in [401, 403, 404, 500, 503] {
        lab.server.faults().add(Fault::new(Matcher::any(), Effect::status(status)));
        let outcome = lab.env.run(["kubectl", "ipam", "version", "-o", "name", "--request-timeout=2s"]);
        lab.server.faults().clear();
        told.push_str("== ");
        told.push_str(&status.to_string());
        told.push('\n');
        told.push_str(&outcome.to_string());
    }
    assert_snapshot!(told, @r"
    == 401
    client/v0.1.0
    ------- stderr -------
    error: you must be logged in to the server (Unauthorized)
      cannot read the server's version
    hint: the credentials are missing, wrong or expired: log in again, or choose another user with --user
    [exit status: 1]
    == 403
    client/v0.1.0
    ------- stderr -------
    error: cannot read the server's version
      error from server (Forbidden): forbidden
    hint: you lack the right to read the server's version: ask for it, or act as somebody else with --as
    [exit status: 1]
    == 404
    client/v0.1.0
    ------- stderr -------
    error: cannot read the server's version
      error from server (NotFound): the server could not find the requested resource
    hint: the API server does not know this kind: it is not installed, or the server is too old
    [exit status: 1]
    == 500
    client/v0.1.0
    ------- stderr -------
    error: cannot read the server's version
      error from server (InternalError): Internal error occurred: an error on the server has prevented the request from succeeding
    [exit status: 1]
    == 503
    client/v0.1.0
    ------- stderr -------
    error: cannot read the server's version
      error from server (ServiceUnavailable): the server is currently unable to handle the request
    hint: the API server is overloaded or starting: try again in a moment
    [exit status: 1]
    ");
}
