//! A command in a container, without a shell or a terminal.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use hyper::body::Bytes;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::fault::StreamFault;
use super::open::{Opening, Socket, V4, V5};
use crate::kube::cluster::Cluster;
use crate::kube::error::{ApiError, Cause, Status};
use crate::kube::resource::encode;
use crate::secret::SecretBytes;

const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
/// Says that a channel ends, from v5 on; older servers pass over it.
const CLOSE: u8 = 255;
/// Bytes of input that are sent in one message.
const CHUNK: usize = 32 * 1024;

/// How long the server may take to close the connection after it has told the exit status.
const CLOSING: Duration = Duration::from_secs(1);

/// A container of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerTarget {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container; it may be left out when the pod has one only.
    pub container: Option<String>,
}

impl fmt::Display for ContainerTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(container) = &self.container {
            write!(f, "container {container} of ")?;
        }
        write!(f, "pod {}/{}", self.namespace, self.pod)
    }
}

/// How much a command may write and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecLimits {
    /// Bytes on standard output; more is an error, so that half a file is not taken for a whole one.
    pub stdout: usize,
    /// Bytes on standard error that are kept; what comes after them is dropped.
    pub stderr: usize,
    /// Time from the request to the exit status.
    pub deadline: Duration,
}

impl Default for ExecLimits {
    /// 1 MiB, 64 KiB, 10 seconds.
    fn default() -> Self {
        Self { stdout: 1 << 20, stderr: 64 << 10, deadline: Duration::from_secs(10) }
    }
}

/// What a command wrote and how it ended. Both outputs are wiped when dropped and never shown by `Debug`.
#[derive(Debug, Default)]
pub struct ExecOutput {
    /// Its standard output.
    pub stdout: SecretBytes,
    /// The beginning of its standard error.
    pub stderr: SecretBytes,
    /// Its exit code; 0 is success.
    pub code: i32,
}

impl ExecOutput {
    /// Standard error as text, without the line's end: what `cat` or `ls` say about a file.
    pub fn complaint(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.stderr.expose().trim_ascii_end())
    }
}

impl Cluster {
    /// Runs a command in a container, without a shell or terminal and with its standard input closed.
    ///
    /// A command that ran is `Ok`, whatever its exit code.
    ///
    /// # Errors
    /// When the command cannot be run, does not end in time, or writes more than the limits allow.
    pub async fn exec(
        &self,
        target: &ContainerTarget,
        command: &[&str],
        limits: ExecLimits,
    ) -> Result<ExecOutput, ApiError> {
        let opening = opening(target, command, Channels::OUTPUT);
        let run = async {
            let socket = self.open(&opening, limits.deadline.min(self.opening_limit())).await?;
            output(socket, command, limits).await.map_err(|cause| opening.failed(self, cause))
        };
        timeout(limits.deadline, run).await.unwrap_or_else(|_| {
            let fault = StreamFault::StillRunning(limits.deadline);
            Err(opening.failed(self, Cause::Stream(fault)))
        })
    }

    /// Runs a command whose standard output is handed on while it runs, however much it is. The output that is given
    /// back holds none of it. A `sink` that takes no more ends the command.
    ///
    /// # Errors
    /// As [`Cluster::exec`]; `limits.stdout` has no meaning here.
    pub async fn exec_reading(
        &self,
        target: &ContainerTarget,
        command: &[&str],
        limits: ExecLimits,
        sink: mpsc::Sender<Bytes>,
    ) -> Result<ExecOutput, ApiError> {
        let opening = opening(target, command, Channels::OUTPUT);
        self.streaming(&opening, command, limits, Some(sink), None).await
    }

    /// Runs a command with what comes from `source` as its standard input, and the end of that as its end. What the
    /// command writes on standard output is dropped.
    ///
    /// # Errors
    /// As [`Cluster::exec`]. A command that ends before its input does is none: its exit code tells.
    pub async fn exec_writing(
        &self,
        target: &ContainerTarget,
        command: &[&str],
        limits: ExecLimits,
        source: mpsc::Receiver<Bytes>,
    ) -> Result<ExecOutput, ApiError> {
        let opening = opening(target, command, Channels::BOTH);
        self.streaming(&opening, command, limits, None, Some(source)).await
    }

