//! `coordination.k8s.io/v1 Lease`, the part that claims use.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `coordination.k8s.io/v1 Lease`, the part that claims use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// `coordination.k8s.io/v1`; absent in the items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// `Lease`; absent in the items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Name, labels, annotations, version.
    pub metadata: LeaseMetadata,
    /// Holder and times.
    #[serde(default)]
    pub spec: LeaseSpec,
}

/// Metadata of a [`Lease`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseMetadata {
    /// Made of the address.
    pub name: String,
    /// Where claims are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Given by the API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Given by the API server; in a request the state that is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
    /// What claims are listed by.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What the claim stands for.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// Spec of a [`Lease`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseSpec {
    /// `user@host/pid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_identity: Option<String>,
    /// Time to live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_duration_seconds: Option<i32>,
    /// When the holder took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquire_time: Option<String>,
    /// When the holder last confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_time: Option<String>,
    /// How often it changed hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_transitions: Option<u32>,
}
