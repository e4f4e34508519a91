//! One report: what decides its exit code, what is shown of it, and in which format.

use crate::cli::ExitCode;
use crate::finding::{
    Catalogue, Evidence, FailOn, Finding, FindingFlags, Gap, Judged, Location, Report, Rule, Severity,
    Subject, Suppression,
};
use crate::output::{Format, OutputFlags, Terminal, Ui};

mod formats;

const NODE: Rule = Rule {
    code: "DEMO-NODE-IN-POOL",
    severity: Severity::Error,
    title: "a node's address lies in a pool",
    explanation: "The balancer may hand it out.",
    mend: "Take it out of the pool.",
    source: "metallb/metallb#364",
};
const NOTE: Rule = Rule {
    code: "DEMO-NOTE",
    severity: Severity::Info,
    title: "something to know",
    explanation: "It is so.",
    mend: "Nothing.",
    source: "RFC 1918",
};
const QUIET: Rule = Rule { code: "DEMO-QUIET", title: "never found", ..NOTE };
const RULES: Catalogue = Catalogue { group: "demo", program: "kubectl demo", rules: &[NODE, NOTE, QUIET] };

fn findings() -> Vec<Finding> {
    let place = Location { file: "infra/net <1>.yaml".into(), line: 12, column: 5 };
    let node = |name: &str, evidence| {
        NODE.finding(Subject::new("Node", name), format!("{name} lies in pool a|b & <c>"))
            .evidence([evidence])
            .hint("shrink the pool")
    };
    vec![
        NOTE.finding(Subject::in_namespace("Service", "media", "plex"), "100% \u{1b}[31mfine\nreally"),
        node("worker-10", Evidence::new("status.addresses: 10.69.1.151")),
        node("worker-9", Evidence::at(place.clone(), "10.69.1.150-10.69.1.160")),
        node("worker-10", Evidence::at(place, "10.69.1.150-10.69.1.160")),
    ]
}

fn report(findings: Vec<Finding>) -> Report {
    let mut report = Report::new(RULES);
    report.extend(findings);
    report.checked("addresses", 45);
    report.checked("policies", 1);
    report.checked("pools", 0);
    report
}

fn judge(flags: &FindingFlags) -> Judged {
    report(findings()).judge(flags, &[]).unwrap()
}

fn shown(judged: &Judged, format: &str) -> (String, ExitCode) {
    let flags = OutputFlags { output: Some(format.parse::<Format>().unwrap()), ..OutputFlags::default() };
    let (ui, captured) = Ui::captured(&flags, Terminal::default());
    let exit = judged.show(&ui).unwrap();
    (captured.out(), exit)
}

#[test]
fn names_are_ready_for_suppress_and_columns_reach_findings() {
    let judged = judge(&FindingFlags::default());
    let names = shown(&judged, "name").0;
    assert_eq!(
        names,
        "DEMO-NODE-IN-POOL=Node/worker-9\nDEMO-NODE-IN-POOL=Node/worker-10\nDEMO-NOTE=Service/media/plex\n"
    );
    let columns = shown(&judged, "custom-columns=CODE:.code,NAME:.subject.name").0;
    assert_eq!(columns.lines().nth(2), Some("DEMO-NODE-IN-POOL   worker-10"));
    let suppressions: Vec<Suppression> = names.lines().map(|name| name.parse().unwrap()).collect();
    let flags = FindingFlags { suppress: suppressions, ..FindingFlags::default() };
    assert_eq!(judge(&flags).exit_code(), ExitCode::Done);
}

#[test]
fn every_format_ends_with_the_same_exit_code() {
    let judged = judge(&FindingFlags::default());
    for format in
        ["table", "wide", "json", "yaml", "name", "csv", "jsonpath={.kind}", "sarif", "junit", "github"]
    {
        assert_eq!(shown(&judged, format).1, ExitCode::Findings, "{format}");
    }
}

#[test]
fn what_is_shown_does_not_decide_the_exit_code() {
    let flags =
        FindingFlags { min_severity: Severity::Error, fail_on: FailOn::Info, ..FindingFlags::default() };
    let only_note = vec![findings().remove(0)];
    let judged = report(only_note).judge(&flags, &[]).unwrap();
    assert_eq!(judged.exit_code(), ExitCode::Findings);
    assert!(judged.document().value.findings.is_empty());
    assert_eq!(judged.document().value.summary.infos, 1);
}

