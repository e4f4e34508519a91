//! Reading `publish`: which ConfigMaps there are to be, and the templates of their keys.

use labkit::manifest::yaml::Node;

use super::fields::{Fields, Path, Reader, choose};
use super::sections::{KEY_TEMPLATE, NETWORK_KINDS, ROLES, list, required};
use crate::inventory::{KeyTemplate, Located, Pair, Publish};
use crate::publish::{Section, Template};

const SECTIONS: &[(&str, Section)] = &[
    ("networks", Section::Networks),
    ("pools", Section::Pools),
    ("hosts", Section::Hosts),
    ("reservations", Section::Reservations),
    ("plan", Section::Plan),
];

/// The filters of a key template, each with the sections whose entries it can tell apart.
const FILTERS: &[(&str, &[Section])] = &[
    ("pool", &[Section::Reservations]),
    ("role", &[Section::Hosts]),
    ("network", &[Section::Pools, Section::Hosts, Section::Reservations, Section::Plan]),
    ("kind", &[Section::Networks, Section::Plan]),
];

pub(super) fn publish(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Publish> {
    let config_map = required(r, fields, "configMap", config_map);
    let labels = pairs(r, fields, "labels", |_, text, _| Some(text));
    let annotations = pairs(r, fields, "annotations", |_, text, _| Some(text));
    let keys = list(r, fields, "keys", KEY_TEMPLATE, key_template);
    let data = pairs(r, fields, "data", |r, text, path| template(r, &text, path, None));
    let (namespace, name, position) = config_map?;
    Some(Publish { namespace, name, position, labels, annotations, keys, data })
}

/// `namespace/name`
fn config_map(
    r: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<(String, String, labkit::manifest::yaml::Position)> {
    match text.value.split_once('/') {
        Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() && !name.contains('/') => {
            Some((namespace.to_owned(), name.to_owned(), text.position))
        }
        _ => {
            let message = format!("{:?} does not name a ConfigMap", text.value);
            let hint = "write namespace/name, such as kube-system/network-inventory".to_owned();
            r.problem(text.position, path, message, Some(hint));
            None
        }
    }
}

/// Reads a mapping of free keys to texts.
fn pairs<'n, T>(
    r: &mut Reader<'_>,
    parent: Fields<'n>,
    name: &'n str,
    read: impl Fn(&mut Reader<'_>, Located<String>, Path<'_>) -> Option<Located<T>>,
) -> Vec<Pair<T>> {
    let path = parent.path.field(name);
    let Some(node) = parent.get(name) else { return Vec::new() };
    let Some(entries) = node.as_mapping() else {
        let message = format!("found {}, expected a mapping", node.describe());
        let hint = "write `key: value`, one per line".to_owned();
        r.problem(node.span.start, path, message, Some(hint));
        return Vec::new();
    };
    let mut pairs = Vec::with_capacity(entries.len());
    for entry in entries {
        let key = Located { value: entry.key.scalar.text.to_string(), position: entry.key.span.start };
        let path = path.key(&key.value);
        let value = text(r, &entry.value, path).and_then(|text| read(r, text, path));
        pairs.extend(value.map(|value| Pair { key: key.clone(), value }));
    }
    pairs
}

/// A text that is written; nothing at all is not the same as an empty text.
fn text(r: &mut Reader<'_>, node: &Node, path: Path<'_>) -> Option<Located<String>> {
    if node.is_null() {
        r.problem(node.span.start, path, "the value is missing", Some("write \"\" for an empty text".into()));
        return None;
    }
    r.text(node, path)
}

fn key_template(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<KeyTemplate> {
    let each = required(r, fields, "each", |r, text, path| choose(r, text, path, SECTIONS));
    let pool = fields.text(r, "pool");
    let role = fields.word(r, "role", ROLES);
    let network = fields.text(r, "network");
    let kind = fields.word(r, "kind", NETWORK_KINDS);
    for (filter, sections) in FILTERS {
        if let (Some(node), Some(each)) = (fields.get(filter), each)
            && !sections.contains(&each)
        {
            let message = format!("{} have no {filter} to choose by", each.key());
            let known: Vec<_> = sections.iter().map(|section| section.key()).collect();
            let hint = format!("leave it out; it chooses among {}", known.join(", "));
            r.problem(node.span.start, fields.path.field(filter), message, Some(hint));
        }
    }
    let key = required(r, fields, "key", |r, text, path| template(r, text, path, each));
    let value = match fields.get("value") {
        Some(node) => r.text(node, fields.path.field("value")),
        None => fields.required(r, "value"),
    };
    let value = value.and_then(|text| template(r, &text, fields.path.field("value"), each));
    Some(KeyTemplate { each: each?, pool, role, network, kind, key: key?, value: value? })
}

fn template(
    r: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
    entry: Option<Section>,
) -> Option<Located<Template>> {
    match Template::parse(&text.value, entry) {
        Ok(value) => Some(Located { value, position: text.position }),
        Err(error) => {
            r.problem(text.position, path, error.message, Some(error.hint));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::inventory::parse;

    const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

    fn problems(body: &str) -> String {
        let reading = parse(&format!("{HEAD}{body}"), "ipam.yaml").unwrap();
        let lines = reading.problems.into_iter().map(|problem| match &problem.hint {
            Some(hint) => format!("{problem}; {hint}"),
            None => problem.to_string(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn keys_and_values_are_text_whatever_they_look_like() {
        let body = "publish:
- configMap: kube-system/network-inventory
  labels: {app.kubernetes.io/part-of: infrastructure, on: yes}
  annotations:
    example.org/since: 2026-01-01
  keys:
  - {each: hosts, role: node, key: 'node.${name}.ip', value: '${ip}'}
  - {each: networks, kind: lan, key: 'net.${name}', value: ''}
  data:
    inventory.version: 1.10
    empty: ''
    price: 5$$
    lines: |
      a
      b
";
        let inventory = parse(&format!("{HEAD}{body}"), "ipam.yaml").unwrap().strict().unwrap();
        let publish = &inventory.publish[0];
        assert_eq!(publish.labels[1].key.value, "on");
        assert_eq!(publish.labels[1].value.value, "yes");
        assert_eq!(publish.annotations[0].value.value, "2026-01-01");
        assert_eq!(publish.keys[0].key.to_string(), "node.${name}.ip");
        assert_eq!(publish.keys[1].value.as_str(), "");
        let data: Vec<_> = publish.data.iter().map(|pair| pair.value.as_str()).collect();
        assert_eq!(data, ["1.10", "", "5$$", "a\nb\n"]);
    }

    #[test]
    fn templates_and_filters_that_cannot_work_are_reported_at_their_place() {
        let body = "networks:
- {name: lan, cidr: 10.0.0.0/24, domain: 'home arpa', nodeMask: 26}
- {name: pods, cidr: 10.1.0.0/16, kind: pods, nodeMask: 33}
hosts:
- {name: nas, ip: 10.0.0.5, hostnames: [files, 'files.', '-a']}
publish:
- configMap: kube-system/network-inventory
  labels: [a]
  keys:
  - {each: hosts, pool: default, network: lna, key: '${name}', value: '${port}'}
  - {each: reservation, key: a, value: b}
  - {each: reservations, pool: x, key: a}
  data:
    a: ${ip}
    b:
    c: [d]
    e: ${reservations.plex}
- configMap: kube-system/network-inventory
claims: {holdDown: 1 day}
";
        insta::assert_snapshot!(problems(body), @r#"
        ipam.yaml:4:42: networks[0].domain: "home arpa" is not a DNS name; write letters, digits and dashes, with dots between the parts, such as tv.home.arpa
        ipam.yaml:4:65: nodeMask: "lan" is not divided among nodes; write `kind: pods` if it is for pods, or leave nodeMask out
        ipam.yaml:5:57: networks[1].nodeMask: "33" is no prefix length; write a number up to 32, such as 24
        ipam.yaml:7:48: hosts[0].hostnames[1]: "files." is not a DNS name; write files; a name with a dot in it is fully qualified anyway
        ipam.yaml:7:58: hosts[0].hostnames[2]: "-a" is not a DNS name; write letters, digits and dashes, with dots between the parts, such as tv.home.arpa
        ipam.yaml:10:11: publish[0].labels: found a list, expected a mapping; write `key: value`, one per line
        ipam.yaml:12:25: publish[0].keys[0].pool: hosts have no pool to choose by; leave it out; it chooses among reservations
        ipam.yaml:12:71: publish[0].keys[0].value: ${port} names no fact of a host; known here: name, ip, ips, role, mac, owner, note
        ipam.yaml:13:12: publish[0].keys[1].each: unknown value "reservation"; did you mean "reservations"?
        ipam.yaml:14:5: publish[0].keys[2]: value is missing
        ipam.yaml:16:8: publish[0].data["a"]: ${ip} belongs to no entry; write ${section.name.field}, such as ${reservations.plex.ip}
        ipam.yaml:17:6: publish[0].data["b"]: the value is missing; write "" for an empty text
        ipam.yaml:18:8: publish[0].data["c"]: found a list, expected text
        ipam.yaml:19:8: publish[0].data["e"]: ${reservations.plex} names an entry or a fact, not both; write ${reservations.NAME.FACT} with one of name, ip, ips, cidr, range, first, last, pool, owner, note, port, ports, for, namespace, service
        ipam.yaml:20:14: publish: a second ConfigMap kube-system/network-inventory; the first is in line 9; write both as one
        ipam.yaml:21:20: claims.holdDown: "1 day" is not a duration; write 30m, 1h or 24h
        "#);
    }
}
