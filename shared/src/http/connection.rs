//! One connection, for one request after the other.

use std::time::Duration;

use http::header::{HOST, HeaderValue, USER_AGENT};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::response::{Unread, read};
use super::{HttpError, Request, Response};

/// What is sent as `Host` when the request has none. A port in it, or a name, makes some programs refuse
/// (qBittorrent, SABnzbd); the bare loopback address passes everywhere.
const DEFAULT_HOST: HeaderValue = HeaderValue::from_static("127.0.0.1");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("labkit/", env!("CARGO_PKG_VERSION")));

/// A connection to a program. Dropping it closes it.
///
/// It must be made and used within a tokio runtime, which drives it in the background.
#[derive(Debug)]
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<hyper::Result<()>>,
    /// Whether an answer was left half read.
    spoilt: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Speaks HTTP over a stream. Nothing is sent yet.
    ///
    /// # Errors
    /// When the stream is closed already.
    pub async fn over<S>(stream: S) -> Result<Self, HttpError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let handshake = http1::Builder::new().handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|error| HttpError::from_hyper(&error))?;
        Ok(Self { sender, driver: tokio::spawn(connection), spoilt: false })
    }

    /// Connects to `host` and `port` over TCP, without TLS, within `limit`.
    ///
    /// # Errors
    /// When the name has no address, nothing listens or nothing answers there.
    pub async fn tcp(host: &str, port: u16, limit: Duration) -> Result<Self, HttpError> {
        let stream = timeout(limit, TcpStream::connect((host, port)))
            .await
            .map_err(|_| HttpError::TimedOut(limit))?
            .map_err(|error| match HttpError::from_io(&error) {
                HttpError::Refused(_) => HttpError::Refused(format!("nothing listens on {host}:{port}")),
                other => other,
            })?;
        Self::over(stream).await
    }

    /// Whether another request can be sent. A server may close at any time, so `true` is no promise.
    pub fn is_open(&self) -> bool {
        !self.spoilt && !self.sender.is_closed()
    }

    /// Sends a request and reads the whole answer within the request's deadline and limit.
    ///
    /// # Errors
    /// When there is no whole answer; what the answer says, including its status, is no error. The connection is of
    /// no use after an error.
    pub async fn send(&mut self, request: &Request) -> Result<Response, HttpError> {
        let uri = request.uri()?;
        let mut message = http::Request::new(Full::new(request.body.clone().unwrap_or_default()));
        *message.method_mut() = request.method.clone();
        *message.uri_mut() = uri;
        let headers = message.headers_mut();
        headers.insert(HOST, DEFAULT_HOST);
        headers.insert(USER_AGENT, AGENT);
        headers.extend(request.headers.clone());
        // Until the answer is read to its end, whatever comes next on the connection would be its rest.
        let was_spoilt = std::mem::replace(&mut self.spoilt, true);
        if was_spoilt {
            return Err(HttpError::BrokeOff);
        }
        let answer = timeout(request.deadline, self.exchange(message, request.limit));
        let response = answer.await.unwrap_or(Err(HttpError::TimedOut(request.deadline)))?;
        self.spoilt = false;
        Ok(response)
    }

    async fn exchange(
        &mut self,
        message: http::Request<Full<Bytes>>,
        limit: usize,
    ) -> Result<Response, HttpError> {
        if self.sender.ready().await.is_err() {
            return Err(self.why_closed().await);
        }
        let answer = match self.sender.send_request(message).await {
            Ok(answer) => answer,
            Err(error) => {
                return Err(match HttpError::from_hyper(&error) {
                    HttpError::BrokeOff if self.sender.is_closed() => self.why_closed().await,
                    reason => reason,
                });
            }
        };
        let (head, body) = answer.into_parts();
        let body = read(body, limit).await.map_err(|unread| match unread {
            Unread::TooLarge => HttpError::TooLarge(limit),
            // The head was HTTP, so a body that does not end as announced was cut.
            Unread::Broken(error) => match HttpError::from_hyper(&error) {
                HttpError::NotHttp => HttpError::BrokeOff,
                reason => reason,
            },
        })?;
        Ok(Response { status: head.status, headers: head.headers, body })
    }

    /// Why the connection ended by itself: what its stream said, if anything.
    async fn why_closed(&mut self) -> HttpError {
        match (&mut self.driver).await {
            Ok(Err(error)) => HttpError::from_hyper(&error),
            Ok(Ok(())) | Err(_) => HttpError::BrokeOff,
        }
    }
}
