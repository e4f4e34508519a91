//! The objects of a cluster as a plain value.
//!
//! Controllers are functions from one world to the next: they read what is there, change what
//! they own, and are run again until nothing changes any more. Loading a lab runs them without
//! any server; a running server gets the difference between two worlds as writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What tells one object from every other; the version of its API does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// API group, empty for the core group.
    pub group: String,
    /// Kind, such as `Service`.
    pub kind: String,
    /// Namespace, empty for what has none.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl Key {
    /// The key of an object, or nothing where `apiVersion`, `kind` or `metadata.name` is missing.
    pub fn of(object: &Value) -> Option<Key> {
        let api_version = object.get("apiVersion")?.as_str()?;
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        Some(Key {
            group: group.to_owned(),
            kind: object.get("kind")?.as_str()?.to_owned(),
            namespace: text(object, "/metadata/namespace").to_owned(),
            name: object.pointer("/metadata/name")?.as_str()?.to_owned(),
        })
    }

    /// `namespace/name`, or the bare name of what has no namespace.
    pub fn path(&self) -> String {
        if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }
}

/// Every object of a cluster and the time it is there.
#[derive(Debug, Clone)]
pub struct World {
    objects: BTreeMap<Key, Arc<Value>>,
    now: Timestamp,
}

impl World {
    /// An empty cluster.
    pub fn new(now: Timestamp) -> World {
        World { objects: BTreeMap::new(), now }
    }

    /// The time that new objects, events and conditions carry.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// [`World::now`] as the API writes it: RFC 3339 in whole seconds.
    pub fn now_text(&self) -> String {
        seconds(self.now)
    }

    /// Adds an object or takes the place of the one with the same key; what has no key is ignored.
    pub fn insert(&mut self, object: Value) {
        self.insert_shared(Arc::new(object));
    }

    /// As [`World::insert`], without a copy.
    pub fn insert_shared(&mut self, object: Arc<Value>) {
        if let Some(key) = Key::of(&object) {
            self.objects.insert(key, object);
        }
    }

    /// One object.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.objects.get(key).map(AsRef::as_ref)
    }

    /// Every object with its key, in the order group, kind, namespace, name.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Arc<Value>)> {
        self.objects.iter()
    }

    /// The objects of one kind, sorted by namespace and name.
    pub fn list(&self, group: &str, kind: &str) -> impl Iterator<Item = &Value> {
        let first = key(group, kind, "", "");
        let last = first.clone();
        self.objects
            .range(first..)
            .take_while(move |(key, _)| key.kind == last.kind && key.group == last.group)
            .map(|(_, object)| object.as_ref())
    }

    /// The objects of one kind in one namespace, sorted by name.
    pub fn list_in(&self, group: &str, kind: &str, namespace: &str) -> impl Iterator<Item = &Value> {
        let first = key(group, kind, namespace, "");
        let last = first.clone();
        self.objects
            .range(first..)
            .take_while(move |(key, _)| {
                key.namespace == last.namespace && key.kind == last.kind && key.group == last.group
            })
            .map(|(_, object)| object.as_ref())
    }

    /// The keys of one kind, sorted by namespace and name.
    pub fn keys(&self, group: &str, kind: &str) -> Vec<Key> {
        self.list(group, kind).filter_map(Key::of).collect()
    }

    /// One object by its parts.
    pub fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<&Value> {
        self.get(&key(group, kind, namespace, name))
    }

    /// Changes an object in place and says whether that changed anything.
    ///
    /// An object that is not there, or whose key the change would alter, stays as it is.
    pub fn edit(&mut self, key: &Key, change: impl FnOnce(&mut Value)) -> bool {
        let Some(object) = self.objects.get_mut(key) else { return false };
        let mut copy = object.as_ref().clone();
        change(&mut copy);
        if copy == **object || Key::of(&copy).as_ref() != Some(key) {
            return false;
        }
        *object = Arc::new(copy);
        true
    }

    /// Removes an object.
    pub fn remove(&mut self, key: &Key) -> bool {
        self.objects.remove(key).is_some()
    }

    /// Number of objects.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there are no objects.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// Whether two worlds hold the same objects.
    pub fn same_objects(&self, other: &World) -> bool {
        self.objects.len() == other.objects.len()
            && self
                .objects
                .iter()
                .zip(&other.objects)
                .all(|((k, a), (l, b))| k == l && (Arc::ptr_eq(a, b) || a == b))
    }

    /// Takes an object that a controller makes: gives it a UID and a creation time.
    pub fn create(&mut self, mut object: Value) {
        let now = self.now_text();
        let Some(key) = Key::of(&object) else { return };
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.entry("uid").or_insert_with(|| json!(uid_of(&key)));
            metadata.entry("creationTimestamp").or_insert_with(|| json!(now));
        }
        self.objects.insert(key, Arc::new(object));
    }
}

