//! Turns the inventory, files and the cluster into [`Facts`](crate::facts::Facts). No decisions are made here:
//! what cannot be read is a gap or a note.

pub mod config_map;
mod keys;
pub mod objects;
pub mod scribe;
pub mod text;
