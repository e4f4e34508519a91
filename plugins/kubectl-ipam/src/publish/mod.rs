//! ConfigMaps that repeat the inventory in the cluster.
//!
//! | module | job |
//! | --- | --- |
//! | [`template`] | texts with `${…}` places, and which facts there are |
//! | [`render`] | templates and facts to ConfigMaps |
//! | [`manifest`] | a ConfigMap as YAML and JSON |
//! | [`folder`] | ConfigMaps as the files of a folder |
//! | [`compare`] | the inventory's ConfigMap against one in the cluster or in a file |
//! | [`patch`] | a manifest in Git brought to what the inventory says |
//! | [`view`] | what `render` answers |
//! | [`shard`] | ConfigMaps that would be too large, in parts |
//! | `entry` | what the entries of the inventory say, fact by fact |
//! | `words` | what Kubernetes accepts as keys, labels and annotations |

pub mod compare;
mod entry;
pub mod folder;
pub mod manifest;
pub mod patch;
pub mod render;
pub mod shard;
pub mod template;
pub mod view;
mod words;

pub use compare::{Difference, DifferenceList, Observed, compare};
pub use render::{Fault, RenderedMap, render, render_with};
pub use template::{Part, Section, Template, TemplateError};
pub use view::ManifestList;
pub use words::is_key;

pub(crate) use entry::joined;
