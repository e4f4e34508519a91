//! Logs of containers: read within bounds, or followed line by line.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use futures::TryFutureExt;
use http::Request;
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use kube::client::Body;
use tokio::time::{Instant, timeout};

use super::command::ContainerTarget;
use super::fault::StreamFault;
use crate::http::{Unread, read};
use crate::kube::cluster::{Cluster, Notice};
use crate::kube::error::{ApiError, Cause, Status, unreachable};
use crate::kube::resource::encode;
use crate::secret::SecretBytes;

/// Bytes of a line that are kept when a log is followed; what comes after them is dropped.
const LINE_LIMIT: usize = 64 << 10;
/// Bytes by which a kubelet may exceed the limit it is given (kubernetes/api: core/v1/types.go, `PodLogOptions`).
const SLACK: usize = 64 << 10;
/// Bytes of an error answer that are read.
const ERROR_LIMIT: usize = 1 << 20;

/// Which part of a log is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOptions {
    /// The log of the container before the last restart.
    pub previous: bool,
    /// The last lines, at most this many; all by default.
    pub tail: Option<u64>,
    /// Only what was written in this time before now, in whole seconds.
    pub since: Option<Duration>,
    /// At most this many bytes, counted from the first line that is wanted. Does not hold for a log that is followed.
    pub limit: usize,
    /// Each line starts with the time it was written (RFC 3339) and a space.
    pub timestamps: bool,
}

impl Default for LogOptions {
    /// The whole log of the running container, at most 1 MiB of it.
    fn default() -> Self {
        Self { previous: false, tail: None, since: None, limit: 1 << 20, timestamps: false }
    }
}

/// What was read of a log. Logs may hold passwords, so it is wiped when dropped and not shown by `Debug`.
#[derive(Debug)]
pub struct Logs {
    bytes: SecretBytes,
    /// Whether the limit was reached, so that there may be more.
    pub cut: bool,
}

