//! What apps say of themselves, and what has changed since the last look.

use labkit::http::HttpError;

use super::*;
use crate::ask::Trouble;
use crate::ask::answers::{Answers, Complaint, Queue};
use crate::keys::{Access, FileState};
use crate::reach::{Unreached, Via};
use crate::status::changes::Before;

/// What an app said of which nothing else is known.
fn asked(said: impl FnOnce(&mut Answers)) -> Asked {
    let mut answers = Answers { alive: true, via: Some(Via::PortForward), ..Answers::default() };
    said(&mut answers);
    Asked { access: Access::none(), answers }
}

fn judged(instance: &Instance, asked: &Asked) -> String {
    let line =
        |problem: &Problem| format!("{} {}: {}", problem.severity.name(), problem.reason, problem.message);
    judge(instance, Some(asked), NOW).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn complaint(severity: Severity, source: &str) -> Complaint {
    Complaint { severity, source: source.into(), topic: String::new(), message: "in its words".into() }
}

#[test]
fn what_an_app_complains_about_is_a_problem_of_its_own_layer() {
    let said = asked(|answers| {
        answers.health = vec![
            complaint(Severity::Info, "Hello"),
            complaint(Severity::Warning, "IndexerRssCheck"),
            complaint(Severity::Error, "RootFolderCheck"),
        ];
        answers.claimed = Some(false);
        answers.set_up = Some(false);
    });
    let mut instance = well();
    instance.services[0].endpoints = Some(0);
    assert_snapshot!(judged(&instance, &said), @"
    error NoEndpoints: Service radarr leads to no ready pod
    error RootFolderCheck: in its words
    error Unclaimed: nobody owns it: clients are not let in
    warning IndexerRssCheck: in its words
    warning NotSetUp: its first-run questions were never answered
    ");
}

#[test]
fn an_app_that_does_not_answer_is_broken_unless_something_below_is() {
    let silent = || {
        asked(|answers| {
            answers.alive = false;
            let limit = std::time::Duration::from_secs(10);
            answers.troubles = vec![Trouble::Unreached(Unreached::Http(HttpError::TimedOut(limit)))];
        })
    };
    assert_snapshot!(judged(&well(), &silent()), @"error NoAnswer: no answer within 10s");
    let crashing = with_pod(|pod| pod.waiting = Some(("CrashLoopBackOff".into(), String::new())));
    assert_snapshot!(judged(&crashing, &silent()), @"error CrashLoopBackOff: container app");
    let mut out_of_memory = well();
    out_of_memory.pods[0].out_of_memory = Some(ago(30));
    assert_snapshot!(judged(&out_of_memory, &silent()), @"
    error NoAnswer: no answer within 10s
    warning OOMKilled: container app ran out of memory 30m ago
    ");
    let half = asked(|answers| answers.troubles = vec![Trouble::Status(500, "/api/v3/health".into())]);
    assert_snapshot!(judged(&well(), &half), @"warning AppError: it answers /api/v3/health with HTTP 500");
}

#[test]
fn a_key_that_nobody_knows_is_the_apps_fault_only_where_it_keeps_one() {
    let without = |app: &str, file: FileState| {
        let mut said = asked(|answers| answers.troubles = vec![Trouble::NoKey("there is none".into())]);
        said.access.file = file;
        let instance = Instance { app: apps::named(app).unwrap(), ..well() };
        judged(&instance, &said)
    };
    let file = || FileState::Read("/config/config.xml".into());
    assert_snapshot!(without("radarr", file()), @"warning KeyUnknown: no key for its API: there is none");
    assert_snapshot!(without("radarr", FileState::Missing), @"warning KeyUnknown: no key for its API: there is none");
    assert_eq!(without("qbittorrent", file()), "");
    assert_eq!(without("jellyfin", file()), "");
    let unseen = asked(|answers| answers.troubles = vec![Trouble::KeyUnseen("forbidden".into())]);
    assert_eq!(judged(&well(), &unseen), "", "it is a gap");
}

/// The list of two instances, the second of which says this.
fn two(said: impl FnOnce(&mut Answers)) -> StatusList {
    let stack = Stack {
        instances: vec![
            Instance { name: "one".into(), ..well() },
            Instance { name: "two".into(), workload: "two".into(), ..well() },
        ],
        ..Stack::default()
    };
    StatusList::new(stack, Some(vec![None, Some(asked(said))]), false, NOW)
}

fn column(table: &Table, name: &str) -> Vec<String> {
    let at = table.columns.iter().position(|column| column.name == name).expect("the column is there");
    table.rows.iter().map(|row| row[at].text.clone()).collect()
}

#[test]
fn health_and_activity_stand_in_their_columns_where_apps_were_asked() {
    let table = two(|answers| {
        answers.version = Some("6.0.4".into());
        answers.update = Some("6.1.0".into());
        answers.queue = Some(Queue { total: 3, errors: 1, warnings: 0, paused: true });
        answers.streams = Some(1);
        answers.health = vec![complaint(Severity::Warning, "A"), complaint(Severity::Warning, "B")];
    })
    .table();
    assert_eq!(column(&table, "HEALTH"), ["2 warnings", "<none>"]);
    assert_eq!(column(&table, "ACTIVITY"), ["3 paused, failures, 1 stream", "<none>"]);
    assert_eq!(column(&table, "VERSION"), ["6.0.4 (update: 6.1.0)", "5.14.0"]);
    assert_eq!(column(&table, "VIA"), ["port-forward", "<none>"]);
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    let not_asked =
        StatusList::new(Stack { instances: vec![well()], ..Stack::default() }, None, false, NOW).table();
    assert!(!not_asked.columns.iter().any(|column| column.name == "HEALTH"));
    assert!(not_asked.rows.iter().all(|row| row.len() == not_asked.columns.len()));
}

#[test]
fn health_in_one_word() {
    let word = |said: &dyn Fn(&mut Answers)| column(&two(said).table(), "HEALTH").swap_remove(1);
    assert_eq!(word(&|_| {}), "ok");
    assert_eq!(word(&|answers| answers.health = vec![complaint(Severity::Info, "A")]), "ok");
    assert_eq!(word(&|answers| answers.troubles = vec![Trouble::KeyUnseen(String::new())]), "alive");
    let silent = |answers: &mut Answers| {
        answers.alive = false;
        answers.troubles = vec![Trouble::Unreached(Unreached::NotRunning)];
    };
    assert_eq!(word(&silent), "NotRunning");
}

#[test]
fn what_has_changed_since_the_last_look_is_marked() {
    let mut before = Before::default();
    let first = two(|answers| answers.streams = Some(1));
    assert!(column(&before.marked(&first), "NAME").iter().all(|name| !name.ends_with('*')));
    let table = before.marked(&two(|answers| answers.streams = Some(2)));
    assert_eq!(column(&table, "ACTIVITY"), ["<none>", "2 streams*"]);
    assert_eq!(column(&table, "NAME"), ["one", "two"]);
    let table = before.marked(&two(|answers| answers.streams = Some(2)));
    assert_eq!(column(&table, "ACTIVITY"), ["<none>", "2 streams"], "it is as it was at the last look");
}

#[test]
fn without_a_terminal_only_what_has_changed_is_told() {
    let mut before = Before::default();
    let list = |streams| two(move |answers| answers.streams = Some(streams));
    assert_eq!(column(&before.changed(&list(1)), "NAME"), ["one", "two"]);
    assert_eq!(before.changed(&list(1)).rows.len(), 0);
    assert_eq!(column(&before.changed(&list(2)), "NAME"), ["two"]);
    let rest = Stack { instances: vec![Instance { name: "one".into(), ..well() }], ..Stack::default() };
    let table = before.changed(&StatusList::new(rest, Some(vec![None]), false, NOW));
    assert_eq!((column(&table, "NAME"), column(&table, "STATUS")), (vec!["two".into()], vec!["Gone".into()]));
}
