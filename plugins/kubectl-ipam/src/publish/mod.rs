//! ConfigMaps that repeat the inventory in the cluster.
//!
//! | module | job |
//! | --- | --- |
//! | [`template`] | texts with `${…}` places, and which facts there are |

pub mod template;

pub use template::{Part, Section, Template, TemplateError};
