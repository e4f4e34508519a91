//! Everything about one name or address, on one page.
//!
//! | module | job |
//! | --- | --- |
//! | [`target`] | what the user asks for |
//! | [`matching`] | which owners and addresses that is |
//! | [`published`] | which keys of ConfigMaps carry an address |
//! | [`detail`] | the facts about one thing, put together |
//! | [`view`] | the answer in the formats of `-o` |
//! | [`page`] | the page for people |

mod detail;
mod matching;
mod page;
mod published;
mod target;
#[cfg(test)]
mod tests;
mod view;

pub use detail::{ClaimDetail, Detail, NetworkPlace, Place, PoolPlace, Written};
pub use matching::{Match, matches, names};
pub use page::text;
pub use published::PublishedKey;
pub use target::Target;
pub use view::{DetailList, Material, details};
