//! What happened to reservations.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use labkit::net::AddrSpec;
use schemars::JsonSchema;
use serde::Serialize;

use super::log::Commit;
use crate::claims::Claim;
use crate::facts::{ClaimFact, State};
use crate::inventory::Inventory;
use crate::inventory::edit::same_addresses;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The reservation was written down.
    Reserved,
    /// It was given other addresses.
    Moved,
    /// It was taken out.
    Released,
    /// A claim in the cluster holds the address.
    Claimed,
}

impl Action {
    /// As it is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Moved => "moved",
            Self::Released => "released",
            Self::Claimed => "claimed",
        }
    }
}

/// Something that happened to a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When; `None` for what is not committed.
    pub time: Option<Timestamp>,
    /// What.
    pub action: Action,
    /// The reservation.
    pub name: String,
    /// Its addresses; of one that was released, those it had.
    pub addresses: Vec<AddrSpec>,
    /// The addresses before it was moved; otherwise none.
    pub before: Vec<AddrSpec>,
    /// Who did it.
    pub who: Option<String>,
    /// Whom the reservation belongs to.
    pub owner: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// The commit's first line, or the claim's state.
    pub note: Option<String>,
    /// The UID of the claim.
    pub claim: Option<String>,
}

impl Event {
    /// Whether it is about this reservation, by its name or by one of its addresses.
    pub fn concerns(&self, name: &str, address: Option<IpAddr>) -> bool {
        let has = |addresses: &[AddrSpec]| {
            address.is_some_and(|address| addresses.iter().any(|spec| spec.range().contains(address)))
        };
        self.name == name || has(&self.addresses) || has(&self.before)
    }
}

/// What a version of the inventory says about each reservation: addresses and owner.
pub type Version = BTreeMap<String, (Vec<AddrSpec>, Option<String>)>;

/// The reservations of an inventory.
pub fn version(inventory: &Inventory) -> Version {
    let entries = inventory.reservations.iter();
    entries.map(|one| (one.name.value.clone(), (one.specs(), one.owner.clone()))).collect()
}

/// What happened between two versions; `commit` is what made the second out of the first, `None` if nothing did yet.
pub fn between(before: &Version, after: &Version, commit: Option<&Commit>) -> Vec<Event> {
    let event =
        |action: Action, name: &str, addresses: &[AddrSpec], was: &[AddrSpec], owner: Option<&String>| {
            let trailer = |key: &str| commit.and_then(|commit| commit.trailer(name, key)).map(str::to_owned);
            Event {
                time: commit.map(|commit| commit.time),
                action,
                name: name.to_owned(),
                addresses: addresses.to_vec(),
                before: was.to_vec(),
                who: commit.map(|commit| commit.author.clone()),
                owner: owner.cloned().or_else(|| trailer("IPAM-Owner")),
                commit: commit.map(|commit| commit.hash.clone()),
                note: commit.map(|commit| commit.subject.clone()),
                claim: trailer("IPAM-Claim-UID"),
            }
        };
    let mut events = Vec::new();
    for (name, (addresses, owner)) in before {
        match after.get(name) {
            None => events.push(event(Action::Released, name, addresses, &[], owner.as_ref())),
            Some((now, owner)) if !same_addresses(now, addresses) => {
                events.push(event(Action::Moved, name, now, addresses, owner.as_ref()));
            }
            Some(_) => {}
        }
    }
    for (name, (addresses, owner)) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        events.push(event(Action::Reserved, name, addresses, &[], owner.as_ref()));
    }
    events
}

/// A claim as something that happened when it was taken.
pub fn of_claim(claim: &Claim, now: Timestamp) -> Event {
    let state = claim.state.word();
    let note = if claim.is_expired(now) { format!("{state}, ran out") } else { state.to_owned() };
    Event {
        time: Some(claim.stamp.renewed),
        action: Action::Claimed,
        name: claim.terms.reservation.clone(),
        addresses: vec![claim.addresses()],
        before: Vec::new(),
        who: Some(claim.person().to_owned()),
        owner: claim.terms.owner.clone(),
        commit: None,
        note: Some(note),
        claim: Some(claim.uid.clone()).filter(|uid| !uid.is_empty()),
    }
}

