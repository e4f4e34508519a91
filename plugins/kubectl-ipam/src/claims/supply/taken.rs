//! Who has an address, and why it is not given. Pure.

use labkit::cli::Error;
use labkit::net::{AddrRange, AddrSpec, Cidr};

use super::super::decide::spec_of;
use crate::facts::{Facts, NetworkFact, NetworkKind, Use};

/// How many of those who use a prefix are named.
const NAMED: usize = 5;

/// Who uses the address or a part of the prefix, and how to see it.
pub fn in_use(block: Cidr, facts: &Facts) -> Error {
    let range = block.range();
    let spec = spec_of(block);
    let message = match spec {
        AddrSpec::Address(_) => format!("{spec} is taken"),
        AddrSpec::Cidr(_) | AddrSpec::Range(_) => format!("a part of {spec} is taken"),
    };
    let mut users = takers(range, facts);
    let mut error = users
        .by_ref()
        .take(NAMED)
        .fold(Error::refused(message), |error, usage| error.caused_by(said_by(usage)));
    let more = users.count();
    if more > 0 {
        error = error.caused_by(format!("and {more} more"));
    }
    if error.causes.is_empty() {
        let refusing =
            facts.pools.iter().filter(|pool| pool.skipped().any(|skipped| skipped.overlaps(range)));
        error = refusing.fold(error, |error, pool| {
            error.caused_by(format!("{}: {} never gives this address to anybody", pool.origin, pool.provider))
        });
    }
    if error.causes.is_empty() {
        let around = facts.networks.iter().filter(|network| network.cidr.range().overlaps(range));
        error = around.fold(error, |error, network| error.caused_by(kept_back(range, network)));
    }
    error.hint(format!("see it with: kubectl ipam list {spec}"))
}

/// A use in one line: where it is written, what is written there, as what the address is used.
pub fn said_by(usage: &Use) -> String {
    let evidence = usage.origin.evidence(usage.addresses);
    let place = evidence.location.map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
    format!("{place}{} ({})", evidence.text, usage.role)
}

/// Why a network does not give an address away that nobody uses.
fn kept_back(range: AddrRange, network: &NetworkFact) -> String {
    let has = if range.as_single().is_some() { "it is" } else { "it holds" };
    let reason = if network.kind != NetworkKind::Lan {
        "the cluster hands its addresses out itself".to_owned()
    } else if network.gateway.is_some_and(|gateway| range.contains(gateway)) {
        format!("{has} the gateway")
    } else if network.dns.iter().any(|server| range.contains(*server)) {
        format!("{has} a name server")
    } else if network.dhcp.iter().any(|dhcp| dhcp.overlaps(range)) {
        let inside = if range.as_single().is_some() { "it is in" } else { "it holds a part of" };
        format!("{inside} the DHCP range")
    } else {
        format!("{has} the network's own or its broadcast address")
    };
    format!("network {} ({}): {reason}", network.name, network.cidr)
}

/// The uses that keep an address of a range from being given away.
pub fn takers(range: AddrRange, facts: &Facts) -> impl Iterator<Item = &Use> {
    facts.uses.iter().filter(move |usage| usage.takes_address() && usage.range().overlaps(range))
}
