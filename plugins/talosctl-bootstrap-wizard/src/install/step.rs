//! What comes next for a node, from what it shows and what the journal knows. Reality counts first: the journal only says
//! what may be under way.

use std::time::Duration;

use jiff::Timestamp;

use super::proof::{Agreed, Judged, judge};
use super::sight::{Sight, Waiting};
use crate::journal::{Installed, NodeHistory, Sent};

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing: it is installed. `is_recorded` says whether the journal has the proof.
    Done {
        /// The proof.
        proof: Installed,
        /// Whether it is the one in the journal.
        is_recorded: bool,
    },
    /// It waits for its configuration, and nothing is under way.
    Install(Box<Waiting>),
    /// It may have its configuration: look until it is installed.
    Await {
        /// Why that is believed.
        why: &'static str,
    },
    /// The configuration was sent in this very boot, and the node has not begun: it may be sent again, if somebody
    /// agrees.
    Resend {
        /// What the node shows.
        waiting: Box<Waiting>,
        /// What was sent.
        sent: Sent,
    },
    /// The installation failed: the node is in maintenance mode again, in another boot. It may be installed anew.
    Failed {
        /// What the node shows.
        waiting: Box<Waiting>,
        /// How often that happened, this time included.
        times: u32,
    },
    /// It cannot be installed.
    Refused {
        /// Why.
        why: String,
        /// What to do.
        hints: Vec<String>,
    },
    /// It is not as agreed.
    Wrong {
        /// Everything.
        what: Vec<String>,
        /// What to do.
        hints: Vec<String>,
    },
}

/// What to check when nothing answers.
const SILENT: [&str; 3] = [
    "is it switched on, started from the installer, and in this network? its console shows its address",
    "a node that was started from the stick though Talos is on its disk stops and says so on its console: take the stick out",
    "without DHCP, give it an address in the boot menu: ip=<address>::<gateway>:<mask>::<interface>:off",
];

/// Decides. `begin` is how long a node may take to begin with what was sent.
pub fn next(agreed: &Agreed, history: &NodeHistory, sight: &Sight, now: Timestamp, begin: Duration) -> Step {
    match sight {
        Sight::Silent { .. } if history.sent.is_some() => {
            Step::Await { why: "its configuration was sent, and it is away" }
        }
        Sight::Silent { why } => {
            let hints = SILENT.map(str::to_owned).to_vec();
            let known = history
                .installed
                .as_ref()
                .map(|installed| format!(" (it was installed, and answered at {})", installed.address));
            Step::Refused { why: format!("nothing answers: {why}{}", known.unwrap_or_default()), hints }
        }
        Sight::NotTalos { .. } if history.sent.is_some() => {
            Step::Await { why: "its configuration was sent, and something else has its address now" }
        }
        Sight::NotTalos { speaks } => refused(
            format!("what answers is not the Talos API but {speaks}"),
            "check the address in cluster.yaml",
        ),
        Sight::Foreign { .. } if history.sent.is_some() => {
            Step::Await { why: "its configuration was sent, and it does not show its new certificate yet" }
        }
        Sight::Foreign { why } => refused(
            format!("it has a configuration of another cluster: {why}"),
            "use the secrets bundle it was installed with, or reset it and start it from the installer",
        ),
        Sight::Ours(facts) => match judge(agreed, facts) {
            Judged::Proven(proof) => {
                let is_recorded = history.installed.as_ref().is_some_and(|known| is_same(known, &proof));
                Step::Done { proof, is_recorded }
            }
            Judged::NotYet(_) => Step::Await { why: "it has its configuration and is starting" },
            Judged::OtherMachine if history.sent.is_some() => {
                Step::Await { why: "another machine has its address now" }
            }
            Judged::OtherMachine => refused(
                "the machine at this address is another one than in cluster.yaml or the journal".to_owned(),
                "correct the address, uuid or mac in cluster.yaml",
            ),
            Judged::Wrong(wrong) => Step::Wrong {
                what: wrong.iter().map(|one| one.what.clone()).collect(),
                hints: wrong.iter().map(|one| one.hint.to_owned()).collect(),
            },
        },
        Sight::Maintenance(waiting) => maintenance(agreed, history, waiting, now, begin),
    }
}

fn maintenance(
    agreed: &Agreed,
    history: &NodeHistory,
    waiting: &Waiting,
    now: Timestamp,
    begin: Duration,
) -> Step {
    if agreed.machine.is(&waiting.facts.machine) == Some(false) {
        if history.sent.is_some() {
            return Step::Await { why: "another machine has its address now" };
        }
        return refused(
            "the machine at this address is another one than in cluster.yaml or the journal".to_owned(),
            "correct the address, uuid or mac in cluster.yaml",
        );
    }
    if !waiting.facts.is_complete && history.sent.is_none() {
        let why = waiting.facts.gaps.iter().map(|gap| gap.why.as_str()).collect::<Vec<_>>().join("; ");
        return refused(format!("it does not tell all of its disks: {why}"), "restart it from its installer");
    }
    if let Some(disk) = &waiting.facts.system_disk {
        return talos_on_disk(disk, waiting);
    }
    let waiting = Box::new(waiting.clone());
    let Some(sent) = &history.sent else { return Step::Install(waiting) };
    if sent.fingerprint != waiting.fingerprint().to_string() {
        return Step::Failed { waiting, times: history.failures + 1 };
    }
    let since = Duration::try_from(now.duration_since(sent.at)).unwrap_or_default();
    if since < begin {
        return Step::Await { why: "its configuration was sent a moment ago" };
    }
    Step::Resend { waiting, sent: sent.clone() }
}

/// A node on whose disk Talos already is does not install: `machine.install` would be ignored (siderolabs/talos#6696).
fn talos_on_disk(disk: &str, waiting: &Waiting) -> Step {
    let model = waiting.facts.disks.named(disk).map(|disk| disk.model.clone()).unwrap_or_default();
    let usb = waiting.facts.disks.named(disk).is_some_and(|disk| disk.transport == "usb");
    let mut hints = vec![
        "start it from the stick and choose \"Reset Talos installation\" in its boot menu, or reset it with the talosconfig it \
         was installed with"
            .to_owned(),
    ];
    if usb {
        hints.insert(
            0,
            "Talos was written to this stick as a disk image: write the ISO to it instead".to_owned(),
        );
    }
    Step::Refused {
        why: format!(
            "Talos is on its disk {disk} ({model}) already: it would take the configuration and not install anything"
        ),
        hints,
    }
}

fn is_same(known: &Installed, proof: &Installed) -> bool {
    known.machine.is(&proof.machine) != Some(false)
        && known.disk == proof.disk
        && known.version == proof.version
        && known.role == proof.role
        && known.address == proof.address
}

fn refused(why: String, hint: &str) -> Step {
    Step::Refused { why, hints: vec![hint.to_owned()] }
}

#[cfg(test)]
mod tests;
