//! Kubernetes manifests as files: YAML whose every value knows its file and line.

pub mod yaml;
