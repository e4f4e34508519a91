//! What of a draft is new to an inventory: edits for it, and contradictions, which change nothing.

use std::collections::{BTreeMap, HashSet};

use labkit::cli::{Error, Result};
use labkit::finding::Subject;

use super::known::entries;
use super::references::{Templates, publish_entry};
use super::view::{Import, ImportItem};
use super::{Draft, SourceMap};
use crate::inventory::edit::{self, Edit, EntryKind, Outcome, Outline, Texts};
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
pub fn merge(text: &str, file: &str, draft: Draft, maps: &[SourceMap]) -> Result<Merged> {
    let outline = Outline::read(text, file)?;
    let mut conflicts: Vec<ImportItem> =
        draft.conflicts.iter().map(|(subject, what)| conflict(subject, what)).collect();
    let edits = entries(outline.inventory(), draft, &mut conflicts);
    let made = edit::apply_outlined(text, &outline, file, &edits)?;
    drop(outline);
    let mut merged = Merged { text: made.text, items: Vec::new() };
    merged.take(edits, made.outcomes, &mut conflicts);
    for map in maps {
        let inventory = read(&merged.text, file)?;
        let edits = published(map, &inventory, &mut conflicts)?;
        let made = edit::apply(&merged.text, file, &edits)?;
        merged.text = made.text;
        merged.take(edits, made.outcomes, &mut conflicts);
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
    /// Writes down what became of each edit.
    fn take(&mut self, edits: Vec<Edit>, outcomes: Vec<Outcome>, conflicts: &mut Vec<ImportItem>) {
        for (edit, outcome) in edits.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Changed => self.items.push(added(&edit)),
                Outcome::Unchanged => {}
                Outcome::Refused(error) => {
                    let ImportItem { kind, name, .. } = added(&edit);
                    let mut why = vec![error.message];
                    why.extend(error.causes);
                    let detail = why.join(": ");
                    conflicts.push(ImportItem { kind, name, change: Import::Conflict, detail });
                }
            }
        }
    }
}

fn added(edit: &Edit) -> ImportItem {
    let (kind, name, detail) = match edit {
        Edit::Add(entry) | Edit::Update(entry) => ("reservation", entry.name.clone(), entry.text()),
        Edit::AddEntry(entry) => (entry.kind().noun(), entry.name().to_owned(), entry.summary()),
        Edit::SetText { config_map, of, key, value } => {
            (of.noun(), format!("{config_map}/{key}"), value.clone())
        }
        Edit::AddFields { kind, name, fields } => {
            let fields = fields.iter().map(|(key, value)| format!("{key} {}", value.texts().join(", ")));
            (kind.noun(), name.clone(), fields.collect::<Vec<_>>().join(", "))
        }
        Edit::Remove { name, .. } | Edit::SetPool { name, .. } => ("entry", name.clone(), String::new()),
    };
    let kind = if kind == EntryKind::Publish.noun() { "configmap" } else { kind };
    ImportItem { kind: kind.into(), name, change: Import::Added, detail }
}

/// A contradiction, for the list.
pub(super) fn conflict(subject: &Subject, what: &str) -> ImportItem {
    ImportItem {
        kind: subject.kind.to_lowercase().into(),
        name: subject.name.clone(),
        change: Import::Conflict,
        detail: what.to_owned(),
    }
}

/// Edits that make the inventory publish a ConfigMap.
fn published(map: &SourceMap, inventory: &Inventory, conflicts: &mut Vec<ImportItem>) -> Result<Vec<Edit>> {
    let is_it = |namespace: &str, name: &str| namespace == map.namespace && name == map.name;
    let Some(at) = inventory.publish.iter().position(|publish| is_it(&publish.namespace, &publish.name))
    else {
        return Ok(vec![Edit::AddEntry(publish_entry(map, inventory).into())]);
    };
    let templates = Templates::new(inventory);
    let rendered = rendered(inventory)?;
    let made = rendered.get(at);
    let mut edits = Vec::new();
    for (of, pairs) in parts(map) {
        let now = made.map(|made| part(made, of));
        for (key, value) in pairs {
            match now.and_then(|now| now.get(key)) {
                Some(known) if known == value => {}
                Some(known) => conflicts.push(ImportItem {
                    kind: of.noun().into(),
                    name: format!("{}/{key}", map.id()),
                    change: Import::Conflict,
                    detail: format!("{known:?} in the inventory, {value:?} found"),
                }),
                None => edits.push(Edit::SetText {
                    config_map: map.id(),
                    of,
                    key: key.clone(),
                    value: if of == Texts::Data { templates.of(key, value) } else { value.clone() },
                }),
            }
        }
    }
    Ok(edits)
}

