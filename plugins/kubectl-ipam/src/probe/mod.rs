//! Does anybody answer at an address? Asked with what needs no privilege: connections, datagrams and the system's own
//! neighbour table. Silence proves nothing: firewalls drop, machines sleep.
//!
//! | module | job |
//! | --- | --- |
//! | [`targets`] | which addresses to ask, within bounds |
//! | [`ask`] | asks them (I/O) |
//! | [`neighbours`] | reads the neighbour table |
//! | [`view`] | the answer in the formats of `-o` |

pub mod ask;
pub mod neighbours;
pub mod targets;
pub mod view;

pub use ask::{Answer, Evidence, Method, USUAL_PATIENCE, USUAL_PORTS, ask};
pub use targets::{TargetError, targets};
pub use view::ProbeList;
