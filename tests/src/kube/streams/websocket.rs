//! Websocket upgrade and the channel protocol: one byte names the channel, the rest is data.
//!
//! Source: kubernetes/apimachinery: pkg/util/remotecommand/constants.go; kubernetes/apiserver and
//! kubernetes/client-go: tools/remotecommand/websocket.go; RFC 6455.

use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use http::{Request, Response, StatusCode, header};
use hyper::body::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, frame::coding::CloseCode};

use super::{Body, Refusal, full};

/// `v5.channel.k8s.io`: v4 with a signal that a channel is closed.
pub const V5: &str = "v5.channel.k8s.io";
/// `v4.channel.k8s.io`: the exit status is a `v1.Status` on the error channel.
pub const V4: &str = "v4.channel.k8s.io";
/// SPDY frames in binary messages, for port-forward.
pub const SPDY_TUNNEL: &str = "SPDY/3.1+portforward.k8s.io";

/// Channel on which v5 says that another channel is closed.
pub const CLOSE: u8 = 255;

/// How long the peer has to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Bytes that a tunnel buffers in each direction.
const TUNNEL_BUFFER: usize = 64 * 1024;

pub type Socket = WebSocketStream<TokioIo<Upgraded>>;
pub type Sink = SplitSink<Socket, Message>;
pub type Source = SplitStream<Socket>;

/// Whether the client asks for a websocket.
pub fn is_requested<B>(request: &Request<B>) -> bool {
    header_has(request, &header::UPGRADE, "websocket")
}

/// Whether one of a header's comma-separated words is this one, whatever its case.
pub fn header_has<B>(request: &Request<B>, name: &header::HeaderName, word: &str) -> bool {
    words(request, name).iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The comma-separated words of a header, which may occur several times.
pub fn words<B>(request: &Request<B>, name: &header::HeaderName) -> Vec<String> {
    request
        .headers()
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The first protocol of the client that the server has too, and the answer that accepts it.
pub fn accept<B>(
    request: &Request<B>,
    supported: &[&'static str],
) -> Result<(&'static str, Response<Body>), Refusal> {
    let asked = words(request, &header::SEC_WEBSOCKET_PROTOCOL);
    let chosen = asked.iter().find_map(|word| supported.iter().copied().find(|known| *known == word));
    let protocol = chosen.ok_or_else(|| {
        Refusal::bad_request(format!(
            "unable to upgrade: client supports websocket protocols [{}], server accepts [{}]",
            asked.join(" "),
            supported.join(" ")
        ))
    })?;
    let key = request
        .headers()
        .get(header::SEC_WEBSOCKET_KEY)
        .ok_or_else(|| Refusal::bad_request("missing Sec-WebSocket-Key"))?;
    let mut response = Response::new(full(""));
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, header::HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, header::HeaderValue::from_static(protocol));
    let accepted = header::HeaderValue::from_str(&derive_accept_key(key.as_bytes()))
        .map_err(|_| Refusal::bad_request("bad Sec-WebSocket-Key"))?;
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accepted);
    Ok((protocol, response))
}

/// The websocket of an upgraded connection.
pub async fn open(upgraded: Upgraded) -> Socket {
    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await
}

/// Sends data on a channel; `false` when the client is gone.
pub async fn send(sink: &mut Sink, channel: u8, data: &[u8]) -> bool {
    let mut message = Vec::with_capacity(data.len() + 1);
    message.push(channel);
    message.extend_from_slice(data);
    sink.send(Message::Binary(Bytes::from(message))).await.is_ok()
}

/// The next channel and its data; `None` when the client closes or breaks off.
pub async fn receive(source: &mut Source) -> Option<(u8, Bytes)> {
    loop {
        match source.next().await? {
            Ok(Message::Binary(mut data)) if !data.is_empty() => {
                let rest = data.split_off(1);
                return Some((data[0], rest));
            }
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// Closes in order: our close, then whatever the client still sends, for a while.
pub async fn close(mut sink: Sink, mut source: Source) {
    let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    if sink.send(Message::Close(Some(frame))).await.is_err() {
        return;
    }
    let drain = async { while let Some(Ok(_)) = source.next().await {} };
    // A client that does not answer is left alone.
    tokio::time::timeout(CLOSE_TIMEOUT, drain).await.unwrap_or_default();
}

/// The byte stream inside a websocket's binary messages.
pub fn tunnel(socket: Socket) -> DuplexStream {
    let (ours, theirs) = tokio::io::duplex(TUNNEL_BUFFER);
    let (mut reader, mut writer) = tokio::io::split(ours);
    let (mut sink, mut source) = socket.split();
    tokio::spawn(async move {
        let inward = async {
            while let Some(Ok(message)) = source.next().await {
                match message {
                    Message::Binary(data) if writer.write_all(&data).await.is_err() => break,
                    Message::Close(_) => break,
                    _ => {}
                }
            }
            writer.shutdown().await.unwrap_or_default();
            source
        };
        let outward = async {
            let mut buffer = vec![0; TUNNEL_BUFFER];
            while let Ok(count @ 1..) = reader.read(&mut buffer).await {
                let data = Bytes::copy_from_slice(&buffer[..count]);
                if sink.send(Message::Binary(data)).await.is_err() {
                    break;
                }
            }
            sink
        };
        let (source, sink) = futures::join!(inward, outward);
        close(sink, source).await;
    });
    theirs
}
