//! What of a draft is new to an inventory: edits for it, and contradictions, which change nothing.

use std::collections::BTreeMap;

use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::net::AddrSpec;

use super::references::{publish_entry, template};
use super::view::{Import, ImportItem};
use super::{Draft, SourceMap};
use crate::inventory::edit::{self, Edit, Outcome, ReservationEntry};
use crate::inventory::{Inventory, parse};
use crate::publish;

/// An inventory with everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its text; the old one if nothing is new.
    pub text: String,
    /// What was not known before.
    pub items: Vec<ImportItem>,
}

/// Brings a draft and ConfigMaps into the text of an inventory; `file` is its name in messages. What it says already
/// stays as it is.
///
/// # Errors
/// An inventory with problems; a ConfigMap that would not be reproduced.
pub fn merge(text: &str, file: &str, draft: &Draft, maps: &[SourceMap]) -> Result<Merged> {
    let inventory = read(text, file)?;
    let mut conflicts: Vec<ImportItem> =
        draft.conflicts.iter().map(|(subject, what)| conflict(subject, what)).collect();
    let edits = entries(&inventory, draft, &mut conflicts);
    let mut merged = Merged { text: text.to_owned(), items: Vec::new() };
    merged.make(file, &edits, &mut conflicts)?;
    for map in maps {
        let inventory = read(&merged.text, file)?;
        let edits = published(map, &inventory, &mut conflicts)?;
        merged.make(file, &edits, &mut conflicts)?;
        check(map, &merged.text, file, &conflicts)?;
    }
    merged.items.extend(conflicts);
    Ok(merged)
}

fn read(text: &str, file: &str) -> Result<Inventory> {
    let mut reading = parse(text, file)?;
    reading.problems.retain(|problem| !problem.is_understood());
    reading.strict().map_err(|error| error.hint("mend the inventory first; nothing was changed"))
}

impl Merged {
    fn make(&mut self, file: &str, edits: &[Edit], conflicts: &mut Vec<ImportItem>) -> Result<()> {
        let made = edit::apply(&self.text, file, edits)?;
        self.text = made.text;
        for (edit, outcome) in edits.iter().zip(made.outcomes) {
            match outcome {
                Outcome::Changed => self.items.push(added(edit)),
                Outcome::Unchanged => {}
                Outcome::Refused(error) => {
                    let ImportItem { kind, name, .. } = added(edit);
                    let mut why = vec![error.message];
                    why.extend(error.causes);
                    let detail = why.join(": ");
                    conflicts.push(ImportItem { kind, name, change: Import::Conflict, detail });
                }
            }
        }
        Ok(())
    }
}

fn added(edit: &Edit) -> ImportItem {
    let (kind, name, detail) = match edit {
        Edit::Add(entry) | Edit::Update(entry) => {
            ("reservation", entry.name.clone(), entry.addresses.to_string())
        }
        Edit::AddEntry(entry) => (entry.kind().noun(), entry.name().to_owned(), entry.summary()),
        Edit::SetData { config_map, key, value } => ("key", format!("{config_map}/{key}"), value.clone()),
        Edit::Remove { name, .. } | Edit::SetPool { name, .. } => ("entry", name.clone(), String::new()),
    };
    ImportItem { kind: kind.to_lowercase(), name, change: Import::Added, detail }
}

fn conflict(subject: &Subject, what: &str) -> ImportItem {
    ImportItem {
        kind: subject.kind.to_lowercase(),
        name: subject.name.clone(),
        change: Import::Conflict,
        detail: what.to_owned(),
    }
}

