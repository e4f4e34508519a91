//! Where a machine is, if it no longer answers where it was: DHCP may give it another address after its restart.

use std::net::IpAddr;
use std::time::Duration;

use futures::{StreamExt, stream};
use labkit::talos::{Address, ApiState, Credentials, Node, probe};

use super::look::facts;
use crate::cluster::Cluster;
use crate::journal::Machine;

/// How many addresses are tried at the same time.
const AT_ONCE: usize = 256;
/// How long one may take.
const WITHIN: Duration = Duration::from_secs(2);
/// Larger ranges are not searched without being asked for: `discover` counts and asks.
const MOST: usize = 4096;

/// Looks for a machine with our configuration: where its configuration puts it, among the members that other nodes know,
/// then in the ranges of `discover`. The machine's own numbers decide, over a connection that proves that it is one of ours.
pub async fn find(
    machine: &Machine,
    planned: &[Address],
    cluster: &Cluster,
    credentials: &Credentials,
    except: &[Address],
) -> Option<Address> {
    let mut known: Vec<Address> = planned.iter().filter(|one| !except.contains(one)).cloned().collect();
    known.extend(members(cluster, credentials, except).await);
    if let Some(address) = first(known, machine, credentials).await {
        return Some(address);
    }
    let port = except.first().map_or(labkit::talos::DEFAULT_PORT, Address::port);
    let ranges = cluster.discover.iter().flat_map(|cidr| hosts(*cidr)).take(MOST);
    let candidates =
        ranges.map(|ip| Address::from(ip).with_port(port)).filter(|address| !except.contains(address));
    let answering: Vec<Address> = stream::iter(candidates)
        .map(|address| async move {
            let probe = probe(&address, WITHIN).await;
            (probe.state == ApiState::Configured).then_some(address)
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect()
        .await;
    first(answering, machine, credentials).await
}

/// Addresses that the cluster's own discovery knows, asked of the first control plane that answers.
async fn members(cluster: &Cluster, credentials: &Credentials, except: &[Address]) -> Vec<Address> {
    for node in cluster.control_planes() {
        let Ok(node) = Node::secure(&node.address, credentials).await else { continue };
        let Ok(members) = node.members().await else { continue };
        let addresses = members.into_iter().flat_map(|member| member.addresses);
        let addresses = addresses.map(|ip| Address::from(ip).with_port(node.address().port()));
        return addresses.filter(|address| !except.contains(address)).collect();
    }
    Vec::new()
}

async fn first(candidates: Vec<Address>, machine: &Machine, credentials: &Credentials) -> Option<Address> {
    for address in candidates {
        let Ok(node) = Node::secure(&address, credentials).await else { continue };
        let Ok(facts) = facts(&node).await else { continue };
        if machine.is(&facts.machine) == Some(true) {
            return Some(address);
        }
    }
    None
}

/// The addresses of a network, without its edges.
fn hosts(cidr: labkit::net::Cidr) -> impl Iterator<Item = IpAddr> {
    let edges = cidr.edges();
    let (first, last) = cidr.range().numbers();
    let family = cidr.family();
    (first..=last).map(move |number| family.address(number)).filter(move |address| !edges.contains(address))
}
