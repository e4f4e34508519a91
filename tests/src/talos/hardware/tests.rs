//! That the machines are what they claim to be.

use super::*;
use crate::talos::version::Version;

fn first() -> Machine {
    lab_a(0, Version::LAB_A)
}

#[test]
fn a_mini_pc_comes_with_windows_a_stick_and_loop_devices() {
    let machine = first();
    let names: Vec<_> =
        machine.disks.iter().map(|disk| (disk.name.as_str(), disk.transport.as_str())).collect();
    assert_eq!(names, [("nvme0n1", "nvme"), ("sda", "usb"), ("loop0", ""), ("loop1", "")]);
    let kinds: Vec<_> = machine.disks[0].partitions.iter().map(|partition| partition.kind.as_str()).collect();
    let expected = [layout::EFI, layout::MICROSOFT_RESERVED, layout::BASIC_DATA, layout::WINDOWS_RECOVERY];
    assert_eq!(kinds, expected);
    assert!(machine.disks[1].is_boot_medium());
    assert_eq!(
        machine.disks[1].content.as_ref().map(|content| content.label.as_str()),
        Some("TALOS_V1_11_2")
    );
}

#[test]
fn no_two_machines_share_what_tells_them_apart() {
    let machines: Vec<_> = (0..6).map(|number| lab_a(number, Version::LAB_A)).collect();
    let distinct = |value: &dyn Fn(&Machine) -> String| {
        machines.iter().map(value).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(distinct(&|machine| machine.uuid.clone()), 6);
    assert_eq!(distinct(&|machine| machine.serial.clone()), 6);
    assert_eq!(distinct(&|machine| format!("{:?}", machine.links[0].mac)), 6);
    assert_eq!(distinct(&|machine| machine.disks[0].wwid.clone()), 6);
    assert_eq!(distinct(&|machine| machine.disks[0].serial.clone()), 6);
}

#[test]
fn partitions_lie_behind_one_another_and_within_the_disk() {
    let mut machine = first();
    variations::talos_on(&mut machine, "nvme0n1");
    for machine in [first(), machine] {
        let disk = &machine.disks[0];
        let mut end = 0;
        for partition in &disk.partitions {
            assert!(partition.offset >= end, "{}", partition.label);
            end = partition.offset + partition.size;
        }
        assert!(end < disk.size);
    }
}

#[test]
fn an_old_installation_is_one_until_it_is_wiped() {
    let mut machine = first();
    variations::talos_on(&mut machine, "nvme0n1");
    let disk = disk_mut(&mut machine, "nvme0n1").expect("the disk");
    assert!(disk.holds_talos());
    assert!(layout::remove(disk, "STATE") && disk.holds_talos());
    layout::wipe(disk);
    assert!(!disk.holds_talos());
}

#[test]
fn names_are_handed_round_and_nothing_else_changes() {
    let mut machine = first();
    variations::second_disk(&mut machine);
    let after = permuted(&machine);
    let serial = |machine: &Machine, name: &str| {
        machine.disks.iter().find(|disk| disk.name == name).map(|disk| disk.serial.clone())
    };
    assert_eq!(serial(&machine, "nvme0n1"), serial(&after, "nvme1n1"));
    assert_eq!(serial(&machine, "nvme1n1"), serial(&after, "nvme0n1"));
    assert_eq!(serial(&machine, "sda"), serial(&after, "sda"), "a name without a neighbour stays");
    assert_eq!(machine.disks.len(), after.disks.len());
}

#[test]
fn what_is_stacked_keeps_its_members_busy() {
    let mut machine = first();
    variations::array(&mut machine);
    let busy: Vec<_> = machine.disks.iter().filter(|disk| disk.secondary_disks == ["md127"]).collect();
    assert_eq!(busy.len(), 2);
    let array = machine.disks.iter().find(|disk| disk.name == "md127").expect("the array");
    assert!(array.transport.is_empty());
}

#[test]
fn sizes_are_printed_as_talos_prints_them() {
    assert_eq!(pretty(512_110_190_592), "512 GB");
    assert_eq!(pretty(30_765_219_840), "31 GB");
    assert_eq!(pretty(MIB), "1.0 MB");
    assert_eq!(pretty(75_000_000), "75 MB");
    assert_eq!(pretty(1), "1 B");
}
