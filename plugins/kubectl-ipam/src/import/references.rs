//! A ConfigMap's values as templates: addresses become references to the entries that have them, and keys that exist
//! for each entry of a section become one template.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use labkit::net::{AddrSpec, parse_address};

use super::SourceMap;
use crate::inventory::edit::PublishEntry;
use crate::inventory::{HostRole, Inventory, Reservation};
use crate::publish::{Template, joined};

/// A ConfigMap as an entry of `publish`.
pub fn publish_entry(map: &SourceMap, inventory: &Inventory) -> PublishEntry {
    let index = Index::new(inventory);
    let mut data: Vec<(String, Value)> = Vec::with_capacity(map.data.len());
    for (key, text) in &map.data {
        data.push((key.clone(), index.value(key, text)));
    }
    let (keys, covered) = families(&data, inventory);
    let single = data.into_iter().filter(|(key, _)| !covered.contains(key));
    PublishEntry {
        namespace: map.namespace.clone(),
        name: map.name.clone(),
        labels: map.labels.clone(),
        annotations: map.annotations.clone(),
        keys,
        data: single.map(|(key, value)| (key, value.template())).collect(),
    }
}

/// Values as templates, key by key.
pub struct Templates {
    index: Index,
}

impl Templates {
    /// Templates over the facts of an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        Self { index: Index::new(inventory) }
    }

    /// A key's value as a template.
    pub fn of(&self, key: &str, text: &str) -> String {
        self.index.value(key, text).template()
    }
}

/// A fact of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    section: &'static str,
    name: String,
    field: &'static str,
}

impl Fact {
    fn place(&self) -> String {
        format!("${{{}.{}.{}}}", self.section, self.name, self.field)
    }
}

enum Value {
    Fact(Fact),
    /// Around a fact: what stands before and behind it.
    Around(String, Fact, String),
    Text(String),
}

impl Value {
    fn template(&self) -> String {
        let literal = |text: &str| Template::literal(text).as_str().to_owned();
        match self {
            Self::Fact(fact) => fact.place(),
            Self::Around(before, fact, behind) => {
                format!("{}{}{}", literal(before), fact.place(), literal(behind))
            }
            Self::Text(text) => literal(text),
        }
    }
}

/// The facts of an inventory by their text.
struct Index {
    facts: HashMap<String, Vec<Fact>>,
}

impl Index {
    fn new(inventory: &Inventory) -> Self {
        let mut index = Self { facts: HashMap::new() };
        for entry in &inventory.reservations {
            // Of two addresses only the first one is a fact of its own, and both together are another.
            let Some(first) = entry.addresses.first() else { continue };
            let range = first.range();
            let name = entry.name.as_str();
            index.add_several("reservations", name, &entry.addresses);
            match (range.as_single(), first.value) {
                (Some(single), _) => index.add("reservations", name, "ip", single.to_string()),
                (None, AddrSpec::Cidr(cidr)) => index.add("reservations", name, "cidr", cidr.to_string()),
                (None, _) => {
                    index.add("reservations", name, "range", format!("{}-{}", range.first(), range.last()));
                }
            }
        }
        for host in &inventory.hosts {
            if let Some(ip) = host.ips.first() {
                index.add("hosts", &host.name, "ip", ip.to_string());
            }
            index.add_several("hosts", &host.name, &host.ips);
        }
        for network in &inventory.networks {
            index.add("networks", &network.name, "cidr", network.cidr.to_string());
            if let Some(gateway) = &network.gateway {
                index.add("networks", &network.name, "gateway", gateway.to_string());
            }
            if let [dns] = network.dns.as_slice() {
                index.add("networks", &network.name, "dns", dns.to_string());
            }
        }
        for pool in &inventory.pools {
            if let [only] = pool.addresses.as_slice() {
                let range = only.range();
                index.add("pools", &pool.name, "range", format!("{}-{}", range.first(), range.last()));
                if let AddrSpec::Cidr(cidr) = only.value {
                    index.add("pools", &pool.name, "addresses", cidr.to_string());
                }
            }
        }
        index
    }

    fn add(&mut self, section: &'static str, name: &str, field: &'static str, text: String) {
        // A place ends at its first brace.
        if !name.contains('}') {
            self.facts.entry(text).or_default().push(Fact { section, name: name.to_owned(), field });
        }
    }

    fn add_several<T: ToString>(&mut self, section: &'static str, name: &str, ips: &[T]) {
        if let Some(text) = joined(ips).filter(|_| ips.len() > 1) {
            self.add(section, name, "ips", text);
        }
    }

