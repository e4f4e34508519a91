//! gluetun's control server (passteque/gluetun: internal/server). A route for which nobody is let in answers 401.
//!
//! Left out: changing anything, the health server, and everything it does to the network.

use serde::Deserialize;
use serde_json::json;

use super::Simulated;
use super::http::{Answer, Request};

/// One gluetun.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gluetun {
    /// Whether the tunnel stands.
    pub running: bool,
    /// The address on the internet behind it.
    #[serde(default)]
    pub public_ip: String,
    /// The country that is in.
    #[serde(default)]
    pub country: String,
    /// The forwarded port; 0 for none.
    #[serde(default)]
    pub port: u16,
    /// Whether its routes are open to everybody.
    #[serde(default)]
    pub open: bool,
}

impl Simulated for Gluetun {
    fn port(&self) -> u16 {
        8000
    }

    fn answer(&mut self, request: &Request) -> Answer {
        if !self.open {
            return Answer::of(401, "text/plain", "Unauthorized\n");
        }
        match request.path.as_str() {
            "/v1/vpn/status" => {
                Answer::json(200, &json!({"status": if self.running { "running" } else { "stopped" }}))
            }
            "/v1/publicip/ip" => {
                Answer::json(200, &json!({"public_ip": self.public_ip, "country": self.country}))
            }
            "/v1/portforward" => Answer::json(200, &json!({"port": self.port})),
            _ => Answer::of(404, "text/plain", "route not found\n"),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn log(&self) -> Vec<String> {
        vec!["INFO [http server] http server listening on [::]:8000".to_owned()]
    }
}