/// Edits for what is not known by name or by address.
fn entries(inventory: &Inventory, draft: &Draft, conflicts: &mut Vec<ImportItem>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at_odds = |kind: &str, name: &str, known: String, found: String| {
        conflicts
            .push(conflict(&Subject::new(kind, name), &format!("{known} in the inventory, {found} found")));
    };
    for network in &draft.networks {
        match inventory.networks.iter().find(|known| *known.name == network.name) {
            Some(known) if known.cidr.value == network.cidr => {}
            Some(known) => {
                at_odds("network", &network.name, known.cidr.to_string(), network.cidr.to_string());
            }
            None if inventory.networks.iter().any(|known| known.cidr.value == network.cidr) => {}
            None => edits.push(Edit::AddEntry(network.clone().into())),
        }
    }
    for pool in &draft.pools {
        let Some(known) = inventory.pool(&pool.name) else {
            edits.push(Edit::AddEntry(pool.clone().into()));
            continue;
        };
        let has: Vec<AddrSpec> = known.addresses.iter().map(|spec| spec.value).collect();
        let ranges = |specs: &[AddrSpec]| specs.iter().map(|spec| spec.range()).collect::<Vec<_>>();
        if ranges(&has) != ranges(&pool.addresses) {
            let shown =
                |specs: &[AddrSpec]| specs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            at_odds("pool", &pool.name, shown(&has), shown(&pool.addresses));
        }
    }
    for host in &draft.hosts {
        let is_known = |ip: &std::net::IpAddr| {
            inventory.hosts.iter().any(|known| known.ips.iter().any(|own| own.value == *ip))
        };
        match inventory.hosts.iter().find(|known| *known.name == host.name) {
            _ if host.ips.iter().all(is_known) => {}
            Some(known) => {
                let own: Vec<_> = known.ips.iter().map(ToString::to_string).collect();
                let found: Vec<_> = host.ips.iter().map(ToString::to_string).collect();
                at_odds("host", &host.name, own.join(", "), found.join(", "));
            }
            None => edits.push(Edit::AddEntry(host.clone().into())),
        }
    }
    for reservation in &draft.reservations {
        let range = reservation.addresses.range();
        let by_name = inventory.reservation(&reservation.name);
        let by_address = || inventory.reservations.iter().find(|known| known.addresses.range() == range);
        match (by_name, by_address()) {
            (Some(known), _) if known.addresses.range() == range => {}
            (Some(known), _) => {
                at_odds(
                    "reservation",
                    &reservation.name,
                    known.addresses.to_string(),
                    reservation.addresses.to_string(),
                );
            }
            // The same one by another name, unless both say for whom it is.
            (None, Some(known)) => {
                if let (Some(own), Some(other)) = (&known.consumer, &reservation.consumer)
                    && own.value != *other
                {
                    let has = format!("{} is for {}", reservation.addresses, own.value);
                    at_odds("reservation", &known.name, has, other.to_string());
                }
            }
            (None, None) => edits.push(Edit::Add(in_its_pool(reservation, inventory, draft))),
        }
    }
    edits
}

/// With the pool that has its addresses, if no other is named.
fn in_its_pool(reservation: &ReservationEntry, inventory: &Inventory, draft: &Draft) -> ReservationEntry {
    let range = reservation.addresses.range();
    let known = inventory.pools.iter().map(|pool| {
        (pool.name.value.as_str(), pool.addresses.iter().map(|spec| spec.range()).collect::<Vec<_>>())
    });
    let found = draft.pools.iter().filter(|pool| inventory.pool(&pool.name).is_none());
    let found = found
        .map(|pool| (pool.name.as_str(), pool.addresses.iter().map(|spec| spec.range()).collect::<Vec<_>>()));
    let pools: Vec<_> = known.chain(found).collect();
    // A pool that nothing is known of cannot be named.
    let named = reservation.pool.clone().filter(|name| pools.iter().any(|(pool, _)| pool == name));
    let holds = |(_, ranges): &&(&str, Vec<_>)| {
        ranges.iter().any(|own: &labkit::net::AddrRange| own.contains_range(range))
    };
    let pool = named.or_else(|| pools.iter().find(holds).map(|(name, _)| (*name).to_owned()));
    ReservationEntry { pool, ..reservation.clone() }
}

/// Edits that make the inventory publish a ConfigMap.
fn published(map: &SourceMap, inventory: &Inventory, conflicts: &mut Vec<ImportItem>) -> Result<Vec<Edit>> {
    let is_it = |namespace: &str, name: &str| namespace == map.namespace && name == map.name;
    let Some(at) = inventory.publish.iter().position(|publish| is_it(&publish.namespace, &publish.name))
    else {
        return Ok(vec![Edit::AddEntry(publish_entry(map, inventory).into())]);
    };
    let rendered = rendered(inventory)?;
    let now = rendered.get(at).map(|map| &map.data);
    let mut edits = Vec::new();
    for (key, value) in &map.data {
        match now.and_then(|data| data.get(key)) {
            Some(known) if known == value => {}
            Some(known) => conflicts.push(ImportItem {
                kind: "key".to_owned(),
                name: format!("{}/{key}", map.id()),
                change: Import::Conflict,
                detail: format!("{known:?} in the inventory, {value:?} found"),
            }),
            None => edits.push(Edit::SetData {
                config_map: map.id(),
                key: key.clone(),
                value: template(key, value, inventory),
            }),
        }
    }
    Ok(edits)
}

fn rendered(inventory: &Inventory) -> Result<Vec<publish::RenderedMap>> {
    publish::render(inventory).map_err(|faults| {
        let error = Error::failed("what the inventory publishes cannot be made");
        faults
            .iter()
            .fold(error, |error, fault| error.caused_by(format!("{}: {}", fault.path, fault.message)))
    })
}

