//! Edits against `publish`: an entry that a ConfigMap takes a fact from cannot go, and a new one must not make a key
//! that exists.

use std::collections::BTreeMap;

use labkit::cli::Error;
use labkit::manifest::yaml::Position;

use super::decide::{Decided, Fate, File, decide};
use super::{Edit, Outcome, ReservationEntry};
use crate::inventory::{Inventory, Located, Publish, Reservation};
use crate::publish::{self, Fault, Part, Section, Template};

/// Decides about each edit, and refuses those that would leave `publish` without what it needs.
pub(super) fn decide_published<'e>(inventory: &Inventory, file: File<'_>, edits: &[&'e Edit]) -> Decided<'e> {
    let decided = decide(inventory, file, edits);
    if !decided.is_change()
        || !inventory.publish.iter().any(speaks_of_reservations)
        || first_fault(inventory, &decided).is_none()
    {
        return decided;
    }
    let mut found = Culprits { inventory, file, accepted: Vec::new(), refused: BTreeMap::new() };
    found.sort_out(edits, 0);
    let decided = decide(inventory, file, &found.accepted);
    let mut outcomes = decided.outcomes.into_iter();
    let outcome = |index| found.refused.remove(&index).map(Outcome::Refused).or_else(|| outcomes.next());
    let outcomes = (0..edits.len()).filter_map(outcome).collect();
    Decided { outcomes, ..decided }
}

/// Which edits are at fault: all are tried together, then each half of those that do not fit.
struct Culprits<'i, 'e> {
    inventory: &'i Inventory,
    file: File<'i>,
    accepted: Vec<&'e Edit>,
    /// By their place among all edits.
    refused: BTreeMap<usize, Error>,
}

impl<'e> Culprits<'_, 'e> {
    fn sort_out(&mut self, edits: &[&'e Edit], start: usize) {
        let known = self.accepted.len();
        self.accepted.extend_from_slice(edits);
        let Some(fault) = first_fault(self.inventory, &decide(self.inventory, self.file, &self.accepted))
        else {
            return;
        };
        self.accepted.truncate(known);
        if let [edit] = edits {
            self.refused.insert(start, refusal(edit, &fault, self.file));
            return;
        }
        let (one, other) = edits.split_at(edits.len() / 2);
        self.sort_out(one, start);
        self.sort_out(other, start + one.len());
    }
}

fn refusal(edit: &Edit, fault: &Fault, file: File<'_>) -> Error {
    let cause = format!("{}: {}: {}", file.place(fault.position), fault.path, fault.message);
    Error::refused(format!("cannot {edit}: publish would no longer fit"))
        .caused_by(cause)
        .hint("change publish first, or choose another name")
}

fn first_fault(inventory: &Inventory, decided: &Decided<'_>) -> Option<Fault> {
    let faults = if decided.existing.iter().all(|fate| *fate == Fate::Kept) {
        let added: Vec<_> = decided.added.iter().copied().map(reservation).collect();
        publish::render_with(inventory, &added).err()
    } else {
        publish::render(&after(inventory, decided)).err()
    };
    faults?.into_iter().next()
}

fn speaks_of_reservations(publish: &Publish) -> bool {
    let refers = |template: &Template| {
        let to_one = |part: &Part| matches!(part, Part::Reference { section: Section::Reservations, .. });
        template.parts().iter().any(to_one)
    };
    publish.data.iter().any(|pair| refers(&pair.value))
        || publish
            .keys
            .iter()
            .any(|keys| keys.each == Section::Reservations || refers(&keys.key) || refers(&keys.value))
}

/// The inventory as it is to be.
fn after(inventory: &Inventory, decided: &Decided<'_>) -> Inventory {
    let kept = inventory.reservations.iter().zip(&decided.existing).filter_map(|(read, fate)| match fate {
        Fate::Kept => Some(read.clone()),
        Fate::Updated { to, .. } => Some(reservation(to)),
        Fate::Removed => None,
    });
    let reservations = kept.chain(decided.added.iter().copied().map(reservation)).collect();
    Inventory {
        file: inventory.file.clone(),
        networks: inventory.networks.clone(),
        pools: inventory.pools.clone(),
        hosts: inventory.hosts.clone(),
        reservations,
        plan: inventory.plan.clone(),
        publish: inventory.publish.clone(),
        claims: inventory.claims.clone(),
        suppress: Vec::new(),
    }
}

/// An entry as if it had been read, from nowhere in particular.
fn reservation(entry: &ReservationEntry) -> Reservation {
    fn placed<T>(value: T) -> Located<T> {
        Located { value, position: Position::START }
    }
    Reservation {
        name: placed(entry.name.clone()),
        addresses: entry.addresses.iter().copied().map(placed).collect(),
        pool: entry.pool.clone().map(placed),
        consumer: entry.consumer.clone().map(placed),
        ports: entry.ports.iter().copied().map(placed).collect(),
        hostnames: entry.hostnames.iter().cloned().map(placed).collect(),
        owner: entry.owner.clone(),
        note: entry.note.clone(),
        expires: entry.expires.map(placed),
        position: Position::START,
    }
}

#[cfg(test)]
mod tests {
    use super::super::apply;
    use super::*;

    const TEXT: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: plex, ip: 10.0.0.1, ports: [32400]}
- {name: old, ip: 10.0.0.2}
publish:
- configMap: kube-system/net
  keys:
  - {each: reservations, key: 'lb.${name}.ip', value: '${ip}'}
  data:
    url: http://${reservations.plex.ip}:${reservations.plex.port}
    lb.sonarr.ip: by hand
";

    fn add(name: &str, ip: &str) -> Edit {
        Edit::Add(ReservationEntry::new(name, ip.parse().unwrap()))
    }

    #[test]
    fn each_edit_of_a_batch_stands_for_itself() {
        let remove = |name: &str| Edit::Remove { name: name.into(), addresses: None };
        let edits = [
            add("radarr", "10.0.0.3"),
            remove("plex"),
            remove("old"),
            add("sonarr", "10.0.0.4"),
            Edit::Update(ReservationEntry::new("plex", "10.0.0.1".parse().unwrap())),
            add("two words", "10.0.0.5"),
        ];
        let edited = apply(TEXT, "ipam.yaml", &edits).unwrap();
        let shown: Vec<_> = edited
            .outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Refused(error) => format!("{}: {}", error.message, error.causes.join("; ")),
                other => format!("{other:?}"),
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        Changed
        cannot remove plex: publish would no longer fit: ipam.yaml:11: publish[0].data["url"]: there is no reservation named "plex"
        Changed
        cannot add sonarr (10.0.0.4): publish would no longer fit: ipam.yaml:12: publish[0].data["lb.sonarr.ip"]: a second key "lb.sonarr.ip"
        cannot update plex (10.0.0.1): publish would no longer fit: ipam.yaml:11: publish[0].data["url"]: the reservation "plex" has no port
        cannot add two words (10.0.0.5): publish would no longer fit: ipam.yaml:9: publish[0].keys[0]: "lb.two words.ip" is no key of a ConfigMap
        "#);
        insta::assert_snapshot!(edited.text.lines().skip(2).take(4).collect::<Vec<_>>().join("\n"), @"
        reservations:
        - {name: plex, ip: 10.0.0.1, ports: [32400]}
        - {name: radarr, ip: 10.0.0.3}
        publish:
        ");
    }
}
