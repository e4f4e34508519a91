//! Reading the sections of the format, one function each.

use labkit::manifest::yaml::Node;
use labkit::net::{AddrSpec, Cidr, Family};

use super::fields::{Fields, Path, Reader, choose};
use super::{Problem, publish, values};
use crate::facts::{NetworkKind, Provider};
use crate::inventory::{
    Announce, Claims, Host, HostRole, Inventory, Lease, Located, Network, Pool, Reservation, Suppress, Tier,
};

const ROOT: &[&str] = &[
    "apiVersion",
    "kind",
    "networks",
    "pools",
    "hosts",
    "reservations",
    "plan",
    "publish",
    "claims",
    "suppress",
];
/// Those that are lists of entries.
const LISTS: [&str; 7] = ["networks", "pools", "hosts", "reservations", "plan", "publish", "suppress"];
const NETWORK: &[&str] =
    &["name", "cidr", "kind", "gateway", "dns", "dhcp", "leases", "parent", "domain", "nodeMask", "note"];
const LEASE: &[&str] = &["name", "ip", "mac"];
const POOL: &[&str] = &["name", "provider", "addresses", "announce", "note"];
const HOST: &[&str] = &["name", "ip", "role", "mac", "hostnames", "owner", "note"];
const RESERVATION: &[&str] =
    &["name", "ip", "cidr", "range", "pool", "for", "ports", "hostnames", "owner", "note", "expires"];
const TIER: &[&str] = &["name", "cidr", "parent", "kind", "nodeMask", "note"];
const PUBLISH: &[&str] = &["configMap", "labels", "annotations", "keys", "data"];
pub(super) const KEY_TEMPLATE: &[&str] = &["each", "pool", "role", "network", "kind", "key", "value"];
const CLAIMS: &[&str] = &["context", "namespace", "holdDown"];
const SUPPRESS: &[&str] = &["code", "subject", "reason"];

/// Every mapping of the format, by its name in the schema, with its fields.
pub const FIELDS: &[(&str, &[&str])] = &[
    ("NetworkInventory", ROOT),
    ("Network", NETWORK),
    ("Lease", LEASE),
    ("Pool", POOL),
    ("Host", HOST),
    ("Reservation", RESERVATION),
    ("Tier", TIER),
    ("Publish", PUBLISH),
    ("KeyTemplate", KEY_TEMPLATE),
    ("Claims", CLAIMS),
    ("Suppress", SUPPRESS),
];

pub(super) const NETWORK_KINDS: &[(&str, NetworkKind)] =
    &[("lan", NetworkKind::Lan), ("pods", NetworkKind::Pods), ("services", NetworkKind::Services)];
const PROVIDERS: &[(&str, Provider)] = &[
    ("metallb", Provider::MetalLb),
    ("cilium", Provider::Cilium),
    ("kube-vip", Provider::KubeVip),
    ("static", Provider::Static),
];
const ANNOUNCE: &[(&str, Announce)] = &[("layer2", Announce::Layer2), ("bgp", Announce::Bgp)];
pub(super) const ROLES: &[(&str, HostRole)] = &[
    ("node", HostRole::Node),
    ("vip", HostRole::Vip),
    ("storage", HostRole::Storage),
    ("gateway", HostRole::Gateway),
    ("dns", HostRole::Dns),
    ("host", HostRole::Host),
];

/// An inventory that is read entry by entry: first what stands in the lists, then what is left.
pub(super) struct Sections<'f> {
    reader: Reader<'f>,
    inventory: Inventory,
}

impl<'f> Sections<'f> {
    pub(super) fn new(file: &'f str) -> Self {
        let inventory = Inventory { file: file.to_owned(), ..Inventory::default() };
        Self { reader: Reader::new(file), inventory }
    }

    /// Reads an item of a section's list; one that lacks what it needs leaves a problem behind.
    pub(super) fn take(&mut self, section: &str, at: usize, item: &Node) {
        let (r, all) = (&mut self.reader, &mut self.inventory);
        match section {
            "networks" => all.networks.extend(read_item(r, section, at, item, NETWORK, network)),
            "pools" => all.pools.extend(read_item(r, section, at, item, POOL, pool)),
            "hosts" => all.hosts.extend(read_item(r, section, at, item, HOST, host)),
            "reservations" => {
                all.reservations.extend(read_item(r, section, at, item, RESERVATION, reservation));
            }
            "plan" => all.plan.extend(read_item(r, section, at, item, TIER, tier)),
            "publish" => all.publish.extend(read_item(r, section, at, item, PUBLISH, publish::publish)),
            "suppress" => all.suppress.extend(read_item(r, section, at, item, SUPPRESS, suppress)),
            _ => {}
        }
    }

    /// What is wrong with what was read so far.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.reader.into_problems()
    }

    /// Reads what is no item of a list; the lists themselves need not be in the tree any more.
    pub(super) fn finish(mut self, root: &Node) -> (Reader<'f>, Inventory) {
        let r = &mut self.reader;
        if let Some(top) = r.fields(root, Path::Root, ROOT) {
            for section in LISTS {
                r.items(top.get(section), top.path.field(section));
            }
            self.inventory.claims = claims(r, top);
        }
        (self.reader, self.inventory)
    }
}

