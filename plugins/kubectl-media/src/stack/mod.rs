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

/// Every instance that was found.
#[derive(Debug, Default)]
pub struct Stack {
    /// The instances.
    pub instances: Vec<Instance>,
    /// What could not be read, or not understood.
    pub gaps: Vec<Gap>,
}
