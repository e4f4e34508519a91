//! What only a diagnosis needs: events, volumes, certificates, sealed Secrets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use labkit::finding::Gap;
use labkit::kube::nullable;
use serde::Deserialize;

use super::{Condition, Meta, PersistentVolume};

/// What was read beyond the facts about workloads. What could not be read is empty, with a gap that says why.
#[derive(Debug, Default)]
pub struct Further {
    /// Events that tell of trouble, the latest last.
    pub events: Vec<Event>,
    /// PersistentVolumes by name; `None` if they could not be read.
    pub volumes: Option<BTreeMap<String, PersistentVolume>>,
    /// Certificates of cert-manager.
    pub certificates: Vec<Certificate>,
    /// SealedSecrets.
    pub sealed: Vec<SealedSecret>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

impl Further {
    /// Events about an object, the latest first.
    pub fn about<'f>(
        &'f self,
        kind: &'f str,
        namespace: &'f str,
        name: &'f str,
    ) -> impl Iterator<Item = &'f Event> {
        self.events.iter().rev().filter(move |event| {
            let about = &event.involved_object;
            about.kind == kind && about.namespace == namespace && about.name == name
        })
    }
}

/// An Event, in the form of the core group.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    /// What it is about.
    pub involved_object: About,
    /// Why, in one word: `FailedMount`.
    #[serde(deserialize_with = "nullable")]
    pub reason: String,
    /// Why, in a sentence.
    #[serde(deserialize_with = "nullable")]
    pub message: String,
    /// `Normal` or `Warning`.
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub kind: String,
    /// When it was last seen, by those who count.
    pub last_timestamp: Option<Timestamp>,
    /// When it was seen, by those who write series.
    pub event_time: Option<Timestamp>,
}

impl Event {
    /// When it was seen.
    pub fn at(&self) -> Option<Timestamp> {
        self.last_timestamp.or(self.event_time)
    }
}

/// What an event is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct About {
    /// Kind.
    #[serde(deserialize_with = "nullable")]
    pub kind: String,
    /// Namespace.
    #[serde(deserialize_with = "nullable")]
    pub namespace: String,
    /// Name.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// A Certificate of cert-manager.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Certificate {
    /// Its metadata.
    pub metadata: Meta,
    /// What was asked for.
    pub spec: CertificateSpec,
    /// What became of it.
    pub status: CertificateStatus,
}

/// The spec of a Certificate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateSpec {
    /// The Secret it is put in.
    #[serde(deserialize_with = "nullable")]
    pub secret_name: String,
    /// The names it is for.
    #[serde(deserialize_with = "nullable")]
    pub dns_names: Vec<String>,
}

/// The status of a Certificate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CertificateStatus {
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
    /// When it ends.
    pub not_after: Option<Timestamp>,
}

/// A SealedSecret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SealedSecret {
    /// Its metadata; the Secret it becomes has the same name.
    pub metadata: Meta,
    /// What became of it.
    pub status: SealedStatus,
}

/// The status of a SealedSecret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SealedStatus {
    /// Its conditions.
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}
