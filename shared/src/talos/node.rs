//! One node, over one connection that goes straight to it.

use std::fmt;
use std::time::Duration;

use http::Uri;
use jiff::Timestamp;
use tonic::{Code, Response, Status};

use super::address::Address;
use super::certificate::{Certificate, Fingerprint};
use super::channel::Connection;
use super::credentials::Credentials;
use super::dial::{Dialled, dial};
use super::error::{
    CertificateProblem, Expected, Failure, Reason, Result, call_reason, dial_reason, problem,
};
use super::proto::cosi::resource::state_client::StateClient;
use super::proto::machine::machine_service_client::MachineServiceClient;
use super::tls::Trust;

/// The largest message in either direction, in bytes; Talos's own limit.
pub(super) const MAX_MESSAGE: usize = 32 << 20;
/// How often a read is sent when the node says that it is not ready to answer.
const ATTEMPTS: u32 = 3;
/// How long before a read is sent again.
const PAUSE: Duration = Duration::from_millis(250);

/// How patient a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For opening a connection, with its handshake.
    pub connect: Duration,
    /// For the answer to one call.
    pub call: Duration,
    /// For the next piece of a stream.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(20), idle: Duration::from_secs(60) }
    }
}

/// A connection to one node. It is never opened again by itself: when it breaks, connect anew and look who is there.
/// Clones share the connection.
#[derive(Clone)]
pub struct Node {
    address: Address,
    certificate: Certificate,
    connection: Connection,
    origin: Uri,
    patience: Patience,
    is_maintenance: bool,
}

impl Node {
    /// Connects to a node that waits for its configuration, if its certificate has that fingerprint.
    ///
    /// # Errors
    /// Why there is no connection, told apart; also when the node has a configuration already.
    pub async fn maintenance(address: &Address, fingerprint: &Fingerprint) -> Result<Self> {
        Self::maintenance_with(address, fingerprint, Patience::default()).await
    }

    /// As [`Node::maintenance`], with another patience.
    pub async fn maintenance_with(
        address: &Address,
        fingerprint: &Fingerprint,
        patience: Patience,
    ) -> Result<Self> {
        let expected = Expected::Pinned(*fingerprint);
        let dialled = open(address, Trust::Pinned(*fingerprint), &expected, patience.connect).await?;
        if dialled.seen.asked_for_ours() {
            return Err(cannot_connect(address, problem(CertificateProblem::Configured)));
        }
        Self::start(address, dialled, patience, true).await
    }

    /// Connects to a configured node as `credentials` say.
    ///
    /// # Errors
    /// Why there is no connection, told apart: own certificate ended, other secrets bundle, maintenance mode, clock,
    /// names.
    pub async fn secure(address: &Address, credentials: &Credentials) -> Result<Self> {
        Self::secure_with(address, credentials, Patience::default()).await
    }

    /// As [`Node::secure`], with another patience.
    pub async fn secure_with(
        address: &Address,
        credentials: &Credentials,
        patience: Patience,
    ) -> Result<Self> {
        let (own, now) = (credentials.certificate(), Timestamp::now());
        if own.not_after < now {
            let reason = problem(CertificateProblem::OwnExpired { not_after: own.not_after });
            return Err(cannot_connect(address, reason));
        }
        if now < own.not_before {
            let reason = problem(CertificateProblem::OwnNotYetValid { not_before: own.not_before });
            return Err(cannot_connect(address, reason));
        }
        let expected = Expected::Authority(credentials.authority());
        let dialled = open(address, Trust::Authority(credentials), &expected, patience.connect).await?;
        if !dialled.seen.asked_for_ours() {
            let speaks = "for a Talos cluster, but asks for no certificate; perhaps trustd (port 50001)";
            return Err(cannot_connect(address, Reason::NotTalos(speaks.to_owned())));
        }
        Self::start(address, dialled, patience, false).await
    }

    /// The same connection with another patience for calls and streams.
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Where the node is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The certificate the node showed on this connection.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether the node waits for its configuration.
    pub fn is_maintenance(&self) -> bool {
        self.is_maintenance
    }

    pub(super) fn connection(&self) -> (Connection, Uri) {
        (self.connection.clone(), self.origin.clone())
    }

