//! One file per verb: collect → decide → show.

pub mod asking;
mod judged;
pub mod order;
pub mod paths;
mod selected;
pub mod status;
pub mod version;
pub mod wiring;
