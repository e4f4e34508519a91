//! Stories about getting the user's word.

use super::*;
use crate::cli::ErrorKind;
use crate::output::{Captured, OutputFlags, Terminal, Ui};
use crate::prompt::Prompt;

fn plan() -> Plan {
    let mut plan = Plan::default();
    let claim = Subject::in_namespace("Lease", "kube-system", "ip-10.69.1.154");
    plan.undoable(Action::Create, claim, "claim 10.69.1.154 for plex", "release plex");
    plan
}

fn destructive() -> Plan {
    let mut plan = plan();
    plan.final_change(Action::Run, Subject::new("Disk", "nvme0n1"), "wipe the disk", "S6XNNE0T");
    plan
}

fn ui() -> (Ui, Captured) {
    Ui::captured(&OutputFlags::default(), Terminal::default())
}

fn applied(decision: crate::cli::Result<Decision<'_>>) -> bool {
    matches!(decision, Ok(Decision::Apply(_)))
}

#[test]
fn yes_is_enough_for_what_can_be_undone() {
    let (ui, captured) = ui();
    let flags = PlanFlags { yes: true, ..PlanFlags::default() };
    let plan = plan();
    let Ok(Decision::Apply(confirmed)) = plan.confirm(&flags, &ui, &Prompt::new(&ui)) else {
        panic!("not applied");
    };
    confirmed.report(&ui, &confirmed.plan().changes[0]);
    assert_eq!(captured.err(), "Lease/kube-system/ip-10.69.1.154 created\n");
}

#[test]
fn what_cannot_be_undone_must_be_named() {
    let (ui, _) = ui();
    let nobody = Prompt::new(&ui);
    let mut flags = PlanFlags { yes: true, ..PlanFlags::default() };
    let plan = destructive();
    let error = plan.confirm(&flags, &ui, &nobody).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert_eq!(error.hints, ["what cannot be undone needs --confirm=S6XNNE0T"]);
    flags.confirm = vec!["OTHER".to_owned()];
    assert!(!applied(plan.confirm(&flags, &ui, &nobody)));
    flags.confirm.push("S6XNNE0T".to_owned());
    assert!(applied(plan.confirm(&flags, &ui, &nobody)));
}

#[test]
fn a_script_without_yes_is_refused_with_the_way_out() {
    let (ui, _) = ui();
    let error = plan().confirm(&PlanFlags::default(), &ui, &Prompt::new(&ui)).unwrap_err();
    assert_eq!(error.message, "1 change needs confirmation, and there is no terminal to ask on");
    assert_eq!(error.causes, ["claim 10.69.1.154 for plex"]);
    assert_eq!(error.hints, ["pass --yes to agree, or --dry-run to see what would be done"]);
}

#[test]
fn a_person_sees_the_plan_and_is_asked() {
    let (ui, captured) = ui();
    let flags = PlanFlags::default();
    assert!(applied(destructive().confirm(&flags, &ui, &Prompt::answered(["yes", "S6XNNE0T"]))));
    insta::assert_snapshot!(captured.err(), @"
    create Lease/kube-system/ip-10.69.1.154: claim 10.69.1.154 for plex
        undo: release plex
    run Disk/nvme0n1: wipe the disk
    ");
    for answers in [vec!["no"], vec!["yes", "nvme0n1"]] {
        let error = destructive().confirm(&flags, &ui, &Prompt::answered(answers)).unwrap_err();
        assert!(error.message.ends_with("nothing was changed"), "{error}");
    }
}

#[test]
fn dry_runs_ask_nobody_and_an_empty_plan_needs_no_word() {
    let (ui, captured) = ui();
    let nobody = Prompt::new(&ui);
    let dry = |who| PlanFlags { dry_run: Some(who), ..PlanFlags::default() };
    let plan = destructive();
    assert!(matches!(plan.confirm(&dry(DryRun::Client), &ui, &nobody), Ok(Decision::Shown)));
    assert!(matches!(plan.confirm(&dry(DryRun::Server), &ui, &nobody), Ok(Decision::Rehearse(_))));
    assert!(applied(Plan::default().confirm(&PlanFlags::default(), &ui, &nobody)));
    assert_eq!(captured.err(), "");
}

#[test]
fn a_dry_run_shows_the_plan_as_a_table_and_as_a_value() {
    let mut plan = destructive();
    plan.changes[0].fields = vec![FieldChange {
        path: "spec.holderIdentity".to_owned(),
        before: None,
        after: Some("plex".to_owned()),
    }];
    let (ui, captured) = ui();
    ui.show(&plan.clone().document("ipam")).unwrap();
    insta::assert_snapshot!(captured.out(), @"
    ACTION   OBJECT                             CHANGE                       UNDO
    create   Lease/kube-system/ip-10.69.1.154   claim 10.69.1.154 for plex   release plex
    run      Disk/nvme0n1                       wipe the disk                none, needs --confirm=S6XNNE0T
    ");
    let json = serde_json::to_value(plan.document("ipam")).unwrap();
    assert_eq!(json["kind"], "Plan");
    assert_eq!(json["changes"][0]["undo"], "possible");
    assert_eq!(json["changes"][1]["confirm"], "S6XNNE0T");
}

#[test]
fn what_argo_cd_or_flux_would_take_back_is_refused_with_the_patch_at_hand() {
    let mut plan = destructive();
    assert_eq!(plan.refuse_reverted(), Ok(()));
    plan.changes[0].reverted = Some(Reverted {
        owner: GitOpsOwner {
            tool: GitOpsTool::ArgoCd,
            by: Subject::in_namespace("Application", "argocd", "infrastructure"),
        },
        patch: "--- a/x\n+++ b/x\n".to_owned(),
    });
    let error = plan.refuse_reverted().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    insta::assert_snapshot!(format!("{}\n{}", error.message, error.causes.join("\n")), @"
    Argo CD would take back the change of Lease/kube-system/ip-10.69.1.154
    Lease/kube-system/ip-10.69.1.154 is kept as Git has it by Argo CD (Application/argocd/infrastructure)
    ");
    assert_eq!(plan.patches(), "--- a/x\n+++ b/x\n");
    let lines = show::lines(&plan);
    assert!(
        lines.contains(&"    will be reverted by Argo CD (Application/argocd/infrastructure)".to_owned())
    );
}
