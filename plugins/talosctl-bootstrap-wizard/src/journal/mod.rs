//! What was done to a cluster, with its proof: an append-only file that outlives every crash.
//!
//! One line of JSON per record in `$XDG_STATE_HOME/labkit/wizard/<cluster>/journal.jsonl`, the first one a header. A
//! record of something that cannot be taken back is written, and on disk, *before* it is done; that it was done is
//! another record, with what proves it. So whatever is read back, the question "may this have happened?" has an
//! answer. The file holds no secret.

mod read;
mod record;
mod replay;
mod store;

pub use read::{Contents, ReadError, read};
pub use record::{Event, Header, Installed, Machine, Record, Trust, VERSION};
pub use replay::{Bootstrap, BootstrapStage, History, NodeHistory, Sent, replay};
pub use store::{Journal, look};