#[test]
fn one_finding_a_code_and_subject_with_everybodys_evidence() {
    let judged = judge(&FindingFlags::default());
    let worker = &judged.document().value.findings[1];
    assert_eq!((worker.subject.name.as_str(), worker.evidence.len()), ("worker-10", 2));
}

#[test]
fn findings_go_before_gaps_and_gaps_before_all_is_well() {
    let gap = || Gap::blocking("services in all namespaces", "forbidden: you lack list on services");
    let with = |findings, gap| {
        let mut report = report(findings);
        report.gap(gap);
        report.judge(&FindingFlags::default(), &[]).unwrap()
    };
    assert_eq!(with(findings(), gap()).exit_code(), ExitCode::Findings);
    assert_eq!(with(vec![], gap()).exit_code(), ExitCode::Gaps);
    let note = Gap::note("ippools.cilium.io", "not installed");
    assert_eq!(with(vec![], note.clone()).exit_code(), ExitCode::Done);
    insta::assert_snapshot!(shown(&with(vec![], gap()), "table").0, @"
    gap: services in all namespaces: forbidden: you lack list on services
    incomplete: no findings (checked 45 addresses, 1 policy)
    ");
    insta::assert_snapshot!(shown(&with(vec![], note), "table").0, @"
    note: ippools.cilium.io: not installed
    ok: no findings (checked 45 addresses, 1 policy)
    ");
}

#[test]
fn suppressions_keep_their_reason_and_unused_ones_are_named() {
    let by_file = |code: &str, subject: &str, line: u32| Suppression {
        code: code.to_owned(),
        subject: Some(subject.to_owned()),
        reason: Some("until the move".to_owned()),
        origin: format!("ipam.yaml:{line}"),
    };
    let accepted = [by_file("DEMO-NODE-IN-POOL", "Node/*", 3), by_file("DEMO-NOTE", "gone", 7)];
    let judged = report(findings()).judge(&FindingFlags::default(), &accepted).unwrap();
    assert_eq!(judged.exit_code(), ExitCode::Done);
    insta::assert_snapshot!(shown(&judged, "table").0, @r#"
    info DEMO-NOTE Service/media/plex
      100% \u{1b}[31mfine\nreally

    note: suppression matches nothing: DEMO-NOTE=gone (ipam.yaml:7)
    passed: 1 info; 2 suppressed (checked 45 addresses, 1 policy)
    `kubectl demo explain CODE` says more about a code
    "#);
    let body = &judged.document().value;
    assert_eq!(body.suppressed[0].reason.as_deref(), Some("until the move"));
    let sarif: serde_json::Value = serde_json::from_str(&shown(&judged, "sarif").0).unwrap();
    assert_eq!(sarif["runs"][0]["results"][1]["suppressions"][0]["justification"], "until the move");
}

#[test]
fn a_mistyped_code_is_answered_with_the_nearest() {
    let flags =
        FindingFlags { suppress: vec!["DEMO-NOD-IN-POOL".parse().unwrap()], ..FindingFlags::default() };
    let error = report(vec![]).judge(&flags, &[]).unwrap_err();
    assert_eq!(error.exit_code(), ExitCode::Usage);
    assert_eq!(error.hints[0], "did you mean DEMO-NODE-IN-POOL, DEMO-NOTE?");
}

#[test]
fn explain_lists_and_explains() {
    let explain = |code: Option<&str>, format: &str| {
        let flags = OutputFlags { output: Some(format.parse().unwrap()), ..OutputFlags::default() };
        let (ui, captured) = Ui::captured(&flags, Terminal::default());
        RULES.explain(&ui, code).map(|()| captured.out())
    };
    insta::assert_snapshot!(explain(None, "table").unwrap(), @"
    CODE                SEVERITY   TITLE
    DEMO-NODE-IN-POOL   error      a node's address lies in a pool
    DEMO-NOTE           info       something to know
    DEMO-QUIET          info       never found
    ");
    insta::assert_snapshot!(explain(Some("demo-node-in-pool"), "table").unwrap(), @"
    DEMO-NODE-IN-POOL  error
    a node's address lies in a pool

    Why
      The balancer may hand it out.

    What to do
      Take it out of the pool.

    Source
      metallb/metallb#364
    ");
    assert!(explain(Some("demo-note"), "json").unwrap().contains("\"kind\": \"Rule\""));
    assert_eq!(explain(Some("demo-note"), "name").unwrap(), "rule/DEMO-NOTE\n");
    assert_eq!(explain(Some("x"), "table").unwrap_err().hints, ["`kubectl demo explain` lists every code"]);
}
