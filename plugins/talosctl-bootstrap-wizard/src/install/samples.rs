//! Nodes as the first lab has them.

use labkit::talos::facts::{MachineStatus, Role, Service, Stage};
use labkit::talos::{Certificate, Der, Fingerprint};

use super::proof::Agreed;
use super::sight::{Facts, Sight, Waiting};
use crate::disks::Identity;
use crate::disks::samples::mini_pc;
use crate::journal::Machine;

/// What was agreed for the first control plane.
pub(crate) fn agreed() -> Agreed {
    Agreed {
        disk: Some(Identity::Wwid { wwid: "eui.S4EMNX0R100101".to_owned() }),
        machine: machine(),
        role: Role::ControlPlane,
        version: "v1.11.2".to_owned(),
    }
}

/// The machine.
pub(crate) fn machine() -> Machine {
    Machine { uuid: "4c4c4544-0001".to_owned(), macs: vec!["58:47:ca:70:00:01".to_owned()] }
}

/// A control plane that runs from its disk and waits for its bootstrap.
pub(crate) fn installed() -> Facts {
    Facts {
        address: "10.69.1.101".parse().unwrap(),
        version: "v1.11.2".to_owned(),
        machine: machine(),
        product: "AZW SER".to_owned(),
        memory: Some(32 << 30),
        disks: mini_pc(),
        system_disk: Some("nvme0n1".to_owned()),
        links: Vec::new(),
        cmdline: "talos.platform=metal".to_owned(),
        hostname: "talos-l7v-3rn".to_owned(),
        status: Some(MachineStatus { stage: Stage::Booting, is_ready: false, unmet: Vec::new() }),
        role: Some(Role::ControlPlane),
        etcd: Some(Service {
            id: "etcd".to_owned(),
            state: "Preparing".to_owned(),
            is_healthy: None,
            health_message: String::new(),
            events: Vec::new(),
        }),
        members: Vec::new(),
        is_secure_boot: false,
        is_complete: true,
        gaps: Vec::new(),
    }
}

/// Some fingerprint.
pub(crate) fn fingerprint(letter: char) -> String {
    // 32 bytes of base64.
    format!("{}=", letter.to_string().repeat(42) + "A")
}

/// The same machine in maintenance mode, in the boot with this certificate.
pub(crate) fn waiting(letter: char) -> Waiting {
    let facts = Facts {
        system_disk: None,
        role: None,
        etcd: None,
        status: Some(MachineStatus { stage: Stage::Maintenance, is_ready: false, unmet: Vec::new() }),
        ..installed()
    };
    let fingerprint: Fingerprint = fingerprint(letter).parse().unwrap();
    let time = |text: &str| text.parse().unwrap();
    let certificate = Certificate {
        fingerprint,
        subject: "CN=maintenance-service.talos.dev".to_owned(),
        common_names: Vec::new(),
        organizations: Vec::new(),
        issuer: String::new(),
        issuer_organizations: Vec::new(),
        names: Vec::new(),
        not_before: time("2026-01-31T11:55:00Z"),
        not_after: time("2026-02-01T11:55:00Z"),
        der: Der::default(),
    };
    Waiting { certificate, facts }
}

/// The same as a sight.
pub(crate) fn in_maintenance(letter: char) -> Sight {
    Sight::Maintenance(Box::new(waiting(letter)))
}
