//! Facts from the users' ConfigMaps: flat keys whose values are addresses, ranges, URLs or small tables.

use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSpec};

use super::keys::{Meaning, meaning, provider};
use super::scribe::{Place, Scribe};
use super::text::{Mention, leading_mention, mentions};
use crate::facts::{
    ConfigMapEntry, ConfigMapFact, Facts, NetworkFact, NetworkKind, PoolEntry, PoolFact, Port, Protocol,
    Role, Source, State, Use,
};

/// Reads one ConfigMap; `data` in file order, or sorted.
pub fn read(object: Arc<Subject>, data: Vec<(String, String)>, place: Place<'_>, facts: &mut Facts) {
    let first = facts.uses.len();
    let mut scribe = Scribe::new(facts, Source::ConfigMap, Arc::clone(&object), place);
    let mut entries = Vec::with_capacity(data.len());
    // The key of each use, in step with the uses recorded here.
    let mut keys = Vec::new();
    for (key, value) in data {
        let location = scribe.location(&["data", &key]);
        read_value(&mut scribe, &key, &value);
        keys.resize(scribe.facts.uses.len() - first, key.clone());
        entries.push(ConfigMapEntry { key, value, location });
    }
    let layer = scribe.layer();
    let location = scribe.location(&[]);
    name_pools(&entries, &keys, &mut facts.uses[first..]);
    let (pools, networks) = (pools(&keys, &facts.uses[first..]), networks(&facts.uses[first..]));
    facts.pools.extend(pools);
    facts.networks.extend(networks);
    facts.config_maps.push(ConfigMapFact { object, layer, entries, location });
}

fn read_value(scribe: &mut Scribe<'_>, key: &str, value: &str) {
    if !value.trim().contains('\n') {
        for found in mentions(value) {
            record(scribe, key, found, None);
        }
        return;
    }
    for (index, line) in value.lines().enumerate() {
        if let Some((found, rest)) = leading_mention(line) {
            let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
            record(scribe, key, found, Some((index, &rest)));
        }
    }
}

/// Records one mention. In a table the words of its line say what it is, otherwise the words of the key.
fn record(scribe: &mut Scribe<'_>, key: &str, found: Mention, row: Option<(usize, &str)>) {
    let path = ["data", key];
    let line = row.map(|(_, text)| text);
    let addresses = match found.addresses {
        Ok(addresses) => addresses,
        Err(error) => return scribe.note(&path, &found.text, error, false),
    };
    let Some(Meaning { role, kind, name }) = meaning(line.unwrap_or(key), addresses) else { return };
    if let Some(error) = found.note {
        scribe.note(&path, &found.text, error, true);
    }
    let name = line.map_or(name, purpose);
    let owner = Subject { kind: kind.to_owned(), namespace: None, name };
    let state = if addresses.range().as_single().is_some() { State::Published } else { State::Declared };
    let usage = scribe.used_by(&path, addresses, role, state, Arc::new(owner));
    usage.ports.extend(found.port.map(|number| Port { number, protocol: Protocol::Tcp }));
    usage.note = line.map(Into::into);
    if let Some((index, _)) = row {
        let place = scribe.location(&["data", key, &index.to_string()]);
        if let Some(usage) = scribe.facts.uses.last_mut() {
            usage.origin.location = place;
        }
    }
}

/// What a line of a table says its addresses are for, without the columns for count and type.
fn purpose(line: &str) -> String {
    let is_column = |word: &&str| {
        word.bytes().all(|byte| byte.is_ascii_digit()) || matches!(*word, "static" | "dynamic" | "reserved")
    };
    line.split_whitespace().skip_while(is_column).collect::<Vec<_>>().join(" ")
}

/// A pool is called what the key beside it says: `metallb.pool.name` for `metallb.pool.range`.
fn name_pools(entries: &[ConfigMapEntry], keys: &[String], uses: &mut [Use]) {
    for (usage, key) in uses.iter_mut().zip(keys) {
        if !matches!(usage.role, Role::Pool | Role::PoolFree) || usage.note.is_some() {
            continue;
        }
        let Some((area, _)) = key.rsplit_once('.') else { continue };
        let name_key = format!("{area}.name");
        if let Some(entry) = entries.iter().find(|entry| entry.key == name_key) {
            let name = entry.value.trim().to_owned();
            usage.owner = Arc::new(Subject { kind: "pool".into(), namespace: None, name });
        }
    }
}

fn pools(keys: &[String], uses: &[Use]) -> Vec<PoolFact> {
    let to_pool = |(key, usage): (&String, &Use)| {
        let provider = provider(usage.note.as_deref().unwrap_or(key));
        let entry = PoolEntry { location: usage.origin.location.clone(), ..usage.addresses.into() };
        PoolFact::new(usage.owner.name.as_str(), provider, vec![entry], usage.origin.clone())
    };
    keys.iter().zip(uses).filter(|(_, usage)| usage.role == Role::Pool).map(to_pool).collect()
}

