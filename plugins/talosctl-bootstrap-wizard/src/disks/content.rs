//! What is on a disk, in the words of its owner: "Windows", not GUIDs.

use labkit::talos::facts::{Disk, Volume};

use super::size;

/// What a disk holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// What kinds of things are on it, each once, in the order of the partitions.
    pub holdings: Vec<Holding>,
    /// Its partitions, or the disk itself where something is on it without a partition table.
    pub parts: Vec<Part>,
}

/// A kind of thing that somebody may miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// A Windows installation or its data.
    Windows,
    /// A Talos installation.
    Talos,
    /// A Talos installer.
    Installer,
    /// Part of a volume group.
    Lvm,
    /// Part of a software RAID.
    Raid,
    /// Part of a ZFS pool.
    Zfs,
    /// A Ceph OSD.
    Ceph,
    /// An encrypted container.
    Encrypted,
    /// A filesystem.
    Filesystem,
    /// Data of a macOS system.
    Apple,
    /// Partitions whose content nobody recognises.
    Unknown,
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The kernel's name for it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What it is: `Windows data`, `ext4 "root"`.
    pub what: String,
}

/// Partition types of the GUID partition table: UEFI specification 5.3.3 and what systems register for themselves.
const TYPES: &[(&str, &str, Option<Holding>)] = &[
    ("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system", None),
    ("21686148-6449-6e6f-744e-656564454649", "BIOS boot", None),
    ("e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved", Some(Holding::Windows)),
    ("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Windows data", Some(Holding::Windows)),
    ("de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery", Some(Holding::Windows)),
    ("5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", "Windows dynamic disk", Some(Holding::Windows)),
    ("af9b60a0-1431-4f62-bc68-3311714a69ad", "Windows dynamic disk", Some(Holding::Windows)),
    ("e75caf8f-f680-4cee-afa3-b001e56efc2d", "Windows storage space", Some(Holding::Windows)),
    ("7c3457ef-0000-11aa-aa11-00306543ecac", "Apple APFS", Some(Holding::Apple)),
    ("48465300-0000-11aa-aa11-00306543ecac", "Apple HFS+", Some(Holding::Apple)),
    ("e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM", Some(Holding::Lvm)),
    ("a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID", Some(Holding::Raid)),
    ("ca7d7ccb-63ed-4c53-861c-1742536059cc", "LUKS", Some(Holding::Encrypted)),
    ("6a898cc3-1dd2-11b2-99a6-080020736631", "ZFS", Some(Holding::Zfs)),
    ("4fbd7e29-9d25-41b8-afd0-062c0ceff05d", "Ceph OSD", Some(Holding::Ceph)),
    ("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap", Some(Holding::Filesystem)),
    ("0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux data", Some(Holding::Unknown)),
];

/// What Talos recognises by its signature (siderolabs/go-blockdevice blkid).
const SIGNATURES: &[(&str, &str, Holding)] = &[
    ("lvm2-pv", "LVM physical volume", Holding::Lvm),
    ("linux_raid_member", "RAID member", Holding::Raid),
    ("zfs", "ZFS", Holding::Zfs),
    ("bluestore", "Ceph OSD", Holding::Ceph),
    ("luks", "LUKS", Holding::Encrypted),
    ("talosmeta", "Talos META", Holding::Talos),
    ("xfs", "XFS", Holding::Filesystem),
    ("extfs", "ext4", Holding::Filesystem),
    ("ext4", "ext4", Holding::Filesystem),
    ("btrfs", "Btrfs", Holding::Filesystem),
    ("squashfs", "SquashFS", Holding::Filesystem),
    ("swap", "swap", Holding::Filesystem),
];

impl Holding {
    /// As it is said.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Talos => "Talos",
            Self::Installer => "a Talos installer",
            Self::Lvm => "an LVM volume group",
            Self::Raid => "a software RAID",
            Self::Zfs => "a ZFS pool",
            Self::Ceph => "a Ceph OSD",
            Self::Encrypted => "an encrypted volume",
            Self::Filesystem => "filesystems",
            Self::Apple => "macOS",
            Self::Unknown => "partitions of unknown content",
        }
    }

    /// Whether other devices are built on it, so that an installer may find the disk busy.
    pub fn is_stacked(self) -> bool {
        matches!(self, Self::Lvm | Self::Raid | Self::Zfs | Self::Ceph)
    }
}

impl Content {
    /// Reads it from what was found on the disk.
    pub(super) fn of(disk: &Disk, volumes: &[&Volume]) -> Self {
        let mut content = Self::default();
        for volume in volumes {
            let is_table = matches!(volume.content.as_str(), "gpt" | "dos" | "mbr");
            if volume.id == disk.name && (is_table || volume.content.is_empty()) {
                continue;
            }
            let (what, holding) = recognise(volume);
            if let Some(holding) = holding.filter(|holding| !content.holdings.contains(holding)) {
                content.holdings.push(holding);
            }
            content.parts.push(Part { name: volume.id.clone(), size: volume.size, what });
        }
        content
    }

