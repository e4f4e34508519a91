//! The controllers on a running server: whenever something has changed, each gets the cluster as
//! it is, and what it changes in its copy is written back under the server's rules.
//!
//! Writes carry the resource version that was read, so that a client's write in between wins; the
//! change it makes wakes the controllers again.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::oneshot;

use super::STAGES;
use super::sealed_secrets::http::Endpoints;
use super::world::{Key, World, items, text};
use crate::kube::object;
use crate::kube::{ApiServer, DeleteOptions, GroupResource, Status, Store};

/// What the controllers read and write.
const WATCHED: &[&str] = &[
    "nodes",
    "namespaces",
    "pods",
    "services",
    "secrets",
    "configmaps",
    "persistentvolumes",
    "persistentvolumeclaims",
    "events",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "endpointslices.discovery.k8s.io",
    "ipaddresses.networking.k8s.io",
    "storageclasses.storage.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io",
    "ipaddresspools.metallb.io",
    "ciliumloadbalancerippools.cilium.io",
    "sealedsecrets.bitnami.com",
];

/// Controllers that run until this is dropped.
#[derive(Debug)]
pub struct Controllers {
    _stop: oneshot::Sender<()>,
}

impl Controllers {
    /// Starts them on a server. What is to be done already is done when this returns.
    pub fn start(server: &ApiServer) -> Controllers {
        let store = Arc::clone(server.store());
        let mut changed = store.subscribe();
        changed.mark_unchanged();
        run_until_stable(&store);
        let pods = Arc::clone(server.pods());
        let (stop, mut stopped) = oneshot::channel();
        server.spawn(async move {
            let mut endpoints = Endpoints::default();
            loop {
                endpoints.update(&store, &pods);
                tokio::select! {
                    _ = &mut stopped => break,
                    more = changed.changed() => if more.is_err() { break },
                }
                changed.mark_unchanged();
                let store = Arc::clone(&store);
                if tokio::task::spawn_blocking(move || run_until_stable(&store)).await.is_err() {
                    break;
                }
            }
        });
        Controllers { _stop: stop }
    }
}

/// More rounds than any chain of owners needs.
const ROUNDS: usize = 16;

fn run_until_stable(store: &Store) {
    for _ in 0..ROUNDS {
        let before = store.revision();
        for stage in STAGES {
            run(store, *stage);
        }
        if store.revision() == before {
            return;
        }
    }
}

/// One controller: read, change, write.
fn run(store: &Store, stage: fn(&mut World)) {
    let before = read(store);
    let mut after = before.clone();
    stage(&mut after);
    if after.same_objects(&before) {
        return;
    }
    let known: BTreeSet<&str> = before.iter().map(|(_, object)| text(object, "/metadata/uid")).collect();
    for (key, object) in after.iter() {
        // A write that is refused was overtaken; the write that overtook it wakes us again.
        let _refused = match before.get(key) {
            None if has_known_owners(object, &known) => create(store, object).err(),
            None => None,
            Some(old) if *old == **object => None,
            Some(old) => update(store, old, object).err(),
        };
    }
    for (key, object) in before.iter().filter(|(key, _)| after.get(key).is_none()) {
        let _refused = delete(store, key, object).err();
    }
}

fn read(store: &Store) -> World {
    let mut world = World::new(store.now());
    for resource in WATCHED {
        for object in store.list(*resource, None) {
            world.insert_shared(object);
        }
    }
    world
}

/// What was made for an owner that was itself made just now has to wait: the server gives the
/// owner another UID.
fn has_known_owners(object: &Value, known: &BTreeSet<&str>) -> bool {
    items(object, "/metadata/ownerReferences").iter().all(|owner| known.contains(text(owner, "/uid")))
        && (object["involvedObject"]["uid"].is_null() || known.contains(text(object, "/involvedObject/uid")))
}

fn create(store: &Store, object: &Value) -> Result<Arc<Value>, Status> {
    let mut object = object.clone();
    for field in ["uid", "creationTimestamp"] {
        object::metadata(&mut object).shift_remove(field);
    }
    store.create(object)
}

fn update(store: &Store, old: &Value, new: &Value) -> Result<Arc<Value>, Status> {
    let mut current = Arc::new(old.clone());
    if differ_outside_status(old, new) {
        current = store.update(new.clone())?;
    }
    if old["status"] != new["status"] {
        let mut status = Value::clone(&current);
        status["status"] = new["status"].clone();
        current = store.update_status(status)?;
    }
    Ok(current)
}

fn differ_outside_status(old: &Value, new: &Value) -> bool {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else { return true };
    let rest = |map: &serde_json::Map<String, Value>| map.keys().filter(|field| *field != "status").count();
    rest(old) != rest(new)
        || new.iter().any(|(field, value)| field != "status" && old.get(field) != Some(value))
}

fn delete(store: &Store, key: &Key, object: &Value) -> Result<(), Status> {
    let resource =
        store.with_kinds(|kinds| kinds.of_group_kind(&key.group, &key.kind).map(|kind| kind.resource()));
    let resource: GroupResource =
        resource.ok_or_else(|| Status::not_found(&key.kind.as_str().into(), &key.name))?;
    let options =
        DeleteOptions { uid: Some(text(object, "/metadata/uid").to_owned()), ..DeleteOptions::default() };
    store.delete(&resource, &key.namespace, &key.name, &options).map(|_| ())
}
