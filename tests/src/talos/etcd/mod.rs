//! Snapshots of etcd: made as a node gives them, and read as a node does when it is told to recover from one.
//!
//! ```text
//! Contents ─ contents.rs ─▶ buckets ─ bolt.rs ─▶ bbolt file ─▶ + SHA-256 = snapshot
//! bytes ─ verify.rs ─▶ Ok | what the etcd service says when it fails
//! ```
//!
//! The file is one that etcdutl takes (checked with `etcdutl snapshot status` and `snapshot restore` of 3.5). Layout:
//! etcd-io/bbolt internal/common; contents: etcd-io/etcd server/storage/schema.
//!
//! Left out: the values of Kubernetes objects are named but not whole objects, and the lease, alarm and auth buckets are
//! empty, as they are in a new cluster. Verification reads structure and hash, not every value.

mod bolt;
mod contents;
#[cfg(test)]
mod tests;
mod verify;

pub use contents::{Contents, Member};
pub use verify::{Failure, verify};

use sha2::{Digest, Sha256};

/// A snapshot: a bbolt file and its SHA-256.
pub fn snapshot(contents: &Contents) -> Vec<u8> {
    let mut file = bolt::file(&contents.buckets());
    let sum = Sha256::digest(&file);
    file.extend_from_slice(&sum);
    file
}
