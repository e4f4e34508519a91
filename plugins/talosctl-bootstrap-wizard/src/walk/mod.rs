//! The guided walk.

pub mod phases;
