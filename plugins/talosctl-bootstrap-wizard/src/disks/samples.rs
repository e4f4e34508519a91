//! Disks as the machines of the first lab have them.

use labkit::talos::facts::{Disk, Volume};

use super::Disks;

/// A mini PC with Windows on its NVMe, the installer on a stick, and the devices every node lists besides.
pub(crate) fn mini_pc() -> Disks {
    let windows = [
        ("nvme0n1p1", 100 << 20, "vfat", "EFI system partition", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
        ("nvme0n1p2", 16 << 20, "", "Microsoft reserved partition", "e3c9e316-0b5c-4db8-817d-f92df00215ae"),
        ("nvme0n1p3", 499_000_000_000, "", "Basic data partition", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"),
        ("nvme0n1p4", 700 << 20, "", "", "de94bba4-06d1-4d40-a16a-bfd50179d6ac"),
    ];
    let mut volumes = vec![Volume {
        id: "nvme0n1".to_owned(),
        size: 500_107_862_016,
        content: "gpt".to_owned(),
        ..Volume::default()
    }];
    volumes.extend(windows.map(|(name, size, content, label, kind)| Volume {
        id: name.to_owned(),
        parent: "nvme0n1".to_owned(),
        size,
        content: content.to_owned(),
        partition_label: label.to_owned(),
        partition_type: kind.to_owned(),
        ..Volume::default()
    }));
    volumes.push(Volume {
        id: "sda".to_owned(),
        size: 15_000_000_000,
        content: "iso9660".to_owned(),
        label: "TALOS_V1_11_2".to_owned(),
        ..Volume::default()
    });
    let pseudo = |name: &str| Disk { name: name.to_owned(), ..Disk::default() };
    Disks {
        disks: vec![
            nvme("nvme0n1", "S4EMNX0R100101"),
            stick(),
            Disk { is_cdrom: true, transport: "sata".to_owned(), ..pseudo("sr0") },
            Disk { is_read_only: true, ..pseudo("loop0") },
            pseudo("dm-0"),
        ],
        volumes,
    }
}

/// An NVMe disk; its wwid follows from its serial.
pub(crate) fn nvme(name: &str, serial: &str) -> Disk {
    Disk {
        name: name.to_owned(),
        size: 500_107_862_016,
        model: "Samsung SSD 980 500GB".to_owned(),
        serial: serial.to_owned(),
        wwid: format!("eui.{serial}"),
        transport: "nvme".to_owned(),
        ..Disk::default()
    }
}

/// The stick with the installer.
pub(crate) fn stick() -> Disk {
    Disk {
        name: "sda".to_owned(),
        size: 15_000_000_000,
        model: "Cruzer Blade".to_owned(),
        transport: "usb".to_owned(),
        ..Disk::default()
    }
}
