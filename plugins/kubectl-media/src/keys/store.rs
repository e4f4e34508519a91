//! Reads what keys are in: Secrets and ConfigMaps that workloads name, files in containers, what was handed over.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use labkit::cli::{Env, Error, Result};
use labkit::files;
use labkit::kube::resource::{CONFIG_MAPS, SECRETS};
use labkit::kube::{Cause, Cluster, ContainerTarget, ExecLimits, Scope, StreamFault};
use labkit::secret::SecretText;
use serde::Deserialize;

use super::access::FileState;
use super::file::{self, FileSettings};
use super::given::{KeysFrom, Purpose, Values};
use super::logins::Logins;
use crate::stack::{Instance, Value};

/// Files that keys are handed over in are written by hand.
const LIMIT: u64 = 1 << 20;

/// A Secret or ConfigMap: whether it is a Secret, namespace, name.
type Place = (bool, String, String);
type Contents = std::result::Result<BTreeMap<String, SecretText>, String>;

/// Everything that was read, but for files in containers.
#[derive(Debug, Default)]
pub struct Store {
    objects: BTreeMap<Place, Contents>,
    given: Vec<(KeysFrom, Values)>,
    /// What came of logging in where there was no key.
    pub logins: Logins,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    data: Option<BTreeMap<String, SecretText>>,
}

impl Store {
    /// Reads what the variables of the instances need, and what `from` names.
    ///
    /// # Errors
    /// When a file that keys are handed over in cannot be read, or a Secret of them in none of the namespaces.
    pub async fn read(
        cluster: &Cluster,
        instances: &[Instance],
        from: &[KeysFrom],
        env: &Env,
    ) -> Result<Self> {
        let mut places: BTreeSet<Place> = instances.iter().flat_map(needed).collect();
        let namespaces: BTreeSet<&str> =
            instances.iter().map(|instance| instance.namespace.as_str()).collect();
        let mut given = Vec::new();
        for source in from {
            let values = match source {
                KeysFrom::Environment => environment(env),
                KeysFrom::File(path) => {
                    let text = SecretText::new(files::read_text(path.as_ref(), LIMIT)?);
                    Values::read(text.expose())
                        .map_err(|why| Error::failed(format!("{path}: {why}")).hint("lines are NAME=VALUE"))?
                }
                KeysFrom::Secret(name) => {
                    let here =
                        namespaces.iter().map(|namespace| (true, (*namespace).to_owned(), name.clone()));
                    places.extend(here);
                    Values::default()
                }
            };
            given.push((source.clone(), values));
        }
        let objects: BTreeMap<Place, Contents> =
            join_all(places.into_iter().map(|place| object(cluster, place))).await.into_iter().collect();
        let store = Self { objects, given, logins: Logins::default() };
        store.must_exist(from)?;
        Ok(store)
    }

    /// A Secret that was named must be there for somebody.
    fn must_exist(&self, from: &[KeysFrom]) -> Result<()> {
        for source in from {
            let KeysFrom::Secret(named) = source else { continue };
            let mut found = self.objects.iter().filter(|((secret, _, name), _)| *secret && name == named);
            let mut tried = found.clone().filter_map(|(_, contents)| contents.as_ref().err());
            if found.clone().next().is_some() && found.all(|(_, contents)| contents.is_err()) {
                let why = tried.next().cloned().unwrap_or_default();
                return Err(Error::failed(format!("no keys from secret/{named}")).caused_by(why));
            }
        }
        Ok(())
    }

    /// What was handed over for an instance: where, the name it had there, and the value.
    pub(super) fn given_to(
        &self,
        instance: &Instance,
        purpose: Purpose,
    ) -> Option<(String, String, &SecretText)> {
        self.given.iter().find_map(|(source, values)| {
            let (name, text) = match source {
                KeysFrom::Secret(secret) => {
                    let place = (true, instance.namespace.clone(), secret.clone());
                    let contents = self.objects.get(&place)?.as_ref().ok()?;
                    purpose.of(contents.iter().map(|(name, text)| (name.as_str(), text)), &instance.name)?
                }
                KeysFrom::Environment | KeysFrom::File(_) => values.of(&instance.name, purpose)?,
            };
            Some((source.to_string(), name.to_owned(), text))
        })
    }