    async fn streaming(
        &self,
        opening: &Opening<'_>,
        command: &[&str],
        limits: ExecLimits,
        sink: Option<mpsc::Sender<Bytes>>,
        source: Option<mpsc::Receiver<Bytes>>,
    ) -> Result<ExecOutput, ApiError> {
        let run = async {
            let socket = self.open(opening, limits.deadline.min(self.opening_limit())).await?;
            let (write, read) = socket.split();
            let written = feed(write, source);
            let output = handed_on(read, command, limits, sink);
            futures::pin_mut!(written, output);
            // The exit status ends it, whether all input was taken or not.
            let output = match futures::future::select(written, output).await {
                futures::future::Either::Left(((), output)) => output.await,
                futures::future::Either::Right((output, _)) => output,
            };
            output.map_err(|cause| opening.failed(self, cause))
        };
        timeout(limits.deadline, run).await.unwrap_or_else(|_| {
            let fault = StreamFault::StillRunning(limits.deadline);
            Err(opening.failed(self, Cause::Stream(fault)))
        })
    }
}

/// Which streams a command has.
#[derive(Clone, Copy)]
struct Channels(&'static str);

impl Channels {
    const OUTPUT: Self = Self("stdout=true&stderr=true");
    const BOTH: Self = Self("stdin=true&stdout=true&stderr=true");
}

/// Sends input until there is none, or nobody takes it.
async fn feed(mut socket: SplitSink<Socket, Message>, source: Option<mpsc::Receiver<Bytes>>) {
    let Some(mut source) = source else { return };
    while let Some(data) = source.recv().await {
        for part in data.chunks(CHUNK) {
            let mut message = Vec::with_capacity(part.len() + 1);
            message.push(STDIN);
            message.extend_from_slice(part);
            if socket.send(Message::Binary(message.into())).await.is_err() {
                return;
            }
        }
    }
    // A server that is gone has no use for it.
    socket.send(Message::Binary(vec![CLOSE, STDIN].into())).await.unwrap_or_default();
}

/// Hands standard output on until the exit status is there.
async fn handed_on(
    mut socket: SplitStream<Socket>,
    command: &[&str],
    limits: ExecLimits,
    sink: Option<mpsc::Sender<Bytes>>,
) -> Result<ExecOutput, Cause> {
    let mut output = ExecOutput::default();
    while let Some(message) = socket.next().await {
        let mut data = match message {
            Ok(Message::Binary(data)) => data,
            Ok(Message::Close(_)) | Err(_) => break,
            Ok(_) => continue,
        };
        let Some(channel) = data.first().copied() else { continue };
        let data = data.split_off(1);
        if let (STDOUT, Some(sink)) = (channel, &sink) {
            if !data.is_empty() && sink.send(data).await.is_err() {
                return Err(Cause::Stream(StreamFault::BrokeOff));
            }
            continue;
        }
        match channel {
            STDERR => {
                let room = limits.stderr.saturating_sub(output.stderr.len()).min(data.len());
                output.stderr.push(&data[..room]);
            }
            ERROR if !data.is_empty() => {
                output.code = exit_code(&data, command)?;
                return Ok(output);
            }
            _ => {}
        }
    }
    Err(Cause::Stream(StreamFault::BrokeOff))
}

fn opening(target: &ContainerTarget, command: &[&str], channels: Channels) -> Opening<'static> {
    let mut query = String::from(channels.0);
    for (name, value) in target
        .container
        .iter()
        .map(|container| ("container", container.as_str()))
        .chain(command.iter().map(|word| ("command", *word)))
    {
        query.push('&');
        query.push_str(name);
        query.push('=');
        query.push_str(&encode(value));
    }
    Opening {
        path: format!("/api/v1/namespaces/{}/pods/{}/exec", encode(&target.namespace), encode(&target.pod)),
        query,
        what: format!("run {:?} in {target}", command.first().copied().unwrap_or_default()),
        right: format!("create and get pods/exec in namespace {}", target.namespace),
        protocols: &[V5, V4],
    }
}

/// Reads all channels until the exit status is there.
async fn output(mut socket: Socket, command: &[&str], limits: ExecLimits) -> Result<ExecOutput, Cause> {
    let mut output = ExecOutput::default();
    while let Some(message) = socket.next().await {
        let data = match message {
            Ok(Message::Binary(data)) => data,
            Ok(Message::Close(_)) | Err(_) => break,
            Ok(_) => continue,
        };
        match data.split_first() {
            Some((&STDOUT, rest)) => {
                if output.stdout.len() + rest.len() > limits.stdout {
                    return Err(Cause::Stream(StreamFault::TooLarge(limits.stdout)));
                }
                output.stdout.push(rest);
            }
            Some((&STDERR, rest)) => {
                let room = limits.stderr.saturating_sub(output.stderr.len()).min(rest.len());
                output.stderr.push(&rest[..room]);
            }
            Some((&ERROR, rest)) if !rest.is_empty() => {
                output.code = exit_code(rest, command)?;
                // The status comes last; leaving in order spares the server a line in its log.
                let closed = timeout(CLOSING, async { while let Some(Ok(_)) = socket.next().await {} });
                closed.await.unwrap_or_default();
                return Ok(output);
            }
            _ => {}
        }
    }
    Err(Cause::Stream(StreamFault::BrokeOff))
}

