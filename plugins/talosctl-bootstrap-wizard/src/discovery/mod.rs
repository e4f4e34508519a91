//! Finding Talos nodes in ranges of addresses.
//!
//! | module | job |
//! | --- | --- |
//! | [`targets`] | where to look |
//! | [`scan`] | trying every address |
//! | [`view`] | what was found |

pub mod scan;
pub mod targets;
pub mod view;
