//! A node for tests that answers each call as it is told, even in ways that no honest node would.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::sync::Notify;
use tonic::Code;

use super::node::{Node, Patience};
use super::testing::{Authority, acceptor, on_loopback};

/// What the node does with a call.
#[derive(Clone)]
pub(super) enum Answer {
    /// Sends these messages, then says that all is well.
    Messages(Vec<Vec<u8>>),
    /// Sends this message again and again.
    Endless(Vec<u8>),
    /// Sends these messages, then nothing more.
    Stall(Vec<Vec<u8>>),
    /// Announces a message of that size.
    Huge(u32),
    /// Refuses.
    Status(Code, &'static str),
    /// Breaks the connection.
    Break,
}

/// One message as an answer.
pub(super) fn message(message: &impl Message) -> Answer {
    Answer::Messages(vec![message.encode_to_vec()])
}

/// A configured node, with whatever was asked of it.
pub(super) struct Scripted {
    pub(super) node: Node,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// A node that answers as `answer` says: by the call's name, and how often it was made before.
    pub(super) async fn new(answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> Self {
        let authority = Authority::talos();
        let acceptor = acceptor(&authority.server(&["127.0.0.1"]), Some(&authority), &[b"h2"]);
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (answer, heard) = (Arc::new(answer), Arc::clone(&calls));
        let address = on_loopback(move |stream| {
            let (acceptor, answer, heard) = (acceptor.clone(), Arc::clone(&answer), Arc::clone(&heard));
            async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let broken = Arc::new(Notify::new());
                let service = service_fn(|request: Request<Incoming>| {
                    let (answer, heard, broken) =
                        (Arc::clone(&answer), Arc::clone(&heard), Arc::clone(&broken));
                    async move {
                        let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
                        let before = {
                            let mut calls = heard.lock().unwrap();
                            calls.push(name.clone());
                            calls.iter().filter(|call| **call == name).count() - 1
                        };
                        let _whole_request = request.into_body().collect().await;
                        let answer = answer(&name, before);
                        if let Answer::Break = answer {
                            broken.notify_one();
                            std::future::pending::<()>().await;
                        }
                        Ok::<_, Infallible>(response(answer))
                    }
                });
                let server =
                    http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
                tokio::select! {
                    _over = server => {}
                    () = broken.notified() => {}
                }
            }
        })
        .await;
        let patience = Patience {
            connect: Duration::from_secs(30),
            call: Duration::from_secs(30),
            idle: Duration::from_secs(30),
        };
        let credentials = authority.credentials(&["os:admin"]);
        let node = Node::secure_with(&address, &credentials, patience).await.unwrap();
        Self { node, calls }
    }

    /// How often a call was made.
    pub(super) fn count(&self, name: &str) -> usize {
        self.calls.lock().unwrap().iter().filter(|call| *call == name).count()
    }
}

type Frames = std::pin::Pin<Box<dyn Stream<Item = Result<Frame<Bytes>, Infallible>> + Send>>;

fn response(answer: Answer) -> Response<StreamBody<Frames>> {
    let data = |message: &Vec<u8>| Ok(Frame::data(framed(message)));
    let end = |code: Code, text: &str| {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", (code as i32).into());
        trailers.insert("grpc-message", text.parse().unwrap());
        stream::iter([Ok(Frame::trailers(trailers))])
    };
    let frames: Frames = match answer {
        Answer::Messages(messages) => {
            let frames: Vec<_> = messages.iter().map(data).collect();
            Box::pin(stream::iter(frames).chain(end(Code::Ok, "")))
        }
        Answer::Endless(message) => Box::pin(stream::repeat_with(move || data(&message))),
        Answer::Stall(messages) => {
            let frames: Vec<_> = messages.iter().map(data).collect();
            Box::pin(stream::iter(frames).chain(stream::pending()))
        }
        Answer::Huge(size) => {
            let head = [&[0][..], &size.to_be_bytes()].concat();
            Box::pin(stream::iter([Ok(Frame::data(head.into()))]).chain(stream::pending()))
        }
        Answer::Status(code, text) => Box::pin(end(code, text)),
        Answer::Break => Box::pin(stream::pending()),
    };
    Response::builder().header("content-type", "application/grpc").body(StreamBody::new(frames)).unwrap()
}

/// A message with its length before it.
fn framed(message: &[u8]) -> Bytes {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[0][..], &length, message].concat().into()
}
