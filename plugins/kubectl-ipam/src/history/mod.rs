//! Who reserved and released what: from claims, and from every version of the inventory that Git knows.
//!
//! | module | job |
//! | --- | --- |
//! | [`log`] | reads what `git log` writes about a file |
//! | [`events`] | compares versions of the inventory, and reads claims |
//! | [`view`] | the answer in the formats of `-o` |

pub mod events;
pub mod log;
pub mod view;

pub use events::{Action, Event};
pub use view::HistoryList;
