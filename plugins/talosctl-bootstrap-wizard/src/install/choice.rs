//! Which disk is installed to. By its identity, never by its kernel name, and never the medium the node was started from.

use std::fmt;

use labkit::talos::facts::Disk;

use crate::disks::{Disks, Identity, find_by_token, kernel_name, size, token};

/// A disk to be erased, as it is shown and confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The disk as the node listed it.
    pub disk: Disk,
    /// What it is chosen by.
    pub identity: Identity,
    /// What is typed to agree.
    pub token: String,
    /// What is on it.
    pub content: String,
}

/// Why no disk is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// There is none to install to.
    NoCandidate,
    /// There are several, and nobody said which.
    Several(Vec<Target>),
    /// What was named is no disk of this node.
    Unknown {
        /// As it was named.
        named: String,
        /// What there is.
        candidates: Vec<Target>,
    },
    /// What was named is a kernel name.
    KernelName {
        /// As it was named.
        named: String,
        /// The disk with that name in this boot.
        now: Option<Box<Target>>,
    },
    /// What was named must not be installed to.
    Unfit {
        /// As it was named.
        named: String,
        /// Why.
        why: &'static str,
    },
    /// Several disks have the name.
    Ambiguous {
        /// As it was named.
        named: String,
        /// Their kernel names.
        disks: Vec<String>,
    },
    /// Nothing tells it from the others for good.
    NoIdentity {
        /// Its kernel name.
        disk: String,
        /// Why.
        why: String,
    },
}

/// The disk with this identity, from `cluster.yaml` or an earlier run.
///
/// # Errors
/// When it is not there, not the only one, or not fit.
pub fn by_identity(disks: &Disks, identity: &Identity) -> Result<Target, Undecided> {
    let named: Vec<&Disk> = disks.disks.iter().filter(|disk| identity.matches(disk)).collect();
    one(disks, named, &identity.to_string())
}

/// The disk that a person or script named by its serial number, wwid or UUID.
///
/// # Errors
/// As [`by_identity`], and when the name is a kernel name.
pub fn by_name(disks: &Disks, named: &str) -> Result<Target, Undecided> {
    let found = find_by_token(disks.disks.iter(), named);
    if found.is_empty()
        && let Some(kernel) = kernel_name(named)
    {
        let now = disks.named(kernel).and_then(|disk| target(disks, disk).ok()).map(Box::new);
        return Err(Undecided::KernelName { named: named.to_owned(), now });
    }
    one(disks, found, named)
}

/// The only candidate, if there is one.
///
/// # Errors
/// When there is none, or several.
pub fn only(disks: &Disks) -> Result<Target, Undecided> {
    let candidates: Vec<&Disk> = disks.candidates().collect();
    match candidates.as_slice() {
        [] => Err(Undecided::NoCandidate),
        [disk] => target(disks, disk),
        _ => Err(Undecided::Several(candidates_of(disks))),
    }
}

/// Every candidate that can be told from the others.
pub fn candidates_of(disks: &Disks) -> Vec<Target> {
    disks.candidates().filter_map(|disk| target(disks, disk).ok()).collect()
}

fn one(disks: &Disks, found: Vec<&Disk>, named: &str) -> Result<Target, Undecided> {
    match found.as_slice() {
        [disk] => match disks.unfit(disk) {
            Some(unfit) => Err(Undecided::Unfit { named: named.to_owned(), why: unfit.reason() }),
            None => target(disks, disk),
        },
        [] => Err(Undecided::Unknown { named: named.to_owned(), candidates: candidates_of(disks) }),
        several => Err(Undecided::Ambiguous {
            named: named.to_owned(),
            disks: several.iter().map(|disk| disk.name.clone()).collect(),
        }),
    }
}

fn target(disks: &Disks, disk: &Disk) -> Result<Target, Undecided> {
    let no_identity = |why: String| Undecided::NoIdentity { disk: disk.name.clone(), why };
    let identity = Identity::of(disk, &disks.disks).map_err(|error| no_identity(error.to_string()))?;
    let token = token(disk).ok_or_else(|| no_identity("there is nothing to type".to_owned()))?;
    Ok(Target { content: disks.content(disk).summary(), disk: disk.clone(), identity, token })
}

