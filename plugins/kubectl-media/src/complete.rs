//! What Tab offers for names: the instances in the namespace that was typed.

use clap_complete::ArgValueCompleter;
use labkit::cli::complete::{Candidate, dynamic};
use labkit::kube::Scope;

use crate::collect::collect;
use crate::identify::identify;

/// Instances, with the app and image of each.
pub fn apps() -> ArgValueCompleter {
    dynamic("apps", |asked| async move {
        let cluster = asked.cluster().await?;
        let namespace = asked.kube.namespace.clone();
        let namespace = namespace.unwrap_or_else(|| cluster.namespace().name.clone());
        let stack = identify(collect(&cluster, Scope::Namespace(&namespace)).await?);
        let candidates = stack.instances.into_iter();
        Ok(candidates.map(|one| Candidate::new(one.name).help(one.image.text)).collect())
    })
}
