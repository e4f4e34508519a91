//! Finding Talos nodes in ranges of addresses.
//!
//! | module | job |
//! | --- | --- |
//! | [`targets`] | where to look |
//! | [`view`] | what was found |

pub mod targets;
pub mod view;
