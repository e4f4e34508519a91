//! The rows of `list`: uses of addresses, with repetitions of one use in several places put together.

use std::net::IpAddr;
use std::sync::Arc;

use labkit::finding::{Gap, Location, Subject};
use labkit::net::{AddrRange, AddrSpec, Family, Size, join};
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::facts::{Facts, Layer, NetworkFact, Origin, PoolFact, Port, Role, Source, State, Use};

/// The addresses that were found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressList {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `AddressList`.
    kind: &'static str,
    /// One for each address, role, owner and state, in numerical order, wider ranges first.
    #[schemars(with = "Vec<Shown>")]
    pub items: Vec<Entry>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
}

/// One address or range as somebody uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The addresses.
    pub addresses: AddrSpec,
    /// As what they are used.
    pub role: Role,
    /// By whom.
    pub owner: Arc<Subject>,
    /// How firm that is.
    pub state: State,
    /// The smallest known network around them.
    pub network: Option<Arc<str>>,
    /// The pool they lie in.
    pub pool: Option<Arc<str>>,
    /// Ports served on them.
    pub ports: Vec<Port>,
    /// What the sources say about it.
    pub note: Option<Box<str>>,
    /// Every place where it is written.
    pub origins: Vec<Origin>,
}

/// What the user wants to see; what is empty or `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Addresses, prefixes or ranges: whatever shares an address with one of them.
    pub addresses: Vec<AddrRange>,
    /// The name of a network.
    pub network: Option<String>,
    /// The name of a pool.
    pub pool: Option<String>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Owners: `name`, `namespace/name`, `kind/name` or `kind/namespace/name`.
    pub owners: Vec<String>,
    /// Sources.
    pub sources: Vec<Source>,
    /// States.
    pub states: Vec<State>,
    /// A namespace: what belongs to one of its objects.
    pub namespace: Option<String>,
}

impl AddressList {
    /// The list of everything in `facts` that passes the filter.
    pub fn new(facts: Facts, filter: &Filter) -> Self {
        let Facts { uses, networks, pools, gaps, .. } = facts;
        let mut items = merge(uses);
        place(&mut items, &networks, &pools);
        items.retain(|entry| filter.passes(entry));
        Self { api_version: "ipam.labkit.dev/v1", kind: "AddressList", items, gaps }
    }
}

/// Puts the same use in several places together and sorts the rows.
fn merge(mut uses: Vec<Use>) -> Vec<Entry> {
    uses.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut entries: Vec<Entry> = Vec::with_capacity(uses.len());
    for usage in uses {
        match entries.last_mut() {
            Some(last) if last.is_same(&usage) => last.add(usage),
            _ => entries.push(Entry {
                addresses: usage.addresses,
                role: usage.role,
                owner: usage.owner,
                state: usage.state,
                network: None,
                pool: None,
                ports: usage.ports,
                note: usage.note,
                origins: vec![usage.origin],
            }),
        }
    }
    entries
}

fn key(usage: &Use) -> (AddrSpec, Role, &Subject, State, Layer) {
    (usage.addresses, usage.role, &usage.owner, usage.state, usage.origin.layer)
}

impl Entry {
    fn is_same(&self, usage: &Use) -> bool {
        self.addresses == usage.addresses
            && self.role == usage.role
            && self.owner == usage.owner
            && self.state == usage.state
    }

    fn add(&mut self, usage: Use) {
        for port in usage.ports {
            if !self.ports.contains(&port) {
                self.ports.push(port);
            }
        }
        self.note = self.note.take().or(usage.note);
        self.origins.push(usage.origin);
    }
}

/// Finds the network and the pool of every entry.
fn place(entries: &mut [Entry], networks: &[NetworkFact], pools: &[PoolFact]) {
    let ranges: Vec<AddrRange> = entries.iter().map(|entry| entry.addresses.range()).collect();
    let network_ranges: Vec<AddrRange> = networks.iter().map(|network| network.cidr.range()).collect();
    let names: Vec<Arc<str>> = networks.iter().map(|network| network.name.as_str().into()).collect();
    let mut smallest: Vec<Option<Size>> = vec![None; entries.len()];
    join(&ranges, &network_ranges, |entry, network| {
        let size = network_ranges[network].size();
        let fits = network_ranges[network].contains_range(ranges[entry]);
        if fits && smallest[entry].is_none_or(|known| size < known) {
            smallest[entry] = Some(size);
            entries[entry].network = Some(Arc::clone(&names[network]));
        }
    });
    let (mut pool_ranges, mut pool_names) = (Vec::new(), Vec::new());
    for pool in pools {
        let name: Arc<str> = pool.name.as_str().into();
        for range in pool.ranges() {
            pool_ranges.push(range);
            pool_names.push(Arc::clone(&name));
        }
    }
    join(&ranges, &pool_ranges, |entry, pool| {
        if entries[entry].pool.is_none() && pool_ranges[pool].contains_range(ranges[entry]) {
            entries[entry].pool = Some(Arc::clone(&pool_names[pool]));
        }
    });
}

