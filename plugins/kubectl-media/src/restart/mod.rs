//! Restarting, stopping and starting workloads: what has to change, and when it is done.
//!
//! | module | job |
//! | --- | --- |
//! | [`edit`] | what has to change in a workload |
//! | [`rollout`] | whether that is done |
//! | [`busy`] | what would be interrupted |

pub mod busy;
pub mod edit;
pub mod rollout;

pub use busy::{Busy, busy};
pub use edit::{Edit, Mode, edit};
pub use rollout::{Rollout, rollout};
