//! One HTTP/2 connection as gRPC clients want it.
//!
//! A connection that broke is not opened again behind the caller's back: another node may have got the address
//! meanwhile, and a request whose answer was lost must not be sent twice.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::Error as TlsError;
use tonic::body::Body;
use tower_service::Service;

use super::dial::Dialled;

/// How much of one stream may be on its way, in bytes.
const STREAM_WINDOW: u32 = 1 << 20;
/// How much of all streams may be on its way, in bytes.
const CONNECTION_WINDOW: u32 = 4 << 20;
/// Headers of an answer may be this long, in bytes.
const MAX_HEADERS: u32 = 64 << 10;

/// One connection; clones share it.
#[derive(Clone)]
pub(super) struct Connection {
    sender: http2::SendRequest<Body>,
    alert: Arc<OnceLock<TlsError>>,
}

/// Why a request got no answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    /// Whether it is certain that the node never got the request.
    pub(super) is_unsent: bool,
    source: hyper::Error,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_unsent { "the connection was closed before" } else { "the connection broke" })
    }
}

impl std::error::Error for Unanswered {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Connection {
    /// Starts HTTP/2 on it; a task of its own drives it.
    pub(super) async fn start(dialled: Dialled) -> Result<Self, hyper::Error> {
        let (sender, driver) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_header_list_size(MAX_HEADERS)
            .handshake(TokioIo::new(dialled.stream))
            .await?;
        // How it ends is told to whoever waits for an answer.
        tokio::spawn(async move {
            let _told_elsewhere = driver.await;
        });
        Ok(Self { sender, alert: dialled.alert })
    }

    /// What the TLS library said when the connection broke.
    pub(super) fn alert(&self) -> Option<&TlsError> {
        self.alert.get()
    }
}

impl Service<http::Request<Body>> for Connection {
    type Response = http::Response<Incoming>;
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        // A closed connection is told by the call, which knows more than the gRPC library would keep from here.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let sent = self.sender.try_send_request(request);
        Box::pin(async move {
            sent.await.map_err(|mut error| {
                let is_unsent = error.take_message().is_some();
                Unanswered { is_unsent, source: error.into_error() }
            })
        })
    }
}
