//! The objects of the simulated cluster under the rules of an API server: who may be created where, what an
//! update may change, what a deletion leaves behind. Shared by the HTTP side, the controllers and the tests;
//! every call is one transaction.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use super::catalogue::{Kind, Kinds};
use super::gc::Owners;
use super::manifests::{self, ManifestError};
use super::mvcc::{Change, Compacted, Mvcc, ObjectKey, Page};
use super::object;
use super::status::{GroupResource, Status};
use super::write::{DeleteOptions, Deleted, WriteOptions, Written};

/// Tells the time; tests put their own in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The cluster's objects.
pub struct Store {
    state: Mutex<State>,
    /// Outside of the lock, so that a transaction may ask for the time.
    clock: Clock,
    changed: watch::Sender<u64>,
}

/// What a transaction works on.
pub(super) struct State {
    pub(super) mvcc: Mvcc,
    pub(super) kinds: Kinds,
    pub(super) owners: Owners,
    pub(super) clock: Clock,
    pub(super) work: Vec<super::gc::Work>,
    pub(super) service_ips: super::service_ips::Allocator,
    tokens: BTreeMap<u64, Timestamp>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("revision", &self.revision()).finish_non_exhaustive()
    }
}

impl Store {
    /// An empty cluster that remembers `history_limit` changes per resource.
    pub fn new(clock: Clock, history_limit: usize) -> Self {
        let state = State {
            mvcc: Mvcc::new(history_limit),
            kinds: Kinds::built_in(),
            owners: Owners::default(),
            clock: Arc::clone(&clock),
            work: Vec::new(),
            service_ips: super::service_ips::Allocator::default(),
            tokens: BTreeMap::new(),
        };
        Self { state: Mutex::new(state), clock, changed: watch::Sender::new(0) }
    }

    /// Revision of the latest write.
    pub fn revision(&self) -> u64 {
        self.lock().mvcc.revision()
    }

    /// Wakes whoever waits for changes; the value is the latest revision.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// One object, as stored. Cluster-scoped objects have an empty namespace.
    pub fn get(
        &self,
        resource: impl Into<GroupResource>,
        namespace: &str,
        name: &str,
    ) -> Result<Arc<Value>, Status> {
        let resource = resource.into();
        let key = (namespace.to_owned(), name.to_owned());
        let state = self.lock();
        state.mvcc.get(&resource, &key).cloned().ok_or_else(|| Status::not_found(&resource, name))
    }

    /// All objects of a resource, or those of one namespace, by namespace and name.
    pub fn list(&self, resource: impl Into<GroupResource>, namespace: Option<&str>) -> Vec<Arc<Value>> {
        let resource = resource.into();
        self.lock().mvcc.iter(&resource, namespace).map(|(_, object)| Arc::clone(object)).collect()
    }

    /// How many objects of a resource there are.
    pub fn count(&self, resource: impl Into<GroupResource>, namespace: Option<&str>) -> usize {
        self.lock().mvcc.count(&resource.into(), namespace)
    }

    /// Creates an object; its kind and namespace are read from it.
    pub fn create(&self, object: Value) -> Result<Arc<Value>, Status> {
        self.create_with(object, &WriteOptions::default())
    }

    /// Creates an object as a named field manager, or tries to.
    pub fn create_with(&self, object: Value, options: &WriteOptions) -> Result<Arc<Value>, Status> {
        self.transaction(|state| {
            let kind = state.kind_of(&object)?;
            let namespace = object::namespace(&object).to_owned();
            state.create(&kind, &namespace, object, options)
        })
    }

    /// Replaces an object, but for its status; refused when `metadata.resourceVersion` is set and not current.
    pub fn update(&self, object: Value) -> Result<Arc<Value>, Status> {
        self.update_with(object, &WriteOptions::default())
    }

    /// Replaces the status of an object, under the same lock as [`Self::update`].
    pub fn update_status(&self, object: Value) -> Result<Arc<Value>, Status> {
        self.update_with(
            object,
            &WriteOptions { subresource: Some("status".to_owned()), ..WriteOptions::default() },
        )
    }

    /// Replaces an object or one of its subresources as a named field manager.
    pub fn update_with(&self, object: Value, options: &WriteOptions) -> Result<Arc<Value>, Status> {
        self.transaction(|state| {
            let kind = state.kind_of(&object)?;
            let key = object::key(&object);
            Ok(state.update(&kind, &key, options, None, &mut |_| Ok(object.clone()))?.object)
        })
    }

    /// Reads, changes and writes an object in one transaction.
    pub fn modify(
        &self,
        resource: impl Into<GroupResource>,
        namespace: &str,
        name: &str,
        options: &WriteOptions,
        change: impl Fn(&mut Value),
    ) -> Result<Arc<Value>, Status> {
        let resource = resource.into();
        let key = (namespace.to_owned(), name.to_owned());
        self.transaction(|state| {
            let kind = state.kind(&resource)?;
            let written = state.update(&kind, &key, options, None, &mut |current| {
                let mut next = current.cloned().ok_or_else(|| Status::not_found(&resource, name))?;
                change(&mut next);
                Ok(next)
            })?;
            Ok(written.object)
        })
    }

