//! The machine configuration as a node reads it: strictly, and in its own words where it refuses.
//!
//! ```text
//! bytes → read → MachineConfig → validate → validate_runtime(disks) → to_config → view::Config
//! ```
//!
//! Talos 1.11 to 1.13 in `metal` mode. [`MachineConfig::read`] decodes (`schema/` lists every field those releases
//! know), [`MachineConfig::validate`] says what the node says before it takes a configuration, and
//! [`MachineConfig::validate_runtime`] what it says after a look at its disks.
//!
//! Left out: the checks of bonds, bridges, VLANs, WireGuard, KubeSpan, disk encryption, logging, user disks, taints
//! and of documents other than those in `validate/documents.rs` (their keys and types are checked like all others);
//! expressions (`match:`) are not compiled; whether the Kubernetes version fits the Talos version.

mod certificates;
mod decode;
mod scalars;
mod selector;
mod shapes;
#[cfg(test)]
mod tests;
mod unknown;
mod validate;
mod values;

use labkit::manifest::yaml::Node;

use super::version::Version;

pub use certificates::{CertificateError, issuer};
pub use selector::{DiskSelector, install_disk};

/// A minor release of Talos, which decides what a node understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 1.11
    V1_11,
    /// 1.12
    V1_12,
    /// 1.13
    V1_13,
}

impl From<Version> for Release {
    /// Older versions are read like 1.11, newer ones like 1.13.
    fn from(version: Version) -> Self {
        match version {
            _ if version.since(13) => Self::V1_13,
            _ if version.since(12) => Self::V1_12,
            _ => Self::V1_11,
        }
    }
}

/// A configuration that decoded. Its `Debug` names only the kinds of documents, as the values hold secrets.
#[derive(Clone)]
pub struct MachineConfig {
    release: Release,
    bytes: Vec<u8>,
    documents: Vec<Document>,
}

/// One document.
#[derive(Clone)]
struct Document {
    /// `v1alpha1` for the machine configuration proper.
    kind: String,
    /// Whether documents of the kind have names.
    named: bool,
    root: Node,
}

impl Document {
    fn name(&self) -> &str {
        self.root.get("name").and_then(Node::as_str).unwrap_or_default()
    }

    /// `kind/name`, or the kind alone, as errors name it.
    fn label(&self) -> String {
        if self.named { format!("{}/{}", self.kind, self.name()) } else { self.kind.clone() }
    }
}

impl MachineConfig {
    /// Decodes a configuration.
    ///
    /// # Errors
    ///
    /// What the node says, without the `failed to parse config: ` it puts in front.
    pub fn read(data: &[u8], release: Release) -> Result<Self, String> {
        let documents = decode::documents(data, release)?;
        Ok(Self { release, bytes: data.to_vec(), documents })
    }

    /// The text as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The release whose rules it was read by.
    pub fn release(&self) -> Release {
        self.release
    }

    /// Whether there is a `v1alpha1` document; without it a node does not leave maintenance mode.
    pub fn is_complete(&self) -> bool {
        self.machine_config().is_some()
    }

    fn machine_config(&self) -> Option<&Node> {
        self.of_kind("v1alpha1").next().map(|document| &document.root)
    }

    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Document> {
        self.documents.iter().filter(move |document| document.kind == kind)
    }
}

impl std::fmt::Debug for MachineConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: Vec<_> = self.documents.iter().map(Document::label).collect();
        f.debug_struct("MachineConfig")
            .field("release", &self.release)
            .field("documents", &kinds)
            .finish_non_exhaustive()
    }
}
