//! The links of a stack as a picture: for Mermaid, for Graphviz, and as SVG.

mod dot;
mod layout;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::apps::{self, Role};
use crate::wiring::{End, Link, State};

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{GENERATOR, svg};

/// What is drawn.
#[derive(Debug, Default)]
pub struct Graph<'l> {
    /// Apps, folders and what is outside, each once.
    pub nodes: Vec<Node>,
    /// Links between them.
    pub edges: Vec<Edge<'l>>,
}

/// Something that links lead from or to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is called.
    pub name: String,
    /// What it is, in a word or two; empty for what is outside.
    pub title: String,
    /// What it is.
    pub sort: Sort,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An instance.
    App(Role),
    /// A folder on a storage.
    Folder,
    /// Nothing that is known, or nothing at all.
    Outside,
}

/// A link between two nodes, by their places.
#[derive(Debug, Clone, Copy)]
pub struct Edge<'l> {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What it is.
    pub link: &'l Link,
}

impl Node {
    /// The column it stands in: wishes come in on the left and are played on the right.
    fn column(&self) -> usize {
        match self.sort {
            Sort::App(Role::Requests | Role::Monitor | Role::Helper | Role::Sidecar) => 0,
            Sort::App(Role::Indexer) => 1,
            Sort::App(Role::Library | Role::Job) => 2,
            Sort::App(Role::TorrentClient | Role::UsenetClient) | Sort::Folder | Sort::Outside => 3,
            Sort::App(Role::MediaServer) => 4,
        }
    }
}

impl<'l> Graph<'l> {
    /// What the links are between.
    pub fn new(links: &'l [Link], several_namespaces: bool) -> Self {
        let mut graph = Self::default();
        let mut places: HashMap<Identity, usize> = HashMap::new();
        for link in links {
            let mut place = |key: Identity, node: Node| {
                *places.entry(key).or_insert_with(|| {
                    graph.nodes.push(node);
                    graph.nodes.len() - 1
                })
            };
            let from = place(Identity::End(link.from.clone()), node(&link.from, None, several_namespaces));
            let key = match &link.storage {
                // One folder may have other paths in other apps.
                Some(storage) => Identity::Folder(storage.clone()),
                None => Identity::End(link.to.clone()),
            };
            let to = place(key, node(&link.to, link.storage.as_deref(), several_namespaces));
            graph.edges.push(Edge { from, to, link });
        }
        graph
    }
}

/// What makes two ends one node.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    End(End),
    Folder(String),
}

fn node(end: &End, storage: Option<&str>, several_namespaces: bool) -> Node {
    match (end.app.and_then(apps::named), storage) {
        (Some(app), _) => Node {
            name: end.shown(several_namespaces),
            title: app.title.to_owned(),
            sort: Sort::App(app.role),
        },
        (None, Some(storage)) => {
            Node { name: end.name.clone(), title: storage.to_owned(), sort: Sort::Folder }
        }
        (None, None) => Node { name: end.name.clone(), title: String::new(), sort: Sort::Outside },
    }
}

/// Whether a link is drawn so that it stands out.
fn stands_out(state: State) -> bool {
    matches!(state, State::Broken | State::Missing | State::Warning | State::Unknown)
}