    /// Whether nothing was found on it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it holds this.
    pub fn holds(&self, holding: Holding) -> bool {
        self.holdings.contains(&holding)
    }

    /// One line: `Windows: 100.0 MiB EFI system, 16.0 MiB Microsoft reserved, …`; `empty`.
    pub fn summary(&self) -> String {
        if self.is_empty() {
            return "empty".to_owned();
        }
        let parts: Vec<_> =
            self.parts.iter().map(|part| format!("{} {}", size(part.size), part.what)).collect();
        let named: Vec<_> = self.holdings.iter().map(|holding| holding.name()).collect();
        let head = if named.is_empty() { "partitions".to_owned() } else { named.join(", ") };
        format!("{head}: {}", parts.join(", "))
    }
}

/// What a partition is, by its signature first: a type is only what somebody meant it for.
fn recognise(volume: &Volume) -> (String, Option<Holding>) {
    let label = [&volume.label, &volume.partition_label].into_iter().find(|label| !label.is_empty());
    let named = |what: &str| match label {
        Some(label) => format!("{what} {label:?}"),
        None => what.to_owned(),
    };
    if volume.content == "iso9660" {
        let installer = volume.label.starts_with("TALOS_");
        return (named("ISO image"), Some(if installer { Holding::Installer } else { Holding::Filesystem }));
    }
    if let Some((_, what, holding)) = SIGNATURES.iter().find(|(name, ..)| *name == volume.content) {
        let is_talos = is_talos_label(&volume.partition_label);
        return (named(what), Some(if is_talos { Holding::Talos } else { *holding }));
    }
    if is_talos_label(&volume.partition_label) {
        return (named("Talos"), Some(Holding::Talos));
    }
    let typed = TYPES.iter().find(|(guid, ..)| volume.partition_type.eq_ignore_ascii_case(guid));
    match typed {
        Some((_, what, holding)) => ((*what).to_owned(), *holding),
        None if is_windows_label(&volume.partition_label) => (named("Windows"), Some(Holding::Windows)),
        None if volume.content == "vfat" => (named("FAT"), Some(Holding::Filesystem)),
        None if volume.content.is_empty() => (named("unknown"), Some(Holding::Unknown)),
        None => (named(&volume.content), Some(Holding::Filesystem)),
    }
}

/// The labels of the partitions that Talos makes, but for EFI, which everybody has.
fn is_talos_label(label: &str) -> bool {
    matches!(label, "META" | "STATE" | "EPHEMERAL")
}

/// The labels that the Windows setup gives.
fn is_windows_label(label: &str) -> bool {
    matches!(label, "Microsoft reserved partition" | "Basic data partition")
}

#[cfg(test)]
mod tests {
    use super::super::samples::mini_pc;
    use super::*;

    fn partition(content: &str, label: &str, kind: &str) -> Volume {
        Volume {
            id: "sdb1".to_owned(),
            parent: "sdb".to_owned(),
            size: 1 << 30,
            content: content.to_owned(),
            partition_label: label.to_owned(),
            partition_type: kind.to_owned(),
            ..Volume::default()
        }
    }

    #[test]
    fn windows_is_named_with_every_partition() {
        let node = mini_pc();
        insta::assert_snapshot!(
            node.content(&node.disks[0]).summary(),
            @"Windows: 100.0 MiB EFI system, 16.0 MiB Microsoft reserved, 464.7 GiB Windows data, 700.0 MiB Windows recovery"
        );
        insta::assert_snapshot!(
            node.content(&node.disks[1]).summary(),
            @r#"a Talos installer: 14.0 GiB ISO image "TALOS_V1_11_2""#
        );
        assert_eq!(node.content(&node.disks[4]).summary(), "empty");
    }

    #[test]
    fn a_signature_counts_more_than_the_type_of_the_partition() {
        let linux = "0fc63daf-8483-4772-8e79-3d69d8477de4";
        for (content, holding) in [
            ("lvm2-pv", Holding::Lvm),
            ("linux_raid_member", Holding::Raid),
            ("zfs", Holding::Zfs),
            ("bluestore", Holding::Ceph),
            ("luks", Holding::Encrypted),
            ("extfs", Holding::Filesystem),
            ("", Holding::Unknown),
        ] {
            assert_eq!(recognise(&partition(content, "", linux)).1, Some(holding), "{content}");
        }
    }

    #[test]
    fn talos_is_known_by_the_labels_of_its_partitions() {
        for (content, label) in [("talosmeta", "META"), ("xfs", "STATE"), ("luks", "EPHEMERAL"), ("", "META")]
        {
            assert_eq!(recognise(&partition(content, label, "")).1, Some(Holding::Talos), "{label}");
        }
        assert_eq!(recognise(&partition("", "Basic data partition", "")).1, Some(Holding::Windows));
    }
}
