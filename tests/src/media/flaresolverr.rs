//! FlareSolverr (FlareSolverr/FlareSolverr: src/flaresolverr.py): whether it lives. It solves nothing here.

use serde::Deserialize;
use serde_json::json;

use super::Simulated;
use super::http::{Answer, Request};

/// One FlareSolverr.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlareSolverr {
    /// `3.5.0`.
    pub version: String,
}

impl Simulated for FlareSolverr {
    fn port(&self) -> u16 {
        8191
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request.path.as_str() {
            "/health" => Answer::json(200, &json!({"status": "ok"})),
            "/" => Answer::json(
                200,
                &json!({"msg": "FlareSolverr is ready!", "version": self.version, "userAgent": "Mozilla/5.0"}),
            ),
            _ => Answer::json(404, &json!({"error": "Not found"})),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn log(&self) -> Vec<String> {
        vec![
            format!("INFO     FlareSolverr {}", self.version),
            "INFO     Serving on http://0.0.0.0:8191".to_owned(),
        ]
    }
}
