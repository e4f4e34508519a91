//! A control plane passes requests on to other nodes (siderolabs/talos: internal/app/apid/pkg/backend): to one
//! as if it were not there, to many with their answers merged.

use std::convert::Infallible;

use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use labkit::talos::proto::common::Metadata;
use labkit::talos::proto::google::rpc;
use prost::Message;
use prost::bytes::{Buf, Bytes, BytesMut};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::{Code, Status};

use super::api::Shared;
use super::dispatch::{self, Peer};
use super::life;
use super::node::Node;
use super::world::{Call, State};

/// Field 1 of a message, with a length: where every answer has its metadata, and every merged answer its parts.
const FIELD_ONE: u8 = 0x0a;

/// Passes a request on to one node; its answer goes back word for word.
pub async fn one(
    shared: Shared,
    from: String,
    peer: Peer,
    target: &str,
    request: Request<Body>,
) -> Response<Body> {
    match target_of(&shared, &from, target, request.uri().path(), &peer) {
        Ok(node) => dispatch::local(shared, &node, Peer { forwarded: true, ..peer }, request).await,
        Err(status) => status.into_http(),
    }
}

/// Passes a request on to many nodes; each answer says whose it is, and a node that fails is a part of the
/// answer that says why.
pub async fn many(
    shared: Shared,
    from: String,
    peer: Peer,
    targets: Vec<String>,
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Status::cancelled("the request was cut off").into_http();
    };
    let body = body.to_bytes();
    let streamed = is_streamed(head.uri.path());
    let (sender, receiver) = mpsc::channel::<Result<Frame<Bytes>, Infallible>>(16);
    tokio::spawn(async move {
        let mut merged = BytesMut::new();
        let mut others = Vec::new();
        for target in targets {
            let mut copy = Request::new(Body::new(Full::new(body.clone())));
            *copy.method_mut() = head.method.clone();
            *copy.uri_mut() = head.uri.clone();
            *copy.headers_mut() = head.headers.clone();
            let (shared, from, peer, sender) = (shared.clone(), from.clone(), peer.clone(), sender.clone());
            others.push(tokio::spawn(async move {
                let response = one(shared, from, peer, &target, copy).await;
                part(response, &target, streamed, streamed.then_some(sender)).await
            }));
        }
        for other in others {
            merged.extend_from_slice(&other.await.unwrap_or_default());
        }
        if !streamed {
            sender.send(Ok(Frame::data(frame(&merged)))).await.ok();
        }
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        sender.send(Ok(Frame::trailers(trailers))).await.ok();
    });
    let mut response = Response::new(Body::new(StreamBody::new(ReceiverStream::new(receiver))));
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    response
}

/// What one node contributes: of a unary call its message, of a stream nothing, as its messages went out.
async fn part(
    response: Response<Body>,
    target: &str,
    streamed: bool,
    sender: Option<mpsc::Sender<Result<Frame<Bytes>, Infallible>>>,
) -> Bytes {
    let (head, mut body) = response.into_parts();
    let mut status = Status::from_header_map(&head.headers);
    let mut buffer = BytesMut::new();
    let mut message = Bytes::new();
    while let Some(Ok(next)) = body.frame().await {
        match next.into_data() {
            Ok(data) => buffer.extend_from_slice(&data),
            Err(other) => {
                status = other.into_trailers().ok().and_then(|trailers| Status::from_header_map(&trailers));
            }
        }
        while let Some(content) = take_frame(&mut buffer) {
            match &sender {
                Some(sender) => {
                    let content = [&content[..], &metadata(target, None)].concat();
                    if sender.send(Ok(Frame::data(frame(&content)))).await.is_err() {
                        return Bytes::new();
                    }
                }
                None => message = content,
            }
        }
    }
    let failure = status.filter(|status| status.code() != Code::Ok);
    match (failure, sender) {
        (Some(status), Some(sender)) => {
            sender.send(Ok(Frame::data(frame(&metadata(target, Some(&status)))))).await.ok();
            Bytes::new()
        }
        (Some(status), None) => field_one(&metadata(target, Some(&status))),
        (None, _) if streamed => Bytes::new(),
        (None, _) => with_metadata(&message, target),
    }
}

