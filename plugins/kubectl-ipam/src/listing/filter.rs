//! Which rows are wanted.

use labkit::finding::Subject;
use labkit::net::AddrRange;

use super::Entry;
use crate::facts::{Role, Source, State};

/// What the user wants to see; what is empty or `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Addresses, prefixes or ranges: whatever shares an address with one of them.
    pub addresses: Vec<AddrRange>,
    /// The name of a network.
    pub network: Option<String>,
    /// The name of a pool.
    pub pool: Option<String>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Owners: `name`, `namespace/name`, `kind/name` or `kind/namespace/name`.
    pub owners: Vec<String>,
    /// Sources.
    pub sources: Vec<Source>,
    /// States.
    pub states: Vec<State>,
    /// A namespace: what belongs to one of its objects.
    pub namespace: Option<String>,
}

impl Filter {
    /// Whether a row is wanted.
    pub(super) fn passes(&self, entry: &Entry) -> bool {
        let range = entry.addresses.range();
        let any = |empty: bool, found: bool| empty || found;
        any(self.addresses.is_empty(), self.addresses.iter().any(|wanted| wanted.overlaps(range)))
            && self.network.as_deref().is_none_or(|name| entry.network.as_deref() == Some(name))
            && self.pool.as_deref().is_none_or(|name| entry.pool.as_deref() == Some(name))
            && any(self.roles.is_empty(), self.roles.contains(&entry.role))
            && any(self.owners.is_empty(), self.owners.iter().any(|owner| is_named(&entry.owner, owner)))
            && any(
                self.sources.is_empty(),
                entry.origins.iter().any(|origin| self.sources.contains(&origin.source)),
            )
            && any(self.states.is_empty(), self.states.contains(&entry.state))
            && self.namespace.as_deref().is_none_or(|namespace| {
                let within = |subject: &Subject| subject.namespace.as_deref() == Some(namespace);
                within(&entry.owner) || entry.origins.iter().any(|origin| within(&origin.object))
            })
    }
}

/// Whether `text` names the subject: `name`, `namespace/name`, `kind/name` or `kind/namespace/name`. Kinds are
/// compared without regard to case, as on kubectl's command line.
fn is_named(subject: &Subject, text: &str) -> bool {
    let Subject { kind, namespace, name } = subject;
    let parts: Vec<&str> = text.split('/').collect();
    let is_kind = |part: &str| part.eq_ignore_ascii_case(kind);
    let is_namespace = |part: &str| namespace.as_deref() == Some(part);
    match parts.as_slice() {
        [only] => only == name,
        [first, last] => last == name && (is_kind(first) || is_namespace(first)),
        [first, middle, last] => last == name && is_namespace(middle) && is_kind(first),
        _ => false,
    }
}
