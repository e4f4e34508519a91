//! The container around a simulated app: its files follow what the app writes, and a new pod starts it anew with the
//! environment that its workload has by then.
//!
//! A new pod is noticed at the first request that comes after it, so an environment is the one of that moment.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::http::{Answer, Request};
use super::{App, Simulated};
use crate::kube::ApiServer;
use crate::kube::Store;
use crate::kube::controllers::world::{items, text};
use crate::kube::streams::SimulatedPods;

/// What is around one app.
#[derive(Debug)]
pub struct Life {
    store: Arc<Store>,
    pods: Arc<SimulatedPods>,
    namespace: String,
    workload: String,
    container: String,
    /// The pod that the app was last started in.
    pod: Mutex<String>,
}

impl Life {
    /// The surroundings of a container that has not been started.
    pub fn new(server: &ApiServer, namespace: &str, workload: &str, container: &str) -> Self {
        Self {
            store: Arc::clone(server.store()),
            pods: Arc::clone(server.pods()),
            namespace: namespace.to_owned(),
            workload: workload.to_owned(),
            container: container.to_owned(),
            pod: Mutex::default(),
        }
    }

    /// Lets the app answer; what that changes in its files is in its container afterwards.
    pub fn answer(&self, app: &mut App, request: &Request) -> Answer {
        let before = app.files();
        self.follow(app);
        let answer = app.answer(request);
        let after = app.files();
        if before != after {
            self.pods.write_files(&self.namespace, &self.workload, &self.container, after);
        }
        answer
    }

    /// Starts the app if its pod is another one than the last time.
    fn follow(&self, app: &mut App) {
        let pods = self.store.list("pods", Some(&self.namespace));
        let own = pods.iter().filter(|pod| self.is_own(pod));
        let version = |pod: &Value| text(pod, "/metadata/resourceVersion").parse::<u64>().unwrap_or(0);
        let Some(pod) = own.max_by_key(|pod| (text(pod, "/metadata/creationTimestamp"), version(pod))) else {
            return;
        };
        let mut known = self.pod.lock().unwrap_or_else(PoisonError::into_inner);
        let uid = text(pod, "/metadata/uid");
        if *known != uid {
            uid.clone_into(&mut known);
            app.start(&self.environment(pod));
        }
    }

    fn is_own(&self, pod: &Value) -> bool {
        let owner = items(pod, "/metadata/ownerReferences").first();
        let name = owner.map_or_else(|| text(pod, "/metadata/name"), |owner| text(owner, "/name"));
        let is_replica_set = owner.is_some_and(|owner| owner["kind"] == "ReplicaSet");
        let workload =
            if is_replica_set { name.rsplit_once('-').map_or(name, |(start, _)| start) } else { name };
        workload == self.workload
            && pod["metadata"]["deletionTimestamp"].is_null()
            && text(pod, "/status/phase") == "Running"
    }

    /// The variables of its container that have a value.
    fn environment(&self, pod: &Value) -> Vec<(String, String)> {
        let mut containers = items(pod, "/spec/containers").iter();
        let Some(container) = containers.find(|container| container["name"] == self.container.as_str())
        else {
            return Vec::new();
        };
        let whole = items(container, "/envFrom").iter().flat_map(|from| self.all_of(from));
        let single = items(container, "/env").iter().filter_map(|variable| {
            let value = match variable["value"].as_str() {
                Some(value) => value.to_owned(),
                None => self.referenced(&variable["valueFrom"])?,
            };
            Some((text(variable, "/name").to_owned(), value))
        });
        whole.chain(single).collect()
    }

    fn referenced(&self, from: &Value) -> Option<String> {
        let kinds = [("secretKeyRef", "secrets"), ("configMapKeyRef", "configmaps")];
        let (reference, resource) =
            kinds.into_iter().find_map(|(field, resource)| Some((from.get(field)?, resource)))?;
        let object = self.store.get(resource, &self.namespace, text(reference, "/name")).ok()?;
        plain(resource, object["data"].get(text(reference, "/key"))?)
    }

    fn all_of(&self, from: &Value) -> Vec<(String, String)> {
        let kinds = [("secretRef", "secrets"), ("configMapRef", "configmaps")];
        let found = kinds.into_iter().find_map(|(field, resource)| {
            let object = self.store.get(resource, &self.namespace, text(from.get(field)?, "/name")).ok()?;
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
