//! The answer in the formats of `-o`.

use labkit::finding::{Finding, Gap};
use labkit::net::AddrSet;
use labkit::output::{Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::detail::Detail;
use super::matching::Match;
use crate::facts::{Facts, Role};
use crate::history::Event;
use crate::inventory::Inventory;
use crate::publish::RenderedMap;

/// What the answer is made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The facts of every source together.
    pub facts: &'a Facts,
    /// The inventory, if there is one.
    pub inventory: Option<&'a Inventory>,
    /// What `check` finds, without what is suppressed.
    pub findings: &'a [Finding],
    /// The addresses it finds fault with.
    pub contested: &'a AddrSet,
    /// What happened to reservations, newest first.
    pub events: &'a [Event],
    /// How much of that is told.
    pub most_events: usize,
    /// The ConfigMaps of the inventory.
    pub rendered: &'a [RenderedMap],
}

/// Everything about the things that were asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DetailList {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `DetailList`.
    kind: &'static str,
    /// One for each thing, in the order they were asked for; a name may fit several.
    pub items: Vec<Detail>,
    /// What could not be read; with gaps something may be missing.
    pub gaps: Vec<Gap>,
}

/// The answer for everything that was found: what was asked for, and what it is.
pub fn details(found: Vec<(String, Match)>, material: &Material<'_>) -> DetailList {
    let items = found.into_iter().map(|(target, found)| Detail::new(&target, found, material));
    DetailList {
        api_version: "ipam.labkit.dev/v1",
        kind: "DetailList",
        items: items.collect(),
        gaps: material.facts.gaps.clone(),
    }
}

impl View for DetailList {
    /// For csv; people get pages.
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("TARGET"),
            Column::new("SUBJECTS"),
            Column::new("ADDRESS"),
            Column::new("STATE"),
            Column::new("ROLES"),
            Column::new("NETWORK"),
            Column::new("POOLS"),
            Column::new("PORTS"),
            Column::new("FINDINGS"),
        ]);
        for item in &self.items {
            let joined = |texts: Vec<String>| texts.join(",");
            let subjects = joined(item.subjects.iter().map(ToString::to_string).collect());
            let roles = joined(item.roles.iter().map(Role::to_string).collect());
            let findings: Vec<String> = item.findings.iter().map(|one| one.code.to_string()).collect();
            let mut row = |address: String, state: String, network: String, pools: String| {
                table.row([
                    item.target.as_str().into(),
                    subjects.as_str().into(),
                    address.into(),
                    state.into(),
                    roles.as_str().into(),
                    network.into(),
                    pools.into(),
                    item.ports.join(",").into(),
                    findings.join(",").into(),
                ]);
            };
            if item.addresses.is_empty() {
                row(String::new(), String::new(), String::new(), String::new());
            }
            for place in &item.addresses {
                let mut pools: Vec<String> = place.pools.iter().map(|pool| pool.name.clone()).collect();
                pools.dedup();
                row(
                    place.address.to_string(),
                    place.state.map(|state| state.to_string()).unwrap_or_default(),
                    place.network.as_ref().map(|network| network.name.clone()).unwrap_or_default(),
                    joined(pools),
                );
            }
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let name = |item: &Detail| match (item.subjects.first(), item.addresses.first()) {
            (Some(subject), _) => subject.to_string(),
            (None, Some(place)) => format!("address/{}", place.address),
            (None, None) => item.target.clone(),
        };
        self.items.iter().map(name).collect()
    }
}
