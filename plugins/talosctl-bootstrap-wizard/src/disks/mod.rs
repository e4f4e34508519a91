//! The disks of a node: which may be installed to, what is on them, and how one is told from another for good.
//!
//! Kernel names (`sda`, `nvme0n1`) may change at every boot, so they are shown to people and never used to choose.

mod content;
mod identity;
#[cfg(test)]
pub(crate) mod samples;

use labkit::talos::facts::{Disk, Volume};

pub use content::{Content, Holding, Part};
pub use identity::{Identity, IdentityError, find_by_token, token};

/// Everything a node lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disks {
    /// All block devices, loop devices and sticks too.
    pub disks: Vec<Disk>,
    /// What is on them.
    pub volumes: Vec<Volume>,
}

/// Why a disk is not offered for the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Loop, device-mapper and RAID devices.
    NotPhysical,
    /// Cannot be written to.
    ReadOnly,
    /// An optical drive.
    Optical,
    /// It holds the installer that the node was started from.
    BootMedium,
    /// A USB device: it is taken for a medium somebody carries away.
    Usb,
}

impl Unfit {
    /// As it is said.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotPhysical => "no physical disk",
            Self::ReadOnly => "cannot be written to",
            Self::Optical => "an optical drive",
            Self::BootMedium => "the medium the node was started from",
            Self::Usb => "a USB device",
        }
    }
}

impl Disks {
    /// Why the disk must not be installed to; `None` for a candidate. The order of the reasons is that of their weight.
    pub fn unfit(&self, disk: &Disk) -> Option<Unfit> {
        if self.is_boot_medium(disk) {
            Some(Unfit::BootMedium)
        } else if disk.is_cdrom {
            Some(Unfit::Optical)
        } else if disk.transport.is_empty() {
            Some(Unfit::NotPhysical)
        } else if disk.is_read_only {
            Some(Unfit::ReadOnly)
        } else if disk.transport == "usb" {
            Some(Unfit::Usb)
        } else {
            None
        }
    }

    /// The disks that may be installed to, in the order of the node.
    pub fn candidates(&self) -> impl Iterator<Item = &Disk> {
        self.disks.iter().filter(|disk| self.unfit(disk).is_none())
    }

    /// Disks that hold a Talos installer, by its label.
    pub fn boot_media(&self) -> impl Iterator<Item = &Disk> {
        self.disks.iter().filter(|disk| self.is_boot_medium(disk))
    }

    /// Whether an installer is on the disk: an image with the label that Talos gives its media
    /// (siderolabs/talos pkg/imager/iso/iso.go).
    fn is_boot_medium(&self, disk: &Disk) -> bool {
        self.volumes_of(&disk.name)
            .any(|volume| volume.content == "iso9660" && volume.label.starts_with("TALOS_"))
    }

    /// What was found on the disk itself and on its partitions.
    pub fn volumes_of<'d>(&'d self, disk: &'d str) -> impl Iterator<Item = &'d Volume> {
        self.volumes
            .iter()
            .filter(move |volume| volume.parent == disk || volume.parent.is_empty() && volume.id == disk)
    }

    /// What is on the disk.
    pub fn content(&self, disk: &Disk) -> Content {
        Content::of(disk, &self.volumes_of(&disk.name).collect::<Vec<_>>())
    }

    /// The devices built on the disk: parts of arrays, volume groups, pools.
    pub fn built_on<'d>(&'d self, disk: &'d Disk) -> impl Iterator<Item = &'d str> {
        let above = |one: &&Disk| one.secondary_disks.contains(&disk.name);
        self.disks.iter().filter(above).map(|one| one.name.as_str())
    }

    /// The disk with this kernel name, for what the node itself says in this boot.
    pub fn named(&self, name: &str) -> Option<&Disk> {
        self.disks.iter().find(|disk| disk.name == name)
    }
}

/// The name without `/dev/`, if the text is a kernel name of a disk: to refuse it where an identity is asked for.
pub fn kernel_name(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("/dev/").unwrap_or_else(|| text.trim());
    let is_numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    let is_lettered =
        |rest: &str| (1..=3).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_name =
        ["sd", "vd", "hd", "xvd"].iter().any(|prefix| name.strip_prefix(prefix).is_some_and(is_lettered))
            || ["mmcblk", "loop", "dm-", "md", "sr"]
                .iter()
                .any(|prefix| name.strip_prefix(prefix).is_some_and(is_numbered))
            || name
                .strip_prefix("nvme")
                .and_then(|rest| rest.split_once('n'))
                .is_some_and(|(controller, namespace)| is_numbered(controller) && is_numbered(namespace));
    (is_name || text.trim().starts_with("/dev/")).then_some(name)
}

/// A size as people read it: `465.8 GiB`.
#[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::samples::{mini_pc, stick};
    use super::*;

    #[test]
    fn only_physical_writable_disks_that_stay_are_candidates() {
        let node = mini_pc();
        let names: Vec<_> = node.candidates().map(|disk| disk.name.as_str()).collect();
        assert_eq!(names, ["nvme0n1"]);
        let reasons: Vec<_> = node
            .disks
            .iter()
            .filter_map(|disk| Some((disk.name.as_str(), node.unfit(disk)?.reason())))
            .collect();
        assert_eq!(
            reasons,
            [
                ("sda", "the medium the node was started from"),
                ("sr0", "an optical drive"),
                ("loop0", "no physical disk"),
                ("dm-0", "no physical disk"),
            ]
        );
    }

    #[test]
    fn an_installer_is_known_by_its_label_however_it_is_attached() {
        let mut node = mini_pc();
        node.disks[1].transport = "sata".to_owned();
        assert_eq!(node.boot_media().map(|disk| disk.name.as_str()).collect::<Vec<_>>(), ["sda"]);
        node.volumes.retain(|volume| volume.content != "iso9660");
        assert_eq!(node.boot_media().count(), 0);
        node.disks[1] = stick();
        assert_eq!(
            node.unfit(&node.disks[1]),
            Some(Unfit::Usb),
            "a stick without an installer is none either"
        );
    }

    #[test]
    fn kernel_names_are_recognised_and_serials_are_not_taken_for_them() {
        for name in
            ["sda", "/dev/sda", "/dev/nvme0n1", "nvme0n1", "vdb", "mmcblk0", "md127", "/dev/disk/by-id/x"]
        {
            assert!(kernel_name(name).is_some(), "{name}");
        }
        for serial in ["S4EMNX0R123456", "sda1x9", "nvme", "eui.0025385b71b0a1c2", "sd", "md", "", "SDA"] {
            assert!(kernel_name(serial).is_none(), "{serial}");
        }
    }

    #[test]
    fn sizes_are_read_by_people() {
        assert_eq!(size(512), "512 B");
        assert_eq!(size(500_107_862_016), "465.8 GiB");
        assert_eq!(size(16 << 20), "16.0 MiB");
    }
}
