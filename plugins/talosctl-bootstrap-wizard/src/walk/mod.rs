//! The guided walk: from wherever the cluster stands to a healthy one.
//!
//! | module | job |
//! | --- | --- |
//! | [`stage`] | what comes next, and why (pure) |
//! | [`suggest`] | names and numbers where nobody has decided (pure) |
//! | [`phases`] | the table of nodes and phases (pure) |

pub mod phases;
pub mod stage;
pub mod suggest;
