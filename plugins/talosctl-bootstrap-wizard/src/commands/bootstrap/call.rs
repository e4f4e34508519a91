//! The call itself, and what follows it.

use std::io::Cursor;

use labkit::cli::{Error, Result};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::talos::danger::{self, EtcdStart, Outcome};
use labkit::talos::{Failure, Node, Refusal};
use tokio::time::{Instant, sleep};

use super::snapshot::Snapshot;
use super::{plane, refused, verdict};
use crate::commands::ground::Ground;
use crate::guard::bootstrap::{Plane, Sight as EtcdSight, Verdict};
use crate::install::look::facts;
use crate::journal::{Event, Machine};

/// Calls the node. Only refusals that pass by themselves are followed by another call, after everybody was asked again.
///
/// # Errors
/// When the guard says no, or the node does for good.
pub(super) async fn call(
    ground: &Ground<'_>,
    target: &str,
    snapshot: Option<&Snapshot>,
    confirmed: &Confirmed<'_>,
) -> Result<()> {
    let deadline = Instant::now() + ground.limits.preparing;
    loop {
        let verdict = verdict(ground, target, snapshot.is_some()).await;
        match verdict {
            Verdict::Go | Verdict::Again => {}
            Verdict::Await | Verdict::Done { .. } => return Ok(()),
            Verdict::Refused { why, hint } => return Err(refused(target, &why, hint)),
            Verdict::NotYet { why } => return Err(super::not_yet(target, &why)),
        }
        let node = connect(ground, target).await?;
        let machine = facts(&node).await.map_err(Error::from)?.machine;
        if let Some(snapshot) = snapshot {
            upload(ground, &node, snapshot, confirmed).await?;
        }
        let outcome = once(ground, target, &node, machine, snapshot, confirmed).await?;
        let failure = match outcome {
            Outcome::Done(()) => {
                record(ground, target, Event::BootstrapAccepted {})?;
                failpoint!("wizard.bootstrap.accepted");
                return Ok(());
            }
            Outcome::Unknown(failure) => {
                ground
                    .say(target, &format!("gave no answer: {}; looking what it does", Error::from(failure)));
                return Ok(());
            }
            // It has data already, perhaps from a call before: the members tell.
            Outcome::Refused(failure) if failure.refusal() == Some(&Refusal::EtcdHasData) => return Ok(()),
            Outcome::Refused(failure) | Outcome::NotSent(failure) => failure,
        };
        // A call before this one may have arrived; only where there was none, the intention is taken back.
        if verdict == Verdict::Go {
            record(
                ground,
                target,
                Event::BootstrapRefused { why: Error::from(failure.clone()).to_string() },
            )?;
        }
        let passes = failure.refusal().is_some_and(|refusal| refusal.is_temporary());
        if !passes || Instant::now() >= deadline {
            return Err(explained(target, failure));
        }
        ground.say(target, "is not ready for the bootstrap yet; asking everybody again");
        sleep(ground.limits.poll).await;
    }
}

/// The one call, between the record that it may happen and the one of its answer.
async fn once(
    ground: &Ground<'_>,
    target: &str,
    node: &Node,
    machine: Machine,
    snapshot: Option<&Snapshot>,
    confirmed: &Confirmed<'_>,
) -> Result<Outcome<()>> {
    let address = node.address().to_string();
    let snapshot = snapshot.map(Snapshot::sha256);
    let start = match snapshot {
        None => EtcdStart::Empty,
        Some(_) => EtcdStart::Snapshot { skip_hash_check: false },
    };
    record(ground, target, Event::BootstrapSending { address, machine, snapshot })?;
    failpoint!("wizard.bootstrap.sending");
    ground.say(target, "begins etcd");
    let outcome = danger::bootstrap(node, start, confirmed).await;
    failpoint!("wizard.bootstrap.sent");
    Ok(outcome)
}

async fn upload(
    ground: &Ground<'_>,
    node: &Node,
    snapshot: &Snapshot,
    confirmed: &Confirmed<'_>,
) -> Result<()> {
    let bytes = Cursor::new(snapshot.bytes());
    let progress = ground.session.ui.progress("sending the snapshot", Some(snapshot.size()));
    let advance = |sent: u64| progress.advance(sent.saturating_sub(progress.position()));
    let outcome = danger::upload_snapshot(node, bytes, advance, confirmed).await;
    // Sent anew it replaces what is there, so a lost answer does no harm.
    outcome
        .into_result()
        .map_err(|failure| Error::from(failure).context("the snapshot was not sent; nothing was changed"))
}

