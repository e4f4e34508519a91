//! Whether a node is installed as it was agreed. An open port proves nothing; the disk it runs from does.

use labkit::talos::facts::{Role, Stage};

use super::sight::Facts;
use crate::disks::Identity;
use crate::journal::{Installed, Machine};

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The disk; `None` where nobody agreed to one here, since the node was installed by somebody else.
    pub disk: Option<Identity>,
    /// The machine, as far as it is known.
    pub machine: Machine,
    /// The role.
    pub role: Role,
    /// The Talos version.
    pub version: String,
}

/// What is to be said of a configured node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It is as agreed.
    Proven(Installed),
    /// It is still starting.
    NotYet(String),
    /// It is another machine: the address is somebody else's now.
    OtherMachine,
    /// It is not as agreed, and waiting does not change that.
    Wrong(Vec<Wrong>),
}

/// What is not as agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// One line.
    pub what: String,
    /// What to do.
    pub hint: &'static str,
}

const REINSTALL: &str =
    "reset the node (`talosctl-bootstrap-wizard reset`), take the stick out, and install it again";

/// Judges a node with our configuration.
pub fn judge(agreed: &Agreed, facts: &Facts) -> Judged {
    if agreed.machine.is(&facts.machine) == Some(false) {
        return Judged::OtherMachine;
    }
    let stage = facts.status.as_ref().map(|status| status.stage);
    if matches!(stage, None | Some(Stage::Unknown | Stage::Installing | Stage::Rebooting | Stage::Upgrading))
    {
        let stage = stage.map_or_else(|| "starting".to_owned(), |stage| stage.to_string());
        return Judged::NotYet(format!("it is {stage}"));
    }
    let Some(system_disk) = &facts.system_disk else {
        return Judged::NotYet("its system disk is not known yet".to_owned());
    };
    let wrong = wrong(agreed, facts, system_disk);
    if !wrong.is_empty() {
        return Judged::Wrong(wrong);
    }
    if let Some(why) = still_starting(agreed.role, stage, facts) {
        return Judged::NotYet(why);
    }
    let Some(identity) = identity(agreed, facts, system_disk) else {
        return Judged::Wrong(vec![Wrong {
            what: format!("its system disk {system_disk} cannot be told from others"),
            hint: REINSTALL,
        }]);
    };
    Judged::Proven(Installed {
        address: facts.address.to_string(),
        version: facts.version.clone(),
        role: agreed.role.to_string(),
        stage: stage.map(|stage| stage.to_string()).unwrap_or_default(),
        disk: identity,
        machine: facts.machine.clone(),
    })
}

fn wrong(agreed: &Agreed, facts: &Facts, system_disk: &str) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut add = |what: String, hint: &'static str| wrong.push(Wrong { what, hint });
    match facts.disks.named(system_disk) {
        None => add(format!("its system disk {system_disk} is not among its disks"), REINSTALL),
        Some(disk) if disk.transport == "usb" => {
            add(format!("it is installed on the USB device {system_disk} ({})", disk.model), REINSTALL);
        }
        Some(disk) => {
            if let Some(agreed) = agreed.disk.as_ref().filter(|agreed| !agreed.matches(disk)) {
                let what = format!(
                    "it is installed on {system_disk} ({}, serial number {}), not on the disk with {agreed}",
                    disk.model, disk.serial
                );
                add(what, REINSTALL);
            }
        }
    }
    if facts.is_from_installer() {
        add(
            "it was started from the installer, not from its disk".to_owned(),
            "take the stick out, put the disk first in the firmware's boot order, and restart the node",
        );
    }
    if let Some(role) = facts.role.filter(|role| *role != agreed.role) {
        add(
            format!("it is a {role}, not a {}", agreed.role),
            "cluster.yaml and the node differ: change one of them",
        );
    }
    if !facts.version.is_empty() && facts.version != agreed.version {
        add(
            format!("it runs Talos {}, not {}", facts.version, agreed.version),
            "use an installer image of the version in cluster.yaml, or change the version there",
        );
    }
    wrong
}

