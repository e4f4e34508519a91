//! Overseerr and its successor Seerr (sct/overseerr: server/routes, server/middleware/auth.ts).
//!
//! Left out: users and their permissions (the key is the administrator's), logins, search, changing anything
//! but a Radarr or Sonarr; the outside look-up of `/status` is only the time it takes.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::database::{self, Database};
use super::http::{Answer, Request};
use super::{Simulated, new_key};

/// What one without rights is told.
const REFUSED: &str = "You do not have permission to access this endpoint";

/// One Overseerr with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overseerr {
    /// `1.34.0`.
    pub version: String,
    /// The key that counts.
    pub api_key: String,
    /// Folder of its settings, `/app/config` or `/config`.
    #[serde(default = "app_config")]
    pub config_dir: String,
    /// Whether a volume is mounted there.
    #[serde(default = "yes")]
    pub app_data: bool,
    /// Whether the set-up was gone through.
    #[serde(default = "yes")]
    pub initialized: bool,
    /// Seconds that `/status` takes, for it asks a server on the internet.
    #[serde(default)]
    pub status_takes: u64,
    /// Radarr instances it sends requests to, keys in clear.
    #[serde(default)]
    pub radarr: Vec<Value>,
    /// Sonarr instances.
    #[serde(default)]
    pub sonarr: Vec<Value>,
    /// The media server.
    #[serde(default)]
    pub plex: Value,
    /// Tests of `radarr` and `sonarr` that fail, by host name.
    #[serde(default)]
    pub unreachable: Vec<String>,
    /// What `request/count` says besides zeros.
    #[serde(default)]
    pub requests: Map<String, Value>,
}

fn app_config() -> String {
    "/app/config".to_owned()
}

fn yes() -> bool {
    true
}

impl Simulated for Overseerr {
    fn port(&self) -> u16 {
        5055
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let Some(path) = request.path.strip_prefix("/api/v1") else {
            return Answer::of(
                200,
                "text/html; charset=utf-8",
                "<!DOCTYPE html>\n<title>Overseerr</title>\n",
            );
        };
        let open = match path {
            "/status" => Some(self.status()),
            "/status/appdata" => Some(json!({
                "appData": self.app_data, "appDataPath": self.config_dir, "appDataPermissions": true,
            })),
            "/settings/public" => Some(self.public()),
            _ => None,
        };
        if let Some(value) = open {
            let mut answer = Answer::json(200, &value);
            if path == "/status" {
                answer.after = Duration::from_secs(self.status_takes);
            }
            return answer;
        }
        if request.header("x-api-key") != self.api_key {
            return Answer::json(403, &json!({"status": 403, "error": REFUSED}));
        }
        if let (&Method::PUT, Some((list, id))) = (&request.method, path.rsplit_once('/')) {
            return self.put(list, id, request.json());
        }
        match (path, request.method == Method::POST) {
            ("/settings/main/regenerate", true) => {
                self.api_key = new_key(&self.api_key);
                Answer::json(200, &self.main())
            }
            ("/settings/radarr/test" | "/settings/sonarr/test", true) => self.test(&request.json()),
            (_, true) => Answer::json(405, &json!({"message": "POST method not allowed"})),
            ("/settings/main", _) => Answer::json(200, &self.main()),
            ("/settings/radarr", _) => Answer::json(200, &json!(self.radarr)),
            ("/settings/sonarr", _) => Answer::json(200, &json!(self.sonarr)),
            ("/settings/plex", _) => Answer::json(200, &self.plex),
            ("/request/count", _) => Answer::json(200, &json!(self.counts())),
            ("/issue/count", _) => Answer::json(200, &json!({"total": 0, "open": 0, "closed": 0})),
            _ => Answer::json(404, &json!({"message": "not found"})),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        let settings = json!({
            "clientId": "simulated",
            "main": self.main(),
            "plex": self.plex,
            "radarr": self.radarr,
            "sonarr": self.sonarr,
            "public": {"initialized": self.initialized},
        });
        vec![(format!("{}/settings.json", self.config_dir), format!("{settings:#}\n"))]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![(format!("{}/db/db.sqlite3", self.config_dir), database::usual())]
    }

    fn log(&self) -> Vec<String> {
        vec![
            format!("[info]: Starting Overseerr version {}", self.version),
            "[info][Server]: Server ready on port 5055".to_owned(),
        ]
    }
}

impl Overseerr {
    fn status(&self) -> Value {
        json!({
            "version": self.version,
            "commitTag": "local",
            "updateAvailable": false,
            "commitsBehind": 0,
            "restartRequired": false,
        })
    }

    fn public(&self) -> Value {
        json!({
            "initialized": self.initialized,
            "applicationTitle": "Overseerr",
            "localLogin": true,
            "mediaServerType": 1,
        })
    }

    fn main(&self) -> Value {
        json!({"apiKey": self.api_key, "applicationTitle": "Overseerr", "applicationUrl": "", "trustProxy": false})
    }

    fn counts(&self) -> Map<String, Value> {
        let zeros = ["total", "movie", "tv", "pending", "approved", "declined", "processing", "available"];
        let zeros = zeros.into_iter().map(|name| (name.to_owned(), json!(0)));
        zeros.chain(self.requests.clone()).collect()
    }

    /// Takes a Radarr or Sonarr in place of the one with that number, which must not be in the body
    /// (sct/overseerr: overseerr-api.yml, server/routes/settings/radarr.ts).
    fn put(&mut self, list: &str, id: &str, mut settings: Value) -> Answer {
        if settings.get("id").is_some() {
            return Answer::json(400, &json!({"message": "request.body.id is read-only", "errors": []}));
        }
        let servers = match list {
            "/settings/radarr" => &mut self.radarr,
            "/settings/sonarr" => &mut self.sonarr,
            _ => return Answer::json(404, &json!({"message": "not found"})),
        };
        let number = id.parse::<u64>().ok();
        let Some(known) = servers.iter_mut().find(|one| number.is_some() && one["id"].as_u64() == number)
        else {
            return Answer::json(404, &json!({"message": "Settings instance not found"}));
        };
        settings["id"] = known["id"].clone();
        known.clone_from(&settings);
        Answer::json(200, &settings)
    }

    fn test(&self, settings: &Value) -> Answer {
        let host = settings["hostname"].as_str().unwrap_or_default();
        if self.unreachable.iter().any(|unreachable| unreachable == host) {
            return Answer::json(500, &json!({"status": 500, "message": "Failed to connect to Radarr"}));
        }
        let known = self.radarr.iter().chain(&self.sonarr).find(|known| known["hostname"] == host);
        let root = known.map_or(Value::Null, |known| known["activeDirectory"].clone());
        Answer::json(
            200,
            &json!({
                "profiles": [{"id": 4, "name": "HD-1080p"}],
                "rootFolders": [{"id": 1, "path": root}],
                "tags": [],
            }),
        )
    }
}
