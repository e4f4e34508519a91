//! What went wrong with a node, in words, with what to do about it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::error::{CertificateProblem, Failure, Reason};
use super::probe::seconds;
use super::refusal::{Refusal, items};
use crate::cli::{Error, ErrorKind};
use crate::output::escape;

/// How many names of a certificate are listed.
const NAMES: usize = 8;

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let headline = format!("cannot {} on {}", failure.doing, failure.node);
        let error = match &failure.reason {
            Reason::Deadline(_) | Reason::NoAnswer(_) => Self::timed_out(headline),
            Reason::Status { refusal, .. } if is_declined(*refusal) => Self::refused(headline),
            _ => Self::failed(headline),
        };
        match &failure.reason {
            Reason::Certificate(problem) => certificate(error, problem, &failure),
            reason => plain(error, reason),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", Error::from(self.clone()))
    }
}

impl std::error::Error for Failure {}

fn is_declined(refusal: Refusal) -> bool {
    use Refusal as R;
    matches!(refusal, R::EtcdHasData | R::NotControlPlane | R::InUse | R::Busy | R::NotYet | R::TimeNotSynced)
}

fn plain(error: Error, reason: &Reason) -> Error {
    match reason {
        Reason::NoSuchHost(why) => error
            .caused_by(format!("the name cannot be resolved: {why}"))
            .hint("give the node's address instead of its name"),
        Reason::Refused => error.caused_by("the machine is there, but its Talos API is closed").hint(
            "it may still be starting or installing; otherwise look at its console, or boot it from the Talos medium",
        ),
        Reason::NoAnswer(within) => error
            .caused_by(match *within {
                Duration::ZERO => "no answer".to_owned(),
                within => format!("no answer in {}", seconds(within)),
            })
            .hint("check that the machine is on, its address, and that TCP port 50000 is open on the way to it"),
        Reason::Unreachable(why) => error.caused_by(why).hint("check the address and your network"),
        Reason::NotTalos(speaks) => error
            .caused_by(format!("this is not the Talos API; it speaks {}", escape(speaks)))
            .hint("check address and port (50000)"),
        Reason::Withdrawn(why) => error.caused_by(escape(why)).hint("nothing was changed"),
        Reason::NotSent(why) => {
            error.caused_by("the connection was closed before the request was sent").caused_by(escape(why))
        }
        Reason::Lost(why) => error
            .caused_by("the connection broke before the answer came")
            .caused_by(escape(why))
            .hint("the node may have restarted; look at its state before asking again"),
        Reason::Deadline(within) => error
            .caused_by(format!("no answer in {}", seconds(*within)))
            .hint("look at the node's state before asking again; it may be busy or hang"),
        Reason::Status { message, refusal, code } => {
            let error = match refusal {
                _ if message.is_empty() => error.caused_by(format!("{code:?}")),
                Refusal::InvalidConfiguration => {
                    items(message).into_iter().fold(error, |error, item| error.caused_by(escape(item)))
                }
                _ => error.caused_by(escape(message)),
            };
            status(error, *refusal)
        }
        Reason::Answer(why) => error.caused_by(format!("the answer makes no sense: {}", escape(why))),
        Reason::Certificate(_) => error,
    }
}

fn status(error: Error, refusal: Refusal) -> Error {
    match refusal {
        Refusal::NotAuthorized => error.hint(
            "the roles in your talosconfig's certificate do not allow this; use one with the role os:admin",
        ),
        Refusal::NoForwarding => error
            .hint("this node is a worker and passes no requests on; talk to the wanted node itself, or put control planes only into the endpoints"),
        Refusal::NotControlPlane => error.hint("only control plane nodes do this; name one of them"),
        Refusal::Unimplemented => {
            error.hint("this version of Talos, or a node that waits for its configuration, does not do this")
        }
        Refusal::EtcdHasData => error.hint(
            "the cluster is bootstrapped already, or the disk still holds data of an earlier one; never bootstrap again: look at `health` first",
        ),
        Refusal::NotYet => error.hint("the node is still starting; wait and try again"),
        Refusal::TimeNotSynced => error
            .hint("the node has not reached a time server yet; check its network and machine.time.servers"),
        Refusal::Busy => error.hint("wait until the node has finished, then look at its state"),
        Refusal::InvalidConfiguration => error.hint("mend the configuration; nothing was changed on the node"),
        Refusal::InUse => error.hint("the disk is in use by the node; choose another one, or free it first"),
        Refusal::Uncertain => error.hint("look at the node's state before asking again"),
        Refusal::NotFound | Refusal::Other => error,
    }
}

