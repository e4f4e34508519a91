//! The lines of the journal.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::disks::Identity;

/// The version of the format that is written here.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Of the format.
    pub version: u32,
    /// The cluster's name.
    pub cluster: String,
    /// Fingerprint of the authority of the cluster's Talos API (SHA-256 of its public key, in base64): it tells one
    /// cluster from another of the same name.
    pub os_ca: String,
    /// When the journal was begun.
    pub created: Timestamp,
}

/// Any further line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The host name of the node it is about.
    pub node: String,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// A machine, so that it is known again whatever its address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// UUID of its firmware; some boards have none, or all the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uuid: String,
    /// Hardware addresses of its physical network interfaces, in lower case, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub macs: Vec<String>,
}

/// Who said that a fingerprint is the node's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Somebody compared it with the node's console.
    Person,
    /// It was given on the command line or in a file.
    Given,
}

/// What proves an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Installed {
    /// Where it answers now.
    pub address: String,
    /// Its Talos version.
    pub version: String,
    /// `controlplane` or `worker`.
    pub role: String,
    /// Its stage when it was looked at: `booting`, `running`.
    pub stage: String,
    /// The disk it runs from.
    pub disk: Identity,
    /// The machine.
    pub machine: Machine,
}

/// A step that was taken, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Event {
    /// The certificate that the node shows in this boot is the node's.
    FingerprintTrusted {
        /// Where it answered.
        address: String,
        /// Base64 of the SHA-256 of the certificate's key.
        fingerprint: String,
        /// On whose word.
        by: Trust,
    },
    /// The boot medium stays in on purpose.
    BootMediumKept {
        /// The disks that hold it.
        media: Vec<String>,
    },
    /// Somebody agreed that this disk is wiped.
    DiskConfirmed {
        /// Which.
        disk: Identity,
        /// What was on it.
        content: String,
    },
    /// The configuration is about to be sent: from here on the node may install.
    ApplySending {
        /// Where it answered.
        address: String,
        /// In the boot with this certificate.
        fingerprint: String,
        /// The machine.
        machine: Machine,
        /// The disk it will install to.
        disk: Identity,
    },
    /// The node said that it has the configuration.
    ApplyAccepted {
        /// The mode it used.
        mode: String,
    },
    /// The node refused the configuration: nothing has happened.
    ApplyRefused {
        /// Its words.
        why: String,
    },
    /// The node is back in maintenance mode without a configuration.
    InstallFailed {
        /// Its new certificate.
        fingerprint: String,
    },
    /// The node runs from the disk that was agreed to.
    Installed(Installed),
    /// Bootstrap is about to be called on this node: from here on it may have an etcd.
    BootstrapSending {
        /// Where it answers.
        address: String,
        /// The machine.
        machine: Machine,
        /// SHA-256 of the snapshot that etcd starts from, if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        snapshot: Option<String>,
    },
    /// The node said that it begins.
    BootstrapAccepted {},
    /// The node refused to begin: nothing has happened.
    BootstrapRefused {
        /// Its words.
        why: String,
    },
    /// etcd runs with these members.
    Bootstrapped {
        /// Host names.
        members: Vec<String>,
    },
    /// The node is about to be wiped: from here on nothing before it holds.
    ResetSending {
        /// What is wiped.
        what: String,
    },
    /// The node was wiped.
    Reset {},
    /// The node is about to change its Talos version.
    UpgradeSending {
        /// The image it changes to.
        image: String,
    },
    /// The upgrade has not happened: it was refused, had no effect, or the node went back to the version before.
    UpgradeFailed {
        /// What is known.
        why: String,
    },
    /// The node runs the version it was to.
    Upgraded {
        /// Which.
        version: String,
    },
}

impl Machine {
    /// Whether it is the same machine: by its UUID where both have one, else by an interface both have. `None` where
    /// nothing can be compared.
    pub fn is(&self, other: &Self) -> Option<bool> {
        if !self.uuid.is_empty() && !other.uuid.is_empty() && self.uuid != other.uuid {
            return Some(false);
        }
        let shares = self.macs.iter().any(|mac| other.macs.contains(mac));
        match (self.macs.is_empty() || other.macs.is_empty(), shares) {
            (false, shares) => Some(shares),
            (true, _) if !self.uuid.is_empty() && self.uuid == other.uuid => Some(true),
            (true, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(uuid: &str, macs: &[&str]) -> Machine {
        Machine { uuid: uuid.to_owned(), macs: macs.iter().map(|mac| (*mac).to_owned()).collect() }
    }

    #[test]
    fn a_machine_is_known_by_uuid_and_interfaces() {
        let known = machine("4c4c", &["aa:01", "aa:02"]);
        assert_eq!(known.is(&machine("4c4c", &["aa:02"])), Some(true));
        assert_eq!(known.is(&machine("ffff", &["aa:02"])), Some(false), "another board with a moved card");
        assert_eq!(known.is(&machine("4c4c", &["bb:01"])), Some(false), "boards that share a UUID exist");
        assert_eq!(known.is(&machine("", &["aa:01"])), Some(true));
        assert_eq!(known.is(&machine("4c4c", &[])), Some(true));
        assert_eq!(known.is(&Machine::default()), None);
    }

    #[test]
    fn a_line_reads_like_what_happened() {
        let record = Record {
            at: "2026-01-31T12:00:00Z".parse().unwrap(),
            node: "talos-1".to_owned(),
            event: Event::ApplySending {
                address: "10.69.1.101".to_owned(),
                fingerprint: "q83v".to_owned(),
                machine: machine("4c4c", &["aa:01"]),
                disk: Identity::Wwid { wwid: "eui.1".to_owned() },
            },
        };
        let line = serde_json::to_string(&record).unwrap();
        insta::assert_snapshot!(line, @r#"{"at":"2026-01-31T12:00:00Z","node":"talos-1","step":"apply-sending","address":"10.69.1.101","fingerprint":"q83v","machine":{"uuid":"4c4c","macs":["aa:01"]},"disk":{"by":"wwid","wwid":"eui.1"}}"#);
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }
}
