//! The simulated Kubernetes API.

pub mod patch;
pub mod streams;