/// A control plane cannot get further than this without its cluster; a worker has to have started.
fn still_starting(role: Role, stage: Option<Stage>, facts: &Facts) -> Option<String> {
    let unmet = || {
        let unmet = facts.status.iter().flat_map(|status| &status.unmet);
        unmet.map(|unmet| unmet.reason.as_str()).collect::<Vec<_>>().join(", ")
    };
    match (role, stage, facts.etcd_state()) {
        (_, Some(Stage::Running), _) | (Role::ControlPlane, _, Some("Preparing" | "Running")) => None,
        (Role::ControlPlane, _, state) => Some(format!("its etcd is {}", state.unwrap_or("not there yet"))),
        (Role::Worker, _, _) => Some(format!("it is starting: {}", unmet())),
    }
}

fn identity(agreed: &Agreed, facts: &Facts, system_disk: &str) -> Option<Identity> {
    let of_disk = || Identity::of(facts.disks.named(system_disk)?, &facts.disks.disks).ok();
    agreed.disk.clone().or_else(of_disk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::samples::{agreed, installed};

    fn said(judged: &Judged) -> String {
        match judged {
            Judged::Wrong(wrong) => wrong.iter().map(|one| one.what.clone()).collect::<Vec<_>>().join("; "),
            Judged::NotYet(why) => format!("not yet: {why}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_control_plane_that_waits_for_its_bootstrap_is_installed() {
        let Judged::Proven(proof) = judge(&agreed(), &installed()) else { panic!("not proven") };
        assert_eq!(proof.disk.to_string(), "wwid eui.S4EMNX0R100101");
        assert_eq!((proof.role.as_str(), proof.stage.as_str()), ("controlplane", "booting"));
    }

    #[test]
    fn the_kernel_s_name_of_the_disk_may_be_another_one_after_the_boot() {
        let mut facts = installed();
        facts.disks.disks[0].name = "nvme1n1".to_owned();
        facts.system_disk = Some("nvme1n1".to_owned());
        assert!(matches!(judge(&agreed(), &facts), Judged::Proven(_)));
    }

    #[test]
    fn an_installation_on_the_stick_or_another_disk_is_found_out() {
        let mut facts = installed();
        facts.system_disk = Some("sda".to_owned());
        assert_eq!(said(&judge(&agreed(), &facts)), "it is installed on the USB device sda (Cruzer Blade)");
        facts.disks.disks[1].transport = "sata".to_owned();
        assert!(
            said(&judge(&agreed(), &facts))
                .starts_with("it is installed on sda (Cruzer Blade, serial number )")
        );
    }

    #[test]
    fn another_machine_at_the_address_is_not_the_node() {
        let mut facts = installed();
        facts.machine.macs = vec!["58:47:ca:ff:ff:ff".to_owned()];
        assert_eq!(judge(&agreed(), &facts), Judged::OtherMachine);
    }

    #[test]
    fn role_version_and_a_start_from_the_installer_are_compared() {
        let mut facts = installed();
        facts.role = Some(Role::Worker);
        facts.version = "v1.10.0".to_owned();
        facts.cmdline = "talos.platform=metal talos.halt_if_installed=1".to_owned();
        assert_eq!(
            said(&judge(&agreed(), &facts)),
            "it was started from the installer, not from its disk; it is a worker, not a controlplane; \
             it runs Talos v1.10.0, not v1.11.2"
        );
    }

    #[test]
    fn what_is_still_starting_is_waited_for() {
        let mut facts = installed();
        facts.etcd = None;
        assert_eq!(said(&judge(&agreed(), &facts)), "not yet: its etcd is not there yet");
        facts.system_disk = None;
        assert_eq!(said(&judge(&agreed(), &facts)), "not yet: its system disk is not known yet");
        facts.status = None;
        assert_eq!(said(&judge(&agreed(), &facts)), "not yet: it is starting");
    }
}
