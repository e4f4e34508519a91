//! A talk with one app: one question after the other, with what proves who asks.

use std::time::Duration;

use http::header::{AUTHORIZATION, COOKIE, HeaderName};
use http::{Method, StatusCode};
use labkit::http::{HttpError, Request, Response};
use labkit::secret::SecretText;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Trouble;
use super::words::tidy;
use crate::keys::{Access, FileState};
use crate::reach::{Route, Unreached, Via};

/// How often a redirect is followed; one leads to the path in front of all others.
const REDIRECTS: usize = 3;

/// What proves who asks.
#[derive(Debug, Clone)]
pub enum Proof {
    /// Nothing is sent.
    None,
    /// A header of the app's own.
    Header(HeaderName, SecretText),
    /// `Authorization`.
    Authorization(SecretText),
    /// A cookie.
    Cookie(SecretText),
    /// A field of the form of every question, since the app takes no header.
    Form(&'static str, SecretText),
    /// A field of the query of every question, since the app takes nothing else. It must not be used through the API
    /// server's proxy, which logs queries.
    Query(&'static str, SecretText),
    /// Several headers.
    Headers(Vec<(HeaderName, SecretText)>),
}

/// What is sent along.
#[derive(Clone, Copy)]
enum Body<'b> {
    None,
    Form(&'b [(&'b str, &'b str)]),
    Json(&'b Value),
    File(&'b str, &'b [u8]),
    /// Names and values that an app wants in the query; they are no secrets.
    Query(&'b [(&'b str, &'b str)]),
}

impl Proof {
    /// Whether nothing is proved.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// A talk with one app.
#[derive(Debug)]
pub struct Talk<'a> {
    route: Route<'a>,
    /// What is known about how to talk to it.
    pub access: Access,
    /// What proves who asks from now on.
    pub proof: Proof,
    /// What went wrong so far.
    pub troubles: Vec<Trouble>,
    /// How long the next answers may take, if that is shorter than usual.
    limit: Option<Duration>,
}

impl<'a> Talk<'a> {
    /// A talk over this route. Nothing is sent yet.
    pub fn new(route: Route<'a>, access: Access) -> Self {
        Self { route, access, proof: Proof::None, troubles: Vec::new(), limit: None }
    }

    /// The way that is used; none before the first question.
    pub fn via(&self) -> Option<Via> {
        self.route.via()
    }

    /// Whether it makes no sense to ask anything more.
    pub fn is_over(&self) -> bool {
        self.troubles.iter().any(Trouble::is_final)
    }

    /// Uses the key that counts as a header; whether there is one. Without one, the talk is over for everything that
    /// wants a key.
    pub fn with_key_header(&mut self, name: &'static str) -> bool {
        match self.key() {
            Some(key) => {
                self.proof = Proof::Header(HeaderName::from_static(name), key);
                true
            }
            None => false,
        }
    }

    /// The key that counts; without one that is a trouble, unless there is a worse one.
    pub fn key(&mut self) -> Option<SecretText> {
        let key = self.access.key().cloned();
        if key.is_none() && !self.is_over() {
            self.troubles.push(no_key(&self.access));
        }
        key
    }

    /// Asks for JSON; what goes wrong is a trouble, and no answer.
    pub async fn json<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let response = self.get(path).await?;
        self.read(path, &response)
    }

    /// Asks, and takes an answer that says success.
    pub async fn get(&mut self, path: &str) -> Option<Response> {
        let response = self.send(Method::GET, path, &[]).await?;
        self.judged(path, response)
    }

    /// Asks for JSON that nobody misses: it is not waited for longer than `limit`, and what goes wrong is no trouble.
    pub async fn maybe<T: DeserializeOwned>(&mut self, path: &str, limit: Duration) -> Option<T> {
        let known = self.troubles.len();
        self.limit = Some(limit);
        let answer = self.json(path).await;
        self.limit = None;
        self.troubles.truncate(known);
        answer
    }

    /// Asks with a form.
    pub async fn form(&mut self, path: &str, pairs: &[(&str, &str)]) -> Option<Response> {
        let response = self.send(Method::POST, path, pairs).await?;
        self.judged(path, response)
    }

    /// Sends JSON and gives the answer as it is, whatever its status.
    pub async fn post_json(&mut self, path: &str, body: &Value) -> Option<Response> {
        self.exchange(&Method::POST, path, Body::Json(body)).await
    }

    /// Sends JSON in place of what is there, and gives the answer as it is, whatever its status.
    pub async fn put_json(&mut self, path: &str, body: &Value) -> Option<Response> {
        self.exchange(&Method::PUT, path, Body::Json(body)).await
    }

    /// Sends names and values in the query, in place of what is there, and gives the answer as it is, whatever its
    /// status. Queries end in logs, so nothing in it may be a secret.
    pub async fn put_query(&mut self, path: &str, pairs: &[(&str, &str)]) -> Option<Response> {
        self.exchange(&Method::PUT, path, Body::Query(pairs)).await
    }

    /// Sends a file as a web page would, and gives the answer as it is, whatever its status.
    pub async fn upload(&mut self, path: &str, name: &str, content: &[u8]) -> Option<Response> {
        self.exchange(&Method::POST, path, Body::File(name, content)).await
    }

    /// Reads an answer as JSON.
    pub fn read<T: DeserializeOwned>(&mut self, path: &str, response: &Response) -> Option<T> {
        if response.is_html() {
            return self.fail(Trouble::Page);
        }
        match response.json() {
            Ok(answer) => Some(answer),
            Err(error) => self.fail(Trouble::Unexpected(plain(path).to_owned(), error.to_string())),
        }
    }

    /// An answer that says success; any other is a trouble.
    pub fn judged(&mut self, path: &str, response: Response) -> Option<Response> {
        match response.status {
            status if status.is_success() => Some(response),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if self.proof.is_none() => {
                self.fail(Trouble::Closed(response.status.as_u16(), plain(path).to_owned()))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.fail(match self.access.keys.first() {
                Some(key) => Trouble::KeyRefused(key.source.to_string()),
                None => no_key(&self.access),
            }),
            StatusCode::SERVICE_UNAVAILABLE => self.fail(Trouble::Starting(message(&response))),
            status => self.fail(Trouble::Status(status.as_u16(), plain(path).to_owned())),
        }
    }

    /// Sends a question and gives the answer as it is, whatever its status. Redirects within the app are followed:
    /// that is how one learns of a path in front of all others.
    pub async fn send(&mut self, method: Method, path: &str, pairs: &[(&str, &str)]) -> Option<Response> {
        self.exchange(&method, path, if pairs.is_empty() { Body::None } else { Body::Form(pairs) }).await
    }

    async fn exchange(&mut self, method: &Method, path: &str, body: Body<'_>) -> Option<Response> {
        if self.is_over() {
            return None;
        }
        let mut target = format!("{}{path}", self.access.base);
        for _ in 0..=REDIRECTS {
            let request = self.route.request(method.clone(), target.as_str());
            let request = match self.proved(request, body) {
                Ok(request) => request,
                Err(error) => return self.fail(Trouble::Unreached(Unreached::Http(error))),
            };
            let response = match self.route.send(request).await {
                Ok(response) => response,
                Err(why) => return self.fail(Trouble::Unreached(why)),
            };
            let Some(place) = response.location() else { return Some(response) };
            let place = within(place);
            match place.strip_suffix(path) {
                // Only a path in front of all others is followed; a login page is none.
                Some(base) if base != self.access.base => {
                    base.trim_end_matches('/').clone_into(&mut self.access.base);
                    target = format!("{}{path}", self.access.base);
                }
                _ => return self.fail(Trouble::Redirect(plain(&place).to_owned())),
            }
        }
        self.fail(Trouble::Redirect(plain(&target).to_owned()))
    }

    fn proved(&self, request: Request, body: Body<'_>) -> Result<Request, HttpError> {
        let request = match self.limit {
            Some(limit) => request.within(limit.min(self.route.timeout())),
            None => request,
        };
        let request = match (&self.proof, body) {
            (Proof::Form(name, key), body) => {
                let mut all = if let Body::Form(pairs) = body { pairs.to_vec() } else { Vec::new() };
                all.push((*name, key.expose()));
                request.form(&all)
            }
            (_, Body::None) => request,
            (_, Body::Form(pairs)) => request.form(pairs),
            (_, Body::Json(value)) => request.json(value)?,
            (_, Body::File(name, content)) => request.upload(name, content),
            (_, Body::Query(pairs)) => request.query(pairs),
        };
        match &self.proof {
            Proof::Header(name, key) => request.secret_header(name.clone(), key.expose()),
            Proof::Headers(all) => {
                let with = |request: Request, (name, value): &(HeaderName, SecretText)| {
                    request.secret_header(name.clone(), value.expose())
                };
                all.iter().try_fold(request, with)
            }
            Proof::Authorization(value) => request.secret_header(AUTHORIZATION, value.expose()),
            Proof::Cookie(value) => request.secret_header(COOKIE, value.expose()),
            Proof::Query(name, key) => Ok(request.query(&[(name, key.expose())])),
            Proof::None | Proof::Form(..) => Ok(request),
        }
    }

    /// Notes a trouble; there is no answer then.
    pub fn fail<T>(&mut self, trouble: Trouble) -> Option<T> {
        self.troubles.push(trouble);
        None
    }
}

/// Why there is no key.
pub(super) fn no_key(access: &Access) -> Trouble {
    Trouble::NoKey(match (&access.file, access.missing.first()) {
        (FileState::Unseen(why), _) => return Trouble::KeyUnseen(why.clone()),
        (_, Some(why)) => why.clone(),
        (FileState::None, _) => "it keeps none in a file".to_owned(),
        (FileState::Read(path), _) => format!("there is none in {path}"),
        (FileState::Missing, _) => "its file of settings is not where images have it".to_owned(),
        (FileState::Unreadable(path, why), _) => format!("{path}: {why}"),
    })
}

/// The path of a redirect, on whatever host.
fn within(place: &str) -> String {
    let rest = place.split_once("://").map_or(place, |(_, rest)| rest);
    if rest.len() == place.len() {
        return place.to_owned();
    }
    rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
}

/// A path without its query.
fn plain(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

/// What an app says about an error; the family of *arr apps has a `message`.
fn message(response: &Response) -> String {
    #[derive(serde::Deserialize)]
    struct Said {
        message: String,
    }
    match response.json::<Said>() {
        Ok(said) => tidy(&said.message),
        Err(_) => format!("HTTP {}", response.status.as_u16()),
    }
}
