//! What answers at an address, found with one TLS handshake and no call.
//!
//! A node that waits for its configuration asks for no certificate and shows one for
//! `maintenance-service.talos.dev`; a configured node asks for one.

use std::time::Duration;

use rustls::Error as TlsError;
use schemars::JsonSchema;
use serde::Serialize;

use super::address::Address;
use super::certificate::Certificate;
use super::dial::{Broken, Failed, Mute, dial};
use super::error::Reason;
use super::tls::Trust;

/// What was found at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The address that was asked.
    pub address: Address,
    /// What answers there.
    pub state: ApiState,
    /// The certificate it showed, if it got that far. Nothing vouches for what is in it.
    pub certificate: Option<Certificate>,
}

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum ApiState {
    /// Nothing: powered off, starting, installing (before Talos 1.13), halted, or no such machine.
    #[serde(rename_all = "camelCase")]
    Closed {
        /// In what way.
        why: Closed,
    },
    /// A Talos node that waits for its configuration.
    Maintenance,
    /// A Talos node with a configuration.
    Configured,
    /// Something else.
    #[serde(rename_all = "camelCase")]
    NotTalos {
        /// What it speaks, for people.
        speaks: String,
    },
}

/// Why nothing answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Closed {
    /// The machine is there, the port is closed.
    Refused,
    /// No answer in time: no such machine, powered off, or a firewall.
    NoAnswer,
    /// There is no way to it.
    Unreachable(String),
    /// The name stands for no address.
    NoSuchHost(String),
}

/// Looks what answers there.
pub async fn probe(address: &Address, within: Duration) -> Probe {
    let (state, certificate) = match dial(address, Trust::Anything, within).await {
        Ok(dialled) => {
            let certificate = dialled.seen.certificate().cloned();
            let state = judge(certificate.as_ref(), dialled.seen.asked_for_ours(), dialled.is_http2);
            (state, certificate)
        }
        Err(Failed { reason, seen }) => {
            let certificate = seen.and_then(|seen| seen.certificate().cloned());
            (failed(reason), certificate)
        }
    };
    Probe { address: address.clone(), state, certificate }
}

/// From what a finished handshake shows.
fn judge(certificate: Option<&Certificate>, asks_for_ours: bool, is_http2: bool) -> ApiState {
    let Some(certificate) = certificate else { return not_talos("TLS without a certificate") };
    let organization = certificate.issuer_organizations.first().map(String::as_str);
    match (asks_for_ours, organization) {
        (false, _) if certificate.is_maintenance() => ApiState::Maintenance,
        (true, Some("kubernetes")) => not_talos("the API of Kubernetes (a Kubernetes certificate)"),
        (true, Some("etcd")) => not_talos("etcd (a certificate of etcd's authority)"),
        (true, _) if is_http2 => ApiState::Configured,
        (false, Some("talos")) => {
            not_talos("a service of Talos that asks for no certificate, perhaps trustd (port 50001)")
        }
        _ => not_talos(&format!("TLS for {}", whose(certificate))),
    }
}

/// From a handshake that did not finish.
fn failed(reason: Broken) -> ApiState {
    let closed = |why| ApiState::Closed { why };
    match reason {
        Broken::Tcp(Reason::Refused) => closed(Closed::Refused),
        Broken::Tcp(Reason::NoSuchHost(why)) => closed(Closed::NoSuchHost(why)),
        Broken::Tcp(Reason::Unreachable(why)) => closed(Closed::Unreachable(why)),
        Broken::Tcp(_) => closed(Closed::NoAnswer),
        Broken::Tls(TlsError::AlertReceived(alert)) => {
            not_talos(&format!("TLS, but refuses the handshake ({alert:?})"))
        }
        Broken::Tls(error) => not_talos(&format!("TLS, but the handshake fails: {error}")),
        Broken::Mute(mute) => not_talos(&describe(&mute)),
    }
}

