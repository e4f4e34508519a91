//! Versions of Talos, as far as nodes differ by them.

use std::fmt;
use std::str::FromStr;

/// A release of Talos, such as `v1.11.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The 1 of `v1.11.2`.
    pub major: u32,
    /// The 11 of `v1.11.2`.
    pub minor: u32,
    /// The 2 of `v1.11.2`.
    pub patch: u32,
}

impl Version {
    /// What lab A runs.
    pub const LAB_A: Version = Version { major: 1, minor: 11, patch: 2 };

    /// Whether this release is of 1.`minor` or later.
    pub fn since(self, minor: u32) -> bool {
        (self.major, self.minor) >= (1, minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `v1.11.2` or `1.11.2`; a suffix such as `-rc.1` is not kept.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix('v').unwrap_or(text);
        let number = number.split(['-', '+']).next().unwrap_or(number);
        let parts: Vec<u32> = number.split('.').map_while(|part| part.parse().ok()).collect();
        match parts[..] {
            [major, minor, patch] => Ok(Self { major, minor, patch }),
            _ => Err(format!("{text:?} is no version of Talos")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_and_written() {
        let version: Version = "v1.13.9".parse().unwrap();
        assert_eq!(version.to_string(), "v1.13.9");
        assert!(version.since(13) && !version.since(14) && version > Version::LAB_A);
        assert!("latest".parse::<Version>().is_err());
    }
}
