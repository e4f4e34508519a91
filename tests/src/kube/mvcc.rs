//! Objects by key with one counter for the whole store, and the changes of late, so that a list can be
//! continued, and a watch resumed, at an earlier revision: what etcd gives a real server. No API rules here.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use serde_json::Value;

use super::status::GroupResource;

/// Namespace (empty for cluster-scoped objects) and name.
pub type ObjectKey = (String, String);

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It came into being.
    Added,
    /// It was written again.
    Modified,
    /// It went away.
    Deleted,
}

/// One write, as watches see it.
#[derive(Debug, Clone)]
pub struct Change {
    /// Revision of the write.
    pub revision: u64,
    /// What happened.
    pub kind: ChangeKind,
    /// Whose change it is.
    pub key: ObjectKey,
    /// The object after the write; for a deletion its last state with the deletion's resource version.
    pub object: Arc<Value>,
    /// The object before the write.
    pub previous: Option<Arc<Value>>,
}

/// The history asked for is no longer kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// The oldest revision that can still be asked for.
    pub oldest: u64,
}

/// A slice of a resource, in key order.
#[derive(Debug, Default)]
pub struct Page {
    /// The objects.
    pub items: Vec<Arc<Value>>,
    /// Key of the last object looked at, when there are more behind it.
    pub last_key: Option<ObjectKey>,
}

/// The store itself.
#[derive(Debug)]
pub struct Mvcc {
    revision: u64,
    history_limit: usize,
    buckets: BTreeMap<GroupResource, Bucket>,
    compacted: u64,
}

#[derive(Debug, Default)]
struct Bucket {
    objects: BTreeMap<ObjectKey, Arc<Value>>,
    history: VecDeque<Arc<Change>>,
    compacted: u64,
}

impl Mvcc {
    /// An empty store that keeps at most `history_limit` changes per resource.
    pub fn new(history_limit: usize) -> Self {
        Self { revision: 1, history_limit, buckets: BTreeMap::new(), compacted: 0 }
    }

    /// Revision of the latest write.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// One object.
    pub fn get(&self, resource: &GroupResource, key: &ObjectKey) -> Option<&Arc<Value>> {
        self.buckets.get(resource)?.objects.get(key)
    }

    /// Writes an object at the next revision, which is set as its `metadata.resourceVersion`.
    pub fn put(&mut self, resource: &GroupResource, key: ObjectKey, mut object: Value) -> Arc<Value> {
        self.revision += 1;
        set_resource_version(&mut object, self.revision);
        let object = Arc::new(object);
        let bucket = self.buckets.entry(resource.clone()).or_default();
        let previous = bucket.objects.insert(key.clone(), Arc::clone(&object));
        let kind = if previous.is_some() { ChangeKind::Modified } else { ChangeKind::Added };
        bucket.remember(
            Change { revision: self.revision, kind, key, object: Arc::clone(&object), previous },
            self.history_limit,
        );
        object
    }

    /// Takes an object away; gives its last state, with the deletion's revision.
    pub fn remove(&mut self, resource: &GroupResource, key: &ObjectKey) -> Option<Arc<Value>> {
        let bucket = self.buckets.get_mut(resource)?;
        let previous = bucket.objects.remove(key)?;
        self.revision += 1;
        let mut last = Value::clone(&previous);
        set_resource_version(&mut last, self.revision);
        let object = Arc::new(last);
        let change = Change {
            revision: self.revision,
            kind: ChangeKind::Deleted,
            key: key.clone(),
            object: Arc::clone(&object),
            previous: Some(previous),
        };
        bucket.remember(change, self.history_limit);
        Some(object)
    }

    /// All objects of a resource, or those of one namespace, as they are now.
    pub fn iter<'a>(
        &'a self,
        resource: &GroupResource,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Arc<Value>)> + 'a {
        self.buckets
            .get(resource)
            .into_iter()
            .flat_map(move |bucket| bucket.objects.range(range_from(namespace, None)))
            .take_while(move |((in_namespace, _), _)| namespace.is_none_or(|wanted| wanted == in_namespace))
    }

    /// How many objects there are now.
    pub fn count(&self, resource: &GroupResource, namespace: Option<&str>) -> usize {
        match namespace {
            None => self.buckets.get(resource).map_or(0, |bucket| bucket.objects.len()),
            Some(_) => self.iter(resource, namespace).count(),
        }
    }

    /// At most `limit` objects (0: all) that satisfy `wanted`, as they were at revision `at`, behind `after`.
    pub fn page(
        &self,
        resource: &GroupResource,
        namespace: Option<&str>,
        at: u64,
        after: Option<&ObjectKey>,
        limit: usize,
        wanted: &dyn Fn(&Value) -> bool,
    ) -> Result<Page, Compacted> {
        let Some(bucket) = self.buckets.get(resource) else {
            return Ok(Page::default());
        };
        let rolled_back = bucket.changed_after(at, self.compacted)?;
        let in_scope = |key: &ObjectKey| namespace.is_none_or(|wanted| wanted == key.0);
        let mut now = bucket
            .objects
            .range(range_from(namespace, after))
            .take_while(|(key, _)| in_scope(key))
            .filter(|(key, _)| !rolled_back.contains_key(*key))
            .peekable();
        let mut then = rolled_back
            .range::<ObjectKey, _>(range_from(namespace, after))
            .take_while(|(key, _)| in_scope(key))
            .filter_map(|(key, object)| Some((*key, object.as_ref()?)))
            .peekable();
        let mut page = Page::default();
        let mut last: Option<&ObjectKey> = None;
        loop {
            let from_now = match (now.peek(), then.peek()) {
                (None, None) => break,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some((left, _)), Some((right, _))) => left < right,
            };
            if limit > 0 && page.items.len() == limit {
                page.last_key = last.cloned();
                break;
            }
            let Some((key, object)) = (if from_now { now.next() } else { then.next() }) else { break };
            last = Some(key);
            if wanted(object) {
                page.items.push(Arc::clone(object));
            }
        }
        Ok(page)
    }

    /// The changes of a resource after a revision, oldest first.
    pub fn changes_after(
        &self,
        resource: &GroupResource,
        revision: u64,
    ) -> Result<Vec<Arc<Change>>, Compacted> {
        let Some(bucket) = self.buckets.get(resource) else {
            return if revision < self.compacted {
                Err(Compacted { oldest: self.compacted })
            } else {
                Ok(Vec::new())
            };
        };
        bucket.check(revision, self.compacted)?;
        let from = bucket.history.partition_point(|change| change.revision <= revision);
        Ok(bucket.history.range(from..).cloned().collect())
    }

    /// Forgets all history: earlier revisions can no longer be listed or watched from.
    pub fn compact(&mut self) {
        self.compacted = self.revision;
        for bucket in self.buckets.values_mut() {
            bucket.history.clear();
            bucket.compacted = self.revision;
        }
    }
}

