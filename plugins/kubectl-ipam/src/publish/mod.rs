//! ConfigMaps that repeat the inventory in the cluster.
//!
//! | module | job |
//! | --- | --- |
//! | [`template`] | texts with `${…}` places, and which facts there are |
//! | [`render`] | templates and facts to ConfigMaps |
//! | [`shard`] | ConfigMaps that would be too large, in parts |
//! | `entry` | what the entries of the inventory say, fact by fact |
//! | `words` | what Kubernetes accepts as keys, labels and annotations |

mod entry;
pub mod render;
pub mod shard;
pub mod template;
mod words;

pub use render::{Fault, RenderedMap, render};
pub use template::{Part, Section, Template, TemplateError};
pub use words::is_key;
