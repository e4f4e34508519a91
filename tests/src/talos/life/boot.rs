//! From power to a configuration, and through the install.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;

use super::configured::configure;
use crate::talos::config;
use crate::talos::events;
use crate::talos::fault::Fault;
use crate::talos::hardware::permuted;
use crate::talos::install::{self, DiskWrite};
use crate::talos::node::{Etcd, Installed, Node, Phase};
use crate::talos::tls;
use crate::talos::version::Version;
use crate::talos::view::{Config, Medium};
use crate::talos::world::State;

/// Gives a machine power.
pub fn power_on(state: &mut State, index: usize, now: Duration) {
    begin_boot(state, index, true, now);
}

/// Starts a boot: through the firmware, which prefers the stick, or straight into the kernel of the disk.
pub fn begin_boot(state: &mut State, index: usize, cold: bool, now: Duration) {
    let duration = if cold { state.timing.boot } else { state.timing.kexec };
    let Some(node) = state.nodes.get_mut(index) else { return };
    let on_stick = node.has_fault(&Fault::MetaOnUsb);
    let on_disk = node.machine.disks.iter().any(|disk| disk.holds_talos() && !disk.is_boot_medium());
    node.medium = match (cold, node.stick_in) {
        (true, true) if on_stick => Medium::Disk,
        (true, true) => Medium::Stick,
        (false, _) if !on_disk => node.medium,
        _ => Medium::Disk,
    };
    node.version = match (&node.medium, &node.installed) {
        (Medium::Disk, Some(installed)) => installed.version,
        _ => node.stick,
    };
    node.boot += 1;
    node.booted_at = node.clock();
    node.boot_time = now;
    node.phase = Phase::Booting { until: now + duration };
    node.since = now;
    node.config = None;
    node.trial = None;
    node.tls = None;
    node.registered = false;
    node.services.clear();
    node.events.clear();
    node.dmesg.clear();
    node.etcd.service = Etcd::Absent;
    if node.boot > 1 && node.has_fault(&Fault::DiskNamesPermuted) {
        node.machine = permuted(&node.machine);
    }
    let version = node.version;
    node.log(&format!("[talos] Talos {version} is starting"));
    events::sequence(node, "initialize", true, None);
}

/// The boot gets to where it looks for a configuration.
pub(super) fn arrive(state: &mut State, index: usize, now: Duration) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    node.since = now;
    let elsewhere = node.machine.disks.iter().find(|disk| disk.holds_talos() && !disk.is_boot_medium());
    if let (Medium::Stick, Some(disk)) = (node.medium, elsewhere) {
        let path = disk.path();
        node.log(&format!(
            "[talos] Talos is already installed to disk {path:?} but booted from another media and \
             talos.halt_if_installed kernel parameter is set. Please reboot from the disk."
        ));
        node.phase = Phase::Halted;
        return;
    }
    events::sequence(node, "initialize", false, None);
    for id in ["machined", "containerd", "udevd", "syslogd", "dashboard"] {
        node.service(id, "Running", "Started task");
    }
    let stored = node.installed.as_ref().and_then(|installed| installed.config.clone());
    match stored {
        Some(config) if node.medium == Medium::Disk => {
            take_static_addresses(state, index, &config);
            let Some(node) = state.nodes.get_mut(index) else { return };
            configure(node, config, now);
        }
        _ => enter_maintenance(node),
    }
}

/// A node with static addresses is at those of them that the lab has.
fn take_static_addresses(state: &mut State, index: usize, config: &Config) {
    let has = |address: &IpAddr| state.network.contains(*address);
    let addresses: Vec<IpAddr> = config.addresses.iter().map(IpNet::addr).filter(has).collect();
    let Some(node) = state.nodes.get_mut(index) else { return };
    if let (Some(port), false) = (node.address().map(|address| address.port()), addresses.is_empty()) {
        node.addresses = addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
    }
}

fn enter_maintenance(node: &mut Node) {
    node.phase = Phase::Maintenance;
    if node.version.since(13) {
        node.service("apid", "Running", "Started task apid");
        node.health("apid", true);
    }
    let tls = tls::maintenance(&node.hostname(), &node.ips(), node.clock());
    match tls {
        Ok(tls) => node.tls = Some(Arc::new(tls)),
        Err(why) => node.log(&format!("[talos] maintenance service failed: {why}")),
    }
    node.log("[talos] this machine is reachable at:");
    for address in node.ips() {
        node.log(&format!("[talos] \t{address}"));
    }
}

