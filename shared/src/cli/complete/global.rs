//! Completers for the global flags.

use std::ffi::OsStr;

use clap_complete::{ArgValueCompleter, CompletionCandidate};
use serde::Deserialize;

use super::{Asked, Candidate, dynamic};
use crate::cli::Result;
use crate::kube::resource::NAMESPACES;
use crate::kube::{Context, Kubeconfig, ListOptions, Resource, Scope};
use crate::output::ALL_FORMATS;

/// Output formats; which of them a command has is said when it is run.
pub fn formats() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let typed = current.to_string_lossy();
        let matching = ALL_FORMATS.iter().filter(|format| format.starts_with(&*typed));
        matching.map(CompletionCandidate::new).collect()
    })
}

/// Contexts of the kubeconfig; each says its cluster, the current one says so.
pub fn contexts() -> ArgValueCompleter {
    dynamic("contexts", |asked| async move {
        let config = Kubeconfig::load(&asked.kube, &asked.env)?;
        let current = config.current_context.as_deref();
        let described = |(name, context): (&String, &Context)| {
            let cluster = context.cluster.as_deref().unwrap_or_default();
            let mark = if current == Some(name) { " (current)" } else { "" };
            Candidate::new(name).help(format!("{cluster}{mark}"))
        };
        Ok(config.contexts.iter().map(described).collect())
    })
}

/// Cluster entries of the kubeconfig.
pub fn clusters() -> ArgValueCompleter {
    dynamic("clusters", |asked| async move {
        let config = Kubeconfig::load(&asked.kube, &asked.env)?;
        Ok(config.clusters.into_keys().map(Candidate::new).collect())
    })
}

/// User entries of the kubeconfig.
pub fn users() -> ArgValueCompleter {
    dynamic("users", |asked| async move {
        let config = Kubeconfig::load(&asked.kube, &asked.env)?;
        Ok(config.users.into_keys().map(Candidate::new).collect())
    })
}

/// Namespaces of the cluster.
pub fn namespaces() -> ArgValueCompleter {
    dynamic("namespaces", |asked| async move { names(&asked, &NAMESPACES, Scope::All).await })
}

/// The names of the objects of a kind.
pub async fn names(asked: &Asked, resource: &Resource, scope: Scope<'_>) -> Result<Vec<Candidate>> {
    let objects: Vec<Named> = asked.cluster().await?.list(resource, scope, &ListOptions::default()).await?;
    Ok(objects.into_iter().map(|object| Candidate::new(object.metadata.name)).collect())
}

/// As much of an object as its name takes.
#[derive(Deserialize)]
struct Named {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
}
