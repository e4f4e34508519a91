//! Watches: a list's changes as they happen, from any revision that is still remembered
//! (kubernetes.io/docs/reference/using-api/api-concepts: efficient detection of changes, watch bookmarks,
//! streaming lists).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::catalogue::Kind;
use super::http::{Body, Form, streamed};
use super::mvcc::{Change, ChangeKind};
use super::present::Presentation;
use super::status::{GroupResource, Status};
use super::store::Store;

/// Decides which objects belong to the watched set.
pub type Wanted = Arc<dyn Fn(&Value) -> bool + Send + Sync>;

/// What is watched and how it is told.
#[derive(Clone)]
pub struct WatchRequest {
    /// Kind of the objects.
    pub kind: Arc<Kind>,
    /// Version to show them in.
    pub version: String,
    /// Where they are stored.
    pub resource: GroupResource,
    /// Only this namespace.
    pub namespace: Option<String>,
    /// Only these objects.
    pub wanted: Wanted,
    /// Object, table or metadata.
    pub form: Form,
    /// What a table row carries of its object.
    pub include: String,
    /// Start behind this revision; `None` tells of all objects first.
    pub from: Option<u64>,
    /// Mark the end of the first objects with a bookmark (a streamed list).
    pub initial_events_end: bool,
    /// Send bookmarks.
    pub bookmarks: bool,
    /// How often, at least.
    pub bookmark_interval: Duration,
    /// End the watch after so long.
    pub timeout: Option<Duration>,
}

/// Starts a watch; its events are the body.
pub fn start(store: Arc<Store>, request: WatchRequest) -> Body {
    let (sender, mut receiver) = mpsc::channel::<io::Result<Bytes>>(64);
    tokio::spawn(async move {
        let closed = sender.clone();
        tokio::select! {
            () = run(store, request, sender) => {}
            () = closed.closed() => {}
        }
    });
    streamed(futures::stream::poll_fn(move |context| receiver.poll_recv(context)))
}

struct Teller {
    store: Arc<Store>,
    request: WatchRequest,
    sender: mpsc::Sender<io::Result<Bytes>>,
    columns_sent: bool,
}

async fn run(store: Arc<Store>, request: WatchRequest, sender: mpsc::Sender<io::Result<Bytes>>) {
    let mut changed = store.subscribe();
    let deadline = request.timeout.map(|timeout| Instant::now() + timeout);
    let interval = request.bookmark_interval;
    let bookmarks = request.bookmarks;
    let mut teller = Teller { store, request, sender, columns_sent: false };
    let Some(mut seen) = teller.begin().await else { return };
    let mut next_bookmark = Instant::now() + interval;
    loop {
        changed.mark_unchanged();
        let Some(now_seen) = teller.tell_changes(seen).await else { return };
        seen = now_seen;
        let wake = deadline.map_or(next_bookmark, |deadline| deadline.min(next_bookmark));
        tokio::select! {
            result = changed.changed() => if result.is_err() { return },
            () = tokio::time::sleep_until(wake) => {
                if bookmarks && teller.bookmark(seen, false).await.is_none() {
                    return;
                }
                next_bookmark = Instant::now() + interval;
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    return;
                }
            }
        }
    }
}

impl Teller {
    /// Tells of the objects there are, if that was asked for; gives the revision the watch goes on from.
    async fn begin(&mut self) -> Option<u64> {
        if let Some(from) = self.request.from {
            return Some(from);
        }
        let revision = self.store.revision();
        let wanted = Arc::clone(&self.request.wanted);
        let namespace = self.request.namespace.clone();
        let page = self
            .store
            .page(&self.request.resource, namespace.as_deref(), revision, None, 0, &|object| wanted(object))
            .ok()?;
        for object in page.items {
            self.tell("ADDED", &object).await?;
        }
        if self.request.initial_events_end {
            self.bookmark(revision, true).await?;
        }
        Some(revision)
    }

    async fn tell_changes(&mut self, seen: u64) -> Option<u64> {
        let changes = match self.store.changes_after(&self.request.resource, seen) {
            Ok(changes) => changes,
            Err(compacted) => {
                let status =
                    Status::expired(format!("too old resource version: {seen} ({})", compacted.oldest));
                self.send(&json!({"type": "ERROR", "object": status.to_value()})).await?;
                return None;
            }
        };
        let mut seen = seen;
        for change in changes {
            seen = change.revision;
            if let Some(kind) = self.event_type(&change) {
                self.tell(kind, &change.object).await?;
            }
        }
        Some(seen)
    }

    /// What a change means to those who see only the wanted objects.
    fn event_type(&self, change: &Change) -> Option<&'static str> {
        if self.request.namespace.as_ref().is_some_and(|namespace| *namespace != change.key.0) {
            return None;
        }
        let wanted = |object: &Value| (self.request.wanted)(object);
        let before = change.previous.as_ref().is_some_and(|object| wanted(object));
        let after = change.kind != ChangeKind::Deleted && wanted(&change.object);
        match (before, after) {
            (false, false) => None,
            (false, true) => Some("ADDED"),
            (true, true) => Some("MODIFIED"),
            (true, false) => Some("DELETED"),
        }
    }

    async fn tell(&mut self, kind: &str, object: &Value) -> Option<()> {
        let shown = self.presentation().one(object, !self.columns_sent);
        self.columns_sent = true;
        self.send(&json!({"type": kind, "object": shown})).await
    }

    async fn bookmark(&mut self, revision: u64, initial_events_end: bool) -> Option<()> {
        let request = &self.request;
        let mut metadata = json!({"resourceVersion": revision.to_string(), "creationTimestamp": null});
        if initial_events_end && let Value::Object(fields) = &mut metadata {
            fields.insert("annotations".to_owned(), json!({"k8s.io/initial-events-end": "true"}));
        }
        let (kind, api_version) = match request.form {
            Form::Metadata | Form::MetadataList => {
                ("PartialObjectMetadata".to_owned(), "meta.k8s.io/v1".to_owned())
            }
            _ => (request.kind.kind.clone(), request.kind.api_version(&request.version)),
        };
        let object = json!({"kind": kind, "apiVersion": api_version, "metadata": metadata});
        let shown = if request.form == Form::Table {
            json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1",
                "metadata": {"resourceVersion": revision.to_string()}, "columnDefinitions": null,
                "rows": [{"cells": [], "object": {"kind": "PartialObjectMetadata",
                    "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]}}]})
        } else {
            object
        };
        self.send(&json!({"type": "BOOKMARK", "object": shown})).await
    }

    fn presentation(&self) -> Presentation<'_> {
        Presentation {
            kind: &self.request.kind,
            version: &self.request.version,
            form: self.request.form,
            include: &self.request.include,
            now: self.store.now(),
        }
    }

    /// `None` when nobody listens any more.
    async fn send(&self, event: &Value) -> Option<()> {
        let mut line = event.to_string();
        line.push('\n');
        self.sender.send(Ok(Bytes::from(line))).await.ok()
    }
}
