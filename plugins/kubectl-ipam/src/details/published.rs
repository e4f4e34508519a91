//! Which keys of ConfigMaps carry an address.

use std::collections::BTreeMap;

use labkit::finding::Location;
use labkit::net::AddrRange;
use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::{ConfigMapFact, Layer};
use crate::occupancy::speaks_of;
use crate::publish::RenderedMap;

/// A key of a ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedKey {
    /// `namespace/name` of the ConfigMap.
    pub config_map: String,
    /// The key.
    pub key: String,
    /// Its value; of one with several lines, the line that carries the address.
    pub value: String,
    /// Who says so: the inventory that publishes it, a file, the cluster.
    pub layers: Vec<Layer>,
    /// Where, if it stands in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// The keys that carry one of these ranges, by ConfigMap and key.
pub(super) fn published(
    ranges: &[AddrRange],
    rendered: &[RenderedMap],
    facts: &[ConfigMapFact],
) -> Vec<PublishedKey> {
    let mut found: BTreeMap<(String, String, String), PublishedKey> = BTreeMap::new();
    let mut add = |config_map: &str, key: &str, value: &str, layer: Layer, location: Option<&Location>| {
        for line in value.lines().filter(|line| speaks_of(line, ranges, false)) {
            let line = line.trim();
            let place = (config_map.to_owned(), key.to_owned(), line.to_owned());
            let entry = found.entry(place).or_insert_with(|| PublishedKey {
                config_map: config_map.to_owned(),
                key: key.to_owned(),
                value: line.to_owned(),
                layers: Vec::new(),
                location: None,
            });
            if !entry.layers.contains(&layer) {
                entry.layers.push(layer);
            }
            if entry.location.is_none() {
                entry.location = location.cloned();
            }
        }
    };
    for map in rendered {
        let name = format!("{}/{}", map.namespace, map.name);
        map.data.iter().for_each(|(key, value)| add(&name, key, value, Layer::Inventory, None));
    }
    for map in facts {
        let name = match &map.object.namespace {
            Some(namespace) => format!("{namespace}/{}", map.object.name),
            None => map.object.name.clone(),
        };
        for entry in &map.entries {
            add(&name, &entry.key, &entry.value, map.layer, entry.location.as_ref());
        }
    }
    found.into_values().collect()
}