impl Filter {
    fn passes(&self, entry: &Entry) -> bool {
        let range = entry.addresses.range();
        let any = |empty: bool, found: bool| empty || found;
        any(self.addresses.is_empty(), self.addresses.iter().any(|wanted| wanted.overlaps(range)))
            && self.network.as_deref().is_none_or(|name| entry.network.as_deref() == Some(name))
            && self.pool.as_deref().is_none_or(|name| entry.pool.as_deref() == Some(name))
            && any(self.roles.is_empty(), self.roles.contains(&entry.role))
            && any(self.owners.is_empty(), self.owners.iter().any(|owner| is_named(&entry.owner, owner)))
            && any(
                self.sources.is_empty(),
                entry.origins.iter().any(|origin| self.sources.contains(&origin.source)),
            )
            && any(self.states.is_empty(), self.states.contains(&entry.state))
            && self.namespace.as_deref().is_none_or(|namespace| {
                let within = |subject: &Subject| subject.namespace.as_deref() == Some(namespace);
                within(&entry.owner) || entry.origins.iter().any(|origin| within(&origin.object))
            })
    }
}

/// Whether `text` names the subject: `name`, `namespace/name`, `kind/name` or `kind/namespace/name`. Kinds are
/// compared without regard to case, as on kubectl's command line.
fn is_named(subject: &Subject, text: &str) -> bool {
    let Subject { kind, namespace, name } = subject;
    let parts: Vec<&str> = text.split('/').collect();
    let is_kind = |part: &str| part.eq_ignore_ascii_case(kind);
    let is_namespace = |part: &str| namespace.as_deref() == Some(part);
    match parts.as_slice() {
        [only] => only == name,
        [first, last] => last == name && (is_kind(first) || is_namespace(first)),
        [first, middle, last] => last == name && is_namespace(middle) && is_kind(first),
        _ => false,
    }
}

