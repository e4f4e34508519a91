//! Address plans: prefixes divided into tiers. Pure; the rules that judge a plan are in [`crate::check`].
//!
//! | module | holds |
//! | --- | --- |
//! | [`limits`] | how many nodes and pods a prefix with a node mask is enough for |
//! | [`tree`] | networks and tiers as a tree with what is free between them: `plan show` |
//! | [`want`] | wanted sizes as people type them: `media=/23`, `media=500`, `media=12nodes@/26` |
//! | [`fit`] | places for wanted and misplaced tiers: `plan fit` |
//! | [`layout`] | every tier with its place |
//! | [`misfit`] | why there is no layout |
//! | [`outline`] | what the inventory says about one prefix that is to be divided |
//! | [`node_parts`] | what nodes get of a prefix |
//! | [`document`] | a layout as `plan fit` shows it |
//! | [`values`] | a plan as the configuration of Cilium or kubeadm |

pub mod document;
pub mod fit;
pub mod layout;
pub mod limits;
pub mod misfit;
pub mod node_parts;
pub mod outline;
pub mod tree;
pub mod values;
pub mod want;
