//! The services of the Talos API as a node offers them, compiled from `shared/proto`.

// What prost writes is not held to the house's rules.
#![allow(missing_docs, unused_qualifications, clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/talos.rs"));
