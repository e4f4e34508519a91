//! The resource API of a node (`cosi.resource.State`): everything it knows of itself, computed from one [`View`].
//!
//! ```text
//! Source ─ view ─▶ items (block, network, machine, cluster, definitions) ─ query ─▶ Get, List, Watch
//! ```
//!
//! [`Resources`] is the service. What may be read follows siderolabs/talos internal/app/resources/access.go, how
//! cosi-project/runtime pkg/state/protobuf/server.
//!
//! Left out: most of the 160 types exist, but have no resources (`types.txt` lists them all, so that a question for one
//! is answered as by a node); past events (`tail_events`) and bookmarks to start from, which is refused;
//! [regular expressions](query) beyond Go's common ones. A resource's version is the node's revision, so that it grows
//! with every change of the node and not only with its own.

mod access;
mod block;
mod cluster;
mod definition;
mod item;
mod machine;
mod network;
mod query;
mod service;
#[cfg(test)]
mod tests;
mod watch;

pub use service::Resources;

use super::view::View;
use item::Item;

/// All resources of a node, by type and then by id.
fn items(view: &View) -> Vec<Item> {
    let mut items = Vec::new();
    block::add(view, &mut items);
    network::add(view, &mut items);
    machine::add(view, &mut items);
    cluster::add(view, &mut items);
    definition::add(view.version.into(), &mut items);
    items.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    items
}