    pub(super) fn machine(&self) -> MachineServiceClient<Connection> {
        let (connection, origin) = self.connection();
        MachineServiceClient::with_origin(connection, origin)
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE)
    }

    pub(super) fn state(&self) -> StateClient<Connection> {
        let (connection, origin) = self.connection();
        StateClient::with_origin(connection, origin).max_decoding_message_size(MAX_MESSAGE)
    }

    pub(super) fn failure(&self, doing: &'static str, reason: Reason) -> Failure {
        Failure { node: self.address.clone(), doing, reason }
    }

    pub(super) fn refused(&self, doing: &'static str, status: &Status) -> Failure {
        self.failure(doing, call_reason(status, self.connection.alert()))
    }

    pub(super) fn patience(&self) -> Patience {
        self.patience
    }

    /// One call, once, within the patience for calls.
    pub(super) async fn once<T>(
        &self,
        doing: &'static str,
        call: impl Future<Output = std::result::Result<Response<T>, Status>>,
    ) -> Result<T> {
        self.once_within(doing, self.patience.call, call).await
    }

    /// One call, once, that may take that long.
    pub(super) async fn once_within<T>(
        &self,
        doing: &'static str,
        within: Duration,
        call: impl Future<Output = std::result::Result<Response<T>, Status>>,
    ) -> Result<T> {
        match tokio::time::timeout(within, call).await {
            Ok(Ok(answer)) => Ok(answer.into_inner()),
            Ok(Err(status)) => Err(self.refused(doing, &status)),
            Err(_) => Err(self.failure(doing, Reason::Deadline(within))),
        }
    }

    /// One call that only reads: sent again when the node says that it cannot answer just now.
    pub(super) async fn read<T, F>(&self, doing: &'static str, call: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<Response<T>, Status>>,
    {
        let mut attempt = 1;
        loop {
            match self.once(doing, call()).await {
                Err(failure) if attempt < ATTEMPTS && is_worth_repeating(&failure) => {
                    attempt += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                result => return result,
            }
        }
    }

    /// The only answer in an envelope; a node that is asked directly sends one.
    pub(super) fn only<T>(&self, doing: &'static str, mut messages: Vec<T>) -> Result<T> {
        match (messages.pop(), messages.is_empty()) {
            (Some(message), true) => Ok(message),
            (None, _) => Err(self.failure(doing, Reason::Answer("it is empty".to_owned()))),
            (Some(_), false) => Err(self.failure(doing, Reason::Answer("it is of several nodes".to_owned()))),
        }
    }

    async fn start(
        address: &Address,
        dialled: Dialled,
        patience: Patience,
        is_maintenance: bool,
    ) -> Result<Self> {
        let not_talos = |speaks: &str| cannot_connect(address, Reason::NotTalos(speaks.to_owned()));
        if !dialled.is_http2 {
            return Err(not_talos("TLS without HTTP/2"));
        }
        let certificate =
            dialled.seen.certificate().cloned().ok_or_else(|| not_talos("TLS without a certificate"))?;
        let origin = Uri::builder()
            .scheme("https")
            .authority(address.authority())
            .path_and_query("/")
            .build()
            .map_err(|error| cannot_connect(address, Reason::NoSuchHost(error.to_string())))?;
        let connection = Connection::start(dialled)
            .await
            .map_err(|error| cannot_connect(address, Reason::NotSent(error.to_string())))?;
        Ok(Self { address: address.clone(), certificate, connection, origin, patience, is_maintenance })
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn open(
    address: &Address,
    trust: Trust<'_>,
    expected: &Expected<'_>,
    within: Duration,
) -> Result<Dialled> {
    let dialled = dial(address, trust, within).await;
    dialled.map_err(|failed| cannot_connect(address, dial_reason(failed, expected, Timestamp::now())))
}

fn cannot_connect(address: &Address, reason: Reason) -> Failure {
    Failure { node: address.clone(), doing: "connect to the Talos API", reason }
}

fn is_worth_repeating(failure: &Failure) -> bool {
    matches!(failure.reason, Reason::Status { code: Code::Unavailable, .. })
}

#[cfg(test)]
mod tests;
