//! Lab A's mini PCs, and the parts machines are put together from.

use super::{GIB, layout, uuid};
use crate::talos::version::Version;
use crate::talos::view::{Content, Disk, Link, Machine, Processor};

/// One of the six mini PCs, 0 to 5, as it came: Windows 11 on the NVMe, the installer of a version on the stick.
pub fn lab_a(number: u8, installer: Version) -> Machine {
    let serial = format!("MPC5825U{:04}", 2401 + u16::from(number));
    let mut disk = nvme("nvme0n1", 0, u32::from(number));
    layout::windows(&mut disk, u64::from(number));
    Machine {
        manufacturer: "AZW".to_owned(),
        product: "SER5".to_owned(),
        serial,
        uuid: uuid(0x5825_0000 + u32::from(number), 0x1069_0100 + u64::from(number)),
        bios: "P4C5M43_SER5".to_owned(),
        processor: Processor {
            manufacturer: "Advanced Micro Devices, Inc.".to_owned(),
            product: "AMD Ryzen 7 5825U with Radeon Graphics".to_owned(),
            cores: 8,
            threads: 16,
        },
        memory_kib: 32 * GIB / 1024 - 1_200_000,
        secure_boot: false,
        links: vec![ethernet("enp1s0", number)],
        disks: vec![disk, stick("sda", installer), loop_device(0, 75_000_000), loop_device(1, 4_190_208)],
    }
}

/// A Realtek 2.5 GbE card with its cable in.
fn ethernet(name: &str, number: u8) -> Link {
    Link {
        name: name.to_owned(),
        mac: [0x7c, 0x83, 0x34, 0xb1, 0x69, 0x10 + number],
        driver: "r8169".to_owned(),
        bus_path: "0000:01:00.0".to_owned(),
        speed: 2500,
        up: true,
    }
}

/// An empty NVMe disk of 500 GB with serial number and world-wide name.
pub fn nvme(name: &str, slot: u8, number: u32) -> Disk {
    let serial = format!("KX5PNM0W{number:02}{slot:02}");
    let wwid = format!("eui.002538d{slot:01x}3141{number:04x}");
    let symlinks = ["by-diskseq/9".to_owned(), format!("by-id/nvme-{wwid}")].into_iter().chain([
        format!("by-id/nvme-KINGSTON_OM8PGP4512Q_{serial}"),
        format!("by-path/pci-0000:0{slot}:00.0-nvme-1"),
    ]);
    Disk {
        name: name.to_owned(),
        size: 512_110_190_592,
        sector_size: 512,
        model: "KINGSTON OM8PGP4512Q-A0".to_owned(),
        symlinks: symlinks.map(|path| format!("/dev/disk/{path}")).collect(),
        serial,
        wwid,
        bus_path: format!("/pci0000:00/0000:00:02.4/0000:0{}:00.0/nvme/nvme{slot}", 3 + slot),
        transport: "nvme".to_owned(),
        ..Disk::default()
    }
}

/// A USB stick with the installer's image.
pub fn stick(name: &str, installer: Version) -> Disk {
    let label = format!("TALOS_V{}_{}_{}", installer.major, installer.minor, installer.patch);
    Disk {
        name: name.to_owned(),
        size: 30_765_219_840,
        sector_size: 512,
        model: "Ultra".to_owned(),
        serial: "4C530001230507108283".to_owned(),
        modalias: "scsi:t-0x00".to_owned(),
        bus_path: "/pci0000:00/0000:00:08.1/0000:05:00.3/usb1/1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/"
            .to_owned(),
        transport: "usb".to_owned(),
        symlinks: vec!["/dev/disk/by-id/usb-SanDisk_Ultra_4C530001230507108283-0:0".to_owned()],
        content: Some(Content {
            name: "iso9660".to_owned(),
            uuid: "2025-09-30-12-00-00-00".to_owned(),
            label,
        }),
        ..Disk::default()
    }
}

/// A loop device with a part of the system on it: read-only, on no bus.
pub fn loop_device(number: u8, size: u64) -> Disk {
    Disk {
        name: format!("loop{number}"),
        size,
        sector_size: 512,
        readonly: true,
        content: Some(Content { name: "squashfs".to_owned(), ..Content::default() }),
        ..Disk::default()
    }
}

/// A virtual machine: a virtio disk that has neither serial number nor world-wide name, and one card.
pub fn virtual_machine(number: u8, installer: Version) -> Machine {
    let disk = Disk {
        name: "vda".to_owned(),
        size: 40 * GIB,
        sector_size: 512,
        modalias: "virtio:d00000002v00001AF4".to_owned(),
        bus_path: "/pci0000:00/0000:00:04.0/virtio1/".to_owned(),
        transport: "virtio".to_owned(),
        rotational: true,
        symlinks: vec!["/dev/disk/by-path/pci-0000:00:04.0".to_owned()],
        ..Disk::default()
    };
    let image = Disk {
        cdrom: true,
        model: "QEMU DVD-ROM".to_owned(),
        serial: String::new(),
        transport: "sata".to_owned(),
        symlinks: vec!["/dev/disk/by-id/ata-QEMU_DVD-ROM_QM00003".to_owned()],
        bus_path: "/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/".to_owned(),
        ..stick("sr0", installer)
    };
    let link = Link {
        driver: "virtio_net".to_owned(),
        mac: [0x52, 0x54, 0x00, 0x69, 0x01, number],
        bus_path: "0000:00:03.0".to_owned(),
        speed: -1,
        ..ethernet("ens3", number)
    };
    Machine {
        manufacturer: "QEMU".to_owned(),
        product: "Standard PC (Q35 + ICH9, 2009)".to_owned(),
        serial: String::new(),
        uuid: uuid(0x7175_0000 + u32::from(number), u64::from(number)),
        bios: "1.16.3-debian-1.16.3-2".to_owned(),
        processor: Processor {
            manufacturer: "QEMU".to_owned(),
            product: "pc-q35-7.2".to_owned(),
            cores: 4,
            threads: 4,
        },
        memory_kib: 8 * GIB / 1024 - 400_000,
        secure_boot: false,
        links: vec![link],
        disks: vec![disk, image, loop_device(0, 75_000_000)],
    }
}
