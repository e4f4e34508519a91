//! What can go wrong with a node, as values; [`explain`](super::explain) puts it into words.

use std::error::Error as StdError;
use std::time::Duration;

use jiff::Timestamp;
use rustls::{AlertDescription, CertificateError, Error as TlsError};
use tonic::{Code, Status};

use super::address::Address;
use super::certificate::{Certificate, Fingerprint};
use super::channel::Unanswered;
use super::dial::{Broken, Failed, refusal};
use super::probe::describe;
use super::refusal::Refusal;
use super::tls::OtherKey;
use super::words::{cut, harmless};

/// A result of talking to a node.
pub type Result<T> = std::result::Result<T, Failure>;

/// Something that was asked of a node, and why there is no answer. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which node.
    pub node: Address,
    /// What was being done, such as `read its disks`.
    pub doing: &'static str,
    /// Why it did not work.
    pub reason: Reason,
}

/// Why something asked of a node did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The name stands for no address.
    NoSuchHost(String),
    /// The machine is there, the port is closed.
    Refused,
    /// No answer to the connection in that time.
    NoAnswer(Duration),
    /// There is no way to it.
    Unreachable(String),
    /// Something else answers there; this is what it speaks.
    NotTalos(String),
    /// The node's certificate, or what it wants of ours, is not what was expected.
    Certificate(Box<CertificateProblem>),
    /// Given up here, before it could have any effect.
    Withdrawn(String),
    /// The connection broke before the request was sent.
    NotSent(String),
    /// The connection broke after it.
    Lost(String),
    /// The node said nothing for that long.
    Deadline(Duration),
    /// The node refused.
    Status {
        /// gRPC's code.
        code: Code,
        /// The node's words, cut when they are long.
        message: String,
        /// What they mean.
        refusal: Refusal,
    },
    /// The node's answer makes no sense, or is too large.
    Answer(String),
}

/// What is wrong between the two certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateProblem {
    /// The node waits for its configuration: it knows no cluster yet.
    Maintenance(Fingerprint),
    /// The node has a configuration, and wants a certificate of its cluster.
    Configured,
    /// Made by another cluster's authority of the same name: another secrets bundle.
    OtherBundle,
    /// Made by somebody else altogether.
    ForeignAuthority {
        /// Who made it.
        issuer: String,
    },
    /// It ended: the node's clock is behind, or ours ahead, by at least that much.
    Expired {
        /// When it ended.
        not_after: Timestamp,
        /// The present time here.
        now: Timestamp,
    },
    /// It begins later: the node's clock is ahead, or ours behind, by at least that much.
    NotYetValid {
        /// When it begins.
        not_before: Timestamp,
        /// The present time here.
        now: Timestamp,
    },
    /// It is for other names.
    WrongName {
        /// The names it is for.
        names: Vec<String>,
    },
    /// It is not the one whose fingerprint was confirmed.
    OtherFingerprint {
        /// The confirmed one.
        expected: Fingerprint,
        /// The one it has.
        found: Fingerprint,
    },
    /// Ours ended.
    OwnExpired {
        /// When.
        not_after: Timestamp,
    },
    /// Ours begins later.
    OwnNotYetValid {
        /// When.
        not_before: Timestamp,
    },
    /// The node took part in the handshake and then refused our certificate, with this alert of TLS.
    OwnRefused(String),
    /// Anything else that TLS finds.
    Other(String),
}

