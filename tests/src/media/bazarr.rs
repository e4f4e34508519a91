//! Bazarr (morpheus65535/bazarr: bazarr/api).
//!
//! Left out: episodes, films and subtitles, providers' states, writing settings but for keys, logins of its pages.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Simulated;
use super::database::{self, Database};
use super::http::{Answer, Request};
use crate::kube::http::Query;

/// One Bazarr with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bazarr {
    /// `1.5.3`.
    pub version: String,
    /// The key that counts.
    pub api_key: String,
    /// Where Sonarr is, with its key; without it Sonarr is not used.
    #[serde(default)]
    pub sonarr: Option<Link>,
    /// Where Radarr is.
    #[serde(default)]
    pub radarr: Option<Link>,
    /// What is wrong: `object`, `issue`.
    #[serde(default)]
    pub health: Vec<Value>,
    /// Subtitle providers that are held back.
    #[serde(default)]
    pub throttled_providers: u32,
}

/// Another app as Bazarr reaches it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Host name.
    pub ip: String,
    /// Port.
    pub port: u16,
    /// Key, in clear wherever it is shown.
    pub apikey: String,
    /// Version the app told; empty when it does not answer.
    #[serde(default)]
    pub version: String,
}

impl Simulated for Bazarr {
    fn port(&self) -> u16 {
        6767
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let Some(path) = request.path.strip_prefix("/api") else {
            return Answer::of(200, "text/html; charset=utf-8", "<!doctype html>\n<title>Bazarr</title>\n");
        };
        if path == "/system/ping" {
            return Answer::json(200, &json!({"status": "OK"}));
        }
        let form = request.form();
        let given = [request.header("x-api-key"), request.query.get("apikey"), form.get("apikey")];
        if given.into_iter().find(|key| !key.is_empty()) != Some(self.api_key.as_str()) {
            return Answer::json(401, &json!("Unauthorized"));
        }
        match path {
            "/system/settings" if request.method == Method::POST => self.save(&form),
            _ if request.writes() => Answer::empty(405),
            "/system/status" => Answer::json(200, &json!({"data": self.status()})),
            "/system/health" => Answer::json(200, &json!({"data": self.health})),
            "/system/settings" => Answer::json(200, &self.settings()),
            "/badges" => Answer::json(200, &self.badges()),
            _ => Answer::empty(404),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let text = serde_yaml::to_string(&self.settings()).unwrap_or_default();
        vec![("/config/config/config.yaml".to_owned(), format!("---\n{text}"))]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![("/config/db/bazarr.db".to_owned(), database::usual())]
    }

    fn log(&self) -> Vec<String> {
        vec![
            format!("INFO (main) - Bazarr starting child process, version {}", self.version),
            "INFO (server) - BAZARR is started and waiting for requests on: http://***:6767".to_owned(),
        ]
    }
}

impl Bazarr {
    /// Takes keys from a form (morpheus65535/bazarr: bazarr/app/config.py, save_settings).
    fn save(&mut self, form: &Query) -> Answer {
        for (name, link) in [("sonarr", &mut self.sonarr), ("radarr", &mut self.radarr)] {
            let field = format!("settings-{name}-apikey");
            if let Some(link) = link.as_mut().filter(|_| form.has(&field)) {
                form.get(&field).clone_into(&mut link.apikey);
            }
        }
        if form.has("settings-auth-apikey") {
            form.get("settings-auth-apikey").clone_into(&mut self.api_key);
        }
        Answer::empty(204)
    }

    fn status(&self) -> Value {
        let version =
            |link: &Option<Link>| link.as_ref().map(|link| link.version.clone()).unwrap_or_default();
        json!({
            "bazarr_version": self.version,
            "package_version": "",
            "sonarr_version": version(&self.sonarr),
            "radarr_version": version(&self.radarr),
            "operating_system": "Linux",
            "python_version": "3.12.12",
            "bazarr_directory": "/app/bazarr/bin",
            "bazarr_config_directory": "/config",
        })
    }

    fn settings(&self) -> Value {
        let link = |link: &Option<Link>, usual: u16| match link {
            Some(link) => json!({
                "ip": link.ip, "port": link.port, "base_url": "/", "ssl": false, "apikey": link.apikey,
            }),
            None => json!({"ip": "127.0.0.1", "port": usual, "base_url": "/", "ssl": false, "apikey": ""}),
        };
        json!({
            "auth": {"apikey": self.api_key, "type": null, "username": ""},
            "general": {
                "base_url": "", "port": 6767, "use_sonarr": self.sonarr.is_some(),
                "use_radarr": self.radarr.is_some(), "path_mappings": [], "path_mappings_movie": [],
            },
            "sonarr": link(&self.sonarr, 8989),
            "radarr": link(&self.radarr, 7878),
        })
    }

    fn badges(&self) -> Value {
        let live = |link: &Option<Link>| {
            link.as_ref().filter(|link| !link.version.is_empty()).map_or("", |_| "LIVE")
        };
        json!({
            "episodes": 0,
            "movies": 0,
            "providers": self.throttled_providers,
            "status": self.health.len(),
            "sonarr_signalr": live(&self.sonarr),
            "radarr_signalr": live(&self.radarr),
            "announcements": 0,
        })
    }
}
