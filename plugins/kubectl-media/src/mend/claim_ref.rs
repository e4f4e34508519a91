//! A volume that is kept for a claim that was deleted: its claimRef loses the UID, so that the claim of that name gets it
//! (kubernetes/kubernetes#91847). The data stay; but which claim gets them cannot be taken back, so somebody has to say
//! that it is the right volume.

use labkit::finding::Finding;
use labkit::plan::{Action, Change, FieldChange, Undo};
use serde_json::Value;

use super::edit::Edit;
use super::{Mend, Remedy, Step, World};

/// What binds a volume to one very claim.
const BINDING: &[&str] = &["uid", "resourceVersion"];

pub(super) fn free(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let reference = &live.object["spec"]["claimRef"];
    let text = |name: &str| reference[name].as_str().unwrap_or_default();
    let (namespace, claim) = (text("namespace"), text("name"));
    let waits = world.case.claim(namespace, claim).is_some_and(|claim| claim.status.phase == "Pending");
    if !waits || live.object["status"]["phase"] != "Released" {
        return Err("no claim waits for it any more".to_owned());
    }
    let field = FieldChange {
        path: "spec.claimRef.uid".to_owned(),
        before: reference["uid"].as_str().map(str::to_owned),
        after: None,
    };
    let name = &finding.subject.name;
    Ok(vec![Mend {
        change: Change {
            action: Action::Update,
            subject: finding.subject.clone(),
            summary: format!("let claim {namespace}/{claim} have the volume and the data on it"),
            fields: vec![field],
            undo: Undo::Impossible { confirm: name.clone() },
            needs: vec![
                "patch on persistentvolumes".to_owned(),
                format!("your word that {name} holds the data that claim {claim} shall have"),
            ],
            reverted: None,
        },
        step: Step::Edit(Edit::FreeVolume),
    }])
}

pub(super) fn edit(volume: &mut Value) {
    let reference = volume.pointer_mut("/spec/claimRef").and_then(Value::as_object_mut);
    if let Some(reference) = reference {
        reference.retain(|name, _| !BINDING.contains(&name.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_name_stays_so_that_nobody_else_gets_the_volume() {
        let mut volume = json!({"spec": {"claimRef": {
            "namespace": "media", "name": "config", "uid": "1", "resourceVersion": "7"}}});
        edit(&mut volume);
        assert_eq!(volume["spec"]["claimRef"], json!({"namespace": "media", "name": "config"}));
    }
}