/// `Samsung SSD 980 500GB, 465.8 GiB, nvme, serial S4EM… (nvme0n1 now): Windows: …`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Disk { name, model, size: bytes, transport, .. } = &self.disk;
        let model = if model.is_empty() { "no model" } else { model };
        write!(f, "{model}, {}, {transport}, {} ({name} now): {}", size(*bytes), self.identity, self.content)
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCandidate => f.write_str("there is no disk to install to"),
            Self::Several(targets) => {
                write!(f, "there are {} disks to install to, and none is named", targets.len())
            }
            Self::Unknown { named, .. } => write!(f, "it has no disk with {named}"),
            Self::KernelName { named, .. } => {
                write!(f, "{named} is a kernel name, which may be another disk's after the next boot")
            }
            Self::Unfit { named, why } => write!(f, "the disk with {named} is {why}"),
            Self::Ambiguous { named, disks } => write!(f, "{} all have {named}", disks.join(", ")),
            Self::NoIdentity { disk, why } => write!(f, "the disk {disk} cannot be told from others: {why}"),
        }
    }
}

impl Undecided {
    /// What to do about it.
    pub fn hints(&self) -> Vec<String> {
        let named = |target: &Target| format!("--confirm={} is {target}", target.token);
        match self {
            Self::Several(targets) | Self::Unknown { candidates: targets, .. } => targets.iter().map(named).collect(),
            Self::KernelName { now: Some(target), .. } => {
                vec![format!("in this boot it is {target}"), format!("if that is the one, name it: --confirm={}", target.token)]
            }
            Self::KernelName { now: None, .. } => vec!["name the disk by its serial number or wwid".to_owned()],
            Self::NoCandidate => vec![
                "USB devices and the boot medium are never offered; is the internal disk switched on in the firmware?".to_owned(),
            ],
            Self::Unfit { .. } | Self::Ambiguous { .. } | Self::NoIdentity { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disks::samples::{mini_pc, nvme};

    fn two() -> Disks {
        let mut disks = mini_pc();
        disks.disks.push(nvme("nvme1n1", "S4EMNX0R200202"));
        disks
    }

    #[test]
    fn the_only_candidate_is_shown_with_what_is_on_it() {
        let target = only(&mini_pc()).unwrap();
        insta::assert_snapshot!(target, @"Samsung SSD 980 500GB, 465.8 GiB, nvme, wwid eui.S4EMNX0R100101 (nvme0n1 now): Windows: 100.0 MiB EFI system, 16.0 MiB Microsoft reserved, 464.7 GiB Windows data, 700.0 MiB Windows recovery");
        assert_eq!(target.token, "S4EMNX0R100101");
    }

    #[test]
    fn with_several_somebody_has_to_say_which() {
        let error = only(&two()).unwrap_err();
        assert_eq!(error.to_string(), "there are 2 disks to install to, and none is named");
        assert!(error.hints()[1].starts_with("--confirm=S4EMNX0R200202 is Samsung"), "{:?}", error.hints());
        assert_eq!(by_name(&two(), "S4EMNX0R200202").unwrap().disk.name, "nvme1n1");
        let wwid = Identity::Wwid { wwid: "eui.S4EMNX0R200202".to_owned() };
        assert_eq!(by_identity(&two(), &wwid).unwrap().disk.name, "nvme1n1");
    }

    #[test]
    fn a_kernel_name_is_never_taken() {
        for name in ["nvme0n1", "/dev/nvme0n1", "sda", "/dev/sda"] {
            let error = by_name(&mini_pc(), name).unwrap_err();
            assert!(matches!(error, Undecided::KernelName { .. }), "{name}: {error}");
        }
        let error = by_name(&mini_pc(), "/dev/nvme0n1").unwrap_err();
        assert_eq!(error.hints()[1], "if that is the one, name it: --confirm=S4EMNX0R100101");
    }

    #[test]
    fn the_boot_medium_is_never_taken_however_it_is_named() {
        let mut disks = mini_pc();
        disks.disks[1].serial = "4C530001".to_owned();
        assert_eq!(
            by_name(&disks, "4C530001").unwrap_err().to_string(),
            "the disk with 4C530001 is the medium the node was started from"
        );
        disks.disks.remove(0);
        assert_eq!(only(&disks).unwrap_err(), Undecided::NoCandidate);
    }

    #[test]
    fn a_disk_of_another_node_is_unknown() {
        let error = by_name(&mini_pc(), "S4EMNX0R999999").unwrap_err();
        assert_eq!(error.to_string(), "it has no disk with S4EMNX0R999999");
        assert_eq!(error.hints().len(), 1);
    }
}
