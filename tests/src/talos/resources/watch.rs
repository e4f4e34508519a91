//! What a watcher is told: what there is, then every change (cosi-project/runtime pkg/state/impl/inmem).

use labkit::talos::proto::cosi::resource::{Event, EventType, WatchResponse};

use super::item::{Item, tombstone};
use crate::talos::view::View;

/// What one watcher has seen so far.
#[derive(Debug)]
pub(super) struct Watcher {
    namespace: String,
    kind: &'static str,
    /// Only this one.
    id: Option<String>,
    aggregated: bool,
    /// Whether the watcher knows marks and errors.
    modern: bool,
    known: Vec<Item>,
}

/// How a watcher begins.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Start {
    /// All that there is, as if it had just been made.
    pub(super) contents: bool,
    /// Only the mark that follows it.
    pub(super) mark: bool,
    /// Several events in one message.
    pub(super) aggregated: bool,
    /// Whether the watcher knows marks and errors: version 1 of the API.
    pub(super) modern: bool,
}

impl Watcher {
    /// The messages a watcher gets at first. The empty one says that it is heard.
    pub(super) fn begin(
        view: &View,
        (namespace, kind): (&str, &'static str),
        id: Option<String>,
        start: Start,
        found: Vec<Item>,
    ) -> (Self, Vec<WatchResponse>) {
        let mut events = Vec::new();
        if let Some(id) = &id {
            events.push(found.first().map_or_else(
                || event(EventType::Destroyed, Some(tombstone(namespace, kind, id)), None, view),
                |item| event(EventType::Created, Some(item.resource(view)), None, view),
            ));
        } else {
            if start.contents {
                events.extend(
                    found.iter().map(|item| event(EventType::Created, Some(item.resource(view)), None, view)),
                );
            }
            if start.modern && start.contents {
                events.push(event(EventType::Bootstrapped, Some(tombstone(namespace, kind, "")), None, view));
            } else if start.modern && start.mark {
                events.push(event(EventType::Noop, Some(tombstone(namespace, kind, "")), None, view));
            }
        }
        let watcher = Self {
            namespace: namespace.to_owned(),
            kind,
            id,
            aggregated: start.aggregated,
            modern: start.modern,
            known: found,
        };
        let messages = std::iter::once(WatchResponse::default()).chain(watcher.messages(events)).collect();
        (watcher, messages)
    }

    /// Whether a resource is of interest, the query aside.
    pub(super) fn concerns(&self, item: &Item) -> bool {
        item.kind == self.kind
            && item.namespace == self.namespace
            && self.id.as_ref().is_none_or(|id| *id == item.id)
    }

    /// The messages that a later state of the node brings.
    pub(super) fn follow(&mut self, view: &View, found: Vec<Item>) -> Vec<WatchResponse> {
        let mut events = Vec::new();
        for item in &found {
            match self.known.iter().find(|known| known.id == item.id) {
                None => events.push(event(EventType::Created, Some(item.resource(view)), None, view)),
                Some(known) if known != item => {
                    let old = Some(known.resource(view));
                    events.push(event(EventType::Updated, Some(item.resource(view)), old, view));
                }
                Some(_) => {}
            }
        }
        for gone in self.known.iter().filter(|known| !found.iter().any(|item| item.id == known.id)) {
            events.push(event(EventType::Destroyed, Some(gone.resource(view)), None, view));
        }
        self.known = found;
        self.messages(events)
    }

    fn messages(&self, events: Vec<Event>) -> Vec<WatchResponse> {
        let known = |event: &Event| self.modern || event.event_type != i32::from(EventType::Bootstrapped);
        let events: Vec<_> = events.into_iter().filter(known).collect();
        match (events.is_empty(), self.aggregated) {
            (true, _) => Vec::new(),
            (false, true) => vec![WatchResponse { event: events }],
            (false, false) => events.into_iter().map(|event| WatchResponse { event: vec![event] }).collect(),
        }
    }
}

/// An event with the place it stands at.
fn event(
    kind: EventType,
    resource: Option<labkit::talos::proto::cosi::resource::Resource>,
    old: Option<labkit::talos::proto::cosi::resource::Resource>,
    view: &View,
) -> Event {
    Event {
        resource,
        event_type: kind.into(),
        old,
        error: None,
        bookmark: Some(view.revision.to_be_bytes().to_vec()),
    }
}
