//! What Git is told about a change of the inventory: the commit's message, and which changes may go into it. Pure.

use labkit::cli::Result;

use super::view::ReservationItem;
use crate::inventory::edit::{Edit, apply};

/// What was done to the reservations of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// They were written down.
    Reserve,
    /// They were taken out.
    Release,
}

impl Deed {
    /// The verb, as it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Release => "release",
        }
    }
}

/// The commit's message: a subject, and for each reservation the trailers `IPAM-Action`, `IPAM-Name`, `IPAM-Address`,
/// `IPAM-Owner` and `IPAM-Claim-UID`, of which the last three are left out where there is nothing to say, and addresses and
/// UIDs are repeated where there are two.
pub fn message(deed: Deed, items: &[ReservationItem]) -> String {
    let mut lines = vec![subject(deed, items), String::new()];
    for item in items {
        let addresses = item.addresses.iter().map(|address| ("Address", address.as_str()));
        let uids = item.uids.iter().map(|uid| ("Claim-UID", uid.as_str()));
        let trailers = [("Action", deed.word()), ("Name", item.name.as_str())]
            .into_iter()
            .chain(addresses)
            .chain(item.owner.as_deref().map(|owner| ("Owner", owner)))
            .chain(uids);
        for (key, value) in trailers {
            let value = one_line(value);
            if !value.is_empty() {
                lines.push(format!("IPAM-{key}: {value}"));
            }
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// `Reserve plex (10.69.1.154)`; of several, the first and how many more.
fn subject(deed: Deed, items: &[ReservationItem]) -> String {
    let verb = match deed {
        Deed::Reserve => "Reserve",
        Deed::Release => "Release",
    };
    let Some(first) = items.first() else { return format!("{verb} nothing") };
    let name = one_line(&first.name);
    match (items.len(), first.addresses.is_empty()) {
        (1, false) => format!("{verb} {name} ({})", first.addresses.join(", ")),
        (1, true) => format!("{verb} {name}"),
        (many, _) => format!("{verb} {name} and {} more", many - 1),
    }
}

/// Whether two texts of an inventory say the same but for the reservations of these names.
///
/// # Errors
/// When one of them is no valid inventory.
pub fn differ_only_in(names: &[String], one: &str, other: &str, file: &str) -> Result<bool> {
    let without = |text: &str| {
        let edits: Vec<Edit> =
            names.iter().map(|name| Edit::Remove { name: name.clone(), addresses: None }).collect();
        apply(text, file, &edits).map(|edited| edited.text)
    };
    Ok(one == other || without(one)? == without(other)?)
}

/// A trailer ends with its line.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::view::Change;
    use super::*;

    fn item(name: &str, ip: &str) -> ReservationItem {
        ReservationItem {
            name: name.into(),
            ip: Some(ip.into()),
            addresses: vec![ip.into()],
            pool: None,
            change: Change::Reserved,
            owner: Some("media\nIPAM-Name: evil".into()),
            consumer: None,
            expires: None,
            note: None,
            claim: None,
            claims: Vec::new(),
            inventory: None,
            held_until: None,
            commit: None,
            uids: vec!["7c9e".into()],
        }
    }

    #[test]
    fn a_commit_says_what_was_done_and_a_value_cannot_forge_a_trailer() {
        insta::assert_snapshot!(message(Deed::Reserve, &[item("plex", "10.69.1.154")]), @r"
        Reserve plex (10.69.1.154)

        IPAM-Action: reserve
        IPAM-Name: plex
        IPAM-Address: 10.69.1.154
        IPAM-Owner: media IPAM-Name: evil
        IPAM-Claim-UID: 7c9e
        ");
    }

    #[test]
    fn several_reservations_have_a_group_of_trailers_each() {
        let bare = ReservationItem { owner: None, uids: Vec::new(), ..item("worker-2", "10.69.1.3") };
        insta::assert_snapshot!(message(Deed::Release, &[item("worker-1", "10.69.1.2"), bare]), @r"
        Release worker-1 and 1 more

        IPAM-Action: release
        IPAM-Name: worker-1
        IPAM-Address: 10.69.1.2
        IPAM-Owner: media IPAM-Name: evil
        IPAM-Claim-UID: 7c9e
        IPAM-Action: release
        IPAM-Name: worker-2
        IPAM-Address: 10.69.1.3
        ");
    }

    #[test]
    fn what_an_interrupted_run_left_is_told_from_what_others_changed() {
        const BEFORE: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: grafana, ip: 10.0.0.1}
";
        let after = format!("{BEFORE}- {{name: plex, ip: 10.0.0.2}}\n");
        let names = ["plex".to_owned()];
        let only =
            |one: &str, other: &str| differ_only_in(&names, one, other, "ipam.yaml").expect("both are valid");
        assert!(only(BEFORE, BEFORE));
        assert!(only(BEFORE, &after), "reserved and not committed");
        assert!(only(&after, BEFORE), "released and not committed");
        assert!(!only(BEFORE, &after.replace("10.0.0.1", "10.0.0.9")), "somebody else's change");
        assert!(!only(BEFORE, &format!("# mine\n{after}")), "a comment is a change");
        assert!(differ_only_in(&names, BEFORE, "kind: [", "ipam.yaml").is_err());
    }
}
