//! Kernel names in another order, as they come after a reboot with other timing.

use crate::talos::view::Machine;

/// The same machine with the names of its disks handed round within each family (`nvme0n1` and `nvme1n1`, `sda` and
/// `sdb`), so that every name that has a neighbour now means another disk. Names are all that changes.
pub fn permuted(machine: &Machine) -> Machine {
    let mut machine = machine.clone();
    let mut families: Vec<&str> = Vec::new();
    for disk in &machine.disks {
        let family = family(&disk.name);
        if !family.is_empty() && !families.contains(&family) {
            families.push(family);
        }
    }
    let mut renamed: Vec<(String, String)> = Vec::new();
    for family_name in families {
        let mut names: Vec<_> = machine
            .disks
            .iter()
            .map(|disk| disk.name.clone())
            .filter(|name| family(name) == family_name)
            .collect();
        names.sort();
        let next = names.iter().cycle().skip(1).cloned();
        renamed.extend(names.iter().cloned().zip(next));
    }
    let new = |name: &str| renamed.iter().find(|(old, _)| old == name).map(|(_, new)| new.clone());
    for disk in &mut machine.disks {
        if let Some(name) = new(&disk.name) {
            disk.name = name;
        }
        for secondary in &mut disk.secondary_disks {
            if let Some(name) = new(secondary) {
                *secondary = name;
            }
        }
    }
    machine.disks.sort_by(|a, b| a.name.cmp(&b.name));
    machine
}

/// Which names change places with which; loop devices and what is stacked keep theirs.
fn family(name: &str) -> &'static str {
    ["nvme", "sd", "vd", "mmcblk"].into_iter().find(|family| name.starts_with(family)).unwrap_or_default()
}
