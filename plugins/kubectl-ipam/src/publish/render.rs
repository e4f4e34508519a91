//! The inventory's templates to the ConfigMaps they stand for.

use std::collections::BTreeMap;
use std::collections::btree_map;

use labkit::manifest::yaml::Position;
use labkit::net::Cidr;

use super::entry::{Entry, Facts, Names};
use super::shard::{MAX_BYTES, bytes};
use super::template::{Part, Section, Template};
use super::words;
use crate::inventory::{Inventory, KeyTemplate, Located, Pair, ProblemKind, Publish, Reservation};
use labkit::cli::suggestion;

/// A ConfigMap as the inventory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMap {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, without those that `sync` adds.
    pub annotations: BTreeMap<String, String>,
    /// Its keys and values.
    pub data: BTreeMap<String, String>,
}

/// Something in `publish` that cannot become part of a ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is written.
    pub position: Position,
    /// Which field, for example `publish[0].keys[2].key`.
    pub path: String,
    /// What is wrong: a fragment.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// What sort of problem it is.
    pub kind: ProblemKind,
}

/// The ConfigMaps that the inventory describes, in its order, however large.
///
/// # Errors
/// Everything that keeps a key from being made; an inventory that was read without problems has none.
pub fn render(inventory: &Inventory) -> Result<Vec<RenderedMap>, Vec<Fault>> {
    render_with(inventory, &[])
}

/// As [`render`], with more reservations behind those of the inventory.
///
/// # Errors
/// As [`render`].
pub fn render_with(inventory: &Inventory, more: &[Reservation]) -> Result<Vec<RenderedMap>, Vec<Fault>> {
    let facts = Facts { inventory, more };
    let mut faults = Vec::new();
    let mut names = Names::new(facts);
    let mut maps = Vec::with_capacity(inventory.publish.len());
    for (index, publish) in inventory.publish.iter().enumerate() {
        let mut one =
            Renderer { facts, names: &mut names, index, keys: BTreeMap::new(), faults: &mut faults };
        maps.push(one.map(publish));
    }
    if faults.is_empty() { Ok(maps) } else { Err(faults) }
}

/// A key's value and where its template is written.
struct Made {
    value: String,
    position: Position,
}

/// Makes one ConfigMap.
struct Renderer<'r, 'i> {
    facts: Facts<'i>,
    names: &'r mut Names<'i>,
    index: usize,
    keys: BTreeMap<String, Made>,
    faults: &'r mut Vec<Fault>,
}

