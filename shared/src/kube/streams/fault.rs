//! What goes wrong with a stream, in words.

use std::fmt;
use std::time::Duration;

/// Why a stream to or from a pod came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamFault {
    /// The answer is no websocket: something on the way does not let them through. Holds the HTTP status.
    NoUpgrade(u16),
    /// The container runtime could not start the command; its reason.
    NotStarted(String),
    /// The command was still running when its time was over.
    StillRunning(Duration),
    /// The program behind the API server's proxy gives no whole answer within this time.
    NoAnswer(Duration),
    /// More came than the caller wants to read, in bytes.
    TooLarge(usize),
    /// The connection ended before the answer did.
    BrokeOff,
}

impl StreamFault {
    /// Whether a deadline passed.
    pub(in crate::kube) fn is_timeout(&self) -> bool {
        matches!(self, Self::StillRunning(_) | Self::NoAnswer(_))
    }

    /// What the user can do about it.
    pub(in crate::kube) fn hint(&self) -> &'static str {
        match self {
            Self::NoUpgrade(_) => {
                "a proxy or load balancer in front of the API server may not let websockets through: \
                 try a direct connection"
            }
            Self::NotStarted(_) => "the container's image may lack the program",
            Self::StillRunning(_) => "the container may be stuck or its node overloaded: try again later",
            Self::NoAnswer(_) => "the program may hang or be starting: `kubectl logs` says what it does",
            Self::TooLarge(_) => "look at it by hand with kubectl",
            Self::BrokeOff => {
                "the pod may have been stopped, or something between here and the API server ends connections: \
                 try again"
            }
        }
    }
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUpgrade(status) => write!(f, "the answer is not a websocket (HTTP {status})"),
            Self::NotStarted(why) => write!(f, "the command cannot be started: {why}"),
            Self::StillRunning(limit) => write!(f, "the command does not end within {limit:?}"),
            Self::NoAnswer(limit) => write!(f, "the program gives no answer within {limit:?}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::BrokeOff => f.write_str("the connection broke off"),
        }
    }
}
