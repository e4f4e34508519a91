//! Computers as data: lab A's six mini PCs, the stick with the installer, and what makes machines difficult.
//!
//! Everything is a [`Machine`] of [`super::view`]; nothing here knows what a node does. Sizes, names and GUIDs are those
//! that Linux shows for such hardware.
//!
//! ```text
//! lab_a(n)            one mini PC with Windows on its NVMe and the stick in
//! variations::…       the same, changed: another disk, an old installation, an array, …
//! layout::…           what Windows and Talos make of a disk
//! ```

mod lab;
pub mod layout;
mod permute;
#[cfg(test)]
mod tests;
pub mod variations;

pub use lab::{lab_a, loop_device, nvme, stick, virtual_machine};
pub use permute::permuted;

use super::view::{Disk, Machine};

/// One mebibyte.
pub const MIB: u64 = 1 << 20;
/// One gibibyte.
pub const GIB: u64 = 1 << 30;

/// Binary size as Talos prints it for people (`500 GB`, `1.0 MB`): powers of 1000, as dustin/go-humanize writes them.
pub fn pretty(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 10 {
        return format!("{bytes} B");
    }
    let (mut unit, mut scale) = (0, 1_u64);
    while unit + 1 < UNITS.len() && bytes / scale >= 1000 {
        unit += 1;
        scale *= 1000;
    }
    // Rounded to one digit behind the point, and shown so below ten.
    let tenths = (u128::from(bytes) * 20 + u128::from(scale)) / (2 * u128::from(scale));
    match tenths {
        0..100 => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]),
        _ => format!("{} {}", (tenths + 5) / 10, UNITS[unit]),
    }
}

/// A UUID in the usual form, made of numbers so that it is the same in every run.
pub fn uuid(family: u32, number: u64) -> String {
    format!("{family:08x}-4a69-4d0c-9c3e-{number:012x}")
}

/// The disk with a kernel name.
pub fn disk_mut<'a>(machine: &'a mut Machine, name: &str) -> Option<&'a mut Disk> {
    machine.disks.iter_mut().find(|disk| disk.name == name)
}