impl Bucket {
    fn remember(&mut self, change: Change, limit: usize) {
        self.history.push_back(Arc::new(change));
        while self.history.len() > limit {
            if let Some(forgotten) = self.history.pop_front() {
                self.compacted = forgotten.revision;
            }
        }
    }

    fn check(&self, revision: u64, compacted: u64) -> Result<(), Compacted> {
        let oldest = self.compacted.max(compacted);
        if revision < oldest { Err(Compacted { oldest }) } else { Ok(()) }
    }

    /// What the objects changed after `revision` were at that time; `None` for those that did not exist.
    fn changed_after(
        &self,
        revision: u64,
        compacted: u64,
    ) -> Result<BTreeMap<&ObjectKey, Option<Arc<Value>>>, Compacted> {
        self.check(revision, compacted)?;
        let from = self.history.partition_point(|change| change.revision <= revision);
        let mut before = BTreeMap::new();
        for change in self.history.range(from..) {
            before.entry(&change.key).or_insert_with(|| change.previous.clone());
        }
        Ok(before)
    }
}

fn range_from(namespace: Option<&str>, after: Option<&ObjectKey>) -> (Bound<ObjectKey>, Bound<ObjectKey>) {
    let start = match (after, namespace) {
        (Some(key), _) => Bound::Excluded(key.clone()),
        (None, Some(namespace)) => Bound::Included((namespace.to_owned(), String::new())),
        (None, None) => Bound::Unbounded,
    };
    (start, Bound::Unbounded)
}

fn set_resource_version(object: &mut Value, revision: u64) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("resourceVersion".to_owned(), Value::from(revision.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(page: &Page) -> Vec<&str> {
        page.items.iter().filter_map(|item| item["metadata"]["name"].as_str()).collect()
    }

    fn filled() -> (Mvcc, GroupResource) {
        let pods = GroupResource::from("pods");
        let mut store = Mvcc::new(100);
        for name in ["a", "b", "c", "d"] {
            store.put(&pods, ("x".into(), name.into()), json!({"metadata": {"name": name}}));
        }
        (store, pods)
    }

    #[test]
    fn a_later_page_shows_the_state_of_the_first_page() {
        let (mut store, pods) = filled();
        let at = store.revision();
        let first = store.page(&pods, Some("x"), at, None, 2, &|_| true).unwrap();
        assert_eq!(names(&first), ["a", "b"]);
        store.remove(&pods, &("x".into(), "c".into()));
        store.put(&pods, ("x".into(), "bb".into()), json!({"metadata": {"name": "bb"}}));
        store.put(&pods, ("x".into(), "d".into()), json!({"metadata": {"name": "d", "new": true}}));

        let second = store.page(&pods, Some("x"), at, first.last_key.as_ref(), 2, &|_| true).unwrap();
        assert_eq!(names(&second), ["c", "d"]);
        assert_eq!(second.items[1]["metadata"]["new"], json!(null));
        assert_eq!(second.last_key, None);
    }

    #[test]
    fn history_that_was_compacted_is_refused() {
        let (mut store, pods) = filled();
        let at = store.revision();
        store.put(&pods, ("x".into(), "e".into()), json!({"metadata": {"name": "e"}}));
        assert_eq!(store.changes_after(&pods, at).unwrap().len(), 1);
        store.compact();
        assert_eq!(store.changes_after(&pods, at).unwrap_err(), Compacted { oldest: store.revision() });
        assert!(store.page(&pods, None, at, None, 0, &|_| true).is_err());
        assert!(store.page(&pods, None, store.revision(), None, 0, &|_| true).is_ok());
    }

    #[test]
    fn the_history_of_a_resource_is_bounded() {
        let pods = GroupResource::from("pods");
        let mut store = Mvcc::new(2);
        for round in 0..4 {
            store.put(&pods, ("x".into(), "a".into()), json!({"metadata": {"round": round}}));
        }
        assert!(store.changes_after(&pods, 2).is_err());
        assert_eq!(store.changes_after(&pods, 3).unwrap().len(), 2);
    }
}
