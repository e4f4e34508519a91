//! Logins of one run: each instance is tried once, however often it is asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use labkit::secret::SecretText;

use crate::stack::Instance;

/// What came of logging in.
#[derive(Debug, Clone)]
pub enum Login {
    /// The cookie of the session.
    Open(SecretText),
    /// Name and password were refused. They must not be tried again: some apps let nobody in after a few failures.
    Refused,
}

/// What came of logging in, by instance.
#[derive(Debug, Default)]
pub struct Logins(RefCell<BTreeMap<(String, String), Login>>);

impl Logins {
    /// What came of it; `None` where nobody has tried.
    pub fn of(&self, instance: &Instance) -> Option<Login> {
        self.0.borrow().get(&key(instance)).cloned()
    }

    /// Notes what came of it.
    pub fn note(&self, instance: &Instance, login: Login) {
        self.0.borrow_mut().insert(key(instance), login);
    }

    /// Forgets a session that has ended.
    pub fn forget(&self, instance: &Instance) {
        self.0.borrow_mut().remove(&key(instance));
    }
}

fn key(instance: &Instance) -> (String, String) {
    (instance.namespace.clone(), format!("{}/{}", instance.workload, instance.container))
}
