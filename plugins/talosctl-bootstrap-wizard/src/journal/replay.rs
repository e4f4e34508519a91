//! From the records to where each node stands. Pure: the same records always give the same answer.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::record::{Event, Installed, Machine, Record};
use crate::disks::Identity;

/// What the journal knows of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// By host name.
    pub nodes: BTreeMap<String, NodeHistory>,
    /// The bootstrap, from the moment before it was sent.
    pub bootstrap: Option<Bootstrap>,
}

/// What the journal knows of a node since it was last wiped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeHistory {
    /// The certificate that was trusted last, and where it was shown.
    pub trusted: Option<(String, String)>,
    /// The boot medium stays in on purpose.
    pub medium_kept: bool,
    /// The disk whose loss was agreed to.
    pub disk: Option<Identity>,
    /// A configuration that was sent and neither refused nor proven to be in force.
    pub sent: Option<Sent>,
    /// How often an installation ended in maintenance mode again.
    pub failures: u32,
    /// The proof that it runs.
    pub installed: Option<Installed>,
    /// A wipe that was begun and not proven; it says what was to be wiped.
    pub resetting: Option<String>,
    /// The image of an upgrade that was begun and not proven.
    pub upgrading: Option<String>,
    /// When the last record was written.
    pub last: Option<Timestamp>,
}

/// A configuration on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Where the node answered.
    pub address: String,
    /// In the boot with this certificate.
    pub fingerprint: String,
    /// The machine.
    pub machine: Machine,
    /// What it will install to.
    pub disk: Identity,
    /// Whether the node said that it has it.
    pub accepted: bool,
    /// When it was sent.
    pub at: Timestamp,
}

/// The bootstrap of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bootstrap {
    /// On which node.
    pub node: String,
    /// Where it answered.
    pub address: String,
    /// The machine.
    pub machine: Machine,
    /// SHA-256 of the snapshot etcd starts from, if it does.
    pub snapshot: Option<String>,
    /// How far it is.
    pub stage: BootstrapStage,
    /// When it was sent.
    pub at: Timestamp,
}

/// How far a bootstrap is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BootstrapStage {
    /// It may have been received or not.
    Sent,
    /// The node said that it begins.
    Accepted,
    /// etcd runs with these members.
    Done(Vec<String>),
}

/// Where every node stands.
pub fn replay(records: &[Record]) -> History {
    let mut history = History::default();
    for record in records {
        apply(&mut history, record);
    }
    history
}

impl History {
    /// What is known of a node; nothing for one that no record names.
    pub fn node(&self, name: &str) -> NodeHistory {
        self.nodes.get(name).cloned().unwrap_or_default()
    }

    /// Takes in one more record.
    pub(super) fn push(&mut self, record: &Record) {
        apply(self, record);
    }
}

fn apply(history: &mut History, record: &Record) {
    let node = history.nodes.entry(record.node.clone()).or_default();
    node.last = Some(record.at);
    match &record.event {
        Event::FingerprintTrusted { address, fingerprint, .. } => {
            node.trusted = Some((address.clone(), fingerprint.clone()));
        }
        Event::BootMediumKept { .. } => node.medium_kept = true,
        Event::DiskConfirmed { disk, .. } => node.disk = Some(disk.clone()),
        Event::ApplySending { address, fingerprint, machine, disk } => {
            node.installed = None;
            node.sent = Some(Sent {
                address: address.clone(),
                fingerprint: fingerprint.clone(),
                machine: machine.clone(),
                disk: disk.clone(),
                accepted: false,
                at: record.at,
            });
        }
        Event::ApplyAccepted { .. } => {
            if let Some(sent) = &mut node.sent {
                sent.accepted = true;
            }
        }
        Event::ApplyRefused { .. } => node.sent = None,
        Event::InstallFailed { .. } => {
            node.sent = None;
            node.failures += 1;
        }
        Event::Installed(installed) => {
            node.sent = None;
            node.failures = 0;
            node.installed = Some(installed.clone());
        }
        Event::ResetSending { what } => node.resetting = Some(what.clone()),
        Event::Reset {} => {
            *node = NodeHistory { last: node.last, ..NodeHistory::default() };
            forget_bootstrap_of_nobody(history);
        }
        Event::UpgradeSending { image } => node.upgrading = Some(image.clone()),
        Event::UpgradeFailed { .. } => node.upgrading = None,
        Event::Upgraded { version } => {
            node.upgrading = None;
            if let Some(installed) = &mut node.installed {
                installed.version.clone_from(version);
            }
        }
        Event::BootstrapSending { address, machine, snapshot } => {
            history.bootstrap = Some(Bootstrap {
                node: record.node.clone(),
                address: address.clone(),
                machine: machine.clone(),
                snapshot: snapshot.clone(),
                stage: BootstrapStage::Sent,
                at: record.at,
            });
        }
        Event::BootstrapAccepted {} => set_stage(history, BootstrapStage::Accepted),
        Event::BootstrapRefused { .. } => {
            if history.bootstrap.as_ref().is_some_and(|one| one.stage == BootstrapStage::Sent) {
                history.bootstrap = None;
            }
        }
        Event::Bootstrapped { members } => {
            let stage = BootstrapStage::Done(members.clone());
            if history.bootstrap.is_some() {
                set_stage(history, stage);
            } else {
                // Somebody else had bootstrapped; the cluster said so.
                history.bootstrap = Some(Bootstrap {
                    node: record.node.clone(),
                    address: String::new(),
                    machine: Machine::default(),
                    snapshot: None,
                    stage,
                    at: record.at,
                });
            }
        }
    }
}

