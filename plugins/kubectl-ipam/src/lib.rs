//! One source of truth for every address of a Kubernetes lab.

pub mod facts;
