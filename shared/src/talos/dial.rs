//! Reaching a node: TCP, then TLS, each failure told apart.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use rustls::{AlertDescription, Error as TlsError};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::address::Address;
use super::error::Reason;
use super::observed::{Observed, Observer};
use super::tls::{self, HTTP2, Seen, Trust};

/// How much of what something says that is no TLS is kept, in bytes.
const OVERHEARD: usize = 64;

/// A connection whose handshake is over.
pub(super) struct Dialled {
    pub(super) stream: Observed<TlsStream<Observed<TcpStream>>>,
    pub(super) seen: Arc<Seen>,
    /// Whether HTTP/2 was agreed on, as every Talos API does.
    pub(super) is_http2: bool,
    /// What the TLS library says when the connection breaks later, such as a certificate that the node refuses.
    pub(super) alert: Arc<OnceLock<TlsError>>,
}

/// A handshake that failed.
pub(super) struct Failed {
    pub(super) reason: Broken,
    pub(super) seen: Option<Arc<Seen>>,
}

/// Where and how reaching a node broke.
pub(super) enum Broken {
    /// Before anything could be said.
    Tcp(Reason),
    /// TLS was spoken, and ended with this.
    Tls(TlsError),
    /// The other end is heard, but speaks no TLS; or nothing is heard from it.
    Mute(Mute),
}

/// What there was instead of TLS.
pub(super) enum Mute {
    /// It said this first.
    Spoke(Vec<u8>),
    /// It ended the connection.
    HungUp,
    /// It said nothing for so long.
    Silent(Duration),
}

/// Opens a connection and shakes hands, all within that time.
pub(super) async fn dial(address: &Address, trust: Trust<'_>, within: Duration) -> Result<Dialled, Failed> {
    let tcp = |reason| Failed { reason: Broken::Tcp(reason), seen: None };
    let deadline = tokio::time::Instant::now() + within;
    let stream = match tokio::time::timeout_at(deadline, connect(address)).await {
        Ok(stream) => stream.map_err(tcp)?,
        Err(_) => return Err(tcp(Reason::NoAnswer(within))),
    };
    let name =
        address.server_name().map_err(|_| tcp(Reason::NoSuchHost("it can be no host name".to_owned())))?;
    let (config, seen) =
        tls::client(trust).map_err(|error| Failed { reason: Broken::Tls(error), seen: None })?;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let overheard = Observed::new(stream, overhear(Arc::clone(&heard)));
    let shake = TlsConnector::from(config).connect(name, overheard);
    let reason = match tokio::time::timeout_at(deadline, shake).await {
        Ok(Ok(stream)) => {
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP2);
            let alert = Arc::new(OnceLock::new());
            let stream = Observed::new(stream, watch(Arc::clone(&alert)));
            return Ok(Dialled { stream, seen, is_http2, alert });
        }
        Ok(Err(error)) => broken(error, &heard),
        Err(_) => Broken::Mute(Mute::Silent(within)),
    };
    Err(Failed { reason, seen: Some(seen) })
}

async fn connect(address: &Address) -> Result<TcpStream, Reason> {
    let found = tokio::net::lookup_host((address.host(), address.port())).await;
    let found = found.map_err(|error| Reason::NoSuchHost(crate::cli::error::plain(&error.to_string())))?;
    let mut last = Reason::NoSuchHost("the name has no address".to_owned());
    for socket in found {
        match TcpStream::connect(socket).await {
            Ok(stream) => {
                // Small requests must not wait for one another; a system that cannot switch it off is only slower.
                let _slower = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = tcp_reason(&error),
        }
    }
    Err(last)
}

fn tcp_reason(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Reason::Refused,
        io::ErrorKind::TimedOut => Reason::NoAnswer(Duration::ZERO),
        _ => Reason::Unreachable(crate::cli::error::plain(&error.to_string())),
    }
}

fn broken(error: io::Error, heard: &Mutex<Vec<u8>>) -> Broken {
    let heard = heard.lock().map(|heard| heard.clone()).unwrap_or_default();
    match tls_error(&error) {
        // What is no TLS record at all shows in its first byte (RFC 8446 §5.1).
        Some(TlsError::InvalidMessage(_)) if !matches!(heard.first(), Some(20..=23)) => {
            Broken::Mute(Mute::Spoke(heard))
        }
        Some(error) => Broken::Tls(error.clone()),
        None if heard.is_empty() => Broken::Mute(Mute::HungUp),
        None if matches!(heard.first(), Some(20..=23)) => Broken::Mute(Mute::HungUp),
        None => Broken::Mute(Mute::Spoke(heard)),
    }
}

fn tls_error(error: &io::Error) -> Option<&TlsError> {
    error.get_ref()?.downcast_ref()
}

/// Keeps the first bytes, to tell what speaks no TLS.
fn overhear(heard: Arc<Mutex<Vec<u8>>>) -> Observer {
    Box::new(move |read| {
        if let (Ok(bytes), Ok(mut heard)) = (read, heard.lock()) {
            let room = OVERHEARD.saturating_sub(heard.len()).min(bytes.len());
            heard.extend_from_slice(&bytes[..room]);
        }
    })
}

/// Keeps what the TLS library says when the connection breaks: a node judges our certificate only after the handshake
/// is over for us, and HTTP/2 keeps a text of it at best.
fn watch(alert: Arc<OnceLock<TlsError>>) -> Observer {
    Box::new(move |read| {
        if let Err(error) = read
            && let Some(error) = tls_error(error)
        {
            alert.get_or_init(|| error.clone());
        }
    })
}

/// What a node means by an alert after the handshake: that it does not take our certificate, or misses one.
pub(super) fn refusal(alert: &TlsError) -> Option<AlertDescription> {
    match alert {
        TlsError::AlertReceived(description) => Some(*description),
        _ => None,
    }
}
