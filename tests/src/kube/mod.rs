//! The simulated Kubernetes API.

pub mod controllers;
pub mod patch;
pub mod streams;
