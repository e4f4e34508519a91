//! Versions of Talos, and what differs between them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::cli::Error;

/// A version such as `v1.11.2` or `v1.14.0-rc.1`, ordered as in semantic versioning: what leads up to a release comes
/// before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
    /// What is behind the dash; empty for a release.
    pub pre: String,
}

impl Version {
    /// Whether this is a version of `major.minor`.
    pub fn is(&self, major: u32, minor: u32) -> bool {
        (self.major, self.minor) == (major, minor)
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).ok_or_else(|| {
            Error::usage(format!("{text:?} is not a version"))
                .hint("write all three numbers, such as v1.11.2")
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)?;
        if self.pre.is_empty() { Ok(()) } else { write!(f, "-{}", self.pre) }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        let release = |version: &Self| version.pre.is_empty();
        numbers(self)
            .cmp(&numbers(other))
            .then_with(|| release(self).cmp(&release(other)))
            .then_with(|| parts(&self.pre).cmp(parts(&other.pre)))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What sets one minor version of Talos apart (siderolabs/talos: hack/release.toml of each).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differences {
    /// The second number of the version; the first is 1.
    pub minor: u32,
    /// Whether a node that waits for its configuration answers everything that only reads; before, it has its
    /// resources and takes a configuration, and that is all.
    pub reads_in_maintenance: bool,
    /// Whether the API answers while the node installs itself; before, the port is closed.
    pub answers_while_installing: bool,
    /// Whether etcd's data may be in a volume of its own, so that wiping `EPHEMERAL` does not clear it.
    pub has_etcd_volume: bool,
    /// Whether the node's own check of the cluster can succeed without a network for pods.
    pub health_without_network: bool,
    /// The installer's image, without its tag.
    pub installer: &'static str,
    /// The first and last minor version of Kubernetes 1 that it runs (pkg/machinery/compatibility).
    pub kubernetes: [u32; 2],
}

/// Every version that is known here, oldest first.
pub const DIFFERENCES: [Differences; 4] = [
    Differences {
        minor: 11,
        reads_in_maintenance: false,
        answers_while_installing: false,
        has_etcd_volume: false,
        health_without_network: false,
        installer: "ghcr.io/siderolabs/installer",
        kubernetes: [29, 34],
    },
    Differences {
        minor: 12,
        reads_in_maintenance: false,
        answers_while_installing: false,
        has_etcd_volume: false,
        health_without_network: false,
        installer: "ghcr.io/siderolabs/installer",
        kubernetes: [30, 35],
    },
    Differences {
        minor: 13,
        reads_in_maintenance: true,
        answers_while_installing: true,
        has_etcd_volume: false,
        health_without_network: false,
        installer: "ghcr.io/siderolabs/installer",
        kubernetes: [31, 36],
    },
    Differences {
        minor: 14,
        reads_in_maintenance: true,
        answers_while_installing: true,
        has_etcd_volume: true,
        health_without_network: true,
        installer: "factory.talos.dev/metal-installer",
        kubernetes: [32, 37],
    },
];

impl Differences {
    /// Those of a version; `None` when it is older or newer than what is known here.
    pub fn of(version: &Version) -> Option<&'static Self> {
        DIFFERENCES.iter().find(|known| version.is(1, known.minor))
    }
}

fn parse(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (numbers, pre) = match text.split_once('-') {
        Some((_, "")) => return None,
        Some((numbers, pre)) => (numbers, pre),
        None => (text, ""),
    };
    if !pre.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')) {
        return None;
    }
    let parts: Vec<u32> = numbers.split('.').map(number).collect::<Option<_>>()?;
    match *parts.as_slice() {
        [major, minor, patch] => Some(Version { major, minor, patch, pre: pre.to_owned() }),
        _ => None,
    }
}

/// Digits only: `u32::from_str` takes a plus sign, too.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Numbers come before words, and are compared as numbers.
fn parts(pre: &str) -> impl Iterator<Item = (bool, u32, &str)> {
    pre.split('.').map(|part| number(part).map_or((true, 0, part), |number| (false, number, "")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_read_with_and_without_their_letter() {
        assert_eq!(version("1.11.2").to_string(), "v1.11.2");
        assert_eq!(version("v1.14.0-rc.1").to_string(), "v1.14.0-rc.1");
        for text in
            ["", "v", "1.11", "v1.11.x", "v1.11.2.3", "v1.11.+2", "v1.11.2-", "v1.11.2-a b", "vv1.1.1"]
        {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_leads_up_to_a_release_comes_before_it() {
        let order = ["v1.11.9", "v1.11.10", "v1.14.0-alpha.2", "v1.14.0-rc.2", "v1.14.0-rc.10", "v1.14.0"];
        assert!(order.map(version).is_sorted());
    }

    #[test]
    fn differences_are_those_of_the_node_s_own_version() {
        let of = |text: &str| Differences::of(&version(text)).map(|differences| differences.minor);
        assert_eq!((of("v1.12.4"), of("v1.14.0-rc.1")), (Some(12), Some(14)));
        assert_eq!((of("v1.10.9"), of("v1.15.0"), of("v2.11.0")), (None, None, None));
        assert!(DIFFERENCES.is_sorted_by_key(|known| known.minor));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(text in "v?[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(-[a-z0-9.]{1,6})?|\\PC{0,9}") {
            if let Ok(version) = text.parse::<Version>() {
                prop_assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
            }
        }
    }
}
