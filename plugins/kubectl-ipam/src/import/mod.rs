//! From what others have written down to an inventory: ConfigMaps, the cluster, `/etc/hosts`, tables.
//!
//! | module | job |
//! | --- | --- |
//! | [`draft`] | entries that could be in an inventory, from the facts of files and cluster |
//! | [`hosts_file`] | the same from `/etc/hosts` |
//! | [`sheet`] | the same from CSV |
//! | [`config_map`] | the users' ConfigMaps as they are |
//! | [`references`] | a ConfigMap's values as templates over the inventory |
//! | `known` | a draft against an inventory: what is new, what contradicts |
//! | [`merge`] | what of all that is new to an inventory, as edits |

pub mod config_map;
pub mod draft;
pub mod hosts_file;
mod known;
pub mod merge;
pub mod references;
pub mod sheet;
pub mod view;

pub use config_map::SourceMap;
pub use draft::{Draft, Drafting};
pub use merge::{Merged, merge};
pub use view::{ImportItem, ImportList};