/// A key from its parts.
pub fn key(group: &str, kind: &str, namespace: &str, name: &str) -> Key {
    Key {
        group: group.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// A UID that depends on the key only, so that two runs of a lab have the same ones.
pub fn uid_of(key: &Key) -> String {
    let digest = Sha256::digest(format!("{}/{}/{}/{}", key.group, key.kind, key.namespace, key.name));
    let number = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let hex = format!("{number:032x}");
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// Characters that generated names end with: no vowels, and nothing that is mistaken for another
/// (kubernetes/apimachinery: pkg/util/rand).
const SAFE: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The suffix of a generated name; it depends on the seed only.
pub fn suffix(seed: &str, length: usize) -> String {
    Sha256::digest(seed)
        .iter()
        .take(length)
        .map(|byte| char::from(SAFE[usize::from(*byte) % SAFE.len()]))
        .collect()
}

/// A string somewhere in an object, empty where there is none.
pub fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A list somewhere in an object, empty where there is none.
pub fn items<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// An annotation.
pub fn annotation<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get("metadata")?.get("annotations")?.get(name)?.as_str()
}

/// Sets a value below existing maps, making the maps on the way.
pub fn set(object: &mut Value, path: &[&str], value: Value) {
    let Some((last, parents)) = path.split_last() else { return };
    let mut at = object;
    for step in parents {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Some(map) = at.as_object_mut() else { return };
        at = map.entry(*step).or_insert_with(|| Value::Object(Map::new()));
    }
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Some(map) = at.as_object_mut() {
        map.insert((*last).to_owned(), value);
    }
}

/// Removes a field; maps that become empty stay.
pub fn unset(object: &mut Value, path: &[&str]) {
    let Some((last, parents)) = path.split_last() else { return };
    let mut at = object;
    for step in parents {
        let Some(next) = at.get_mut(*step) else { return };
        at = next;
    }
    if let Some(map) = at.as_object_mut() {
        map.shift_remove(*last);
    }
}

/// The owner reference of what a controller makes for `owner`.
pub fn controlled_by(owner: &Value) -> Value {
    json!([{
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": true,
        "blockOwnerDeletion": true,
    }])
}

/// Whether `owner` controls `object`.
pub fn is_controlled_by(object: &Value, owner: &Value) -> bool {
    items(object, "/metadata/ownerReferences").iter().any(|reference| {
        reference["controller"] == true
            && reference["uid"] == owner["metadata"]["uid"]
            && reference["kind"] == owner["kind"]
    })
}

/// Whether a map of labels has every pair of a map of wanted ones; an empty wish matches nothing.
pub fn has_labels(object: &Value, wanted: &Value) -> bool {
    let labels = &object["metadata"]["labels"];
    wanted.as_object().is_some_and(|wanted| {
        !wanted.is_empty() && wanted.iter().all(|(name, value)| labels.get(name) == Some(value))
    })
}

/// RFC 3339 in whole seconds, UTC.
pub fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
        for name in ["b", "a"] {
            world.create(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "media"}}));
        }
        world.create(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "c", "namespace": "media"}}));
        world
    }

    #[test]
    fn a_list_holds_one_kind_only_and_is_sorted() {
        let world = world();
        let names: Vec<_> = world.list("", "Service").map(|s| text(s, "/metadata/name")).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn made_objects_have_the_same_uid_in_every_run_and_never_share_one() {
        let (one, two) = (world(), world());
        let uids = |world: &World| {
            world.iter().map(|(_, o)| text(o, "/metadata/uid").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(uids(&one), uids(&two));
        let mut distinct = uids(&one);
        distinct.dedup();
        assert_eq!(distinct.len(), 3);
        assert_eq!(uids(&one)[0].len(), 36);
    }

    #[test]
    fn an_edit_says_whether_it_changed_anything() {
        let mut world = world();
        let a = key("", "Service", "media", "a");
        assert!(world.edit(&a, |s| set(s, &["spec", "type"], json!("ClusterIP"))));
        assert!(!world.edit(&a, |s| set(s, &["spec", "type"], json!("ClusterIP"))));
        assert!(!world.edit(&key("", "Service", "media", "zzz"), |s| *s = json!(1)));
    }

    #[test]
    fn an_edit_cannot_change_who_an_object_is() {
        let mut world = world();
        let a = key("", "Service", "media", "a");
        assert!(!world.edit(&a, |s| set(s, &["metadata", "name"], json!("other"))));
        assert!(world.get(&a).is_some());
    }
}
