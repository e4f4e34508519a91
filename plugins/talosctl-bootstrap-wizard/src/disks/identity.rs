//! What names one disk among all of a node, across boots.

use std::fmt;

use labkit::talos::facts::Disk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a disk is chosen by, and found again by after the installation: the most specific of what it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "by")]
pub enum Identity {
    /// Its world-wide identifier.
    Wwid {
        /// The identifier.
        wwid: String,
    },
    /// Its serial number.
    Serial {
        /// The number.
        serial: String,
        /// The model, where it has one: numbers are unique per maker only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    },
    /// Its own UUID.
    Uuid {
        /// The UUID.
        uuid: String,
    },
}

/// Why no identity tells a disk from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityError {
    /// It has neither wwid nor serial number nor UUID.
    None,
    /// Another disk has the same.
    Shared {
        /// What both have.
        what: String,
        /// The kernel names of all disks that have it.
        disks: Vec<String>,
    },
    /// A selector takes these characters for a pattern.
    Pattern {
        /// The value that holds them.
        what: String,
    },
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("it has no wwid, no serial number and no UUID"),
            Self::Shared { what, disks } => write!(f, "{} have the same {what}", disks.join(" and ")),
            Self::Pattern { what } => {
                write!(f, "its {what} holds a character that a selector takes for a pattern")
            }
        }
    }
}

impl std::error::Error for IdentityError {}

impl Identity {
    /// The most specific identity that no other of the listed disks shares: wwid, else serial number with model, else
    /// UUID. All listed disks count, candidates or not.
    ///
    /// # Errors
    /// Why none of them will do; the first reason is given.
    pub fn of(disk: &Disk, all: &[Disk]) -> Result<Self, IdentityError> {
        let mut reason = None;
        for identity in Self::possible(disk) {
            match identity.check(all) {
                Ok(()) => return Ok(identity),
                Err(error) => reason = reason.or(Some(error)),
            }
        }
        Err(reason.unwrap_or(IdentityError::None))
    }

    /// What the disk has, most specific first.
    fn possible(disk: &Disk) -> impl Iterator<Item = Self> {
        let wwid = present(&disk.wwid).map(|wwid| Self::Wwid { wwid });
        let serial = present(&disk.serial).map(|serial| Self::Serial { serial, model: present(&disk.model) });
        let uuid = present(&disk.uuid).map(|uuid| Self::Uuid { uuid });
        [wwid, serial, uuid].into_iter().flatten()
    }

    /// Makes sure that exactly one of the disks has it and that a node reads it as a text, not as a pattern.
    fn check(&self, all: &[Disk]) -> Result<(), IdentityError> {
        let what = self.kind();
        if self.selector().iter().any(|(_, value)| value.contains(['*', '?', '[', ']', '\\'])) {
            return Err(IdentityError::Pattern { what: what.to_owned() });
        }
        let disks: Vec<String> =
            all.iter().filter(|disk| self.matches(disk)).map(|disk| disk.name.clone()).collect();
        match disks.as_slice() {
            [] | [_] => Ok(()),
            _ => Err(IdentityError::Shared { what: what.to_owned(), disks }),
        }
    }

    /// Whether it is this disk's.
    pub fn matches(&self, disk: &Disk) -> bool {
        match self {
            Self::Wwid { wwid } => disk.wwid.trim() == wwid,
            Self::Serial { serial, model } => {
                disk.serial.trim() == serial && model.as_ref().is_none_or(|model| disk.model.trim() == model)
            }
            Self::Uuid { uuid } => disk.uuid.trim() == uuid,
        }
    }

    /// The fields of `machine.install.diskSelector` that choose it.
    pub fn selector(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Wwid { wwid } => vec![("wwid", wwid)],
            Self::Serial { serial, model } => std::iter::once(("serial", serial.as_str()))
                .chain(model.as_deref().map(|model| ("model", model)))
                .collect(),
            Self::Uuid { uuid } => vec![("uuid", uuid)],
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Wwid { .. } => "wwid",
            Self::Serial { .. } => "serial number",
            Self::Uuid { .. } => "UUID",
        }
    }
}

/// `serial number S4EM…`.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match self {
            Self::Wwid { wwid } => wwid,
            Self::Serial { serial, .. } => serial,
            Self::Uuid { uuid } => uuid,
        };
        write!(f, "{} {value}", self.kind())
    }
}

