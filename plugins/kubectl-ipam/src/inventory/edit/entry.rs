//! New entries of the sections other than the reservations: what is to be written, without places.

use std::net::IpAddr;

use labkit::net::{AddrRange, AddrSpec, Cidr};
use serde::{Deserialize, Serialize};

use super::render::FieldValue;
use crate::facts::{NetworkKind, Provider};
use crate::inventory::HostRole;

/// A new entry: of which section, and with which fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub(super) kind: EntryKind,
    /// In the order they are written; the first one is the name.
    pub(super) fields: Vec<(String, FieldValue)>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EntryKind {
    /// Of `networks`.
    Network,
    /// Of `pools`.
    Pool,
    /// Of `hosts`.
    Host,
    /// Of `publish`.
    Publish,
}

impl EntryKind {
    pub(super) const ALL: [Self; 4] = [Self::Network, Self::Pool, Self::Host, Self::Publish];

    /// The key of its section.
    pub fn section(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::Pool => "pools",
            Self::Host => "hosts",
            Self::Publish => "publish",
        }
    }

    /// One of them, in words.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Pool => "pool",
            Self::Host => "host",
            Self::Publish => "ConfigMap",
        }
    }

    /// The field that tells the entries of the section apart.
    pub(super) fn name_field(self) -> &'static str {
        if self == Self::Publish { "configMap" } else { "name" }
    }
}

impl Entry {
    /// What it is.
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// What tells it apart from the others of its section.
    pub fn name(&self) -> &str {
        match self.fields.first() {
            Some((_, FieldValue::Text(name))) => name,
            _ => "",
        }
    }

    /// What people want to know about it beside its name: its addresses, or how many keys it has.
    pub fn summary(&self) -> String {
        let of = |wanted: &str| self.fields.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
        let addresses = ["cidr", "addresses", "ip"].iter().find_map(|key| of(key));
        match addresses {
            Some(FieldValue::Text(text)) => return text.clone(),
            Some(FieldValue::List(texts)) => return texts.join(", "),
            _ => {}
        }
        let templates = match of("keys") {
            Some(FieldValue::Rows(rows)) => rows.len(),
            _ => 0,
        };
        let single = match of("data") {
            Some(FieldValue::Map(entries)) => entries.len(),
            _ => 0,
        };
        let plural = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        format!("{}, {}", plural(templates, "template"), plural(single, "single key"))
    }

    fn new(kind: EntryKind, name: String) -> Self {
        Self { kind, fields: vec![(kind.name_field().to_owned(), FieldValue::Text(name))] }
    }

    fn text(mut self, key: &str, text: Option<String>) -> Self {
        self.fields.extend(text.map(|text| (key.to_owned(), FieldValue::Text(text))));
        self
    }

    /// One text alone, or a list of them.
    fn texts(mut self, key: &str, mut texts: Vec<String>) -> Self {
        match texts.len() {
            0 => self,
            1 => self.text(key, texts.pop()),
            _ => {
                self.fields.push((key.to_owned(), FieldValue::List(texts)));
                self
            }
        }
    }

    fn map(mut self, key: &str, entries: Vec<(String, String)>) -> Self {
        if !entries.is_empty() {
            self.fields.push((key.to_owned(), FieldValue::Map(entries)));
        }
        self
    }
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkEntry {
    /// Its name.
    pub name: String,
    /// Its prefix.
    pub cidr: Cidr,
    /// What it is for.
    pub kind: NetworkKind,
    /// Its router.
    pub gateway: Option<IpAddr>,
    /// Its name servers.
    pub dns: Vec<IpAddr>,
    /// What its DHCP server hands out.
    pub dhcp: Vec<AddrRange>,
}

impl NetworkEntry {
    /// What it says beside its name, prefix and purpose, as fields.
    pub fn details(&self) -> Vec<(String, FieldValue)> {
        let whole = Entry::from(Self::new("", self.cidr, NetworkKind::Lan)).fields.len();
        let lan = Self { kind: NetworkKind::Lan, ..self.clone() };
        Entry::from(lan).fields.split_off(whole)
    }

    /// A network with a name, a prefix and a purpose.
    pub fn new(name: impl Into<String>, cidr: Cidr, kind: NetworkKind) -> Self {
        Self { name: name.into(), cidr, kind, gateway: None, dns: Vec::new(), dhcp: Vec::new() }
    }
}

impl From<NetworkEntry> for Entry {
    fn from(network: NetworkEntry) -> Self {
        let kind = match network.kind {
            NetworkKind::Lan => None,
            NetworkKind::Pods => Some("pods".to_owned()),
            NetworkKind::Services => Some("services".to_owned()),
        };
        Self::new(EntryKind::Network, network.name)
            .text("cidr", Some(network.cidr.to_string()))
            .text("kind", kind)
            .text("gateway", network.gateway.map(|gateway| gateway.to_string()))
            .texts("dns", network.dns.iter().map(ToString::to_string).collect())
            .texts("dhcp", network.dhcp.iter().map(|range| AddrSpec::from(*range).to_string()).collect())
    }
}

/// A pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolEntry {
    /// Its name.
    pub name: String,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// Its addresses, at least one.
    pub addresses: Vec<AddrSpec>,
}

impl From<PoolEntry> for Entry {
    fn from(pool: PoolEntry) -> Self {
        Self::new(EntryKind::Pool, pool.name)
            .text("provider", Some(pool.provider.to_string()))
            .texts("addresses", pool.addresses.iter().map(ToString::to_string).collect())
    }
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostEntry {
    /// Its name.
    pub name: String,
    /// Its addresses, at least one.
    pub ips: Vec<IpAddr>,
    /// What it is.
    pub role: HostRole,
    /// Its hardware address.
    pub mac: Option<String>,
    /// More DNS names.
    pub hostnames: Vec<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

impl HostEntry {
    /// A host with a name, a role and addresses.
    pub fn new(name: impl Into<String>, role: HostRole, ips: Vec<IpAddr>) -> Self {
        Self { name: name.into(), ips, role, mac: None, hostnames: Vec::new(), owner: None, note: None }
    }
}

impl From<HostEntry> for Entry {
    fn from(host: HostEntry) -> Self {
        let role = (host.role != HostRole::default()).then(|| host.role.to_string());
        Self::new(EntryKind::Host, host.name)
            .texts("ip", host.ips.iter().map(ToString::to_string).collect())
            .text("role", role)
            .text("mac", host.mac)
            .texts("hostnames", host.hostnames)
            .text("owner", host.owner)
            .text("note", host.note)
    }
}

/// A ConfigMap to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishEntry {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Its annotations.
    pub annotations: Vec<(String, String)>,
    /// Templates: the fields of each as they are written (`each`, filters, `key`, `value`).
    pub keys: Vec<Vec<(String, String)>>,
    /// Single keys and their templates.
    pub data: Vec<(String, String)>,
}

impl From<PublishEntry> for Entry {
    fn from(publish: PublishEntry) -> Self {
        let name = format!("{}/{}", publish.namespace, publish.name);
        let mut entry = Self::new(EntryKind::Publish, name)
            .map("labels", publish.labels)
            .map("annotations", publish.annotations);
        if !publish.keys.is_empty() {
            entry.fields.push(("keys".to_owned(), FieldValue::Rows(publish.keys)));
        }
        entry.map("data", publish.data)
    }
}
