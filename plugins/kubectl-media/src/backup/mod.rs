//! Backups of what apps keep, as files that are opened without this program: `age -d FILE | zstd -d | tar x`.
//!
//! Of the Servarr family the app's own backup is kept, of all others a copy of the folder of configuration. SQLite
//! databases are never taken out of a moving folder: they are copied together with what is not yet written into them,
//! and each copy is proved by SQLite itself before it is kept.
//!
//! | file | job |
//! | --- | --- |
//! | [`record`] | what is known of a backup, and how it is shown |
//! | [`store`] | where backups are, and which there are |
//! | [`retention`] | which of them are no longer wanted |
//! | [`tree`] | a folder that comes as tar, file by file |
//! | [`sqlite`] | whether a database is whole |
//! | [`zip`] | what is in the zip files of apps |
//! | [`version`] | whether a backup is newer than the app
//! | [`entries`] | what a backup puts back
//! | [`helper`] | the pod that puts it back
//! | [`inspect`] | a whole backup, looked at again |

pub mod entries;
pub mod helper;
pub mod inspect;
pub mod record;
pub mod retention;
pub mod sqlite;
pub mod store;
pub mod tree;
pub mod version;
pub mod zip;

pub use record::{Backup, BackupList, Content, Database, Method, State};
