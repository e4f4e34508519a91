//! A world of facts read from manifests, as if they were in the cluster or in a file.

use std::sync::Arc;

use jiff::Timestamp;
use labkit::finding::{Evidence, Finding, FindingFlags, Location, Report, Subject, Suppression};
use labkit::net::AddrSpec;
use labkit::output::{OutputFlags, Terminal, Ui};
use serde::Deserialize as _;
use serde_json::Value;

use crate::check::{CATALOGUE, Input, check};
use crate::collect::objects;
use crate::collect::scribe::Place;
use crate::facts::{
    ClaimFact, Facts, Layer, NetworkFact, NetworkKind, Origin, PoolFact, Provider, Role, Source, State, Use,
};
use crate::inventory::Inventory;

/// The facts gathered so far.
#[derive(Default)]
pub struct World {
    pub facts: Facts,
    pub inventory: Option<Inventory>,
    pub suppressions: Vec<Suppression>,
    pub applied_by: Vec<Evidence>,
    layer2: Vec<objects::Advertisement>,
    bgp: Vec<objects::Advertisement>,
}

impl World {
    /// Adds manifests as objects of the cluster.
    pub fn live(mut self, yaml: &str) -> Self {
        self.facts.live = true;
        for object in documents(yaml) {
            self.read(&object, Place::Live);
        }
        self
    }

    /// Adds manifests as the content of a file.
    pub fn file(mut self, path: &str, yaml: &str) -> Self {
        for object in documents(yaml) {
            let locate = |keys: &[&str]| {
                let key = keys.last().copied().unwrap_or("kind:");
                let line =
                    yaml.lines().position(|line| line.trim_start().starts_with(key)).unwrap_or_default();
                Some(Location { file: path.to_owned(), line: u32::try_from(line).unwrap() + 1, column: 1 })
            };
            self.read(&object, Place::File(&locate));
        }
        self
    }

    /// Takes this text as the inventory.
    pub fn written(mut self, text: &str) -> Self {
        let reading = crate::inventory::parse(text, "ipam.yaml").unwrap();
        self.facts.append(crate::collect::inventory::read(&reading.inventory, now()));
        self.facts.notes.extend(crate::collect::inventory::notes(&reading.inventory, &reading.problems));
        self.suppressions.extend(reading.inventory.suppressions());
        self.inventory = Some(reading.inventory);
        self
    }

    /// Adds an entry of the inventory.
    pub fn entry(mut self, role: Role, name: &str, addresses: &str) -> Self {
        let usage = inventory_use(role, name, addresses);
        self.facts.uses.push(usage);
        self
    }

    /// Adds a network of the inventory.
    pub fn network(mut self, name: &str, cidr: &str, change: impl FnOnce(&mut NetworkFact)) -> Self {
        let mut network = NetworkFact {
            name: name.to_owned(),
            cidr: cidr.parse().unwrap(),
            kind: NetworkKind::Lan,
            gateway: None,
            dns: Vec::new(),
            dhcp: Vec::new(),
            parent: None,
            origin: inventory("network", name, "cidr"),
        };
        change(&mut network);
        for dhcp in &network.dhcp {
            let usage = inventory_use(Role::DhcpRange, name, &dhcp.to_string());
            self.facts.uses.push(usage);
        }
        if let Some(gateway) = network.gateway {
            self.facts.uses.push(inventory_use(Role::Gateway, name, &gateway.to_string()));
        }
        self.facts.networks.push(network);
        self
    }

    /// Adds a pool of the inventory.
    pub fn pool(mut self, provider: Provider, name: &str, addresses: &str) -> Self {
        let entries = vec![addresses.parse::<AddrSpec>().unwrap().into()];
        let origin = inventory("pool", name, "addresses[0]");
        self.facts.pools.push(PoolFact::new(name, provider, entries, origin));
        self
    }

    /// Adds a claim in the cluster.
    pub fn claim(mut self, address: &str, reservation: &str, state: State, expires: Option<&str>) -> Self {
        self.facts.live = true;
        let object = Subject::in_namespace("Lease", "kube-system", format!("ipam-{address}"));
        self.facts.claims.push(ClaimFact {
            addresses: address.parse().unwrap(),
            state,
            holder: "ada@workstation".to_owned(),
            reservation: Some(reservation.to_owned()),
            pool: None,
            renewed: "2026-01-01T00:00:00Z".parse().unwrap(),
            expires: expires.map(|at| at.parse().unwrap()),
            kept_until: None,
            uid: String::new(),
            resource_version: String::new(),
            origin: Origin::live(Source::Claim, Arc::new(object), "spec.holderIdentity"),
        });
        self
    }

