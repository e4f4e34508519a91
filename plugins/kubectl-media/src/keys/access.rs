//! What is known about how to talk to one instance.

use std::fmt;

use labkit::secret::SecretText;

use super::file::FileSettings;
use super::given::Purpose;
use super::store::Store;
use crate::ask::answers::Endpoint;
use crate::stack::{Instance, Value};

/// Where a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It was handed over; where, and under which name.
    Given(String, String),
    /// A variable of the container, by value.
    Variable(String),
    /// A key of a Secret, through the variable of that name.
    Secret {
        /// The Secret.
        name: String,
        /// The key in it.
        key: String,
        /// The variable.
        variable: String,
    },
    /// A key of a ConfigMap, through the variable of that name.
    ConfigMap {
        /// The ConfigMap.
        name: String,
        /// The key in it.
        key: String,
        /// The variable.
        variable: String,
    },
    /// A file in the container.
    File(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(place, name) => write!(f, "{name} of {place}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Secret { name, key, variable } => {
                write!(f, "key {key} of secret {name} (variable {variable})")
            }
            Self::ConfigMap { name, key, variable } => {
                write!(f, "key {key} of configmap {name} (variable {variable})")
            }
            Self::File(path) => write!(f, "file {path}"),
        }
    }
}

/// A key, and where it was found.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key.
    pub text: SecretText,
    /// Where.
    pub source: Source,
}

/// What became of looking at the file of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// The app has none that is of use.
    None,
    /// It was read.
    Read(String),
    /// It is in none of the places where images have it.
    Missing,
    /// It is no file of that sort; where, and why.
    Unreadable(String, String),
    /// It could not be looked at.
    Unseen(String),
}

/// What is known about how to talk to one instance.
#[derive(Debug, Clone)]
pub struct Access {
    /// Keys; the first is the one that counts.
    pub keys: Vec<Key>,
    /// The name to log in with.
    pub user: Option<String>,
    /// The password to log in with.
    pub password: Option<Key>,
    /// The port it listens on in its pod.
    pub port: Option<u16>,
    /// The path in front of all others: empty, or `/radarr`.
    pub base: String,
    /// The file of settings.
    pub file: FileState,
    /// Why a place that should have a key has none that could be read.
    pub missing: Vec<String>,
}

impl Access {
    /// Puts together what the store has and what the file says.
    pub fn of(instance: &Instance, store: &Store, file: (FileState, FileSettings)) -> Self {
        let (state, mut file) = file;
        let settings = &instance.app.settings;
        let mut missing = Vec::new();
        let given = |purpose| {
            let found = store.given_to(instance, purpose);
            found.map(|(place, name, text)| Key { text: text.clone(), source: Source::Given(place, name) })
        };
        let mut keys: Vec<Key> = given(Purpose::Key).into_iter().collect();
        keys.extend(
            settings.key_variables.iter().filter_map(|name| variable(instance, store, name, &mut missing)),
        );
        if let (FileState::Read(path), Some(text)) = (&state, file.key.take()) {
            keys.push(Key { text, source: Source::File(path.clone()) });
        }
        let value = |names: &[&str]| {
            let mut found = names.iter().filter_map(|name| variable(instance, store, name, &mut Vec::new()));
            found.next().map(|key| key.text.expose().to_owned())
        };
        let port = value(settings.port_variables).and_then(|port| port.parse().ok());
        let base = value(settings.base_variables).or_else(|| file.base.take()).unwrap_or_default();
        let user = given(Purpose::User).map(|user| user.text.expose().to_owned());
        Self {
            keys,
            user: user.or_else(|| file.user.take()),
            password: given(Purpose::Password),
            port: port.or(file.port).or(instance.app.port),
            base: Endpoint::prefix(&base),
            file: state,
            missing,
        }
    }

    /// Nothing is known, and nothing is needed.
    pub fn none() -> Self {
        Self {
            keys: Vec::new(),
            user: None,
            password: None,
            port: None,
            base: String::new(),
            file: FileState::None,
            missing: Vec::new(),
        }
    }

    /// The key that counts.
    pub fn key(&self) -> Option<&SecretText> {
        self.keys.first().map(|key| &key.text)
    }
}

/// The value of a variable that is set, and not empty.
fn variable(instance: &Instance, store: &Store, name: &str, missing: &mut Vec<String>) -> Option<Key> {
    let environment = &instance.environment;
    let found = match environment.get(name) {
        Some(Value::Literal(text)) => Key { text: text.clone(), source: Source::Variable(name.to_owned()) },
        Some(Value::Secret { name: secret, key }) => Key {
            text: store
                .value(true, &instance.namespace, secret, key)
                .map_err(|why| missing.push(why))
                .ok()?,
            source: Source::Secret { name: secret.clone(), key: key.clone(), variable: name.to_owned() },
        },
        Some(Value::ConfigMap { name: map, key }) => Key {
            text: store.value(false, &instance.namespace, map, key).map_err(|why| missing.push(why)).ok()?,
            source: Source::ConfigMap { name: map.clone(), key: key.clone(), variable: name.to_owned() },
        },
        Some(Value::Field) => return None,
        None => environment.bulk.iter().rev().find_map(|bulk| {
            let key = name.strip_prefix(bulk.prefix.as_str())?;
            let (object, key) = (bulk.name.clone(), key.to_owned());
            let text = store.value(bulk.secret, &instance.namespace, &object, &key).ok()?;
            let variable = name.to_owned();
            let source = if bulk.secret {
                Source::Secret { name: object, key, variable }
            } else {
                Source::ConfigMap { name: object, key, variable }
            };
            Some(Key { text, source })
        })?,
    };
    Some(found).filter(|key| !key.text.expose().is_empty())
}
