//! Nodes as they are, and what is wrong with them.
//!
//! | module | job |
//! | --- | --- |
//! | [`facts`] | what was seen of a node |
//! | [`judge`] | what is wrong with one |
//! | [`status`] | what `status` shows |

pub mod facts;
pub mod judge;
pub mod status;
