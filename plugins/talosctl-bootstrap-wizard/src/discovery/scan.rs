//! Trying many addresses, a bounded number at a time.

use futures::{StreamExt, stream};
use labkit::net::probes_at_once;
use labkit::progress::Progress;
use labkit::talos::{Address, ApiState, Patience, probe};

use super::targets::Targets;
use crate::access::Key;
use crate::nodes::facts::NodeFacts;
use crate::nodes::look::look_closer;

/// Tries every target once, and looks closer at what answers. What is silent is left out.
pub async fn scan(targets: &Targets, keys: &[Key], patience: Patience, shown: &Progress) -> Vec<NodeFacts> {
    let one = |text: String| async move {
        let found = try_one(&text, keys, patience).await;
        shown.advance(1);
        found
    };
    let found = stream::iter(targets.each()).map(one).buffer_unordered(probes_at_once());
    found.filter_map(std::future::ready).collect().await
}

async fn try_one(text: &str, keys: &[Key], patience: Patience) -> Option<NodeFacts> {
    // What is no address of a node was refused when the command line was read.
    let address: Address = text.parse().ok()?;
    let seen = probe(&address, patience.connect).await;
    match seen.state {
        ApiState::Closed { .. } => None,
        // The talk stands on the heap: most addresses never come to one.
        _ => Some(Box::pin(look_closer(seen, keys, patience)).await),
    }
}
