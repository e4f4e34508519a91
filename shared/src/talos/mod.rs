//! The Talos API: connections to nodes, what they say, and what can be asked of them.
//!
//! | module | job |
//! | --- | --- |
//! | [`TalosFlags`] | talosctl's connection flags |
//! | [`proto`] | the messages, compiled from `shared/proto` |

mod flags;
pub mod proto;

pub use flags::TalosFlags;
