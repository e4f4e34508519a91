//! simlab: the users' world on loopback.
//!
//! [`kube`] is a Kubernetes API that the real `kubectl` accepts, with controllers; [`labs`] holds
//! the labs of our users as data, and what went wrong in them.

pub mod kube;
pub mod labs;
