//! Tautulli (Tautulli/Tautulli: plexpy/webserve.py, plexpy/api2.py).
//!
//! Its key is taken in the query only; a wrong one is HTTP 400 with a message in JSON. Left out: every command that is not
//! below, history, users, notifications, its pages.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Simulated;
use super::database::{self, Database};
use super::http::{Answer, Request};

/// One Tautulli with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tautulli {
    /// `2.17.2`.
    pub version: String,
    /// The key that counts.
    pub api_key: String,
    /// Where its Plex is: a URL.
    pub pms_url: String,
    /// The identity of that Plex.
    pub pms_identifier: String,
    /// The token it uses there; it stands in its file.
    #[serde(default)]
    pub pms_token: String,
    /// Whether it reaches Plex.
    #[serde(default = "yes")]
    pub connected: bool,
    /// How many watch something.
    #[serde(default)]
    pub streams: u32,
}

fn yes() -> bool {
    true
}

impl Simulated for Tautulli {
    fn port(&self) -> u16 {
        8181
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request.path.as_str() {
            "/status" => Answer::json(200, &json!({"result": "success", "message": "Ok"})),
            "/server_status" => Answer::json(200, &json!({"result": "success", "connected": self.connected})),
            "/api/v2" => self.command(request),
            _ => Answer::of(200, "text/html;charset=utf-8", "<!doctype html>\n<title>Tautulli</title>\n"),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let text = format!(
            "[General]\nhttp_port = 8181\nhttp_root = \"\"\napi_key = {}\n[PMS]\npms_identifier = {}\npms_token = {}\n\
             pms_url = {}\n",
            self.api_key, self.pms_identifier, self.pms_token, self.pms_url
        );
        vec![("/config/config.ini".to_owned(), text)]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![("/config/tautulli.db".to_owned(), database::usual())]
    }

    fn log(&self) -> Vec<String> {
        vec![format!("Tautulli is up and running! Version v{}", self.version)]
    }
}

impl Tautulli {
    fn command(&self, request: &Request) -> Answer {
        if request.query.get("apikey") != self.api_key {
            return told(400, "error", "Invalid apikey", &json!({}));
        }
        match request.query.get("cmd") {
            "get_tautulli_info" => done(&json!({"tautulli_version": format!("v{}", self.version)})),
            "get_server_info" => done(&json!({
                "pms_identifier": self.pms_identifier, "pms_name": "plex", "pms_url": self.pms_url,
                "pms_version": "1.42.2.10156-f737b826c",
            })),
            // Numbers are text there.
            "get_activity" => done(&json!({"stream_count": self.streams.to_string(), "sessions": []})),
            _ => told(400, "error", "Unknown command", &json!({})),
        }
    }
}

fn done(data: &Value) -> Answer {
    told(200, "success", "", data)
}

fn told(status: u16, result: &str, message: &str, data: &Value) -> Answer {
    let message = if message.is_empty() { Value::Null } else { json!(message) };
    Answer::json(status, &json!({"response": {"result": result, "message": message, "data": data}}))
}
