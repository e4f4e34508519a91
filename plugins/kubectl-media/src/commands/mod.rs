//! One file per verb: collect → decide → show.

pub mod status;
pub mod version;
