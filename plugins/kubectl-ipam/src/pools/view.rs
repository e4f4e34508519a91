//! The answer of `pools`: one row a pool, from every place where it is written.

use labkit::finding::{Gap, Location, Subject};
use labkit::net::{AddrRange, AddrSpec, Size};
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::bar::bar;
use crate::facts::{Layer, Provider, Source};

/// The pools that were found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `PoolList`.
    pub kind: &'static str,
    /// By name.
    pub items: Vec<PoolItem>,
    /// What could not be read; with gaps the numbers may be too low.
    pub gaps: Vec<Gap>,
    /// How wide the bars are, in characters.
    #[serde(skip)]
    pub bar_width: usize,
}

/// One pool.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolItem {
    /// Its name.
    pub name: String,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// The networks that it lies in.
    pub networks: Vec<String>,
    /// Its addresses as the first of its sources has them; what is counted.
    pub addresses: Vec<AddrSpec>,
    /// How many they are.
    pub size: Size,
    /// How many a Service, a machine or another program has.
    pub used: Size,
    /// How many are kept for somebody who does not use them yet.
    pub reserved: Size,
    /// How many were released and are kept from others for a while.
    pub held: Size,
    /// How many the pool never gives away: edges, gateways, DHCP ranges.
    pub unusable: Size,
    /// How many are free.
    pub free: Size,
    /// The longest run of free addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_free: Option<AddrRange>,
    /// How much of the pool is not free, in percent; 100 means that nothing is left.
    pub utilisation_percent: u8,
    /// What is to be said about it; `ok` when there is nothing.
    pub status: Vec<PoolStatus>,
    /// Where it is written: the cluster first, then the inventory, then files and ConfigMaps.
    pub sources: Vec<PoolSource>,
    /// What other sources have otherwise than the first one.
    pub differences: Vec<PoolDifference>,
    /// What to do about a pool that has run full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What is to be said about a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PoolStatus {
    /// Nothing.
    Ok,
    /// No address is free.
    Full,
    /// At most one address in ten is free.
    NearlyFull,
    /// The inventory and the cluster do not have the same addresses.
    Differs,
    /// It is switched off.
    Disabled,
    /// Its controller reports a conflict and gives nothing from it.
    Conflict,
    /// The inventory has it and the cluster, which would hand its addresses out, has not.
    Absent,
    /// Only a ConfigMap tells of it: nobody hands anything out of it.
    Noted,
}

impl PoolStatus {
    /// As it is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Full => "full",
            Self::NearlyFull => "nearly-full",
            Self::Differs => "differs",
            Self::Disabled => "disabled",
            Self::Conflict => "conflict",
            Self::Absent => "absent",
            Self::Noted => "noted",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Ok | Self::Noted => Tone::Plain,
            Self::NearlyFull | Self::Differs | Self::Disabled | Self::Absent => Tone::Warning,
            Self::Full | Self::Conflict => Tone::Bad,
        }
    }
}

/// One place where a pool is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolSource {
    /// Which layer.
    pub layer: Layer,
    /// What sort of thing it is written in.
    pub source: Source,
    /// The object, or the entry of the inventory.
    pub object: Subject,
    /// The version of the object's API, if it is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// The entries as they are written.
    pub entries: Vec<String>,
    /// Where, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// What one source has otherwise than the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolDifference {
    /// The source, in words: `ipam.yaml:12`.
    pub place: String,
    /// Its layer.
    pub layer: Layer,
    /// What only it has.
    pub more: Vec<AddrRange>,
    /// What it does not have.
    pub less: Vec<AddrRange>,
}

impl PoolDifference {
    /// `ipam.yaml:12 has 10.0.0.9 more, 10.0.0.1 less`.
    pub fn text(&self) -> String {
        let list = |ranges: &[AddrRange], word: &str| {
            let texts: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            (!texts.is_empty()).then(|| format!("{} {word}", texts.join(", ")))
        };
        let parts: Vec<String> =
            [list(&self.more, "more"), list(&self.less, "less")].into_iter().flatten().collect();
        format!("{} has {}", self.place, parts.join(" and "))
    }
}

impl PoolItem {
    fn entries(&self, layer: Layer) -> String {
        let of_layer =
            self.sources.iter().filter(|source| source.layer == layer && source.source != Source::ConfigMap);
        let entries: Vec<&str> = of_layer.flat_map(|source| &source.entries).map(String::as_str).collect();
        or_none(entries.join(", "))
    }

    /// The worst thing that is to be said decides.
    fn tone(&self) -> Tone {
        let tones: Vec<Tone> = self.status.iter().map(|status| status.tone()).collect();
        [Tone::Bad, Tone::Warning].into_iter().find(|tone| tones.contains(tone)).unwrap_or(Tone::Plain)
    }

    fn layers(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for source in &self.sources {
            let word = match (source.layer, source.source) {
                (_, Source::ConfigMap) => "configmap",
                (Layer::Live, _) => "cluster",
                (Layer::Inventory, _) => "inventory",
                (Layer::File | Layer::Kubeconfig, _) => "file",
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(",")
    }

    fn row(&self, bar_width: usize) -> Vec<Cell> {
        let kept = self.reserved + self.held + self.unusable;
        let bar = bar(self.used, kept, self.size, bar_width);
        let full = self.status.iter().any(|one| matches!(one, PoolStatus::Full | PoolStatus::NearlyFull));
        let tone = if full { self.tone() } else { Tone::Plain };
        let words: Vec<&str> = self.status.iter().map(|status| status.word()).collect();
        let differences: Vec<String> = self.differences.iter().map(PoolDifference::text).collect();
        vec![
            self.name.as_str().into(),
            self.provider.to_string().into(),
            self.layers().into(),
            self.size.to_string().into(),
            self.used.to_string().into(),
            self.reserved.to_string().into(),
            self.held.to_string().into(),
            self.free.to_string().into(),
            or_none(self.largest_free.map(|run| run.to_string()).unwrap_or_default()).into(),
            Cell::toned(format!("{:>3}% {bar}", self.utilisation_percent), tone),
            Cell::toned(words.join(","), self.tone()),
            self.unusable.to_string().into(),
            or_none(self.networks.join(",")).into(),
            self.entries(Layer::Inventory).into(),
            self.entries(Layer::Live).into(),
            or_none(differences.join("; ")).into(),
            or_none(self.hint.clone().unwrap_or_default()).into(),
        ]
    }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "<none>".to_owned() } else { text }
}

impl View for PoolList {
    fn table(&self) -> Table {
        let columns = [
            Column::new("NAME"),
            Column::new("PROVIDER"),
            Column::new("WHERE"),
            Column::new("SIZE").right(),
            Column::new("USED").right(),
            Column::new("RESERVED").right(),
            Column::new("HELD").right(),
            Column::new("FREE").right(),
            Column::new("LARGEST-FREE"),
            Column::new("UTILISATION"),
            Column::new("STATUS"),
            Column::wide("UNUSABLE").right(),
            Column::wide("NETWORK"),
            Column::wide("INVENTORY"),
            Column::wide("CLUSTER"),
            Column::wide("DIFFERENCE"),
            Column::wide("HINT"),
        ];
        let rows = self.items.iter().map(|item| item.row(self.bar_width)).collect();
        Table { columns: columns.to_vec(), rows }
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("pool/{}", item.name)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No pools found.".to_owned())
    }
}
