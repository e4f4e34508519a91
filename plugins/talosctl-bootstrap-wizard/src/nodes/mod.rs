//! Nodes as they are, and what is wrong with them.
//!
//! | module | job |
//! | --- | --- |
//! | [`targets`] | which nodes are meant |
//! | [`control_plane`] | a control plane that lets us in |
//! | [`look`](mod@look) | looking at one |
//! | [`facts`] | what was seen of it |
//! | [`judge`](mod@judge) | what is wrong with it |
//! | [`status`] | what `status` shows |
//! | [`journal`] | what `status --journal` shows |
//! | [`record`] | what `record` keeps |

pub mod control_plane;
pub mod facts;
pub mod journal;
pub mod judge;
pub mod look;
pub mod record;
pub mod status;
pub mod targets;