    fn value(&self, key: &str, text: &str) -> Value {
        if let Some(fact) = self.fact(key, text) {
            return Value::Fact(fact);
        }
        let around = host_in(text).and_then(|(start, end)| {
            let fact = self.fact(key, &text[start..end])?;
            Some(Value::Around(text[..start].to_owned(), fact, text[end..].to_owned()))
        });
        around.unwrap_or_else(|| Value::Text(text.to_owned()))
    }

    /// The fact that a key means: the only one, or the one whose name (and field) stand in the key.
    fn fact(&self, key: &str, text: &str) -> Option<Fact> {
        let found = self.facts.get(text)?;
        if let [only] = found.as_slice() {
            return Some(only.clone());
        }
        let rank = |fact: &&Fact| (has_word(key, &fact.name), has_word(key, fact.field), fact.name.len());
        let best = found.iter().max_by_key(rank)?;
        let is_alone = found.iter().filter(|other| rank(other) == rank(&best)).count() == 1;
        (has_word(key, &best.name) && is_alone).then(|| best.clone())
    }
}

/// Where the host stands in a URL, or before the first colon: `10.0.0.5:/export`, `10.0.0.5:6443`.
fn host_in(text: &str) -> Option<(usize, usize)> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let start = text.find("://").map_or(0, |scheme| scheme + 3);
    let rest = &text[start..];
    let (start, length) = match rest.strip_prefix('[') {
        Some(inside) => (start + 1, inside.find(']')?),
        None => (start, rest.find([':', '/']).unwrap_or(rest.len())),
    };
    let host: IpAddr = parse_address(text.get(start..start + length)?).ok()?;
    // Another spelling of the address would not come out as it went in.
    (host.to_string() == text[start..start + length]).then_some((start, start + length))
}

/// Whether a name stands in the key as a word or several, not as part of one.
fn has_word(key: &str, name: &str) -> bool {
    word_at(key, name).is_some()
}

fn word_at(key: &str, name: &str) -> Option<usize> {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b'.' | b'-' | b'_'));
    let bytes = key.as_bytes();
    key.match_indices(name).map(|(at, _)| at).find(|at| {
        !name.is_empty() && (*at == 0 || is_edge(bytes.get(at - 1))) && is_edge(bytes.get(at + name.len()))
    })
}

type Rows = Vec<Vec<(String, String)>>;

/// Templates for keys that exist for exactly the entries of a section, a pool or a role; and the keys they make.
fn families(data: &[(String, Value)], inventory: &Inventory) -> (Rows, BTreeSet<String>) {
    let mut groups: BTreeMap<(&str, &str, String), BTreeMap<&str, &str>> = BTreeMap::new();
    for (key, value) in data {
        let Value::Fact(fact) = value else { continue };
        let Some(at) = word_at(key, &fact.name).filter(|_| !key.contains('$')) else { continue };
        let pattern = format!("{}${{name}}{}", &key[..at], &key[at + fact.name.len()..]);
        groups.entry((fact.section, fact.field, pattern)).or_default().insert(&fact.name, key);
    }
    let mut rows = Vec::new();
    let mut covered = BTreeSet::new();
    for ((section, field, pattern), keys) in groups {
        let names: BTreeSet<&str> = keys.keys().copied().collect();
        if names.len() < 2 {
            continue;
        }
        let Some(filter) = filter(section, field, &names, inventory) else { continue };
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut row = vec![pair("each", section)];
        row.extend(filter);
        row.extend([pair("key", &pattern), pair("value", &format!("${{{field}}}"))]);
        rows.push(row);
        covered.extend(keys.values().map(|key| (*key).to_owned()));
    }
    (rows, covered)
}

