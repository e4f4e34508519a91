//! What follows from a write: dependents of a deleted owner go, an emptied namespace goes, a definition's
//! kind is served. A real cluster does this in controllers a moment later; here it is part of the transaction,
//! so that tests need not wait (kubernetes.io/docs/concepts/architecture/garbage-collection).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::catalogue::Kind;
use super::mvcc::ObjectKey;
use super::object;
use super::status::GroupResource;
use super::store::State;
use super::write::{DeleteOptions, Propagation, holds_namespace};
use super::{crd, service_ips};

type Place = (GroupResource, ObjectKey);

/// Who depends on whom, by UID.
#[derive(Debug, Default)]
pub(super) struct Owners {
    live: BTreeMap<String, Place>,
    dependents: BTreeMap<String, BTreeSet<Place>>,
}

/// Something that has to be looked at once the write is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Work {
    /// An owner is gone.
    OwnerGone(String),
    /// A new object names owners; one of them has to exist.
    OwnersOf(GroupResource, ObjectKey),
    /// An object waits for its dependents, or leaves them behind.
    Dependents(GroupResource, ObjectKey),
    /// A namespace is being emptied.
    Namespace(String),
    /// A definition changed or went: its kind does the same.
    Definition(String),
    /// A pod was told to stop; there is no kubelet that would take its time.
    Pod(ObjectKey),
}

impl State {
    /// Writes an object and notes what follows.
    pub(super) fn commit(&mut self, kind: &Kind, key: ObjectKey, new: Value) -> Arc<Value> {
        let resource = kind.resource();
        let place = (resource.clone(), key.clone());
        let is_new = match self.mvcc.get(&resource, &key).cloned() {
            Some(old) => {
                self.unlink(&place, &old);
                false
            }
            None => true,
        };
        let object = self.mvcc.put(&resource, key.clone(), new);
        self.link(&place, &object);
        if is_new && !owner_uids(&object).is_empty() {
            self.work.push(Work::OwnersOf(resource.clone(), key.clone()));
        }
        if object::is_deleting(&object) {
            self.note_deleting(kind, &key, &object);
        }
        if kind.kind == "CustomResourceDefinition" {
            self.work.push(Work::Definition(key.1));
        }
        object
    }

    /// Takes an object away and notes what follows.
    pub(super) fn forget(&mut self, kind: &Kind, key: &ObjectKey) -> Option<Arc<Value>> {
        let resource = kind.resource();
        let last = self.mvcc.remove(&resource, key)?;
        self.unlink(&(resource, key.clone()), &last);
        self.owners.live.remove(object::uid(&last));
        self.work.push(Work::OwnerGone(object::uid(&last).to_owned()));
        for owner in owner_uids(&last) {
            if let Some((resource, key)) = self.owners.live.get(owner).cloned() {
                self.work.push(Work::Dependents(resource, key));
            }
        }
        if kind.namespaced {
            self.work.push(Work::Namespace(key.0.clone()));
        }
        if kind.kind == "CustomResourceDefinition" {
            self.work.push(Work::Definition(key.1.clone()));
        }
        service_ips::after_removal(self, kind, &last);
        Some(last)
    }

    /// Works off what the writes of this transaction lead to.
    pub(super) fn settle(&mut self) {
        while let Some(work) = self.work.pop() {
            match work {
                Work::OwnerGone(uid) => self.collect_dependents(&uid),
                Work::OwnersOf(resource, key) => self.collect_if_abandoned(&resource, &key),
                Work::Dependents(resource, key) => self.settle_dependents(&resource, &key),
                Work::Namespace(name) => self.empty_namespace(&name),
                Work::Definition(name) => crd::serve(self, &name),
                Work::Pod(key) => {
                    if let Ok(kind) = self.kind(&"pods".into()) {
                        self.forget(&kind, &key);
                    }
                }
            }
        }
    }

    fn note_deleting(&mut self, kind: &Kind, key: &ObjectKey, object: &Value) {
        if kind.group.is_empty() && kind.kind == "Namespace" {
            self.work.push(Work::Namespace(key.1.clone()));
        }
        if kind.group.is_empty() && kind.kind == "Pod" && object::finalizers(object).is_empty() {
            self.work.push(Work::Pod(key.clone()));
        }
    }

    fn link(&mut self, place: &Place, object: &Value) {
        self.owners.live.insert(object::uid(object).to_owned(), place.clone());
        for owner in owner_uids(object) {
            self.owners.dependents.entry(owner.to_owned()).or_default().insert(place.clone());
        }
    }

    fn unlink(&mut self, place: &Place, object: &Value) {
        for owner in owner_uids(object) {
            if let Some(dependents) = self.owners.dependents.get_mut(owner) {
                dependents.remove(place);
                if dependents.is_empty() {
                    self.owners.dependents.remove(owner);
                }
            }
        }
    }

    fn dependents_of(&self, uid: &str) -> Vec<Place> {
        self.owners.dependents.get(uid).map(|places| places.iter().cloned().collect()).unwrap_or_default()
    }

    fn collect_dependents(&mut self, uid: &str) {
        for (resource, key) in self.dependents_of(uid) {
            self.collect_if_abandoned(&resource, &key);
        }
    }

