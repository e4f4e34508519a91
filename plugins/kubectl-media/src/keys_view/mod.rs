//! Keys as they are shown: where each one is, and whether all who use it have the same. No key is ever in these values.
//!
//! | module | job |
//! | --- | --- |
//! | [`list`] | where each key is |
//! | [`compare`] | whether its users have the same |
//! | [`manifest`] | keys as a Secret or a SealedSecret |

pub mod compare;
pub mod list;
pub mod manifest;

pub use compare::{Comparison, KeyUse, compare};
pub use list::KeyList;
pub use manifest::{Entry, entries};
