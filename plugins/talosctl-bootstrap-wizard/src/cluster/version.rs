//! Versions of Talos and Kubernetes, and which of them belong together.

use labkit::talos::{DIFFERENCES, Differences, Version};

use crate::fields::Wrong;

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

impl Contract {
    /// The form for a version of Talos.
    ///
    /// # Errors
    /// When the version is not known here.
    pub fn of(talos: &Version) -> Result<Self, Wrong> {
        match known(talos)?.minor {
            ..12 => Ok(Self::V1_11),
            12 => Ok(Self::V1_12),
            // Talos 1.14 takes the form of 1.13.
            13.. => Ok(Self::V1_13),
        }
    }
}

fn known(talos: &Version) -> Result<&'static Differences, Wrong> {
    let ([first, ..], [.., last]) = (&DIFFERENCES, &DIFFERENCES);
    Differences::of(talos).ok_or_else(|| {
        Wrong::new(format!("Talos {talos} is not known here"))
            .hint(format!("this program knows Talos v1.{} to v1.{}", first.minor, last.minor))
    })
}

/// Whether this Talos runs this Kubernetes.
///
/// # Errors
/// When it does not, with the versions that it runs.
pub fn belong_together(talos: &Version, kubernetes: &Version) -> Result<(), Wrong> {
    let Ok(Differences { kubernetes: [first, last], .. }) = known(talos) else { return Ok(()) };
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