    /// Deletes an object none of whose owners exists.
    fn collect_if_abandoned(&mut self, resource: &GroupResource, key: &ObjectKey) {
        let Some(object) = self.mvcc.get(resource, key) else { return };
        let owners = owner_uids(object);
        if owners.is_empty() || owners.iter().any(|uid| self.owners.live.contains_key(*uid)) {
            return;
        }
        self.delete_quietly(resource, key, Propagation::Background);
    }

    fn settle_dependents(&mut self, resource: &GroupResource, key: &ObjectKey) {
        let Some(owner) = self.mvcc.get(resource, key).cloned() else { return };
        if !object::is_deleting(&owner) {
            return;
        }
        let finalizers = object::finalizers(&owner);
        let dependents = self.dependents_of(object::uid(&owner));
        if finalizers.contains(&"orphan") {
            for (resource, key) in dependents {
                self.disown(&resource, &key, object::uid(&owner));
            }
            self.drop_finalizer(resource, key, "orphan");
        } else if finalizers.contains(&"foregroundDeletion") {
            let blocking: Vec<Place> = dependents
                .into_iter()
                .filter(|(resource, key)| {
                    self.mvcc.get(resource, key).is_some_and(|object| blocks(object, object::uid(&owner)))
                })
                .collect();
            if blocking.is_empty() {
                self.drop_finalizer(resource, key, "foregroundDeletion");
            }
            for (resource, key) in blocking {
                let deleting =
                    self.mvcc.get(&resource, &key).is_some_and(|object| object::is_deleting(object));
                if !deleting {
                    self.delete_quietly(&resource, &key, Propagation::Foreground);
                }
            }
        }
    }

    fn delete_quietly(&mut self, resource: &GroupResource, key: &ObjectKey, propagation: Propagation) {
        let Ok(kind) = self.kind(resource) else { return };
        let options = DeleteOptions { propagation, ..DeleteOptions::default() };
        // The only refusals are "not found", which is what was wanted, and preconditions, which there are none.
        self.delete(&kind, key, &options).ok();
    }

    fn disown(&mut self, resource: &GroupResource, key: &ObjectKey, uid: &str) {
        let (Ok(kind), Some(object)) = (self.kind(resource), self.mvcc.get(resource, key).cloned()) else {
            return;
        };
        let mut next = Value::clone(&object);
        let kept: Vec<Value> = object::items(&object, &["metadata", "ownerReferences"])
            .iter()
            .filter(|owner| object::text(owner, &["uid"]) != uid)
            .cloned()
            .collect();
        let kept = (!kept.is_empty()).then(|| Value::Array(kept));
        object::set_or_remove(object::metadata(&mut next), "ownerReferences", kept);
        self.commit(&kind, key.clone(), next);
    }

    fn drop_finalizer(&mut self, resource: &GroupResource, key: &ObjectKey, finalizer: &str) {
        let (Ok(kind), Some(object)) = (self.kind(resource), self.mvcc.get(resource, key).cloned()) else {
            return;
        };
        let kept: Vec<&str> =
            object::finalizers(&object).into_iter().filter(|name| *name != finalizer).collect();
        if kept.is_empty() && !holds_namespace(&kind, &object) {
            self.forget(&kind, key);
            return;
        }
        let mut next = Value::clone(&object);
        let list = (!kept.is_empty()).then(|| json!(kept));
        object::set_or_remove(object::metadata(&mut next), "finalizers", list);
        self.commit(&kind, key.clone(), next);
    }

    /// Deletes what is in a terminating namespace, and the namespace once nothing is left.
    fn empty_namespace(&mut self, name: &str) {
        let namespaces = GroupResource::from("namespaces");
        let key = (String::new(), name.to_owned());
        let Some(namespace) = self.mvcc.get(&namespaces, &key).cloned() else { return };
        if !object::is_deleting(&namespace) {
            return;
        }
        let kinds: Vec<Arc<Kind>> = self.kinds.iter().filter(|kind| kind.namespaced).cloned().collect();
        let mut left = false;
        for kind in kinds {
            let resource = kind.resource();
            let keys: Vec<(ObjectKey, bool)> = self
                .mvcc
                .iter(&resource, Some(name))
                .map(|(key, object)| (key.clone(), object::is_deleting(object)))
                .collect();
            for (key, deleting) in keys {
                if !deleting {
                    self.delete_quietly(&resource, &key, Propagation::Background);
                }
            }
            left |= self.mvcc.count(&resource, Some(name)) > 0;
        }
        if left {
            return;
        }
        let Ok(kind) = self.kind(&namespaces) else { return };
        if object::finalizers(&namespace).is_empty() {
            self.forget(&kind, &key);
        } else if holds_namespace(&kind, &namespace) {
            let mut next = Value::clone(&namespace);
            object::map_at(&mut next, "spec").shift_remove("finalizers");
            self.commit(&kind, key, next);
        }
    }
}

fn owner_uids(object: &Value) -> Vec<&str> {
    object::items(object, &["metadata", "ownerReferences"])
        .iter()
        .map(|owner| object::text(owner, &["uid"]))
        .collect()
}

fn blocks(dependent: &Value, uid: &str) -> bool {
    object::items(dependent, &["metadata", "ownerReferences"]).iter().any(|owner| {
        object::text(owner, &["uid"]) == uid
            && object::at(owner, &["blockOwnerDeletion"]).and_then(Value::as_bool) == Some(true)
    })
}
