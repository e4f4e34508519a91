//! The `portforward` subresource: SPDY, SPDY inside a websocket, and the plain websocket form.
//!
//! Behaviour: kubernetes/kubelet: pkg/cri/streaming/portforward/{httpstream,websocket}.go;
//! kubernetes/client-go: tools/portforward.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use futures::StreamExt;
use http::{Request, Response};
use hyper::body::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::exec::accept_spdy;
use super::runtime::PodRuntime;
use super::spdy::{Connection, Outgoing, Stream};
use super::{Body, Pod, Query, Refusal, is_scheduled, websocket};

/// The stream protocol of port-forward over SPDY.
const PROTOCOL: &str = "portforward.k8s.io";
/// Bytes read from a connection at once.
const BUFFER: usize = 16 * 1024;
/// Messages that wait between connection and client.
const QUEUE: usize = 16;

#[derive(Clone)]
struct Target {
    namespace: String,
    pod: String,
    runtime: Arc<dyn PodRuntime>,
}

pub(super) fn serve<B>(
    mut request: Request<B>,
    pod: &Pod,
    runtime: Arc<dyn PodRuntime>,
) -> Result<Response<Body>, Refusal> {
    if !is_scheduled(pod) {
        return Err(Refusal::bad_request(format!("pod {} does not have a host assigned", pod.name)));
    }
    let target = Target { namespace: pod.namespace.clone(), pod: pod.name.clone(), runtime };
    if !websocket::is_requested(&request) {
        let response = accept_spdy(&request, &[PROTOCOL])?;
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            if let Ok(upgraded) = upgrade.await {
                target.over_spdy(Connection::serve(TokioIo::new(upgraded))).await;
            }
        });
        return Ok(response);
    }
    let (protocol, response) = websocket::accept(&request, &[websocket::SPDY_TUNNEL, websocket::V4])?;
    if protocol == websocket::SPDY_TUNNEL {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            if let Ok(upgraded) = upgrade.await {
                let tunnel = websocket::tunnel(websocket::open(upgraded).await);
                target.over_spdy(Connection::serve(tunnel)).await;
            }
        });
        return Ok(response);
    }
    let ports = ports_of(&Query::of(&request))?;
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(target.over_channels(upgrade, ports));
    Ok(response)
}

fn ports_of(query: &Query) -> Result<Vec<u16>, Refusal> {
    let words: Vec<String> =
        query.all("ports").iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Refusal::bad_request("query parameter \"ports\" is required"));
    }
    words
        .iter()
        .map(|word| {
            word.parse()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| Refusal::bad_request(format!("invalid port {word:?}")))
        })
        .collect()
}

impl Target {
    async fn connect(&self, port: u16) -> io::Result<TcpStream> {
        TcpStream::connect(self.runtime.listener(&self.namespace, &self.pod, port)?).await
    }

    /// The kubelet's words for a port on which nothing listens.
    fn describe(&self, port: u16, error: &io::Error) -> String {
        let why = match error.kind() {
            io::ErrorKind::ConnectionRefused => "connect: connection refused".to_owned(),
            _ => error.to_string(),
        };
        format!(
            "error forwarding port {port} to pod {}, uid : failed to execute portforward in network namespace: \
             failed to connect to localhost:{port} inside namespace, IPv4: dial tcp4 127.0.0.1:{port}: {why}",
            self.pod
        )
    }

    /// Each connection is a pair of streams with the same request id: one for errors, one for data.
    async fn over_spdy(self, mut connection: Connection) {
        let mut errors: BTreeMap<String, Stream> = BTreeMap::new();
        let mut waiting: BTreeMap<String, Stream> = BTreeMap::new();
        while let Some(stream) = connection.next().await {
            let id = stream.headers.get("requestid").cloned().unwrap_or_default();
            let kind = stream.headers.get("streamtype").map(String::as_str);
            let (mine, other) = match kind {
                Some("error") => (&mut errors, &mut waiting),
                _ => (&mut waiting, &mut errors),
            };
            match other.remove(&id) {
                None => {
                    mine.insert(id, stream);
                }
                Some(pair) => {
                    let (error, data) = if kind == Some("error") { (stream, pair) } else { (pair, stream) };
                    tokio::spawn(self.clone().forward_stream(data, error.outgoing));
                }
            }
        }
    }

