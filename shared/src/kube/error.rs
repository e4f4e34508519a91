//! What can go wrong with a request, and how it is told: in kubectl's words, with what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use serde::Deserialize;

use crate::cli::{Error, ErrorKind};
use crate::finding::Gap;

/// A request that did not succeed.
#[derive(Debug)]
pub struct ApiError {
    /// What was tried, for people: `list services in namespace media`.
    pub what: String,
    /// The API server's host and port.
    pub server: String,
    /// Why it failed.
    pub cause: Cause,
}

/// Why a request failed.
#[derive(Debug)]
pub enum Cause {
    /// The API server answered with an error.
    Status(Box<Status>),
    /// The API server, or something on the way, could not be reached.
    Unreachable(Unreachable),
    /// No answer within the limit of `--request-timeout`.
    TimedOut(Duration),
    /// The answer broke off or is not what the API promises. Bodies are never part of the text.
    BadAnswer(String),
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreachable {
    /// Nothing listens there.
    Refused,
    /// The name has no address.
    NoSuchHost(String),
    /// The certificate is not trusted; the text says why.
    Tls(String),
    /// Nothing answers at that address.
    TimedOut,
    /// Anything else, in the system's words.
    Other(String),
}

/// The API's error object (`v1 Status`), as far as it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Status {
    /// One sentence for people.
    pub message: String,
    /// A word for programs: `NotFound`, `Conflict`, `AlreadyExists`, …
    pub reason: String,
    /// HTTP status.
    pub code: u16,
    /// More about it.
    #[serde(deserialize_with = "null_as_default")]
    pub details: StatusDetails,
    /// List metadata: a token with which an expired listing can go on.
    #[serde(deserialize_with = "null_as_default")]
    pub(super) metadata: StatusMetadata,
}

/// Details of a [`Status`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StatusDetails {
    /// What exactly is wrong, one entry a field.
    #[serde(deserialize_with = "null_as_default")]
    pub causes: Vec<StatusCause>,
    /// When to try again.
    pub retry_after_seconds: u64,
}

/// One cause within a [`Status`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct StatusCause {
    /// A word: `FieldManagerConflict`, `FieldValueInvalid`, …
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// The field.
    pub field: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct StatusMetadata {
    #[serde(rename = "continue")]
    pub continue_token: String,
}

fn null_as_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Status {
    /// Reads an error answer. What is no `Status` (a proxy's page, an application's text) keeps its HTTP status only.
    pub(super) fn from_answer(code: u16, body: &[u8]) -> Self {
        let parsed: Option<Self> = serde_json::from_slice(body).ok();
        let mut status = parsed.filter(|status| !status.message.is_empty() || !status.reason.is_empty());
        let status = status.get_or_insert_with(|| Self {
            message: http::StatusCode::from_u16(code)
                .ok()
                .and_then(|code| code.canonical_reason())
                .map_or_else(|| format!("HTTP status {code}"), |reason| format!("{reason} (HTTP {code})")),
            ..Self::default()
        });
        Self { code, ..status.clone() }
    }

    /// `reason`, or a word for the HTTP status when there is none.
    pub fn reason(&self) -> &str {
        match (self.reason.as_str(), self.code) {
            ("", 401) => "Unauthorized",
            ("", 403) => "Forbidden",
            ("", 404) => "NotFound",
            ("", 429) => "TooManyRequests",
            ("", 503) => "ServiceUnavailable",
            ("", 504) => "Timeout",
            ("", _) => "InternalError",
            (reason, _) => reason,
        }
    }
}

impl Status {
    /// Whether this refuses a server-side apply because another manager owns fields.
    pub fn is_field_conflict(&self) -> bool {
        self.field_conflicts().next().is_some()
    }

    fn field_conflicts(&self) -> impl Iterator<Item = &StatusCause> {
        self.details.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict")
    }
}

impl ApiError {
    /// The HTTP status, when the API server answered.
    pub fn code(&self) -> Option<u16> {
        match &self.cause {
            Cause::Status(status) => Some(status.code),
            _ => None,
        }
    }

    /// The `Status`, when the API server answered with one.
    pub fn status(&self) -> Option<&Status> {
        match &self.cause {
            Cause::Status(status) => Some(status),
            _ => None,
        }
    }