/// What is typed to agree that the disk is wiped: what is printed on its label, the serial number; else the wwid, else
/// the UUID.
pub fn token(disk: &Disk) -> Option<String> {
    [&disk.serial, &disk.wwid, &disk.uuid].into_iter().find_map(|text| present(text))
}

/// The disks that the text names: by serial number, wwid or UUID, whole, never by kernel name.
pub fn find_by_token<'d>(disks: impl Iterator<Item = &'d Disk>, text: &str) -> Vec<&'d Disk> {
    let text = text.trim();
    let is_named = |disk: &&Disk| {
        !text.is_empty()
            && [&disk.serial, &disk.wwid, &disk.uuid].into_iter().any(|value| value.trim() == text)
    };
    disks.filter(is_named).collect()
}

/// The text without blanks around it, unless it is empty then.
fn present(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{nvme, stick};
    use super::*;

    #[test]
    fn the_wwid_is_taken_where_it_is_the_disk_s_own() {
        let disks = [nvme("nvme0n1", "S1"), nvme("nvme1n1", "S2")];
        assert_eq!(Identity::of(&disks[0], &disks), Ok(Identity::Wwid { wwid: "eui.S1".to_owned() }));
    }

    #[test]
    fn a_shared_wwid_gives_way_to_the_serial_number() {
        let mut disks = [nvme("nvme0n1", "S1"), nvme("nvme1n1", "S2")];
        disks[1].wwid = disks[0].wwid.clone();
        let identity = Identity::of(&disks[0], &disks).unwrap();
        assert_eq!(identity.selector(), [("serial", "S1"), ("model", "Samsung SSD 980 500GB")]);
    }

    #[test]
    fn disks_that_share_everything_cannot_be_chosen() {
        let disks = [nvme("nvme0n1", "S1"), nvme("nvme1n1", "S1")];
        let error = Identity::of(&disks[0], &disks).unwrap_err();
        assert_eq!(error.to_string(), "nvme0n1 and nvme1n1 have the same wwid");
        assert_eq!(Identity::of(&stick(), &[stick()]), Err(IdentityError::None));
    }

    #[test]
    fn what_a_selector_takes_for_a_pattern_is_no_identity() {
        let mut disk = nvme("nvme0n1", "S*");
        disk.uuid = "4c4c4544".to_owned();
        assert_eq!(Identity::of(&disk, &[disk.clone()]).unwrap().to_string(), "UUID 4c4c4544");
        disk.uuid.clear();
        let error = Identity::of(&disk, &[disk.clone()]).unwrap_err();
        assert_eq!(error.to_string(), "its wwid holds a character that a selector takes for a pattern");
    }

    #[test]
    fn the_token_is_the_number_on_the_label() {
        assert_eq!(token(&nvme("nvme0n1", "S1")).as_deref(), Some("S1"));
        assert_eq!(token(&Disk { serial: "  ".to_owned(), ..nvme("x", "S1") }).as_deref(), Some("eui.S1"));
        assert_eq!(token(&stick()), None);
    }

    #[test]
    fn a_kernel_name_names_no_disk() {
        let disks = [nvme("nvme0n1", "S1")];
        assert!(find_by_token(disks.iter(), "nvme0n1").is_empty());
        assert!(find_by_token(disks.iter(), "").is_empty());
        assert_eq!(find_by_token(disks.iter(), "S1").len(), 1);
    }

    proptest! {
        /// Whatever disks a node lists, an identity chooses the disk it was made of and no other.
        #[test]
        fn an_identity_chooses_one_disk(fields in prop::collection::vec(("[ab]{0,2}", "[ab*]{0,2}", "[ab]{0,1}"), 1..6)) {
            let disks: Vec<Disk> = fields
                .into_iter()
                .enumerate()
                .map(|(at, (wwid, serial, uuid))| Disk {
                    name: format!("sd{at}"), wwid, serial, uuid, ..Disk::default()
                })
                .collect();
            for disk in &disks {
                if let Ok(identity) = Identity::of(disk, &disks) {
                    let chosen: Vec<_> = disks.iter().filter(|one| identity.matches(one)).collect();
                    prop_assert_eq!(chosen, vec![disk]);
                }
            }
        }
    }
}
