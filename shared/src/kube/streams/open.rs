//! The request that becomes a websocket (RFC 6455, section 4).

use std::time::Duration;

use futures::TryFutureExt;
use http::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use kube::client::Body;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::fault::StreamFault;
use crate::kube::cluster::{Cluster, Notice};
use crate::kube::error::{ApiError, Cause, Status, unreachable};

/// A websocket to the API server.
pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// The exit status is a `v1 Status` on the error channel.
pub(super) const V4: &str = "v4.channel.k8s.io";
/// v4 and a way to say that a channel is closed.
pub(super) const V5: &str = "v5.channel.k8s.io";

/// Bytes of an error answer that are read.
const ERROR_LIMIT: usize = 1 << 20;
/// Bytes of one message; servers send at most 32 KiB.
const MESSAGE_LIMIT: usize = 16 << 20;

/// What is to be opened.
pub(super) struct Opening<'a> {
    /// Path of the subresource, encoded.
    pub path: String,
    /// Its query, encoded; it may hold a command line and is never shown.
    pub query: String,
    /// Completes "cannot …".
    pub what: String,
    /// The right it takes, for people, when it is refused: `create and get pods/exec in namespace media`.
    pub right: String,
    /// The protocols offered, best first.
    pub protocols: &'a [&'static str],
}

impl Opening<'_> {
    /// An error with this at stake. A refusal names the right instead, so that people know what to ask for.
    pub fn failed(&self, cluster: &Cluster, cause: Cause) -> ApiError {
        let refused = matches!(&cause, Cause::Status(status) if status.code == 403);
        let what = if refused { &self.right } else { &self.what };
        ApiError { what: what.clone(), server: cluster.authority(), cause }
    }
}

impl Cluster {
    /// Opens a websocket within `limit`. It counts as a request under way only until it is open.
    pub(super) async fn open(&self, opening: &Opening<'_>, limit: Duration) -> Result<Socket, ApiError> {
        let start = Instant::now();
        let opened = async {
            // proof: the semaphore is never closed, so a slot is always given.
            let _slot = self.inner.slots.acquire().await.ok();
            self.upgrade(opening).await
        };
        let opened = timeout(limit, opened).await.unwrap_or(Err(Cause::TimedOut(limit)));
        let came = opened.as_ref().map_or_else(ToString::to_string, |_| "101".to_owned());
        let text = format!("GET {}: {came}, {} ms", opening.path, start.elapsed().as_millis());
        (self.inner.notify)(Notice::Request(&text));
        opened.map_err(|cause| opening.failed(self, cause))
    }

    async fn upgrade(&self, opening: &Opening<'_>) -> Result<Socket, Cause> {
        let key = generate_key();
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("{}?{}", opening.path, opening.query))
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key)
            .header(SEC_WEBSOCKET_PROTOCOL, opening.protocols.join(", "))
            .body(Body::empty())
            .map_err(|error| Cause::BadAnswer(format!("the request cannot be made: {error}")))?;
        let response = self.inner.client.send(request).await.map_err(|error| {
            Cause::Unreachable(unreachable(&error, self.inner.server.host().unwrap_or_default()))
        })?;
        self.show_warnings(response.headers());
        let response = accepted(response, &key, opening.protocols).await?;
        let broke_off = |_| Cause::Stream(StreamFault::BrokeOff);
        let upgraded = hyper::upgrade::on(response).map_err(broke_off).await?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_LIMIT))
            .max_frame_size(Some(MESSAGE_LIMIT));
        Ok(WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Client, Some(config)).await)
    }

    /// How long opening a stream may take: as long as any request, and never for ever.
    pub(super) fn opening_limit(&self) -> Duration {
        self.inner.timeout.unwrap_or(crate::kube::DEFAULT_REQUEST_TIMEOUT)
    }
}

/// The answer, if it is the websocket that was asked for.
async fn accepted(
    response: Response<Body>,
    key: &str,
    protocols: &[&'static str],
) -> Result<Response<Body>, Cause> {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let body = Limited::new(response.into_body(), ERROR_LIMIT).collect().await;
        // An error answer that breaks off is still an error answer.
        let body = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        return Err(Cause::Status(Box::new(Status::from_answer(status.as_u16(), &body))));
    }
    let headers = response.headers();
    let is = |name, wanted: &str| {
        let value = headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        value.is_some_and(|value| value.eq_ignore_ascii_case(wanted))
    };
    let switched = status == StatusCode::SWITCHING_PROTOCOLS
        && is(UPGRADE, "websocket")
        && headers.get(SEC_WEBSOCKET_ACCEPT).is_some_and(|value| *value == derive_accept_key(key.as_bytes()))
        && protocols.iter().any(|protocol| is(SEC_WEBSOCKET_PROTOCOL, protocol));
    if switched { Ok(response) } else { Err(Cause::Stream(StreamFault::NoUpgrade(status.as_u16()))) }
}
