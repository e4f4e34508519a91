//! Plex Media Server: who it is, who watches, its libraries and its preferences, as XML or JSON.
//!
//! Left out: everything about the media themselves, accounts and their tokens (there is one, the owner's), networks
//! that need no token, and how plex.tv comes to know of claim tokens.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::database::{self, Database};
use super::http::{Answer, Request};
use super::{Simulated, variable};

/// Where the real one keeps its preferences.
const PREFERENCES: &str = "/config/Library/Application Support/Plex Media Server/Preferences.xml";
/// Its library.
const LIBRARY: &str = "/config/Library/Application Support/Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db";

/// One Plex with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plex {
    /// `1.42.2.10156-f737b826c`.
    pub version: String,
    /// Its identity.
    pub machine_identifier: String,
    /// The owner's token; without one it is unclaimed.
    #[serde(default)]
    pub token: Option<String>,
    /// Its name.
    #[serde(default)]
    pub friendly_name: String,
    /// Further attributes of `Preferences.xml`, shown by `/:/prefs` as well.
    #[serde(default)]
    pub preferences: Map<String, Value>,
    /// Libraries: `key`, `type`, `title`, `Location`.
    #[serde(default)]
    pub libraries: Vec<Value>,
    /// What is being watched.
    #[serde(default)]
    pub sessions: Vec<Value>,
    /// What it is busy with.
    #[serde(default)]
    pub activities: Vec<Value>,
    /// Whether its container had a claim token, for the log.
    #[serde(default)]
    pub claim_tried: bool,
    /// Claim tokens that plex.tv knows, each good once, and the owner's token that it gives for one.
    #[serde(default)]
    pub claims: Vec<(String, String)>,
    /// Whether it is too old to take a claim token over HTTP.
    #[serde(default)]
    pub claims_at_start_only: bool,
}

