//! Giving a node its configuration: once, over the certificate that was trusted, to the machine and disk that were
//! confirmed, and with the intention in the journal before it leaves.

use labkit::cli::{Error, Result, Session};
use labkit::failpoint;
use labkit::plan::Confirmed;
use labkit::secret::SecretText;
use labkit::talos::danger::{self, ApplyMode, Outcome};
use labkit::talos::{Address, CertificateProblem, Failure, Fingerprint, Node, Reason, Refusal};

use super::choice::{self, Target};
use super::look::facts;
use super::sight::Facts;
use crate::journal::{Event, Journal, Machine};

/// What is sent where.
#[derive(Debug)]
pub struct Order {
    /// The node's host name.
    pub node: String,
    /// Where it answers.
    pub address: Address,
    /// The certificate that was trusted.
    pub fingerprint: Fingerprint,
    /// The machine that was confirmed.
    pub machine: Machine,
    /// The disk that was confirmed.
    pub target: Target,
    /// Its configuration, which holds the cluster's secrets.
    pub configuration: SecretText,
    /// Whether the boot medium stays in on purpose.
    pub keeps_medium: bool,
}

/// What is known after it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The node has it.
    Accepted,
    /// The answer was lost: it may have it or not.
    Unknown {
        /// In what way.
        why: String,
    },
}

/// Lets the node judge its configuration, and do nothing.
///
/// # Errors
/// When it is no longer as it was, or refuses.
pub async fn rehearse(order: &Order) -> Result<()> {
    checked(order).await.map(drop)
}

/// Sends it.
///
/// # Errors
/// When something is no longer as it was confirmed, or the node refuses: then nothing has happened.
pub async fn send(
    order: &Order,
    confirmed: &Confirmed<'_>,
    journal: &Journal,
    session: &Session,
) -> Result<Sent> {
    let node = checked(order).await?;
    let record = |event| journal.append(session, &order.node, event);
    record(Event::ApplySending {
        address: order.address.to_string(),
        fingerprint: order.fingerprint.to_string(),
        machine: order.machine.clone(),
        disk: order.target.identity.clone(),
    })?;
    failpoint!("wizard.install.sending");
    let configuration = order.configuration.expose().as_bytes();
    let outcome = danger::apply_configuration(&node, configuration, ApplyMode::Auto, confirmed).await;
    failpoint!("wizard.install.sent");
    match outcome {
        Outcome::Done(applied) => {
            record(Event::ApplyAccepted { mode: applied.mode })?;
            failpoint!("wizard.install.accepted");
            Ok(Sent::Accepted)
        }
        // Something it was given before may be under way: perhaps this very configuration.
        Outcome::Refused(failure) if failure.refusal() == Some(&Refusal::Busy) => {
            Ok(Sent::Unknown { why: Error::from(failure).to_string() })
        }
        Outcome::Refused(failure) | Outcome::NotSent(failure) => {
            let error = Error::from(failure);
            record(Event::ApplyRefused { why: error.to_string() })?;
            Err(error.context(unchanged(order)))
        }
        Outcome::Unknown(failure) => Ok(Sent::Unknown { why: Error::from(failure).to_string() }),
    }
}

/// A connection to the node, which is as it was confirmed and takes its configuration.
async fn checked(order: &Order) -> Result<Node> {
    let node = Node::maintenance(&order.address, &order.fingerprint)
        .await
        .map_err(|failure| changed(order, &failure))?;
    let facts = facts(&node).await.map_err(|failure| Error::from(failure).context(unchanged(order)))?;
    require_same(order, &facts)?;
    danger::rehearse_configuration(&node, order.configuration.expose().as_bytes()).await.map_err(
        |failure| {
            Error::from(failure)
                .context(format!("{} does not take its configuration; nothing was changed", order.node))
        },
    )?;
    Ok(node)
}

fn unchanged(order: &Order) -> String {
    format!("{} was not given its configuration; nothing was changed", order.node)
}

fn changed(order: &Order, failure: &Failure) -> Error {
    let error = Error::from(failure.clone());
    match &failure.reason {
        Reason::Certificate(problem) => match **problem {
            CertificateProblem::OtherFingerprint { .. } => Error::refused(unchanged(order))
                .caused_by("it shows another certificate than the one that was trusted")
                .hint("it was restarted, or another machine has its address: look at its console and start again"),
            CertificateProblem::Configured => Error::refused(unchanged(order))
                .caused_by("it has a configuration meanwhile, from somebody else")
                .hint("ask `talosctl-bootstrap-wizard status` what it is"),
            _ => error.context(unchanged(order)),
        },
        _ => error.context(unchanged(order)),
    }
}

/// The machine and its disks are those that were confirmed, in the same boot.
fn require_same(order: &Order, facts: &Facts) -> Result<()> {
    let refused = |why: String| Error::refused(unchanged(order)).caused_by(why);
    if order.machine.is(&facts.machine) == Some(false) {
        return Err(refused("another machine answers at its address".to_owned()));
    }
    if !facts.is_complete {
        let error = refused("it does not tell all of its disks".to_owned());
        return Err(facts.gaps.iter().fold(error, |error, gap| error.caused_by(&gap.why)));
    }
    if let Some(disk) = &facts.system_disk {
        return Err(refused(format!("Talos is on its disk {disk} already")));
    }
    if !order.keeps_medium
        && let [medium, ..] = facts.media().as_slice()
    {
        return Err(refused(format!("the boot medium is in: {medium}"))
            .hint("take it out, or say that it stays with --keep-boot-medium"));
    }
    match choice::by_identity(&facts.disks, &order.target.identity) {
        Ok(target) if target.disk == order.target.disk && target.content == order.target.content => Ok(()),
        Ok(target) => Err(refused(format!("the disk is no longer as it was confirmed: {target}"))
            .hint("look at it again, and confirm what is there now")),
        Err(undecided) => Err(refused(undecided.to_string())),
    }
}
