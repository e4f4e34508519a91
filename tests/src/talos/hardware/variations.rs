//! What makes machines difficult. Each takes a machine and gives it one trait; traits can be combined.

use super::{GIB, MIB, disk_mut, layout, nvme, uuid};
use crate::talos::view::{Content, Disk, Machine};

/// A second NVMe disk, equal but for serial number and world-wide name, and empty.
pub fn second_disk(machine: &mut Machine) {
    let number = machine.links.first().map_or(0, |link| u32::from(link.mac[5]));
    machine.disks.push(nvme("nvme1n1", 1, number));
}

/// Two equal disks of which the vendor gave both the same world-wide name and serial number.
pub fn duplicate_wwid(machine: &mut Machine) {
    second_disk(machine);
    let first = machine.disks.iter().find(|disk| disk.name == "nvme0n1").cloned();
    if let (Some(first), Some(second)) = (first, disk_mut(machine, "nvme1n1")) {
        second.wwid = first.wwid;
        second.serial = first.serial;
    }
}

/// A disk without a serial number.
pub fn empty_serial(machine: &mut Machine, disk: &str) {
    if let Some(disk) = disk_mut(machine, disk) {
        disk.serial.clear();
        disk.symlinks.retain(|path| !path.contains("/by-id/nvme-KINGSTON"));
    }
}

/// A disk without a world-wide name.
pub fn no_wwid(machine: &mut Machine, disk: &str) {
    if let Some(disk) = disk_mut(machine, disk) {
        disk.wwid.clear();
        disk.symlinks.retain(|path| !path.contains("/by-id/nvme-eui"));
    }
}

/// A drive for discs, without one in it.
pub fn cdrom(machine: &mut Machine) {
    machine.disks.push(Disk {
        name: "sr0".to_owned(),
        size: GIB,
        sector_size: 2048,
        model: "DVDRAM GUD0N".to_owned(),
        serial: "KLXG3FF1830".to_owned(),
        modalias: "scsi:t-0x05".to_owned(),
        bus_path: "/pci0000:00/0000:00:08.2/0000:06:00.0/ata2/host1/target1:0:0/1:0:0:0/".to_owned(),
        transport: "sata".to_owned(),
        cdrom: true,
        ..Disk::default()
    });
}

/// A memory card in its slot.
pub fn memory_card(machine: &mut Machine) {
    machine.disks.push(Disk {
        name: "mmcblk0".to_owned(),
        size: 63_864_569_856,
        sector_size: 512,
        model: "SD64G".to_owned(),
        serial: "0x6c1f2a90".to_owned(),
        modalias: "mmc:block".to_owned(),
        bus_path: "/pci0000:00/0000:00:02.2/0000:02:00.0/mmc_host/mmc0/mmc0:aaaa/".to_owned(),
        transport: "mmc".to_owned(),
        ..Disk::default()
    });
}

/// An old installation of Talos on a disk, complete: a node booted from the stick stops.
pub fn talos_on(machine: &mut Machine, disk: &str) {
    if let Some(disk) = disk_mut(machine, disk) {
        layout::talos(disk, 7);
    }
}

/// The image of a disk written to the stick: the stick itself counts as the installation.
pub fn image_on_stick(machine: &mut Machine) {
    if let Some(stick) = machine.disks.iter_mut().find(|disk| disk.is_boot_medium()) {
        layout::talos_image(stick, 8);
    }
}

/// A volume group of LVM over a whole disk: a `dm-0` on it keeps it busy.
pub fn lvm(machine: &mut Machine, disk: &str) {
    stacked(machine, &[disk], "dm-0", "lvm2-pv");
}

/// Two NVMe disks in an array of md: `md127` keeps both busy.
pub fn array(machine: &mut Machine) {
    second_disk(machine);
    stacked(machine, &["nvme0n1", "nvme1n1"], "md127", "linux_raid_member");
}

/// A disk that something keeps busy, whatever is on it.
pub fn in_use_by(machine: &mut Machine, disk: &str, holder: &str) {
    stacked(machine, &[disk], holder, "");
}

/// A disk that is too small for Talos to live on.
pub fn small_disk(machine: &mut Machine, disk: &str) {
    if let Some(disk) = disk_mut(machine, disk) {
        layout::wipe(disk);
        disk.size = 4 * GIB;
    }
}

/// A machine that was sold without an operating system.
pub fn empty(machine: &mut Machine, disk: &str) {
    if let Some(disk) = disk_mut(machine, disk) {
        layout::wipe(disk);
    }
}

/// A board whose vendor left its serial number to be filled in.
pub fn placeholder_serial(machine: &mut Machine) {
    "To be filled by O.E.M.".clone_into(&mut machine.serial);
}

/// `members` become parts of `holder`, which stands on no bus.
fn stacked(machine: &mut Machine, members: &[&str], holder: &str, content: &str) {
    let mut size = 0;
    for (at, member) in (0_u64..).zip(members) {
        let Some(disk) = disk_mut(machine, member) else { continue };
        size += disk.size - 4 * MIB;
        disk.secondary_disks.push(holder.to_owned());
        if !content.is_empty() {
            layout::wipe(disk);
            disk.content =
                Some(Content { name: content.to_owned(), uuid: uuid(0x1b3d_0000, at), label: String::new() });
        }
    }
    machine.disks.push(Disk {
        name: holder.to_owned(),
        size,
        sector_size: 512,
        // What is stacked lists what it stands on in the same place.
        secondary_disks: members.iter().map(|member| (*member).to_owned()).collect(),
        ..Disk::default()
    });
}