/// Networks with the gateway, name servers and DHCP ranges that are written under the same name.
fn networks(uses: &[Use]) -> Vec<NetworkFact> {
    uses.iter()
        .filter_map(|usage| {
            let kind = match usage.role {
                Role::Network => NetworkKind::Lan,
                Role::PodRange => NetworkKind::Pods,
                Role::ServiceRange => NetworkKind::Services,
                _ => return None,
            };
            let AddrSpec::Cidr(cidr) = usage.addresses else { return None };
            let of = |role: Role| -> Vec<AddrRange> {
                let same =
                    uses.iter().filter(|other| other.role == role && other.owner.name == usage.owner.name);
                same.map(Use::range).collect()
            };
            Some(NetworkFact {
                name: usage.owner.name.clone(),
                cidr,
                kind,
                gateway: of(Role::Gateway).first().map(|range| range.first()),
                dns: of(Role::Dns).iter().map(|range| range.first()).collect(),
                dhcp: of(Role::DhcpRange),
                parent: None,
                origin: usage.origin.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_data(data: &[(&str, &str)]) -> Facts {
        let object =
            Subject { kind: "ConfigMap".into(), namespace: Some("kube-system".into()), name: "plan".into() };
        let data = data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let mut facts = Facts::default();
        read(Arc::new(object), data, Place::Live, &mut facts);
        facts
    }

    fn shown(facts: &Facts) -> String {
        let line = |usage: &Use| {
            let ports: Vec<String> = usage.ports.iter().map(|port| format!(" {port}")).collect();
            let ports = ports.concat();
            let Subject { kind, name, .. } = &*usage.owner;
            format!(
                "{} {}{ports}: {kind} {name}, {}, {}",
                usage.addresses, usage.role, usage.state, usage.origin.field
            )
        };
        facts.uses.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn flat_keys_become_uses_with_their_owner() {
        let facts = read_data(&[
            ("inventory.version", "1.4.0"),
            ("loadbalancer.plex.ip", "10.69.1.165"),
            ("loadbalancer.plex.port", "32400"),
            ("plex.external-url", "http://10.69.1.165:32400"),
            ("plex.internal-url", "http://plex.media.svc.cluster.local:32400"),
            ("storage.nfs.server", "10.69.1.163"),
            ("node.talos-qal-bre.ip", "10.69.1.151"),
            ("node.talos-qal-bre.role", "worker"),
        ]);
        insta::assert_snapshot!(shown(&facts), @"
        10.69.1.165 load-balancer: service plex, published, data[loadbalancer.plex.ip]
        10.69.1.165 load-balancer 32400/TCP: service plex, published, data[plex.external-url]
        10.69.1.163 storage: storage nfs, published, data[storage.nfs.server]
        10.69.1.151 node: node talos-qal-bre, published, data[node.talos-qal-bre.ip]
        ");
        assert_eq!(facts.config_maps[0].get("node.talos-qal-bre.role").unwrap().value, "worker");
    }

    #[test]
    fn a_pool_is_named_by_the_key_beside_it() {
        let facts = read_data(&[
            ("metallb.pool.name", "default-pool"),
            ("metallb.pool.range", "10.69.1.150-10.69.1.160"),
            ("metallb.pool.free", "10.69.1.150-10.69.1.153"),
        ]);
        let pool = &facts.pools[0];
        assert_eq!((pool.name.as_str(), pool.provider), ("default-pool", crate::facts::Provider::MetalLb));
        assert_eq!(facts.pools.len(), 1, "what is free is no pool of its own");
    }

    #[test]
    fn a_network_gathers_what_is_written_under_its_name() {
        let facts = read_data(&[
            ("network.lan.cidr", "10.69.1.0/24"),
            ("network.lan.gateway", "10.69.1.1"),
            ("network.lan.dhcp", "10.69.1.10-10.69.1.99"),
            ("network.lan.netmask", "255.255.255.0"),
            ("network.pods.cidr", "10.244.0.0/16"),
        ]);
        let lan = &facts.networks[0];
        assert_eq!(lan.gateway.unwrap().to_string(), "10.69.1.1");
        assert_eq!(lan.dhcp[0].to_string(), "10.69.1.10-10.69.1.99");
        assert_eq!(facts.networks[1].kind, NetworkKind::Pods);
    }

    #[test]
    fn a_table_in_a_value_is_read_line_by_line() {
        let table = "# address range            count  type      use\n\
                     10.69.1.150-10.69.1.160    11     dynamic   MetalLB pool\n\
                     10.69.1.165                1      reserved  Plex\n\
                     10.69.1.151-10.69.1.154    4      reserved  media services\n";
        insta::assert_snapshot!(shown(&read_data(&[("allocation-table", table)])), @"
        10.69.1.150-10.69.1.160 pool: pool MetalLB pool, declared, data.allocation-table
        10.69.1.165 reservation: reservation Plex, published, data.allocation-table
        10.69.1.151-10.69.1.154 range: range media services, declared, data.allocation-table
        ");
    }

    #[test]
    fn odd_spellings_are_noted_and_understood() {
        let facts = read_data(&[
            ("host.old.ip", "010.0.0.1"),
            ("network.x.cidr", "10.0.0.7/24"),
            ("pool.range", "10.0.0.9-10.0.0.1"),
        ]);
        let notes: Vec<String> = facts
            .notes
            .iter()
            .map(|note| format!("{} understood: {}", note.error, note.understood))
            .collect();
        insta::assert_snapshot!(notes.join("\n"), @r#"
        "010.0.0.1" has a leading zero: C libraries read it as octal (8.0.0.1), others as 10.0.0.1 understood: true
        "10.0.0.7/24" has host bits set: programs mask it silently to 10.0.0.0/24 understood: true
        "10.0.0.9-10.0.0.1" ends before it starts understood: false
        "#);
    }
}