    async fn forward_stream(self, data: Stream, error: Outgoing) {
        let port = data.headers.get("port").and_then(|port| port.parse().ok()).unwrap_or(0);
        match self.connect(port).await {
            Ok(socket) => copy_stream(socket, data.incoming, &data.outgoing).await,
            Err(failed) => {
                error.send(self.describe(port, &failed).as_bytes()).await;
            }
        }
        data.outgoing.finish().await;
        error.finish().await;
    }

    /// Two channels per port: data on the even one, errors on the odd one; the first message of
    /// each names the port.
    async fn over_channels(self, upgrade: OnUpgrade, ports: Vec<u16>) {
        let Ok(upgraded) = upgrade.await else {
            return;
        };
        let (mut sink, mut source) = websocket::open(upgraded).await.split();
        let (outgoing, mut queued) = mpsc::channel::<(u8, Bytes)>(QUEUE);
        let mut inputs = Vec::new();
        for (index, port) in ports.into_iter().enumerate() {
            let channel = u8::try_from(index * 2).unwrap_or(u8::MAX - 1);
            for channel in [channel, channel + 1] {
                websocket::send(&mut sink, channel, &port.to_le_bytes()).await;
            }
            let (input, incoming) = mpsc::channel(QUEUE);
            inputs.push(input);
            tokio::spawn(self.clone().forward_channel(port, channel, incoming, outgoing.clone()));
        }
        drop(outgoing);
        let read = async {
            while let Some((channel, data)) = websocket::receive(&mut source).await {
                if let Some(input) = inputs.get(usize::from(channel / 2)).filter(|_| channel % 2 == 0) {
                    // A connection that is closed does not want the data.
                    input.send(data).await.unwrap_or_default();
                }
            }
        };
        let write = async {
            while let Some((channel, data)) = queued.recv().await {
                if !websocket::send(&mut sink, channel, &data).await {
                    break;
                }
            }
        };
        tokio::select! {
            () = read => {}
            () = write => {}
        }
        websocket::close(sink, source).await;
    }

    async fn forward_channel(
        self,
        port: u16,
        channel: u8,
        mut incoming: mpsc::Receiver<Bytes>,
        outgoing: mpsc::Sender<(u8, Bytes)>,
    ) {
        let socket = match self.connect(port).await {
            Ok(socket) => socket,
            Err(failed) => {
                let text = Bytes::from(self.describe(port, &failed));
                // The client may be gone already.
                return outgoing.send((channel + 1, text)).await.unwrap_or_default();
            }
        };
        let (mut reader, mut writer) = socket.into_split();
        let inward = async {
            while let Some(data) = incoming.recv().await {
                if writer.write_all(&data).await.is_err() {
                    break;
                }
            }
            writer.shutdown().await.unwrap_or_default();
        };
        let outward = async {
            let mut buffer = vec![0; BUFFER];
            while let Ok(count @ 1..) = reader.read(&mut buffer).await {
                let data = Bytes::copy_from_slice(&buffer[..count]);
                if outgoing.send((channel, data)).await.is_err() {
                    break;
                }
            }
        };
        tokio::select! {
            () = outward => {}
            () = async { inward.await; std::future::pending::<()>().await } => {}
        }
    }
}

/// Copies both ways. The pod closing its side ends the stream; the client closing its side is
/// passed on and the answer still awaited.
async fn copy_stream(socket: TcpStream, mut incoming: mpsc::Receiver<Bytes>, outgoing: &Outgoing) {
    let (mut reader, mut writer) = socket.into_split();
    let inward = async {
        while let Some(data) = incoming.recv().await {
            if writer.write_all(&data).await.is_err() {
                break;
            }
        }
        writer.shutdown().await.unwrap_or_default();
        std::future::pending::<()>().await;
    };
    let outward = async {
        let mut buffer = vec![0; BUFFER];
        while let Ok(count @ 1..) = reader.read(&mut buffer).await {
            if !outgoing.send(&buffer[..count]).await {
                break;
            }
        }
    };
    tokio::select! {
        () = outward => {}
        () = inward => {}
    }
}