impl Simulated for Plex {
    fn port(&self) -> u16 {
        32400
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let json = request.header("accept").contains("application/json");
        if request.path == "/identity" {
            return show(json, self.identity());
        }
        if request.path == "/myplex/claim" && request.method == Method::POST && self.token.is_none() {
            if self.claims_at_start_only {
                return Answer::empty(404);
            }
            let taken = self.claim(request.query.get("token"));
            return if taken { Answer::empty(200) } else { unauthorized(json) };
        }
        let given = match request.header("x-plex-token") {
            "" => request.query.get("X-Plex-Token"),
            header => header,
        };
        if self.token.as_deref() != Some(given) {
            return unauthorized(json);
        }
        if request.path == "/:/prefs" && request.method == Method::PUT {
            return self.prefer(request);
        }
        if request.writes() {
            return Answer::empty(405);
        }
        match request.path.as_str() {
            "/" => show(json, self.root()),
            "/status/sessions" => show(json, container(("Metadata", "Video"), &self.sessions)),
            "/library/sections" => {
                let mut all = container(("Directory", "Directory"), &self.libraries);
                all.attributes.insert("allowSync".to_owned(), json!(false));
                show(json, all)
            }
            "/:/prefs" => show(json, container(("Setting", "Setting"), &self.settings())),
            "/activities" => show(json, container(("Activity", "Activity"), &self.activities)),
            _ => Answer::of(404, "text/html", "<html><head><title>Not Found</title></head></html>"),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let attributes = attributes(&self.all_preferences());
        let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Preferences{attributes}/>\n");
        vec![(PREFERENCES.to_owned(), text)]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![(LIBRARY.to_owned(), database::with_own_order())]
    }

    fn log(&self) -> Vec<String> {
        let claim = match (&self.token, self.claim_tried) {
            (Some(_), true) => "Server already claimed",
            (None, false) => "Server is unclaimed, but no claim token has been set",
            (None, true) => "Unable to claim Plex server",
            (Some(_), false) => "",
        };
        let lines = [claim, "Starting Plex Media Server. . . (you can ignore the libusb_init error)"];
        lines.into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// As LinuxServer's image does it: a token is used if nobody owns the server yet.
    fn start(&mut self, environment: &[(String, String)]) {
        if let (None, Some(token)) = (&self.token, variable(environment, "PLEX_CLAIM")) {
            self.claim_tried = true;
            self.claim(token);
        }
    }
}

impl Plex {
    /// Asks plex.tv for an owner; whether it gave one.
    fn claim(&mut self, given: &str) -> bool {
        let known = self.claims.iter().position(|(claim, _)| claim == given);
        if let Some(at) = known {
            self.token = Some(self.claims.remove(at).1);
        }
        known.is_some()
    }
}

/// What an answer holds: attributes, and elements with their name in JSON and in XML.
struct MediaContainer {
    attributes: Map<String, Value>,
    elements: Option<((&'static str, &'static str), Vec<Value>)>,
}

fn container(names: (&'static str, &'static str), elements: &[Value]) -> MediaContainer {
    let attributes = Map::from_iter([("size".to_owned(), json!(elements.len()))]);
    MediaContainer { attributes, elements: Some((names, elements.to_vec())) }
}

fn unauthorized(json: bool) -> Answer {
    if json {
        let errors =
            json!({"errors": [{"code": 1001, "message": "User could not be authenticated", "status": 401}]});
        return Answer::of(401, "application/json", errors.to_string());
    }
    Answer::of(
        401,
        "text/html",
        "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>",
    )
}

impl Plex {
    /// Takes preferences that it knows from the query (pkkid/python-plexapi: plexapi/settings.py).
    fn prefer(&mut self, request: &Request) -> Answer {
        for name in ["customConnections", "secureConnections"] {
            if request.query.has(name) {
                self.preferences.insert(name.to_owned(), json!(request.query.get(name)));
            }
        }
        Answer::empty(200)
    }

    fn identity(&self) -> MediaContainer {
        let attributes = json!({
            "size": 0,
            "apiVersion": "1.1.1",
            "claimed": self.token.is_some(),
            "machineIdentifier": self.machine_identifier,
            "version": self.version,
        });
        MediaContainer { attributes: object(attributes), elements: None }
    }

    fn root(&self) -> MediaContainer {
        let attributes = json!({
            "size": 0,
            "friendlyName": self.friendly_name,
            "machineIdentifier": self.machine_identifier,
            "myPlex": self.token.is_some(),
            "version": self.version,
        });
        MediaContainer { attributes: object(attributes), elements: None }
    }

    fn all_preferences(&self) -> Map<String, Value> {
        let mut all = Map::new();
        all.insert("MachineIdentifier".to_owned(), json!(format!("{}-machine", self.machine_identifier)));
        all.insert("ProcessedMachineIdentifier".to_owned(), json!(self.machine_identifier));
        all.insert("FriendlyName".to_owned(), json!(self.friendly_name));
        if let Some(token) = &self.token {
            all.insert("PlexOnlineToken".to_owned(), json!(token));
        }
        all.extend(self.preferences.clone());
        all
    }

    /// Preferences that the API shows; the token is none of them.
    fn settings(&self) -> Vec<Value> {
        let usual = [("secureConnections", json!(1)), ("customConnections", json!(""))];
        let mut all: Map<String, Value> =
            usual.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        all.insert("FriendlyName".to_owned(), json!(self.friendly_name));
        all.extend(self.preferences.clone());
        let setting = |(name, value): (&String, &Value)| json!({"id": name, "value": value});
        all.iter().map(setting).collect()
    }
}

/// An answer in the form that was asked for.
fn show(json: bool, of: MediaContainer) -> Answer {
    let answer = if json {
        let mut inner = of.attributes;
        if let Some(((name, _), elements)) = of.elements.filter(|(_, elements)| !elements.is_empty()) {
            inner.insert(name.to_owned(), json!(elements));
        }
        Answer::of(200, "application/json", json!({"MediaContainer": inner}).to_string())
    } else {
        let elements = of.elements.iter().flat_map(|((_, name), all)| all.iter().map(|one| xml(name, one)));
        let inner: String = elements.collect();
        let attributes = attributes(&of.attributes);
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MediaContainer{attributes}>\n{inner}</MediaContainer>\n"
        );
        Answer::of(200, "text/xml;charset=utf-8", text)
    };
    answer.with("x-plex-protocol", "1.0")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A value as an attribute has it: flags are 1 and 0.
fn shown(value: &Value) -> String {
    match value {
        Value::Bool(flag) => u8::from(*flag).to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn attributes(of: &Map<String, Value>) -> String {
    let plain = of.iter().filter(|(_, value)| !value.is_array() && !value.is_object());
    let written: Vec<String> =
        plain.map(|(name, value)| format!(" {name}=\"{}\"", escaped(&shown(value)))).collect();
    written.concat()
}

/// An element: plain values are attributes, lists are elements inside.
fn xml(name: &str, value: &Value) -> String {
    let Value::Object(value) = value else { return String::new() };
    let inside: String = value
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_array()?)))
        .flat_map(|(name, all)| all.iter().map(move |one| xml(name, one)))
        .collect();
    format!("<{name}{}>{inside}</{name}>\n", attributes(value))
}
