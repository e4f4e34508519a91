//! One context of a talosconfig.

use std::path::Path;

use serde_json::{Map, Value};

use super::read::Places;
use crate::cli::{Error, Result};
use crate::secret::{SecretText, from_base64};
use crate::talos::{Address, Certificate, Credentials};

/// How a context proves who the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// With a client certificate.
    Certificate,
    /// With a name and a password.
    Basic,
    /// With a key of Sidero Labs' sign-in, through Omni.
    SideroV1,
    /// Not at all.
    Nothing,
}

/// A context: a cluster, how to reach it, and as whom.
#[derive(Clone)]
pub struct Context {
    /// Its name.
    pub name: String,
    /// Control plane nodes, as they are written.
    pub endpoints: Vec<String>,
    /// Nodes that commands work on unless told otherwise, as they are written.
    pub nodes: Vec<String>,
    /// Name of the cluster, for Omni.
    pub cluster: Option<String>,
    /// A proxy in front of the endpoints.
    pub proxy_url: Option<String>,
    /// How it proves who the user is.
    pub sign_in: SignIn,
    ca: String,
    certificate: String,
    key: SecretText,
    places: Places,
}

impl Context {
    pub(super) fn new(name: &str, fields: &Map<String, Value>, places: &Places) -> Self {
        let text = |field: &str| fields.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let texts = |field: &str| -> Vec<String> {
            let items = fields.get(field).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let present = |text: String| (!text.is_empty()).then_some(text);
        let mut endpoints = texts("endpoints");
        // As talosctl does with what the field was called once.
        endpoints.extend(present(text("target")));
        let auth = fields.get("auth").and_then(Value::as_object);
        let uses = |method: &str| auth.is_some_and(|auth| auth.get(method).is_some_and(|how| !how.is_null()));
        let (certificate, key) = (text("crt"), SecretText::new(text("key")));
        let sign_in = match () {
            () if !certificate.is_empty() || !key.expose().is_empty() => SignIn::Certificate,
            () if uses("siderov1") => SignIn::SideroV1,
            () if uses("basic") => SignIn::Basic,
            () => SignIn::Nothing,
        };
        Self {
            name: name.to_owned(),
            endpoints,
            nodes: texts("nodes"),
            cluster: present(text("cluster")),
            proxy_url: present(text("proxy-url")),
            sign_in,
            ca: text("ca"),
            certificate,
            key,
            places: places.clone(),
        }
    }

    /// The file it was read from; empty for what was read from none.
    pub fn file(&self) -> &Path {
        &self.places.file
    }

    /// The endpoints as addresses.
    ///
    /// # Errors
    /// When one of them is none, with its line.
    pub fn endpoint_addresses(&self) -> Result<Vec<Address>> {
        self.addresses("endpoints", &self.endpoints)
    }

    /// The nodes as addresses.
    ///
    /// # Errors
    /// When one of them is none, with its line.
    pub fn node_addresses(&self) -> Result<Vec<Address>> {
        self.addresses("nodes", &self.nodes)
    }

    /// The cluster's authority, if it can be read.
    pub fn authority(&self) -> Option<Certificate> {
        Certificate::from_pem(from_base64(&bare(&self.ca))?.expose())
    }

    /// The client's certificate, if it can be read.
    pub fn certificate(&self) -> Option<Certificate> {
        Certificate::from_pem(from_base64(&bare(&self.certificate))?.expose())
    }

    /// What a secure connection needs.
    ///
    /// # Errors
    /// When the context signs in otherwise, or a part is missing, damaged, or belongs to another one.
    pub fn credentials(&self) -> Result<Credentials> {
        match self.sign_in {
            SignIn::Certificate => {}
            SignIn::SideroV1 => {
                return Err(self
                    .error(Error::failed("it signs in through Omni (auth.siderov1), not with a certificate"))
                    .hint("take a context whose crt and key are those of the cluster itself"));
            }
            SignIn::Basic | SignIn::Nothing => {
                return Err(self
                    .error(Error::failed("it has no client certificate (crt and key)"))
                    .hint("use the talosconfig that was made with the cluster, or make one with `talosconfig renew`"));
            }
        }
        let ca = self.decoded("ca", &self.ca)?;
        let certificate = self.decoded("crt", &self.certificate)?;
        let key = self.decoded("key", self.key.expose())?;
        Credentials::from_pem(ca.expose(), certificate.expose(), &key).map_err(|error| self.error(error))
    }

    fn addresses(&self, field: &str, texts: &[String]) -> Result<Vec<Address>> {
        let address = |text: &String| {
            text.parse::<Address>().map_err(|error| {
                let place =
                    self.places.of(&self.name, field).map_or_else(String::new, |place| format!("{place}: "));
                Error {
                    message: format!("{place}contexts.{}.{field}: {}", self.name, error.message),
                    ..error
                }
            })
        };
        texts.iter().map(address).collect()
    }

    fn decoded(&self, field: &str, text: &str) -> Result<SecretText> {
        let wrong = |what: &str| {
            let place =
                self.places.of(&self.name, field).map_or_else(String::new, |place| format!("{place}: "));
            Error::failed(format!("{place}contexts.{}.{field} {what}", self.name)).hint(
                "restore the talosconfig from where it was made, or make a new one with `talosconfig renew`",
            )
        };
        if text.is_empty() {
            return Err(wrong("is missing"));
        }
        from_base64(&bare(text)).ok_or_else(|| wrong("is not the base64 of a PEM text; it may be cut off"))
    }

    fn error(&self, error: Error) -> Error {
        let file = match self.file() {
            file if file.as_os_str().is_empty() => String::new(),
            file => format!(" of {}", file.display()),
        };
        error.context(format!("the context {:?}{file} cannot be used", self.name))
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("name", &self.name)
            .field("endpoints", &self.endpoints)
            .field("nodes", &self.nodes)
            .field("sign_in", &self.sign_in)
            .finish_non_exhaustive()
    }
}

/// Base64 without what folding put into it.
fn bare(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
