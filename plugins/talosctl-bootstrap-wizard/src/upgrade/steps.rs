//! Which versions may follow each other. Talos tests and supports one minor version at a time, with every one in between
//! started once.

use crate::cluster::{Contract, Version, belong_together};
use crate::fields::Wrong;

/// What an upgrade is for one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It runs that version.
    Same,
    /// A newer one.
    Up,
    /// An older one.
    Down,
}

/// Judges the step of a node; `may_go_down` is the word of the user that an older version is meant.
///
/// # Errors
/// What speaks against it, with the version to take instead.
pub fn talos(from: &Version, to: &Version, may_go_down: bool) -> Result<Step, Wrong> {
    Contract::of(to)?;
    let step = match to.cmp(from) {
        std::cmp::Ordering::Equal => return Ok(Step::Same),
        std::cmp::Ordering::Greater => Step::Up,
        std::cmp::Ordering::Less => Step::Down,
    };
    if step == Step::Down && !may_go_down {
        return Err(Wrong::new(format!("{from} to {to} is a step back"))
            .hint("--allow-downgrade says that it is meant; the data of what runs on the node may be too new for it"));
    }
    if from.major != to.major || from.minor.abs_diff(to.minor) > 1 {
        let next = if step == Step::Up { from.minor + 1 } else { from.minor.saturating_sub(1) };
        return Err(Wrong::new(format!("{from} to {to} is more than one minor version"))
            .hint(format!("take the last release of v{}.{next} first", from.major)));
    }
    Ok(step)
}

/// Judges whether the Kubernetes that runs, and the one that is to follow, suit the Talos that is to come.
///
/// # Errors
/// What does not suit, with the version to take instead.
pub fn kubernetes(talos: &Version, runs: &Version, wanted: Option<&Version>) -> Result<(), Wrong> {
    belong_together(talos, runs).map_err(|wrong| {
        let range = wrong.hint.map(|hint| format!("{hint}; ")).unwrap_or_default();
        let hint = format!(
            "{range}upgrade Kubernetes first (`talosctl upgrade-k8s`), and kubernetesVersion with it"
        );
        Wrong::new(wrong.message).hint(hint)
    })?;
    let Some(wanted) = wanted else { return Ok(()) };
    belong_together(talos, wanted)?;
    if wanted < runs {
        return Err(Wrong::new(format!("Kubernetes {runs} to {wanted} is a step back"))
            .hint("etcd's data cannot be read by an older Kubernetes for sure: restore a snapshot instead"));
    }
    if wanted.minor > runs.minor + 1 {
        return Err(Wrong::new(format!("Kubernetes {runs} to {wanted} is more than one minor version"))
            .hint(format!("take v{}.{} first", runs.major, runs.minor + 1)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn step(from: &str, to: &str, down: bool) -> Result<Step, String> {
        talos(&version(from), &version(to), down).map_err(|wrong| wrong.message)
    }

    #[test]
    fn one_minor_version_at_a_time() {
        assert_eq!(step("v1.11.2", "v1.11.2", false), Ok(Step::Same));
        assert_eq!(step("v1.11.2", "v1.11.6", false), Ok(Step::Up));
        assert_eq!(step("v1.11.2", "v1.12.4", false), Ok(Step::Up));
        assert_eq!(
            step("v1.11.2", "v1.13.0", false),
            Err("v1.11.2 to v1.13.0 is more than one minor version".to_owned())
        );
        let hint = talos(&version("v1.11.2"), &version("v1.14.0"), false).unwrap_err().hint;
        assert_eq!(hint.as_deref(), Some("take the last release of v1.12 first"));
    }

    #[test]
    fn a_step_back_needs_a_word_and_an_unknown_version_is_refused() {
        assert_eq!(step("v1.12.4", "v1.12.3", false), Err("v1.12.4 to v1.12.3 is a step back".to_owned()));
        assert_eq!(step("v1.12.4", "v1.11.2", true), Ok(Step::Down));
        assert!(step("v1.13.0", "v1.11.2", true).is_err());
        assert_eq!(step("v1.14.0", "v1.15.0", false), Err("Talos v1.15.0 is not known here".to_owned()));
        assert_eq!(step("v1.12.0-rc.1", "v1.12.0", false), Ok(Step::Up));
    }

    #[test]
    fn kubernetes_has_to_suit_before_and_after() {
        let judge = |talos, runs, wanted: Option<&str>| {
            let wanted = wanted.map(version);
            kubernetes(&version(talos), &version(runs), wanted.as_ref()).map_err(|wrong| wrong.message)
        };
        assert_eq!(judge("v1.12.4", "v1.34.1", None), Ok(()));
        assert_eq!(judge("v1.12.4", "v1.34.1", Some("v1.35.0")), Ok(()));
        let old = "Talos v1.12.4 does not run Kubernetes v1.29.0".to_owned();
        assert_eq!(judge("v1.12.4", "v1.29.0", None), Err(old));
        let new = "Talos v1.12.4 does not run Kubernetes v1.36.0".to_owned();
        assert_eq!(judge("v1.12.4", "v1.34.1", Some("v1.36.0")), Err(new));
        assert!(
            judge("v1.12.4", "v1.33.0", Some("v1.35.0"))
                .unwrap_err()
                .ends_with("more than one minor version")
        );
        assert!(judge("v1.12.4", "v1.34.1", Some("v1.33.0")).unwrap_err().ends_with("a step back"));
    }
}
