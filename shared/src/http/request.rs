//! What is asked.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Uri};
use hyper::body::Bytes;
use serde::Serialize;

use super::HttpError;
use crate::secret::SecretBytes;

/// How long a whole answer may take, unless the request says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// How many bytes an answer may have, unless the request says otherwise.
pub const LIMIT: usize = 8 << 20;

/// A request to a program. It asks for JSON unless a header says otherwise.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) deadline: Duration,
    pub(crate) limit: usize,
}

/// Shows method, path and the names of the headers: query, values and body may hold keys.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A request without a body. `path` starts with a slash, is encoded, and may have a query.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Self { method, target: path.into(), headers, body: None, deadline: DEADLINE, limit: LIMIT }
    }

    /// A GET request.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A POST request.
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Adds names and values to the query. Queries end in logs: keys belong in a header or a form.
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        if !pairs.is_empty() {
            self.target.push(if self.target.contains('?') { '&' } else { '?' });
            self.target.push_str(&encoded(pairs));
        }
        self
    }

    /// Sets a header, in place of an earlier value. Without a `Host` header, `127.0.0.1` is sent.
    ///
    /// # Errors
    /// When the value holds a character that must not stand in a header; it is not repeated.
    pub fn header(self, name: HeaderName, value: &str) -> Result<Self, HttpError> {
        self.with(name, value, false)
    }

    /// Sets a header whose value is a secret.
    ///
    /// # Errors
    /// As [`Request::header`].
    pub fn secret_header(self, name: HeaderName, value: &str) -> Result<Self, HttpError> {
        self.with(name, value, true)
    }

    fn with(mut self, name: HeaderName, value: &str, secret: bool) -> Result<Self, HttpError> {
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            HttpError::BadRequest(format!("the value of header {name} holds a character that is not allowed"))
        })?;
        value.set_sensitive(secret);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Adds a form as the body. It is wiped when the request is dropped.
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let text = secrecy::zeroize::Zeroizing::new(encoded(pairs));
        self.with_body("application/x-www-form-urlencoded", text.as_bytes())
    }

    /// Adds JSON as the body. It is wiped when the request is dropped.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn json<T: Serialize>(self, value: &T) -> Result<Self, HttpError> {
        let text = serde_json::to_vec(value)
            .map_err(|_| HttpError::BadRequest("the body has no JSON form".to_owned()))?;
        let text = secrecy::zeroize::Zeroizing::new(text);
        Ok(self.with_body("application/json", &text))
    }

    /// Adds one file as the body, as forms of web pages send them (RFC 7578). It is wiped when the request is dropped.
    pub fn upload(self, name: &str, content: &[u8]) -> Self {
        // Long and random enough to be in no file; what is random need not be secret.
        let boundary = "labkit-4fd1c0a9e86b43f59b5d3d5c6a1e7f20";
        let name: String = name.chars().filter(|c| !matches!(c, '"' | '\\' | '\r' | '\n')).collect();
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        let body = secrecy::zeroize::Zeroizing::new([head.as_bytes(), content, end.as_bytes()].concat());
        self.with_body("multipart/form-data; boundary=labkit-4fd1c0a9e86b43f59b5d3d5c6a1e7f20", &body)
    }

    fn with_body(mut self, content_type: &'static str, bytes: &[u8]) -> Self {
        let mut body = SecretBytes::new();
        body.push(bytes);
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = Some(Bytes::from_owner(Owner(body)));
        self
    }

    /// Sets how long the whole answer may take.
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets how many bytes the answer may have.
    pub fn at_most(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The path without the query, for messages.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The target as it stands in the request line.
    pub(crate) fn uri(&self) -> Result<Uri, HttpError> {
        let uri = self.target.parse().ok().filter(|_| self.target.starts_with('/'));
        uri.ok_or_else(|| HttpError::BadRequest(format!("{:?} is not a path", self.path())))
    }
}

/// A body that is wiped when the last one who reads it is gone.
struct Owner(SecretBytes);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}

/// `application/x-www-form-urlencoded` (WHATWG URL standard, section 5.2); a space is `%20`, which every reader of
/// that format takes too.
fn encoded(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        format!("{}={}", crate::kube::resource::encode(name), crate::kube::resource::encode(value))
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let request = Request::post("/api?apikey=hunter2")
            .secret_header(HeaderName::from_static("x-api-key"), "hunter2")
            .and_then(|request| request.header(http::header::COOKIE, "SID=hunter2"))
            .expect("plain text")
            .form(&[("password", "hunter2")]);
        let text = format!("{request:?}");
        assert!(!text.contains("hunter2") && text.contains("x-api-key"), "{text}");
    }

    #[test]
    fn forms_and_queries_are_encoded() {
        let request = Request::post("/api").query(&[("mode", "queue")]).query(&[("a b", "c&d")]);
        assert_eq!(request.target, "/api?mode=queue&a%20b=c%26d");
        let request = request.form(&[("username", "jane"), ("password", "p=ä +")]);
        assert_eq!(request.body.as_deref(), Some(&b"username=jane&password=p%3D%C3%A4%20%2B"[..]));
    }

    #[test]
    fn a_value_that_cannot_stand_in_a_header_is_not_repeated() {
        let error =
            Request::get("/").secret_header(http::header::COOKIE, "hunter2\r\nx: y").expect_err("two lines");
        assert_eq!(error.to_string(), "the value of header cookie holds a character that is not allowed");
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in ["", "api", "http://x/", "/a b", "*"] {
            assert!(matches!(Request::get(path).uri(), Err(HttpError::BadRequest(_))), "{path}");
        }
    }
}
