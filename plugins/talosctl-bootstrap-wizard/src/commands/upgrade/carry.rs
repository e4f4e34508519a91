//! One node: asked, recorded, sent once, and waited for until it is back.

use labkit::cli::{Error, Result};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::talos::danger::{self, Outcome, Upgrade};
use labkit::talos::{Failure, Node as Connection};
use tokio::time::{Instant, sleep};

use super::prepare::{Prepared, gate, goal, ready, refused};
use crate::cluster::Node;
use crate::commands::ground::Ground;
use crate::fields::Wrong;
use crate::journal::Event;
use crate::upgrade::image::version_of;
use crate::upgrade::progress::{Goal, Progress, progress};

/// How the waiting ended.
enum Ended {
    /// It runs the version.
    Done,
    /// It runs another one, and nothing goes on.
    Other {
        /// Which.
        version: String,
        /// Whether it did something in between.
        was_underway: bool,
    },
    /// Waiting does not help.
    Wrong {
        /// Why.
        why: String,
    },
    /// It took too long.
    TimedOut {
        /// What was seen last.
        last: String,
    },
}

/// Upgrades a node, and waits until it is back.
///
/// # Errors
/// Refused, when it may not go now; whatever else ends the run at this node.
pub(super) async fn carry_out(
    ground: &Ground<'_>,
    prepared: &Prepared<'_>,
    confirmed: &Confirmed<'_>,
) -> Result<()> {
    let Some(image) = prepared.image.as_ref().map(|image| image.name.clone()) else { return Ok(()) };
    let name = &prepared.node.hostname;
    gate(ground, name).await?;
    let seen = ground.look_at(&[prepared.node]).await;
    let Some(seen) = seen.first() else { return Err(Error::failed(format!("{name} has no address"))) };
    let facts = ready(seen, &prepared.goal)?;
    if facts.version != prepared.from.to_string() {
        let why = format!("it runs {} now, not {}", facts.version, prepared.from);
        return Err(refused(
            name,
            Wrong::new(why).hint("somebody else may be upgrading it; run `upgrade` again"),
        ));
    }
    let node = Connection::secure(&seen.address, &ground.credentials).await.map_err(Error::from)?;
    match send(ground, name, &node, &image, confirmed).await? {
        Outcome::Done(()) => ground.say(name, &format!("takes {image}")),
        Outcome::Unknown(failure) => {
            let error = Error::from(failure);
            ground.say(name, &format!("gave no answer: {error}; looking what it does"));
        }
        Outcome::Refused(failure) | Outcome::NotSent(failure) => {
            return Err(not_taken(ground, name, failure)?);
        }
    }
    let ended = wait(ground, prepared.node, &prepared.goal).await;
    conclude(ground, &prepared.goal, ended)
}

/// Waits for nodes that a run before this one has sent an upgrade to.
///
/// # Errors
/// When one of them does not come back.
pub(super) async fn settle(ground: &Ground<'_>) -> Result<()> {
    for node in &ground.cluster.nodes {
        let name = &node.hostname;
        let Some(image) = ground.history().node(name).upgrading else { continue };
        let Some(to) = version_of(&image) else {
            return Err(Error::failed(format!(
                "the journal has an upgrade of {name} to {image}, which names no version"
            )));
        };
        ground.say(name, &format!("was sent {image} before; looking what it does"));
        let goal = goal(ground, node, &to);
        match wait(ground, node, &goal).await {
            Ended::Other { version, .. } => {
                let why = format!("it still runs {version}");
                ground.say(name, &why);
                record(ground, name, Event::UpgradeFailed { why })?;
            }
            ended => conclude(ground, &goal, ended)?,
        }
    }
    Ok(())
}

/// The one call, right after the record that it may happen.
async fn send(
    ground: &Ground<'_>,
    name: &str,
    node: &Connection,
    image: &str,
    confirmed: &Confirmed<'_>,
) -> Result<Outcome<()>> {
    record(ground, name, Event::UpgradeSending { image: image.to_owned() })?;
    failpoint!("wizard.upgrade.sending");
    ground.say(name, &format!("gets {image}; it answers when it has fetched it"));
    let upgrade =
        Upgrade { image: image.to_owned(), is_staged: false, is_forced: false, power_cycles: false };
    let outcome = danger::upgrade(node, &upgrade, confirmed).await;
    failpoint!("wizard.upgrade.sent");
    Ok(outcome)
}

/// Looks until it is clear how the upgrade ended.
async fn wait(ground: &Ground<'_>, node: &Node, goal: &Goal) -> Ended {
    let limits = ground.limits;
    let deadline = Instant::now() + limits.installed + limits.preparing;
    let mut quiet_since = None;
    let mut was_underway = false;
    let mut said = String::new();
    loop {
        let seen = ground.look_at(&[node]).await;
        let Some(one) = seen.first() else { return Ended::Wrong { why: "it has no address".to_owned() } };
        let line = match progress(goal, &one.sight) {
            Progress::Done => return Ended::Done,
            Progress::Wrong { why } => return Ended::Wrong { why },
            Progress::Other { version } => {
                // It may not have begun; only when that lasts it is the end.
                let since = *quiet_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= limits.begin {
                    return Ended::Other { version, was_underway };
                }
                format!("runs {version}")
            }
            Progress::Underway { what } => {
                (quiet_since, was_underway) = (None, true);
                what
            }
        };
        if said != line {
            ground.say(&goal.name, &line);
            said = line;
        }
        if Instant::now() >= deadline {
            return Ended::TimedOut { last: said };
        }
        sleep(limits.poll).await;
    }
}

fn conclude(ground: &Ground<'_>, goal: &Goal, ended: Ended) -> Result<()> {
    let Goal { name, to, .. } = goal;
    match ended {
        Ended::Done => {
            failpoint!("wizard.upgrade.proven");
            record(ground, name, Event::Upgraded { version: to.to_string() })?;
            failpoint!("wizard.upgrade.recorded");
            ground.say(name, &format!("runs Talos {to}"));
            Ok(())
        }
        Ended::Other { version, was_underway } => {
            let why = if was_underway { "it went back to" } else { "it still runs" };
            let why = format!("{why} {version}");
            record(ground, name, Event::UpgradeFailed { why: why.clone() })?;
            Err(Error::failed(format!("{name} is not upgraded: {why}"))
                .hint("its console and `talosctl dmesg` say why: the image, the disk, or a start that failed")
                .hint("run `upgrade` again when the cause is gone; nothing is sent twice by itself"))
        }
        Ended::Wrong { why } => Err(Error::failed(format!("{name} does not come back: {why}"))
            .hint("the nodes after it were left alone; mend this one first")),
        Ended::TimedOut { last } => Err(Error::timed_out(format!(
            "{name} is not back with Talos {to}: it {last}"
        ))
        .hint("it may still be starting: `upgrade` looks on where it stopped, and sends nothing twice")
        .hint(
            "the nodes after it were left alone; `talosctl rollback` takes the version before, if it answers",
        )),
    }
}

/// The node said no, and did nothing.
fn not_taken(ground: &Ground<'_>, name: &str, failure: Failure) -> Result<Error> {
    let error = Error::from(failure);
    let why = std::iter::once(error.message.as_str()).chain(error.causes.iter().map(String::as_str));
    let why = why.collect::<Vec<_>>().join(": ");
    record(ground, name, Event::UpgradeFailed { why })?;
    Ok(error.context(format!("{name} did not take the upgrade; it is as it was")))
}

fn record(ground: &Ground<'_>, name: &str, event: Event) -> Result<()> {
    ground.journal.append(ground.session, name, event)
}