/// Looks until etcd runs with every control plane that has our configuration.
///
/// # Errors
/// When etcd fails, or it takes too long.
pub(super) async fn until_running(ground: &Ground<'_>, target: &str) -> Result<Vec<String>> {
    let started = Instant::now();
    let mut said = String::new();
    loop {
        let nodes: Vec<_> = ground.cluster.control_planes().collect();
        let planes: Vec<Plane> = ground.look_at(&nodes).await.iter().map(plane).collect();
        let members = members(&planes);
        let missing = missing(&planes, &members);
        if !members.is_empty() && missing.is_empty() {
            return Ok(members);
        }
        if let Some(why) = failed(&planes, target) {
            return Err(Error::failed(format!("etcd on {target} has failed: {why}"))
                .hint("its data are half made: reset EPHEMERAL of the node (`reset`), and bootstrap again")
                .hint("nothing else was begun; do not bootstrap another node meanwhile"));
        }
        let line = if members.is_empty() {
            "etcd is starting".to_owned()
        } else {
            format!("etcd runs with {}; waiting for {}", members.join(", "), missing.join(", "))
        };
        if said != line {
            ground.say(target, &line);
            said = line;
        }
        // Without any sign a lost call has not arrived: that is for the user to decide, not for a loop.
        let quiet = members.is_empty() && planes.iter().all(|plane| !has_begun(plane));
        let limit = if quiet { ground.limits.begin } else { ground.limits.etcd };
        if started.elapsed() >= limit {
            return Err(timed_out(target, quiet, &said));
        }
        sleep(ground.limits.poll).await;
    }
}

fn timed_out(target: &str, quiet: bool, last: &str) -> Error {
    if quiet {
        return Error::timed_out(format!("the bootstrap of {target} has had no effect that shows"))
            .hint("run `bootstrap` again: it goes to the same node, which begins only once")
            .hint("never bootstrap another node instead: the first one may still begin");
    }
    Error::timed_out(format!("etcd is not complete yet: {last}"))
        .hint("it may still fetch images; `bootstrap` looks on, and begins nothing twice")
}

fn members(planes: &[Plane]) -> Vec<String> {
    let lists = planes.iter().filter_map(|plane| match &plane.sight {
        EtcdSight::Ours(etcd) => Some(&etcd.members),
        _ => None,
    });
    lists.max_by_key(|members| members.len()).cloned().unwrap_or_default()
}

/// Configured control planes that are no members yet.
fn missing(planes: &[Plane], members: &[String]) -> Vec<String> {
    let ours = planes.iter().filter(|plane| matches!(plane.sight, EtcdSight::Ours(_)));
    ours.filter(|plane| !members.contains(&plane.name)).map(|plane| plane.name.clone()).collect()
}

fn has_begun(plane: &Plane) -> bool {
    match &plane.sight {
        EtcdSight::Ours(etcd) => {
            !matches!(etcd.service.as_deref(), None | Some("Preparing" | "Waiting" | "Initialized"))
        }
        _ => false,
    }
}

fn failed(planes: &[Plane], target: &str) -> Option<String> {
    let plane = planes.iter().find(|plane| plane.name == target)?;
    match &plane.sight {
        EtcdSight::Ours(etcd) if etcd.service.as_deref() == Some("Failed") => Some(etcd.message.clone()),
        _ => None,
    }
}

async fn connect(ground: &Ground<'_>, target: &str) -> Result<Node> {
    let nodes = ground.select(&[target.to_owned()])?;
    let seen = ground.look_at(&nodes).await;
    let address = seen.into_iter().next().map(|one| one.address);
    let address = address.ok_or_else(|| Error::failed(format!("{target} has no address")))?;
    Node::secure(&address, &ground.credentials).await.map_err(Error::from)
}

fn record(ground: &Ground<'_>, target: &str, event: Event) -> Result<()> {
    ground.journal.append(ground.session, target, event)
}

/// A refusal, with what it means before a bootstrap.
fn explained(target: &str, failure: Failure) -> Error {
    let hint = match failure.refusal() {
        Some(Refusal::TimeNotSynced) => "the node's clock follows no time server yet: does it reach one?",
        Some(Refusal::NotYet) => "the node is still starting; try again later",
        Some(Refusal::NoForwarding) => {
            "\"no request forwarding\" is no error before the bootstrap: a worker was asked in the place of a control plane"
        }
        Some(Refusal::NotControlPlane) => "name a control plane of cluster.yaml",
        _ => "nothing was begun",
    };
    Error::from(failure).context(format!("{target} did not begin etcd")).hint(hint)
}
