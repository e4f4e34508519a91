//! The stack: instances of apps with all that belongs to them. Plain values, made by [`crate::identify`].

mod environment;
mod image;
mod instance;

use labkit::finding::Gap;

pub use environment::{Bulk, Environment, Value};
pub use image::{Family, Image};
pub use instance::{
    Companion, Endpoints, Evidence, GitOps, Instance, JobFact, Mount, PodFact, PortFact, Rule, ServiceFact,
};

/// A Service by the names and addresses that others call it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceName {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its address in the cluster.
    pub cluster_ip: Option<String>,
    /// What a load balancer gave.
    pub addresses: Vec<String>,
    /// The name it stands for, if it is an `ExternalName`.
    pub external_name: Option<String>,
    /// Its ports.
    pub ports: Vec<u16>,
}

/// Every instance that was found.
#[derive(Debug, Default)]
pub struct Stack {
    /// The instances.
    pub instances: Vec<Instance>,
    /// Services of the scope, whatever they lead to.
    pub services: Vec<ServiceName>,
    /// What could not be read, or not understood.
    pub gaps: Vec<Gap>,
}
