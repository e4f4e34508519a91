//! Networks and tiers as a tree, with sizes and what is free between them.

use std::collections::HashMap;

use labkit::finding::Location;
use labkit::net::{AddrRange, AddrSet, AddrSpec, Cidr, Family, Size, overlaps};
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::node_parts::NodeParts;
use crate::facts::NetworkKind;
use crate::inventory::{Inventory, Located};

/// An address plan.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressPlan {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `AddressPlan`.
    kind: &'static str,
    /// Networks and tiers, each followed by what it is divided into.
    pub items: Vec<Part>,
}

/// A network, a tier, or addresses between tiers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What it is.
    pub sort: Sort,
    /// Its name; what is free has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its addresses: a prefix, or a range where what is free is no prefix.
    pub addresses: AddrSpec,
    /// The address family.
    pub family: Family,
    /// How many addresses it has.
    pub size: Size,
    /// How deep it is in the tree; a network is at 0.
    pub depth: usize,
    /// The network or tier it was cut out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it is for: `lan`, `pods` or `services`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<&'static str>,
    /// Whether it lies where the tree says.
    pub state: State,
    /// What nodes get of it.
    #[serde(flatten)]
    pub nodes: NodeParts,
    /// How much of a divided prefix is free, and in which pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<Free>,
    /// Its note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// What part of a plan something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A network.
    Network,
    /// A tier.
    Tier,
    /// Nobody's.
    Free,
}

/// Whether a part lies where the tree says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It does.
    Ok,
    /// It lies outside its parent, or partly.
    Outside,
    /// It shares addresses with another part of the same parent.
    Overlaps,
}

impl State {
    fn cell(self) -> Cell {
        match self {
            Self::Ok => "ok".into(),
            Self::Outside => Cell::toned("outside its parent", Tone::Bad),
            Self::Overlaps => Cell::toned("overlaps", Tone::Bad),
        }
    }
}

/// What is free of a divided prefix.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Free {
    /// How many addresses.
    pub size: Size,
    /// The largest prefix that could be given away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest: Option<Cidr>,
    /// How much of the free addresses is outside the largest prefix, from 0 to 1.
    pub fragmentation: f64,
}

/// A network or tier before its place in the tree is known.
struct Entry<'i> {
    sort: Sort,
    name: &'i Located<String>,
    cidr: &'i Located<Cidr>,
    parent: Option<&'i str>,
    kind: NetworkKind,
    node_mask: Option<u8>,
    note: Option<&'i str>,
}

impl AddressPlan {
    /// The plan of an inventory; with a name, only the network or tier with that name and what it is divided into.
    /// Empty if there is none with that name.
    pub fn new(inventory: &Inventory, only: Option<&str>) -> Self {
        let entries = entries(inventory);
        let mut children: HashMap<&str, Vec<&Entry<'_>>> = HashMap::new();
        for entry in &entries {
            if let Some(parent) = entry.parent {
                children.entry(parent).or_default().push(entry);
            }
        }
        for below in children.values_mut() {
            below.sort_by_key(|child| (child.cidr.family(), child.cidr.range().numbers().0));
        }
        let named = |entry: &&Entry<'_>| match only {
            Some(name) => entry.name.as_str() == name,
            None => entry.parent.is_none(),
        };
        let roots = entries.iter().filter(named);
        let mut open: Vec<Step<'_>> =
            roots.map(|entry| Step::Entry { entry, depth: 0, state: State::Ok }).collect();
        open.reverse();
        let mut items = Vec::new();
        // The reader has refused circles of parents, so every entry comes up once.
        while let Some(step) = open.pop() {
            match step {
                Step::Gap(part) => items.push(*part),
                Step::Entry { entry, depth, state } => {
                    let mut own = part(inventory, entry, depth, state);
                    if let Some(children) = children.get(entry.name.as_str()) {
                        let (free, mut below) = divide(entry, children, depth + 1);
                        own.free = Some(free);
                        below.reverse();
                        open.append(&mut below);
                    }
                    items.push(own);
                }
            }
        }
        Self { api_version: "ipam.labkit.dev/v1", kind: "AddressPlan", items }
    }
}

/// What is still to be shown.
enum Step<'i> {
    Entry { entry: &'i Entry<'i>, depth: usize, state: State },
    Gap(Box<Part>),
}

