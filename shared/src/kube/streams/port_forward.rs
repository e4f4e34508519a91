//! A port of a pod as a stream of bytes inside this process; there is no local listener.
//!
//! Protocol (kubernetes/kubelet: pkg/cri/streaming/portforward/websocket.go): channel 0 carries data, channel 1
//! errors as text; the first message of each holds the port in little-endian. There is no half-close: ending the
//! stream ends both directions.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::{Sink, Stream};
use hyper::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{self, Message};

use super::fault::StreamFault;
use super::open::{Opening, Socket, V4};
use crate::kube::cluster::Cluster;
use crate::kube::error::{ApiError, Cause};
use crate::kube::resource::encode;

const DATA: u8 = 0;
/// Bytes sent in one message.
const CHUNK: usize = 16 * 1024;

/// A connection to a port of a pod. Dropping it ends the connection.
///
/// When nothing listens on the port, reading fails with [`io::ErrorKind::ConnectionRefused`]: the pod's side tells
/// only after the stream is open. Shutting it down sends what is left; answers can still be read.
pub struct PodStream {
    socket: Socket,
    /// Completes messages: `port 7878 of pod media/radarr-0`.
    name: String,
    /// Whether the port was told on the channel of data, and on the one of errors.
    greeted: [bool; 2],
    /// What was received and not read yet.
    received: Bytes,
    ended: bool,
}

impl std::fmt::Debug for PodStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PodStream").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Cluster {
    /// Opens a connection to a port of a pod. Each call is a connection of its own. It must be open within the
    /// request timeout; there is no limit afterwards.
    ///
    /// # Errors
    /// When the pod does not exist or has no node, or the right is missing. Whether something listens on the port
    /// shows when the stream is read, see [`PodStream`].
    pub async fn port_forward(&self, namespace: &str, pod: &str, port: u16) -> Result<PodStream, ApiError> {
        let name = format!("port {port} of pod {namespace}/{pod}");
        let opening = Opening {
            path: format!("/api/v1/namespaces/{}/pods/{}/portforward", encode(namespace), encode(pod)),
            query: format!("ports={port}"),
            what: format!("forward {name}"),
            right: format!("create and get pods/portforward in namespace {namespace}"),
            protocols: &[V4],
        };
        let limit = self.opening_limit();
        let open = async {
            let socket = self.open(&opening, limit).await?;
            let mut stream =
                PodStream { socket, name, greeted: [false; 2], received: Bytes::new(), ended: false };
            match std::future::poll_fn(|cx| stream.poll_greeting(cx)).await {
                Ok(()) => Ok(stream),
                Err(_) => Err(opening.failed(self, Cause::Stream(StreamFault::BrokeOff))),
            }
        };
        timeout(limit, open).await.unwrap_or_else(|_| Err(opening.failed(self, Cause::TimedOut(limit))))
    }
}

impl PodStream {
    /// Waits until the pod's node has told the port on both channels: then it has the request.
    fn poll_greeting(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.greeted != [true; 2] {
            match ready!(self.poll_message(cx))? {
                Some(data) if data.is_empty() => {}
                _ => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The next piece of data, empty for a message without any; `None` at the end.
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        if self.ended {
            return Poll::Ready(Ok(None));
        }
        let mut data = match ready!(Pin::new(&mut self.socket).poll_next(cx)) {
            Some(Ok(Message::Binary(data))) => data,
            Some(Ok(Message::Close(_))) | None => {
                self.ended = true;
                return Poll::Ready(Ok(None));
            }
            Some(Ok(_)) => return Poll::Ready(Ok(Some(Bytes::new()))),
            Some(Err(error)) => {
                self.ended = true;
                return Poll::Ready(Err(io_error(error)));
            }
        };
        let Some(channel) = data.first().copied() else { return Poll::Ready(Ok(Some(data))) };
        let mut payload = data.split_off(1);
        // Channels beyond those two do not exist with one port.
        let Some(greeted) = self.greeted.get_mut(usize::from(channel)) else {
            return Poll::Ready(Ok(Some(Bytes::new())));
        };
        if !std::mem::replace(greeted, true) {
            payload = payload.split_off(payload.len().min(2));
        }
        if channel == DATA || payload.is_empty() {
            return Poll::Ready(Ok(Some(payload)));
        }
        self.ended = true;
        Poll::Ready(Err(refusal(&self.name, &String::from_utf8_lossy(&payload))))
    }

    /// A failure to write, or what the pod's side said before it left.
    fn explain(&mut self, cx: &mut Context<'_>, error: tungstenite::Error) -> io::Error {
        while let Poll::Ready(message) = self.poll_message(cx) {
            match message {
                Err(told) => return told,
                Ok(None) => break,
                Ok(Some(_)) => {}
            }
        }
        io_error(error)
    }
}

impl AsyncRead for PodStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.received.is_empty() {
            match ready!(self.poll_message(cx))? {
                Some(data) => self.received = data,
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = self.received.len().min(buffer.remaining());
        let data = self.received.split_to(count);
        buffer.put_slice(&data);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PodStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let count = data.len().min(CHUNK);
        let mut message = Vec::with_capacity(count + 1);
        message.push(DATA);
        message.extend_from_slice(&data[..count]);
        let sent = match ready!(Pin::new(&mut self.socket).poll_ready(cx)) {
            Ok(()) => Pin::new(&mut self.socket).start_send(Message::Binary(message.into())),
            Err(error) => Err(error),
        };
        Poll::Ready(match sent {
            Ok(()) => Ok(count),
            Err(error) => Err(self.explain(cx, error)),
        })
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(Pin::new(&mut self.socket).poll_flush(cx)) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(self.explain(cx, error))),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

/// The words of the error channel. The kubelet wraps the reason in the layers it came through.
fn refusal(name: &str, text: &str) -> io::Error {
    if text.contains("connection refused") {
        return io::Error::new(io::ErrorKind::ConnectionRefused, format!("nothing listens on {name}"));
    }
    io::Error::other(format!("cannot forward {name}: {}", text.trim()))
}

fn io_error(error: tungstenite::Error) -> io::Error {
    match error {
        tungstenite::Error::Io(error) => error,
        tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => {
            io::ErrorKind::BrokenPipe.into()
        }
        other => io::Error::other(other),
    }
}
