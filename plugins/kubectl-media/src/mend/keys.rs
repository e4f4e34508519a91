//! Keys that an app has of another one, brought to the one that counts. No key is ever part of a plan.

use labkit::finding::{Finding, Subject};
use labkit::plan::{Action, Change, FieldChange, Undo};

use super::{Mend, Remedy, Step, World};
use crate::apps::Api;
use crate::ask::Trouble;
use crate::ask::answers::Peer;
use crate::doctor::{meant, wrong_keys};
use crate::wiring::resolve::Target;

/// Where an app keeps the key of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// The place of the app that has it.
    pub app: usize,
    /// The place of the app whose key it is.
    pub of: usize,
    /// The other app's name in [`crate::apps`].
    pub kind: &'static str,
    /// Its number in the app that has it, if that counts them.
    pub id: Option<i64>,
    /// Its host there, by which it is known again.
    pub host: String,
}

/// Keys that could be compared, and differ: those in Overseerr and its kin, and in Bazarr.
pub(super) fn copy(world: &World<'_>, finding: &Finding) -> Remedy {
    let (at, instance) = world.at(finding, |at, _| !wrong_keys(world.case, at).is_empty())?;
    if !matches!(instance.app.api, Api::Seerr | Api::Bazarr) {
        return Err(format!("how {} is told a key is not known here", instance.app.title));
    }
    let wrong = wrong_keys(world.case, at);
    let writable = wrong.iter().filter(|(peer, _)| matches!(peer.app, "radarr" | "sonarr"));
    let mends: Vec<Mend> = writable.filter_map(|(peer, of)| mend(world, at, peer, *of)).collect();
    if mends.len() == wrong.len() {
        Ok(mends)
    } else {
        Err("it is not one of its Radarrs and Sonarrs".to_owned())
    }
}

/// Keys that Prowlarr hides: those of the applications that it does not get at, though they are there.
pub(super) fn tell_prowlarr(world: &World<'_>, finding: &Finding) -> Remedy {
    let (at, _) = world.at(finding, |_, one| one.app.name == "prowlarr")?;
    let answers = world.case.answers(at).ok_or("it did not answer")?;
    let complaints = answers.health.iter().filter(|one| one.source.starts_with("Application"));
    let messages: Vec<&str> = complaints.map(|one| one.message.as_str()).collect();
    let named = |peer: &&Peer| messages.iter().any(|message| message.contains(&peer.name));
    let peers: Vec<&Peer> = answers.settings.peers.iter().filter(named).collect();
    let mut mends = Vec::new();
    for peer in &peers {
        let resolved = world.case.directory.resolve(at, &peer.at, |_| None);
        let Target::Instance(of) = resolved.target else {
            return Err(format!("nothing is at the address it has of {}: {}", peer.name, peer.at));
        };
        if !resolved.flaws.is_empty() {
            return Err(format!("the address it has of {} is to be corrected first: {}", peer.name, peer.at));
        }
        let new = mend(world, at, peer, of);
        mends.push(new.ok_or_else(|| format!("the key of {} is not known for certain", peer.name))?);
    }
    if mends.is_empty() { Err("which application is meant it does not say".to_owned()) } else { Ok(mends) }
}

/// Writes the key that the other one has itself; none where that is not known, or it refuses its own.
fn mend(world: &World<'_>, at: usize, peer: &Peer, of: usize) -> Option<Mend> {
    let case = world.case;
    let other = case.stack.get(of).filter(|other| other.app.name == peer.app)?;
    let asked = case.asked.get(of)?.as_ref()?;
    let key = asked.access.keys.first()?;
    let refused = asked.answers.troubles.iter().any(|one| matches!(one, Trouble::KeyRefused(_)));
    if refused || !asked.answers.alive || meant(case, at, &peer.at) != Some(of) {
        return None;
    }
    let own = &case.stack[at];
    let source = key.source.to_string();
    let path = format!("{}: API key", peer.name);
    let fields = vec![FieldChange {
        path,
        before: Some("another one".to_owned()),
        after: Some(format!("that of {source}")),
    }];
    let mut needs = vec![format!("the API of {}", own.name)];
    if own.app.name == "prowlarr" {
        needs.push(format!("{} tests the way to {} before it keeps it", own.name, other.name));
    }
    let change = Change {
        action: Action::Update,
        subject: Subject::in_namespace(
            "ApiKey",
            own.namespace.as_str(),
            format!("{}:{}", own.name, peer.name),
        ),
        summary: format!("give {} the key that {} has", own.name, other.name),
        fields,
        undo: Undo::Possible { how: format!("enter another key for {} in {}", peer.name, own.name) },
        needs,
        reverted: None,
    };
    let place = KeyPlace { app: at, of, kind: other.app.name, id: peer.id, host: peer.at.host.clone() };
    Some(Mend { change, step: Step::Key(place) })
}
