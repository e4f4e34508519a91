//! The guided walk: from wherever the cluster stands to a healthy one.
//!
//! | module | job |
//! | --- | --- |
//! | [`description`] | a `cluster.yaml` from answers (pure) |
//! | [`stage`] | what comes next, and why (pure) |
//! | [`phases`] | the table of nodes and phases (pure) |

pub mod description;
pub mod phases;
pub mod stage;