    /// Deletes an object; finalizers and dependents are honoured.
    pub fn delete(
        &self,
        resource: impl Into<GroupResource>,
        namespace: &str,
        name: &str,
        options: &DeleteOptions,
    ) -> Result<Deleted, Status> {
        let resource = resource.into();
        let key = (namespace.to_owned(), name.to_owned());
        self.transaction(|state| {
            let kind = state.kind(&resource)?;
            state.delete(&kind, &key, options)
        })
    }

    /// Puts manifests (several YAML documents, lists too) into the cluster as they are, with their status:
    /// definitions and namespaces first, missing namespaces made, existing objects replaced.
    pub fn load_manifests(&self, yaml: &str) -> Result<(), ManifestError> {
        let objects = manifests::parse(yaml)?;
        self.load(objects)
    }

    /// Puts objects into the cluster as [`Self::load_manifests`] does.
    pub fn load(&self, objects: Vec<Value>) -> Result<(), ManifestError> {
        self.transaction(|state| manifests::load(state, objects))
    }

    /// The changes of a resource after a revision, oldest first.
    pub fn changes_after(
        &self,
        resource: impl Into<GroupResource>,
        revision: u64,
    ) -> Result<Vec<Arc<Change>>, Compacted> {
        self.lock().mvcc.changes_after(&resource.into(), revision)
    }

    /// Forgets history: continue tokens and watches from before are answered with 410.
    pub fn compact(&self) {
        self.lock().mvcc.compact();
    }

    /// The time on the cluster's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The kind behind a group and plural name.
    pub fn kind(&self, resource: &GroupResource) -> Option<Arc<Kind>> {
        self.lock().kinds.get(resource).cloned()
    }

    /// Looks at the served kinds.
    pub fn with_kinds<T>(&self, look: impl FnOnce(&Kinds) -> T) -> T {
        look(&self.lock().kinds)
    }

    pub(super) fn page(
        &self,
        resource: &GroupResource,
        namespace: Option<&str>,
        at: u64,
        after: Option<&ObjectKey>,
        limit: usize,
        wanted: &dyn Fn(&Value) -> bool,
    ) -> Result<Page, Compacted> {
        self.lock().mvcc.page(resource, namespace, at, after, limit, wanted)
    }

    /// Notes when the first token for a revision was handed out.
    pub(super) fn note_token(&self, revision: u64) {
        let mut state = self.lock();
        let now = (state.clock)();
        state.tokens.entry(revision).or_insert(now);
        while state.tokens.len() > 1000 {
            state.tokens.pop_first();
        }
    }

    /// Whether the tokens of a revision are older than `ttl_seconds`.
    pub(super) fn token_is_old(&self, revision: u64, ttl_seconds: i64) -> bool {
        let state = self.lock();
        let now = (state.clock)();
        state
            .tokens
            .get(&revision)
            .is_some_and(|issued| now.as_second().saturating_sub(issued.as_second()) >= ttl_seconds)
    }

    /// Runs one transaction, then what follows from it (collection of dependents, emptied namespaces).
    pub(super) fn transaction<T, E>(&self, run: impl FnOnce(&mut State) -> Result<T, E>) -> Result<T, E> {
        let mut state = self.lock();
        let before = state.mvcc.revision();
        let result = run(&mut state);
        state.settle();
        let after = state.mvcc.revision();
        drop(state);
        if after != before {
            self.changed.send_replace(after);
        }
        result
    }

    pub(super) fn update_in(
        &self,
        kind: &Kind,
        key: &ObjectKey,
        options: &WriteOptions,
        create: Option<&str>,
        change: &mut dyn FnMut(Option<&Value>) -> Result<Value, Status>,
    ) -> Result<Written, Status> {
        self.transaction(|state| state.update(kind, key, options, create, change))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn now_text(&self) -> String {
        object::time_text((self.clock)())
    }

    pub(super) fn kind(&self, resource: &GroupResource) -> Result<Arc<Kind>, Status> {
        self.kinds.get(resource).cloned().ok_or_else(unknown_resource)
    }

    pub(super) fn kind_of(&self, object: &Value) -> Result<Arc<Kind>, Status> {
        let (api_version, kind) = (object::api_version(object), object::kind(object));
        self.kinds.of_object(api_version, kind).cloned().ok_or_else(|| {
            Status::new(404, "NotFound", format!("no matches for kind {kind:?} in version {api_version:?}"))
        })
    }
}

fn unknown_resource() -> Status {
    Status::new(404, "NotFound", "the server could not find the requested resource")
}
