//! One file per verb: collect → decide → show.

pub mod asking;
pub mod backup;
pub mod claim;
pub mod doctor;
pub mod explain;
mod held_keys;
mod judged;
pub mod keys;
pub mod logs;
mod manifests;
pub mod mending;
mod mending_hands;
pub mod open;
pub mod order;
pub mod paths;
pub mod restart;
mod restarting;
pub mod restore;
mod rotate;
mod sealing;
mod selected;
pub mod status;
mod telling;
pub mod version;
pub mod wiring;
