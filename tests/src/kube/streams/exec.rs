//! The `exec` and `attach` subresources over websocket and SPDY.
//!
//! Behaviour: kubernetes/kubernetes: pkg/apis/core/validation, kubernetes/kubelet:
//! pkg/cri/streaming/remotecommand/{exec,attach,httpstream,websocket}.go.

use std::sync::Arc;

use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use http::{Request, Response, StatusCode, header};
use hyper::body::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::runtime::{ContainerRef, ExitStatus, Output, PodRuntime, ProcessIo};
use super::spdy::{Connection, Outgoing};
use super::{Body, Pod, Query, Refusal, Subresource, full, running_container, spdy, websocket};

const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
/// Messages that wait between process and connection.
const QUEUE: usize = 16;
/// Header in which SPDY clients and servers agree on the stream protocol.
const STREAM_PROTOCOL: header::HeaderName = header::HeaderName::from_static("x-stream-protocol-version");

/// What is asked for.
struct Session {
    runtime: Arc<dyn PodRuntime>,
    container: ContainerRef,
    /// The command; `None` attaches to the running process.
    command: Option<Vec<String>>,
    stdin: bool,
    stdout: bool,
    stderr: bool,
    tty: bool,
}

pub(super) fn serve<B>(
    subresource: Subresource,
    mut request: Request<B>,
    pod: &Pod,
    runtime: Arc<dyn PodRuntime>,
) -> Result<Response<Body>, Refusal> {
    let query = Query::of(&request);
    let tty = query.flag("tty");
    let session = Session {
        command: (subresource == Subresource::Exec).then(|| query.all("command")),
        stdin: query.flag("stdin"),
        stdout: query.flag("stdout"),
        stderr: query.flag("stderr") && !tty,
        tty,
        container: running_container(pod, query.get("container"))?,
        runtime,
    };
    if !(session.stdin || session.stdout || session.stderr) {
        return Err(Refusal::bad_request("you must specify at least 1 of stdin, stdout, stderr"));
    }
    if websocket::is_requested(&request) {
        let (protocol, response) = websocket::accept(&request, &[websocket::V5, websocket::V4])?;
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(session.over_websocket(upgrade, protocol == websocket::V5));
        return Ok(response);
    }
    let response = accept_spdy(&request, &[websocket::V4])?;
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(session.over_spdy(upgrade));
    Ok(response)
}

/// The answer that switches to SPDY with the first stream protocol both sides have.
pub(super) fn accept_spdy<B>(
    request: &Request<B>,
    supported: &[&'static str],
) -> Result<Response<Body>, Refusal> {
    if !websocket::header_has(request, &header::UPGRADE, spdy::PROTOCOL) {
        return Err(Refusal::bad_request("Upgrade request required"));
    }
    let asked = websocket::words(request, &STREAM_PROTOCOL);
    let chosen = asked.iter().find_map(|word| supported.iter().copied().find(|known| *known == word));
    let Some(protocol) = chosen else {
        return Err(Refusal {
            code: StatusCode::FORBIDDEN,
            reason: "Forbidden",
            message: format!(
                "unable to upgrade: unable to negotiate protocol: client supports [{}], server accepts [{}]",
                asked.join(" "),
                supported.join(" ")
            ),
            details: None,
        });
    };
    let mut response = Response::new(full(""));
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, header::HeaderValue::from_static(spdy::PROTOCOL));
    headers.insert(STREAM_PROTOCOL, header::HeaderValue::from_static(protocol));
    Ok(response)
}

