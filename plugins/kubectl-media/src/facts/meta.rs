//! What every object has.

use std::collections::BTreeMap;

use jiff::Timestamp;
use labkit::kube::nullable;
use serde::{Deserialize, Deserializer};

/// Beginnings of the annotations that are used. The others are dropped while reading: some are as large as the object.
const ANNOTATIONS: &[&str] = &[
    "argocd.argoproj.io/",
    "gethomepage.dev/",
    "helm.toolkit.fluxcd.io/",
    "io.cilium/",
    "kube-vip.io/",
    "kustomize.toolkit.fluxcd.io/",
    "lbipam.cilium.io/",
    "media.labkit.dev/",
    "metallb.io/",
    "metallb.universe.tf/",
];

/// `metadata`, as far as it is used.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Meta {
    /// Name.
    pub name: String,
    /// Namespace; empty for objects of the cluster.
    #[serde(deserialize_with = "nullable")]
    pub namespace: String,
    /// What tells it from others of its name that were there before.
    #[serde(deserialize_with = "nullable")]
    pub uid: String,
    /// Labels.
    #[serde(deserialize_with = "nullable")]
    pub labels: BTreeMap<String, String>,
    /// Annotations, those that are used.
    #[serde(deserialize_with = "used_annotations")]
    pub annotations: BTreeMap<String, String>,
    /// When it was made.
    pub creation_timestamp: Option<Timestamp>,
    /// When it was asked to go.
    pub deletion_timestamp: Option<Timestamp>,
    /// Who made it.
    #[serde(deserialize_with = "nullable")]
    pub owner_references: Vec<OwnerReference>,
}

/// An entry of `metadata.ownerReferences`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OwnerReference {
    /// The owner's kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is the one that keeps the object as it should be.
    #[serde(deserialize_with = "nullable")]
    pub controller: bool,
}

impl Meta {
    /// Namespace and name.
    pub fn key(&self) -> (String, String) {
        (self.namespace.clone(), self.name.clone())
    }

    /// Kind and name of what keeps the object as it should be.
    pub fn controller(&self) -> Option<(&str, &str)> {
        let owner = self.owner_references.iter().find(|owner| owner.controller)?;
        Some((&owner.kind, &owner.name))
    }

    /// Whether every one of these labels is there.
    pub fn has_labels(&self, wanted: &BTreeMap<String, String>) -> bool {
        wanted.iter().all(|(name, value)| self.labels.get(name) == Some(value))
    }

    /// A label or annotation of that name.
    pub fn mark(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).or_else(|| self.labels.get(name)).map(String::as_str)
    }
}

fn used_annotations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let mut all: BTreeMap<String, String> = nullable(deserializer)?;
    all.retain(|name, _| ANNOTATIONS.iter().any(|prefix| name.starts_with(prefix)));
    Ok(all)
}

/// An entry of `status.conditions`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Why, in one word.
    #[serde(deserialize_with = "nullable")]
    pub reason: String,
    /// Why, in a sentence.
    #[serde(deserialize_with = "nullable")]
    pub message: String,
}

impl Condition {
    /// The condition of that name.
    pub fn find<'c>(all: &'c [Self], kind: &str) -> Option<&'c Self> {
        all.iter().find(|condition| condition.kind == kind)
    }
}
