//! `probe`: does anybody answer?

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::net::{AddrRange, AddrSpec};
use labkit::output::Shape;

use super::sources::{Sources, read_files};
use crate::complete;
use crate::facts::Facts;
use crate::inventory::Inventory;
use crate::probe::view::ProbeItem;
use crate::probe::{ProbeList, ask, targets};

/// [`USUAL_PORTS`](crate::probe::USUAL_PORTS) as they stand in the help.
const PORTS: &str = "22,80,443,445,10250,50000";

/// [`USUAL_PATIENCE`](crate::probe::USUAL_PATIENCE) in milliseconds, as it stands in the help.
const PATIENCE: &str = "1500";

/// Whom to ask.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// Pools or networks of the inventory by name, or addresses: 10.69.1.163, 10.69.1.0/28, 10.69.1.150-165
    #[arg(value_name = "POOL|NETWORK|ADDRESS", required = true, add = complete::pools_and_networks())]
    pub targets: Vec<String>,
    /// TCP ports to try
    #[arg(long, value_name = "PORT", value_delimiter = ',', default_value = PORTS,
        value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Vec<u16>,
    /// How many milliseconds to wait for an answer
    #[arg(long, value_name = "MILLISECONDS", default_value = PATIENCE,
        value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub wait: u64,
    /// Ask more than 1024 addresses
    #[arg(long)]
    pub all: bool,
    /// Use this inventory, and the addresses in these manifests or folders; may be repeated
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<PathBuf>,
}

/// Asks, and shows who answered.
pub async fn run(args: ProbeArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let Sources { facts, inventory, .. } = read_files(session, &args.filename)?;
    let mut ranges = Vec::new();
    let mut edges = Vec::new();
    for target in &args.targets {
        find(target, inventory.as_ref(), &mut ranges, &mut edges)?;
    }
    let addresses = targets(&ranges, &edges, args.all)
        .map_err(|error| Error::usage(error.to_string()).hint(error.hint()))?;
    let asking = session.ui.progress("asking", None);
    let answers = ask(&addresses, &args.port, Duration::from_millis(args.wait)).await;
    drop(asking);
    let items = answers
        .into_iter()
        .map(|(address, answer)| ProbeItem::new(address.to_string(), answer, known(address, &facts)));
    session.ui.show(&ProbeList::new(items.collect()))?;
    Ok(ExitCode::Done)
}

/// A name of the inventory, or addresses. The edges of a network are not asked: they reach everybody or nobody.
fn find(
    target: &str,
    inventory: Option<&Inventory>,
    ranges: &mut Vec<AddrRange>,
    edges: &mut Vec<IpAddr>,
) -> Result<()> {
    if let Some(pool) = inventory.and_then(|inventory| inventory.pool(target)) {
        ranges.extend(pool.addresses.iter().map(|addresses| addresses.value.range()));
        return Ok(());
    }
    let networks = inventory.iter().flat_map(|inventory| &inventory.networks);
    if let Some(network) = networks.into_iter().find(|network| *network.name == target) {
        ranges.push(network.cidr.value.range());
        edges.extend(network.cidr.value.edges());
        return Ok(());
    }
    match AddrSpec::parse_cli(target) {
        Ok(spec) => {
            ranges.push(spec.range());
            Ok(())
        }
        Err(error) if target.contains(['.', ':', '/']) => {
            let wrong = Error::usage(error.to_string());
            Err(error.hint().into_iter().fold(wrong, Error::hint))
        }
        Err(_) => {
            let pools = inventory.iter().flat_map(|inventory| inventory.pools.iter().map(|pool| &*pool.name));
            let networks = inventory
                .iter()
                .flat_map(|inventory| inventory.networks.iter().map(|network| &*network.name));
            let known: Vec<&str> = pools.chain(networks).map(String::as_str).collect();
            Err(Error::failed(format!("pool or network {target:?} not found")).hint(if known.is_empty() {
                "no inventory names any: name addresses, or the inventory with -f".to_owned()
            } else {
                format!("known are: {}", known.join(", "))
            }))
        }
    }
}

/// Who has an address, each once.
fn known(address: IpAddr, facts: &Facts) -> Vec<Subject> {
    let holders =
        facts.uses.iter().filter(|usage| usage.takes_address() && usage.range().as_single() == Some(address));
    let mut subjects: Vec<Subject> = holders.map(|usage| (*usage.owner).clone()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{USUAL_PATIENCE, USUAL_PORTS};

    #[test]
    fn the_help_shows_the_usual_values() {
        assert_eq!(PORTS, USUAL_PORTS.map(|port| port.to_string()).join(","));
        assert_eq!(PATIENCE, USUAL_PATIENCE.as_millis().to_string());
    }
}