fn certificate(error: Error, problem: &CertificateProblem, failure: &Failure) -> Error {
    match problem {
        CertificateProblem::Maintenance(fingerprint) => error
            .caused_by("the node waits for its configuration (maintenance mode) and knows no cluster yet")
            .caused_by(format!("its certificate has the fingerprint {fingerprint}"))
            .hint("install it first; if it was installed before, it has lost its configuration or started from the installation medium"),
        CertificateProblem::Configured => error
            .caused_by("the node has a configuration already and wants a certificate of its cluster")
            .hint("use the cluster's talosconfig; to install the node anew, reset it first"),
        CertificateProblem::OtherBundle => error
            .caused_by("the node belongs to another secrets bundle than this talosconfig: both authorities are called talos, but their keys differ")
            .hint("use the talosconfig that was made together with the node's configuration; `doctor` compares those it finds"),
        CertificateProblem::ForeignAuthority { issuer } => error
            .caused_by(format!("the node's certificate was made by {}, not by this talosconfig's authority", name(issuer)))
            .hint("check the address, and that the talosconfig is this cluster's"),
        CertificateProblem::Expired { not_after, now } => error
            .caused_by(format!("the node's certificate ended at {not_after}, {} ago", span(*not_after, *now)))
            .hint(clocks("behind", "ahead")),
        CertificateProblem::NotYetValid { not_before, now } => error
            .caused_by(format!("the node's certificate begins at {not_before}, in {}", span(*now, *not_before)))
            .hint(clocks("ahead", "behind")),
        CertificateProblem::WrongName { names } => error
            .caused_by(format!("the node's certificate is good for {}, not for {}", list(names), failure.node.host()))
            .hint("use one of those addresses, or add this one to machine.certSANs"),
        CertificateProblem::OtherFingerprint { expected, found } => error
            .caused_by(format!("its certificate has the fingerprint {found}, not {expected}"))
            .hint("the node makes a new key at every start and change of address: compare with its console and confirm again; if it did not restart, something else answers at this address"),
        CertificateProblem::OwnExpired { not_after } => error
            .caused_by(format!("your client certificate ended at {not_after}"))
            .hint("make a new one with `talosconfig renew`"),
        CertificateProblem::OwnNotYetValid { not_before } => error
            .caused_by(format!("your client certificate begins at {not_before}"))
            .hint("check this machine's clock"),
        CertificateProblem::OwnRefused(alert) => refused(error, alert),
        CertificateProblem::Other(why) => error
            .caused_by(format!("the node's certificate is not acceptable: {}", escape(why)))
            .hint("check the address, and that the talosconfig is this cluster's"),
    }
}

/// The node's own words on our certificate, as TLS alerts.
fn refused(error: Error, alert: &str) -> Error {
    let error = error.caused_by(format!("the node refuses your client certificate ({alert})"));
    match alert {
        "certificate expired" => {
            error.hint("make a new one with `talosconfig renew`; if it has not ended, compare the node's clock")
        }
        "certificate required" => error.hint("the node is configured and wants its cluster's talosconfig"),
        "unknown ca" | "bad certificate" | "decrypt error" => error
            .hint("crt and key of the talosconfig come from another cluster, have ended, or are no client certificate; `doctor` tells which"),
        _ => error.hint("use a talosconfig of this cluster"),
    }
}

fn clocks(node: &str, here: &str) -> String {
    format!(
        "the node's clock is {node}, or this machine's is {here}; nodes set theirs once they reach a time server"
    )
}

/// The time from one moment to the next, in its largest fitting unit.
fn span(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).max(SignedDuration::ZERO).as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn name(issuer: &str) -> String {
    if issuer.is_empty() { "somebody without a name".to_owned() } else { format!("\"{}\"", escape(issuer)) }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "no name at all".to_owned();
    }
    let text = names.iter().take(NAMES).map(|name| escape(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// An error of the right kind for a deadline that passed while waiting for a node.
impl Failure {
    /// Whether this ends a command with the exit code of a deadline.
    pub fn is_timeout(&self) -> bool {
        Error::from(self.clone()).kind == ErrorKind::TimedOut
    }
}
