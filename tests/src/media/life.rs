//! The container around a simulated app: its files follow what the app writes, and a new pod starts it anew with the
//! environment that its workload has by then.
//!
//! A new pod is noticed when somebody first looks at it, so an environment is the one of that moment.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::http::Shared;
use super::{App, Simulated};
use crate::kube::ApiServer;
use crate::kube::Store;
use crate::kube::controllers::world::{items, text};
use crate::kube::streams::{ContainerRef, Program};

/// An app, and where it is written what is around it.
pub struct Life {
    store: Arc<Store>,
    app: Shared,
}

impl fmt::Debug for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Life").finish_non_exhaustive()
    }
}

impl Program for Life {
    fn start(&self, container: &ContainerRef) -> Vec<String> {
        let pod = self.store.get("pods", &container.namespace, &container.pod).ok();
        let environment = pod.map(|pod| self.environment(&pod, container)).unwrap_or_default();
        let mut app = self.app();
        app.start(&environment);
        app.log()
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        bytes(self.app().files())
    }

    fn changes(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        self.app().changes().into_iter().collect()
    }
}

/// Files as a container has them.
pub(super) fn bytes(files: Vec<(String, String)>) -> BTreeMap<String, Vec<u8>> {
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

impl Life {
    /// The surroundings of an app.
    pub fn new(server: &ApiServer, app: Shared) -> Self {
        Self { store: Arc::clone(server.store()), app }
    }

    fn app(&self) -> MutexGuard<'_, App> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The variables of its container that have a value.
    fn environment(&self, pod: &Value, of: &ContainerRef) -> Vec<(String, String)> {
        let mut containers = items(pod, "/spec/containers").iter();
        let Some(container) = containers.find(|container| container["name"] == of.container.as_str()) else {
            return Vec::new();
        };
        let whole = items(container, "/envFrom").iter().flat_map(|from| self.all_of(&of.namespace, from));
        let single = items(container, "/env").iter().filter_map(|variable| {
            let value = match variable["value"].as_str() {
                Some(value) => value.to_owned(),
                None => self.referenced(&of.namespace, &variable["valueFrom"])?,
            };
            Some((text(variable, "/name").to_owned(), value))
        });
        whole.chain(single).collect()
    }

    fn referenced(&self, namespace: &str, from: &Value) -> Option<String> {
        let kinds = [("secretKeyRef", "secrets"), ("configMapKeyRef", "configmaps")];
        let (reference, resource) =
            kinds.into_iter().find_map(|(field, resource)| Some((from.get(field)?, resource)))?;
        let object = self.store.get(resource, namespace, text(reference, "/name")).ok()?;
        plain(resource, object["data"].get(text(reference, "/key"))?)
    }

    fn all_of(&self, namespace: &str, from: &Value) -> Vec<(String, String)> {
        let kinds = [("secretRef", "secrets"), ("configMapRef", "configmaps")];
        let found = kinds.into_iter().find_map(|(field, resource)| {
            let object = self.store.get(resource, namespace, text(from.get(field)?, "/name")).ok()?;
            Some((resource, object))
        });
        let Some((resource, object)) = found else { return Vec::new() };
        let prefix = text(from, "/prefix");
        let data = object["data"].as_object().into_iter().flatten();
        data.filter_map(|(key, value)| Some((format!("{prefix}{key}"), plain(resource, value)?))).collect()
    }
}

/// A value; that of a Secret is behind base64.
fn plain(resource: &str, value: &Value) -> Option<String> {
    let value = value.as_str()?;
    if resource == "configmaps" {
        return Some(value.to_owned());
    }
    String::from_utf8(BASE64.decode(value).ok()?).ok()
}
