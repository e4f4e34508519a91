//! The server side of a SPDY/3.1 connection, as far as Kubernetes uses it: the client opens
//! streams, both sides send data on them. There is no flow control; upstream has none either.
//!
//! Source: the SPDY protocol, draft 3.1; moby/spdystream: connection.go, spdy/{read,write}.go.

use std::collections::BTreeMap;
use std::io;

use hyper::body::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use super::spdy_headers::{self, Headers};

/// The name of the protocol in `Upgrade`.
pub const PROTOCOL: &str = "SPDY/3.1";

const SYN_STREAM: u16 = 1;
const SYN_REPLY: u16 = 2;
const RST_STREAM: u16 = 3;
const PING: u16 = 6;
const GO_AWAY: u16 = 7;
const FIN: u8 = 1;
/// Data in one frame.
const MAX_DATA: usize = 32 * 1024;
/// Control frames are small; larger ones are an attack or an error.
const MAX_CONTROL: usize = 64 * 1024;
/// Messages that wait for a slow reader before the connection does.
const QUEUE: usize = 32;

/// A stream that the client has opened.
#[derive(Debug)]
pub struct Stream {
    /// What kind of stream it is.
    pub headers: Headers,
    /// What the client sends; ends when the client closes its side.
    pub incoming: mpsc::Receiver<Bytes>,
    /// For sending.
    pub outgoing: Outgoing,
}

/// The sending side of a stream.
#[derive(Debug, Clone)]
pub struct Outgoing {
    stream: u32,
    frames: mpsc::Sender<Frame>,
}

/// Streams as the client opens them. Dropping it ends the connection once all sent data is out.
#[derive(Debug)]
pub struct Connection {
    streams: mpsc::Receiver<Stream>,
}

#[derive(Debug)]
enum Frame {
    Data { stream: u32, fin: bool, data: Bytes },
    Reply { stream: u32 },
    Reset { stream: u32 },
    Pong { id: u32 },
}

impl Outgoing {
    /// Sends data; `false` when the connection is gone.
    pub async fn send(&self, data: &[u8]) -> bool {
        for piece in data.chunks(MAX_DATA) {
            let frame = Frame::Data { stream: self.stream, fin: false, data: Bytes::copy_from_slice(piece) };
            if self.frames.send(frame).await.is_err() {
                return false;
            }
        }
        true
    }

    /// Closes our side of the stream.
    pub async fn finish(&self) {
        let frame = Frame::Data { stream: self.stream, fin: true, data: Bytes::new() };
        // The connection may be gone, which closes the stream as well.
        self.frames.send(frame).await.unwrap_or_default();
    }
}

impl Connection {
    /// Serves a connection in tasks of the current runtime.
    pub fn serve<T>(io: T) -> Connection
    where
        T: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (reader, writer) = tokio::io::split(io);
        let (opened, streams) = mpsc::channel(QUEUE);
        let (frames, queued) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            // A connection that breaks ends like one that is closed: its streams end.
            write_frames(writer, queued).await.unwrap_or_default();
        });
        tokio::spawn(async move {
            let closed = opened.clone();
            tokio::select! {
                ended = read_frames(reader, opened, frames) => ended.unwrap_or_default(),
                () = closed.closed() => {}
            }
        });
        Connection { streams }
    }

    /// The next stream; `None` when the client is gone.
    pub async fn next(&mut self) -> Option<Stream> {
        self.streams.recv().await
    }
}

