//! What a restart mends: what is only in the memory of a process, or of the node's mount.

use labkit::finding::Finding;
use labkit::plan::{Action, Change, Undo};

use super::{Mend, Remedy, Step, World, need};
use crate::ask::Trouble;
use crate::keys::access::Source;
use crate::restart::{Mode, edit};

/// A share that is stale is mounted anew with the next pod.
pub(super) fn again(world: &World<'_>, finding: &Finding) -> Remedy {
    let live = world.live(&finding.subject)?;
    let edit =
        edit(Mode::Restart, &finding.subject, &live.object, world.case.now).map_err(|error| error.message)?;
    let edit = edit.ok_or("there is nothing to restart")?;
    let apps = world.apps(&finding.subject);
    Ok(vec![Mend {
        change: Change {
            action: Action::Update,
            subject: finding.subject.clone(),
            summary: format!("restart {apps}"),
            fields: edit.fields,
            undo: Undo::Possible { how: edit.undo },
            needs: vec![need("patch", &finding.subject)],
            reverted: None,
        },
        step: Step::Restart(edit.patch),
    }])
}

/// A ban is in the memory of qBittorrent; so is the counter that leads to the next one.
pub(super) fn unban(world: &World<'_>, finding: &Finding) -> Remedy {
    let mut mends = again(world, finding)?;
    for mend in &mut mends {
        let password = "the right password in the app that keeps failing, or it is banned again";
        mend.change.needs.push(password.to_owned());
    }
    Ok(mends)
}

/// A Secret that was changed reaches the variables of the next pod.
pub(super) fn with_new_secret(world: &World<'_>, finding: &Finding) -> Remedy {
    let (at, _) = world.at(finding, |at, _| {
        let asked = world.case.asked.get(at).and_then(Option::as_ref);
        asked.is_some_and(|one| one.answers.troubles.iter().any(|one| matches!(one, Trouble::KeyRefused(_))))
    })?;
    let asked = world.case.asked.get(at).and_then(Option::as_ref);
    let source = asked.and_then(|asked| asked.access.keys.first()).map(|key| &key.source);
    match source {
        Some(Source::Secret { .. } | Source::ConfigMap { .. }) => again(world, finding),
        _ => Err("which key counts is known to the app alone".to_owned()),
    }
}
