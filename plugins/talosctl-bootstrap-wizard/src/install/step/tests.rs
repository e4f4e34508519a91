use super::*;
use crate::install::samples::{agreed, fingerprint, in_maintenance, installed, machine, waiting};

const BEGIN: Duration = Duration::from_secs(120);

fn sent(letter: char, accepted: bool) -> NodeHistory {
    let sent = Sent {
        address: "10.69.1.101".to_owned(),
        fingerprint: fingerprint(letter),
        machine: machine(),
        disk: agreed().disk.unwrap(),
        accepted,
        at: "2026-01-31T12:00:00Z".parse().unwrap(),
    };
    NodeHistory { sent: Some(sent), ..NodeHistory::default() }
}

fn after(seconds: i64, history: &NodeHistory, sight: &Sight) -> Step {
    let start: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
    next(&agreed(), history, sight, start + jiff::SignedDuration::from_secs(seconds), BEGIN)
}

#[test]
fn a_node_that_waits_is_installed() {
    let step = after(0, &NodeHistory::default(), &in_maintenance('A'));
    assert!(matches!(step, Step::Install(_)), "{step:?}");
}

#[test]
fn what_was_sent_is_never_sent_again_blindly() {
    let step = after(10, &sent('A', false), &in_maintenance('A'));
    assert!(matches!(step, Step::Await { .. }), "it may be about to begin: {step:?}");
    for accepted in [false, true] {
        let step = after(121, &sent('A', accepted), &in_maintenance('A'));
        assert!(matches!(step, Step::Resend { .. }), "{step:?}");
    }
    for sight in [
        Sight::Silent { why: "connection refused".to_owned() },
        Sight::NotTalos { speaks: "SSH".to_owned() },
        Sight::Foreign { why: "other bundle".to_owned() },
    ] {
        assert!(matches!(after(600, &sent('A', false), &sight), Step::Await { .. }), "{sight:?}");
    }
}

#[test]
fn maintenance_in_another_boot_means_that_the_installation_failed() {
    let step = after(200, &sent('A', true), &in_maintenance('B'));
    assert!(matches!(step, Step::Failed { times: 1, .. }), "{step:?}");
}

#[test]
fn a_proof_is_recorded_once() {
    let sight = Sight::Ours(Box::new(installed()));
    let Step::Done { proof, is_recorded: false } = after(200, &sent('A', true), &sight) else { panic!() };
    let known = NodeHistory { installed: Some(proof), ..NodeHistory::default() };
    let step = after(200, &known, &sight);
    assert!(matches!(step, Step::Done { is_recorded: true, .. }), "{step:?}");
}

#[test]
fn talos_on_a_disk_would_ignore_the_install_section() {
    let mut waiting = waiting('A');
    waiting.facts.system_disk = Some("nvme0n1".to_owned());
    let step = after(0, &NodeHistory::default(), &Sight::Maintenance(Box::new(waiting)));
    let Step::Refused { why, .. } = step else { panic!("{step:?}") };
    assert!(why.starts_with("Talos is on its disk nvme0n1"), "{why}");
}

#[test]
fn another_machine_is_not_installed_in_a_node_s_place() {
    let mut waiting = waiting('A');
    waiting.facts.machine.macs = vec!["58:47:ca:ff:ff:ff".to_owned()];
    let step = after(0, &NodeHistory::default(), &Sight::Maintenance(Box::new(waiting)));
    assert!(matches!(step, Step::Refused { .. }), "{step:?}");
}

#[test]
fn silence_is_explained() {
    let step = after(0, &NodeHistory::default(), &Sight::Silent { why: "connection refused".to_owned() });
    let Step::Refused { why, hints } = step else { panic!("{step:?}") };
    assert_eq!(why, "nothing answers: connection refused");
    assert!(hints.iter().any(|hint| hint.contains("take the stick out")));
}
