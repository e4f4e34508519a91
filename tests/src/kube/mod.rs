//! The simulated Kubernetes API.

pub mod patch;