async fn read_frames<R: AsyncRead + Unpin>(
    mut reader: R,
    opened: mpsc::Sender<Stream>,
    frames: mpsc::Sender<Frame>,
) -> io::Result<()> {
    let mut headers = spdy_headers::Reader::default();
    let mut streams: BTreeMap<u32, mpsc::Sender<Bytes>> = BTreeMap::new();
    loop {
        let mut head = [0; 8];
        if reader.read_exact(&mut head).await.is_err() {
            return Ok(());
        }
        let [a, b, c, d, flags, l1, l2, l3] = head;
        let length = usize::try_from(u32::from_be_bytes([0, l1, l2, l3])).unwrap_or(usize::MAX);
        let is_control = a & 0x80 != 0;
        if is_control && length > MAX_CONTROL {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let mut payload = vec![0; length];
        reader.read_exact(&mut payload).await?;
        if !is_control {
            let stream = u32::from_be_bytes([a & 0x7f, b, c, d]);
            if let Some(incoming) = streams.get(&stream)
                && !payload.is_empty()
            {
                // A receiver that went away does not want the data.
                incoming.send(Bytes::from(payload)).await.unwrap_or_default();
            }
            if flags & FIN != 0 {
                streams.remove(&stream);
            }
            continue;
        }
        let id = number(&payload, 0);
        match u16::from_be_bytes([c, d]) {
            SYN_STREAM => {
                let block = payload.get(10..).ok_or(io::ErrorKind::InvalidData)?;
                let (sender, incoming) = mpsc::channel(QUEUE);
                let stream = Stream {
                    headers: headers.read(block)?,
                    incoming,
                    outgoing: Outgoing { stream: id & 0x7fff_ffff, frames: frames.clone() },
                };
                let id = stream.outgoing.stream;
                if flags & FIN == 0 {
                    streams.insert(id, sender);
                }
                let reply = if opened.send(stream).await.is_ok() {
                    Frame::Reply { stream: id }
                } else {
                    Frame::Reset { stream: id }
                };
                frames.send(reply).await.unwrap_or_default();
            }
            RST_STREAM => {
                streams.remove(&id);
            }
            // Answer the client's pings, which are odd; even ones would be answers to ours.
            PING if id % 2 == 1 => frames.send(Frame::Pong { id }).await.unwrap_or_default(),
            GO_AWAY => return Ok(()),
            _ => {}
        }
    }
}

async fn write_frames<W: AsyncWrite + Unpin>(
    mut writer: W,
    mut frames: mpsc::Receiver<Frame>,
) -> io::Result<()> {
    let mut headers = spdy_headers::Writer::new()?;
    while let Some(frame) = frames.recv().await {
        let wire = match frame {
            Frame::Data { stream, fin, data } => {
                let mut wire = stream.to_be_bytes().to_vec();
                wire.extend(flags_and_length(if fin { FIN } else { 0 }, data.len()));
                wire.extend_from_slice(&data);
                wire
            }
            Frame::Reply { stream } => {
                let mut payload = stream.to_be_bytes().to_vec();
                payload.extend(headers.write(&Headers::new())?);
                control(SYN_REPLY, &payload)
            }
            Frame::Reset { stream } => {
                const CANCEL: u32 = 5;
                control(RST_STREAM, &[stream.to_be_bytes(), CANCEL.to_be_bytes()].concat())
            }
            Frame::Pong { id } => control(PING, &id.to_be_bytes()),
        };
        writer.write_all(&wire).await?;
        writer.flush().await?;
    }
    writer.write_all(&control(GO_AWAY, &[0; 8])).await?;
    writer.shutdown().await
}

fn control(kind: u16, payload: &[u8]) -> Vec<u8> {
    const VERSION_3: u16 = 0x8003;
    let mut wire = VERSION_3.to_be_bytes().to_vec();
    wire.extend(kind.to_be_bytes());
    wire.extend(flags_and_length(0, payload.len()));
    wire.extend_from_slice(payload);
    wire
}

fn flags_and_length(flags: u8, length: usize) -> [u8; 4] {
    let [_, l1, l2, l3] = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    [flags, l1, l2, l3]
}

fn number(payload: &[u8], at: usize) -> u32 {
    let bytes = payload.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(headers: &mut spdy_headers::Writer, stream: u32, kind: &str) -> Vec<u8> {
        let block = headers.write(&Headers::from([("streamtype".to_owned(), kind.to_owned())])).unwrap();
        let mut payload = stream.to_be_bytes().to_vec();
        payload.extend([0; 6]);
        payload.extend(block);
        control(SYN_STREAM, &payload)
    }

    fn data(stream: u32, flags: u8, text: &[u8]) -> Vec<u8> {
        let mut wire = stream.to_be_bytes().to_vec();
        wire.extend(flags_and_length(flags, text.len()));
        wire.extend_from_slice(text);
        wire
    }

    #[tokio::test]
    async fn streams_open_carry_data_both_ways_and_close() {
        let (mut client, server) = tokio::io::duplex(4096);
        let mut connection = Connection::serve(server);
        let mut headers = spdy_headers::Writer::new().unwrap();
        client.write_all(&open(&mut headers, 1, "error")).await.unwrap();
        client.write_all(&open(&mut headers, 3, "data")).await.unwrap();
        client.write_all(&data(3, 0, b"ping")).await.unwrap();
        client.write_all(&data(3, FIN, b"")).await.unwrap();

        let error = connection.next().await.unwrap();
        assert_eq!(error.headers["streamtype"], "error");
        let mut stream = connection.next().await.unwrap();
        assert_eq!(stream.incoming.recv().await.unwrap(), Bytes::from("ping"));
        assert_eq!(stream.incoming.recv().await, None);
        assert!(stream.outgoing.send(b"pong").await);
        stream.outgoing.finish().await;
        drop((stream, error, connection));

        let mut wire = Vec::new();
        client.read_to_end(&mut wire).await.unwrap();
        let mut found = Vec::new();
        let mut rest = wire.as_slice();
        while let Some((head, left)) = rest.split_first_chunk::<8>() {
            let length = u32::from_be_bytes([0, head[5], head[6], head[7]]) as usize;
            let (payload, left) = left.split_at(length);
            let name = if head[0] & 0x80 == 0 { "data".to_owned() } else { format!("control {}", head[3]) };
            found.push((
                name,
                head[4],
                if head[0] == 0 { String::from_utf8_lossy(payload).into() } else { String::new() },
            ));
            rest = left;
        }
        assert_eq!(
            found,
            [
                ("control 2".to_owned(), 0, String::new()),
                ("control 2".to_owned(), 0, String::new()),
                ("data".to_owned(), 0, "pong".to_owned()),
                ("data".to_owned(), FIN, String::new()),
                ("control 7".to_owned(), 0, String::new()),
            ]
        );
    }

    #[tokio::test]
    async fn pings_are_answered_and_garbage_ends_the_connection() {
        let (mut client, server) = tokio::io::duplex(4096);
        let mut connection = Connection::serve(server);
        client.write_all(&control(PING, &1u32.to_be_bytes())).await.unwrap();
        let mut answer = [0; 12];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer.to_vec(), control(PING, &1u32.to_be_bytes()));
        client.write_all(&control(SYN_STREAM, b"short")).await.unwrap();
        assert!(connection.next().await.is_none());
    }
}
