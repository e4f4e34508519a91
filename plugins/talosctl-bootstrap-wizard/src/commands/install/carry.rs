//! Carrying one installation out: the stick goes, the configuration is sent, the node installs, and what it runs from
//! proves it.

use labkit::cli::{Error, Result};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::talos::Node;
use tokio::time::{Instant, sleep};

use super::prepare::Prepared;
use crate::commands::ground::{Ground, addresses};
use crate::install::look::facts;
use crate::install::send::{Order, Sent, send};
use crate::install::wait::{Ended, Waited, wait};
use crate::journal::{Event, Installed};

/// Installs a node that nothing is left to ask about.
pub(super) async fn carry_out(
    ground: &Ground<'_>,
    prepared: &Prepared<'_>,
    confirmed: &Confirmed<'_>,
) -> Result<Installed> {
    if let Some(proof) = &prepared.proof {
        return Ok(proof.clone());
    }
    let name = &prepared.seen.node.hostname;
    if let Some(order) = &prepared.order {
        medium_gone(ground, order).await?;
        ground.say(name, "gets its configuration");
        match send(order, confirmed, &ground.journal, ground.session).await? {
            Sent::Accepted => ground.say(name, "has its configuration and installs"),
            Sent::Unknown { why } => {
                ground.say(name, &format!("may have its configuration: {why}; looking what it does"));
            }
        }
    }
    let ended = look_on(ground, prepared).await?;
    conclude(ground, name, ended)
}

/// Waits until no installer is in the machine any more; the certificate stays the one that was trusted.
async fn medium_gone(ground: &Ground<'_>, order: &Order) -> Result<()> {
    let deadline = Instant::now() + ground.limits.medium;
    let mut said = false;
    if order.keeps_medium {
        return Ok(());
    }
    loop {
        let cannot = |failure: labkit::talos::Failure| {
            Error::from(failure).context(format!("{} was left alone; nothing was changed", order.node))
        };
        let node = Node::maintenance(&order.address, &order.fingerprint).await.map_err(cannot)?;
        let media = facts(&node).await.map_err(cannot)?.media();
        let Some(medium) = media.first() else { return Ok(()) };
        if !said {
            ground.say(&order.node, &format!("waits until the installer is taken out: {medium}"));
            said = true;
        }
        if Instant::now() >= deadline {
            return Err(Error::timed_out(format!(
                "the installer is still in {}: {medium}; nothing was changed",
                order.node
            ))
            .hint("take it out, and start again: the installer runs from memory")
            .hint("if it cannot be taken out, pass --keep-boot-medium"));
        }
        sleep(ground.limits.poll).await;
    }
}

async fn look_on(ground: &Ground<'_>, prepared: &Prepared<'_>) -> Result<Ended> {
    let seen = &prepared.seen;
    let name = &seen.node.hostname;
    let history = ground.history();
    let known = history.node(name);
    let Some(sent) = known.sent.clone() else {
        return Err(Error::failed(format!("the journal knows of nothing that was sent to {name}")));
    };
    let agreed = crate::install::proof::Agreed {
        disk: Some(sent.disk.clone()),
        machine: sent.machine.clone(),
        ..seen.agreed(&ground.cluster)
    };
    let others = ground.cluster.nodes.iter().filter(|other| other.hostname != *name);
    let others =
        others.filter_map(|other| addresses(other, &history.node(&other.hostname)).into_iter().next());
    let waited = Waited {
        agreed: &agreed,
        history: &known,
        machine: &sent.machine,
        address: sent.address.parse().unwrap_or_else(|_| seen.address.clone()),
        planned: addresses(seen.node, &known),
        others: others.collect(),
        cluster: &ground.cluster,
        credentials: &ground.credentials,
        limits: ground.limits,
    };
    Ok(wait(waited, &|line| ground.say(name, line)).await)
}

fn conclude(ground: &Ground<'_>, name: &str, ended: Ended) -> Result<Installed> {
    match ended {
        Ended::Installed(proof) => {
            failpoint!("wizard.install.proven");
            ground.journal.append(ground.session, name, Event::Installed(proof.clone()))?;
            failpoint!("wizard.install.recorded");
            ground.say(name, &format!("runs Talos {} from the disk with {}", proof.version, proof.disk));
            Ok(proof)
        }
        Ended::Failed { fingerprint } => {
            let fingerprint = fingerprint.to_string();
            ground.journal.append(ground.session, name, Event::InstallFailed { fingerprint })?;
            Err(Error::failed(format!("the installation of {name} failed: it is in maintenance mode again"))
                .hint("its console says why: no way to the installer image (name servers, gateway, registry), a busy or broken disk, a wrong clock")
                .hint("it is not tried again by itself; start `install` again when the cause is gone"))
        }
        Ended::NotBegun => Err(Error::timed_out(format!(
            "{name} is still in maintenance mode, and has not begun to install"
        ))
        .hint("nothing is sent twice by itself: look at its console, then start `install` again, which asks before it sends")),
        Ended::Wrong { what, hints } => {
            let error = Error::failed(format!("{name} is not as agreed: {}", what.join("; ")));
            Err(hints.into_iter().fold(error, Error::hint))
        }
        Ended::TimedOut { last } => Err(Error::timed_out(format!("{name} does not answer as installed: it {last}"))
            .hint("it may still be starting: `install` looks on where it stopped, and sends nothing twice")
            .hint("look at its console: is the stick still in, does the firmware start from another disk, has it an address?")
            .hint("if its address changed, add the range to `discover` in cluster.yaml, or correct its address")),
    }
}
