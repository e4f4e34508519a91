//! What every kind of mend has in common.

use super::*;
use crate::doctor::CATALOGUE;

#[test]
fn every_kind_is_for_a_rule_that_there_is_and_no_rule_has_two() {
    let codes: BTreeSet<&str> = KINDS.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), KINDS.len());
    for code in codes {
        assert!(CATALOGUE.rules.iter().any(|rule| rule.code == code), "{code}");
    }
}

fn mend(name: &str, step: Step) -> Mend {
    let change = Change {
        action: Action::Update,
        subject: Subject::in_namespace("Deployment", "media", name),
        summary: "a change".to_owned(),
        fields: Vec::new(),
        undo: Undo::Possible { how: "back".to_owned() },
        needs: Vec::new(),
        reverted: None,
    };
    Mend { change, step }
}

fn restart(name: &str) -> Mend {
    mend(name, Step::Restart(Value::Null))
}

/// `name findings` of every mend.
fn told(mends: &Mends) -> Vec<String> {
    let line = |one: &Mended| format!("{} {:?}", one.mend.change.subject.name, one.findings);
    mends.mends.iter().map(line).collect()
}

#[test]
fn what_mends_two_findings_is_done_once() {
    let mut mends = Mends::default();
    mends.add(restart("radarr"), 0);
    mends.add(restart("radarr"), 2);
    mends.add(restart("sonarr"), 1);
    assert_eq!(told(&mends), ["radarr {0, 2}", "sonarr {1}"]);
}

#[test]
fn a_workload_whose_pods_are_replaced_anyway_is_not_restarted() {
    let mut mends = Mends::default();
    mends.add(restart("radarr"), 0);
    mends.add(restart("sonarr"), 1);
    mends.add(mend("radarr", Step::Edit(Edit::OneVolume)), 2);
    mends.add(mend("sonarr", Step::Edit(Edit::OneWriter)), 3);
    mends.drop_needless_restarts();
    assert_eq!(told(&mends), ["sonarr {1}", "radarr {0, 2}", "sonarr {3}"]);
}

#[test]
fn what_a_restart_needs_is_named_as_rbac_has_it() {
    let of = |kind: &str| need("patch", &Subject::in_namespace(kind, "media", "x"));
    assert_eq!(of("Deployment"), "patch on deployments.apps in namespace media");
    assert_eq!(need("patch", &Subject::new("PersistentVolume", "pv")), "patch on persistentvolumes");
}

fn finding(code: &'static str) -> Finding {
    let rule = CATALOGUE.rules.iter().find(|rule| rule.code == code).expect("a rule");
    rule.finding(Subject::in_namespace("Deployment", "media", "radarr"), "is wrong").hint("do something")
}

#[test]
fn each_finding_is_followed_from_the_plan_to_the_second_look() {
    let findings =
        ["MEDIA-SHARE-STALE", "MEDIA-TWO-WRITERS", "MEDIA-DISK-FULL", "MEDIA-CLAIM-TWICE"].map(finding);
    let mut mends = Mends::default();
    mends.add(restart("radarr"), 0);
    let mut for_git = mend("radarr", Step::Edit(Edit::OneWriter));
    let by = Subject::new("Application", "media");
    let owner = GitOpsOwner { tool: labkit::plan::GitOpsTool::ArgoCd, by };
    for_git.change.reverted = Some(Reverted { owner, patch: String::new() });
    mends.add(for_git, 1);
    mends.by_hand.insert(2, String::new());
    mends.add(mend("radarr", Step::Edit(Edit::OneVolume)), 3);
    let states = |list: &MendList| list.items.iter().map(|row| row.state).collect::<Vec<_>>();
    let new = || MendList::new(&findings, &mends, false);

    let mut list = new();
    assert_eq!(states(&list), [State::Planned, State::InGit, State::ByHand, State::Planned]);
    assert_eq!(list.summary(), "4 findings: 2 planned, 1 in Git, 1 by hand");
    assert_eq!(mends.plan(false, false).changes.len(), 2, "what is for Git is in no plan");
    assert!(!list.is_settled(&findings) && list.is_settled(&findings[1..3]));
    let left = [finding("MEDIA-DISK-FULL"), finding("MEDIA-CLAIM-TWICE"), finding("MEDIA-CLOCK")];
    assert!(!list.is_settled(&left), "something new may go by itself");
    list.looked_again(&left);
    assert_eq!(states(&list), [State::Gone, State::Gone, State::ByHand, State::Stays, State::New]);

    let mut stopped = new();
    stopped.stopped(&[0]);
    assert_eq!(states(&stopped), [State::Planned, State::InGit, State::ByHand, State::NotDone]);
    let forced = MendList::new(&findings, &mends, true);
    assert_eq!(states(&forced)[1], State::Planned);
}
