//! Simulated Talos nodes.

pub mod api;
pub mod config;
mod dispatch;
pub mod etcd;
mod events;
pub mod fault;
mod forward;
pub mod hardware;
pub mod install;
pub mod kubernetes;
pub mod lab;
mod life;
mod listener;
mod machine;
pub mod members;
pub mod network;
pub mod node;
mod pem;
mod present;
pub mod proto;
pub mod resources;
pub mod roles;
mod snapshot;
mod tls;
pub mod version;
pub mod view;
pub mod world;

pub use fault::Fault;
pub use lab::{Lab, Profile, Spec};
pub use version::Version;