/// The exit code in the status on the error channel, or why there is none.
fn exit_code(status: &[u8], command: &[&str]) -> Result<i32, Cause> {
    #[derive(Deserialize)]
    struct Outcome {
        #[serde(default)]
        status: String,
    }
    let unreadable = || Cause::BadAnswer("the exit status is not what the API promises".to_owned());
    let outcome: Outcome = serde_json::from_slice(status).map_err(|_| unreadable())?;
    if outcome.status == "Success" {
        return Ok(0);
    }
    let mut failure: Status = serde_json::from_slice(status).map_err(|_| unreadable())?;
    if failure.reason == "NonZeroExitCode" {
        let code = failure.details.causes.iter().find(|cause| cause.reason == "ExitCode");
        return code.and_then(|cause| cause.message.parse().ok()).ok_or_else(unreadable);
    }
    if let Some(why) = not_started(&failure.message, command) {
        return Err(Cause::Stream(StreamFault::NotStarted(why)));
    }
    if failure.code == 0 {
        failure.code = 500;
    }
    Err(Cause::Status(Box::new(failure)))
}

/// The reason within the layers of text that kubelet, container runtime and OCI runtime put around it.
fn not_started(message: &str, command: &[&str]) -> Option<String> {
    let reasons = ["executable file not found in $PATH", "no such file or directory", "permission denied"];
    let starting =
        ["starting container process", "unable to start container process", "failed to start exec"];
    if !starting.iter().any(|text| message.contains(text)) {
        return None;
    }
    let reason = reasons.iter().find(|reason| message.contains(*reason))?;
    Some(format!("{}: {reason}", command.first().copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> ContainerTarget {
        ContainerTarget {
            namespace: "media".into(),
            pod: "radarr-0".into(),
            container: Some("radarr".into()),
        }
    }

    #[test]
    fn a_command_line_is_sent_word_by_word() {
        let opening = opening(&target(), &["cat", "/config/a b&c.xml"], Channels::OUTPUT);
        assert_eq!(opening.path, "/api/v1/namespaces/media/pods/radarr-0/exec");
        assert_eq!(
            opening.query,
            "stdout=true&stderr=true&container=radarr&command=cat&command=%2Fconfig%2Fa%20b%26c.xml"
        );
        assert_eq!(opening.what, "run \"cat\" in container radarr of pod media/radarr-0");
    }

    #[test]
    fn the_exit_code_is_read_from_the_status() {
        let code = |text: &str| exit_code(text.as_bytes(), &["cat"]);
        assert!(matches!(code(r#"{"metadata":{},"status":"Success"}"#), Ok(0)));
        let failure = r#"{"status":"Failure","reason":"NonZeroExitCode","message":"x",
            "details":{"causes":[{"reason":"ExitCode","message":"42"}]}}"#;
        assert!(matches!(code(failure), Ok(42)));
        assert!(matches!(code("garbage"), Err(Cause::BadAnswer(_))));
        assert!(matches!(
            code(r#"{"status":"Failure","reason":"NonZeroExitCode"}"#),
            Err(Cause::BadAnswer(_))
        ));
    }

    #[test]
    fn the_reason_is_found_inside_the_runtimes_words() {
        let containerd = "error executing command in container: failed to exec in container: failed to start exec \
            \"a1b2\": OCI runtime exec failed: exec failed: unable to start container process: exec: \"curl\": \
            executable file not found in $PATH: unknown";
        assert_eq!(
            not_started(containerd, &["curl"]).as_deref(),
            Some("curl: executable file not found in $PATH")
        );
        let crio = "exec failed: container_linux.go:380: starting container process caused: exec: \"/x\": stat /x: \
            no such file or directory";
        assert_eq!(not_started(crio, &["/x"]).as_deref(), Some("/x: no such file or directory"));
        assert_eq!(not_started("container not found (\"radarr\")", &["cat"]), None);
    }
}
