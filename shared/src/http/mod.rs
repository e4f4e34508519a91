//! A small HTTP/1.1 client over any stream of bytes: a port of a pod, or a TCP connection.
//!
//! For programs that are asked a few questions: one connection is used for one request after the other, every
//! request has a deadline and a limit for its answer, redirects are answers like any other, and nothing is sent
//! again. Bodies are wiped when dropped; neither they nor header values are part of any error or `Debug` text.
//!
//! | file | job |
//! | --- | --- |
//! | `request`, `response` | what is asked, what is answered |
//! | `connection` | one connection |
//! | `error` | what can go wrong, in words |

mod connection;
mod error;
mod request;
mod response;

#[cfg(test)]
mod tests;

pub use connection::Connection;
pub use error::HttpError;
pub use request::{DEADLINE, LIMIT, Request};
pub use response::Response;

pub(crate) use response::{Unread, read};
