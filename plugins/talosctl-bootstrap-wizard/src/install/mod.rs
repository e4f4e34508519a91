//! The installation of nodes: what was seen of one, what comes next, and what proves that it is done.
//!
//! | module | job |
//! | --- | --- |
//! | [`sight`] | what a node shows, as values |
//! | [`look`] | looking at it |
//! | [`step`] | what comes next, from what was seen and what the journal knows (pure) |
//! | [`choice`] | which disk (pure) |
//! | [`proof`] | whether it is installed as agreed (pure) |
//! | [`send`] | giving it its configuration, once |
//! | [`wait`] | until it runs from its disk |
//! | [`find`] | where it is, if its address changed |
//! | [`limits`] | how long anything may take |

pub mod choice;
pub mod find;

pub mod limits;
pub mod look;
pub mod proof;
#[cfg(test)]
pub(crate) mod samples;
pub mod send;

pub mod sight;
pub mod step;
pub mod wait;

use crate::cluster::Node;
use crate::journal::{Machine, NodeHistory};

/// The machine that a node is: as the journal knows it, else as `cluster.yaml` has it.
pub fn known_machine(node: &Node, history: &NodeHistory) -> Machine {
    let sent = history.sent.as_ref().map(|sent| &sent.machine);
    let installed = history.installed.as_ref().map(|installed| &installed.machine);
    sent.or(installed).cloned().unwrap_or_else(|| Machine {
        uuid: node.uuid.clone().unwrap_or_default().to_ascii_lowercase(),
        macs: node.mac.iter().map(|mac| mac.as_str().to_owned()).collect(),
    })
}
