//! Transmission's RPC (transmission/transmission: docs/rpc-spec.md, libtransmission/rpc-server.cc), as 3.00 and 4.0 speak it.
//!
//! The checks come in this order: name and password, the path, the name in `Host` (only where no password is asked
//! for), the session id, the method. Left out: methods that are not below, adding and changing torrents, address
//! ranges, its web page, the end of answers after a hundred failed logins.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
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
            let text = format!("<p>Unauthorized User. {} unsuccessful login attempts.</p>", self.failures);
            return refusal(401, "Unauthorized", &text)
                .with("www-authenticate", "Basic realm=\"Transmission\"");
        }
        if !request.path.starts_with("/transmission/") {
            return refusal(301, "Moved Permanently", "").with("location", "/transmission/web/");
        }
        let host = request.header("host").split(':').next().unwrap_or_default();
        if self.login.is_none() && host.parse::<IpAddr>().is_err() && host != "localhost" {
            return refusal(421, "Misdirected Request", "");
        }
        if request.header("x-transmission-session-id") != SESSION {
            return refusal(409, "Conflict", "").with("x-transmission-session-id", SESSION);
        }
        if !request.path.starts_with("/transmission/rpc") {
            return refusal(404, "Not Found", "");
        }
        if request.method != "POST" {
            return refusal(405, "Method Not Allowed", "");
        }
        let question = request.json();
        let arguments = match question["method"].as_str() {
            Some("session-get") => json!({"version": self.version, "download-dir": self.download_dir}),
            Some("torrent-get") => json!({"torrents": self.torrents}),
            Some("free-space") => {
                let path = &question["arguments"]["path"];
                if path.as_str() != Some(self.download_dir.as_str()) {
                    let nothing = json!({"path": path, "size-bytes": -1});
                    return answer("No such file or directory", &nothing);
                }
                json!({"path": path, "size-bytes": self.free_space, "total_size": -1})
            }
            Some(_) => return answer("method name not recognized", &json!({})),
            None => return answer("no method name", &json!({})),
        };
        answer("success", &arguments)
    }

    /// Of the password there is only a hash.
    fn files(&self) -> Vec<(String, String)> {
        let (user, password) = self.login.clone().unwrap_or_default();
        let settings = json!({
            "rpc-port": 9091, "rpc-authentication-required": self.login.is_some(),
            "rpc-username": user, "rpc-password": stored_password(&password),
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

/// An answer of its RPC.
fn answer(result: &str, arguments: &Value) -> Answer {
    Answer::json(200, &json!({"result": result, "arguments": arguments}))
}

fn refusal(status: u16, reason: &str, text: &str) -> Answer {
    Answer::of(status, "text/html; charset=ISO-8859-1", format!("<h1>{status}: {reason}</h1>{text}"))
}

/// `{`, the SHA-1 of password and salt, and the salt (transmission/transmission: libtransmission/crypto-utils.c, `tr_ssha1`).
fn stored_password(password: &str) -> String {
    const SALT: &str = "simulate";
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, format!("{password}{SALT}").as_bytes());
    let hex = hash.as_ref().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("{{{hex}{SALT}")
}
