use proptest::prelude::*;

use super::*;

fn waiting(name: &str) -> Plane {
    plane(name, "Preparing", &[])
}

fn plane(name: &str, service: &str, members: &[&str]) -> Plane {
    Plane {
        name: name.to_owned(),
        sight: Sight::Ours(Etcd {
            machine: machine(name),
            is_control_plane: true,
            service: Some(service.to_owned()),
            message: String::new(),
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        }),
    }
}

fn machine(uuid: &str) -> Machine {
    Machine { uuid: uuid.to_owned(), macs: Vec::new() }
}

fn sent(node: &str, stage: BootstrapStage) -> Bootstrap {
    Bootstrap {
        node: node.to_owned(),
        address: "10.69.1.101".to_owned(),
        machine: machine(node),
        snapshot: None,
        stage,
        at: "2026-01-31T12:00:00Z".parse().unwrap(),
    }
}

fn three() -> [Plane; 3] {
    [waiting("a"), waiting("b"), waiting("c")]
}

fn reasons(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Refused { why, .. } | Verdict::NotYet { why } => why.join("; "),
        other => format!("{other:?}"),
    }
}

#[test]
fn nothing_anywhere_and_nothing_recorded_is_the_only_way_to_begin() {
    assert_eq!(judge("a", &three(), None, false), Verdict::Go);
}

#[test]
fn a_control_plane_that_is_not_seen_stops_it() {
    let mut planes = three();
    planes[2].sight = Sight::Unseen { why: "connection refused".to_owned() };
    assert_eq!(reasons(&judge("a", &planes, None, false)), "c cannot be asked: connection refused");
    planes[2].sight = Sight::Maintenance { is_installed: true };
    assert!(
        reasons(&judge("a", &planes, None, false)).starts_with("c waits for a configuration, but its disk")
    );
    planes[2].sight = Sight::Maintenance { is_installed: false };
    assert_eq!(judge("a", &planes, None, false), Verdict::Go, "a bare machine has no etcd");
}

#[test]
fn any_sign_of_an_etcd_stops_it() {
    for service in ["Running", "Starting", "Failed", "Finished"] {
        let planes = [waiting("a"), plane("b", service, &[]), waiting("c")];
        assert!(reasons(&judge("a", &planes, None, false)).contains("etcd on b is"), "{service}");
    }
}

#[test]
fn members_anywhere_mean_that_it_was_done() {
    let planes = [waiting("a"), plane("b", "Running", &["b"]), waiting("c")];
    assert_eq!(judge("a", &planes, None, false), Verdict::Done { members: vec!["b".to_owned()] });
    assert!(reasons(&judge("a", &planes, None, true)).starts_with("etcd runs"));
    let split = [plane("a", "Running", &["a"]), plane("b", "Running", &["b"])];
    assert_eq!(
        reasons(&judge("a", &split, None, false)),
        "there are two etcd clusters: a lists a, b lists b"
    );
}

#[test]
fn a_worker_never_begins() {
    assert!(reasons(&judge("w", &three(), None, false)).starts_with("w is no control plane"));
    let mut planes = three();
    if let Sight::Ours(etcd) = &mut planes[0].sight {
        etcd.is_control_plane = false;
        etcd.service = None;
    }
    assert!(reasons(&judge("a", &planes, None, false)).starts_with("a is configured as a worker"));
}

#[test]
fn a_lost_call_is_repeated_on_the_same_machine_only() {
    for stage in [BootstrapStage::Sent, BootstrapStage::Accepted] {
        let recorded = sent("a", stage);
        assert_eq!(judge("a", &three(), Some(&recorded), false), Verdict::Again);
        assert!(
            reasons(&judge("b", &three(), Some(&recorded), false)).starts_with("bootstrap was called on a")
        );
        let other = Bootstrap { machine: machine("x"), ..recorded };
        assert!(reasons(&judge("a", &three(), Some(&other), false)).contains("another machine"));
    }
}

#[test]
fn etcd_that_starts_where_it_was_called_is_waited_for() {
    let planes = [plane("a", "Running", &[]), waiting("b"), waiting("c")];
    let recorded = sent("a", BootstrapStage::Sent);
    assert_eq!(judge("a", &planes, Some(&recorded), false), Verdict::Await);
    assert!(matches!(judge("a", &planes, None, false), Verdict::Refused { .. }));
    let failed = [plane("a", "Failed", &[]), waiting("b"), waiting("c")];
    assert!(reasons(&judge("a", &failed, Some(&recorded), false)).starts_with("etcd on a is Failed"));
}

#[test]
fn a_cluster_that_ran_begins_again_only_from_a_snapshot() {
    let recorded = sent("a", BootstrapStage::Done(vec!["a".to_owned()]));
    assert!(reasons(&judge("a", &three(), Some(&recorded), false)).starts_with("etcd ran with a"));
    assert_eq!(judge("a", &three(), Some(&recorded), true), Verdict::Go);
}

#[test]
fn a_node_that_is_still_starting_is_waited_for() {
    let planes = [plane("a", "Waiting", &[]), waiting("b"), waiting("c")];
    assert_eq!(reasons(&judge("a", &planes, None, false)), "etcd on a is Waiting and not Preparing yet");
}

proptest! {
    /// Whatever the nodes show and the journal says: a call is allowed only if no control plane has an etcd, or may have
    /// one, and none was called but the same one.
    #[test]
    fn no_verdict_ever_allows_two_beginnings(
        sights in prop::collection::vec(0_usize..8, 1..5),
        recorded in prop::option::of((0_usize..5, 0_usize..3)),
        target in 0_usize..5,
        recover: bool,
    ) {
        let name = |at: usize| format!("n{at}");
        let planes: Vec<Plane> = sights.iter().enumerate().map(|(at, sight)| {
            let name = name(at);
            match sight {
                0 => Plane { name, sight: Sight::Unseen { why: String::new() } },
                1 => Plane { name, sight: Sight::Maintenance { is_installed: true } },
                2 | 3 => plane(&name, "Running", &["n0"]),
                4 => plane(&name, "Failed", &[]),
                5 => plane(&name, "Running", &[]),
                6 => Plane { name, sight: Sight::Maintenance { is_installed: false } },
                _ => waiting(&name),
            }
        }).collect();
        let recorded = recorded.map(|(at, stage)| sent(&name(at), match stage {
            0 => BootstrapStage::Sent,
            1 => BootstrapStage::Accepted,
            _ => BootstrapStage::Done(vec![name(at)]),
        }));
        let target = name(target);
        let verdict = judge(&target, &planes, recorded.as_ref(), recover);
        if matches!(verdict, Verdict::Go | Verdict::Again) {
            prop_assert!(sights.iter().all(|sight| *sight >= 6));
            let is_over = |one: &Bootstrap| recover && matches!(one.stage, BootstrapStage::Done(_));
            prop_assert!(recorded.is_none_or(|one| one.node == target || is_over(&one)));
        }
    }
}
