//! A new key for an app, and everybody who uses the old one told.
//!
//! The key that an app has now is the truth. Whoever has another one, or does not say which, is handed that one. So
//! nothing has to be remembered but the old key: by it copies in Secrets and files are found, and it opens nothing once
//! there is a new one.
//!
//! | module | job |
//! | --- | --- |
//! | [`way`] | how an app gets a new key, or why it gets none |
//! | [`providers`] | keys of others in the settings of an app |
//! | [`objects`] | keys in Secrets and ConfigMaps, and who reads these |
//! | [`usage`] | one place in which a key is used, and what it takes to change it |
//! | [`note`] | what is remembered of a rotation that has not ended |

pub mod note;
pub mod objects;
pub mod providers;
pub mod usage;
pub mod way;

pub use note::Note;
pub use usage::{Edit, Usage};
pub use way::{Way, way};
