//! `cluster.yaml`: the cluster as the user wants it, with every node. It holds no secrets.
//!
//! [`ClusterArgs`] is the flag of every verb that needs it; [`load`] and [`parse`] read it, and say of everything that
//! is wrong in which line and column it stands.

mod address;
mod args;
mod model;
mod read;
mod schema;
mod version;

pub use address::{Endpoint, Mac};
pub use args::{ClusterArgs, FILE};
pub use labkit::talos::Version;
pub use model::{
    API_VERSION, Cluster, Cni, EMPTY_SCHEMATIC, Interface, KIND, LinkName, Network, Node, PatchOrigin,
    PatchSource, Role, default_installer,
};
pub use read::{FIELDS, load, parse};
pub use schema::schema;
pub use version::{Contract, belong_together};
