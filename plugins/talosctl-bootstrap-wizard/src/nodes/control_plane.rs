//! A control plane that lets us in.

use labkit::cli::{Error, Result};
use labkit::talos::facts::Role;
use labkit::talos::{Node, Patience, TalosFlags};

use super::facts::State;
use super::look::{connect, is_foreign, reason};
use super::targets::{Target, named, targets};
use crate::access::Access;
use crate::cluster::{self, Cluster};

/// The first control plane that answers and takes one of our certificates: of the nodes named with -n, else of all.
///
/// # Errors
/// Why none does, node by node.
pub async fn connect_any(
    flags: &TalosFlags,
    cluster: Option<&Cluster>,
    access: &Access,
    patience: Patience,
) -> Result<Node> {
    let found = if flags.endpoints.is_empty() {
        targets(flags, cluster, access, patience).await?
    } else {
        flags.endpoints.iter().map(|name| named(name, cluster)).collect::<Result<_>>()?
    };
    if access.keys.is_empty() {
        return Err(Error::failed("there is no client certificate to show to the nodes").hint(
            "name a talosconfig with --talosconfig, or run this beside the cluster.yaml and its secrets",
        ));
    }
    let candidates = found.iter().filter(|target| target.planned.role != Some(cluster::Role::Worker));
    let mut told = Vec::new();
    for target in candidates {
        match try_one(target, access, patience).await {
            Ok(node) => return Ok(node),
            Err(why) => told.push(format!("{}: {why}", target.address)),
        }
    }
    let error = Error::failed("no control plane lets us in");
    Err(told.into_iter().fold(error, Error::caused_by).hint("`doctor` looks at the access to each node"))
}

async fn try_one(target: &Target, access: &Access, patience: Patience) -> std::result::Result<Node, String> {
    match connect(&target.address, &access.keys, patience).await {
        Ok((node, _)) => match node.machine_type().await {
            Ok(Some(Role::Worker)) => Err("it is a worker".to_owned()),
            Ok(_) => Ok(node),
            Err(failure) => Err(reason(&failure)),
        },
        Err(None) => Err(State::Configured.name().to_owned()),
        Err(Some(failure)) if is_foreign(&failure) => Err("it belongs to another secrets bundle".to_owned()),
        Err(Some(failure)) => Err(reason(&failure)),
    }
}