/// The fields that choose exactly these entries: none, a pool or a role; `None` if nothing does.
fn filter(
    section: &str,
    field: &str,
    names: &BTreeSet<&str>,
    inventory: &Inventory,
) -> Option<Vec<(String, String)>> {
    let by = |field: &str, value: String| vec![(field.to_owned(), value)];
    match (section, field) {
        ("reservations", "ip") => {
            let is_single =
                |entry: &&Reservation| entry.addresses.iter().all(|spec| spec.range().as_single().is_some());
            let single = || inventory.reservations.iter().filter(is_single);
            let all = single().map(|entry| entry.name.as_str()).collect::<BTreeSet<_>>();
            if all == *names {
                return Some(Vec::new());
            }
            inventory.pools.iter().find_map(|pool| {
                let of_pool = |name: &crate::inventory::Located<String>| name.value == pool.name.value;
                let chosen = single().filter(|entry| entry.pool.as_ref().is_some_and(of_pool));
                let chosen: BTreeSet<_> = chosen.map(|entry| entry.name.as_str()).collect();
                (chosen == *names).then(|| by("pool", pool.name.value.clone()))
            })
        }
        ("hosts", "ip") => {
            let of = |role: Option<HostRole>| -> BTreeSet<&str> {
                let chosen = inventory.hosts.iter().filter(|host| role.is_none_or(|role| host.role == role));
                chosen.map(|host| host.name.as_str()).collect()
            };
            if of(None) == *names {
                return Some(Vec::new());
            }
            let role = inventory.hosts.iter().map(|host| host.role).find(|role| of(Some(*role)) == *names)?;
            Some(by("role", role.to_string()))
        }
        ("networks", "cidr") => {
            let all: BTreeSet<_> = inventory.networks.iter().map(|network| network.name.as_str()).collect();
            (all == *names).then(Vec::new)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::parse;

    const TEXT: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.0.0.0/24, gateway: 10.0.0.1, dns: 10.0.0.1}
pools:
- {name: main, provider: metallb, addresses: 10.0.0.8-10.0.0.15}
hosts:
- {name: a, ip: 10.0.0.2, role: node}
- {name: b, ip: 10.0.0.3, role: node}
- {name: nas, ip: 10.0.0.9, role: storage}
reservations:
- {name: plex, ip: 10.0.0.9, pool: main}
- {name: web, ip: 10.0.0.10, pool: main}
- {name: v6, ip: 'fd00::9'}
";

    fn entry(data: &[(&str, &str)]) -> String {
        let inventory = parse(TEXT, "ipam.yaml").unwrap().strict().unwrap();
        let data = data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let entry = publish_entry(&SourceMap { data, ..SourceMap::default() }, &inventory);
        let keys = entry.keys.iter().map(|row| format!("{row:?}"));
        let data = entry.data.iter().map(|(key, value)| format!("{key}: {value}"));
        keys.chain(data).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn addresses_become_references_where_it_is_clear_whose_they_are() {
        insta::assert_snapshot!(entry(&[
            ("network.lan.cidr", "10.0.0.0/24"),
            ("network.lan.gateway", "10.0.0.1"),
            ("network.lan.dns", "10.0.0.1"),
            ("loadbalancer.plex.ip", "10.0.0.9"),
            ("storage.nas", "10.0.0.9:/export"),
            ("somebody", "10.0.0.9"),
            ("pool", "10.0.0.8-10.0.0.15"),
            ("web.url", "http://10.0.0.10:80/$1"),
            ("v6.url", "https://[fd00::9]:8443"),
            ("v6.other", "FD00::9"),
            ("price", "5$"),
            ("free", "10.0.0.2-10.0.0.3"),
            ("table", "10.0.0.10 web\n"),
        ]), @"
        network.lan.cidr: ${networks.lan.cidr}
        network.lan.gateway: ${networks.lan.gateway}
        network.lan.dns: ${networks.lan.dns}
        loadbalancer.plex.ip: ${reservations.plex.ip}
        storage.nas: ${hosts.nas.ip}:/export
        somebody: 10.0.0.9
        pool: ${pools.main.range}
        web.url: http://${reservations.web.ip}:80/$$1
        v6.url: https://[${reservations.v6.ip}]:8443
        v6.other: FD00::9
        price: 5$$
        free: 10.0.0.2-10.0.0.3
        table: 10.0.0.10 web
        ");
    }

    #[test]
    fn both_addresses_of_a_pair_are_one_reference() {
        let text = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
hosts:
- {name: nas, ip: [10.0.0.2, 'fd00::2']}
reservations:
- {name: web, ip: [10.0.0.10, 'fd00::10']}
";
        let templates = Templates::new(&parse(text, "ipam.yaml").unwrap().strict().unwrap());
        assert_eq!(templates.of("web", "10.0.0.10"), "${reservations.web.ip}");
        assert_eq!(templates.of("web", "10.0.0.10,fd00::10"), "${reservations.web.ips}");
        assert_eq!(templates.of("nas", "10.0.0.2,fd00::2"), "${hosts.nas.ips}");
        // What would not come out as it went in stays as it is.
        assert_eq!(templates.of("web", "fd00::10,10.0.0.10"), "fd00::10,10.0.0.10");
    }

    #[test]
    fn keys_for_each_entry_become_one_template_and_others_stay_single() {
        insta::assert_snapshot!(entry(&[
            ("node.a.ip", "10.0.0.2"),
            ("node.b.ip", "10.0.0.3"),
            ("node.b.role", "worker"),
            ("lb.plex.ip", "10.0.0.9"),
            ("lb.web.ip", "10.0.0.10"),
            ("other.web.ip", "10.0.0.10"),
        ]), @r#"
        [("each", "hosts"), ("role", "node"), ("key", "node.${name}.ip"), ("value", "${ip}")]
        [("each", "reservations"), ("pool", "main"), ("key", "lb.${name}.ip"), ("value", "${ip}")]
        node.b.role: worker
        other.web.ip: ${reservations.web.ip}
        "#);
    }
}
