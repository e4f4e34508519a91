//! Sending one request: slots, deadline, retries, warnings, compression, and what an answer means.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, WARNING};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use kube::client::Body;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::cluster::{Cluster, Notice};
use super::error::{ApiError, Cause, Status, Unreachable, unreachable};
use super::retry::{self, Outcome};

/// After this much time spent on retries the user is told why it takes longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A request to the API server.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    target: String,
    what: String,
    accept: &'static str,
    body: Option<(&'static str, Vec<u8>)>,
}

impl Call {
    /// A request without a body. `target` is path and query, already encoded; `what` completes "cannot …", for
    /// example `list services`.
    pub fn new(method: Method, target: impl Into<String>, what: impl Into<String>) -> Self {
        Self { method, target: target.into(), what: what.into(), accept: "application/json", body: None }
    }

    /// A GET request.
    pub fn get(target: impl Into<String>, what: impl Into<String>) -> Self {
        Self::new(Method::GET, target, what)
    }

    /// Adds a body.
    pub fn with_body(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        self.body = Some((content_type, body));
        self
    }

    fn request(&self, compression: bool) -> Result<Request<Body>, http::Error> {
        let mut request =
            Request::builder().method(&self.method).uri(&self.target).header(ACCEPT, self.accept);
        if compression && self.method == Method::GET {
            request = request.header(ACCEPT_ENCODING, "gzip");
        }
        match &self.body {
            None => request.body(Body::empty()),
            Some((content_type, body)) => {
                request.header(CONTENT_TYPE, *content_type).body(Body::from(body.clone()))
            }
        }
    }
}

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status: 2xx or 3xx.
    pub status: StatusCode,
    /// Its body, decompressed.
    pub body: Vec<u8>,
}

impl Cluster {
    /// Sends the request and reads the whole answer.
    ///
    /// Reads are tried up to three times. The deadline, `--request-timeout`, covers all tries together.
    pub async fn send(&self, call: &Call) -> Result<Answer, ApiError> {
        let failed = |cause| ApiError { what: call.what.clone(), server: self.authority(), cause };
        // proof: the semaphore is never closed, so a slot is always given.
        let _slot = self.inner.slots.acquire().await.ok();
        let start = Instant::now();
        // A limit beyond the end of time is none.
        let deadline = self.inner.timeout.and_then(|limit| Some((start.checked_add(limit)?, limit)));
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = Instant::now();
            let tried = match deadline {
                None => self.try_once(call).await,
                Some((end, limit)) => timeout_at(end, self.try_once(call))
                    .await
                    .unwrap_or(Err(Attempt::last(Cause::TimedOut(limit)))),
            };
            self.tell(call, &tried, sent.elapsed());
            let attempt = match tried {
                Ok(answer) => return Ok(answer),
                Err(attempt) => attempt,
            };
            let pause = retry::pause(&call.method, &call.target, tries, attempt.outcome, jitter());
            // The server chooses the pause, so it may be of any length.
            let ends = |pause: &Duration| Instant::now().checked_add(*pause);
            let fits = |pause: &Duration| match deadline {
                None => true,
                Some((end, _)) => ends(pause).is_some_and(|after| after < end),
            };
            let Some(pause) = pause.filter(fits) else { return Err(failed(attempt.cause)) };
            if start.elapsed() + pause >= PATIENCE {
                let text = format!(
                    "the API server {} is not ready ({}), trying again",
                    self.authority(),
                    attempt.cause
                );
                self.show_once(Notice::Note(&text));
            }
            sleep(pause).await;
        }
    }

    /// Sends the request and reads the answer as JSON.
    pub async fn send_json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, ApiError> {
        let answer = self.send(call).await?;
        serde_json::from_slice(&answer.body).map_err(|error| ApiError {
            what: call.what.clone(),
            server: self.authority(),
            cause: Cause::BadAnswer(format!(
                "the answer is not what the API promises, at line {} column {}",
                error.line(),
                error.column()
            )),
        })
    }

    async fn try_once(&self, call: &Call) -> Result<Answer, Attempt> {
        let request = call.request(self.inner.compression).map_err(|error| {
            Attempt::last(Cause::BadAnswer(format!("the request cannot be made: {error}")))
        })?;
        let response = self.inner.client.send(request).await.map_err(|error| {
            let reason = unreachable(&error, self.inner.server.host().unwrap_or_default());
            let outcome = match reason {
                Unreachable::Refused | Unreachable::Other(_) => Outcome::NotConnected,
                Unreachable::NoSuchHost(_) | Unreachable::Tls(_) | Unreachable::TimedOut => Outcome::Failed,
            };
            Attempt { cause: Cause::Unreachable(reason), outcome }
        })?;
        let (head, body) = response.into_parts();
        self.show_warnings(&head.headers);
        let body = body
            .collect()
            .await
            .map_err(|_| Attempt::last(Cause::BadAnswer("the answer broke off".to_owned())))?;
        let body = decompressed(&head.headers, Vec::from(body.to_bytes()))
            .map_err(|_| Attempt::last(Cause::BadAnswer("the answer's compression is broken".to_owned())))?;
        if head.status.is_client_error() || head.status.is_server_error() {
            let status = Status::from_answer(head.status.as_u16(), &body);
            let outcome = Outcome::Answered(head.status, retry::retry_after(&head.headers));
            return Err(Attempt { cause: Cause::Status(Box::new(status)), outcome });
        }
        Ok(Answer { status: head.status, body })
    }

    /// Shows the API server's warnings (RFC 7234, section 5.5), each text once.
    pub(super) fn show_warnings(&self, headers: &HeaderMap) {
        for value in headers.get_all(WARNING) {
            for text in value.to_str().map(warning_texts).unwrap_or_default() {
                self.show_once(Notice::Warning(&text));
            }
        }
    }

    /// What was asked, what came of it and how long it took. Neither bodies nor headers: they hold secrets.
    fn tell(&self, call: &Call, tried: &Result<Answer, Attempt>, took: Duration) {
        let came = match tried {
            Ok(answer) => format!("{}, {} bytes", answer.status.as_u16(), answer.body.len()),
            Err(attempt) => attempt.cause.to_string(),
        };
        let text = format!("{} {}: {came}, {} ms", call.method, call.target, took.as_millis());
        (self.inner.notify)(Notice::Request(&text));
    }

    fn show_once(&self, notice: Notice<'_>) {
        let (Notice::Warning(text) | Notice::Note(text) | Notice::Request(text)) = notice;
        let first = match self.inner.shown.lock() {
            Ok(mut shown) => shown.insert(text.to_owned()),
            // Another thread failed while it held the set: showing a text twice is the lesser evil.
            Err(_) => true,
        };
        if first {
            (self.inner.notify)(notice);
        }
    }
}