/// What there is instead of TLS, in words.
pub(super) fn describe(mute: &Mute) -> String {
    match mute {
        Mute::Silent(within) => {
            format!("nothing: it takes the connection and is silent for {}", seconds(*within))
        }
        Mute::HungUp => "nothing: it ends the connection during the handshake".to_owned(),
        Mute::Spoke(bytes) if bytes.starts_with(b"SSH-") => "SSH".to_owned(),
        Mute::Spoke(bytes) if bytes.starts_with(b"HTTP/") => "HTTP without TLS".to_owned(),
        Mute::Spoke(bytes) if bytes.starts_with(&[0, 0]) => "HTTP/2 without TLS".to_owned(),
        Mute::Spoke(bytes) => {
            let shown: String = String::from_utf8_lossy(bytes).chars().take(24).collect();
            format!("no TLS; it says {shown:?}")
        }
    }
}

/// A duration for people.
pub(super) fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

/// The names of a server, the first few.
fn whose(certificate: &Certificate) -> String {
    let name = certificate.names.first().or(certificate.common_names.first());
    name.map_or_else(|| "a server without a name".to_owned(), |name| format!("{name:?}"))
}

fn not_talos(speaks: &str) -> ApiState {
    ApiState::NotTalos { speaks: speaks.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talos::testing::{Authority, Then, greet, maintenance, serve};

    const PATIENCE: Duration = Duration::from_secs(30);

    async fn state(address: &Address) -> ApiState {
        probe(address, PATIENCE).await.state
    }

    #[tokio::test]
    async fn a_node_that_waits_is_told_from_one_that_is_configured() {
        let waiting = serve(&maintenance(), None, &[b"h2"], Then::Wait).await;
        let found = probe(&waiting, PATIENCE).await;
        assert_eq!(found.state, ApiState::Maintenance);
        assert_eq!(found.certificate.unwrap().fingerprint.to_string().len(), 44);

        let authority = Authority::talos();
        let pair = authority.server(&["127.0.0.1", "node-1"]);
        let configured = serve(&pair, Some(&authority), &[b"h2"], Then::Wait).await;
        let found = probe(&configured, PATIENCE).await;
        assert_eq!(found.state, ApiState::Configured);
        assert_eq!(found.certificate.unwrap().names, ["127.0.0.1", "node-1"]);
    }

    #[tokio::test]
    async fn what_is_not_talos_is_named() {
        let kubernetes = Authority::named(Some("kubernetes"));
        let api = serve(&kubernetes.server(&["kube"]), Some(&kubernetes), &[b"h2"], Then::Wait).await;
        let web = serve(&Authority::named(Some("Let's")).server(&["nas.lan"]), None, &[], Then::Wait).await;
        let trustd = serve(&Authority::talos().server(&["node-1"]), None, &[b"h2"], Then::Wait).await;
        let speaks = |address| async move {
            match state(&address).await {
                ApiState::NotTalos { speaks } => speaks,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(speaks(api).await, "the API of Kubernetes (a Kubernetes certificate)");
        assert_eq!(speaks(web).await, "TLS for \"nas.lan\"");
        assert!(speaks(trustd).await.contains("trustd"));
        assert_eq!(speaks(greet(b"SSH-2.0-OpenSSH_9.9\r\n").await).await, "SSH");
        assert_eq!(speaks(greet(b"HTTP/1.1 400 Bad Request\r\n\r\n").await).await, "HTTP without TLS");
        assert_eq!(speaks(greet(b"220 mail\r\n").await).await, "no TLS; it says \"220 mail\\r\\n\"");
    }

    #[tokio::test]
    async fn a_closed_port_and_a_silent_one_are_told_apart() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address: Address = listener.local_addr().unwrap().to_string().parse().unwrap();
        let silent = probe(&address, Duration::from_millis(200)).await.state;
        let speaks = "nothing: it takes the connection and is silent for 200 ms".to_owned();
        assert_eq!(silent, ApiState::NotTalos { speaks });
        drop(listener);
        assert_eq!(state(&address).await, ApiState::Closed { why: Closed::Refused });
        let nowhere: Address = "no-such-host.invalid".parse().unwrap();
        assert!(matches!(state(&nowhere).await, ApiState::Closed { why: Closed::NoSuchHost(_) }));
    }
}