/// A configuration was accepted in maintenance mode: it is installed, unless Talos is on a disk already.
pub(super) fn after_apply(state: &mut State, index: usize, now: Duration) {
    let duration = state.timing.install;
    let Some(node) = state.nodes.get_mut(index) else { return };
    node.since = now;
    let Some(config) = node.config.clone() else { return enter_maintenance(node) };
    if node.system_disk().is_some() {
        super::persist(node, &config);
        node.tls = None;
        return configure(node, config, now);
    }
    node.phase = Phase::Installing { until: now + duration };
    events::sequence(node, "install", true, None);
    events::phase(node, "install", true);
    let image = config.install.as_ref().map(|install| install.image.clone()).unwrap_or_default();
    node.log(&format!("[talos] installing Talos, image {image}"));
    // Before 1.13 there is no API until the boot from the disk.
    let tls = node
        .version
        .since(13)
        .then(|| tls::configured(&config, &config.machine_ca, &node.hostname(), &node.ips(), node.clock()));
    node.tls = tls.and_then(Result::ok).map(Arc::new);
}

/// The installer is done, well or not.
pub(super) fn installed(state: &mut State, index: usize, now: Duration) {
    let Some(node) = state.nodes.get_mut(index) else { return };
    let Some(config) = node.config.clone() else { return };
    let failure = node.fault(|fault| match fault {
        Fault::InstallFails(reason) => Some(reason.clone()),
        _ => None,
    });
    let outcome = match failure {
        Some(reason) => Err(reason),
        None => write(node, &config),
    };
    match outcome {
        Ok(write) => {
            state.writes.push(write);
            let Some(node) = state.nodes.get_mut(index) else { return };
            events::phase(node, "install", false);
            events::sequence(node, "install", false, None);
            let cold = node.has_fault(&Fault::BootsStickAfterInstall);
            let moved = node.fault(|fault| match fault {
                Fault::AddressChangesAfterInstall(last) => Some(*last),
                _ => None,
            });
            if let Some(last) = moved {
                move_to(state, index, last);
            }
            begin_boot(state, index, cold, now);
        }
        Err(reason) => {
            events::sequence(node, "install", false, Some(&reason));
            node.log(&format!("[talos] sequence error: error running phase 2 in install sequence: {reason}"));
            begin_boot(state, index, false, now);
        }
    }
}

/// Writes Talos to the disk that the configuration names. What was on the disk is gone.
fn write(node: &mut Node, config: &Arc<Config>) -> Result<DiskWrite, String> {
    let install = config.install.as_ref().ok_or("no install section")?;
    let other = node.fault(|fault| match fault {
        Fault::InstallsToOtherDisk(disk) => Some(disk.clone()),
        _ => None,
    });
    let name = match other {
        Some(name) => name,
        None => config::install_disk(install, &node.machine.disks)?.name.clone(),
    };
    let held = node.faults.iter().find_map(|fault| match fault {
        Fault::DiskInUseBy(disk, holder) if *disk == name => Some(holder.clone()),
        _ => None,
    });
    if let Some(holder) = held {
        return Err(format!("failed to wipe /dev/{name}: device or resource busy (in use by {holder})"));
    }
    let stick = node.stick;
    let disk = node.machine.disks.iter_mut().find(|disk| disk.name == name);
    let disk =
        disk.ok_or_else(|| format!("error opening disk: open /dev/{name}: no such file or directory"))?;
    if disk.readonly {
        return Err(format!("error opening disk: open /dev/{name}: read-only file system"));
    }
    install::install(disk);
    let write = DiskWrite::new(&node.name, disk, "install");
    node.installed = Some(Installed {
        version: release_of(&install.image).unwrap_or(stick),
        previous: None,
        image: install.image.clone(),
        config: Some(Arc::clone(config)),
        meta: std::collections::BTreeMap::new(),
    });
    Ok(write)
}

/// The release that an installer's image holds, after its tag.
pub fn release_of(image: &str) -> Option<Version> {
    image.rsplit_once(':')?.1.parse().ok()
}

fn move_to(state: &mut State, index: usize, last: u8) {
    let Ok(address) = state.network.api(last) else { return };
    let Some(node) = state.nodes.get_mut(index) else { return };
    if let Some(first) = node.addresses.first_mut() {
        *first = address;
    }
}