/// Nothing of a ConfigMap may be lost: it is made from the new inventory and compared key for key.
fn check(map: &SourceMap, text: &str, file: &str, conflicts: &[ImportItem]) -> Result<()> {
    let inventory = read(text, file)?;
    let rendered = rendered(&inventory)?;
    let made = rendered.iter().find(|made| made.namespace == map.namespace && made.name == map.name);
    let empty = BTreeMap::new();
    let made = made.map_or(&empty, |made| &made.data);
    let is_known = |key: &str| {
        let name = format!("{}/{key}", map.id());
        conflicts.iter().any(|item| item.kind == "key" && item.name == name)
    };
    let lost: Vec<_> =
        map.data.iter().filter(|(key, value)| made.get(key) != Some(value) && !is_known(key)).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let error = Error::failed(format!("{} cannot be reproduced from an inventory", map.id()));
    let error = lost.iter().take(10).fold(error, |error, (key, _)| error.caused_by(key));
    let reasons = conflicts.iter().filter(|item| item.name == map.id());
    Err(reasons.fold(error, |error, item| error.caused_by(&item.detail)).hint("nothing was changed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::HostRole;
    use crate::inventory::edit::HostEntry;

    const TEXT: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
hosts:
- {name: nas, ip: 10.0.0.5} # the shelf
reservations:
- {name: plex, ip: 10.0.0.9, for: Service/media/plex}
publish:
- configMap: kube-system/net
  data:
    nas.ip: ${hosts.nas.ip}
";

    fn map(data: &[(&str, &str)]) -> SourceMap {
        SourceMap {
            namespace: "kube-system".into(),
            name: "net".into(),
            data: data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..SourceMap::default()
        }
    }

    fn reservation(name: &str, address: &str, consumer: Option<&str>) -> ReservationEntry {
        let consumer = consumer.and_then(crate::inventory::read::parse_subject);
        ReservationEntry { consumer, ..ReservationEntry::new(name, address.parse().unwrap()) }
    }

    fn shown(merged: &Merged) -> String {
        let line =
            |item: &ImportItem| format!("{:?} {} {}: {}", item.change, item.kind, item.name, item.detail);
        merged.items.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_known_stays_and_contradictions_are_told() {
        let draft = Draft {
            hosts: vec![
                HostEntry::new("nas", HostRole::Storage, vec!["10.0.0.6".parse().unwrap()]),
                HostEntry::new("storage", HostRole::Storage, vec!["10.0.0.5".parse().unwrap()]),
                HostEntry::new("printer", HostRole::Host, vec!["10.0.0.7".parse().unwrap()]),
            ],
            reservations: vec![
                reservation("media-plex", "10.0.0.9", None),
                reservation("jellyfin", "10.0.0.9", Some("Service/media/jellyfin")),
                reservation("web", "10.0.0.10", None),
            ],
            ..Draft::default()
        };
        let maps = [map(&[("nas.ip", "10.0.0.6"), ("web.url", "http://10.0.0.10/"), ("price", "5$")])];
        let merged = merge(TEXT, "ipam.yaml", &draft, &maps).unwrap();
        insta::assert_snapshot!(shown(&merged), @r#"
        Added host printer: 10.0.0.7
        Added reservation web: 10.0.0.10
        Added key kube-system/net/web.url: http://${reservations.web.ip}/
        Added key kube-system/net/price: 5$$
        Conflict host nas: 10.0.0.5 in the inventory, 10.0.0.6 found
        Conflict reservation plex: 10.0.0.9 is for Service/media/plex in the inventory, Service/media/jellyfin found
        Conflict key kube-system/net/nas.ip: "10.0.0.5" in the inventory, "10.0.0.6" found
        "#);
        insta::assert_snapshot!(merged.text.replace(TEXT.split_once("hosts").unwrap().0, ""), @r#"
        hosts:
        - {name: nas, ip: 10.0.0.5} # the shelf
        - {name: printer, ip: 10.0.0.7}
        reservations:
        - {name: plex, ip: 10.0.0.9, for: Service/media/plex}
        - {name: web, ip: 10.0.0.10}
        publish:
        - configMap: kube-system/net
          data:
            nas.ip: ${hosts.nas.ip}
            web.url: "http://${reservations.web.ip}/"
            price: "5$$"
        "#);
        let again = merge(&merged.text, "ipam.yaml", &draft, &maps).unwrap();
        assert_eq!(again.text, merged.text, "a second import changes nothing");
        assert!(again.items.iter().all(ImportItem::is_conflict));
    }

    #[test]
    fn a_configmap_that_no_inventory_can_hold_is_an_error() {
        let maps = [SourceMap { name: "other".into(), ..map(&[("not a key", "x")]) }];
        let error = merge(TEXT, "ipam.yaml", &Draft::default(), &maps).unwrap_err();
        assert_eq!(error.message, "kube-system/other cannot be reproduced from an inventory");
    }
}
