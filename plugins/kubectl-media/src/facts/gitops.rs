//! What Argo CD and Flux say about what they keep as Git has it.

use labkit::kube::nullable;
use serde::Deserialize;

use super::{Condition, Meta};

/// An Application of Argo CD.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Application {
    /// Its metadata.
    pub metadata: Meta,
    /// What became of it.
    pub status: ApplicationStatus,
}

/// The status of an Application.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ApplicationStatus {
    /// Whether the cluster is as Git has it.
    #[serde(deserialize_with = "nullable")]
    pub sync: State,
    /// Whether what runs is well.
    #[serde(deserialize_with = "nullable")]
    pub health: State,
    /// Its objects.
    #[serde(deserialize_with = "nullable")]
    pub resources: Vec<Managed>,
}

/// One word of an Application's status.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct State {
    /// The word.
    #[serde(deserialize_with = "nullable")]
    pub status: String,
}

/// An object of an Application.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Managed {
    /// Its API group.
    #[serde(deserialize_with = "nullable")]
    pub group: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    #[serde(deserialize_with = "nullable")]
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether it is as Git has it.
    #[serde(deserialize_with = "nullable")]
    pub status: String,
}

/// A Kustomization or HelmRelease of Flux.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reconciled {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: ReconciledSpec,
    /// What became of it.
    pub status: ReconciledStatus,
}

/// The spec of a Kustomization or HelmRelease.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReconciledSpec {
    /// Whether Flux leaves it alone for now.
    #[serde(deserialize_with = "nullable")]
    pub suspend: bool,
}

/// The status of a Kustomization or HelmRelease.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReconciledStatus {
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}