fn read_item<'n, T>(
    r: &mut Reader<'_>,
    section: &'n str,
    at: usize,
    item: &'n Node,
    known: &[&str],
    read: impl Fn(&mut Reader<'_>, Fields<'n>) -> Option<T>,
) -> Option<T> {
    let fields = r.fields(item, Path::Item(section, at), known)?;
    read(r, fields)
}

/// Reads each item of a list of mappings; an item that lacks what it needs has left a problem behind.
pub(super) fn list<'n, T>(
    r: &mut Reader<'_>,
    parent: Fields<'n>,
    name: &'n str,
    known: &[&str],
    read: impl Fn(&mut Reader<'_>, Fields<'n>) -> Option<T>,
) -> Vec<T> {
    let path = parent.path.field(name);
    let items = r.items(parent.get(name), path);
    let mut all = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(fields) = r.fields(item, path.item(index), known) {
            all.extend(read(r, fields));
        }
    }
    all
}

/// Reads each item of a list of texts; a text instead of a list stands for a list of one.
fn texts<'n, T>(
    r: &mut Reader<'_>,
    parent: Fields<'n>,
    name: &'n str,
    read: impl Fn(&mut Reader<'_>, &Located<String>, Path<'_>) -> Option<T>,
) -> Vec<T> {
    let path = parent.path.field(name);
    let Some(node) = parent.get(name) else { return Vec::new() };
    if node.as_scalar().is_some() {
        return r.text(node, path).and_then(|text| read(r, &text, path)).into_iter().collect();
    }
    let mut all = Vec::new();
    for (index, item) in r.items(Some(node), path).iter().enumerate() {
        let path = path.item(index);
        match r.text(item, path) {
            Some(text) => all.extend(read(r, &text, path)),
            None if item.is_null() => r.problem(item.span.start, path, "the item is empty", None),
            None => {}
        }
    }
    all
}

/// Reads a text that may be missing.
fn optional<'n, T>(
    r: &mut Reader<'_>,
    fields: Fields<'n>,
    name: &'n str,
    read: impl Fn(&mut Reader<'_>, &Located<String>, Path<'_>) -> Option<T>,
) -> Option<T> {
    let text = fields.text(r, name)?;
    read(r, &text, fields.path.field(name))
}

/// Reads a text that has to be there.
pub(super) fn required<'n, T>(
    r: &mut Reader<'_>,
    fields: Fields<'n>,
    name: &'n str,
    read: impl Fn(&mut Reader<'_>, &Located<String>, Path<'_>) -> Option<T>,
) -> Option<T> {
    let text = fields.required(r, name)?;
    read(r, &text, fields.path.field(name))
}