impl Session {
    /// Runs the process to its end and returns its exit as a `v1.Status`.
    fn run(
        &self,
        stdin: Option<mpsc::Receiver<Bytes>>,
        output: mpsc::Sender<Output>,
    ) -> BoxFuture<'static, Value> {
        let output = if self.tty { through_terminal(output) } else { output };
        match &self.command {
            Some(command) => {
                let process =
                    self.runtime.exec(&self.container, command.clone(), ProcessIo { stdin, output });
                let command = command.clone();
                async move { exit_status(&command, process.await) }.boxed()
            }
            None => attach(self.runtime.log(&self.container, false), output, stdin).boxed(),
        }
    }

    async fn over_websocket(self, upgrade: OnUpgrade, has_close: bool) {
        let Ok(upgraded) = upgrade.await else {
            return;
        };
        let (mut sink, mut source) = websocket::open(upgraded).await.split();
        let (input, stdin) = mpsc::channel(QUEUE);
        let (output, mut written) = mpsc::channel(QUEUE);
        let process = self.run(self.stdin.then_some(stdin), output);
        let read = async {
            let mut input = Some(input);
            while let Some((channel, data)) = websocket::receive(&mut source).await {
                match (channel, &input) {
                    (websocket::CLOSE, _) if has_close && data.first() == Some(&STDIN) => input = None,
                    // A process that does not read loses what is sent to it.
                    (STDIN, Some(input)) => input.send(data).await.unwrap_or_default(),
                    _ => {}
                }
            }
        };
        let write = async {
            // Tells the client that the process has started.
            let mut is_open = !self.stdout || websocket::send(&mut sink, STDOUT, &[]).await;
            while let Some(output) = written.recv().await {
                let (channel, wanted, bytes) = match &output {
                    Output::Stdout(bytes) => (STDOUT, self.stdout, bytes),
                    Output::Stderr(bytes) => (STDERR, self.stderr, bytes),
                };
                is_open = is_open && (!wanted || websocket::send(&mut sink, channel, bytes).await);
            }
        };
        let ended = tokio::select! {
            (status, ()) = async { tokio::join!(process, write) } => Some(status),
            () = read => None,
        };
        if let Some(status) = ended {
            websocket::send(&mut sink, ERROR, status.to_string().as_bytes()).await;
            websocket::close(sink, source).await;
        }
    }

    async fn over_spdy(self, upgrade: OnUpgrade) {
        let Ok(upgraded) = upgrade.await else {
            return;
        };
        let mut connection = Connection::serve(TokioIo::new(upgraded));
        let Some(streams) = self.open_streams(&mut connection).await else {
            return;
        };
        let (output, mut written) = mpsc::channel(QUEUE);
        let process = self.run(streams.stdin, output);
        let write = async {
            while let Some(output) = written.recv().await {
                let (stream, bytes) = match &output {
                    Output::Stdout(bytes) => (&streams.stdout, bytes),
                    Output::Stderr(bytes) => (&streams.stderr, bytes),
                };
                if let Some(stream) = stream {
                    stream.send(bytes).await;
                }
            }
        };
        let gone = async { while connection.next().await.is_some() {} };
        let ended = tokio::select! {
            (status, ()) = async { tokio::join!(process, write) } => Some(status),
            () = gone => None,
        };
        if let Some(status) = ended {
            streams.error.send(status.to_string().as_bytes()).await;
            let open = [Some(&streams.error), streams.stdout.as_ref(), streams.stderr.as_ref()];
            for stream in open.into_iter().flatten() {
                stream.finish().await;
            }
        }
    }

    /// Waits for the streams that the client announced in its query.
    async fn open_streams(&self, connection: &mut Connection) -> Option<SpdyStreams> {
        let wanted =
            1 + [self.stdin, self.stdout, self.stderr, self.tty].iter().filter(|is_on| **is_on).count();
        let (mut error, mut stdin, mut stdout, mut stderr) = (None, None, None, None);
        for _ in 0..wanted {
            let stream = connection.next().await?;
            match stream.headers.get("streamtype").map(String::as_str) {
                Some("error") => error = Some(stream.outgoing),
                Some("stdin") => stdin = Some(stream.incoming),
                Some("stdout") => stdout = Some(stream.outgoing),
                Some("stderr") => stderr = Some(stream.outgoing),
                _ => {}
            }
        }
        Some(SpdyStreams { error: error?, stdin, stdout, stderr })
    }
}

struct SpdyStreams {
    error: Outgoing,
    stdin: Option<mpsc::Receiver<Bytes>>,
    stdout: Option<Outgoing>,
    stderr: Option<Outgoing>,
}

/// A terminal has one output and ends lines with carriage return and line feed.
fn through_terminal(output: mpsc::Sender<Output>) -> mpsc::Sender<Output> {
    let (sender, mut receiver) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        while let Some(Output::Stdout(bytes) | Output::Stderr(bytes)) = receiver.recv().await {
            let mut cooked = Vec::with_capacity(bytes.len());
            for byte in bytes {
                if byte == b'\n' {
                    cooked.push(b'\r');
                }
                cooked.push(byte);
            }
            if output.send(Output::Stdout(Bytes::from(cooked))).await.is_err() {
                return;
            }
        }
    });
    sender
}

/// Shows what the container writes from now on, until it ends.
async fn attach(
    log: Option<Arc<super::LogBook>>,
    output: mpsc::Sender<Output>,
    stdin: Option<mpsc::Receiver<Bytes>>,
) -> Value {
    // Held open: the simulated process does not read it.
    let _stdin = stdin;
    if let Some(log) = log {
        let mut position = log.from(0).len();
        while log.wait_beyond(position).await {
            for line in log.from(position) {
                position += 1;
                let bytes = Bytes::from(format!("{}\n", line.text));
                if output.send(Output::Stdout(bytes)).await.is_err() {
                    break;
                }
            }
        }
    }
    success()
}

fn success() -> Value {
    json!({"metadata": {}, "status": "Success"})
}

/// The status on the error channel.
fn exit_status(command: &[String], status: ExitStatus) -> Value {
    match status {
        ExitStatus::Code(0) => success(),
        ExitStatus::Code(code) => json!({
            "metadata": {},
            "status": "Failure",
            "message": format!(
                "command terminated with non-zero exit code: error executing command [{}], exit code {code}",
                command.join(" ")
            ),
            "reason": "NonZeroExitCode",
            "details": {"causes": [{"reason": "ExitCode", "message": code.to_string()}]},
        }),
        ExitStatus::NotStarted(why) => {
            let message = format!(
                "error executing command in container: failed to exec in container: failed to start exec: \
                 OCI runtime exec failed: exec failed: unable to start container process: {why}: unknown"
            );
            json!({
                "metadata": {},
                "status": "Failure",
                "message": format!("Internal error occurred: {message}"),
                "reason": "InternalError",
                "details": {"causes": [{"message": message}]},
                "code": 500,
            })
        }
    }
}
