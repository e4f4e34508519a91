//! Diagnosis: facts in, causes out. No I/O, no clock of its own, the same answer for the same facts.
//!
//! | module | asks |
//! | --- | --- |
//! | [`node`] | does every machine answer? |
//! | [`claims`] | has every claim its volume? |
//! | [`mounts`] | can every pod set up its volumes? |
//! | [`settings`] | are settings and databases kept, and by one app only? |
//! | [`image`] | can every image be had? |
//! | [`workload`] | do pods start, and stay? |
//! | [`files`](self::files) | can they use what they keep? |
//! | [`vpn`] | does the VPN beside apps work? |
//! | [`network`] | do Services lead to apps, and have addresses? |
//! | [`app`] | what do apps say of themselves, and whom do they let in? |
//! | [`qbittorrent`] | does it let apps in? |
//! | [`plex`] | whose is it, and what does it tell its players? |
//! | [`imports`] | do downloads get into the library? |
//! | [`wiring`] | what do they say of each other? |
//! | [`case`] | everything that was read, and short ways to it |
//! | [`correlate`] | from findings to causes, with what follows from them |
//! | [`catalogue`] | every rule, causes before consequences |

mod app;
pub mod case;
pub mod catalogue;
mod claims;
mod correlate;
mod files;
mod image;
mod imports;
mod mounts;
mod network;
mod node;
mod plex;
mod qbittorrent;
mod settings;
#[cfg(test)]
mod tests;
mod vpn;
mod wiring;
mod workload;

use std::collections::BTreeSet;

use labkit::finding::Finding;

pub use case::Case;
pub use catalogue::CATALOGUE;
pub use wiring::{meant, wrong_keys};

/// Applies every rule, and tells causes only, each with what follows from it. With `about` only what has to do with
/// those instances.
pub fn diagnose(case: &Case<'_>, about: Option<&BTreeSet<usize>>) -> Vec<Finding> {
    let mut found = Vec::new();
    for rules in [
        node::check,
        claims::check,
        mounts::check,
        settings::check,
        image::check,
        workload::check,
        files::check,
        vpn::check,
        network::check,
        app::check,
        qbittorrent::check,
        plex::check,
        imports::check,
        wiring::check,
    ] {
        rules(case, &mut found);
    }
    correlate::correlate(found, CATALOGUE.rules, about, |places| case.names(places.iter().copied()))
}
