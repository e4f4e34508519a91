//! A failed request as the suite's error: in kubectl's words, with what to do about it.

use super::{ApiError, Cause, Status, Unreachable};
use crate::cli::{Error, ErrorKind};

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
            Cause::Stream(fault) => {
                let kind = if fault.is_timeout() { ErrorKind::TimedOut } else { ErrorKind::Failed };
                let error = Self { kind, ..Self::failed(format!("cannot {what}")) };
                error.caused_by(&fault).hint(fault.hint())
            }
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
        _ if status.message.contains("container not found (") => error
            .hint("the container does not run: `kubectl describe pod` says why, `kubectl logs --previous` what it said"),
        400 if status.message.contains("does not have a host assigned") => {
            error.hint("the pod is not scheduled yet: `kubectl describe pod` says why")
        }
        400 if status.message.contains("a container name must be specified") => {
            error.hint("the pod has several containers: name one of them")
        }
        503 if status.message.contains("no endpoints available for service") => {
            error.hint("no pod of the Service is ready: `kubectl get endpointslices,pods` shows which there are")
        }
        _ if status.message.contains("error trying to reach service") => {
            error.hint("nothing answers there: check the port, and whether a NetworkPolicy lets the API server in")
        }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
}
