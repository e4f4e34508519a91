//! The addresses that Plex tells its players (pkkid/python-plexapi: plexapi/settings.py, for how they are written).

use labkit::finding::{Finding, Subject};
use labkit::plan::{Action, Change, FieldChange, Undo};

use super::{Mend, Remedy, Step, World};

/// Secure connections, preferred.
const PREFERRED: &str = "1";

pub(super) fn addresses(world: &World<'_>, finding: &Finding) -> Remedy {
    let (at, instance) = world.at(finding, |at, _| world.case.inside.iter().any(|one| one.instance == at))?;
    let inside = world.case.inside.iter().find(|one| one.instance == at);
    let preferences =
        inside.and_then(|one| one.preferences.as_ref()).ok_or("its preferences are not known")?;
    let asked = world.case.asked.get(at).and_then(Option::as_ref);
    if asked.and_then(|asked| asked.access.key()).is_none() {
        return Err("its token is not known".to_owned());
    }
    let service = instance.services.iter().find(|service| !service.addresses.is_empty());
    let service = service.ok_or("its Service has no address")?;
    let port = service.ports.first().map_or(32400, |port| port.port);
    let is_named = service.addresses.iter().any(|address| preferences.custom.contains(address.as_str()));
    let mut changed: Vec<(&'static str, Option<String>, String)> = Vec::new();
    if !is_named {
        let own = service.addresses.iter().map(|address| url(address, port));
        let known =
            preferences.custom.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
        let all: Vec<String> = known.chain(own).collect();
        let before = Some(preferences.custom.clone()).filter(|text| !text.is_empty());
        changed.push(("customConnections", before, all.join(",")));
    }
    if preferences.secure.as_deref() == Some("0") {
        changed.push(("secureConnections", preferences.secure.clone(), PREFERRED.to_owned()));
    }
    let how: Vec<String> = changed
        .iter()
        .map(|(name, before, _)| format!("{name} back to {}", before.as_deref().unwrap_or("nothing")))
        .collect();
    let change = Change {
        action: Action::Update,
        subject: Subject::in_namespace("Preferences", instance.namespace.as_str(), instance.name.as_str()),
        summary: format!("let {} tell its players the address of Service {}", instance.name, service.name),
        fields: changed
            .iter()
            .map(|(name, before, after)| FieldChange {
                path: (*name).to_owned(),
                before: before.clone(),
                after: Some(after.clone()),
            })
            .collect(),
        undo: Undo::Possible { how: format!("Settings, Network of {}: {}", instance.name, how.join(", ")) },
        needs: vec![format!("the API of {}", instance.name)],
        reverted: None,
    };
    let pairs = changed.into_iter().map(|(name, _, after)| (name, after)).collect();
    Ok(vec![Mend { change, step: Step::Preferences(at, pairs) }])
}

fn url(address: &str, port: u16) -> String {
    if address.contains(':') {
        format!("http://[{address}]:{port}")
    } else {
        format!("http://{address}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families_are_urls() {
        assert_eq!(url("10.0.0.5", 32400), "http://10.0.0.5:32400");
        assert_eq!(url("fd00::5", 32400), "http://[fd00::5]:32400");
    }
}
