//! Lines of logs: what they mean, and which parts of them nobody should see.
//!
//! | module | job |
//! | --- | --- |
//! | [`mask`] | hides secrets |
//! | [`mark`] | knows lines |
//! | [`view`] | a log as it is shown |

pub mod mark;
pub mod mask;
pub mod view;

pub use mark::{known, plain};
pub use mask::{mask, redacted};
pub use view::{AppLog, Line};
