//! Where the installation stands: eight phases by node, then what is done once.

use labkit::output::{Cell, Column, Table, Tone};

use crate::journal::{BootstrapStage, History, NodeHistory};

/// The phases of one node, in their order.
pub const PHASES: [Phase; 8] = [
    Phase { name: "BOOT", what: "answers in maintenance mode" },
    Phase { name: "TRUST", what: "its fingerprint was compared with its console" },
    Phase { name: "DISK", what: "the disk to erase and install to was shown and confirmed" },
    Phase { name: "STICK", what: "the boot medium is out, or stays in on purpose" },
    Phase { name: "APPLY", what: "it has its configuration" },
    Phase { name: "INSTALL", what: "it installed and rebooted" },
    Phase { name: "VERIFY", what: "it runs from the confirmed disk, in the right version and role" },
    Phase { name: "RECORD", what: "the proof is in the journal" },
];

/// One of the eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// Heading of its column.
    pub name: &'static str,
    /// What is true when it is done.
    pub what: &'static str,
}

/// How many phases of a node are done; the proof of the last three is one record.
pub fn done(node: &NodeHistory) -> usize {
    let sent = node.sent.as_ref();
    if node.installed.is_some() {
        PHASES.len()
    } else if sent.is_some_and(|sent| sent.accepted) {
        5
    } else if sent.is_some() || (node.disk.is_some() && node.medium_kept) {
        4
    } else if node.disk.is_some() {
        3
    } else if node.trusted.is_some() {
        2
    } else {
        0
    }
}

/// The table of phases and nodes. `nodes` are names and roles in the order of the cluster file; `answering` those that
/// were seen in maintenance mode.
pub fn table(nodes: &[(String, &str)], history: &History, answering: &[String]) -> Table {
    let mut columns = vec![Column::new("NODE"), Column::new("ROLE")];
    columns.extend(PHASES.iter().map(|phase| Column::new(phase.name)));
    let rows = nodes
        .iter()
        .map(|(name, role)| {
            let known = done(&history.node(name));
            let done = if known == 0 && answering.contains(name) { 1 } else { known };
            let mut cells = vec![Cell::from(name.as_str()), Cell::from(*role)];
            cells.extend((0..PHASES.len()).map(|phase| match phase.cmp(&done) {
                std::cmp::Ordering::Less => Cell::from("done"),
                std::cmp::Ordering::Equal => Cell::toned("next", Tone::Warning),
                std::cmp::Ordering::Greater => Cell::toned("-", Tone::Muted),
            }));
            cells
        })
        .collect();
    Table { columns, rows }
}

/// One line on what is done once for the cluster.
pub fn bootstrap(history: &History) -> String {
    match &history.bootstrap {
        None => "etcd: not bootstrapped yet".to_owned(),
        Some(bootstrap) => match &bootstrap.stage {
            BootstrapStage::Sent => {
                format!("etcd: the bootstrap of {} was sent, and its answer is not known", bootstrap.node)
            }
            BootstrapStage::Accepted => format!("etcd: {} was bootstrapped and is coming up", bootstrap.node),
            BootstrapStage::Done(members) => format!("etcd: runs on {}", members.join(", ")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disks::Identity;
    use crate::journal::{Event, Machine, Record, Trust, replay};

    fn record(event: Event) -> Record {
        Record { at: "2026-01-31T12:00:00Z".parse().expect("a time"), node: "one".to_owned(), event }
    }

    fn disk() -> Identity {
        Identity::Wwid { wwid: "eui.1".to_owned() }
    }

    fn steps() -> Vec<Record> {
        let text = |text: &str| text.to_owned();
        vec![
            record(Event::FingerprintTrusted {
                address: text("10.0.0.1"),
                fingerprint: text("q83v"),
                by: Trust::Person,
            }),
            record(Event::DiskConfirmed { disk: disk(), content: text("Windows") }),
            record(Event::ApplySending {
                address: text("10.0.0.1"),
                fingerprint: text("q83v"),
                machine: Machine::default(),
                disk: disk(),
            }),
            record(Event::ApplyAccepted { mode: text("auto") }),
        ]
    }

    #[test]
    fn every_record_brings_the_node_further() {
        let steps = steps();
        let reached: Vec<usize> =
            (0..=steps.len()).map(|count| done(&replay(&steps[..count]).node("one"))).collect();
        assert_eq!(reached, [0, 2, 3, 4, 5]);
    }

    #[test]
    fn the_table_says_what_is_next() {
        let nodes = [("one".to_owned(), "controlplane"), ("two".to_owned(), "worker")];
        let table = table(&nodes, &replay(&steps()[..2]), &["two".to_owned()]);
        let texts: Vec<Vec<&str>> =
            table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(texts[0][2..7], ["done", "done", "done", "next", "-"]);
        assert_eq!(texts[1][2..5], ["done", "next", "-"]);
    }
}