fn mac(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Located<String>> {
    let text = fields.text(r, "mac")?;
    values::mac(r, text, fields.path.field("mac"))
}

fn network(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Network> {
    let name = fields.required(r, "name");
    let cidr = required(r, fields, "cidr", values::cidr);
    let kind = fields.word(r, "kind", NETWORK_KINDS).unwrap_or(NetworkKind::Lan);
    let gateway = optional(r, fields, "gateway", values::address);
    let dns = texts(r, fields, "dns", values::address);
    let dhcp = texts(r, fields, "dhcp", |r, text, path| {
        values::spec(r, text, path).map(|spec| spec.map(AddrSpec::range))
    });
    let leases = list(r, fields, "leases", LEASE, lease);
    let parent = fields.text(r, "parent");
    let domain = optional(r, fields, "domain", values::hostname);
    let node_mask = node_mask(r, fields, cidr.as_ref());
    let note = fields.plain(r, "note");
    Some(Network {
        name: name?,
        cidr: cidr?,
        kind,
        gateway,
        dns,
        dhcp,
        leases,
        parent,
        domain,
        node_mask,
        note,
    })
}

fn lease(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Lease> {
    let name = fields.required(r, "name");
    let ip = required(r, fields, "ip", values::address);
    let mac = mac(r, fields);
    Some(Lease { name: name?, ip: ip?, mac })
}

fn pool(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Pool> {
    let name = fields.required(r, "name");
    let provider = match fields.required(r, "provider") {
        Some(text) => choose(r, &text, fields.path.field("provider"), PROVIDERS),
        None => None,
    };
    let addresses = texts(r, fields, "addresses", values::spec);
    if fields.get("addresses").is_none() {
        r.problem(fields.node.span.start, fields.path, "addresses is missing", None);
    }
    let announce = texts(r, fields, "announce", |r, text, path| choose(r, text, path, ANNOUNCE));
    let note = fields.plain(r, "note");
    Some(Pool { name: name?, provider: provider?, addresses, announce, note })
}

fn host(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Host> {
    let name = fields.required(r, "name");
    let ips = texts(r, fields, "ip", values::address);
    if fields.get("ip").is_none() {
        r.problem(fields.node.span.start, fields.path, "ip is missing", None);
    }
    let role = fields.word(r, "role", ROLES).unwrap_or_default();
    let mac = mac(r, fields);
    let hostnames = texts(r, fields, "hostnames", values::hostname);
    let owner = fields.plain(r, "owner");
    let note = fields.plain(r, "note");
    Some(Host { name: name?, ips, role, mac, hostnames, owner, note })
}

pub(super) fn one_reservation(r: &mut Reader<'_>, item: &Node) -> Option<Reservation> {
    let fields = r.fields(item, Path::Section("reservations"), RESERVATION)?;
    reservation(r, fields)
}

fn reservation(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Reservation> {
    let name = fields.required(r, "name");
    let addresses = reserved(r, fields);
    let pool = fields.text(r, "pool");
    let consumer = optional(r, fields, "for", values::subject);
    let ports = texts(r, fields, "ports", values::port);
    let hostnames = texts(r, fields, "hostnames", values::hostname);
    let owner = fields.plain(r, "owner");
    let note = fields.plain(r, "note");
    let expires = optional(r, fields, "expires", values::time);
    let position = fields.node.span.start;
    Some(Reservation {
        name: name?,
        addresses: addresses?,
        pool,
        consumer,
        ports,
        hostnames,
        owner,
        note,
        expires,
        position,
    })
}

/// `ip`, `cidr` or `range`, exactly one of them; `ip` may be a list with an address of each family.
fn reserved(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Vec<Located<AddrSpec>>> {
    let written: Vec<_> =
        ["ip", "cidr", "range"].into_iter().filter(|name| fields.get(name).is_some()).collect();
    match written.as_slice() {
        ["ip"] => addresses(r, fields),
        ["cidr"] => required(r, fields, "cidr", values::cidr).map(|cidr| vec![cidr.map(AddrSpec::Cidr)]),
        ["range"] => {
            required(r, fields, "range", values::range).map(|range| vec![range.map(AddrSpec::Range)])
        }
        [] => {
            let hint = "write ip for one address, cidr for a prefix, or range for first-last";
            r.problem(fields.node.span.start, fields.path, "ip is missing", Some(hint.to_owned()));
            None
        }
        several => {
            let message = format!("{} stand beside each other", several.join(" and "));
            r.problem(fields.node.span.start, fields.path, message, Some("keep one of them".to_owned()));
            None
        }
    }
}

/// One address, or a list with at most one of each family.
fn addresses(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Vec<Located<AddrSpec>>> {
    let node = fields.get("ip")?;
    let path = fields.path.field("ip");
    if node.as_sequence().is_some_and(<[Node]>::is_empty) {
        r.problem(node.span.start, path, "the list is empty", None);
        return None;
    }
    if node.as_sequence().is_none() {
        return required(r, fields, "ip", values::address).map(|ip| vec![ip.map(AddrSpec::Address)]);
    }
    let mut all: Vec<Located<AddrSpec>> = Vec::new();
    for ip in texts(r, fields, "ip", values::address) {
        let family = Family::of(ip.value);
        if all.iter().any(|other| other.family() == family) {
            let message = format!("a second {family} address: a reservation has at most one of each family");
            let hint = "make another reservation of it".to_owned();
            r.problem(ip.position, path, message, Some(hint));
            continue;
        }
        all.push(ip.map(AddrSpec::Address));
    }
    (!all.is_empty()).then_some(all)
}

fn tier(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Tier> {
    let name = fields.required(r, "name");
    let cidr = required(r, fields, "cidr", values::cidr);
    let parent = fields.text(r, "parent");
    let kind = fields.word(r, "kind", NETWORK_KINDS);
    let node_mask = node_mask(r, fields, cidr.as_ref());
    let note = fields.plain(r, "note");
    Some(Tier { name: name?, cidr: cidr?, parent, kind, node_mask, note })
}

fn node_mask(r: &mut Reader<'_>, fields: Fields<'_>, cidr: Option<&Located<Cidr>>) -> Option<Located<u8>> {
    optional(r, fields, "nodeMask", |r, text, path| {
        values::prefix_length(r, text, path, cidr.map(|cidr| cidr.family()))
    })
}

fn claims(r: &mut Reader<'_>, top: Fields<'_>) -> Claims {
    // Nothing at all is an empty mapping, as an empty section is an empty list.
    let Some(node) = top.get("claims").filter(|node| !node.is_null()) else { return Claims::default() };
    let Some(fields) = r.fields(node, top.path.field("claims"), CLAIMS) else { return Claims::default() };
    Claims {
        context: fields.text(r, "context"),
        namespace: fields.text(r, "namespace"),
        hold_down: optional(r, fields, "holdDown", values::duration),
    }
}

fn suppress(r: &mut Reader<'_>, fields: Fields<'_>) -> Option<Suppress> {
    let code = fields.required(r, "code");
    let subject = fields.text(r, "subject");
    let reason = fields.required(r, "reason");
    Some(Suppress { code: code?, subject, reason: reason?.value })
}
