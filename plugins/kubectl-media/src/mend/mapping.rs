//! Remote path mappings, which an app keeps in its database: Argo CD and Flux know nothing of them.

use labkit::finding::{Finding, Subject};
use labkit::plan::{Action, Change, FieldChange, Undo};

use super::{Mend, Remedy, Step, World};
use crate::paths::{Fix, Target};
use crate::stack::Instance;

pub(super) fn map(world: &World<'_>, finding: &Finding) -> Remedy {
    let is_own =
        |fix: &&Fix| world.case.stack.get(fix.place).is_some_and(|one| one.subject() == finding.subject);
    let mends: Vec<Mend> = world
        .fixes
        .iter()
        .filter(is_own)
        .map(|fix| Mend {
            change: change(fix, &world.case.stack[fix.place]),
            step: Step::Mapping(fix.clone()),
        })
        .collect();
    if mends.is_empty() {
        return Err("no path of the app is known to be the same folder".to_owned());
    }
    Ok(mends)
}

/// What the mapping does, as a plan says it.
pub fn change(fix: &Fix, app: &Instance) -> Change {
    let after = format!("{} to {}", fix.remote, fix.local);
    let place = format!("Settings, Download Clients, Remote Path Mappings of {}", app.name);
    let (action, summary, how, fields) = match &fix.target {
        Target::New => (
            Action::Create,
            format!("take {} of {} for {} in {}", fix.remote, fix.host, fix.local, app.name),
            format!("delete it: {place}"),
            Vec::new(),
        ),
        Target::Instead(_, before) => {
            let path = "mapping".to_owned();
            (
                Action::Update,
                format!("correct what {} takes paths of {} for", app.name, fix.host),
                format!("set it back to {before}: {place}"),
                vec![FieldChange { path, before: Some(before.clone()), after: Some(after) }],
            )
        }
    };
    let name = format!("{}:{}", app.name, fix.remote);
    Change {
        action,
        subject: Subject::in_namespace("RemotePathMapping", app.namespace.as_str(), name),
        summary,
        fields,
        undo: Undo::Possible { how },
        needs: vec![format!("the API of {}", app.name)],
        reverted: None,
    }
}
