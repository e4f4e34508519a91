//! The simulated lab: what the suite is tested in and shown with.
//!
//! | module | job |
//! | --- | --- |
//! | [`bench`] | whole processes measured beside kubectl |
//! | [`fuzz`] | what the fuzz targets do with their input |
//! | [`harness`] | the suite's real binaries in a user's home of their own |
//! | [`kube`] | a Kubernetes API on loopback |
//! | [`labs`] | labs A, B and C as data, with incidents that can be switched |
//! | [`media`] | the apps of a media stack, inside the simulated pods |
//! | [`suite`] | the list of the plugins there are |
//! | [`talos`] | Talos nodes on loopback, from an empty machine to a cluster |

pub mod bench;
pub mod fuzz;
pub mod harness;
pub mod kube;
pub mod labs;
pub mod media;
pub mod suite;
pub mod talos;
