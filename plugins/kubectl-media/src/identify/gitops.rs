//! Who keeps a workload as Git has it, and how that goes.

use labkit::finding::Subject;
use labkit::plan::{GitOpsOwner, GitOpsTool};
use serde_json::json;

use super::units::Unit;
use crate::facts::{Application, Condition, Facts, Reconciled};
use crate::stack::GitOps;

/// The owner of a workload, if it has one.
pub(super) fn gitops(unit: &Unit<'_>, facts: &Facts) -> Option<GitOps> {
    let object = json!({
        "apiVersion": unit.kind.api_version(),
        "kind": unit.kind.name(),
        "metadata": {
            "name": unit.name,
            "namespace": unit.meta.namespace,
            "labels": unit.meta.labels,
            "annotations": unit.meta.annotations,
        },
    });
    let Some(owner) = GitOpsOwner::of(&object) else {
        // The label may be Helm's; the Application has to know the object.
        let name = GitOpsOwner::suspected_application(&object)?;
        let application = facts.applications.iter().find(|one| one.metadata.name == name)?;
        managed(unit, application)?;
        let by = Subject::in_namespace("Application", application.metadata.namespace.as_str(), name);
        return Some(by_application(unit, GitOpsOwner { tool: GitOpsTool::ArgoCd, by }, application));
    };
    Some(match (owner.tool, owner.by.kind.as_str()) {
        (GitOpsTool::ArgoCd, _) => {
            let found = facts.applications.iter().find(|one| is(&owner.by, &one.metadata));
            match found {
                Some(application) => by_application(unit, owner, application),
                None => unknown(owner),
            }
        }
        (GitOpsTool::Flux, kind) => {
            let all = if kind == "HelmRelease" { &facts.releases } else { &facts.kustomizations };
            match all.iter().find(|one| is(&owner.by, &one.metadata)) {
                Some(object) => reconciled(owner, object),
                None => unknown(owner),
            }
        }
    })
}

fn is(subject: &Subject, meta: &crate::facts::Meta) -> bool {
    subject.name == meta.name
        && subject.namespace.as_ref().is_none_or(|namespace| *namespace == meta.namespace)
}

fn unknown(owner: GitOpsOwner) -> GitOps {
    GitOps { owner, state: None, trouble: String::new() }
}

/// The sync status of this very object, if the Application lists it.
fn managed<'a>(unit: &Unit<'_>, application: &'a Application) -> Option<&'a str> {
    let (group, _) = unit.kind.api_version().split_once('/').unwrap_or_default();
    let found = application.status.resources.iter().find(|object| {
        object.group == group
            && object.kind == unit.kind.name()
            && object.name == unit.name
            && object.namespace == unit.meta.namespace
    })?;
    Some(&found.status)
}

fn by_application(unit: &Unit<'_>, owner: GitOpsOwner, application: &Application) -> GitOps {
    let own = managed(unit, application).filter(|status| !status.is_empty());
    let sync = own.unwrap_or(&application.status.sync.status);
    let health = application.status.health.status.as_str();
    let trouble = match (sync, health) {
        ("Synced", "Degraded" | "Missing" | "Unknown") => format!("its health is {health}"),
        ("Synced", _) => String::new(),
        ("OutOfSync", _) => "it is not as Git has it".to_owned(),
        _ => "it is not known whether it is as Git has it".to_owned(),
    };
    let state = if sync.is_empty() { "Unknown" } else { sync };
    GitOps { owner, state: Some(state.to_owned()), trouble }
}

fn reconciled(owner: GitOpsOwner, object: &Reconciled) -> GitOps {
    let ready = Condition::find(&object.status.conditions, "Ready");
    let (state, trouble) = match ready {
        _ if object.spec.suspend => ("Suspended", "Flux leaves it alone".to_owned()),
        Some(ready) if ready.status == "True" => ("Ready", String::new()),
        Some(ready) => ("NotReady", format!("{}: {}", ready.reason, ready.message)),
        None => ("Unknown", "Flux has not looked at it".to_owned()),
    };
    GitOps { owner, state: Some(state.to_owned()), trouble }
}
