//! The HTTP side of simulated apps: a request as an app sees it, its answer, and the listener in front.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::stream;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::{App, Simulated};
use crate::kube::http::{Query, decode};

/// The largest body that is read: 10 MiB.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// A request as it reached the app.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Path without the query, percent-encoding undone.
    pub path: String,
    /// What stands behind `?`, as it was sent.
    pub query_text: String,
    /// The same as pairs.
    pub query: Query,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Request {
    /// A header's first value; empty when it is not there or no text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The body as a form.
    pub fn form(&self) -> Query {
        Query::parse(&String::from_utf8_lossy(&self.body))
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.header("cookie").split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    }

    /// Whether it may change something.
    pub fn writes(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD)
    }
}

/// What an app answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP code.
    pub status: u16,
    /// Headers besides those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// How long the app takes.
    pub after: Duration,
    /// How the body ends.
    pub end: End,
}

/// How a body ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// As it should.
    #[default]
    Well,
    /// In the middle: the connection ends with more announced.
    Cut,
    /// After it was sent so many times.
    Repeated(usize),
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A body of a media type.
    pub fn of(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(status).with("content-type", media_type).body(body)
    }

    /// A JSON body.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::of(status, "application/json; charset=utf-8", value.to_string())
    }

    /// A redirect.
    pub fn to(status: u16, location: impl Into<String>) -> Self {
        Self::empty(status).with("location", location)
    }

    /// The same with a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

/// An app that runs, shared by its listener and the tests that look into it.
pub type Shared = Arc<Mutex<App>>;

/// Lets an app answer on a loopback address of its own. Needs a runtime around it; the listener lives as long
/// as that.
pub fn listen(app: Shared) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    tokio::spawn(accept(tokio::net::TcpListener::from_std(listener)?, app));
    Ok(address)
}

async fn accept(listener: tokio::net::TcpListener, app: Shared) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, usually; the next connection may find one.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&app, request));
            // A client that hangs up in the middle is no concern of the app's.
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .ok();
        });
    }
}

type Body = BoxBody<Bytes, io::Error>;

async fn answer(app: &Shared, request: http::Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(response(Answer::empty(413)));
    };
    let query_text = parts.uri.query().unwrap_or_default().to_owned();
    let request = Request {
        method: parts.method,
        path: decode(parts.uri.path(), false),
        query: Query::parse(&query_text),
        query_text,
        headers: parts.headers,
        body: body.to_bytes(),
    };
    let answer = app.lock().unwrap_or_else(PoisonError::into_inner).answer(&request);
    tokio::time::sleep(answer.after).await;
    Ok(response(answer))
}

fn response(answer: Answer) -> Response<Body> {
    let bytes = Bytes::from(answer.body);
    let body = match answer.end {
        End::Well => Full::new(bytes).map_err(|never| match never {}).boxed(),
        End::Cut => {
            let cut = io::Error::from(io::ErrorKind::ConnectionAborted);
            StreamBody::new(stream::iter([Ok(Frame::data(bytes)), Err(cut)])).boxed()
        }
        End::Repeated(times) => {
            let frames = stream::iter(std::iter::repeat_n(bytes, times).map(|bytes| Ok(Frame::data(bytes))));
            StreamBody::new(frames).boxed()
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().append(name, value);
        }
    }
    response
}
