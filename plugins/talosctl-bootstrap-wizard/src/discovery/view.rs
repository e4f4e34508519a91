//! What `discover` shows.

use labkit::finding::{Gap, natural};
use labkit::net::Size;
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::API_VERSION;
use crate::disks::size;
use crate::nodes::facts::{DiskFact, LinkFact, NodeFacts, State};

/// Everything that answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundList {
    /// `wizard.labkit.dev/v1`.
    api_version: &'static str,
    /// `FoundList`.
    kind: &'static str,
    /// By address.
    pub items: Vec<FoundNode>,
    /// How many addresses were tried.
    pub tried: Size,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// Something that answered on the Talos port.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundNode {
    /// Host, or host and port.
    pub address: String,
    /// What it is.
    pub state: State,
    /// The context of the talosconfig that opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// Why nothing more is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its hostname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// Version of Talos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Manufacturer and product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Bytes of memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// Physical network interfaces.
    pub links: Vec<LinkFact>,
    /// Disks that something can be installed on.
    pub disks: Vec<DiskFact>,
    /// The kernel's name of the disk Talos is installed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_disk: Option<String>,
    /// UUID of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// SHA-256 of its API certificate's key, as the machine's console shows it. New at every boot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

impl From<NodeFacts> for FoundNode {
    fn from(facts: NodeFacts) -> Self {
        Self {
            address: facts.address,
            state: facts.state,
            context: facts.context,
            why: facts.why,
            hostname: facts.hostname,
            version: facts.version,
            product: facts.product,
            memory: facts.memory,
            links: facts.links,
            disks: facts.disks,
            system_disk: facts.system_disk.map(|disk| disk.name),
            uuid: facts.uuid,
            fingerprint: facts.fingerprint,
        }
    }
}

impl FoundList {
    /// Everything that answered, in the order of addresses.
    pub fn new(found: Vec<NodeFacts>, tried: Size) -> Self {
        let mut gaps = Vec::new();
        let mut items: Vec<FoundNode> = Vec::new();
        for mut facts in found {
            gaps.append(&mut facts.gaps);
            items.push(facts.into());
        }
        items.sort_by(|a, b| natural(&a.address, &b.address));
        Self { api_version: API_VERSION, kind: "FoundList", items, tried, gaps }
    }

    /// `6 nodes at 254 addresses: 2 in maintenance, 4 ours`.
    pub fn summary(&self) -> String {
        const WORDS: [(State, &str); 5] = [
            (State::Maintenance, "in maintenance"),
            (State::Ours, "of this cluster"),
            (State::Foreign, "of another cluster"),
            (State::Configured, "of a cluster that nobody can tell"),
            (State::NotTalos, "not Talos"),
        ];
        let count = |state| self.items.iter().filter(|item| item.state == state).count();
        let counted = WORDS.map(|(state, words)| (count(state), words));
        let parts: Vec<_> = counted
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        let answers = if self.items.len() == 1 { "answer" } else { "answers" };
        let addresses = if self.tried == Size::between(1, 1) { "address" } else { "addresses" };
        let head = format!("{} {answers} from {} {addresses}", self.items.len(), self.tried);
        if parts.is_empty() { head } else { format!("{head}: {}", parts.join(", ")) }
    }
}

impl View for FoundList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("ADDRESS"),
            Column::new("STATE"),
            Column::new("HOSTNAME"),
            Column::new("VERSION"),
            Column::new("PRODUCT"),
            Column::new("MEMORY").right(),
            Column::new("DISKS"),
            Column::new("MAC"),
            Column::wide("CONTEXT"),
            Column::wide("UUID"),
            Column::wide("FINGERPRINT"),
            Column::wide("NOTE"),
        ]);
        for node in &self.items {
            table.row([
                node.address.as_str().into(),
                state(node),
                Cell::or_none(node.hostname.as_deref()),
                Cell::or_none(node.version.as_deref()),
                Cell::or_none(node.product.as_deref()),
                Cell::or_none(node.memory.map(size)),
                Cell::or_none(disks(node)),
                Cell::or_none(node.links.first().map(|link| link.mac.as_str())),
                Cell::or_none(node.context.as_deref()),
                Cell::or_none(node.uuid.as_deref()),
                Cell::or_none(node.fingerprint.as_deref()),
                node.why.as_deref().unwrap_or_default().into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|node| format!("node/{}", node.address)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        let tried = self.tried;
        self.items.is_empty().then(|| format!("No Talos nodes found at {tried} addresses."))
    }
}

/// The state; with a word more where Talos is on a disk already.
fn state(node: &FoundNode) -> Cell {
    let tone = match node.state {
        State::Maintenance | State::Ours => Tone::Good,
        State::Configured | State::Foreign => Tone::Warning,
        State::Silent | State::NotTalos => Tone::Muted,
    };
    match (node.state, &node.system_disk) {
        (State::Maintenance, Some(disk)) => {
            Cell::toned(format!("maintenance, installed on {disk}"), Tone::Warning)
        }
        _ => Cell::toned(node.state.name(), tone),
    }
}

/// `nvme0n1 465.8 GiB, sda 28.9 GiB (usb)`.
fn disks(node: &FoundNode) -> Option<String> {
    let one = |disk: &DiskFact| match disk.transport.as_str() {
        "usb" => format!("{} {} (usb)", disk.name, size(disk.size)),
        _ => format!("{} {}", disk.name, size(disk.size)),
    };
    (!node.disks.is_empty()).then(|| node.disks.iter().map(one).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(address: &str, state: State) -> NodeFacts {
        NodeFacts { address: address.into(), state, ..NodeFacts::default() }
    }

    #[test]
    fn answers_stand_in_the_order_of_their_addresses_and_are_summed_up() {
        let found = vec![node("10.0.0.10", State::Ours), node("10.0.0.9", State::Maintenance)];
        let body = FoundList::new(found, Size::between(1, 254));
        let addresses: Vec<_> = body.items.iter().map(|node| node.address.as_str()).collect();
        assert_eq!(addresses, ["10.0.0.9", "10.0.0.10"]);
        assert_eq!(body.summary(), "2 answers from 254 addresses: 1 in maintenance, 1 of this cluster");
    }

    #[test]
    fn an_installed_node_in_maintenance_says_where_and_usb_is_marked() {
        let nvme = DiskFact { name: "nvme0n1".into(), size: 500_107_862_016, ..DiskFact::default() };
        let usb =
            DiskFact { name: "sda".into(), transport: "usb".into(), size: 31_000_000_000, ..nvme.clone() };
        let mut facts = node("10.0.0.9", State::Maintenance);
        facts.system_disk = Some(nvme.clone());
        facts.disks = vec![nvme, usb];
        let found = FoundNode::from(facts);
        assert_eq!(state(&found).text, "maintenance, installed on nvme0n1");
        assert_eq!(disks(&found).unwrap(), "nvme0n1 465.8 GiB, sda 28.9 GiB (usb)");
    }
}
