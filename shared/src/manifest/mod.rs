//! Kubernetes manifests as files: files, folders, lists and kustomizations, every field with its file and line.
//!
//! [`load`] reads paths into [`Object`]s; [`yaml`] is the tree beneath, in which every value knows its place; [`edit`]
//! brings a file into another state.

pub mod edit;
mod kustomization;
mod load;
mod object;
pub mod yaml;

pub use kustomization::{Field, Generated, Kustomization, Reference, Target};
pub use load::{Loaded, load};
pub use object::Object;
