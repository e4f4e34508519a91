//! One file per verb: collect → decide → show.

pub mod asking;
pub mod order;
mod selected;
pub mod status;
pub mod version;
pub mod wiring;
