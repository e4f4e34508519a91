//! Versions of Talos and Kubernetes, and which of them belong together.

use std::fmt;
use std::str::FromStr;

use crate::fields::Wrong;

/// A version such as `v1.11.2` or `v1.14.0-rc.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            Wrong::new(format!("{text:?} is not a version")).hint("write all three numbers, such as v1.11.2")
        };
        let (numbers, pre) = text
            .strip_prefix('v')
            .unwrap_or(text)
            .split_once('-')
            .unwrap_or((text.strip_prefix('v').unwrap_or(text), ""));
        let is_pre = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let ends_with_dash = text.ends_with('-');
        let parts: Option<Vec<u32>> = numbers.split('.').map(number).collect();
        match parts.as_deref() {
            Some(&[major, minor, patch]) if !ends_with_dash && pre.chars().all(is_pre) => {
                Ok(Self { major, minor, patch, pre: pre.to_owned() })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)?;
        if self.pre.is_empty() { Ok(()) } else { write!(f, "-{}", self.pre) }
    }
}

/// Digits only: `u32::from_str` takes a plus sign, too.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The form of configuration that a version of Talos writes (siderolabs/talos: pkg/machinery/config/contract.go). A
/// node takes the forms of older versions, never of newer ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// Everything in one document.
    V1_11,
    /// Host name, links, time and name servers in documents of their own.
    V1_12,
    /// As before, without an empty `machine.network`.
    V1_13,
}

/// Talos versions that are known here, each with the form it gets and the versions of Kubernetes it runs
/// (siderolabs/talos: pkg/machinery/compatibility). Talos 1.14 takes the form of 1.13.
const KNOWN: [(u32, Contract, [u32; 2]); 4] = [
    (11, Contract::V1_11, [29, 34]),
    (12, Contract::V1_12, [30, 35]),
    (13, Contract::V1_13, [31, 36]),
    (14, Contract::V1_13, [32, 37]),
];

impl Contract {
    /// The form for a version of Talos.
    ///
    /// # Errors
    /// When the version is not known here.
    pub fn of(talos: &Version) -> Result<Self, Wrong> {
        known(talos).map(|(_, contract, _)| *contract)
    }
}

fn known(talos: &Version) -> Result<&'static (u32, Contract, [u32; 2]), Wrong> {
    KNOWN.iter().find(|(minor, ..)| talos.is(1, *minor)).ok_or_else(|| {
        Wrong::new(format!("Talos {talos} is not known here")).hint(format!(
            "this program knows Talos v1.{} to v1.{}",
            KNOWN[0].0,
            KNOWN[KNOWN.len() - 1].0
        ))
    })
}

/// Whether this Talos runs this Kubernetes.
///
/// # Errors
/// When it does not, with the versions that it runs.
pub(super) fn belong_together(talos: &Version, kubernetes: &Version) -> Result<(), Wrong> {
    let Ok((_, _, [first, last])) = known(talos) else { return Ok(()) };
    if kubernetes.major == 1 && (*first..=*last).contains(&kubernetes.minor) {
        return Ok(());
    }
    let hint = format!("Talos v{}.{} runs Kubernetes v1.{first} to v1.{last}", talos.major, talos.minor);
    Err(Wrong::new(format!("Talos {talos} does not run Kubernetes {kubernetes}")).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_read_with_and_without_their_letter() {
        assert_eq!(version("1.11.2").to_string(), "v1.11.2");
        assert_eq!(version("v1.14.0-rc.1").to_string(), "v1.14.0-rc.1");
        assert!(version("v1.11.10") > version("v1.11.9"));
        for text in
            ["", "v", "1.11", "v1.11.x", "v1.11.2.3", "v1.11.+2", "v1.11.2-", "v1.11.2-a b", "vv1.1.1"]
        {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_form_follows_the_version_of_talos() {
        let of = |text: &str| Contract::of(&version(text)).map_err(|wrong| wrong.message);
        assert_eq!(of("v1.11.2"), Ok(Contract::V1_11));
        assert_eq!(of("v1.12.0"), Ok(Contract::V1_12));
        assert_eq!(of("v1.14.0-rc.1"), Ok(Contract::V1_13));
        assert_eq!(of("v1.10.8"), Err("Talos v1.10.8 is not known here".to_owned()));
    }

    #[test]
    fn kubernetes_has_to_suit_talos() {
        let together = |talos, kubernetes| belong_together(&version(talos), &version(kubernetes));
        assert_eq!(together("v1.11.2", "v1.34.1"), Ok(()));
        let wrong = together("v1.11.2", "v1.35.0").unwrap_err();
        assert_eq!(wrong.hint.as_deref(), Some("Talos v1.11 runs Kubernetes v1.29 to v1.34"));
    }
}