/// The node at an address, if it can be reached from here with the certificate of this cluster.
fn target_of(shared: &Shared, from: &str, target: &str, path: &str, peer: &Peer) -> Result<String, Status> {
    if target.is_empty() || target.contains(':') && !target.contains("::") {
        return Err(Status::internal(format!("invalid target {target:?}")));
    }
    shared.world.change(|state, _| {
        let name = reachable(state, from, target)?;
        let roles = peer.roles.0.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        state.calls.push(Call { node: name.clone(), method: path.to_owned(), roles, forwarded: true });
        Ok(name)
    })
}

fn reachable(state: &State, from: &str, target: &str) -> Result<String, Status> {
    let is_target = |node: &&Node| {
        node.hostname() == target || node.ips().iter().any(|address| address.to_string() == target)
    };
    let refused = |why: &str| {
        Err(Status::unavailable(format!(
            "connection error: desc = \"transport: Error while dialing: dial tcp {target}:50000: {why}\""
        )))
    };
    let Some(node) = state.nodes.iter().find(is_target) else { return refused("connect: no route to host") };
    if !life::is_open(node) {
        return refused("connect: connection refused");
    }
    let authority = |node: &Node| node.config.as_ref().map(|config| config.machine_ca.certificate.clone());
    let ours = state.node(from).and_then(authority);
    if authority(node) != ours {
        return Err(Status::unavailable(
            "connection error: desc = \"transport: authentication handshake failed: tls: failed to verify certificate: \
             x509: certificate signed by unknown authority\"",
        ));
    }
    Ok(node.name.clone())
}

/// Methods that answer with a stream.
fn is_streamed(path: &str) -> bool {
    let method = path.rsplit('/').next().unwrap_or_default();
    matches!(
        method,
        "Copy"
            | "DiskUsage"
            | "Dmesg"
            | "EtcdSnapshot"
            | "Events"
            | "HealthCheck"
            | "ImageList"
            | "Kubeconfig"
            | "List"
            | "Logs"
            | "PacketCapture"
            | "Read"
    )
}

/// A message as gRPC sends it.
fn frame(content: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(content.len() + 5);
    out.push(0);
    out.extend_from_slice(&u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(content);
    out.into()
}

/// The first whole message of what has arrived.
fn take_frame(buffer: &mut BytesMut) -> Option<Bytes> {
    let length: [u8; 4] = buffer.get(1..5)?.try_into().ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    if buffer.len() < length + 5 {
        return None;
    }
    buffer.advance(5);
    Some(buffer.split_to(length).freeze())
}

/// The field that says whose answer it is.
fn metadata(target: &str, failure: Option<&Status>) -> Bytes {
    let failed = failure.map(|status| rpc::Status {
        code: status.code().into(),
        message: status.message().to_owned(),
        details: Vec::new(),
    });
    let error = failure
        .map(|status| format!("rpc error: code = {} desc = {}", code_name(status.code()), status.message()));
    let metadata = Metadata { hostname: target.to_owned(), error: error.unwrap_or_default(), status: failed };
    field_one(&metadata.encode_to_vec())
}

fn field_one(content: &[u8]) -> Bytes {
    let mut out = vec![FIELD_ONE];
    prost::encode_length_delimiter(content.len(), &mut out).ok();
    out.extend_from_slice(content);
    out.into()
}

/// A unary answer, its only part with the metadata behind it.
fn with_metadata(message: &Bytes, target: &str) -> Bytes {
    let mut rest = message.clone();
    if !rest.has_remaining() || rest.get_u8() != FIELD_ONE {
        return field_one(&metadata(target, None));
    }
    let Ok(length) = prost::decode_length_delimiter(&mut rest) else { return Bytes::new() };
    let content = rest.get(..length).unwrap_or(&rest);
    field_one(&[content, &metadata(target, None)].concat())
}

/// The code as Go writes it.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "Canceled",
        Code::Unknown => "Unknown",
        Code::InvalidArgument => "InvalidArgument",
        Code::DeadlineExceeded => "DeadlineExceeded",
        Code::NotFound => "NotFound",
        Code::AlreadyExists => "AlreadyExists",
        Code::PermissionDenied => "PermissionDenied",
        Code::ResourceExhausted => "ResourceExhausted",
        Code::FailedPrecondition => "FailedPrecondition",
        Code::Aborted => "Aborted",
        Code::OutOfRange => "OutOfRange",
        Code::Unimplemented => "Unimplemented",
        Code::Internal => "Internal",
        Code::Unavailable => "Unavailable",
        Code::DataLoss => "DataLoss",
        Code::Unauthenticated => "Unauthenticated",
    }
}
