//! Writes facts down with their origin: what every collector does, once.

use std::sync::Arc;

use labkit::finding::{Location, Subject};
use labkit::net::{AddrSpec, AddressError, lenient};

use crate::facts::{Facts, Layer, Note, Origin, Role, Source, State, Use};

/// Finds where a field of the object stands in its file; the path has one element a key or index.
pub type Locate<'a> = &'a dyn Fn(&[&str]) -> Option<Location>;

/// Where an object comes from.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// The cluster.
    Live,
    /// A file.
    File(Locate<'a>),
}

/// Records what one object says about addresses.
pub struct Scribe<'a> {
    /// Where the facts go.
    pub facts: &'a mut Facts,
    /// The object that is read.
    pub object: Arc<Subject>,
    /// The `apiVersion` in which it was asked for, since items of a list do not carry their own; empty where that
    /// is of no interest.
    pub api_version: String,
    source: Source,
    place: Place<'a>,
}

impl<'a> Scribe<'a> {
    /// A scribe for one object.
    pub fn new(facts: &'a mut Facts, source: Source, object: Arc<Subject>, place: Place<'a>) -> Self {
        Self { facts, object, api_version: String::new(), source, place }
    }

    /// Which layer the object belongs to.
    pub fn layer(&self) -> Layer {
        match self.place {
            Place::Live => Layer::Live,
            Place::File(_) => Layer::File,
        }
    }

    /// The origin of a field.
    pub fn origin(&self, path: &[&str]) -> Origin {
        Origin {
            source: self.source,
            layer: self.layer(),
            object: Arc::clone(&self.object),
            field: field_text(path).into(),
            location: self.location(path),
        }
    }

    /// Where a field stands, if the object is in a file.
    pub fn location(&self, path: &[&str]) -> Option<Location> {
        match self.place {
            Place::Live => None,
            Place::File(locate) => locate(path),
        }
    }

    /// Records a use of addresses by the object itself.
    pub fn used(&mut self, path: &[&str], addresses: AddrSpec, role: Role, state: State) -> &mut Use {
        let owner = Arc::clone(&self.object);
        self.used_by(path, addresses, role, state, owner)
    }

    /// Records a use of addresses by somebody else whom the object mentions.
    pub fn used_by(
        &mut self,
        path: &[&str],
        addresses: AddrSpec,
        role: Role,
        state: State,
        owner: Arc<Subject>,
    ) -> &mut Use {
        let origin = self.origin(path);
        // In a file nothing is in use yet.
        let planned = state == State::InUse && self.layer() == Layer::File;
        let state = if planned { State::Declared } else { state };
        let index = self.facts.uses.len();
        self.facts.uses.push(Use { addresses, role, owner, origin, state, ports: Vec::new(), note: None });
        &mut self.facts.uses[index]
    }

    /// Reads addresses that must be addresses: odd spellings are noted, unreadable ones too.
    pub fn read(&mut self, path: &[&str], text: &str) -> Option<AddrSpec> {
        match lenient::spec(text) {
            Ok(read) => {
                if let Some(error) = read.note {
                    self.note(path, text, error, true);
                }
                Some(read.value)
            }
            Err(error) => {
                self.note(path, text, error, false);
                None
            }
        }
    }

    /// Reads addresses and records their use, if they can be read.
    pub fn read_used(&mut self, path: &[&str], text: &str, role: Role, state: State) -> Option<&mut Use> {
        let addresses = self.read(path, text)?;
        Some(self.used(path, addresses, role, state))
    }

    /// Notes an odd spelling.
    pub fn note(&mut self, path: &[&str], text: &str, error: AddressError, understood: bool) {
        let origin = self.origin(path);
        self.facts.notes.push(Note { text: text.to_owned(), error, origin, understood });
    }
}

/// `status.addresses[0].address`; keys with dots or slashes stand in brackets, as in `data[plex.ip]`.
pub fn field_text(path: &[&str]) -> String {
    let mut text = String::new();
    for key in path {
        let is_index = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        if is_index || key.contains(['.', '/']) {
            text.extend(["[", key, "]"]);
        } else {
            text.extend([if text.is_empty() { "" } else { "." }, key]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_as_kubectl_writes_them() {
        assert_eq!(field_text(&["status", "addresses", "0", "address"]), "status.addresses[0].address");
        assert_eq!(field_text(&["data", "loadbalancer.plex.ip"]), "data[loadbalancer.plex.ip]");
        assert_eq!(field_text(&["spec", "clusterIP"]), "spec.clusterIP");
    }
}