impl Failure {
    /// What the node refused, if that is what happened.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.reason {
            Reason::Status { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// What is wrong with a certificate, if that is what happened.
    pub fn certificate(&self) -> Option<&CertificateProblem> {
        match &self.reason {
            Reason::Certificate(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether it is certain that the node did not get the request.
    pub fn is_unsent(&self) -> bool {
        !matches!(
            self.reason,
            Reason::Lost(_) | Reason::Deadline(_) | Reason::Status { .. } | Reason::Answer(_)
        )
    }

    /// Whether nothing answers at the address at all, as when a machine restarts.
    pub fn is_away(&self) -> bool {
        matches!(
            self.reason,
            Reason::Refused
                | Reason::NoAnswer(_)
                | Reason::Unreachable(_)
                | Reason::NotSent(_)
                | Reason::Lost(_)
        )
    }

    /// Whether the node does not have this call: older than it, newer than it, or in another mode.
    pub fn is_unimplemented(&self) -> bool {
        matches!(self.reason, Reason::Status { code: Code::Unimplemented, .. })
    }

    /// Whether the node has nothing of that name.
    pub fn is_not_found(&self) -> bool {
        matches!(self.reason, Reason::Status { code: Code::NotFound, .. })
    }
}

/// What a handshake was expected to show, for telling what is wrong with it.
pub(super) enum Expected<'a> {
    Pinned(Fingerprint),
    Authority(&'a Certificate),
}

/// Why a handshake failed.
pub(super) fn dial_reason(failed: Failed, expected: &Expected<'_>, now: Timestamp) -> Reason {
    let leaf = failed.seen.as_ref().and_then(|seen| seen.certificate());
    match failed.reason {
        Broken::Tcp(reason) => reason,
        Broken::Mute(mute) => Reason::NotTalos(describe(&mute)),
        Broken::Tls(TlsError::InvalidCertificate(error)) => match leaf {
            Some(leaf) => problem(certificate_problem(&error, leaf, expected, now)),
            None => Reason::NotTalos(format!("TLS with a certificate that cannot be read ({error})")),
        },
        Broken::Tls(error) => match refusal(&error) {
            Some(alert) if is_about_ours(alert) => problem(CertificateProblem::OwnRefused(alert_name(alert))),
            Some(alert) => {
                Reason::NotTalos(format!("TLS, but refuses the handshake ({})", alert_name(alert)))
            }
            None => Reason::NotTalos(format!("TLS, but the handshake fails: {error}")),
        },
    }
}

pub(super) fn problem(problem: CertificateProblem) -> Reason {
    Reason::Certificate(Box::new(problem))
}

fn certificate_problem(
    error: &CertificateError,
    leaf: &Certificate,
    expected: &Expected<'_>,
    now: Timestamp,
) -> CertificateProblem {
    let authority = match expected {
        Expected::Pinned(pinned) if is_other_key(error) => {
            return CertificateProblem::OtherFingerprint { expected: *pinned, found: leaf.fingerprint };
        }
        Expected::Pinned(_) => return CertificateProblem::Other(error.to_string()),
        Expected::Authority(authority) => authority,
    };
    if leaf.is_maintenance() {
        return CertificateProblem::Maintenance(leaf.fingerprint);
    }
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateProblem::Expired { not_after: leaf.not_after, now }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid { not_before: leaf.not_before, now }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::WrongName { names: leaf.names.clone() }
        }
        // The issuer's name fits, so its key was tried, and it is another one or of another kind.
        _ if leaf.issuer == authority.subject || leaf.is_from_talos() => CertificateProblem::OtherBundle,
        CertificateError::UnknownIssuer => {
            CertificateProblem::ForeignAuthority { issuer: leaf.issuer.clone() }
        }
        other => CertificateProblem::Other(other.to_string()),
    }
}

fn is_other_key(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(other) if other.0.is::<OtherKey>())
}

/// Alerts with which a server says that it does not take the client's certificate, or misses one.
fn is_about_ours(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::CertificateRequired
            | Alert::NoCertificate
            // What some servers say of a certificate whose signature does not fit.
            | Alert::DecryptError
    )
}

/// `CertificateRequired` as `certificate required`.
fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    for c in format!("{alert:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() && !name.ends_with('c') {
            name.push(' ');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Why a call got no answer, from what the gRPC library has of it.
pub(super) fn call_reason(status: &Status, alert: Option<&TlsError>) -> Reason {
    let Some(source) = status.source() else { return status_reason(status) };
    if let Some(alert) = alert.and_then(refusal) {
        if is_about_ours(alert) {
            return problem(CertificateProblem::OwnRefused(alert_name(alert)));
        }
        return Reason::Lost(format!("TLS alert: {}", alert_name(alert)));
    }
    let chain = || chain(source);
    let text = chain().last().map_or_else(String::new, ToString::to_string);
    let unsent =
        chain().find_map(|error| error.downcast_ref::<Unanswered>()).is_some_and(|error| error.is_unsent);
    let text = cut(&crate::cli::error::plain(&text));
    if unsent { Reason::NotSent(text) } else { Reason::Lost(text) }
}

/// The error and all its sources.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn status_reason(status: &Status) -> Reason {
    let message = status.message();
    // What the gRPC library itself says when the other end breaks off or does not speak gRPC.
    if message.contains("grpc-status") {
        return Reason::Answer(cut(message));
    }
    let refusal = Refusal::of(status.code(), message);
    Reason::Status { code: status.code(), message: harmless(message), refusal }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_a_configuration_is_a_cause() {
        let list = "1 error occurred:\n\t* v1alpha1.Config: 2 errors occurred:\n\t* .persist should be enabled\n\t* cluster discovery service requires .cluster.id\n\n\n\n";
        let node = "10.0.0.5".parse().unwrap();
        let reason = status_reason(&Status::invalid_argument(list));
        let error = crate::cli::Error::from(Failure { node, doing: "check the configuration", reason });
        let mut lines = vec![error.message];
        lines.extend(error.causes);
        lines.extend(error.hints);
        insta::assert_snapshot!(lines.join("\n"), @"
        cannot check the configuration on 10.0.0.5
        .persist should be enabled
        cluster discovery service requires .cluster.id
        mend the configuration; nothing was changed on the node
        ");
    }
}
