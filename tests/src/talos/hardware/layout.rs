//! What operating systems make of a disk: partition tables with their real types and sizes.
//!
//! The type of a partition is a GUID of the UEFI specification and of the systems' own documentation; Talos's sizes
//! are those of siderolabs/talos pkg/machinery/imager/quirks and internal/pkg/partition.

use super::{MIB, uuid};
use crate::talos::view::{Content, Disk, Partition};

/// EFI system partition.
pub const EFI: &str = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
/// Microsoft reserved partition.
pub const MICROSOFT_RESERVED: &str = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
/// Basic data of Windows: `C:` and its like.
pub const BASIC_DATA: &str = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
/// Recovery environment of Windows.
pub const WINDOWS_RECOVERY: &str = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";
/// A file system of Linux.
pub const LINUX: &str = "0fc63daf-8483-4772-8e79-3d69d8477de4";

/// Windows 11 as a vendor installs it: EFI, reserved, `C:` and recovery. NTFS is not recognised by blkid's part that
/// Talos has, so only the EFI partition shows a file system.
pub fn windows(disk: &mut Disk, number: u64) {
    let rest = disk.size - 1_100 * MIB;
    let parts = [
        ("EFI system partition", EFI, 100 * MIB, Some("vfat")),
        ("Microsoft reserved partition", MICROSOFT_RESERVED, 16 * MIB, None),
        ("Basic data partition", BASIC_DATA, rest, None),
        ("", WINDOWS_RECOVERY, 900 * MIB, None),
    ];
    partition(disk, 0x0b5c_0000, number, &parts);
}

/// Talos on a disk, by UEFI: EFI, META, STATE, and EPHEMERAL in the rest.
pub fn talos(disk: &mut Disk, number: u64) {
    let rest = disk.size - 2_300 * MIB;
    let parts = [
        ("EFI", EFI, 2_101 * MIB, Some("vfat")),
        ("META", LINUX, MIB, Some("talosmeta")),
        ("STATE", LINUX, 100 * MIB, Some("xfs")),
        ("EPHEMERAL", LINUX, rest, Some("xfs")),
    ];
    partition(disk, 0x7a10_0000, number, &parts);
}

/// Talos as an image of a disk has it before its first boot: META, but neither STATE nor EPHEMERAL.
pub fn talos_image(disk: &mut Disk, number: u64) {
    let parts = [("EFI", EFI, 2_101 * MIB, Some("vfat")), ("META", LINUX, MIB, Some("talosmeta"))];
    partition(disk, 0x7a10_1000, number, &parts);
}

/// Takes one of Talos's partitions off a disk, as a reset by labels does; false if there is none of that name.
pub fn remove(disk: &mut Disk, label: &str) -> bool {
    let before = disk.partitions.len();
    disk.partitions.retain(|partition| partition.label != label);
    disk.partitions.len() < before
}

/// Takes everything off a disk.
pub fn wipe(disk: &mut Disk) {
    disk.partitions.clear();
    disk.content = None;
}

fn partition(disk: &mut Disk, family: u32, number: u64, parts: &[(&str, &str, u64, Option<&str>)]) {
    disk.content = Some(Content { name: "gpt".to_owned(), uuid: uuid(family, number), label: String::new() });
    let mut offset = MIB;
    disk.partitions = (1..)
        .zip(parts)
        .map(|(index, (label, kind, size, content))| {
            let own = uuid(family + index, number);
            let start = offset;
            offset += size;
            Partition {
                index,
                offset: start,
                size: *size,
                label: (*label).to_owned(),
                kind: (*kind).to_owned(),
                content: content.map(|name| Content {
                    name: name.to_owned(),
                    uuid: file_system_uuid(name, &own),
                    label: file_system_label(name, label),
                }),
                uuid: own,
            }
        })
        .collect();
}

/// FAT has a short number, XFS a UUID, Talos's META none.
fn file_system_uuid(name: &str, partition: &str) -> String {
    match name {
        "vfat" => partition
            .get(..8)
            .map(|id| format!("{}-{}", &id[..4], &id[4..]).to_uppercase())
            .unwrap_or_default(),
        "xfs" => partition.replace("4a69", "46f5"),
        _ => String::new(),
    }
}

fn file_system_label(name: &str, partition: &str) -> String {
    match name {
        "xfs" => partition.to_owned(),
        "vfat" if partition == "EFI" => "EFI".to_owned(),
        _ => String::new(),
    }
}
