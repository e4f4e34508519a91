//! Names of addresses, written for whatever resolves names: hosts files, name servers, external-dns, Prometheus.
//!
//! | module | job |
//! | --- | --- |
//! | [`name`] | what a DNS name is |
//! | [`table`] | which address has which names |
//! | [`sources`] | the names of the inventory and of the cluster |
//! | [`render`] | one text format a module |
//! | [`authority`] | which name server the zones name |
//! | [`zones`] | cuts the names into zones, and the addresses into reverse zones |
//! | [`block`] | puts the text between two marks in a file and leaves the rest alone |
//! | [`view`] | the answer in the formats of `-o` |

pub mod authority;
pub mod block;
pub mod name;
pub mod render;
pub mod sources;
pub mod table;
pub mod view;
pub mod zones;

pub use name::DnsName;
pub use table::{HostEntry, HostTable, LeftOut};
pub use view::HostList;
