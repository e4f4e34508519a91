//! Transmission's RPC (transmission/transmission: docs/rpc-spec.md, libtransmission/rpc-server.cc), as 3.00 and 4.0 speak it.
//!
//! The checks come in this order: name and password, the name in `Host`, the session id. Left out: methods that are not
//! below, adding and changing torrents, address ranges, its web page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Simulated;
use super::http::{Answer, Request};

/// The id it hands out.
const SESSION: &str = "simulated-session-id";

/// One Transmission with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transmission {
    /// `4.0.6 (38c164933e)`.
    pub version: String,
    /// Name and password; without them it asks for none.
    #[serde(default)]
    pub login: Option<(String, String)>,
    /// Where downloads go.
    pub download_dir: String,
    /// Free bytes there.
    #[serde(default)]
    pub free_space: i64,
    /// What `torrent-get` lists.
    #[serde(default)]
    pub torrents: Vec<Value>,
    /// Logins that failed so far.
    #[serde(default)]
    pub failures: u32,
}

impl Simulated for Transmission {
    fn port(&self) -> u16 {
        9091
    }

    fn answer(&mut self, request: &Request) -> Answer {
        if !self.lets_in(request) {
            return Answer::of(401, "text/html; charset=ISO-8859-1", "<h1>401: Unauthorized</h1>")
                .with("www-authenticate", "Basic realm=\"Transmission\"");
        }
        let host = request.header("host").split(':').next().unwrap_or_default();
        if host.parse::<std::net::IpAddr>().is_err() && host != "localhost" {
            return Answer::of(421, "text/html; charset=ISO-8859-1", "<h1>421: Misdirected Request</h1>");
        }
        if request.path != "/transmission/rpc" {
            return Answer::of(404, "text/html; charset=ISO-8859-1", "<h1>404: Not Found</h1>");
        }
        if request.header("x-transmission-session-id") != SESSION {
            return Answer::of(409, "text/html; charset=ISO-8859-1", "<h1>409: Conflict</h1>")
                .with("x-transmission-session-id", SESSION);
        }
        let question = request.json();
        let arguments = match question["method"].as_str() {
            Some("session-get") => json!({"version": self.version, "download-dir": self.download_dir}),
            Some("torrent-get") => json!({"torrents": self.torrents}),
            Some("free-space") => json!({
                "path": question["arguments"]["path"], "size-bytes": self.free_space, "total_size": -1,
            }),
            _ => return Answer::json(200, &json!({"result": "method name not recognized", "arguments": {}})),
        };
        Answer::json(200, &json!({"result": "success", "arguments": arguments}))
    }

    /// Of the password there is only a hash.
    fn files(&self) -> Vec<(String, String)> {
        let settings = json!({
            "rpc-port": 9091, "rpc-authentication-required": self.login.is_some(),
            "rpc-username": self.login.as_ref().map_or("", |(user, _)| user), "rpc-password": "{simulated",
            "download-dir": self.download_dir,
        });
        vec![("/config/settings.json".to_owned(), format!("{settings:#}\n"))]
    }

    fn log(&self) -> Vec<String> {
        vec![format!("Transmission {} started", self.version)]
    }
}

impl Transmission {
    fn lets_in(&mut self, request: &Request) -> bool {
        let Some((user, password)) = &self.login else { return true };
        let Some(given) = request.header("authorization").strip_prefix("Basic ") else { return false };
        let right = BASE64.encode(format!("{user}:{password}")) == given;
        self.failures += u32::from(!right);
        right
    }
}
