//! IP addresses, prefixes and ranges: strict parsing, exact sizes, interval sets, overlaps.
//!
//! | type | what it is |
//! | --- | --- |
//! | [`Family`] | IPv4 or IPv6 |
//! | [`Cidr`] | a prefix without host bits |
//! | [`AddrRange`] | a closed interval of addresses of one family |
//! | [`AddrSpec`] | an address, a prefix or a range, as somebody wrote it |
//! | [`IntervalSet`], [`AddrSet`] | sets of addresses as intervals; nothing here enumerates a range |
//! | [`Buddy`] | a prefix that is divided into aligned, disjoint smaller ones |
//! | [`Size`] | how many addresses, exact also for `::/0` |
//! | [`Class`] | link-local, multicast, documentation … |
//! | [`probes_at_once`] | how many connections may be tried at once |
//! | [`AddressError`] | what exactly is wrong with a text, and what to write instead |
//!
//! Text is read strictly: `010.0.0.1`, `10.0.0.1/24`, `::ffff:10.0.0.1`, `fe80::1%eth0` and reversed ranges are
//! errors that name the right spelling. [`lenient`] reads what live objects may hold and returns the same
//! errors as notes beside the value.

mod address;
mod at_once;
mod buddy;
mod cidr;
mod class;
mod error;
mod family;
pub mod lenient;
mod overlap;
mod range;
mod set;
mod size;
mod spec;

pub use address::{is_canonical, parse_address};
pub use at_once::probes_at_once;
pub use buddy::Buddy;
pub use cidr::Cidr;
pub use class::Class;
pub use error::AddressError;
pub use family::{Family, to_number};
pub use overlap::{join, overlaps};
pub use range::AddrRange;
pub use set::{AddrSet, IntervalSet};
pub use size::Size;
pub use spec::AddrSpec;
