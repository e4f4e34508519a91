//! One row: an address as somebody uses it, wherever that is written.

use std::sync::Arc;

use labkit::finding::{Location, Subject};
use labkit::net::AddrSpec;
use labkit::output::{Cell, Tone};

use crate::facts::{Layer, Origin, Port, Role, State, Use};

/// One address or range as somebody uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The addresses.
    pub addresses: AddrSpec,
    /// As what they are used.
    pub role: Role,
    /// By whom.
    pub owner: Arc<Subject>,
    /// How firm that is.
    pub state: State,
    /// The smallest known network around them.
    pub network: Option<Arc<str>>,
    /// The pool they lie in.
    pub pool: Option<Arc<str>>,
    /// Ports served on them.
    pub ports: Vec<Port>,
    /// What the sources say about it.
    pub note: Option<Box<str>>,
    /// Every place where it is written.
    pub origins: Vec<Origin>,
}

/// Puts the same use in several places together and sorts the rows.
pub(super) fn merge(mut uses: Vec<Use>) -> Vec<Entry> {
    uses.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut entries: Vec<Entry> = Vec::with_capacity(uses.len());
    for usage in uses {
        match entries.last_mut() {
            Some(last) if last.is_same(&usage) => last.add(usage),
            _ => entries.push(Entry {
                addresses: usage.addresses,
                role: usage.role,
                owner: usage.owner,
                state: usage.state,
                network: None,
                pool: None,
                ports: usage.ports,
                note: usage.note,
                origins: vec![usage.origin],
            }),
        }
    }
    entries
}

fn key(usage: &Use) -> (AddrSpec, Role, &Subject, State, Layer) {
    (usage.addresses, usage.role, &usage.owner, usage.state, usage.origin.layer)
}

impl Entry {
    fn is_same(&self, usage: &Use) -> bool {
        self.addresses == usage.addresses
            && self.role == usage.role
            && self.owner == usage.owner
            && self.state == usage.state
    }

    fn add(&mut self, usage: Use) {
        for port in usage.ports {
            if !self.ports.contains(&port) {
                self.ports.push(port);
            }
        }
        self.note = self.note.take().or(usage.note);
        self.origins.push(usage.origin);
    }
}

/// `Node talos-qal-bre`, `Service media/plex`.
pub(crate) fn subject_text(subject: &Subject) -> String {
    let Subject { kind, namespace, name } = subject;
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

impl Entry {
    /// Where it is written, shortly: `inventory`, `Service`, `ConfigMap kube-system/plan (file)`, and in how many
    /// other places.
    pub(super) fn origin_text(&self) -> String {
        let mut texts: Vec<String> = Vec::new();
        for origin in &self.origins {
            let text = match origin.layer {
                Layer::Inventory => "inventory".to_owned(),
                Layer::Live if origin.object == self.owner => origin.object.kind.clone(),
                Layer::File | Layer::Live | Layer::Kubeconfig => origin.to_string(),
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let first = texts.first().cloned().unwrap_or_default();
        if texts.len() > 1 { format!("{first} +{}", texts.len() - 1) } else { first }
    }

    /// `file:line` where there is one, else the field.
    fn location_text(&self) -> String {
        let in_file = self.origins.iter().find_map(|origin| origin.location.as_ref());
        match (in_file, self.origins.first()) {
            (Some(Location { file, line, .. }), _) => format!("{file}:{line}"),
            (None, Some(origin)) => origin.field.to_string(),
            (None, None) => String::new(),
        }
    }

    /// Its cells, in the order of the columns.
    pub(super) fn row(&self) -> Vec<Cell> {
        let tone = match self.state {
            State::Requested | State::Expired => Tone::Warning,
            _ => Tone::Plain,
        };
        let optional = |text: &Option<Arc<str>>| text.as_deref().unwrap_or("<none>").to_owned();
        let ports: Vec<String> = self.ports.iter().map(Port::to_string).collect();
        let ports = if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") };
        let state = Cell { text: self.state.to_string(), tone };
        vec![
            self.addresses.to_string().into(),
            self.role.to_string().into(),
            subject_text(&self.owner).into(),
            self.origin_text().into(),
            state,
            optional(&self.network).into(),
            optional(&self.pool).into(),
            ports.into(),
            self.note.as_deref().unwrap_or("<none>").into(),
            self.location_text().into(),
        ]
    }
}