    /// Everything that is found.
    pub fn findings(&self) -> Vec<Finding> {
        let mut facts = self.facts.clone();
        let live = |pool: &PoolFact| pool.origin.layer == Layer::Live;
        if facts.pools.iter().any(live) {
            objects::announce(&mut facts.pools, &[], &self.layer2, &self.bgp);
        }
        check(Input {
            facts: &facts,
            inventory: self.inventory.as_ref(),
            now: now(),
            suppressions: &self.suppressions,
            applied_by: &self.applied_by,
        })
    }

    /// The codes and subjects found, once each, as `-o name` shows them.
    pub fn names(&self) -> String {
        self.shown("name")
    }

    /// The report as people see it.
    pub fn report(&self) -> String {
        self.shown("table")
    }

    fn shown(&self, format: &str) -> String {
        let mut report = Report::new(CATALOGUE);
        report.extend(self.findings());
        let judged = report.judge(&FindingFlags::default(), &self.suppressions).unwrap();
        let flags = OutputFlags { output: Some(format.parse().unwrap()), ..OutputFlags::default() };
        let (ui, captured) = Ui::captured(&flags, Terminal::default());
        judged.show(&ui).unwrap();
        captured.out()
    }

    fn read(&mut self, object: &Value, place: Place<'_>) {
        let kind = object["kind"].as_str().unwrap_or_default();
        let facts = &mut self.facts;
        match kind {
            "Node" => objects::read(typed::<objects::Node>(object), kind, place, facts),
            "Service" => objects::read(typed::<objects::Service>(object), kind, place, facts),
            "IPAddressPool" => objects::read(typed::<objects::MetalLbPool>(object), kind, place, facts),
            "CiliumLoadBalancerIPPool" => {
                objects::read(typed::<objects::CiliumPool>(object), kind, place, facts);
            }
            "L2Advertisement" => self.layer2.push(typed(object)),
            "BGPAdvertisement" => self.bgp.push(typed(object)),
            "PersistentVolume" => {
                objects::read(typed::<objects::PersistentVolume>(object), kind, place, facts);
            }
            "StorageClass" => objects::read(typed::<objects::StorageClass>(object), kind, place, facts),
            "Deployment" => objects::read(typed::<objects::Workload>(object), kind, place, facts),
            "Ingress" => objects::read(typed::<objects::Ingress>(object), kind, place, facts),
            "EndpointSlice" => objects::read(typed::<objects::EndpointSlice>(object), kind, place, facts),
            "ServiceCIDR" => objects::read(typed::<objects::ServiceCidr>(object), kind, place, facts),
            "ConfigMap" => read_config_map(object, place, facts),
            _ => {}
        }
    }
}

fn now() -> Timestamp {
    "2025-10-20T12:00:00Z".parse().unwrap()
}

fn read_config_map(object: &Value, place: Place<'_>, facts: &mut Facts) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let subject = Subject::in_namespace(
        "ConfigMap",
        text(&object["metadata"]["namespace"]),
        text(&object["metadata"]["name"]),
    );
    let data = object["data"].as_object().unwrap().iter();
    let data = data.map(|(key, value)| (key.clone(), text(value))).collect();
    crate::collect::config_map::read(Arc::new(subject), data, place, facts);
}

fn typed<T: serde::de::DeserializeOwned>(object: &Value) -> T {
    serde_json::from_value(object.clone()).unwrap()
}

fn documents(yaml: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(yaml)
        .map(|document| Value::deserialize(document).unwrap())
        .filter(|value| !value.is_null())
        .collect()
}

fn inventory(kind: &str, name: &str, field: &str) -> Origin {
    Origin {
        source: Source::Inventory,
        layer: Layer::Inventory,
        object: Arc::new(Subject::new(kind, name)),
        field: field.into(),
        location: Some(Location { file: "ipam.yaml".to_owned(), line: 1, column: 1 }),
    }
}

fn inventory_use(role: Role, name: &str, addresses: &str) -> Use {
    let origin = inventory(&role.to_string(), name, "ip");
    Use {
        addresses: addresses.parse().unwrap(),
        role,
        owner: Arc::clone(&origin.object),
        origin,
        state: State::Reserved,
        ports: Vec::new(),
        note: None,
    }
}