    /// Neither the object nor, perhaps, its kind exists.
    pub fn is_not_found(&self) -> bool {
        self.code() == Some(404)
    }

    /// The right is missing.
    pub fn is_forbidden(&self) -> bool {
        self.code() == Some(403)
    }

    /// An object of that name exists.
    pub fn is_already_exists(&self) -> bool {
        self.status().is_some_and(|status| status.code == 409 && status.reason == "AlreadyExists")
    }

    /// Somebody else changed the object since it was read, or owns the field.
    pub fn is_conflict(&self) -> bool {
        self.status().is_some_and(|status| status.code == 409 && status.reason != "AlreadyExists")
    }

    /// A listing or watch position the server no longer remembers.
    pub fn is_expired(&self) -> bool {
        self.code() == Some(410)
    }

    /// The same as a gap in what was collected.
    pub fn into_gap(self, what: impl Into<String>, blocking: bool) -> Gap {
        let why = match &self.cause {
            Cause::Status(status) if status.code == 403 => {
                format!("forbidden: you lack the right to {}", self.what)
            }
            _ => self.cause.to_string(),
        };
        Gap { what: what.into(), why, blocking }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => {
                write!(f, "error from server ({}): {}", status.reason(), status.message)
            }
            Self::Unreachable(unreachable) => unreachable.fmt(f),
            Self::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Self::BadAnswer(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("connection refused"),
            Self::NoSuchHost(host) => write!(f, "lookup {host}: no such host"),
            Self::TimedOut => f.write_str("i/o timeout"),
            Self::Tls(text) => write!(f, "tls: failed to verify certificate: {text}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.what, self.cause)
    }
}

impl StdError for ApiError {}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let ApiError { what, server, cause } = error;
        match cause {
            Cause::Status(status) => status_error(&what, &status),
            Cause::Unreachable(unreachable) => unreachable_error(&server, &unreachable),
            Cause::TimedOut(limit) => Self::timed_out(format!(
                "cannot {what}: the API server {server} gives no answer within {limit:?}"
            ))
            .hint("check the connection, or allow more time with --request-timeout"),
            Cause::BadAnswer(text) => Self::failed(format!("cannot {what}"))
                .caused_by(text)
                .hint("try again; if it persists, something between here and the API server breaks answers"),
        }
    }
}

fn status_error(what: &str, status: &Status) -> Error {
    let kind = if status.code == 409 { ErrorKind::Refused } else { ErrorKind::Failed };
    let headline = match status.code {
        401 => "you must be logged in to the server (Unauthorized)".to_owned(),
        _ => format!("cannot {what}"),
    };
    let mut error = Error { kind, ..Error::failed(headline) };
    if status.code != 401 {
        error = error.caused_by(format!("error from server ({}): {}", status.reason(), status.message));
    }
    match status.code {
        401 => error.caused_by(format!("cannot {what}")).hint(
            "the credentials are missing, wrong or expired: log in again, or choose another user with --user",
        ),
        403 => {
            error.hint(format!("you lack the right to {what}: ask for it, or act as somebody else with --as"))
        }
        404 if status.message.contains("could not find the requested resource") => error
            .hint("the API server does not know this kind: it is not installed, or the server is too old"),
        409 if status.is_field_conflict() => field_conflict(error, status),
        409 => error.hint("somebody else changed it in the meantime: run the command again"),
        429 | 503 | 504 => error.hint("the API server is overloaded or starting: try again in a moment"),
        _ => error,
    }
}

/// Who owns which field, and the three ways out that upstream documents (kubernetes/website:
/// content/en/docs/reference/using-api/server-side-apply.md, "Conflicts").
fn field_conflict(error: Error, status: &Status) -> Error {
    status
        .field_conflicts()
        .fold(error, |error, cause| error.caused_by(format!("{}: {}", cause.field, cause.message)))
        .hint("take the fields over, if you are sure: --force-conflicts")
        .hint("or leave them out of what is applied, so that the other manager keeps them")
        .hint("or apply the value they have now, so that both managers own them")
}