impl<'i> Renderer<'_, 'i> {
    fn map(&mut self, publish: &'i Publish) -> RenderedMap {
        for (index, template) in publish.keys.iter().enumerate() {
            self.each(index, template);
        }
        for pair in &publish.data {
            let path = format!("publish[{}].data[{:?}]", self.index, pair.key.value);
            if let Some(value) = self.text(&pair.value, None, None, &path) {
                self.add(pair.key.value.clone(), value, pair.key.position, &path);
            }
        }
        RenderedMap {
            namespace: publish.namespace.clone(),
            name: publish.name.clone(),
            labels: self.metadata("labels", &publish.labels, words::label_fault),
            annotations: self.metadata("annotations", &publish.annotations, words::annotation_fault),
            data: std::mem::take(&mut self.keys).into_iter().map(|(key, made)| (key, made.value)).collect(),
        }
    }

    /// Labels or annotations; what the API server would refuse is a fault.
    fn metadata(
        &mut self,
        field: &str,
        pairs: &[Pair<String>],
        wrong: impl Fn(&str, &str) -> Option<(String, &'static str)>,
    ) -> BTreeMap<String, String> {
        for pair in pairs {
            if let Some((message, hint)) = wrong(&pair.key.value, &pair.value.value) {
                let path = format!("publish[{}].{field}[{:?}]", self.index, pair.key.value);
                self.fault(pair.key.position, &path, message, hint.to_owned(), ProblemKind::Format);
            }
        }
        pairs.iter().map(|pair| (pair.key.value.clone(), pair.value.value.clone())).collect()
    }

    /// One key for each entry that has the facts.
    fn each(&mut self, index: usize, template: &KeyTemplate) {
        let path = format!("publish[{}].keys[{index}]", self.index);
        let within = match &template.network {
            None => None,
            // A name that nothing has is a problem of its own.
            Some(name) => match self.prefix(&name.value) {
                Some(prefix) => Some(prefix),
                None => return,
            },
        };
        // What is wrong whatever the entry is said once.
        if !self.references_exist(&template.key, &path) || !self.references_exist(&template.value, &path) {
            return;
        }
        for entry in self.facts.entries(template.each) {
            if !entry.is_chosen(template, within, self.facts.inventory) {
                continue;
            }
            let key = self.text(&template.key, Some(entry), within, &path);
            let value = self.text(&template.value, Some(entry), within, &path);
            if let (Some(key), Some(value)) = (key, value) {
                self.add(key, value, template.key.position, &path);
            }
        }
    }

    /// The prefix of the network or tier with this name.
    fn prefix(&mut self, name: &str) -> Option<Cidr> {
        let found = self.names.find(Section::Networks, name);
        match found.or_else(|| self.names.find(Section::Plan, name))? {
            Entry::Network(network) => Some(network.cidr.value),
            Entry::Tier(tier) => Some(tier.cidr.value),
            Entry::Pool(_) | Entry::Host(_) | Entry::Reservation(_) => None,
        }
    }

    fn references_exist(&mut self, template: &Located<Template>, path: &str) -> bool {
        let before = self.faults.len();
        for part in template.parts() {
            if let Part::Reference { section, name, field } = part {
                self.reference(*section, name, field, template.position, path);
            }
        }
        self.faults.len() == before
    }

    /// A template's text; `None` when the entry at hand lacks a fact (no fault) or something named does (a fault).
    fn text(
        &mut self,
        template: &Located<Template>,
        entry: Option<Entry<'i>>,
        within: Option<Cidr>,
        path: &str,
    ) -> Option<String> {
        let mut text = String::new();
        for part in template.parts() {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Field(field) => text.push_str(&entry?.fact(field, within)?),
                Part::Reference { section, name, field } => {
                    text.push_str(&self.reference(*section, name, field, template.position, path)?);
                }
            }
        }
        Some(text)
    }

    fn reference(
        &mut self,
        section: Section,
        name: &str,
        field: &str,
        position: Position,
        path: &str,
    ) -> Option<String> {
        let noun = section.noun();
        let Some(entry) = self.names.find(section, name) else {
            let names = self.names.names(section);
            let hint = match names.as_slice() {
                [] => format!("the inventory has no {noun}; add it, or write its value instead"),
                names => suggestion(name, names),
            };
            let message = format!("there is no {noun} named {name:?}");
            self.fault(position, path, message, hint, ProblemKind::Reference);
            return None;
        };
        let value = entry.fact(field, None);
        if value.is_none() {
            let message = format!("the {noun} {name:?} has no {field}");
            let hint = format!("give it one, or leave ${{{}.{name}.{field}}} out", section.key());
            self.fault(position, path, message, hint, ProblemKind::Reference);
        }
        value
    }

    fn add(&mut self, key: String, value: String, position: Position, path: &str) {
        if !words::is_key(&key) {
            let hint = "keys have letters, digits, `-`, `_` and `.`, and at most 253 of them".to_owned();
            let message = format!("{key:?} is no key of a ConfigMap");
            self.fault(position, path, message, hint, ProblemKind::Format);
            return;
        }
        if bytes(&key, &value) > MAX_BYTES {
            let message = format!("the value of {key} is too large for a ConfigMap");
            let hint = format!("keep it below {MAX_BYTES} bytes");
            self.fault(position, path, message, hint, ProblemKind::Format);
            return;
        }
        match self.keys.entry(key) {
            btree_map::Entry::Vacant(place) => {
                place.insert(Made { value, position });
            }
            btree_map::Entry::Occupied(place) => {
                let message = format!("a second key {:?}", place.key());
                let first = place.get().position.line;
                let hint = format!("the first is made in line {first}; keep one of the two");
                self.fault(position, path, message, hint, ProblemKind::Duplicate);
            }
        }
    }

    fn fault(&mut self, position: Position, path: &str, message: String, hint: String, kind: ProblemKind) {
        self.faults.push(Fault { position, path: path.to_owned(), message, hint, kind });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::parse;

    const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

    const LAB: &str = "networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dns: [10.69.1.1, 1.1.1.1], domain: home.arpa}
- {name: pods, cidr: 10.244.0.0/16, kind: pods}
- {name: v6, cidr: 'fd00::/64'}
pools:
- {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.160, 10.69.1.170/31]}
- {name: one, provider: cilium, addresses: [10.69.1.224/28]}
hosts:
- {name: cp-1, ip: [10.69.1.101, 'fd00::101'], role: node}
- {name: nas, ip: 10.69.1.163, role: storage, owner: home}
reservations:
- {name: plex, ip: 10.69.1.154, pool: default, for: Service/media/plex, ports: [32400, 1900/UDP]}
- {name: tv.media, range: 10.69.1.151-10.69.1.153, pool: one}
- {name: rack, cidr: 10.69.1.64/28}
plan:
- {name: tier, cidr: 10.244.0.0/20, parent: pods, nodeMask: 24}
";

    fn rendered(publish: &str) -> String {
        let text = format!("{HEAD}{LAB}publish:\n- configMap: kube-system/net\n{publish}");
        let inventory = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
        let map = render(&inventory).unwrap().remove(0);
        let lines: Vec<_> = map.data.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        lines.join("\n")
    }

    fn faults(publish: &str) -> String {
        let text = format!("{HEAD}{LAB}publish:\n- configMap: kube-system/net\n{publish}");
        let problems = parse(&text, "ipam.yaml").unwrap().problems;
        let line = |problem: &crate::inventory::Problem| {
            format!("{problem}; {}", problem.hint.as_deref().unwrap_or_default())
        };
        problems.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_fact_of_every_section_has_a_text() {
        for section in Section::ALL {
            let entry = section.key();
            let name = match section {
                Section::Networks => "lan",
                Section::Pools => "one",
                Section::Hosts => "nas",
                Section::Reservations => "plex",
                Section::Plan => "tier",
            };
            for field in section.fields() {
                let line = format!("  data: {{x: '${{{entry}.{name}.{field}}}'}}\n");
                let known = match (section, *field) {
                    // What this entry does not have, another one does.
                    (Section::Hosts, "mac" | "note") | (Section::Reservations, "owner" | "note") => continue,
                    (Section::Reservations, "cidr") => line.replace("plex", "rack"),
                    _ => line,
                };
                assert!(rendered(&known).len() > 4, "{section:?} {field}");
            }
        }
    }

    #[test]
    fn single_keys_take_facts_by_name() {
        insta::assert_snapshot!(rendered("  data:
    plex.external-url: http://${reservations.plex.ip}:${reservations.plex.port}
    plex.internal: ${reservations.plex.service}.${reservations.plex.namespace}.svc
    media.range: ${reservations.tv.media.range}
    lan: ${networks.lan.first} ${networks.lan.last} ${networks.lan.netmask} ${networks.lan.dns}
    pool: ${pools.default.addresses} ${pools.default.size} ${pools.default.first}-${pools.default.last}
    one: ${pools.one.range}
    node: ${hosts.cp-1.ips} ${hosts.cp-1.role}
    price: 5$$
"), @"
        lan: 10.69.1.0 10.69.1.255 255.255.255.0 10.69.1.1,1.1.1.1
        media.range: 10.69.1.151-10.69.1.153
        node: 10.69.1.101,fd00::101 node
        one: 10.69.1.224-10.69.1.239
        plex.external-url: http://10.69.1.154:32400
        plex.internal: plex.media.svc
        pool: 10.69.1.150-10.69.1.160,10.69.1.170/31 13 10.69.1.150-10.69.1.171
        price: 5$
        ");
    }

    #[test]
    fn a_template_makes_a_key_for_each_entry_that_has_the_facts() {
        insta::assert_snapshot!(rendered("  keys:
  - {each: reservations, key: 'lb.${name}.ip', value: '${ip}'}
  - {each: reservations, pool: one, key: 'one.${name}', value: '${first}'}
  - {each: hosts, role: node, key: 'node.${name}', value: '${ip} in ${networks.lan.cidr}'}
  - {each: hosts, network: v6, key: 'v6.${name}', value: '${ip}'}
  - {each: networks, kind: lan, key: 'net.${name}.prefix', value: '${prefix}'}
  - {each: networks, key: 'net.${name}.netmask', value: '${netmask}'}
  - {each: plan, network: pods, key: 'tier.${name}', value: '${cidr}/${nodeMask}'}
  - {each: pools, network: lan, key: 'pool.${name}.provider', value: '${provider}'}
"), @"
        lb.plex.ip: 10.69.1.154
        net.lan.netmask: 255.255.255.0
        net.lan.prefix: 24
        net.pods.netmask: 255.255.0.0
        net.v6.prefix: 64
        node.cp-1: 10.69.1.101 in 10.69.1.0/24
        one.tv.media: 10.69.1.151
        pool.default.provider: metallb
        pool.one.provider: cilium
        tier.tier: 10.244.0.0/20/24
        v6.cp-1: fd00::101
        ");
    }

    #[test]
    fn what_cannot_be_made_is_reported_at_its_place() {
        insta::assert_snapshot!(faults("  labels: {part of: x, tier: 'a b'}
  annotations: {ipam.labkit.dev/commit: x}
  keys:
  - {each: reservations, key: '${name}', value: '${ip}'}
  - {each: hosts, key: 'host ${name}', value: x}
  - {each: hosts, key: 'a.${name}', value: '${hosts.nass.ip}'}
  data:
    plex: ${reservations.plexx.ip}
    port: ${reservations.rack.port}
    ..: x
    gone: ${networks.pods.gateway}
- configMap: media/none
  data: {a/b: ''}
"), @r#"
        ipam.yaml:21:12: publish[0].labels["part of"]: "part of" is no name of a label; write name or prefix/name, such as app.kubernetes.io/part-of
        ipam.yaml:21:24: publish[0].labels["tier"]: "a b" is no value of a label; write at most 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit
        ipam.yaml:22:17: publish[0].annotations["ipam.labkit.dev/commit"]: ipam.labkit.dev/commit is written by sync; leave it out; `sync` says there what it published
        ipam.yaml:25:24: publish[0].keys[1]: "host cp-1" is no key of a ConfigMap; keys have letters, digits, `-`, `_` and `.`, and at most 253 of them
        ipam.yaml:25:24: publish[0].keys[1]: "host nas" is no key of a ConfigMap; keys have letters, digits, `-`, `_` and `.`, and at most 253 of them
        ipam.yaml:26:44: publish[0].keys[2]: there is no host named "nass"; did you mean "nas"?
        ipam.yaml:28:11: publish[0].data["plex"]: there is no reservation named "plexx"; did you mean "plex"?
        ipam.yaml:29:11: publish[0].data["port"]: the reservation "rack" has no port; give it one, or leave ${reservations.rack.port} out
        ipam.yaml:30:5: publish[0].data[".."]: ".." is no key of a ConfigMap; keys have letters, digits, `-`, `_` and `.`, and at most 253 of them
        ipam.yaml:31:11: publish[0].data["gone"]: the network "pods" has no gateway; give it one, or leave ${networks.pods.gateway} out
        ipam.yaml:33:10: publish[1].data["a/b"]: "a/b" is no key of a ConfigMap; keys have letters, digits, `-`, `_` and `.`, and at most 253 of them
        "#);
    }

    #[test]
    fn what_could_not_be_read_is_not_reported_as_missing_too() {
        let text = format!(
            "{HEAD}reservations: [{{name: plex, ip: plex.lan}}]
publish: [{{configMap: a/b, data: {{x: '${{reservations.plex.ip}}', y/z: ''}}}}]
"
        );
        let problems = parse(&text, "ipam.yaml").unwrap().problems;
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["reservations[0].ip", "publish[0].data[\"y/z\"]"]);
    }

    #[test]
    fn forty_thousand_keys_are_made() {
        let entries: Vec<_> = (0..20_000)
            .map(|n| format!("- {{name: r{n}, ip: 10.{}.{}.{}}}", n >> 16, n >> 8 & 255, n & 255))
            .collect();
        let entries = entries.join("\n");
        let text = format!(
            "{HEAD}publish:
- configMap: kube-system/net
  keys:
  - {{each: reservations, key: 'lb.${{name}}.ip', value: '${{ip}}'}}
  - {{each: reservations, key: 'lb.${{name}}.url', value: 'http://${{ip}}'}}
reservations:
{entries}"
        );
        let inventory = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
        assert_eq!(render(&inventory).unwrap()[0].data.len(), 40_000);
    }
}
