//! Versions out of image tags and labels.

use std::fmt;

/// A version: major, minor, patch. What stands behind them does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Reads `v0.14.9`, `1.15.6-debian-12-r3`, `v1.18`; `None` of `latest`, `main` and a digest.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let text = text.split(['-', '+']).next().unwrap_or_default();
        let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = parts.next().unwrap_or(Some(0))?;
        Some(Self(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_in_several_spellings() {
        for (text, expected) in [
            ("v0.14.9", Some(Version(0, 14, 9))),
            ("0.13.12-debian-12-r3", Some(Version(0, 13, 12))),
            ("v1.18", Some(Version(1, 18, 0))),
            ("v1.19.0-rc.1", Some(Version(1, 19, 0))),
            ("latest", None),
            ("main", None),
            ("20240101", None),
            ("", None),
            ("1.x.0", None),
        ] {
            assert_eq!(Version::parse(text), expected, "{text:?}");
        }
    }
}
