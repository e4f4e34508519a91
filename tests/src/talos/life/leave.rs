//! A node goes down: to boot again, to be off, to be another release, to be empty.

use std::time::Duration;

use super::boot::begin_boot;
use crate::talos::hardware::layout;
use crate::talos::install::{self, DiskWrite};
use crate::talos::node::{Etcd, Next, Node, Phase};
use crate::talos::version::Version;
use crate::talos::world::State;

/// Labels whose wipe takes etcd's directory with it.
const WITH_ETCD: [&str; 2] = ["EPHEMERAL", "ETCD"];

/// The API closes now.
pub(super) fn leave(state: &mut State, index: usize, then: Next, now: Duration) {
    forget_unwritten(state, index);
    match then {
        Next::Reboot { cold } => begin_boot(state, index, cold, now),
        Next::PowerOff => power_off(state, index, now),
        Next::Upgrade { version, image, cold } => {
            upgrade(state, index, version, &image);
            begin_boot(state, index, cold, now);
        }
        Next::Reset { labels, system, disks, reboot } => {
            reset(state, index, &labels, system, &disks);
            if reboot {
                // An empty disk has no kernel to go to: the firmware looks for something else.
                let empty = state.nodes.get(index).is_some_and(|node| node.system_disk().is_none());
                begin_boot(state, index, empty, now);
            } else {
                power_off(state, index, now);
            }
        }
    }
}

/// A bootstrap that has not written anything is lost with the memory.
fn forget_unwritten(state: &mut State, index: usize) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    if let (None, Some((cluster, _))) = (node.etcd.data, node.etcd_to_write.take()) {
        state.etcd.retain(|known| known.id != cluster);
    }
}

fn power_off(state: &mut State, index: usize, now: Duration) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    node.phase = Phase::Off;
    node.since = now;
    node.tls = None;
    node.registered = false;
    node.etcd.service = Etcd::Absent;
}

fn upgrade(state: &mut State, index: usize, version: Version, image: &str) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    let write = node.system_disk().map(|disk| DiskWrite::new(&node.name, disk, "upgrade"));
    if let Some(installed) = &mut node.installed {
        installed.previous = Some(installed.version);
        installed.version = version;
        image.clone_into(&mut installed.image);
    }
    state.writes.extend(write);
}

fn reset(state: &mut State, index: usize, labels: &[String], system: bool, disks: &[String]) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    let mut writes = Vec::new();
    if system {
        let name = node.system_disk().map(|disk| disk.name.clone());
        let disk = node.machine.disks.iter_mut().find(|disk| Some(&disk.name) == name.as_ref());
        if let Some(disk) = disk {
            if labels.is_empty() {
                layout::wipe(disk);
            } else {
                install::empty(disk, labels);
            }
            writes.push(DiskWrite::new(&node.name, disk, "reset"));
        }
        forget(node, labels);
    }
    for path in disks {
        if let Some(disk) = node.machine.disks.iter_mut().find(|disk| disk.path() == *path) {
            layout::wipe(disk);
            writes.push(DiskWrite::new(&node.name, disk, "reset"));
        }
    }
    state.writes.extend(writes);
}

/// What the wiped partitions held. Those of a whole disk are all of them.
fn forget(node: &mut Node, labels: &[String]) {
    let wiped = |label: &str| labels.is_empty() || labels.iter().any(|wiped| wiped == label);
    if WITH_ETCD.into_iter().any(wiped) {
        node.etcd.data = None;
        node.etcd.leftovers = false;
        node.etcd.uploaded = None;
    }
    if labels.is_empty() {
        node.installed = None;
    } else if let (true, Some(installed)) = (wiped("STATE"), &mut node.installed) {
        installed.config = None;
    }
}
