//! The stretches of equal addresses, for the formats of `-o`.

use std::net::IpAddr;

use labkit::finding::{Gap, Subject};
use labkit::net::{AddrRange, AddrSpec, Family, Size};
use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::area::{Area, Border, Sort};
use super::grid::Mark;
use super::look::tone;
use crate::occupancy::{Occupancy, Run, StateCount};

/// What the addresses of some areas are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressMap {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `AddressMap`.
    kind: &'static str,
    /// The areas, in the order they were asked for.
    pub areas: Vec<MapArea>,
    /// Stretches of addresses with the same state, pool and owners: of each area all of it, in order.
    pub items: Vec<MapRun>,
    /// What could not be read; with gaps something may look free that is not.
    pub gaps: Vec<Gap>,
}

/// A network, tier, pool or range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapArea {
    /// What it is.
    pub sort: Sort,
    /// Its name; a range has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its addresses.
    pub addresses: AddrSpec,
    /// The address family.
    pub family: Family,
    /// How many addresses it has.
    pub size: Size,
    /// How many of them are in which state.
    pub counts: Vec<StateCount>,
    /// Pools and DHCP ranges inside.
    pub borders: Vec<Border>,
}

/// A stretch of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapRun {
    /// The area: its name, or its addresses if it has none.
    pub area: String,
    /// The addresses.
    pub addresses: AddrRange,
    /// The lowest address.
    pub first: IpAddr,
    /// The highest address.
    pub last: IpAddr,
    /// How many addresses.
    pub size: Size,
    /// What they are.
    pub state: Occupancy,
    /// The pool they lie in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Whose they are.
    pub owners: Vec<Subject>,
}

impl AddressMap {
    /// The areas as data.
    pub fn new(areas: &[Area], gaps: Vec<Gap>) -> Self {
        Self {
            api_version: "ipam.labkit.dev/v1",
            kind: "AddressMap",
            items: areas.iter().flat_map(runs).collect(),
            areas: areas.iter().map(MapArea::from).collect(),
            gaps,
        }
    }
}

impl From<&Area> for MapArea {
    fn from(area: &Area) -> Self {
        Self {
            sort: area.sort,
            name: area.name.clone(),
            addresses: area.addresses,
            family: area.range.family(),
            size: area.range.size(),
            counts: area.counts(),
            borders: area.borders.clone(),
        }
    }
}

fn runs(area: &Area) -> impl Iterator<Item = MapRun> + '_ {
    let name = area.name.clone().unwrap_or_else(|| area.addresses.to_string());
    area.runs.iter().map(move |Run { range, state, pool, owners }| MapRun {
        area: name.clone(),
        addresses: *range,
        first: range.first(),
        last: range.last(),
        size: range.size(),
        state: *state,
        pool: pool.as_deref().map(str::to_owned),
        owners: owners.iter().map(|owner| (**owner).clone()).collect(),
    })
}

impl View for AddressMap {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("AREA"),
            Column::new("ADDRESSES"),
            Column::new("SIZE").right(),
            Column::new("STATE"),
            Column::new("POOL"),
            Column::new("OWNERS"),
        ]);
        for run in &self.items {
            let owners: Vec<String> = run.owners.iter().map(ToString::to_string).collect();
            let owners = if owners.is_empty() { "<none>".to_owned() } else { owners.join(",") };
            table.row([
                run.area.as_str().into(),
                run.addresses.to_string().into(),
                run.size.to_string().into(),
                Cell::toned(run.state.name(), tone(Mark::State(run.state))),
                run.pool.as_deref().unwrap_or("<none>").into(),
                owners.into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let name = |area: &MapArea| match (&area.name, area.sort) {
            (Some(name), Sort::Network) => format!("network/{name}"),
            (Some(name), Sort::Tier) => format!("tier/{name}"),
            (Some(name), _) => format!("pool/{name}"),
            (None, _) => format!("range/{}", area.addresses),
        };
        let mut names: Vec<String> = self.areas.iter().map(name).collect();
        names.dedup();
        names
    }
}