/// What a ConfigMap holds.
fn parts(map: &SourceMap) -> [(Texts, &[(String, String)]); 3] {
    [(Texts::Labels, &map.labels), (Texts::Annotations, &map.annotations), (Texts::Data, &map.data)]
}

/// The same of one that was made.
fn part(made: &publish::RenderedMap, of: Texts) -> &BTreeMap<String, String> {
    match of {
        Texts::Labels => &made.labels,
        Texts::Annotations => &made.annotations,
        Texts::Data => &made.data,
    }
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
    let known: HashSet<(&str, &str)> =
        conflicts.iter().map(|item| (&*item.kind, item.name.as_str())).collect();
    let is_lost = |of: Texts, (key, value): &&(String, String)| {
        let is_made = made.is_some_and(|made| part(made, of).get(key) == Some(value));
        !is_made && !known.contains(&(of.noun(), format!("{}/{key}", map.id()).as_str()))
    };
    let mut lost = parts(map).into_iter().flat_map(|(of, pairs)| {
        pairs.iter().filter(move |pair| is_lost(of, pair)).map(move |(key, _)| format!("{} {key}", of.noun()))
    });
    let first: Vec<_> = lost.by_ref().take(10).collect();
    if first.is_empty() {
        return Ok(());
    }
    let error = Error::failed(format!("{} cannot be reproduced from an inventory", map.id()));
    let error = first.iter().fold(error, Error::caused_by);
    let reasons = conflicts.iter().filter(|item| item.name == map.id());
    Err(reasons.fold(error, |error, item| error.caused_by(&item.detail)).hint("nothing was changed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::HostRole;
    use crate::inventory::edit::{HostEntry, NetworkEntry, ReservationEntry};

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
        let merged = merge(TEXT, "ipam.yaml", draft.clone(), &maps).unwrap();
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
        let again = merge(&merged.text, "ipam.yaml", draft.clone(), &maps).unwrap();
        assert_eq!(again.text, merged.text, "a second import changes nothing");
        assert!(again.items.iter().all(ImportItem::is_conflict));
    }

    #[test]
    fn labels_annotations_and_dhcp_ranges_that_are_new_are_added() {
        let text =
            TEXT.replace("hosts:", "networks:\n- {name: lan, cidr: 10.0.0.0/24, dns: 10.0.0.1}\nhosts:");
        let text = text.replace("  data:", "  labels: {part: old}\n  data:");
        let network = NetworkEntry {
            dns: vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()],
            dhcp: vec!["10.0.0.200-10.0.0.249".parse().unwrap()],
            ..NetworkEntry::new("home", "10.0.0.0/24".parse().unwrap(), crate::facts::NetworkKind::Lan)
        };
        let draft = Draft { networks: vec![network], ..Draft::default() };
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let maps = [SourceMap {
            labels: vec![pair("part", "new"), pair("team", "home")],
            annotations: vec![pair("example.com/source", "by hand")],
            ..map(&[("nas.ip", "10.0.0.5")])
        }];
        let merged = merge(&text, "ipam.yaml", draft.clone(), &maps).unwrap();
        insta::assert_snapshot!(shown(&merged), @r#"
        Added network lan: dhcp 10.0.0.200-10.0.0.249
        Added label kube-system/net/team: home
        Added annotation kube-system/net/example.com/source: by hand
        Conflict network lan: dns 10.0.0.1 in the inventory, 10.0.0.1, 10.0.0.2 found
        Conflict label kube-system/net/part: "old" in the inventory, "new" found
        "#);
        insta::assert_snapshot!(merged.text.replace(TEXT.split_once("hosts").unwrap().0, ""), @"
        networks:
        - {name: lan, cidr: 10.0.0.0/24, dns: 10.0.0.1, dhcp: 10.0.0.200-10.0.0.249}
        hosts:
        - {name: nas, ip: 10.0.0.5} # the shelf
        reservations:
        - {name: plex, ip: 10.0.0.9, for: Service/media/plex}
        publish:
        - configMap: kube-system/net
          labels: {part: old, team: home}
          data:
            nas.ip: ${hosts.nas.ip}
          annotations:
            example.com/source: by hand
        ");
        let again = merge(&merged.text, "ipam.yaml", draft.clone(), &maps).unwrap();
        assert_eq!(again.text, merged.text, "a second import changes nothing");
        assert!(again.items.iter().all(ImportItem::is_conflict));
    }

    #[test]
    fn a_configmap_that_no_inventory_can_hold_is_an_error() {
        let maps = [SourceMap { name: "other".into(), ..map(&[("not a key", "x")]) }];
        let error = merge(TEXT, "ipam.yaml", Draft::default(), &maps).unwrap_err();
        assert_eq!(error.message, "kube-system/other cannot be reproduced from an inventory");
    }
}
