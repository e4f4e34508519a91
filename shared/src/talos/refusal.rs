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
            _ if is_about_a_configuration(code, message) => Self::InvalidConfiguration,
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

/// Up to 1.12, such a refusal begins with what failed; from 1.13 on, it is the bare list, or the bare error of the
/// decoder.
fn is_about_a_configuration(code: Code, message: &str) -> bool {
    const PARTS: [&str; 3] = ["validation failed", "failed to parse config", "error decoding document"];
    const BEGINNINGS: [&str; 5] = [
        "decode error: ",
        "expected a YAML document",
        "duplicate document ",
        "conflicting documents: ",
        "config not found",
    ];
    PARTS.iter().any(|part| message.contains(part))
        || (code == Code::InvalidArgument
            && (is_list(message) || BEGINNINGS.iter().any(|beginning| message.starts_with(beginning))))
}

/// Whether this is a list of errors: `2 errors occurred:` and a line for each.
fn is_list(message: &str) -> bool {
    let first = message.lines().next().unwrap_or_default();
    first.ends_with(" error occurred:") || first.ends_with(" errors occurred:")
}

/// The single errors in a node's words: the items of nested lists, or the lines.
pub(super) fn items(message: &str) -> Vec<&str> {
    let lines = || message.lines().map(str::trim).filter(|line| !line.is_empty());
    let items: Vec<_> =
        lines().filter_map(|line| line.strip_prefix("* ")).filter(|item| !is_list(item)).collect();
    if items.is_empty() { lines().collect() } else { items }
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
            (Code::InvalidArgument, BARE_LIST, Refusal::InvalidConfiguration),
            (
                Code::InvalidArgument,
                "error decoding document v1alpha1/FooConfig/x (line 99): \"FooConfig\" \"v1alpha1\": not registered",
                Refusal::InvalidConfiguration,
            ),
            (
                Code::InvalidArgument,
                "decode error: yaml: line 1: did not find expected ',' or ']'",
                Refusal::InvalidConfiguration,
            ),
            (Code::InvalidArgument, "expected a YAML document at line 1", Refusal::InvalidConfiguration),
            (
                Code::InvalidArgument,
                "duplicate document /v1alpha1/ is not allowed (line 99)",
                Refusal::InvalidConfiguration,
            ),
            (Code::InvalidArgument, "crt_ttl should be positive", Refusal::Other),
            (Code::FailedPrecondition, "blockdevice \"sda\" is in use by volume \"META\"", Refusal::InUse),
            (Code::Unavailable, "error reading from server: EOF", Refusal::Uncertain),
            (Code::Unknown, "failed to get volume status", Refusal::Other),
        ];
        for (code, message, meaning) in known {
            assert_eq!(Refusal::of(code, message), meaning, "{message}");
        }
        assert!(Refusal::NotYet.is_temporary() && !Refusal::EtcdHasData.is_temporary());
    }

    /// The words of a node of 1.13.
    const BARE_LIST: &str = "1 error occurred:\n\t* v1alpha1.Config: 2 errors occurred:\n\t* cluster discovery service requires .cluster.id\n\t* install instructions are required in \"metal\" mode\n\n\n\n";

    #[test]
    fn the_errors_of_nested_lists_are_found() {
        let wrong = [
            "cluster discovery service requires .cluster.id",
            "install instructions are required in \"metal\" mode",
        ];
        assert_eq!(items(BARE_LIST), wrong);
        assert_eq!(
            items("a: yaml: construct errors:\n  line 8: b"),
            ["a: yaml: construct errors:", "line 8: b"]
        );
    }
}
