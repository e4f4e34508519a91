//! Pinning a reservation on a Service: in the words that the load balancer in the cluster understands.
//!
//! | file | job |
//! | --- | --- |
//! | `version` | versions out of image tags and labels |
//! | `controller` | which load balancers run, and in which version |
//! | `served` | the same by the kinds that their APIs serve |
//! | `mechanism` | the annotation or field of a provider and version |
//! | `choice` | which of them serves this Service, and why |
//! | `target` | the Service as far as it matters here |
//! | `wanted` | which addresses are meant |
//! | `judge` | what the load balancer would refuse |
//! | `sharing` | who else has the address |
//! | `change` | the difference, and the patch that makes it |
//! | `patch` | the same for the manifest in Git |
//! | `answer` | what the load balancer made of it |
//!
//! All of it is pure; [`crate::commands::assign`] reads and writes.

pub mod answer;
pub mod change;
pub mod choice;
pub mod controller;
pub mod judge;
pub mod mechanism;
pub mod patch;
pub mod served;
mod sharing;
pub mod target;
mod version;
pub mod wanted;

pub use target::Target;
pub use version::Version;
