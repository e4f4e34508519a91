//! talosctl's own file: contexts with endpoints, nodes and credentials
//! (siderolabs/talos pkg/machinery/client/config).
//!
//! | module | job |
//! | --- | --- |
//! | `read` | from text to contexts, with the line of everything that is wrong |
//! | `context` | one context: its endpoints, its certificates |
//! | `edit` | new contexts, merging, writing |
//! | `find` | which files there are, and which one is in force |
//! | `access` | what the flags and the file in force come to |

mod access;
mod context;
mod edit;
mod find;
mod read;

pub use access::Access;
pub use context::{Context, SignIn};
pub use edit::Rename;
pub use find::{Candidate, Content, Origin, Survey, TALOS_HOME, TALOSCONFIG, candidates, survey};

use serde_json::{Map, Value};

/// A talosconfig. Fields that are not known are kept. `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Talosconfig {
    /// The current context's name; may be empty.
    current: String,
    /// The contexts with all their fields, in the order of the file.
    contexts: Vec<(String, Map<String, Value>)>,
    /// What else is in the file.
    rest: Map<String, Value>,
    /// Where fields of contexts stand, for errors; empty for what was not read from a file.
    places: read::Places,
}

impl Talosconfig {
    /// One without any context.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name of the current context, whether there is such a context or not.
    pub fn current(&self) -> Option<&str> {
        (!self.current.is_empty()).then_some(&self.current)
    }

    /// The contexts' names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.contexts.iter().map(|(name, _)| name.as_str())
    }

    /// A context.
    pub fn context(&self, name: &str) -> Option<Context> {
        let (_, fields) = self.contexts.iter().find(|(known, _)| known == name)?;
        Some(Context::new(name, fields, &self.places))
    }
}

impl std::fmt::Debug for Talosconfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Talosconfig")
            .field("current", &self.current())
            .field("contexts", &self.names().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests;
