//! What an install, a reset and a wipe do to disks.

use super::hardware::layout;
use super::members::id_of;
use super::view::Disk;

/// A disk that was written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskWrite {
    /// Name of the node in the lab.
    pub node: String,
    /// Kernel name of the disk at that moment.
    pub disk: String,
    /// Its serial number.
    pub serial: String,
    /// Its world-wide name.
    pub wwid: String,
    /// `nvme`, `usb`, …
    pub transport: String,
    /// `install`, `upgrade`, `reset`, `wipe`.
    pub by: &'static str,
}

impl DiskWrite {
    /// That something wrote to a disk of a node.
    pub fn new(node: &str, disk: &Disk, by: &'static str) -> Self {
        Self {
            node: node.to_owned(),
            disk: disk.name.clone(),
            serial: disk.serial.clone(),
            wwid: disk.wwid.clone(),
            transport: disk.transport.clone(),
            by,
        }
    }
}

/// Puts Talos on a disk: whatever was on it is gone.
pub fn install(disk: &mut Disk) {
    layout::talos(disk, id_of(&[&disk.serial, &disk.wwid, "install"]) >> 24);
}

/// Makes the partitions anew that a reset took away.
pub fn complete(disk: &mut Disk) {
    let has = |label: &str| disk.partitions.iter().any(|partition| partition.label == label);
    if !(has("STATE") && has("EPHEMERAL")) {
        install(disk);
    }
}

/// Takes partitions off a disk, as a reset by labels does.
pub fn empty(disk: &mut Disk, labels: &[String]) {
    for label in labels {
        layout::remove(disk, label);
    }
}

/// A UUID that is the same in every run.
pub fn uuid(parts: &[&str]) -> String {
    let high = id_of(parts);
    let low = high.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
    let text = format!("{high:016x}{low:016x}");
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
