//! What a node's refusals mean; texts and codes are those of siderolabs/talos internal/app.

use tonic::Code;

/// The meaning of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The roles in our certificate do not allow it; in maintenance mode, nobody's do.
    NotAuthorized,
    /// This node, in this version and mode, does not have the call.
    Unimplemented,
    /// The node does not pass requests on to others: it is a worker.
    NoForwarding,
    /// Only control plane nodes have the call.
    NotControlPlane,
    /// There is no such thing.
    NotFound,
    /// The configuration is not acceptable.
    InvalidConfiguration,
    /// etcd already has data here: the cluster was bootstrapped, or this node belonged to one.
    EtcdHasData,
    /// Too early: the node is still starting what the call needs.
    NotYet,
    /// Too early: the node's clock is not synchronised.
    TimeNotSynced,
    /// The same kind of work is already going on, or waits for a restart.
    Busy,
    /// The disk is in use.
    InUse,
    /// The server itself has no answer: it, or what stands behind it, is starting or stopping. Whether the request
    /// had an effect is not known.
    Uncertain,
    /// Anything else; the text says more.
    Other,
}

impl Refusal {
    /// From gRPC's code and the node's words.
    pub fn of(code: Code, message: &str) -> Self {
        let says = |text: &str| message.contains(text);
        match code {
            Code::PermissionDenied if says("no request forwarding") => Self::NoForwarding,
            Code::PermissionDenied | Code::Unauthenticated => Self::NotAuthorized,
            Code::FailedPrecondition | Code::Unimplemented
                if says("only be performed on a control plane")
                    || says("only available on control plane") =>
            {
                Self::NotControlPlane
            }
            Code::Unimplemented => Self::Unimplemented,
            Code::NotFound => Self::NotFound,
            _ if says("etcd data directory is not empty") => Self::EtcdHasData,
            Code::FailedPrecondition if says("time is not in sync") => Self::TimeNotSynced,
            Code::FailedPrecondition if says("not available yet") || says("not ready for recovery") => {
                Self::NotYet
            }
            Code::FailedPrecondition if says("already") => Self::Busy,
            Code::FailedPrecondition if says("in use") || says("read-only") || says("is a CD-ROM") => {
                Self::InUse
            }
            Code::InvalidArgument if says("validation failed") => Self::InvalidConfiguration,
            _ if says("failed to parse config") || says("error decoding document") => {
                Self::InvalidConfiguration
            }
            Code::Unavailable
            | Code::Cancelled
            | Code::DeadlineExceeded
            | Code::Internal
            | Code::DataLoss => Self::Uncertain,
            _ => Self::Other,
        }
    }

    /// Whether waiting and asking again is the right answer.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::NotYet | Self::TimeNotSynced | Self::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_every_version_are_known() {
        let known = [
            (Code::PermissionDenied, "not authorized", Refusal::NotAuthorized),
            (Code::PermissionDenied, "no request forwarding", Refusal::NoForwarding),
            (Code::Unimplemented, "API is not implemented in maintenance mode", Refusal::Unimplemented),
            (
                Code::FailedPrecondition,
                "bootstrap can only be performed on a control plane node",
                Refusal::NotControlPlane,
            ),
            (
                Code::Unimplemented,
                "bootstrap is only available on control plane nodes",
                Refusal::NotControlPlane,
            ),
            (Code::AlreadyExists, "etcd data directory is not empty", Refusal::EtcdHasData),
            (Code::Unknown, "etcd data directory is not empty", Refusal::EtcdHasData),
            (Code::FailedPrecondition, "bootstrap is not available yet", Refusal::NotYet),
            (Code::FailedPrecondition, "etcd service is not ready for recovery yet", Refusal::NotYet),
            (Code::FailedPrecondition, "time is not in sync yet", Refusal::TimeNotSynced),
            (Code::FailedPrecondition, "another apply configuration is already in progress", Refusal::Busy),
            (
                Code::InvalidArgument,
                "configuration validation failed: 1 error occurred",
                Refusal::InvalidConfiguration,
            ),
            (Code::Unknown, "failed to parse config: yaml", Refusal::InvalidConfiguration),
            (Code::FailedPrecondition, "blockdevice \"sda\" is in use by volume \"META\"", Refusal::InUse),
            (Code::Unavailable, "error reading from server: EOF", Refusal::Uncertain),
            (Code::Unknown, "failed to get volume status", Refusal::Other),
        ];
        for (code, message, meaning) in known {
            assert_eq!(Refusal::of(code, message), meaning, "{message}");
        }
        assert!(Refusal::NotYet.is_temporary() && !Refusal::EtcdHasData.is_temporary());
    }
}
