//! What is wrong with a text that should be an address, a prefix or a range.

use super::Family;

/// What exactly is wrong, with the text as it was given. [`AddressError::hint`] says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing stands there.
    #[error("the address is empty")]
    Empty,
    /// Not an address in any spelling.
    #[error("{text:?} is not an IP address: {why}")]
    NotAnAddress {
        /// As given.
        text: String,
        /// The reason, a fragment.
        why: &'static str,
    },
    /// Blanks before, after or inside.
    #[error("{text:?} contains blanks")]
    Blanks {
        /// As given.
        text: String,
        /// Without them.
        suggestion: String,
    },
    /// An octet such as `010`: octal to C libraries, decimal to older Go programs.
    #[error("{text:?} has a leading zero: C libraries read it as octal ({octal}), others as {decimal}")]
    LeadingZero {
        /// As given.
        text: String,
        /// What a C library makes of it, or `invalid`.
        octal: String,
        /// Read as decimal numbers.
        decimal: String,
    },
    /// `fe80::1%eth0`: a zone has a meaning on one machine only.
    #[error("{text:?} names a zone, which has a meaning on one machine only")]
    Zone {
        /// As given.
        text: String,
        /// Without the zone.
        suggestion: String,
    },
    /// `::ffff:10.0.0.1` is the same host as `10.0.0.1` in another spelling.
    #[error("{text:?} is an IPv4 address written as IPv6")]
    V4Mapped {
        /// As given.
        text: String,
        /// The plain IPv4 spelling.
        suggestion: String,
    },
    /// A prefix length where a single address is expected.
    #[error("{text:?} has a prefix length where a single address is expected")]
    UnexpectedPrefix {
        /// As given.
        text: String,
    },
    /// A port where a bare address is expected.
    #[error("{text:?} has a port where a bare address is expected")]
    UnexpectedPort {
        /// As given.
        text: String,
        /// Without the port.
        suggestion: String,
    },
    /// A bare address where a prefix is expected.
    #[error("{text:?} has no prefix length")]
    MissingPrefix {
        /// As given.
        text: String,
        /// With the prefix length of one address.
        suggestion: String,
    },
    /// `/33`, `/024`, `/-1`, `/ 8`, `/255.255.255.0`.
    #[error("{text:?} has no valid prefix length: {family} takes a plain number from 0 to {}", family.bits())]
    BadPrefix {
        /// As given.
        text: String,
        /// The family of the address before it.
        family: Family,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// `10.69.1.150/24`: programs mask it silently, each in its own way.
    #[error("{text:?} has host bits set: programs mask it silently to {suggestion}")]
    HostBits {
        /// As given.
        text: String,
        /// The network it lies in.
        suggestion: String,
        /// The address alone, as a prefix of one.
        single: String,
    },
    /// The end stands before the start.
    #[error("{text:?} ends before it starts")]
    Reversed {
        /// As given.
        text: String,
        /// The other way round.
        suggestion: String,
    },
    /// IPv4 on one side, IPv6 on the other.
    #[error("{text:?} starts in one address family and ends in the other")]
    MixedFamily {
        /// As given.
        text: String,
    },
    /// `10.69.1.150-165`, which neither MetalLB nor Cilium reads.
    #[error("{text:?} abbreviates the end of the range, which other programs do not read")]
    ShortRange {
        /// As given.
        text: String,
        /// Both ends in full.
        suggestion: String,
    },
}

impl AddressError {
    /// What to write instead, if that can be said.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::LeadingZero { decimal, .. } => decimal,
            Self::Blanks { suggestion, .. }
            | Self::Zone { suggestion, .. }
            | Self::V4Mapped { suggestion, .. }
            | Self::UnexpectedPort { suggestion, .. }
            | Self::MissingPrefix { suggestion, .. }
            | Self::Reversed { suggestion, .. }
            | Self::ShortRange { suggestion, .. } => suggestion,
            Self::HostBits { suggestion, single, .. } => {
                return Some(format!(
                    "write {suggestion} for the whole network or {single} for the one address"
                ));
            }
            Self::BadPrefix { suggestion, .. } => suggestion.as_ref()?,
            Self::Empty
            | Self::NotAnAddress { .. }
            | Self::UnexpectedPrefix { .. }
            | Self::MixedFamily { .. } => return None,
        };
        Some(format!("write {text}"))
    }
}