fn entries(inventory: &Inventory) -> Vec<Entry<'_>> {
    let networks = inventory.networks.iter().map(|network| Entry {
        sort: Sort::Network,
        name: &network.name,
        cidr: &network.cidr,
        parent: network.parent.as_ref().map(|parent| parent.as_str()),
        kind: network.kind,
        node_mask: network.node_mask.as_ref().map(|mask| mask.value),
        note: network.note.as_deref(),
    });
    let tiers = inventory.plan.iter().map(|tier| Entry {
        sort: Sort::Tier,
        name: &tier.name,
        cidr: &tier.cidr,
        parent: tier.parent.as_ref().map(|parent| parent.as_str()),
        kind: inventory.tier_kind(tier),
        node_mask: tier.node_mask.as_ref().map(|mask| mask.value),
        note: tier.note.as_deref(),
    });
    networks.chain(tiers).collect()
}

fn part(inventory: &Inventory, entry: &Entry<'_>, depth: usize, state: State) -> Part {
    let cidr = **entry.cidr;
    Part {
        sort: entry.sort,
        name: Some(entry.name.value.clone()),
        addresses: AddrSpec::Cidr(cidr),
        family: cidr.family(),
        size: cidr.range().size(),
        depth,
        parent: entry.parent.map(str::to_owned),
        purpose: Some(entry.kind.name()),
        state,
        nodes: NodeParts::new(cidr, entry.node_mask),
        free: None,
        note: entry.note.map(str::to_owned),
        location: Some(inventory.locate(entry.cidr.position)),
    }
}

/// The children of an entry and the gaps between them, in the order of their addresses.
fn divide<'i>(entry: &Entry<'_>, children: &[&'i Entry<'i>], depth: usize) -> (Free, Vec<Step<'i>>) {
    let around = entry.cidr.range();
    let ranges: Vec<AddrRange> = children.iter().map(|child| child.cidr.range()).collect();
    let mut rest = AddrSet::from_iter([around]);
    for range in &ranges {
        rest.remove(*range);
    }
    let mut states = vec![State::Ok; children.len()];
    overlaps(&ranges, |a, b| {
        states[a] = State::Overlaps;
        states[b] = State::Overlaps;
    });
    let mut gaps = rest.ranges().peekable();
    let gap_step = |gap| Step::Gap(Box::new(gap_part(gap, depth, entry.name)));
    let mut steps = Vec::new();
    for ((child, range), state) in children.iter().zip(ranges).zip(states) {
        let before = |gap: &AddrRange| gap.family() == range.family() && gap.numbers() < range.numbers();
        while let Some(gap) = gaps.next_if(before) {
            steps.push(gap_step(gap));
        }
        let state = if around.contains_range(range) { state } else { State::Outside };
        steps.push(Step::Entry { entry: child, depth, state });
    }
    steps.extend(gaps.map(gap_step));
    (free(&rest), steps)
}

fn free(rest: &AddrSet) -> Free {
    let size = rest.len();
    let pieces = rest.ranges().flat_map(AddrRange::to_cidrs);
    let largest = pieces.min_by_key(|cidr| cidr.prefix());
    let part = largest.map_or(Size::ZERO, |cidr| cidr.range().size());
    let fragmentation = if size.is_zero() { 0.0 } else { 1.0 - part.ratio(size) };
    Free { size, largest, fragmentation }
}

fn gap_part(gap: AddrRange, depth: usize, parent: &str) -> Part {
    Part {
        sort: Sort::Free,
        name: None,
        addresses: gap.as_cidr().map_or(AddrSpec::Range(gap), AddrSpec::Cidr),
        family: gap.family(),
        size: gap.size(),
        depth,
        parent: Some(parent.to_owned()),
        purpose: None,
        state: State::Ok,
        nodes: NodeParts::default(),
        free: None,
        note: None,
        location: None,
    }
}

impl Part {
    fn row(&self) -> Vec<Cell> {
        let free = self.free.as_ref();
        let [node_mask, nodes, pods] = self.nodes.cells();
        let name = match &self.name {
            Some(name) => format!("{}{name}", "  ".repeat(self.depth)).into(),
            None => Cell::toned(format!("{}(free)", "  ".repeat(self.depth)), Tone::Muted),
        };
        vec![
            name,
            self.addresses.to_string().into(),
            self.size.to_string().into(),
            Cell::or_none(free.map(|free| free.size.to_string())),
            if self.sort == Sort::Free { "free".into() } else { self.state.cell() },
            Cell::or_none(self.parent.clone()),
            Cell::or_none(self.purpose.map(str::to_owned)),
            node_mask,
            nodes,
            pods,
            Cell::or_none(free.and_then(|free| free.largest).map(|cidr| cidr.to_string())),
            Cell::or_none(free.map(|free| format!("{:.0}%", free.fragmentation * 100.0))),
            Cell::or_none(self.note.clone()),
            Cell::or_none(self.location.as_ref().map(|at| format!("{}:{}", at.file, at.line))),
        ]
    }
}

