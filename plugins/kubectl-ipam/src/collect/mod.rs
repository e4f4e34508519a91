//! Turns the inventory, files and the cluster into [`Facts`](crate::facts::Facts). No decisions are made here:
//! what cannot be read is a gap or a note.
//!
//! | module | job |
//! | --- | --- |
//! | [`live`] | the cluster (I/O) |
//! | [`files`] | manifests in files |
//! | [`inventory`] | the inventory |
//! | [`names`] | names of Nodes and Services of the cluster, for `hosts` (I/O) |
//! | [`shared`] | one look at the cluster for many processes that start together |
//! | [`kubeconfig`] | the address of the API server |
//! | [`objects`] | one reader a kind of object |
//! | [`config_map`] | the users' ConfigMaps: flat keys and small tables |
//! | [`text`] | addresses in free values |
//! | [`scribe`] | writes a fact down with its origin |

pub mod config_map;
pub mod files;
pub mod inventory;
mod keys;
pub mod kubeconfig;
pub mod live;
pub mod names;
pub mod objects;
pub mod scribe;
pub mod shared;
pub mod text;
