//! Simulated Talos nodes.

pub mod config;
pub mod hardware;
pub mod proto;
pub mod roles;
pub mod version;
pub mod view;

pub use version::Version;
