//! What can go wrong with a request.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::streams::StreamFault;
use crate::finding::Gap;

mod explain;
mod reach;
mod status;

pub(super) use reach::unreachable;
pub use status::{Status, StatusCause, StatusDetails};

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
    /// A stream to or from a pod was opened, or should have been, and came to nothing.
    Stream(StreamFault),
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
            Self::Stream(fault) => fault.fmt(f),
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