fn unreachable_error(server: &str, unreachable: &Unreachable) -> Error {
    match unreachable {
        Unreachable::Refused => Error::failed(format!("the connection to the server {server} was refused"))
            .hint("check host and port in the kubeconfig, and whether the API server runs"),
        Unreachable::NoSuchHost(_) => Error::failed("unable to connect to the server")
            .caused_by(unreachable)
            .hint("check the host name in the kubeconfig, and the VPN or DNS it needs"),
        Unreachable::Tls(_) => Error::failed("unable to connect to the server")
            .caused_by(unreachable)
            .hint(tls_hint(unreachable)),
        Unreachable::TimedOut => Error::timed_out(format!("unable to connect to the server {server}"))
            .caused_by(unreachable)
            .hint("check host and port in the kubeconfig, and whether a VPN or firewall stands in between"),
        Unreachable::Other(_) => {
            Error::failed(format!("unable to connect to the server {server}")).caused_by(unreachable)
        }
    }
}

fn tls_hint(unreachable: &Unreachable) -> &'static str {
    let Unreachable::Tls(text) = unreachable else { return "" };
    if text.contains("unknown authority") {
        "the kubeconfig's certificate authority did not issue the server's certificate: fetch the kubeconfig anew, \
         or give the right one with --certificate-authority"
    } else if text.contains("expired") || text.contains("not yet valid") {
        "renew the server's certificate, and check this machine's clock"
    } else if text.contains("valid for") {
        "connect by a name the certificate has, or say which one to check with --tls-server-name"
    } else {
        "check what answers at this address"
    }
}

/// Finds the reason for a failed connection in a chain of library errors.
pub(super) fn unreachable(error: &(dyn StdError + 'static), host: &str) -> Unreachable {
    let mut dns = false;
    let mut last = error.to_string();
    for error in chain(error) {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Unreachable::Tls(tls_text(tls));
        }
        let text = error.to_string();
        dns |= text.contains("dns error");
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return Unreachable::Refused,
            Some(io::ErrorKind::TimedOut) => return Unreachable::TimedOut,
            _ => {}
        }
        if !text.is_empty() {
            last = text;
        }
    }
    if dns { Unreachable::NoSuchHost(host.to_owned()) } else { Unreachable::Other(last) }
}