/// The same for a claim as facts have it.
pub fn of_claim_fact(claim: &ClaimFact) -> Event {
    let person = claim.holder.split('/').next().unwrap_or_default();
    Event {
        time: Some(claim.renewed),
        action: Action::Claimed,
        name: claim.reservation.clone().unwrap_or_default(),
        addresses: vec![claim.addresses],
        before: Vec::new(),
        who: Some(person.to_owned()),
        owner: None,
        commit: None,
        note: Some(match claim.state {
            State::Expired => "ran out".to_owned(),
            state => state.to_string(),
        }),
        claim: Some(claim.uid.clone()).filter(|uid| !uid.is_empty()),
    }
}

/// What is not committed first, then the newest first; at the same time in the order of the addresses.
pub fn sort(events: &mut [Event]) {
    events.sort_by(|one, other| {
        let time = |event: &Event| event.time.unwrap_or(Timestamp::MAX);
        let place = |event: &Event| (event.addresses.first().map(|spec| spec.range().first()), event.action);
        time(other).cmp(&time(one)).then_with(|| place(one).cmp(&place(other)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory;
    use crate::inventory::edit::listed;

    fn read(reservations: &str) -> Version {
        let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nreservations:\n";
        version(&inventory::parse(&format!("{head}{reservations}"), "ipam.yaml").unwrap().inventory)
    }

    fn commit(trailers: &[(&str, &str)]) -> Commit {
        Commit {
            hash: "abc".to_owned(),
            time: "2026-01-31T12:00:00Z".parse().unwrap(),
            author: "jane".to_owned(),
            subject: "Tidy up".to_owned(),
            trailers: trailers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            before: None,
            after: None,
        }
    }

    fn lines(events: &[Event]) -> String {
        let line = |event: &Event| {
            let was = listed(&event.before);
            let before = if was.is_empty() { was } else { format!(" (was {was})") };
            format!("{} {} {}{before}", event.action.word(), event.name, listed(&event.addresses))
        };
        events.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_was_added_moved_and_removed_is_an_event() {
        let before =
            read("- {name: plex, ip: 10.0.0.1}\n- {name: tv, ip: 10.0.0.2}\n- {name: web, ip: 10.0.0.3}\n");
        let after = read(
            "- {name: plex, ip: 10.0.0.1, note: same}\n- {name: web, ip: 10.0.0.9}\n- {name: dns, ip: 10.0.0.4}\n",
        );
        let mut events = between(&before, &after, Some(&commit(&[])));
        sort(&mut events);
        insta::assert_snapshot!(lines(&events), @"
        released tv 10.0.0.2
        reserved dns 10.0.0.4
        moved web 10.0.0.9 (was 10.0.0.3)
        ");
        assert!(events.iter().any(|event| event.concerns("x", "10.0.0.3".parse().ok())));
        assert!(between(&after, &after, None).is_empty());
    }

    #[test]
    fn trailers_tell_of_owner_and_claim_of_the_reservation_they_name() {
        let trailers = [("IPAM-Name", "plex"), ("IPAM-Owner", "media"), ("IPAM-Claim-UID", "42")];
        let after = read("- {name: plex, ip: 10.0.0.1}\n- {name: tv, ip: 10.0.0.2}\n");
        let events = between(&Version::new(), &after, Some(&commit(&trailers)));
        assert_eq!(events[0].owner.as_deref(), Some("media"));
        assert_eq!(events[0].claim.as_deref(), Some("42"));
        assert_eq!((events[1].owner.as_deref(), events[1].claim.as_deref()), (None, None));
    }

    #[test]
    fn a_commit_of_several_reservations_tells_of_each() {
        let trailers = [
            ("IPAM-Action", "reserve"),
            ("IPAM-Name", "plex"),
            ("IPAM-Claim-UID", "42"),
            ("IPAM-Action", "reserve"),
            ("IPAM-Name", "tv"),
            ("IPAM-Owner", "media"),
            ("IPAM-Claim-UID", "43"),
        ];
        let after = read("- {name: plex, ip: 10.0.0.1}\n- {name: tv, ip: 10.0.0.2}\n");
        let events = between(&Version::new(), &after, Some(&commit(&trailers)));
        let told: Vec<_> =
            events.iter().map(|event| (event.owner.as_deref(), event.claim.as_deref())).collect();
        assert_eq!(told, [(None, Some("42")), (Some("media"), Some("43"))]);
    }
}
