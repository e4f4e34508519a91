//! What keeps an app from answering as it should, in words.

use std::fmt;

use labkit::http::HttpError;
use labkit::kube::{Cause, StreamFault};

use crate::reach::Unreached;

/// What is wrong with an answer, or why there is none.
#[derive(Debug)]
pub enum Trouble {
    /// There is no answer.
    Unreached(Unreached),
    /// It wants a key and none is known; why.
    NoKey(String),
    /// It wants a key, and the place where it may be could not be looked at; why.
    KeyUnseen(String),
    /// It does not take the key; where that came from.
    KeyRefused(String),
    /// It does not take name and password; where those came from.
    LoginRefused(String),
    /// It lets nobody in from here for a while, after too many failed logins.
    Banned,
    /// It does not like the name or port it was called by.
    HostRefused(String),
    /// It takes the question for one from the internet.
    Outside,
    /// What needs no key is not given out; the status and the path.
    Closed(u16, String),
    /// It has set-up or migrations to do first, in its words.
    Starting(String),
    /// It answers with a web page; a login page, or that of something in front of it.
    Page,
    /// It redirects elsewhere; where, without the query.
    Redirect(String),
    /// It answers with this status; the path.
    Status(u16, String),
    /// It answers with something else than was expected; the path, and what is wrong with it.
    Unexpected(String, String),
}

impl Trouble {
    /// Whether more questions would meet with the same.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Status(..) | Self::Unexpected(..))
    }

    /// Whether it is for want of rights, so that nothing is known of the app.
    pub fn is_gap(&self) -> bool {
        match self {
            Self::Unreached(Unreached::Api(error)) => error.is_forbidden(),
            Self::KeyUnseen(_) => true,
            _ => false,
        }
    }

    /// In one word, stable, for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unreached(why) => unreached(why),
            Self::NoKey(_) | Self::KeyUnseen(_) => "KeyUnknown",
            Self::KeyRefused(_) => "KeyRefused",
            Self::LoginRefused(_) => "LoginRefused",
            Self::Banned => "Banned",
            Self::HostRefused(_) => "HostRefused",
            Self::Outside => "AddressRefused",
            Self::Starting(_) => "Starting",
            Self::Page | Self::Redirect(_) | Self::Closed(..) => "LoginPage",
            Self::Status(..) => "AppError",
            Self::Unexpected(..) => "UnexpectedAnswer",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoKey(_) | Self::KeyUnseen(_) => "hand a key over with --keys-from",
            Self::KeyRefused(_) => "`kubectl media keys list` shows where keys are",
            Self::LoginRefused(_) => {
                "do not try again with the same password: after five failures it lets nobody in"
            }
            Self::Banned => {
                "wait an hour, or restart it; mend what keeps logging in with a wrong password first"
            }
            Self::Outside => "--via port-forward reaches it without leaving an address of yours",
            Self::Page | Self::Redirect(_) | Self::Closed(..) => {
                "something in front of it wants a login: --via port-forward goes past it"
            }
            Self::Unreached(Unreached::Api(error)) if error.is_forbidden() => {
                "ask for the right, or try another --via"
            }
            _ => return None,
        })
    }
}

fn unreached(why: &Unreached) -> &'static str {
    let Unreached::Api(error) = why else {
        return match why {
            Unreached::NotRunning => "NotRunning",
            Unreached::Http(HttpError::TimedOut(_)) => "NoAnswer",
            Unreached::Http(HttpError::TooLarge(_) | HttpError::BrokeOff | HttpError::NotHttp) => {
                "UnexpectedAnswer"
            }
            _ => "Unreachable",
        };
    };
    match &error.cause {
        Cause::Stream(StreamFault::NoAnswer(_)) => "NoAnswer",
        Cause::Stream(StreamFault::TooLarge(_) | StreamFault::BrokeOff) => "UnexpectedAnswer",
        _ => "Unreachable",
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreached(why) => why.fmt(f),
            Self::NoKey(why) | Self::KeyUnseen(why) => write!(f, "no key for its API: {why}"),
            Self::KeyRefused(source) => write!(f, "it does not take the key from {source}"),
            Self::LoginRefused(source) => write!(f, "it does not take the password from {source}"),
            Self::Banned => f.write_str("it lets nobody in from here after too many failed logins"),
            Self::HostRefused(name) => write!(f, "it does not answer to the name {name}"),
            Self::Outside => f.write_str("it takes the question for one from the internet"),
            Self::Closed(status, path) => {
                write!(f, "it answers {path}, which needs no key, with HTTP {status}")
            }
            Self::Starting(why) => write!(f, "it is starting: {why}"),
            Self::Page => f.write_str("it answers with a web page instead of data"),
            Self::Redirect(place) => write!(f, "it redirects to {place}"),
            Self::Status(status, path) => write!(f, "it answers {path} with HTTP {status}"),
            Self::Unexpected(path, why) => write!(f, "its answer to {path} is not what it should be: {why}"),
        }
    }
}
