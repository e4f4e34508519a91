//! The messages of the Talos API, compiled from `shared/proto`: a subset, with the packages and numbers of
//! siderolabs/talos and cosi-project/runtime. Fields that are not in the subset are skipped when read.

// What prost writes is not held to the house's rules.
#![allow(missing_docs, unused_qualifications, clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/talos.rs"));