impl Logs {
    /// Its lines, oldest first, without their ends. What is not UTF-8 is replaced.
    pub fn lines(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let bytes = self.bytes.expose();
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let lines = (!bytes.is_empty()).then(|| bytes.split(|byte| *byte == b'\n'));
        lines
            .into_iter()
            .flatten()
            .map(|line| String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}

/// A log that is followed. Dropping it ends that.
#[derive(Debug)]
pub struct LogLines {
    body: Body,
    /// Received and not yet given out.
    rest: SecretBytes,
    what: String,
    server: String,
}

impl LogLines {
    /// The next line, without its end; `None` when the container has ended. There is no deadline.
    ///
    /// # Errors
    /// When the connection breaks off.
    pub async fn next(&mut self) -> Result<Option<String>, ApiError> {
        loop {
            let bytes = self.rest.expose();
            if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                let line = text(&bytes[..end]);
                let mut rest = SecretBytes::new();
                rest.push(&bytes[end + 1..]);
                self.rest = rest;
                return Ok(Some(line));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => self.receive(&frame.into_data().unwrap_or_default()),
                Some(Err(_)) => {
                    let cause = Cause::Stream(StreamFault::BrokeOff);
                    return Err(ApiError { what: self.what.clone(), server: self.server.clone(), cause });
                }
                None if bytes.is_empty() => return Ok(None),
                // The last line has no end.
                None => {
                    let line = text(bytes);
                    self.rest = SecretBytes::new();
                    return Ok(Some(line));
                }
            }
        }
    }

    /// Keeps what belongs to lines within their limit.
    fn receive(&mut self, data: &Bytes) {
        let room = LINE_LIMIT.saturating_sub(self.rest.len());
        match data.iter().position(|byte| *byte == b'\n') {
            Some(end) if end > room => {
                self.rest.push(&data[..room]);
                self.rest.push(&data[end..]);
            }
            None if data.len() > room => self.rest.push(&data[..room]),
            _ => self.rest.push(data),
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

impl Cluster {
    /// Reads the log of a container, within the request timeout.
    ///
    /// # Errors
    /// When there is none (the container has not started, or has no earlier run), or the right is missing.
    pub async fn logs(&self, target: &ContainerTarget, options: &LogOptions) -> Result<Logs, ApiError> {
        let limit = self.opening_limit();
        let read = async {
            let body = self.log(target, &query(target, options, false)).await?;
            match read(body, options.limit.saturating_add(SLACK)).await {
                Ok(bytes) => Ok(Logs { cut: bytes.len() >= options.limit, bytes }),
                Err(Unread::TooLarge) => Err(Cause::Stream(StreamFault::TooLarge(options.limit))),
                Err(Unread::Broken(_)) => Err(Cause::Stream(StreamFault::BrokeOff)),
            }
        };
        let logs = timeout(limit, read).await.unwrap_or(Err(Cause::TimedOut(limit)));
        logs.map_err(|cause| log_error(self, target, cause))
    }

    /// Follows the log of a container from the part that is wanted on. It must start within the request timeout.
    ///
    /// # Errors
    /// As [`Cluster::logs`].
    pub async fn follow_logs(
        &self,
        target: &ContainerTarget,
        options: &LogOptions,
    ) -> Result<LogLines, ApiError> {
        let limit = self.opening_limit();
        let query = query(target, options, true);
        let body = timeout(limit, self.log(target, &query)).await.unwrap_or(Err(Cause::TimedOut(limit)));
        let body = body.map_err(|cause| log_error(self, target, cause))?;
        let rest = SecretBytes::new();
        Ok(LogLines { body, rest, what: format!("follow the log of {target}"), server: self.authority() })
    }

    /// The answer's body, once the API server has said yes.
    async fn log(&self, target: &ContainerTarget, query: &str) -> Result<Body, Cause> {
        // proof: the semaphore is never closed, so a slot is always given.
        let _slot = self.inner.slots.acquire().await.ok();
        let path = format!(
            "/api/v1/namespaces/{}/pods/{}/log?{query}",
            encode(&target.namespace),
            encode(&target.pod)
        );
        let request = Request::get(&path)
            .body(Body::empty())
            .map_err(|error| Cause::BadAnswer(format!("the request cannot be made: {error}")))?;
        let start = Instant::now();
        let answer = self
            .inner
            .client
            .send(request)
            .map_err(|error| {
                Cause::Unreachable(unreachable(&error, self.inner.server.host().unwrap_or_default()))
            })
            .await?;
        self.show_warnings(answer.headers());
        let status = answer.status();
        let text = format!("GET {path}: {}, {} ms", status.as_u16(), start.elapsed().as_millis());
        (self.inner.notify)(Notice::Request(&text));
        if status.is_success() {
            return Ok(answer.into_body());
        }
        let body = Limited::new(answer.into_body(), ERROR_LIMIT).collect().await;
        // An error answer that breaks off is still an error answer.
        let body = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Err(Cause::Status(Box::new(Status::from_answer(status.as_u16(), &body))))
    }
}

fn log_error(cluster: &Cluster, target: &ContainerTarget, cause: Cause) -> ApiError {
    let refused = matches!(&cause, Cause::Status(status) if status.code == 403);
    let what = if refused {
        format!("get pods/log in namespace {}", target.namespace)
    } else {
        format!("read the log of {target}")
    };
    ApiError { what, server: cluster.authority(), cause }
}

fn query(target: &ContainerTarget, options: &LogOptions, follow: bool) -> String {
    let mut query =
        if follow { "follow=true".to_owned() } else { format!("limitBytes={}", options.limit.max(1)) };
    let mut add = |name: &str, value: &str| {
        // Writing to a text cannot fail.
        write!(query, "&{name}={}", encode(value)).unwrap_or_default();
    };
    if let Some(container) = &target.container {
        add("container", container);
    }
    if options.previous {
        add("previous", "true");
    }
    if options.timestamps {
        add("timestamps", "true");
    }
    if let Some(lines) = options.tail {
        add("tailLines", &lines.to_string());
    }
    if let Some(since) = options.since {
        // The API refuses less than a second.
        add("sinceSeconds", &since.as_secs().max(1).to_string());
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs(text: &[u8]) -> Vec<String> {
        let mut bytes = SecretBytes::new();
        bytes.push(text);
        Logs { bytes, cut: false }.lines().map(Cow::into_owned).collect()
    }

    #[test]
    fn lines_have_no_ends_and_may_be_broken() {
        assert_eq!(logs(b"a\r\n\nb"), ["a", "", "b"]);
        assert_eq!(logs(b"a\n"), ["a"]);
        assert_eq!(logs(b"\xff\n"), ["\u{fffd}"]);
        assert!(logs(b"").is_empty());
    }

    #[test]
    fn what_is_wanted_is_asked_for() {
        let target = ContainerTarget { namespace: "n".into(), pod: "p".into(), container: Some("c".into()) };
        let options = LogOptions {
            previous: true,
            tail: Some(20),
            since: Some(Duration::from_millis(300)),
            limit: 500,
            timestamps: true,
        };
        assert_eq!(
            query(&target, &options, false),
            "limitBytes=500&container=c&previous=true&timestamps=true&tailLines=20&sinceSeconds=1"
        );
        let target = ContainerTarget { container: None, ..target };
        assert_eq!(query(&target, &LogOptions::default(), true), "follow=true");
    }
}
