//! What can go wrong with a request to a program, in words.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

/// Why there is no answer. Texts hold neither bodies nor header values nor queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpError {
    /// The request itself makes no sense.
    BadRequest(String),
    /// Nothing listens there; the text says where.
    Refused(String),
    /// The connection failed, in the system's words.
    Failed(String),
    /// There is no whole answer within this time.
    TimedOut(Duration),
    /// The answer is larger than this many bytes.
    TooLarge(usize),
    /// The connection was closed before the whole answer was there.
    BrokeOff,
    /// What answers does not speak HTTP/1.
    NotHttp,
    /// The answer is not the JSON that was expected, at this line and column.
    NotJson(usize, usize),
}

impl HttpError {
    /// The reason inside a chain of library errors.
    pub(super) fn from_hyper(error: &hyper::Error) -> Self {
        let links =
            std::iter::successors(Some(error as &(dyn StdError + 'static)), |error| (*error).source());
        for link in links {
            if let Some(error) = link.downcast_ref::<io::Error>() {
                return Self::from_io(error);
            }
            let known = link.downcast_ref::<hyper::Error>();
            if known.is_some_and(|e| e.is_incomplete_message() || e.is_body_write_aborted()) {
                return Self::BrokeOff;
            }
        }
        if error.is_closed() || error.is_canceled() { Self::BrokeOff } else { Self::NotHttp }
    }

    /// The reason a stream gives.
    pub(super) fn from_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused(plain(error)),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::BrokeOff,
            _ => Self::Failed(plain(error)),
        }
    }
}

/// Our own words where there are some, else the system's, without its number.
fn plain(error: &io::Error) -> String {
    match error.get_ref() {
        Some(inner) => inner.to_string(),
        None => error.kind().to_string(),
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest(text) | Self::Refused(text) | Self::Failed(text) => f.write_str(text),
            Self::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes"),
            Self::BrokeOff => f.write_str("the connection was closed before the whole answer was there"),
            Self::NotHttp => f.write_str("what answers does not speak HTTP"),
            Self::NotJson(line, column) => {
                write!(f, "the answer is not the expected JSON, at line {line} column {column}")
            }
        }
    }
}

impl StdError for HttpError {}