    /// A value of a Secret or ConfigMap.
    pub(super) fn value(
        &self,
        secret: bool,
        namespace: &str,
        name: &str,
        key: &str,
    ) -> std::result::Result<SecretText, String> {
        let kind = if secret { "secret" } else { "configmap" };
        let place = (secret, namespace.to_owned(), name.to_owned());
        let contents =
            self.objects.get(&place).ok_or_else(|| format!("{kind} {namespace}/{name} was not read"))?;
        let found = contents.as_ref().map_err(Clone::clone)?.get(key);
        found.cloned().ok_or_else(|| format!("{kind} {namespace}/{name} has no key {key}"))
    }
}

/// What the variables of an instance need that set its key, its port or its path.
fn needed(instance: &Instance) -> Vec<Place> {
    let settings = &instance.app.settings;
    let place = |secret: bool, name: &str| (secret, instance.namespace.clone(), name.to_owned());
    let names = [settings.key_variables, settings.port_variables, settings.base_variables].concat();
    let own = names.iter().filter_map(|name| match instance.environment.get(name)? {
        Value::Secret { name, .. } => Some(place(true, name)),
        Value::ConfigMap { name, .. } => Some(place(false, name)),
        Value::Literal(_) | Value::Field => None,
    });
    // What comes as a whole may hold a key only where the app reads one from its environment.
    let bulk = instance.environment.bulk.iter().filter(|_| !settings.key_variables.is_empty());
    own.chain(bulk.map(|bulk| place(bulk.secret, &bulk.name))).collect()
}

async fn object(cluster: &Cluster, place: Place) -> (Place, Contents) {
    let (secret, namespace, name) = &place;
    let (resource, kind) = if *secret { (&SECRETS, "secret") } else { (&CONFIG_MAPS, "configmap") };
    let contents = match cluster.get::<Data>(resource, Scope::Namespace(namespace), name).await {
        Err(error) => Err(error.to_string()),
        Ok(None) => Err(format!("{kind} {namespace}/{name} does not exist")),
        Ok(Some(object)) if *secret => Ok(decoded(&object.data.unwrap_or_default())),
        Ok(Some(object)) => Ok(object.data.unwrap_or_default()),
    };
    (place, contents)
}

/// The values of a Secret; those that are not text are left out.
fn decoded(data: &BTreeMap<String, SecretText>) -> BTreeMap<String, SecretText> {
    let value = |text: &SecretText| labkit::secret::from_base64(text.expose());
    data.iter().filter_map(|(key, text)| Some((key.clone(), value(text)?))).collect()
}

fn environment(env: &Env) -> Values {
    let mut values = Values::default();
    for (name, value) in env.iter() {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
            values.insert(name, SecretText::new(value.to_owned()));
        }
    }
    values
}

/// Reads the file of settings of an instance with `cat` in its container.
pub async fn read_settings(cluster: &Cluster, instance: &Instance) -> (FileState, FileSettings) {
    let none = FileSettings::default;
    let settings = &instance.app.settings;
    if settings.files.is_empty() {
        return (FileState::None, none());
    }
    let Some(pod) = instance.running_pod() else {
        return (FileState::Unseen("no pod of it runs".to_owned()), none());
    };
    let target = ContainerTarget {
        namespace: instance.namespace.clone(),
        pod: pod.name.clone(),
        container: Some(instance.container.clone()),
    };
    for path in settings.files {
        let output = match cluster.exec(&target, &["cat", path], ExecLimits::default()).await {
            Ok(output) => output,
            Err(error) => {
                let why = match error.cause {
                    Cause::Stream(StreamFault::NotStarted(_)) => "its image has no cat".to_owned(),
                    _ => error.into_gap("", false).why,
                };
                return (FileState::Unseen(why), none());
            }
        };
        if output.code == 0 {
            return match file::read(output.stdout.expose(), settings) {
                Ok(read) => (FileState::Read((*path).to_owned()), read),
                Err(why) => (FileState::Unreadable((*path).to_owned(), why), none()),
            };
        }
        let complaint = output.complaint();
        if !complaint.contains("No such file") {
            return (FileState::Unreadable((*path).to_owned(), complaint.into_owned()), none());
        }
    }
    (FileState::Missing, none())
}
