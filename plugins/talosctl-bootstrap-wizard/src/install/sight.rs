//! What a node shows, as values.

use labkit::finding::Gap;
use labkit::talos::facts::{Link, MachineStatus, Role, Service};
use labkit::talos::{Address, Certificate, Fingerprint};

use crate::disks::Disks;
use crate::journal::Machine;

/// What one look at an address gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// Nothing answers.
    Silent {
        /// In what way.
        why: String,
    },
    /// Something else answers.
    NotTalos {
        /// What it speaks.
        speaks: String,
    },
    /// A node that waits for its configuration.
    Maintenance(Box<Waiting>),
    /// A node with our configuration.
    Ours(Box<Facts>),
    /// A node with a configuration that is not ours, or that does not take us for its own.
    Foreign {
        /// In what way.
        why: String,
    },
}

/// A node in maintenance mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The certificate it shows in this boot.
    pub certificate: Certificate,
    /// What it says of itself.
    pub facts: Facts,
}

impl Waiting {
    /// Of its certificate.
    pub fn fingerprint(&self) -> Fingerprint {
        self.certificate.fingerprint
    }
}

/// What a node says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Where it answered.
    pub address: Address,
    /// Its Talos version, such as `v1.11.2`; empty if it did not say.
    pub version: String,
    /// The machine.
    pub machine: Machine,
    /// Maker and product.
    pub product: String,
    /// Memory in bytes.
    pub memory: Option<u64>,
    /// Its disks and what is on them.
    pub disks: Disks,
    /// The kernel's name of the disk that Talos is on.
    pub system_disk: Option<String>,
    /// Its physical network interfaces.
    pub links: Vec<Link>,
    /// The kernel's command line.
    pub cmdline: String,
    /// Its host name.
    pub hostname: String,
    /// How far it is.
    pub status: Option<MachineStatus>,
    /// What its configuration makes it.
    pub role: Option<Role>,
    /// Its etcd service.
    pub etcd: Option<Service>,
    /// The etcd members it lists.
    pub members: Vec<String>,
    /// Whether SecureBoot is on.
    pub is_secure_boot: bool,
    /// Whether it told everything that an installation is decided by: its disks, what is on them, where Talos is, and which
    /// machine it is.
    pub is_complete: bool,
    /// What it did not tell.
    pub gaps: Vec<Gap>,
}

impl Facts {
    /// The state of its etcd service.
    pub fn etcd_state(&self) -> Option<&str> {
        self.etcd.as_ref().map(|service| service.state.as_str())
    }

    /// Whether it was started from the installer though Talos is on a disk (siderolabs/talos: the installer's kernel
    /// arguments).
    pub fn is_from_installer(&self) -> bool {
        self.cmdline.split_whitespace().any(|word| word == "talos.halt_if_installed=1")
    }

    /// Media with an installer, as people see them: `sda (Cruzer Blade, 14.0 GiB)`.
    pub fn media(&self) -> Vec<String> {
        self.disks
            .boot_media()
            .map(|disk| format!("{} ({}, {})", disk.name, disk.model, crate::disks::size(disk.size)))
            .collect()
    }
}