/// `Node talos-qal-bre`, `Service media/plex`.
fn subject_text(subject: &Subject) -> String {
    let Subject { kind, namespace, name } = subject;
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

impl Entry {
    /// Where it is written, shortly: `inventory`, `Service`, `ConfigMap kube-system/plan (file)`, and in how many
    /// other places.
    fn origin_text(&self) -> String {
        let mut texts: Vec<String> = Vec::new();
        for origin in &self.origins {
            let text = match origin.layer {
                Layer::Inventory => "inventory".to_owned(),
                Layer::Live if origin.object == self.owner => origin.object.kind.clone(),
                Layer::File | Layer::Live | Layer::Kubeconfig => origin.to_string(),
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let first = texts.first().cloned().unwrap_or_default();
        if texts.len() > 1 { format!("{first} +{}", texts.len() - 1) } else { first }
    }

    /// `file:line` where there is one, else the field.
    fn location_text(&self) -> String {
        let in_file = self.origins.iter().find_map(|origin| origin.location.as_ref());
        match (in_file, self.origins.first()) {
            (Some(Location { file, line, .. }), _) => format!("{file}:{line}"),
            (None, Some(origin)) => origin.field.to_string(),
            (None, None) => String::new(),
        }
    }

    fn row(&self) -> Vec<Cell> {
        let tone = match self.state {
            State::Requested | State::Expired => Tone::Warning,
            _ => Tone::Plain,
        };
        let optional = |text: &Option<Arc<str>>| text.as_deref().unwrap_or("<none>").to_owned();
        let ports: Vec<String> = self.ports.iter().map(Port::to_string).collect();
        let ports = if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") };
        let state = Cell { text: self.state.to_string(), tone };
        vec![
            self.addresses.to_string().into(),
            self.role.to_string().into(),
            subject_text(&self.owner).into(),
            self.origin_text().into(),
            state,
            optional(&self.network).into(),
            optional(&self.pool).into(),
            ports.into(),
            self.note.as_deref().unwrap_or("<none>").into(),
            self.location_text().into(),
        ]
    }
}

impl View for AddressList {
    fn table(&self) -> Table {
        let columns = vec![
            Column::new("ADDRESS"),
            Column::new("ROLE"),
            Column::new("OWNER"),
            Column::new("ORIGIN"),
            Column::new("STATE"),
            Column::wide("NETWORK"),
            Column::wide("POOL"),
            Column::wide("PORTS"),
            Column::wide("NOTE"),
            Column::wide("LOCATION"),
        ];
        Table { columns, rows: self.items.iter().map(Entry::row).collect() }
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.items.iter().map(|entry| format!("address/{}", entry.addresses)).collect();
        names.dedup();
        names
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No addresses found.".to_owned())
    }
}

/// An entry as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AddressEntry")]
struct Shown<'a> {
    /// An address, a prefix or a range first-last.
    address: AddrSpec,
    /// The address family.
    family: Family,
    /// The lowest address, for sorting and comparing.
    first: IpAddr,
    /// The highest address.
    last: IpAddr,
    /// As what it is used.
    role: Role,
    /// By whom.
    owner: &'a Subject,
    /// How firm that is.
    state: State,
    /// The smallest known network around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'a str>,
    /// The pool it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pool: Option<&'a str>,
    /// Ports served on it, as `443/TCP`.
    ports: Vec<String>,
    /// What the sources say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// Every place where it is written.
    origins: Vec<ShownOrigin<'a>>,
}

/// An origin as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AddressOrigin")]
struct ShownOrigin<'a> {
    /// What sort of thing it is written in.
    source: Source,
    /// Which layer that belongs to.
    layer: Layer,
    /// The object, or the entry of the inventory.
    object: &'a Subject,
    /// The field within it.
    field: &'a str,
    /// Where, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a Location>,
}

impl<'a> From<&'a Origin> for ShownOrigin<'a> {
    fn from(origin: &'a Origin) -> Self {
        Self {
            source: origin.source,
            layer: origin.layer,
            object: &origin.object,
            field: &origin.field,
            location: origin.location.as_ref(),
        }
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let range = self.addresses.range();
        Shown {
            address: self.addresses,
            family: range.family(),
            first: range.first(),
            last: range.last(),
            role: self.role,
            owner: &self.owner,
            state: self.state,
            network: self.network.as_deref(),
            pool: self.pool.as_deref(),
            ports: self.ports.iter().map(Port::to_string).collect(),
            note: self.note.as_deref(),
            origins: self.origins.iter().map(ShownOrigin::from).collect(),
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Announcement, NetworkKind, PoolEntry, Protocol, Provider};

    fn subject(kind: &str, namespace: Option<&str>, name: &str) -> Arc<Subject> {
        Arc::new(Subject { kind: kind.into(), namespace: namespace.map(Into::into), name: name.into() })
    }

    fn used(addresses: &str, role: Role, owner: &Arc<Subject>, object: &Arc<Subject>) -> Use {
        Use {
            addresses: addresses.parse().unwrap(),
            role,
            owner: Arc::clone(owner),
            origin: Origin::live(Source::Service, Arc::clone(object), "status"),
            state: State::InUse,
            ports: Vec::new(),
            note: None,
        }
    }

    fn network(name: &str, cidr: &str) -> NetworkFact {
        NetworkFact {
            name: name.into(),
            cidr: cidr.parse().unwrap(),
            kind: NetworkKind::Lan,
            gateway: None,
            dns: Vec::new(),
            dhcp: Vec::new(),
            parent: None,
            origin: Origin::live(Source::ConfigMap, subject("ConfigMap", None, "plan"), "data"),
        }
    }

    fn pool(name: &str, addresses: &str) -> PoolFact {
        PoolFact {
            name: name.into(),
            provider: Provider::MetalLb,
            entries: vec![PoolEntry {
                text: addresses.into(),
                addresses: Some(addresses.parse().unwrap()),
                error: None,
                location: None,
            }],
            origin: Origin::live(Source::Pool, subject("IPAddressPool", None, name), "spec"),
            api_version: String::new(),
            auto_assign: true,
            disabled: false,
            skips_edges: false,
            announcement: Announcement::default(),
            conflict: None,
        }
    }

    /// Plex with its address in a Service and in two ConfigMaps, a node, and a network around them.
    fn lab() -> Facts {
        let service = subject("Service", Some("media"), "plex");
        let label = subject("service", None, "plex");
        let node = subject("Node", None, "worker");
        let (first, second) = (
            subject("ConfigMap", Some("kube-system"), "network-inventory"),
            subject("ConfigMap", Some("media"), "media-stack-network"),
        );
        let mut with_port = used("10.69.1.165", Role::LoadBalancer, &label, &second);
        with_port.ports.push(Port { number: 32400, protocol: Protocol::Tcp });
        Facts {
            uses: vec![
                used("10.69.1.165", Role::LoadBalancer, &service, &service),
                used("10.69.1.165", Role::LoadBalancer, &label, &first),
                with_port,
                used("10.69.1.20", Role::Node, &node, &node),
                used("10.69.1.0/24", Role::Network, &label, &first),
            ],
            networks: vec![network("site", "10.69.0.0/16"), network("lan", "10.69.1.0/24")],
            pools: vec![pool("default-pool", "10.69.1.150-10.69.1.165")],
            ..Facts::default()
        }
    }

    fn shown(filter: Filter) -> Vec<String> {
        let list = AddressList::new(lab(), &filter);
        list.items.iter().map(|entry| format!("{} {}", entry.addresses, subject_text(&entry.owner))).collect()
    }

    #[test]
    fn rows_stand_in_numerical_order_with_ranges_before_what_they_hold() {
        assert_eq!(
            shown(Filter::default()),
            [
                "10.69.1.0/24 service plex",
                "10.69.1.20 Node worker",
                "10.69.1.165 Service media/plex",
                "10.69.1.165 service plex",
            ]
        );
    }

    #[test]
    fn one_use_in_several_places_is_one_row_with_several_origins() {
        let list = AddressList::new(lab(), &Filter::default());
        let row = list.items.last().unwrap();
        assert_eq!(row.origin_text(), "ConfigMap kube-system/network-inventory +1");
        assert_eq!(row.ports.len(), 1, "ports of all places");
    }

    #[test]
    fn the_smallest_network_and_the_pool_around_an_address_are_named() {
        let list = AddressList::new(lab(), &Filter::default());
        let places: Vec<_> =
            list.items.iter().map(|entry| (entry.network.as_deref(), entry.pool.as_deref())).collect();
        let lan = Some("lan");
        let pool = Some("default-pool");
        assert_eq!(places, [(lan, None), (lan, None), (lan, pool), (lan, pool)]);
    }

    #[test]
    fn filters_combine() {
        let owner = |text: &str| Filter { owners: vec![text.into()], ..Filter::default() };
        assert_eq!(shown(owner("media/plex")), ["10.69.1.165 Service media/plex"]);
        assert_eq!(shown(owner("service/media/plex")), ["10.69.1.165 Service media/plex"]);
        assert_eq!(shown(owner("node/worker")), ["10.69.1.20 Node worker"]);
        assert_eq!(shown(owner("plex")).len(), 3);
        let namespace = Filter { namespace: Some("media".into()), ..Filter::default() };
        assert_eq!(shown(namespace), ["10.69.1.165 Service media/plex", "10.69.1.165 service plex"]);
        let overlapping = Filter {
            addresses: vec!["10.69.1.160-10.69.1.170".parse().unwrap()],
            roles: vec![Role::LoadBalancer],
            pool: Some("default-pool".into()),
            states: vec![State::InUse],
            sources: vec![Source::Service],
            ..Filter::default()
        };
        assert_eq!(shown(overlapping).len(), 2);
    }

    #[test]
    fn the_json_of_an_entry_is_flat_and_complete() {
        let list = AddressList::new(lab(), &Filter { roles: vec![Role::Node], ..Filter::default() });
        insta::assert_snapshot!(serde_json::to_string_pretty(&list).unwrap(), @r#"
        {
          "apiVersion": "ipam.labkit.dev/v1",
          "kind": "AddressList",
          "items": [
            {
              "address": "10.69.1.20",
              "family": "IPv4",
              "first": "10.69.1.20",
              "last": "10.69.1.20",
              "role": "node",
              "owner": {
                "kind": "Node",
                "name": "worker"
              },
              "state": "in-use",
              "network": "lan",
              "ports": [],
              "origins": [
                {
                  "source": "service",
                  "layer": "live",
                  "object": {
                    "kind": "Node",
                    "name": "worker"
                  },
                  "field": "status"
                }
              ]
            }
          ],
          "gaps": []
        }
        "#);
    }
}
