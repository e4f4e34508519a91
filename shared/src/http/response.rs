//! What is answered.

use std::fmt;

use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use serde::de::DeserializeOwned;

use super::HttpError;
use crate::secret::SecretBytes;

/// An answer, whatever its status. Redirects are not followed.
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers; they may hold cookies.
    pub headers: HeaderMap,
    /// The body, which may hold keys.
    pub body: SecretBytes,
}

/// Shows the status, the names of the headers and the size of the body.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}

impl Response {
    /// A header's first value, if it is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.status.is_redirection().then(|| self.header(&LOCATION)).flatten()
    }

    /// Whether the body is a web page rather than data: a login page, or a proxy's error page.
    pub fn is_html(&self) -> bool {
        let declared = self.header(&CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        declared && self.body.expose().trim_ascii_start().starts_with(b"<")
    }

    /// The body as text; `None` when it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        self.body.expose_text()
    }

    /// The body read as JSON.
    ///
    /// # Errors
    /// [`HttpError::NotJson`], which says where, and repeats nothing of the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(self.body.expose())
            .map_err(|error| HttpError::NotJson(error.line(), error.column()))
    }
}

/// Why a body could not be read.
pub(crate) enum Unread<E> {
    /// There is more than the limit.
    TooLarge,
    /// It broke off.
    Broken(E),
}

/// Reads a whole body of at most `limit` bytes.
pub(crate) async fn read<B>(mut body: B, limit: usize) -> Result<SecretBytes, Unread<B::Error>>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut bytes = SecretBytes::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(Unread::Broken)?.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(Unread::TooLarge);
            }
            bytes.push(&data);
        }
    }
    Ok(bytes)
}
