//! Everything that is known of each node before anybody is asked.

use labkit::cli::{Error, Result};
use labkit::talos::Node as Connection;
use labkit::talos::facts::Stage;

use super::UpgradeArgs;
use crate::cluster::{Cni, Node, Role, Version};
use crate::commands::ground::{Ground, Seen};
use crate::fields::Wrong;
use crate::install::known_machine;
use crate::install::sight::{Facts, Sight};
use crate::upgrade::gate::{self, Left, Plane};
use crate::upgrade::image::{self, Image, Wanted};
use crate::upgrade::progress::Goal;
use crate::upgrade::steps::{self, Step};

/// A node that is to run another version.
pub(super) struct Prepared<'g> {
    /// As it is wanted.
    pub node: &'g Node,
    /// What it runs.
    pub from: Version,
    /// Where it is to get to.
    pub goal: Goal,
    /// The image; `None` where it runs the version already.
    pub image: Option<Image>,
}

/// Prepares every node, the control planes first.
///
/// # Errors
/// Refused, when one of them cannot be upgraded.
pub(super) async fn prepare<'g>(
    ground: &'g Ground<'_>,
    args: &UpgradeArgs,
    to: &Version,
) -> Result<Vec<Prepared<'g>>> {
    let mut chosen = ground.select(&args.nodes)?;
    chosen.sort_by_key(|node| node.role != Role::ControlPlane);
    let mut prepared = Vec::new();
    for seen in ground.look_at(&chosen).await {
        prepared.push(one(ground, args, to, &seen).await?);
    }
    Ok(prepared)
}

/// What etcd is left with while the node is away.
///
/// # Errors
/// Refused, with who is missing.
pub(super) async fn gate(ground: &Ground<'_>, name: &str) -> Result<Left> {
    let planes: Vec<_> = ground.cluster.control_planes().collect();
    let seen = ground.look_at(&planes).await;
    let planes: Vec<Plane> = seen.iter().map(|one| gate::plane(&one.node.hostname, &one.sight)).collect();
    gate::judge(&planes, name).map_err(|wrong| refused(name, wrong))
}

/// Where a node is to get to.
pub(super) fn goal(ground: &Ground<'_>, node: &Node, to: &Version) -> Goal {
    Goal {
        name: node.hostname.clone(),
        to: to.clone(),
        machine: known_machine(node, &ground.history().node(&node.hostname)),
        role: node.role,
        is_without_network: ground.cluster.network.cni == Cni::None,
    }
}

/// The node's facts, when it may be sent something.
///
/// # Errors
/// Refused, when it cannot be asked, is another machine, or is in the middle of something.
pub(super) fn ready<'s>(seen: &'s Seen<'_>, goal: &Goal) -> Result<&'s Facts> {
    let name = &seen.node.hostname;
    let facts = match &seen.sight {
        Sight::Ours(facts) => facts,
        Sight::Silent { why } | Sight::Foreign { why } => {
            let error = refused(name, Wrong::new("it cannot be asked")).caused_by(why);
            return Err(error.hint("`talosctl bootstrap-wizard doctor` looks at the access to each node"));
        }
        Sight::NotTalos { speaks } => {
            return Err(refused(name, Wrong::new(format!("what answers at its address is {speaks}"))));
        }
        Sight::Maintenance(_) => {
            let wrong = Wrong::new("it is in maintenance mode");
            return Err(refused(name, wrong.hint("install it: `talosctl bootstrap-wizard install`")));
        }
    };
    if goal.machine.is(&facts.machine) == Some(false) {
        let wrong = Wrong::new("another machine answers at its address");
        return Err(refused(name, wrong.hint("correct its address in cluster.yaml")));
    }
    match facts.status.as_ref().map(|status| status.stage) {
        Some(Stage::Running) => Ok(facts),
        Some(stage) => Err(refused(name, Wrong::new(format!("it is {stage}")).hint("wait until it runs"))),
        None => Err(refused(name, Wrong::new("it does not say how far it is"))),
    }
}

pub(super) fn refused(name: &str, wrong: Wrong) -> Error {
    let error = Error::refused(format!("{name} is not upgraded: {}; nothing was sent to it", wrong.message));
    wrong.hint.into_iter().fold(error, Error::hint)
}

async fn one<'g>(
    ground: &Ground<'_>,
    args: &UpgradeArgs,
    to: &Version,
    seen: &Seen<'g>,
) -> Result<Prepared<'g>> {
    let name = &seen.node.hostname;
    let goal = goal(ground, seen.node, to);
    let facts = ready(seen, &goal)?;
    let from: Version = facts
        .version
        .parse()
        .map_err(|_| refused(name, Wrong::new("it does not say which version it runs")))?;
    let step = steps::talos(&from, to, args.allow_downgrade).map_err(|wrong| refused(name, wrong))?;
    let image = match step {
        Step::Same => None,
        Step::Up | Step::Down => Some(image_of(ground, args, to, seen, facts).await?),
    };
    Ok(Prepared { node: seen.node, from, goal, image })
}

async fn image_of(
    ground: &Ground<'_>,
    args: &UpgradeArgs,
    to: &Version,
    seen: &Seen<'_>,
    facts: &Facts,
) -> Result<Image> {
    let name = &seen.node.hostname;
    let cannot = |failure| {
        Error::from(failure)
            .context(format!("{name} does not say which extensions it has; nothing was sent to it"))
    };
    let node = Connection::secure(&seen.address, &ground.credentials).await.map_err(cannot)?;
    let extensions = node.extensions().await.map_err(cannot)?;
    let wanted = Wanted { image: args.image.as_deref(), installer: ground.cluster.installer.as_deref(), to };
    image::choose(&wanted, &extensions, facts.is_secure_boot).map_err(|wrong| refused(name, wrong))
}