/// The error and all its sources.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// What lies one level deeper; an `io::Error` hides the error it wraps from `source`.
fn inner<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// A TLS failure in the words of Go's crypto/x509, which users know from kubectl.
fn tls_text(error: &rustls::Error) -> String {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => "x509: certificate signed by unknown authority".to_owned(),
            // The authority's name fits but its key does not: a cluster that was built anew under the same name.
            Certificate::BadSignature => {
                "x509: certificate signed by unknown authority (it has the expected name, \
                                          but another key)"
                    .to_owned()
            }
            Certificate::Expired | Certificate::ExpiredContext { .. } => {
                format!("x509: certificate has expired ({certificate})")
            }
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                format!("x509: certificate is not yet valid ({certificate})")
            }
            Certificate::NotValidForName => "x509: certificate is not valid for this name".to_owned(),
            Certificate::NotValidForNameContext { expected, presented } => {
                format!("x509: certificate is valid for {}, not {}", presented.join(", "), expected.to_str())
            }
            other => format!("x509: {other}"),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    fn error(cause: Cause) -> ApiError {
        ApiError {
            what: "create leases in namespace kube-system".into(),
            server: "10.69.1.10:6443".into(),
            cause,
        }
    }

    fn shown(cause: Cause) -> String {
        let error = Error::from(error(cause));
        let mut lines = vec![format!("{} [{}]", error.message, error.exit_code().code())];
        lines.extend(error.causes.iter().map(|cause| format!("  {cause}")));
        lines.extend(error.hints.iter().map(|hint| format!("hint: {hint}")));
        lines.join("\n")
    }

    fn status(code: u16, reason: &str, message: &str) -> Cause {
        let body =
            serde_json::json!({"kind": "Status", "reason": reason, "message": message, "details": null});
        Cause::Status(Box::new(Status::from_answer(code, body.to_string().as_bytes())))
    }

    #[test]
    fn a_missing_right_is_named() {
        let cause = status(
            403,
            "Forbidden",
            "leases.coordination.k8s.io is forbidden: User \"jane\" cannot create resource \"leases\"",
        );
        assert_snapshot!(shown(cause), @r#"
        cannot create leases in namespace kube-system [1]
          error from server (Forbidden): leases.coordination.k8s.io is forbidden: User "jane" cannot create resource "leases"
        hint: you lack the right to create leases in namespace kube-system: ask for it, or act as somebody else with --as
        "#);
        let gap = error(status(403, "Forbidden", "no")).into_gap("claims", true);
        assert_eq!(gap.why, "forbidden: you lack the right to create leases in namespace kube-system");
    }

    #[test]
    fn credentials_that_are_not_accepted() {
        assert_snapshot!(shown(status(401, "Unauthorized", "Unauthorized")), @r"
        you must be logged in to the server (Unauthorized) [1]
          cannot create leases in namespace kube-system
        hint: the credentials are missing, wrong or expired: log in again, or choose another user with --user
        ");
    }

    #[test]
    fn a_conflict_is_a_refusal() {
        let cause =
            status(409, "Conflict", "Operation cannot be fulfilled on leases.coordination.k8s.io \"x\"");
        assert_eq!(Error::from(error(cause)).exit_code().code(), 5);
        let exists = error(status(409, "AlreadyExists", "leases.coordination.k8s.io \"x\" already exists"));
        assert!(exists.is_already_exists() && !exists.is_conflict());
    }

    #[test]
    fn an_apply_conflict_names_field_manager_and_ways_out() {
        let body = serde_json::json!({
            "kind": "Status", "code": 409, "reason": "Conflict",
            "message": "Apply failed with 1 conflict: conflict with \"argocd-controller\": .data.plex",
            "details": {"causes": [{
                "reason": "FieldManagerConflict",
                "message": "conflict with \"argocd-controller\"",
                "field": ".data.plex",
            }]},
        });
        let status = Status::from_answer(409, body.to_string().as_bytes());
        assert_snapshot!(shown(Cause::Status(Box::new(status))), @r#"
        cannot create leases in namespace kube-system [5]
          error from server (Conflict): Apply failed with 1 conflict: conflict with "argocd-controller": .data.plex
          .data.plex: conflict with "argocd-controller"
        hint: take the fields over, if you are sure: --force-conflicts
        hint: or leave them out of what is applied, so that the other manager keeps them
        hint: or apply the value they have now, so that both managers own them
        "#);
    }

    #[test]
    fn an_answer_that_is_no_status_keeps_its_code_only() {
        let status = Status::from_answer(502, b"<html>secret page</html>");
        assert_eq!(status.message, "Bad Gateway (HTTP 502)");
        assert_eq!(Status::from_answer(599, b"").message, "HTTP status 599");
    }

    #[test]
    fn a_timeout_names_the_server_and_the_flag() {
        assert_snapshot!(shown(Cause::TimedOut(Duration::from_secs(30))), @r"
        cannot create leases in namespace kube-system: the API server 10.69.1.10:6443 gives no answer within 30s [4]
        hint: check the connection, or allow more time with --request-timeout
        ");
    }

    #[test]
    fn connections_that_fail_read_like_kubectls() {
        let texts = [
            Unreachable::Refused,
            Unreachable::NoSuchHost("api.lab".into()),
            Unreachable::Tls("x509: certificate signed by unknown authority".into()),
        ]
        .map(|unreachable| shown(Cause::Unreachable(unreachable)))
        .join("\n\n");
        assert_snapshot!(texts, @r"
        the connection to the server 10.69.1.10:6443 was refused [1]
        hint: check host and port in the kubeconfig, and whether the API server runs

        unable to connect to the server [1]
          lookup api.lab: no such host
        hint: check the host name in the kubeconfig, and the VPN or DNS it needs

        unable to connect to the server [1]
          tls: failed to verify certificate: x509: certificate signed by unknown authority
        hint: the kubeconfig's certificate authority did not issue the server's certificate: fetch the kubeconfig anew, or give the right one with --certificate-authority
        ");
    }

    #[test]
    fn tls_failures_are_found_inside_io_errors() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(
            unreachable(&wrapped, "h"),
            Unreachable::Tls("x509: certificate signed by unknown authority".into())
        );
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(unreachable(&refused, "h"), Unreachable::Refused);
    }
}
