//! A plain HTTPS client for tests: one request, one connection, the answer as it came. It shares no code with the
//! plugins' client nor with the server.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

/// Longest silence that is waited for.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client of one server with one token.
#[derive(Clone)]
pub struct Client {
    address: String,
    token: String,
    config: Arc<ClientConfig>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("address", &self.address).finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// HTTP code.
    pub status: u16,
    /// Headers with lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body, taken out of its chunks.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of a name.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as JSON values, one a line, as a watch sends them.
    pub fn lines(&self) -> Vec<Value> {
        self.body.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

impl Client {
    /// A client of `https://HOST:PORT` that trusts one authority.
    pub fn new(url: &str, ca_pem: &str, token: &str) -> io::Result<Self> {
        let address = url.trim_start_matches("https://").to_owned();
        let mut roots = RootCertStore::empty();
        let ca = CertificateDer::from_pem_slice(ca_pem.as_bytes()).map_err(io::Error::other)?;
        roots.add(ca).map_err(io::Error::other)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { address, token: token.to_owned(), config: Arc::new(config) })
    }

    /// Sends a request with further headers and a body (empty for none).
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        let host = self.address.rsplit_once(':').map_or(self.address.as_str(), |(host, _)| host).to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let session = ClientConnection::new(Arc::clone(&self.config), name).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(session, stream);
        let has = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut lines = vec![format!("{method} {path} HTTP/1.1"), format!("host: {}", self.address)];
        if !has("authorization") && !self.token.is_empty() {
            lines.push(format!("authorization: Bearer {}", self.token));
        }
        if !has("content-type") && !body.is_empty() {
            lines.push("content-type: application/json".to_owned());
        }
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.push(format!("connection: close\r\ncontent-length: {}\r\n\r\n", body.len()));
        let head = lines.join("\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Ok(_) => {}
            // Many servers end a connection without TLS's own goodbye.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(error),
        }
        parse(&bytes)
    }
}

/// Sends a request without TLS to an address and reads the answer. `Host` is the address without its port unless the
/// headers say otherwise.
pub fn plain(
    address: std::net::SocketAddr,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    let mut lines = vec![format!("{method} {path} HTTP/1.1")];
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        lines.push(format!("host: {}", address.ip()));
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.push(format!("connection: close\r\ncontent-length: {}\r\n\r\n", body.len()));
    stream.write_all(lines.join("\r\n").as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    // Some servers keep the connection open although they are asked to close it.
    while !is_whole(&bytes, method) {
        match stream.read(&mut buffer)? {
            0 => break,
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
    parse(&bytes)
}

/// Whether an answer that says how long it is has come to its end.
fn is_whole(bytes: &[u8], method: &str) -> bool {
    parse(bytes).is_ok_and(|reply| {
        let length: Option<usize> = reply.header("content-length").parse().ok();
        method == "HEAD" || length.is_some_and(|length| reply.body.len() >= length)
    })
}

fn parse(bytes: &[u8]) -> io::Result<Reply> {
    let bad = || io::Error::new(io::ErrorKind::InvalidData, "the answer is no HTTP");
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(bad)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut reply = Reply { status: status.ok_or_else(bad)?, headers, body: bytes[end + 4..].to_vec() };
    if reply.header("transfer-encoding").eq_ignore_ascii_case("chunked") {
        reply.body = unchunk(&reply.body);
    }
    Ok(reply)
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size =
            std::str::from_utf8(&bytes[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else { break };
        let from = end + 2;
        let Some(chunk) = bytes.get(from..from + size) else { break };
        out.extend_from_slice(chunk);
        bytes = bytes.get(from + size + 2..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        let reply =
            parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                .unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (200, &b"abcde"[..]));
        assert!(parse(b"nonsense").is_err());
    }
}
