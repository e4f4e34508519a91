//! Jellyfin: its public pages, its sessions and libraries, and the small server that stands in while it migrates
//! (jellyfin/jellyfin: Jellyfin.Server/ServerSetupApp/SetupServer.cs).
//!
//! Left out: users and their logins (keys only, which are in the database and in no file), media, images, tasks that
//! run, backups, and a base URL.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Simulated;
use super::database::{self, Database};
use super::http::{Answer, Request};

/// One Jellyfin with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jellyfin {
    /// `10.11.5`.
    pub version: String,
    /// Its identity, 32 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub server_name: String,
    /// Keys that were made for other apps.
    #[serde(default)]
    pub api_keys: Vec<String>,
    /// Whether the set-up was gone through.
    #[serde(default = "yes")]
    pub startup_wizard_completed: bool,
    /// Whether it migrates; only 10.11 and later answer then.
    #[serde(default)]
    pub migrating: bool,
    /// Whether its database can be read.
    #[serde(default = "yes")]
    pub database_reachable: bool,
    /// Whether old headers are taken for keys; until 12 they are.
    #[serde(default)]
    pub legacy_authorization: Option<bool>,
    /// Whether it wants to be restarted.
    #[serde(default)]
    pub has_pending_restart: bool,
    /// Libraries: `Name`, `Locations`.
    #[serde(default)]
    pub libraries: Vec<Value>,
    /// Who watches.
    #[serde(default)]
    pub sessions: Vec<Value>,
}

fn yes() -> bool {
    true
}

impl Simulated for Jellyfin {
    fn port(&self) -> u16 {
        8096
    }

    fn answer(&mut self, request: &Request) -> Answer {
        if self.migrating {
            return self.set_up(&request.path);
        }
        match request.path.as_str() {
            "/health" if self.database_reachable => return Answer::of(200, "text/plain", "Healthy"),
            "/health" => return Answer::of(503, "text/plain", "Unhealthy"),
            "/System/Info/Public" => return Answer::json(200, &self.public(self.startup_wizard_completed)),
            "/System/Ping" => return Answer::json(200, &json!("Jellyfin Server")),
            "/" => return Answer::to(302, "web/"),
            _ => {}
        }
        let known = self.key(request).is_some_and(|key| self.api_keys.contains(&key));
        match request.path.as_str() {
            _ if !known => Answer::empty(401),
            "/System/Info" => Answer::json(200, &self.info()),
            "/Sessions" => Answer::json(200, &json!(self.sessions)),
            "/Library/VirtualFolders" => Answer::json(200, &json!(self.libraries)),
            "/ScheduledTasks" => Answer::json(200, &json!([])),
            _ => Answer::empty(404),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
        let network = format!(
            "{head}<NetworkConfiguration>\n  <BaseUrl />\n  <InternalHttpPort>8096</InternalHttpPort>\n</NetworkConfiguration>\n"
        );
        let system = format!(
            "{head}<ServerConfiguration>\n  <IsStartupWizardCompleted>{}</IsStartupWizardCompleted>\n  \
             <ServerName>{}</ServerName>\n</ServerConfiguration>\n",
            self.startup_wizard_completed, self.server_name
        );
        vec![
            ("/config/config/network.xml".to_owned(), network),
            ("/config/config/system.xml".to_owned(), system),
        ]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![("/config/data/jellyfin.db".to_owned(), database::usual())]
    }

    fn log(&self) -> Vec<String> {
        let mut lines = vec![format!("[INF] [1] Main: Jellyfin version: {}", self.version)];
        if !self.migrating {
            lines.push("[INF] [1] Main: Startup complete 0:00:07.1".to_owned());
        }
        lines
    }
}

impl Jellyfin {
    fn major(&self) -> u32 {
        self.version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// What is there while the database migrates; it says that nothing was set up, whatever is true.
    fn set_up(&self, path: &str) -> Answer {
        match path {
            "/health" => Answer::of(200, "text/plain", "Degraded"),
            "/System/Info/Public" => Answer::json(200, &self.public(false)),
            _ => Answer::of(503, "text/html", "<!DOCTYPE html>\n<title>Jellyfin Startup</title>\n")
                .with("retry-after", "005"),
        }
    }

    /// The key of a request, from where this version looks for it.
    fn key(&self, request: &Request) -> Option<String> {
        if let Some(rest) = request.header("authorization").strip_prefix("MediaBrowser ") {
            let fields = rest.split(',').filter_map(|field| field.trim().split_once('='));
            let token = fields.filter(|(name, _)| *name == "Token").map(|(_, value)| value).next();
            return token.map(|token| token.trim_matches('"').to_owned());
        }
        let legacy = self.legacy_authorization.unwrap_or(self.major() < 12);
        let old = ["x-emby-token", "x-mediabrowser-token"].into_iter().map(|name| request.header(name));
        let old = old.chain([request.query.get("api_key")]).filter(|_| legacy);
        [request.query.get("ApiKey")].into_iter().chain(old).find(|key| !key.is_empty()).map(str::to_owned)
    }

    fn public(&self, completed: bool) -> Value {
        json!({
            "LocalAddress": "http://127.0.0.1:8096",
            "ServerName": self.server_name,
            "Version": self.version,
            "ProductName": "Jellyfin Server",
            "OperatingSystem": "",
            "Id": self.id,
            "StartupWizardCompleted": completed,
        })
    }

    fn info(&self) -> Value {
        let mut info = self.public(self.startup_wizard_completed);
        info["HasPendingRestart"] = json!(self.has_pending_restart);
        info["IsShuttingDown"] = json!(false);
        info
    }
}
