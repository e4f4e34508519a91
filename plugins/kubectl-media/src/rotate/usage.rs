//! One place in which a key is used, and what it takes to change it.

use labkit::finding::Subject;

use super::objects::Place;
use crate::keys_view::compare::Sameness;

/// A place in which the key of an app is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Who uses it.
    pub user: String,
    /// The place, as a plan names it.
    pub subject: Subject,
    /// Where the user has it.
    pub place: String,
    /// Whether it is the key that counts.
    pub now: Sameness,
    /// What it takes to change it.
    pub edit: Edit,
}

/// What it takes to change a key where it is used. Users are places in the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// An entry of a list of an app of the Servarr family: the list's path, and the entry's number.
    Entry {
        /// Who has it.
        user: usize,
        /// The path of the list.
        list: String,
        /// The entry.
        id: i64,
    },
    /// A server in the settings of Overseerr or its kin: its path.
    Server {
        /// Who has it.
        user: usize,
        /// The path of the list.
        list: String,
        /// The server.
        id: i64,
    },
    /// A field of the settings of Bazarr.
    Setting {
        /// Who has it.
        user: usize,
        /// The form's name for it.
        field: &'static str,
    },
    /// A value of a Secret or ConfigMap.
    Value(Place),
    /// A value of a Secret that a SealedSecret makes: it has to go into Git.
    Sealed(Place),
    /// Nothing that can be done from here; why.
    ByHand(String),
}

impl Usage {
    /// Whether it has to be handed the key that counts.
    pub fn is_stale(&self) -> bool {
        self.now != Sameness::Same
    }
}