/// A try that failed.
struct Attempt {
    cause: Cause,
    outcome: Outcome,
}

impl Attempt {
    /// One after which there is no other.
    fn last(cause: Cause) -> Self {
        Self { cause, outcome: Outcome::Failed }
    }
}

fn decompressed(headers: &HeaderMap, body: Vec<u8>) -> std::io::Result<Vec<u8>> {
    if headers.get(CONTENT_ENCODING).is_none_or(|encoding| encoding != "gzip") {
        return Ok(body);
    }
    let mut plain = Vec::with_capacity(body.len() * 4);
    MultiGzDecoder::new(body.as_slice()).read_to_end(&mut plain)?;
    Ok(plain)
}

/// A number between 0 and 1 that differs between processes; good enough to spread retries.
fn jitter() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    f64::from(u16::try_from(random & 0xffff).unwrap_or_default()) / f64::from(u16::MAX)
}

/// The texts of `299 - "text"` entries, as the API server sends them.
fn warning_texts(header: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = header;
    while let Some(start) = rest.find('"') {
        let mut text = String::new();
        let mut characters = rest[start + 1..].char_indices();
        let mut end = None;
        while let Some((index, character)) = characters.next() {
            match character {
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                '"' => {
                    end = Some(start + 1 + index + 1);
                    break;
                }
                other => text.push(other),
            }
        }
        let Some(end) = end else { break };
        texts.push(text);
        rest = skip_date(&rest[end..]);
    }
    texts
}

/// An entry may end with a quoted date, which is no warning.
fn skip_date(rest: &str) -> &str {
    match rest.strip_prefix(" \"").and_then(|date| date.split_once('"')) {
        Some((_, after)) => after,
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_read_as_the_api_server_writes_them() {
        assert_eq!(
            warning_texts(r#"299 - "v1 ComponentStatus is deprecated in v1.19+""#),
            ["v1 ComponentStatus is deprecated in v1.19+"]
        );
        assert_eq!(
            warning_texts(r#"299 - "a \"b\", c", 299 - "d" "Wed, 21 Oct 2015 07:28:00 GMT", 299 - "e""#),
            [r#"a "b", c"#, "d", "e"]
        );
        assert_eq!(warning_texts("299 - \"never closed"), Vec::<String>::new());
        assert_eq!(warning_texts(""), Vec::<String>::new());
    }

    #[test]
    fn jitter_is_a_fraction() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&jitter())));
    }
}
