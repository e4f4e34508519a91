//! Simulated Talos nodes.

pub mod proto;
