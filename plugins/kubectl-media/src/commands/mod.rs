//! One file per verb: collect → decide → show.

pub mod asking;
pub mod status;
pub mod version;
