//! The rows of `list`: uses of addresses, with repetitions of one use in several places put together.
//!
//! | module | job |
//! | --- | --- |
//! | [`entry`] | one row, and how many uses become one |
//! | [`filter`] | which rows are wanted |
//! | [`place`] | the network and the pool around an address |
//! | [`json`] | a row as it is serialised |

mod entry;
mod filter;
mod json;
mod place;
#[cfg(test)]
mod tests;

use labkit::finding::Gap;
use labkit::output::{Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::Facts;

pub use entry::Entry;
pub(crate) use entry::subject_text;
pub use filter::Filter;

/// The addresses that were found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressList {
    /// `ipam.labkit.dev/v1`.
    api_version: &'static str,
    /// `AddressList`.
    kind: &'static str,
    /// One for each address, role, owner and state, in numerical order, wider ranges first.
    pub items: Vec<Entry>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
}

impl AddressList {
    /// The list of everything in `facts` that passes the filter.
    pub fn new(facts: Facts, filter: &Filter) -> Self {
        let Facts { uses, networks, pools, gaps, .. } = facts;
        let mut items = entry::merge(uses);
        place::place(&mut items, &networks, &pools);
        items.retain(|entry| filter.passes(entry));
        Self { api_version: "ipam.labkit.dev/v1", kind: "AddressList", items, gaps }
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