fn set_stage(history: &mut History, stage: BootstrapStage) {
    if let Some(bootstrap) = &mut history.bootstrap {
        bootstrap.stage = stage;
    }
}

/// An etcd without a control plane is gone: when all are wiped, the cluster may be bootstrapped anew.
fn forget_bootstrap_of_nobody(history: &mut History) {
    let has_etcd = |node: &NodeHistory| {
        node.sent.is_some()
            || node.installed.as_ref().is_some_and(|installed| installed.role == "controlplane")
    };
    if !history.nodes.values().any(has_etcd) {
        history.bootstrap = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(node: &str, event: Event) -> Record {
        Record { at: "2026-01-31T12:00:00Z".parse().unwrap(), node: node.to_owned(), event }
    }

    fn wwid(text: &str) -> Identity {
        Identity::Wwid { wwid: text.to_owned() }
    }

    fn sending(node: &str) -> Record {
        record(
            node,
            Event::ApplySending {
                address: "10.69.1.101".to_owned(),
                fingerprint: "f1".to_owned(),
                machine: Machine::default(),
                disk: wwid("eui.1"),
            },
        )
    }

    fn installed(node: &str) -> Record {
        record(
            node,
            Event::Installed(Installed {
                address: "10.69.1.101".to_owned(),
                version: "v1.11.2".to_owned(),
                role: "controlplane".to_owned(),
                stage: "booting".to_owned(),
                disk: wwid("eui.1"),
                machine: Machine::default(),
            }),
        )
    }

    fn bootstrap(node: &str) -> Record {
        let event = Event::BootstrapSending {
            address: "10.69.1.101".to_owned(),
            machine: Machine::default(),
            snapshot: None,
        };
        record(node, event)
    }

    #[test]
    fn a_step_is_done_only_with_its_proof() {
        let mut records = vec![sending("n1")];
        assert!(
            replay(&records).node("n1").sent.is_some_and(|sent| !sent.accepted),
            "may have been received"
        );
        records.push(record("n1", Event::ApplyAccepted { mode: "no reboot".to_owned() }));
        assert!(replay(&records).node("n1").sent.is_some_and(|sent| sent.accepted));
        assert!(replay(&records).node("n1").installed.is_none());
        records.push(installed("n1"));
        let node = replay(&records).node("n1");
        assert!(node.sent.is_none() && node.installed.is_some());
    }

    #[test]
    fn a_refusal_takes_the_intent_back_and_a_failed_installation_is_counted() {
        let refused = [sending("n1"), record("n1", Event::ApplyRefused { why: "bad".to_owned() })];
        assert_eq!(replay(&refused).node("n1").sent, None);
        let failed = [sending("n1"), record("n1", Event::InstallFailed { fingerprint: "f2".to_owned() })];
        let node = replay(&failed).node("n1");
        assert_eq!((node.sent, node.failures), (None, 1));
    }

    #[test]
    fn an_upgrade_is_on_its_way_until_its_proof_or_its_failure() {
        let sending = || record("n1", Event::UpgradeSending { image: "installer:v1.12.4".to_owned() });
        assert_eq!(replay(&[sending()]).node("n1").upgrading.as_deref(), Some("installer:v1.12.4"));
        let failed = record("n1", Event::UpgradeFailed { why: "no space".to_owned() });
        assert_eq!(replay(&[sending(), failed]).node("n1").upgrading, None);
        let done = record("n1", Event::Upgraded { version: "v1.12.4".to_owned() });
        let node = replay(&[installed("n1"), sending(), done]).node("n1");
        assert_eq!((node.upgrading, node.installed.unwrap().version.as_str()), (None, "v1.12.4"));
    }

    #[test]
    fn a_bootstrap_counts_from_the_moment_before_it_is_sent() {
        let sent = [installed("n1"), bootstrap("n1")];
        assert_eq!(replay(&sent).bootstrap.unwrap().stage, BootstrapStage::Sent);
        let refused = record("n1", Event::BootstrapRefused { why: "not yet".to_owned() });
        assert_eq!(replay(&[bootstrap("n1"), refused.clone()]).bootstrap, None);
        let accepted = record("n1", Event::BootstrapAccepted {});
        let late = [bootstrap("n1"), accepted, refused];
        assert_eq!(
            replay(&late).bootstrap.unwrap().stage,
            BootstrapStage::Accepted,
            "no refusal takes that back"
        );
    }

    #[test]
    fn a_bootstrap_is_forgotten_only_when_no_control_plane_is_left() {
        let reset = |node: &str| record(node, Event::Reset {});
        let mut records = vec![installed("n1"), installed("n2"), bootstrap("n1"), reset("n1")];
        assert!(replay(&records).bootstrap.is_some());
        records.push(reset("n2"));
        assert!(replay(&records).bootstrap.is_none());
        assert!(replay(&records).node("n2").installed.is_none());
    }
}