impl View for AddressPlan {
    fn table(&self) -> Table {
        let [node_mask, nodes, pods] = NodeParts::columns();
        let columns = vec![
            Column::new("NAME"),
            Column::new("ADDRESSES"),
            Column::new("SIZE").right(),
            Column::new("FREE").right(),
            Column::new("STATE"),
            Column::wide("PARENT"),
            Column::wide("PURPOSE"),
            node_mask,
            nodes,
            pods,
            Column::wide("LARGEST"),
            Column::wide("FRAGMENTED").right(),
            Column::wide("NOTE"),
            Column::wide("LOCATION"),
        ];
        Table { columns, rows: self.items.iter().map(Part::row).collect() }
    }

    fn names(&self) -> Vec<String> {
        let named = self.items.iter().filter_map(|part| Some((part.sort, part.name.as_ref()?)));
        named
            .map(|(sort, name)| format!("{}/{name}", if sort == Sort::Tier { "tier" } else { "network" }))
            .collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No networks or tiers in the inventory.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use labkit::output::{OutputFlags, Terminal, Ui};

    use super::*;

    fn shown(body: &str, only: Option<&str>, format: &str) -> String {
        let text = format!("apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n{body}");
        let reading = crate::inventory::parse(&text, "ipam.yaml").unwrap();
        let plan = AddressPlan::new(&reading.inventory, only);
        let flags = OutputFlags { output: Some(format.parse().unwrap()), ..OutputFlags::default() };
        let (ui, captured) = Ui::captured(&flags, Terminal::default());
        ui.show(&plan).unwrap();
        captured.out()
    }

    const PLAN: &str = "
networks:
- {name: lan, cidr: 10.69.1.0/24}
- {name: pods, cidr: 10.244.0.0/16, kind: pods, nodeMask: 24}
plan:
- {name: b, cidr: 10.244.32.0/20, parent: pods, nodeMask: 26, note: second rack}
- {name: a, cidr: 10.244.0.0/20, parent: pods}
- {name: a1, cidr: 10.244.4.0/22, parent: a}
- {name: late, cidr: 10.245.0.0/20, parent: pods}
- {name: again, cidr: 10.244.40.0/21, parent: pods}
";

    #[test]
    fn tiers_stand_below_their_parent_with_the_gaps_between_them() {
        insta::assert_snapshot!(shown(PLAN, None, "table"), @"
        NAME         ADDRESSES                     SIZE     FREE   STATE
        lan          10.69.1.0/24                   256   <none>   ok
        pods         10.244.0.0/16                65536    57344   ok
          a          10.244.0.0/20                 4096     3072   ok
            (free)   10.244.0.0/22                 1024   <none>   free
            a1       10.244.4.0/22                 1024   <none>   ok
            (free)   10.244.8.0/21                 2048   <none>   free
          (free)     10.244.16.0/20                4096   <none>   free
          b          10.244.32.0/20                4096   <none>   overlaps
          again      10.244.40.0/21                2048   <none>   overlaps
          (free)     10.244.48.0-10.244.255.255   53248   <none>   free
          late       10.245.0.0/20                 4096   <none>   outside its parent
        ");
    }

    #[test]
    fn a_name_shows_its_part_of_the_tree() {
        insta::assert_snapshot!(shown(PLAN, Some("a"), "name"), @"
        tier/a
        tier/a1
        ");
        assert_eq!(shown(PLAN, Some("nothing"), "name"), "");
    }

    #[test]
    fn wide_says_how_many_nodes_and_pods_there_can_be() {
        insta::assert_snapshot!(shown(PLAN, Some("b"), "wide"), @"
        NAME   ADDRESSES        SIZE     FREE   STATE   PARENT   PURPOSE   NODEMASK   NODES   PODS/NODE   LARGEST   FRAGMENTED   NOTE          LOCATION
        b      10.244.32.0/20   4096   <none>   ok      pods     pods      /26           64          60   <none>        <none>   second rack   ipam.yaml:8
        ");
    }

    #[test]
    fn numbers_beyond_64_bits_are_exact() {
        let all =
            "networks:\n- {name: all, cidr: '::/0'}\nplan:\n- {name: half, cidr: '8000::/1', parent: all}\n";
        insta::assert_snapshot!(shown(all, None, "table"), @"
        NAME       ADDRESSES                                      SIZE                                      FREE   STATE
        all        ::/0        340282366920938463463374607431768211456   170141183460469231731687303715884105728   ok
          (free)   ::/1        170141183460469231731687303715884105728                                    <none>   free
          half     8000::/1    170141183460469231731687303715884105728                                    <none>   ok
        ");
        insta::assert_snapshot!(shown(all, None, "jsonpath={.items[0].free.size}"), @"170141183460469231731687303715884105728");
    }
}
